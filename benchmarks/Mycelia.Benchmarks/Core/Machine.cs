using System.Reflection;
using System.Runtime;
using System.Runtime.InteropServices;
using Mycelia.Kernel.Simd;

namespace Mycelia.Benchmarks.Core;

/// <summary>Where the figures were measured.</summary>
internal sealed record Machine(
    string Processor, int Cores, double MemoryGiB, string System, string FileSystem, string Runtime, string Collector, string Simd, string Version, string Load)
{
    public static Machine Here() => new(
        ProcessorName(),
        Environment.ProcessorCount,
        Math.Round(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (double)(1L << 30), 1),
        RuntimeInformation.OSDescription,
        new DriveInfo(AppContext.BaseDirectory).DriveFormat,
        RuntimeInformation.FrameworkDescription,
        $"{(GCSettings.IsServerGC ? "server" : "workstation")}, {GCSettings.LatencyMode}",
        SimdSupport.Best.ToString(),
        typeof(Database).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown",
        LoadNow());

    /// <summary>The load averages of the last 1, 5 and 15 minutes; they tell how much else ran.</summary>
    public static string LoadNow() =>
        File.Exists("/proc/loadavg") ? string.Join(' ', File.ReadAllText("/proc/loadavg").Split(' ')[..3]) : "unknown";

    private static string ProcessorName()
    {
        if (!File.Exists("/proc/cpuinfo")) return RuntimeInformation.ProcessArchitecture.ToString();
        var line = File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal));
        return line?[(line.IndexOf(':') + 1)..].Trim() ?? RuntimeInformation.ProcessArchitecture.ToString();
    }
}

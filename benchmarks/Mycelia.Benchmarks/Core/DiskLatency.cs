// How long the device takes to make a small append durable: 256 bytes at the end of a file, then fdatasync, over and over.

using System.Diagnostics;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Mycelia.Benchmarks.Core;

internal static class DiskLatency
{
    /// <summary>Median seconds of one append with fdatasync, in a file beside the databases, measured for one window.</summary>
    public static double Measure(Bench bench)
    {
        var path = bench.NewPath() + ".probe";
        var record = new byte[256];
        var times = new List<double>();
        using (var file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write))
        {
            var clock = Stopwatch.StartNew();
            for (long end = 0; clock.Elapsed < bench.Window / 2 || times.Count < 20; end += record.Length)
            {
                times.Add(Bench.SecondsOf(() =>
                {
                    RandomAccess.Write(file, record, end);
                    Sync(file);
                }));
            }
        }

        File.Delete(path);
        times.Sort();
        return times[times.Count / 2];
    }

    private static void Sync(SafeFileHandle file)
    {
        if (!OperatingSystem.IsLinux()) RandomAccess.FlushToDisk(file);
        else if (FDataSync(file) != 0) throw new IOException($"fdatasync failed with error {Marshal.GetLastPInvokeError()}.");
    }

    [DllImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    private static extern int FDataSync(SafeFileHandle file);
}

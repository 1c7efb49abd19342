using System.Diagnostics;
using Mycelia.Simulation.Storage;

namespace Mycelia.Tests.Crash;

/// <summary>Child processes: the programs of Mycelia.Simulation.</summary>
internal static class Children
{
    /// <summary>How to start a program: the built library itself, which is the fastest way to its first line.</summary>
    public static ProcessStartInfo Start(params string[] arguments)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardInput = true,
        };
        start.Environment["DOTNET_TieredPGO"] = "0"; // Short lives gain nothing from it.
        start.ArgumentList.Add(typeof(SimulatedDisk).Assembly.Location);
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        return start;
    }

    /// <summary>The same under a shell, whose script runs it as "$@".</summary>
    public static ProcessStartInfo InShell(string script, params string[] arguments)
    {
        var start = Start(arguments);
        string[] inner = [start.FileName, .. start.ArgumentList];
        start.FileName = "/bin/sh";
        start.ArgumentList.Clear();
        foreach (var argument in (string[])["-c", script, "sh", .. inner]) start.ArgumentList.Add(argument);
        return start;
    }

    /// <summary>Runs to the end; the lines it wrote.</summary>
    public static string[] Lines(ProcessStartInfo start)
    {
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}

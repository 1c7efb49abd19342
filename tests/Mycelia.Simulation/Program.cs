using Mycelia.Simulation.Crash;
using Mycelia.Simulation.Engine;
using Mycelia.Simulation.Queries;
using Mycelia.Simulation.Storage;

namespace Mycelia.Simulation;

/// <summary>Runs one named program: a fuzzer, or a child process that a test starts. <c>Mycelia.Simulation NAME ARGUMENTS</c>.</summary>
internal static class Program
{
    private static readonly SortedDictionary<string, Func<string[], int>> s_programs = new(StringComparer.Ordinal)
    {
        ["backup"] = OperationPrograms.Backup,
        ["commits"] = EngineTrace.Run,
        ["crash-reader"] = CrashReader.Run,
        ["crash-writer"] = CrashPrograms.Write,
        ["engine"] = EnginePrograms.Engine,
        ["queries"] = QueryPrograms.Run,
        ["restore"] = OperationPrograms.Restore,
        ["storage-append"] = StoragePrograms.Append,
        ["storage-fill"] = StoragePrograms.Fill,
        ["storage-hold"] = StoragePrograms.Hold,
        ["storage-open"] = StoragePrograms.Open,
        ["storage-spike"] = StorageSpike.Run,
    };

    private static int Main(string[] arguments)
    {
        if (arguments.Length > 0 && s_programs.TryGetValue(arguments[0], out var program)) return program(arguments[1..]);
        Console.Error.WriteLine($"usage: Mycelia.Simulation PROGRAM ARGUMENTS\nprograms: {string.Join(", ", s_programs.Keys)}");
        return 2;
    }
}

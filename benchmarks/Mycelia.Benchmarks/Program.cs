// Benchmarks: `dotnet run -c Release --project benchmarks/Mycelia.Benchmarks -- [suite]`. Without a suite all run.

using Mycelia.Benchmarks;

Dictionary<string, Action> suites = new()
{
    ["columns"] = ColumnSuite.Run,
    ["scans"] = ScanSuite.Run,
    ["loops"] = LoopSuite.Run,
};

foreach (var name in args.Length == 0 ? suites.Keys.ToArray() : args)
{
    if (!suites.TryGetValue(name, out var run))
    {
        Console.Error.WriteLine($"No suite '{name}'. There are: {string.Join(", ", suites.Keys)}.");
        return 1;
    }

    run();
}

return 0;

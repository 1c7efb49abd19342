// Benchmarks: `./bench [SUITE] [options]`. Without a suite the kernels run. Core, cypher and history take --json FILE, --filter TEXT and --quick.

using Mycelia.Benchmarks;
using Mycelia.Benchmarks.Core;
using Mycelia.Benchmarks.Cypher;
using Mycelia.Benchmarks.Gap;
using Mycelia.Benchmarks.History;
using Mycelia.Benchmarks.Larger;
using Mycelia.Benchmarks.Micro;
using Mycelia.Benchmarks.Social;

Dictionary<string, Func<string[], int>> suites = new()
{
    ["columns"] = _ => Plain(ColumnSuite.Run),
    ["scans"] = _ => Plain(ScanSuite.Run),
    ["loops"] = _ => Plain(LoopSuite.Run),
    ["core"] = CoreSuite.Run,
    ["open-step"] = args => OpeningLarge.Step(args[0]),
    ["social"] = SocialSuite.Run,
    ["cypher"] = CypherSuite.Run,
    ["history"] = HistorySuite.Run,
    ["gap"] = GapSuite.Run,
    ["larger"] = LargerSuite.Run,
    ["micro"] = MicroSuite.Run,
    ["follow"] = LiveReader.Follow, // A process that the suite `core` starts.
};

if (args.Length == 0) return suites["columns"]([]) + suites["loops"]([]);
if (suites.TryGetValue(args[0], out var suite)) return suite(args[1..]);
Console.Error.WriteLine($"No suite '{args[0]}'. There are: {string.Join(", ", suites.Keys)}.");
return 1;

static int Plain(Action run)
{
    run();
    return 0;
}

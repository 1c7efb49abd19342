// One transaction that creates a million edges with a floating-point weight between random nodes of a million that exist, from arrays, committed
// in memory: checking both ends, sorting, packing, linking both directions. The second row gives the same edges in source order.

namespace Mycelia.Benchmarks.Core;

internal static class EdgeCreation
{
    public static void Run(Bench bench)
    {
        var count = bench.Million;
        var random = new Random(Bench.Seed);
        var weights = new double[count];
        var from = new int[count];
        var to = new int[count];
        for (var i = 0; i < count; i++) (weights[i], from[i], to[i]) = (random.NextDouble(), random.Next(count), random.Next(count));
        bench.Report.Add("create 1M edges with a weight, batch (nodes exist)", "0.6 s", Target.AtMost(0.25), "s", Measure());
        Array.Sort(from);
        bench.Report.Add("  the same, given in source order", "s", Measure());

        Figure Measure()
        {
            var times = new double[bench.Runs];
            for (var run = -2; run < times.Length; run++)
            {
                using var database = Database.InMemory();
                var nodes = database.Write(tx => tx.CreateNodes(count, ["Person"]));
                var sources = Array.ConvertAll(from, i => nodes[i]);
                var targets = Array.ConvertAll(to, i => nodes[i]);
                Bench.Collect();
                var seconds = Bench.SecondsOf(() =>
                {
                    using var tx = database.Begin();
                    tx.CreateEdges("KNOWS", sources, targets, PropertyColumn.Float64("weight", weights));
                    tx.Commit();
                });
                if (run >= 0) times[run] = seconds;
            }

            return Figure.Of(times);
        }
    }
}

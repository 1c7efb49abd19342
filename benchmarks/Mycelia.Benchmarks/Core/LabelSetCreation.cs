// A million nodes with two integer properties, spread at random over 5,000 label sets (pairs of 101 labels), one node per transaction, by eight
// writers on a database in memory. Memory is compared with the same nodes and properties created in bulk under one label.

namespace Mycelia.Benchmarks.Core;

internal static class LabelSetCreation
{
    private const int Writers = 8;
    private const int LabelSets = 5_000;
    private const int Labels = 101;

    public static void Run(Bench bench)
    {
        var count = bench.Million;
        var bulk = Bulk(count);
        var (bytes, seconds) = Singly(count);
        bench.Report.Add("1M nodes over 5,000 label sets, singly, 8 writers: memory to bulk", "-", Target.AtMost(2), "x", Figure.Of(bytes / bulk),
            $"{bytes:F1} B a node singly, {bulk:F1} B in bulk under one label");
        bench.Report.Add("  rate", "nodes/s", Figure.Of(count / seconds));
    }

    private static double Bulk(int count)
    {
        var columns = new[] { PropertyColumn.Int64("age", Values(count, 100)), PropertyColumn.Int64("score", Values(count, int.MaxValue)) };
        using var database = Database.InMemory();
        var before = Bench.Collect();
        database.Write(tx => tx.CreateNodes(count, ["Person"], columns).Length);
        return (Bench.Collect() - before) / (double)count;
    }

    private static (double Bytes, double Seconds) Singly(int count)
    {
        using var database = Database.InMemory();
        var age = database.Key("age");
        var score = database.Key("score");
        var sets = new List<Label[]>();
        for (var a = 0; a < Labels; a++)
            for (var b = a + 1; b < Labels && sets.Count < LabelSets; b++) sets.Add([database.Label($"L{a}"), database.Label($"L{b}")]);
        var before = Bench.Collect();
        var seconds = Bench.SecondsOf(() =>
        {
            var team = Enumerable.Range(0, Writers).Select(writer => new Thread(() =>
            {
                var random = new Random(Bench.Seed + writer);
                for (var i = writer; i < count; i += Writers)
                {
                    using var tx = database.Begin();
                    tx.CreateNode(sets[random.Next(sets.Count)], (age, random.Next(100)), (score, random.Next()));
                    tx.Commit();
                }
            })).ToArray();
            foreach (var thread in team) thread.Start();
            foreach (var thread in team) thread.Join();
        });
        var bytes = (Bench.Collect() - before) / (double)count;
        if (database.Snapshot().NodeCount != count) throw new InvalidOperationException("Nodes are missing.");
        return (bytes, seconds);
    }

    private static long[] Values(int count, int limit)
    {
        var random = new Random(Bench.Seed);
        var values = new long[count];
        for (var i = 0; i < count; i++) values[i] = random.Next(limit);
        return values;
    }
}

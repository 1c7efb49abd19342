// Ten million nodes with an integer property in random order: from CreateIndex to the version that has the index.

namespace Mycelia.Benchmarks.Core;

internal static class IndexBuild
{
    public static void Run(Bench bench)
    {
        using var database = Database.InMemory();
        var numbers = new long[10 * bench.Million];
        for (var i = 0; i < numbers.Length; i++) numbers[i] = i;
        new Random(Bench.Seed).Shuffle(numbers);
        database.Write(tx => tx.CreateNodes(numbers.Length, ["N"], PropertyColumn.Int64("k", numbers)));
        var round = 0;
        var figure = bench.Seconds(() =>
        {
            if (round > 0) database.Schema.Drop($"index {round - 1}");
            database.Schema.CreateIndex(SchemaPattern.Nodes("N", "k"), $"index {round++}").Wait();
        }, warmUps: 1);
        if (database.Snapshot().NodeIndex("N", "k").Count != numbers.Length) throw new InvalidOperationException("The index is not whole.");
        bench.Report.Add("index build, ten million integers", "", Target.AtMost(3), "s", figure);
    }
}

// Upserts by a unique integer key, one transaction each, Relaxed, into a directory on disk: keys are drawn from twice as many as there are nodes at the start, so
// that about half of the first ones create.

namespace Mycelia.Benchmarks.Core;

internal static class Upserts
{
    public static void Run(Bench bench)
    {
        var path = bench.NewPath();
        using (var database = Database.Open(path, new DatabaseOptions { Durability = Durability.Relaxed }))
        {
            var start = bench.Million / 4;
            database.Write(tx => tx.CreateNodes(start, ["User"], PropertyColumn.Int64("id", [.. Enumerable.Range(0, start).Select(i => 2L * i)])));
            database.Schema.CreateUnique("User", "id").Wait();
            var (label, id, seen) = (database.Label("User"), database.Key("id"), database.Key("seen"));
            var random = new Random(Bench.Seed);
            var rates = new double[bench.Runs];
            for (var run = -2; run < rates.Length; run++)
            {
                var rate = bench.CallsPerSecond(1, _ =>
                {
                    using var tx = database.Begin();
                    tx.Upsert(label, id, random.Next(2 * start), (seen, 1));
                    tx.Commit();
                });
                if (run >= 0) rates[run] = rate;
            }

            bench.Report.Add("upserts by a unique key, Relaxed, 1 writer", "", Target.AtLeast(200_000), "/s", Figure.Of(rates));
        }

        Bench.Delete(path);
    }
}

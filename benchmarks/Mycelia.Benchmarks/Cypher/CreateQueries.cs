// Queries that write one node each, committed on their own: in memory, and on disk with every commit durable before it returns.

using Mycelia.Benchmarks.Core;

namespace Mycelia.Benchmarks.Cypher;

internal static class CreateQueries
{
    public static void Run(Bench bench)
    {
        using (var db = Database.InMemory()) bench.Report.Add("auto-commit CREATE, in memory, one thread", "/s", Rate(bench, db));
        using (var db = Database.Open(bench.NewPath()))
            bench.Report.Add("auto-commit CREATE, durable, one thread", "Kuzu 3,900", Target.AtLeast(3_900), "/s", Rate(bench, db));
    }

    private static Figure Rate(Bench bench, Database db)
    {
        var prepared = db.Prepare("CREATE (:Item {id: $id, name: $name})");
        long id = 0;
        var rates = new double[bench.Runs];
        for (var run = -1; run < rates.Length; run++)
        {
            var rate = bench.CallsPerSecond(1, _ => prepared.Query(("id", id++), ("name", "item")).Dispose());
            if (run >= 0) rates[run] = rate;
        }

        return Figure.Of(rates);
    }
}

// One transaction that creates a million nodes with one label and two integer properties (8 and 32 bits) from columns, committed in memory.
// The column arrays exist before the clock starts; ids are returned. The second row is the same into a directory with Strict durability.

namespace Mycelia.Benchmarks.Core;

internal static class NodeCreation
{
    public static void Run(Bench bench)
    {
        var count = bench.Million;
        var random = new Random(Bench.Seed);
        var ages = new long[count];
        var scores = new long[count];
        for (var i = 0; i < count; i++) (ages[i], scores[i]) = (random.Next(100), random.Next());
        bench.Report.Add("create 1M nodes with 2 properties, batch", "0.8 s", Target.AtMost(0.15), "s", bench.Seconds(() =>
        {
            using var database = Database.InMemory();
            Create(database);
        }));
        bench.Report.Add("  the same, on disk, durable", "s", bench.Seconds(() =>
        {
            var path = bench.NewPath();
            using (var database = Database.Open(path)) Create(database);
            Bench.Delete(path);
        }), "includes creating, closing and deleting the directory");

        void Create(Database database)
        {
            using var tx = database.Begin();
            tx.CreateNodes(count, ["Person"], PropertyColumn.Int64("age", ages), PropertyColumn.Int64("score", scores));
            tx.Commit();
        }
    }
}

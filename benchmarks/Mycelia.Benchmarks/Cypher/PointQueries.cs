// Lookups by key through prepared queries on one thread, a million nodes in memory, keys at random: queries per second, and the bytes that a query allocates.

using Mycelia.Benchmarks.Core;

namespace Mycelia.Benchmarks.Cypher;

internal static class PointQueries
{
    private const int CallsPerRun = 20_000;

    public static void Run(Bench bench)
    {
        var count = bench.Million;
        var random = new Random(Bench.Seed);
        using var db = Database.InMemory();
        var keys = new long[count];
        var ages = new long[count];
        for (var i = 0; i < count; i++) (keys[i], ages[i]) = (i, random.Next(100));
        db.Write(tx => tx.CreateNodes(count, ["Person"], PropertyColumn.Int64("id", keys), PropertyColumn.Int64("age", ages)).Length);
        db.Schema.CreateUnique("Person", "id").Wait();
        random.Shuffle(keys);
        var prepared = db.Prepare("MATCH (p:Person) WHERE p.id = $id RETURN p.age AS age");
        const string text = "MATCH (p:Person) WHERE p.id = $id RETURN p.age AS age";
        long at = 0, sum = 0;
        Measure("point lookup by key, prepared, one thread", "Kuzu 10,500", Target.AtLeast(150_000), key => prepared.Query(("id", key)));
        Measure("  the same by text", null, default, key => db.Query(text, ("id", key)));
        GC.KeepAlive(sum);

        void Measure(string name, string? claimed, Target target, Func<long, QueryResult> query)
        {
            void Calls()
            {
                for (var i = 0; i < CallsPerRun; i++)
                {
                    using var result = query(keys[at++ % count]);
                    while (result.Read()) sum += result.GetInt64(0);
                }
            }

            var seconds = bench.ShortSeconds(Calls);
            var before = GC.GetAllocatedBytesForCurrentThread();
            Calls();
            var bytes = (GC.GetAllocatedBytesForCurrentThread() - before) / CallsPerRun;
            var rate = new Figure(CallsPerRun / seconds.Median, CallsPerRun / seconds.Max, CallsPerRun / seconds.Min);
            var note = $"{bytes:N0} bytes allocated per query";
            if (claimed is null) bench.Report.Add(name, "/s", rate, note);
            else bench.Report.Add(name, claimed, target, "/s", rate, note);
        }
    }
}

// Bytes allocated by the whole process per transaction of one node with a label and an integer property, and per transaction of one edge between
// random nodes of 100,000, by one writer, Relaxed, on disk; and how often each generation was collected meanwhile.

namespace Mycelia.Benchmarks.Core;

internal static class CommitCost
{
    private const int Nodes = 100_000;

    public static void Run(Bench bench)
    {
        var path = bench.NewPath();
        using (var database = Database.Open(path, new DatabaseOptions { Durability = Durability.Relaxed }))
        {
            var label = database.Label("Event");
            var key = database.Key("at");
            var type = database.EdgeType("NEXT");
            var random = new Random(Bench.Seed);
            var nodes = database.Write(tx => tx.CreateNodes(Nodes, ["Thing"]));
            Measure("bytes allocated per single-node commit", Target.AtMost(1024), tx => tx.CreateNode(label, (key, 1)));
            Measure("bytes allocated per single-edge commit", null, tx => tx.CreateEdge(nodes[random.Next(Nodes)], type, nodes[random.Next(Nodes)]));

            void Measure(string name, Target? target, Action<Transaction> work)
            {
                var commits = bench.Million / 5;
                Repeat(commits / 4);
                Bench.Collect();
                int[] before = [GC.CollectionCount(0), GC.CollectionCount(1), GC.CollectionCount(2)];
                var bytes = GC.GetTotalAllocatedBytes(precise: true);
                Repeat(commits);
                var figure = Figure.Of((GC.GetTotalAllocatedBytes(precise: true) - bytes) / (double)commits);
                var note = $"collections per million commits, generation 0/1/2: {string.Join('/', before.Select((count, generation) => Collections(count, generation)))}";
                if (target is { } t) bench.Report.Add(name, "-", t, "B", figure, note);
                else bench.Report.Add(name, "B", figure, note);

                // Higher generations count in lower ones too.
                long Collections(int count, int generation) => (long)Math.Round((GC.CollectionCount(generation) - count) * (1e6 / commits));

                void Repeat(int times)
                {
                    for (var i = 0; i < times; i++)
                    {
                        using var tx = database.Begin();
                        work(tx);
                        tx.Commit();
                    }
                }
            }
        }

        Bench.Delete(path);
    }
}

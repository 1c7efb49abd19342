// Transactions that create one edge each from a node that has a million neighbours to a random node, by one writer, Relaxed, on disk; the
// figure is the mean of 10,000 commits. For comparison, the same with edges towards the hub and between random nodes.

namespace Mycelia.Benchmarks.Core;

internal static class HubInserts
{
    private const int Commits = 10_000;

    public static void Run(Bench bench)
    {
        var path = bench.NewPath();
        using (var database = Database.Open(path, new DatabaseOptions { Durability = Durability.Relaxed }))
        {
            var count = bench.Million;
            var random = new Random(Bench.Seed);
            var type = database.EdgeType("FOLLOWS");
            var nodes = database.Write(tx => tx.CreateNodes(count, ["Person"]));
            var hub = database.Write(tx => tx.CreateNode("Person"));
            var hubs = new NodeId[count];
            Array.Fill(hubs, hub);
            database.Write(tx => tx.CreateEdges(type, hubs, nodes).Length);
            bench.Report.Add("insert an edge at a node with 1M neighbours, Relaxed", "-", Target.AtMost(10), "us", Measure(() => (hub, Random())));
            bench.Report.Add("  the same, edges towards the node", "us", Measure(() => (Random(), hub)));
            bench.Report.Add("  the same, edges between random nodes", "us", Measure(() => (Random(), Random())));

            NodeId Random() => nodes[random.Next(count)];

            Figure Measure(Func<(NodeId Source, NodeId Target)> ends)
            {
                var times = new double[bench.Runs];
                for (var run = -2; run < times.Length; run++)
                {
                    var seconds = Bench.SecondsOf(() =>
                    {
                        for (var i = 0; i < Commits; i++)
                        {
                            var (source, target) = ends();
                            using var tx = database.Begin();
                            tx.CreateEdge(source, type, target);
                            tx.Commit();
                        }
                    });
                    if (run >= 0) times[run] = seconds;
                }

                return Figure.Of(times) * (1e6 / Commits);
            }
        }

        Bench.Delete(path);
    }
}

// A million nodes with two integer properties and five million edges with a weight between random nodes, loaded in bulk into a directory, Relaxed: how
// long the loads take, then a checkpoint, then closing and opening again; and bytes on disk after the checkpoint of the nodes and of both.

namespace Mycelia.Benchmarks.Core;

internal static class DiskUse
{
    public static void Run(Bench bench)
    {
        var nodes = bench.Million;
        var edges = 5 * bench.Million;
        var path = bench.NewPath();
        var options = new DatabaseOptions { Durability = Durability.Relaxed, CheckpointLogBytes = 0 };
        double load, checkpointed;
        long nodeBytes, allBytes;
        using (var database = Database.Open(path, options))
        {
            var random = new Random(Bench.Seed);
            var ages = new long[nodes];
            var scores = new long[nodes];
            for (var i = 0; i < nodes; i++) (ages[i], scores[i]) = (random.Next(100), random.Next());
            var ids = database.Write(tx => tx.CreateNodes(nodes, ["Person"], PropertyColumn.Int64("age", ages), PropertyColumn.Int64("score", scores)));
            database.Checkpoint();
            nodeBytes = database.DiskBytes;
            var weights = new double[edges];
            var sources = new NodeId[edges];
            var targets = new NodeId[edges];
            for (var i = 0; i < edges; i++) (weights[i], sources[i], targets[i]) = (random.NextDouble(), ids[random.Next(nodes)], ids[random.Next(nodes)]);
            load = Bench.SecondsOf(() => database.Write(tx => tx.CreateEdges("KNOWS", sources, targets, PropertyColumn.Float64("weight", weights)).Length));
            checkpointed = Bench.SecondsOf(() => database.Checkpoint());
            allBytes = database.DiskBytes;
        }

        var opened = bench.Seconds(() =>
        {
            using var database = Database.Open(path, options);
            if (database.Snapshot().EdgeCount != edges) throw new InvalidOperationException("Edges are missing.");
        }, warmUps: 1);
        bench.Report.Add("bulk load of 5M edges with a weight, Relaxed, on disk", "s", Figure.Of(load));
        bench.Report.Add("checkpoint of 5M new edges beside 1M nodes", "s", Figure.Of(checkpointed));
        bench.Report.Add("open and close, 1M nodes and 5M edges", "s", opened);
        bench.Report.Add("disk, node with 2 integers (8 and 32 bits)", "B", Figure.Of(nodeBytes / (double)nodes));
        bench.Report.Add("disk, edge with a 64-bit float", "B", Figure.Of((allBytes - nodeBytes) / (double)edges));
        Bench.Delete(path);
    }
}

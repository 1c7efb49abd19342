// One thread on a snapshot of a million nodes and ten million edges, over all nodes in random order; the figure is the mean per call of a run of
// 250,000 calls.
//   lookup       Snapshot.Exists(id)
//   neighbours   Snapshot.Neighbours(id, Outgoing, type) enumerated to its end, the ten neighbours' ids summed
//   expansion    the same through an Expansion, filled with 64 nodes at a time
//   with edges   the same, and the edges' ids summed too
//   attribute    Snapshot.TryGetInt64(id, key)

namespace Mycelia.Benchmarks.Core;

internal static class PointReads
{
    private const int CallsPerRun = 250_000;

    public static void Run(Bench bench)
    {
        var graph = bench.Graph;
        var snapshot = graph.Snapshot;
        var calls = Math.Min(CallsPerRun, graph.Shuffled.Length);
        long sink = 0;
        var at = 0;
        Measure("node lookup by id", "0.3 us", 0.05, ids => sink += Lookup(snapshot, ids));
        Measure("neighbours (degree 10)", "0.5 us", 0.08, ids => sink += Neighbours(snapshot, graph.Knows, ids));
        Measure("  the same, 64 nodes at a time (Expansion)", null, 0, ids => sink += ExpandedNeighbours(snapshot, graph.Knows, ids));
        Measure("  the same with edge ids", null, 0, ids => sink += NeighboursWithEdges(snapshot, graph.Knows, ids));
        Measure("attribute read by id", "0.2 us", 0.03, ids => sink += Attribute(snapshot, graph.Score, ids));
        GC.KeepAlive(sink);

        void Measure(string name, string? claimed, double target, Action<ReadOnlyMemory<NodeId>> action)
        {
            var figure = bench.ShortSeconds(() =>
            {
                at = at + 2 * calls <= graph.Shuffled.Length ? at + calls : 0;
                action(graph.Shuffled.AsMemory(at, calls));
            }) * (1e6 / calls);
            if (claimed is null) bench.Report.Add(name, "us", figure);
            else bench.Report.Add(name, claimed, Target.AtMost(target), "us", figure);
        }
    }

    private static long Lookup(Snapshot snapshot, ReadOnlyMemory<NodeId> ids)
    {
        long found = 0;
        foreach (var id in ids.Span)
            if (snapshot.Exists(id)) found++;
        return found;
    }

    private static long Neighbours(Snapshot snapshot, EdgeType type, ReadOnlyMemory<NodeId> ids)
    {
        ulong sum = 0;
        foreach (var id in ids.Span)
        {
            var steps = snapshot.Neighbours(id, Direction.Outgoing, type).GetEnumerator();
            while (steps.MoveNext()) sum += steps.CurrentNode.Value;
        }

        return (long)sum;
    }

    private static readonly Expansion s_expansion = new();

    private static long ExpandedNeighbours(Snapshot snapshot, EdgeType type, ReadOnlyMemory<NodeId> ids)
    {
        ulong sum = 0;
        for (var at = 0; at < ids.Length; at += 64)
        {
            s_expansion.Fill(snapshot, ids.Span.Slice(at, Math.Min(64, ids.Length - at)), Direction.Outgoing, type);
            foreach (var node in s_expansion.Targets) sum += node.Value;
        }

        return (long)sum;
    }

    private static long NeighboursWithEdges(Snapshot snapshot, EdgeType type, ReadOnlyMemory<NodeId> ids)
    {
        ulong sum = 0;
        foreach (var id in ids.Span)
        {
            foreach (var step in snapshot.Neighbours(id, Direction.Outgoing, type)) sum += step.Node.Value + step.Edge.Value;
        }

        return (long)sum;
    }

    private static long Attribute(Snapshot snapshot, PropertyKey key, ReadOnlyMemory<NodeId> ids)
    {
        long sum = 0;
        foreach (var id in ids.Span)
        {
            snapshot.TryGetInt64(id, key, out var value);
            sum += value;
        }

        return sum;
    }
}

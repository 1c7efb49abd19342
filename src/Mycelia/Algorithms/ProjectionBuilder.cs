// Makes a projection of a version anew: nodes, edges, adjacency. The memory that it takes is known before it is taken: first what the nodes take, which are then numbered, and when the edges
// are counted what they do. If the nodes alone are too much, edges are counted without numbers, slowly and taking no memory, so that the refusal names what the whole needs.

using Mycelia.Kernel.Graphs;
using Mycelia.Kernel.Memory;

namespace Mycelia.Algorithms;

internal static class ProjectionBuilder
{
    /// <summary>The graph, held once for the caller, and what it was made of.</summary>
    public static (ProjectedGraph Graph, ProjectionContent Content) Build(SnapshotReader reader, IProjectionMemory? memory, int workers, CancellationToken cancellation)
    {
        var lease = new MemoryLease(memory);
        Csr? adjacency = null;
        try
        {
            var nodes = reader.ReadNodes([]);
            var (starts, ids) = reader.Number(nodes);
            using var indices = Grow(lease, reader, nodes, starts, ids, workers, cancellation);
            var edges = ReadEdges(reader, slot => reader.ReadEdges(slot, null, new RowIndex(indices.Span)), workers, cancellation);
            var offsets = Offsets(edges);
            GraphProjection.CheckEdgeCount(offsets[^1]);
            lease.Grow(EdgeBytes(reader.Key, ids.Count, offsets[^1]), Purpose(ids.Count, offsets[^1]));
            using (var entries = Entries(reader, edges, offsets, indices, workers, cancellation)) adjacency = CsrBuilder.FromEdges(ids.Count, entries, default, workers, cancellation);
            var degrees = reader.Key.Merge is null ? null : Degrees(adjacency);
            adjacency = Merged(adjacency, reader.Key.Merge, reader.Key.MergesToCounts, !reader.Key.SelfLoops, workers, cancellation);
            var content = new ProjectionContent
            {
                Tables = reader.Space.Tables, Nodes = nodes, Starts = starts, Ids = ids, Edges = edges, Entries = offsets[^1], Degrees = degrees,
            };
            lease.ShrinkTo(adjacency.Bytes + ids.Bytes);
            return (new ProjectedGraph(adjacency, reader.Key.IsUndirected, ids, lease), content);
        }
        catch
        {
            adjacency?.Dispose();
            lease.Dispose();
            throw;
        }
    }

    /// <summary>The adjacency with parallel edges merged, if they are to be; takes over the one given.</summary>
    public static Csr Merged(Csr adjacency, EdgeMergeRule? rule, bool toCounts, bool hasNoLoops, int workers, CancellationToken cancellation)
    {
        if (rule is not { } merge) return adjacency;
        using (adjacency) return EdgeMerge.Apply(adjacency, merge, toCounts, hasNoLoops, workers, cancellation);
    }

    /// <summary>Takes the memory for the nodes, and numbers their rows.</summary>
    private static NativeArray<int> Grow(MemoryLease lease, SnapshotReader reader, NodeSlot?[] nodes, int[] starts, NodeIdTable ids, int workers, CancellationToken cancellation)
    {
        var bytes = ids.Bytes + (long)nodes.Length * Kernel.Columns.Chunk.RowsMax * sizeof(int);
        try
        {
            lease.Grow(bytes, Purpose(ids.Count, 0));
        }
        catch (MyceliaException e) when (e.Status == StatusCode.LimitExceeded)
        {
            var content = new ProjectionContent { Tables = reader.Space.Tables, Nodes = nodes, Starts = starts, Ids = ids, Edges = [], Entries = 0 };
            var count = Offsets(ReadEdges(reader, slot => reader.ReadEdges(slot, null, new TakenIndex(content)), workers, cancellation))[^1];
            lease.Grow(bytes + EdgeBytes(reader.Key, ids.Count, count), Purpose(ids.Count, count));
            lease.ShrinkTo(bytes);
        }

        return reader.IndexRows(nodes, starts);
    }

    private static long EdgeBytes(ProjectionKey key, long nodes, long edges) =>
        ProjectionBytes.Adjacency(nodes, edges, key.ReadsWeights) + ProjectionBytes.Grouping(edges, key.ReadsWeights)
        + (key.Merge is null ? 0 : ProjectionBytes.Adjacency(nodes, edges, key.ReadsWeights || key.MergesToCounts) + nodes * sizeof(int));

    private static string Purpose(long nodes, long edges) => $"A projection of {nodes} nodes and {edges} edges";

    private static EdgeSlot?[] ReadEdges(SnapshotReader reader, Func<int, EdgeSlot?> read, int workers, CancellationToken cancellation)
    {
        var slots = new EdgeSlot?[reader.Space.Edges.SlotLimit];
        Team.Run(workers, slots.Length, cancellation, slot => slots[slot] = read(slot));
        return slots;
    }

    /// <summary>Where the entries of each slot begin; at the end, how many there are.</summary>
    private static long[] Offsets(EdgeSlot?[] edges)
    {
        var offsets = new long[edges.Length + 1];
        for (var slot = 0; slot < edges.Length; slot++) offsets[slot + 1] = offsets[slot] + (edges[slot]?.Entries ?? 0);
        return offsets;
    }

    /// <summary>All entries, in memory that the builder of the adjacency frees.</summary>
    private static EdgeSource Entries(SnapshotReader reader, EdgeSlot?[] edges, long[] offsets, NativeArray<int> indices, int workers, CancellationToken cancellation)
    {
        var count = offsets[^1];
        var (sources, targets) = (NativeArray<int>.Scratch(count), NativeArray<int>.Scratch(count));
        var weights = reader.Key.ReadsWeights ? NativeArray<double>.Scratch(count) : null;
        var entries = new EdgeSource(reader.Key.ReadsWeights);
        entries.Add(sources, targets, weights, count);
        try
        {
            Team.Run(workers, edges.Length, cancellation, slot =>
            {
                if (edges[slot] is not { Entries: > 0 } chosen) return;
                var (from, length) = ((int)offsets[slot], chosen.Entries);
                var weightsOfSlot = weights is null ? default : weights.Span.Slice(from, length);
                reader.CopyEntries(slot, chosen, new RowIndex(indices.Span), sources.Span.Slice(from, length), targets.Span.Slice(from, length), weightsOfSlot);
            });
            return entries;
        }
        catch
        {
            entries.Dispose();
            throw;
        }
    }

    private static int[] Degrees(Csr adjacency)
    {
        var degrees = new int[adjacency.NodeCount];
        for (var node = 0; node < degrees.Length; node++) degrees[node] = adjacency.Degree(node);
        return degrees;
    }
}

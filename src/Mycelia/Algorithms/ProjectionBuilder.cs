// Makes a projection of a version anew: nodes, edges, adjacency. The memory that it takes is known before it is taken: after the nodes from their rows, after the edges were counted from their
// number.

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
            var purpose = $"A projection of {ids.Count} nodes";
            var rowBytes = (long)nodes.Length * Kernel.Columns.Chunk.RowsMax * sizeof(int);
            lease.Grow(ids.Bytes + rowBytes, purpose);
            using var indices = reader.IndexRows(nodes, starts);
            var edges = ReadEdges(reader, indices, workers, cancellation);
            var offsets = Offsets(edges);
            GraphProjection.CheckEdgeCount(offsets[^1]);
            var hasWeights = reader.Key.ReadsWeights || reader.Key.MergesToCounts;
            var merged = reader.Key.Merge is null ? 0 : ProjectionBytes.Adjacency(ids.Count, offsets[^1], hasWeights);
            lease.Grow(ProjectionBytes.Adjacency(ids.Count, offsets[^1], reader.Key.ReadsWeights) + ProjectionBytes.Grouping(offsets[^1], reader.Key.ReadsWeights) + merged,
                $"{purpose} and {offsets[^1]} edges");
            adjacency = CsrBuilder.FromEdges(ids.Count, Entries(reader, edges, offsets, indices, workers, cancellation), workers, cancellation);
            var degrees = reader.Key.Merge is null ? null : Degrees(adjacency);
            adjacency = Merged(adjacency, reader.Key.Merge, reader.Key.MergesToCounts, workers, cancellation);
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
    public static Csr Merged(Csr adjacency, EdgeMergeRule? rule, bool toCounts, int workers, CancellationToken cancellation)
    {
        if (rule is not { } merge) return adjacency;
        var merged = EdgeMerge.Apply(adjacency, merge, toCounts, workers, cancellation);
        adjacency.Dispose();
        return merged;
    }

    private static EdgeSlot?[] ReadEdges(SnapshotReader reader, NativeArray<int> indices, int workers, CancellationToken cancellation)
    {
        var slots = new EdgeSlot?[reader.Space.Edges.SlotLimit];
        Team.Run(workers, slots.Length, cancellation, slot => slots[slot] = reader.ReadEdges(slot, null, new RowIndex(indices.Span)));
        return slots;
    }

    /// <summary>Where the entries of each slot begin; at the end, how many there are.</summary>
    private static long[] Offsets(EdgeSlot?[] edges)
    {
        var offsets = new long[edges.Length + 1];
        for (var slot = 0; slot < edges.Length; slot++) offsets[slot + 1] = offsets[slot] + (edges[slot]?.Entries ?? 0);
        return offsets;
    }

    private static EdgeArrays Entries(SnapshotReader reader, EdgeSlot?[] edges, long[] offsets, NativeArray<int> indices, int workers, CancellationToken cancellation)
    {
        var count = (int)offsets[^1];
        var weights = reader.Key.ReadsWeights ? GC.AllocateUninitializedArray<double>(count) : null;
        var output = new EdgeArrays(GC.AllocateUninitializedArray<int>(count), GC.AllocateUninitializedArray<int>(count), weights);
        Team.Run(workers, edges.Length, cancellation, slot =>
        {
            if (edges[slot] is { Entries: > 0 } chosen) reader.CopyEntries(slot, chosen, new RowIndex(indices.Span), (int)offsets[slot], output);
        });
        return output;
    }

    private static int[] Degrees(Csr adjacency)
    {
        var degrees = new int[adjacency.NodeCount];
        for (var node = 0; node < degrees.Length; node++) degrees[node] = adjacency.Degree(node);
        return degrees;
    }

    /// <summary>Indices by row, for reading all edges.</summary>
    private readonly ref struct RowIndex(ReadOnlySpan<int> indices) : INodeIndex
    {
        private readonly ReadOnlySpan<int> _indices = indices;

        public int Of(uint row) => _indices[(int)row];
    }
}

using Mycelia.Graph;
using Mycelia.Kernel.Columns;

namespace Mycelia.Cypher.Execution.Reading;

/// <summary>The lengths of edge lists, for the nodes of a batch.</summary>
internal static class NodeDegrees
{
    /// <summary>From so many rows on it pays to know all nodes of an extent that have an edge to themselves.</summary>
    private const int ManyRows = 256;

    /// <summary>Adds how many edges of a type each node has in one direction, without its self-loops if they are counted in the other.</summary>
    public static void Add(GraphSpace space, int type, bool incoming, bool withoutLoops, ReadOnlySpan<int> positions, uint[] nodes, long[] counts)
    {
        if (space.Adjacency[type, incoming] is not { } blocks) return;
        var slot = uint.MaxValue;
        AdjacencyBlock? block = null;
        foreach (var position in positions)
        {
            var node = nodes[position];
            if (node == SlotTable.NoRow) continue;
            if (node >> Chunk.RowBits != slot) block = blocks[(int)(slot = node >> Chunk.RowBits)];
            if (block is not null) counts[position] += block.DegreeOf((int)node & (Chunk.RowsMax - 1));
        }

        if (!withoutLoops) return;
        AddLoops(space, type, positions, nodes, counts, -1);
    }

    /// <summary>Adds each node's edges of a type to itself, so many times.</summary>
    public static void AddLoops(GraphSpace space, int type, ReadOnlySpan<int> positions, uint[] nodes, long[] counts, int times)
    {
        if (space.Adjacency[type, incoming: false] is not { } blocks) return;
        var slot = uint.MaxValue;
        AdjacencyBlock? block = null;
        ReadOnlySpan<ushort> rows = default;
        uint[] edges = [];
        foreach (var position in positions)
        {
            var node = nodes[position];
            if (node == SlotTable.NoRow) continue;
            if (node >> Chunk.RowBits != slot)
            {
                block = blocks[(int)(slot = node >> Chunk.RowBits)];
                rows = block is null || positions.Length < ManyRows ? default : block.LoopRows((int)slot);
            }

            if (block is null) continue;
            var row = (int)node & (Chunk.RowsMax - 1);
            if (positions.Length >= ManyRows && rows.BinarySearch((ushort)row) < 0) continue;
            var count = 0;
            block.ListOf(row).AppendEdgesTo(node, ref edges, ref count);
            counts[position] += (long)count * times;
        }
    }
}

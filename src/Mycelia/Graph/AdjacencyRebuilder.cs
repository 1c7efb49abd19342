using Mycelia.Kernel.Columns;

namespace Mycelia.Graph;

/// <summary>Makes the adjacency of a version from its edge rows alone: on opening, and to check that what transactions maintained is right.</summary>
internal static class AdjacencyRebuilder
{
    public static Directory<NodeAdjacency> Rebuild(Directory<EdgeExtent> edges)
    {
        var session = new EditSession();
        var adjacency = Directory<NodeAdjacency>.Empty;
        foreach (var type in edges.Items().GroupBy(entry => entry.Item.Type).OrderBy(group => group.Key))
        {
            long count = 0;
            foreach (var (_, extent) in type) count += extent.AliveCount;
            var keys = new ulong[count];
            var rows = new uint[count];
            var at = 0;
            foreach (var (slot, extent) in type)
            {
                for (var row = 0; row < extent.BornLimit; row++)
                {
                    if (!extent.IsAlive(row)) continue;
                    keys[at] = (ulong)extent.Sources[row] << 32 | extent.Targets[row];
                    rows[at++] = (uint)slot << Chunk.RowBits | (uint)row;
                }
            }

            SortedEntries.Sort(keys, rows);
            adjacency = Link(adjacency, type.Key, false, keys, rows, session);
            for (var i = 0; i < keys.Length; i++) keys[i] = SortedEntries.Flip(keys[i]);
            SortedEntries.Sort(keys, rows);
            adjacency = Link(adjacency, type.Key, true, keys, rows, session);
        }

        return adjacency;
    }

    private static Directory<NodeAdjacency> Link(Directory<NodeAdjacency> adjacency, int type, bool incoming, ulong[] keys, uint[] rows, EditSession session)
    {
        var neighbours = new uint[keys.Length];
        for (var i = 0; i < neighbours.Length; i++) neighbours[i] = (uint)keys[i];
        var edges = (uint[])rows.Clone();
        for (var from = 0; from < keys.Length;)
        {
            var to = SortedEntries.EndOfSlot(keys, from);
            var slot = (int)(keys[from] >> (32 + Chunk.RowBits));
            var block = AdjacencyBlock.FromSorted(keys.AsSpan(from, to - from), neighbours, edges, from, 0);
            adjacency = adjacency.Set(slot, (adjacency[slot] ?? NodeAdjacency.Empty).With(type, incoming, block), session);
            from = to;
        }

        return adjacency;
    }
}

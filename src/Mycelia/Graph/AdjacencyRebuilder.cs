using Mycelia.Kernel.Columns;

namespace Mycelia.Graph;

/// <summary>Makes the adjacency of a version from its edge rows alone: on opening, and to check that what transactions maintained is right.</summary>
internal static class AdjacencyRebuilder
{
    /// <summary>
    /// The adjacency of these edges. With <paramref name="shareTargets"/> the extents, which nobody else may see yet, give up their target columns for views
    /// into the outgoing lists wherever a bulk load had laid edges out in list order.
    /// </summary>
    public static AdjacencySet Rebuild(Directory<EdgeExtent> edges, bool shareTargets = false)
    {
        var session = new EditSession();
        var adjacency = AdjacencySet.Empty;
        foreach (var type in edges.Items().GroupBy(entry => entry.Item.Type).OrderBy(group => group.Key))
        {
            var (keys, rows) = Entries([.. type]);
            SortedEntries.Sort(keys, rows);
            var targets = Neighbours(keys);
            if (shareTargets) ShareTargets(edges, rows, targets);
            adjacency = Link(adjacency, type.Key, false, keys, targets, rows, session);
            var incoming = Array.ConvertAll(keys, SortedEntries.Flip);
            rows = (uint[])rows.Clone();
            SortedEntries.Sort(incoming, rows);
            adjacency = Link(adjacency, type.Key, true, incoming, Neighbours(incoming), rows, session);
        }

        return adjacency;
    }

    private static (ulong[] Keys, uint[] Rows) Entries((int Slot, EdgeExtent Extent)[] extents)
    {
        long count = 0;
        foreach (var (_, extent) in extents) count += extent.AliveCount;
        var keys = new ulong[count];
        var rows = new uint[count];
        var at = 0;
        foreach (var (slot, extent) in extents)
        {
            for (var row = 0; row < extent.BornLimit; row++)
            {
                if (!extent.IsAlive(row)) continue;
                keys[at] = (ulong)extent.Sources[row] << 32 | extent.Targets[row];
                rows[at++] = (uint)slot << Chunk.RowBits | (uint)row;
            }
        }

        return (keys, rows);
    }

    private static uint[] Neighbours(ulong[] keys) => Array.ConvertAll(keys, key => (uint)key);

    private static AdjacencySet Link(AdjacencySet adjacency, int type, bool incoming, ulong[] keys, uint[] neighbours, uint[] rows, EditSession session)
    {
        for (var from = 0; from < keys.Length;)
        {
            var to = SortedEntries.EndOfSlot(keys, from);
            var slot = (int)(keys[from] >> (32 + Chunk.RowBits));
            var edges = rows.AsSpan(from, to - from);
            var isRun = IsRun(edges);

            // Only outgoing lists share the large array, with the target columns: an incoming block that chanced to be a run would keep all of it.
            var block = isRun && !incoming
                ? AdjacencyBlock.FromSorted(keys.AsSpan(from, to - from), neighbours, null, from, edges[0])
                : AdjacencyBlock.FromSorted(keys.AsSpan(from, to - from), neighbours.AsSpan(from, to - from).ToArray(), isRun ? null : edges.ToArray(), 0, isRun ? edges[0] : 0);
            adjacency = adjacency.Set(type, incoming, slot, block, session);
            from = to;
        }

        return adjacency;
    }

    private static bool IsRun(ReadOnlySpan<uint> rows)
    {
        for (var i = 1; i < rows.Length; i++)
            if (rows[i] != rows[0] + (uint)i) return false;
        return true;
    }

    /// <summary>Finds extents whose rows stand in list order without a gap, and lets their targets be a view.</summary>
    private static void ShareTargets(Directory<EdgeExtent> edges, uint[] rows, uint[] targets)
    {
        for (var at = 0; at < rows.Length; at++)
        {
            if ((rows[at] & (Chunk.RowsMax - 1)) != 0) continue;
            var extent = edges[(int)(rows[at] >> Chunk.RowBits)]!;
            var limit = extent.BornLimit;
            if (limit <= rows.Length - at && IsRun(rows.AsSpan(at, limit))) extent.ShareTargets(targets, at);
        }
    }
}

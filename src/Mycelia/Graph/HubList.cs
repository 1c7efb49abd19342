// The neighbours of a node that has more than 2,048 of one type in one direction: a persistent tree of sorted leaves of at most 512
// entries in groups of at most 256 leaves. An insert copies one leaf, its group and the list of groups, whatever the degree.

namespace Mycelia.Graph;

internal sealed class HubList
{
    private const int GroupMax = 256;

    /// <summary>Entries a leaf may hold. An insert copies its leaf: 4 KB, where the 2,048 entries that a list may have before it becomes a hub would be 16.</summary>
    private const int LeafMax = 512;

    private readonly Leaf[][] _groups;

    private HubList(int row, Leaf[][] groups, int count)
    {
        Row = row;
        _groups = groups;
        Count = count;
    }

    /// <summary>The node's row in its extent.</summary>
    public int Row { get; }

    public int Count { get; }

    /// <summary>Upper bound of indexes for <see cref="LeafAt"/>; groups that are not full leave gaps, which are empty leaves.</summary>
    public int LeafCount => _groups.Length * GroupMax;

    public void Measure(MemoryMeter meter)
    {
        meter.Add(32);
        meter.Array(_groups);
        foreach (var group in _groups)
        {
            if (!meter.Array(group)) continue;
            foreach (var leaf in group) leaf.Measure(meter);
        }
    }

    public Leaf LeafAt(int index)
    {
        var group = _groups[index / GroupMax];
        var at = index % GroupMax;
        return at < group.Length ? group[at] : Leaf.Empty;
    }

    /// <summary>A hub over shared sorted arrays; see <see cref="AdjacencyBlock.FromSorted"/>.</summary>
    public static HubList FromSorted(int row, uint[] neighbours, uint[]? edges, int start, int count, uint edgeBase)
    {
        var leaves = new List<Leaf>();
        for (var at = 0; at < count; at += LeafMax)
            leaves.Add(new Leaf(neighbours, edges, start + at, Math.Min(LeafMax, count - at), edgeBase + (uint)at));
        return new HubList(row, [.. leaves.Chunk(GroupMax)], count);
    }

    /// <summary>As <see cref="AdjacencyList.AppendEdgesTo"/>.</summary>
    public void AppendEdgesTo(uint neighbour, ref uint[] edges, ref int count)
    {
        var (group, l) = Locate(neighbour, 0);
        for (; group < _groups.Length; group++, l = 0)
        {
            for (; l < _groups[group].Length; l++)
            {
                var leaf = _groups[group][l];
                for (var at = leaf.LowerBound(neighbour, 0); at < leaf.Count; at++)
                {
                    if (leaf.Neighbours[at] != neighbour) return;
                    AdjacencyList.Append(leaf.EdgeAt(at), ref edges, ref count);
                }
            }
        }
    }

    public HubList With(uint neighbour, uint edge)
    {
        var (g, l) = Locate(neighbour, edge);
        var leaf = _groups[g][l];
        var at = leaf.LowerBound(neighbour, edge);
        var grown = leaf.Inserted(at, neighbour, edge);
        return Replaced(g, l, grown.Count <= LeafMax ? [grown] : grown.Halves(), Count + 1);
    }

    public HubList Without(uint neighbour, uint edge)
    {
        var (g, l) = Locate(neighbour, edge);
        var leaf = _groups[g][l];
        var at = leaf.LowerBound(neighbour, edge);
        Invariant.Holds(at < leaf.Count && leaf.Neighbours[at] == neighbour && leaf.EdgeAt(at) == edge);
        var shrunk = leaf.Removed(at);
        return Replaced(g, l, shrunk.Count == 0 ? [] : [shrunk], Count - 1);
    }

    /// <summary>The leaf that holds, or should hold, an entry: the last one whose first entry is not above it.</summary>
    private (int Group, int Leaf) Locate(uint neighbour, uint edge)
    {
        int low = 0, high = _groups.Length - 1;
        while (low < high)
        {
            var middle = (low + high + 1) >>> 1;
            if (_groups[middle][0].StartsAbove(neighbour, edge)) high = middle - 1;
            else low = middle;
        }

        var group = low;
        low = 0;
        high = _groups[group].Length - 1;
        while (low < high)
        {
            var middle = (low + high + 1) >>> 1;
            if (_groups[group][middle].StartsAbove(neighbour, edge)) high = middle - 1;
            else low = middle;
        }

        return (group, low);
    }

    private HubList Replaced(int g, int l, Leaf[] leaves, int count)
    {
        var old = _groups[g];
        Leaf[] group = [.. old.AsSpan(0, l), .. leaves, .. old.AsSpan(l + 1)];
        Leaf[][] groups;
        if (group.Length == 0 && _groups.Length > 1) groups = [.. _groups.AsSpan(0, g), .. _groups.AsSpan(g + 1)];
        else if (group.Length <= GroupMax)
        {
            groups = (Leaf[][])_groups.Clone();
            groups[g] = group.Length == 0 ? [Leaf.Empty] : group;
        }
        else groups = [.. _groups.AsSpan(0, g), group[..(GroupMax / 2)], group[(GroupMax / 2)..], .. _groups.AsSpan(g + 1)];
        return new HubList(Row, groups, count);
    }

    /// <summary>A run of sorted entries, possibly a view into arrays that others share. Immutable.</summary>
    internal sealed class Leaf(uint[] neighbours, uint[]? edges, int start, int count, uint edgeBase)
    {
        public static readonly Leaf Empty = new([], [], 0, 0, 0);

        public int Count => count;

        public ReadOnlySpan<uint> Neighbours => neighbours.AsSpan(start, count);

        /// <summary>The arrays, where in them this leaf begins and ends, and the edge of position 0.</summary>
        public (uint[] Neighbours, uint[]? Edges, int From, int To, uint EdgeBase) Range => (neighbours, edges, start, start + count, edgeBase - (uint)start);

        public void Measure(MemoryMeter meter)
        {
            meter.Add(48);
            meter.Array(neighbours);
            meter.Array(edges);
        }

        public uint EdgeAt(int i) => edges is null ? edgeBase + (uint)i : edges[start + i];

        public bool StartsAbove(uint neighbour, uint edge) => count > 0 && (neighbours[start] > neighbour || (neighbours[start] == neighbour && EdgeAt(0) > edge));

        public int LowerBound(uint neighbour, uint edge)
        {
            int low = 0, high = count;
            while (low < high)
            {
                var middle = (low + high) >>> 1;
                var other = neighbours[start + middle];
                if (other < neighbour || (other == neighbour && EdgeAt(middle) < edge)) low = middle + 1;
                else high = middle;
            }

            return low;
        }

        public Leaf Inserted(int at, uint neighbour, uint edge)
        {
            var newNeighbours = new uint[count + 1];
            var newEdges = new uint[count + 1];
            Copy(0, at, newNeighbours, newEdges, 0);
            newNeighbours[at] = neighbour;
            newEdges[at] = edge;
            Copy(at, count - at, newNeighbours, newEdges, at + 1);
            return new Leaf(newNeighbours, newEdges, 0, count + 1, 0);
        }

        public Leaf Removed(int at)
        {
            var newNeighbours = new uint[count - 1];
            var newEdges = new uint[count - 1];
            Copy(0, at, newNeighbours, newEdges, 0);
            Copy(at + 1, count - at - 1, newNeighbours, newEdges, at);
            return new Leaf(newNeighbours, newEdges, 0, count - 1, 0);
        }

        public Leaf[] Halves()
        {
            var half = count / 2;
            return [Slice(0, half), Slice(half, count - half)];
        }

        private Leaf Slice(int from, int length)
        {
            var newNeighbours = new uint[length];
            var newEdges = new uint[length];
            Copy(from, length, newNeighbours, newEdges, 0);
            return new Leaf(newNeighbours, newEdges, 0, length, 0);
        }

        private void Copy(int from, int length, uint[] toNeighbours, uint[] toEdges, int at)
        {
            neighbours.AsSpan(start + from, length).CopyTo(toNeighbours.AsSpan(at));
            if (edges is not null) edges.AsSpan(start + from, length).CopyTo(toEdges.AsSpan(at));
            else
                for (var i = 0; i < length; i++) toEdges[at + i] = edgeBase + (uint)(from + i);
        }
    }
}

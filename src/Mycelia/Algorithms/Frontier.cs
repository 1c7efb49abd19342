// A set of nodes, as the step of a traversal has it: as a list while it is small, as a bitmap when it is large (Shun and Blelloch, "Ligra: A Lightweight Graph Processing Framework for
// Shared Memory", PPoPP 2013). Which one it is shows in speed alone: members are enumerated in rising order either way.

using System.Collections;
using System.Numerics;

namespace Mycelia.Algorithms;

/// <summary>
/// An immutable set of nodes of a projection: what <see cref="GraphProjection.EdgeMap{TFunction}"/> starts from and returns. Enumerates node indices in rising order.
/// </summary>
public sealed class Frontier : IReadOnlyCollection<int>
{
    private readonly int[]? _list;
    private readonly ulong[]? _bits;

    /// <summary>Takes over a list of distinct nodes, rising.</summary>
    internal Frontier(int nodeCount, int[] list) => (NodeCount, _list, Count) = (nodeCount, list, list.Length);

    /// <summary>Takes over a bitmap that has no bits behind the last node.</summary>
    internal Frontier(int nodeCount, ulong[] bits, int count) => (NodeCount, _bits, Count) = (nodeCount, bits, count);

    /// <summary>Number of nodes of the projections that this is a set of nodes of.</summary>
    public int NodeCount { get; }

    /// <summary>Number of members.</summary>
    public int Count { get; }

    /// <summary>Whether there is no member.</summary>
    public bool IsEmpty => Count == 0;

    /// <summary>Whether the members are held as a bitmap rather than as a list.</summary>
    public bool IsDense => _bits is not null;

    /// <summary>The set of the given nodes; one that is given twice counts once.</summary>
    /// <exception cref="MyceliaException">A node is out of range.</exception>
    public static Frontier Of(GraphProjection graph, params ReadOnlySpan<int> nodes)
    {
        ArgumentNullException.ThrowIfNull(graph);
        foreach (var node in nodes) Argument.Node(graph, node, nameof(nodes));
        return OfList(graph.NodeCount, nodes.ToArray());
    }

    /// <summary>The set of all nodes.</summary>
    public static Frontier All(GraphProjection graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        var nodes = graph.NodeCount;
        var bits = new ulong[(int)((nodes + 63L) >> 6)];
        bits.AsSpan().Fill(ulong.MaxValue);
        if ((nodes & 63) != 0) bits[^1] = (1UL << nodes) - 1;
        return new Frontier(nodes, bits, nodes);
    }

    /// <summary>Whether a node is a member. Cost: O(1) of a dense set, else O(log count).</summary>
    public bool Contains(int node)
    {
        if ((uint)node >= (uint)NodeCount) return false;
        return _bits is not null ? (_bits[node >> 6] >> node & 1) != 0 : Array.BinarySearch(_list!, node) >= 0;
    }

    /// <summary>The members, rising.</summary>
    public int[] ToArray() => (int[])List().Clone();

    /// <inheritdoc/>
    public IEnumerator<int> GetEnumerator() => ((IEnumerable<int>)List()).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>The members, rising; not to be written.</summary>
    internal int[] List()
    {
        if (_list is not null) return _list;
        var list = new int[Count];
        var next = 0;
        for (var word = 0; word < _bits!.Length; word++)
        {
            for (var bits = _bits[word]; bits != 0; bits &= bits - 1) list[next++] = (word << 6) + BitOperations.TrailingZeroCount(bits);
        }

        return list;
    }

    /// <summary>The members as a bitmap; not to be written.</summary>
    internal ulong[] Bits()
    {
        if (_bits is not null) return _bits;
        var bits = new ulong[(int)((NodeCount + 63L) >> 6)];
        foreach (var node in _list!) bits[node >> 6] |= 1UL << node;
        return bits;
    }

    /// <summary>The set of the listed nodes, in any order and perhaps repeated; takes over the list.</summary>
    internal static Frontier OfList(int nodeCount, int[] list)
    {
        if (list.Length > 1) Array.Sort(list);
        var count = 0;
        foreach (var node in list)
        {
            if (count == 0 || list[count - 1] != node) list[count++] = node;
        }

        return new Frontier(nodeCount, count == list.Length ? list : list[..count]);
    }

    /// <summary>The set of the bits, in the form that suits its size.</summary>
    internal static Frontier OfBits(int nodeCount, ulong[] bits, int count)
    {
        var dense = new Frontier(nodeCount, bits, count);
        return count > nodeCount / 64 ? dense : new Frontier(nodeCount, dense.List());
    }
}

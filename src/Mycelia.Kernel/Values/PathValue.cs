namespace Mycelia.Kernel.Values;

/// <summary>
/// A walk through the graph: nodes and, between each two of them, the edge that was taken, in either direction. Equal when nodes and edges are; the view
/// does not count.
/// </summary>
internal sealed class PathValue : IEquatable<PathValue>, IComparable<PathValue>
{
    /// <summary>Takes over the arrays: nobody may change them any more.</summary>
    public PathValue(NodeId[] nodes, EdgeId[] edges, IEntityView? view)
    {
        Invariant.Holds(nodes.Length == edges.Length + 1);
        (Nodes, Edges, View) = (nodes, edges, view);
    }

    public NodeId[] Nodes { get; }

    public EdgeId[] Edges { get; }

    public IEntityView? View { get; }

    public bool Equals(PathValue? other) => other is not null && Nodes.AsSpan().SequenceEqual(other.Nodes) && Edges.AsSpan().SequenceEqual(other.Edges);

    public override bool Equals(object? obj) => Equals(obj as PathValue);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.Add(Nodes[0]);
        foreach (var edge in Edges) hash.Add(edge);
        hash.Add(Nodes[^1]);
        return hash.ToHashCode();
    }

    /// <summary>By the first node, then edge and node in turn; a path comes before those that continue it.</summary>
    public int CompareTo(PathValue? other)
    {
        if (other is null) return 1;
        var order = Nodes[0].CompareTo(other.Nodes[0]);
        var common = Math.Min(Edges.Length, other.Edges.Length);
        for (var i = 0; i < common && order == 0; i++)
        {
            order = Edges[i].CompareTo(other.Edges[i]);
            if (order == 0) order = Nodes[i + 1].CompareTo(other.Nodes[i + 1]);
        }

        return order != 0 ? order : Edges.Length.CompareTo(other.Edges.Length);
    }
}

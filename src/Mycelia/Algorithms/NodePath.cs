namespace Mycelia.Algorithms;

/// <summary>A path through a projection.</summary>
/// <param name="Nodes">Node indices from the first to the last; one node for a path without edges.</param>
/// <param name="Cost">Sum of the weights of the path's edges; its number of edges when the graph has no weights or they are ignored.</param>
public sealed record NodePath(int[] Nodes, double Cost)
{
    /// <summary>Nodes between two looks at the token.</summary>
    private const int CheckEvery = 1 << 14;

    /// <summary>Number of edges.</summary>
    public int Length => Nodes.Length - 1;

    /// <summary>
    /// The path that ends at <paramref name="last"/>, read backwards along <paramref name="parents"/> to a node that is its own parent.
    /// </summary>
    internal static NodePath Back(int[] parents, int last, double cost, CancellationToken cancellation)
    {
        var length = 0;
        for (var node = last; parents[node] != node; node = parents[node])
        {
            if (++length % CheckEvery == 0) cancellation.ThrowIfCancellationRequested();
        }

        var nodes = GC.AllocateUninitializedArray<int>(length + 1);
        for (var (node, at) = (last, length); at >= 0; (node, at) = (parents[node], at - 1))
        {
            if (at % CheckEvery == 0) cancellation.ThrowIfCancellationRequested();
            nodes[at] = node;
        }

        return new NodePath(nodes, cost);
    }
}

namespace Mycelia.Algorithms;

/// <summary>A path through a projection.</summary>
/// <param name="Nodes">Node indices from the first to the last; one node for a path without edges.</param>
/// <param name="Cost">Sum of the weights of the path's edges; its number of edges when the graph has no weights or they are ignored.</param>
public sealed record NodePath(int[] Nodes, double Cost)
{
    /// <summary>Number of edges.</summary>
    public int Length => Nodes.Length - 1;

    /// <summary>
    /// The path that ends at <paramref name="last"/>, read backwards along <paramref name="parents"/> to a node that is its own parent.
    /// </summary>
    internal static NodePath Back(int[] parents, int last, double cost)
    {
        var nodes = new List<int> { last };
        for (var node = last; parents[node] != node; node = parents[node]) nodes.Add(parents[node]);
        nodes.Reverse();
        return new NodePath([.. nodes], cost);
    }
}

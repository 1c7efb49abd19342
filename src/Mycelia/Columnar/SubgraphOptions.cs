namespace Mycelia;

/// <summary>Which part of a version <see cref="Snapshot.Subgraph"/> shows. Conditions on nodes must all hold, and so must those on edges.</summary>
public sealed record SubgraphOptions
{
    /// <summary>Nodes that have any of these labels; all nodes when empty (the default).</summary>
    public IReadOnlyList<Label> Labels { get; init; } = [];

    /// <summary>Edges of any of these types; all edges when empty (the default).</summary>
    public IReadOnlyList<EdgeType> Types { get; init; } = [];

    /// <summary>Nodes of this selection, made on the same snapshot.</summary>
    public RowSelection? Nodes { get; init; }

    /// <summary>Nodes for which this returns true. Called once per node that meets the other conditions, when the view is made.</summary>
    public Func<NodeId, bool>? NodePredicate { get; init; }

    /// <summary>Edges of this selection, made on the same snapshot.</summary>
    public RowSelection? Edges { get; init; }

    /// <summary>
    /// Edges for which this returns true. Called each time an edge that meets the other conditions is looked at, perhaps by several threads at once: it must
    /// always answer the same.
    /// </summary>
    public Func<EdgeId, bool>? EdgePredicate { get; init; }
}

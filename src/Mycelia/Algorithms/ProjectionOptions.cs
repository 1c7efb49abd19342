namespace Mycelia.Algorithms;

/// <summary>Which part of a graph a projection takes, and how; see <see cref="Snapshot.Project(ProjectionOptions?, CancellationToken)"/>.</summary>
public sealed record ProjectionOptions
{
    /// <summary>Take nodes that have any of these labels; all nodes when empty (the default).</summary>
    public IReadOnlyList<Label> Labels { get; init; } = [];

    /// <summary>Take edges of any of these types; all edges when empty (the default). Edges need both of their nodes taken.</summary>
    public IReadOnlyList<EdgeType> Types { get; init; } = [];

    /// <summary>Take nodes that meet all of these conditions.</summary>
    public IReadOnlyList<PropertyFilter> NodeFilters { get; init; } = [];

    /// <summary>Take edges that meet all of these conditions.</summary>
    public IReadOnlyList<PropertyFilter> EdgeFilters { get; init; } = [];

    /// <summary>Edge property, integer or float, that becomes the weight; null (the default) for a projection without weights.</summary>
    public PropertyKey? WeightProperty { get; init; }

    /// <summary>Weight of an edge that lacks the property. Default 1.</summary>
    public double DefaultWeight { get; init; } = 1;

    /// <summary>The direction of the edges. Default <see cref="Orientation.Natural"/>.</summary>
    public Orientation Orientation { get; init; }

    /// <summary>What becomes of parallel edges. Default <see cref="ParallelEdges.Keep"/>.</summary>
    public ParallelEdges ParallelEdges { get; init; }

    /// <summary>Take edges from a node to itself. Default true.</summary>
    public bool SelfLoops { get; init; } = true;

    /// <summary>The most workers to use, the caller's thread included; 0 (the default) for one per processor.</summary>
    public int Concurrency { get; init; }
}

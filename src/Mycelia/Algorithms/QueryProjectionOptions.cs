namespace Mycelia.Algorithms;

/// <summary>How the edges that a query gives become those of a projection.</summary>
public sealed record QueryProjectionOptions
{
    /// <summary>The direction of the edges. Default <see cref="Orientation.Natural"/>.</summary>
    public Orientation Orientation { get; init; }

    /// <summary>What becomes of parallel edges; their order is that of the rows. Default <see cref="ParallelEdges.Keep"/>.</summary>
    public ParallelEdges ParallelEdges { get; init; }

    /// <summary>Take edges from a node to itself. Default true.</summary>
    public bool SelfLoops { get; init; } = true;

    /// <summary>Weight of a row whose <c>weight</c> is null. Default 1.</summary>
    public double DefaultWeight { get; init; } = 1;

    /// <summary>Leave out edges with a node that the node query did not give. Default false: they are an error.</summary>
    public bool SkipUnknownNodes { get; init; }

    /// <summary>The most workers to use, the caller's thread included; 0 (the default) for one per processor.</summary>
    public int Concurrency { get; init; }
}

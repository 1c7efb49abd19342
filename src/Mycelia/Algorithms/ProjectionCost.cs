namespace Mycelia.Algorithms;

/// <summary>How a projection came about.</summary>
public enum ProjectionSource
{
    /// <summary>Everything was read from the version.</summary>
    Built,

    /// <summary>A projection of another version was brought up to date: only what changed was read.</summary>
    Updated,

    /// <summary>It was there: projections of other versions share it, which hold the same as far as the options look at them.</summary>
    Cached,

    /// <summary>Made from edges that the caller, or two queries, gave.</summary>
    GivenEdges,
}

/// <summary>What a projection takes and how it came about.</summary>
/// <param name="Nodes">Number of nodes.</param>
/// <param name="Edges">Number of directed edges held.</param>
/// <param name="Bytes">Memory held: adjacency (both directions once the incoming one was asked for) and identities.</param>
/// <param name="Elapsed">How long making it took, from the call on.</param>
/// <param name="Source">How it came about.</param>
/// <param name="Version">The version that it shows; 0 for edges that were given.</param>
public sealed record ProjectionCost(int Nodes, long Edges, long Bytes, TimeSpan Elapsed, ProjectionSource Source, long Version)
{
    /// <summary>Bytes held per directed edge; 0 without edges.</summary>
    public double BytesPerEdge => Edges == 0 ? 0 : (double)Bytes / Edges;
}

namespace Mycelia;

/// <summary>What a query changed, counted as it was done: a node that was made and deleted again counts on both sides.</summary>
public sealed record QueryCounters
{
    /// <summary>Nodes that were created.</summary>
    public long NodesCreated { get; init; }

    /// <summary>Nodes that were deleted.</summary>
    public long NodesDeleted { get; init; }

    /// <summary>Edges that were created.</summary>
    public long EdgesCreated { get; init; }

    /// <summary>Edges that were deleted, those of detached nodes included.</summary>
    public long EdgesDeleted { get; init; }

    /// <summary>Properties that were set or removed.</summary>
    public long PropertiesSet { get; init; }

    /// <summary>Labels that were added to nodes which did not have them.</summary>
    public long LabelsAdded { get; init; }

    /// <summary>Labels that were removed from nodes.</summary>
    public long LabelsRemoved { get; init; }

    /// <summary>Indexes that were created.</summary>
    public long IndexesAdded { get; init; }

    /// <summary>Indexes that were dropped.</summary>
    public long IndexesRemoved { get; init; }

    /// <summary>Constraints that were created.</summary>
    public long ConstraintsAdded { get; init; }

    /// <summary>Constraints that were dropped.</summary>
    public long ConstraintsRemoved { get; init; }

    /// <summary>Whether anything changed.</summary>
    public bool ContainsUpdates => this != None;

    internal static QueryCounters None { get; } = new();
}

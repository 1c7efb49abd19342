namespace Mycelia;

/// <summary>What a merge changes in the version merged into.</summary>
/// <param name="NodesAdded">Nodes that it gains.</param>
/// <param name="NodesChanged">Nodes of which a property or label changes.</param>
/// <param name="NodesRemoved">Nodes that it loses.</param>
/// <param name="EdgesAdded">Edges that it gains.</param>
/// <param name="EdgesChanged">Edges of which a property changes.</param>
/// <param name="EdgesRemoved">Edges that it loses.</param>
/// <param name="DefinitionsChanged">Indexes and constraints that it gains, loses, or has changed.</param>
public readonly record struct MergeStatistics(long NodesAdded, long NodesChanged, long NodesRemoved, long EdgesAdded, long EdgesChanged, long EdgesRemoved, long DefinitionsChanged);

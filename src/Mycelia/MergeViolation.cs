namespace Mycelia;

/// <summary>A constraint that the merged graph would break, though neither side breaks it alone. A merge with violations cannot be committed.</summary>
/// <param name="Constraint">The name of the constraint.</param>
/// <param name="Definition">What it demands, as text.</param>
/// <param name="Nodes">The nodes that break it.</param>
/// <param name="Edges">The edges that break it.</param>
/// <param name="Explanation">What is wrong, in words.</param>
public sealed record MergeViolation(string Constraint, string Definition, IReadOnlyList<NodeId> Nodes, IReadOnlyList<EdgeId> Edges, string Explanation);

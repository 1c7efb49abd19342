using Mycelia.History;

namespace Mycelia;

/// <summary>What two versions disagree about.</summary>
public enum MergeConflictKind
{
    /// <summary>
    /// One property was given different values, or was changed by one side and removed by the other. <see cref="MergeResolution.Ours"/> and
    /// <see cref="MergeResolution.Theirs"/> take that side's value (or absence), <see cref="MergeResolution.Value"/> any other; null removes the property.
    /// </summary>
    PropertyConflict,

    /// <summary>
    /// A node or edge was deleted by one side, while the other changed a property or label of it. The resolution takes that side's whole entity. Where the
    /// deletion of a node wins, the edges that the other side has at it go too; where the update wins, the entity lives with all that the updating side holds of it,
    /// an edge brings deleted ends back, and edges deleted along with a node stay deleted unless they have a conflict of their own.
    /// </summary>
    DeleteVsUpdate,

    /// <summary>
    /// A new edge of one side leads to or from a node that the other side deleted. Taking the side with the edge keeps the edge and brings the node back
    /// (without the edges that were deleted along with it); taking the side that deleted the node drops the edge. A node stays if any such edge does.
    /// </summary>
    DanglingEdge,

    /// <summary>
    /// Both sides added a node, or an edge, with the same values under a unique or key constraint. The resolution keeps that side's entity and drops
    /// the other side's; a node is dropped with its edges, which the explanation counts and names.
    /// </summary>
    KeyCollision,

    /// <summary>The same index or constraint was defined differently, or changed by one side and dropped by the other. The resolution takes that side's definition, or absence.</summary>
    SchemaConflict,
}

/// <summary>How a conflict is decided; what that means for each kind stands at <see cref="MergeConflictKind"/>.</summary>
public enum MergeResolution
{
    /// <summary>As in the version merged into.</summary>
    Ours,

    /// <summary>As in the version merged from.</summary>
    Theirs,

    /// <summary>A value given with the resolution: for <see cref="MergeConflictKind.PropertyConflict"/> only.</summary>
    Value,
}

/// <summary>How all conflicts of a merge that have no resolution of their own are decided.</summary>
public enum MergeStrategy
{
    /// <summary>They are listed.</summary>
    None,

    /// <summary>As in the version merged into.</summary>
    Ours,

    /// <summary>As in the version merged from.</summary>
    Theirs,
}

/// <summary>One thing that two versions changed in ways that do not go together.</summary>
public sealed class MergeConflict
{
    internal MergeConflict(ConflictKey key) => Key = key;

    /// <summary>From 1, by kind, entity (nodes first) and name; the same for the same versions.</summary>
    public int Number { get; internal set; }

    /// <summary>What is in conflict.</summary>
    public MergeConflictKind Kind => Key.Kind;

    /// <summary>The node concerned; of a key collision, that of ours. Null if it is an edge or a definition.</summary>
    public NodeId? Node => Key is { IsEdge: false, Kind: not MergeConflictKind.SchemaConflict } ? new NodeId(Key.Id) : null;

    /// <summary>The edge concerned; of a key collision, that of ours. Null if it is a node or a definition.</summary>
    public EdgeId? Edge => Key.IsEdge ? new EdgeId(Key.Id) : null;

    /// <summary>Of a key collision between nodes: the one of theirs.</summary>
    public NodeId? OtherNode => Key is { IsEdge: false, Kind: MergeConflictKind.KeyCollision } ? new NodeId(Key.Other) : null;

    /// <summary>Of a key collision between edges: the one of theirs.</summary>
    public EdgeId? OtherEdge => Key is { IsEdge: true, Kind: MergeConflictKind.KeyCollision } ? new EdgeId(Key.Other) : null;

    /// <summary>The labels of the node, or the type of the edge; empty for definitions.</summary>
    public IReadOnlyList<string> Labels { get; internal init; } = [];

    /// <summary>The property, the index or constraint, or the constraint that a key collides under; empty where the whole entity is concerned.</summary>
    public string Name => Key.Name;

    /// <summary>The value in the common base: of a property, or a definition as text; null where there is none.</summary>
    public Value Base { get; internal init; }

    /// <summary>The value in the version merged into; of a key collision, the values of the key.</summary>
    public Value Ours { get; internal init; }

    /// <summary>The value in the version merged from; of a key collision, the values of the key.</summary>
    public Value Theirs { get; internal init; }

    /// <summary>What happened, in words.</summary>
    public string Explanation { get; internal set; } = "";

    /// <summary>How it is decided, null while it is not.</summary>
    public MergeResolution? Resolution { get; internal set; }

    /// <summary>With <see cref="MergeResolution.Value"/>: the value that the property gets; null removes it.</summary>
    public Value ResolvedValue { get; internal set; }

    internal ConflictKey Key { get; }

    /// <summary>Kind, entity and explanation in one line.</summary>
    public override string ToString() => $"{Number} {Kind}: {Explanation}";
}

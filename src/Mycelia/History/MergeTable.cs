// The rules of merging as data: what one side did to a cell, what the other side did to it, what becomes of it. Four kinds of cells have a table each:
// property values, label presence, the existence of rows (nodes and edges, with what happens at them), and definitions of indexes and constraints.
//
// The switches name every pair and have no default arm, so that an operation without its row does not compile (CS8509 is an error). What can never meet,
// because the base either has the cell or has it not, says so.

namespace Mycelia.History;

/// <summary>What a side did to a property since the base.</summary>
internal enum PropertyOperation : byte
{
    Keep,
    Set,
    Remove,
}

/// <summary>What a side did to a label of a node since the base.</summary>
internal enum LabelOperation : byte
{
    Keep,
    Add,
    Remove,
}

/// <summary>What a side did to a node or edge since the base.</summary>
internal enum RowOperation : byte
{
    Keep,

    /// <summary>The base has no such row, the side has.</summary>
    Create,

    /// <summary>Properties or labels changed.</summary>
    Update,

    Delete,

    /// <summary>A node, otherwise kept, that gained an edge which needs it: a new one, or one whose deletion lost.</summary>
    Link,
}

/// <summary>What a side did to an index or constraint definition since the base.</summary>
internal enum DefinitionOperation : byte
{
    Keep,
    Define,
    Drop,
}

/// <summary>What becomes of a cell.</summary>
internal enum CellOutcome : byte
{
    /// <summary>It is as in ours; nothing to do.</summary>
    Ours,

    /// <summary>It becomes as in theirs.</summary>
    Theirs,

    /// <summary>Both exist: their cells are merged one by one.</summary>
    CellByCell,

    PropertyConflict,
    DeleteVsUpdate,
    DanglingEdge,
    SchemaConflict,

    /// <summary>One base cannot have led to both.</summary>
    Impossible,
}

internal static class MergeTable
{
// The numbers that no name has cannot occur; the names must all be there.
#pragma warning disable CS8524
    /// <summary>The outcome for a property; <paramref name="isSame"/> says that both sides hold the same value now.</summary>
    public static CellOutcome Of(PropertyOperation ours, PropertyOperation theirs, bool isSame) => ours switch
    {
        PropertyOperation.Keep => theirs switch
        {
            PropertyOperation.Keep => CellOutcome.Ours,
            PropertyOperation.Set or PropertyOperation.Remove => CellOutcome.Theirs,
        },
        PropertyOperation.Set => theirs switch
        {
            PropertyOperation.Keep => CellOutcome.Ours,
            PropertyOperation.Set => isSame ? CellOutcome.Ours : CellOutcome.PropertyConflict,
            PropertyOperation.Remove => CellOutcome.PropertyConflict,
        },
        PropertyOperation.Remove => theirs switch
        {
            PropertyOperation.Keep or PropertyOperation.Remove => CellOutcome.Ours,
            PropertyOperation.Set => CellOutcome.PropertyConflict,
        },
    };

    public static CellOutcome Of(LabelOperation ours, LabelOperation theirs) => ours switch
    {
        LabelOperation.Keep => theirs switch
        {
            LabelOperation.Keep => CellOutcome.Ours,
            LabelOperation.Add or LabelOperation.Remove => CellOutcome.Theirs,
        },
        LabelOperation.Add => theirs switch
        {
            LabelOperation.Keep or LabelOperation.Add => CellOutcome.Ours,
            LabelOperation.Remove => CellOutcome.Impossible,
        },
        LabelOperation.Remove => theirs switch
        {
            LabelOperation.Keep or LabelOperation.Remove => CellOutcome.Ours,
            LabelOperation.Add => CellOutcome.Impossible,
        },
    };

    public static CellOutcome Of(RowOperation ours, RowOperation theirs) => ours switch
    {
        RowOperation.Keep => theirs switch
        {
            RowOperation.Keep or RowOperation.Link => CellOutcome.Ours,
            RowOperation.Create or RowOperation.Update or RowOperation.Delete => CellOutcome.Theirs,
        },
        RowOperation.Create => theirs switch
        {
            RowOperation.Keep => CellOutcome.Ours,
            RowOperation.Create => CellOutcome.CellByCell,
            RowOperation.Update or RowOperation.Delete or RowOperation.Link => CellOutcome.Impossible,
        },
        RowOperation.Update => theirs switch
        {
            RowOperation.Keep or RowOperation.Link => CellOutcome.Ours,
            RowOperation.Update => CellOutcome.CellByCell,
            RowOperation.Delete => CellOutcome.DeleteVsUpdate,
            RowOperation.Create => CellOutcome.Impossible,
        },
        RowOperation.Delete => theirs switch
        {
            RowOperation.Keep or RowOperation.Delete => CellOutcome.Ours,
            RowOperation.Update => CellOutcome.DeleteVsUpdate,
            RowOperation.Link => CellOutcome.DanglingEdge,
            RowOperation.Create => CellOutcome.Impossible,
        },
        RowOperation.Link => theirs switch
        {
            RowOperation.Keep or RowOperation.Link => CellOutcome.Ours,
            RowOperation.Update => CellOutcome.Theirs,
            RowOperation.Delete => CellOutcome.DanglingEdge,
            RowOperation.Create => CellOutcome.Impossible,
        },
    };

    /// <summary>The outcome for a definition; <paramref name="isSame"/> says that both sides define the same now.</summary>
    public static CellOutcome Of(DefinitionOperation ours, DefinitionOperation theirs, bool isSame) => ours switch
    {
        DefinitionOperation.Keep => theirs switch
        {
            DefinitionOperation.Keep => CellOutcome.Ours,
            DefinitionOperation.Define or DefinitionOperation.Drop => CellOutcome.Theirs,
        },
        DefinitionOperation.Define => theirs switch
        {
            DefinitionOperation.Keep => CellOutcome.Ours,
            DefinitionOperation.Define => isSame ? CellOutcome.Ours : CellOutcome.SchemaConflict,
            DefinitionOperation.Drop => CellOutcome.SchemaConflict,
        },
        DefinitionOperation.Drop => theirs switch
        {
            DefinitionOperation.Keep or DefinitionOperation.Drop => CellOutcome.Ours,
            DefinitionOperation.Define => CellOutcome.SchemaConflict,
        },
    };
#pragma warning restore CS8524

    public static PropertyOperation OperationOf(in CellChange change) => change.After.IsNull ? PropertyOperation.Remove : PropertyOperation.Set;

    public static RowOperation OperationOf(RowChange? change) => change?.Kind switch
    {
        null => RowOperation.Keep,
        RowChangeKind.Added => RowOperation.Create,
        RowChangeKind.Removed => RowOperation.Delete,
        _ => RowOperation.Update,
    };

    public static DefinitionOperation OperationOf(SchemaChange? change) =>
        change is null ? DefinitionOperation.Keep : change.After is null ? DefinitionOperation.Drop : DefinitionOperation.Define;
}

using Mycelia.Graph;
using Mycelia.History;
using Mycelia.Kernel.Values;

namespace Mycelia;

/// <summary>What happened to a node or edge between two versions.</summary>
public enum ChangeKind
{
    /// <summary>It exists in the later version alone.</summary>
    Added,

    /// <summary>It exists in the earlier version alone.</summary>
    Removed,

    /// <summary>It exists in both, with other labels or properties.</summary>
    Changed,
}

/// <summary>A property that differs.</summary>
/// <param name="Key">The name of the property.</param>
/// <param name="Before">Its value in the earlier version; null where there was none.</param>
/// <param name="After">Its value in the later version; null where there is none.</param>
public readonly record struct PropertyChange(string Key, Value Before, Value After);

/// <summary>
/// A node or edge that differs between two versions. One that was added has all its labels and properties, as changes from nothing; one that was removed had them, as
/// changes to nothing; of one that changed there is what differs. Names are looked up when they are asked for.
/// </summary>
public sealed class EntityChange
{
    private readonly RowChange _row;
    private readonly VersionDiff _diff;
    private string[]? _labelsBefore;
    private string[]? _labelsAfter;
    private PropertyChange[]? _properties;

    internal EntityChange(VersionDiff diff, RowChange row, bool isEdge) => (_diff, _row, IsEdge) = (diff, row, isEdge);

    /// <summary>What happened to it.</summary>
    public ChangeKind Kind => _row.Kind switch { RowChangeKind.Added => ChangeKind.Added, RowChangeKind.Removed => ChangeKind.Removed, _ => ChangeKind.Changed };

    /// <summary>Whether it is an edge, else a node.</summary>
    public bool IsEdge { get; }

    /// <summary>The node; the default where this is an edge.</summary>
    public NodeId Node => IsEdge ? default : new NodeId(_row.Id);

    /// <summary>The edge; the default where this is a node.</summary>
    public EdgeId Edge => IsEdge ? new EdgeId(_row.Id) : default;

    /// <summary>The labels of a node in the earlier version, sorted; none where it did not exist, and for edges.</summary>
    public IReadOnlyList<string> LabelsBefore => _labelsBefore ??= LabelsOf(_row.LabelsBefore);

    /// <summary>The labels of a node in the later version, sorted; none where it does not exist, and for edges.</summary>
    public IReadOnlyList<string> LabelsAfter => _labelsAfter ??= LabelsOf(_row.LabelsAfter);

    /// <summary>The labels that a node has in the later version alone, sorted.</summary>
    public IReadOnlyList<string> LabelsAdded => [.. LabelsAfter.Except(LabelsBefore)];

    /// <summary>The labels that a node had in the earlier version alone, sorted.</summary>
    public IReadOnlyList<string> LabelsRemoved => [.. LabelsBefore.Except(LabelsAfter)];

    /// <summary>The type of an edge; null for nodes. An edge never changes its type or its ends.</summary>
    public string? Type => IsEdge ? Tables.Types.NameOf(_row.Type) : null;

    /// <summary>The node where an edge starts; the default for nodes.</summary>
    public NodeId Source => new(_row.Source);

    /// <summary>The node where an edge ends; the default for nodes.</summary>
    public NodeId Target => new(_row.Target);

    /// <summary>The properties that differ, sorted by key.</summary>
    public IReadOnlyList<PropertyChange> Properties => _properties ??= PropertiesByName();

    /// <summary>As in a pattern, after <c>+</c>, <c>-</c> or <c>~</c>.</summary>
    public override string ToString() => DiffText.Headline(this, _diff);

    private GraphTables Tables => _diff.From.Tables;

    private string[] LabelsOf(int set)
    {
        if (set == RowChange.None) return [];
        var labels = Tables.LabelSets.LabelsOf(set);
        var names = new string[labels.Length];
        for (var i = 0; i < names.Length; i++) names[i] = Tables.Labels.NameOf(labels[i]);
        Array.Sort(names, UnicodeText.Utf8Order);
        return names;
    }

    private PropertyChange[] PropertiesByName()
    {
        var properties = Array.ConvertAll(_row.Properties, cell => new PropertyChange(Tables.Keys.NameOf(cell.Key), cell.Before, cell.After));
        Array.Sort(properties, static (left, right) => UnicodeText.Compare(left.Key, right.Key));
        return properties;
    }
}

using Mycelia.Import.Csv;

namespace Mycelia.Import.Schema;

/// <summary>A column that becomes a property.</summary>
/// <param name="Column">The column, from 0.</param>
/// <param name="Name">The property key.</param>
/// <param name="Type">Its type; null: found out from the cells.</param>
internal sealed record PropertyPlan(int Column, string Name, CellType? Type);

/// <summary>What the rows of a file of nodes mean.</summary>
internal sealed record NodeTable
{
    public required string Path { get; init; }

    public required CsvDialect Dialect { get; init; }

    public required string[] Labels { get; init; }

    /// <summary>The column with further labels; -1: none.</summary>
    public int LabelColumn { get; init; } = -1;

    /// <summary>What label each cell of the label column stands for; null: the cell is the label, or lists labels.</summary>
    public IReadOnlyDictionary<string, string>? LabelMap { get; init; }

    /// <summary>Whether a cell of the label column without a map lists labels, as under :LABEL.</summary>
    public bool ListsLabels { get; init; }

    public IRowFilter? Filter { get; init; }

    /// <summary>The column with the key; -1: rows cannot be named.</summary>
    public int KeyColumn { get; init; } = -1;

    /// <summary>The property that holds the key; null: none does.</summary>
    public string? KeyProperty { get; init; }

    public KeyType KeyType { get; init; }

    /// <summary>The space in which keys must be unique; null: the first label's.</summary>
    public string? Group { get; init; }

    public required IReadOnlyList<PropertyPlan> Properties { get; init; }

    /// <summary>Whether rows whose key came before are left out silently.</summary>
    public bool IsDistinct { get; init; }
}

/// <summary>What one end of an edge names: a group of keys, or the nodes with a label by the value of a property.</summary>
/// <param name="Column">The column with the key.</param>
/// <param name="Group">The group of keys, or a label.</param>
/// <param name="Key">The key property; null: whatever is the key of the nodes.</param>
internal sealed record EndPlan(int Column, string Group, string? Key)
{
    public string Title => Key is null ? Group.Length == 0 ? "the key" : $"the key of {Group}" : $"{Group}.{Key}";
}

/// <summary>What the rows of a file of edges mean.</summary>
internal sealed record EdgeTable
{
    public required string Path { get; init; }

    public required CsvDialect Dialect { get; init; }

    public string? Type { get; init; }

    /// <summary>The column with the type; -1: all have <see cref="Type"/>.</summary>
    public int TypeColumn { get; init; } = -1;

    public required EndPlan Source { get; init; }

    public required EndPlan Target { get; init; }

    public IRowFilter? Filter { get; init; }

    public required IReadOnlyList<PropertyPlan> Properties { get; init; }

    /// <summary>Whether rows are left out silently when an end does not exist.</summary>
    public bool DropsMissing { get; init; }
}

namespace Mycelia.Import;

/// <summary>What an export contains: everything by default.</summary>
public sealed record ExportOptions
{
    /// <summary>Only nodes with one of these labels, and edges between such nodes; null: all nodes.</summary>
    public IReadOnlyCollection<string>? Labels { get; init; }

    /// <summary>Only edges of these types; null: all edges between the nodes that are exported.</summary>
    public IReadOnlyCollection<string>? Types { get; init; }

    internal bool IncludesType(string type) => Types is null || Types.Contains(type);
}

/// <summary>What was exported.</summary>
/// <param name="Nodes">Nodes written.</param>
/// <param name="Edges">Edges written.</param>
/// <param name="Files">The files written, without their folder; none when the export went to a stream.</param>
public sealed record ExportReport(long Nodes, long Edges, IReadOnlyList<string> Files);

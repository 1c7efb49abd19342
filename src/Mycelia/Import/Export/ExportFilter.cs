namespace Mycelia.Import.Export;

/// <summary>Which nodes and edges of a version an export contains.</summary>
internal sealed class ExportFilter(Snapshot snapshot, ExportOptions options)
{
    private readonly Label[]? _labels = options.Labels?.Select(name => snapshot.Space.Tables.Labels.Find(name)).Where(static number => number >= 0)
        .Select(static number => new Label(number)).ToArray();

    public bool Includes(NodeId node)
    {
        if (_labels is null) return true;
        foreach (var label in _labels)
            if (snapshot.HasLabel(node, label)) return true;
        return false;
    }

    public bool Includes(NodeId source, NodeId target, string type) => options.IncludesType(type) && (_labels is null || (Includes(source) && Includes(target)));

    /// <summary>The number by which files name a node: small, and unique in one export.</summary>
    public long NumberOf(NodeId node) => snapshot.RowOf(node);
}

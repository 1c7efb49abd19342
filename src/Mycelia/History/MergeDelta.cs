// What a merge does to ours, gathered in whatever order it is found and written in the order in which operations can be applied: dropped definitions first, so
// that nothing is held to them; edges go before their nodes and come after them; new definitions last, so that they find the rows as they will be.

using Mycelia.Graph;

namespace Mycelia.History;

internal sealed class MergeDelta(GraphTables tables)
{
    private readonly List<ulong> _deletedNodes = [];
    private readonly List<ulong> _deletedEdges = [];
    private readonly List<RowChange> _createdNodes = [];
    private readonly List<RowChange> _createdEdges = [];
    private readonly HashSet<ulong> _skipped = [];
    private readonly List<(ulong Id, bool IsEdge, int Key, Value Value)> _values = [];
    private readonly List<(ulong Id, int Label, bool Add)> _labels = [];
    private readonly List<(string Name, byte[]? Definition, bool IsDefined)> _definitions = [];
    private (int Key, Value Value)[] _properties = new (int, Value)[16];
    private long _changedNodes;
    private long _changedEdges;

    /// <summary>Cells changed so far: by it one sees whether a row changes.</summary>
    public int EditCount => _values.Count + _labels.Count;

    public MergeStatistics Statistics => new(_createdNodes.Count - _skipped.Count, _changedNodes, _deletedNodes.Count, _createdEdges.Count, _changedEdges, _deletedEdges.Count, _definitions.Count);

    public void Delete(ulong id, bool isEdge) => (isEdge ? _deletedEdges : _deletedNodes).Add(id);

    /// <summary>A row that ours lacks, with what an added row holds.</summary>
    public void Create(RowChange added, bool isEdge) => (isEdge ? _createdEdges : _createdNodes).Add(added);

    /// <summary>A node that is not created after all.</summary>
    public void Skip(ulong node) => _skipped.Add(node);

    public void Set(ulong id, bool isEdge, int key, in Value value) => _values.Add((id, isEdge, key, value));

    public void ChangeLabel(ulong node, int label, bool add) => _labels.Add((node, label, add));

    public void NoteChanged(bool isEdge)
    {
        if (isEdge) _changedEdges++;
        else _changedNodes++;
    }

    public void Define(string name, byte[]? definition, bool isDefined) => _definitions.Add((name, definition, isDefined));

    /// <summary>Takes back what a changed row has of its change.</summary>
    public void Undo(RowChange changed, bool isEdge)
    {
        foreach (var cell in changed.Properties) Set(changed.Id, isEdge, cell.Key, cell.Before);
        if (changed.LabelsBefore != changed.LabelsAfter)
        {
            foreach (var label in tables.LabelSets.LabelsOf(changed.LabelsAfter))
                if (!tables.LabelSets.Contains(changed.LabelsBefore, label)) ChangeLabel(changed.Id, label, add: false);
            foreach (var label in tables.LabelSets.LabelsOf(changed.LabelsBefore))
                if (!tables.LabelSets.Contains(changed.LabelsAfter, label)) ChangeLabel(changed.Id, label, add: true);
        }

        NoteChanged(isEdge);
    }

    /// <exception cref="MyceliaException">The operations take more bytes than a delta can have (<see cref="StatusCode.LimitExceeded"/>).</exception>
    public Delta Write()
    {
        var delta = new Delta();
        foreach (var (name, _, isDefined) in _definitions)
            if (isDefined) delta.SetSchemaCell(name, null);
        foreach (var id in _deletedEdges) delta.Delete(new EdgeId(id));
        foreach (var id in _deletedNodes) delta.Delete(new NodeId(id));
        foreach (var node in _createdNodes)
            if (_skipped.Count == 0 || !_skipped.Contains(node.Id)) delta.CreateNode(new NodeId(node.Id), node.LabelsAfter, Properties(node));
        foreach (var edge in _createdEdges) delta.CreateEdge(new EdgeId(edge.Id), edge.Type, new NodeId(edge.Source), new NodeId(edge.Target), Properties(edge));
        foreach (var (id, label, add) in _labels) delta.ChangeLabel(new NodeId(id), label, add);
        foreach (var (id, isEdge, key, value) in _values)
        {
            if (isEdge) delta.SetProperty(new EdgeId(id), key, value);
            else delta.SetProperty(new NodeId(id), key, value);
        }

        foreach (var (name, definition, _) in _definitions)
            if (definition is not null) delta.SetSchemaCell(name, definition);
        return delta;
    }

    private ReadOnlySpan<(int Key, Value Value)> Properties(RowChange row)
    {
        var cells = row.Properties;
        if (_properties.Length < cells.Length) _properties = new (int, Value)[cells.Length];
        for (var i = 0; i < cells.Length; i++) _properties[i] = (cells[i].Key, cells[i].After);
        return _properties.AsSpan(0, cells.Length);
    }
}

// The one way by which whatever was read enters the database: batches of nodes and of edges as columns, then one commit. Nodes are numbered in
// the order in which their batches come, and edges name their ends by these positions.

using Mycelia.Import.Columns;

namespace Mycelia.Import;

/// <summary>Nodes with the same labels: a row each in every column.</summary>
/// <param name="Labels">The labels of all of them.</param>
/// <param name="Count">How many nodes.</param>
/// <param name="Columns">Their properties; every column has <paramref name="Count"/> rows.</param>
internal sealed record NodeBatch(IReadOnlyList<string> Labels, int Count, IReadOnlyList<LoadColumn> Columns);

/// <summary>Edges of one type.</summary>
/// <param name="Type">The type of all of them.</param>
/// <param name="Sources">Where each begins: the position of a node of this load, or the complement of a place in the list of existing nodes.</param>
/// <param name="Targets">Where each ends, likewise.</param>
/// <param name="Columns">Their properties; every column has as many rows as there are edges.</param>
internal sealed record EdgeBatch(string Type, int[] Sources, int[] Targets, IReadOnlyList<LoadColumn> Columns);

/// <summary>One load: all batches become part of the database at once, or none does.</summary>
internal sealed class BulkLoad : IDisposable
{
    private readonly Transaction _transaction;
    private readonly List<NodeId> _existing = [];
    private NodeId[] _nodes = [];
    private int _nodeCount;

    public BulkLoad(Database database)
    {
        _transaction = database.Begin();
        Before = _transaction.Snapshot;
    }

    /// <summary>The version that the load adds to.</summary>
    public Snapshot Before { get; }

    /// <summary>Adds a node of <see cref="Before"/> to those that edges can name; its place in the list.</summary>
    public int AddExisting(NodeId node)
    {
        _existing.Add(node);
        return _existing.Count - 1;
    }

    /// <summary>Adds nodes; the position of the first one. The others follow.</summary>
    public int AddNodes(NodeBatch batch)
    {
        var first = _nodeCount;
        if (batch.Count == 0) return first;
        if ((long)_nodeCount + batch.Count > Array.MaxLength)
            throw new MyceliaException(StatusCode.LimitExceeded, $"One import can create {Array.MaxLength:N0} nodes. Split the files over several imports.");
        var ids = _transaction.CreateNodes(batch.Count, batch.Labels.ToArray(), Properties(batch.Columns));
        if (_nodes.Length < _nodeCount + ids.Length) Array.Resize(ref _nodes, (int)Math.Min(Array.MaxLength, Math.Max(_nodeCount + ids.Length, _nodes.Length * 2L)));
        ids.CopyTo(_nodes, _nodeCount);
        _nodeCount += ids.Length;
        return first;
    }

    /// <summary>Adds edges between nodes added before.</summary>
    public void AddEdges(EdgeBatch batch)
    {
        if (batch.Sources.Length > 0) _transaction.CreateEdges(batch.Type, IdsOf(batch.Sources), IdsOf(batch.Targets), Properties(batch.Columns));
    }

    /// <summary>Sets a schema cell.</summary>
    public void SetSchemaCell(string name, byte[] definition) => _transaction.SetSchemaCell(name, definition);

    /// <summary>Makes the load part of the database, durably.</summary>
    public void Commit() => _transaction.Commit();

    /// <summary>Gives the load up if it was not committed.</summary>
    public void Dispose() => _transaction.Dispose();

    private static PropertyColumn[] Properties(IReadOnlyList<LoadColumn> columns)
    {
        var properties = new PropertyColumn[columns.Count];
        for (var i = 0; i < properties.Length; i++) properties[i] = PropertyColumn.Of(columns[i]);
        return properties;
    }

    private NodeId[] IdsOf(int[] positions)
    {
        var ids = GC.AllocateUninitializedArray<NodeId>(positions.Length);
        for (var i = 0; i < ids.Length; i++) ids[i] = positions[i] >= 0 ? _nodes[positions[i]] : _existing[~positions[i]];
        return ids;
    }
}

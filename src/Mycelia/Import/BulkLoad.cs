// The one way by which whatever was read enters the database: batches of nodes and of edges as columns, then one commit. Nodes are numbered in
// the order in which their batches come, and edges name their ends by these positions.

using Mycelia.Graph;
using Mycelia.Import.Build;
using Mycelia.Import.Columns;
using Mycelia.Kernel.Loops;

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
    private readonly Database _database;
    private readonly GraphLoader _loader;
    private readonly CancellationToken _cancellation;
    private bool _isCommitted;
    private readonly List<uint> _existing = [];
    private bool[] _isEnd = [];
    private readonly List<(string Name, byte[] Definition)> _schema = [];

    public BulkLoad(Database database, CancellationToken cancellation)
    {
        _database = database;
        _cancellation = cancellation;
        _loader = database.BeginLoad(cancellation);
        Before = new Snapshot(_loader.Before);
    }

    /// <summary>The version that the load adds to.</summary>
    public Snapshot Before { get; }

    /// <summary>Adds a node of <see cref="Before"/> to those that edges can name; its place in the list.</summary>
    public int AddExisting(NodeId node)
    {
        _existing.Add(Before.RowOf(node));
        return _existing.Count - 1;
    }

    /// <summary>Adds nodes; the position of the first one. The others follow.</summary>
    public int AddNodes(NodeBatch batch)
    {
        var set = 0;
        foreach (var label in batch.Labels) set = _database.Tables.LabelSets.With(set, _database.Tables.Labels.GetOrAdd(label));
        return _loader.AddNodes(set, batch.Count, Sources(batch.Columns));
    }

    /// <summary>Adds edges between nodes added before.</summary>
    public void AddEdges(EdgeBatch batch)
    {
        if (batch.Sources.Length > 0)
            _loader.AddEdges(_database.Tables.Types.GetOrAdd(batch.Type), RowsOf(batch.Sources), RowsOf(batch.Targets), Sources(batch.Columns));
    }

    /// <summary>Sets a schema cell.</summary>
    public void SetSchemaCell(string name, byte[] definition) => _schema.Add((name, definition));

    /// <summary>Makes the load part of the database, durably.</summary>
    public void Commit()
    {
        _database.CommitLoad(_loader, [.. _existing.Where((_, place) => place < _isEnd.Length && _isEnd[place])], _schema, _cancellation);
        _isCommitted = true;
    }

    /// <summary>Gives the load up if it was not committed.</summary>
    public void Dispose()
    {
        if (!_isCommitted) _database.GiveUpLoad(_loader);
    }

    private (int Key, IChunkSource Values)[] Sources(IReadOnlyList<LoadColumn> columns)
    {
        var sources = new (int, IChunkSource)[columns.Count];
        for (var i = 0; i < sources.Length; i++) sources[i] = (_database.Tables.Keys.GetOrAdd(columns[i].Name), columns[i]);
        return sources;
    }

    private uint[] RowsOf(int[] positions)
    {
        var rows = GC.AllocateUninitializedArray<uint>(positions.Length);
        if (_isEnd.Length < _existing.Count) Array.Resize(ref _isEnd, _existing.Count);
        ParallelLoops.For(0, rows.Length, 1 << 17, (from, to) =>
        {
            for (var i = from; i < to; i++)
            {
                rows[i] = positions[i] >= 0 ? _loader.RowOf(positions[i]) : _existing[~positions[i]];
                if (positions[i] < 0) _isEnd[~positions[i]] = true;
            }
        });
        return rows;
    }
}

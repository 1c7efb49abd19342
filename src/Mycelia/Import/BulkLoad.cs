// The one way by which whatever was read enters the database: batches of nodes and of edges as columns, then one commit. Nodes are numbered by
// positions, those of a batch one behind the other, and edges name their ends by them.

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

/// <summary>One load: all batches become part of the database at once, or none does. Giving it up needs nothing.</summary>
internal sealed class BulkLoad
{
    private const int RowsGrain = 1 << 15;

    private readonly Database _database;
    private readonly GraphLoader _loader;
    private readonly CancellationToken _cancellation;
    private readonly List<uint> _existing = [];

    public BulkLoad(Database database, CancellationToken cancellation)
    {
        _database = database;
        _cancellation = cancellation;
        _loader = database.BeginLoad(cancellation);
        Before = new Snapshot(_loader.Before);
    }

    /// <summary>The version that the load adds to.</summary>
    public Snapshot Before { get; }

    private GraphTables Tables => _loader.Before.Tables;

    /// <summary>Adds a node of <see cref="Before"/> to those that edges can name; its place in the list.</summary>
    public int AddExisting(NodeId node)
    {
        _existing.Add(Before.RowOf(node));
        return _existing.Count - 1;
    }

    /// <summary>Adds nodes; the position of the first one. The others follow.</summary>
    public int AddNodes(NodeBatch batch)
    {
        var labels = new int[batch.Labels.Count];
        for (var i = 0; i < labels.Length; i++) labels[i] = Tables.Labels.GetOrAdd(batch.Labels[i]);
        var set = labels.Length == 0 ? 0 : Tables.LabelSets.GetOrAdd(labels);
        return _loader.AddNodes(set, batch.Count, Keyed(batch.Columns));
    }

    /// <summary>Adds edges between nodes added before.</summary>
    public void AddEdges(EdgeBatch batch) => _loader.AddEdges(Tables.Types.GetOrAdd(batch.Type), RowsOf(batch.Sources), RowsOf(batch.Targets), Keyed(batch.Columns));

    /// <summary>Sets a schema cell.</summary>
    public void SetSchemaCell(string name, byte[] definition) => _loader.SchemaCells.Add((name, definition));

    /// <summary>Makes the load part of the database, durably. An empty one changes nothing.</summary>
    public void Commit()
    {
        if (_loader.NodeCount + _loader.EdgeCount + _loader.SchemaCells.Count > 0) _database.CommitLoad(_loader, [.. _existing], _cancellation);
    }

    private (int, IChunkSource)[] Keyed(IReadOnlyList<LoadColumn> columns)
    {
        var keyed = new (int, IChunkSource)[columns.Count];
        for (var i = 0; i < keyed.Length; i++) keyed[i] = (Tables.Keys.GetOrAdd(columns[i].Name), columns[i]);
        return keyed;
    }

    private uint[] RowsOf(int[] positions)
    {
        var rows = GC.AllocateUninitializedArray<uint>(positions.Length);
        ParallelLoops.For(0, rows.Length, RowsGrain, (from, to) =>
        {
            for (var i = from; i < to; i++) rows[i] = positions[i] >= 0 ? _loader.RowOf(positions[i]) : _existing[~positions[i]];
        }, cancellation: _cancellation);
        return rows;
    }
}

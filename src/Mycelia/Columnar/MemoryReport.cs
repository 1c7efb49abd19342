// Where the bytes of one version are. Every part is asked for what it holds; arrays seen through several views count once, where they are first met:
// the neighbours that a bulk load laid out serve the target column of the edges and the outgoing lists, and count with the edges.

using System.Globalization;
using System.Text;
using Mycelia.Graph;
using Mycelia.Kernel.Columns;

namespace Mycelia;

/// <summary>One part of a <see cref="MemoryReport"/>.</summary>
/// <param name="Category">What kind of data, e.g. <c>node column</c>.</param>
/// <param name="Name">Which of its kind, e.g. the property key; empty when there is one alone.</param>
/// <param name="Bytes">Bytes on the managed heap.</param>
/// <param name="Entities">The nodes, edges, values or other things held in them.</param>
public readonly record struct MemoryRow(string Category, string Name, long Bytes, long Entities)
{
    /// <summary>Bytes for each thing held; 0 when there are none.</summary>
    public double BytesPerEntity => Entities == 0 ? 0 : (double)Bytes / Entities;
}

/// <summary>
/// What a version of a graph takes in memory, part by part. Versions share what did not change between them, and each report counts it. What the .NET
/// runtime, transactions under way and the storage engine need is not included.
/// </summary>
public sealed class MemoryReport
{
    private readonly List<MemoryRow> _rows = [];

    internal MemoryReport(Snapshot snapshot)
    {
        Meter = new MemoryMeter();
        var space = snapshot.Space;
        AddExtents(space);
        AddColumns(snapshot, space.NodeColumns, isEdges: false);
        AddColumns(snapshot, space.EdgeColumns, isEdges: true);
        AddAdjacency(space);
        AddIndexes(space);
        AddTables(space);
    }

    /// <summary>The parts, those of a category together.</summary>
    public IReadOnlyList<MemoryRow> Rows => _rows;

    /// <summary>The bytes of all parts.</summary>
    public long TotalBytes
    {
        get
        {
            long bytes = 0;
            foreach (var row in _rows) bytes += row.Bytes;
            return bytes;
        }
    }

    internal MemoryMeter Meter { get; }

    /// <summary>Adds what the meter has gathered as one part.</summary>
    internal void Add(string category, string name, long entities) => _rows.Add(new MemoryRow(category, name, Meter.Take(), entities));

    /// <summary>The report as a table of text.</summary>
    public override string ToString()
    {
        var names = _rows.ConvertAll(row => row.Name.Length == 0 ? row.Category : $"{row.Category} {row.Name}");
        var width = Math.Max("total".Length, names.Max(name => name.Length));
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{"".PadRight(width)} {"bytes",17} {"entities",15} {"bytes each",11}\n");
        for (var i = 0; i < names.Count; i++)
            text.Append(CultureInfo.InvariantCulture, $"{names[i].PadRight(width)} {_rows[i].Bytes,17:N0} {_rows[i].Entities,15:N0} {_rows[i].BytesPerEntity,11:N1}\n");
        text.Append(CultureInfo.InvariantCulture, $"{"total".PadRight(width)} {TotalBytes,17:N0}\n");
        return text.ToString();
    }

    private void AddExtents(GraphSpace space)
    {
        foreach (var extent in space.Nodes.Residents()) extent.Measure(Meter);
        Add("node extents", "", space.NodeCount);
        foreach (var extent in space.Edges.Residents()) extent.Measure(Meter);
        Add("edge extents", "", space.EdgeCount);
    }

    private void AddColumns(Snapshot snapshot, ColumnSet columns, bool isEdges)
    {
        for (var key = 0; key < columns.KeyLimit; key++)
        {
            if (columns[key] is not { } directory) continue;
            foreach (var chunk in directory.Residents()) Meter.Add(chunk.MemoryBytes);
            var column = new Column(snapshot, isEdges, key, snapshot.Space.Tables.Keys.NameOf(key), Column.AllRows);
            Add(isEdges ? "edge column" : "node column", column.Name, column.Count);
        }
    }

    private void AddAdjacency(GraphSpace space)
    {
        MeasureBlocks(space.Adjacency, incoming: false);
        Add("outgoing adjacency", "", space.EdgeCount);
        MeasureBlocks(space.Adjacency, incoming: true);
        Add("incoming adjacency", "", space.EdgeCount);
    }

    private void MeasureBlocks(AdjacencySet adjacency, bool incoming)
    {
        foreach (var type in adjacency.Types)
            foreach (var block in adjacency[type, incoming]?.Residents() ?? []) block.Measure(Meter);
    }

    private void AddIndexes(GraphSpace space)
    {
        foreach (var rule in space.Rules.All)
        {
            if (rule.Index is not { } index) continue;
            index.Measure(Meter);
            Add("index", rule.Definition.Name, index.Count);
        }
    }

    private void AddTables(GraphSpace space)
    {
        space.Nodes.Measure(Meter);
        space.Edges.Measure(Meter);
        space.NodeColumns.Measure(Meter);
        space.EdgeColumns.Measure(Meter);
        space.Adjacency.Measure(Meter);
        Add("directories", "", space.Nodes.SlotLimit + space.Edges.SlotLimit);

        var tables = space.Tables;
        tables.NodeSlots.Measure(Meter);
        tables.EdgeSlots.Measure(Meter);
        Add("slot tables", "", tables.NodeSlots.Count + tables.EdgeSlots.Count);
        tables.NodeRows.Measure(Meter);
        tables.EdgeRows.Measure(Meter);
        Add("row allocators", "", tables.LabelSets.Count + tables.Types.Count);
        tables.Labels.Measure(Meter);
        tables.Types.Measure(Meter);
        tables.Keys.Measure(Meter);
        Add("names", "", tables.Labels.Count + tables.Types.Count + tables.Keys.Count);
        tables.LabelSets.Measure(Meter);
        Add("label sets", "", tables.LabelSets.Count);
        foreach (var (name, definition) in space.Schema)
        {
            Meter.Add(64);
            Meter.Text(name);
            Meter.Array(definition);
        }

        Add("schema", "", space.Schema.Count);
        space.Counts.Measure(Meter);
        Add("counts", "", tables.Labels.Count + tables.Types.Count);
    }
}

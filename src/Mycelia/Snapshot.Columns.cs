namespace Mycelia;

public sealed partial class Snapshot
{
    /// <summary>
    /// The values of one property of all nodes, or of those with a label, for reading chunk by chunk, filtering and aggregating. Cost: one step per
    /// extent of 2,048 rows.
    /// </summary>
    public Column NodeColumn(PropertyKey key, Label? label = null)
    {
        if (label is { } l) _reads?.Label(l.Number);
        else _reads?.AllNodes();
        _space.Tables.Keys.Require(key.Number);
        return new Column(this, false, key.Number, _space.Tables.Keys.NameOf(key.Number), label?.Number ?? Column.AllRows);
    }

    /// <summary>A column of nodes by names; without values if the key, without rows if the label was never used.</summary>
    public Column NodeColumn(string key, string? label = null)
    {
        var number = label is null ? Column.AllRows : _space.Tables.Labels.Find(label);
        if (number >= 0) _reads?.Label(number);
        else _reads?.AllNodes();
        return new Column(this, false, _space.Tables.Keys.Find(key), key, label is not null && number < 0 ? Column.NoRows : number);
    }

    /// <summary>
    /// The values of one property of all edges, or of those of a type, for reading chunk by chunk, filtering and aggregating. Cost: one step per
    /// extent of 2,048 rows.
    /// </summary>
    public Column EdgeColumn(PropertyKey key, EdgeType? type = null)
    {
        if (type is { } t) _reads?.Type(t.Number);
        else _reads?.AllEdges();
        _space.Tables.Keys.Require(key.Number);
        return new Column(this, true, key.Number, _space.Tables.Keys.NameOf(key.Number), type?.Number ?? Column.AllRows);
    }

    /// <summary>A column of edges by names; without values if the key, without rows if the type was never used.</summary>
    public Column EdgeColumn(string key, string? type = null)
    {
        var number = type is null ? Column.AllRows : _space.Tables.Types.Find(type);
        if (number >= 0) _reads?.Type(number);
        else _reads?.AllEdges();
        return new Column(this, true, _space.Tables.Keys.Find(key), key, type is not null && number < 0 ? Column.NoRows : number);
    }

    /// <summary>All nodes, or those with a label, as a selection. Cost: one step per extent, one per row of mixed extents.</summary>
    public RowSelection SelectNodes(Label? label = null)
    {
        if (label is { } l) _reads?.Label(l.Number);
        else _reads?.AllNodes();
        return new Column(this, false, Column.NoKey, "", label?.Number ?? Column.AllRows).IsNull();
    }

    /// <summary>All edges, or those of a type, as a selection. Cost: one step per extent.</summary>
    public RowSelection SelectEdges(EdgeType? type = null)
    {
        if (type is { } t) _reads?.Type(t.Number);
        else _reads?.AllEdges();
        return new Column(this, true, Column.NoKey, "", type?.Number ?? Column.AllRows).IsNull();
    }

    /// <summary>The nodes given, in any order and perhaps repeated, as a selection.</summary>
    /// <exception cref="MyceliaException">One of them does not exist in this version (<see cref="StatusCode.EntityNotFound"/>).</exception>
    public RowSelection Select(params ReadOnlySpan<NodeId> nodes)
    {
        var rows = RowSelection.NewBitmaps(_space.Nodes.SlotLimit);
        foreach (var node in nodes) RowSelection.SetRow(rows, Require(node));
        return new RowSelection(this, false, rows);
    }

    /// <summary>The edges given, in any order and perhaps repeated, as a selection.</summary>
    /// <exception cref="MyceliaException">One of them does not exist in this version (<see cref="StatusCode.EntityNotFound"/>).</exception>
    public RowSelection Select(params ReadOnlySpan<EdgeId> edges)
    {
        var rows = RowSelection.NewBitmaps(_space.Edges.SlotLimit);
        foreach (var edge in edges) RowSelection.SetRow(rows, Require(edge, out _));
        return new RowSelection(this, true, rows);
    }

    /// <summary>
    /// The subgraph induced by some nodes: they and the edges between them that meet the conditions. A view; no edge is copied. Cost: one step per
    /// extent, one per row of mixed extents, one call per node for a predicate.
    /// </summary>
    /// <exception cref="MyceliaException">A selection is of another version or space (<see cref="StatusCode.InvalidArgument"/>).</exception>
    public SubgraphView Subgraph(SubgraphOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new SubgraphView(this, options);
    }

    /// <summary>What this version takes in memory, part by part. Cost: one step per chunk and per adjacency block.</summary>
    public MemoryReport MemoryReport() => new(this);
}

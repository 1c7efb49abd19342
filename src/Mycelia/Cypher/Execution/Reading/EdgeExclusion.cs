using Mycelia.Cypher.Syntax;

namespace Mycelia.Cypher.Execution.Reading;

/// <summary>The edges and edge lists of the same MATCH that a newly found edge must differ from, row by row.</summary>
internal sealed class EdgeExclusion(IReadOnlyList<Symbol> symbols)
{
    private const int SearchedMax = 32;

    private readonly Vector?[] _columns = new Vector?[symbols.Count];
    private readonly HashSet<uint> _set = [];
    private uint[] _edges = [];
    private int _count;

    public bool IsEmpty => symbols.Count == 0;

    /// <summary>The edges of the present row.</summary>
    public ReadOnlySpan<uint> Edges => _edges.AsSpan(0, _count);

    public void BeginInput(Batch batch)
    {
        for (var i = 0; i < _columns.Length; i++) _columns[i] = batch[symbols[i]];
    }

    public void BeginRow(int position, QueryContext context)
    {
        _count = 0;
        foreach (var column in _columns)
        {
            if (column is null || column.IsNull(position)) continue;
            if (column.Kind == VectorKind.Edge) Add(column.Rows[column.IsConstant ? 0 : position]);
            else if (column.Kind == VectorKind.Value) Add(column.Values[column.IsConstant ? 0 : position], context);
        }

        if (_set.Count > 0) _set.Clear();
        if (_count <= SearchedMax) return;
        foreach (var edge in Edges) _set.Add(edge);
    }

    public bool Contains(uint edge) => _count <= SearchedMax ? Edges.Contains(edge) : _set.Contains(edge);

    /// <summary>Whether any of these edges is one of the present row's.</summary>
    public bool ContainsAny(ReadOnlySpan<uint> edges)
    {
        if (_count > SearchedMax)
        {
            foreach (var edge in edges)
                if (_set.Contains(edge)) return true;
            return false;
        }

        foreach (var edge in Edges)
            if (edges.Contains(edge)) return true;
        return false;
    }

    private void Add(in Value value, QueryContext context)
    {
        if (value.Kind == ValueKind.Edge) Add(EntityRows.RowOf(value, context));
        if (value.Kind != ValueKind.List) return;
        foreach (ref readonly var item in value.ListItems) Add(item, context);
    }

    private void Add(uint edge) => Graph.AdjacencyList.Append(edge, ref _edges, ref _count);
}

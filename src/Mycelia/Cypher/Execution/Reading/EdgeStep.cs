// One step of a walk of several: all edges at a node that a pattern's relationship may be, with their other ends. The predicate of the relationship is evaluated
// for the candidates of a node together.

using Mycelia.Cypher.Execution.Expressions;
using Mycelia.Cypher.Syntax;
using Mycelia.Graph;

namespace Mycelia.Cypher.Execution.Reading;

internal sealed class EdgeStep
{
    private readonly EdgeTypes _typeNames;
    private readonly PatternDirection _direction;
    private readonly Symbol? _stepEdge;
    private readonly Evaluator? _filter;
    private readonly Batch? _batch;
    private readonly Vector _column = new();
    private readonly Symbol[] _outer = [];
    private readonly Vector[] _outerColumns = [];
    private QueryContext _context = null!;
    private int[] _types = [];

    public EdgeStep(IReadOnlyList<string> types, PatternDirection direction, Expression? filter, Symbol? stepEdge, OperatorBuild build)
    {
        _typeNames = new EdgeTypes(types);
        (_direction, _stepEdge) = (direction, stepEdge);
        if (filter is null) return;
        _filter = build.Evaluators.Create(filter);
        _batch = new Batch(build.SymbolCount);
        _outer = ExpressionSymbols.Of([stepEdge!], filter);
        _outerColumns = [.. _outer.Select(static _ => new Vector())];
    }

    /// <summary>The candidates so far: other ends, and edges beside them.</summary>
    public uint[] To { get; private set; } = [];

    public uint[] Edges { get; private set; } = [];

    /// <summary>How many there are; whoever is done with the last ones lowers it.</summary>
    public int Count { get; set; }

    public void Open(QueryContext context)
    {
        _context = context;
        _types = _typeNames.Of(context.Space);
        Count = 0;
    }

    /// <summary>Begins with a row of the input, whose columns the predicate may name.</summary>
    public void BeginRow(Batch input, int position)
    {
        Count = 0;
        if (_batch is null) return;
        _batch.Clear();
        for (var i = 0; i < _outer.Length; i++)
        {
            if (input[_outer[i]] is not { } column) continue;
            _outerColumns[i].SetConstant(VectorCopy.GetValue(column, position, _context));
            _batch[_outer[i]] = _outerColumns[i];
        }
    }

    /// <summary>Adds the candidates at a node behind those that are there.</summary>
    public void Add(uint node, bool isBackwards = false)
    {
        ReadNotes.Adjacency(_context, node);
        var direction = !isBackwards ? _direction : _direction switch
        {
            PatternDirection.Left => PatternDirection.Right,
            PatternDirection.Right => PatternDirection.Left,
            _ => PatternDirection.Either,
        };
        var from = Count;
        foreach (var type in _types)
        {
            if (direction != PatternDirection.Left) AddList(_context.Space.ListOf(node, type, false), SlotTable.NoRow);
            if (direction != PatternDirection.Right) AddList(_context.Space.ListOf(node, type, true), direction == PatternDirection.Either ? node : SlotTable.NoRow);
        }

        if (_filter is not null) Filter(from);
    }

    /// <summary>Whether an edge that is known meets the predicate.</summary>
    public bool Passes(uint edge)
    {
        if (_filter is null) return true;
        if (Edges.Length == 0) (To, Edges) = (new uint[16], new uint[16]);
        Edges[0] = edge;
        Count = 1;
        Filter(0);
        return Count == 1;
    }

    private void AddList(AdjacencyList list, uint self)
    {
        var room = list.Count;
        if (room == 0) return;
        if (To.Length < Count + room)
        {
            var size = Math.Max(Count + room, Math.Max(64, To.Length * 2));
            var (to, edges) = (To, Edges);
            Array.Resize(ref to, size);
            Array.Resize(ref edges, size);
            (To, Edges) = (to, edges);
        }

        if (list.IsPlain && self == SlotTable.NoRow)
        {
            list.Neighbours.CopyTo(To.AsSpan(Count));
            list.CopyEdges(0, Edges.AsSpan(Count, room));
            Count += room;
            return;
        }

        foreach (var (neighbour, edge) in list)
        {
            if (neighbour == self) continue;
            To[Count] = neighbour;
            Edges[Count++] = edge;
        }
    }

    private void Filter(int from)
    {
        var kept = from;
        var end = Count;
        for (; from < end; from += QueryContext.BatchRowsMax)
        {
            _context.Cancellation.ThrowIfCancellationRequested();
            var count = Math.Min(QueryContext.BatchRowsMax, end - from);
            _column.Reset(VectorKind.Edge, count);
            Edges.AsSpan(from, count).CopyTo(_column.Rows);
            ReadNotes.Edges(_context, Edges.AsSpan(from, count));
            var batch = _batch!;
            batch.SelectAll();
            batch.Count = count;
            batch[_stepEdge!] = _column;
            var selected = batch.BeginSelect();
            var passed = _filter!.Select(batch, _context, selected);
            foreach (var position in selected[..passed])
            {
                To[kept] = To[from + position];
                Edges[kept++] = Edges[from + position];
            }
        }

        Count = kept;
    }
}

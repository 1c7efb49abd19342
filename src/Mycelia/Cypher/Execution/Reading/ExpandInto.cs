using Mycelia.Cypher.Execution.Expressions;
using Mycelia.Cypher.Planning;
using Mycelia.Cypher.Syntax;
using Mycelia.Graph;

namespace Mycelia.Cypher.Execution.Reading;

/// <summary>The edges between two bound nodes, found by searching one's sorted list for the other.</summary>
internal sealed class EdgesBetween(ExpandPlan plan, OperatorBuild build)
{
    private readonly EntityRows _from = new(plan.From);
    private readonly EntityRows _to = new(plan.To);
    private readonly EdgeTypes _typeNames = new(plan.Types);
    private readonly NodeTest _test = new(plan.To, plan.ToLabels, plan.ToFilter, build);
    private readonly EdgeExclusion _exclusion = new(plan.DistinctFrom);
    private readonly uint[] _one = new uint[1];
    private QueryContext _context = null!;
    private uint[] _fromRows = [];
    private uint[] _toRows = [];
    private int[] _types = [];
    private uint[] _edges = [];

    public void Open(QueryContext context)
    {
        _context = context;
        _types = _typeNames.Of(context.Space);
        _test.Open(context);
    }

    public void BeginInput(Batch batch)
    {
        _fromRows = _from.Of(batch, _context);
        _toRows = _to.Of(batch, _context);
        _exclusion.BeginInput(batch);
        ReadNotes.Adjacency(_context, batch, _fromRows);
    }

    /// <summary>The edges of the row at a position; valid until the next call.</summary>
    public ReadOnlySpan<uint> At(int position)
    {
        var (from, to) = (_fromRows[position], _toRows[position]);
        if (from == SlotTable.NoRow || to == SlotTable.NoRow || _test.IsImpossible) return [];
        var count = 0;
        foreach (var type in _types)
        {
            if (plan.Direction != PatternDirection.Left) _context.Space.ListOf(from, type, false).AppendEdgesTo(to, ref _edges, ref count);
            if (plan.Direction == PatternDirection.Left || (plan.Direction == PatternDirection.Either && from != to))
                _context.Space.ListOf(from, type, true).AppendEdgesTo(to, ref _edges, ref count);
        }

        if (count == 0 || (_test.IsNeeded && !Passes(to))) return [];
        return _edges.AsSpan(0, _exclusion.IsEmpty ? count : Exclude(position, count));
    }

    private bool Passes(uint to)
    {
        _one[0] = to;
        _test.Prepare(_context, _one);
        return _test.Passes(to);
    }

    private int Exclude(int position, int count)
    {
        _exclusion.BeginRow(position, _context);
        var kept = 0;
        for (var i = 0; i < count; i++)
            if (!_exclusion.Contains(_edges[i])) _edges[kept++] = _edges[i];
        return kept;
    }
}

/// <summary>A row per edge between two bound nodes.</summary>
internal sealed class ExpandInto(ExpandPlan plan, Operator input, OperatorBuild build) : RowMaker(plan, input, build)
{
    private readonly EdgesBetween _between = new(plan, build);
    private readonly Vector _column = new();
    private uint[] _edges = [];
    private int _edgeCount;
    private int _at;
    private int _position;

    protected override void Begin() => _between.Open(Context);

    protected override void BeginInput() => _between.BeginInput(Input);

    protected override bool BeginRow(int position)
    {
        var edges = _between.At(position);
        if (_edges.Length < edges.Length) _edges = new uint[Math.Max(16, edges.Length * 2)];
        edges.CopyTo(_edges);
        (_position, _edgeCount, _at) = (position, edges.Length, 0);
        return _edgeCount > 0;
    }

    protected override bool FillRow()
    {
        var count = Math.Min(Output.Room, _edgeCount - _at);
        _edges.AsSpan(_at, count).CopyTo(_column.Rows.AsSpan(Output.Count));
        Output.Positions.AsSpan(Output.Count, count).Fill(_position);
        Output.Count += count;
        _at += count;
        return _at == _edgeCount;
    }

    protected override void BeginOutput() => _column.Reset(VectorKind.Edge, Output.Capacity);

    protected override bool EndOutput(Batch batch)
    {
        if (plan.NeedsEdge) batch[plan.Edge] = _column;
        return true;
    }
}

/// <summary>How many edges there are between two bound nodes, or whether there is one.</summary>
internal sealed class ExpandIntoCount(ExpandPlan plan, Operator input, OperatorBuild build) : RowCounter(input, plan.Mode == ExpandMode.Exists)
{
    private readonly EdgesBetween _between = new(plan, build);

    protected override void Begin() => _between.Open(Context);

    protected override void Count(Batch batch, long[] counts)
    {
        _between.BeginInput(batch);
        foreach (var position in Positions.Of(batch)) counts[position] = _between.At(position).Length;
    }
}

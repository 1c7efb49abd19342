// The nodes that are neighbours of several bound nodes at once: the lists are intersected, beginning with the shortest, so that the work is bounded by it and no
// row is made that a later test would drop (worst-case optimal). Lists of like length are compared in blocks; where the next one is much longer its places are
// searched. Parallel edges make as many matches as there are ways to choose one edge per leg; where edges of two legs could be the same one, the choices are
// counted one by one.
//
// H. Q. Ngo, C. Ré, A. Rudra: Skew Strikes Back: New Developments in the Theory of Join Algorithms (2013).

using Mycelia.Cypher.Errors;
using Mycelia.Cypher.Planning;
using Mycelia.Cypher.Syntax;
using Mycelia.Graph;
using Mycelia.Kernel.Loops;

namespace Mycelia.Cypher.Execution.Reading;

/// <summary>Finds the common neighbours of one row at a time.</summary>
internal sealed class Intersection
{
    private const int SearchRatio = 32;

    private readonly IntersectSide[] _sides;
    private readonly IntersectSide[] _byLength;
    private readonly NodeTest _test;
    private readonly EdgeExclusion _bound;
    private readonly bool _comparesEdges;
    private readonly bool[] _isCompared;
    private readonly uint[] _chosen;
    private QueryContext _context = null!;
    private uint[] _common = [];
    private uint[] _spare = [];
    private long[] _ways = [];
    private uint[] _edges = [];
    private readonly int[] _edgeEnds;

    public Intersection(IntersectPlan plan, OperatorBuild build)
    {
        _sides = [.. plan.Legs.Select(static leg => new IntersectSide(leg))];
        _byLength = [.. _sides];
        _test = new NodeTest(plan.To, plan.ToLabels, plan.ToFilter, build);
        _bound = new EdgeExclusion([.. plan.DistinctFrom.Where(symbol => plan.Legs.All(leg => leg.Edge != symbol))]);
        _isCompared = [.. plan.Legs.Select(leg => plan.DistinctFrom.Contains(leg.Edge))];
        _comparesEdges = plan.DistinctFrom.Count > 0;
        _chosen = new uint[_sides.Length];
        _edgeEnds = new int[_sides.Length];
    }

    /// <summary>How many nodes were found.</summary>
    public int Count { get; private set; }

    public ReadOnlySpan<uint> Nodes => _common.AsSpan(0, Count);

    /// <summary>For each node found the ways to choose an edge per leg, at least one.</summary>
    public ReadOnlySpan<long> Ways => _ways.AsSpan(0, Count);

    public void Open(QueryContext context)
    {
        _context = context;
        foreach (var side in _sides) side.Open(context);
        _sides[0].Open(_test);
    }

    public void BeginInput(Batch batch)
    {
        foreach (var side in _sides) side.BeginInput(batch);
        _bound.BeginInput(batch);
    }

    /// <summary>Finds the common neighbours of a row; false when there are none.</summary>
    public bool Find(int position)
    {
        Count = 0;
        if (_test.IsImpossible) return false;
        foreach (var side in _sides)
            if (!side.BeginRow(position)) return false;
        SortByLength();
        var from = 1;
        if (Marked() is { } marked)
        {
            KeepMarked(marked, _byLength[0] == marked ? _byLength[1] : _byLength[0]);
            if (_byLength[0] == marked) from = 2;
        }
        else
        {
            var first = _byLength[0].Distinct;
            EnsureRoom(first.Length);
            first.CopyTo(_common);
            Count = first.Length;
        }

        for (var i = from; i < _byLength.Length && Count > 0; i++)
            if (!_byLength[i].IsMarked) Keep(_byLength[i]);
        if (Count > 0 && _test.IsNeeded) KeepPassing();
        if (Count > 0) CountWays(position);
        return Count > 0;
    }

    private void SortByLength()
    {
        for (var i = 1; i < _byLength.Length; i++)
            for (var j = i; j > 0 && _byLength[j].Neighbours.Length < _byLength[j - 1].Neighbours.Length; j--) (_byLength[j], _byLength[j - 1]) = (_byLength[j - 1], _byLength[j]);
    }

    /// <summary>
    /// A side whose node was that of the row before too and will be that of more rows: its neighbours are kept as a set, in which the others' are looked up. Not
    /// where it is so much shorter that searching for its few is faster.
    /// </summary>
    private IntersectSide? Marked()
    {
        IntersectSide? marked = null;
        foreach (var side in _sides)
        {
            side.IsMarked = false;
            if (marked is null && side.IsRepeated) marked = side;
        }

        if (marked is null) return null;
        var shortest = _byLength[0] == marked ? _byLength[1] : _byLength[0];
        if (marked.Neighbours.Length * SearchRatio < shortest.Neighbours.Length) return null;
        marked.IsMarked = true;
        return marked;
    }

    private void KeepMarked(IntersectSide marked, IntersectSide first)
    {
        var set = marked.Set;
        var neighbours = first.Neighbours;
        EnsureRoom(neighbours.Length);
        var (common, count, last) = (_common, 0, SlotTable.NoRow);
        foreach (var neighbour in neighbours)
        {
            if (neighbour == last || !set.Contains(neighbour)) continue;
            common[count++] = last = neighbour;
        }

        Count = count;
    }

    private void EnsureRoom(int length)
    {
        if (_common.Length < length) (_common, _spare) = (new uint[length * 2], new uint[length * 2]);
    }

    private void Keep(IntersectSide side)
    {
        var neighbours = side.Neighbours;
        if (neighbours.Length / Count < SearchRatio)
        {
            Count = SortedSearch.Intersect(Nodes, side.Distinct, _spare);
            (_common, _spare) = (_spare, _common);
            return;
        }

        var kept = 0;
        for (var i = 0; i < Count; i++)
        {
            neighbours = neighbours[SortedSearch.LowerBound(neighbours, _common[i])..];
            if (neighbours.IsEmpty) break;
            if (neighbours[0] == _common[i]) _common[kept++] = _common[i];
        }

        Count = kept;
    }

    private void KeepPassing()
    {
        _test.Prepare(_context, Nodes);
        var kept = 0;
        for (var i = 0; i < Count; i++)
            if (_test.Passes(_common[i])) _common[kept++] = _common[i];
        Count = kept;
    }

    private void CountWays(int position)
    {
        if (_ways.Length < Count) _ways = new long[_common.Length];
        _ways.AsSpan(0, Count).Fill(1);
        if (_comparesEdges)
        {
            _bound.BeginRow(position, _context);
            var kept = 0;
            for (var i = 0; i < Count; i++)
            {
                var ways = DistinctWays(_common[i]);
                if (ways == 0) continue;
                _common[kept] = _common[i];
                _ways[kept++] = ways;
            }

            Count = kept;
            return;
        }

        foreach (var side in _sides)
            if (!side.IsSimple) MultiplyBy(side);
    }

    private void MultiplyBy(IntersectSide side)
    {
        var neighbours = side.Neighbours;
        for (var i = 0; i < Count; i++)
        {
            neighbours = neighbours[SortedSearch.LowerBound(neighbours, _common[i])..];
            var parallel = 1;
            while (parallel < neighbours.Length && neighbours[parallel] == _common[i]) parallel++;
            if (Math.BigMul(_ways[i], (long)parallel, out _ways[i]) != 0) throw CypherErrors.Overflow("A pattern has more matches than a 64-bit integer can count. Restrict it.");
        }
    }

    /// <summary>The ways to choose one edge per leg to a node such that edges that must differ do.</summary>
    private long DistinctWays(uint node)
    {
        var count = 0;
        for (var i = 0; i < _sides.Length; i++)
        {
            _sides[i].AppendEdgesTo(node, ref _edges, ref count);
            _edgeEnds[i] = count;
        }

        return Choose(0);
    }

    private long Choose(int side)
    {
        if (side == _sides.Length) return 1;
        var (from, to) = (side == 0 ? 0 : _edgeEnds[side - 1], _edgeEnds[side]);
        if (!_isCompared[side]) return (to - from) * Choose(side + 1);
        var ways = 0L;
        for (var i = from; i < to; i++)
        {
            if (_bound.Contains(_edges[i]) || IsChosen(_edges[i], side)) continue;
            _chosen[side] = _edges[i];
            ways += Choose(side + 1);
        }

        return ways;
    }

    private bool IsChosen(uint edge, int before)
    {
        for (var i = 0; i < before; i++)
            if (_isCompared[i] && _chosen[i] == edge) return true;
        return false;
    }
}

/// <summary>A row per common neighbour and choice of edges.</summary>
internal sealed class Intersect(IntersectPlan plan, Operator input, OperatorBuild build) : RowMaker(plan, input, build)
{
    private readonly Intersection _intersection = new(plan, build);
    private readonly Vector _nodes = new();
    private int _position;
    private int _at;
    private long _ways;

    protected override void Begin() => _intersection.Open(Context);

    protected override void BeginInput() => _intersection.BeginInput(Input);

    protected override bool BeginRow(int position)
    {
        (_position, _at, _ways) = (position, 0, 0);
        return _intersection.Find(position);
    }

    protected override bool FillRow()
    {
        var nodes = _intersection.Nodes;
        var ways = _intersection.Ways;
        while (Output.Room > 0)
        {
            if (_at == nodes.Length) return true;
            _nodes.Rows[Output.Count] = nodes[_at];
            Output.Positions[Output.Count++] = _position;
            if (++_ways < ways[_at]) continue;
            _ways = 0;
            _at++;
        }

        return false;
    }

    protected override void BeginOutput() => _nodes.Reset(VectorKind.Node, Output.Capacity);

    protected override bool EndOutput(Batch batch)
    {
        batch[plan.To] = _nodes;
        return true;
    }
}

/// <summary>How many choices of common neighbours and edges there are, or whether there is one.</summary>
internal sealed class IntersectCount(IntersectPlan plan, Operator input, OperatorBuild build) : RowCounter(input, plan.Mode == ExpandMode.Exists)
{
    private readonly Intersection _intersection = new(plan, build);

    protected override void Begin() => _intersection.Open(Context);

    protected override void Count(Batch batch, long[] counts)
    {
        _intersection.BeginInput(batch);
        foreach (var position in Expressions.Positions.Of(batch))
        {
            if (!_intersection.Find(position)) continue;
            foreach (var ways in _intersection.Ways) counts[position] += ways;
        }
    }
}

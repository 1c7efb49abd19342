// Counts the edges at a bound node, or asks whether there is one, without making rows of them. Where any edge will do, the lengths of the lists are all that is
// read. Otherwise a node's edges are tested once per run and their number is remembered, because in a chain of patterns the same node is met again and again.
//
// Edges that a row has taken already do not spoil that: each of them that is one of the node's counted edges is taken off again. Edges of one MATCH that
// could be the same are different ones, so none is taken off twice.

using Mycelia.Cypher.Execution.Expressions;
using Mycelia.Cypher.Planning;
using Mycelia.Cypher.Syntax;
using Mycelia.Graph;
using Mycelia.Kernel.Columns;

namespace Mycelia.Cypher.Execution.Reading;

internal sealed class ExpandCount : RowCounter
{
    /// <summary>Graphs with more extents of nodes than this are not worth an array over all.</summary>
    private const int RememberedSlotsMax = 8192;
    private const int Unknown = -1;

    /// <summary>When one match is enough, few neighbours are looked at a time.</summary>
    private const int ExistsStep = 128;

    private readonly ExpandPlan _plan;
    private readonly EntityRows _from;
    private readonly EdgeTypes _typeNames;
    private readonly NodeTest _test;
    private readonly EntityMask? _edgeTest;
    private readonly NeighbourStream _stream;
    private readonly EdgeExclusion _exclusion;
    private readonly Batch _asked;
    private readonly uint[] _askedNodes = new uint[QueryContext.BatchRowsMax];
    private readonly long[] _askedCounts = new long[QueryContext.BatchRowsMax];
    private readonly int[] _positions = new int[QueryContext.BatchRowsMax];
    private readonly uint[] _to = new uint[QueryContext.BatchRowsMax];
    private readonly uint[] _edges = new uint[QueryContext.BatchRowsMax];
    private readonly uint[] _one = new uint[1];
    private int[]?[] _known = [];
    private QueryContext? _knownIn;
    private GraphSpace? _knownOf;
    private int[] _types = [];
    private bool _countsLists;

    public ExpandCount(ExpandPlan plan, Operator input, OperatorBuild build) : base(input, plan.Mode == ExpandMode.Exists)
    {
        _plan = plan;
        _from = new EntityRows(plan.From);
        _typeNames = new EdgeTypes(plan.Types);
        _test = new NodeTest(plan.To, plan.ToLabels, plan.ToFilter, build);
        _edgeTest = plan.EdgeFilter is null ? null : new EntityMask(plan.Edge, true, plan.EdgeFilter, build);
        _stream = new NeighbourStream(_typeNames, plan.Direction, _test, new EdgeExclusion([]), needsEdges: false, _edgeTest);
        _exclusion = new EdgeExclusion(plan.DistinctFrom);
        _asked = new Batch(build.SymbolCount);
    }

    protected override void Begin()
    {
        _stream.Open(Context);
        _types = _typeNames.Of(Context.Space);
        _countsLists = !_test.IsNeeded && _edgeTest is null;
        if (ReferenceEquals(_knownIn, Context) && ReferenceEquals(_knownOf, Context.Space)) return;
        (_knownIn, _knownOf) = (Context, Context.Space);
        if (_known.Length < Context.Space.Nodes.SlotLimit) _known = new int[]?[Context.Space.Nodes.SlotLimit];
        foreach (var counts in _known) counts?.AsSpan().Fill(Unknown);
    }

    protected override void Count(Batch batch, long[] counts)
    {
        var nodes = _from.Of(batch, Context);
        ReadNotes.Adjacency(Context, batch, nodes);
        var positions = Positions.Of(batch);
        if (_countsLists)
        {
            foreach (var type in _types)
            {
                if (_plan.Direction != PatternDirection.Left) NodeDegrees.Add(Context.Space, type, false, false, positions, nodes, counts);
                if (_plan.Direction != PatternDirection.Right) NodeDegrees.Add(Context.Space, type, true, _plan.Direction == PatternDirection.Either, positions, nodes, counts);
            }
        }
        else if (_plan.Mode == ExpandMode.Exists && _exclusion.IsEmpty)
        {
            AddTested(batch, nodes, counts, ExistsStep, counts);
        }
        else if (_known.Length <= RememberedSlotsMax)
        {
            Learn(batch, nodes);
            foreach (var position in Positions.Of(batch))
                if (nodes[position] is var node && node != SlotTable.NoRow) counts[position] = _known[node >> Chunk.RowBits]![node & (Chunk.RowsMax - 1)];
        }
        else
        {
            AddTested(batch, nodes, counts, _to.Length, null);
        }

        if (!_exclusion.IsEmpty) TakeOff(batch, nodes, counts);
    }

    /// <summary>Counts the tested edges of those of the nodes that were not met before.</summary>
    private void Learn(Batch batch, uint[] nodes)
    {
        _asked.Clear();
        foreach (var position in Positions.Of(batch))
        {
            var node = nodes[position];
            if (node == SlotTable.NoRow) continue;
            var counts = _known[node >> Chunk.RowBits] ??= NewCounts();
            ref var known = ref counts[node & (Chunk.RowsMax - 1)];
            if (known != Unknown) continue;
            known = 0;
            _askedNodes[_asked.Count++] = node;
        }

        if (_asked.Count == 0) return;
        _askedCounts.AsSpan(0, _asked.Count).Clear();
        if (_stream.TryCount(_asked, _askedNodes, _askedCounts))
        {
            for (var i = 0; i < _asked.Count; i++) _known[_askedNodes[i] >> Chunk.RowBits]![_askedNodes[i] & (Chunk.RowsMax - 1)] = (int)_askedCounts[i];
            return;
        }

        _stream.Begin(_asked, _askedNodes);
        while (_stream.Fill(_positions, _to, _edges) is > 0 and var count)
        {
            Context.Cancellation.ThrowIfCancellationRequested();
            foreach (var position in _positions.AsSpan(0, count))
            {
                var node = _askedNodes[position];
                _known[node >> Chunk.RowBits]![node & (Chunk.RowsMax - 1)]++;
            }
        }
    }

    private static int[] NewCounts()
    {
        var counts = new int[Chunk.RowsMax];
        counts.AsSpan().Fill(Unknown);
        return counts;
    }

    private void AddTested(Batch batch, uint[] nodes, long[] counts, int step, long[]? matched)
    {
        if (matched is null && _stream.TryCount(batch, nodes, counts)) return;
        _stream.Begin(batch, nodes);
        while (_stream.Fill(_positions.AsSpan(0, step), _to.AsSpan(0, step), _edges.AsSpan(0, step), matched) is > 0 and var count)
        {
            Context.Cancellation.ThrowIfCancellationRequested();
            foreach (var position in _positions.AsSpan(0, count)) counts[position]++;
        }
    }

    private void TakeOff(Batch batch, uint[] nodes, long[] counts)
    {
        _exclusion.BeginInput(batch);
        foreach (var position in Positions.Of(batch))
        {
            if (counts[position] == 0) continue;
            _exclusion.BeginRow(position, Context);
            foreach (var edge in _exclusion.Edges)
                if (IsCounted(nodes[position], edge)) counts[position]--;
        }
    }

    /// <summary>Whether an edge is among those counted at a node.</summary>
    private bool IsCounted(uint node, uint edge)
    {
        var extent = Context.Space.Edges[(int)(edge >> Chunk.RowBits)];
        if (extent is null || Array.IndexOf(_types, extent.Type) < 0) return false;
        var at = (int)edge & (Chunk.RowsMax - 1);
        var (source, target) = (extent.Sources[at], extent.Targets[at]);
        uint end;
        if (_plan.Direction != PatternDirection.Left && source == node) end = target;
        else if (_plan.Direction != PatternDirection.Right && target == node) end = source;
        else return false;
        return Passes(end) && PassesEdge(edge);
    }

    private bool Passes(uint node)
    {
        if (!_test.IsNeeded) return true;
        _one[0] = node;
        _test.Prepare(Context, _one);
        return _test.Passes(node);
    }

    private bool PassesEdge(uint edge)
    {
        if (_edgeTest is null) return true;
        if (_edgeTest.TestsColumns) return _edgeTest.Test(edge);
        _edgeTest.Begin();
        _edgeTest.Add(edge);
        _edgeTest.End(1);
        return _edgeTest.Passes(edge);
    }
}

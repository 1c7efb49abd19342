// Counts, for each row, the pairs of different edges at a node: one for each leg. All pairs are the product of how many edges each leg has; those in which both legs are
// the same edge are taken off again. An edge can be both legs' when its type is one of both and its other end passes both tests: of legs in the same direction
// every such edge, of legs in opposite directions the self-loops alone.

using Mycelia.Cypher.Errors;
using Mycelia.Cypher.Execution.Expressions;
using Mycelia.Cypher.Planning;
using Mycelia.Cypher.Syntax;
using Mycelia.Graph;

namespace Mycelia.Cypher.Execution.Reading;

internal sealed class ExpandPair : RowCounter
{
    private readonly EntityRows _from;
    private readonly Leg _first;
    private readonly Leg _second;
    private readonly EdgeTypes _firstTypes;
    private readonly EdgeTypes _secondTypes;
    private readonly PatternDirection? _shared;
    private readonly uint[] _one = new uint[1];
    private int[] _sharedTypes = [];
    private uint[] _loops = [];
    private long[] _seconds = [];
    private long[] _loopCounts = [];

    public ExpandPair(ExpandPairPlan plan, Operator input, OperatorBuild build) : base(input, false)
    {
        _from = new EntityRows(plan.From);
        (_firstTypes, _secondTypes) = (new EdgeTypes(plan.First.Types), new EdgeTypes(plan.Second.Types));
        (_first, _second) = (new Leg(plan.First, build), new Leg(plan.Second, build));
        _shared = (plan.First.Direction, plan.Second.Direction) switch
        {
            (PatternDirection.Either, var direction) => direction,
            (var direction, PatternDirection.Either) => direction,
            var (first, second) => first == second ? first : null,
        };
    }

    protected override void Begin()
    {
        _first.Open(Context, _firstTypes.Of(Context.Space));
        _second.Open(Context, _secondTypes.Of(Context.Space));
        _sharedTypes = [.. _firstTypes.Of(Context.Space).Intersect(_secondTypes.Of(Context.Space))];
    }

    protected override void Count(Batch batch, long[] counts)
    {
        var nodes = _from.Of(batch, Context);
        ReadNotes.Adjacency(Context, batch, nodes);
        if (_seconds.Length < batch.Count) _seconds = new long[Math.Max(batch.Count, Context.BatchRows)];
        _seconds.AsSpan(0, batch.Count).Clear();
        _first.Count(batch, nodes, counts);
        _second.Count(batch, nodes, _seconds);
        var sharesLoopsAlone = _shared is null;
        if (sharesLoopsAlone) CountLoops(batch, nodes);
        foreach (var position in Positions.Of(batch))
        {
            if (counts[position] == 0 || _seconds[position] == 0)
            {
                counts[position] = 0;
                continue;
            }

            if (Math.BigMul(counts[position], _seconds[position], out var pairs) != 0 || pairs < 0)
                throw CypherErrors.Overflow("A pattern has more matches than a 64-bit integer can count. Restrict it.");
            if (!sharesLoopsAlone) pairs -= SharedAt(nodes[position]);
            else if (_loopCounts[position] > 0 && BothPass(nodes[position])) pairs -= _loopCounts[position];
            counts[position] = pairs;
        }
    }

    private void CountLoops(Batch batch, uint[] nodes)
    {
        if (_loopCounts.Length < batch.Count) _loopCounts = new long[Math.Max(batch.Count, Context.BatchRows)];
        _loopCounts.AsSpan(0, batch.Count).Clear();
        foreach (var type in _sharedTypes) NodeDegrees.AddLoops(Context.Space, type, Positions.Of(batch), nodes, _loopCounts, 1);
    }

    /// <summary>The edges at a node that both legs count.</summary>
    private long SharedAt(uint node)
    {
        long count = 0;
        foreach (var type in _sharedTypes)
        {
            if (_shared == PatternDirection.Either) count += LoopsAt(node, type);
            if (_shared != PatternDirection.Left) count += PassingIn(Context.Space.ListOf(node, type, false), node);
            if (_shared != PatternDirection.Right) count += PassingIn(Context.Space.ListOf(node, type, true), node);
            if (_shared != PatternDirection.Either) count += LoopsAt(node, type);
        }

        return count;
    }

    private int LoopsAt(uint node, int type)
    {
        var loops = 0;
        var list = Context.Space.ListOf(node, type, false);
        if (list.Count > 0) list.AppendEdgesTo(node, ref _loops, ref loops);
        return loops > 0 && BothPass(node) ? loops : 0;
    }

    private long PassingIn(AdjacencyList list, uint self)
    {
        if (list.Count == 0) return 0;
        long count = 0;
        foreach (var (neighbour, _) in list)
            if (neighbour != self && BothPass(neighbour)) count++;
        return count;
    }

    private bool BothPass(uint node)
    {
        _one[0] = node;
        return _first.Passes(_one) && _second.Passes(_one);
    }

    /// <summary>How many edges one leg has at each row's node.</summary>
    private sealed class Leg
    {
        private readonly PatternDirection _direction;
        private readonly NodeTest _test;
        private readonly NeighbourStream _stream;
        private readonly int[] _positions = new int[QueryContext.BatchRowsMax];
        private readonly uint[] _to = new uint[QueryContext.BatchRowsMax];
        private readonly uint[] _edges = new uint[QueryContext.BatchRowsMax];
        private QueryContext _context = null!;
        private int[] _types = [];

        public Leg(ExpandLeg leg, OperatorBuild build)
        {
            _direction = leg.Direction;
            _test = new NodeTest(leg.To, leg.Labels, leg.Filter, build);
            _stream = new NeighbourStream(new EdgeTypes(leg.Types), leg.Direction, _test, new EdgeExclusion([]), needsEdges: false);
        }

        public void Open(QueryContext context, int[] types)
        {
            (_context, _types) = (context, types);
            _stream.Open(context);
        }

        public bool Passes(uint[] node)
        {
            if (!_test.IsNeeded) return true;
            if (_test.IsImpossible) return false;
            _test.Prepare(_context, node);
            return _test.Passes(node[0]);
        }

        public void Count(Batch batch, uint[] nodes, long[] counts)
        {
            if (_test.IsNeeded)
            {
                if (_stream.TryCount(batch, nodes, counts)) return;
                _stream.Begin(batch, nodes);
                while (_stream.Fill(_positions, _to, _edges) is > 0 and var count)
                {
                    _context.Cancellation.ThrowIfCancellationRequested();
                    foreach (var position in _positions.AsSpan(0, count)) counts[position]++;
                }

                return;
            }

            foreach (var type in _types)
            {
                var positions = Positions.Of(batch);
                if (_direction != PatternDirection.Left) NodeDegrees.Add(_context.Space, type, false, false, positions, nodes, counts);
                if (_direction != PatternDirection.Right) NodeDegrees.Add(_context.Space, type, true, _direction == PatternDirection.Either, positions, nodes, counts);
            }
        }
    }
}

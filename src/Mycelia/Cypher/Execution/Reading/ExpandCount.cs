using Mycelia.Cypher.Execution.Expressions;
using Mycelia.Cypher.Planning;
using Mycelia.Cypher.Syntax;
using Mycelia.Graph;

namespace Mycelia.Cypher.Execution.Reading;

/// <summary>
/// Counts the edges at a bound node, or asks whether there is one, without making rows of them. Where any edge will do, the lengths of the lists are all
/// that is read.
/// </summary>
internal sealed class ExpandCount : RowCounter
{
    /// <summary>When one match is enough, few neighbours are looked at a time.</summary>
    private const int ExistsStep = 128;

    private readonly ExpandPlan _plan;
    private readonly EntityRows _from;
    private readonly EdgeTypes _typeNames;
    private readonly NodeTest _test;
    private readonly NeighbourStream _stream;
    private readonly int[] _positions;
    private readonly uint[] _to;
    private readonly uint[] _edges;
    private int[] _types = [];
    private bool _countsLists;

    public ExpandCount(ExpandPlan plan, Operator input, OperatorBuild build) : base(input, plan.Mode == ExpandMode.Exists)
    {
        _plan = plan;
        _from = new EntityRows(plan.From);
        _typeNames = new EdgeTypes(plan.Types);
        _test = new NodeTest(plan.To, plan.ToLabels, plan.ToFilter, build);
        _stream = new NeighbourStream(_typeNames, plan.Direction, _test, new EdgeExclusion(plan.DistinctFrom), needsEdges: false,
            plan.EdgeFilter is null ? null : new EntityMask(plan.Edge, true, plan.EdgeFilter, build));
        var room = plan.Mode == ExpandMode.Exists ? ExistsStep : QueryContext.BatchRowsMax;
        (_positions, _to, _edges) = (new int[room], new uint[room], new uint[room]);
    }

    protected override void Begin()
    {
        _stream.Open(Context);
        _types = _typeNames.Of(Context.Space);
        _countsLists = !_test.IsNeeded && _plan.DistinctFrom.Count == 0 && _plan.EdgeFilter is null;
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

            return;
        }

        if (_stream.TryCount(batch, nodes, counts)) return;
        var matched = _plan.Mode == ExpandMode.Exists ? counts : null;
        _stream.Begin(batch, nodes);
        while (_stream.Fill(_positions, _to, _edges, matched) is > 0 and var count)
        {
            Context.Cancellation.ThrowIfCancellationRequested();
            foreach (var position in _positions.AsSpan(0, count)) counts[position]++;
        }
    }
}

// Which nodes walks of at most so many edges lead to, each once: breadth first, level by level, every node looked into once.
//
// A walk without repeated edges leads to a node exactly when a shortest one does, so distances are all that counts. The one exception is the start itself where
// edges are read either way: going over an edge and back is no walk. It is reached again exactly when two walks that left it by different edges meet; so each node
// remembers by which edge the search left the start towards it, and an edge between nodes of two such branches closes a walk of both distances and one.

using Mycelia.Cypher.Planning;
using Mycelia.Cypher.Syntax;
using Mycelia.Graph;

namespace Mycelia.Cypher.Execution.Reading;

internal sealed class Reach : RowMaker
{
    private readonly VarExpandPlan _plan;
    private readonly EntityRows _from;
    private readonly EntityRows _to;
    private readonly EdgeStep _step;
    private readonly EdgeExclusion _exclusion;
    private readonly NodeSet _visited = new();
    private readonly Dictionary<uint, (uint Branch, int Distance)>? _branches;
    private readonly Vector _ends = new();
    private uint[] _fromRows = [];
    private uint[] _toRows = [];
    private uint[] _queue = [];
    private int _head;
    private int _tail;
    private int _given;
    private int _levelEnd;
    private int _distance;
    private int _position;
    private uint _start;
    private uint _target;
    private bool _isStartReached;

    public Reach(VarExpandPlan plan, Operator input, OperatorBuild build) : base(plan, input, build)
    {
        _plan = plan;
        _from = new EntityRows(plan.From);
        _to = new EntityRows(plan.To);
        _step = new EdgeStep(plan.Types, plan.Direction, plan.EdgeFilter, plan.StepEdge, build);
        _exclusion = new EdgeExclusion(plan.DistinctFrom);
        if (plan.Direction == PatternDirection.Either && plan.Length.From > 0) _branches = [];
    }

    /// <summary>Whether distances decide what the plan asks for.</summary>
    public static bool Answers(VarExpandPlan plan) => plan is { IsDistinctTo: true, NeedsEdges: false, IsEdgesBound: false, Length.From: <= 1 };

    protected override void Begin()
    {
        _step.Open(Context);
        _visited.Open(Context.Space.Nodes.SlotLimit);
    }

    protected override void BeginInput()
    {
        _fromRows = _from.Of(Input, Context);
        if (_plan.IsInto) _toRows = _to.Of(Input, Context);
        _exclusion.BeginInput(Input);
    }

    protected override bool BeginRow(int position)
    {
        _start = _fromRows[position];
        _target = _plan.IsInto ? _toRows[position] : SlotTable.NoRow;
        if (_start == SlotTable.NoRow || (_plan.IsInto && _target == SlotTable.NoRow) || !Context.Space.IsNodeAlive(_start)) return false;
        _position = position;
        _step.BeginRow(Input, position);
        _exclusion.BeginRow(position, Context);
        _visited.Clear();
        _branches?.Clear();
        (_head, _tail, _levelEnd, _distance, _isStartReached) = (0, 0, 1, 0, false);
        Enqueue(_start);

        // The start is found by a walk of no edges, or has to be found again.
        _isStartReached = _plan.Length.From <= 0;
        _given = _isStartReached ? 0 : 1;
        if (_isStartReached || _branches is not null) _visited.Add(_start);
        return true;
    }

    protected override bool FillRow()
    {
        while (Output.Room > 0)
        {
            if (_given < _tail)
            {
                if (Emit(_queue[_given++])) return true;
            }
            else if (_head == _tail || !Advance())
            {
                return true;
            }
        }

        return false;
    }

    protected override void BeginOutput()
    {
        if (!_plan.IsInto) _ends.Reset(VectorKind.Node, Output.Capacity);
    }

    protected override bool EndOutput(Batch batch)
    {
        if (!_plan.IsInto) batch[_plan.To] = _ends;
        return true;
    }

    /// <summary>Adds a row; true when the row of the input can have no further.</summary>
    private bool Emit(uint node)
    {
        if (_plan.IsInto && node != _target) return false;
        Output.Positions[Output.Count] = _position;
        if (!_plan.IsInto) _ends.Rows[Output.Count] = node;
        Output.Count++;
        return _plan.IsInto;
    }

    /// <summary>Looks into the next node; false when there is none at an allowed distance.</summary>
    private bool Advance()
    {
        if (_head == _levelEnd)
        {
            Context.Cancellation.ThrowIfCancellationRequested();
            _distance++;
            _levelEnd = _tail;
        }

        if (_distance >= _plan.Length.To) return false;
        var node = _queue[_head++];
        _step.Count = 0;
        _step.Add(node);
        for (var i = 0; i < _step.Count; i++)
        {
            var (next, edge) = (_step.To[i], _step.Edges[i]);
            if (!_exclusion.IsEmpty && _exclusion.Contains(edge)) continue;
            if (_branches is not null) LookForStart(node, next, edge);
            if (!_visited.Add(next)) continue;
            Enqueue(next);
            _branches?.Add(next, (node == _start ? edge : _branches[node].Branch, _distance + 1));
        }

        return true;
    }

    /// <summary>Whether the edge closes a walk around the start.</summary>
    private void LookForStart(uint node, uint next, uint edge)
    {
        if (_isStartReached) return;
        if (next == _start) _isStartReached = node == _start || edge != _branches![node].Branch;
        else if (node != _start && _branches!.TryGetValue(next, out var other)) _isStartReached = other.Branch != _branches[node].Branch && other.Distance + _distance < _plan.Length.To;
        if (_isStartReached) Enqueue(_start);
    }

    private void Enqueue(uint node)
    {
        if (_tail == _queue.Length) Array.Resize(ref _queue, Math.Max(64, _tail * 2));
        _queue[_tail++] = node;
    }
}

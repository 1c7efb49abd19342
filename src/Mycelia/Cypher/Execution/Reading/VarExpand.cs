// Walks of several edges, no edge twice, depth first with a stack of its own: the candidates of each node on the way stand one behind the other in one array, and
// a level is a stretch of it. A walk can so stop anywhere and go on in the next batch.

using Mycelia.Cypher.Planning;
using Mycelia.Graph;

namespace Mycelia.Cypher.Execution.Reading;

internal sealed class VarExpand : RowMaker
{
    private const int CancellationSteps = 4096;

    private readonly VarExpandPlan _plan;
    private readonly EntityRows _from;
    private readonly EntityRows _to;
    private readonly EdgeStep _step;
    private readonly EdgeExclusion _exclusion;
    private readonly NodeSet? _reached;
    private readonly Vector _lists = new();
    private readonly Vector _ends = new();
    private uint[] _fromRows = [];
    private uint[] _toRows = [];
    private uint[] _path = [];
    private Level[] _levels = [];
    private int _depth;
    private int _position;
    private uint _start;
    private uint _target;
    private bool _emitsStart;
    private int _steps;

    public VarExpand(VarExpandPlan plan, Operator input, OperatorBuild build) : base(plan, input, build)
    {
        _plan = plan;
        _from = new EntityRows(plan.From);
        _to = new EntityRows(plan.To);
        _step = new EdgeStep(plan.Types, plan.Direction, plan.EdgeFilter, plan.StepEdge, build);
        _exclusion = new EdgeExclusion(plan.DistinctFrom);
        if (plan.IsDistinctTo) _reached = new NodeSet();
    }

    protected override void Begin()
    {
        _step.Open(Context);
        _reached?.Open(Context.Space.Nodes.SlotLimit);
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
        _reached?.Clear();
        _depth = 0;
        _emitsStart = _plan.Length.From <= 0;
        if (_plan.Length.To > 0) Push(_start);
        return true;
    }

    protected override bool FillRow()
    {
        if (_emitsStart)
        {
            _emitsStart = false;
            Emit(_start, 0);
        }

        while (Output.Room > 0)
        {
            if (_depth == 0) return true;
            if (++_steps % CancellationSteps == 0) Context.Cancellation.ThrowIfCancellationRequested();
            ref var level = ref _levels[_depth - 1];
            if (level.Next == _step.Count)
            {
                _step.Count = level.From;
                _depth--;
                continue;
            }

            var (node, edge) = (_step.To[level.Next], _step.Edges[level.Next]);
            level.Next++;
            if (_path.AsSpan(0, _depth - 1).Contains(edge) || _exclusion.Contains(edge)) continue;
            _path[_depth - 1] = edge;
            var length = _depth;
            if (length < _plan.Length.To) Push(node);
            if (length >= _plan.Length.From) Emit(node, length);
        }

        return false;
    }

    protected override void BeginOutput()
    {
        if (_plan.NeedsEdges) _lists.Reset(VectorKind.Value, Output.Capacity);
        if (!_plan.IsInto) _ends.Reset(VectorKind.Node, Output.Capacity);
    }

    protected override bool EndOutput(Batch batch)
    {
        if (_plan.NeedsEdges) batch[_plan.Edges] = _lists;
        if (!_plan.IsInto) batch[_plan.To] = _ends;
        return true;
    }

    private void Push(uint node)
    {
        if (_depth == _levels.Length)
        {
            Array.Resize(ref _levels, Math.Max(16, _depth * 2));
            Array.Resize(ref _path, _levels.Length);
        }

        _levels[_depth++] = new Level(_step.Count, _step.Count);
        _step.Add(node);
    }

    private void Emit(uint node, int length)
    {
        if (_plan.IsInto && node != _target) return;
        if (_reached is not null && !_reached.Add(node)) return;
        var at = Output.Count++;
        Output.Positions[at] = _position;
        if (_plan.NeedsEdges) _lists.Values[at] = EdgeLists.Of(_path.AsSpan(0, length), _plan.IsReversed, Context);
        if (!_plan.IsInto) _ends.Rows[at] = node;
    }

    /// <summary>Where a level's candidates begin, and the next of them; they end where the level above begins.</summary>
    private record struct Level(int From, int Next);
}

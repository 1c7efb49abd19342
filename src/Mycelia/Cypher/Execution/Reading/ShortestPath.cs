using Mycelia.Cypher.Execution.Expressions;
using Mycelia.Cypher.Planning;
using Mycelia.Cypher.Syntax;
using Mycelia.Graph;
using Mycelia.Kernel.Values;

namespace Mycelia.Cypher.Execution.Reading;

/// <summary>
/// Shortest paths between two bound nodes. Where the distance alone decides (one path or all of the least length, no predicate over the path, different ends)
/// the search goes from both ends; in all other cases walks are tried in order of their length.
/// </summary>
internal sealed class ShortestPath : RowMaker
{
    private readonly ShortestPathPlan _plan;
    private readonly EntityRows _from;
    private readonly EntityRows _to;
    private readonly EdgeStep _step;
    private readonly MeetingSearch _meeting;
    private readonly OrderedTrails _trails;
    private readonly Evaluator? _filter;
    private readonly Batch? _filterBatch;
    private readonly Symbol[] _outer = [];
    private readonly Vector[] _outerColumns = [];
    private readonly Vector _pathColumn = new();
    private readonly Vector _lists = new();
    private uint[] _fromRows = [];
    private uint[] _toRows = [];
    private int _position;
    private bool _isSimple;
    private int _given;
    private int _groups;
    private int _groupLength;

    public ShortestPath(ShortestPathPlan plan, Operator input, OperatorBuild build) : base(plan, input, build)
    {
        _plan = plan;
        _from = new EntityRows(plan.From);
        _to = new EntityRows(plan.To);
        _step = new EdgeStep(plan.Types, plan.Direction, plan.EdgeFilter, plan.StepEdge, build);
        _meeting = new MeetingSearch(_step);
        _trails = new OrderedTrails(_step);
        if (plan.PathFilter is null) return;
        _filter = build.Evaluators.Create(plan.PathFilter);
        _filterBatch = new Batch(build.SymbolCount);
        _outer = ExpressionSymbols.Of([plan.Path!], plan.PathFilter);
        _outerColumns = [.. _outer.Select(static _ => new Vector())];
    }

    protected override void Begin() => _step.Open(Context);

    protected override void BeginInput()
    {
        _fromRows = _from.Of(Input, Context);
        _toRows = _to.Of(Input, Context);
    }

    protected override bool BeginRow(int position)
    {
        var (from, to) = (_fromRows[position], _toRows[position]);
        if (from == SlotTable.NoRow || to == SlotTable.NoRow || !Context.Space.IsNodeAlive(from) || !Context.Space.IsNodeAlive(to)) return false;
        _position = position;
        _step.BeginRow(Input, position);
        (_given, _groups, _groupLength) = (0, 0, -1);
        _isSimple = _plan.Kind is ShortestKind.Single or ShortestKind.All && _plan.Length.From <= 1 && _filter is null && from != to;
        if (_isSimple) return _meeting.Begin(from, to, _plan.Length.To, _plan.Kind == ShortestKind.All, Context);
        if (_filterBatch is not null) BeginFilter(position);
        _trails.Begin(from, to, _plan.Length.From, _plan.Length.To, Context);
        return true;
    }

    protected override bool FillRow()
    {
        while (Output.Room > 0)
        {
            if (_isSimple ? !_meeting.TryNext() : !TryNextTrail()) return true;
            _lists.Values[Output.Count] = EdgeLists.Of(_isSimple ? _meeting.Path : _trails.Path, false, Context);
            Output.Positions[Output.Count++] = _position;
            _given++;
            if (_isSimple && _plan.Kind == ShortestKind.Single) return true;
        }

        return false;
    }

    protected override void BeginOutput() => _lists.Reset(VectorKind.Value, Output.Capacity);

    protected override bool EndOutput(Batch batch)
    {
        batch[_plan.Edges] = _lists;
        return true;
    }

    /// <summary>The next walk that is wanted: of as many as asked for, or of as many lengths.</summary>
    private bool TryNextTrail()
    {
        var isGrouped = _plan.Kind is ShortestKind.All or ShortestKind.Groups;
        var wanted = _plan.Kind is ShortestKind.Single or ShortestKind.All ? 1 : _plan.Count;
        if (!isGrouped && _given == wanted) return false;
        while (_trails.TryNext())
        {
            if (isGrouped && _trails.Length != _groupLength && _groups == wanted) return false;
            if (_filter is not null && !PassesFilter()) continue;
            if (_trails.Length == _groupLength) return true;
            _groupLength = _trails.Length;
            _groups++;
            return true;
        }

        return false;
    }

    private void BeginFilter(int position)
    {
        var batch = _filterBatch!;
        batch.Clear();
        batch.Count = 1;
        for (var i = 0; i < _outer.Length; i++)
        {
            if (Input[_outer[i]] is not { } column) continue;
            _outerColumns[i].SetConstant(VectorCopy.GetValue(column, position, Context));
            batch[_outer[i]] = _outerColumns[i];
        }
    }

    private bool PassesFilter()
    {
        var slots = Context.Space.Tables;
        var nodes = new NodeId[_trails.Length + 1];
        var edges = new EdgeId[_trails.Length];
        for (var i = 0; i < nodes.Length; i++) nodes[i] = new NodeId(slots.NodeSlots.IdOf(_trails.Nodes[i]));
        for (var i = 0; i < edges.Length; i++) edges[i] = new EdgeId(slots.EdgeSlots.IdOf(_trails.Path[i]));
        _pathColumn.Reset(VectorKind.Value, 1);
        _pathColumn.Values[0] = Value.OfPath(new PathValue(nodes, edges, Context.View));
        var batch = _filterBatch!;
        batch.SelectAll();
        batch[_plan.Path!] = _pathColumn;
        return _filter!.Select(batch, Context, batch.BeginSelect()) > 0;
    }
}

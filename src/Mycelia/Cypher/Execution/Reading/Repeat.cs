// A quantified path pattern: its step is a nested plan that is run for a whole batch of partial walks at a time. Partial walks form a tree (each knows the one that
// it continues), of which the leaves that wait to be continued stand on a stack: the last ones first, so that memory is bounded by depth and not by the number
// of walks. No edge is taken twice.

using Mycelia.Cypher.Planning;
using Mycelia.Cypher.Syntax;
using Mycelia.Graph;

namespace Mycelia.Cypher.Execution.Reading;

internal sealed class Repeat : RowMaker
{
    private readonly RepeatPlan _plan;
    private readonly NestedPlan _step;
    private readonly ArgumentPlan _argument;
    private readonly EntityRows _from;
    private readonly EntityRows _to;
    private readonly EntityRows _stepTo;
    private readonly EdgeExclusion _exclusion;
    private readonly EdgeExclusion _stepEdges;
    private readonly Batch _outer;
    private readonly Vector _starts = new();
    private readonly Dictionary<Symbol, Vector> _constants = [];
    private readonly Vector _ends = new();
    private readonly Vector[] _lists;
    private readonly List<Walk> _waiting = [];
    private readonly List<Walk> _running = [];
    private readonly Queue<Walk> _ready = [];
    private uint[] _fromRows = [];
    private uint[] _toRows = [];
    private bool _isStepOpen;
    private int _position;

    public Repeat(RepeatPlan plan, Operator input, NestedPlan step, OperatorBuild build) : base(plan, input, build)
    {
        (_plan, _step) = (plan, step);
        _argument = FindArgument(plan.Step);
        _from = new EntityRows(plan.From);
        _to = new EntityRows(plan.To);
        _stepTo = new EntityRows(plan.StepTo);
        _exclusion = new EdgeExclusion(plan.DistinctFrom);
        _stepEdges = new EdgeExclusion(plan.StepEdges);
        _outer = new Batch(build.SymbolCount);
        _lists = [.. plan.Collected.Select(static _ => new Vector())];
    }

    public override void Close()
    {
        _step.Root.Close();
        base.Close();
    }

    protected override void Begin()
    {
        _waiting.Clear();
        _running.Clear();
        _ready.Clear();
        _isStepOpen = false;
    }

    protected override void BeginInput()
    {
        _fromRows = _from.Of(Input, Context);
        if (_plan.IsInto) _toRows = _to.Of(Input, Context);
        _exclusion.BeginInput(Input);
    }

    protected override bool BeginRow(int position)
    {
        var start = _fromRows[position];
        if (start == SlotTable.NoRow || (_plan.IsInto && _toRows[position] == SlotTable.NoRow) || !Context.Space.IsNodeAlive(start)) return false;
        _position = position;
        _exclusion.BeginRow(position, Context);
        foreach (var symbol in _argument.Carries)
        {
            if (symbol == _plan.StepFrom || Input[symbol] is not { } column) continue;
            if (!_constants.TryGetValue(symbol, out var constant)) _constants.Add(symbol, constant = new Vector());
            constant.SetConstant(VectorCopy.GetValue(column, position, Context));
        }

        Add(new Walk(null, 0, start, [], []));
        return true;
    }

    protected override bool FillRow()
    {
        while (Output.Room > 0)
        {
            if (_ready.TryDequeue(out var walk))
            {
                Emit(walk);
            }
            else if (_isStepOpen)
            {
                if (_step.Root.Next() is { } batch) Continue(batch);
                else _isStepOpen = false;
            }
            else if (_waiting.Count > 0)
            {
                RunStep();
            }
            else
            {
                return true;
            }
        }

        return false;
    }

    protected override void BeginOutput()
    {
        if (!_plan.IsInto) _ends.Reset(VectorKind.Node, Output.Capacity);
        foreach (var list in _lists) list.Reset(VectorKind.Value, Output.Capacity);
    }

    protected override bool EndOutput(Batch batch)
    {
        if (!_plan.IsInto) batch[_plan.To] = _ends;
        for (var i = 0; i < _lists.Length; i++) batch[_plan.Collected[i].List] = _lists[i];
        return true;
    }

    /// <summary>Takes a walk in: as a result if it is long enough and ends well, and to be continued if it may grow.</summary>
    private void Add(Walk walk)
    {
        if (walk.Length >= _plan.Repetitions.From && (!_plan.IsInto || walk.End == _toRows[_position])) _ready.Enqueue(walk);

        // A step without edges that leads on for ever would repeat without end.
        var mayGrow = walk.Length < _plan.Repetitions.To && (walk.Length < _plan.Repetitions.From || walk.Length == 0 || walk.Edges.Length > 0);
        if (mayGrow) _waiting.Add(walk);
    }

    private void RunStep()
    {
        var most = _argument.RowNumber is null ? 1 : Output.Capacity;
        var count = Math.Min(most, _waiting.Count);
        _running.Clear();
        _running.AddRange(_waiting.GetRange(_waiting.Count - count, count));
        _waiting.RemoveRange(_waiting.Count - count, count);
        _outer.Clear();
        _outer.Count = count;
        _starts.Reset(VectorKind.Node, count);
        for (var i = 0; i < count; i++) _starts.Rows[i] = _running[i].End;
        foreach (var (symbol, constant) in _constants) _outer[symbol] = constant;
        _outer[_plan.StepFrom] = _starts;
        _step.Set(_outer, Expressions.Positions.Below(count));
        _step.Root.Open(Context);
        _isStepOpen = true;
    }

    /// <summary>The walks that the rows of the step make of those that run.</summary>
    private void Continue(Batch batch)
    {
        var ends = _stepTo.Of(batch, Context);
        var numbers = _argument.RowNumber is { } number ? batch.Column(number) : null;
        _stepEdges.BeginInput(batch);
        foreach (var position in Expressions.Positions.Of(batch))
        {
            if (ends[position] == SlotTable.NoRow) continue;
            var before = _running[numbers is null ? 0 : (int)numbers.Longs[numbers.IsConstant ? 0 : position]];
            _stepEdges.BeginRow(position, Context);
            if (IsTaken(_stepEdges.Edges, before)) continue;
            var collected = new Value[_lists.Length];
            for (var i = 0; i < collected.Length; i++) collected[i] = VectorCopy.GetValue(batch.Column(_plan.Collected[i].Inner), position, Context);
            Add(new Walk(before, before.Length + 1, ends[position], _stepEdges.Edges.ToArray(), collected));
        }
    }

    private bool IsTaken(ReadOnlySpan<uint> edges, Walk before)
    {
        for (var i = 0; i < edges.Length; i++)
        {
            if (_exclusion.Contains(edges[i]) || edges[..i].Contains(edges[i])) return true;
            for (var walk = before; walk is not null; walk = walk.Before)
                if (walk.Edges.AsSpan().Contains(edges[i])) return true;
        }

        return false;
    }

    private void Emit(Walk walk)
    {
        var at = Output.Count++;
        Output.Positions[at] = _position;
        if (!_plan.IsInto) _ends.Rows[at] = walk.End;
        for (var i = 0; i < _lists.Length; i++)
        {
            var items = new Value[walk.Length];
            var step = walk;
            for (var k = items.Length - 1; k >= 0; k--, step = step.Before!) items[k] = step.Collected[i];
            _lists[i].Values[at] = Value.List(items);
        }
    }

    private static ArgumentPlan FindArgument(PlanNode node)
    {
        while (node is not ArgumentPlan) node = node.Children[0];
        return (ArgumentPlan)node;
    }

    /// <summary>A walk of some repetitions: the one of all but the last, and what the last added.</summary>
    private sealed record Walk(Walk? Before, int Length, uint End, uint[] Edges, Value[] Collected);
}

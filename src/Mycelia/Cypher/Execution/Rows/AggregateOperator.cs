using Mycelia.Cypher.Execution.Expressions;
using Mycelia.Cypher.Functions;
using Mycelia.Cypher.Functions.Aggregates;
using Mycelia.Cypher.Planning;

namespace Mycelia.Cypher.Execution.Rows;

/// <summary>Groups of rows with their aggregates, in the order in which groups were first met.</summary>
internal sealed class AggregateOperator : UnaryOperator
{
    private readonly AggregatePlan _plan;
    private readonly Evaluator[] _groups;
    private readonly Evaluator[][] _arguments;
    private readonly FunctionInfo[] _functions;
    private readonly Batch _output;
    private readonly Vector[] _columns;
    private readonly Dictionary<RowKey, Group> _index = [];
    private readonly List<Group> _all = [];
    private int _next = -1;

    public AggregateOperator(AggregatePlan plan, Operator input, EvaluatorFactory evaluators, int symbolCount) : base(input)
    {
        _plan = plan;
        _groups = [.. plan.Groups.Select(group => evaluators.Create(group.Expression))];
        _arguments = [.. plan.Aggregates.Select(aggregate => aggregate.Call.Arguments.Select(evaluators.Create).ToArray())];
        _functions = [.. plan.Aggregates.Select(static aggregate => FunctionOf(aggregate.Call))];
        _output = new Batch(symbolCount);
        _columns = [.. Enumerable.Range(0, _groups.Length + _functions.Length).Select(static _ => new Vector())];
    }

    public override void Open(QueryContext context)
    {
        base.Open(context);
        _index.Clear();
        _all.Clear();
        _next = -1;
    }

    public override Batch? Next()
    {
        if (_next < 0)
        {
            while (NextInput() is { } batch) Add(batch);
            if (_groups.Length == 0 && _all.Count == 0) GroupOf(new RowKey([]));
            _next = 0;
        }

        var count = Math.Min(Context.BatchRows, _all.Count - _next);
        if (count <= 0) return null;
        _output.Clear();
        _output.Count = count;
        var buffer = new Value[count];
        for (var g = 0; g < _groups.Length; g++)
        {
            for (var i = 0; i < count; i++) buffer[i] = _all[_next + i].Key.Values[g];
            VectorCopy.FromValues(buffer, _columns[g], Context);
            _output[_plan.Groups[g].Symbol] = _columns[g];
        }

        for (var a = 0; a < _functions.Length; a++)
        {
            for (var i = 0; i < count; i++) buffer[i] = _all[_next + i].Aggregates[a].Finish();
            VectorCopy.FromValues(buffer, _columns[_groups.Length + a], Context);
            _output[_plan.Aggregates[a].Symbol] = _columns[_groups.Length + a];
        }

        _next += count;
        return _output;
    }

    private void Add(Batch batch)
    {
        var keys = new Vector[_groups.Length];
        for (var g = 0; g < keys.Length; g++) keys[g] = _groups[g].Evaluate(batch, Context);
        var arguments = new Vector[_arguments.Length][];
        for (var a = 0; a < arguments.Length; a++) arguments[a] = [.. _arguments[a].Select(argument => argument.Evaluate(batch, Context))];
        int[] buffer = [];
        foreach (var position in RowPositions.Of(batch, ref buffer))
        {
            var values = new Value[keys.Length];
            for (var g = 0; g < keys.Length; g++) values[g] = VectorCopy.GetValue(keys[g], position, Context);
            var group = GroupOf(new RowKey(values));
            var times = batch.Multiplicity?[position] ?? 1;
            for (var a = 0; a < arguments.Length; a++)
            {
                var value = arguments[a].Length == 0 ? (Value)true : VectorCopy.GetValue(arguments[a][0], position, Context);
                if (group.IsNew && arguments[a].Length > 1) group.Aggregates[a].Begin(VectorCopy.GetValue(arguments[a][1], position, Context));
                group.Aggregates[a].Add(value, times);
            }

            group.IsNew = false;
        }
    }

    private static FunctionInfo FunctionOf(Syntax.FunctionCall call)
    {
        if (call.IsStar) return FunctionTable.CountStar;
        Kernel.Invariant.Holds(FunctionTable.TryGet(call.Name, out var function));
        return function;
    }

    private Group GroupOf(RowKey key)
    {
        if (_index.TryGetValue(key, out var group)) return group;
        var aggregates = new Aggregate[_functions.Length];
        for (var a = 0; a < aggregates.Length; a++) aggregates[a] = _functions[a].NewAggregate(_plan.Aggregates[a].Call.IsDistinct);
        group = new Group(key, aggregates);
        _index.Add(key, group);
        _all.Add(group);
        return group;
    }

    private sealed record Group(RowKey Key, Aggregate[] Aggregates)
    {
        public bool IsNew { get; set; } = true;
    }
}

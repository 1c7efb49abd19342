// Nested plans as expressions. The selected rows of the batch go into the plan together and come back with their numbers; a plan that counts, sorts or limits
// within a row runs once for each.

using Mycelia.Cypher.Planning;
using Mycelia.Cypher.Syntax;

namespace Mycelia.Cypher.Execution.Expressions;

internal sealed class SubplanEvaluator(SubplanResult wanted, NestedPlan plan, Symbol rowNumber, Evaluator? item, bool isPerRow) : Evaluator
{
    private readonly Vector _result = new();

    /// <summary>Per row: how many rows the plan gave for it.</summary>
    private long[] _counts = [];

    /// <summary>Collect: the row that each collected value belongs to. First: not used.</summary>
    private int[] _owners = [];

    /// <summary>Collect: values as they came. First: by row.</summary>
    private Value[] _values = [];

    private int _collected;

    protected override Vector Compute(Batch batch, QueryContext context)
    {
        var positions = Positions.Of(batch);
        if (_counts.Length < positions.Length) _counts = new long[batch.Count];
        _counts.AsSpan(0, positions.Length).Clear();
        _collected = 0;
        if (wanted == SubplanResult.First && _values.Length < positions.Length) _values = new Value[batch.Count];
        if (isPerRow)
        {
            for (var row = 0; row < positions.Length; row++)
            {
                plan.Set(batch, positions[row]);
                Run(context, row, 1);
            }
        }
        else
        {
            plan.Set(batch, positions);
            Run(context, -1, positions.Length);
        }

        Finish(batch, positions, context);
        return _result;
    }

    /// <summary>Runs the plan for rows that are told apart by number, or for a single one; stops as soon as nothing more can change the answer.</summary>
    private void Run(QueryContext context, int singleRow, int rows)
    {
        var answered = 0;
        try
        {
            plan.Root.Open(context);
            while (plan.Root.Next() is { } found)
            {
                context.Cancellation.ThrowIfCancellationRequested();
                answered += Take(found, singleRow, context);
                if (answered == rows && wanted is SubplanResult.Exists or SubplanResult.First) break;
            }
        }
        finally
        {
            plan.Root.Close();
        }
    }

    /// <summary>Takes in the rows of a batch; returns how many outer rows had none before.</summary>
    private int Take(Batch found, int singleRow, QueryContext context)
    {
        var answered = 0;
        var positions = Positions.Of(found);
        var numbers = singleRow >= 0 ? null : found.Column(rowNumber);
        var values = wanted is SubplanResult.Collect or SubplanResult.First ? item!.Evaluate(found, context) : null;
        if (wanted == SubplanResult.Collect) Reserve(_collected + positions.Length);
        foreach (var p in positions)
        {
            var row = numbers is null ? singleRow : (int)numbers.Longs[numbers.IsConstant ? 0 : p];
            var isFirst = _counts[row] == 0;
            if (isFirst) answered++;
            _counts[row] += found.Multiplicity is { } times && wanted == SubplanResult.Count ? times[p] : 1;
            if (wanted == SubplanResult.Collect) (_owners[_collected], _values[_collected++]) = (row, VectorCopy.GetValue(values!, p, context));
            else if (wanted == SubplanResult.First && isFirst) _values[row] = VectorCopy.GetValue(values!, p, context);
        }

        return answered;
    }

    private void Finish(Batch batch, ReadOnlySpan<int> positions, QueryContext context)
    {
        switch (wanted)
        {
            case SubplanResult.Exists:
                _result.Reset(VectorKind.Bool, batch.Count);
                for (var row = 0; row < positions.Length; row++) _result.Longs[positions[row]] = _counts[row] > 0 ? 1 : 0;
                break;
            case SubplanResult.Count:
                _result.Reset(VectorKind.Int64, batch.Count);
                for (var row = 0; row < positions.Length; row++) _result.Longs[positions[row]] = _counts[row];
                break;
            case SubplanResult.First:
                var sink = new VectorSink(_result, positions, batch.Count, context);
                for (var row = 0; row < positions.Length; row++) sink.Add(_counts[row] > 0 ? _values[row] : Value.Null);
                Array.Clear(_values, 0, positions.Length);
                break;
            default:
                FinishLists(batch, positions);
                break;
        }
    }

    /// <summary>Rows may have come in any order: values go into the lists of their rows, in the order they came.</summary>
    private void FinishLists(Batch batch, ReadOnlySpan<int> positions)
    {
        var lists = new Value[positions.Length][];
        for (var row = 0; row < lists.Length; row++) lists[row] = _counts[row] == 0 ? [] : new Value[_counts[row]];
        _counts.AsSpan(0, positions.Length).Clear();
        for (var i = 0; i < _collected; i++) lists[_owners[i]][_counts[_owners[i]]++] = _values[i];
        Array.Clear(_values, 0, _collected);
        _result.Reset(VectorKind.Value, batch.Count);
        for (var row = 0; row < lists.Length; row++) _result.Values[positions[row]] = Value.List(lists[row]);
    }

    private void Reserve(int count)
    {
        if (_values.Length >= count && _owners.Length >= count) return;
        var room = Math.Max(64, 2 * count);
        Array.Resize(ref _values, room);
        Array.Resize(ref _owners, room);
    }
}

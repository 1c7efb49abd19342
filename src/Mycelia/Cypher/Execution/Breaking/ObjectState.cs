using Mycelia.Cypher.Functions;
using Mycelia.Cypher.Functions.Aggregates;

namespace Mycelia.Cypher.Execution.Breaking;

/// <summary>Aggregates that have no typed state: an object for each group.</summary>
internal sealed class ObjectState(FunctionInfo function, bool isDistinct) : AggregateState
{
    private Aggregate?[] _aggregates = [];
    private long _bytes;

    public override long Bytes => 8L * _aggregates.Length + _bytes;

    public override void Clear()
    {
        Forget(ref _aggregates);
        _bytes = 0;
    }

    public override void Resize(int groups)
    {
        if (groups > _aggregates.Length) Array.Resize(ref _aggregates, groups);
    }

    public override void Add(in AggregateInput input, ReadOnlySpan<int> groups)
    {
        for (var i = 0; i < groups.Length; i++) AddOne(input, groups[i], input.Positions[i]);
    }

    public override void AddAll(in AggregateInput input)
    {
        foreach (var position in input.Positions) AddOne(input, 0, position);
    }

    public override void Merge(AggregateState other, ReadOnlySpan<int> groups, QueryContext context)
    {
        var that = (ObjectState)other;
        for (var i = 0; i < groups.Length; i++)
        {
            if (that._aggregates[i] is not { } theirs) continue;
            ref var mine = ref _aggregates[groups[i]];
            if (mine is null)
            {
                mine = theirs;
                _bytes += theirs.MemoryBytes;
                continue;
            }

            var before = mine.MemoryBytes;
            mine.Merge(theirs);
            _bytes += mine.MemoryBytes - before;
        }
    }

    public override void Finish(int from, int count, Vector target, QueryContext context)
    {
        var values = new Value[count];
        for (var i = 0; i < count; i++) values[i] = (_aggregates[from + i] ?? function.NewAggregate(isDistinct)).Finish();
        VectorCopy.FromValues(values, target, context);
    }

    private void AddOne(in AggregateInput input, int group, int position)
    {
        ref var aggregate = ref _aggregates[group];
        var before = 0L;
        if (aggregate is null)
        {
            aggregate = function.NewAggregate(isDistinct);
            if (input.Parameter is { } parameter) aggregate.Begin(VectorCopy.GetValue(parameter, position, input.Context));
        }
        else
        {
            before = aggregate.MemoryBytes;
        }

        aggregate.Add(VectorCopy.GetValue(input.Argument!, position, input.Context), input.Multiplicity?[position] ?? 1);
        _bytes += aggregate.MemoryBytes - before;
    }
}

namespace Mycelia.Cypher.Execution.Breaking;

/// <summary><c>count(*)</c> and <c>count(x)</c>.</summary>
internal sealed class CountState : AggregateState
{
    private long[] _counts = [];

    public override long Bytes => 8L * _counts.Length;

    public override void Clear() => Forget(ref _counts);

    public override void Resize(int groups)
    {
        if (groups > _counts.Length) Array.Resize(ref _counts, groups);
    }

    public override void Add(in AggregateInput input, ReadOnlySpan<int> groups)
    {
        var counts = _counts;
        var positions = input.Positions;
        var argument = input.Argument;
        if (argument is null || argument.Kind != VectorKind.Value && !argument.HasNulls)
        {
            if (input.Multiplicity is { } times)
            {
                for (var i = 0; i < groups.Length; i++) counts[groups[i]] += times[positions[i]];
            }
            else
            {
                foreach (var group in groups) counts[group]++;
            }

            return;
        }

        for (var i = 0; i < groups.Length; i++)
            if (!argument.IsNull(positions[i])) counts[groups[i]] += input.Multiplicity?[positions[i]] ?? 1;
    }

    public override void AddAll(in AggregateInput input)
    {
        var count = 0L;
        var argument = input.Argument;
        if (argument is null || argument.Kind != VectorKind.Value && !argument.HasNulls)
        {
            if (input.Multiplicity is not { } times) count = input.Positions.Length;
            else foreach (var position in input.Positions) count += times[position];
        }
        else
        {
            foreach (var position in input.Positions)
                if (!argument.IsNull(position)) count += input.Multiplicity?[position] ?? 1;
        }

        _counts[0] += count;
    }

    public override void Merge(AggregateState other, ReadOnlySpan<int> groups, QueryContext context)
    {
        var that = ((CountState)other)._counts;
        for (var i = 0; i < groups.Length; i++) _counts[groups[i]] += that[i];
    }

    public override void Finish(int from, int count, Vector target, QueryContext context)
    {
        target.Reset(VectorKind.Int64, count);
        _counts.AsSpan(from, count).CopyTo(target.Longs);
    }
}

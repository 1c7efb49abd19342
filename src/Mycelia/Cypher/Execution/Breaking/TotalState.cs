using System.Numerics;
using Mycelia.Cypher.Errors;
using Mycelia.Cypher.Functions;
using Mycelia.Cypher.Functions.Aggregates;
using Lanes = System.Numerics.Vector;

namespace Mycelia.Cypher.Execution.Breaking;

/// <summary><c>sum</c> and <c>avg</c>. Numbers are added here; durations, and what cannot be added, by an aggregate of the group's own.</summary>
internal sealed class TotalState(FunctionInfo function, bool isAverage) : AggregateState
{
    private const int OtherBytes = 400;

    private readonly FloatSums _floats = new();
    private readonly Dictionary<int, Aggregate> _others = [];
    private Int128[] _integers = [];
    private long[] _integerCounts = [];
    private long[] _floatCounts = [];
    private double[] _dense = [];
    private bool _hasFloats;

    public override long Bytes => 16L * _integers.Length + 8L * (_integerCounts.Length + _floatCounts.Length) + _floats.Bytes + OtherBytes * _others.Count;

    public override void Clear()
    {
        Forget(ref _integers);
        Forget(ref _integerCounts);
        Forget(ref _floatCounts);
        _floats.Clear();
        _others.Clear();
        _hasFloats = false;
    }

    public override void Resize(int groups)
    {
        if (groups > _integerCounts.Length)
        {
            Array.Resize(ref _integerCounts, groups);
            Array.Resize(ref _integers, groups);
        }

        if (_hasFloats) BeginFloats();
    }

    public override void Add(in AggregateInput input, ReadOnlySpan<int> groups)
    {
        var argument = input.Argument!;
        if (argument.Kind == VectorKind.Null) return;
        if (argument.Kind == VectorKind.Float64) BeginFloats();
        var positions = input.Positions;
        var isPlain = !argument.HasNulls && !argument.IsConstant && input.Multiplicity is null;
        if (argument.Kind == VectorKind.Int64 && isPlain)
        {
            var (sums, counts, longs) = (_integers, _integerCounts, argument.Longs);
            for (var i = 0; i < groups.Length; i++)
            {
                var group = groups[i];
                sums[group] += longs[positions[i]];
                counts[group]++;
            }
        }
        else if (argument.Kind == VectorKind.Float64 && isPlain)
        {
            var (counts, doubles) = (_floatCounts, argument.Doubles);
            for (var i = 0; i < groups.Length; i++)
            {
                var group = groups[i];
                _floats.Add(group, doubles[positions[i]]);
                counts[group]++;
            }
        }
        else
        {
            for (var i = 0; i < groups.Length; i++) AddOne(groups[i], argument, positions[i], input.Multiplicity?[positions[i]] ?? 1, input.Context);
        }
    }

    public override void AddAll(in AggregateInput input)
    {
        var argument = input.Argument!;
        if (argument.Kind == VectorKind.Null) return;
        if (argument.Kind == VectorKind.Float64) BeginFloats();
        var positions = input.Positions;
        var isPlain = !argument.HasNulls && !argument.IsConstant && input.Multiplicity is null;
        if (argument.Kind == VectorKind.Int64 && isPlain)
        {
            _integers[0] += input.IsDense ? Sum(argument.Longs.AsSpan(0, positions.Length)) : Sum(argument.Longs, positions);
            _integerCounts[0] += positions.Length;
        }
        else if (argument.Kind == VectorKind.Float64 && isPlain)
        {
            _floats.Add(0, input.IsDense ? argument.Doubles.AsSpan(0, positions.Length) : Dense(argument.Doubles, positions));
            _floatCounts[0] += positions.Length;
        }
        else
        {
            foreach (var position in positions) AddOne(0, argument, position, input.Multiplicity?[position] ?? 1, input.Context);
        }
    }

    /// <summary>Takes in integers that were summed elsewhere, for group 0.</summary>
    public void AddIntegers(Int128 sum, long count)
    {
        _integers[0] += sum;
        _integerCounts[0] += count;
    }

    /// <summary>Takes in floats, for group 0.</summary>
    public void AddFloats(ReadOnlySpan<double> values)
    {
        BeginFloats();
        _floats.Add(0, values);
        _floatCounts[0] += values.Length;
    }

    public override void Merge(AggregateState other, ReadOnlySpan<int> groups, QueryContext context)
    {
        var that = (TotalState)other;
        if (that._hasFloats) BeginFloats();
        for (var i = 0; i < groups.Length; i++)
        {
            var group = groups[i];
            _integers[group] += that._integers[i];
            _integerCounts[group] += that._integerCounts[i];
            if (!that._hasFloats) continue;
            _floats.Merge(group, that._floats, i);
            _floatCounts[group] += that._floatCounts[i];
        }

        foreach (var (i, aggregate) in that._others)
        {
            if (_others.TryGetValue(groups[i], out var mine)) mine.Merge(aggregate);
            else _others.Add(groups[i], aggregate);
        }
    }

    public override void Finish(int from, int count, Vector target, QueryContext context)
    {
        if (!isAverage && !_hasFloats && _others.Count == 0)
        {
            target.Reset(VectorKind.Int64, count);
            for (var i = 0; i < count; i++) target.Longs[i] = Fitting(_integers[from + i]);
            return;
        }

        var values = new Value[count];
        for (var i = 0; i < count; i++) values[i] = Finish(from + i);
        VectorCopy.FromValues(values, target, context);
    }

    private Value Finish(int group)
    {
        var floats = _hasFloats ? _floatCounts[group] : 0;
        var integers = _integerCounts[group];
        if (_others.Count > 0 && _others.TryGetValue(group, out var other))
        {
            if (floats + integers > 0) other.Add(0L, 1); // it says what is wrong with that
            return other.Finish();
        }

        if (_hasFloats && floats > 0 && integers == 0 && _floats.TryRound(group, out var rounded)) return isAverage ? rounded / floats : rounded;
        if (!isAverage && floats == 0) return Fitting(_integers[group]);
        if (floats + integers == 0) return Value.Null;
        var sum = _hasFloats ? _floats.Exact(group) : new ExactSum();
        sum.Add(_integers[group]);
        return sum.Over(isAverage ? floats + integers : 1);
    }

    private long Fitting(Int128 sum) => sum >= long.MinValue && sum <= long.MaxValue
        ? (long)sum
        : throw CypherErrors.Overflow($"{function.Name}() is {sum}, which does not fit 64 bits. Sum toFloat() of the values.");

    private void AddOne(int group, Vector argument, int position, long times, QueryContext context)
    {
        if (argument.IsConstant) position = 0;
        if (times <= 0 || argument.IsNull(position)) return;
        var value = VectorCopy.GetValue(argument, position, context);
        switch (value.Kind)
        {
            case ValueKind.Int64:
                _integers[group] += (Int128)value.AsInt64() * times;
                _integerCounts[group] += times;
                break;
            case ValueKind.Float64:
                BeginFloats();
                _floats.Add(group, value.AsDouble(), times);
                _floatCounts[group] += times;
                break;
            default:
                if (!_others.TryGetValue(group, out var other)) _others.Add(group, other = function.NewAggregate(isDistinct: false));
                other.Add(value, times);
                break;
        }
    }

    private void BeginFloats()
    {
        _hasFloats = true;
        _floats.Resize(_integerCounts.Length);
        if (_floatCounts.Length < _integerCounts.Length) Array.Resize(ref _floatCounts, _integerCounts.Length);
    }

    private ReadOnlySpan<double> Dense(double[] values, ReadOnlySpan<int> positions)
    {
        if (_dense.Length < positions.Length) _dense = new double[Math.Max(16, positions.Length)];
        for (var i = 0; i < positions.Length; i++) _dense[i] = values[positions[i]];
        return _dense.AsSpan(0, positions.Length);
    }

    // The halves of each number are added apart, so that no lane overflows within a batch.
    private static Int128 Sum(ReadOnlySpan<long> values)
    {
        Vector<long> high = default, low = default;
        var lanes = Vector<long>.Count;
        var i = 0;
        for (; i <= values.Length - lanes; i += lanes)
        {
            var value = new Vector<long>(values[i..]);
            high += Lanes.ShiftRightArithmetic(value, 32);
            low += value & new Vector<long>(uint.MaxValue);
        }

        var sum = ((Int128)Lanes.Sum(high) << 32) + Lanes.Sum(low);
        for (; i < values.Length; i++) sum += values[i];
        return sum;
    }

    private static Int128 Sum(long[] values, ReadOnlySpan<int> positions)
    {
        Int128 sum = 0;
        foreach (var position in positions) sum += values[position];
        return sum;
    }
}

// sum and avg, of numbers or of durations. Integers are added in 128 bits and floats exactly, so the result is the same in whatever order and on however many
// threads rows come; an overflow shows at the end. A single float makes the sum a float. The mean is a float, of durations a duration.

using Mycelia.Cypher.Errors;
using Mycelia.Cypher.Functions.Temporal;
using Mycelia.Kernel.Values;

namespace Mycelia.Cypher.Functions.Aggregates;

/// <summary>What sum and avg share: how many values of which kind came, and their sums.</summary>
internal abstract class TotalAggregate : Aggregate
{
    private ExactSum _floats;
    private Int128 _months, _days, _nanos;

    public override long MemoryBytes => 256;

    protected abstract string Name { get; }

    protected long Integers { get; private set; }

    protected long Floats { get; private set; }

    protected long Durations { get; private set; }

    protected Int128 IntegerSum { get; private set; }

    public sealed override void Add(in Value value) => Add(value, 1);

    public sealed override void Add(in Value value, long times)
    {
        if (times <= 0) return;
        switch (value.Kind)
        {
            case ValueKind.Null: return;
            case ValueKind.Int64:
                IntegerSum += (Int128)value.AsInt64() * times;
                Integers += times;
                break;
            case ValueKind.Float64:
                AddFloat(value.AsDouble(), times);
                Floats += times;
                break;
            case ValueKind.Duration:
                var duration = value.AsDuration();
                _months += (Int128)duration.Months * times;
                _days += (Int128)duration.Days * times;
                _nanos += ((Int128)duration.Seconds * Chronology.NanosPerSecond + duration.Nanos) * times;
                Durations += times;
                break;
            default: throw FunctionErrors.WrongType($"{Name}()", value, "numbers or durations");
        }

        if (Durations > 0 && Integers + Floats > 0) throw CypherErrors.Type($"{Name}() takes numbers or durations, not both.");
    }

    public sealed override void Merge(Aggregate other)
    {
        var that = (TotalAggregate)other;
        IntegerSum += that.IntegerSum;
        _floats.Add(that._floats);
        (_months, _days, _nanos) = (_months + that._months, _days + that._days, _nanos + that._nanos);
        (Integers, Floats, Durations) = (Integers + that.Integers, Floats + that.Floats, Durations + that.Durations);
        if (Durations > 0 && Integers + Floats > 0) throw CypherErrors.Type($"{Name}() takes numbers or durations, not both.");
    }

    protected double FloatSum(double dividedBy)
    {
        var sum = new ExactSum();
        sum.Add(_floats);
        sum.Add(IntegerSum);
        return sum.Over(dividedBy);
    }

    protected Duration DurationSum()
    {
        var seconds = _nanos / Chronology.NanosPerSecond;
        return new Duration(Fitting(_months), Fitting(_days), Fitting(seconds), (int)(_nanos - seconds * Chronology.NanosPerSecond));
    }

    protected long Fitting(Int128 value) => value >= long.MinValue && value <= long.MaxValue
        ? (long)value
        : throw CypherErrors.Overflow($"{Name}() is {value}, which does not fit 64 bits. Sum toFloat() of the values.");

    private void AddFloat(double value, long times)
    {
        if (times == 1)
        {
            _floats.Add(value);
            return;
        }

        if (!double.IsFinite(value))
        {
            _floats.Add(value);
            return;
        }

        // In powers of two, which are exact products, so that it is the same as adding one by one.
        for (var bit = 0; times >> bit != 0; bit++)
        {
            if ((times >> bit & 1) != 0) _floats.AddScaled(value, bit);
        }
    }
}

internal sealed class SumAggregate : TotalAggregate
{
    protected override string Name => "sum";

    public override Value Finish()
    {
        if (Durations > 0) return DurationSum();
        return Floats > 0 ? (Value)FloatSum(1) : Fitting(IntegerSum);
    }
}

internal sealed class AverageAggregate : TotalAggregate
{
    protected override string Name => "avg";

    public override Value Finish()
    {
        if (Durations > 0) return TemporalArithmetic.Divide(DurationSum(), Durations);
        return Integers + Floats == 0 ? Value.Null : FloatSum(Integers + Floats);
    }
}

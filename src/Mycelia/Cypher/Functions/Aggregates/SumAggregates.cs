// sum and avg, of numbers or of durations. Integers are added in 128 bits and floats exactly, so the result is the same in whatever order and on however many
// threads rows come; an overflow shows at the end. A single float makes the sum a float. The mean is a float, of durations a duration.

using Mycelia.Cypher.Errors;
using Mycelia.Kernel.Values;

namespace Mycelia.Cypher.Functions.Aggregates;

/// <summary>What sum and avg share: how many values of which kind came, and their sums.</summary>
internal abstract class TotalAggregate : Aggregate
{
    private const long NanosPerDay = 86_400_000_000_000;
    private const long NanosPerMonth = 2_629_746_000_000_000; // 1/4800 of 400 Gregorian years

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

    /// <summary>The sum of durations over a count; what is left of a month goes to days, what is left of a day to seconds.</summary>
    protected Duration DurationSum(long dividedBy)
    {
        var (months, monthsLeft) = Int128.DivRem(_months, dividedBy);
        var ofMonths = monthsLeft * NanosPerMonth / dividedBy;
        var (daysOfMonths, nanosOfMonths) = Int128.DivRem(ofMonths, NanosPerDay);
        var (days, daysLeft) = Int128.DivRem(_days, dividedBy);
        var nanos = _nanos / dividedBy + daysLeft * NanosPerDay / dividedBy + nanosOfMonths;
        var seconds = nanos / Chronology.NanosPerSecond;
        return new Duration(Fitting(months), Fitting(days + daysOfMonths), Fitting(seconds), (int)(nanos - seconds * Chronology.NanosPerSecond));
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
        if (Durations > 0) return DurationSum(1);
        return Floats > 0 ? (Value)FloatSum(1) : Fitting(IntegerSum);
    }
}

internal sealed class AverageAggregate : TotalAggregate
{
    protected override string Name => "avg";

    public override Value Finish()
    {
        if (Durations > 0) return DurationSum(Durations);
        return Integers + Floats == 0 ? Value.Null : FloatSum(Integers + Floats);
    }
}

// Standard deviations by Welford's method, states joined after Chan, Golub and LeVeque (1979), so that nothing cancels; percentiles from all values, sorted at
// the end.

using System.Runtime.InteropServices;
using Mycelia.Cypher.Errors;

namespace Mycelia.Cypher.Functions.Aggregates;

/// <summary><c>stDev</c> (of a sample) and <c>stDevP</c> (of everything there is); 0.0 of fewer than two values.</summary>
internal sealed class DeviationAggregate(bool isOfSample) : Aggregate
{
    private long _count;
    private double _mean;
    private double _squares; // of the distances from the mean

    public override void Add(in Value value) => Add(value, 1);

    public override void Add(in Value value, long times)
    {
        if (value.IsNull || times <= 0) return;
        if (!Numbers.IsNumber(value)) throw FunctionErrors.WrongType(isOfSample ? "stDev()" : "stDevP()", value, "numbers");
        Join(times, Numbers.ToDouble(value), 0);
    }

    public override void Merge(Aggregate other)
    {
        var that = (DeviationAggregate)other;
        if (that._count > 0) Join(that._count, that._mean, that._squares);
    }

    public override Value Finish()
    {
        var degrees = isOfSample ? _count - 1 : _count;
        return degrees <= 0 ? 0.0 : Math.Sqrt(_squares / degrees);
    }

    private void Join(long count, double mean, double squares)
    {
        var total = _count + count;
        var distance = mean - _mean;
        _mean += distance * ((double)count / total);
        _squares += squares + distance * distance * ((double)_count * count / total);
        _count = total;
    }
}

/// <summary><c>percentileCont</c>, between the two nearest values, and <c>percentileDisc</c>, one of the values.</summary>
internal sealed class PercentileAggregate(bool isContinuous) : Aggregate
{
    private readonly List<Value> _numbers = [];
    private double _percentile = double.NaN;

    public override long MemoryBytes => 96 + 24L * _numbers.Capacity;

    private string Name => isContinuous ? "percentileCont()" : "percentileDisc()";

    public override void Begin(in Value parameter)
    {
        if (!Numbers.IsNumber(parameter)) throw FunctionErrors.WrongType(Name, parameter, "a percentile from 0.0 to 1.0");
        _percentile = Numbers.ToDouble(parameter);
        if (_percentile is not (>= 0 and <= 1)) throw CypherErrors.OutOfRange($"{Name} takes a percentile from 0.0 to 1.0, not {parameter}.");
    }

    public override void Add(in Value value)
    {
        if (value.IsNull) return;
        if (!Numbers.IsNumber(value)) throw FunctionErrors.WrongType(Name, value, "numbers");
        _numbers.Add(value);
    }

    public override void Merge(Aggregate other)
    {
        var that = (PercentileAggregate)other;
        if (double.IsNaN(_percentile)) _percentile = that._percentile;
        _numbers.AddRange(that._numbers);
    }

    public override Value Finish()
    {
        if (_numbers.Count == 0) return Value.Null;
        _numbers.Sort(CypherOrder.Instance);
        var sorted = CollectionsMarshal.AsSpan(_numbers);
        if (!isContinuous) return sorted[Math.Max(0, (int)Math.Ceiling(_percentile * sorted.Length) - 1)];
        var place = _percentile * (sorted.Length - 1);
        var below = (int)Math.Floor(place);
        var low = Numbers.ToDouble(sorted[below]);
        return below == place ? low : low + (Numbers.ToDouble(sorted[below + 1]) - low) * (place - below);
    }
}

// Exact sums of floats, many at once. Each is kept as two floats, the rounded sum and what rounding lost, by error-free addition (Knuth's TwoSum); what
// does not even fit the second one, and infinities and NaN, go to an ExactSum that few groups have. All three together are the sum to the last
// bit, so the order of rows and their spread over workers do not show.

using System.Numerics;
using Mycelia.Cypher.Functions.Aggregates;
using Lanes = System.Numerics.Vector;

namespace Mycelia.Cypher.Execution.Breaking;

internal sealed class FloatSums
{
    private const double LargeMin = 8.452712498170644E+270; // 2^900: from there on ExactSum works with smaller numbers
    private double[] _high = [];
    private double[] _low = [];
    private readonly Dictionary<int, ExactSum> _rest = [];

    public long Bytes => 16L * _high.Length + 128L * _rest.Count;

    public void Clear()
    {
        if (_high.Length > AggregateState.KeptMax) (_high, _low) = ([], []);
        Array.Clear(_high);
        Array.Clear(_low);
        _rest.Clear();
    }

    public void Resize(int sums)
    {
        if (sums <= _high.Length) return;
        Array.Resize(ref _high, sums);
        Array.Resize(ref _low, sums);
    }

    public void Add(int sum, double value)
    {
        var a = _high[sum];
        var high = a + value;
        var b = high - a;
        var error = (a - (high - b)) + (value - b);
        var c = _low[sum];
        var low = c + error;
        var d = low - c;
        var lost = (c - (low - d)) + (error - d);
        if (lost == 0)
        {
            (_high[sum], _low[sum]) = (high, low);
            return;
        }

        AddToRest(sum, value);
    }

    public void AddToRest(int sum, double value)
    {
        _rest.TryGetValue(sum, out var rest);
        rest.Add(value);
        _rest[sum] = rest;
    }

    /// <summary>Adds a value as often as it counts.</summary>
    public void Add(int sum, double value, long times)
    {
        if (times == 1)
        {
            Add(sum, value);
            return;
        }

        if (!double.IsFinite(value))
        {
            AddToRest(sum, value);
            return;
        }

        _rest.TryGetValue(sum, out var rest);
        for (var bit = 0; times >> bit != 0; bit++)
            if ((times >> bit & 1) != 0) rest.AddScaled(value, bit);
        _rest[sum] = rest;
    }

    /// <summary>Adds all of the values to one sum.</summary>
    public void Add(int sum, ReadOnlySpan<double> values)
    {
        var lanes = Vector<double>.Count;
        var whole = values.Length - values.Length % lanes;
        Vector<double> high = default, low = default, lost = default;
        for (var i = 0; i < whole; i += lanes)
        {
            var value = new Vector<double>(values[i..]);
            var nextHigh = high + value;
            var b = nextHigh - high;
            var error = (high - (nextHigh - b)) + (value - b);
            var nextLow = low + error;
            var d = nextLow - low;
            lost += Lanes.Abs((low - (nextLow - d)) + (error - d));
            (high, low) = (nextHigh, nextLow);
        }

        if (Lanes.EqualsAll(lost, Vector<double>.Zero))
        {
            for (var lane = 0; lane < lanes; lane++)
            {
                Add(sum, high[lane]);
                Add(sum, low[lane]);
            }

            values = values[whole..];
        }

        foreach (var value in values) Add(sum, value);
    }

    public void Merge(int sum, FloatSums other, int otherSum)
    {
        Add(sum, other._high[otherSum]);
        Add(sum, other._low[otherSum]);
        if (!other._rest.TryGetValue(otherSum, out var theirs)) return;
        _rest.TryGetValue(sum, out var rest);
        rest.Add(theirs);
        _rest[sum] = rest;
    }

    /// <summary>A sum, rounded once, where it takes no more than an addition.</summary>
    public bool TryRound(int sum, out double rounded)
    {
        rounded = _high[sum] + _low[sum];
        return Math.Abs(rounded) < LargeMin && !(_rest.Count > 0 && _rest.ContainsKey(sum));
    }

    /// <summary>One of the sums.</summary>
    public ExactSum Exact(int sum)
    {
        var exact = new ExactSum();
        exact.Add(_high[sum]);
        exact.Add(_low[sum]);
        if (_rest.TryGetValue(sum, out var rest)) exact.Add(rest);
        return exact;
    }
}

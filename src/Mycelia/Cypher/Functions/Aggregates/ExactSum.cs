// The sum of floats without rounding errors, after Shewchuk ("Adaptive Precision Floating-Point Arithmetic and Fast Robust Geometric Predicates", 1997): the sum
// so far is kept as floats whose digits do not overlap, growing in size, which together are exactly it. Rounded once, at the end, so the order in which numbers
// came and how they were spread over threads does not show. One to three parts are the rule; each number is added to each part.
//
// Numbers that could carry the parts beyond the range of floats are kept in a second sum, scaled down by a power of two.

namespace Mycelia.Cypher.Functions.Aggregates;

/// <summary>An exact sum of floats; a mutable structure that belongs to one owner.</summary>
internal struct ExactSum
{
    private const double LargeMin = 8.452712498170644E+270; // 2^900: 2^123 of them are still a float
    private const double Down = 5.421010862427522E-20; // 2^-64
    private const double Up = 18446744073709551616.0; // 2^64

    private double[]? _small;
    private int _smallCount;
    private double[]? _large;
    private int _largeCount;
    private double _special; // the sum of infinities and NaN

    public void Add(double value)
    {
        if (!double.IsFinite(value)) _special += value;
        else if (Math.Abs(value) < LargeMin) Grow(ref _small, ref _smallCount, value);
        else Grow(ref _large, ref _largeCount, value * Down);
    }

    public void Add(in ExactSum other)
    {
        for (var i = 0; i < other._smallCount; i++) Add(other._small![i]);
        for (var i = 0; i < other._largeCount; i++) Grow(ref _large, ref _largeCount, other._large![i]);
        _special += other._special;
    }

    /// <summary>Adds an integer beyond the floats' 53 digits exactly.</summary>
    public void Add(Int128 value)
    {
        const long Part = 1L << 50;
        for (var scale = 1.0; value != 0; scale *= Part)
        {
            var (quotient, remainder) = Int128.DivRem(value, Part);
            Add((double)(long)remainder * scale);
            value = quotient;
        }
    }

    /// <summary>Adds a finite number times 2^<paramref name="power"/> exactly, also where that product is no float.</summary>
    public void AddScaled(double value, int power)
    {
        if (Math.Abs(value) < LargeMin && Math.ScaleB(Math.Abs(value), power) < LargeMin) Grow(ref _small, ref _smallCount, Math.ScaleB(value, power));
        else Grow(ref _large, ref _largeCount, Math.ScaleB(value, power - 64));
    }

    /// <summary>The sum divided by a count.</summary>
    public readonly double Over(double count)
    {
        if (_special != 0) return _special; // NaN is not 0 either
        if (Sum(_large, _largeCount) == 0) return Sum(_small, _smallCount) / count;
        var parts = (double[]?)_large!.Clone();
        var partCount = _largeCount;
        for (var i = 0; i < _smallCount; i++) Grow(ref parts, ref partCount, _small![i] * Down);
        return Sum(parts, partCount) / count * Up;
    }

    // Exact: high + low = a + b.
    private static (double High, double Low) TwoSum(double a, double b)
    {
        var high = a + b;
        var other = high - a;
        return (high, (a - (high - other)) + (b - other));
    }

    private static void Grow(ref double[]? parts, ref int count, double value)
    {
        parts ??= new double[4];
        var kept = 0;
        for (var i = 0; i < count; i++)
        {
            (value, var low) = TwoSum(value, parts[i]);
            if (low != 0) parts[kept++] = low;
        }

        if (kept == parts.Length) Array.Resize(ref parts, kept * 2);
        parts[kept] = value;
        count = kept + 1;
    }

    // From the largest part down, until something is lost; then what is left decides a tie.
    private static double Sum(double[]? parts, int count)
    {
        if (parts is null) return 0;
        var i = count - 1;
        var high = parts[i];
        var low = 0.0;
        while (i > 0 && low == 0) (high, low) = TwoSum(high, parts[--i]);
        if (i > 0 && (low < 0 && parts[i - 1] < 0 || low > 0 && parts[i - 1] > 0))
        {
            var twice = low * 2;
            var next = high + twice;
            if (twice == next - high) return next;
        }

        return high;
    }
}

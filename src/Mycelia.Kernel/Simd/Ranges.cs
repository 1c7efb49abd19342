// Every comparison with a constant is a question about one interval: is the value inside [low, high], or, for NotEqual,
// outside? So one kernel per width serves all operators, and a constant that lies outside a narrow width, has a fraction,
// or is NaN folds into an empty or a full interval before any row is read.

using System.Numerics;

namespace Mycelia.Kernel.Simd;

/// <summary>
/// The integers from <paramref name="Low"/> to <paramref name="High"/> (none if Low &gt; High), or all others if <paramref name="Invert"/>.
/// </summary>
internal readonly record struct IntegerRange(long Low, long High, bool Invert = false)
{
    private const double TwoTo63 = 9223372036854775808.0;

    /// <summary>No integer.</summary>
    public static IntegerRange None => new(1, 0);

    /// <summary>The integers that stand in the relation to a constant.</summary>
    public static IntegerRange Of(CompareOp op, long constant) => op switch
    {
        CompareOp.Equal => new(constant, constant),
        CompareOp.NotEqual => new(constant, constant, Invert: true),
        CompareOp.Less => constant == long.MinValue ? None : new(long.MinValue, constant - 1),
        CompareOp.LessOrEqual => new(long.MinValue, constant),
        CompareOp.Greater => constant == long.MaxValue ? None : new(constant + 1, long.MaxValue),
        CompareOp.GreaterOrEqual => new(constant, long.MaxValue),
        _ => throw new ArgumentOutOfRangeException(nameof(op), op, null),
    };

    /// <summary>The integers that stand in the relation to a constant, judged on the exact real numbers: nothing is rounded to double.</summary>
    public static IntegerRange Of(CompareOp op, double constant)
    {
        if (double.IsNaN(constant)) return None with { Invert = op == CompareOp.NotEqual };
        var floor = Math.Floor(constant);
        var ceiling = Math.Ceiling(constant);
        return op switch
        {
            CompareOp.Equal => Between(constant, constant),
            CompareOp.NotEqual => Between(constant, constant) with { Invert = true },

            // Below 2^53 in magnitude ceiling - 1 is exact; above, constants are integers and the step is made on integers.
            CompareOp.Less => ceiling <= -TwoTo63 ? None : ceiling >= TwoTo63 ? Of(CompareOp.LessOrEqual, long.MaxValue) : Of(op, (long)ceiling),
            CompareOp.LessOrEqual => Between(double.NegativeInfinity, floor),
            CompareOp.Greater => floor >= TwoTo63 ? None : floor < -TwoTo63 ? Of(CompareOp.GreaterOrEqual, long.MinValue) : Of(op, (long)floor),
            CompareOp.GreaterOrEqual => Between(ceiling, double.PositiveInfinity),
            _ => throw new ArgumentOutOfRangeException(nameof(op), op, null),
        };
    }

    /// <summary>The integers from <paramref name="low"/> to <paramref name="high"/>, both included; none if either is NaN.</summary>
    public static IntegerRange Between(double low, double high)
    {
        low = Math.Ceiling(low);
        high = Math.Floor(high);
        if (!(low <= high) || low >= TwoTo63 || high < -TwoTo63) return None;
        return new(low < -TwoTo63 ? long.MinValue : (long)low, high >= TwoTo63 ? long.MaxValue : (long)high);
    }

    /// <summary>The integers in both ranges, of which neither is inverted.</summary>
    public IntegerRange And(IntegerRange other)
    {
        Invariant.Holds(!Invert && !other.Invert);
        return new(Math.Max(Low, other.Low), Math.Min(High, other.High));
    }

    /// <summary>Whether a value passes.</summary>
    public bool Contains(long value) => (Low <= value && value <= High) != Invert;

    /// <summary>Whether every value of a width gets the same answer, which is <paramref name="answer"/>.</summary>
    public bool IsDecided<T>(out bool answer) where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
    {
        long min = long.CreateTruncating(T.MinValue), max = long.CreateTruncating(T.MaxValue);
        var none = Low > High || Low > max || High < min;
        answer = none == Invert;
        return none || (Low <= min && High >= max);
    }
}

/// <summary>
/// The numbers from <paramref name="Low"/> to <paramref name="High"/>, NaN never among them; or all others, NaN included, if <paramref
/// name="Invert"/>.
/// </summary>
internal readonly record struct DoubleRange(double Low, double High, bool Invert = false)
{
    /// <summary>No number.</summary>
    public static DoubleRange None => new(double.PositiveInfinity, double.NegativeInfinity);

    /// <summary>The numbers that stand in the relation to a constant. Both zeros are equal.</summary>
    public static DoubleRange Of(CompareOp op, double constant) => op switch
    {
        CompareOp.NotEqual => Of(CompareOp.Equal, constant) with { Invert = true },
        _ when double.IsNaN(constant) => None,
        CompareOp.Equal => new(constant, constant),
        CompareOp.Less => double.IsNegativeInfinity(constant) ? None : new(double.NegativeInfinity, Math.BitDecrement(constant)),
        CompareOp.LessOrEqual => new(double.NegativeInfinity, constant),
        CompareOp.Greater => double.IsPositiveInfinity(constant) ? None : new(Math.BitIncrement(constant), double.PositiveInfinity),
        CompareOp.GreaterOrEqual => new(constant, double.PositiveInfinity),
        _ => throw new ArgumentOutOfRangeException(nameof(op), op, null),
    };

    /// <summary>
    /// The numbers that stand in the relation to an integer, judged on the exact real numbers: where no double equals the constant, the double
    /// nearest to it lies on one side.
    /// </summary>
    public static DoubleRange Of(CompareOp op, long constant)
    {
        var nearest = (double)constant;
        var sign = ((Int128)nearest).CompareTo(constant);
        return (op, sign) switch
        {
            (_, 0) => Of(op, nearest),
            (CompareOp.Equal, _) => None,
            (CompareOp.NotEqual, _) => None with { Invert = true },
            (CompareOp.Less or CompareOp.LessOrEqual, > 0) => Of(CompareOp.Less, nearest),
            (CompareOp.Less or CompareOp.LessOrEqual, _) => Of(CompareOp.LessOrEqual, nearest),
            (_, > 0) => Of(CompareOp.GreaterOrEqual, nearest),
            _ => Of(CompareOp.Greater, nearest),
        };
    }

    /// <summary>The numbers in both ranges, of which neither is inverted.</summary>
    public DoubleRange And(DoubleRange other)
    {
        Invariant.Holds(!Invert && !other.Invert);
        return new(Math.Max(Low, other.Low), Math.Min(High, other.High));
    }

    /// <summary>Whether a value passes.</summary>
    public bool Contains(double value) => (Low <= value && value <= High) != Invert;

    /// <summary>Whether no number lies in the interval, so that every value gets the answer <see cref="Invert"/>.</summary>
    public bool IsEmpty => !(Low <= High);
}

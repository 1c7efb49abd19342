namespace Mycelia;

/// <summary>
/// A range of values for a lookup in an index. Numbers compare across integers and floats; a range that is open on one side stays within the kind of its
/// bound (all numbers, all texts, all dates, ...) and leaves NaN out.
/// </summary>
public readonly record struct ValueRange
{
    private ValueRange(Value low, bool includesLow, Value high, bool includesHigh, string? prefix = null)
    {
        Low = low;
        IncludesLow = includesLow;
        High = high;
        IncludesHigh = includesHigh;
        Prefix = prefix;
    }

    /// <summary>The lower bound; null when there is none.</summary>
    public Value Low { get; }

    /// <summary>Whether the lower bound is in the range.</summary>
    public bool IncludesLow { get; }

    /// <summary>The upper bound; null when there is none.</summary>
    public Value High { get; }

    /// <summary>Whether the upper bound is in the range.</summary>
    public bool IncludesHigh { get; }

    /// <summary>What texts start with; null when the range is not one of prefixes.</summary>
    public string? Prefix { get; }

    /// <summary>All values.</summary>
    public static ValueRange All => default;

    /// <summary>Values equal to one.</summary>
    public static ValueRange Equal(Value value) => new(Require(value), true, value, true);

    /// <summary>Values of at least <paramref name="low"/>.</summary>
    public static ValueRange AtLeast(Value low) => new(Require(low), true, Value.Null, false);

    /// <summary>Values above <paramref name="low"/>.</summary>
    public static ValueRange Above(Value low) => new(Require(low), false, Value.Null, false);

    /// <summary>Values of at most <paramref name="high"/>.</summary>
    public static ValueRange AtMost(Value high) => new(Value.Null, false, Require(high), true);

    /// <summary>Values below <paramref name="high"/>.</summary>
    public static ValueRange Below(Value high) => new(Value.Null, false, Require(high), false);

    /// <summary>Values between two, which are in the range unless it is said that they are not.</summary>
    public static ValueRange Between(Value low, Value high, bool includesLow = true, bool includesHigh = true) => new(Require(low), includesLow, Require(high), includesHigh);

    /// <summary>Texts that start with <paramref name="prefix"/>.</summary>
    public static ValueRange StartingWith(string prefix)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        Value checkedText = prefix;
        return new ValueRange(Value.Null, false, Value.Null, false, checkedText.AsString());
    }

    private static Value Require(Value value) =>
        value.IsNull ? throw new MyceliaException(StatusCode.InvalidArgument, "A bound of a range is null. Name a value, or use a range that is open on that side.") : value;
}

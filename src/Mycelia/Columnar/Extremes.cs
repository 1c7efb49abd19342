// Least and greatest value of chunks, in the order of Value.CompareTo with one difference: an integer and a float compare as the numbers they
// are, the integer first where they are equal. NaN is the greatest number.

using Mycelia.Kernel.Bitmaps;
using Mycelia.Kernel.Columns;
using Mycelia.Kernel.Simd;

namespace Mycelia.Columnar;

internal struct Extremes : IPartial<Extremes>
{
    private const double TwoTo63 = 9223372036854775808.0;

    /// <summary>The least value; null when there was none.</summary>
    public Value Min { get; private set; }

    /// <summary>The greatest value; null when there was none.</summary>
    public Value Max { get; private set; }

    public void Add(in Extremes next)
    {
        if (next.Min.IsNull) return;
        Add(next.Min);
        Add(next.Max);
    }

    /// <summary>The extremes of the rows of a flat chunk that <paramref name="mask"/> selects, all of which have values.</summary>
    public static Extremes Of(Chunk chunk, ReadOnlySpan<ulong> mask) => chunk switch
    {
        Int64Chunk<sbyte> c => OfIntegers(c, c.Values, mask),
        Int64Chunk<short> c => OfIntegers(c, c.Values, mask),
        Int64Chunk<int> c => OfIntegers(c, c.Values, mask),
        Int64Chunk<long> c => OfIntegers(c, c.Values, mask),
        FixedChunk<double, Float64Kind> c => OfDoubles(c, mask),
        VarChunk { Kind: ValueKind.String or ValueKind.Bytes } c => OfBytes(c, mask),
        FixedChunk<LocalDateTime, LocalDateTimeKind> c => OfOrdered(c, c.Values, mask),
        FixedChunk<ZonedTime, ZonedTimeKind> c => OfOrdered(c, c.Values, mask),
        FixedChunk<Duration, DurationKind> c => OfOrdered(c, c.Values, mask),
        _ => OfDecoded(chunk, mask),
    };

    /// <summary>The order of extremes; see the file header.</summary>
    public static int Compare(in Value left, in Value right) => (left.Kind, right.Kind) switch
    {
        (ValueKind.Int64, ValueKind.Float64) => Compare(left.AsInt64(), right.AsDouble()),
        (ValueKind.Float64, ValueKind.Int64) => -Compare(right.AsInt64(), left.AsDouble()),
        _ => left.CompareTo(right),
    };

    /// <summary>-1 or 1: the integer comes first where both are equal.</summary>
    private static int Compare(long integer, double real)
    {
        if (double.IsNaN(real) || real >= TwoTo63) return -1;
        if (real < -TwoTo63) return 1;
        var whole = (long)real;
        return integer != whole ? integer.CompareTo(whole) : real < whole ? 1 : -1;
    }

    private static Extremes OfIntegers<T>(Chunk chunk, ReadOnlySpan<T> values, ReadOnlySpan<ulong> mask)
        where T : unmanaged, System.Numerics.IBinaryInteger<T>
    {
        if (Aggregates.MinMax(values, mask, out var min, out var max) == 0) return default;
        return new Extremes
        {
            Min = Int64Chunks.ToValue(chunk.Kind, long.CreateTruncating(min)),
            Max = Int64Chunks.ToValue(chunk.Kind, long.CreateTruncating(max)),
        };
    }

    private static Extremes OfDoubles(FixedChunk<double, Float64Kind> chunk, ReadOnlySpan<ulong> mask) =>
        Aggregates.MinMax(chunk.Values, mask, out var min, out var max) == 0 ? default : new Extremes { Min = min, Max = max };

    /// <summary>Finds the rows first, so that one value each is made.</summary>
    private static Extremes OfBytes(VarChunk chunk, ReadOnlySpan<ulong> mask)
    {
        int least = -1, greatest = -1;
        foreach (var row in Bitmap.Enumerate(mask))
        {
            var bytes = chunk.BytesOf(row);
            if (least < 0 || bytes.SequenceCompareTo(chunk.BytesOf(least)) < 0) least = row;
            if (greatest < 0 || bytes.SequenceCompareTo(chunk.BytesOf(greatest)) > 0) greatest = row;
        }

        return least < 0 ? default : new Extremes { Min = chunk.Get(least), Max = chunk.Get(greatest) };
    }

    private static Extremes OfOrdered<T>(Chunk chunk, ReadOnlySpan<T> values, ReadOnlySpan<ulong> mask) where T : struct, IComparable<T>
    {
        int least = -1, greatest = -1;
        foreach (var row in Bitmap.Enumerate(mask))
        {
            if (least < 0 || values[row].CompareTo(values[least]) < 0) least = row;
            if (greatest < 0 || values[row].CompareTo(values[greatest]) > 0) greatest = row;
        }

        return least < 0 ? default : new Extremes { Min = chunk.Get(least), Max = chunk.Get(greatest) };
    }

    private static Extremes OfDecoded(Chunk chunk, ReadOnlySpan<ulong> mask)
    {
        var extremes = default(Extremes);
        foreach (var row in Bitmap.Enumerate(mask)) extremes.Add(chunk.Get(row));
        return extremes;
    }

    private void Add(in Value value)
    {
        if (Min.IsNull || Compare(value, Min) < 0) Min = value;
        if (Max.IsNull || Compare(value, Max) > 0) Max = value;
    }
}

// The zone of a chunk: the least and greatest value of its rows, so that a filter can skip or take a whole chunk without reading it. Made
// the first time a filter comes by, kept with the chunk.
//
// A zone may be used for the rows it covers and no others. Sealed chunks never change, but an open chunk gains rows in place (see Chunk.cs).
// So a zone remembers which rows it was made of. Readers make it of rows that their own version shows; those are published, and what is
// published never changes in this chunk. A later reader that sees more rows finds them not covered and makes a new zone of old and new.
//
// The rows remembered are a bitmap, or a count alone when they were all the valid rows of the chunk (the common case): validity bits of a
// chunk that readers can see are only ever added, so as long as there are as many of them they are the same.

using System.Numerics;
using Mycelia.Kernel.Bitmaps;
using Mycelia.Kernel.Simd;

namespace Mycelia.Kernel.Columns;

/// <summary>What a zone says about a range.</summary>
internal enum ZoneAnswer
{
    /// <summary>Some rows may be selected and some not.</summary>
    Some,

    /// <summary>No row is selected.</summary>
    None,

    /// <summary>Every row is selected.</summary>
    All,
}

/// <summary>Least and greatest value of the covered rows of a chunk of integers or doubles. Immutable.</summary>
internal sealed class ChunkZone
{
    private readonly long _min;
    private readonly long _max;
    private readonly int _count;
    private readonly ulong[]? _rows;

    private ChunkZone(long min, long max, int count, ulong[]? rows) => (_min, _max, _count, _rows) = (min, max, count, rows);

    public long MemoryBytes => 48 + (_rows is null ? 0 : 24 + _rows.Length * 8L);

    /// <summary>The zone of an integer chunk that covers <paramref name="mask"/>: at least one row, all published and valid.</summary>
    public static ChunkZone Of<T>(Chunk chunk, ReadOnlySpan<T> values, ReadOnlySpan<ulong> mask) where T : unmanaged, IBinaryInteger<T>
    {
        var known = chunk.Zone;
        if (known is not null && known.Covers(chunk, mask)) return known;
        Span<ulong> rows = stackalloc ulong[Chunk.WordsMax];
        Unite(mask, known, rows);
        Aggregates.MinMax(values, rows, out var min, out var max);
        return Keep(chunk, long.CreateTruncating(min), long.CreateTruncating(max), rows);
    }

    /// <summary>The zone of a chunk of doubles that covers <paramref name="mask"/>; see the other overload.</summary>
    public static ChunkZone Of(Chunk chunk, ReadOnlySpan<double> values, ReadOnlySpan<ulong> mask)
    {
        var known = chunk.Zone;
        if (known is not null && known.Covers(chunk, mask)) return known;
        Span<ulong> rows = stackalloc ulong[Chunk.WordsMax];
        Unite(mask, known, rows);
        Aggregates.MinMax(values, rows, out var min, out var max);
        return Keep(chunk, BitConverter.DoubleToInt64Bits(min), BitConverter.DoubleToInt64Bits(max), rows);
    }

    /// <summary>Whether no covered integer is greater than <paramref name="magnitude"/> or less than its negative.</summary>
    public bool IsWithin(long magnitude) => _min >= -magnitude && _max <= magnitude;

    /// <summary>Which covered rows of an integer chunk lie in the range.</summary>
    public ZoneAnswer Judge(IntegerRange range)
    {
        if (range.Low > range.High || _max < range.Low || _min > range.High) return Answer(range.Invert);
        return range.Low <= _min && _max <= range.High ? Answer(!range.Invert) : ZoneAnswer.Some;
    }

    /// <summary>Which covered rows of a chunk of doubles lie in the range. With a NaN among them the greatest value is NaN, which lies nowhere.</summary>
    public ZoneAnswer Judge(DoubleRange range)
    {
        double min = BitConverter.Int64BitsToDouble(_min), max = BitConverter.Int64BitsToDouble(_max);
        if (range.IsEmpty || double.IsNaN(min) || max < range.Low || min > range.High) return Answer(range.Invert);
        return range.Low <= min && max <= range.High ? Answer(!range.Invert) : ZoneAnswer.Some;
    }

    private static ZoneAnswer Answer(bool all) => all ? ZoneAnswer.All : ZoneAnswer.None;

    private bool Covers(Chunk chunk, ReadOnlySpan<ulong> mask)
    {
        if (_rows is null) return Bitmap.Count(chunk.Validity) == _count;
        for (var i = 0; i < mask.Length; i++)
            if ((mask[i] & ~(i < _rows.Length ? _rows[i] : 0)) != 0) return false;
        return true;
    }

    private static void Unite(ReadOnlySpan<ulong> mask, ChunkZone? known, Span<ulong> rows)
    {
        mask.CopyTo(rows);
        if (known?._rows is { } covered) Bitmap.Or(rows, covered);
    }

    private static ChunkZone Keep(Chunk chunk, long min, long max, ReadOnlySpan<ulong> rows)
    {
        var count = Bitmap.Count(rows);
        var isAll = count == Bitmap.Count(chunk.Validity);
        var zone = new ChunkZone(min, max, count, isAll ? null : rows[..chunk.Validity.Length].ToArray());
        chunk.Zone = zone;
        return zone;
    }
}

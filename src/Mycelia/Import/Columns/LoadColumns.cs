// The columns that an import makes: typed arrays, texts as UTF-8 in the heaps of the blocks that they were read from. They are what
// BulkLoad takes, and are cut into chunks of 2,048 rows only when it is known where the rows will stand.

using Mycelia.Graph;
using Mycelia.Kernel.Bitmaps;
using Mycelia.Kernel.Buffers;
using Mycelia.Kernel.Columns;
using Mycelia.Kernel.Values;

namespace Mycelia.Import.Columns;

/// <summary>A column of a batch. Immutable once made.</summary>
internal abstract class LoadColumn(string name, int count) : IChunkSource
{
    public string Name { get; } = name;

    public int Count { get; } = count;

    public abstract Chunk? Pack(int from, int count, uint[]? order);

    protected static int At(int row, uint[]? order) => order is null ? row : (int)order[row];
}

/// <summary>Integers, dates (epoch days) and local times (nanoseconds of the day). No validity: every row has a value.</summary>
internal sealed class IntegerColumn(string name, ValueKind kind, long[] values, int count, ulong[]? validity) : LoadColumn(name, count)
{
    public ReadOnlySpan<long> Values => values.AsSpan(0, Count);

    public bool IsValid(int row) => validity is null || Bitmap.Get(validity, row);

    public override Chunk? Pack(int from, int count, uint[]? order)
    {
        var longs = new long[count];
        var valid = Validities.Gather(validity, from, count, order);
        if (valid is null) return null;
        if (order is null) values.AsSpan(from, count).CopyTo(longs);
        else
            for (var row = 0; row < count; row++) longs[row] = values[order[from + row]];
        if (validity is not null)
            for (var row = 0; row < count; row++)
                if (!Bitmap.Get(valid, row)) longs[row] = 0;
        return Int64Chunks.Pack(kind, longs, valid);
    }
}

/// <summary>Floats.</summary>
internal sealed class FloatColumn(string name, double[] values, int count, ulong[]? validity) : LoadColumn(name, count)
{
    public override Chunk? Pack(int from, int count, uint[]? order)
    {
        var valid = Validities.Gather(validity, from, count, order);
        if (valid is null) return null;
        var doubles = new double[count];
        for (var row = 0; row < count; row++)
            if (Bitmap.Get(valid, row)) doubles[row] = values[At(from + row, order)];
        return new FixedChunk<double, Float64Kind>(doubles, valid);
    }
}

/// <summary>Booleans, a byte each.</summary>
internal sealed class BoolColumn(string name, bool[] values, int count, ulong[]? validity) : LoadColumn(name, count)
{
    public override Chunk? Pack(int from, int count, uint[]? order)
    {
        var valid = Validities.Gather(validity, from, count, order);
        if (valid is null) return null;
        var bits = new ulong[valid.Length];
        for (var row = 0; row < count; row++)
            if (Bitmap.Get(valid, row) && values[At(from + row, order)]) Bitmap.Set(bits, row);
        return new BoolChunk(bits, valid, count);
    }
}

/// <summary>
/// Texts, or values of any kind in the encoding of <see cref="ValueCodec"/>: a row is a place in one of several heaps and a length, below zero when it
/// has no value.
/// </summary>
internal sealed class BytesColumn(string name, bool isText, byte[][] heaps, ulong[] places, int[] lengths, int count) : LoadColumn(name, count)
{
    public const int HeapShift = 32;

    public bool IsValid(int row) => lengths[row] >= 0;

    public ReadOnlySpan<byte> this[int row] => lengths[row] <= 0 ? default : heaps[(int)(places[row] >> HeapShift)].AsSpan((int)(uint)places[row], lengths[row]);

    public override Chunk? Pack(int from, int count, uint[]? order) => isText ? PackTexts(from, count, order) : PackValues(from, count, order);

    private PackedVarChunk? PackTexts(int from, int count, uint[]? order)
    {
        var valid = new ulong[Bitmap.WordCount(count)];
        var ends = new int[count + 1];
        for (var row = 0; row < count; row++)
        {
            var length = lengths[At(from + row, order)];
            if (length >= 0) Bitmap.Set(valid, row);
            var end = ends[row] + (long)Math.Max(0, length);
            if (end > Array.MaxLength) throw new MyceliaException(StatusCode.LimitExceeded, $"Column `{Name}`: 2,048 neighbouring texts exceed 2 GiB. Store such large values outside the graph.");
            ends[row + 1] = (int)end;
        }

        if (valid.AsSpan().IndexOfAnyExcept(0UL) < 0) return null;
        var heap = new byte[ends[count]];
        for (var row = 0; row < count; row++) this[At(from + row, order)].CopyTo(heap.AsSpan(ends[row]));
        return PackedVarChunk.Pack(ValueKind.String, heap, ends, valid);
    }

    private Chunk? PackValues(int from, int count, uint[]? order)
    {
        Chunk? chunk = null;
        for (var row = 0; row < count; row++)
        {
            var at = At(from + row, order);
            if (!IsValid(at)) continue;
            var reader = new ByteReader(this[at], "An encoded cell");
            var value = ValueCodec.Read(ref reader);
            chunk = ChunkEditor.SetOwned(chunk ?? ChunkEditor.Create(value, count - 1), row, value);
        }

        return chunk?.Compact();
    }
}

/// <summary>Some rows of another column, in an order of their own.</summary>
internal sealed class SelectedColumn(LoadColumn column, uint[] rows) : LoadColumn(column.Name, rows.Length)
{
    public override Chunk? Pack(int from, int count, uint[]? order)
    {
        var picked = new uint[count];
        for (var row = 0; row < count; row++) picked[row] = rows[At(from + row, order)];
        return column.Pack(0, count, picked);
    }
}

/// <summary>Validity bitmaps of chunks.</summary>
internal static class Validities
{
    /// <summary>The bits of the rows asked for; null when none is set. A null bitmap has all bits set.</summary>
    public static ulong[]? Gather(ulong[]? validity, int from, int count, uint[]? order)
    {
        var bits = new ulong[Bitmap.WordCount(count)];
        if (validity is null)
        {
            Bitmap.SetRange(bits, 0, count);
            return bits;
        }

        for (var row = 0; row < count; row++)
            if (Bitmap.Get(validity, order is null ? from + row : (int)order[from + row])) Bitmap.Set(bits, row);
        return bits.AsSpan().IndexOfAnyExcept(0UL) < 0 ? null : bits;
    }
}

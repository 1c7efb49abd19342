// Encoding. Fixed widths are copied as a whole and what the mask leaves out is zeroed; a patch is laid over its chunk on the way, so that encoding one does
// not make the merged chunk, which would stay in memory.

using System.Numerics;
using System.Text;
using Mycelia.Kernel.Buffers;
using Mycelia.Kernel.Simd;
using Mycelia.Kernel.Values;

namespace Mycelia.Kernel.Columns;

internal static partial class ChunkCodec
{
    /// <summary>Appends the canonical bytes; false, and nothing written, if no alive row has a value.</summary>
    public static bool Encode(ByteWriter writer, Chunk chunk, ReadOnlySpan<ulong> alive)
    {
        Span<ulong> mask = stackalloc ulong[Chunk.WordsMax];
        mask.Clear();
        var patch = chunk is PatchedChunk { IsMerged: false } patched && LiesFlat(patched) ? patched : null;
        var flat = patch?.Base ?? chunk.Flat;
        var words = Math.Min(flat.Validity.Length, alive.Length);
        for (var i = 0; i < words; i++) mask[i] = flat.Validity[i] & alive[i];
        if (patch is not null) LayOver(mask, patch, alive);
        var rows = LastSet(mask) + 1;
        if (rows == 0) return false;
        flat = Typed(flat, mask, rows);
        writer.Byte((byte)StoredKind(flat.Kind));
        writer.Varint((ulong)rows);
        EncodeBitmap(writer, mask, rows);
        EncodePayload(writer, flat, patch, mask, rows);
        return true;
    }

    /// <summary>Whether the values of a patch fit the chunk below as it is.</summary>
    private static bool LiesFlat(PatchedChunk patch)
    {
        var below = patch.Base;
        if (below is not (IInt64Chunk or FixedChunk<double, Float64Kind> or VarChunk { Kind: ValueKind.String })) return false;
        var widthMax = below is IInt64Chunk ints ? ints.WidthBytes : 0;
        for (var i = 0; i < patch.Rows.Length; i++)
        {
            ref readonly var value = ref patch.Values[i];
            if (patch.Rows[i] >= below.Capacity) return false;
            if (value.IsNull) continue;
            if (value.Kind != below.Kind) return false;
            if (widthMax > 0 && Int64Chunks.ToInt64(value) is var raw && Int64Chunks.WidthFor(raw, raw) > widthMax) return false;
        }

        return true;
    }

    private static void LayOver(Span<ulong> mask, PatchedChunk patch, ReadOnlySpan<ulong> alive)
    {
        for (var i = 0; i < patch.Rows.Length; i++)
        {
            var (word, bit) = (patch.Rows[i] >> 6, 1UL << patch.Rows[i]);
            if (word >= alive.Length) continue;
            if (patch.Values[i].IsNull) mask[word] &= ~bit;
            else mask[word] |= alive[word] & bit;
        }
    }

    private static int LastSet(ReadOnlySpan<ulong> mask)
    {
        var word = mask.LastIndexOfAnyExcept(0UL);
        return word < 0 ? -1 : word * 64 + 63 - System.Numerics.BitOperations.LeadingZeroCount(mask[word]);
    }

    private static ValueKind StoredKind(ValueKind kind) => HasTypedForm(kind) ? kind : ValueKind.Null;

    private static bool HasTypedForm(ValueKind kind) => kind is ValueKind.Bool or ValueKind.Int64 or ValueKind.Float64 or ValueKind.String or ValueKind.Bytes
        or ValueKind.Date or ValueKind.LocalTime or ValueKind.ZonedTime or ValueKind.LocalDateTime or ValueKind.Duration;

    /// <summary>A mixed chunk whose alive values turn out to be of one typed kind is brought into that kind.</summary>
    private static Chunk Typed(Chunk flat, ReadOnlySpan<ulong> mask, int rows)
    {
        if (flat.Kind != ValueKind.Null) return flat;
        var kind = ValueKind.Null;
        for (var row = 0; row < rows; row++)
        {
            if (!Has(mask, row)) continue;
            var next = flat.Get(row).Kind;
            if (kind != ValueKind.Null && next != kind) return flat;
            kind = next;
        }

        if (!HasTypedForm(kind)) return flat;
        Chunk? typed = null;
        for (var row = 0; row < rows; row++)
        {
            if (!Has(mask, row)) continue;
            var value = flat.Get(row);
            typed = ChunkEditor.SetOwned(typed ?? ChunkEditor.Create(value, rows - 1), row, value);
        }

        return typed!;
    }

    private static void EncodeBitmap(ByteWriter writer, ReadOnlySpan<ulong> mask, int rows)
    {
        var count = 0;
        foreach (var word in mask) count += System.Numerics.BitOperations.PopCount(word);
        writer.Byte(count == rows ? (byte)1 : (byte)0);
        if (count != rows) WriteBits(writer, mask, rows);
    }

    private static void WriteBits(ByteWriter writer, ReadOnlySpan<ulong> bits, int rows)
    {
        var target = writer.Reserve((rows + 7) / 8);
        for (var i = 0; i < target.Length; i++) target[i] = (byte)(bits[i >> 3] >> ((i & 7) * 8));
    }

    private static void EncodePayload(ByteWriter writer, Chunk chunk, PatchedChunk? patch, ReadOnlySpan<ulong> mask, int rows)
    {
        switch (chunk)
        {
            case Int64Chunk<sbyte> ints:
                EncodeInts(writer, ints.Values, patch, mask, rows);
                break;
            case Int64Chunk<short> ints:
                EncodeInts(writer, ints.Values, patch, mask, rows);
                break;
            case Int64Chunk<int> ints:
                EncodeInts(writer, ints.Values, patch, mask, rows);
                break;
            case Int64Chunk<long> ints:
                EncodeInts(writer, ints.Values, patch, mask, rows);
                break;
            case FixedChunk<double, Float64Kind> doubles:
                EncodeDoubles(writer, doubles.Values, patch, mask, rows);
                break;
            case BoolChunk bools:
                Span<ulong> bits = stackalloc ulong[Chunk.WordsMax];
                for (var i = 0; i < mask.Length; i++) bits[i] = i < bools.Bits.Length ? bools.Bits[i] & mask[i] : 0;
                WriteBits(writer, bits, rows);
                break;
            case VarChunk vars:
                EncodeVar(writer, vars, patch, mask, rows);
                break;
            default:
                for (var row = 0; row < rows; row++) EncodeFixed(writer, chunk.Kind, Has(mask, row) ? chunk.Get(row) : Value.Null);
                break;
        }
    }

    private static void EncodeInts<T>(ByteWriter writer, ReadOnlySpan<T> source, PatchedChunk? patch, ReadOnlySpan<ulong> mask, int rows)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
    {
        Span<T> values = stackalloc T[Chunk.RowsMax];
        values = values[..rows];
        CopyMasked(source, mask, values);
        for (var i = 0; i < patch?.Rows.Length; i++)
            if (patch.Rows[i] is var row && row < rows && Has(mask, row)) values[row] = T.CreateTruncating(Int64Chunks.ToInt64(patch.Values[i]));
        Aggregates.MinMax<T>(values, mask, out var min, out var max);
        var width = Int64Chunks.WidthFor(Math.Min(0, long.CreateTruncating(min)), Math.Max(0, long.CreateTruncating(max)));
        writer.Byte((byte)width);
        switch (width)
        {
            case 1:
                Narrow<T, sbyte>(writer, values);
                break;
            case 2:
                Narrow<T, short>(writer, values);
                break;
            case 4:
                Narrow<T, int>(writer, values);
                break;
            default:
                writer.Raw<T>(values);
                break;
        }
    }

    private static void Narrow<T, TNarrow>(ByteWriter writer, ReadOnlySpan<T> values) where T : unmanaged, IBinaryInteger<T> where TNarrow : unmanaged, IBinaryInteger<TNarrow>
    {
        if (typeof(T) == typeof(TNarrow))
        {
            writer.Raw(values);
            return;
        }

        Span<TNarrow> narrow = stackalloc TNarrow[Chunk.RowsMax];
        narrow = narrow[..values.Length];
        for (var row = 0; row < values.Length; row++) narrow[row] = TNarrow.CreateTruncating(values[row]);
        writer.Raw<TNarrow>(narrow);
    }

    private static void EncodeDoubles(ByteWriter writer, ReadOnlySpan<double> source, PatchedChunk? patch, ReadOnlySpan<ulong> mask, int rows)
    {
        Span<double> values = stackalloc double[Chunk.RowsMax];
        values = values[..rows];
        CopyMasked(source, mask, values);
        for (var i = 0; i < patch?.Rows.Length; i++)
            if (patch.Rows[i] is var row && row < rows && Has(mask, row)) values[row] = patch.Values[i].AsDouble();
        foreach (ref var value in values)
            if (double.IsNaN(value)) value = BitConverter.Int64BitsToDouble(Value.NaNBits);
        writer.Raw<double>(values);
    }

    /// <summary>The first rows of a column, zero where the mask has none.</summary>
    private static void CopyMasked<T>(ReadOnlySpan<T> source, ReadOnlySpan<ulong> mask, Span<T> target) where T : unmanaged
    {
        source[..target.Length].CopyTo(target);
        ClearOutside(mask, target);
    }

    private static void ClearOutside<T>(ReadOnlySpan<ulong> mask, Span<T> target) where T : unmanaged
    {
        for (var word = 0; word << 6 < target.Length; word++)
        {
            for (var missing = ~mask[word]; missing != 0; missing &= missing - 1)
            {
                var row = word << 6 | BitOperations.TrailingZeroCount(missing);
                if (row >= target.Length) return;
                target[row] = default;
            }
        }
    }

    private static void EncodeVar(ByteWriter writer, VarChunk vars, PatchedChunk? patch, ReadOnlySpan<ulong> mask, int rows)
    {
        Span<ulong> plain = stackalloc ulong[Chunk.WordsMax];
        mask.CopyTo(plain);
        for (var i = 0; i < patch?.Rows.Length; i++) plain[patch.Rows[i] >> 6] &= ~(1UL << patch.Rows[i]);
        EncodeLengths(writer, vars, patch, mask, rows);
        for (int row = 0, end; row < rows; row = end)
        {
            end = row + 1;
            if (!Has(mask, row)) continue;
            if (!Has(plain, row))
            {
                var text = TextAt(patch, row);
                Encoding.UTF8.GetBytes(text, writer.Reserve(Encoding.UTF8.GetByteCount(text)));
                continue;
            }

            while (end < rows && Has(plain, end)) end++;
            if (vars.TryGetRun(row, end, out var run)) writer.Bytes(run);
            else
                for (; row < end; row++) writer.Bytes(vars.BytesOf(row));
        }
    }

    private static void EncodeLengths(ByteWriter writer, VarChunk vars, PatchedChunk? patch, ReadOnlySpan<ulong> mask, int rows)
    {
        Span<int> lengths = stackalloc int[Chunk.RowsMax];
        lengths = lengths[..rows];
        vars.CopyLengths(lengths);
        ClearOutside(mask, lengths);
        for (var i = 0; i < patch?.Rows.Length; i++)
            if (patch.Rows[i] is var row && row < rows && Has(mask, row)) lengths[row] = Encoding.UTF8.GetByteCount(patch.Values[i].AsString());
        foreach (var length in lengths) writer.Varint((uint)length);
    }

    private static string TextAt(PatchedChunk? patch, int row)
    {
        Value value = default;
        Invariant.Holds(patch is not null && patch.TryGetPatch(row, out value));
        return value.AsString();
    }

    private static void EncodeFixed(ByteWriter writer, ValueKind kind, in Value value)
    {
        switch (kind)
        {
            case ValueKind.LocalDateTime:
                var local = value.IsNull ? default : value.AsLocalDateTime();
                writer.Int64(local.EpochSecond);
                writer.UInt32((uint)local.Nano);
                break;
            case ValueKind.ZonedTime:
                var time = value.IsNull ? default : value.AsZonedTime();
                writer.Int64(time.NanoOfDay);
                writer.UInt32((uint)time.OffsetSeconds);
                break;
            default:
                var duration = value.IsNull ? default : value.AsDuration();
                writer.Int64(duration.Months);
                writer.Int64(duration.Days);
                writer.Int64(duration.Seconds);
                writer.UInt32((uint)duration.Nanos);
                break;
        }
    }
}

using System.Numerics;
using System.Runtime.InteropServices;
using Mycelia.Kernel.Bitmaps;
using Mycelia.Kernel.Columns;

namespace Mycelia;

// Copies of a chunk's values in one logical type, whatever their physical width.
public sealed partial class Column
{
    /// <summary>
    /// Copies the integers of a chunk: row i to <paramref name="buffer"/>[i] for each row in <paramref name="mask"/>, which becomes the rows that
    /// hold an integer. Other places of the buffer are unspecified. Allocates nothing unless kinds are mixed.
    /// </summary>
    /// <param name="chunk">The number of the chunk.</param>
    /// <param name="buffer">Room for <see cref="ChunkRowsMax"/> values.</param>
    /// <param name="mask">Room for <see cref="MaskWords"/> words.</param>
    /// <returns>How many rows hold an integer.</returns>
    public int Read(int chunk, Span<long> buffer, Span<ulong> mask)
    {
        mask = RequireMask(mask);
        RequireBuffer(buffer.Length);
        switch (MaskOf(chunk, mask, out _))
        {
            case null:
                return 0;
            case { Kind: ValueKind.Int64 } integers:
                Widen(integers, buffer);
                return Bitmap.Count(mask);
            case { Kind: ValueKind.Null } mixed:
                foreach (var row in Bitmap.Enumerate(mask))
                    if (!mixed.TryGetInt64(row, out buffer[row])) Bitmap.Clear(mask, row);
                return Bitmap.Count(mask);
            default:
                mask.Clear();
                return 0;
        }
    }

    /// <summary>
    /// Copies the numbers of a chunk, integers rounded to the nearest double: row i to <paramref name="buffer"/>[i] for each row in
    /// <paramref name="mask"/>, which becomes the rows that hold a number. Other places of the buffer are unspecified. Allocates nothing unless kinds
    /// are mixed.
    /// </summary>
    /// <param name="chunk">The number of the chunk.</param>
    /// <param name="buffer">Room for <see cref="ChunkRowsMax"/> values.</param>
    /// <param name="mask">Room for <see cref="MaskWords"/> words.</param>
    /// <returns>How many rows hold a number.</returns>
    public int Read(int chunk, Span<double> buffer, Span<ulong> mask)
    {
        mask = RequireMask(mask);
        RequireBuffer(buffer.Length);
        switch (MaskOf(chunk, mask, out _))
        {
            case null:
                return 0;
            case FixedChunk<double, Float64Kind> floats:
                floats.Values.CopyTo(buffer);
                return Bitmap.Count(mask);
            case { Kind: ValueKind.Int64 } integers:
                var longs = MemoryMarshal.Cast<double, long>(buffer);
                Widen(integers, longs);
                for (var row = 0; row < integers.Capacity; row++) buffer[row] = longs[row];
                return Bitmap.Count(mask);
            case { Kind: ValueKind.Null } mixed:
                foreach (var row in Bitmap.Enumerate(mask))
                    if (!TryGetNumber(mixed.Get(row), out buffer[row])) Bitmap.Clear(mask, row);
                return Bitmap.Count(mask);
            default:
                mask.Clear();
                return 0;
        }
    }

    /// <summary>
    /// Copies the values of a chunk, of whatever kinds: row i to <paramref name="buffer"/>[i] for each row in <paramref name="mask"/>, which becomes the
    /// <see cref="RowMask"/>; <see cref="Value.Null"/> to the other places. Allocates the texts and other values that live on the heap.
    /// </summary>
    /// <param name="chunk">The number of the chunk.</param>
    /// <param name="buffer">Room for <see cref="ChunkRowsMax"/> values.</param>
    /// <param name="mask">Room for <see cref="MaskWords"/> words.</param>
    /// <returns>How many rows hold a value.</returns>
    public int Read(int chunk, Span<Value> buffer, Span<ulong> mask)
    {
        mask = RequireMask(mask);
        RequireBuffer(buffer.Length);
        buffer[..ChunkRowsMax].Clear();
        if (MaskOf(chunk, mask, out _) is not { } values) return 0;
        foreach (var row in Bitmap.Enumerate(mask)) buffer[row] = values.Get(row);
        return Bitmap.Count(mask);
    }

    private static bool TryGetNumber(in Value value, out double number)
    {
        if (!value.TryGetInt64(out var integer)) return value.TryGetDouble(out number);
        number = integer;
        return true;
    }

    private static void Widen(Chunk chunk, Span<long> buffer)
    {
        switch (chunk)
        {
            case Int64Chunk<sbyte> c:
                Widen(c.Values, buffer);
                break;
            case Int64Chunk<short> c:
                Widen(c.Values, buffer);
                break;
            case Int64Chunk<int> c:
                Widen(c.Values, buffer);
                break;
            case Int64Chunk<long> c:
                c.Values.CopyTo(buffer);
                break;
        }
    }

    private static void Widen<T>(ReadOnlySpan<T> values, Span<long> buffer) where T : unmanaged, IBinaryInteger<T>
    {
        buffer = buffer[..values.Length];
        for (var row = 0; row < values.Length; row++) buffer[row] = long.CreateTruncating(values[row]);
    }

    private static void RequireBuffer(int length)
    {
        if (length < ChunkRowsMax)
        {
            throw new MyceliaException(StatusCode.InvalidArgument,
                $"The buffer has room for {length:N0} values; a chunk needs {nameof(Column)}.{nameof(ChunkRowsMax)} = {ChunkRowsMax:N0}.");
        }
    }
}

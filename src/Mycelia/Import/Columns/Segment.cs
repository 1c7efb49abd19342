// What one reader made of one block of a file: arrays from the pool, filled block by block, joined into a column when the whole file was
// read. Rows without a value are listed, for they are few or the column is cheap anyway.

using System.Buffers;

namespace Mycelia.Import.Columns;

/// <summary>The rows of one block in one column.</summary>
internal abstract class Segment : IDisposable
{
    private int[] _nulls = [];

    public int NullCount { get; private set; }

    /// <summary>The rows without a value, rising.</summary>
    public ReadOnlySpan<int> Nulls => _nulls.AsSpan(0, NullCount);

    public void AddNull(int row)
    {
        if (NullCount == _nulls.Length) Grow(ref _nulls, NullCount, NullCount + 1);
        _nulls[NullCount++] = row;
    }

    public virtual void Dispose() => Return(ref _nulls);

    protected static T[] Rent<T>(int length) => length == 0 ? [] : ArrayPool<T>.Shared.Rent(length);

    protected static void Return<T>(ref T[] array)
    {
        if (array.Length > 0) ArrayPool<T>.Shared.Return(array);
        array = [];
    }

    protected static void Grow<T>(ref T[] array, int used, int need)
    {
        var larger = Rent<T>((int)Math.Min(Array.MaxLength, Math.Max(need, Math.Max(64, array.Length * 2L))));
        array.AsSpan(0, used).CopyTo(larger);
        Return(ref array);
        array = larger;
    }
}

/// <summary>Values of one fixed size.</summary>
internal sealed class FixedSegment<T>(int rows) : Segment where T : unmanaged
{
    private T[] _values = Rent<T>(rows);

    public Span<T> Values => _values.AsSpan(0, rows);

    public override void Dispose()
    {
        Return(ref _values);
        base.Dispose();
    }
}

/// <summary>Byte strings one behind the other.</summary>
internal sealed class BytesSegment(int rows) : Segment
{
    private byte[] _heap = [];
    private int[] _starts = Rent<int>(rows);
    private int[] _lengths = Rent<int>(rows);
    private int _used;

    public ReadOnlySpan<int> Starts => _starts.AsSpan(0, rows);

    /// <summary>Below zero where a row has no value.</summary>
    public ReadOnlySpan<int> Lengths => _lengths.AsSpan(0, rows);

    public byte[] CopyHeap() => _heap.AsSpan(0, _used).ToArray();

    public void Add(int row, ReadOnlySpan<byte> bytes)
    {
        if (_heap.Length - _used < bytes.Length) Grow(ref _heap, _used, checked(_used + bytes.Length));
        bytes.CopyTo(_heap.AsSpan(_used));
        _starts[row] = _used;
        _lengths[row] = bytes.Length;
        _used += bytes.Length;
    }

    public void AddMissing(int row)
    {
        _starts[row] = 0;
        _lengths[row] = -1;
    }

    public override void Dispose()
    {
        Return(ref _heap);
        Return(ref _starts);
        Return(ref _lengths);
        base.Dispose();
    }
}

/// <summary>Brings the segments of all blocks of a file together.</summary>
internal static class Segments
{
    public static T[] Join<T>(Segment[] segments, int[] firstRows, int rows) where T : unmanaged
    {
        var values = GC.AllocateUninitializedArray<T>(rows);
        Kernel.Loops.ParallelLoops.For(0, segments.Length, 8, (from, to) =>
        {
            for (var i = from; i < to; i++) ((FixedSegment<T>)segments[i]).Values.CopyTo(values.AsSpan(firstRows[i]));
        });
        return values;
    }

    /// <summary>A bit per row that has a value; null when all have one.</summary>
    public static ulong[]? JoinValidity(Segment[] segments, int[] firstRows, int rows)
    {
        if (Array.TrueForAll(segments, static segment => segment.NullCount == 0)) return null;
        var validity = new ulong[Kernel.Bitmaps.Bitmap.WordCount(rows)];
        Kernel.Bitmaps.Bitmap.SetRange(validity, 0, rows);
        for (var i = 0; i < segments.Length; i++)
            foreach (var row in segments[i].Nulls) Kernel.Bitmaps.Bitmap.Clear(validity, firstRows[i] + row);
        return validity;
    }

    public static BytesColumn JoinBytes(string name, bool isText, Segment[] segments, int[] firstRows, int rows)
    {
        var heaps = new byte[segments.Length][];
        var places = GC.AllocateUninitializedArray<ulong>(rows);
        var lengths = GC.AllocateUninitializedArray<int>(rows);
        Kernel.Loops.ParallelLoops.For(0, segments.Length, 8, (from, to) =>
        {
            for (var i = from; i < to; i++)
            {
                var segment = (BytesSegment)segments[i];
                heaps[i] = segment.CopyHeap();
                var starts = segment.Starts;
                segment.Lengths.CopyTo(lengths.AsSpan(firstRows[i]));
                var target = places.AsSpan(firstRows[i], starts.Length);
                for (var row = 0; row < starts.Length; row++) target[row] = (ulong)i << BytesColumn.HeapShift | (uint)starts[row];
            }
        });
        return new BytesColumn(name, isText, heaps, places, lengths, rows);
    }
}

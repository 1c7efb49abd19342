using System.Numerics;
using System.Text;
using Mycelia.Kernel.Buffers;
using Mycelia.Kernel.Hashing;
using Mycelia.Kernel.Values;

namespace Mycelia.Kernel.Columns;

/// <summary>
/// Variable-length values: strings as UTF-8, byte strings, and everything else (lists, maps, points, zoned date-times, columns of
/// mixed kinds) in the encoding of <see cref="ValueCodec"/>. Subclasses differ in how a row finds its bytes.
/// </summary>
internal abstract class VarChunk : Chunk
{
    /// <summary>String, Bytes, or Null for encoded values of any kind.</summary>
    private readonly ValueKind _kind;

    protected VarChunk(ValueKind kind, int capacity, ulong[]? validity) : base(capacity, validity) => _kind = kind;

    public override ValueKind Kind => _kind;

    /// <summary>The stored bytes of a valid row.</summary>
    public abstract ReadOnlySpan<byte> BytesOf(int row);

    /// <summary>As <see cref="BytesOf"/>, to be kept: the bytes never change, and the reference keeps them.</summary>
    public abstract ReadOnlyMemory<byte> MemoryOf(int row);

    /// <summary>How many bytes each of the first rows has; meaningless where a row is not valid.</summary>
    public abstract void CopyLengths(Span<int> lengths);

    /// <summary>The bytes of neighbouring valid rows on end, if they lie so.</summary>
    public virtual bool TryGetRun(int start, int end, out ReadOnlySpan<byte> run)
    {
        run = default;
        return false;
    }

    public override Value Get(int row)
    {
        if (!IsValid(row)) return Value.Null;
        var bytes = BytesOf(row);
        switch (_kind)
        {
            case ValueKind.String:
                return Encoding.UTF8.GetString(bytes);
            case ValueKind.Bytes:
                return bytes.ToArray();
            default:
                var reader = new ByteReader(bytes, "An encoded value");
                return ValueCodec.Read(ref reader);
        }
    }

    public override bool TryGetInt64(int row, out long value)
    {
        value = 0;
        return _kind == ValueKind.Null && Get(row).TryGetInt64(out value);
    }

    public override bool TryGetDouble(int row, out double value)
    {
        value = 0;
        return _kind == ValueKind.Null && Get(row).TryGetDouble(out value);
    }

    public override bool TryGetUtf8(int row, out ReadOnlySpan<byte> utf8)
    {
        if (_kind == ValueKind.Null && Get(row) is { Kind: ValueKind.String } text)
        {
            utf8 = Encoding.UTF8.GetBytes(text.AsString());
            return true;
        }

        if (_kind == ValueKind.String && IsValid(row))
        {
            utf8 = BytesOf(row);
            return true;
        }

        utf8 = default;
        return false;
    }

    /// <summary>selection = rows of <paramref name="mask"/>, all valid, whose bytes have <paramref name="part"/> in them; returns how many. Both may be the same memory.</summary>
    public virtual int SelectContaining(ReadOnlySpan<byte> part, ReadOnlySpan<ulong> mask, Span<ulong> selection)
    {
        var count = 0;
        for (var i = 0; i < mask.Length; i++)
        {
            var passed = 0UL;
            for (var bits = mask[i]; bits != 0; bits &= bits - 1)
            {
                var bit = BitOperations.TrailingZeroCount(bits);
                if (BytesOf((i << 6) + bit).IndexOf(part) >= 0) passed |= 1UL << bit;
            }

            selection[i] = passed;
            count += BitOperations.PopCount(passed);
        }

        return count;
    }

    public static bool Holds(ValueKind chunkKind, ValueKind valueKind) => chunkKind == ValueKind.Null || chunkKind == valueKind;
}

/// <summary>The writable form: rows point anywhere into a growing heap, so they can be written in any order.</summary>
internal sealed class HeapChunk : VarChunk
{
    private readonly int[] _starts;
    private readonly int[] _lengths;
    private byte[] _heap;
    private int _used;
    private int _garbage;

    public HeapChunk(ValueKind kind, int capacity) : this(kind, new int[capacity], new int[capacity], new byte[capacity * 8], 0, null)
    {
    }

    private HeapChunk(ValueKind kind, int[] starts, int[] lengths, byte[] heap, int used, ulong[]? validity) : base(kind, starts.Length, validity)
    {
        _starts = starts;
        _lengths = lengths;
        _heap = heap;
        _used = used;
    }

    public override long MemoryBytes => BaseBytes + 32 + 2 * ArrayBytes(_starts.Length, 4) + ArrayBytes(_heap.Length, 1);

    public override ReadOnlySpan<byte> BytesOf(int row) => _heap.AsSpan(_starts[row], _lengths[row]);

    public override ReadOnlyMemory<byte> MemoryOf(int row) => _heap.AsMemory(_starts[row], _lengths[row]);

    public override void CopyLengths(Span<int> lengths) => _lengths.AsSpan(0, lengths.Length).CopyTo(lengths);

    public override bool TrySet(int row, in Value value)
    {
        if (value.IsNull)
        {
            if (IsValid(row)) _garbage += _lengths[row];
            SetNull(row);
            return true;
        }

        if (row >= Capacity || !Holds(Kind, value.Kind)) return false;
        switch (Kind)
        {
            case ValueKind.String:
                var text = value.AsString();
                var count = Encoding.UTF8.GetByteCount(text);
                if (!TryMakeRoom(count)) return false;
                Encoding.UTF8.GetBytes(text, _heap.AsSpan(_used));
                Place(row, count);
                return true;
            case ValueKind.Bytes:
                return TrySetBytes(row, value.AsBytes().Span);
            default:
                var writer = new ByteWriter(64);
                ValueCodec.Write(writer, value);
                return TrySetBytes(row, writer.Written);
        }
    }

    /// <summary>Stores bytes that already have this chunk's encoding.</summary>
    public bool TrySetBytes(int row, ReadOnlySpan<byte> bytes)
    {
        if (row >= Capacity || !TryMakeRoom(bytes.Length)) return false;
        bytes.CopyTo(_heap.AsSpan(_used));
        Place(row, bytes.Length);
        return true;
    }

    public override Chunk Clone(int capacity)
    {
        // Only live bytes move: what overwritten rows left behind in the heap is dropped. While a private fork copies an open chunk, the committer
        // may be writing rows that the fork does not show: what is read of these is never looked at, but it must not point beyond the heap.
        capacity = Math.Max(capacity, Capacity);
        var live = 0L;
        for (var row = 0; row < Capacity; row++)
            if (IsValid(row)) live += _lengths[row];
        var room = Math.Clamp(live + live / 4, capacity, Array.MaxLength);
        var copy = new HeapChunk(Kind, new int[capacity], new int[capacity], new byte[room], 0, null);
        for (var row = 0; row < Capacity; row++)
        {
            if (!IsValid(row)) continue;
            var (heap, start, length) = (Volatile.Read(ref _heap), _starts[row], _lengths[row]);
            if ((uint)start <= (uint)heap.Length && (uint)length <= (uint)(heap.Length - start)) copy.TrySetBytes(row, heap.AsSpan(start, length));
        }

        return copy;
    }

    public override Chunk Compact() => PackedVarChunk.Pack(this);

    private void Place(int row, int count)
    {
        if (IsValid(row)) _garbage += _lengths[row];
        _starts[row] = _used;
        _lengths[row] = count;
        _used += count;
        SetValid(row);
    }

    /// <summary>
    /// The heap only grows and old arrays stay intact, so a reader that holds one keeps reading right bytes. False when more than half of it is
    /// garbage: a copy does with less.
    /// </summary>
    private bool TryMakeRoom(int count)
    {
        var need = (long)_used + count;
        if (need <= _heap.Length) return true;
        if (_garbage > _used / 2) return false;
        if (need > Array.MaxLength)
            throw new MyceliaException(StatusCode.LimitExceeded, "2,048 neighbouring rows of one property would exceed 2 GiB. Store such large values outside the graph.");
        var larger = new byte[Math.Min(Array.MaxLength, Math.Max(need, _heap.Length * 2L))];
        _heap.AsSpan(0, _used).CopyTo(larger);
        Volatile.Write(ref _heap, larger);
        return true;
    }
}

/// <summary>The dense form of full or loaded chunks: offsets into a heap, or codes into a dictionary when values repeat enough.</summary>
internal sealed class PackedVarChunk : VarChunk
{
    private readonly byte[] _heap;
    private readonly Offsets _offsets;
    private readonly Offsets _codes;
    private readonly bool _hasCodes;

    private PackedVarChunk(ValueKind kind, int capacity, ulong[] validity, byte[] heap, Offsets offsets, Offsets? codes) : base(kind, capacity, validity)
    {
        _heap = heap;
        _offsets = offsets;
        _hasCodes = codes.HasValue;
        _codes = codes ?? offsets;
    }

    public override long MemoryBytes => BaseBytes + 64 + ArrayBytes(_heap.Length, 1) + _offsets.MemoryBytes + (_hasCodes ? _codes.MemoryBytes : 0);

    public override ReadOnlySpan<byte> BytesOf(int row)
    {
        var entry = _hasCodes ? _codes[row] : row;
        var start = _offsets[entry];
        return _heap.AsSpan(start, _offsets[entry + 1] - start);
    }

    public override ReadOnlyMemory<byte> MemoryOf(int row)
    {
        var entry = _hasCodes ? _codes[row] : row;
        var start = _offsets[entry];
        return _heap.AsMemory(start, _offsets[entry + 1] - start);
    }

    public override void CopyLengths(Span<int> lengths)
    {
        if (!_hasCodes)
        {
            _offsets.CopySteps(lengths);
            return;
        }

        Span<int> entries = stackalloc int[RowsMax];
        entries = entries[..(_offsets.Count - 1)];
        _offsets.CopySteps(entries);
        for (var row = 0; row < lengths.Length; row++) lengths[row] = entries[_codes[row]];
    }

    public override bool TryGetRun(int start, int end, out ReadOnlySpan<byte> run)
    {
        run = _hasCodes ? default : _heap.AsSpan(_offsets[start], _offsets[end] - _offsets[start]);
        return !_hasCodes;
    }

    /// <summary>Searches all texts as one, and then which rows the finds are in; with a dictionary each entry once.</summary>
    public override int SelectContaining(ReadOnlySpan<byte> part, ReadOnlySpan<ulong> mask, Span<ulong> selection)
    {
        if (part.IsEmpty) return base.SelectContaining(part, mask, selection);
        Span<ulong> found = stackalloc ulong[WordsMax];
        found.Clear();
        var entries = _offsets.Count - 1;
        for (var at = 0; at < _heap.Length;)
        {
            var next = _heap.AsSpan(at).IndexOf(part);
            if (next < 0) break;
            at += next;
            var entry = _offsets.LastAtMost(at);
            if (entry >= entries) break;
            var end = _offsets[entry + 1];
            if (at + part.Length > end)
            {
                at++;
                continue;
            }

            found[entry >> 6] |= 1UL << entry;
            at = end;
        }

        var count = 0;
        for (var i = 0; i < mask.Length; i++)
        {
            selection[i] = mask[i] & (_hasCodes ? RowsOfEntries(i, mask[i], found) : found[i]);
            count += BitOperations.PopCount(selection[i]);
        }

        return count;
    }

    private ulong RowsOfEntries(int word, ulong rows, ReadOnlySpan<ulong> entries)
    {
        var passed = 0UL;
        for (; rows != 0; rows &= rows - 1)
        {
            var bit = BitOperations.TrailingZeroCount(rows);
            var entry = _codes[(word << 6) + bit];
            passed |= (entries[entry >> 6] >> entry & 1) << bit;
        }

        return passed;
    }

    public override bool TrySet(int row, in Value value)
    {
        if (!value.IsNull) return false;
        SetNull(row);
        return true;
    }

    public override Chunk Clone(int capacity)
    {
        var copy = new HeapChunk(Kind, Math.Max(capacity, Capacity));
        for (var row = 0; row < Capacity; row++)
            if (IsValid(row)) copy.TrySetBytes(row, BytesOf(row));
        return copy;
    }

    /// <summary>Packs the valid rows of a chunk.</summary>
    public static Chunk Pack(VarChunk source)
    {
        long total = 0;
        for (var row = 0; row < source.Capacity; row++)
            if (source.IsValid(row)) total += source.BytesOf(row).Length;
        if (total > Array.MaxLength) return source;
        var heap = new byte[total];
        var ends = new int[source.Capacity + 1];
        var used = 0;
        for (var row = 0; row < source.Capacity; row++)
        {
            if (source.IsValid(row))
            {
                var bytes = source.BytesOf(row);
                bytes.CopyTo(heap.AsSpan(used));
                used += bytes.Length;
            }

            ends[row + 1] = used;
        }

        return Pack(source.Kind, heap, ends, (ulong[])source.Validity.Clone());
    }

    /// <summary>Takes ownership of the arrays. Row i is heap[ends[i] .. ends[i + 1]]; rows that are not valid are empty.</summary>
    public static PackedVarChunk Pack(ValueKind kind, byte[] heap, int[] ends, ulong[] validity)
    {
        var capacity = ends.Length - 1;
        return TryDictionary(kind, heap, ends, validity) ?? new PackedVarChunk(kind, capacity, validity, heap, Offsets.Pack(ends), null);
    }

    /// <summary>A dictionary pays when codes, entries and their offsets together take less than three quarters of the plain form.</summary>
    private static PackedVarChunk? TryDictionary(ValueKind kind, byte[] heap, int[] ends, ulong[] validity)
    {
        var rows = ends.Length - 1;
        if (rows < 64) return null;
        var codes = new int[rows];
        var seen = new Dictionary<BytesKey, int>();
        var entries = new List<BytesKey>();
        long entryBytes = 0;
        for (var row = 0; row < rows; row++)
        {
            if ((validity[row >> 6] >> row & 1) == 0) continue;
            var key = new BytesKey(heap, ends[row], ends[row + 1] - ends[row]);
            if (!seen.TryGetValue(key, out var code))
            {
                code = entries.Count;
                entries.Add(key);
                seen.Add(key, code);
                entryBytes += key.Length;
                if (entries.Count > rows / 2) return null;
            }

            codes[row] = code;
        }

        long plain = heap.Length + (heap.Length <= ushort.MaxValue ? 2L : 4L) * rows;
        var packed = entryBytes + 4L * entries.Count + (entries.Count <= 256 ? 1L : 2L) * rows;
        if (packed * 4 > plain * 3) return null;
        var dictionary = new byte[entryBytes];
        var offsets = new int[entries.Count + 1];
        for (var i = 0; i < entries.Count; i++)
        {
            entries[i].Span.CopyTo(dictionary.AsSpan(offsets[i]));
            offsets[i + 1] = offsets[i] + entries[i].Length;
        }

        return new PackedVarChunk(kind, rows, validity, dictionary, Offsets.Pack(offsets), Offsets.Pack(codes));
    }

    private readonly record struct BytesKey(byte[] Heap, int Start, int Length)
    {
        public ReadOnlySpan<byte> Span => Heap.AsSpan(Start, Length);

        public bool Equals(BytesKey other) => Span.SequenceEqual(other.Span);

        public override int GetHashCode() => (int)BytesHash.Of(Span);
    }

    /// <summary>Small non-negative integers in the narrowest of 8, 16 or 32 bits.</summary>
    private readonly struct Offsets
    {
        private readonly byte[]? _narrow;
        private readonly ushort[]? _middle;
        private readonly int[]? _wide;

        private Offsets(byte[]? narrow, ushort[]? middle, int[]? wide) => (_narrow, _middle, _wide) = (narrow, middle, wide);

        public int this[int i] => _middle is not null ? _middle[i] : _narrow is not null ? _narrow[i] : _wide![i];

        public int Count => _middle?.Length ?? _narrow?.Length ?? _wide!.Length;

        /// <summary>From each number to the next.</summary>
        public void CopySteps(Span<int> steps)
        {
            if (_middle is { } middle)
                for (var i = 0; i < steps.Length; i++) steps[i] = middle[i + 1] - middle[i];
            else if (_narrow is { } narrow)
                for (var i = 0; i < steps.Length; i++) steps[i] = narrow[i + 1] - narrow[i];
            else
                for (var i = 0; i < steps.Length; i++) steps[i] = _wide![i + 1] - _wide[i];
        }

        /// <summary>The last index whose value is at most this; the first value is.</summary>
        public int LastAtMost(int value)
        {
            int low = 0, high = Count - 1;
            while (low < high)
            {
                var middle = (low + high + 1) >> 1;
                if (this[middle] <= value) low = middle;
                else high = middle - 1;
            }

            return low;
        }

        public long MemoryBytes => _middle is not null ? ArrayBytes(_middle.Length, 2) : _narrow is not null ? ArrayBytes(_narrow.Length, 1) : ArrayBytes(_wide!.Length, 4);

        public static Offsets Pack(int[] values)
        {
            var max = 0;
            foreach (var value in values) max = Math.Max(max, value);
            return max switch
            {
                <= byte.MaxValue => new Offsets(Array.ConvertAll(values, v => (byte)v), null, null),
                <= ushort.MaxValue => new Offsets(null, Array.ConvertAll(values, v => (ushort)v), null),
                _ => new Offsets(null, null, values),
            };
        }
    }
}

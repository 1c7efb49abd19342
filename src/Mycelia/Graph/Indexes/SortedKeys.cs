// Entries of an index in order: (key, row). Keys are bytes as OrderedKey writes them; they are held as
//
//   prefix      what all keys here begin with (not always all of it)
//   heads       per entry the next 8 bytes, as a number: one binary search without branches over them finds most keys
//   heap, ends  per entry what follows, absent when no key goes on (numbers, dates, short texts)
//   rows        per entry the row of the node or edge; entries with one key are ordered by it
//
// Zero bytes are implied behind every key, so keys end in no zero byte and a head is filled up with zeros. Immutable.
//
// Leaves, the separators between them and the runs of recent changes all are such lists.

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Mycelia.Kernel.Loops;
using Mycelia.Kernel.Simd;

namespace Mycelia.Graph.Indexes;

internal class SortedKeys
{
    public static readonly SortedKeys Empty = new([], [], [], null, []);

    /// <summary>Keys of at most this length are copied to the stack, longer ones to the heap.</summary>
    public const int SmallKey = 512;

    private readonly byte[] _prefix;
    private readonly ulong[] _heads;
    private readonly uint[] _rows;
    private readonly int[]? _ends;
    private readonly byte[] _heap;
    private readonly int _count;

    /// <summary>Takes over the arrays. <paramref name="ends"/> has one element more than there are rows: rest i is heap[ends[i] .. ends[i + 1]].</summary>
    public SortedKeys(byte[] prefix, ulong[] heads, uint[] rows, int[]? ends, byte[] heap)
    {
        (_prefix, _heads, _rows, _ends, _heap) = (prefix, heads, rows, ends, heap);
        _count = rows.Length;
    }

    protected SortedKeys(SortedKeys other) : this(other._prefix, other._heads, other._rows, other._ends, other._heap)
    {
    }

    public int Count => _count;

    public ReadOnlySpan<byte> Prefix => _prefix;

    public ReadOnlySpan<ulong> Heads => _heads;

    public ReadOnlySpan<uint> Rows => _rows;

    /// <summary>Bytes beyond the heads.</summary>
    public int HeapBytes => _ends is null ? 0 : _ends[^1] - _ends[0];

    public bool HasRests => _ends is not null;

    public uint RowAt(int i) => _rows[i];

    public ReadOnlySpan<byte> RestAt(int i) => _ends is null ? default : _heap.AsSpan(_ends[i], _ends[i + 1] - _ends[i]);

    public virtual void Measure(MemoryMeter meter)
    {
        meter.Add(72);
        meter.Array(_prefix);
        meter.Array(_heads);
        meter.Array(_rows);
        meter.Array(_ends);
        meter.Array(_heap);
    }

    /// <summary>The first entry that is not before (key, row); rows of <see cref="uint.MaxValue"/> stand for the end of the key's entries.</summary>
    public int LowerBound(scoped in SearchKey key, uint row)
    {
        var start = _prefix.Length;
        if (start > 0)
        {
            var side = ComparePrefix(key);
            if (side != 0) return side < 0 ? 0 : Count;
        }

        var head = key.HeadAt(start);
        var heads = _heads;
        var at = PlaceOf(heads, head);
        return (uint)at < (uint)heads.Length && heads[at] == head ? AmongEqualHeads(at, head, key.RestAt(start), row) : at;
    }

    /// <summary>The first head that is not less.</summary>
    private protected virtual int PlaceOf(ulong[] heads, ulong head) => SortedSearch.LowerBound(heads, head);

    /// <summary>Asks for the memory of rows that will be wanted.</summary>
    private protected void PrefetchRows(int from)
    {
        if (from < _rows.Length) Prefetch.Element(_rows, from);
    }

    /// <summary>The first entry after (key, row).</summary>
    public int UpperBound(scoped in SearchKey key, uint row) => LowerBound(key, row == uint.MaxValue ? row : row + 1);

    /// <summary>Whether the entry has this key.</summary>
    public bool HasKey(int i, scoped in SearchKey key)
    {
        var start = _prefix.Length;
        return _heads[i] == key.HeadAt(start) && (start == 0 || ComparePrefix(key) == 0) && RestAt(i).SequenceEqual(key.RestAt(start));
    }

    /// <summary>The place of an entry, -1 when it is not here.</summary>
    public int Find(scoped in SearchKey key, uint row)
    {
        if (Count == 0) return -1;
        var at = LowerBound(key, row);
        return at < Count && _rows[at] == row && HasKey(at, key) ? at : -1;
    }

    /// <summary>Whether entries of two lists have one key.</summary>
    public static bool SameKey(SortedKeys left, int i, SortedKeys right, int j)
    {
        if (left._prefix.AsSpan().SequenceEqual(right._prefix)) return left._heads[i] == right._heads[j] && left.RestAt(i).SequenceEqual(right.RestAt(j));
        var (a, b) = (new byte[left.KeyLengthMax(i)], new byte[right.KeyLengthMax(j)]);
        return a.AsSpan(0, left.CopyKey(i, a)).SequenceEqual(b.AsSpan(0, right.CopyKey(j, b)));
    }

    /// <summary>At least what a key takes.</summary>
    public int KeyLengthMax(int i) => _prefix.Length + 8 + (_ends is null ? 0 : _ends[i + 1] - _ends[i]);

    /// <summary>Writes a key without its trailing zero bytes; returns its length. The buffer has <see cref="KeyLengthMax"/> bytes.</summary>
    public int CopyKey(int i, Span<byte> buffer)
    {
        _prefix.CopyTo(buffer);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(buffer[_prefix.Length..], _heads[i]);
        var rest = RestAt(i);
        rest.CopyTo(buffer[(_prefix.Length + 8)..]);
        var length = _prefix.Length + 8 + rest.Length;
        return buffer[..length].LastIndexOfAnyExcept((byte)0) + 1;
    }

    /// <summary>Entries <paramref name="from"/> to <paramref name="to"/>, under a prefix that suits them.</summary>
    public SortedKeys Slice(int from, int to)
    {
        if (to <= from) return Empty;
        if (_ends is null) return new SortedKeys(_prefix, _heads[from..to], _rows[from..to], null, []);
        if (CommonHeads(from, to - 1) == 0)
        {
            var ends = _ends[from..(to + 1)];
            var first = ends[0];
            for (var i = 0; i < ends.Length; i++) ends[i] -= first;
            return ends[^1] == 0
                ? new SortedKeys(_prefix, _heads[from..to], _rows[from..to], null, [])
                : new SortedKeys(_prefix, _heads[from..to], _rows[from..to], ends, _heap[first..(first + ends[^1])]);
        }

        var batch = new KeyBatch(to - from);
        batch.AddRange(this, from, to);
        return batch.ToSorted(isSorted: true);
    }

    /// <summary>
    /// With entries taken out and put in; null when a new key does not begin with the prefix here. Places taken out rise; each new entry has the place
    /// before which it goes.
    /// </summary>
    public SortedKeys? Splice(ReadOnlySpan<int> removed, SortedKeys added, int from, int to, ReadOnlySpan<int> places)
    {
        if (!MayHold(added, from, to)) return null;
        var count = Count - removed.Length + (to - from);
        var heads = new ulong[count];
        var rows = new uint[count];
        var hasRests = _ends is not null || added.HasRestsBeyond(_prefix.Length, from, to);
        var ends = hasRests ? new int[count + 1] : null;
        var heap = hasRests ? new byte[HeapBytes + added.RestBytes(_prefix.Length, from, to)] : [];
        int at = 0, source = 0, r = 0, used = 0;
        for (var a = from; a <= to; a++)
        {
            var until = a < to ? places[a - from] : Count;
            while (source < until)
            {
                var stop = r < removed.Length && removed[r] < until ? removed[r] : until;
                CopyRange(source, stop, heads, rows, ends, heap, ref at, ref used);
                source = stop;
                if (r < removed.Length && removed[r] == source)
                {
                    source++;
                    r++;
                }
            }

            if (a < to) PutFrom(added, a, heads, rows, ends, heap, ref at, ref used);
        }

        return new SortedKeys(_prefix, heads, rows, ends, heap);
    }

    /// <summary>How many entries from one on have rests of at most so many bytes together; at least one.</summary>
    public int EndWithin(int from, int to, int heapMax)
    {
        var end = from + 1;
        while (end < to && _ends![end + 1] - _ends[from] <= heapMax) end++;
        return end;
    }

    private void CopyRange(int from, int to, ulong[] heads, uint[] rows, int[]? ends, byte[] heap, ref int at, ref int used)
    {
        if (to <= from) return;
        Array.Copy(_heads, from, heads, at, to - from);
        Array.Copy(_rows, from, rows, at, to - from);
        if (ends is not null)
        {
            if (_ends is not null)
            {
                var bytes = _ends[to] - _ends[from];
                Array.Copy(_heap, _ends[from], heap, used, bytes);
                for (var i = from; i < to; i++) ends[at + 1 + i - from] = used + _ends[i + 1] - _ends[from];
                used += bytes;
            }
            else
            {
                ends.AsSpan(at + 1, to - from).Fill(used);
            }
        }

        at += to - from;
    }

    /// <summary>Copies one entry of a list that may have another prefix.</summary>
    private void PutFrom(SortedKeys added, int a, ulong[] heads, uint[] rows, int[]? ends, byte[] heap, ref int at, ref int used)
    {
        rows[at] = added._rows[a];
        if (added._prefix.Length == _prefix.Length)
        {
            heads[at] = added._heads[a];
            var rest = added.RestAt(a);
            if (ends is not null)
            {
                rest.CopyTo(heap.AsSpan(used));
                used += rest.Length;
            }
        }
        else
        {
            var length = added.KeyLengthMax(a) + SearchKey.Padding;
            Span<byte> buffer = length <= SmallKey ? stackalloc byte[SmallKey] : new byte[length];
            var key = SearchKeyOf(added, a, buffer);
            heads[at] = key.HeadAt(_prefix.Length);
            var rest = key.RestAt(_prefix.Length);
            rest.CopyTo(heap.AsSpan(used));
            used += rest.Length;
        }

        at++;
        if (ends is not null) ends[at] = used;
    }

    /// <summary>The key of an entry, padded, in a buffer of its greatest length and the padding.</summary>
    public static SearchKey SearchKeyOf(SortedKeys keys, int i, Span<byte> buffer)
    {
        var length = keys.CopyKey(i, buffer);
        buffer.Slice(length, SearchKey.Padding).Clear();
        return new SearchKey(buffer[..(length + SearchKey.Padding)]);
    }

    private bool MayHold(SortedKeys added, int from, int to)
    {
        if (from == to || added._prefix.AsSpan().StartsWith(_prefix)) return true;
        Span<byte> small = stackalloc byte[SmallKey];
        for (var a = from; a < to; a++)
        {
            var length = added.KeyLengthMax(a) + SearchKey.Padding;
            var buffer = length <= SmallKey ? small : new byte[length];
            if (ComparePrefix(SearchKeyOf(added, a, buffer)) != 0) return false;
        }

        return true;
    }

    private bool HasRestsBeyond(int prefix, int from, int to) => RestBytes(prefix, from, to) > 0;

    /// <summary>At least what the rests of entries take under a prefix of this length.</summary>
    private int RestBytes(int prefix, int from, int to)
    {
        if (prefix == _prefix.Length) return _ends is null ? 0 : _ends[to] - _ends[from];
        var bytes = 0;
        Span<byte> small = stackalloc byte[SmallKey];
        for (var i = from; i < to; i++)
        {
            var length = KeyLengthMax(i);
            var buffer = length <= SmallKey ? small : new byte[length];
            bytes += Math.Max(0, CopyKey(i, buffer) - prefix - 8);
        }

        return bytes;
    }

    /// <summary>How many leading bytes the heads of two entries share.</summary>
    private int CommonHeads(int i, int j) => System.Numerics.BitOperations.LeadingZeroCount(_heads[i] ^ _heads[j]) >> 3;

    /// <summary>0 when the key begins with the prefix, else which side of all keys here it is on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int ComparePrefix(scoped in SearchKey key)
    {
        var prefix = _prefix;
        var bytes = key.Bytes;
        if (prefix.Length == 1 && bytes.Length > 0) return bytes[0].CompareTo(prefix[0]);
        return ComparePrefix(bytes, prefix);
    }

    private static int ComparePrefix(ReadOnlySpan<byte> key, ReadOnlySpan<byte> prefix)
    {
        if (key.Length >= prefix.Length) return key[..prefix.Length].SequenceCompareTo(prefix);
        var order = key.SequenceCompareTo(prefix[..key.Length]);
        if (order != 0) return order;
        return prefix[key.Length..].IndexOfAnyExcept((byte)0) < 0 ? 0 : -1;
    }

    private int AmongEqualHeads(int from, ulong head, ReadOnlySpan<byte> rest, uint row)
    {
        var low = from;
        var high = from + 1 < Count && _heads[from + 1] == head ? EndOfHead(from, head) : from + 1;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            var order = RestAt(middle).SequenceCompareTo(rest);
            if (order < 0 || (order == 0 && _rows[middle] < row)) low = middle + 1;
            else high = middle;
        }

        return low;
    }

    private int EndOfHead(int from, ulong head) =>
        head == ulong.MaxValue ? Count : from + SortedSearch.LowerBound(_heads.AsSpan(from), head + 1);
}

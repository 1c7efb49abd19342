using System.Buffers.Binary;
using Mycelia.Kernel.Buffers;
using Mycelia.Kernel.Loops;

namespace Mycelia.Graph.Indexes;

/// <summary>Gathers entries in any order and sorts them. Reusable through <see cref="Clear"/>.</summary>
internal sealed class KeyBatch(int capacity = 0)
{
    private readonly ByteWriter _heap = new(capacity * 16);
    private uint[] _rows = new uint[capacity];
    private int[] _ends = new int[capacity];

    public int Count { get; private set; }

    public int HeapBytes => _heap.Length;

    public ReadOnlySpan<byte> KeyAt(int i) => _heap.Written[StartOf(i).._ends[i]];

    public uint RowAt(int i) => _rows[i];

    public void Clear()
    {
        _heap.Clear();
        Count = 0;
    }

    public void Add(ReadOnlySpan<byte> key, uint row)
    {
        _heap.Bytes(key);
        Place(row);
    }

    /// <summary>Adds entries of a sorted list.</summary>
    public void AddRange(SortedKeys keys, int from, int to)
    {
        for (var i = from; i < to; i++)
        {
            var room = keys.KeyLengthMax(i);
            var length = keys.CopyKey(i, _heap.Reserve(room));
            _heap.Truncate(_heap.Length - room + length);
            Place(keys.RowAt(i));
        }
    }

    /// <summary>Adds the entries of another batch.</summary>
    public void AddRange(KeyBatch other)
    {
        for (var i = 0; i < other.Count; i++) Add(other.KeyAt(i), other.RowAt(i));
    }

    /// <summary>The entries as a sorted list; repeated ones stand there once.</summary>
    public SortedKeys ToSorted(bool isSorted = false)
    {
        if (Count == 0) return SortedKeys.Empty;
        var prefix = ChoosePrefix(isSorted, out var hasRests);
        var heads = new ulong[Count];
        for (var i = 0; i < heads.Length; i++) heads[i] = HeadOf(KeyAt(i), prefix.Length);
        var order = new uint[Count];
        for (var i = 0; i < order.Length; i++) order[i] = (uint)i;
        if (!isSorted)
        {
            RadixSort.Sort(heads, order, Count);
            SortTies(heads, order, prefix.Length);
        }

        return Arrange(prefix, heads, order, hasRests);
    }

    private void Place(uint row)
    {
        if (Count == _rows.Length)
        {
            Array.Resize(ref _rows, Math.Max(8, Count * 2));
            Array.Resize(ref _ends, _rows.Length);
        }

        _rows[Count] = row;
        _ends[Count++] = _heap.Length;
    }

    private int StartOf(int i) => i == 0 ? 0 : _ends[i - 1];

    /// <summary>As much of what all keys share as makes the heads tell more; at least the tag, so that heads of numbers are whole.</summary>
    private byte[] ChoosePrefix(bool isSorted, out bool hasRests)
    {
        var first = KeyAt(0);
        var common = first.Length;
        var longest = first.Length;
        if (isSorted) common = first.CommonPrefixLength(KeyAt(Count - 1));
        for (var i = 1; i < Count; i++)
        {
            var key = KeyAt(i);
            if (!isSorted) common = first[..common].CommonPrefixLength(key);
            longest = Math.Max(longest, key.Length);
        }

        common = Math.Min(common, Math.Max(1, longest - 8));
        hasRests = longest > common + 8;
        return first[..common].ToArray();
    }

    private static ulong HeadOf(ReadOnlySpan<byte> key, int start)
    {
        key = key[start..];
        if (key.Length >= 8) return BinaryPrimitives.ReadUInt64BigEndian(key);
        ulong head = 0;
        for (var i = 0; i < key.Length; i++) head |= (ulong)key[i] << (56 - 8 * i);
        return head;
    }

    private void SortTies(ulong[] heads, uint[] order, int prefix)
    {
        var compare = new Comparison<uint>((a, b) =>
        {
            var byRest = RestOf((int)a, prefix).SequenceCompareTo(RestOf((int)b, prefix));
            return byRest != 0 ? byRest : _rows[a].CompareTo(_rows[b]);
        });
        for (var from = 0; from < heads.Length;)
        {
            var to = from + 1;
            while (to < heads.Length && heads[to] == heads[from]) to++;
            if (to - from > 1) order.AsSpan(from, to - from).Sort(compare);
            from = to;
        }
    }

    private ReadOnlySpan<byte> RestOf(int i, int prefix)
    {
        var key = KeyAt(i);
        return key.Length > prefix + 8 ? key[(prefix + 8)..] : default;
    }

    private SortedKeys Arrange(byte[] prefix, ulong[] heads, uint[] order, bool hasRests)
    {
        var rows = new uint[order.Length];
        var ends = hasRests ? new int[order.Length + 1] : null;
        var heap = hasRests ? new ByteWriter(Math.Max(16, _heap.Length - order.Length * Math.Min(prefix.Length, _heap.Length / order.Length))) : null;
        var count = 0;
        for (var i = 0; i < order.Length; i++)
        {
            var rest = RestOf((int)order[i], prefix.Length);
            var row = _rows[order[i]];
            if (count > 0 && rows[count - 1] == row && heads[count - 1] == heads[i]
                && (heap is null || heap.Written[ends![count - 1]..].SequenceEqual(rest))) continue;
            heads[count] = heads[i];
            rows[count] = row;
            heap?.Bytes(rest);
            count++;
            if (ends is not null) ends[count] = heap!.Length;
        }

        if (count < order.Length)
        {
            Array.Resize(ref heads, count);
            Array.Resize(ref rows, count);
            if (ends is not null) Array.Resize(ref ends, count + 1);
        }

        return new SortedKeys(prefix, heads, rows, ends, heap is null ? [] : heap.ToArray());
    }
}

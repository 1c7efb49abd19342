// Puts rows into the order of their keys, stably: an array of row numbers is sorted, rows stay where they are.
//
// Keys of numbers and truth values alone are turned into 64 bits that order as they do, nulls told apart, and sorted by radix, the last key first, eight bits at
// a time, leaving out the bytes that are the same everywhere. Other keys are compared, text by its first eight bytes before all of it; row numbers
// decide between rows that compare equal.

using System.Buffers.Binary;

namespace Mycelia.Cypher.Execution.Breaking;

internal sealed class RowOrder(bool[] descending)
{
    private const int RadixMin = 64;
    private const ulong Sign = 1UL << 63;

    private ulong[] _bits = [];
    private ulong[] _otherBits = [];
    private int[] _rows = [];
    private int[] _otherRows = [];

    /// <summary>The numbers of <paramref name="count"/> rows in the order of their keys; the span holds until the next call.</summary>
    public ReadOnlySpan<int> Sort(ReadOnlySpan<Vector> keys, int count, QueryContext context)
    {
        if (_rows.Length < count) (_rows, _otherRows, _bits, _otherBits) = (new int[count], new int[count], new ulong[count], new ulong[count]);
        for (var i = 0; i < count; i++) _rows[i] = i;
        if (count >= RadixMin && AreNumbers(keys))
        {
            for (var key = keys.Length - 1; key >= 0; key--)
            {
                context.Cancellation.ThrowIfCancellationRequested();
                SortBy(keys[key], descending[key], count);
            }
        }
        else
        {
            var hasPrefix = keys[0] is { Kind: VectorKind.Text, HasNulls: false };
            if (hasPrefix)
                for (var i = 0; i < count; i++) _bits[i] = Prefix(keys[0].Texts[i].Span);
            _rows.AsSpan(0, count).Sort(new Comparer(keys.ToArray(), descending, hasPrefix ? _bits : null, context));
        }

        return _rows.AsSpan(0, count);
    }

    /// <summary>Lets go of the arrays.</summary>
    public void Clear() => (_rows, _otherRows, _bits, _otherBits) = ([], [], [], []);

    /// <summary>Compares a row of one set of keys with a row of another.</summary>
    public int Compare(ReadOnlySpan<Vector> left, int i, ReadOnlySpan<Vector> right, int j, QueryContext context)
    {
        for (var key = 0; key < descending.Length; key++)
        {
            var order = KeyComparison.Compare(left[key], i, right[key], j, context);
            if (order != 0) return descending[key] ? -order : order;
        }

        return 0;
    }

    private static bool AreNumbers(ReadOnlySpan<Vector> keys)
    {
        foreach (var key in keys)
            if (key.Kind is not (VectorKind.Null or VectorKind.Bool or VectorKind.Int64 or VectorKind.Float64)) return false;
        return true;
    }

    private static ulong Prefix(ReadOnlySpan<byte> text)
    {
        if (text.Length >= 8) return BinaryPrimitives.ReadUInt64BigEndian(text);
        var prefix = 0UL;
        for (var i = 0; i < text.Length; i++) prefix |= (ulong)text[i] << (56 - 8 * i);
        return prefix;
    }

    private static ulong Bits(double value)
    {
        if (double.IsNaN(value)) return ulong.MaxValue;
        var bits = BitConverter.DoubleToUInt64Bits(value + 0.0);
        return (bits & Sign) != 0 ? ~bits : bits | Sign;
    }

    private void SortBy(Vector key, bool isDescending, int count)
    {
        if (key.Kind == VectorKind.Null) return;
        var (rows, bits) = (_rows, _bits);
        if (key.Kind == VectorKind.Float64)
            for (var i = 0; i < count; i++) bits[i] = Bits(key.Doubles[rows[i]]);
        else
            for (var i = 0; i < count; i++) bits[i] = (ulong)key.Longs[rows[i]] ^ Sign;
        if (isDescending)
            for (var i = 0; i < count; i++) bits[i] = ~bits[i];
        Radix(count);
        if (key.HasNulls) MoveNulls(key, first: isDescending, count);
    }

    private void Radix(int count)
    {
        ulong all = ulong.MaxValue, any = 0;
        foreach (var bits in _bits.AsSpan(0, count)) (all, any) = (all & bits, any | bits);
        var differing = all ^ any;
        Span<int> starts = stackalloc int[256];
        for (var shift = 0; shift < 64; shift += 8)
        {
            if ((differing >> shift & 0xFF) == 0) continue;
            var (bits, rows, toBits, toRows) = (_bits, _rows, _otherBits, _otherRows);
            starts.Clear();
            for (var i = 0; i < count; i++) starts[(int)(bits[i] >> shift) & 0xFF]++;
            var start = 0;
            foreach (ref var bucket in starts) (bucket, start) = (start, start + bucket);
            for (var i = 0; i < count; i++)
            {
                var to = starts[(int)(bits[i] >> shift) & 0xFF]++;
                (toBits[to], toRows[to]) = (bits[i], rows[i]);
            }

            (_bits, _otherBits, _rows, _otherRows) = (toBits, bits, toRows, rows);
        }
    }

    private void MoveNulls(Vector key, bool first, int count)
    {
        var to = 0;
        for (var i = 0; i < count; i++)
            if (key.IsNull(_rows[i]) == first) _otherRows[to++] = _rows[i];
        for (var i = 0; i < count; i++)
            if (key.IsNull(_rows[i]) != first) _otherRows[to++] = _rows[i];
        (_rows, _otherRows) = (_otherRows, _rows);
    }

    private sealed class Comparer(Vector[] keys, bool[] descending, ulong[]? prefixes, QueryContext context) : IComparer<int>
    {
        public int Compare(int left, int right)
        {
            for (var key = 0; key < keys.Length; key++)
            {
                var order = key == 0 && prefixes is not null ? prefixes[left].CompareTo(prefixes[right]) : 0;
                if (order == 0) order = KeyComparison.Compare(keys[key], left, keys[key], right, context);
                if (order != 0) return descending[key] ? -order : order;
            }

            return left.CompareTo(right);
        }
    }
}

// Turns values and ranges of values into keys and ranges of keys.

using System.Text;
using Mycelia.Kernel.Buffers;
using Mycelia.Kernel.Values;

namespace Mycelia.Graph.Indexes;

internal static class KeyQuery
{
    private const int TextOnStackMax = 200;

    [ThreadStatic]
    private static ByteWriter? s_writer;

    /// <summary>The first row with one integer. hot: no allocation</summary>
    public static bool TryFind(PropertyIndex index, long value, out uint row)
    {
        const int numberBytes = 11;
        Span<byte> key = stackalloc byte[numberBytes + SearchKey.Padding];
        key.Clear();
        key[0] = OrderedKey.NumberTag;
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(key[1..], OrderedKey.Rank(value, out var rest));
        System.Buffers.Binary.BinaryPrimitives.WriteUInt16BigEndian(key[9..], rest);
        var length = key.LastIndexOfAnyExcept((byte)0) + 1;
        return index.TryFindFirst(new SearchKey(key[..(length + SearchKey.Padding)]), out row);
    }

    /// <summary>The first row with one text. hot: no allocation for texts without zero bytes of up to 200 bytes</summary>
    public static bool TryFind(PropertyIndex index, ReadOnlySpan<byte> utf8, out uint row)
    {
        if (utf8.Length <= TextOnStackMax && !utf8.Contains((byte)0))
        {
            Span<byte> key = stackalloc byte[utf8.Length + 1 + SearchKey.Padding];
            key[0] = OrderedKey.TagOf(ValueKind.String);
            utf8.CopyTo(key[1..]);
            key[(utf8.Length + 1)..].Clear();
            return index.TryFindFirst(new SearchKey(key), out row);
        }

        var writer = Writer();
        OrderedKey.AppendUtf8(writer, utf8);
        return TryFind(index, writer, out row);
    }

    /// <summary>The first row with one text. hot: no allocation for texts of up to 66 characters</summary>
    public static bool TryFind(PropertyIndex index, ReadOnlySpan<char> text, out uint row)
    {
        if (text.Length > TextOnStackMax / 3)
        {
            var room = Encoding.UTF8.GetBytes(text.ToString());
            return TryFind(index, room, out row);
        }

        Span<byte> utf8 = stackalloc byte[TextOnStackMax];
        return TryFind(index, utf8[..Encoding.UTF8.GetBytes(text, utf8)], out row);
    }

    /// <summary>The first row with these values of all the index's properties.</summary>
    public static bool TryFind(PropertyIndex index, ReadOnlySpan<Value> values, out uint row)
    {
        row = 0;
        if (values.Length == 1)
        {
            if (values[0].TryGetInt64(out var number)) return TryFind(index, number, out row);
            if (values[0].TryGetString(out var text)) return TryFind(index, text.AsSpan(), out row);
        }

        var writer = Writer();
        foreach (ref readonly var value in values)
        {
            if (value.IsNull) return false;
            OrderedKey.Append(writer, value);
        }

        return TryFind(index, writer, out row);
    }

    /// <summary>The keys of entries whose first properties are <paramref name="equal"/> and whose next one is in the range; null when there can be none.</summary>
    public static KeyRange? RangeOf(ReadOnlySpan<Value> equal, ValueRange range)
    {
        var writer = new ByteWriter(64);
        foreach (ref readonly var value in equal)
        {
            if (value.IsNull) return null;
            OrderedKey.Append(writer, value);
        }

        var shared = writer.Length;
        if (range.Prefix is { } prefix)
        {
            OrderedKey.AppendUtf8Prefix(writer, Encoding.UTF8.GetBytes(prefix));
            var high = Successor(writer.ToArray());
            OrderedKey.Trim(writer);
            return new KeyRange(writer.ToArray(), high);
        }

        if (range.Low.IsNull && range.High.IsNull)
        {
            if (shared == 0) return new KeyRange(null, null);
            writer.Byte(OrderedKey.AfterTag);
            var above = writer.ToArray();
            writer.Truncate(shared);
            OrderedKey.Trim(writer);
            return new KeyRange(writer.ToArray(), above);
        }

        var tag = OrderedKey.TagOf(range.Low.IsNull ? range.High.Kind : range.Low.Kind);
        var from = Bound(writer, shared, range.Low, isAfter: !range.IncludesLow, tag);
        var to = Bound(writer, shared, range.High, isAfter: range.IncludesHigh, (byte)(tag + 1));
        if (range.High.IsNull && tag == OrderedKey.NumberTag) to = Bound(writer, shared, double.NaN, isAfter: false, tag);
        return from.AsSpan().SequenceCompareTo(to) < 0 ? new KeyRange(from, to) : null;
    }

    /// <summary>The keys of entries whose first properties are <paramref name="equal"/>, none of them null, and whose next one is of a kind.</summary>
    public static KeyRange KindOf(ReadOnlySpan<Value> equal, ValueKind kind)
    {
        var writer = new ByteWriter(64);
        foreach (ref readonly var value in equal) OrderedKey.Append(writer, value);
        var shared = writer.Length;
        var tag = OrderedKey.TagOf(kind);
        return new KeyRange(Bound(writer, shared, Value.Null, isAfter: false, tag), Bound(writer, shared, Value.Null, isAfter: false, (byte)(tag + 1)));
    }

    private static byte[] Bound(ByteWriter writer, int shared, in Value value, bool isAfter, byte open)
    {
        writer.Truncate(shared);
        if (value.IsNull)
        {
            writer.Byte(open);
            return writer.ToArray();
        }

        OrderedKey.Append(writer, value);
        if (isAfter) writer.Byte(OrderedKey.AfterTag);
        OrderedKey.Trim(writer);
        return writer.ToArray();
    }

    /// <summary>The least key that does not begin with these bytes and is above all that do.</summary>
    private static byte[] Successor(byte[] prefix)
    {
        var last = prefix.AsSpan().LastIndexOfAnyExcept((byte)0xFF);
        prefix[last]++;
        return prefix[..(last + 1)];
    }

    private static ByteWriter Writer()
    {
        var writer = s_writer ??= new ByteWriter(256);
        writer.Clear();
        return writer;
    }

    private static bool TryFind(PropertyIndex index, ByteWriter writer, out uint row)
    {
        OrderedKey.Trim(writer);
        writer.Reserve(SearchKey.Padding).Clear();
        return index.TryFindFirst(new SearchKey(writer.Written), out row);
    }
}

// The root hash worked out a second time, straight from docs/format.md and as slowly as that goes: values one at a time, nothing shared with the engine but
// the encoding of single values.

using System.Security.Cryptography;
using System.Text;
using Mycelia.Graph;
using Mycelia.Kernel.Buffers;
using Mycelia.Kernel.Columns;
using Mycelia.Kernel.Values;

namespace Mycelia.Tests.History;

internal static class RootHashByDefinition
{
    private const int TreeLevels = 4;

    public static byte[] Of(GraphSpace space)
    {
        var tables = space.Tables;
        var (nodes, edges) = (new SortedDictionary<ulong, byte[]>(), new SortedDictionary<ulong, byte[]>());
        for (var slot = 0; slot < space.Nodes.SlotLimit; slot++)
            if (space.Nodes[slot] is { AliveCount: > 0 } extent) nodes.Add(tables.NodeSlots.ExtentOf(slot), HashOf(extent, tables));
        for (var slot = 0; slot < space.Edges.SlotLimit; slot++)
            if (space.Edges[slot] is { AliveCount: > 0 } extent) edges.Add(tables.EdgeSlots.ExtentOf(slot), HashOf(extent, tables));
        byte[] root =
        [
            6, .. Tree(nodes), .. Tree(edges),
            .. Columns(space.NodeColumns, tables, tables.NodeSlots, slot => space.Nodes[slot]),
            .. Columns(space.EdgeColumns, tables, tables.EdgeSlots, slot => space.Edges[slot]),
            .. Varint(space.Schema.Count), .. space.Schema.SelectMany(entry => (byte[])[.. Name(entry.Key), .. Varint(entry.Value.Length), .. entry.Value]),
        ];
        return SHA256.HashData(root);
    }

    public static byte[] Tree(SortedDictionary<ulong, byte[]> hashes)
    {
        var origins = hashes.GroupBy(entry => (uint)(entry.Key >> SlotTable.ExtentBits)).ToArray();
        return SHA256.HashData([5, .. Varint(origins.Length), .. origins.SelectMany(Origin)]);

        static byte[] Origin(IGrouping<uint, KeyValuePair<ulong, byte[]>> origin) =>
            [.. BitConverter.GetBytes(origin.Key), .. Level(origin.Select(entry => (entry.Key & ((1UL << SlotTable.ExtentBits) - 1), entry.Value)), TreeLevels - 1)];
    }

    private static byte[] Level(IEnumerable<(ulong Number, byte[] Hash)> entries, int level)
    {
        var children = entries.GroupBy(entry => (byte)(entry.Number >> (8 * level))).ToArray();
        return SHA256.HashData([4, .. Varint(children.Length), .. children.SelectMany(child => (byte[])[child.Key, .. level == 0 ? child.Single().Hash : Level(child, level - 1)])]);
    }

    private static byte[] Columns(ColumnSet columns, GraphTables tables, SlotTable slots, Func<int, Extent?> extentAt)
    {
        var byName = new List<(byte[] Name, byte[] Tree)>();
        for (var key = 0; key < columns.KeyLimit; key++)
        {
            var hashes = new SortedDictionary<ulong, byte[]>();
            foreach (var (slot, chunk) in columns[key]?.Items() ?? [])
                if (extentAt(slot) is { } extent && Canonical(chunk, extent) is { } bytes) hashes.Add(slots.ExtentOf(slot), SHA256.HashData([1, .. bytes]));
            if (hashes.Count > 0) byName.Add((Encoding.UTF8.GetBytes(tables.Keys.NameOf(key)), Tree(hashes)));
        }

        byName.Sort((left, right) => left.Name.AsSpan().SequenceCompareTo(right.Name));
        return [.. Varint(byName.Count), .. byName.SelectMany(column => (byte[])[.. Varint(column.Name.Length), .. column.Name, .. column.Tree])];
    }

    private static byte[] HashOf(NodeExtent extent, GraphTables tables)
    {
        var sets = Alive(extent).Select(row => Set(extent.LabelSetOf(row))).DistinctBy(Convert.ToHexString).OrderBy(Convert.ToHexString, StringComparer.Ordinal).ToArray();
        var rows = Alive(extent).SelectMany(row => Varint(Array.FindIndex(sets, set => set.SequenceEqual(Set(extent.LabelSetOf(row))))));
        return SHA256.HashData([2, .. AliveBits(extent), .. Varint(sets.Length), .. sets.SelectMany(set => set), .. rows]);

        byte[] Set(int set)
        {
            var names = tables.LabelSets.LabelsOf(set).ToArray().Select(label => Name(tables.Labels.NameOf(label))).ToList();
            names.Sort((left, right) => left.AsSpan(1).SequenceCompareTo(right.AsSpan(1)));
            return [.. Varint(names.Count), .. names.SelectMany(name => name)];
        }
    }

    private static byte[] HashOf(EdgeExtent extent, GraphTables tables)
    {
        return SHA256.HashData([3, .. AliveBits(extent), .. Name(tables.Types.NameOf(extent.Type)), .. Ends(extent.Sources), .. Ends(extent.Targets)]);

        byte[] Ends(RowColumn ends)
        {
            var extents = Alive(extent).Select(row => tables.NodeSlots.IdOf(ends[row]) >> Chunk.RowBits).Distinct().Order().ToList();
            var rows = Enumerable.Range(0, Alive(extent).Last() + 1).SelectMany(row => Varint(extent.IsAlive(row) ? End(tables.NodeSlots.IdOf(ends[row])) + 1 : 0));
            return [.. Varint(extents.Count), .. extents.SelectMany(BitConverter.GetBytes), .. rows];

            long End(ulong id) => (long)extents.IndexOf(id >> Chunk.RowBits) << Chunk.RowBits | (long)(id & (Chunk.RowsMax - 1));
        }
    }

    private static byte[] AliveBits(Extent extent) => [.. Varint(Alive(extent).Last() + 1), .. Bits(Alive(extent).Last() + 1, extent.IsAlive)];

    private static IEnumerable<int> Alive(Extent extent) => Enumerable.Range(0, Chunk.RowsMax).Where(extent.IsAlive);

    private static byte[]? Canonical(Chunk chunk, Extent extent)
    {
        var values = Enumerable.Range(0, Chunk.RowsMax).Select(row => extent.IsAlive(row) ? chunk.Get(row) : Value.Null).ToArray();
        var rows = Array.FindLastIndex(values, value => !value.IsNull) + 1;
        if (rows == 0) return null;
        values = values[..rows];
        var kinds = values.Where(value => !value.IsNull).Select(value => value.Kind).Distinct().ToArray();
        var kind = kinds is [var only] && only is not (ValueKind.List or ValueKind.Map or ValueKind.Point or ValueKind.ZonedDateTime) ? only : ValueKind.Null;
        var isDense = values.All(value => !value.IsNull);
        return [(byte)kind, .. Varint(rows), isDense ? (byte)1 : (byte)0, .. isDense ? [] : Bits(rows, row => !values[row].IsNull), .. Payload(kind, values)];
    }

    private static byte[] Payload(ValueKind kind, Value[] values)
    {
        switch (kind)
        {
            case ValueKind.Int64 or ValueKind.Date or ValueKind.LocalTime:
                var raw = values.Select(value => value.IsNull ? 0 : Int64Chunks.ToInt64(value)).ToArray();
                var width = raw.All(number => number == (sbyte)number) ? 1 : raw.All(number => number == (short)number) ? 2 : raw.All(number => number == (int)number) ? 4 : 8;
                return [(byte)width, .. raw.SelectMany(number => BitConverter.GetBytes(number)[..width])];
            case ValueKind.Bool:
                return Bits(values.Length, row => !values[row].IsNull && values[row].AsBool());
            case ValueKind.Float64:
                return [.. values.SelectMany(value => BitConverter.GetBytes(value.IsNull ? 0 : value.AsDouble()))];
            case ValueKind.LocalDateTime:
                return [.. values.Select(value => value.IsNull ? default : value.AsLocalDateTime()).SelectMany(time => (byte[])[.. BitConverter.GetBytes(time.EpochSecond), .. BitConverter.GetBytes(time.Nano)])];
            case ValueKind.ZonedTime:
                return [.. values.Select(value => value.IsNull ? default : value.AsZonedTime()).SelectMany(time => (byte[])[.. BitConverter.GetBytes(time.NanoOfDay), .. BitConverter.GetBytes(time.OffsetSeconds)])];
            case ValueKind.Duration:
                return [.. values.Select(value => value.IsNull ? default : value.AsDuration()).SelectMany(Parts)];
            default:
                var bytes = values.Select(value => BytesOf(kind, value)).ToArray();
                return [.. bytes.SelectMany(item => Varint(item.Length)), .. bytes.SelectMany(item => item)];
        }
    }

    private static byte[] Parts(Duration duration) =>
        [.. BitConverter.GetBytes(duration.Months), .. BitConverter.GetBytes(duration.Days), .. BitConverter.GetBytes(duration.Seconds), .. BitConverter.GetBytes(duration.Nanos)];

    private static byte[] BytesOf(ValueKind kind, in Value value)
    {
        if (value.IsNull) return [];
        if (kind == ValueKind.String) return Encoding.UTF8.GetBytes(value.AsString());
        if (kind == ValueKind.Bytes) return value.AsBytes().ToArray();
        var writer = new ByteWriter();
        ValueCodec.Write(writer, value);
        return writer.ToArray();
    }

    private static byte[] Bits(int rows, Func<int, bool> isSet)
    {
        var bits = new byte[(rows + 7) / 8];
        for (var row = 0; row < rows; row++)
            if (isSet(row)) bits[row / 8] |= (byte)(1 << row % 8);
        return bits;
    }

    private static byte[] Name(string name) => [.. Varint(Encoding.UTF8.GetByteCount(name)), .. Encoding.UTF8.GetBytes(name)];

    private static byte[] Varint(long value)
    {
        var writer = new ByteWriter();
        writer.Varint((ulong)value);
        return writer.ToArray();
    }
}

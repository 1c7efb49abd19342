// Extents as stored. Varints unless a width is named.
//
//   node extent   born limit, born count, alive (n words (8)), uniform (1): 1 label set | 0 born limit × label set
//   edge extent   type, born limit, born count, alive (n words (8)), sources, targets
//   endpoints     n, n × node extent (8), by rising extent, then per row up to the last alive one: 0 for dead rows, else (index << 11 | row) + 1:
//                 form (1), then packed (PackedInts): form 0 the numbers, form 1, where they never fall, the steps from one to the next.
//                 In format 1, and in what is hashed, each number is a varint and there is no form.

using Mycelia.Graph;
using Mycelia.Kernel.Buffers;
using Mycelia.Kernel.Columns;

namespace Mycelia.Persistence;

internal static class ExtentCodec
{
    [ThreadStatic]
    private static int[]? s_indexBySlot;

    public static void Encode(ByteWriter writer, NodeExtent extent)
    {
        EncodeRows(writer, extent);
        var uniform = extent.UniformLabelSet;
        writer.Byte(uniform >= 0 ? (byte)1 : (byte)0);
        if (uniform >= 0)
        {
            writer.Varint((ulong)uniform);
            return;
        }

        for (var row = 0; row < extent.BornLimit; row++) writer.Varint(extent.IsAlive(row) ? (ulong)extent.LabelSetOf(row) : 0);
    }

    public static NodeExtent DecodeNodes(ReadOnlySpan<byte> bytes, GraphTables tables)
    {
        var reader = new ByteReader(bytes, "A node extent");
        var (alive, bornLimit, bornCount) = DecodeRows(ref reader);
        var uniform = reader.Byte() != 0;
        var sets = uniform ? null : new int[Chunk.CapacityFor(bornLimit)];
        var set = uniform ? LabelSet(ref reader, tables) : 0;
        for (var row = 0; row < bornLimit && sets is not null; row++) sets[row] = LabelSet(ref reader, tables);
        if (!reader.AtEnd) reader.Malformed("bytes follow its end");
        return NodeExtent.Load(alive, bornLimit, bornCount, set, sets);
    }

    public static void Encode(ByteWriter writer, EdgeExtent extent, SlotTable nodeSlots)
    {
        writer.Varint((ulong)extent.Type);
        EncodeRows(writer, extent);
        PackEnds(writer, extent, extent.Sources, nodeSlots);
        PackEnds(writer, extent, extent.Targets, nodeSlots);
    }

    /// <summary><paramref name="format"/> is that of the manifest that names the extent.</summary>
    public static EdgeExtent DecodeEdges(ReadOnlySpan<byte> bytes, GraphTables tables, int format)
    {
        var reader = new ByteReader(bytes, "An edge extent");
        var type = reader.Count(int.MaxValue);
        if (type >= tables.Types.Count) reader.Malformed($"edge type {type} is unknown");
        var (alive, bornLimit, bornCount) = DecodeRows(ref reader);
        var limit = LimitOf(alive);
        var sources = DecodeEnds(ref reader, limit, tables.NodeSlots, format);
        var targets = DecodeEnds(ref reader, limit, tables.NodeSlots, format);
        if (!reader.AtEnd) reader.Malformed("bytes follow its end");
        return EdgeExtent.Load(type, alive, bornLimit, bornCount, RowColumn.Pack(sources), new RowColumn(targets, 0, targets.Length));
    }

    private static void EncodeRows(ByteWriter writer, Extent extent)
    {
        writer.Varint((ulong)extent.BornLimit);
        writer.Varint((ulong)extent.BornCount);
        writer.Varint((ulong)extent.Alive.Length);
        writer.Raw<ulong>(extent.Alive);
    }

    private static (ulong[] Alive, int BornLimit, int BornCount) DecodeRows(ref ByteReader reader)
    {
        var bornLimit = reader.Count(Chunk.RowsMax);
        var bornCount = reader.Count(Chunk.RowsMax);
        var alive = new ulong[reader.Count(Chunk.WordsMax)];
        reader.Raw(alive.AsSpan());
        for (var row = bornLimit; row < alive.Length * 64; row++)
            if ((alive[row >> 6] >> row & 1) != 0) reader.Malformed("a row is alive that was never born");
        return (alive, bornLimit, bornCount);
    }

    private static int LabelSet(ref ByteReader reader, GraphTables tables)
    {
        var set = reader.Count(int.MaxValue);
        if (set >= tables.LabelSets.Count) reader.Malformed($"label set {set} is unknown");
        return set;
    }

    /// <summary>The stored form of the endpoints: what <see cref="EncodeEnds"/> says, in fewer bytes.</summary>
    private static void PackEnds(ByteWriter writer, EdgeExtent extent, RowColumn ends, SlotTable nodeSlots)
    {
        Span<uint> packed = stackalloc uint[Chunk.RowsMax];
        packed = packed[..AliveLimit(extent)];
        PackRows(writer, extent, ends, nodeSlots, packed);
        var rises = true;
        for (var row = 1; row < packed.Length && rises; row++) rises = packed[row] >= packed[row - 1];
        writer.Byte(rises ? (byte)1 : (byte)0);
        for (var row = packed.Length - 1; row > 0 && rises; row--) packed[row] -= packed[row - 1];
        PackedInts.Write(writer, packed);
    }

    /// <summary>Writes the node extents that alive edges end in, rising, and sets the rows to 0 for dead edges, else to the number of the end among those extents.</summary>
    private static void PackRows(ByteWriter writer, EdgeExtent extent, RowColumn ends, SlotTable nodeSlots, Span<uint> packed)
    {
        // One more than where in the list of extents a slot stands. Lent, all zero, and given back so.
        var index = s_indexBySlot;
        if (index is null || index.Length < nodeSlots.Count) s_indexBySlot = index = new int[nodeSlots.Count * 2];
        ends.CopyTo(packed);
        Span<ulong> extents = stackalloc ulong[Chunk.RowsMax];
        var count = 0;
        for (var row = 0; row < packed.Length; row++)
        {
            var slot = (int)(packed[row] >> Chunk.RowBits);
            if (!extent.IsAlive(row) || index[slot] != 0) continue;
            index[slot] = 1;
            extents[count++] = nodeSlots.ExtentOf(slot);
        }

        extents = extents[..count];
        extents.Sort();
        writer.Varint((ulong)count);
        writer.Raw<ulong>(extents);
        for (var i = 0; i < count; i++) index[SlotOf(extents[i], nodeSlots)] = i + 1;
        for (var row = 0; row < packed.Length; row++)
        {
            var end = packed[row];
            packed[row] = extent.IsAlive(row) ? ((uint)(index[(int)(end >> Chunk.RowBits)] - 1) << Chunk.RowBits | end & (Chunk.RowsMax - 1)) + 1 : 0;
        }

        foreach (var nodeExtent in extents) index[SlotOf(nodeExtent, nodeSlots)] = 0;
    }

    private static int SlotOf(ulong nodeExtent, SlotTable nodeSlots) => (int)(nodeSlots.RowOf(nodeExtent << Chunk.RowBits) >> Chunk.RowBits);

    /// <summary>The endpoints of the alive rows by identity alone, so that equal edges have equal bytes in every database.</summary>
    public static void EncodeEnds(ByteWriter writer, EdgeExtent extent, RowColumn ends, SlotTable nodeSlots)
    {
        Span<uint> packed = stackalloc uint[Chunk.RowsMax];
        packed = packed[..AliveLimit(extent)];
        PackRows(writer, extent, ends, nodeSlots, packed);
        foreach (var end in packed) writer.Varint(end);
    }

    /// <summary>One more than the last alive row.</summary>
    public static int AliveLimit(Extent extent) => LimitOf(extent.Alive);

    private static int LimitOf(ReadOnlySpan<ulong> alive)
    {
        var word = alive.LastIndexOfAnyExcept(0UL);
        return word < 0 ? 0 : word * 64 + 64 - System.Numerics.BitOperations.LeadingZeroCount(alive[word]);
    }

    private static uint[] DecodeEnds(ref ByteReader reader, int limit, SlotTable nodeSlots, int format)
    {
        var firstRows = new uint[reader.Count(Chunk.RowsMax)];
        for (var i = 0; i < firstRows.Length; i++)
        {
            firstRows[i] = nodeSlots.RowOf(reader.UInt64() << Chunk.RowBits);
            if (firstRows[i] == SlotTable.NoRow) reader.Malformed("an edge ends in an unknown node extent");
        }

        var ends = new uint[limit];
        if (format == 1)
            for (var row = 0; row < limit; row++) ends[row] = (uint)reader.Count(int.MaxValue);
        else Unpack(ref reader, ends);

        for (var row = 0; row < limit; row++)
        {
            if (ends[row] == 0) continue;
            var packed = ends[row] - 1;
            if (packed >> Chunk.RowBits >= (uint)firstRows.Length) reader.Malformed("an edge end names no extent");
            ends[row] = firstRows[(int)(packed >> Chunk.RowBits)] | packed & (Chunk.RowsMax - 1);
        }

        return ends;
    }

    private static void Unpack(ref ByteReader reader, uint[] ends)
    {
        var form = reader.Byte();
        if (form > 1) reader.Malformed($"edge ends in the unknown form {form}");
        PackedInts.Read(ref reader, ends);
        for (var row = 1; row < ends.Length && form == 1; row++) ends[row] += ends[row - 1];
    }
}

// Extents as stored. Varints unless a width is named.
//
//   node extent   born limit, born count, alive (n words (8)), uniform (1): 1 label set | 0 born limit × label set
//   edge extent   type, born limit, born count, alive (n words (8)), sources, targets
//   endpoints     n, n × node extent (8), by rising extent, then per row up to the last alive one: 0 for dead rows, else (index << 11 | row) + 1

using Mycelia.Graph;
using Mycelia.Kernel.Buffers;
using Mycelia.Kernel.Columns;

namespace Mycelia.Persistence;

internal static class ExtentCodec
{
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
        EncodeEnds(writer, extent, extent.Sources, nodeSlots);
        EncodeEnds(writer, extent, extent.Targets, nodeSlots);
    }

    public static EdgeExtent DecodeEdges(ReadOnlySpan<byte> bytes, GraphTables tables)
    {
        var reader = new ByteReader(bytes, "An edge extent");
        var type = reader.Count(int.MaxValue);
        if (type >= tables.Types.Count) reader.Malformed($"edge type {type} is unknown");
        var (alive, bornLimit, bornCount) = DecodeRows(ref reader);
        var limit = LimitOf(alive);
        var sources = DecodeEnds(ref reader, limit, tables.NodeSlots);
        var targets = DecodeEnds(ref reader, limit, tables.NodeSlots);
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

    /// <summary>The endpoints of the alive rows by identity alone, so that equal edges have equal bytes in every database.</summary>
    public static void EncodeEnds(ByteWriter writer, EdgeExtent extent, RowColumn ends, SlotTable nodeSlots)
    {
        var indexes = new SortedDictionary<ulong, int>();
        for (var row = 0; row < extent.BornLimit; row++)
            if (extent.IsAlive(row)) indexes[nodeSlots.ExtentOf((int)(ends[row] >> Chunk.RowBits))] = 0;
        writer.Varint((ulong)indexes.Count);
        var index = 0;
        foreach (var nodeExtent in indexes.Keys.ToArray())
        {
            writer.UInt64(nodeExtent);
            indexes[nodeExtent] = index++;
        }

        var limit = AliveLimit(extent);
        for (var row = 0; row < limit; row++)
        {
            if (!extent.IsAlive(row)) writer.Varint(0);
            else writer.Varint(((ulong)indexes[nodeSlots.ExtentOf((int)(ends[row] >> Chunk.RowBits))] << Chunk.RowBits | ends[row] & (Chunk.RowsMax - 1)) + 1);
        }
    }

    /// <summary>One more than the last alive row.</summary>
    public static int AliveLimit(Extent extent) => LimitOf(extent.Alive);

    private static int LimitOf(ReadOnlySpan<ulong> alive)
    {
        var word = alive.LastIndexOfAnyExcept(0UL);
        return word < 0 ? 0 : word * 64 + 64 - System.Numerics.BitOperations.LeadingZeroCount(alive[word]);
    }

    private static uint[] DecodeEnds(ref ByteReader reader, int limit, SlotTable nodeSlots)
    {
        var firstRows = new uint[reader.Count(Chunk.RowsMax)];
        for (var i = 0; i < firstRows.Length; i++)
        {
            firstRows[i] = nodeSlots.RowOf(reader.UInt64() << Chunk.RowBits);
            if (firstRows[i] == SlotTable.NoRow) reader.Malformed("an edge ends in an unknown node extent");
        }

        var ends = new uint[limit];
        for (var row = 0; row < limit; row++)
        {
            var packed = reader.Varint();
            if (packed == 0) continue;
            packed--;
            if (packed >> Chunk.RowBits >= (ulong)firstRows.Length) reader.Malformed("an edge end names no extent");
            ends[row] = firstRows[(int)(packed >> Chunk.RowBits)] | (uint)packed & (Chunk.RowsMax - 1);
        }

        return ends;
    }
}

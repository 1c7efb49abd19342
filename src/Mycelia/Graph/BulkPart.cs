// Rows created together. Their columns are already cut into the chunks of the extents they will stand in, so that applying a bulk part to an
// empty extent places pointers. In a log record:
//
//   space (1)         0 nodes, 1 edges
//   token             label set or edge type
//   runs              n, n × (first id (8), count)
//   endpoints         edges only: source ids then target ids, 8 bytes each, ordered by (source, target)
//   columns           n, n × (key, per run: length, canonical chunk (length 0: all null))

using Mycelia.Kernel.Buffers;
using Mycelia.Kernel.Columns;

namespace Mycelia.Graph;

/// <summary>One property of a bulk part: a sealed chunk per run, null where all rows are null. Row i of a run is row i of its chunk.</summary>
internal readonly record struct BulkColumn(int Key, Chunk?[] Chunks);

internal sealed class BulkPart
{
    public required bool IsEdges { get; init; }

    /// <summary>Label set or edge type.</summary>
    public required int Token { get; init; }

    /// <summary>Runs in row order, each inside one extent.</summary>
    public required RowRun[] Runs { get; init; }

    public required BulkColumn[] Columns { get; init; }

    /// <summary>Edges: source row &lt;&lt; 32 | target row, in the order of the rows; sorted, unless the edges were made in another database.</summary>
    public ulong[] Keys { get; init; } = [];

    /// <summary>Edges: the low halves of <see cref="Keys"/>; becomes the target columns and, if sorted, the outgoing lists.</summary>
    public uint[] Targets { get; init; } = [];

    public int Count
    {
        get
        {
            var count = 0;
            foreach (var run in Runs) count += run.Count;
            return count;
        }
    }

    public void Encode(ByteWriter writer, SlotTable nodeSlots)
    {
        writer.Byte(IsEdges ? (byte)1 : (byte)0);
        writer.Varint((ulong)Token);
        writer.Varint((ulong)Runs.Length);
        foreach (var run in Runs)
        {
            writer.UInt64(run.FirstId);
            writer.Varint((ulong)run.Count);
        }

        foreach (var key in Keys) writer.UInt64(nodeSlots.IdOf((uint)(key >> 32)));
        foreach (var target in Targets) writer.UInt64(nodeSlots.IdOf(target));
        writer.Varint((ulong)Columns.Length);
        var scratch = new ByteWriter(16_384);
        foreach (var column in Columns)
        {
            writer.Varint((ulong)column.Key);
            foreach (var chunk in column.Chunks)
            {
                scratch.Clear();
                if (chunk is not null) ChunkCodec.Encode(scratch, chunk, chunk.Validity);
                writer.Blob(scratch.Written);
            }
        }
    }

    /// <summary>Reads a part back; the extents that its ids name must be known to the slot tables.</summary>
    public static BulkPart Decode(ref ByteReader reader, SlotTable nodeSlots)
    {
        var isEdges = reader.Byte() != 0;
        var token = reader.Count(int.MaxValue);
        var runs = new RowRun[reader.Count(reader.Remaining)];
        long count = 0;
        for (var i = 0; i < runs.Length; i++)
        {
            runs[i] = new RowRun(reader.UInt64(), reader.Count(Chunk.RowsMax));
            count += runs[i].Count;
        }

        var keys = isEdges ? new ulong[count] : [];
        var targets = isEdges ? new uint[count] : [];
        for (var i = 0; i < keys.Length; i++) keys[i] = (ulong)Row(ref reader, nodeSlots) << 32;
        for (var i = 0; i < targets.Length; i++)
        {
            targets[i] = Row(ref reader, nodeSlots);
            keys[i] |= targets[i];
        }

        var columns = new BulkColumn[reader.Count(reader.Remaining)];
        for (var c = 0; c < columns.Length; c++)
        {
            var key = reader.Count(int.MaxValue);
            var chunks = new Chunk?[runs.Length];
            for (var i = 0; i < chunks.Length; i++)
            {
                var bytes = reader.Blob();
                chunks[i] = bytes.IsEmpty ? null : ChunkCodec.Decode(bytes);
                if (chunks[i] is { } chunk && chunk.Capacity > runs[i].Count) reader.Malformed("a chunk is longer than its run");
            }

            columns[c] = new BulkColumn(key, chunks);
        }

        return new BulkPart { IsEdges = isEdges, Token = token, Runs = runs, Columns = columns, Keys = keys, Targets = targets };
    }

    private static uint Row(ref ByteReader reader, SlotTable slots)
    {
        var id = reader.UInt64();
        var row = slots.RowOf(id);
        if (row == SlotTable.NoRow) reader.Malformed($"node {id:x16} lies in an unknown extent");
        return row;
    }
}

using System.Buffers.Binary;

namespace Mycelia.Storage.Recovery;

// A record of RocksDB's write-ahead log is a batch of writes:
//
//    sequence (8), count (4), then per write a tag (1) and
//      0x03   length, bytes                            a note (LogStamp)
//      0x05   family, length, key, length, value       a put
//      0x04   family, length, key                      a deletion
//      0x0e   family, length, from, length, to         a range deletion
//
/// <summary>
/// The puts in a write-ahead log file, read without RocksDB: when its manifest is lost, RocksDB does not know to which family what the log holds belongs.
/// Records that are not intact are passed over.
/// </summary>
internal static class WalPuts
{
    private const byte Note = 0x03, Deletion = 0x04, Value = 0x05, RangeDeletion = 0x0e;
    private const int BatchHeaderBytes = 12;

    /// <summary>Family, key and value of every put, in the order in which they were written.</summary>
    public static List<(int Family, byte[] Key, byte[] Value)> Read(ReadOnlySpan<byte> file)
    {
        var puts = new List<(int, byte[], byte[])>();
        var record = new List<byte>();
        for (var at = 0; at >= 0 && at < file.Length;)
        {
            if (!FrameScan.TryFrame(file, at, out var type, out var payload, out var next))
            {
                record.Clear();
                at = FrameScan.NextIntact(file, at);
                continue;
            }

            if (type is FrameScan.Full or FrameScan.First) record.Clear();
            record.AddRange(payload);
            if (type is FrameScan.Full or FrameScan.Last)
            {
                ReadBatch([.. record], puts);
                record.Clear();
            }

            at = next;
        }

        return puts;
    }

    /// <summary>Stops at what it does not know, which a torn FIRST or a lone LAST may look like.</summary>
    private static void ReadBatch(ReadOnlySpan<byte> batch, List<(int, byte[], byte[])> puts)
    {
        if (batch.Length < BatchHeaderBytes) return;
        batch = batch[BatchHeaderBytes..];
        while (!batch.IsEmpty)
        {
            var tag = batch[0];
            batch = batch[1..];
            uint family = 0;
            if (tag is Value or Deletion or RangeDeletion && !TryVarint(ref batch, out family)) return;
            if (tag is not (Note or Value or Deletion or RangeDeletion) || !TrySlice(ref batch, out var first)) return;
            ReadOnlySpan<byte> second = default;
            if (tag is Value or RangeDeletion && !TrySlice(ref batch, out second)) return;
            if (tag == Value) puts.Add(((int)family, first.ToArray(), second.ToArray()));
        }
    }

    private static bool TrySlice(scoped ref ReadOnlySpan<byte> bytes, out ReadOnlySpan<byte> slice)
    {
        slice = default;
        if (!TryVarint(ref bytes, out var length) || length > (uint)bytes.Length) return false;
        slice = bytes[..(int)length];
        bytes = bytes[(int)length..];
        return true;
    }

    private static bool TryVarint(scoped ref ReadOnlySpan<byte> bytes, out uint value)
    {
        value = 0;
        for (var i = 0; i < bytes.Length && i < 5; i++)
        {
            value |= (uint)(bytes[i] & 0x7F) << (7 * i);
            if (bytes[i] >= 0x80) continue;
            bytes = bytes[(i + 1)..];
            return true;
        }

        return false;
    }
}

using System.Buffers.Binary;

namespace Mycelia.Storage.Format;

// What every write leaves in RocksDB's write-ahead log beside its data, as the first entry of its batch. RocksDB ignores it; WalScan reads
// it to tell an unfinished write from damage. A batch begins in the log so:
//
//    0            8        12     13     14              22              30
//   ┌────────────┬────────┬──────┬──────┬───────────────┬───────────────┐
//   │ RocksDB's  │ count  │ 0x03 │ 16   │ ordinal       │ durable       │ ...
//   │ sequence   │        │ note │ size │               │               │
//   └────────────┴────────┴──────┴──────┴───────────────┴───────────────┘
//
/// <summary>
/// A write's place among the writes since the database was opened (1, 2, ...), and the highest place in the same file that was known to be
/// durable when it was made (0: none).
/// </summary>
internal readonly record struct LogStamp(ulong Ordinal, ulong Durable)
{
    public const int Bytes = 16;

    /// <summary>Where a batch's first data ends when it carries a stamp.</summary>
    public const int EndInBatch = NoteOffset + 2 + Bytes;

    private const int NoteOffset = 12;
    private const byte NoteTag = 3;

    public void Write(Span<byte> target)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(target, Ordinal);
        BinaryPrimitives.WriteUInt64LittleEndian(target[8..], Durable);
    }

    /// <summary>The stamp in the first bytes of a batch, or null when it carries none.</summary>
    public static LogStamp? InBatch(ReadOnlySpan<byte> batch)
    {
        if (batch.Length < EndInBatch || batch[NoteOffset] != NoteTag || batch[NoteOffset + 1] != Bytes) return null;
        var stamp = batch[(NoteOffset + 2)..];
        return new(BinaryPrimitives.ReadUInt64LittleEndian(stamp), BinaryPrimitives.ReadUInt64LittleEndian(stamp[8..]));
    }
}

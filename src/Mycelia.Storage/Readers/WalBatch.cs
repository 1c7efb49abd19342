using Mycelia.Kernel.Buffers;

namespace Mycelia.Storage.Readers;

// A record of RocksDB's write-ahead log is a batch of writes:
//
//    0            8        12
//   ┌────────────┬────────┬──────────────────────────────────────────────────────────────────────┐
//   │ sequence   │ count  │ entries: tag (1), then by tag                                        │
//   └────────────┴────────┴──────────────────────────────────────────────────────────────────────┘
//
//   0x03 note            blob                                0x0d  nothing follows
//   0x01 put             key, value     0x05 with a family (varint) in front
//   0x00 deletion        key            0x04 with a family in front
//   0x07 single deletion key            0x08 with a family in front
//   0x0f range deletion  from, to       0x0e with a family in front
//
// Keys and values are blobs: a varint length, then the bytes. Families are numbered as they were created: as in Families.
//
/// <summary>Reads the puts of one batch, in order. The spans belong to the batch.</summary>
internal ref struct WalBatch(ReadOnlySpan<byte> batch)
{
    private const int HeaderBytes = 12;

    private ByteReader _entries = new(batch.Length < HeaderBytes ? default : batch[HeaderBytes..], "A record of the write-ahead log");

    public int Family { get; private set; }

    public ReadOnlySpan<byte> Key { get; private set; }

    public ReadOnlySpan<byte> Value { get; private set; }

    /// <summary>Moves to the next put; false at the end of the batch.</summary>
    public bool Next()
    {
        while (!_entries.AtEnd)
        {
            var tag = _entries.Byte();
            Family = tag is 0x04 or 0x05 or 0x08 or 0x0e ? _entries.Count(int.MaxValue) : 0;
            switch (tag)
            {
                case 0x01 or 0x05:
                    Key = _entries.Blob();
                    Value = _entries.Blob();
                    return true;
                case 0x00 or 0x03 or 0x04 or 0x07 or 0x08:
                    _entries.Blob();
                    break;
                case 0x0e or 0x0f:
                    _entries.Blob();
                    _entries.Blob();
                    break;
                case 0x0d:
                    break;
                default:
                    _entries.Malformed($"its entry {tag:x2} is not known");
                    break;
            }
        }

        return false;
    }
}

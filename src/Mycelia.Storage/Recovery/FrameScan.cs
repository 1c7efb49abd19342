using System.Buffers.Binary;
using Mycelia.Kernel.Hashing;
using Mycelia.Storage.Format;

namespace Mycelia.Storage.Recovery;

// RocksDB's write-ahead log and its manifest share one format: blocks of 32 KiB, in each of which frames follow one another. A record is one
// FULL frame, or a FIRST, any number of MIDDLE and a LAST. A frame does not cross a block; fewer than 7 bytes at its end are padding.
//
//    0          4         6      7
//   ┌──────────┬─────────┬──────┬──────────────────┐
//   │ crc      │ length  │ type │ payload (length) │      crc: masked CRC-32C of type and payload
//   └──────────┴─────────┴──────┴──────────────────┘
//
/// <summary>
/// Reads frames from a position on and stops at the first that is not intact. On the way it learns where the last complete record ended and
/// what the stamps of the records that began said.
/// </summary>
internal ref struct FrameScan(ReadOnlySpan<byte> file, int start)
{
    public const int BlockBytes = 32 << 10;
    public const int HeaderBytes = 7;

    public const byte Full = 1, First = 2, Middle = 3, Last = 4;

    private readonly ReadOnlySpan<byte> _file = file;
    private HeadBytes _head;
    private int _headLength;

    /// <summary>Where the scan stands: the first byte that belongs to no intact frame.</summary>
    public int Position { get; private set; } = start;

    /// <summary>The end of the last record that is complete.</summary>
    public int CompleteEnd { get; private set; } = start;

    /// <summary>Records that began (FULL or FIRST).</summary>
    public int RecordsBegun { get; private set; }

    /// <summary>Highest ordinal among the stamps of complete records.</summary>
    public ulong Ordinal { get; private set; }

    /// <summary>Highest durable ordinal that a stamp names.</summary>
    public ulong Durable { get; private set; }

    /// <summary>Highest log number that a complete record names, if the file is a manifest.</summary>
    public ulong LogNumber { get; private set; }

    /// <summary>Reads every intact frame that follows without a gap.</summary>
    public void Run()
    {
        while (TryFrame(_file, Position, out var type, out var payload, out var next))
        {
            if (type is Full or First)
            {
                RecordsBegun++;
                _headLength = 0;
            }

            Gather(payload);
            if (LogStamp.InBatch(_head[.._headLength]) is { } stamp)
            {
                Durable = Math.Max(Durable, stamp.Durable);
                if (type is Full or Last) Ordinal = Math.Max(Ordinal, stamp.Ordinal);
            }

            if (type is Full or Last) LogNumber = Math.Max(LogNumber, ManifestEdit.LogNumber(_head[.._headLength]));
            Position = next;
            if (type is not First and not Middle) CompleteEnd = next;
        }
    }

    /// <summary>The first position after <paramref name="position"/> at which an intact frame begins, or -1.</summary>
    public static int NextIntact(ReadOnlySpan<byte> file, int position)
    {
        var blockEnd = Math.Min(file.Length, (position / BlockBytes + 1) * BlockBytes);
        for (var at = position + 1; at < blockEnd; at++)
        {
            if (TryFrame(file, at, out _, out _, out _)) return at;
        }

        for (var at = blockEnd; at < file.Length; at += BlockBytes)
        {
            if (TryFrame(file, at, out _, out _, out _)) return at;
        }

        return -1;
    }

    private void Gather(ReadOnlySpan<byte> payload)
    {
        var take = Math.Min(payload.Length, ManifestEdit.HeadBytes - _headLength);
        payload[..take].CopyTo(_head[_headLength..]);
        _headLength += take;
    }

    /// <summary>The frame at a position, if it is intact.</summary>
    public static bool TryFrame(ReadOnlySpan<byte> file, int position, out byte type, out ReadOnlySpan<byte> payload, out int next)
    {
        type = 0;
        payload = default;
        next = 0;
        var blockEnd = (position / BlockBytes + 1) * BlockBytes;
        if (blockEnd - position < HeaderBytes) (position, blockEnd) = (blockEnd, blockEnd + BlockBytes);
        if (file.Length - position < HeaderBytes) return false;
        var header = file[position..];
        var length = BinaryPrimitives.ReadUInt16LittleEndian(header[4..]);
        next = position + HeaderBytes + length;
        type = header[6];
        if (type == 0 || next > blockEnd || next > file.Length) return false;
        payload = header.Slice(HeaderBytes, length);
        return BinaryPrimitives.ReadUInt32LittleEndian(header) == Mask(Crc32C.Compute(header.Slice(6, 1 + length)));
    }

    private static uint Mask(uint crc) => ((crc >> 15) | (crc << 17)) + 0xA282EAD8u;

    [System.Runtime.CompilerServices.InlineArray(ManifestEdit.HeadBytes)]
    private struct HeadBytes
    {
        private byte _first;
    }
}

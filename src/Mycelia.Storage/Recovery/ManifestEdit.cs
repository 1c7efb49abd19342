namespace Mycelia.Storage.Recovery;

// A record of RocksDB's manifest is a version edit: fields, each a tag and its content, varints throughout. Those that stand before the
// lists of files are simple:
//
//   1    comparator       length, name
//   2    log number       the oldest log file that a column family still needs
//   9    previous log     3  next file     203  column families     10  oldest log kept     4  last sequence
//
/// <summary>Reads what a version edit says about log files.</summary>
internal static class ManifestEdit
{
    /// <summary>How many bytes of an edit hold the log number, when it has one.</summary>
    public const int HeadBytes = 64;

    private const ulong Comparator = 1, Log = 2, NextFile = 3, LastSequence = 4, PreviousLog = 9, OldestLogKept = 10, Families = 203;

    /// <summary>The log number in the first bytes of an edit; 0 when it names none.</summary>
    public static ulong LogNumber(ReadOnlySpan<byte> edit)
    {
        while (TryVarint(ref edit, out var tag) && tag is Comparator or Log or NextFile or LastSequence or PreviousLog or OldestLogKept or Families)
        {
            if (!TryVarint(ref edit, out var content)) return 0;
            if (tag == Log) return content;
            if (tag != Comparator) continue;
            if (content > (ulong)edit.Length) return 0;
            edit = edit[(int)content..];
        }

        return 0;
    }

    private static bool TryVarint(ref ReadOnlySpan<byte> bytes, out ulong value)
    {
        value = 0;
        for (var i = 0; i < bytes.Length && i < 10; i++)
        {
            value |= (ulong)(bytes[i] & 0x7F) << (7 * i);
            if (bytes[i] >= 0x80) continue;
            bytes = bytes[(i + 1)..];
            return true;
        }

        return false;
    }
}

// Reads one TZif file (RFC 9636), the compiled form of a zone of the tz database:
//
//   header    "TZif", version, 15 unused bytes, then six counts of 32 bits: UT flags, standard flags, leap seconds, transitions, types, abbreviation bytes
//   data      transition times; the type after each; types (offset 32 bits, daylight 8, abbreviation 8); abbreviations; leap seconds; flags
//   footer    from version 2 on: a line feed, a rule in the POSIX form for all time after the last transition, a line feed
//
// Version 1 has times of 32 bits; later versions repeat header and data with 64 bits, and only those are looked at. All integers are big-endian.
// Before the first transition type 0 applies. Files with leap seconds ("right/…") are refused: the engine counts none.

using System.Buffers.Binary;
using System.Text;

namespace Mycelia.Cypher.Functions.Temporal;

internal static class TzifFile
{
    private const int HeaderLength = 44;
    private const int TypeLength = 6;
    private const int LengthMax = 1 << 20;

    /// <summary>The rules in a file; null when there is no such file or it is something else.</summary>
    public static ZoneRules? TryRead(string path, string name)
    {
        try
        {
            var file = new FileInfo(path);
            return file.Exists && file.Length <= LengthMax ? Parse(File.ReadAllBytes(path), name) : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>The rules in the bytes of a file; null when they are not a zone that this reader takes.</summary>
    public static ZoneRules? Parse(ReadOnlySpan<byte> bytes, string name)
    {
        if (!TryReadHeader(bytes, out var version, out var counts)) return null;
        bytes = bytes[HeaderLength..];
        var timeLength = 4;
        if (version >= 2)
        {
            var skipped = counts.DataLength(timeLength);
            if (bytes.Length < skipped || !TryReadHeader(bytes[skipped..], out _, out counts)) return null;
            bytes = bytes[(skipped + HeaderLength)..];
            timeLength = 8;
        }

        var dataLength = counts.DataLength(timeLength);
        if (bytes.Length < dataLength || counts.Leaps != 0 || counts.Types == 0) return null;
        var types = bytes.Slice(counts.Transitions * (timeLength + 1), counts.Types * TypeLength);
        var times = new long[counts.Transitions];
        var offsets = new int[counts.Transitions];
        for (var i = 0; i < times.Length; i++)
        {
            var time = bytes[(i * timeLength)..];
            times[i] = timeLength == 8 ? BinaryPrimitives.ReadInt64BigEndian(time) : BinaryPrimitives.ReadInt32BigEndian(time);
            var type = bytes[counts.Transitions * timeLength + i];
            if (type >= counts.Types) return null;
            offsets[i] = OffsetOf(types, type);
        }

        PosixZone? footer = null;
        if (version >= 2 && !TryReadFooter(bytes[dataLength..], out footer)) return null;
        return new Rules(name, times, offsets, OffsetOf(types, 0), footer);
    }

    private static int OffsetOf(ReadOnlySpan<byte> types, int type) => BinaryPrimitives.ReadInt32BigEndian(types[(type * TypeLength)..]);

    private static bool TryReadHeader(ReadOnlySpan<byte> bytes, out int version, out Counts counts)
    {
        version = 0;
        counts = default;
        if (bytes.Length < HeaderLength || !bytes.StartsWith("TZif"u8)) return false;
        version = bytes[4] == 0 ? 1 : bytes[4] - '0';
        Span<int> numbers = stackalloc int[6];
        for (var i = 0; i < numbers.Length; i++)
        {
            numbers[i] = BinaryPrimitives.ReadInt32BigEndian(bytes[(20 + i * 4)..]);
            if (numbers[i] is < 0 or > LengthMax) return false;
        }

        counts = new Counts(numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], numbers[5]);
        return version >= 1;
    }

    private static bool TryReadFooter(ReadOnlySpan<byte> bytes, out PosixZone? footer)
    {
        footer = null;
        if (bytes.Length < 2 || bytes[0] != '\n') return false;
        var length = bytes[1..].IndexOf((byte)'\n');
        return length >= 0 && (length == 0 || PosixZone.TryParse(Encoding.ASCII.GetString(bytes.Slice(1, length)), out footer));
    }

    private readonly record struct Counts(int UtFlags, int StandardFlags, int Leaps, int Transitions, int Types, int AbbreviationBytes)
    {
        public int DataLength(int timeLength) =>
            Transitions * (timeLength + 1) + Types * TypeLength + AbbreviationBytes + Leaps * (timeLength + 4) + StandardFlags + UtFlags;
    }

    /// <summary>Offsets by binary search among the transitions, and by the footer's rule after the last.</summary>
    private sealed class Rules(string name, long[] times, int[] offsets, int first, PosixZone? footer) : ZoneRules(name)
    {
        public override int OffsetAt(long epochSecond)
        {
            var index = Array.BinarySearch(times, epochSecond);
            if (index < 0) index = ~index - 1;
            if (index == times.Length - 1 && footer is not null) return footer.OffsetAt(epochSecond);
            return index < 0 ? first : offsets[index];
        }
    }
}

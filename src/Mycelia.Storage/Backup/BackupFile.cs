using System.Globalization;
using System.Text;
using Mycelia.Kernel.Hashing;

namespace Mycelia.Storage.Backup;

/// <summary>A file of a backup, by its path below the backup's directory, with its length and checksum.</summary>
internal readonly record struct BackupEntry(string Path, long Bytes, uint Crc);

/// <summary>
/// The file BACKUP, which makes a copy of a database directory a backup: what it holds and the checksum of every file. Text, so that a person can read it:
/// <code>
/// Mycelia backup
/// format 1
/// release 0.1.0
/// created 2026-03-01T12:00:00.0000000Z
/// commits 1234
/// nodes 20
/// edges 40
/// file 5a1c0f3e 61 FORMAT
/// file 09bd27aa 4096 store/000012.sst
/// crc32c 00112233
/// </code>
/// The last line is the checksum of all bytes before it. `format` and `release` are those of the database.
/// </summary>
internal sealed record BackupFile(int Format, string Release, DateTimeOffset Created, long Commits, long Nodes, long Edges, IReadOnlyList<BackupEntry> Entries)
{
    public const string Name = "BACKUP";

    private const string Magic = "Mycelia backup\n";
    private const string ChecksumWord = "crc32c ";
    private const string FileWord = "file";

    public long Bytes => Entries.Sum(entry => entry.Bytes);

    public byte[] Compose()
    {
        var body = new StringBuilder(Magic).Append(CultureInfo.InvariantCulture,
            $"format {Format}\nrelease {Release}\ncreated {Created.UtcDateTime:O}\ncommits {Commits}\nnodes {Nodes}\nedges {Edges}\n");
        foreach (var entry in Entries) body.Append(CultureInfo.InvariantCulture, $"{FileWord} {entry.Crc:x8} {entry.Bytes} {entry.Path}\n");
        return Encoding.UTF8.GetBytes($"{body}{ChecksumWord}{Crc32C.Compute(Encoding.UTF8.GetBytes(body.ToString())):x8}\n");
    }

    /// <summary>Reads the BACKUP of a backup's directory.</summary>
    public static BackupFile Read(string directory)
    {
        var path = Path.Combine(directory, Name);
        if (!File.Exists(path))
            throw new MyceliaException(StatusCode.StorageUnavailable, $"'{directory}' is not a backup: it has no file {Name}. Check the path; a database is opened or copied with `mycelia backup`.");
        var bytes = File.ReadAllBytes(path);
        var checksumAt = bytes.AsSpan().LastIndexOf(Encoding.UTF8.GetBytes("\n" + ChecksumWord)) + 1;
        if (checksumAt == 0 || !bytes.AsSpan().StartsWith(Encoding.UTF8.GetBytes(Magic))) throw Damaged(path);
        var expected = $"{ChecksumWord}{Crc32C.Compute(bytes.AsSpan(0, checksumAt)):x8}\n";
        if (!bytes.AsSpan(checksumAt).SequenceEqual(Encoding.UTF8.GetBytes(expected))) throw Damaged(path);
        try
        {
            return Parse(Encoding.UTF8.GetString(bytes, 0, checksumAt));
        }
        catch (Exception e) when (e is FormatException or OverflowException or KeyNotFoundException or IndexOutOfRangeException)
        {
            throw Damaged(path); // The checksum is right, so a release that is not known here wrote it.
        }
    }

    private static BackupFile Parse(string text)
    {
        var words = new Dictionary<string, string>(StringComparer.Ordinal);
        var entries = new List<BackupEntry>();
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = line.Split(' ', 2);
            if (parts[0] == FileWord) entries.Add(Entry(parts[1]));
            else words[parts[0]] = parts[1];
        }

        return new BackupFile(int.Parse(words["format"], CultureInfo.InvariantCulture), words["release"],
            DateTimeOffset.Parse(words["created"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal), Number("commits"), Number("nodes"), Number("edges"), entries);

        long Number(string word) => long.Parse(words[word], CultureInfo.InvariantCulture);
    }

    /// <summary>A path that leads out of the directory is not one that this release wrote.</summary>
    private static BackupEntry Entry(string text)
    {
        var parts = text.Split(' ', 3);
        if (Path.IsPathRooted(parts[2]) || parts[2].Split('/').Contains("..")) throw new FormatException();
        return new(parts[2], long.Parse(parts[1], CultureInfo.InvariantCulture), uint.Parse(parts[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture));
    }

    private static CorruptionException Damaged(string path) =>
        new($"'{path}' is damaged: its checksum or its form does not match. Nothing was restored. Use another backup.");
}

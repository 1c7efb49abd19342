using System.Globalization;
using System.Text;
using Mycelia.Kernel.Hashing;
using Mycelia.Storage.Interop;

namespace Mycelia.Storage.Format;

/// <summary>
/// The file FORMAT, which makes a directory a Mycelia database. Text, so that a person can read it:
/// <code>
/// Mycelia database
/// format 3
/// release 0.1.0
/// crc32c 42b534dd
/// </code>
/// The first two lines and the last (a checksum of all bytes before it) keep this form in every later format, so that any release can say
/// which release wrote a directory it cannot read. Lines between them may be added.
///
/// It also commits creation: it is written complete under the name FORMAT.creating before anything else and renamed when all else is
/// durable. FORMAT.creating without FORMAT therefore means that nobody has ever been told that the database exists.
/// </summary>
internal static class FormatFile
{
    /// <summary>The format that this release writes.</summary>
    public const int Version = 3;

    /// <summary>The oldest format that this release reads.</summary>
    public const int Oldest = 1;

    public const string Name = "FORMAT";
    public const string UnfinishedName = "FORMAT.creating";
    private const string RaisingName = "FORMAT.raising";

    private const string Magic = "Mycelia database\n";
    private const string ChecksumWord = "crc32c ";
    private const int BytesMax = 4096;

    public static string Release { get; } = typeof(FormatFile).Assembly.GetName().Version!.ToString(3);

    public static byte[] Compose(int version, string release)
    {
        var body = string.Create(CultureInfo.InvariantCulture, $"{Magic}format {version}\nrelease {release}\n");
        return Encoding.UTF8.GetBytes($"{body}{ChecksumWord}{Crc32C.Compute(Encoding.UTF8.GetBytes(body)):x8}\n");
    }

    /// <summary>Writes FORMAT.creating, durably.</summary>
    public static void BeginCreation(string directory)
    {
        using (var file = new FileStream(Path.Combine(directory, UnfinishedName), FileMode.Create, FileAccess.Write))
        {
            file.Write(Compose(Version, Release));
            file.Flush(flushToDisk: true);
        }

        Posix.SyncDirectory(directory);
    }

    /// <summary>Renames FORMAT.creating to FORMAT, durably: from here on the database exists.</summary>
    public static void FinishCreation(string directory)
    {
        File.Move(Path.Combine(directory, UnfinishedName), Path.Combine(directory, Name));
        Posix.SyncDirectory(directory);
    }

    /// <summary>Gives a directory of an earlier format the present one, durably and at once.</summary>
    public static void Raise(string directory)
    {
        if (Check(directory) == Version) return;
        using (var file = new FileStream(Path.Combine(directory, RaisingName), FileMode.Create, FileAccess.Write))
        {
            file.Write(Compose(Version, Release));
            file.Flush(flushToDisk: true);
        }

        File.Move(Path.Combine(directory, RaisingName), Path.Combine(directory, Name), overwrite: true);
        Posix.SyncDirectory(directory);
    }

    /// <summary>The format of <paramref name="directory"/>. Throws unless it holds an intact FORMAT that this release can read.</summary>
    public static int Check(string directory) => Read(directory).Version;

    /// <summary>The format of a directory and the release that gave it that format; throws unless this release can read it.</summary>
    public static (int Version, string Release) Read(string directory)
    {
        var path = Path.Combine(directory, Name);
        if (new FileInfo(path).Length > BytesMax) throw Damaged(path);
        var bytes = File.ReadAllBytes(path);
        if (!bytes.AsSpan().StartsWith(Encoding.UTF8.GetBytes(Magic))) throw Damaged(path);
        var checksumAt = bytes.AsSpan().LastIndexOf(Encoding.UTF8.GetBytes("\n" + ChecksumWord)) + 1;
        if (checksumAt == 0) throw Damaged(path);
        var expected = $"{ChecksumWord}{Crc32C.Compute(bytes.AsSpan(0, checksumAt)):x8}\n";
        if (!bytes.AsSpan(checksumAt).SequenceEqual(Encoding.UTF8.GetBytes(expected))) throw Damaged(path);

        var lines = Encoding.UTF8.GetString(bytes).Split('\n');
        if (!int.TryParse(Word(lines, "format "), NumberStyles.None, CultureInfo.InvariantCulture, out var version) || version < Oldest) throw Damaged(path);
        if (version > Version)
            throw new MyceliaException(StatusCode.NewerFormat,
                $"'{directory}' is in format {version}, written by Mycelia {Word(lines, "release ")}; this is Mycelia {Release}, which reads " +
                $"formats {Oldest} to {Version}. Upgrade Mycelia to open it.");
        return (version, Word(lines, "release "));
    }

    private static string Word(string[] lines, string key) =>
        Array.Find(lines, line => line.StartsWith(key, StringComparison.Ordinal))?[key.Length..] ?? "unknown";

    private static CorruptionException Damaged(string path) =>
        new($"'{path}' is damaged: its checksum does not match. Nothing was changed. Restore the database from a backup.");
}

// What readers in other processes hold on to, in the directory `leases/` of a database: one file per reader.
//
//   Mycelia reader          the file's name: process number, '-', 16 random hexadecimal digits
//   process 4711
//   manifest 25             one line per manifest (blob number) that the reader may still read;
//   crc32c 5a1c0f3e         or the one line `everything`
//
// A reader holds its file under a shared lock of the operating system, which dies with its process. The writer tries to lock the file for itself
// alone: when it can, the reader is dead, and the file goes.
//
// The race between a reader that begins and a writer that sweeps:
//
//   reader   1. takes a lease on everything    2. reads the ref `main`: manifest M        3. leases M alone
//   writer   a. swaps `main`                   b. lists leases                            c. forgets what neither `main` nor a lease reaches
//
// If the list (b) does not show the lease, 1 came after it, hence after the swap (a), so 2 finds the manifest that c spares. If it shows the lease on
// everything, nothing is forgotten; if it shows M, what M reaches stays. The same holds when a reader moves on to a newer manifest: it
// leases everything again before it reads the ref. A lease that is being rewritten fails its checksum and counts as one on everything.

using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Mycelia.Kernel.Hashing;
using Mycelia.Storage.Format;

namespace Mycelia.Storage.Leases;

/// <summary>What a writer must know of those who read beside it.</summary>
internal interface ILeases
{
    /// <summary>
    /// The manifests (blob numbers) that living readers may still read; null while one of them holds on to everything. To be asked after the swap of the
    /// ref <c>main</c>, before blobs are forgotten.
    /// </summary>
    IReadOnlyList<long>? LeasedManifests();
}

/// <summary>The writer's view of the lease files; also removes those of dead readers.</summary>
internal sealed class LeaseDirectory(string path) : ILeases
{
    public const string Name = "leases";

    public static string In(string database) => Path.Combine(database, Name);

    public IReadOnlyList<long>? LeasedManifests()
    {
        if (!Directory.Exists(path)) return [];
        var numbers = new SortedSet<long>();
        var isEverything = false;
        foreach (var file in Directory.GetFiles(path))
        {
            if (TryRemoveDead(file)) continue;
            if (Lease.Read(file) is { } held) numbers.UnionWith(held);
            else isEverything |= File.Exists(file);
        }

        return isEverything ? null : [.. numbers];
    }

    /// <summary>True when the file is gone: it was a dead reader's, or its reader has just closed.</summary>
    private static bool TryRemoveDead(string file)
    {
        try
        {
            using var locked = new FileStream(file, FileMode.Open, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
            File.Delete(file);
            return true;
        }
        catch (FileNotFoundException)
        {
            return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false; // Locked by its reader, or not ours to judge: either way it counts.
        }
    }
}

/// <summary>One reader's lease. Used by one thread at a time.</summary>
internal sealed class Lease : IDisposable
{
    private const string Magic = "Mycelia reader\n";
    private const string EverythingLine = "everything\n";
    private const string ManifestWord = "manifest ";
    private const string ChecksumWord = "crc32c ";
    private const int AttemptsMax = 100;

    private readonly FileStream? _file;

    private Lease(FileStream? file, string? note) => (_file, Note) = (file, note);

    /// <summary>Why the writer does not know of this reader; null when it does.</summary>
    public string? Note { get; }

    /// <summary>
    /// Leases everything. Where no lease can be written (a read-only medium, no permission) reading goes on without one and <see cref="Note"/> says so.
    /// </summary>
    public static Lease Take(string database)
    {
        var directory = LeaseDirectory.In(database);
        try
        {
            Directory.CreateDirectory(directory);
            for (var attempt = 1; ; attempt++)
                if (TryCreate(directory, attempt == AttemptsMax) is { } lease) return lease;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return new(null, $"No lease could be written in '{directory}' ({error.Message}), so a writer does not know of this reader. Reading goes on; a version that the " +
                "writer replaces while it is being opened is opened anew.");
        }
    }

    /// <summary>Leases whatever the database holds, for the time of reading the ref.</summary>
    public void HoldEverything() => Write(EverythingLine);

    /// <summary>Leases what these manifests reach, and nothing else.</summary>
    public void Hold(IEnumerable<long> manifests) =>
        Write(string.Concat(manifests.Select(number => string.Create(CultureInfo.InvariantCulture, $"{ManifestWord}{number}\n"))));

    public void Dispose()
    {
        if (_file is null) return;
        try
        {
            File.Delete(_file.Name);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The database directory went away, or became read-only: a writer removes the file when it finds it unlocked.
        }

        _file.Dispose();
    }

    /// <summary>The manifests in a lease file; null for everything, or when the file cannot be understood.</summary>
    public static IReadOnlyList<long>? Read(string file)
    {
        try
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            using var reader = new StreamReader(stream, Encoding.ASCII);
            return Parse(reader.ReadToEnd());
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static long[]? Parse(string text)
    {
        var checksumAt = text.LastIndexOf(ChecksumWord, StringComparison.Ordinal);
        if (checksumAt < 0 || text[checksumAt..] != Checksum(text[..checksumAt]) || !text.StartsWith(Magic, StringComparison.Ordinal)) return null;
        var numbers = new List<long>();
        foreach (var line in text[..checksumAt].Split('\n'))
        {
            if (line + "\n" == EverythingLine) return null;
            if (!line.StartsWith(ManifestWord, StringComparison.Ordinal)) continue;
            if (!long.TryParse(line.AsSpan(ManifestWord.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return null;
            numbers.Add(number);
        }

        return [.. numbers];
    }

    private static string Checksum(string body) =>
        string.Create(CultureInfo.InvariantCulture, $"{ChecksumWord}{Crc32C.Compute(Encoding.ASCII.GetBytes(body)):x8}\n");

    /// <summary>Null when a writer took the new file for a dead reader's before it was locked: another name is due.</summary>
    private static Lease? TryCreate(string directory, bool isLast)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessId}-{RandomNumberGenerator.GetHexString(16, lowercase: true)}");
        FileStream file;
        try
        {
            file = new(Path.Combine(directory, name), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Read | FileShare.Delete, bufferSize: 0);
        }
        catch (IOException error) when (WriterLock.IsHeld(error) && !isLast)
        {
            return null;
        }

        var lease = new Lease(file, null);
        lease.HoldEverything();
        if (File.Exists(file.Name)) return lease;
        file.Dispose();
        return null;
    }

    private void Write(string body)
    {
        if (_file is null) return;
        var text = string.Create(CultureInfo.InvariantCulture, $"{Magic}process {Environment.ProcessId}\n{body}");
        var bytes = Encoding.ASCII.GetBytes(text + Checksum(text));
        try
        {
            RandomAccess.Write(_file.SafeFileHandle, bytes, 0);
            RandomAccess.SetLength(_file.SafeFileHandle, bytes.Length);
        }
        catch (IOException error)
        {
            throw new MyceliaException(StatusCode.StorageFailure, $"The lease '{_file.Name}' cannot be written: {error.Message} Free some space, or mend the disk.", error);
        }
    }
}

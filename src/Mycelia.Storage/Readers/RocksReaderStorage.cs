using Mycelia.Storage.Interop;
using Mycelia.Storage.Leases;
using Mycelia.Storage.Recovery;

namespace Mycelia.Storage.Readers;

/// <summary>
/// A database directory that another process may be writing: a lease, views (<see cref="RocksView"/>) and the tail of the log (<see cref="WalTail"/>).
///
/// RocksDB's own way, the secondary instance, is not used: in the release that distributions ship it may serve stale values after the
/// primary wrote its memory out or was reopened, without an error. A view is always opened anew, and the tail is checked by our own checksums
/// and sequence numbers.
/// </summary>
internal sealed class RocksReaderStorage : IReaderStorage
{
    private const int AttemptsMax = 20;
    private const int RetryMs = 10;

    private readonly StorageOptions _options;
    private readonly WalTail _tail;

    private RocksReaderStorage(string path, StorageOptions options)
    {
        (Location, _options) = (path, options);
        _tail = new(Path.Combine(path, StorageDirectory.StoreName), path);
        Lease = Lease.Take(path);
        OpenNotes = Lease.Note is { } note ? [note] : [];
    }

    public string Location { get; }

    public IReadOnlyList<string> OpenNotes { get; }

    public Lease Lease { get; }

    /// <summary>
    /// Opens an existing database directory to read, beside a writer or without one. Errors: MissingLibrary, StorageUnavailable (path), NewerFormat,
    /// Corruption.
    /// </summary>
    public static RocksReaderStorage Open(string path, StorageOptions? options = null)
    {
        if (string.IsNullOrWhiteSpace(path)) throw new MyceliaException(StatusCode.InvalidArgument, "The path of a database must not be empty.");
        RocksLibrary.Load();
        path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        StorageDirectory.RequireReadable(path);
        RequireIntactLog(path);
        return new(path, options ?? StorageOptions.Default);
    }

    public IStorage OpenView(out bool isWhole) => RocksView.Open(Location, _options, out isWhole);

    public TailState Poll(List<LogSegment> segments) => _tail.Poll(segments);

    public long SizeBytes() => StorageDirectory.SizeBytes(Location);

    public void Dispose()
    {
        _tail.Dispose();
        Lease.Dispose();
    }

    /// <summary>
    /// RocksDB takes some damage for a torn tail and passes over acknowledged writes without a word (WalScan). Beside a writer the files change under the
    /// scan; what is damaged stays so.
    /// </summary>
    private static void RequireIntactLog(string path)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                WalScan.Check(Path.Combine(path, StorageDirectory.StoreName), repair: false);
                return;
            }
            catch (Exception error) when (attempt < AttemptsMax && error is CorruptionException or IOException)
            {
                Thread.Sleep(RetryMs);
            }
            catch (IOException error)
            {
                throw RocksErrors.Translate($"IO error: {error.Message}", path);
            }
        }
    }
}

using Mycelia.Storage.Format;
using Mycelia.Storage.Interop;

namespace Mycelia.Storage;

/// <summary>
/// The directory of one database, locked for writing:
/// <code>
/// social.mycelia/
///   FORMAT     what this is and which format it has (FormatFile)
///   LOCK       held by the writer (WriterLock)
///   leases/    a file per reader beside the writer (LeaseDirectory)
///   store/     RocksDB
/// </code>
/// Creation is all or nothing: FORMAT.creating first, the store, then the rename to FORMAT. A directory left half-made by a crash is
/// recognised by FORMAT.creating and made anew. A store without either file is never touched.
/// </summary>
internal sealed class StorageDirectory : IDisposable
{
    public const string StoreName = "store";

    private readonly WriterLock _lock;

    private StorageDirectory(string path, WriterLock held)
    {
        Path = path;
        _lock = held;
    }

    private enum Content
    {
        Nothing,
        Unfinished,
        Database,
    }

    public string Path { get; }

    public string Store => System.IO.Path.Combine(Path, StoreName);

    /// <summary>The store must still be made, after which <see cref="FinishCreation"/> is due.</summary>
    public bool IsNew { get; private init; }

    /// <summary>This open removed what an interrupted creation had left.</summary>
    public bool WasUnfinished { get; private init; }

    /// <summary>Locks the directory, creating it first where the options allow.</summary>
    public static StorageDirectory Open(string path, bool create)
    {
        try
        {
            return OpenChecked(path, create);
        }
        catch (UnauthorizedAccessException error)
        {
            throw Unavailable($"'{path}' cannot be read and written by this user. Change its owner or permissions.", error);
        }
        catch (IOException error)
        {
            throw Unavailable($"'{path}' cannot be opened: {error.Message}", error);
        }
    }

    /// <summary>Throws unless the directory holds a database that this release can read. Takes no lock and changes nothing.</summary>
    public static void RequireReadable(string path)
    {
        if (File.Exists(path)) throw Unavailable($"'{path}' is a file; a database is a directory.");
        if (!Directory.Exists(path)) throw Unavailable($"There is no database at '{path}'. Check the path, or open it for writing to create it.");
        try
        {
            switch (Inspect(path, locked: false))
            {
                case Content.Nothing:
                    throw Unavailable($"There is no database in '{path}': it is empty. Check the path, or open it for writing to create one.");
                case Content.Unfinished:
                    throw Unavailable($"The database '{path}' is still being created, or its creation was interrupted. Open it for writing once, then read it.");
                default:
                    FormatFile.Check(path);
                    break;
            }
        }
        catch (UnauthorizedAccessException error)
        {
            throw Unavailable($"'{path}' cannot be read by this user. Change its owner or permissions.", error);
        }
        catch (IOException error)
        {
            throw Unavailable($"'{path}' cannot be opened: {error.Message}", error);
        }
    }

    public static long SizeBytes(string path) =>
        new DirectoryInfo(path).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Exists ? file.Length : 0);

    public void FinishCreation() => FormatFile.FinishCreation(Path);

    public void Dispose() => _lock.Dispose();

    private static StorageDirectory OpenChecked(string path, bool create)
    {
        if (File.Exists(path)) throw Unavailable($"'{path}' is a file; a database is a directory.");
        if (!Directory.Exists(path)) CreateDirectory(path, create);
        Inspect(path, locked: false); // Before the lock file, which does not belong into a directory that is something else.
        var held = WriterLock.Acquire(path);
        try
        {
            var content = Inspect(path, locked: true);
            if (content == Content.Database) FormatFile.Check(path);
            else Begin(path, content, create);
            return new(path, held) { IsNew = content != Content.Database, WasUnfinished = content == Content.Unfinished };
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    private static void CreateDirectory(string path, bool create)
    {
        var parent = System.IO.Path.GetDirectoryName(path);
        for (var above = parent; above is not null; above = System.IO.Path.GetDirectoryName(above))
        {
            if (File.Exists(above)) throw Unavailable($"'{path}' cannot exist: '{above}' is a file, not a directory.");
        }

        if (!create) throw Unavailable($"There is no database at '{path}'. Check the path, or allow it to be created.");
        if (parent is null || !Directory.Exists(parent))
            throw Unavailable($"'{path}' cannot be created: the directory '{parent}' does not exist. Create it first.");
        Directory.CreateDirectory(path);
        Posix.SyncDirectory(parent);
    }

    // Without the lock another process may be creating the database at this moment, so only what is surely not one is judged.
    private static Content Inspect(string path, bool locked)
    {
        var names = Directory.EnumerateFileSystemEntries(path).Select(entry => System.IO.Path.GetFileName(entry)).ToHashSet();
        if (names.Contains(FormatFile.Name)) return Content.Database;
        if (names.Contains(FormatFile.UnfinishedName)) return Content.Unfinished;
        if (names.Contains(StoreName) && names.Contains(WriterLock.Name))
        {
            if (!locked) return Content.Unfinished;
            throw new CorruptionException(
                $"'{path}' holds a store but its file {FormatFile.Name} is missing. Nothing was changed. Restore the database from a backup.");
        }

        if (names.FirstOrDefault(name => name != WriterLock.Name) is { } other)
            throw Unavailable($"'{path}' is not a Mycelia database: it holds other files ('{other}'). Choose another path.");
        return Content.Nothing;
    }

    private static void Begin(string path, Content content, bool create)
    {
        if (!create) throw Unavailable($"There is no database in '{path}'. Check the path, or allow it to be created.");
        var store = System.IO.Path.Combine(path, StoreName);
        if (content == Content.Unfinished && Directory.Exists(store)) Directory.Delete(store, recursive: true);
        FormatFile.BeginCreation(path);
    }

    private static MyceliaException Unavailable(string message, Exception? inner = null) => new(StatusCode.StorageUnavailable, message, inner);
}

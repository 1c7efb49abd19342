using Mycelia.Storage;
using Mycelia.Storage.Format;
using Mycelia.Storage.Interop;

namespace Mycelia.Tests.Storage;

public sealed class RocksStorageContractTests : StorageContract, IDisposable
{
    private readonly TemporaryDirectory _directory = new(onDisk: true);

    private protected override IStorage Open() => RocksStorage.Open(_directory["db.mycelia"]);

    public void Dispose() => _directory.Dispose();
}

/// <summary>The same with buffers so small that files and log files are begun all the time.</summary>
public sealed class RocksStorageSmallBuffersContractTests : StorageContract, IDisposable
{
    private readonly TemporaryDirectory _directory = new(onDisk: true);

    private protected override IStorage Open() => RocksStorage.Open(_directory["db.mycelia"], new() { WriteBufferBytes = 64 << 10 });

    public void Dispose() => _directory.Dispose();
}

/// <summary>What only a directory on disk has: paths, creation, formats, the lock, the library.</summary>
public sealed class RocksStorageTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new(onDisk: true);

    private string Database => _directory["db.mycelia"];

    [Fact]
    public void Path_errors_say_what_to_do()
    {
        File.WriteAllText(_directory["file"], "x");
        Directory.CreateDirectory(_directory["other"]);
        File.WriteAllText(Path.Combine(_directory["other"], "photo.jpg"), "x");
        Check(_directory["file"], "is a file");
        Check(Path.Combine(_directory["file"], "db.mycelia"), "is a file, not a directory");
        Check(_directory["none/db.mycelia"], "does not exist. Create it first");
        Check(_directory["other"], "is not a Mycelia database: it holds other files ('photo.jpg')");
        Check("/proc/db.mycelia", "/proc/db.mycelia");
        Assert.Equal(["photo.jpg"], Directory.GetFiles(_directory["other"]).Select(Path.GetFileName));
        Assert.Equal(StatusCode.InvalidArgument, Assert.Throws<MyceliaException>(() => RocksStorage.Open(" ")).Status);

        static void Check(string path, string message)
        {
            var error = Assert.Throws<MyceliaException>(() => RocksStorage.Open(path));
            Assert.Equal(StatusCode.StorageUnavailable, error.Status);
            Assert.Contains(message, error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Nothing_is_created_unless_allowed()
    {
        var options = new StorageOptions { Create = false };
        Assert.Equal(StatusCode.StorageUnavailable, Assert.Throws<MyceliaException>(() => RocksStorage.Open(Database, options)).Status);
        Assert.False(Directory.Exists(Database));
        RocksStorage.Open(Database).Dispose();
        RocksStorage.Open(Database, options).Dispose();
    }

    [Fact]
    public void An_empty_directory_becomes_a_database()
    {
        Directory.CreateDirectory(Database);
        using var storage = RocksStorage.Open(Database + "/");
        Assert.True(storage.IsNew);
        Assert.Equal(Database, storage.Location);
        Assert.Equal("Mycelia database\nformat 3\n", File.ReadAllText(Path.Combine(Database, "FORMAT"))[..26]);
    }

    [Fact]
    public void Interrupted_creation_is_done_anew_at_every_stage()
    {
        var made = _directory["made.mycelia"];
        RocksStorage.Open(made).Dispose();
        var format = File.ReadAllBytes(Path.Combine(made, "FORMAT"));
        foreach (var stage in Enumerable.Range(0, 4))
        {
            var path = _directory[$"stage{stage}.mycelia"];
            Directory.CreateDirectory(path);
            File.WriteAllText(Path.Combine(path, "LOCK"), "");
            if (stage > 0) File.WriteAllBytes(Path.Combine(path, "FORMAT.creating"), format[..(stage * 10)]);
            if (stage == 2) TemporaryDirectory.Copy(Path.Combine(made, "store"), Path.Combine(path, "store"));
            if (stage == 3) Directory.CreateDirectory(Path.Combine(path, "store"));
            using (var storage = RocksStorage.Open(path))
            {
                Assert.True(storage.IsNew);
                Assert.Equal(stage > 0, storage.OpenNotes.Any(note => note.Contains("interrupted", StringComparison.Ordinal)));
                storage.Log.Append(1, 1, [1], sync: true);
            }

            using var reopened = RocksStorage.Open(path);
            Assert.False(reopened.IsNew);
            Assert.Single(reopened.Log.Read(0));
        }
    }

    [Fact]
    public void A_lost_part_is_corruption_and_never_a_new_database()
    {
        foreach (var part in new[] { "FORMAT", "store", "store/CURRENT" })
        {
            var path = _directory[$"{part.Replace('/', '-')}.mycelia"];
            RocksStorage.Open(path).Dispose();
            var lost = Path.Combine(path, part);
            if (Directory.Exists(lost)) Directory.Delete(lost, recursive: true);
            else File.Delete(lost);
            Assert.Throws<CorruptionException>(() => RocksStorage.Open(path));
            Assert.Throws<CorruptionException>(() => RocksStorage.Open(path));
        }
    }

    [Fact]
    public void A_newer_format_names_its_release()
    {
        RocksStorage.Open(Database).Dispose();
        File.WriteAllBytes(Path.Combine(Database, "FORMAT"), FormatFile.Compose(FormatFile.Version + 1, "7.3.1"));
        var error = Assert.Throws<MyceliaException>(() => RocksStorage.Open(Database));
        Assert.Equal(StatusCode.NewerFormat, error.Status);
        Assert.Contains("written by Mycelia 7.3.1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_lock_names_its_holder_in_this_process()
    {
        using var storage = RocksStorage.Open(Database);
        var error = Assert.Throws<MyceliaException>(() => RocksStorage.Open(Database));
        Assert.Contains($"'{Database}' is already open for writing by this process", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_or_old_library_is_said_in_plain_words()
    {
        var missing = Assert.Throws<MyceliaException>(() => RocksLibrary.Find(["no-such-library.so"]));
        Assert.Equal(StatusCode.MissingLibrary, missing.Status);
        Assert.Contains("apt-get install librocksdb-dev", missing.Message, StringComparison.Ordinal);
        Assert.Contains("Database.InMemory()", missing.Message, StringComparison.Ordinal);
        if (OperatingSystem.IsLinux())
            Assert.Contains("too old", Assert.Throws<MyceliaException>(() => RocksLibrary.Find(["libc.so.6"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void RocksDB_errors_get_a_status_and_advice()
    {
        Check("IO error: No space left on device: While appending to file: /x/000004.log: No space left on device", StatusCode.StorageFailure, "full");
        Check("IO error: lock hold by current process, acquire time 1: /x/LOCK: No locks available", StatusCode.Locked, "open in another");
        Check("IO error: While lock file: /x/LOCK: Resource temporarily unavailable", StatusCode.Locked, "open in another");
        Check("Corruption: block checksum mismatch", StatusCode.Corruption, "backup");
        Check("IO error: No such file or directory: While open a file for random read: /x/000012.sst", StatusCode.Corruption, "backup");
        Check("IO error: While mkdir if missing: /x: Permission denied", StatusCode.StorageUnavailable, "permissions");
        Check("IO error: While open: /x: Read-only file system", StatusCode.StorageUnavailable, "read-only");
        Check("Something else", StatusCode.StorageFailure, "Something else");

        static void Check(string text, StatusCode status, string part)
        {
            var error = RocksErrors.Translate(text, "/x");
            Assert.Equal(status, error.Status);
            Assert.Contains(part, error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Appending_and_putting_allocate_nothing()
    {
        using var storage = RocksStorage.Open(Database);
        var bytes = new byte[200];
        storage.Log.Append(1, 1, bytes, sync: true);
        storage.Chunks.Put(bytes);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 2; i < 102; i++)
        {
            storage.Log.Append(1, i, bytes, sync: false);
            storage.Chunks.Put(bytes);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    public void Dispose() => _directory.Dispose();
}

using Mycelia.Storage;
using Mycelia.Tests.Storage;

namespace Mycelia.Tests.Readers;

/// <summary>A reader beside a writer in one process, step by step: what it sees, what it refuses, how it fails.</summary>
public sealed class ReaderTests : IDisposable
{
    private static readonly DatabaseOptions Manual = new() { ReadOnly = true, RefreshInterval = Timeout.InfiniteTimeSpan };

    private readonly TemporaryDirectory _directory = new();

    private string Path => _directory["db.mycelia"];

    [Fact]
    public void A_reader_sees_commits_without_reopening()
    {
        using var writer = Database.Open(Path);
        using var reader = Database.Open(Path, Manual);
        Assert.True(reader.IsReadOnly);
        Assert.False(writer.IsReadOnly);
        Assert.Equal(0, reader.Snapshot().NodeCount);

        var ada = writer.Write(tx => tx.CreateNode("Person", ("name", "Ada")));
        Assert.Equal(0, reader.Snapshot().Version);
        Assert.Equal(1, reader.Refresh());
        var old = reader.Snapshot();
        Assert.Equal("Ada", old.Get(ada, "name").AsString());

        writer.Write(tx =>
        {
            tx.Set(ada, "name", "Countess");
            tx.CreateEdge(ada, "KNOWS", tx.CreateNode("Person"), ("since", 1833));
        });
        Assert.True(reader.WaitFor(2, TimeSpan.Zero));
        Assert.False(reader.WaitFor(3, TimeSpan.FromMilliseconds(5)));
        Assert.Equal("Ada", old.Get(ada, "name").AsString());
        Assert.Equal("Countess", reader.Snapshot().Get(ada, reader.Key("name")).AsString());
        Assert.Single(reader.Snapshot().Neighbours(ada, Direction.Outgoing, reader.EdgeType("KNOWS")).ToArray());
        Assert.Equal(writer.Snapshot().RootHash(), reader.Snapshot().RootHash());
        Assert.True(reader.Check().IsClean);
        Assert.True(reader.DiskBytes > 0);
    }

    [Fact]
    public void A_reader_follows_by_itself()
    {
        using var writer = Database.Open(Path);
        using var reader = Database.Open(Path, new DatabaseOptions { ReadOnly = true });
        for (var i = 1; i <= 20; i++)
        {
            writer.Write(tx => tx.CreateNode("Person"), new TransactionOptions { Durability = i % 2 == 0 ? Durability.Strict : Durability.Relaxed });
            Assert.True(SpinWait.SpinUntil(() => reader.Snapshot().Version == i, TimeSpan.FromSeconds(30)));
        }
    }

    [Fact]
    public void A_reader_changes_nothing_and_says_what_to_do()
    {
        using (var writer = Database.Open(Path)) writer.Write(tx => tx.CreateNode("Person"));
        using var reader = Database.Open(Path, Manual);
        Action[] refused =
        [
            () => reader.Begin(), () => reader.Write(tx => tx.CreateNode("Person")), () => reader.BeginBatch(), () => reader.Checkpoint(),
            () => reader.Flush(), () => reader.ReserveCapacity(10, 10),
        ];
        foreach (var action in refused)
        {
            var error = Assert.Throws<MyceliaException>(action);
            Assert.Equal(StatusCode.InvalidState, error.Status);
            Assert.Contains("opened to read only", error.Message, StringComparison.Ordinal);
        }

        Assert.Equal(1, reader.Snapshot().Count(reader.Label("Person")));
        Assert.Contains("after the writer has used it", Assert.Throws<MyceliaException>(() => reader.Label("Other")).Message, StringComparison.Ordinal);
        Assert.Empty(reader.Snapshot().Nodes("Other").ToArray());
    }

    [Fact]
    public void Numbers_of_names_are_the_writers_whatever_the_reader_asked_for()
    {
        using var writer = Database.Open(Path);
        using var reader = Database.Open(Path, Manual);
        Assert.Throws<MyceliaException>(() => reader.Label("First"));
        writer.Label("Reserved and never used");
        writer.Write(tx => tx.CreateNode("Second"));
        writer.Checkpoint();
        writer.Label("Reserved later");
        writer.Write(tx => tx.CreateNode("First"));
        reader.Refresh();
        Assert.Single(reader.Snapshot().Nodes(reader.Label("First")).ToArray());
        Assert.Single(reader.Snapshot().Nodes(reader.Label("Second")).ToArray());
        Assert.Equal(writer.Label("First"), reader.Label("First"));
    }

    [Fact]
    public void What_is_no_database_is_said_in_plain_words()
    {
        Assert.Contains("There is no database at", Refusal(_directory["missing"], StatusCode.StorageUnavailable), StringComparison.Ordinal);
        Assert.False(Directory.Exists(_directory["missing"]));
        Directory.CreateDirectory(_directory["empty"]);
        Assert.Contains("it is empty", Refusal(_directory["empty"], StatusCode.StorageUnavailable), StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_directory["empty"]));
        File.WriteAllText(_directory["file"], "");
        Assert.Contains("is a file", Refusal(_directory["file"], StatusCode.StorageUnavailable), StringComparison.Ordinal);
        RocksStorage.Open(_directory["bare"]).Dispose();
        Assert.Contains("created and nothing else yet", Refusal(_directory["bare"], StatusCode.StorageUnavailable), StringComparison.Ordinal);

        Database.Open(Path).Dispose();
        Assert.Equal(0, Database.Open(Path, Manual).Snapshot().Version);
        File.WriteAllBytes(System.IO.Path.Combine(Path, "FORMAT"), Mycelia.Storage.Format.FormatFile.Compose(99, "9.9.9"));
        Assert.Contains("written by Mycelia 9.9.9", Refusal(Path, StatusCode.NewerFormat), StringComparison.Ordinal);

        string Refusal(string path, StatusCode status)
        {
            var error = Assert.Throws<MyceliaException>(() => Database.Open(path, Manual));
            Assert.Equal(status, error.Status);
            return error.Message;
        }
    }

    [Fact]
    public void Without_a_writer_a_reader_shows_the_state_up_to_the_tear_and_cuts_nothing()
    {
        using (var writer = Database.Open(Path))
        {
            for (var i = 0; i < 10; i++) writer.Write(tx => tx.CreateNode("Person", ("i", i)));
            TemporaryDirectory.Copy(Path, _directory["crashed"]);
        }

        var store = System.IO.Path.Combine(_directory["crashed"], "store");
        var log = Directory.GetFiles(store, "*.log").MaxBy(file => file)!;
        var whole = File.ReadAllBytes(log);
        foreach (var torn in (byte[][])[whole[..^7], [.. whole, 1, 2, 3], [.. whole, .. new byte[5000]], [.. whole[..^20], .. new byte[20]]])
        {
            File.WriteAllBytes(log, torn);
            using (var reader = Database.Open(_directory["crashed"], Manual))
            {
                Assert.InRange(reader.Snapshot().NodeCount, 9, 10);
                for (var i = 0; i < 200; i++) reader.Refresh();
                Assert.True(reader.Check().IsClean);
            }

            Assert.Equal(torn, File.ReadAllBytes(log));
        }
    }

    [Fact]
    public void Damage_in_the_middle_of_the_log_is_no_torn_tail()
    {
        using (var writer = Database.Open(Path))
        {
            for (var i = 0; i < 10; i++) writer.Write(tx => tx.CreateNode("Person", ("i", i)));
            TemporaryDirectory.Copy(Path, _directory["crashed"]);
        }

        var log = Directory.GetFiles(System.IO.Path.Combine(_directory["crashed"], "store"), "*.log").MaxBy(file => file)!;
        var bytes = File.ReadAllBytes(log);
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(log, bytes);
        Assert.Throws<CorruptionException>(() => Database.Open(_directory["crashed"], Manual));
        Assert.Equal(bytes, File.ReadAllBytes(log));
    }

    [Fact]
    public void A_database_without_a_log_is_followed_by_its_checkpoints()
    {
        using var writer = Database.Open(Path, new DatabaseOptions { Durability = Durability.None });
        using var reader = Database.Open(Path, Manual);
        for (var i = 1; i <= 5; i++)
        {
            writer.Write(tx => tx.CreateNode("Person", ("i", i)));
            Assert.Equal(i - 1, reader.Refresh());
            writer.Checkpoint();
            Assert.Equal(i, reader.Refresh());
            Assert.Equal(writer.Snapshot().RootHash(), reader.Snapshot().RootHash());
        }
    }

    [Fact]
    public void A_directory_that_goes_away_is_an_error_and_the_last_version_stays_readable()
    {
        var writer = Database.Open(Path);
        var ada = writer.Write(tx => tx.CreateNode("Person", ("name", "Ada")));
        using var reader = Database.Open(Path, Manual);
        var last = reader.Snapshot();
        writer.Dispose();
        Directory.Move(Path, _directory["moved"]);
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(StatusCode.StorageUnavailable, Assert.Throws<MyceliaException>(() => reader.Refresh()).Status);
            Assert.Contains("stay readable", Assert.Throws<MyceliaException>(() => reader.Snapshot()).Message, StringComparison.Ordinal);
        }

        Assert.Equal("Ada", last.Get(ada, "name").AsString());
        Directory.Move(_directory["moved"], Path);
        using var again = Database.Open(Path);
        again.Write(tx => tx.CreateNode("Person"));
        Assert.Equal(2, reader.Refresh());
        Assert.Equal(2, reader.Snapshot().NodeCount);
    }

    [Fact]
    public void Another_database_in_its_place_is_not_taken_for_a_continuation()
    {
        using (var writer = Database.Open(Path))
            for (var i = 0; i < 3; i++) writer.Write(tx => tx.CreateNode("Person"));
        using var reader = Database.Open(Path, Manual);
        Directory.Move(Path, _directory["old"]);
        using var other = Database.Open(Path);
        for (var i = 0; i < 10; i++) other.Write(tx => tx.CreateNode("Impostor"));
        Assert.Contains("Open it again", Assert.Throws<MyceliaException>(() => reader.Refresh()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_restored_earlier_state_is_not_taken_for_a_continuation()
    {
        using (var writer = Database.Open(Path))
            for (var i = 0; i < 3; i++) writer.Write(tx => tx.CreateNode("Person"));
        TemporaryDirectory.Copy(Path, _directory["backup"]);
        using (var writer = Database.Open(Path))
            for (var i = 0; i < 3; i++) writer.Write(tx => tx.CreateNode("Person"));
        using var reader = Database.Open(Path, Manual);
        Assert.Equal(6, reader.Snapshot().Version);
        Directory.Move(Path, _directory["old"]);
        Directory.Move(_directory["backup"], Path);
        using var restored = Database.Open(Path);
        restored.Write(tx => tx.CreateNode("Other"));
        Assert.Contains("Open it again", Assert.Throws<MyceliaException>(() => reader.Refresh()).Message, StringComparison.Ordinal);
        for (var i = 0; i < 10; i++) restored.Write(tx => tx.CreateNode("Other"));
        Assert.Contains("Open it again", Assert.Throws<MyceliaException>(() => reader.Refresh()).Message, StringComparison.Ordinal);
    }

    public void Dispose() => _directory.Dispose();
}

using Mycelia.Graph;
using Mycelia.Simulation.Storage;

namespace Mycelia.Tests.History;

/// <summary>Clones and copies on real directories: the places where a database knows that it is another one now.</summary>
public sealed class CopiedDirectoryTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("mycelia-exchange-").FullName;

    [Fact]
    public void A_copied_directory_gives_identities_of_its_own_and_can_be_merged_with_the_original()
    {
        var (original, copy) = (At("original"), At("copy"));
        Create(original);
        Copy(original, copy);
        using (var db = Database.Open(copy))
        {
            Assert.NotEqual(db.Info().Origin, db.Info().RowOrigin);
            db.Write(tx => tx.CreateEdge(tx.CreateNode("Person", ("name", "Cid")), "KNOWS", tx.CreateNode("Person", ("name", "Cil"))));
            db.History.Commit("in the copy");
            Assert.True(db.Check().IsClean);
        }

        uint rows;
        using (var db = Database.Open(copy)) rows = db.Info().RowOrigin;
        using (var db = Database.Open(copy)) Assert.Equal(rows, db.Info().RowOrigin);
        using (var db = Database.Open(original))
        {
            Assert.Equal(db.Info().Origin, db.Info().RowOrigin);
            db.Write(tx => tx.CreateEdge(tx.CreateNode("Person", ("name", "Bob")), "KNOWS", tx.CreateNode("Person", ("name", "Bea"))));
            db.History.Commit("in the original");
            db.History.AddRemote("copy", "../copy");
            Assert.Equal(MergeOutcome.Merged, db.History.Pull("copy").Merge.Outcome);
            Assert.Equal(["Ada", "Bea", "Bob", "Cid", "Cil"], db.Query("MATCH (p:Person) RETURN p.name AS name ORDER BY name").Select(row => row.Get<string>("name")));
            Assert.True(db.Check().IsClean);
        }
    }

    [Fact]
    public void A_moved_directory_is_no_copy()
    {
        Create(At("before"));
        Directory.Move(At("before"), At("after"));
        using var db = Database.Open(At("after"));
        Assert.Equal(db.Info().Origin, db.Info().RowOrigin);
    }

    [Fact]
    public void A_restored_backup_is_a_copy()
    {
        Create(At("original"));
        using (var db = Database.Open(At("original"))) db.BackupTo(At("backup"));
        Directory.Delete(At("original"), recursive: true);
        Database.Restore(At("backup"), At("original"));
        using var restored = Database.Open(At("original"));
        Assert.NotEqual(restored.Info().Origin, restored.Info().RowOrigin);
    }

    [Fact]
    public void Directories_clone_fetch_push_and_pull()
    {
        var (there, here) = (At("there"), At("here"));
        Create(there);
        using var writer = Database.Open(there);
        var report = Database.Clone(there, here);
        Assert.Equal((here, "main", 1), (report.Path, report.Branch, report.Fetch.Commits));
        Assert.Equal(StatusCode.StorageUnavailable, Assert.Throws<MyceliaException>(() => Database.Clone(there, here)).Status);
        using var db = Database.Open(here);
        Assert.NotEqual(writer.Info().Origin, db.Info().Origin);
        writer.Write(tx => tx.CreateNode("Person", ("name", "Bob")));
        var bob = writer.History.Commit("bob");
        Assert.Equal(MergeOutcome.FastForward, db.History.Pull().Merge.Outcome);
        Assert.Equal(bob.Id, db.History.Head!.Id);
        db.Write(tx => tx.CreateNode("Person", ("name", "Cid")));
        var cid = db.History.Commit("cid");
        Assert.Equal(StatusCode.Locked, Assert.Throws<MyceliaException>(() => db.History.Push()).Status);
        writer.Dispose();
        Assert.Equal(1, db.History.Push().Commits);
        using var again = Database.Open(there);
        Assert.Equal(cid.Id, again.History.Head!.Id);
        Assert.Equal(3, again.Snapshot().NodeCount);
        Assert.True(again.Check().IsClean);
    }

    [Fact]
    public void A_clone_leaves_alone_what_is_at_its_target()
    {
        Create(At("there"));
        Directory.CreateDirectory(At("here"));
        File.WriteAllText(Path.Combine(At("here"), "letter"), "dear");
        Assert.Equal(StatusCode.StorageUnavailable, Assert.Throws<MyceliaException>(() => Database.Clone(At("there"), At("here"))).Status);
        Assert.Equal(["letter"], Directory.EnumerateFileSystemEntries(At("here")).Select(Path.GetFileName));
        Assert.Equal(StatusCode.StorageUnavailable, Assert.Throws<MyceliaException>(() => Database.Clone(At("nowhere"), At("new"))).Status);
        Assert.False(Directory.Exists(At("new")));
    }

    [Fact]
    public void Another_place_draws_another_origin_once()
    {
        var disk = new SimulatedDisk { Place = "here" };
        Assert.Equal((true, true), Opened(disk));
        Assert.Equal((true, true), Opened(disk));
        disk.Place = "there";
        Assert.Equal((false, false), Opened(disk));
        var drawn = RowOriginOf(disk);
        Assert.Equal(drawn, RowOriginOf(disk));
        disk.Place = null;
        Assert.Equal(drawn, RowOriginOf(disk));
        disk.Place = "elsewhere";
        Assert.NotEqual(drawn, RowOriginOf(disk));
    }

    [Fact]
    public void Rows_of_many_origins_are_found()
    {
        var slots = new SlotTable(7);
        var random = new Random(3);
        var extents = new Dictionary<ulong, int>();
        for (var i = 0; i < 5_000; i++)
        {
            var number = random.Next(20) == 0 ? (ulong)random.Next(1 << SlotTable.ExtentBits) : (ulong)random.Next(400);
            if (random.Next(50) == 0) number = 5_000 + (ulong)i;
            var extent = (ulong)random.Next(12) << SlotTable.ExtentBits | number;
            if (!extents.ContainsKey(extent)) Assert.Equal(SlotTable.NoRow, slots.RowOf(extent << 11));
            var slot = slots.SlotFor(extent, -1);
            if (!extents.TryAdd(extent, slot)) Assert.Equal(extents[extent], slot);
        }

        foreach (var (extent, slot) in extents)
        {
            Assert.Equal(((uint)slot << 11) + 5, slots.RowOf((extent << 11) + 5));
            Assert.Equal((extent << 11) + 5, slots.IdOf(((uint)slot << 11) + 5));
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static (bool IsSameOrigin, bool GivesIt) Opened(SimulatedDisk disk)
    {
        using var db = Database.Open(disk.Open(), new DatabaseOptions());
        var node = db.Write(tx => tx.CreateNode());
        return (db.Tables.Origin == db.Tables.RowOrigin, node.Value >> 36 == db.Tables.Origin);
    }

    private static uint RowOriginOf(SimulatedDisk disk)
    {
        using var db = Database.Open(disk.Open(), new DatabaseOptions());
        return db.Tables.RowOrigin;
    }

    private string At(string name) => Path.Combine(_folder, name);

    private static void Create(string path)
    {
        using var db = Database.Open(path);
        db.Write(tx => tx.CreateNode("Person", ("name", "Ada")));
        db.History.Commit("ada");
    }

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var directory in Directory.EnumerateDirectories(from)) Copy(directory, Path.Combine(to, Path.GetFileName(directory)));
        foreach (var file in Directory.EnumerateFiles(from)) File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
    }
}

using Mycelia.History;
using Mycelia.Persistence;
using Mycelia.Simulation.Storage;
using Mycelia.Storage;
using Mycelia.Tests.Storage;

namespace Mycelia.Tests.History;

/// <summary>Checking, backing up, compacting and salvaging a database with a history.</summary>
public sealed class HistoryOperationsTests : IDisposable
{
    private static readonly DatabaseOptions Manual = new() { AutomaticCollection = false };

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void A_backup_holds_the_history_and_compacting_keeps_it()
    {
        var path = _directory["db.mycelia"];
        string[] expected;
        using (var db = Database.Open(path, Manual))
        {
            MakeHistory(db);
            expected = Describe(db);
            db.BackupTo(_directory["backup"]);
            db.Compact();
            Assert.Equal(expected, Describe(db));
            var report = db.Check();
            Assert.Equal([], report.Problems);
            Assert.Equal((21, 2), (report.Commits, report.Branches));
            var info = db.Info();
            Assert.Equal((21, 2, 0), (info.Commits, info.Branches, info.Tags));
            Assert.Equal(db.History.Committer.Forest.Reflog.Entries.Count, info.ReflogEntries);
        }

        Database.Restore(_directory["backup"], _directory["restored.mycelia"]);
        foreach (var copy in (string[])[path, _directory["restored.mycelia"]])
        {
            using (var db = Database.Open(copy, Manual)) Assert.Equal(expected, Describe(db));
            var report = Database.Check(copy);
            Assert.Equal([], report.Problems);
            Assert.Equal(21, report.Commits);
        }
    }

    [Fact]
    public void Pages_that_are_patches_are_salvaged()
    {
        var path = _directory["db.mycelia"];
        List<string> expected;
        using (var db = Database.Open(path, Manual))
        {
            MakeHistory(db);
            db.History.Checkout("dev");
            db.Checkpoint(); // Salvaging does not follow a checkout in the log.
            expected = Names(db.Snapshot());
        }

        var report = Database.Salvage(path, _directory["saved.mycelia"]);
        Assert.Empty(report.Losses);
        using var saved = Database.Open(_directory["saved.mycelia"]);
        Assert.Equal(expected, Names(saved.Snapshot()));
    }

    [Fact]
    public void A_missing_page_of_an_old_commit_is_named()
    {
        var disk = new SimulatedDisk();
        var storage = disk.Open();
        using (var db = Database.Open(storage, Manual))
        {
            MakeHistory(db);
            Assert.Equal([], db.Check().Problems);
        }

        storage = disk.Open();
        using (var db = Database.Open(storage, Manual))
        {
            var first = db.History.Committer.Forest.Commits.Order[3];
            ((IChunkStore)storage).Delete([first.Root]);
            var problems = db.Check().Problems;
            Assert.Contains(problems, problem => problem.Contains(first.Id.ToString(), StringComparison.Ordinal) && problem.Contains("cannot be read", StringComparison.Ordinal));
            Assert.Contains(problems, problem => problem.Contains($"The version stored as {first.Root}", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void A_commit_that_recorded_another_version_is_named()
    {
        using var db = Database.InMemory();
        MakeHistory(db);
        var forged = CommitCodec.Create([db.History.Head!.Id], new byte[32], "no version of this", "me", 7);
        db.History.Committer.Change(step =>
        {
            step.Do(new HistoryOp.Record(forged, true));
            return true;
        });
        Assert.Contains(db.Check().Problems, problem => problem.Contains(forged.Id.ToString(), StringComparison.Ordinal) && problem.Contains("not the one that it recorded", StringComparison.Ordinal));
    }

    /// <summary>Branches that are open and do not change cost no blob per checkpoint.</summary>
    [Fact]
    public void Checkpoints_write_nothing_for_branches_that_did_not_change()
    {
        var storage = new SimulatedDisk().Open();
        using var db = Database.Open(storage, Manual);
        MakeHistory(db);
        db.History.Branch("dev").Write(tx => tx.CreateNode("Working"));
        for (var i = 0; i < 6; i++)
        {
            db.Write(tx => tx.CreateNode("More"));
            db.Checkpoint();
            GC.Collect();
        }

        var before = ((IChunkStore)storage).Numbers().Count();
        for (var i = 0; i < 20; i++)
        {
            db.Write(tx => tx.CreateNode("More"));
            db.Checkpoint();
            GC.Collect();
        }

        Assert.InRange(((IChunkStore)storage).Numbers().Count(), 0, before + 3);
    }

    private static void MakeHistory(Database db)
    {
        var nodes = db.Write(tx => Enumerable.Range(0, 1000).Select(i => tx.CreateNode("Person", ("name", $"Person {i}"))).ToArray());
        db.History.Commit("first");
        if (db.Path is not null) db.Checkpoint();
        var dev = db.History.CreateBranch("dev");
        for (var i = 0; i < 20; i++)
        {
            var number = i;
            dev.Write(tx => tx.Set(nodes[number * 7], "name", $"Renamed {number}"));
            dev.Commit($"commit {number}");
            if (db.Path is not null && i % 3 == 0) db.Checkpoint();
        }

        dev.Write(tx => tx.Set(nodes[999], "name", "Working"));
        if (db.Path is not null) db.Checkpoint();
    }

    private static List<string> Names(Snapshot snapshot) => [.. snapshot.Nodes("Person").ToArray().Select(node => snapshot.Get(node, "name").AsString()).Order(StringComparer.Ordinal)];

    private static string[] Describe(Database db) =>
    [
        .. db.History.Committer.Forest.Commits.Order.Select(node => $"{node.Id} {Convert.ToHexString(db.History.Open(node.Id.ToString()).RootHash())}"),
        .. db.History.Branches.Select(branch => $"{branch.Name} {branch.Head?.Id} {Convert.ToHexString(branch.Snapshot().RootHash())}"),
    ];
}

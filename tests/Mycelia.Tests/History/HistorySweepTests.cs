using System.Runtime.CompilerServices;
using Mycelia.History;
using Mycelia.Persistence;
using Mycelia.Simulation.Storage;
using Mycelia.Storage;
using Mycelia.Tests.Storage;

namespace Mycelia.Tests.History;

/// <summary>Garbage collection takes what nothing leads to, all of it, and nothing else, whoever reads and whenever the process dies.</summary>
public sealed class HistorySweepTests : IDisposable
{
    private static readonly GcOptions Now = new() { ReflogKeep = TimeSpan.Zero };
    private static readonly DatabaseOptions Manual = new() { AutomaticCollection = false, CacheBytes = 1 };

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void What_a_deleted_branch_left_behind_goes_and_the_rest_stays()
    {
        var disk = new SimulatedDisk();
        var storage = disk.Open();
        string[] expected;
        string firstId;
        using (var db = Database.Open(storage, Manual))
        {
            var (first, dropped) = WithDeletedBranch(db);
            firstId = first;
            expected = Describe(db, first);
            var before = Bytes(storage);
            var report = db.History.Collect(Now);
            Assert.Equal(3, report.CommitsDropped);
            Assert.True(report.ReflogEntriesExpired > 0);
            Assert.True(report.BlobsDropped > 0);
            Assert.Equal(expected, Describe(db, first));
            Assert.Throws<MyceliaException>(() => db.History.Resolve(dropped));
            Assert.Equal(Reached(storage, db), Stored(storage));
            Assert.True(Bytes(storage) < before);
            Assert.Equal(0, db.History.Collect(Now).CommitsDropped);
            Clean(db, commits: 2);
        }

        using (var db = Database.Open(disk.Open(), Manual))
        {
            Assert.Equal(expected, Describe(db, firstId));
            Clean(db, commits: 2);
        }
    }

    [Fact]
    public void Movements_and_what_they_lead_to_are_kept_for_as_long_as_asked()
    {
        using var db = Database.InMemory();
        var (_, dropped) = WithDeletedBranch(db);
        var report = db.History.Collect();
        Assert.Equal((0, 0), (report.CommitsDropped, report.ReflogEntriesExpired));
        Assert.Equal("third", db.History.Resolve(dropped).Message);
        Assert.Equal(3, db.History.Collect(Now).CommitsDropped);
        Assert.Equal(2, db.History.CommitCount);
        Assert.Equal(StatusCode.InvalidArgument, Assert.Throws<MyceliaException>(() => db.History.Collect(new GcOptions { ReflogKeep = TimeSpan.FromDays(-1) })).Status);
    }

    [Fact]
    public void Tags_notes_head_and_working_states_keep_their_commits()
    {
        var disk = new SimulatedDisk();
        using (var db = Database.Open(disk.Open(), Manual))
        {
            var ids = new List<CommitId>();
            for (var i = 0; i < 5; i++)
            {
                var number = i;
                db.Write(tx => tx.CreateNode("N", ("i", number)));
                ids.Add(db.History.Commit($"c{number}").Id);
                db.History.CreateBranch($"b{number}");
                db.History.Checkout($"b{number}");
            }

            // Each is a child of the one before. Only the last is on a branch that stays; the others are made leaves of their own by moving branches away from new commits.
            var tagged = Side(db, "tagged");
            var noted = Side(db, "noted");
            var worked = Side(db, "worked");
            var lost = Side(db, "lost");
            db.History.Committer.Change(step =>
            {
                step.Do(new HistoryOp.Ref("tags/t", tagged), new HistoryOp.Note("merge/main", [7, .. noted.ToByteArray(), 9]));
                step.Do(new HistoryOp.Branch(step.State.NextBranch, "unopened", worked), new HistoryOp.Move("unopened", ids[0]));
                return true;
            });
            var report = db.History.Collect(Now);
            Assert.Equal(1, report.CommitsDropped);
            Assert.Throws<MyceliaException>(() => db.History.Resolve(lost.ToString()));
            foreach (var id in (CommitId[])[tagged, noted, worked]) Assert.NotNull(db.History.Resolve(id.ToString()));
            Assert.Equal(6, db.History.Branch("unopened").Snapshot().NodeCount);
            Clean(db, commits: 8);
        }

        using (var db = Database.Open(disk.Open(), Manual))
        {
            Assert.Equal(6, db.History.Branch("unopened").Snapshot().NodeCount);
            Clean(db, commits: 8);
        }
    }

    [Fact]
    public void A_snapshot_of_a_dropped_commit_stays_readable_until_it_is_let_go()
    {
        var storage = new SimulatedDisk().Open();
        using var db = Database.Open(storage, Manual);
        var (_, dropped) = WithDeletedBranch(db);
        db.Checkpoint();
        ReadWhileCollected(db, dropped);
        db.History.Collect(Now);
        Assert.Equal(Reached(storage, db), Stored(storage));
    }

    [Fact]
    public void A_read_only_database_reads_old_commits_whatever_the_writer_collects()
    {
        var path = _directory["db.mycelia"];
        using var db = Database.Open(path, Manual);
        var (first, dropped) = WithDeletedBranch(db);
        db.Checkpoint();
        using var reader = Database.Open(path, new DatabaseOptions { ReadOnly = true, CacheBytes = 1, RefreshInterval = Timeout.InfiniteTimeSpan });
        var hash = Convert.ToHexString(reader.History.Resolve(dropped).RootHash.Span);
        Assert.Equal(3, db.History.Collect(Now).CommitsDropped);
        for (var i = 0; i < 3; i++)
        {
            db.Write(tx => tx.CreateNode("Later"));
            db.Checkpoint();
            db.Compact();
        }

        Assert.Equal(hash, Convert.ToHexString(reader.History.Open(dropped).RootHash()));
        reader.Refresh();
        Assert.Equal(Convert.ToHexString(db.History.Open(first).RootHash()), Convert.ToHexString(reader.History.Open(first).RootHash()));
        Assert.True(reader.Check().IsClean);
        Clean(db, commits: 2);
    }

    [Fact]
    public void A_process_that_dies_while_it_collects_loses_nothing()
    {
        for (var operation = 1; ; operation++)
        {
            var disk = new SimulatedDisk(operation);
            string first;
            string[] expected;
            var isDone = false;
            using (var db = Database.Open(disk.Open(), Manual))
            {
                (first, _) = WithDeletedBranch(db);
                db.Checkpoint();
                expected = Describe(db, first);
                disk.CrashAt(operation);
                try
                {
                    db.History.Collect(Now);
                    isDone = true;
                }
                catch (SimulatedCrashException)
                {
                }

                if (!isDone) Assert.ThrowsAny<Exception>(() => db.Write(tx => tx.CreateNode("X")));
                disk.Crash(new Random(operation));
                try
                {
                    db.Dispose();
                }
                catch (Exception e) when (e is SimulatedCrashException or ObjectDisposedException or MyceliaException)
                {
                }
            }

            var storage = disk.Open();
            using (var db = Database.Open(storage, Manual))
            {
                Assert.Equal(expected, Describe(db, first));
                Assert.True(db.Check().IsClean, string.Join('\n', db.Check().Problems));
                Assert.True(db.History.CommitCount is 2 or 5);
                db.History.Collect(Now);
                Clean(db, commits: 2);
                Assert.Equal(Reached(storage, db), Stored(storage));
                Assert.Equal(expected, Describe(db, first));
            }

            if (isDone) return;
        }
    }

    /// <summary>Branches come and go, all nodes are rewritten, hard resets drop commits; movements expire at once.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Garbage_goes_by_itself(bool resets)
    {
        var storage = new SimulatedDisk().Open();
        using var db = Database.Open(storage, new DatabaseOptions { CollectionBytesMin = 0, CollectionPauses = 0, ReflogKeep = TimeSpan.Zero });
        var nodes = db.Write(tx => Enumerable.Range(0, 2000).Select(i => tx.CreateNode("N", ("text", $"value {i}"))).ToArray());
        db.History.Commit("first");
        for (var round = 0; round < 8; round++)
        {
            Rewrite(db, nodes, round, resets);
            for (var i = 0; i < 3; i++)
            {
                // What was found in one round of this goes in the next, when nothing holds it any more.
                GC.Collect();
                var change = $"kept {i}";
                db.Write(tx => tx.Set(nodes[0], "text", change));
                db.Checkpoint();
                db.AwaitCollection();
            }

            var (stored, needed) = (Bytes(storage), Needed(storage, db));
            Assert.True(stored <= 1.5 * needed, $"In round {round}, {stored:N0} bytes are stored and {needed:N0} are needed.");
        }

        Clean(db, commits: 1);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Rewrite(Database db, NodeId[] nodes, int round, bool resets)
    {
        var name = resets ? "main" : $"b{round}";
        var first = db.History.Head!.Id;
        var branch = resets ? db.History.Current! : db.History.CreateBranch(name);
        branch.Write(tx =>
        {
            foreach (var node in nodes) tx.Set(node, "text", $"round {round} of {node}");
        });
        branch.Commit("rewritten");
        db.Checkpoint();
        db.AwaitCollection();
        if (!resets)
        {
            Delete(db, name);
            return;
        }

        db.History.Committer.Change(step =>
        {
            step.Do(new HistoryOp.Move("main", first), new HistoryOp.Reset("main", first));
            return true;
        });
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void ReadWhileCollected(Database db, string dropped)
    {
        var hash = Convert.ToHexString(db.History.Resolve(dropped).RootHash.Span);
        var held = db.History.Open(dropped);
        db.History.Collect(Now);
        for (var i = 0; i < 3; i++)
        {
            db.Write(tx => tx.CreateNode("Later"));
            db.Checkpoint();
            db.History.Collect(Now);
        }

        Assert.Equal(hash, Convert.ToHexString(held.RootHash()));
        GC.KeepAlive(held);
    }

    /// <summary>Two commits on main, and three on a branch that is deleted.</summary>
    private static (string First, string Dropped) WithDeletedBranch(Database db)
    {
        var nodes = db.Write(tx => Enumerable.Range(0, 300).Select(i => tx.CreateNode("Person", ("name", $"Person {i}"), ("age", i % 90))).ToArray());
        var first = db.History.Commit("first", "me").Id.ToString();
        var dev = db.History.CreateBranch("dev");
        var last = "";
        foreach (var message in (string[])["one", "two", "third"])
        {
            dev.Write(tx =>
            {
                foreach (var node in nodes) tx.Set(node, "name", $"{message} {node}");
                tx.CreateEdge(nodes[0], "KNOWS", nodes[^1]);
            });
            last = dev.Commit(message, "me").Id.ToString();
            if (message != "third") db.Checkpoint();
        }

        db.Write(tx => tx.Set(nodes[7], "name", "seven"));
        db.History.Commit("second", "me");
        db.Write(tx => tx.Set(nodes[8], "name", "eight"));
        Delete(db, "dev");
        return (first, last);
    }

    /// <summary>A commit on a branch of its own that is deleted again.</summary>
    private static CommitId Side(Database db, string name)
    {
        var branch = db.History.CreateBranch(name);
        branch.Write(tx => tx.CreateNode("N", ("name", name)));
        var id = branch.Commit(name).Id;
        Delete(db, name);
        return id;
    }

    private static void Delete(Database db, string name) => db.History.Committer.Change(step =>
    {
        step.Do(new HistoryOp.Drop(name));
        return true;
    });

    private static void Clean(Database db, int commits)
    {
        var report = db.Check();
        Assert.Equal([], report.Problems);
        Assert.Equal(commits, report.Commits);
        Assert.Equal(commits, db.History.CommitCount);
    }

    private static string[] Describe(Database db, string commit) =>
    [
        Convert.ToHexString(db.History.Open(commit).RootHash()),
        .. db.History.Branches.Select(branch => $"{branch.Name} {branch.Head?.Id} {Convert.ToHexString(branch.Snapshot().RootHash())} {branch.HasChanges} {branch.IsCurrent}"),
    ];

    private static long ManifestOf(IStorage storage) => Manifest.DecodeRef(storage.Refs.Get(Manifest.RefName)!).Number;

    private static long[] Reached(IStorage storage, Database db) => [.. Reach.Of(storage.Chunks, ManifestOf(storage), db.Tables.Origin).Order()];

    private static long[] Stored(IStorage storage) => [.. storage.Chunks.Numbers()];

    private static long Bytes(IStorage storage) => storage.Chunks.Lengths().Sum(entry => entry.Length);

    private static long Needed(IStorage storage, Database db) => Reached(storage, db).Sum(number => storage.Chunks.Read(number, bytes => (long)bytes.Length));
}

using System.Globalization;
using Mycelia.Simulation.Storage;
using Mycelia.Tests.Transactions;

namespace Mycelia.Tests.History;

/// <summary>Threads write on several branches while others commit, branch, check out, merge, make checkpoints and collect garbage.</summary>
public sealed class ForestThreadsTests
{
    private const int Writers = 4;
    private const int Branches = 3;

    private static readonly int Rounds = Environment.GetEnvironmentVariable("MYCELIA_LONG") == "1" ? 3_000 : 120;
    private static readonly TransactionOptions Patient = new() { RetriesMax = 100_000 };

    [Theory]
    [InlineData(0)]
    [InlineData(50_000)]
    public void Every_acknowledged_write_is_there_and_every_commit_is_what_it_recorded(long cacheBytes)
    {
        var disk = new SimulatedDisk();
        var options = new DatabaseOptions { CheckpointLogBytes = 0, CacheBytes = cacheBytes };
        var recorded = new List<(string Id, long Count)>();
        using (var db = Database.Open(disk.Open(), options))
        {
            var counter = db.Write(tx => tx.CreateNode("Counter", ("n", 0)));
            db.History.Commit("first");
            for (var i = 0; i < Branches; i++) db.History.CreateBranch(NameOf(i));
            using var done = new CountdownEvent(Writers);
            Crew.Run(Writers + 2, (thread, _) =>
            {
                if (thread < Writers)
                {
                    Write(db, thread, counter);
                    done.Signal();
                }
                else if (thread == Writers)
                {
                    for (var i = 0; !done.IsSet; i++) ChangeHistory(db, i, recorded, counter);
                }
                else
                {
                    while (!done.IsSet) db.Checkpoint();
                }
            });
            Verify(db, recorded, counter);
        }

        using var reopened = Database.Open(disk.Open(), options);
        Verify(reopened, recorded, reopened.Snapshot().Nodes("Counter").ToArray()[0]);
    }

    private static string NameOf(int branch) => string.Create(CultureInfo.InvariantCulture, $"branch{branch}");

    /// <summary>Each writer adds a node and counts it, on one branch after the other.</summary>
    private static void Write(Database db, int thread, NodeId counter)
    {
        for (var i = 0; i < Rounds; i++)
        {
            db.History.Branch(NameOf((thread + i) % Branches)).Write(tx =>
            {
                var count = tx.Snapshot.Get(counter, "n").AsInt64() + 1;
                tx.Set(counter, "n", count);
                tx.CreateEdge(tx.CreateNode("Item", ("thread", thread), ("i", i)), "OF", counter, ("count", count));
            }, Patient);
        }
    }

    private static void ChangeHistory(Database db, int i, List<(string Id, long Count)> recorded, NodeId counter)
    {
        var branch = db.History.Branch(NameOf(i % Branches));
        var least = branch.Snapshot().Get(counter, "n").AsInt64();
        var commit = branch.Commit(string.Create(CultureInfo.InvariantCulture, $"commit {i}"), allowEmpty: true);
        var count = db.History.Open(commit.Id.ToString()).Get(counter, "n").AsInt64();
        Assert.InRange(count, least, long.MaxValue);
        recorded.Add((commit.Id.ToString(), count));
        db.History.CreateTag(string.Create(CultureInfo.InvariantCulture, $"t{i}"), commit.Id.ToString());
        if (i % 3 == 0) db.History.Checkout(branch.Name);
        if (i % 4 == 1)
        {
            var side = string.Create(CultureInfo.InvariantCulture, $"side{i}");
            db.History.CreateBranch(side, commit.Id.ToString()).Write(tx => tx.CreateNode("Side"));
            db.History.DeleteBranch(side, force: true);
        }

        if (i % 16 == 7) db.History.Collect(new GcOptions { ReflogKeep = TimeSpan.Zero });
    }

    private static void Verify(Database db, List<(string Id, long Count)> recorded, NodeId counter)
    {
        long sum = 0;
        for (var i = 0; i < Branches; i++)
        {
            var snapshot = db.History.Branch(NameOf(i)).Snapshot();
            sum += Items(snapshot, counter);
            var last = 0L;
            for (var commit = db.History.Branch(NameOf(i)).Head; commit is not null; commit = commit.Parents is [var parent, ..] ? db.History.Resolve(parent.ToString()) : null)
            {
                var version = db.History.Open(commit.Id.ToString());
                var count = Items(version, counter);
                Assert.True(last == 0 || count <= last, $"{commit.Message} has {count} items, the next one {last}");
                last = count;
            }
        }

        Assert.Equal(Writers * Rounds, sum);
        foreach (var (id, count) in recorded)
        {
            var version = db.History.Open(id);
            Assert.Equal(count, Items(version, counter));
            Assert.Equal(db.History.Resolve(id).RootHash.ToArray(), version.RootHash());
        }

        var report = db.Check();
        Assert.True(report.IsClean, string.Join('\n', report.Problems));
    }

    /// <summary>As many items as the counter says, each linked to it.</summary>
    private static long Items(Snapshot snapshot, NodeId counter)
    {
        var count = snapshot.Get(counter, "n").AsInt64();
        Assert.Equal(count, snapshot.Nodes("Item").ToArray().Length);
        Assert.Equal(count, snapshot.Degree(counter, Direction.Incoming));
        return count;
    }
}

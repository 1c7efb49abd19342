namespace Mycelia.Tests.History;

/// <summary>Merges while others write, commit and merge.</summary>
public sealed class MergeThreadsTests
{
    private const int Rounds = 30;
    private const int Workers = 3;

    [Fact]
    public async Task Nothing_is_lost_when_branches_are_written_and_merged_at_once()
    {
        using var forked = new ForkedDatabase();
        for (var i = 0; i < Workers; i++) forked.History.CreateBranch($"worker{i}", "main");
        var done = 0;
        var workers = Enumerable.Range(0, Workers).Select(worker => Task.Run(() =>
        {
            var branch = forked.History.Branch($"worker{worker}");
            try
            {
                for (var i = 0; i < Rounds; i++)
                {
                    branch.Write(tx => tx.CreateEdge(forked.Ada, "DID", tx.CreateNode("Work", ("worker", worker), ("round", i))));
                    branch.Commit($"{worker} {i}", "me");
                    if (i % 5 == 4) branch.Merge("main");
                }
            }
            finally
            {
                Interlocked.Increment(ref done);
            }
        })).ToArray();
        var merger = Task.Run(() =>
        {
            for (var last = false; !last;)
            {
                last = Volatile.Read(ref done) == Workers;
                for (var i = 0; i < Workers; i++) Assert.NotEqual(MergeOutcome.Stopped, forked.Main.Merge($"worker{i}", new MergeOptions { FastForward = FastForward.Never }).Outcome);
            }
        });
        await Task.WhenAll([.. workers, merger]);

        var merged = forked.Main.Snapshot();
        Assert.Equal((3 + (Workers * Rounds), 1 + (Workers * Rounds)), (merged.NodeCount, merged.EdgeCount));
        var seen = forked.Db.Query("MATCH (:Person)-[:DID]->(w:Work) RETURN count(DISTINCT w.worker * 1000 + w.round) AS n").Scalar<long>();
        Assert.Equal(Workers * Rounds, seen);
        forked.Check();
    }

    [Fact]
    public async Task Transactions_on_the_branch_are_all_in_or_hinder_the_merge()
    {
        using var forked = new ForkedDatabase();
        var written = 0;
        var isOver = false;
        var writer = Task.Run(() =>
        {
            for (var i = 0; i < Rounds * 5 || !Volatile.Read(ref isOver); i++)
            {
                forked.Main.Write(tx => tx.CreateNode("Written"));
                written++;
            }
        });
        var (merges, theirs) = (0, 0);
        try
        {
            while (merges < 10)
            {
                forked.Dev.Write(tx => tx.CreateNode("Theirs"));
                forked.Dev.Commit($"theirs {theirs++}");
                try
                {
                    if (forked.Main.HasChanges) forked.Main.Commit("ours");
                    if (forked.Main.Merge("dev").Outcome is MergeOutcome.Merged or MergeOutcome.FastForward) merges++;
                }
                catch (MyceliaException e) when (e.Status is StatusCode.UncommittedChanges)
                {
                    if (theirs > 50) break;
                }
            }
        }
        finally
        {
            Volatile.Write(ref isOver, true);
            await writer;
        }

        if (forked.Main.HasChanges) forked.Main.Commit("the rest");
        forked.Main.Merge("dev");
        Assert.Equal(3 + written + theirs, forked.Main.Snapshot().NodeCount);
        forked.Check();
    }

    [Fact]
    public async Task Two_merges_of_one_branch_give_one_merge_commit()
    {
        using var forked = new ForkedDatabase();
        for (var i = 0; i < Rounds; i++)
        {
            forked.Commit("main", "ours", tx => tx.Set(forked.Ada, "age", i));
            forked.Commit("dev", "theirs", tx => tx.Set(forked.Bob, "age", i));
            var before = forked.History.CommitCount;
            var outcomes = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Run(() => forked.Main.Merge("dev").Outcome)));
            Assert.Equal([MergeOutcome.AlreadyUpToDate, MergeOutcome.Merged], outcomes.Order());
            Assert.Equal(before + 1, forked.History.CommitCount);
        }

        forked.Check();
    }
}

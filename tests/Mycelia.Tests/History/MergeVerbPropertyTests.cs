using Mycelia.History;

namespace Mycelia.Tests.History;

/// <summary>Two branches that change at random and merge each other: the verbs give what the naive merge gives, whichever way and after whatever reopening.</summary>
public sealed class MergeVerbPropertyTests
{
    private const int Rounds = 8;

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, true)]
    [InlineData(3, false)]
    [InlineData(4, true)]
    public void Verbs_give_what_the_naive_merge_gives(int seed, bool checkpoints)
    {
        using var forked = new ForkedDatabase();
        var (random, changes) = (new Random(seed), new RandomHistory(seed, bulkMax: 40));
        var merged = 0;
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var name in new[] { "main", "dev" })
            {
                forked.History.Checkout(name);
                for (var i = random.Next(3); i > 0; i--) changes.Step(forked.Db);
                if (forked.History.Branch(name).HasChanges) forked.History.Commit($"{name} {round}");
            }

            var (ours, theirs) = random.Next(2) == 0 ? ("main", "dev") : ("dev", "main");
            forked.History.Checkout(ours);
            if (random.Next(2) == 0) forked.Reopen(checkpoints);
            if (Merge(forked, random, ours, theirs)) merged++;
            Stash(forked, changes);
        }

        Assert.InRange(merged, 1, Rounds);
        forked.Check();
    }

    /// <summary>True when there was something to merge.</summary>
    private static bool Merge(ForkedDatabase forked, Random random, string ours, string theirs)
    {
        var state = forked.History.State;
        CommitId mine = state.Branches[ours].Tip!.Value, its = state.Branches[theirs].Tip!.Value;
        var bases = MergeBase.Find(new CommitGraph(state), mine, its);
        var from = state.Commits[Assert.Single(bases)].Version;
        var before = forked.HashOf(ours);
        var strategy = random.Next(2) == 0 ? MergeStrategy.Ours : MergeStrategy.Theirs;
        var expected = NaiveMerge.Of(from, state.Commits[mine].Version, state.Commits[its].Version, favoursTheirs: strategy == MergeStrategy.Theirs).Merged.Lines().ToArray();

        var report = forked.History.Merge(theirs, new MergeOptions { FastForward = FastForward.Never, Strategy = random.Next(2) == 0 ? strategy : MergeStrategy.None });
        if (report.IsStopped)
        {
            Assert.Equal(before, forked.HashOf(ours));
            forked.Reopen(checkpoints: random.Next(2) == 0);
            Assert.Equal(report.Conflicts.Select(conflict => conflict.ToString()), forked.History.PendingMerge!.Conflicts.Select(conflict => conflict.ToString()));
            forked.History.PendingMerge!.ResolveAll(strategy);
            Assert.NotNull(forked.History.PendingMerge!.Continue());
        }

        var tip = forked.History.State.Commits[forked.History.State.Branches[ours].Tip!.Value];
        Assert.Equal(expected, NaiveVersion.Of(tip.Version).Lines());
        Assert.False(forked.History.Branch(ours).HasChanges);
        if (report.Outcome == MergeOutcome.AlreadyUpToDate) return false;
        Assert.Equal([mine, its], tip.Commit.Parents);
        forked.History.CreateBranch("back");
        forked.History.Checkout("back");
        forked.History.Revert("HEAD", new MergeOptions { Mainline = 1 });
        Assert.Equal(before, forked.HashOf("back"));
        forked.History.Revert("HEAD");
        Assert.Equal(forked.HashOf(ours), forked.HashOf("back"));
        forked.History.Checkout(ours);
        forked.History.DeleteBranch("back", force: true);
        return true;
    }

    /// <summary>What is put aside comes back as it was, over another commit too as if it was made there.</summary>
    private static void Stash(ForkedDatabase forked, RandomHistory changes)
    {
        var name = forked.History.Current!.Name;
        var clean = forked.HashOf(name);
        changes.Step(forked.Db);
        if (!forked.History.Current!.HasChanges) return;
        var changed = forked.HashOf(name);
        forked.History.Stash();
        Assert.Equal(clean, forked.HashOf(name));
        forked.History.Commit("between", allowEmpty: true);
        Assert.Equal(MergeOutcome.NotCommitted, forked.History.StashPop().Outcome);
        Assert.Equal(changed, forked.HashOf(name));
        forked.History.Commit("from the stash");
    }
}

namespace Mycelia.Tests.History;

/// <summary>Taking commits back and picking them.</summary>
public sealed class ReplayTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Reverting_a_revert_gives_the_graph_back(bool checkpoints)
    {
        using var forked = new ForkedDatabase();
        var before = forked.HashOf("main");
        var change = forked.Commit("main", "a change\n\nand why", tx =>
        {
            tx.DetachDelete(forked.Bob);
            tx.Set(forked.Ada, "age", 1);
            tx.AddLabel(forked.Carol, "Late");
            tx.CreateEdge(forked.Ada, "LIKES", tx.CreateNode("Thing"), ("much", true));
        });
        var after = forked.HashOf("main");
        forked.Reopen(checkpoints);

        var reverted = forked.History.Revert("main");

        Assert.Equal(MergeOutcome.Merged, reverted.Outcome);
        Assert.Equal($"Revert \"a change\"\n\nThis reverts commit {change.Id}.", reverted.Commit!.Message);
        Assert.Equal((change.Id, "tester"), (reverted.Commit.Parents.Single(), reverted.Commit.Author));
        Assert.Equal(before, forked.HashOf("main"));
        forked.Reopen(checkpoints);
        Assert.Equal(MergeOutcome.AlreadyUpToDate, forked.History.Revert(change.Id.ToString()).Outcome);
        Assert.Equal(reverted.Commit.Id, forked.Main.Head!.Id);
        Assert.Equal("Revert \"Revert \"a change\"\"", forked.History.Revert("main").Commit!.Title);
        Assert.Equal(after, forked.HashOf("main"));
        forked.Check();
    }

    [Fact]
    public void Later_changes_stay_when_a_commit_is_reverted()
    {
        using var forked = new ForkedDatabase();
        var first = forked.Commit("main", "first", tx => tx.Set(forked.Ada, "age", 1));
        forked.Commit("main", "second", tx => tx.Set(forked.Bob, "age", 2));
        forked.History.Revert(first.Id.ToString(), new MergeOptions { Message = "back", Author = "Eve" });
        Assert.Equal((36, 2), (forked.Db.Snapshot().Get(forked.Ada, "age"), forked.Db.Snapshot().Get(forked.Bob, "age")));
        Assert.Equal(("back", "Eve"), (forked.Main.Head!.Message, forked.Main.Head.Author));
        forked.Commit("main", "third", tx => tx.Set(forked.Bob, "age", 3));
        Assert.Equal(MergeOutcome.Merged, forked.History.Revert(forked.Base.Id.ToString(), new MergeOptions { Strategy = MergeStrategy.Theirs }).Outcome);
        Assert.Equal(0, forked.Db.Snapshot().NodeCount);
        forked.Check();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_revert_in_conflict_waits(bool leavesItUncommitted)
    {
        using var forked = new ForkedDatabase();
        var first = forked.Commit("main", "first", tx =>
        {
            tx.Set(forked.Ada, "age", 1);
            tx.Set(forked.Bob, "age", 1);
        });
        var second = forked.Commit("main", "second", tx => tx.Set(forked.Ada, "age", 2));
        Assert.True(forked.History.Revert(first.Id.ToString(), new MergeOptions { NoCommit = leavesItUncommitted }).IsStopped);
        forked.Reopen(checkpoints: true);
        var pending = forked.History.PendingMerge!;
        Assert.Equal((MergeKind.Revert, first.Id), (pending.Kind, pending.Theirs.Id));
        pending.Resolve(1, MergeResolution.Ours);
        var commit = pending.Continue();
        Assert.Equal(leavesItUncommitted, commit is null);
        Assert.Equal(leavesItUncommitted, forked.Main.HasChanges);
        Assert.Equal(second.Id, commit?.Parents.Single() ?? forked.Main.Head!.Id);
        Assert.Equal((2, true), (forked.Db.Snapshot().Get(forked.Ada, "age"), forked.Db.Snapshot().Get(forked.Bob, "age").IsNull));
        Assert.Null(forked.History.PendingMerge);
        forked.Check();
    }

    [Fact]
    public void A_revert_that_leaves_nothing_after_all_ends_without_a_commit()
    {
        using var forked = new ForkedDatabase();
        var first = forked.Commit("main", "first", tx => tx.Set(forked.Ada, "age", 1));
        var second = forked.Commit("main", "second", tx => tx.Set(forked.Ada, "age", 2));
        Assert.True(forked.History.Revert(first.Id.ToString()).IsStopped);
        forked.History.PendingMerge!.ResolveAll(MergeStrategy.Ours);
        Assert.Null(forked.History.PendingMerge!.Continue());
        Assert.Null(forked.History.PendingMerge);
        Assert.Equal((second.Id, false), (forked.Main.Head!.Id, forked.Main.HasChanges));
    }

    [Fact]
    public void A_merge_is_reverted_to_one_of_its_parents()
    {
        using var forked = new ForkedDatabase();
        forked.Commit("main", "ours", tx => tx.Set(forked.Ada, "age", 1));
        forked.Commit("dev", "theirs", tx => tx.Set(forked.Bob, "age", 2));
        var (ours, theirs) = (forked.HashOf("main"), forked.HashOf("dev"));
        var merge = forked.History.Merge("dev").Commit!;
        Assert.Equal(StatusCode.InvalidArgument, Assert.Throws<MyceliaException>(() => forked.History.Revert("main")).Status);
        Assert.Equal(StatusCode.InvalidArgument, Assert.Throws<MyceliaException>(() => forked.History.Revert("main", new MergeOptions { Mainline = 3 })).Status);
        Assert.Equal(StatusCode.InvalidArgument, Assert.Throws<MyceliaException>(() => forked.History.Revert("main", new MergeOptions { Mainline = 0 })).Status);
        var message = forked.History.Revert("main", new MergeOptions { Mainline = 1 }).Commit!.Message;
        Assert.EndsWith($"This reverts commit {merge.Id}, reversing\nchanges made to {merge.Parents[0]}.", message, StringComparison.Ordinal);
        Assert.Equal(ours, forked.HashOf("main"));
        forked.History.Revert("main");
        forked.History.Revert(merge.Id.ToString(), new MergeOptions { Mainline = 2 });
        Assert.Equal(theirs, forked.HashOf("main"));
        forked.Check();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_was_picked_merges_without_conflict(bool checkpoints)
    {
        using var forked = new ForkedDatabase();
        forked.Commit("dev", "not this", tx => tx.Set(forked.Carol, "age", 5));
        var wanted = forked.Commit("dev", "this", tx =>
        {
            tx.Set(forked.Ada, "age", 40);
            tx.CreateEdge(forked.Carol, "KNOWS", tx.CreateNode("Person", ("name", "Dan")));
            tx.Delete(forked.Knows);
        });
        forked.Commit("main", "ours", tx => tx.Set(forked.Bob, "age", 6));
        forked.Reopen(checkpoints);

        var report = forked.History.CherryPick("dev", new MergeOptions { NamesSource = true });

        Assert.Equal(MergeOutcome.Merged, report.Outcome);
        Assert.Equal(($"this\n\n(cherry picked from commit {wanted.Id})", "me"), (report.Commit!.Message, report.Commit.Author));
        Assert.Single(report.Commit.Parents);
        var picked = forked.Db.Snapshot();
        Assert.Equal((40, 6, true, 4), (picked.Get(forked.Ada, "age"), picked.Get(forked.Bob, "age"), picked.Get(forked.Carol, "age").IsNull, picked.NodeCount));
        Assert.Equal(MergeOutcome.AlreadyUpToDate, forked.History.CherryPick("dev").Outcome);
        forked.Reopen(checkpoints);
        var merged = forked.History.Merge("dev");
        Assert.Equal(MergeOutcome.Merged, merged.Outcome);
        Assert.Empty(merged.Conflicts);
        Assert.Equal((4, 5), (forked.Db.Snapshot().NodeCount, forked.Db.Snapshot().Get(forked.Carol, "age")));
        forked.Check();
    }

    [Fact]
    public void A_pick_can_be_left_uncommitted()
    {
        using var forked = new ForkedDatabase();
        forked.Commit("dev", "this", tx => tx.Set(forked.Ada, "age", 40));
        var report = forked.History.CherryPick("dev", new MergeOptions { NoCommit = true });
        Assert.Equal((MergeOutcome.NotCommitted, forked.Base.Id), (report.Outcome, report.Commit!.Id));
        Assert.True(forked.Main.HasChanges);
        Assert.Null(forked.History.PendingMerge);
        Assert.Equal(forked.HashOf("dev"), forked.HashOf("main"));
        Assert.Equal(StatusCode.UncommittedChanges, Assert.Throws<MyceliaException>(() => forked.History.CherryPick("dev")).Status);
        Assert.Equal([forked.Base.Id], forked.Main.Commit("mine").Parents);
        forked.Check();
    }

    [Fact]
    public void A_pick_in_conflict_keeps_message_and_author()
    {
        using var forked = new ForkedDatabase();
        forked.Commit("dev", "this", tx => tx.Set(forked.Ada, "age", 40));
        forked.Commit("main", "ours", tx => tx.Set(forked.Ada, "age", 41));
        Assert.True(forked.History.CherryPick("dev").IsStopped);
        forked.Reopen(checkpoints: false);
        Assert.Equal(MergeKind.CherryPick, forked.History.PendingMerge!.Kind);
        forked.History.PendingMerge!.ResolveAll(MergeStrategy.Theirs);
        var commit = forked.History.PendingMerge!.Continue()!;
        Assert.Equal(("this", "me", 1), (commit.Message, commit.Author, commit.Parents.Count));
        Assert.Equal(forked.HashOf("dev"), forked.HashOf("main"));
        forked.Check();
    }
}

namespace Mycelia.Tests.History;

/// <summary>Working states put aside and brought back.</summary>
public sealed class StashTests
{
    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void Changes_go_and_come_back(bool checkpoints, bool inMemory)
    {
        using var forked = new ForkedDatabase(inMemory);
        var clean = forked.HashOf("main");
        forked.Main.Write(tx =>
        {
            tx.DetachDelete(forked.Bob);
            tx.CreateNode("Person", ("name", "Dan"));
        });
        var changed = forked.HashOf("main");

        var entry = forked.History.Stash();

        Assert.Equal((clean, false), (forked.HashOf("main"), forked.Main.HasChanges));
        Assert.Equal(($"WIP on main: {forked.Base.Id.Short} base", forked.Base.Id), (entry.Message, entry.Commit.Parents.Single()));
        Assert.Equal(forked.Base.Id, forked.Main.Head!.Id);
        forked.Reopen(checkpoints);
        Assert.Equal(entry.Commit.Id, Assert.Single(forked.History.Stashes).Commit.Id);
        forked.Main.Write(tx => tx.Set(forked.Ada, "age", 1));
        forked.History.Stash("an age");
        forked.Reopen(checkpoints);
        Assert.Equal(["stash@{0}: On main: an age", $"stash@{{1}}: WIP on main: {forked.Base.Id.Short} base"], forked.History.Stashes.Select(stash => stash.ToString()));

        Assert.Equal(MergeOutcome.NotCommitted, forked.History.StashPop(1).Outcome);

        Assert.Equal(changed, forked.HashOf("main"));
        Assert.Equal("On main: an age", Assert.Single(forked.History.Stashes).Message);
        forked.Main.Commit("without Bob");
        forked.Reopen(checkpoints);
        Assert.Equal(MergeOutcome.NotCommitted, forked.History.StashApply().Outcome);
        Assert.Equal((1, 3), (forked.Db.Snapshot().Get(forked.Ada, "age"), forked.Db.Snapshot().NodeCount));
        Assert.Single(forked.History.Stashes);
        Assert.Equal("On main: an age", forked.History.StashDrop().Message);
        Assert.Empty(forked.History.Stashes);
        forked.Main.Commit("with an age");
        forked.Check();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_stash_in_conflict_waits_and_is_not_committed(bool pops)
    {
        using var forked = new ForkedDatabase();
        forked.Main.Write(tx =>
        {
            tx.Set(forked.Ada, "age", 1);
            tx.Set(forked.Bob, "age", 2);
        });
        forked.History.Stash();
        forked.Commit("main", "other", tx => tx.Set(forked.Ada, "age", 3));

        Assert.True((pops ? forked.History.StashPop() : forked.History.StashApply()).IsStopped);

        Assert.False(forked.Main.HasChanges);
        forked.Reopen(checkpoints: true);
        var pending = forked.History.PendingMerge!;
        Assert.Equal(MergeKind.StashPop, pending.Kind);
        Assert.Single(forked.History.Stashes);
        pending.Abort();
        Assert.Single(forked.History.Stashes);
        Assert.True((pops ? forked.History.StashPop() : forked.History.StashApply()).IsStopped);
        forked.History.PendingMerge!.Resolve(1, MergeResolution.Theirs);
        Assert.Null(forked.History.PendingMerge!.Continue());
        Assert.Null(forked.History.PendingMerge);
        Assert.Equal((1, 2, true), (forked.Db.Snapshot().Get(forked.Ada, "age"), forked.Db.Snapshot().Get(forked.Bob, "age"), forked.Main.HasChanges));
        Assert.Equal(pops ? 0 : 1, forked.History.Stashes.Count);
        forked.Check();
    }

    [Fact]
    public void A_stash_can_go_to_another_branch()
    {
        using var forked = new ForkedDatabase();
        forked.Commit("dev", "theirs", tx => tx.Set(forked.Bob, "age", 2));
        forked.Main.Write(tx => tx.Set(forked.Ada, "age", 1));
        forked.History.Stash();
        forked.History.Checkout("dev");
        Assert.Equal(MergeOutcome.NotCommitted, forked.History.StashPop().Outcome);
        Assert.Equal((1, 2), (forked.Db.Snapshot().Get(forked.Ada, "age"), forked.Db.Snapshot().Get(forked.Bob, "age")));
        Assert.True(forked.Dev.HasChanges);
        Assert.False(forked.Main.HasChanges);
        forked.Dev.Commit("both");
        forked.Check();
    }

    [Fact]
    public void What_the_branch_has_already_is_popped_to_nothing()
    {
        using var forked = new ForkedDatabase();
        forked.Main.Write(tx => tx.Set(forked.Ada, "age", 1));
        forked.History.Stash();
        forked.Commit("main", "the same", tx => tx.Set(forked.Ada, "age", 1));
        Assert.Equal(MergeOutcome.AlreadyUpToDate, forked.History.StashPop().Outcome);
        Assert.Empty(forked.History.Stashes);
        Assert.False(forked.Main.HasChanges);
    }

    [Fact]
    public void A_stash_under_another_number_is_not_dropped_for_one_that_went()
    {
        using var forked = new ForkedDatabase();
        forked.Main.Write(tx => tx.Set(forked.Ada, "age", 1));
        forked.History.Stash("old");
        forked.Commit("main", "other", tx => tx.Set(forked.Ada, "age", 3));
        Assert.True(forked.History.StashPop().IsStopped);
        forked.History.StashDrop();
        forked.History.Checkout("dev");
        forked.Dev.Write(tx => tx.Set(forked.Ada, "age", 5));
        forked.History.Stash("new");
        forked.Main.PendingMerge!.ResolveAll(MergeStrategy.Theirs);
        forked.Main.PendingMerge!.Continue();
        Assert.Equal("On dev: new", Assert.Single(forked.History.Stashes).Message);
        Assert.Equal(1, forked.Main.Snapshot().Get(forked.Ada, "age"));
    }

    [Fact]
    public void Stashing_says_what_is_in_its_way()
    {
        using var forked = new ForkedDatabase();
        Assert.Equal(StatusCode.InvalidState, Assert.Throws<MyceliaException>(() => forked.History.Stash()).Status);
        Assert.Equal(StatusCode.RevisionNotFound, Assert.Throws<MyceliaException>(() => forked.History.StashPop()).Status);
        Assert.Equal(StatusCode.RevisionNotFound, Assert.Throws<MyceliaException>(() => forked.History.StashDrop(1)).Status);
        forked.Main.Write(tx => tx.Set(forked.Ada, "age", 1));
        forked.History.Stash();
        forked.Main.Write(tx => tx.Set(forked.Ada, "age", 2));
        Assert.Equal(StatusCode.UncommittedChanges, Assert.Throws<MyceliaException>(() => forked.History.StashPop()).Status);
        using var empty = Database.InMemory();
        empty.Write(tx => tx.CreateNode("A"));
        Assert.Contains("no commit yet", Assert.Throws<MyceliaException>(() => empty.History.Stash()).Message, StringComparison.Ordinal);
        Assert.Equal(1, empty.Snapshot().NodeCount);
    }

    [Fact]
    public void A_transaction_over_a_stash_fails_as_retryable()
    {
        using var forked = new ForkedDatabase();
        forked.Main.Write(tx => tx.Set(forked.Ada, "age", 1));
        using var open = forked.Main.Begin();
        open.Set(forked.Bob, "age", 2);
        forked.History.Stash();
        Assert.True(Assert.Throws<ConflictException>(open.Commit).IsRetryable);
        Assert.False(forked.Main.HasChanges);
    }
}

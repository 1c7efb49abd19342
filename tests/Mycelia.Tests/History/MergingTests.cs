namespace Mycelia.Tests.History;

/// <summary>What becomes of a merge: each outcome, each mode, each strategy.</summary>
public sealed class MergingTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Both_sides_are_in_the_merge_commit(bool inMemory)
    {
        using var forked = new ForkedDatabase(inMemory);
        var ours = forked.Commit("main", "ours", tx => tx.Set(forked.Ada, "age", 37));
        var theirs = forked.Commit("dev", "theirs", tx =>
        {
            tx.Set(forked.Ada, "name", "Ada L.");
            tx.CreateEdge(forked.Bob, "KNOWS", tx.CreateNode("Person", ("name", "Dan")));
        });

        var report = forked.History.Merge("dev");

        Assert.Equal(MergeOutcome.Merged, report.Outcome);
        Assert.Equal(report.Commit!.Id, forked.Main.Head!.Id);
        Assert.Equal([ours.Id, theirs.Id], report.Commit.Parents);
        Assert.Equal("Merge branch 'dev' into main", report.Commit.Message);
        Assert.Equal(new MergeStatistics(1, 1, 0, 1, 0, 0, 0), report.Statistics);
        Assert.Empty(report.Conflicts);
        Assert.False(forked.Main.HasChanges);
        var merged = forked.Db.Snapshot();
        Assert.Equal(("Ada L.", 37, 4, 2), (merged.Get(forked.Ada, "name"), merged.Get(forked.Ada, "age"), merged.NodeCount, merged.EdgeCount));
        forked.Check();
        var hash = forked.HashOf("main");
        Assert.Equal(MergeOutcome.AlreadyUpToDate, forked.History.Merge("dev").Outcome);
        Assert.Equal(MergeOutcome.AlreadyUpToDate, forked.History.Merge("main").Outcome);
        Assert.Equal((hash, report.Commit.Id), (forked.HashOf("main"), forked.Main.Head!.Id));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_branch_behind_is_moved_forward(bool checkpoints)
    {
        using var forked = new ForkedDatabase();
        var theirs = forked.Commit("dev", "theirs", tx => tx.DetachDelete(forked.Bob));
        forked.Reopen(checkpoints);

        var report = forked.History.Merge("dev", new MergeOptions { FastForward = FastForward.Only });

        Assert.Equal((MergeOutcome.FastForward, theirs.Id), (report.Outcome, report.Commit!.Id));
        Assert.Equal((theirs.Id, false), (forked.Main.Head!.Id, forked.Main.HasChanges));
        Assert.False(forked.Db.Snapshot().Exists(forked.Bob));
        forked.Check();
        Assert.Equal(forked.HashOf("dev"), forked.HashOf("main"));
        forked.Commit("main", "goes on", tx => tx.CreateNode("Person"));
        Assert.Equal(MergeOutcome.FastForward, forked.Dev.Merge("main").Outcome);
        Assert.Equal(forked.HashOf("main"), forked.HashOf("dev"));
    }

    [Fact]
    public void A_merge_commit_is_made_where_one_is_wanted()
    {
        using var forked = new ForkedDatabase();
        var theirs = forked.Commit("dev", "theirs", tx => tx.Set(forked.Ada, "age", 40));
        var report = forked.History.Merge("dev", new MergeOptions { FastForward = FastForward.Never, Message = "the feature", Author = "Eve" });
        Assert.Equal(MergeOutcome.Merged, report.Outcome);
        Assert.Equal([forked.Base.Id, theirs.Id], report.Commit!.Parents);
        Assert.Equal(("the feature", "Eve"), (report.Commit.Message, report.Commit.Author));
        Assert.Equal(forked.HashOf("dev"), forked.HashOf("main"));
        forked.Check();
    }

    [Fact]
    public void Only_a_fast_forward_fails_where_both_went_on()
    {
        using var forked = new ForkedDatabase();
        forked.Commit("dev", "theirs", tx => tx.Set(forked.Ada, "age", 40));
        var ours = forked.Commit("main", "ours", tx => tx.Set(forked.Bob, "age", 40));
        var error = Assert.Throws<MyceliaException>(() => forked.History.Merge("dev", new MergeOptions { FastForward = FastForward.Only }));
        Assert.Equal(StatusCode.Diverged, error.Status);
        Assert.Equal(ours.Id, forked.Main.Head!.Id);
    }

    [Fact]
    public void A_branch_without_commits_becomes_what_is_merged()
    {
        using var db = Database.InMemory();
        db.History.CreateBranch("dev", Commit(db, "first").Id.ToString());
        db.History.Branch("dev").Write(tx => tx.CreateNode("B"));
        Assert.Equal(MergeOutcome.FastForward, db.History.Merge("dev", new MergeOptions { Message = "x" }) is { Outcome: MergeOutcome.AlreadyUpToDate } ? db.History.Merge(db.History.Branch("dev").Commit("b").Id.ToString()).Outcome : MergeOutcome.Stopped);
        Assert.Equal(2, db.Snapshot().NodeCount);

        static Commit Commit(Database db, string message)
        {
            db.Write(tx => tx.CreateNode("A"));
            return db.History.Commit(message);
        }
    }

    [Fact]
    public void Uncommitted_changes_are_not_merged_into()
    {
        using var forked = new ForkedDatabase();
        forked.Commit("dev", "theirs", tx => tx.Set(forked.Ada, "age", 40));
        forked.Main.Write(tx =>
        {
            tx.Set(forked.Bob, "age", 1);
            tx.Set(forked.Carol, "age", 1);
            tx.Delete(forked.Knows);
        });
        var error = Assert.Throws<MyceliaException>(() => forked.History.Merge("dev"));
        Assert.Equal(StatusCode.UncommittedChanges, error.Status);
        Assert.Contains("2 nodes, 1 edge, 0 definitions", error.Message, StringComparison.Ordinal);
        Assert.Equal(MergeOutcome.FastForward, forked.Dev.Merge(forked.Main.Commit("ours").Id.ToString(), new MergeOptions()) is { Outcome: MergeOutcome.Merged } ? forked.History.Merge("dev").Outcome : MergeOutcome.Stopped);
        Assert.Equal(forked.HashOf("dev"), forked.HashOf("main"));
        forked.Check();
    }

    [Theory]
    [InlineData(MergeStrategy.Ours, 1)]
    [InlineData(MergeStrategy.Theirs, 2)]
    public void A_strategy_decides_every_conflict(MergeStrategy strategy, int age)
    {
        using var forked = new ForkedDatabase();
        forked.Commit("main", "ours", tx => tx.Set(forked.Ada, "age", 1));
        forked.Commit("dev", "theirs", tx =>
        {
            tx.Set(forked.Ada, "age", 2);
            tx.Set(forked.Bob, "age", 3);
        });
        var report = forked.History.Merge("dev", new MergeOptions { Strategy = strategy });
        Assert.Equal(MergeOutcome.Merged, report.Outcome);
        Assert.Equal(strategy == MergeStrategy.Ours ? MergeResolution.Ours : MergeResolution.Theirs, Assert.Single(report.Conflicts).Resolution);
        Assert.Equal((age, 3), (forked.Db.Snapshot().Get(forked.Ada, "age"), forked.Db.Snapshot().Get(forked.Bob, "age")));
        Assert.Null(forked.History.PendingMerge);
        forked.Check();
    }

    [Theory]
    [InlineData(MergeStrategy.None)]
    [InlineData(MergeStrategy.Theirs)]
    public void Violations_are_listed_and_block(MergeStrategy strategy)
    {
        using var forked = new ForkedDatabase();
        forked.Db.Query("CREATE CONSTRAINT named FOR (p:Person) REQUIRE p.name IS NOT NULL");
        forked.Main.Commit("constraint");
        forked.Commit("dev", "theirs", tx => tx.CreateNode("Person", ("age", 3)));
        var hash = forked.HashOf("main");

        var report = forked.History.Merge("dev", new MergeOptions { Strategy = strategy });

        Assert.True(report.IsStopped);
        Assert.Equal("named", Assert.Single(report.Violations).Constraint);
        Assert.Equal(hash, forked.HashOf("main"));
        forked.Reopen(checkpoints: true);
        var pending = forked.History.PendingMerge!;
        Assert.Single(pending.Violations);
        Assert.Equal(StatusCode.ConstraintViolation, Assert.Throws<MyceliaException>(() => pending.Continue()).Status);
        pending.Abort();
        forked.Db.Query("DROP CONSTRAINT named");
        forked.Main.Commit("dropped");
        Assert.Equal(MergeOutcome.Merged, forked.History.Merge("dev", new MergeOptions { Strategy = strategy }).Outcome);
        forked.Check();
    }

    [Fact]
    public void Constraints_and_indexes_of_theirs_are_in_force_after_the_merge()
    {
        using var forked = new ForkedDatabase();
        forked.Commit("main", "ours", tx => tx.CreateNode("Person", ("name", "Dan")));
        forked.History.Checkout("dev");
        forked.Db.Query("CREATE CONSTRAINT once FOR (p:Person) REQUIRE p.name IS UNIQUE");
        forked.Dev.Commit("constraint");
        forked.History.Checkout("main");
        Assert.Equal(MergeOutcome.Merged, forked.History.Merge("dev").Outcome);
        Assert.Throws<ConstraintViolationException>(() => forked.Db.Write(tx => tx.CreateNode("Person", ("name", "Dan"))));
        forked.Check();
        Assert.Throws<ConstraintViolationException>(() => forked.Db.Write(tx => tx.CreateNode("Person", ("name", "Dan"))));
    }

    [Fact]
    public void Histories_that_merged_each_other_merge_again()
    {
        using var forked = new ForkedDatabase();
        var one = forked.Commit("main", "one", tx => tx.Set(forked.Ada, "age", 1));
        var two = forked.Commit("dev", "two", tx => tx.Set(forked.Bob, "age", 2));
        Assert.Equal(MergeOutcome.Merged, forked.Main.Merge(two.Id.ToString()).Outcome);
        Assert.Equal(MergeOutcome.Merged, forked.Dev.Merge(one.Id.ToString()).Outcome);
        forked.Commit("main", "three", tx => tx.Set(forked.Ada, "age", 3));
        forked.Commit("dev", "four", tx => tx.Set(forked.Bob, "age", 4));
        forked.Reopen(checkpoints: true);
        var report = forked.History.Merge("dev");
        Assert.Equal(MergeOutcome.Merged, report.Outcome);
        Assert.Equal((3, 4), (forked.Db.Snapshot().Get(forked.Ada, "age"), forked.Db.Snapshot().Get(forked.Bob, "age")));
        forked.Check();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_was_not_to_be_committed_is_recorded_by_the_next_commit(bool continues)
    {
        using var forked = new ForkedDatabase();
        var ours = forked.Commit("main", "ours", tx => tx.Set(forked.Ada, "age", 1));
        var theirs = forked.Commit("dev", "theirs", tx => tx.Set(forked.Bob, "age", 2));
        Assert.Equal(MergeOutcome.NotCommitted, forked.History.Merge("dev", new MergeOptions { NoCommit = true }).Outcome);
        Assert.Equal((ours.Id, true), (forked.Main.Head!.Id, forked.Main.HasChanges));
        Assert.Equal(StatusCode.InvalidState, Assert.Throws<MyceliaException>(() => forked.History.Merge("dev")).Status);
        Assert.Equal(StatusCode.InvalidState, Assert.Throws<MyceliaException>(() => forked.History.Stash()).Status);
        forked.Reopen(checkpoints: continues);
        Assert.True(forked.History.PendingMerge!.IsApplied);
        forked.Main.Write(tx => tx.Set(forked.Carol, "age", 3));
        var commit = continues ? forked.History.PendingMerge!.Continue()! : forked.Main.Commit("by hand");
        Assert.Equal([ours.Id, theirs.Id], commit.Parents);
        Assert.Equal((2, 3), (forked.Db.Snapshot().Get(forked.Bob, "age"), forked.Db.Snapshot().Get(forked.Carol, "age")));
        Assert.Null(forked.History.PendingMerge);
        forked.Check();
    }

    [Fact]
    public void What_was_not_to_be_committed_can_be_given_up()
    {
        using var forked = new ForkedDatabase();
        forked.Commit("main", "ours", tx => tx.Set(forked.Ada, "age", 1));
        forked.Commit("dev", "theirs", tx => tx.Set(forked.Bob, "age", 2));
        var hash = forked.HashOf("main");
        forked.History.Merge("dev", new MergeOptions { NoCommit = true });
        forked.History.PendingMerge!.Abort();
        Assert.Equal((hash, false), (forked.HashOf("main"), forked.Main.HasChanges));
        forked.Check();
    }

    [Fact]
    public void Resetting_and_deleting_end_what_is_under_way()
    {
        using var forked = new ForkedDatabase();
        var ours = forked.Commit("main", "ours", tx => tx.Set(forked.Ada, "age", 1));
        forked.Commit("dev", "theirs", tx => tx.Set(forked.Bob, "age", 2));
        forked.History.Merge("dev", new MergeOptions { NoCommit = true });
        Assert.Equal(StatusCode.InvalidState, Assert.Throws<MyceliaException>(() => forked.History.Reset("HEAD~1")).Status);
        forked.History.Reset("HEAD", ResetMode.Hard);
        Assert.Equal((ours.Id, false), (forked.Main.Head!.Id, forked.Main.HasChanges));
        Assert.Null(forked.History.Status().PendingMerge);
        forked.Dev.Merge("main", new MergeOptions { NoCommit = true });
        Assert.Equal(ours.Id, forked.History.Status("dev").PendingMerge!.Theirs.Id);
        Assert.NotEmpty(forked.History.State.Notes);
        forked.History.DeleteBranch("dev", force: true);
        Assert.Empty(forked.History.State.Notes);
        forked.Check();
    }

    [Fact]
    public void Arguments_are_checked()
    {
        using var forked = new ForkedDatabase();
        Assert.Equal(StatusCode.RevisionNotFound, Assert.Throws<MyceliaException>(() => forked.History.Merge("nowhere")).Status);
        Assert.Equal(StatusCode.InvalidArgument, Assert.Throws<MyceliaException>(() => forked.History.Merge("dev", new MergeOptions { Mainline = 1 })).Status);
        Assert.Equal(StatusCode.InvalidArgument, Assert.Throws<MyceliaException>(() => forked.History.Merge("dev", new MergeOptions { Message = " " })).Status);
        forked.History.Checkout(forked.Base.Id.ToString());
        Assert.Equal(StatusCode.InvalidState, Assert.Throws<MyceliaException>(() => forked.History.Merge("dev")).Status);
    }
}

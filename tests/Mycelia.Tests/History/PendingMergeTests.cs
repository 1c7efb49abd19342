using Mycelia.Tests.Storage;

namespace Mycelia.Tests.History;

/// <summary>Conflicts from the merge that stops to the commit that ends it, with reopening anywhere between.</summary>
public sealed class PendingMergeTests
{
    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void Conflicts_are_listed_resolved_and_committed(bool checkpoints, bool inMemory)
    {
        using var forked = new ForkedDatabase(inMemory);
        var (ours, theirs) = Disagree(forked);
        var hash = forked.HashOf("main");

        var report = forked.History.Merge("dev", new MergeOptions { Message = "merged" });

        Assert.Equal((MergeOutcome.Stopped, ours.Id, 3), (report.Outcome, report.Commit!.Id, report.Conflicts.Count));
        Assert.Equal(hash, forked.HashOf("main"));
        var expected = report.Conflicts.Select(conflict => conflict.ToString()).ToArray();
        forked.Reopen(checkpoints);
        Assert.Equal(expected, forked.History.PendingMerge!.Conflicts.Select(conflict => conflict.ToString()));
        Assert.Equal((MergeKind.Merge, theirs.Id, "merged"), (forked.History.PendingMerge!.Kind, forked.History.PendingMerge.Theirs.Id, forked.History.PendingMerge.Message));
        var age = Of(forked, MergeConflictKind.PropertyConflict, "age");
        forked.History.PendingMerge!.Resolve(age, MergeResolution.Value, 50);
        forked.Reopen(checkpoints);
        var pending = forked.History.PendingMerge!;
        Assert.Equal((MergeResolution.Value, 50), (pending.Conflicts[age - 1].Resolution, pending.Conflicts[age - 1].ResolvedValue));
        Assert.Equal(StatusCode.MergeConflicts, Assert.Throws<MyceliaException>(() => pending.Continue()).Status);
        pending.Resolve(Of(forked, MergeConflictKind.PropertyConflict, "name"), MergeResolution.Theirs);
        pending.Resolve(Of(forked, MergeConflictKind.DeleteVsUpdate, ""), MergeResolution.Ours);
        pending.Resolve(Of(forked, MergeConflictKind.DeleteVsUpdate, ""), MergeResolution.Theirs);
        forked.Reopen(checkpoints);

        var commit = forked.History.PendingMerge!.Continue(author: "Eve")!;

        Assert.Equal([ours.Id, theirs.Id], commit.Parents);
        Assert.Equal(("merged", "Eve"), (commit.Message, commit.Author));
        var merged = forked.Db.Snapshot();
        Assert.Equal((50, "T"), (merged.Get(forked.Ada, "age"), merged.Get(forked.Ada, "name")));
        Assert.False(merged.Exists(forked.Carol));
        Assert.Null(forked.History.PendingMerge);
        Assert.Equal(MergeOutcome.AlreadyUpToDate, forked.History.Merge("dev").Outcome);
        forked.Check();
        Assert.Null(forked.History.PendingMerge);
    }

    [Fact]
    public void What_is_given_up_leaves_nothing()
    {
        using var forked = new ForkedDatabase();
        var (ours, _) = Disagree(forked);
        var hash = forked.HashOf("main");
        forked.History.Merge("dev");
        var pending = forked.History.PendingMerge!;
        pending.Resolve(1, MergeResolution.Theirs);
        pending.Abort();
        Assert.Null(forked.History.PendingMerge);
        Assert.Equal((hash, ours.Id), (forked.HashOf("main"), forked.Main.Head!.Id));
        Assert.Equal(StatusCode.InvalidState, Assert.Throws<MyceliaException>(pending.Abort).Status);
        Assert.Equal(StatusCode.InvalidState, Assert.Throws<MyceliaException>(() => pending.Continue()).Status);
        Assert.Equal(StatusCode.InvalidState, Assert.Throws<MyceliaException>(() => pending.Resolve(1, MergeResolution.Ours)).Status);
        Assert.All(forked.History.Merge("dev").Conflicts, conflict => Assert.Null(conflict.Resolution));
        forked.Check();
    }

    [Fact]
    public void One_merge_at_a_time_on_a_branch()
    {
        using var forked = new ForkedDatabase();
        Disagree(forked);
        forked.History.Merge("dev");
        var error = Assert.Throws<MyceliaException>(() => forked.History.CherryPick("dev"));
        Assert.Equal(StatusCode.InvalidState, error.Status);
        Assert.Null(forked.Dev.PendingMerge);
        Assert.True(forked.Dev.Merge("main").IsStopped);
        Assert.NotNull(forked.Dev.PendingMerge);
        forked.Dev.PendingMerge!.Abort();
        Assert.NotNull(forked.Main.PendingMerge);
    }

    [Fact]
    public void All_can_be_resolved_at_once_and_one_otherwise()
    {
        using var forked = new ForkedDatabase();
        Disagree(forked);
        forked.History.Merge("dev");
        var pending = forked.History.PendingMerge!;
        var name = Of(forked, MergeConflictKind.PropertyConflict, "name");
        var age = Of(forked, MergeConflictKind.PropertyConflict, "age");
        pending.ResolveAll(MergeStrategy.Theirs);
        pending.Resolve(age, MergeResolution.Ours);
        pending.Resolve(name, MergeResolution.Ours);
        pending.Unresolve(name);
        Assert.Equal((MergeResolution.Ours, MergeResolution.Theirs), (pending.Conflicts[age - 1].Resolution, pending.Conflicts[name - 1].Resolution));
        pending.ResolveAll(MergeStrategy.None);
        Assert.Equal(2, pending.Conflicts.Count(conflict => conflict.Resolution is null));
        pending.ResolveAll(MergeStrategy.Theirs);
        Assert.NotNull(pending.Continue());
        var merged = forked.Db.Snapshot();
        Assert.Equal((37, "T"), (merged.Get(forked.Ada, "age"), merged.Get(forked.Ada, "name")));
    }

    [Fact]
    public void Resolutions_are_checked()
    {
        using var forked = new ForkedDatabase();
        Disagree(forked);
        forked.History.Merge("dev");
        var pending = forked.History.PendingMerge!;
        Action[] wrong =
        [
            () => pending.Resolve(0, MergeResolution.Ours),
            () => pending.Resolve(4, MergeResolution.Ours),
            () => pending.Unresolve(4),
            () => pending.Resolve(1, MergeResolution.Value),
            () => pending.Resolve(1, MergeResolution.Ours, 1),
            () => pending.Resolve(Of(forked, MergeConflictKind.DeleteVsUpdate, ""), MergeResolution.Value, 1),
            () => pending.Resolve(1, (MergeResolution)9),
            () => pending.ResolveAll((MergeStrategy)9),
        ];
        Assert.All(wrong, action => Assert.Equal(StatusCode.InvalidArgument, Assert.Throws<MyceliaException>(action).Status));
        pending.Resolve(Of(forked, MergeConflictKind.PropertyConflict, "age"), MergeResolution.Value, Value.Null);
        pending.ResolveAll(MergeStrategy.Ours);
        pending.Continue();
        Assert.True(forked.Db.Snapshot().Get(forked.Ada, "age").IsNull);
    }

    [Fact]
    public void The_branch_may_go_on_meanwhile()
    {
        using var forked = new ForkedDatabase();
        var (_, theirs) = Disagree(forked);
        forked.History.Merge("dev");
        var pending = forked.History.PendingMerge!;
        pending.ResolveAll(MergeStrategy.Ours);
        forked.Main.Write(tx => tx.Set(forked.Bob, "age", 9));
        Assert.Equal(StatusCode.UncommittedChanges, Assert.Throws<MyceliaException>(() => pending.Continue()).Status);
        var later = forked.Main.Commit("later");
        forked.Main.Write(tx => tx.Set(forked.Ada, "name", "T"));
        forked.Main.Commit("the same as theirs");
        Assert.DoesNotContain(pending.Conflicts, conflict => conflict.Name == "name");
        var commit = pending.Continue()!;
        Assert.Equal([theirs.Id], commit.Parents.Skip(1));
        Assert.Equal(forked.Main.Head!.Id, commit.Id);
        Assert.NotEqual(later.Id, commit.Parents[0]);
        Assert.Equal(9, forked.Db.Snapshot().Get(forked.Bob, "age"));
        forked.Check();
    }

    [Fact]
    public void What_was_merged_otherwise_meanwhile_leaves_nothing_to_do()
    {
        using var forked = new ForkedDatabase();
        Disagree(forked);
        forked.History.Merge("dev");
        forked.History.CreateBranch("side");
        forked.History.Branch("side").Merge("dev", new MergeOptions { Strategy = MergeStrategy.Theirs });
        forked.Commit("main", "more", tx => tx.Set(forked.Bob, "age", 9));
        var pending = forked.History.PendingMerge!;
        pending.ResolveAll(MergeStrategy.Theirs);
        Assert.NotNull(pending.Continue());
        Assert.Equal(MergeOutcome.Merged, forked.History.Merge("side").Outcome);
    }

    [Fact]
    public void Resolving_a_definition_changes_which_conflicts_there_are()
    {
        using var forked = new ForkedDatabase();
        forked.Db.Query("CREATE CONSTRAINT once FOR (p:Person) REQUIRE p.name IS UNIQUE");
        forked.Main.Commit("constraint");
        forked.Dev.Merge("main");
        forked.Db.Query("DROP CONSTRAINT once");
        forked.Commit("main", "ours", tx => tx.CreateNode("Person", ("name", "Dan")));
        forked.History.Checkout("dev");
        forked.Db.Query("DROP CONSTRAINT once");
        forked.Db.Query("CREATE CONSTRAINT once FOR (p:Person) REQUIRE (p.name) IS NODE KEY");
        forked.Commit("dev", "theirs", tx => tx.CreateNode("Person", ("name", "Dan")));
        forked.History.Checkout("main");
        Assert.Equal(MergeConflictKind.SchemaConflict, Assert.Single(forked.History.Merge("dev").Conflicts).Kind);
        var pending = forked.History.PendingMerge!;
        pending.Resolve(1, MergeResolution.Theirs);
        Assert.Equal([MergeConflictKind.KeyCollision, MergeConflictKind.SchemaConflict], pending.Conflicts.Select(conflict => conflict.Kind));
        pending.Resolve(1, MergeResolution.Theirs);
        Assert.NotNull(pending.Continue());
        Assert.Equal(4, forked.Db.Snapshot().NodeCount);
        Assert.Throws<ConstraintViolationException>(() => forked.Db.Write(tx => tx.CreateNode("Person", ("name", "Dan"))));
        forked.Check();
    }

    [Fact]
    public void A_reader_sees_what_is_under_way_and_cannot_change_it()
    {
        using var directory = new TemporaryDirectory();
        var path = directory["db.mycelia"];
        using var writer = Database.Open(path);
        var node = writer.Write(tx => tx.CreateNode("Person", ("age", 1)));
        writer.History.Commit("base");
        var dev = writer.History.CreateBranch("dev");
        foreach (var (branch, age) in new[] { (dev, 2), (writer.History.Current!, 3) })
        {
            branch.Write(tx => tx.Set(node, "age", age));
            branch.Commit("age");
        }

        writer.History.Merge("dev");
        using var reader = Database.Open(path, new DatabaseOptions { ReadOnly = true, RefreshInterval = Timeout.InfiniteTimeSpan });
        var seen = reader.History.PendingMerge!;
        Assert.Equal((2, 3), (Assert.Single(seen.Conflicts).Theirs, seen.Conflicts[0].Ours));
        Assert.Throws<MyceliaException>(() => seen.Resolve(1, MergeResolution.Ours));
        Assert.Throws<MyceliaException>(() => seen.Continue());
        Assert.Throws<MyceliaException>(seen.Abort);
        Assert.Throws<MyceliaException>(() => reader.History.Stash());
        writer.History.PendingMerge!.Resolve(1, MergeResolution.Theirs);
        reader.Refresh();
        Assert.Equal(MergeResolution.Theirs, seen.Conflicts[0].Resolution);
        writer.History.PendingMerge!.Continue();
        reader.Refresh();
        Assert.Null(reader.History.PendingMerge);
    }

    [Fact]
    public void Garbage_collection_keeps_what_is_under_way()
    {
        using var forked = new ForkedDatabase();
        var (_, theirs) = Disagree(forked);
        forked.History.Merge("dev");
        forked.History.DeleteBranch("dev", force: true);
        forked.History.Collect(new GcOptions { ReflogKeep = TimeSpan.Zero });
        forked.Reopen(checkpoints: true);
        forked.History.PendingMerge!.ResolveAll(MergeStrategy.Theirs);
        Assert.Equal(theirs.Id, forked.History.PendingMerge!.Continue()!.Parents[1]);
        forked.Check();
    }

    private static int Of(ForkedDatabase forked, MergeConflictKind kind, string name) =>
        forked.History.PendingMerge!.Conflicts.Single(conflict => conflict.Kind == kind && conflict.Name == name).Number;

    private static (Commit Ours, Commit Theirs) Disagree(ForkedDatabase forked) =>
    (
        forked.Commit("main", "ours", tx =>
        {
            tx.Set(forked.Ada, "age", 37);
            tx.Set(forked.Ada, "name", "O");
            tx.Set(forked.Carol, "age", 1);
        }),
        forked.Commit("dev", "theirs", tx =>
        {
            tx.Set(forked.Ada, "age", 38);
            tx.Set(forked.Ada, "name", "T");
            tx.Delete(forked.Carol);
        }));
}

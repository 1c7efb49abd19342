using Mycelia.History;

namespace Mycelia.Tests.History;

/// <summary>Branches, tags, resets, the reflog and status.</summary>
public sealed class BranchVerbTests : IDisposable
{
    private readonly TestForest _forest = new(isStored: true);

    private HistoryForest History => _forest.History;

    public void Dispose() => _forest.Dispose();

    [Fact]
    public void A_branch_is_renamed_with_all_it_has()
    {
        _forest.Commit("a");
        var dev = History.CreateBranch("dev");
        dev.Write(tx => tx.CreateNode("Person"));
        History.SetUpstream("dev", "origin/dev");
        using var open = dev.Begin();
        open.CreateNode("Person");
        var renamed = History.RenameBranch("dev", "work/new");
        open.Commit();
        _forest.Reopen(checkpoint: false);
        renamed = History.Branch("work/new");
        Assert.Equal(2, renamed.Snapshot().NodeCount);
        Assert.Equal("origin/dev", renamed.Upstream);
        Assert.Equal(["main", "work/new"], History.Branches.Select(branch => branch.Name));
        Assert.Equal(StatusCode.RevisionNotFound, Status(() => History.RenameBranch("dev", "x")));
        Assert.Equal(StatusCode.NameTaken, Status(() => History.RenameBranch("main", "work/new")));
        Assert.Equal(StatusCode.InvalidArgument, Status(() => History.RenameBranch("main", "a b")));
        History.RenameBranch("main", "trunk");
        Assert.Equal("trunk", History.Current!.Name);
        Assert.Equal("a", History.Resolve("HEAD").Title);
        Assert.Contains("renamed main to trunk", History.Reflog("trunk")[0].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_branch_with_something_of_its_own_is_not_deleted_by_mistake()
    {
        _forest.Commit("a");
        var dev = History.CreateBranch("dev");
        Assert.Equal(StatusCode.InvalidState, Status(() => History.DeleteBranch("main")));
        Assert.Equal(StatusCode.InvalidState, Status(() => History.DeleteBranch("main", force: true)));
        Assert.Equal(StatusCode.RevisionNotFound, Status(() => History.DeleteBranch("nothing")));
        dev.Write(tx => tx.CreateNode("Person"));
        Assert.Equal(StatusCode.UncommittedChanges, Status(() => History.DeleteBranch("dev")));
        var recorded = dev.Commit("d");
        Assert.Equal(StatusCode.InvalidState, Status(() => History.DeleteBranch("dev")));
        History.CreateTag("keep", "dev");
        using var open = dev.Begin();
        open.CreateNode("Person");
        History.DeleteBranch("dev");
        Assert.Equal(StatusCode.InvalidState, Status(open.Commit));
        Assert.Equal(StatusCode.RevisionNotFound, Status(() => dev.Snapshot()));
        Assert.Equal(StatusCode.RevisionNotFound, Status(() => History.Resolve("dev")));
        Assert.Equal(recorded.Id, History.Resolve("dev@{1}").Id);
        History.DeleteTag("keep");
        History.CreateBranch("dev", "dev@{1}");
        Assert.Equal(1, History.VersionOf("dev@{working}").NodeCount);
        History.DeleteBranch("dev", force: true);
        Assert.Single(History.Branches);
    }

    [Theory]
    [InlineData("main")]
    [InlineData("other")]
    [InlineData("remote")]
    public void A_branch_that_something_else_holds_is_deleted(string holder)
    {
        _forest.Commit("a");
        History.CreateBranch("dev");
        _forest.Commit("d", "dev");
        History.CreateBranch("other", holder == "other" ? "dev" : "main");
        _forest.Commit("o", "other");
        if (holder == "remote") _forest.Ref("remotes/origin/dev", "dev");
        if (holder == "main") _forest.Commit("m", "main", "dev");
        History.DeleteBranch("dev");
        Assert.DoesNotContain(History.Branches, branch => branch.Name == "dev");
    }

    [Fact]
    public void Checkout_creates_a_branch_if_it_is_asked_to()
    {
        _forest.Commit("a");
        _forest.Commit("b");
        History.Checkout("dev", create: true, start: "HEAD~1");
        Assert.Equal("dev", History.Current!.Name);
        Assert.Equal("a", History.Head!.Title);
        Assert.Equal(StatusCode.NameTaken, Status(() => History.Checkout("main", create: true)));
        Assert.Equal(StatusCode.RevisionNotFound, Status(() => History.Checkout("new", create: true, start: "nothing")));
        Assert.Equal(2, History.Branches.Count);
        History.Checkout("HEAD");
        Assert.Equal("dev", History.Current!.Name);
        History.Checkout("main~1");
        Assert.Null(History.Current);
        Assert.Equal("checkout: moving from dev to main~1", History.Reflog()[0].Reason);
        Assert.True(History.Status().IsDetached);
        Assert.True(History.Status().IsClean);
        History.Checkout("fix", create: true);
        Assert.Equal("a", History.Branch("fix").Head!.Title);
    }

    [Fact]
    public void Tags_stay_with_their_commits()
    {
        var a = _forest.Commit("a");
        var tag = History.CreateTag("v1", "HEAD", "One\nof many");
        _forest.Commit("b");
        History.CreateTag("v0/b");
        _forest.Reopen(checkpoint: true);
        Assert.Equal(["v0/b", "v1"], History.Tags.Select(known => known.Name));
        Assert.Equal((a.Id, "One\nof many"), (History.Tags[1].Commit.Id, History.Tags[1].Message));
        Assert.Equal((tag.Name, tag.Message), ("v1", "One\nof many"));
        Assert.Null(History.Tags[0].Message);
        Assert.Equal(StatusCode.NameTaken, Status(() => History.CreateTag("v1")));
        Assert.Equal(StatusCode.InvalidArgument, Status(() => History.CreateTag("v~1")));
        Assert.Equal(StatusCode.RevisionNotFound, Status(() => History.CreateTag("v3", "nothing")));
        History.DeleteTag("v1");
        Assert.Contains("There is no tag `v1`", Assert.Throws<MyceliaException>(() => History.DeleteTag("v1")).Message, StringComparison.Ordinal);
        Assert.Null(History.CreateTag("v1").Message);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Soft_moves_the_branch_and_hard_the_working_state_too(bool checkpoint)
    {
        var db = _forest.Db;
        var ada = db.Write(tx => tx.CreateNode("Person", ("name", "Ada")));
        var first = _forest.Commit("first");
        db.Write(tx => tx.Set(ada, "name", "Countess"));
        var second = _forest.Commit("second");
        History.Reset("HEAD~1");
        _forest.Reopen(checkpoint);
        Assert.Equal(first.Id, History.Head!.Id);
        Assert.Equal("Countess", _forest.Db.Snapshot().Get(ada, "name").AsString());
        Assert.Equal(1, History.Status().Changes.NodesChanged);
        Assert.Equal(second.Id, History.Resolve("@{1}").Id);

        using var open = _forest.Db.Begin();
        open.Set(ada, "name", "A. Lovelace");
        History.Reset("HEAD", ResetMode.Hard);
        Assert.True(Assert.ThrowsAny<MyceliaException>(open.Commit).IsRetryable);
        _forest.Reopen(checkpoint);
        Assert.Equal("Ada", _forest.Db.Snapshot().Get(ada, "name").AsString());
        Assert.True(History.Status().IsClean);

        History.Reset("@{1}", ResetMode.Hard);
        _forest.Reopen(checkpoint);
        Assert.Equal(second.Id, History.Head!.Id);
        Assert.Equal("Countess", _forest.Db.Snapshot().Get(ada, "name").AsString());
        Assert.True(History.Status().IsClean);
        Assert.True(_forest.Db.Check().IsClean);
        History.Checkout("HEAD~1");
        Assert.Equal(StatusCode.InvalidState, Status(() => History.Reset("main")));
    }

    [Fact]
    public void A_merge_under_way_is_given_up_by_a_hard_reset_and_with_its_branch()
    {
        var ada = _forest.Db.Write(tx => tx.CreateNode("Person", ("name", "Ada")));
        _forest.Commit("a");
        History.CreateBranch("dev").Write(tx => tx.Set(ada, "name", "Countess"));
        _forest.Commit("d", "dev");
        _forest.Db.Write(tx => tx.Set(ada, "name", "A. L."));
        _forest.Commit("b");
        History.Merge("dev");
        Assert.NotNull(History.PendingMerge);
        Assert.Equal(StatusCode.InvalidState, Status(() => History.Reset("HEAD~1")));
        History.Reset("HEAD", ResetMode.Hard);
        Assert.Null(History.PendingMerge);
        Assert.True(History.Status().IsClean);

        History.Merge("dev");
        History.CreateTag("keep");
        History.Checkout("dev");
        Assert.Equal(StatusCode.UncommittedChanges, Status(() => History.DeleteBranch("main")));
        History.DeleteBranch("main", force: true);
        Assert.DoesNotContain(History.State.Notes.Keys, name => name.StartsWith("merge/", StringComparison.Ordinal));
    }

    [Fact]
    public void Schema_commands_are_refused_on_a_branch_that_is_not_checked_out()
    {
        _forest.Db.Write(tx => tx.CreateNode("Person", ("name", "Ada")));
        _forest.Commit("a");
        var dev = History.CreateBranch("dev");
        Assert.Equal(StatusCode.InvalidState, Status(() => dev.Query("CREATE INDEX FOR (p:Person) ON (p.name)")));
        History.Checkout("dev");
        dev.Query("CREATE INDEX FOR (p:Person) ON (p.name)");
        Assert.Single(_forest.Db.Schema.Indexes);
        History.Checkout("main");
        Assert.Empty(_forest.Db.Schema.Indexes);
    }

    [Fact]
    public void The_reflog_tells_what_moved_and_why()
    {
        var a = _forest.Commit("a");
        _forest.Advance(TimeSpan.FromHours(1));
        var b = History.Commit("b", "me", allowEmpty: true);
        History.CreateBranch("dev");
        History.Reset("HEAD~1");
        _forest.Reopen(checkpoint: true);
        var main = History.Reflog("main");
        Assert.Equal(["reset: moving to HEAD~1", "commit: b", "commit: a"], main.Select(entry => entry.Reason));
        Assert.Equal([0, 1, 2], main.Select(entry => entry.Index));
        Assert.Equal((b.Id, a.Id), (main[0].Old!.Value, main[0].New!.Value));
        Assert.Equal(("me", b.Time, "heads/main"), (main[1].Author, main[1].Time, main[1].Ref));
        Assert.Null(main[2].Old);
        Assert.Equal(main.Select(entry => entry.Reason), History.Reflog().Select(entry => entry.Reason));
        Assert.Equal("branch: created from HEAD", Assert.Single(History.Reflog("dev")).Reason);
        Assert.Equal(StatusCode.RevisionNotFound, Status(() => History.Reflog("nothing")));
    }

    [Fact]
    public void Status_counts_what_is_new_on_both_sides()
    {
        var before = History.Status();
        Assert.Equal(("main", null, true, 0), (before.Branch, before.Head, before.IsClean, before.Stashes));
        _forest.Db.Write(tx => tx.CreateNode("Person"));
        Assert.Equal(1, History.Status().Changes.NodesAdded);
        _forest.Commit("a");
        _forest.Commit("b");
        History.CreateBranch("other", "HEAD~1");
        foreach (var name in new[] { "o1", "o2", "o3" }) _forest.Commit(name, "other");
        _forest.Ref("stash/0", "main");
        Assert.Null(History.Status().Ahead);
        History.SetUpstream("main", "origin/main");
        Assert.Equal(("origin/main", null), (History.Status().Upstream, History.Status().Ahead));
        _forest.Ref("remotes/origin/main", "other");
        _forest.Commit("m", "main", "other~2");
        var status = History.Status();
        Assert.Equal((2, 2, 1, "m"), (status.Ahead, status.Behind, status.Stashes, status.Head!.Title));
        Assert.Equal((null, "o3", true), (History.Status("other").Ahead, History.Status("other").Head!.Title, History.Status("other").IsClean));
        History.SetUpstream("main", null);
        Assert.Null(History.Status().Upstream);
        History.CreateBranch("tracking", "origin/main");
        Assert.Equal(("origin/main", 0, 0), (History.Status("tracking").Upstream, History.Status("tracking").Ahead, History.Status("tracking").Behind));
        Assert.Equal(StatusCode.RevisionNotFound, Status(() => History.Status("nothing")));
    }

    [Fact]
    public void Differences_are_between_any_two_versions()
    {
        var db = _forest.Db;
        var ada = db.Write(tx => tx.CreateNode("Person", ("name", "Ada")));
        Assert.Equal(1, History.Diff().NodesAdded);
        _forest.Commit("a");
        History.CreateBranch("dev").Write(tx => tx.CreateNode("Person"));
        db.Write(tx => tx.Set(ada, "name", "Countess"));
        Assert.Equal(("Countess", 0), (History.Diff().Nodes[0].Properties[0].After.AsString(), History.Diff().NodesAdded));
        Assert.Equal((1, 1), (History.Diff("@{working}", "dev@{working}").NodesAdded, History.Diff("@{working}", "dev@{working}").NodesChanged));
        Assert.True(History.Diff("HEAD", "dev").IsEmpty);
        Assert.Equal(1, History.Diff("dev").NodesChanged);
        _forest.Commit("b");
        Assert.Equal("Ada", Assert.Single(Assert.Single(History.Show().Diff.Nodes).Properties).Before.AsString());
        Assert.Equal("b", History.Show().Commit.Title);
        Assert.Equal("HEAD -> main", Assert.Single(History.Show().Refs).ToString());
        Assert.Equal(1, History.Show("HEAD~1").Diff.NodesAdded);
    }

    private static StatusCode Status(Action act) => Assert.ThrowsAny<MyceliaException>(act).Status;

    private static StatusCode Status(Func<object> act) => Assert.ThrowsAny<MyceliaException>(() => act()).Status;
}

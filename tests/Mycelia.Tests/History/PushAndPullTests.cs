namespace Mycelia.Tests.History;

/// <summary>What push and pull do to names and working states, and that nobody's work is lost.</summary>
public class PushAndPullTests
{
    [Fact]
    public void A_push_moves_the_branch_and_the_clean_working_state_there()
    {
        using var there = Source();
        using var here = there.Clone();
        here.Database.Write(tx => tx.CreateNode("Person", ("name", "Bob")));
        var pushed = here.History.Commit("bob");
        var report = here.Push(there);
        Assert.Equal(("origin", "main", 1), (report.Remote, report.Branch, report.Commits));
        Assert.Equal(pushed.Id, there.History.Head!.Id);
        Assert.Equal(2, there.Database.Snapshot().NodeCount);
        Assert.False(there.History.Current!.HasChanges);
        Assert.Equal(pushed.Id, here.History.State.Refs["remotes/origin/main"]);
        there.AssertSound();
        var again = here.Push(there);
        Assert.Equal((0, 0), (again.Commits, again.Updated.Count));
    }

    [Fact]
    public void A_new_branch_is_pushed_with_its_upstream()
    {
        using var there = Source();
        using var here = there.Clone();
        here.History.CreateBranch("dev");
        here.History.Branch("dev").Write(tx => tx.CreateNode("Person", ("name", "Bob")));
        var commit = here.History.Branch("dev").Commit("bob");
        here.Push(there, "dev", new PushOptions { Target = "bobs" });
        Assert.Equal(commit.Id, there.History.Branch("bobs").Head!.Id);
        Assert.Equal("main", there.History.Current!.Name);
        Assert.Equal("origin/bobs", System.Text.Encoding.UTF8.GetString(here.History.State.Notes["upstream/dev"]));
    }

    [Fact]
    public void A_push_that_would_drop_commits_is_refused_until_they_are_merged()
    {
        using var there = Source();
        using var here = there.Clone();
        var theirs = Add(there, "Cid");
        Add(here, "Bob");
        Assert.Equal(StatusCode.Diverged, Assert.Throws<MyceliaException>(() => here.Push(there)).Status);
        Assert.Equal(theirs.Id, there.History.Head!.Id);
        var pulled = here.History.PullFrom("origin", there.Peer, null, default);
        Assert.Equal(MergeOutcome.Merged, pulled.Merge.Outcome);
        here.Push(there);
        Assert.Equal(here.History.Head!.Id, there.History.Head!.Id);
        Assert.Equal(["Ada", "Bob", "Cid"], Names(there));
        there.AssertSound();
        here.AssertSound();
    }

    [Fact]
    public void A_forced_push_needs_to_know_what_it_drops()
    {
        using var there = Source();
        using var here = there.Clone();
        var dropped = Add(there, "Cid");
        var ours = Add(here, "Bob");
        var force = new PushOptions { Force = true };
        Assert.Equal(StatusCode.Diverged, Assert.Throws<MyceliaException>(() => here.Push(there, options: force)).Status);
        here.Fetch(there);
        var unseen = Add(there, "Dan");
        Assert.Equal(StatusCode.Diverged, Assert.Throws<MyceliaException>(() => here.Push(there, options: force)).Status);
        Assert.Equal(StatusCode.Diverged, Assert.Throws<MyceliaException>(() => here.Push(there, options: force with { Expected = dropped.Id })).Status);
        here.Push(there, options: force with { Expected = unseen.Id });
        Assert.Equal(ours.Id, there.History.Head!.Id);
        Assert.Equal(["Ada", "Bob"], Names(there));
    }

    [Fact]
    public void Changes_that_nobody_recorded_are_never_overwritten()
    {
        using var there = Source();
        using var here = there.Clone();
        there.History.CreateBranch("side");
        there.Database.Write(tx => tx.CreateNode("Person", ("name", "not recorded")));
        there.History.Branch("side").Write(tx => tx.CreateNode("Person", ("name", "nor this")));
        Add(here, "Bob");
        Assert.Equal(StatusCode.UncommittedChanges, Assert.Throws<MyceliaException>(() => here.Push(there)).Status);
        Assert.Equal(StatusCode.UncommittedChanges, Assert.Throws<MyceliaException>(() => here.Push(there, options: new PushOptions { Target = "side" })).Status);
        Assert.Equal(["Ada", "not recorded"], Names(there));
        there.History.Commit("now it is");
        Assert.Equal(StatusCode.Diverged, Assert.Throws<MyceliaException>(() => here.Push(there)).Status);
    }

    [Fact]
    public void Tags_travel_and_are_never_moved()
    {
        using var there = Source();
        using var here = there.Clone();
        var (first, second) = (there.History.Head!, Add(there, "Cid"));
        SetTag(there, "same", first);
        SetTag(there, "other", first);
        var report = here.Fetch(there);
        Assert.Equal(["origin/main", "tags/other", "tags/same"], report.Updated.Select(update => update.Name).Order());
        SetTag(there, "other", second);
        report = here.Fetch(there);
        Assert.Equal(("tags/other", (CommitId?)first.Id, (CommitId?)second.Id), Assert.Single(report.Rejected) is var rejected ? (rejected.Name, rejected.Old, rejected.New) : default);
        Assert.Equal(first.Id, here.History.State.Refs["tags/other"]);
        here.History.PullFrom("origin", there.Peer, null, default);
        Add(here, "Dan");
        SetTag(here, "mine", here.History.Head!);
        var pushed = here.Push(there, options: new PushOptions { Tags = true });
        Assert.Equal(["main", "tags/mine"], pushed.Updated.Select(update => update.Name));
        Assert.Equal("tags/other", Assert.Single(pushed.Rejected).Name);
        Assert.Equal(here.History.Head!.Id, there.History.State.Refs["tags/mine"]);
    }

    [Fact]
    public void Fetching_prunes_when_asked()
    {
        using var there = Source();
        there.History.CreateBranch("gone");
        using var here = there.Clone();
        there.Database.Committer.Change(step =>
        {
            step.Do(new Mycelia.History.HistoryOp.Drop("gone"));
            return true;
        });
        Assert.Empty(here.Fetch(there).Updated);
        Assert.Equal([new RefUpdate("origin/gone", there.History.Head!.Id, null)], here.Fetch(there, new FetchOptions { Prune = true }).Updated);
        Assert.Equal(["remotes/origin/main"], here.History.State.Refs.Keys);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Three_databases_that_pull_and_push_end_alike(int seed)
    {
        using var hub = Source();
        using var left = hub.Clone();
        using var right = hub.Clone();
        var random = new Random(seed);
        ExchangeSite[] sites = [left, right];
        var merge = new MergeOptions { Strategy = MergeStrategy.Ours };
        for (var round = 0; round < 25; round++)
        {
            var site = sites[random.Next(2)];
            Change(site.Database, random);
            if (random.Next(3) == 0) site.Reopen(checkpoint: random.Next(2) == 0);
            site.History.Commit($"round {round}", allowEmpty: true);
            AssertRecorded(site);
            if (random.Next(3) == 0) Exchange(site);
        }

        Exchange(left);
        Exchange(right);
        left.History.PullFrom("origin", hub.Peer, merge, default);
        Assert.Equal(hub.History.Head!.Id, left.History.Head!.Id);
        Assert.Equal(hub.History.Head!.Id, right.History.Head!.Id);
        var graph = Convert.ToHexString(hub.Database.Snapshot().RootHash());
        foreach (var site in sites)
        {
            Assert.Equal(graph, Convert.ToHexString(site.Database.Snapshot().RootHash()));
            site.AssertSound();
        }

        hub.AssertSound();

        void Exchange(ExchangeSite site)
        {
            Assert.False(site.History.PullFrom("origin", hub.Peer, merge, default).Merge.IsStopped);
            AssertRecorded(site);
            site.Push(hub);
            AssertRecorded(hub);
        }
    }

    [Fact]
    public void Remotes_are_named_listed_and_removed()
    {
        using var there = Source();
        using var here = there.Clone();
        here.History.AddRemote("backup", "../backup.mycelia");
        Assert.Equal([new Remote("backup", "../backup.mycelia"), new Remote("origin", "there")], here.History.Remotes);
        Assert.Equal(StatusCode.NameTaken, Assert.Throws<MyceliaException>(() => here.History.AddRemote("backup", "x")).Status);
        Assert.Equal(StatusCode.InvalidArgument, Assert.Throws<MyceliaException>(() => here.History.AddRemote("a/b", "x")).Status);
        Assert.Equal(StatusCode.RevisionNotFound, Assert.Throws<MyceliaException>(() => here.History.Fetch("nobody")).Status);
        here.History.RemoveRemote("origin");
        Assert.Equal("backup", Assert.Single(here.History.Remotes).Name);
        Assert.Empty(here.History.State.Refs);
        Assert.DoesNotContain("upstream/main", here.History.State.Notes.Keys);
    }

    /// <summary>The working state is what the last commit recorded.</summary>
    private static void AssertRecorded(ExchangeSite site) =>
        Assert.Equal(Convert.ToHexString(site.History.Head!.RootHash.Span), Convert.ToHexString(site.Database.Snapshot().RootHash()));

    private static ExchangeSite Source()
    {
        var site = new ExchangeSite();
        site.Database.Write(tx => tx.CreateNode("Person", ("name", "Ada")));
        site.History.Commit("ada");
        return site;
    }

    private static Commit Add(ExchangeSite site, string name)
    {
        site.Database.Write(tx => tx.CreateNode("Person", ("name", name)));
        return site.History.Commit(name);
    }

    private static string[] Names(ExchangeSite site) => [.. site.Database.Query("MATCH (p:Person) RETURN p.name AS name ORDER BY name").Select(row => row.Get<string>("name")!)];

    private static void SetTag(ExchangeSite site, string name, Commit commit) => site.Database.Committer.Change(step =>
    {
        step.Do(new Mycelia.History.HistoryOp.Ref($"tags/{name}", commit.Id));
        return true;
    });

    /// <summary>Changes that can always be merged when ours is preferred: rows, values and edges between nodes that nobody deletes.</summary>
    private static void Change(Database database, Random random) => database.Write(tx =>
    {
        var nodes = new List<NodeId>();
        foreach (var node in tx.Snapshot.Nodes("Person")) nodes.Add(node);
        for (var i = random.Next(1, 5); i > 0; i--)
        {
            switch (random.Next(4))
            {
                case 0:
                    tx.CreateNode("Person", ("name", $"n{random.Next(1000)}"));
                    break;
                case 1:
                    tx.Set(nodes[random.Next(nodes.Count)], "age", random.Next(100));
                    break;
                case 2:
                    tx.CreateEdge(nodes[random.Next(nodes.Count)], "KNOWS", nodes[random.Next(nodes.Count)], ("since", random.Next(2000)));
                    break;
                default:
                    tx.AddLabel(nodes[random.Next(nodes.Count)], random.Next(2) == 0 ? "Tall" : "Old");
                    break;
            }
        }
    });
}

namespace Mycelia.Tests.History;

/// <summary>Which commits are listed, in what order, with which names.</summary>
public sealed class LogTests : IDisposable
{
    private readonly TestForest _forest = new(isStored: true);

    public void Dispose() => _forest.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Any_history_is_listed_whole_and_children_first(int seed)
    {
        var commits = Grow(new Random(seed), 120);
        _forest.Reopen(checkpoint: true);
        var branches = _forest.History.Branches.Select(branch => branch.Name).ToArray();
        foreach (var from in branches)
        {
            var expected = Ancestors(commits, commits[_forest.History.Resolve(from).Id]);
            AssertOrdered(_forest.History.Log(new LogOptions { From = from }), expected);
            AssertOrdered(_forest.History.Log(new LogOptions { From = from, Graph = true }), expected);
            foreach (var to in branches)
            {
                var hidden = Ancestors(commits, commits[_forest.History.Resolve(to).Id]);
                HashSet<CommitId> rest = [.. expected.Except(hidden)];
                AssertOrdered(_forest.History.Log(new LogOptions { From = from, To = to }), rest);
                AssertOrdered(_forest.History.Log(new LogOptions { From = from, To = to, Graph = true }), rest);
            }
        }

        AssertOrdered(_forest.History.Log(new LogOptions { All = true }), [.. commits.Keys]);
    }

    [Fact]
    public void A_clock_that_goes_back_turns_nothing_around()
    {
        _forest.Commit("first");
        _forest.Advance(TimeSpan.FromDays(-3));
        _forest.Commit("second");
        _forest.History.CreateBranch("dev", "HEAD~1");
        _forest.Commit("third", "dev");
        _forest.Commit("fourth", "main", "dev");
        Assert.Equal(["fourth", "third", "second", "first"], Titles(new LogOptions()));
        Assert.Equal(["fourth", "third", "second"], Titles(new LogOptions { To = "dev~1" }));
        Assert.Equal(["first"], Titles(new LogOptions { Since = TestForest.Start }));
    }

    [Fact]
    public void Lines_that_ran_side_by_side_are_listed_by_time()
    {
        _forest.Commit("a");
        _forest.History.CreateBranch("dev");
        foreach (var i in Enumerable.Range(1, 3))
        {
            _forest.Commit($"main {i}");
            _forest.Commit($"dev {i}", "dev");
        }

        _forest.Commit("merge", "main", "dev");
        Assert.Equal(["merge", "dev 3", "main 3", "dev 2", "main 2", "dev 1", "main 1", "a"], Titles(new LogOptions()));
        Assert.Equal(["merge", "dev 3", "dev 2", "dev 1", "main 3", "main 2", "main 1", "a"], Titles(new LogOptions { Graph = true }));
        Assert.Equal(["merge", "main 3", "main 2", "main 1", "a"], Titles(new LogOptions { FirstParent = true }));
        Assert.Equal(["merge", "main 3", "main 2", "main 1", "a"], Titles(new LogOptions { FirstParent = true, Graph = true }));
        Assert.Equal(["merge", "dev 3"], Titles(new LogOptions { Max = 2 }));
        Assert.Empty(Titles(new LogOptions { Max = 0 }));
        Assert.Equal(["dev 3", "dev 2", "dev 1"], Titles(new LogOptions { From = "dev", To = "main~1" }));
        Assert.Equal(["merge", "dev 3", "dev 2", "dev 1"], Titles(new LogOptions { To = "main~1" }));
        Assert.Equal(["dev 3", "dev 2", "dev 1"], Titles(new LogOptions { Author = "DEV@EXAMPLE" }));
        Assert.Equal(["main 2", "dev 1", "main 1"], Titles(new LogOptions { Since = Time(2), Until = Time(4) }));
        Assert.Equal(["main 3"], Titles(new LogOptions { Since = Time(4.5), Max = 1, Author = "main 3" }));
        Assert.Throws<MyceliaException>(() => _forest.History.Log(new LogOptions { Max = -1 }));
        Assert.Throws<MyceliaException>(() => _forest.History.Log(new LogOptions { From = "nothing" }));
    }

    [Fact]
    public void A_list_goes_on_as_it_was_when_it_was_asked_for()
    {
        _forest.Commit("a");
        _forest.Commit("b");
        var log = _forest.History.Log();
        _forest.Commit("c");
        Assert.Equal(["b", "a"], log.Select(entry => entry.Commit.Title));
        Assert.Equal(["b", "a"], log.Select(entry => entry.Commit.Title));
    }

    [Fact]
    public void Entries_have_the_names_of_their_commits()
    {
        _forest.Commit("a");
        _forest.History.CreateTag("v1");
        _forest.History.CreateBranch("dev");
        _forest.Commit("b");
        _forest.Ref("remotes/origin/main", "main~1");
        _forest.Ref("stash/0", "main");
        Assert.Equal(["HEAD -> main", "|", "dev", "tag: v1", "origin/main"], Names());
        _forest.History.Checkout("v1");
        Assert.Equal(["HEAD", "dev", "tag: v1", "origin/main"], _forest.History.Log().Single().Refs.Select(name => name.ToString()));
        Assert.Equal(["dev", "v1"], _forest.History.Log().Single().Refs.Where(name => !name.IsCurrent).Select(name => name.Name).Take(2));

        IEnumerable<string> Names() => string.Join(", | , ", _forest.History.Log().Select(entry => string.Join(", ", entry.Refs))).Split(", ").Select(name => name.Trim());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Only_commits_that_touched_an_entity_are_listed(bool checkpoint)
    {
        var db = _forest.Db;
        var (ada, bob, edge) = db.Write(tx =>
        {
            var (a, b) = (tx.CreateNode("Person", ("name", "Ada")), tx.CreateNode("Person"));
            return (a, b, tx.CreateEdge(a, "KNOWS", b));
        });
        _forest.Commit("created");
        db.Write(tx => tx.Set(bob, "name", "Bob"));
        _forest.Commit("bob named");
        db.Write(tx => tx.AddLabel(ada, "Poet"));
        _forest.Commit("ada labelled");
        _forest.Commit("nothing");
        db.Write(tx => tx.Set(edge, "since", 1833));
        _forest.Commit("edge");
        db.Write(tx => tx.Delete(edge));
        _forest.Commit("edge gone");
        _forest.Reopen(checkpoint);
        Assert.Equal(["ada labelled", "created"], Titles(new LogOptions { Node = ada }));
        Assert.Equal(["bob named", "created"], Titles(new LogOptions { Node = bob }));
        Assert.Equal(["edge gone", "edge", "created"], Titles(new LogOptions { Edge = edge }));
        Assert.Equal(["edge gone", "edge", "ada labelled", "created"], Titles(new LogOptions { Edge = edge, Node = ada }));
        Assert.Equal(["edge gone"], Titles(new LogOptions { Edge = edge, Max = 1 }));
        Assert.Empty(Titles(new LogOptions { Node = new NodeId(12345) }));
        Assert.Equal(["* ada labelled", "* created"], _forest.History.Log(new LogOptions { Node = ada, Graph = true }).Select(entry => Assert.Single(entry.Graph!.Lines) + entry.Commit.Title));
    }

    /// <summary>A history of branches that begin anywhere, merge each other, criss-cross, and have clocks that go wrong.</summary>
    private Dictionary<CommitId, Commit> Grow(Random random, int count)
    {
        var commits = new Dictionary<CommitId, Commit>();
        List<string> branches = ["main"];
        Add(_forest.Commit("0"));
        for (var i = 1; i < count; i++)
        {
            if (random.Next(12) == 0) _forest.Advance(TimeSpan.FromMinutes(random.Next(-30, 5)));
            if (branches.Count < 6 && random.Next(10) == 0)
            {
                branches.Add($"b{i}");
                if (random.Next(4) == 0) _forest.Orphan(branches[^1]);
                else _forest.History.CreateBranch(branches[^1], commits.Keys.ElementAt(random.Next(commits.Count)).ToString());
            }

            var branch = branches[random.Next(branches.Count)];
            var heads = branches.Where(other => other != branch && _forest.History.Branch(other).Head is { } head && head.Id != _forest.History.Branch(branch).Head?.Id).ToArray();
            random.Shuffle(heads);
            var merged = _forest.History.Branch(branch).Head is null ? 0 : random.Next(5) switch { 0 => 2, 1 or 2 => 1, _ => 0 };
            Add(_forest.Commit($"{i}", branch, [.. heads.Take(merged)]));
        }

        foreach (var branch in branches)
            if (_forest.History.Branch(branch).Head is null) Add(_forest.Commit("first", branch));
        return commits;

        void Add(Commit commit) => commits[commit.Id] = commit;
    }

    private static HashSet<CommitId> Ancestors(Dictionary<CommitId, Commit> commits, Commit of)
    {
        var found = new HashSet<CommitId>();
        Visit(of);
        return found;

        void Visit(Commit commit)
        {
            if (!found.Add(commit.Id)) return;
            foreach (var parent in commit.Parents) Visit(commits[parent]);
        }
    }

    private static void AssertOrdered(IEnumerable<LogEntry> log, HashSet<CommitId> expected)
    {
        var commits = log.Select(entry => entry.Commit).ToList();
        Assert.Equal(expected, [.. commits.Select(commit => commit.Id)]);
        Assert.Equal(expected.Count, commits.Count);
        var position = commits.Select((commit, i) => (commit.Id, i)).ToDictionary(entry => entry.Id, entry => entry.i);
        foreach (var commit in commits)
            foreach (var parent in commit.Parents)
                Assert.True(!position.TryGetValue(parent, out var at) || at > position[commit.Id]);
    }

    private static DateTimeOffset Time(double minutes) => TestForest.Start.AddMinutes(minutes);

    private string[] Titles(LogOptions options) => [.. _forest.History.Log(options).Select(entry => entry.Commit.Title)];
}

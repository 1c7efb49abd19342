namespace Mycelia.Tests.History;

/// <summary>Everything that can name a commit or a version, and what is said when it does not.</summary>
public sealed class RevisionTests : IDisposable
{
    // A (minute 1) - B (2) - C (4) - M (5) - E (6)   main
    //                  \- D (3) -/                   dev; tag v1 is B, origin/main is C
    private readonly TestForest _forest = new(isStored: true);
    private readonly Dictionary<string, Commit> _commits = [];

    public RevisionTests()
    {
        Add("A");
        Add("B");
        _forest.History.CreateTag("v1", "HEAD", "The first");
        _forest.History.CreateBranch("dev", "main");
        Add("D", "dev");
        Add("C");
        _forest.Ref("remotes/origin/main", "main");
        Add("M", "main", "dev");
        Add("E");
    }

    public void Dispose() => _forest.Dispose();

    [Theory]
    [InlineData("HEAD", "E")]
    [InlineData("@", "E")]
    [InlineData("main", "E")]
    [InlineData("heads/main", "E")]
    [InlineData("dev", "D")]
    [InlineData("v1", "B")]
    [InlineData("tags/v1", "B")]
    [InlineData("origin/main", "C")]
    [InlineData("remotes/origin/main", "C")]
    [InlineData("HEAD~", "M")]
    [InlineData("HEAD~0", "E")]
    [InlineData("HEAD^0", "E")]
    [InlineData("@^", "M")]
    [InlineData("main~2", "C")]
    [InlineData("main~~", "C")]
    [InlineData("main^^2", "D")]
    [InlineData("main~1^2~1", "B")]
    [InlineData("main~4", "A")]
    [InlineData("origin/main~2", "A")]
    [InlineData("main@{0}", "E")]
    [InlineData("main@{1}", "M")]
    [InlineData("main@{2}", "C")]
    [InlineData("@{3}", "B")]
    [InlineData("HEAD@{1}", "M")]
    [InlineData("main@{2}~1", "B")]
    [InlineData("dev@{1}", "B")]
    [InlineData("@{2023-11-14T22:15:20Z}", "B")]
    [InlineData("@{2023-11-14T22:18:19Z}", "C")]
    [InlineData("@{2023-11-14T22:18:20Z}", "M")]
    [InlineData("@{2023-11-14T22:17:20.0000000Z}", "C")]
    [InlineData("@{2023-11-14T22:17}", "B")]
    [InlineData("@{2023-11-14 22:17:19}", "B")]
    [InlineData("@{2023-11-15T00:18:20+02:00}", "M")]
    [InlineData("main@{2023-11-14}", "E")]
    [InlineData("@{2031-01-01}", "E")]
    [InlineData("dev@{2023-11-14T22:16:20Z}", "D")]
    [InlineData("main^2@", null)]
    [InlineData("main~9", null)]
    [InlineData("main^2", null)]
    [InlineData("main~1^3", null)]
    [InlineData("main@{9}", null)]
    [InlineData("dev@{2}", null)]
    [InlineData("@{2023-11-13}", null)]
    [InlineData("@{2023-11-31}", null)]
    [InlineData("@{yesterday}", null)]
    [InlineData("main@{", null)]
    [InlineData("main~99999999999", null)]
    [InlineData("~1", null)]
    [InlineData("", null)]
    [InlineData("mian", null)]
    [InlineData("@{upstream}", null)]
    [InlineData("@{working}", null)]
    [InlineData("0123456789", null)]
    public void Revisions_name_commits(string revision, string? expected)
    {
        if (expected is null)
        {
            Assert.True(Assert.Throws<MyceliaException>(() => _forest.History.Resolve(revision)).Status is StatusCode.RevisionNotFound or StatusCode.InvalidArgument);
            return;
        }

        Assert.Equal(expected, _forest.History.Resolve(revision).Title);
        Assert.Equal(_commits[expected].Id, _forest.History.Resolve(revision).Id);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void All_is_the_same_after_reopening(bool checkpoint)
    {
        string[] revisions = ["main", "dev", "v1", "origin/main", "main~1^2", "main@{2}", "@{3}", "HEAD@{1}", "@{2023-11-14T22:17:20Z}"];
        var expected = revisions.Select(revision => _forest.History.Resolve(revision).Id).ToArray();
        _forest.Reopen(checkpoint);
        Assert.Equal(expected, revisions.Select(revision => _forest.History.Resolve(revision).Id));
        Assert.Equal("The first", Assert.Single(_forest.History.Tags).Message);
    }

    [Fact]
    public void Ids_may_be_cut_where_one_alone_begins_so()
    {
        foreach (var commit in _commits.Values)
        {
            var id = commit.Id.ToString();
            foreach (var digits in new[] { 10, 11, 63, 64 })
            {
                Assert.Equal(commit.Id, _forest.History.Resolve(id[..digits]).Id);
                Assert.Equal(commit.Id, _forest.History.Resolve(id[..digits].ToUpperInvariant()).Id);
            }

            Assert.Contains("No branch, tag", Error(id[..3]), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_beginning_of_several_ids_lists_them()
    {
        var beginnings = _commits.Values.Select(commit => commit.Id.ToString()[..4]).ToHashSet();
        do Add($"more {beginnings.Count}");
        while (beginnings.Add(_commits[$"more {beginnings.Count}"].Id.ToString()[..4]));
        var twins = _commits.Values.GroupBy(commit => commit.Id.ToString()[..4]).First(group => group.Count() > 1);
        var message = Error(twins.Key);
        foreach (var commit in twins) Assert.Contains($"{commit.Id.Short} ({commit.Title})", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_come_before_digits()
    {
        var name = _commits["C"].Id.ToString()[..8];
        _forest.History.CreateBranch(name, "v1");
        Assert.Equal("B", _forest.History.Resolve(name).Title);
    }

    [Theory]
    [InlineData("mian", "Did you mean `main`?")]
    [InlineData("v2.1", "No branch, tag, remote branch or commit is called `v2.1`. `mycelia branch`")]
    [InlineData("orgin/main", "Did you mean `origin/main`?")]
    [InlineData("main@{working}", "names a working state")]
    [InlineData("main@{working}~1", "names a working state")]
    [InlineData("main~9", "has no parent, and is 4 commits back")]
    [InlineData("main^2", "has 1 parent, so there is no `^2`")]
    [InlineData("main@{9}", "the reflog of `heads/main` goes back 5 movements")]
    [InlineData("@{2023-11-13}", "The first one, ")]
    [InlineData("main@{tomorrow}", "`@{tomorrow}` is neither")]
    [InlineData("main~x", "`x` cannot follow")]
    [InlineData("main@{upstream}", "has no upstream")]
    public void Errors_say_what_was_not_found(string revision, string part) => Assert.Contains(part, Error(revision), StringComparison.Ordinal);

    [Fact]
    public void A_branch_without_commits_says_so()
    {
        _forest.Orphan("empty");
        Assert.Contains("The branch `empty` has no commit yet", Error("empty"), StringComparison.Ordinal);
        _forest.History.Checkout("empty");
        Assert.Contains("The branch `empty` has no commit yet", Error("HEAD~1"), StringComparison.Ordinal);
        Assert.Empty(_forest.History.Log());
        Assert.True(_forest.History.Diff().IsEmpty);
    }

    [Fact]
    public void Working_states_are_versions()
    {
        var history = _forest.History;
        history.Branch("dev").Write(tx => tx.CreateNode("Person"));
        Assert.Equal(1, history.VersionOf("dev@{working}").NodeCount);
        Assert.Equal(0, history.VersionOf("dev").NodeCount);
        Assert.Equal(0, history.VersionOf("@{working}").NodeCount);
        _forest.Db.Write(tx => tx.CreateNode("Person"));
        Assert.Equal(1, history.VersionOf("@{working}").NodeCount);
        Assert.Equal(1, history.VersionOf("HEAD@{working}").NodeCount);
        Assert.Equal(0, history.Open("HEAD").NodeCount);
        history.Checkout("v1");
        Assert.Equal(0, history.VersionOf("@{working}").NodeCount);
        Assert.Contains("There is no branch `dew`. Did you mean `dev`?", Assert.Throws<MyceliaException>(() => history.VersionOf("dew@{working}")).Message, StringComparison.Ordinal);
        Assert.Contains("a working state has no parents", Assert.Throws<MyceliaException>(() => history.VersionOf("dev@{working}~1")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Time_goes_along_first_parents()
    {
        var history = _forest.History;
        foreach (var (name, commit) in _commits)
            Assert.Equal(name == "D" ? "B" : name, history.At(commit.Time).Title);
        Assert.Equal("B", history.At(_commits["C"].Time.AddTicks(-1)).Title);
        Assert.Equal("D", history.At(_commits["E"].Time, "dev").Title);
        Assert.Equal("E", history.At(DateTimeOffset.MaxValue).Title);
        Assert.Equal(StatusCode.RevisionNotFound, Assert.Throws<MyceliaException>(() => history.At(TestForest.Start)).Status);
        Assert.Equal(StatusCode.RevisionNotFound, Assert.Throws<MyceliaException>(() => history.At(DateTimeOffset.MinValue)).Status);
    }

    [Fact]
    public void The_upstream_of_a_branch_has_a_name()
    {
        _forest.History.SetUpstream("main", "origin/main");
        Assert.Equal("C", _forest.History.Resolve("@{upstream}").Title);
        Assert.Equal("B", _forest.History.Resolve("main@{u}~1").Title);
    }

    private string Error(string revision) => Assert.Throws<MyceliaException>(() => _forest.History.Resolve(revision)).Message;

    private void Add(string name, string branch = "main", params string[] merged) => _commits.Add(name, _forest.Commit(name, branch, merged));
}

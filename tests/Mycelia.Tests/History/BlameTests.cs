namespace Mycelia.Tests.History;

/// <summary>Who changed which property of which node or edge when, along branches and merges.</summary>
public sealed class BlameTests : IDisposable
{
    private readonly TestForest _forest = new(isStored: true);

    private HistoryForest History => _forest.History;

    public void Dispose() => _forest.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_value_is_of_the_commit_that_set_it(bool checkpoint)
    {
        var ada = _forest.Db.Write(tx => tx.CreateNode("Person", ("name", "Ada"), ("age", 36)));
        var a = _forest.Commit("a");
        _forest.Db.Write(tx => tx.Set(ada, "name", "Countess"));
        var b = _forest.Commit("b");
        _forest.Db.Write(tx => tx.CreateNode("Person", ("name", "Bob")));
        _forest.Commit("c");
        _forest.Reopen(checkpoint);
        Is(History.Blame(ada, "name"), b, "Countess", "Ada");
        Is(History.Blame(ada, "age"), a, 36, Value.Null);
        Is(History.Blame(ada, "nothing"), a, Value.Null, Value.Null);
        Is(History.Blame(ada, "name", "HEAD~2"), a, "Ada", Value.Null);
        Assert.Equal(["age", "name"], History.BlameAll(ada).Select(line => line.Key));

        _forest.Db.Write(tx => tx.Set(ada, "name", "A. L."));
        Is(History.Blame(ada, "name"), null, "A. L.", "Countess");
        Is(History.Blame(ada, "name", "HEAD"), b, "Countess", "Ada");
        Is(History.BlameAll(ada)[1], null, "A. L.", "Countess");
        _forest.Db.Write(tx => tx.Delete(ada));
        Is(History.Blame(ada, "name"), null, Value.Null, "Countess");
        var d = _forest.Commit("d");
        Is(History.Blame(ada, "age"), d, Value.Null, 36);
        Assert.Empty(History.BlameAll(ada));
        Assert.Equal(["d Removed", "b Changed", "a Added"], Versions(ada));
        Assert.Equal(StatusCode.EntityNotFound, Assert.Throws<MyceliaException>(() => History.Blame(new NodeId(77), "name")).Status);
        Assert.Empty(History.HistoryOf(new NodeId(77)));
    }

    [Fact]
    public void Edges_have_a_history_too()
    {
        var edge = _forest.Db.Write(tx => tx.CreateEdge(tx.CreateNode("Person"), "KNOWS", tx.CreateNode("Person")));
        _forest.Commit("a");
        _forest.Db.Write(tx => tx.Set(edge, "since", 1833));
        var b = _forest.Commit("b");
        _forest.Db.Write(tx => tx.Set(edge, "since", 1834));
        Is(History.Blame(edge, "since", "main"), b, 1833, Value.Null);
        Is(History.Blame(edge, "since", "main@{working}"), null, 1834, 1833);
        Assert.Equal([" Changed", "b Changed", "a Added"], Versions(edge));
        Assert.Equal(["b Changed", "a Added"], History.HistoryOf(edge, "HEAD").Select(version => $"{version.Commit?.Title} {version.Kind}"));
        Assert.Equal(1833, History.HistoryOf(edge).First().Change.Properties[0].Before.AsInt64());
        Assert.Single(History.BlameAll(edge));
    }

    [Fact]
    public void A_merge_passes_on_whose_value_it_took()
    {
        var ada = _forest.Db.Write(tx => tx.CreateNode("Person", ("name", "Ada"), ("age", 36)));
        var a = _forest.Commit("a");
        var dev = History.CreateBranch("dev");
        dev.Write(tx => tx.Set(ada, "age", 37));
        var d = _forest.Commit("d", "dev");
        _forest.Commit("b");
        _forest.Db.Write(tx => tx.Set(ada, "age", 37));
        _forest.Commit("m", "main", "dev");
        Is(History.Blame(ada, "age"), d, 37, 36);
        Is(History.Blame(ada, "name"), a, "Ada", Value.Null);
        Assert.Equal(["d Changed", "a Added"], Versions(ada));
    }

    [Fact]
    public void A_merge_that_chose_what_nobody_had_made_it_itself()
    {
        var ada = _forest.Db.Write(tx => tx.CreateNode("Person", ("age", 36)));
        _forest.Commit("a");
        History.CreateBranch("dev").Write(tx => tx.Set(ada, "age", 37));
        _forest.Commit("d", "dev");
        _forest.Db.Write(tx => tx.Set(ada, "age", 38));
        _forest.Commit("b");
        _forest.Db.Write(tx => tx.Set(ada, "age", 39));
        var m = _forest.Commit("m", "main", "dev");
        Is(History.Blame(ada, "age"), m, 39, 38);
        Assert.Equal(["m Changed", "b Changed", "d Changed", "a Added"], Versions(ada));
    }

    [Fact]
    public void What_came_with_a_merged_branch_is_of_that_branch()
    {
        _forest.Commit("a");
        var dev = History.CreateBranch("dev");
        var ada = dev.Write(tx => tx.CreateNode("Person", ("name", "Ada")));
        var d = _forest.Commit("d", "dev");
        _forest.Commit("b");
        History.Reset("dev", ResetMode.Hard);
        History.Reset("main@{1}");
        var m = _forest.Commit("m", "main", "dev");
        Assert.Equal(["b", "d"], m.Parents.Select(parent => History.Resolve(parent.ToString()).Title));
        Is(History.Blame(ada, "name"), d, "Ada", Value.Null);
        Assert.Equal(["d Added"], Versions(ada));
        Assert.Equal(["m", "d"], History.Log(new LogOptions { Node = ada }).Select(entry => entry.Commit.Title));
        Assert.Equal(StatusCode.EntityNotFound, Assert.Throws<MyceliaException>(() => History.Blame(ada, "name", "main~1")).Status);
    }

    [Fact]
    public void Nothing_is_recorded_before_the_first_commit()
    {
        var ada = _forest.Db.Write(tx => tx.CreateNode("Person", ("name", "Ada")));
        Is(History.Blame(ada, "name"), null, "Ada", Value.Null);
        Assert.Equal([" Added"], Versions(ada));
    }

    private static void Is(BlameLine line, Commit? commit, Value value, Value before) =>
        Assert.Equal((commit?.Id, value, before), (line.Commit?.Id, line.Value, line.Before));

    private string[] Versions(NodeId node) => [.. History.HistoryOf(node).Select(version => $"{version.Commit?.Title} {version.Kind}")];

    private string[] Versions(EdgeId edge) => [.. History.HistoryOf(edge).Select(version => $"{version.Commit?.Title} {version.Kind}")];
}

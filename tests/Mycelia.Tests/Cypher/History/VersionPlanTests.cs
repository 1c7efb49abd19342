using Mycelia.Querying;

namespace Mycelia.Tests.Cypher.History;

/// <summary>Plans of queries over versions: each part is planned for the version that it reads, whatever that is at the time.</summary>
public sealed class VersionPlanTests : IDisposable
{
    private const string Text = "MATCH (p:Person {name: 'Ada'}) CALL (p) { AT $v MATCH (q:Person {name: 'Ada'}) RETURN q.age AS age } RETURN age";
    private readonly VersionForest _forest = new();

    private Database Db => _forest.Db;

    public void Dispose() => _forest.Dispose();

    [Fact]
    public void EXPLAIN_and_PROFILE_show_what_is_read_where()
    {
        var plan = Db.Query("EXPLAIN USE dev AT '~1' MATCH (p:Person) RETURN p.name").Summary.Plan!;
        Assert.Equal(("Version", "USE dev AT '~1'"), (plan.Operator, plan.Details));
        Assert.Contains("AT 'main'", Db.Query("EXPLAIN MATCH (p) CALL (p) { AT 'main' RETURN p.age AS age } RETURN age").Summary.Plan!.ToString(), StringComparison.Ordinal);
        using var profiled = Db.Query("PROFILE AT $v2 MATCH (p:Person) RETURN p.name", _forest.Parameters);
        Assert.Equal(3, profiled.ToList().Count);
        var top = profiled.Summary.Plan!;
        Assert.Equal(("Version", "AT $v2", 3L), (top.Operator, top.Details, top.Rows));
        Assert.Equal(Db.History.Open(_forest.V2).Version, profiled.Summary.Version);
    }

    [Fact]
    public void A_part_uses_the_indexes_of_the_version_that_it_reads()
    {
        Db.Schema.CreateIndex(SchemaPattern.Nodes("Person", "name"), "by_name").Wait();
        Assert.Equal((1, 1), Seeks(_forest.V1));
        Assert.Equal("null", Rows(_forest.V1));
        var v4 = _forest.Commit("v4");
        Assert.Equal((2, 0), Seeks(v4));
        Assert.Equal("37", Rows(v4));
        Assert.Equal((1, 1), Seeks(_forest.V2));
        Assert.Equal("36", Rows(_forest.V2));
    }

    [Fact]
    public void A_plan_is_made_again_when_a_branch_moves_to_another_schema()
    {
        var prepared = Db.Prepare("AT 'main' MATCH (p:Person {name: 'Ada'}) RETURN p.age");
        Assert.Equal("36", VersionForest.Rows(prepared.Query()));
        _forest.Commit("v4");
        Assert.Equal("37", VersionForest.Rows(prepared.Query()));
        Db.Schema.CreateIndex(SchemaPattern.Nodes("Person", "name"), "by_name").Wait();
        _forest.Run("MATCH (p:Person {name: 'Ada'}) SET p.age = 38");
        _forest.Commit("v5");
        Assert.Equal("38", VersionForest.Rows(prepared.Query()));
        Db.Schema.Drop("by_name");
        _forest.Run("MATCH (p:Person {name: 'Ada'}) SET p.age = 39");
        _forest.Commit("v6");
        Assert.Equal("39", VersionForest.Rows(prepared.Query()));
    }

    [Fact]
    public void A_plan_is_kept_as_long_as_it_suits_all_versions()
    {
        Assert.Equal("null", Rows(_forest.V1));
        var query = Db.Queries.Compile(Text, Db.Snapshot(), optimize: true);
        var first = query.PlannedLast;
        Assert.NotNull(first);
        Assert.Equal("null", Rows(_forest.V1));
        Assert.Same(first, query.PlannedLast);
        Db.Schema.CreateIndex(SchemaPattern.Nodes("Person", "name"), "by_name").Wait();
        Assert.Equal("null", Rows(_forest.V1));
        var second = query.PlannedLast;
        Assert.NotSame(first, second);
        Assert.Equal("37", Rows(_forest.Commit("v4")));
        Assert.NotSame(second, query.PlannedLast);
    }

    [Fact]
    public void A_branch_that_is_renamed_or_deleted_is_gone_from_known_texts()
    {
        const string OfDev = "USE dev MATCH (p:Person) RETURN count(*)";
        Assert.Equal("3", _forest.Rows(OfDev));
        Db.History.RenameBranch("dev", "develop");
        Assert.Equal(StatusCode.RevisionNotFound, Assert.Throws<CypherException>(() => Db.Query(OfDev)).Status);
        Assert.Equal("3", _forest.Rows("USE develop MATCH (p:Person) RETURN count(*)"));
    }

    private string Rows(string version) => VersionForest.Rows(Db.Query(Text, ("v", version)));

    private (int Seeks, int Scans) Seeks(string version)
    {
        using var result = Db.Query("EXPLAIN " + Text, ("v", version));
        var operators = Operators(result.Summary.Plan!).ToList();
        return (operators.Count(static name => name == "NodeIndexSeek"), operators.Count(static name => name == "NodeScan"));
    }

    private static IEnumerable<string> Operators(QueryPlan plan) => plan.Children.SelectMany(Operators).Prepend(plan.Operator);
}

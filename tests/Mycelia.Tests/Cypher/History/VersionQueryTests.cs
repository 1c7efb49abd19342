using Mycelia.Cypher.Syntax;

namespace Mycelia.Tests.Cypher.History;

/// <summary>USE and AT: what each part of a query reads, what crosses from one to another, what can be written.</summary>
public sealed class VersionQueryTests : IDisposable
{
    private readonly VersionForest _forest = new();

    private Database Db => _forest.Db;

    public void Dispose() => _forest.Dispose();

    [Theory]
    [InlineData("MATCH (p:Person) RETURN p.name ORDER BY p.name", "Ada | Carl")]
    [InlineData("USE main MATCH (p:Person) RETURN p.name ORDER BY p.name", "Ada | Carl")]
    [InlineData("USE dev MATCH (p:Person) RETURN p.name ORDER BY p.name", "Ada | Dora | Robert")]
    [InlineData("use `dev` match (p:Person) return count(*)", "3")]
    [InlineData("USE 'dev' MATCH (p:Person) RETURN count(*)", "3")]
    [InlineData("USE $dev MATCH (p:Person) RETURN count(*)", "3")]
    [InlineData("AT $v1 MATCH (p:Person) RETURN p.name ORDER BY p.name", "Ada | Bob")]
    [InlineData("AT $v2 MATCH (p:Person) RETURN p.name, p.age ORDER BY p.name", "Ada, 36 | Bob, null | Carl, null")]
    [InlineData("AT 'main' MATCH (p:Person {name: 'Ada'}) RETURN p.age", "36")]
    [InlineData("AT 'HEAD' MATCH (p:Person {name: 'Ada'}) RETURN p.age", "36")]
    [InlineData("AT 'HEAD' + '~2' MATCH (p:Person) RETURN count(*)", "2")]
    [InlineData("AT '~2' MATCH (p:Person) RETURN p.name ORDER BY p.name", "Ada | Bob")]
    [InlineData("AT 'dev' MATCH (p:Person) RETURN p.name ORDER BY p.name", "Ada | Bob | Dora")]
    [InlineData("AT 'dev@{working}' MATCH (p:Person) RETURN p.name ORDER BY p.name", "Ada | Dora | Robert")]
    [InlineData("USE dev AT '~1' MATCH (p:Person) RETURN p.name ORDER BY p.name", "Ada | Bob")]
    [InlineData("USE dev AT $back MATCH (p:Person) RETURN p.name ORDER BY p.name", "Ada | Bob")]
    [InlineData("USE dev AT '~0' MATCH (p:Person) RETURN p.name ORDER BY p.name", "Ada | Bob | Dora")]
    [InlineData("USE dev AT '@{working}' MATCH (p:Person) RETURN p.name ORDER BY p.name", "Ada | Dora | Robert")]
    [InlineData("AT datetime() MATCH (p:Person {name: 'Ada'}) RETURN p.age", "36")]
    [InlineData("USE dev AT datetime() + duration('P1D') MATCH (p:Person) RETURN count(*)", "3")]
    [InlineData("AT localdatetime() MATCH (p:Person) RETURN count(*)", "2")]
    [InlineData("AT date() MATCH (p:Person) RETURN count(*)", "2")]
    [InlineData("AT $v1 MATCH (:Person)-[k:KNOWS]->(b) RETURN k.since, b.name", "1833, Bob")]
    [InlineData("AT $v1 MATCH (p) WHERE (p)-->() RETURN p.name", "Ada")]
    [InlineData("AT $v1 RETURN 1 AS x UNION ALL AT $v2 RETURN 2 AS x", "1 | 2")]
    public void A_query_reads_the_version_that_it_names(string text, string rows) => Assert.Equal(rows, _forest.Rows(text));

    [Theory]
    [InlineData("USE dev MATCH (p:Person) RETURN p.name AS name UNION MATCH (p:Person) RETURN p.name AS name", "Ada | Carl | Dora | Robert")]
    [InlineData("AT $v1 MATCH (p:Person) RETURN 'v1' AS v, count(*) AS n UNION ALL AT $v2 MATCH (p:Person) RETURN 'v2' AS v, count(*) AS n UNION ALL MATCH (p:Person) RETURN 'now' AS v, count(*) AS n", "now, 2 | v1, 2 | v2, 3")]
    [InlineData("MATCH (p:Person {name: 'Ada'}) CALL (p) { AT $v2 RETURN p.age AS old } RETURN p.age, old", "37, 36")]
    [InlineData("MATCH (p:Person {name: 'Ada'}) CALL (p) { AT $v2 RETURN p.age AS old UNION ALL AT $v1 RETURN p.age AS old } RETURN old", "36 | null")]
    [InlineData("MATCH (p:Person {name: 'Ada'}) CALL { AT $v2 WITH p RETURN p.age AS old } RETURN p.age, old", "37, 36")]
    [InlineData("CALL { AT $v1 MATCH (p:Person) RETURN p } RETURN p.name, labels(p), id(p) IS NULL, p IS NULL", "Ada, ['Person', 'Countess'], false, false | null, null, false, false")]
    [InlineData("CALL { AT $v1 MATCH (p:Person) RETURN p } MATCH (p) RETURN p.name", "Ada")]
    [InlineData("CALL { AT $v1 MATCH (p:Person) RETURN p } WITH p WHERE NOT EXISTS { MATCH (p) } CALL (p) { AT $v1 RETURN p.name AS gone } RETURN gone", "Bob")]
    [InlineData("CALL { AT $v1 MATCH (p:Person) RETURN p } OPTIONAL MATCH (p)-[r]-(q) RETURN r, q", "null, null | null, null")]
    [InlineData("CALL { AT $v1 MATCH (p:Person) RETURN p, p.name AS name } RETURN name, p:Person", "Ada, true | Bob, null")]
    [InlineData("CALL { AT $v1 MATCH (:Person)-[k:KNOWS]->() RETURN k } RETURN k.since, type(k), startNode(k), properties(k)", "null, KNOWS, null, null")]
    [InlineData("CALL { AT $v1 MATCH (:Person)-[k:KNOWS]->() RETURN k } OPTIONAL MATCH (a)-[k]->(b) RETURN a, b", "null, null")]
    [InlineData("CALL { AT $v1 MATCH (p:Person) RETURN collect(p) AS all } UNWIND all AS p RETURN p.name, keys(p), p {.name}", "Ada, ['age', 'name'], {name: 'Ada'} | null, null, {name: null}")]
    [InlineData("CALL { AT $v1 MATCH q = (:Person)-[:KNOWS]->() RETURN q } RETURN length(q), [n IN nodes(q) | n.name]", "1, ['Ada', null]")]
    [InlineData("MATCH (p:Person) WHERE NOT EXISTS { AT $v1 MATCH (p) } RETURN p.name", "Carl")]
    [InlineData("MATCH (p:Person) RETURN p.name, COUNT { AT $v1 MATCH (p)--() } AS n ORDER BY n", "Ada, 1 | Carl, 0")]
    [InlineData("MATCH (p:Person {name: 'Ada'}) RETURN COLLECT { AT $v1 MATCH (p)-->(q) RETURN q.name } AS knew", "['Bob']")]
    [InlineData("MATCH (p:Person {name: 'Ada'}) RETURN EXISTS { AT $v1 (p)-[:KNOWS]->() }, EXISTS { (p)-[:KNOWS]->() }", "true, false")]
    [InlineData("AT $v1 MATCH (p:Person {name: 'Ada'}) CALL (p) { USE dev MATCH (q:Person) RETURN count(*) AS n } CALL (p) { USE main RETURN p.age AS age } RETURN n, age, p.age", "3, 37, null")]
    [InlineData("AT $v1 MATCH (p:Person) CALL (p) { AT $v2 MATCH (q:Person) WHERE q = p CALL (q) { AT $v3 RETURN q.age AS third } RETURN q.age AS second, third } RETURN p.name, p.age, second, third", "Ada, null, 36, 36 | Bob, null, null, null")]
    public void Parts_read_versions_of_their_own(string text, string rows) =>
        Assert.Equal(string.Join(" | ", rows.Split(" | ").Order(StringComparer.Ordinal)), string.Join(" | ", _forest.Rows(text).Split(" | ").Order(StringComparer.Ordinal)));

    [Theory]
    [InlineData("MATCH (p {name: 'Ada'}) RETURN p", "(:Person:Countess {age: 37, name: 'Ada'})")]
    [InlineData("AT $v1 MATCH (p {name: 'Ada'}) RETURN p", "(:Person {name: 'Ada'})")]
    [InlineData("AT $v1 MATCH (p {name: 'Bob'}) RETURN [p]", "[(:Person {name: 'Bob'})]")]
    [InlineData("CALL { AT $v1 MATCH (p {name: 'Ada'}) RETURN p } RETURN p", "(:Person:Countess {age: 37, name: 'Ada'})")]
    [InlineData("CALL { AT $v1 MATCH (p {name: 'Ada'}) RETURN [p, {p: p}] AS list } RETURN list", "[(:Person:Countess {age: 37, name: 'Ada'}), {p: (:Person:Countess {age: 37, name: 'Ada'})}]")]
    [InlineData("AT $v1 MATCH (p {name: 'Ada'}) RETURN p UNION ALL AT $v2 MATCH (p {name: 'Ada'}) RETURN p", "(:Person {name: 'Ada'}) | (:Person {age: 36, name: 'Ada'})")]
    [InlineData("AT $v1 MATCH (p {name: 'Ada'}) RETURN p UNION AT $v2 MATCH (p {name: 'Ada'}) RETURN p", "(:Person {name: 'Ada'})")]
    public void Entities_show_what_the_part_that_returns_them_has_of_them(string text, string rows) => Assert.Equal(rows, _forest.Rows(text));

    [Fact]
    public void What_changed_between_two_versions_is_what_the_difference_says()
    {
        var diff = Db.History.Open(_forest.V1).DiffTo(Db.History.Open(_forest.V3));
        var ada = diff.Nodes.Single(node => node.Kind == ChangeKind.Changed);
        Assert.Equal("Ada", _forest.Rows("MATCH (p) CALL (p) { AT $v1 RETURN p.age AS old, labels(p) AS was } WITH p WHERE old IS NOT NULL OR p.age IS NOT NULL RETURN p.name"));
        var removed = _forest.Rows("AT $v1 MATCH (p) WHERE NOT EXISTS { AT $v3 MATCH (p) } RETURN id(p)");
        var added = _forest.Rows("AT $v3 MATCH (p) WHERE NOT EXISTS { AT $v1 MATCH (p) } RETURN id(p)");
        var changed = _forest.Rows("AT $v3 MATCH (p) CALL (p) { AT $v1 WITH p MATCH (p) RETURN properties(p) AS old } WITH p, old WHERE properties(p) <> old RETURN id(p)");
        Assert.Equal(((long)ada.Node.Value).ToString(), changed);
        Assert.Equal(string.Join(" | ", diff.Nodes.Where(node => node.Kind == ChangeKind.Removed).Select(node => (long)node.Node.Value)), removed);
        Assert.Equal(string.Join(" | ", diff.Nodes.Where(node => node.Kind == ChangeKind.Added).Select(node => (long)node.Node.Value)), added);
    }

    [Fact]
    public void The_first_USE_names_the_branch_that_is_written()
    {
        using (var result = Db.Query("USE dev MATCH (p:Person {name: 'Dora'}) SET p.age = 5 CREATE (e:Person {name: 'Eve'}) RETURN p.age, e.name"))
            Assert.Equal("5, Eve", VersionForest.Rows(result));
        Assert.Equal("Ada | Carl", _forest.Rows("MATCH (p:Person) RETURN p.name ORDER BY p.name"));
        Assert.Equal("Ada | Dora | Eve | Robert", _forest.Rows("USE dev MATCH (p:Person) RETURN p.name ORDER BY p.name"));
        _forest.Run("USE dev CALL { AT $v2 MATCH (p:Person) WHERE NOT EXISTS { USE dev MATCH (q:Person) WHERE q.name = p.name } RETURN p.name AS name } CREATE (:Person {name: name + ' again'})");
        Assert.Equal("Ada | Carl again | Dora | Eve | Robert", _forest.Rows("USE dev MATCH (p:Person) RETURN p.name ORDER BY p.name"));
        _forest.Run("MATCH (p:Person) CALL (p) { USE main SET p.seen = true }");
        Assert.Equal("2", _forest.Rows("MATCH (p {seen: true}) RETURN count(*)"));
        _forest.Run("USE dev CREATE (:A) RETURN 1 AS x UNION USE dev CREATE (:B) RETURN 2 AS x");
        Assert.Equal("1, 1, 0, 0", _forest.Rows("RETURN COUNT { USE dev MATCH (:A) }, COUNT { USE dev MATCH (:B) }, COUNT { MATCH (:A) }, COUNT { MATCH (:B) }"));
    }

    [Fact]
    public void A_part_that_uses_the_branch_written_sees_the_writes()
    {
        Assert.Equal("1, 0", _forest.Rows("CREATE (:New) WITH 1 AS one CALL { USE main MATCH (n:New) RETURN count(n) AS now } CALL { AT 'main' MATCH (n:New) RETURN count(n) AS old } RETURN now, old"));
        using var tx = Db.History.Branch("dev").Begin();
        tx.Query("CREATE (:New)").Dispose();
        Assert.Equal("1, 1", VersionForest.Rows(tx.Query("CALL { USE dev MATCH (n:New) RETURN count(n) AS dev } CALL { USE main MATCH (n:New) RETURN count(n) AS main } RETURN dev, main")));
        Assert.Equal("2", VersionForest.Rows(tx.Query("USE dev CREATE (:New) WITH 1 AS x MATCH (n:New) RETURN count(n)")));
        Assert.Equal("InvalidClauseComposition", Assert.Throws<CypherException>(() => tx.Query("USE main CREATE (:New)")).Detail);
        tx.Commit();
        Assert.Equal("2, 1", _forest.Rows("RETURN COUNT { USE dev MATCH (:New) }, COUNT { MATCH (:New) }"));
    }

    [Theory]
    [InlineData("AT 'v9' RETURN 1", "VersionError", "RevisionNotFound", 3)]
    [InlineData("USE nowhere RETURN 1", "VersionError", "RevisionNotFound", 4)]
    [InlineData("USE nowhere CREATE ()", "VersionError", "RevisionNotFound", 4)]
    [InlineData("RETURN EXISTS { USE nowhere MATCH () }", "VersionError", "RevisionNotFound", 20)]
    [InlineData("USE dev AT 'main' RETURN 1", "ArgumentError", "InvalidRevision", 11)]
    [InlineData("AT 1 RETURN 1", "ArgumentError", "InvalidArgumentType", 3)]
    [InlineData("AT null RETURN 1", "ArgumentError", "InvalidArgumentType", 3)]
    [InlineData("AT $v1 CREATE ()", "SyntaxError", "InvalidClauseComposition", 7)]
    [InlineData("USE main AT '~1' MATCH (p) SET p.x = 1", "SyntaxError", "InvalidClauseComposition", 27)]
    [InlineData("MATCH (p) CALL (p) { AT $v1 SET p.x = 1 }", "SyntaxError", "InvalidClauseComposition", 28)]
    [InlineData("MATCH (p) CALL (p) { USE dev SET p.x = 1 }", "SyntaxError", "InvalidClauseComposition", 29)]
    [InlineData("USE dev CALL { USE main CREATE (:A) }", "SyntaxError", "InvalidClauseComposition", 24)]
    [InlineData("CREATE (:A) UNION USE dev CREATE (:A)", "SyntaxError", "InvalidClauseComposition", 26)]
    [InlineData("AT $v1 FOREACH (x IN [1] | CREATE (:A))", "SyntaxError", "InvalidClauseComposition", 7)]
    [InlineData("MATCH (p) CALL (p) { AT p.name RETURN 1 AS x } RETURN x", "SyntaxError", "NonConstantExpression", 24)]
    [InlineData("AT count(*) RETURN 1", "SyntaxError", "InvalidAggregation", 3)]
    [InlineData("USE RETURN 1", "SyntaxError", "UnexpectedSyntax", 11)]
    [InlineData("USE 1 RETURN 1", "SyntaxError", "UnexpectedSyntax", 4)]
    [InlineData("AT $missing RETURN 1", "ParameterMissing", "MissingParameter", 3)]
    public void What_cannot_be_is_said(string text, string type, string detail, int offset)
    {
        var error = Assert.Throws<CypherException>(() => Db.Query(text, _forest.Parameters).ToList());
        Assert.Equal((type, detail, offset, CypherErrorPhase.CompileTime), (error.Type, error.Detail, error.Offset, error.Phase));
        Assert.Equal("Ada | Carl", _forest.Rows("MATCH (p:Person) RETURN p.name ORDER BY p.name"));
        if (detail == "RevisionNotFound") Assert.Equal(StatusCode.RevisionNotFound, error.Status);
    }

    [Theory]
    [InlineData("SET p.x = 1")]
    [InlineData("SET p:Back")]
    [InlineData("CREATE (p)-[:X]->(:Y)")]
    [InlineData("MERGE (p)-[:X]->(:Y)")]
    public void Nothing_is_written_to_what_is_not_there(string clause)
    {
        var error = Assert.ThrowsAny<MyceliaException>(() => Db.Query($"CALL {{ AT $v1 MATCH (p {{name: 'Bob'}}) RETURN p }} {clause}", _forest.Parameters));
        Assert.Equal(StatusCode.EntityNotFound, error.Status);
        Assert.Equal("2, 0", _forest.Rows("MATCH (n) RETURN count(n), COUNT { MATCH ()-->() }"));
        Assert.True(Db.Check().IsClean);
    }

    [Theory]
    [InlineData("WITH 1 AS use, 2 AS at RETURN use + at", "3")]
    [InlineData("CREATE (at:At {at: 1})-[use:USE {use: 2}]->() RETURN at.at + use.use", "3")]
    [InlineData("CREATE (:Use) WITH 1 AS x RETURN EXISTS { use = (:Use) }, COUNT { at = (:Use) }", "true, 1")]
    [InlineData("USE main WITH 1 AS at RETURN at", "1")]
    public void Use_and_at_are_names_elsewhere(string text, string rows) => Assert.Equal(rows, _forest.Rows(text));

    [Theory]
    [InlineData("use  dev at '~1' match (n) return n", "USE dev AT '~1' MATCH (n) RETURN n")]
    [InlineData("AT date() RETURN 1 AS x UNION use `a/b` RETURN 2 AS x", "AT date() RETURN 1 AS x UNION USE `a/b` RETURN 2 AS x")]
    [InlineData("USE 'dev' AT $x RETURN EXISTS { AT 'v1' (n) } AS e", "USE dev AT $x RETURN EXISTS { AT 'v1' MATCH (n) } AS e")]
    [InlineData("MATCH (n) CALL (n) { USE a.b RETURN n.x AS x } RETURN x", "MATCH (n) CALL (n) { USE `a.b` RETURN n.x AS x } RETURN x")]
    public void The_printed_text_is_the_same_query(string text, string printed)
    {
        Assert.Equal(printed, SyntaxPrinter.Print(CypherParser.Parse(text)));
        Assert.Equal(printed, SyntaxPrinter.Print(CypherParser.Parse(printed)));
    }
}

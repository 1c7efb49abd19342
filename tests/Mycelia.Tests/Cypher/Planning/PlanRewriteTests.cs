using Mycelia.Cypher.Planning;

namespace Mycelia.Tests.Cypher.Planning;

/// <summary>What the planner makes of a graph that it knows: 200 persons who follow one another, 20 cities that they live in, and indexes.</summary>
public sealed class PlanRewriteTests : IDisposable
{
    private readonly Database _database = Database.InMemory();

    public PlanRewriteTests()
    {
        Run("UNWIND range(0, 199) AS i CREATE (:Person {id: i, name: 'p' + i, age: i % 50, at: point({x: i, y: 0})})");
        Run("UNWIND range(0, 19) AS i CREATE (:City {id: i, name: 'c' + i})");
        Run("MATCH (p:Person), (c:City) WHERE p.id % 20 = c.id CREATE (p)-[:LIVES_IN {since: p.age}]->(c)");
        Run("MATCH (a:Person), (b:Person) WHERE (a.id * 7 + b.id) % 29 = 0 CREATE (a)-[:FOLLOWS {since: a.id}]->(b)");
        Run("CREATE CONSTRAINT person_id FOR (p:Person) REQUIRE p.id IS UNIQUE");
        Run("CREATE INDEX FOR (p:Person) ON (p.age)");
        Run("CREATE INDEX FOR (p:Person) ON (p.name, p.age)");
        Run("CREATE POINT INDEX FOR (p:Person) ON (p.at)");
        Run("CREATE INDEX FOR ()-[r:LIVES_IN]-() ON (r.since)");
    }

    public void Dispose() => _database.Dispose();

    [Theory]
    [InlineData("MATCH (p:Person) WHERE p.id = $id RETURN p.name AS n", "Project p.name AS n", "NodeIndexSeek (p:Person) id = $id, unique")]
    [InlineData("MATCH (p:Person {id: 3}) RETURN p", "NodeIndexSeek (p:Person) id = 3, unique")]
    [InlineData("MATCH (p:Person {name: 'p1', age: 3}) RETURN p", "NodeIndexSeek (p:Person) name = 'p1' AND age = 3")]
    [InlineData("MATCH (p:Person) WHERE p.name = 'p1' AND p.age > 3 RETURN p", "NodeIndexSeek (p:Person) name = 'p1' AND age > 3")]
    [InlineData("MATCH (p:Person) WHERE p.name STARTS WITH 'p1' RETURN p", "NodeScan (p:Person) WHERE p.name STARTS WITH 'p1'")]
    [InlineData("MATCH (p:Person) WHERE p.age IN [1, 2] RETURN p", "NodeIndexSeek (p:Person) age IN [1, 2]")]
    [InlineData("MATCH (p:Person) WHERE 48 < p.age <= $x RETURN p", "NodeIndexSeek (p:Person) age > 48 AND age <= $x")]
    [InlineData("MATCH (p:Person) WHERE p.age = rand() RETURN p", "NodeScan (p:Person) WHERE p.age = rand()")]
    [InlineData("MATCH (p:Person) WHERE p.at = $at RETURN p", "NodeScan (p:Person) WHERE p.at = $at")]
    [InlineData("MATCH (p:Person) WHERE point.distance(p.at, $at) < 5 RETURN p", "Filter point.distance(p.at, $at) < 5", "NodeIndexSeek (p:Person) at within 5 of $at")]
    [InlineData("MATCH (p:Person:City) WHERE id(p) = $id RETURN p", "Filter id(p) = $id", "Filter p:Person&City", "NodeById (p) by $id")]
    [InlineData("MATCH (p) WHERE elementId(p) = $id RETURN p", "Filter elementId(p) = $id", "NodeById (p) by $id")]
    [InlineData("MATCH (p) WHERE id(p) IN [1, 1 + 1] RETURN p", "NodeById (p) by [1, 2]")]
    [InlineData("MATCH (p:Person) WHERE p.born < date('2000-01-01') AND p.born > date() AND p.x = 1 / 0 RETURN p",
        "NodeScan (p:Person) WHERE ((p.born < date('2000-01-01')) AND (p.born > date())) AND (p.x = (1 / 0))")]
    [InlineData("MATCH ()-[r:LIVES_IN {since: 3}]->(c) RETURN c", "EdgeIndexSeek (_0)-[r:LIVES_IN]->(c) since = 3")]
    [InlineData("MATCH (c:City {name: 'c1'}) MATCH (p:Person {id: c.id}) RETURN p", "NodeIndexSeek (p:Person) id = c.id, unique", "NodeScan (c:City) WHERE c.name = 'c1'")]
    [InlineData("MATCH (p:Person) WHERE p.age > 40 RETURN p ORDER BY p.age", "NodeIndexSeek (p:Person) age > 40, in order")]
    public void Access_paths(string text, params string[] lines) => AssertShape(text, lines);

    [Theory]
    [InlineData("MATCH (p:Person) USING SCAN p:Person WHERE p.id = 3 RETURN p", "NodeScan (p:Person) WHERE p.id = 3")]
    [InlineData("MATCH (p:Person) USING INDEX p:Person(age) WHERE p.id = 3 AND p.age = 4 RETURN p", "Filter p.id = 3", "NodeIndexSeek (p:Person) age = 4")]
    public void Hints_are_obeyed(string text, params string[] lines) => AssertShape(text, lines);

    [Fact]
    public void A_hint_that_cannot_be_obeyed_is_told()
    {
        var planned = Planned.Of("MATCH (p:Person) USING INDEX p:Person(nothing) WHERE p.id = 3 RETURN p", Catalog);
        Assert.Equal("Neo.ClientNotification.Statement.HintedIndexNotFound", Assert.Single(planned.Notifications).Code);
    }

    [Theory]
    [InlineData("MATCH (a:Person)-[:FOLLOWS]->(b:Person)-[:FOLLOWS]->(c:Person) RETURN count(*) AS n",
        "Aggregate count(*) AS n", "ExpandPair (b)<-[_1:FOLLOWS]-(a:Person), (b)-[_3:FOLLOWS]->(c:Person)", "NodeScan (b:Person)")]
    [InlineData("MATCH (a:Person)-[:LIVES_IN]->(c:City) RETURN c.name AS c, count(a) AS n",
        "Aggregate c.name AS c; count(*) AS n", "Expand multiply (c)<-[_1:LIVES_IN]-(a:Person)", "NodeScan (c:City)")]
    [InlineData("MATCH (a:Person)-[:LIVES_IN]->(c:City) RETURN DISTINCT c.name AS c",
        "Distinct c", "Project c.name AS c", "Expand exists (c)<-[_1:LIVES_IN]-(a:Person)", "NodeScan (c:City)")]
    [InlineData("MATCH (c:City) WHERE EXISTS { (c)<-[:LIVES_IN]-(:Person {age: 3}) } RETURN c",
        "SemiJoin", "  Expand exists (c)<-[_1:LIVES_IN]-(_2:Person) WHERE _2.age = 3", "  Argument c", "  NodeScan (c:City)")]
    [InlineData("MATCH (p:Person {id: 1})-[:FOLLOWS*1..3]->(q:Person) RETURN count(DISTINCT q.id) AS n",
        "Aggregate count(DISTINCT q.id) AS n", "Filter q:Person", "VarExpand distinct (p)-[_1:FOLLOWS*1..3]->(q)", "NodeIndexSeek (p:Person) id = 1, unique")]
    [InlineData("MATCH (a)-[r:FOLLOWS]->(b) RETURN count(r) AS n", "StoredCount -[:FOLLOWS]-> AS n")]
    [InlineData("MATCH (a:Person) RETURN count(*) AS n, count(a) AS m", "StoredCount (:Person) AS n, m")]
    [InlineData("MATCH (a:Person) RETURN DISTINCT a.age AS age, count(*) AS n", "Aggregate a.age AS age; count(*) AS n", "NodeScan (a:Person)")]
    public void Rows_that_nobody_looks_into_are_counted(string text, params string[] lines) => AssertShape(text, lines);

    [Theory]
    [InlineData("MATCH (a:Person)-[:FOLLOWS]->(b)-[:LIVES_IN]->(c:City {name: 'c3'}) RETURN a",
        "Expand (b)<-[_1:FOLLOWS]-(a:Person)", "Expand (c)<-[_3:LIVES_IN]-(b)", "NodeScan (c:City) WHERE c.name = 'c3'")]
    [InlineData("MATCH (a:Person)-[:FOLLOWS]->(b:Person {id: 3}) RETURN a", "Expand (b)<-[_1:FOLLOWS]-(a:Person)", "NodeIndexSeek (b:Person) id = 3, unique")]
    [InlineData("MATCH (a:Person)-[:FOLLOWS]->(b:Person)-[:FOLLOWS]->(c:Person)-[:FOLLOWS]->(a) RETURN count(*) AS n",
        "Aggregate count(*) AS n", "Intersect (c:Person) of (b)-[_3:FOLLOWS]->(c), (a)<-[_5:FOLLOWS]-(c)", "Expand (a)-[_1:FOLLOWS]->(b:Person)", "NodeScan (a:Person)")]
    [InlineData("MATCH (a:Person), (b:City) WHERE a.name = b.name RETURN a", "HashJoin a.name = b.name", "  NodeScan (b:City)", "  NodeScan (a:Person)")]
    [InlineData("MATCH p = shortestPath((a:Person {id: 1})-[:FOLLOWS*]->(b:Person {id: 2})) RETURN length(p) AS l",
        "Project length(p) AS l", "Project path(a, _1, b) AS p", "ShortestPath Single (a)-[_1:FOLLOWS*1..]->(b)", "NodeIndexSeek (b:Person) id = 2, unique",
        "NodeIndexSeek (a:Person) id = 1, unique")]
    public void The_cheapest_order_is_found(string text, params string[] lines) => AssertShape(text, lines);

    [Theory]
    [InlineData("MATCH (p:Person), (c:City) RETURN p, c", "CartesianProduct")]
    [InlineData("MATCH (p:Person), (c:City) WHERE p.id = c.id RETURN p, c", null)]
    public void The_author_is_told_of_likely_slips(string text, string? code)
    {
        var codes = Planned.Of(text, Catalog).Notifications.Select(notification => notification.Code["Neo.ClientNotification.Statement.".Length..]);
        Assert.Equal(code is null ? [] : [code], codes);
    }

    private PlanCatalog Catalog => new(_database.Snapshot());

    private void AssertShape(string text, string[] lines) => Assert.Equal(string.Join('\n', lines), Planned.Shape(text, Catalog));

    private void Run(string text)
    {
        using var result = _database.Query(text);
    }
}

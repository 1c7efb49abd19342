using Mycelia.Cypher.Planning;
using Mycelia.Cypher.Syntax;

namespace Mycelia.Tests.Cypher.Planning;

/// <summary>What becomes of each construct of the language, over a graph that nothing is known of.</summary>
public sealed class PlanShapeTests
{
    [Theory]
    [InlineData("MATCH (a)-[r:T]->(b)-[:T]->(c)-[:U]->(d) RETURN d",
        "Expand (c)-[_5:U]->(d)", "Expand (b)-[_3:T]->(c) DISTINCT FROM r", "Expand (a)-[r:T]->(b)", "NodeScan (a)")]
    [InlineData("MATCH (a)-[:T]->(b)-[:T]->(a) RETURN b", "Expand into (b)-[_3:T]->(a) DISTINCT FROM _1", "Expand (a)-[_1:T]->(b)", "NodeScan (a)")]
    [InlineData("MATCH (a)-[r]->(b) MATCH (c)-[r]-(b) RETURN c", "Filter _5 = b", "EdgeById (c)-[_4]-(_5) by id(r)", "Expand (a)-[r]->(b)", "NodeScan (a)")]
    [InlineData("MATCH p = (a)-[*1..3 {w: 1}]->(b:X) RETURN p",
        "Project path(a, _1, b) AS p", "Filter b:X", "VarExpand (a)-[_1*1..3]->(b) WHERE _4.w = 1", "NodeScan (a)")]
    [InlineData("MATCH (n) OPTIONAL MATCH (n)-->(m:M) WHERE m.x = n.x RETURN n, m",
        "Optional m", "  Filter m.x = n.x", "  Expand (n)-[_1]->(m:M)", "  Argument n", "  NodeScan (n)")]
    [InlineData("OPTIONAL MATCH (n:L) RETURN n", "Optional n", "  NodeScan (n:L)", "  Argument")]
    [InlineData("MATCH (n) WHERE NOT (n)-->() RETURN n", "SemiJoin anti", "  Expand exists (n)-[_1]->(_2)", "  Argument n", "  NodeScan (n)")]
    [InlineData("MATCH p = shortestPath((a:A)-[:T*..5]-(b:B)) WHERE all(x IN nodes(p) WHERE x.ok) RETURN p",
        "Project path(a, _1, b) AS p", "ShortestPath Single (a)-[_1:T*1..5]-(b) WHERE all(x IN nodes(p) WHERE x.ok)", "NodeScan (b:B)", "NodeScan (a:A)")]
    [InlineData("MATCH (a) ((x)-[e:T]->(y) WHERE x.k < y.k){1,3} (b) RETURN e",
        "Repeat (a) ((x)…(y))*1..3 (b)", "  Filter x.k < y.k", "  Expand (x)-[e:T]->(y)", "  Argument x", "  NodeScan (a)")]
    [InlineData("MATCH (a)-[e:T]->+(b) RETURN e", "VarExpand (a)-[e:T*1..]->(b)", "NodeScan (a)")]
    public void Patterns(string text, params string[] lines) => AssertShape(text, lines);

    [Theory]
    [InlineData("MATCH (n) RETURN n.x AS x, n.y + count(*) AS c, n.y ORDER BY x SKIP 2 LIMIT 10",
        "Limit 10", "Skip 2", "Sort x LIMIT 2 + 10", "Project n.y + _4 AS c", "Aggregate n.x AS x, n.y; count(*) AS _4", "NodeScan (n)")]
    [InlineData("MATCH (n) WITH n AS m, count(*) AS c ORDER BY n.x RETURN m, c", "Sort m.x", "Project n AS m", "Aggregate n; count(*) AS c", "NodeScan (n)")]
    [InlineData("MATCH (n) WITH n.a AS a WHERE n.b = 2 RETURN a", "Filter n.b = 2", "Project n.a AS a", "NodeScan (n)")]
    [InlineData("MATCH (n) WITH n, n.a AS unused RETURN n.b AS b", "Project n.b AS b", "NodeScan (n)")]
    [InlineData("MATCH (n) RETURN DISTINCT n.x AS x ORDER BY n.x", "Sort x", "Distinct x", "Project n.x AS x", "NodeScan (n)")]
    [InlineData("RETURN 1 AS x UNION RETURN 2 AS x", "Distinct x", "Union x", "  Project 1 AS x", "  Project 2 AS x")]
    [InlineData("MATCH (n) RETURN [(n)-->(m) WHERE m.a = n.a | m.b] AS l",
        "Project COLLECT {n | m.b} AS l", "    Filter m.a = n.a", "    Expand (n)-[_1]->(m)", "    Argument n", "NodeScan (n)")]
    [InlineData("MATCH (n) RETURN [y IN [1] WHERE (n)-->({a: y})] AS l",
        "Project [y IN [1] WHERE EXISTS {n, y}] AS l", "    Filter _3.a = y", "    Expand (n)-[_2]->(_3)", "    Argument n, y", "NodeScan (n)")]
    public void Projections(string text, params string[] lines) => AssertShape(text, lines);

    [Theory]
    [InlineData("CREATE (a:A {x: 1})<-[:T]-(b)", "EmptyResult", "Create (a:A {x: 1}), (b), (b)-[_1:T]->(a)")]
    [InlineData("MATCH (a) MERGE p = (a)-[r:T]-(b:B) ON CREATE SET r.l = length(p) RETURN p",
        "Project path(a, r, b) AS p", "Merge (b:B), (a)-[r:T]->(b)", "  Expand (a)-[r:T]-(b:B)", "  Argument a", "  NodeScan (a)")]
    [InlineData("UNWIND [1] AS x FOREACH (y IN [x] | CREATE ({v: y}))", "EmptyResult", "Foreach y IN [x]", "  Create (_2 {v: y})", "  Argument y", "  Unwind [1] AS x")]
    [InlineData("MATCH (n) CALL (n) { SET n.x = 1 } RETURN n", "Apply", "  Set n.x = 1", "  Argument n", "  NodeScan (n)")]
    [InlineData("MATCH (n) CALL { WITH n MATCH (n)-->(m) RETURN count(m) AS c } RETURN c",
        "Apply c", "  Aggregate count(*) AS c", "  Expand multiply (n)-[_1]->(m)", "  Argument n", "  NodeScan (n)")]
    public void Updates_and_subqueries(string text, params string[] lines) => AssertShape(text, lines);

    [Fact]
    public void Without_optimizing_the_text_decides()
    {
        var shape = Planned.Shape("MATCH (a)-->(b), (c:C)-->(b) WHERE c.x = 1 AND (a)-->() RETURN a", options: PlannerOptions.Textual);
        string[] lines =
        [
            "Filter c.x = 1", "Expand (b)<-[_4]-(c:C) DISTINCT FROM _1", "Expand (a)-[_1]->(b)", "Filter EXISTS {a}", "    Expand (a)-[_5]->(_6)", "    Argument a", "NodeScan (a)",
        ];
        Assert.Equal(string.Join('\n', lines), shape);
    }

    [Fact]
    public void A_plan_that_reads_what_is_not_there_is_found()
    {
        var planned = Planned.Of("MATCH (n) RETURN n.x AS x");
        var stranger = new Symbol("stranger", SymbolKind.Node, 0);
        var broken = new FilterPlan(planned.Root, new Variable("stranger") { Symbol = stranger }) { Carries = planned.Root.Carries };
        Assert.Contains(PlanChecker.Check(With(planned, broken)), fault => fault.Contains("stranger#0", StringComparison.Ordinal));
        Assert.NotEmpty(PlanChecker.Check(With(planned, new NodeScanPlan(new UnitPlan(), stranger, [], null))));
    }

    private static PlannedQuery With(PlannedQuery planned, PlanNode root) => new()
    {
        Root = root, Columns = planned.Columns, SymbolCount = planned.SymbolCount, ParameterNames = [], Writes = false, Version = 0, SchemaStamp = "", Notifications = [],
    };

    private static void AssertShape(string text, string[] lines) => Assert.Equal(string.Join('\n', lines), Planned.Shape(text));
}

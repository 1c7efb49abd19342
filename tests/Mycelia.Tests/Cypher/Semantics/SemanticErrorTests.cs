using Mycelia.Cypher.Semantics;
using Mycelia.Cypher.Syntax;

namespace Mycelia.Tests.Cypher.Semantics;

/// <summary>Each rule with texts that break it and texts that do not.</summary>
public sealed class SemanticErrorTests
{
    private static readonly CaseProcedures Procedures = new(
        "test.rows(n :: INTEGER?) :: (a :: INTEGER?, b :: STRING?)", "test.two(n :: INTEGER?, text :: STRING?=) :: (out :: ANY?)", "test.void() :: ()",
        "!test.write(n :: NODE?) :: (count :: INTEGER?)", "test.list(items :: LIST<INTEGER>) :: (sum :: INTEGER?)");

    [Theory]
    // Names.
    [InlineData("RETURN x", "UndefinedVariable")]
    [InlineData("MATCH (a) WITH a.x AS x RETURN a", "UndefinedVariable")]
    [InlineData("MATCH (a) WITH a AS b MATCH (b)-->(c {x: a.x}) RETURN c", "UndefinedVariable")]
    [InlineData("MATCH (n) RETURN [x IN [1] | y]", "UndefinedVariable")]
    [InlineData("RETURN [x IN [1] | x], x", "UndefinedVariable")]
    [InlineData("CREATE (a {x: a.y})", "UndefinedVariable")]
    [InlineData("MATCH (a) DELETE b", "UndefinedVariable")]
    [InlineData("FOREACH (x IN [1] | CREATE (n)) SET n.a = 1", "UndefinedVariable")]
    [InlineData("MATCH (n) WHERE (n)-->(m) RETURN n", "UndefinedVariable")]
    [InlineData("MATCH (n) WHERE NOT (n)-[r]->() RETURN n", "UndefinedVariable")]
    [InlineData("MATCH (a) RETURN EXISTS { (b {x: c.x}) }", "UndefinedVariable")]
    [InlineData("MATCH (a) WITH DISTINCT a.x AS x WHERE a.y = 1 RETURN x", "UndefinedVariable")]
    [InlineData("MATCH (a) WITH a.x AS x, count(*) AS c WHERE a.y = c RETURN x", "UndefinedVariable")]
    [InlineData("MATCH (a) CALL { RETURN a.x AS x } RETURN x", "UndefinedVariable")]
    [InlineData("MATCH (a), (b) CALL (a) { RETURN b.x AS x } RETURN x", "UndefinedVariable")]
    [InlineData("MATCH (a) CALL (c) { RETURN 1 AS x } RETURN x", "UndefinedVariable")]
    [InlineData("CALL test.rows(1) YIELD c RETURN c", "UndefinedVariable")]
    [InlineData("CALL test.rows(1) RETURN a", "UndefinedVariable")]
    [InlineData("MATCH (a) RETURN shortestPath((a)-[*]->(b))", "UndefinedVariable")]
    // What is bound already.
    [InlineData("MATCH (a) UNWIND [1] AS a RETURN a", "VariableAlreadyBound")]
    [InlineData("MATCH (a), a = (b) RETURN a", "VariableAlreadyBound")]
    [InlineData("MATCH p = (a) MATCH p = (b) RETURN p", "VariableAlreadyBound")]
    [InlineData("CREATE (a)-[:R]->(a:X)", "VariableAlreadyBound")]
    [InlineData("CREATE (a)-[:R]->(b), (a)", "VariableAlreadyBound")]
    [InlineData("CREATE (a) MERGE (a)-[:R]->(b {x: 1}) MERGE (b)", "VariableAlreadyBound")]
    [InlineData("CREATE (a:Foo) MERGE (a)-[r:KNOWS]->(a:Bar)", "VariableAlreadyBound")]
    [InlineData("MATCH (a) CALL test.rows(1) YIELD b AS a RETURN a", "VariableAlreadyBound")]
    [InlineData("MATCH (a) CALL { RETURN 1 AS a } RETURN a", "VariableAlreadyBound")]
    [InlineData("MATCH (a) CALL (a) { WITH 1 AS a RETURN a AS b } RETURN b", "VariableAlreadyBound")]
    [InlineData("MATCH (a) RETURN COUNT { WITH 1 AS a RETURN a }", "VariableAlreadyBound")]
    [InlineData("MATCH (a) MATCH ((a)-[r]->(b)){2} (c) RETURN c", "VariableAlreadyBound")]
    [InlineData("MATCH ((a)-[r]->(b)){2} (x) ((a)-[s]->(d)){2} (y) RETURN y", "VariableAlreadyBound")]
    // Kinds of variables.
    [InlineData("WITH [1] AS r MATCH ()-[r*]->() RETURN r", "VariableTypeConflict")]
    [InlineData("MATCH (n) WITH [n] AS users MATCH (users)-->(m) RETURN m", "VariableTypeConflict")]
    [InlineData("MATCH (n) WITH n AS m MATCH ()-[m]->() RETURN m", "VariableTypeConflict")]
    [InlineData("UNWIND [1, 2] AS n MATCH (n) RETURN n", "VariableTypeConflict")]
    [InlineData("WITH 1 AS a CREATE (a)-[:R]->()", "VariableTypeConflict")]
    [InlineData("MATCH ()-[r]->() MATCH ()-[r*]->() RETURN r", "VariableTypeConflict")]
    [InlineData("MATCH ((a)-[r]->(b))+ (a) RETURN a", "VariableTypeConflict")]
    [InlineData("MATCH (a)-[r]->(), ()-[r]->() RETURN r", "RelationshipUniquenessViolation")]
    [InlineData("MATCH ()-[r*]->()-[r*]->() RETURN r", "RelationshipUniquenessViolation")]
    // Patterns.
    [InlineData("CREATE ()-->()", "NoSingleRelationshipType")]
    [InlineData("CREATE ()-[:A|B]->()", "NoSingleRelationshipType")]
    [InlineData("CREATE (a)<-[:FOO]->(b)", "RequiresDirectedRelationship")]
    [InlineData("MERGE (a)-[:R*]->(b)", "CreatingVarLength")]
    [InlineData("MERGE (a)-[:R $p]->(b)", "InvalidParameterUse")]
    [InlineData("MATCH (a) WHERE (a)-->({x: 1})--($p) RETURN a", "InvalidParameterUse")]
    [InlineData("CREATE (a:A|B)", "UnexpectedSyntax")]
    [InlineData("MATCH (n) RETURN (n)-->()", "UnexpectedSyntax")]
    [InlineData("MATCH (n) RETURN [(n)-->() | (n)-->()]", "UnexpectedSyntax")]
    [InlineData("MATCH (n) RETURN 1 = ((n)-->())", "UnexpectedSyntax")]
    // Types.
    [InlineData("RETURN 1 + true", "InvalidArgumentType")]
    [InlineData("RETURN 'a' * 2", "InvalidArgumentType")]
    [InlineData("WITH 'a' AS x RETURN x - 1", "InvalidArgumentType")]
    [InlineData("RETURN -'a'", "InvalidArgumentType")]
    [InlineData("MATCH (n) RETURN n + n", "InvalidArgumentType")]
    [InlineData("MATCH (n) WHERE n.x + 1 RETURN n", null)]
    [InlineData("MATCH (n) WHERE 1 RETURN n", "InvalidArgumentType")]
    [InlineData("MATCH (n) WHERE n.name = 'a' OR n RETURN n", "InvalidArgumentType")]
    [InlineData("MATCH (n) MATCH r = (n)-[*]->() WHERE r.name = 'apa' RETURN r", "InvalidArgumentType")]
    [InlineData("MATCH p = (n)-->() RETURN size(p)", "InvalidArgumentType")]
    [InlineData("MATCH (n) RETURN length(n)", "InvalidArgumentType")]
    [InlineData("MATCH (n) RETURN nodes(n)", "InvalidArgumentType")]
    [InlineData("MATCH ()-[r]->() RETURN labels(r)", "InvalidArgumentType")]
    [InlineData("MATCH p = () SET p.x = 1", "InvalidArgumentType")]
    [InlineData("MATCH ()-[r]->() SET r:A", "InvalidArgumentType")]
    [InlineData("MATCH (n) SET n = 1", "InvalidArgumentType")]
    [InlineData("MATCH (n) DELETE [n]", "InvalidArgumentType")]
    [InlineData("MATCH (n) DELETE n.x IS NULL", "InvalidArgumentType")]
    [InlineData("RETURN all(x IN 1 WHERE x)", "InvalidArgumentType")]
    [InlineData("RETURN CASE WHEN 1 THEN 2 END", "InvalidArgumentType")]
    [InlineData("RETURN 1 LIMIT 'a'", "InvalidArgumentType")]
    [InlineData("CALL test.list(['a'])", "InvalidArgumentType")]
    [InlineData("CALL test.rows(1.5)", "InvalidArgumentType")]
    // Aggregates.
    [InlineData("RETURN count(count(*))", "NestedAggregation")]
    [InlineData("RETURN sum(size(collect(1)))", "NestedAggregation")]
    [InlineData("MATCH (n) SET n.x = count(*)", "InvalidAggregation")]
    [InlineData("MATCH (n) WITH n, count(*) AS c WHERE count(*) > 1 RETURN n", "InvalidAggregation")]
    [InlineData("UNWIND collect(1) AS x RETURN x", "InvalidAggregation")]
    [InlineData("RETURN any(x IN [1] WHERE count(*) > x)", "InvalidAggregation")]
    [InlineData("RETURN reduce(a = 0, x IN [1] | a + count(*))", "InvalidAggregation")]
    [InlineData("MATCH (n) RETURN n, count(*) AS c ORDER BY max(n.x)", "InvalidAggregation")]
    [InlineData("MATCH (n) CREATE ({x: sum(n.x)})", "InvalidAggregation")]
    [InlineData("MATCH (n) RETURN n.x + count(*)", "AmbiguousAggregationExpression")]
    [InlineData("MATCH (n) RETURN n.x + 1 AS y, n.x + 1 + count(*)", "AmbiguousAggregationExpression")]
    [InlineData("MATCH (n) RETURN n.x, n.y + count(*)", "AmbiguousAggregationExpression")]
    [InlineData("MATCH (n) RETURN size([(n)-->(m) | m]) + count(*)", "AmbiguousAggregationExpression")]
    [InlineData("MATCH (n) RETURN COUNT { (n)-->() } + count(*)", "AmbiguousAggregationExpression")]
    [InlineData("MATCH (n) WITH n.x + n.y AS s, count(*) AS c ORDER BY n.x + n.y + count(*) RETURN s", "AmbiguousAggregationExpression")]
    [InlineData("RETURN sum(rand())", "NonConstantExpression")]
    // Projections.
    [InlineData("MATCH (n) RETURN *, n", "ColumnNameConflict")]
    [InlineData("RETURN 1, 1", "ColumnNameConflict")]
    [InlineData("RETURN *", "NoVariablesInScope")]
    [InlineData("CALL { RETURN 1 + 1 } RETURN 1 AS x", "NoExpressionAlias")]
    [InlineData("WITH 1 + 1 RETURN 2", "NoExpressionAlias")]
    [InlineData("MATCH (n) RETURN n SKIP -1", "NegativeIntegerArgument")]
    [InlineData("MATCH (n) RETURN n SKIP size([(n)-->() | 1])", "NonConstantExpression")]
    [InlineData("MATCH (n) RETURN n LIMIT m", "NonConstantExpression")]
    [InlineData("RETURN 1 AS a, 2 AS b UNION RETURN 2 AS b, 1 AS a", "DifferentColumnsInUnion")]
    [InlineData("RETURN 1 AS a UNION CREATE ()", "DifferentColumnsInUnion")]
    // Clauses.
    [InlineData("MATCH (n) WHERE EXISTS { MATCH (n)-->(m) SET m.x = 1 } RETURN n", "InvalidClauseComposition")]
    [InlineData("MATCH (n) RETURN COLLECT { MATCH (m) RETURN m, 1 AS x }", "InvalidClauseComposition")]
    [InlineData("RETURN COUNT { CALL { CREATE (x) RETURN x } RETURN x }", "InvalidClauseComposition")]
    [InlineData("MATCH (n) RETURN EXISTS { CALL test.write(n) YIELD count RETURN count }", "InvalidClauseComposition")]
    [InlineData("MATCH (n) CALL test.rows(1) YIELD a", "InvalidClauseComposition")]
    [InlineData("MATCH (n) CALL { RETURN 1 AS x }", "InvalidClauseComposition")]
    [InlineData("MATCH (n) DELETE n:A", "InvalidDelete")]
    [InlineData("MATCH (n) DELETE (n:A)", "InvalidDelete")]
    // Functions and procedures.
    [InlineData("RETURN nothing(1)", "UnknownFunction")]
    [InlineData("RETURN toUpper(DISTINCT 'a')", "UnexpectedSyntax")]
    [InlineData("RETURN toUpper('a', 'b')", "InvalidNumberOfArguments")]
    [InlineData("RETURN coalesce()", "InvalidNumberOfArguments")]
    [InlineData("CALL test.two()", "InvalidNumberOfArguments")]
    [InlineData("CALL test.rows(1, 2)", "InvalidNumberOfArguments")]
    [InlineData("MATCH (n) CALL test.void RETURN n", "InvalidArgumentPassingMode")]
    [InlineData("CALL test.nothing()", "ProcedureNotFound")]
    public void A_text_that_breaks_a_rule_is_refused(string text, string? detail)
    {
        if (detail is null)
        {
            Analyze(text);
            return;
        }

        var error = Assert.Throws<CypherException>(() => Analyze(text));
        Assert.Equal(detail, error.Detail);
        Assert.Equal(CypherErrorPhase.CompileTime, error.Phase);
        Assert.True(error.Line > 0, "The error has no place.");
    }

    [Theory]
    [InlineData("MATCH (a) WITH a.name AS name ORDER BY a.age WHERE a.x = 1 RETURN name")]
    [InlineData("MATCH (a) WITH a.x AS x, count(*) AS c ORDER BY a.x, c WHERE a.x = 1 RETURN x")]
    [InlineData("MATCH (a) RETURN DISTINCT a ORDER BY a.name")]
    [InlineData("MATCH (n) RETURN n.num AS n, count(n) AS count ORDER BY count(n)")]
    [InlineData("MATCH (n) RETURN n, n.x + count(*)")]
    [InlineData("MATCH (n) RETURN n.x, (n.x) + count(*) + $p + 1")]
    [InlineData("MATCH (n) RETURN n.x.y, n.x.y + count(*)")]
    [InlineData("MATCH (n) RETURN n, [x IN collect(n.a) | x + 1] + n.b")]
    [InlineData("MATCH (n) RETURN n, COUNT { (n)-->(m) } + count(*)")]
    [InlineData("MATCH (n) RETURN COLLECT { MATCH (m) RETURN n.x + count(m) }")]
    [InlineData("MATCH (n) RETURN avg(n.x) AS a ORDER BY $p + avg(n.x) - 1000")]
    [InlineData("RETURN 1 AS one, count(*) AS c ORDER BY count(*) - 1")]
    [InlineData("MATCH (x) RETURN [x IN [1, 2] | x], x")]
    [InlineData("MATCH p = (n) RETURN [p = (n)-->() | length(p)]")]
    [InlineData("MATCH (a)-[r]->(b) WITH [r] AS rs MATCH (c)-[rs*]->(d) RETURN d")]
    [InlineData("OPTIONAL MATCH (a) WITH coalesce(a, null) AS b MATCH (b)-->(c) RETURN c")]
    [InlineData("WITH null AS a OPTIONAL MATCH p = (a)-[r]->() RETURN nodes(p), nodes(null)")]
    [InlineData("WITH $p AS n MATCH (n)-->(m) RETURN m")]
    [InlineData("MATCH (a {x: 1})-->(b {x: a.x}) WHERE EXISTS { MATCH (a)-->(c) WHERE c.x = b.x WITH c RETURN a.x } RETURN a")]
    [InlineData("MATCH (a) CALL { WITH a MATCH (a)-->(b) RETURN b UNION WITH a MATCH (b)-->(a) RETURN b } RETURN a, b")]
    [InlineData("MATCH (a) CALL (*) { WITH 1 AS x RETURN a.x + x AS y } RETURN y")]
    [InlineData("MATCH (a) CALL (a) { SET a.x = 1 }")]
    [InlineData("CREATE (a), (a)-[:R]->(b), (b)-[:R]->(a)")]
    [InlineData("CREATE (a $p)-[:R $q]->()")]
    [InlineData("MERGE p = (a {x: 1})-[:R]-(b) ON CREATE SET a.y = b.x, b += a ON MATCH SET a:X RETURN p")]
    [InlineData("MATCH (a) FOREACH (x IN [1, 2] | CREATE (b {x: x}) MERGE (a)-[:R]->(b) FOREACH (y IN [x] | SET b.y = y))")]
    [InlineData("MATCH (n) WHERE (n)-->() AND NOT exists((n)<--()) RETURN CASE WHEN (n)--() THEN 1 ELSE 2 END")]
    [InlineData("MATCH (a), (b) RETURN shortestPath((a)-[*]->(b)), allShortestPaths((a)-[r*]->(b))")]
    [InlineData("MATCH (a) ((x)-[r]->(y) WHERE x.p < y.p){1,3} (b) RETURN [n IN x | n.p], size(r), b")]
    [InlineData("MATCH (n) RETURN n LIMIT toInteger(ceil(1.7)) + $p")]
    [InlineData("MATCH (n) CALL test.void() RETURN n")]
    [InlineData("MATCH (n) CALL test.void()")]
    [InlineData("CALL test.two(1) YIELD out WHERE out > 1 RETURN out")]
    [InlineData("CALL test.rows(1)")]
    [InlineData("CALL test.rows")]
    [InlineData("CALL test.rows(null) YIELD *")]
    [InlineData("RETURN range(true, 1), toInteger([]), [1, 2] + 3, 'a' + 1, 1 < 'a', 1 STARTS WITH 2")]
    [InlineData("WITH 123 AS x RETURN x.y, x[0]")]
    [InlineData("MATCH (n) WITH {key: collect(n)} AS m DELETE m.key[0], m.other")]
    [InlineData("MATCH (n) RETURN n {.*, .a, x: 1, n} AS m")]
    public void A_text_that_keeps_the_rules_is_accepted(string text) => Analyze(text);

    [Theory]
    [InlineData("MATCH (person) RETURN persn", "Did you mean `person`?")]
    [InlineData("RETURN toUper('a')", "Did you mean `toUpper`?")]
    [InlineData("CALL test.row(1)", "Did you mean `test.rows`?")]
    [InlineData("RETURN completelyDifferent", null)]
    public void Errors_name_what_may_have_been_meant(string text, string? hint)
    {
        var error = Assert.Throws<CypherException>(() => Analyze(text));
        Assert.Equal(hint, error.Hint);
    }

    [Fact]
    public void Missing_parameters_are_named()
    {
        var query = Analyze("MATCH (n {id: $id}) WHERE n.x > $limit OR n.y > $limit RETURN n");
        Assert.Equal(["id", "limit"], query.Parameters);
        SemanticAnalysis.RequireParameters(query, ["limit", "id", "more"]);
        var error = Assert.Throws<CypherException>(() => SemanticAnalysis.RequireParameters(query, ["id", "limt"]));
        Assert.Equal(("ParameterMissing", "MissingParameter", "Did you mean `limt`?"), (error.Type, error.Detail, error.Hint));
        Assert.Equal(33, error.Column);
        Assert.Throws<CypherException>(() => SemanticAnalysis.RequireParameters(Analyze("CALL test.two"), ["text"]));
    }

    private static AnalyzedQuery Analyze(string text) => SemanticAnalysis.Analyze(CypherParser.Parse(text), Procedures);
}

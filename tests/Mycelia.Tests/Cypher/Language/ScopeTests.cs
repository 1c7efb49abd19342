namespace Mycelia.Tests.Cypher.Language;

/// <summary>Which variables are visible where, what kind they are, and which errors that gives.</summary>
public sealed class ScopeTests
{
    private const string Table = """
        # scoping & types & composition more
        MATCH (a)-[r]->(b) WHERE a.x = r.y AND c.z = 1 RETURN a => !SyntaxError UndefinedVariable
        MATCH (a) WITH a.x AS x MATCH (a)-->(b) RETURN x, a => -
        MATCH (a) WITH a LIMIT 1 MATCH (a:X) RETURN a => -
        MATCH p = (a)-->(b) MATCH (p) RETURN p => !SyntaxError VariableTypeConflict
        MATCH (a) MATCH p = (a)-[a]->() RETURN p => !SyntaxError VariableTypeConflict
        MATCH ()-[r]->() MATCH (r)-->() RETURN r => !SyntaxError VariableTypeConflict
        MATCH ()-[r]->(), (r) RETURN r => !SyntaxError VariableTypeConflict
        MATCH (r)-[:A]->()-[r]->() RETURN r => !SyntaxError VariableTypeConflict
        MATCH p = ()-[r]->(), q = ()-[p]->() RETURN q => !SyntaxError
        MATCH ()-[r]->() WITH r MATCH (r) RETURN r => !SyntaxError VariableTypeConflict
        MATCH (n) WITH n AS r MATCH ()-[r]->() RETURN r => !SyntaxError VariableTypeConflict
        MATCH p = ()-->() WITH p AS r MATCH ()-[r]->() RETURN r => !SyntaxError VariableTypeConflict
        WITH 'a' AS r MATCH ()-[r*]->() RETURN r => !SyntaxError VariableTypeConflict
        WITH [] AS r MATCH ()-[r*]->() RETURN r => -
        WITH 1.5 AS p MATCH p = ()-->() RETURN p => !SyntaxError VariableAlreadyBound
        WITH [1] AS p MATCH p = () RETURN p => !SyntaxError VariableAlreadyBound
        MATCH (a) CREATE (a)-[:R]->(b), (b)-[:R]->(c {x: a.y}) RETURN c => -
        MATCH (a)-[r]->(b) CREATE (a)-[r:R]->(b) => !SyntaxError VariableAlreadyBound
        MATCH p = (a) CREATE p = (b)-[:R]->(c) => !SyntaxError VariableAlreadyBound
        MATCH (a) CREATE p = (a)-[:R]->(p) => !SyntaxError VariableAlreadyBound
        MATCH (a)-[r]->(b) SET a:X:Y, r.z = 1, b += {q: 1} => -
        RETURN [x IN [1,2] WHERE y > 1 | x] => !SyntaxError UndefinedVariable
        RETURN [x IN [1,2] | y] => !SyntaxError UndefinedVariable
        RETURN [x IN x | 1] => !SyntaxError UndefinedVariable
        RETURN all(x IN [1] WHERE y) => !SyntaxError UndefinedVariable
        RETURN reduce(a = 0, x IN [1] | a + y) => !SyntaxError UndefinedVariable
        RETURN reduce(a = x, x IN [1] | a) => !SyntaxError UndefinedVariable
        MATCH (a) RETURN [(a)-->(b) | c] => !SyntaxError UndefinedVariable
        MATCH (a) RETURN [(a)-->(b) | b], b => !SyntaxError UndefinedVariable
        MATCH (a) RETURN [p = (a)-->(b) | p], p => !SyntaxError UndefinedVariable
        MATCH (a) WHERE EXISTS { (a)-->(b) } RETURN b => !SyntaxError UndefinedVariable
        MATCH (a) WHERE EXISTS { MATCH (c) WHERE c.x = d.y } RETURN a => !SyntaxError UndefinedVariable
        RETURN labels(1) => !SyntaxError InvalidArgumentType
        RETURN labels('a') => !SyntaxError InvalidArgumentType
        RETURN type(1) => !SyntaxError InvalidArgumentType
        MATCH (n) RETURN type(n) => !SyntaxError InvalidArgumentType
        MATCH ()-[r]->() RETURN labels(r) => !SyntaxError InvalidArgumentType
        MATCH p = () RETURN type(p) => !SyntaxError InvalidArgumentType
        MATCH (n) RETURN nodes(n) => !SyntaxError InvalidArgumentType
        MATCH (n) RETURN length(n) => !SyntaxError InvalidArgumentType
        MATCH ()-[r]->() RETURN length(r) => !SyntaxError InvalidArgumentType
        MATCH (n) RETURN relationships(n) => !SyntaxError InvalidArgumentType
        MATCH p = ()-->() RETURN size(p) => !SyntaxError InvalidArgumentType
        MATCH p = ()-->() RETURN p.x => !SyntaxError InvalidArgumentType
        MATCH p = ()-->() RETURN id(p) => !SyntaxError InvalidArgumentType
        MATCH (n) RETURN startNode(n) => !SyntaxError InvalidArgumentType
        MATCH (n) RETURN size((n)-->()) => !SyntaxError UnexpectedSyntax
        MATCH (n) RETURN (n)-->() AS x => !SyntaxError UnexpectedSyntax
        MATCH (n) RETURN NOT (n)-->() AS x => -
        MATCH (n) RETURN head((n)-->()) AS x => !SyntaxError UnexpectedSyntax
        MATCH (n) SET n.x = (n)-->() => !SyntaxError UnexpectedSyntax
        MATCH (n) WHERE n-->() RETURN n => !SyntaxError
        MATCH (n) WHERE (n)-[:R*]-(n {x: 1}) RETURN n => -
        MATCH (n) WHERE (n)-->(:X {y: n.z}) RETURN n => -
        MATCH (n) WHERE (n)-->({y: q}) RETURN n => !SyntaxError UndefinedVariable
        MATCH (n) WHERE (:X)-->(:Y) RETURN n => -
        MATCH (n) WHERE ()--() RETURN n => -
        MATCH (n) RETURN n ORDER BY m => !SyntaxError UndefinedVariable
        MATCH (n) RETURN n.x AS x ORDER BY y => !SyntaxError UndefinedVariable
        MATCH (n) WITH n ORDER BY m RETURN n => !SyntaxError UndefinedVariable
        MATCH (n) WITH n SKIP n.x RETURN n => !SyntaxError NonConstantExpression
        MATCH (n) WITH n LIMIT -1 RETURN n => !SyntaxError NegativeIntegerArgument
        MATCH (n) WITH n LIMIT 1.0 RETURN n => !SyntaxError InvalidArgumentType
        MATCH (n) RETURN n SKIP toInteger(rand() * 9) => -
        MATCH (n) RETURN n LIMIT n => !SyntaxError NonConstantExpression
        MATCH (n) RETURN n LIMIT size([(n)-->() | 1]) => !SyntaxError
        UNWIND [1,2,3] AS x RETURN x LIMIT size([1, 2]) => 1 / 2
        MATCH (n) DELETE n.x.y => -
        MATCH (n) DELETE (n) => -
        MATCH (n) DELETE [n] => !SyntaxError InvalidArgumentType
        MATCH (n) DELETE {a: n} => !SyntaxError InvalidArgumentType
        DELETE 1 => !SyntaxError InvalidArgumentType
        MATCH (n) DELETE n, n:X => !SyntaxError InvalidDelete
        MATCH (n) DETACH DELETE n.x => -
        MATCH (n) REMOVE n.x.y => -
        MATCH (n) REMOVE n:X:Y, n.z => -
        MATCH (n) REMOVE 1 => !SyntaxError
        MATCH (n) SET 1 = 2 => !SyntaxError
        MATCH (n) SET n => !SyntaxError
        MATCH (n) SET n.x => !SyntaxError
        MATCH (n) SET n.x += 1 => !SyntaxError
        MATCH (n) SET n.x.y = 1 => -
        MATCH (n) SET n['x'] = 1 => -
        MATCH (n) SET n = [1] => !SyntaxError
        MATCH (n) SET n = 'a' => !SyntaxError
        MATCH p = () SET p.x = 1 => !SyntaxError InvalidArgumentType
        SET n.x = 1 => !SyntaxError UndefinedVariable
        MERGE (n:X) ON CREATE n.x = 1 => !SyntaxError
        MERGE (n:X) ON CREATE SET n.x = m.y => !SyntaxError UndefinedVariable
        MERGE (a)-[r:R]->(b) ON MATCH SET r:X => !SyntaxError
        MERGE (a:A|B) => !SyntaxError
        MERGE p = (a)-[:R]->(b) RETURN length(p) AS l => 1
        MERGE () => -
        MERGE ()-[:R]->() ;; MATCH (n) RETURN count(n) AS c => 2
        MERGE (a {x: 1})-[:R]->(b {x: a.x}) => -
        CREATE (n {x: 1})-[:R {y: n.x}]->() => -
        CREATE ()-[r:R {x: r.y}]->() => !SyntaxError UndefinedVariable
        CREATE (n:X) SET n.y = 1 WITH n RETURN n => (:X {y: 1})
        CREATE (n:X) RETURN * => (n): (:X)
        CREATE (:X)-[:R]->(:Y) RETURN * => !SyntaxError NoVariablesInScope
        CREATE (n {list: [1, 2, 3]}) RETURN n.list[1] AS a, size(n.list) AS b, [x IN n.list | x * 2] AS c => 2 | 3 | [2, 4, 6]
        CREATE (n {a: 'x', b: 1.5, c: true, d: [1.5], e: ['a'], f: []}) RETURN n => ({a: 'x', b: 1.5, c: true, d: [1.5], e: ['a'], f: []})
        CREATE (n {d: 9223372036854775807, e: -9223372036854775808, f: 1e308, g: -0.0}) RETURN n.d, n.e, n.f, n.g => 9223372036854775807 | -9223372036854775808 | 1E+308 | -0.0
        CREATE (n {s: 'a\nb\'c'}) RETURN size(n.s) AS s => 5
        WITH 1 AS x CREATE (n {x: x}) WITH n, x MATCH (m {x: x}) RETURN n = m AS e => true
        UNWIND [1, 2] AS x CREATE (a {v: x})-[:R]->(b {v: x * 10}) RETURN a.v, b.v => 1 | 10 / 2 | 20
        MATCH (n) RETURN n UNION ALL MATCH (n) RETURN n => -
        MATCH (n) RETURN n.x AS a UNION MATCH (n) WITH n.x AS a RETURN a => -
        CALL { RETURN 1 AS x } RETURN x => 1
        RETURN 1 AS a LIMIT 0 UNION RETURN 2 AS a => 2
        MATCH (n) OPTIONAL MATCH (n)-->(m) WITH n, m WHERE m IS NULL RETURN n => -
        OPTIONAL MATCH (n) OPTIONAL MATCH (m) RETURN n, m => null | null
        OPTIONAL MATCH (n) WHERE n.x = 1 RETURN n => null
        OPTIONAL MATCH (n)-[r]->(m) RETURN n, r, m, n.x, type(r), labels(m), id(n), keys(n), properties(n), startNode(r), n:X => null | null | null | null | null | null | null | null | null | null | null
        OPTIONAL MATCH p = (n)-->() RETURN p, length(p), nodes(p), relationships(p), size(nodes(p)) => null | null | null | null | null
        OPTIONAL MATCH (n) RETURN n.x + 1 AS a, n.x = 1 AS b, n.x IN [1] AS c, n IN [1] AS d, [n] AS e, {k: n} AS f, collect(n) AS g, count(n) AS h => null | null | null | null | [null] | {k: null} | [] | 0
        OPTIONAL MATCH (n) WITH n WHERE n IS NULL RETURN 1 AS x => 1
        OPTIONAL MATCH (n) UNWIND n AS x RETURN x => -
        OPTIONAL MATCH (n) UNWIND labels(n) AS x RETURN x => -
        OPTIONAL MATCH (n) CREATE (m {x: n.x}) RETURN m => ()
        OPTIONAL MATCH (n) MERGE (m:M) RETURN m => (:M)
        OPTIONAL MATCH (n) MERGE (m:M {x: n.x}) RETURN m => ?SemanticError MergeReadOwnWrites
        OPTIONAL MATCH (n) FOREACH (x IN CASE WHEN n IS NULL THEN [] ELSE [1] END | CREATE (:Z)) RETURN n => null
        OPTIONAL MATCH (n) WHERE (n)-->() RETURN n => null
        OPTIONAL MATCH (n) RETURN exists((n)-->()) AS e, [(n)-->(m) | m] AS l, EXISTS { (n)-->() } AS f => false | [] | false
        """;

    public static IEnumerable<object[]> Cases => LanguageCase.Read(Table);

    [Theory, MemberData(nameof(Cases))]
    public void Follows_the_specification(string graph, string parameters, string query, string expected) =>
        Assert.Null(new LanguageCase(graph, parameters, query, expected).Deviation());
}

namespace Mycelia.Tests.Cypher.Syntax;

/// <summary>Texts of openCypher 9 and of what came after it, among them one for each construct of the grammar.</summary>
internal static class Samples
{
    public static readonly string[] Texts =
    [
        "MATCH (a)-[r:KNOWS|LIKES*1..3 {since: 2000}]->(b:Person {name: $name})<--(c)--(d)<-->(e) RETURN *;",
        "match (n) where n.end > 1 optional match (n)-[:X]-(m) return n.match, m.`odd name` as `x y` order by n.a desc, m.b asc skip 1 limit $0",
        "// comment\nRETURN /* in between */ 1.5e-3 + .5 AS x // last",
        "EXPLAIN MATCH p = shortestPath((a:A)-[*..5]-(b:B)) USING INDEX a:A(x, y) USING SCAN b:B USING JOIN ON a, b WHERE a.x = 1 RETURN p",
        "MATCH (a), (b) RETURN shortestPath((a)-[*]->(b)), allShortestPaths((a)-[:R*]-(b))",
        "PROFILE MATCH (n) RETURN n{.name, .*, n, k: 1 + 2}",
        "FOREACH (x IN [1, 2] | CREATE (:N {v: x}) MERGE (m:M) SET m.v = x)",
        "MATCH (n) DETACH DELETE n",
        "MERGE (n:A {k: 1}) ON CREATE SET n.c = 1, n:B:C ON MATCH SET n += {d: 2}, n = $map SET n['x'] = 1 REMOVE n.y, n:C RETURN n",
        "CALL db.labels",
        "CALL db.labels() YIELD label AS l, count WHERE l STARTS WITH 'a' RETURN l, count",
        "CALL db.labels() YIELD *",
        "MATCH (n) CALL (n) { MATCH (n)-->(m) RETURN count(*) AS c } CALL { WITH n RETURN 1 AS one UNION ALL RETURN 2 AS one } RETURN c",
        "MATCH (n) OPTIONAL CALL (*) { RETURN 1 AS x } CALL () { CREATE (:A) } RETURN x",
        "RETURN filter(x IN [1] WHERE x > 0), extract(x IN [1] | x + 1), reduce(s = 0, x IN [1, 2] | s + x)",
        "RETURN all(x IN [1] WHERE x > 0) AND any(y IN [] WHERE y) OR none(z IN [] WHERE z) XOR single(w IN [1] WHERE w = 1)",
        "MATCH (n) WHERE (n)-->() AND NOT (n)-[:X]->(:Y {z: 1}) AND exists((n)--()) AND exists(n.prop) RETURN [(n)-->(m) WHERE m:A | m.x], [p = (n)--() | p]",
        "MATCH (n:A&!B|(C&%) WHERE n.x > 1)-[r:!X&Y WHERE r.w > 2]->(IS Person) WHERE n IS A|B AND n:A&B RETURN n",
        "MATCH p = ((a)-[r:X]->(b) WHERE a.x < b.x){1,3} RETURN p",
        "MATCH (s) ((a)-[r]->(b))+ (e)-[:Y]->{2}(f)--*(g) ((x)--(y)){,4} RETURN s",
        "MATCH p = SHORTEST 3 (a)-->+(b), q = ALL SHORTEST (a)-[:R]-*(b), ANY (a)--{2,}(b), SHORTEST 2 GROUPS (a)--+(b), ANY SHORTEST (a)-->+(b) RETURN p",
        "MATCH (n) WHERE EXISTS { (n)-->(m) WHERE m.x = 1 } AND COUNT { MATCH (n)--() } > 2 RETURN COLLECT { MATCH (n)--(m) RETURN m.name } AS names",
        "WITH 1 AS count, 2 AS exists RETURN count {.a}, exists, count + 1",
        "RETURN 1 IS :: INTEGER, 'x' IS NOT TYPED STRING NOT NULL, [] IS :: LIST<INTEGER | FLOAT>, x IS :: TIMESTAMP WITH TIME ZONE, 1 :: INT",
        "RETURN 'a' || \"b\" || 'it\\'s \\u00e9 \\U0001F600 \\n'",
        "RETURN CASE x WHEN 1 THEN 'a' ELSE 'b' END, CASE WHEN x THEN 1 END, {a: 1, `b c`: [1, 2], null: null}[x], list[..2], list[1..], list[..]",
        "RETURN $p, $`a b`, $1, $match",
        "MATCH (größe:Straße)-[é:ÄÖ]->(名前) RETURN größe.ß",
        "CREATE INDEX i IF NOT EXISTS FOR (n:Label) ON (n.a, n.b)",
        "CREATE TEXT INDEX FOR ()-[r:T]-() ON (r.a)",
        "CREATE INDEX ON :Label(a)",
        "CREATE LOOKUP INDEX x FOR (n) ON EACH labels(n)",
        "CREATE CONSTRAINT c FOR (n:L) REQUIRE (n.a, n.b) IS NODE KEY",
        "CREATE CONSTRAINT FOR (n:L) REQUIRE n.a IS UNIQUE",
        "CREATE CONSTRAINT c IF NOT EXISTS FOR ()-[r:L]->() REQUIRE r.a IS :: ZONED DATETIME",
        "DROP INDEX i IF EXISTS",
        "DROP CONSTRAINT c",
        "SHOW INDEXES YIELD name, type AS t ORDER BY name SKIP 1 LIMIT 2 WHERE t = 'RANGE' RETURN name",
        "SHOW FUNCTIONS",
        "RETURN 1 AS x UNION ALL RETURN 2 AS x UNION ALL RETURN 3 AS x",
        "MATCH (a)–[:X]–⟩(b) RETURN a",
        "CREATE (a:A), p = (a)-[:R {w: 1.5}]->(:B) CREATE index = (x) RETURN p",
        "MATCH (n) RETURN [x IN range(0, 10) WHERE x % 2 = 0 | x ^ 2] AS squares, [x IN xs], [x IN xs WHERE x:A | x.b], [true IN xs]",
    ];

    public static TheoryData<string> All => [.. Texts];
}

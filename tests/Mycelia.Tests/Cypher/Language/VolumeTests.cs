namespace Mycelia.Tests.Cypher.Language;

/// <summary>More rows than one batch and one extent hold.</summary>
public sealed class VolumeTests
{
    private const string Table = """
        UNWIND range(1, 5000) AS i CREATE (:A {i: i}) WITH count(*) AS c MATCH (n:A) RETURN c, count(n) AS d, sum(n.i) AS s => 5000 | 5000 | 12502500
        UNWIND range(1, 5000) AS i CREATE (:A {i: i}) WITH count(*) AS c MATCH (n:A) WITH n ORDER BY n.i DESC LIMIT 2 RETURN n.i => 5000 / 4999
        UNWIND range(1, 5000) AS i CREATE (a:A {i: i})-[:R {w: i}]->(b:B {j: i % 10}) WITH 1 AS o LIMIT 1 MATCH (a:A)-[r:R]->(b:B) RETURN b.j AS j, count(*) AS c, sum(r.w) AS s ORDER BY j LIMIT 2 => 0 | 500 | 1252500 / 1 | 500 | 1248000
        UNWIND range(1, 5000) AS i MERGE (a:A {k: i % 7}) ON CREATE SET a.n = 1 ON MATCH SET a.n = a.n + 1 WITH DISTINCT a RETURN a.k AS k, a.n AS n ORDER BY k LIMIT 2 => 0 | 714 / 1 | 715
        UNWIND range(1, 3000) AS i CREATE (:A {i: i}) WITH 1 AS o LIMIT 1 MATCH (n:A) WHERE n.i % 2 = 0 SET n:E WITH 1 AS o LIMIT 1 MATCH (m:E) RETURN count(m) AS c => 1500
        UNWIND range(1, 3000) AS i CREATE (:A {i: i}) WITH 1 AS o LIMIT 1 MATCH (n:A) WHERE n.i > 10 DETACH DELETE n WITH count(*) AS c MATCH (m:A) RETURN c, count(m) AS d => 2990 | 10
        UNWIND range(1, 3000) AS i CREATE (:A {i: i}) ;; MATCH (n:A) RETURN DISTINCT n.i % 3 AS m ORDER BY m => 0 / 1 / 2
        UNWIND range(1, 3000) AS i CREATE (:A {i: i}) ;; MATCH (n:A) RETURN n.i AS i ORDER BY i DESC SKIP 2998 => 2 / 1
        UNWIND range(1, 3000) AS i CREATE (:A {i: i}) ;; MATCH (n:A) OPTIONAL MATCH (m:A {i: n.i + 2999}) RETURN count(*) AS c, count(m) AS d => 3000 | 1
        UNWIND range(1, 3000) AS i CREATE (:A {i: i}) ;; MATCH (n:A), (m:A) WHERE n.i = m.i + 1 RETURN count(*) AS c => 2999
        UNWIND range(1, 3000) AS i CREATE (:A {i: i}) ;; MATCH (n:A) WHERE n.i <= 5 MATCH (m:A) WHERE m.i > n.i AND m.i < 4 RETURN n.i, collect(m.i) AS l ORDER BY n.i => 1 | [2, 3] / 2 | [3]
        UNWIND range(1, 3000) AS i CREATE (:A {i: i}) ;; MATCH (a:A), (b:A) WHERE b.i = a.i + 1 CREATE (a)-[:NEXT]->(b) WITH 1 AS o LIMIT 1 MATCH p = (x:A {i: 1})-[:NEXT*4]->(y) RETURN y.i, length(p) => 5 | 4
        UNWIND range(1, 3000) AS i CREATE (:A {i: i}) ;; MATCH (a:A), (b:A) WHERE b.i = a.i + 1 CREATE (a)-[:NEXT]->(b) ;; MATCH (x:A {i: 1}), (y:A {i: 2000}) MATCH p = shortestPath((x)-[:NEXT*]->(y)) RETURN length(p) AS l => 1999
        UNWIND range(1, 3000) AS i WITH i WHERE i % 2 = 0 WITH collect(i) AS l RETURN size(l) AS s, l[0] AS a, l[-1] AS b => 1500 | 2 | 3000
        UNWIND range(1, 3000) AS i RETURN min(i) AS a, max(i) AS b, avg(i) AS c, count(DISTINCT i % 10) AS d => 1 | 3000 | 1500.5 | 10
        UNWIND range(1, 3000) AS i WITH i, i % 3 AS g ORDER BY g, i DESC WITH g, collect(i) AS l RETURN g, l[0] AS f ORDER BY g => 0 | 3000 / 1 | 2998 / 2 | 2999
        UNWIND range(1, 3000) AS i UNWIND [1, 2] AS j WITH i * j AS p WHERE p > 5998 RETURN p => 6000
        UNWIND range(1, 3000) AS i CALL { WITH i RETURN i * 2 AS d } RETURN sum(d) AS s => 9003000
        UNWIND range(1, 3000) AS i WITH CASE WHEN i % 1000 = 0 THEN null WHEN i % 2 = 0 THEN toString(i) ELSE i END AS v RETURN count(v) AS c, min(v) AS a, max(v) AS b => 2997 | '10' | 2999
        UNWIND range(1, 3000) AS i CREATE (n:M) SET n.v = CASE WHEN i % 3 = 0 THEN i WHEN i % 3 = 1 THEN toString(i) ELSE i * 0.5 END ;; MATCH (n:M) WHERE n.v > 2990 RETURN count(*) AS c => 4
        UNWIND range(1, 3000) AS i CREATE (n:M {v: CASE WHEN i % 3 = 0 THEN [i] WHEN i % 3 = 1 THEN true ELSE null END}) ;; MATCH (n:M) RETURN count(n.v) AS c, count(DISTINCT n.v) AS d => 2000 | 1001
        # profile and explain
        EXPLAIN CREATE (n:A) RETURN n ;; MATCH (n) RETURN count(n) AS c => 0
        """;

    public static IEnumerable<object[]> Cases => LanguageCase.Read(Table);

    [Theory, MemberData(nameof(Cases))]
    public void Follows_the_specification(string graph, string parameters, string query, string expected) =>
        Assert.Null(new LanguageCase(graph, parameters, query, expected).Deviation());
}

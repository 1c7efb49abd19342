namespace Mycelia.Tests.Cypher.Language;

/// <summary>Clauses that read what clauses before them wrote, with labels, types and keys that did not exist before.</summary>
public sealed class ReadAfterWriteTests
{
    private const string Table = """
        CREATE (:A), (:A) WITH 1 AS x MATCH (n:A) RETURN count(n) AS c => 2
        CREATE (:A), (:A) WITH * MATCH (n:A) RETURN count(n) AS c => 2
        CREATE (:A {k: 1}) WITH 1 AS x MATCH (n:A {k: 1}) RETURN count(n) AS c => 1
        CREATE (:A {k: 1}) WITH 1 AS x MATCH (n {k: 1}) RETURN count(n) AS c => 1
        CREATE (:A {k: 1}) WITH 1 AS x MATCH (n) WHERE n.k > 0 RETURN n.k AS c => 1
        CREATE (:A {k: 1}) WITH 1 AS x MATCH (n) RETURN n.k AS c, labels(n) => 1 | ['A']
        CREATE (:A)-[:T]->(:B) WITH 1 AS x MATCH (n)-[:T]->(m) RETURN labels(n) AS c => ['A']
        CREATE (:A)-[:T]->(:B) WITH 1 AS x MATCH (n)-[r]->(m:B) RETURN type(r) AS c => 'T'
        CREATE (:A)-[:T {w: 1}]->(:B) WITH 1 AS x MATCH (n)-[r {w: 1}]->(m:B) RETURN r => [:T {w: 1}]
        CREATE (:A)-[:T]->(:B) WITH 1 AS x MATCH (n:A)-[:T*]->(m) RETURN labels(m) AS c => ['B']
        CREATE (:A)-[:T]->(:B) WITH 1 AS x OPTIONAL MATCH (n:A)-[:T]->(m:B) RETURN labels(m) AS c => ['B']
        CREATE (a:A)-[:T]->(:B) WITH a MATCH (a)-[:T]->(m:B) RETURN labels(m) AS c => ['B']
        CREATE (a:A)-[:T]->(:B) WITH a WHERE (a)-[:T]->(:B) RETURN labels(a) AS c => ['A']
        CREATE (a:A)-[:T]->(:B) RETURN [(a)-[:T]->(b:B) | labels(b)] AS c => [['B']]
        CREATE (a:A)-[:T]->(:B) RETURN EXISTS { (a)-[:T]->(:B) } AS c => true
        CREATE (a:A) RETURN a:A AS c, a:B AS d => true | false
        CREATE (a) SET a:A RETURN a:A AS c => true
        CREATE (a) SET a.k = 1 RETURN a.k AS c => 1
        CREATE (a) SET a += {k: 1, l: 2} RETURN a.l AS c, keys(a) => 2 | ['k', 'l']
        MERGE (a:A {k: 1}) WITH a MATCH (b:A {k: 1}) RETURN a = b AS c => true
        MERGE (a:A) ON CREATE SET a:N, a.z = 1 WITH 1 AS x MATCH (b:N {z: 1}) RETURN labels(b) AS c => ['A', 'N']
        MERGE (:A)-[:T]->(:B) MERGE (:A)-[:T]->(:B) WITH 1 AS x MATCH (:A)-[r:T]->(:B) RETURN count(r) AS c => 1
        UNWIND [1, 2] AS i CREATE (:A {i: i}) WITH i MATCH (n:A) RETURN i, count(n) AS c => 1 | 2 / 2 | 2
        UNWIND [1, 2] AS i CREATE (:A {i: i}) WITH DISTINCT 1 AS x MATCH (n:A) WITH n MATCH (m:A) RETURN count(*) AS c => 4
        CREATE (:A {i: 1}) WITH 1 AS x MATCH (n:A) SET n.j = 2 WITH 1 AS y MATCH (m {j: 2}) RETURN m => (:A {i: 1, j: 2})
        CREATE (:A {i: 1}) WITH 1 AS x MATCH (n:A) DELETE n WITH count(*) AS y OPTIONAL MATCH (m:A) RETURN m, y => null | 1
        CREATE (:A {i: 1}) WITH 1 AS x MATCH (n:A) REMOVE n:A SET n:B WITH 1 AS y MATCH (m:B) RETURN m => (:B {i: 1})
        CREATE (:A)-[:T]->(:B)-[:T]->(:C) WITH 1 AS x MATCH p = shortestPath((a:A)-[:T*]->(c:C)) RETURN length(p) AS l => 2
        CREATE (a:A)-[:T]->(b:B) WITH a, b MATCH (a)-[r:T]->(b) RETURN type(r) AS c => 'T'
        CREATE (a:A)-[:T]->(b:B)-[:T]->(a) WITH 1 AS x MATCH (a)-[:T]->(b)-[:T]->(a) RETURN count(*) AS c => 2
        CREATE (a:A {k: 1}), (b:B {k: 1}) WITH 1 AS x MATCH (n:A), (m:B) WHERE n.k = m.k RETURN count(*) AS c => 1
        CREATE (a:A)-[:T]->(b:B) WITH a, b CREATE (a)-[:T]->(b) WITH a, b MATCH (a)-[r:T]->(b) RETURN count(r) AS c => 2
        CREATE (a:A)-[:T]->(b:B) WITH count(*) AS c MATCH (n:A)-[:T]->(:B) RETURN count(*) AS d => 1
        CREATE (a:A) WITH a CALL { MATCH (n:A) RETURN count(n) AS c } RETURN c => 1
        CREATE (a:A {x: 1}) WITH a SET a.x = 2 WITH a WHERE a.x = 2 MATCH (b:A) WHERE b.x = 2 RETURN count(*) AS c => 1
        CREATE (a:A)-[r:T {x: 1}]->() WITH r SET r.x = 2 WITH 1 AS y MATCH ()-[r:T {x: 2}]->() RETURN count(*) AS c => 1
        CREATE (a:A)-[r:T {x: 1}]->() WITH r DELETE r WITH 1 AS y OPTIONAL MATCH ()-[s:T]->() RETURN s => null
        MATCH (a:Z) CREATE (:A) WITH a MATCH (n:A) RETURN n => -
        @ CREATE (:A {i: 1})-[:T]->(:B {i: 2})
        MATCH (a:A) CREATE (c:C {i: 3}) WITH 1 AS x MATCH (n:C) RETURN n.i => 3
        MATCH (a:A) CREATE (a)-[:N]->(c:C {j: 3}) WITH a MATCH (a)-[:N]->(n:C {j: 3}) RETURN n.j => 3
        MATCH (a:A) CREATE (:A {i: 7}) WITH 1 AS x MATCH (n:A) RETURN n.i => 1 / 7
        MATCH (a:A) MERGE (b:A {i: a.i + 1}) WITH 1 AS x MATCH (n:A) RETURN n.i => 1 / 2
        MATCH (a:A) SET a:NEW WITH 1 AS x MATCH (n:NEW) RETURN n.i => 1
        MATCH (a:A) SET a.fresh = 5 WITH 1 AS x MATCH (n {fresh: 5}) RETURN n.i => 1
        MATCH (a:A)-[r]->(b) DELETE r WITH a MATCH (a) WHERE NOT (a)-->() RETURN a.i => 1
        MATCH (a:A)-[r]->(b) DELETE r WITH a, b CREATE (a)-[:U]->(b) WITH a MATCH (a)-[u:U]->(b) RETURN type(u) AS t => 'U'
        MATCH (n) DETACH DELETE n WITH count(*) AS c MATCH (m) RETURN m => -
        MATCH (n) DETACH DELETE n WITH count(*) AS c OPTIONAL MATCH (m) RETURN c, m => 2 | null
        """;

    public static IEnumerable<object[]> Cases => LanguageCase.Read(Table);

    [Theory, MemberData(nameof(Cases))]
    public void Follows_the_specification(string graph, string parameters, string query, string expected) =>
        Assert.Null(new LanguageCase(graph, parameters, query, expected).Deviation());
}

namespace Mycelia.Tests.Cypher.Language;

/// <summary>Clauses of one statement that write, read, delete and merge the same entities.</summary>
public sealed class StatementTests
{
    private const string Table = """
        @ CREATE (:Cnt {c: 0})
        UNWIND [1, 2, 3] AS i CALL { MATCH (n:Cnt) SET n.c = n.c + 1 RETURN n.c AS c } RETURN i, c => 1 | 1 / 2 | 2 / 3 | 3
        UNWIND [1, 2, 3] AS i CALL { WITH i MATCH (n:Cnt) SET n.c = n.c + i } WITH count(*) AS k MATCH (n:Cnt) RETURN n.c, k => 6 | 3
        MATCH (n:Cnt) FOREACH (i IN [1, 2, 3] | SET n.c = n.c + i) RETURN n.c => 6
        UNWIND [1, 2, 3] AS i MERGE (n:Cnt) ON MATCH SET n.c = n.c + i WITH DISTINCT n RETURN n.c => 6
        MATCH (n:Cnt) SET n.c = 1 SET n.c = n.c + 1 SET n.d = n.c RETURN n.c, n.d => 2 | 2
        MATCH (n:Cnt) SET n.c = 5 WITH n.c AS c MATCH (m:Cnt) WHERE m.c = c RETURN m.c => 5
        MATCH (n:Cnt) WITH n, n.c AS before SET n.c = 9 RETURN before, n.c => 0 | 9
        MATCH (n:Cnt) WITH n, properties(n) AS before SET n.c = 9 RETURN before, n.c => {c: 0} | 9
        MATCH (n:Cnt) WITH [n] AS l SET (l[0]).c = 4 RETURN l => [(:Cnt {c: 4})]
        MATCH (n:Cnt) WITH {k: n} AS m MATCH (x:Cnt) SET x.c = 4 RETURN m => {k: (:Cnt {c: 4})}
        MATCH p = (n:Cnt) SET n.c = 3 RETURN p => <(:Cnt {c: 3})>
        MATCH (n:Cnt) CREATE (n)-[:R]->(m:New {v: n.c}) SET n.c = 1 RETURN m.v, n.c => 0 | 1
        MATCH (n:Cnt) CREATE (m:New) WITH n, m MERGE (n)-[r:R]->(m) ON CREATE SET r.v = 1 WITH r MATCH (:Cnt)-[q:R {v: 1}]->(:New) RETURN q = r AS e => true
        MATCH (n:Cnt) DELETE n CREATE (:Cnt {c: 7}) WITH 1 AS o MATCH (m:Cnt) RETURN m.c => 7
        MATCH (n:Cnt) DELETE n MERGE (m:Cnt) RETURN m.c => null
        MATCH (n:Cnt) DELETE n WITH n RETURN count(n) AS c => 1
        MATCH (n:Cnt) DELETE n RETURN n.c => ?EntityNotFound DeletedEntityAccess
        MATCH (n:Cnt) DELETE n RETURN properties(n) => ?EntityNotFound DeletedEntityAccess
        MATCH (n:Cnt) DELETE n RETURN keys(n) => ?EntityNotFound DeletedEntityAccess
        MATCH (n:Cnt) DELETE n RETURN n:Cnt => ?EntityNotFound DeletedEntityAccess
        MATCH (n:Cnt) DELETE n RETURN [x IN [n] | x.c] => ?EntityNotFound DeletedEntityAccess
        MATCH (n:Cnt) DELETE n WITH n WHERE n.c = 0 RETURN 1 => ?EntityNotFound DeletedEntityAccess
        MATCH (n:Cnt) WITH n, n.c AS c DELETE n RETURN c => 0
        MATCH (n:Cnt) DELETE n DELETE n RETURN 1 AS x => 1
        MATCH (n:Cnt) DELETE n REMOVE n.c => ?EntityNotFound DeletedEntityAccess
        MATCH (n:Cnt) DELETE n SET n:X => ?EntityNotFound DeletedEntityAccess
        MATCH (n:Cnt) DELETE n CREATE (n)-[:R]->() => ?EntityNotFound DeletedEntityAccess
        MATCH (n:Cnt) DELETE n MERGE (n)-[:R]->(m) => ?EntityNotFound DeletedEntityAccess
        MATCH (n:Cnt) DELETE n WITH n MATCH (n)-->(m) RETURN m => -
        MATCH (n:Cnt) DELETE n WITH n OPTIONAL MATCH (n)-->(m) RETURN m => null
        MATCH (n:Cnt) DELETE n WITH n WHERE (n)-->() RETURN 1 AS x => -
        CREATE (a:T1)-[r:R {w: 1}]->(b:T2) DELETE r RETURN type(r) AS t => 'R'
        CREATE (a:T1)-[r:R {w: 1}]->(b:T2) DELETE r WITH a, b MATCH (a), (b) RETURN labels(a) AS x, labels(b) AS y => ['T1'] | ['T2']
        CREATE (a:T1)-[r:R {w: 1}]->(b:T2) DELETE r RETURN startNode(r) => ?EntityNotFound DeletedEntityAccess
        CREATE (a:T1)-[r:R {w: 1}]->(b:T2) WITH a DETACH DELETE a WITH 1 AS o MATCH (x:T2) OPTIONAL MATCH (x)-[q]-() RETURN q => null
        CREATE (a:T1)-[r:R]->(b:T2) RETURN a, r, b, [x = (a)-->(b) | x] => (:T1) | [:R] | (:T2) | [<(:T1)-[:R]->(:T2)>]
        CREATE (a:T1) WITH a UNWIND [1, 2] AS i CREATE (a)-[:R {i: i}]->(:T2 {i: i}) WITH DISTINCT a MATCH (a)-[r:R]->(b:T2) WHERE r.i = b.i RETURN count(*) AS c => 2
        CREATE (a:T1), (b:T2) MERGE (a)-[:R]->(b) MERGE (a)<-[:R]-(b) MERGE (a)-[:R]-(b) WITH 1 AS o MATCH ()-[r:R]->() RETURN count(r) AS c => 4
        MATCH (n:Cnt) MERGE (n)-[:HAS]->(x:Thing {id: 1}) MERGE (n)-[:HAS]->(y:Thing {id: 1}) RETURN x = y AS e => true
        MATCH (n:Cnt) MERGE (a:A1 {v: n.c}) MERGE (b:A1 {v: a.v}) MERGE (c:A1 {v: 1}) RETURN a = b AS x, a = c AS y => true | false
        MERGE (a:A1 {v: 1}) MERGE (b:A1 {v: 1.0}) RETURN a = b AS x => true
        MERGE (a:A1 {v: [1, 2]}) MERGE (b:A1 {v: [1, 2]}) RETURN a = b AS x => true
        MERGE (a:A1 {v: date('2020-01-01')}) MERGE (b:A1 {v: date('2020-01-01')}) RETURN a = b AS x => true
        MERGE (a:A1:B1) MERGE (b:A1) MERGE (c:B1) MERGE (d:B1:C1) RETURN a = b AS x, a = c AS y, a = d AS z => true | true | false
        MERGE (a:A1) ON CREATE SET a += {x: 1, y: 2}, a:Extra RETURN a => (:A1:Extra {x: 1, y: 2})
        MERGE (a:A1) ON CREATE SET a = {x: 1} ON MATCH SET a = {y: 1} RETURN a => (:A1 {x: 1})
        MERGE (a:Cnt) ON CREATE SET a = {x: 1} ON MATCH SET a = {y: 1} RETURN a => (:Cnt {y: 1})
        MERGE (a:Cnt) ON MATCH SET a.c = null RETURN a => (:Cnt)
        MERGE (a:Cnt {c: 0}) SET a.c = a.c + 1 RETURN a.c => 1
        UNWIND [1, 2] AS i MERGE (a:Cnt {c: 0}) SET a.c = i ;; MATCH (n:Cnt) RETURN count(n) AS k => 1
        UNWIND [1, 2] AS i OPTIONAL MATCH (n:Cnt {c: i}) MERGE (m:Cnt {c: i}) RETURN n, m.c => null | 1 / null | 2
        """;

    public static IEnumerable<object[]> Cases => LanguageCase.Read(Table);

    [Theory, MemberData(nameof(Cases))]
    public void Follows_the_specification(string graph, string parameters, string query, string expected) =>
        Assert.Null(new LanguageCase(graph, parameters, query, expected).Deviation());
}

namespace Mycelia.Tests.Cypher.Language;

/// <summary>Patterns and updates on a graph with a cycle, a self-loop and parallel relationships.</summary>
public sealed class CyclicMatchTests
{
    private const string Table = """
        # longer graphs: relationship uniqueness, cycles, self loops
        @ CREATE (a:N {i: 1})-[:R {k: 1}]->(b:N {i: 2})-[:R {k: 2}]->(c:N {i: 3})-[:R {k: 3}]->(a), (a)-[:R {k: 4}]->(a), (a)-[:R {k: 5}]->(b)
        MATCH (x)-[:R]->(y)-[:R]->(z)-[:R]->(x) RETURN count(*) AS c => 6
        MATCH (x)-[:R*3]->(x) RETURN count(*) AS c => 6
        MATCH (x)-[:R]->(x) RETURN x.i => 1
        MATCH (x)-[r:R]-(x) RETURN count(r) AS c => 1
        MATCH (x)-[:R]-(y) RETURN count(*) AS c => 9
        MATCH (x {i: 1})-[:R]-(y) RETURN count(*) AS c => 4
        MATCH (x {i: 1})--(y)--(x) RETURN count(*) AS c => 2
        MATCH p = (x {i: 1})-[*]->(y {i: 1}) RETURN length(p) AS l ORDER BY l => 1 / 3 / 3 / 4 / 4 / 4 / 4
        MATCH p = (x {i: 1})-[*0..2]->(y) RETURN length(p) AS l, count(*) AS c ORDER BY l => 0 | 1 / 1 | 3 / 2 | 4
        MATCH (x {i: 1})-[r1]->(y), (x)-[r2]->(y) RETURN r1.k, r2.k => 1 | 5 / 5 | 1
        MATCH (x {i: 1})-[r1]->(y) MATCH (x)-[r2]->(y) RETURN count(*) AS c => 5
        MATCH (x)-[r1:R]->(y), (y)-[r2:R]->(z), (z)-[r3:R]->(x) RETURN count(*) AS c => 6
        MATCH (x), (y) WHERE (x)-[:R]->(y) RETURN x.i, y.i => 1 | 1 / 1 | 2 / 2 | 3 / 3 | 1
        MATCH (x), (y) WHERE (x)-[:R*2]->(y) RETURN DISTINCT x.i, y.i => 1 | 2 / 1 | 3 / 2 | 1 / 3 | 1 / 3 | 2
        MATCH (x {i: 1}), (y {i: 3}) MATCH p = (x)-[*..3]->(y) RETURN count(p) AS c => 4
        MATCH (x {i: 1}), (y {i: 3}) MATCH p = shortestPath((x)-[*]->(y)) RETURN length(p) AS l => 2
        MATCH (x {i: 1}), (y {i: 3}) MATCH p = allShortestPaths((x)-[*]->(y)) RETURN length(p) AS l => 2 / 2
        MATCH (x {i: 2}), (y {i: 2}) MATCH p = (x)-[*1..3]-(y) RETURN count(p) AS c => 8
        MATCH (x)-[r:R]->(y) WHERE x.i = y.i RETURN r.k => 4
        MATCH (x)-[r]->(y) WITH x, count(r) AS out ORDER BY out DESC, x.i RETURN x.i, out => 1 | 3 / 2 | 1 / 3 | 1
        MATCH (x) RETURN x.i AS i, COUNT { (x)-->() } AS o, COUNT { (x)<--() } AS n ORDER BY i => 1 | 3 | 2 / 2 | 1 | 2 / 3 | 1 | 1
        MATCH (x) RETURN x.i AS i, size([(x)--(y) | y]) AS s ORDER BY i => 1 | 4 / 2 | 3 / 3 | 2
        MATCH (x {i: 1}) RETURN [(x)-[r]->(y) WHERE r.k > 1 | [r.k, y.i]] AS l => [[4, 1], [5, 2]]
        MATCH (x {i: 1}) RETURN [(x)-[r:R*2]->(y) | [e IN r | e.k]] AS l => [[4, 1], [4, 5], [1, 2], [5, 2]]
        MATCH (x {i: 1}) RETURN [p = (x)-[:R]->()-[:R]->(x) | length(p)] AS l => []
        MATCH p = (x)-[r:R {k: 2}]->(y) RETURN nodes(p), relationships(p), length(p), head(nodes(p)).i, last(nodes(p)).i => [(:N {i: 2}), (:N {i: 3})] | [[:R {k: 2}]] | 1 | 2 | 3
        MATCH p = (y)<-[r:R {k: 2}]-(x) RETURN [n IN nodes(p) | n.i] AS l => [3, 2]
        MATCH p = (y {i: 3})<-[*2]-(x) RETURN [n IN nodes(p) | n.i] AS l, [r IN relationships(p) | r.k] AS ks => [3, 2, 1] | [2, 1] / [3, 2, 1] | [2, 5]
        MATCH p = (x {i: 1})-[a]->(y)<-[b]-(z) RETURN [r IN relationships(p) | r.k] AS ks => [4, 3] / [1, 5] / [5, 1]
        MATCH (x {i: 1})-[r*1..2]->(y {i: 3}) RETURN [e IN r | e.k] AS ks => [1, 2] / [5, 2]
        MATCH ()-[r:R]->() WITH collect(r) AS rs UNWIND rs AS r RETURN sum(r.k) AS s => 15
        MATCH (n) WITH n AS m MATCH (m)-[:R]->(o) RETURN count(o) AS c => 5
        MATCH (a)-[r {k: 2}]->(b) WITH r MATCH (x)-[r]-(y) RETURN x.i, y.i => 2 | 3 / 3 | 2
        MATCH (a)-[r {k: 4}]->(b) WITH r MATCH (x)-[r]-(y) RETURN x.i, y.i => 1 | 1
        MATCH (a)-[r {k: 2}]->(b) WITH r, a, b MATCH (b)-[r]->(a) RETURN r => -
        MATCH (a)-[r {k: 2}]->(b) WITH r, a, b MATCH (b)-[r]-(a) RETURN r.k => 2
        MATCH (a)-[r {k: 2}]->(b) WITH r, b MATCH (x)-[r]->(b) RETURN x.i => 2
        MATCH (a)-[r {k: 2}]->(b) WITH r OPTIONAL MATCH (x:Q)-[r]->(b) RETURN x, b => null | null
        MATCH (a)-[r {k: 2}]->(b) OPTIONAL MATCH (b)-[r]->(c) RETURN c => null
        MATCH (a)-[r {k: 2}]->(b)-[s]->(c) MATCH (a)-[r]->(b)-[t]->(c) RETURN t.k => 3
        MATCH (a)-[r {k: 1}]->(b) MATCH p = (a)-[r]->(b)-[*1..2]->(z) RETURN [x IN relationships(p) | x.k] AS l => [1, 2] / [1, 2, 3]
        MATCH ()-[r {k: 2}]->() MATCH p = (n)-[*0..1]->()-[r]->()-[*0..1]->(m) RETURN [x IN relationships(p) | x.k] AS l => [2] / [2, 3] / [1, 2] / [5, 2] / [1, 2, 3] / [5, 2, 3]
        MATCH (n {i: 1}) OPTIONAL MATCH (n)-[r {k: 9}]->(m) OPTIONAL MATCH (m)-[s]->(o) RETURN r, m, s, o => null | null | null | null
        MATCH (n) OPTIONAL MATCH (n)-[r:R]->(m {i: 3}) RETURN n.i, r.k => 1 | null / 2 | 2 / 3 | null
        MATCH (n) OPTIONAL MATCH p = (n)-[:R*2]->(m {i: 1}) RETURN n.i AS i, count(p) AS c ORDER BY i => 1 | 0 / 2 | 1 / 3 | 1
        MATCH (n {i: 1}) OPTIONAL MATCH (n)-->(m) WHERE m.i = n.i + 1 RETURN m.i => 2 / 2
        MATCH (n {i: 1}) OPTIONAL MATCH (m) WHERE m.i > 1 RETURN m.i => 2 / 3
        MATCH (n {i: 1}) OPTIONAL MATCH (m) WHERE m.i > n.i + 5 RETURN m.i => null
        MATCH (n {i: 1}) OPTIONAL MATCH (m {i: n.i + 1})-->(o) RETURN m.i, o.i => 2 | 3
        MATCH (n) WHERE n.i > 1 AND (n)-->({i: 1}) RETURN n.i => 3
        MATCH (n) WHERE n.i > 2 XOR (n)-->({i: 2}) RETURN n.i => 1 / 3
        MATCH (n) WHERE NOT (n)-->({i: 2}) AND NOT (n)-->({i: 3}) RETURN n.i => 3
        MATCH (n) WHERE ((n)-->({i: 2}) OR n.i = 3) AND n.i < 5 RETURN n.i => 1 / 3
        MATCH (n) WHERE (n)-->()-->()-->(n) RETURN n.i => 1 / 2 / 3
        MATCH (n) WHERE (n)-[:R {k: 5}]->() RETURN n.i => 1
        MATCH (n) WHERE size([(n)-[r]->() WHERE r.k > 3 | r]) = 2 RETURN n.i => 1
        MATCH (n) WITH n ORDER BY n.i WITH collect(n.i) AS l RETURN l, l[-1], l[0..2] => [1, 2, 3] | 3 | [1, 2]
        MATCH (n) RETURN CASE n.i WHEN 1 THEN 'one' WHEN 2 THEN 'two' END AS t ORDER BY n.i => 'one' / 'two' / null
        MATCH (n) RETURN n.i, n.j, n.i IS NULL, n.j IS NULL, exists(n.i), exists(n.j) ORDER BY n.i LIMIT 1 => 1 | null | false | true | true | false
        MATCH (n {i: 1}) RETURN n['i'] AS a, n['x'] AS b, n[toLower('I')] AS c, keys(n) AS d, properties(n) AS e, labels(n) AS f => 1 | null | 1 | ['i'] | {i: 1} | ['N']
        MATCH ()-[r {k: 1}]->() RETURN r['k'] AS a, keys(r) AS b, properties(r) AS c, type(r) AS d => 1 | ['k'] | {k: 1} | 'R'
        MATCH (n {i: 1}) RETURN n {.i, .z, a: 5} AS m, n {.*} AS k => {a: 5, i: 1, z: null} | {i: 1}
        MATCH (n {i: 1}) RETURN n.i AS x UNION MATCH (n {i: 2}) RETURN n.i AS x UNION MATCH (n {i: 1}) RETURN n.i AS x => 1 / 2
        MATCH (n {i: 1}), (m {i: 1}) RETURN n = m AS a, n <> m AS b, n IN [m] AS c, [n] = [m] AS d => true | false | true | true
        MATCH (n) WITH DISTINCT n.i > 1 AS b RETURN b ORDER BY b => false / true
        MATCH (n) RETURN DISTINCT labels(n) AS l => ['N']
        MATCH (n) RETURN count(DISTINCT labels(n)) AS l, count(DISTINCT n) AS m => 1 | 3
        MATCH p = ()-->() RETURN count(DISTINCT p) AS c, max(length(p)) AS m => 5 | 1
        MATCH p = ()-->() WITH p ORDER BY p LIMIT 1 RETURN length(p) AS l => 1
        MATCH (n) RETURN n ORDER BY n.i DESC LIMIT 1 => (:N {i: 3})
        MATCH (n)-[r]->(m) RETURN r.k ORDER BY n.i, r.k DESC => 5 / 4 / 1 / 2 / 3
        MATCH (n)-[r]->(m) RETURN n.i, collect(r.k) AS ks ORDER BY size(ks) DESC, n.i => 1 | [4, 1, 5] / 2 | [2] / 3 | [3]
        MATCH (n) WHERE n.i IN [1, 2] AND NOT n.i IN [2] RETURN n.i => 1
        MATCH (n) WHERE n.i = 1 OR n.i = 2 RETURN n.i => 1 / 2
        MATCH (n) WHERE 1 < n.i <= 3 RETURN n.i => 2 / 3
        MATCH (n) WHERE n.i >= 2 AND n.i < 3 RETURN n.i => 2
        MATCH (n) WHERE n.i STARTS WITH '1' RETURN n.i => -
        MATCH (n) WHERE toString(n.i) ENDS WITH '3' RETURN n.i => 3
        MATCH (n) WHERE n.i = '1' RETURN n => -
        MATCH (n) WHERE n.i = 1.0 RETURN n.i => 1
        MATCH (n) WHERE n.x = null RETURN n => -
        MATCH (n) WHERE n.x <> null RETURN n => -
        MATCH (n) WHERE NOT n.x = 1 RETURN n => -
        MATCH (n) WHERE n.x IS NULL AND n.i = 1 RETURN n.i => 1
        MATCH (n:N:N) RETURN count(n) AS c => 3
        MATCH (n)-[:R|:R|R]->() RETURN count(n) AS c => 5
        # writes on it
        MATCH (n {i: 1})-[r]->(m) DELETE r RETURN count(*) AS c ;; MATCH ()-[r]->() RETURN r.k => 2 / 3
        MATCH (n {i: 1}) DETACH DELETE n ;; MATCH (x)-[r]->(y) RETURN r.k => 2
        MATCH (n)-[r]-(m) DELETE r ;; MATCH ()-[r]->() RETURN r => -
        MATCH (n)-[r]-(m) DELETE r, n, m ;; MATCH (x) RETURN x => -
        MATCH (n) OPTIONAL MATCH (n)-[r]-() DELETE n, r ;; MATCH (x) RETURN x => -
        MATCH p = (n)-[*]->(m) DETACH DELETE p ;; MATCH (x) RETURN x => -
        MATCH (n) SET n.i = n.i * 10 WITH n WHERE n.i > 15 RETURN n.i => 20 / 30
        MATCH (n)-[r]->(m) SET r.k = m.i, m.seen = true RETURN sum(r.k) AS s ;; MATCH (x) WHERE x.seen RETURN count(x) AS c => 3
        MATCH (n {i: 1}), (m {i: 3}) MERGE (n)-[r:R]->(m) RETURN r => [:R]
        MATCH (n {i: 1}), (m {i: 3}) MERGE (n)-[r:R]-(m) RETURN r.k => 3
        MATCH (n), (m) MERGE (n)-[:X]->(m) ;; MATCH ()-[r:X]->() RETURN count(r) AS c => 9
        MATCH (n), (m) MERGE (n)-[:X]-(m) ;; MATCH ()-[r:X]->() RETURN count(r) AS c => 6
        MATCH (n) MERGE (n)-[:S]->(s:State {v: n.i % 2}) ;; MATCH (s:State) RETURN count(s) AS c => 3
        MATCH (n) MERGE (s:State {v: n.i % 2}) MERGE (n)-[:S]->(s) ;; MATCH (s:State)<-[:S]-(n) RETURN s.v, count(n) AS c => 0 | 1 / 1 | 2
        MATCH (n) MERGE (n)-[r:R]->(m) RETURN count(*) AS c => 5
        MATCH (n {i: 2}) MERGE (n)-[r:R]->(m)-[q:Q]->(o) RETURN m, o => () | ()
        MATCH (n {i: 2}) MERGE (n)-[r:R]->(m)-[q:R]->(o {i: 1}) RETURN m.i, o.i => 3 | 1
        MATCH (n {i: 1}) MERGE (n)-[r:R]->(n) RETURN r.k => 4
        MATCH (n {i: 2}) MERGE (n)-[r:R]->(n) RETURN r.k => null
        MATCH (n) CREATE (c:Copy) SET c = n SET c.copied = true RETURN c.i, c.copied => 1 | true / 2 | true / 3 | true
        MATCH (n)-[r]->(m) CREATE (m)-[q:BACK]->(n) SET q = r RETURN sum(q.k) AS s => 15
        MATCH (n) REMOVE n:N RETURN labels(n) AS l LIMIT 1 ;; MATCH (x:N) RETURN x => -
        MATCH (n) REMOVE n.i, n:N SET n:M RETURN n LIMIT 1 => (:M)
        """;

    public static IEnumerable<object[]> Cases => LanguageCase.Read(Table);

    [Theory, MemberData(nameof(Cases))]
    public void Follows_the_specification(string graph, string parameters, string query, string expected) =>
        Assert.Null(new LanguageCase(graph, parameters, query, expected).Deviation());
}

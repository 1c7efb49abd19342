namespace Mycelia.Tests.Cypher.Language;

/// <summary>Spelling, scopes, grouping keys, subqueries, and clauses one after the other.</summary>
public sealed class CompositionTests
{
    private const string Table = """
        # grammar oddities
        return 1 as x => (x): 1
        mAtCh (n) rEtUrN count(n) aS c => 0
        RETURN(1)AS x => 1
        RETURN[1]AS x => [1]
        MATCH(n)RETURN count(n)AS c => 0
        MATCH (n)WHERE(n.x=1)RETURN n => -
        RETURN 1AS x => !SyntaxError InvalidNumberLiteral
        RETURN 'a'+'b'AS x => 'ab'
        RETURN {a:1}.a AS x => 1
        RETURN [1,2,3] [0] AS x => 1
        RETURN 1 // c ;; RETURN 2 AS y => 2
        RETURN `a`.`b` => !SyntaxError UndefinedVariable
        WITH {`a b`: 1} AS `x y` RETURN `x y`.`a b` => (`x y`.`a b`): 1
        CREATE (`n n`:`L L` {`p p`: 1})-[:`T T`]->() RETURN `n n` AS r => (:L L {p p: 1})
        MATCH (n) RETURN n.match, n.return, n.null => -
        MATCH (match) RETURN match => !SyntaxError UnexpectedSyntax
        WITH 1 AS count RETURN count => 1
        WITH 1 AS exists, 2 AS all RETURN exists, all => 1 | 2
        WITH 1 AS all, 2 AS any, 3 AS none, 4 AS single RETURN all + any + none + single AS s => 10
        RETURN $`p` => !ParameterMissing
        MATCH (n {}) RETURN count(n) AS c => 0
        MATCH ()-[r:T {}]->() RETURN count(r) AS c => 0
        MATCH (n)-[]-(m) RETURN n => -
        MATCH (n)-[ r : T * 1 .. 2 { x : 1 } ]->(m) RETURN n => -
        MATCH (n)-[*..]-(m) RETURN n => -
        MATCH (n)-[*1..]-(m) RETURN n => -
        MATCH (n)<--(m) RETURN n => -
        MATCH (n)<-->(m) RETURN n => -
        MATCH (n)-->(m)<-[x]-(o) RETURN n => -
        MATCH (n)-[:T|:U|V]->(m) RETURN n => -
        MATCH (n)-[*-1..2]->(m) RETURN n => !SyntaxError InvalidRelationshipPattern
        MATCH (n)-[*1...2]->(m) RETURN n => !SyntaxError
        MATCH (n)-[*1.5]->(m) RETURN n => !SyntaxError
        MATCH (n)-[*$x]->(m) RETURN n => !SyntaxError
        MATCH (n $x) RETURN n => !SyntaxError InvalidParameterUse
        MATCH ()-[r $x]-() RETURN r => !SyntaxError InvalidParameterUse
        MATCH n RETURN n => !SyntaxError UnexpectedSyntax
        MATCH (n RETURN n => !SyntaxError
        MATCH (n)) RETURN n => !SyntaxError
        MATCH (n)-(m) RETURN n => !SyntaxError
        MATCH (n)-[r]>(m) RETURN n => !SyntaxError UnexpectedSyntax
        MATCH (:A)-->() RETURN 1 AS x => -
        MATCH (n)-[r]->(m) WHERE n = m = n RETURN n => -
        # where in with/order
        UNWIND [3, 1, 2] AS x WITH x ORDER BY x DESC LIMIT 2 RETURN collect(x) AS l => [3, 2]
        UNWIND [3, 1, 2] AS x WITH x AS y ORDER BY x RETURN collect(y) AS l => [1, 2, 3]
        UNWIND [3, 1, 2] AS x WITH x + 1 AS y ORDER BY x + y RETURN collect(y) AS l => [2, 3, 4]
        UNWIND [1, 2, 3] AS x WITH x % 2 AS x, count(*) AS c ORDER BY x RETURN collect([x, c]) AS l => [[0, 1], [1, 2]]
        UNWIND [1, 2, 3] AS x WITH DISTINCT x % 2 AS y ORDER BY y DESC RETURN collect(y) AS l => [1, 0]
        UNWIND [1, 2, 3] AS x WITH DISTINCT x % 2 AS y ORDER BY x RETURN y => !SyntaxError UndefinedVariable
        UNWIND [1, 2, 3] AS x WITH DISTINCT x % 2 AS y ORDER BY x % 2 RETURN y => 0 / 1
        UNWIND [1, 2, 3] AS x RETURN x % 2 AS y, count(*) AS c ORDER BY x % 2 => 0 | 1 / 1 | 2
        UNWIND [1, 2, 3] AS x RETURN x % 2, count(*) AS c ORDER BY x % 2 + 1 => 0 | 1 / 1 | 2
        UNWIND [1, 2, 3] AS x RETURN x % 2 AS y, sum(x) ORDER BY sum(x) DESC => 1 | 4 / 0 | 2
        UNWIND [1, 2, 3] AS x RETURN x % 2 AS y ORDER BY sum(x) => !SyntaxError InvalidAggregation
        UNWIND [1, 2, 3] AS x RETURN sum(x) AS s ORDER BY x => !SyntaxError UndefinedVariable
        UNWIND [1, 2, 3] AS x RETURN sum(x) AS s ORDER BY s + 1 => 6
        UNWIND [1, 2, 3] AS x RETURN sum(x) + 1 AS s ORDER BY sum(x) => !SyntaxError UndefinedVariable
        UNWIND [1, 2, 3] AS x RETURN collect(x)[0] AS s, collect(x)[1..] AS t => 1 | [2, 3]
        UNWIND [1, 2, 3] AS x WITH x, x * 2 AS y WHERE x > 1 AND y < 6 RETURN x => 2
        UNWIND [1, 2, 3] AS x WITH x * 2 AS y WHERE x = 2 RETURN y => 4
        UNWIND [1, 2, 3] AS x WITH sum(x) AS s WHERE s > 5 RETURN s => 6
        UNWIND [1, 2, 3] AS x WITH sum(x) AS s WHERE x > 1 RETURN s => !SyntaxError UndefinedVariable
        UNWIND [1, 2, 3] AS x WITH x WHERE count(*) > 1 RETURN x => !SyntaxError InvalidAggregation
        UNWIND [1, 2, 3] AS x RETURN x SKIP 1 LIMIT 1 => 2
        UNWIND [1, 2, 3] AS x RETURN DISTINCT x > 1 AS b ORDER BY b => false / true
        UNWIND [[1, 2], [1, 2]] AS x RETURN DISTINCT x, size(x) AS s => [1, 2] | 2
        WITH 1 AS a, 2 AS b WITH a RETURN b => !SyntaxError UndefinedVariable
        WITH 1 AS a WITH *, a + 1 AS b RETURN * => (a, b): 1 | 2
        WITH 1 AS a WITH DISTINCT * RETURN a => 1
        WITH 1 AS a RETURN DISTINCT * => 1
        UNWIND [1, 1] AS a RETURN DISTINCT * => 1
        UNWIND [2, 1] AS a WITH * ORDER BY a RETURN collect(a) AS l => [1, 2]
        UNWIND [2, 1] AS a RETURN * ORDER BY a SKIP 1 => 2
        UNWIND [1, 2] AS a WITH * WHERE a > 1 RETURN a => 2
        # grouping
        UNWIND [[1, 'a'], [1, 'b'], [2, 'c']] AS p WITH p[0] AS k, p[1] AS v RETURN k, collect(v) AS l => 1 | ['a', 'b'] / 2 | ['c']
        UNWIND [1, 2] AS x RETURN x, count(*) + x AS c => 1 | 2 / 2 | 3
        UNWIND [1, 2] AS x RETURN x AS y, count(*) + x AS c => 1 | 2 / 2 | 3
        UNWIND [1, 2] AS x RETURN x + 1 AS y, count(*) + x AS c => !SyntaxError AmbiguousAggregationExpression
        UNWIND [{a: 1}, {a: 2}] AS m RETURN m.a, m.a + count(*) AS c => 1 | 2 / 2 | 3
        UNWIND [{a: 1}, {a: 2}] AS m RETURN m, m.a + count(*) AS c => {a: 1} | 2 / {a: 2} | 3
        UNWIND [{a: {b: 1}}] AS m RETURN m.a.b, m.a.b + count(*) AS c => 1 | 2
        UNWIND [1, 2] AS x RETURN x, [y IN collect(x) | y + x] AS l => 1 | [2] / 2 | [4]
        UNWIND [1, 2] AS x RETURN [y IN collect(x) | y + x] AS l => !SyntaxError AmbiguousAggregationExpression
        UNWIND [1, 2] AS x RETURN [y IN [1] | y + count(x)] AS l => !SyntaxError InvalidAggregation
        UNWIND [1, 2, 2] AS x RETURN count(DISTINCT x) + count(x) AS c => 5
        UNWIND [1, 2] AS x WITH collect(x) AS l, count(*) AS c RETURN l, c => [1, 2] | 2
        UNWIND [null, 1] AS x RETURN x, count(x) AS c => null | 0 / 1 | 1
        UNWIND [1, 2] AS x RETURN CASE WHEN x > 1 THEN 'b' ELSE 's' END AS k, count(*) AS c => 's' | 1 / 'b' | 1
        UNWIND [1, 2] AS x RETURN count(*) > 1 AND true AS b => true
        UNWIND [1, 2] AS x RETURN {c: count(*), l: collect(x)} AS m => {c: 2, l: [1, 2]}
        UNWIND [1, 2] AS x RETURN max(x) - min(x) AS d, avg(x) * 2 AS e => 1 | 3.0
        MATCH (me)-[r1:ATE]->()<-[r2:ATE]-(you) WHERE me.name = 'M' WITH me, count(DISTINCT r1) AS h1, count(DISTINCT r2) AS h2, you MATCH (me)-[r1:ATE]->()<-[r2:ATE]-(you) RETURN me, you, sum((1 - abs(r1.times / h1 - r2.times / h2)) * (r1.times + r2.times) / (h1 + h2)) AS sum => -
        WITH 5 AS age RETURN age, age + count(age) AS c => 5 | 6
        MATCH (n) RETURN n.a.b, count(*) => -
        RETURN count(null) AS a, count(*) AS b, collect(null) AS c => 0 | 1 | []
        RETURN min(null) AS a, sum(null) AS b, avg(null) AS c => null | 0 | null
        MATCH (n) RETURN count(n) AS a, sum(n.x) AS b, max(n.x) AS c, collect(n) AS d => 0 | 0 | null | []
        MATCH (n) RETURN n.x, count(*) => -
        MATCH (n) WITH count(*) AS c RETURN c => 0
        MATCH (n) WITH n.x AS x, count(*) AS c RETURN c => -
        UNWIND [1, 2, 3, 4] AS x RETURN percentileDisc(x, 0.5) AS a, percentileCont(x, 0.5) AS b, percentileDisc(x, 0.75) AS c, percentileCont(x, 0.9) AS d => 2 | 2.5 | 3 | 3.7
        UNWIND [1.5, 2] AS x RETURN percentileDisc(x, 0) AS a, percentileCont(x, 1) AS b => 1.5 | 2.0
        UNWIND [1, 2] AS x RETURN stDev(DISTINCT x) AS a, stDevP(x) AS b => 0.7071067811865476 | 0.5
        UNWIND [true, false] AS x RETURN min(x) AS a, max(x) AS b => false | true
        UNWIND [date('2020-01-01'), date('2021-01-01')] AS x RETURN min(x) AS a, max(x) AS b => 2020-01-01 | 2021-01-01
        UNWIND [[1], [null], [2]] AS x RETURN min(x) AS a, max(x) AS b => [1] | [null]
        UNWIND [{a: 1}, 1, 'x'] AS x RETURN min(x) AS a, max(x) AS b => {a: 1} | 1
        # subqueries
        UNWIND [1, 2] AS x CALL { WITH x RETURN x * 2 AS y } RETURN x, y => 1 | 2 / 2 | 4
        UNWIND [1, 2] AS x RETURN COUNT { UNWIND [1, 2] AS y WITH y WHERE y > x RETURN y } AS c => 1 / 0
        UNWIND [1, 2] AS x RETURN EXISTS { UNWIND [x] AS y WITH y WHERE y > 1 RETURN y } AS c => false / true
        UNWIND [1, 2] AS x CALL { WITH x CREATE (n:Q {x: x}) RETURN n } RETURN n.x => 1 / 2
        UNWIND [1, 2] AS x CALL { WITH x CREATE (n:Q {x: x}) } RETURN x ;; MATCH (n:Q) RETURN n.x => 1 / 2
        UNWIND [1, 2] AS x CALL { WITH x CREATE (n:Q {x: x}) RETURN n } WITH count(*) AS c MATCH (m:Q) RETURN c, m.x => 2 | 1 / 2 | 2
        CALL { CREATE (n:Q) RETURN n } WITH 1 AS one MATCH (m:Q) RETURN count(m) AS c => 1
        CALL { CREATE (n:Q) } WITH 1 AS one MATCH (m:Q) RETURN count(m) AS c => 1
        CALL { CREATE (n:Q) RETURN 1 AS a UNION CREATE (n:Q) RETURN 2 AS a } WITH a MATCH (m:Q) RETURN a, count(m) AS c => 1 | 2 / 2 | 2
        FOREACH (i IN [1, 2] | CREATE (:Q {i: i})) WITH 1 AS one MATCH (m:Q) RETURN m.i => 1 / 2
        FOREACH (i IN [1, 2] | MERGE (q:Q) ON CREATE SET q.c = 1 ON MATCH SET q.c = q.c + 1) WITH 1 AS one MATCH (m:Q) RETURN m.c => 2
        FOREACH (i IN [1, 2] | FOREACH (j IN [i] | CREATE (:Q {i: j}))) WITH 1 AS one MATCH (m:Q) SET m.i = m.i * 10 WITH m RETURN m.i => 10 / 20
        CREATE (:Q {i: 1}), (:Q {i: 2}) ;; MATCH (q:Q) CALL { WITH q SET q.i = q.i + 10 } WITH q WHERE q.i > 11 RETURN q.i => 12
        CREATE (:Q {i: 1}), (:Q {i: 2}) ;; MATCH (q:Q) CALL { WITH q DETACH DELETE q } RETURN count(*) AS c ;; MATCH (q) RETURN count(q) AS c => 0
        MATCH (n) DELETE n RETURN count(*) AS c => 0
        # create + limit in the middle
        UNWIND [1, 2, 3] AS x CREATE (n:L {x: x}) WITH n LIMIT 1 MATCH (m:L) RETURN count(m) AS c => 3
        UNWIND [1, 2, 3] AS x CREATE (n:L {x: x}) WITH n SKIP 2 MATCH (m:L) RETURN count(m) AS c => 3
        UNWIND [1, 2, 3] AS x CREATE (n:L {x: x}) WITH DISTINCT 1 AS o UNWIND [1, 2] AS y CREATE (:M {y: y}) WITH y MATCH (m:M), (l:L) RETURN count(*) AS c => 12
        UNWIND [1, 2] AS x MERGE (n:L {x: x}) WITH n ORDER BY n.x DESC LIMIT 1 SET n.top = true WITH 1 AS o MATCH (m:L {top: true}) RETURN m.x => 2
        UNWIND [1, 2] AS x CREATE (n:L {x: x}) WITH collect(n) AS ns UNWIND ns AS a UNWIND ns AS b WITH a, b WHERE a.x < b.x CREATE (a)-[:R]->(b) WITH 1 AS o MATCH (p:L)-[:R]->(q:L) RETURN p.x, q.x => 1 | 2
        MERGE (a:A {k: 1}) MERGE (b:B {k: 2}) MERGE (a)-[r:R]->(b) ON CREATE SET r.n = 1 WITH a MATCH (a)-[s:R]->(c:B) WHERE s.n = 1 RETURN c.k => 2
        CREATE (a:A) SET a.x = 1 REMOVE a.x SET a.y = 2 REMOVE a:A SET a:B RETURN a => (:B {y: 2})
        CREATE (a:A {x: 1}) DELETE a CREATE (b:A {x: 2}) WITH b MATCH (n:A) RETURN n.x => 2
        CREATE (a:A)-[r:R]->(b:B) DELETE r WITH a, b OPTIONAL MATCH (a)-[s]->(b) RETURN s => null
        """;

    public static IEnumerable<object[]> Cases => LanguageCase.Read(Table);

    [Theory, MemberData(nameof(Cases))]
    public void Follows_the_specification(string graph, string parameters, string query, string expected) =>
        Assert.Null(new LanguageCase(graph, parameters, query, expected).Deviation());
}

namespace Mycelia.Tests.Cypher.Language;

/// <summary>Patterns: directions, lengths, bound variables, named paths, OPTIONAL MATCH, pattern predicates and comprehensions, EXISTS.</summary>
public sealed class MatchTests
{
    private const string Table = """
        @ CREATE (a:A {n: 1})-[:T {w: 1}]->(b:B {n: 2})-[:T {w: 2}]->(c:C {n: 3}), (a)-[:S]->(c), (c)-[:L]->(c), (:D)
        MATCH (n) RETURN count(n) AS c => 4
        MATCH (n:A:B) RETURN n => -
        MATCH () RETURN count(*) AS c => 4
        MATCH (n {n: 1}) RETURN n => (:A {n: 1})
        MATCH (n {n: null}) RETURN n => -
        MATCH (n {n: 1, m: 2}) RETURN n => -
        MATCH (a)-[r]->(b) RETURN count(*) AS c => 4
        MATCH (a)-[r]-(b) RETURN count(*) AS c => 7
        MATCH (a)<-[r]->(b) RETURN count(*) AS c => 7
        MATCH (a)--(b) RETURN count(*) AS c => 7
        MATCH (a)-->(a) RETURN a => (:C {n: 3})
        MATCH (a)--(a) RETURN a => (:C {n: 3})
        MATCH (a)<--(a) RETURN a => (:C {n: 3})
        MATCH (a)-[r:L]-(b) RETURN a.n, b.n => 3 | 3
        MATCH (a)-[:T|S]->(b) RETURN count(*) AS c => 3
        MATCH (a)-[:T|:S]->(b) RETURN count(*) AS c => 3
        MATCH (a)-[r:X]->(b) RETURN r => -
        MATCH (a)-[r {w: 2}]->(b) RETURN b.n => 3
        MATCH (a)-[r {w: null}]->(b) RETURN b.n => -
        MATCH (a)-->(b)-->(c) RETURN a.n, b.n, c.n => 1 | 2 | 3 / 1 | 3 | 3 / 2 | 3 | 3
        MATCH (a)--(b)--(c) WHERE a.n = 1 RETURN b.n, c.n => 2 | 3 / 3 | 2 / 3 | 3
        MATCH (a)-[r1]->(b), (a)-[r2]->(c) RETURN count(*) AS c => 2
        MATCH (a)-[r1]->(b) MATCH (a)-[r2]->(c) RETURN count(*) AS c => 6
        MATCH (a)-[r]->(b) MATCH (c)-[r]->(d) RETURN a = c AS x, b = d AS y => true | true / true | true / true | true / true | true
        MATCH (a)-[r:T]->(b) MATCH (c)-[r]-(d) RETURN a.n, c.n, d.n => 1 | 1 | 2 / 1 | 2 | 1 / 2 | 2 | 3 / 2 | 3 | 2
        MATCH (a)-[r:T]->(b) MATCH (b)-[r]->(a) RETURN a => -
        MATCH (a:A)-[r]->(b) MATCH (b)<-[r]-(a) RETURN b.n => 2 / 3
        MATCH (a)-[r:T]->() WITH r MATCH ()-[r:S]->() RETURN r => -
        MATCH (a)-[r:T]->() WITH r MATCH (x)-[r {w: 2}]->(y) RETURN x.n, y.n => 2 | 3
        MATCH (a)-[r]->(b), (c)-[r]->(d) RETURN a => !SyntaxError RelationshipUniquenessViolation
        MATCH (a)-[r]->()-[r]->(b) RETURN a => !SyntaxError RelationshipUniquenessViolation
        MATCH (a), (b) RETURN count(*) AS c => 16
        MATCH (a), (a) RETURN count(*) AS c => 4
        MATCH (a), (a:B) RETURN a.n => 2
        MATCH (a:A) MATCH (a:B) RETURN a => -
        MATCH p = (a:A)-->(b:B) RETURN p => <(:A {n: 1})-[:T {w: 1}]->(:B {n: 2})>
        MATCH p = (b:B)<--(a:A) RETURN p => <(:B {n: 2})<-[:T {w: 1}]-(:A {n: 1})>
        MATCH p = (b:B)--(a:A) RETURN p => <(:B {n: 2})<-[:T {w: 1}]-(:A {n: 1})>
        MATCH p = (a:A) RETURN p, length(p), nodes(p), relationships(p) => <(:A {n: 1})> | 0 | [(:A {n: 1})] | []
        MATCH p = (a:A)-->(b)-->(c:C)-[:L]->(c) RETURN length(p) => 3
        MATCH p = (a:A)-[*]->(c:C) RETURN length(p) => 1 / 2 / 2 / 3
        MATCH p = (a:A)-[*0..1]->(b) RETURN p => <(:A {n: 1})> / <(:A {n: 1})-[:S]->(:C {n: 3})> / <(:A {n: 1})-[:T {w: 1}]->(:B {n: 2})>
        MATCH p = (a:A)-[*0]->(b) RETURN p => <(:A {n: 1})>
        MATCH p = (a:A)-[*0..0]-(b) RETURN b => (:A {n: 1})
        MATCH (a:A)-[*1..2]->(b) RETURN b.n => 2 / 3 / 3 / 3
        MATCH (a:A)-[*2]->(b) RETURN b.n => 3 / 3
        MATCH (a:A)-[*2..]->(b) RETURN b.n => 3 / 3 / 3
        MATCH (a:A)-[*..1]->(b) RETURN b.n => 2 / 3
        MATCH (a:A)-[*..]->(b) RETURN count(*) AS c => 5
        MATCH (a:A)-[*3..2]->(b) RETURN b => -
        MATCH (a:A)-[*..0]->(b) RETURN b.n => -
        MATCH (a:A)-[r*1..2]->(b) RETURN [x IN r | type(x)] AS t => ['T'] / ['S'] / ['T', 'T'] / ['S', 'L']
        MATCH (a:A)-[r*0..1]->(b) RETURN size(r) AS t => 0 / 1 / 1
        MATCH (c:C)<-[r*2]-(a:A) RETURN [x IN r | type(x)] AS t => ['T', 'T'] / ['L', 'S']
        MATCH (a:A)-[:T*]->(b) RETURN b.n => 2 / 3
        MATCH (a:A)-[:T|S*1..2]->(b) RETURN b.n => 2 / 3 / 3
        MATCH (a:A)-[:T* {w: 1}]->(b) RETURN b.n => 2
        MATCH (a:A)-[:T* {w: 3}]->(b) RETURN b.n => -
        MATCH (a:A)-[* {w: 1}]-(b) RETURN b.n => 2
        MATCH (a:A)-[*]-(b) RETURN count(*) AS c => 11
        MATCH (a:A)-->(b)-[*1..1]->(c) RETURN b.n, c.n => 2 | 3 / 3 | 3
        MATCH (a:A)-[*1]->(b)-[*1]->(c) RETURN b.n, c.n => 2 | 3 / 3 | 3
        MATCH (a:A)-[r1*]->(b)-[r2*]->(c) RETURN count(*) AS c => 4
        MATCH (a:A)-[rs*2]->(c) WITH a, c, rs MATCH (a)-[rs*]->(c) RETURN count(*) AS c => 2
        MATCH (a:A)-[rs*2]->(c) WITH rs MATCH (x)-[rs*]->(y) RETURN x.n, y.n => 1 | 3 / 1 | 3
        MATCH (a:A)-[rs*2]->(c) WITH rs MATCH (x)-[rs*]-(y) RETURN x.n, y.n => 1 | 3 / 1 | 3
        MATCH (a:A)-[rs*2]->(c) WITH reverse(rs) AS rs MATCH (x)<-[rs*]-(y) RETURN x.n, y.n => 3 | 1 / 3 | 1
        MATCH (a:A)-[r*2]->(c) WITH r AS rs MATCH (x)-[rs*1]->(y) RETURN x => -
        MATCH (a)-[:T*0..]->(b:C) RETURN a.n => 1 / 2 / 3
        MATCH (a:A), (c:C) MATCH (a)-[r*]->(c) RETURN size(r) AS s => 1 / 2 / 2 / 3
        MATCH (a:A), (b) MATCH (a)-[*0..1]-(b) RETURN b.n => 1 / 2 / 3
        MATCH p = (a:A)-[r*]->(b:B)-[s]->(c) RETURN p, r, s => <(:A {n: 1})-[:T {w: 1}]->(:B {n: 2})-[:T {w: 2}]->(:C {n: 3})> | [[:T {w: 1}]] | [:T {w: 2}]
        MATCH p = (c:C)<-[*]-(a:A) RETURN count(p) AS c => 4
        MATCH (a)-[r]->(b) WHERE type(r) = 'T' AND a.n < b.n RETURN a.n => 1 / 2
        MATCH (a:A)-[*1..2]-(a) RETURN count(*) AS c => 0
        MATCH (a:C)-[*1..2]-(a) RETURN count(*) AS c => 1
        MATCH (a:A)-[*3]-(a) RETURN count(*) AS c => 2
        MATCH p = (n)-[r*2]->() RETURN p[0] => ?TypeError InvalidArgumentType
        OPTIONAL MATCH (n:X) RETURN n => null
        OPTIONAL MATCH (n:A) RETURN n.n => 1
        MATCH (a:D) OPTIONAL MATCH (a)-[r]->(b) RETURN a, r, b => (:D) | null | null
        MATCH (a:D) OPTIONAL MATCH p = (a)-[r*]->(b) RETURN p, r, b => null | null | null
        MATCH (a) OPTIONAL MATCH (a)-[:T]->(b) RETURN a.n, b.n => 1 | 2 / 2 | 3 / 3 | null / null | null
        MATCH (a) OPTIONAL MATCH (a)-[:T]->(b) WHERE b.n > 2 RETURN a.n, b.n => 1 | null / 2 | 3 / 3 | null / null | null
        MATCH (a) OPTIONAL MATCH (a)-[:T]->(b) WITH a, b WHERE b.n > 2 RETURN a.n, b.n => 2 | 3
        MATCH (a:A) OPTIONAL MATCH (a)-[:X]->(b) OPTIONAL MATCH (b)-[:T]->(c) RETURN b, c => null | null
        MATCH (a:A) OPTIONAL MATCH (a)-[:X]->(b) MATCH (b)-->(c) RETURN c => -
        MATCH (a:A) OPTIONAL MATCH (a)-[:X]->(b) MATCH (b) RETURN b => -
        OPTIONAL MATCH (x:X) MATCH (x) RETURN x => -
        OPTIONAL MATCH (x:X) MATCH (x)--() RETURN x => -
        OPTIONAL MATCH (x:X) OPTIONAL MATCH (x)--() RETURN x => null
        OPTIONAL MATCH ()-[r:X]->() MATCH ()-[r]->() RETURN r => -
        OPTIONAL MATCH ()-[r:X]->() OPTIONAL MATCH (a)-[r]->() RETURN r, a => null | null
        MATCH (a:A), (b:B) OPTIONAL MATCH (a)-[r:S]->(b) RETURN r => null
        MATCH (a:A), (c:C) OPTIONAL MATCH (a)-[r:S]->(c) RETURN r => [:S]
        MATCH (a:A) OPTIONAL MATCH (a)-->(b), (b)-[:L]->(b) RETURN b.n => 3
        MATCH (a:A) OPTIONAL MATCH (a)-[r]->(a) RETURN r => null
        OPTIONAL MATCH (a) WITH a OPTIONAL MATCH (a)-->(b) RETURN count(b) AS c => 4
        MATCH (a:A) WHERE (a)-->(:B) RETURN a.n => 1
        MATCH (a) WHERE NOT (a)-->() RETURN labels(a) => ['D']
        MATCH (a), (b) WHERE (a)-[:S]->(b) RETURN a.n, b.n => 1 | 3
        MATCH (a) WHERE (a)-[*2]->(:C) RETURN a.n => 1 / 2
        MATCH (a) WHERE (a)-[:L]->(a) RETURN a.n => 3
        MATCH (a) WHERE (a)-->(b) RETURN a => !SyntaxError UndefinedVariable
        MATCH (a) WHERE (a)-[r]->() RETURN a => !SyntaxError UndefinedVariable
        MATCH (a)-[r]->() WHERE (a)-[r]->() RETURN count(*) AS c => 4
        MATCH (a) WHERE (a) RETURN a => !SyntaxError InvalidArgumentType
        MATCH (n) RETURN (n)-->() => !SyntaxError UnexpectedSyntax
        MATCH (n) RETURN exists((n)-->()) AS e => true / true / true / false
        MATCH (n:A) RETURN [(n)-->(m) | m.n] AS l => [2, 3]
        MATCH (n:A) RETURN [(n)-[r]->(m) WHERE m.n > 2 | type(r)] AS l => ['S']
        MATCH (n:A) RETURN [p = (n)-->() | length(p)] AS l => [1, 1]
        MATCH (n) RETURN size([(n)-->() | 1]) AS l => 0 / 1 / 1 / 2
        MATCH (n:A) RETURN [(n)-->(m) | [(m)-->(k) | k.n]] AS l => [[3], [3]]
        MATCH (n) RETURN count([(n)-->(m) | m]) AS c, sum(size([(n)-->() | 1])) AS s => 4 | 4
        MATCH (n) WITH n ORDER BY size([(n)--() | 1]) DESC, n.n RETURN labels(n) => ['C'] / ['A'] / ['B'] / ['D']
        MATCH (n) RETURN CASE WHEN (n)-[:L]->() THEN 'l' WHEN (n)-->() THEN 'o' ELSE 'x' END AS c => 'l' / 'o' / 'o' / 'x'
        MATCH (n:A) RETURN [x IN [1, 2] | size([(n)-->(m) WHERE m.n = x | m])] AS l => [0, 1]
        MATCH (n:A) RETURN any(x IN nodes([p = (n)-->(:B) | p][0]) WHERE x.n = 2) AS l => true
        OPTIONAL MATCH (n:X) RETURN [(n)-->(m) | m] AS l, exists((n)-->()) AS e => [] | false
        MATCH (n:A) WITH collect(n) AS ns RETURN [x IN ns | [(x)-->(y) | y.n]] AS l => [[2, 3]]
        MATCH (n) WHERE exists { (n)-->(:B) } RETURN n.n => 1
        MATCH (n) WHERE EXISTS { MATCH (n)-->(m) WHERE m.n > n.n } RETURN n.n => 1 / 2
        MATCH (n) WHERE EXISTS { MATCH (n)-->(m) RETURN m } RETURN n.n => 1 / 2 / 3
        MATCH (n) WHERE NOT EXISTS { (n)-->() } RETURN labels(n) => ['D']
        MATCH (n) WHERE EXISTS { MATCH (n)-->(m) WITH n, count(*) AS c WHERE c = 2 RETURN true } RETURN n.n => 1
        MATCH (n) WHERE EXISTS { MATCH (n)-->(m) WHERE EXISTS { (m)-[:L]->(m) WHERE n.n = 1 } } RETURN n.n => 1
        MATCH (n) WHERE EXISTS { MATCH (n)-->(m) SET m.x = 1 } RETURN n => !SyntaxError InvalidClauseComposition
        MATCH (n) WHERE EXISTS { MATCH (n) WHERE (n)-->(:B) } RETURN n.n => 1
        MATCH (n) RETURN EXISTS { (n)-[:L]->() } AS e, n.n ORDER BY n.n => false | 1 / false | 2 / true | 3 / false | null
        MATCH (n)-[r:T|S]->(m) WHERE n.n = 1 AND (m)-[:L]->() OR r.w = 2 RETURN n.n, type(r) => 1 | 'S' / 2 | 'T'
        MATCH (n) WHERE n:A OR n:B RETURN n.n => 1 / 2
        MATCH (n) WHERE NOT n:A RETURN count(*) AS c => 3
        MATCH (n) WHERE n:A:B RETURN n => -
        MATCH (n) RETURN n:A AS x, (n:B) AS y, n:A:B AS z ORDER BY n.n => true | false | false / false | true | false / false | false | false / false | false | false
        MATCH ()-[r]->() WHERE r:T RETURN count(*) AS c => 2
        MATCH ()-[r]->() RETURN r:T AS x => false / false / true / true
        OPTIONAL MATCH (n:X) RETURN n:A AS x, n.a AS y, labels(n) AS z, (n:A) IS NULL AS w => null | null | null | true
        MATCH (n) WHERE n.n = 1 OR n.n IS NULL RETURN labels(n) => ['A'] / ['D']
        MATCH (n) WHERE n.n RETURN n => ?TypeError InvalidArgumentValue
        MATCH (n) WHERE n.n > 'a' RETURN n => -
        MATCH (n) WHERE n.n <> 1 RETURN n.n => 2 / 3
        MATCH (n) WHERE null RETURN n => -
        MATCH (n) WHERE 1 RETURN n => !SyntaxError InvalidArgumentType
        MATCH (n) WHERE n.n IN [1, null, 3] RETURN n.n => 1 / 3
        MATCH (n) WHERE id(n) = -1 RETURN n => -
        MATCH (n) RETURN n.n.x => ?TypeError InvalidArgumentType
        MATCH (a)-->(b) WHERE a.n = 1 WITH b MATCH (b)-->(c) RETURN b.n, c.n => 2 | 3 / 3 | 3
        MATCH (a:A)-->(b)-->(c)-->(d) RETURN d.n => 3
        MATCH (a) WITH a ORDER BY a.n LIMIT 1 MATCH (a)-->(b) RETURN b.n => 2 / 3
        MATCH (n:A) WHERE n.n = 1 MATCH (n)--(m) WITH n, collect(m.n) AS ms RETURN size(ms) AS s => 2
        MATCH (n)-[r]-(m) RETURN DISTINCT type(r) AS t ORDER BY t => 'L' / 'S' / 'T'
        MATCH (:A)-[r*]->(:C) RETURN DISTINCT size(r) AS s ORDER BY s => 1 / 2 / 3
        MATCH (a:A)-[r]->(b) RETURN startNode(r) = a AS x, endNode(r) = b AS y => true | true / true | true
        MATCH (b:B)-[r]-(x) RETURN startNode(r) = b AS s, x.n ORDER BY x.n => false | 1 / true | 3
        MATCH p = (a:A)-[*]->(:C) WHERE all(r IN relationships(p) WHERE type(r) = 'T') RETURN length(p) => 2
        MATCH p = (a:A)-[*]->(:C) WHERE none(x IN nodes(p) WHERE x:B) RETURN length(p) => 1 / 2
        MATCH p = (a:A)-[*]->(:C) RETURN p ORDER BY length(p) DESC LIMIT 1 => <(:A {n: 1})-[:T {w: 1}]->(:B {n: 2})-[:T {w: 2}]->(:C {n: 3})-[:L]->(:C {n: 3})>
        MATCH (n), p = (n)-->(m) RETURN count(p) AS c => 4
        MATCH p = (a)-->(b), q = (b)-->(c) RETURN length(p) + length(q) AS l => 2 / 2 / 2
        MATCH (a)-[:T]->(b), (b)-[:T]->(c) RETURN a.n, c.n => 1 | 3
        MATCH p = (a), q = (b) RETURN count(*) AS c => 16
        MATCH (a:A)-[r]->(b) RETURN r AS x, b.n AS y ORDER BY y => [:T {w: 1}] | 2 / [:S] | 3
        MATCH p = shortestPath((a:A)-[*]->(c:C)) RETURN length(p) => 1
        MATCH (a)-[r:T*2..1]->(b) RETURN r => -
        MATCH (a:A)-[:LIKES*-1]->(b) RETURN b => !SyntaxError InvalidRelationshipPattern
        MATCH (a:A)-[:T..]->(b) RETURN b => !SyntaxError InvalidRelationshipPattern
        MATCH (a {n: 1}), (b {n: a.n + 1}) RETURN b.n => 2
        MATCH (a)-->(b {n: a.n + 1}) RETURN b.n => 2 / 3
        UNWIND [1, 2] AS i MATCH (a {n: i}) RETURN a.n => 1 / 2
        MATCH (a:A) MATCH (b {n: a.n}) RETURN b.n => 1
        MATCH (r)-[r]->() RETURN r => !SyntaxError VariableTypeConflict
        MATCH r = ()-[r]->() RETURN r => !SyntaxError VariableAlreadyBound
        MATCH p = (a), p = (b) RETURN p => !SyntaxError VariableAlreadyBound
        MATCH ()-[r*]->() MATCH ()-[r]->() RETURN r => !SyntaxError VariableTypeConflict
        MATCH ()-[r]->() MATCH ()-[r*]->() RETURN r => !SyntaxError VariableTypeConflict
        WITH 1 AS n MATCH (n) RETURN n => !SyntaxError VariableTypeConflict
        WITH [1] AS r MATCH ()-[r]->() RETURN r => !SyntaxError VariableTypeConflict
        WITH {a: 1} AS n MATCH (n) RETURN n => !SyntaxError VariableTypeConflict
        WITH null AS n MATCH (n) RETURN n => -
        WITH null AS n OPTIONAL MATCH (n)-->(m) RETURN m => null
        MATCH (n) WITH [n] AS l MATCH (l) RETURN l => !SyntaxError VariableTypeConflict
        MATCH (n) WITH head(collect(n)) AS x MATCH (x)-->(y) RETURN count(y) AS c => 2
        MATCH (n) RETURN m => !SyntaxError UndefinedVariable
        MATCH (n) WHERE m.n = 1 RETURN n => !SyntaxError UndefinedVariable
        MATCH (n {n: m}) RETURN n => !SyntaxError UndefinedVariable
        MATCH (n) => !SyntaxError InvalidClauseComposition
        MATCH (n) MATCH (m) WITH n => !SyntaxError InvalidClauseComposition
        OPTIONAL MATCH (n) MATCH (m:A) RETURN count(*) AS c => 4
        MATCH (n) WITH n.n AS n MATCH (m {n: n}) RETURN m.n => 1 / 2 / 3
        MATCH (a)-[:T*1..2]->(b), (b)-[:L]->(c) RETURN a.n => 1 / 2
        MATCH (x:A)-[a]->(y:B)-[b]->(z)-[c]->(w) RETURN type(a) + type(b) + type(c) AS t => 'TTL'
        """;

    public static IEnumerable<object[]> Cases => LanguageCase.Read(Table);

    [Theory, MemberData(nameof(Cases))]
    public void Follows_the_specification(string graph, string parameters, string query, string expected) =>
        Assert.Null(new LanguageCase(graph, parameters, query, expected).Deviation());
}

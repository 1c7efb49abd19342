namespace Mycelia.Tests.Cypher.Language;

/// <summary>CREATE, MERGE, SET, REMOVE and DELETE.</summary>
public sealed class UpdateTests
{
    private const string Table = """
        CREATE () RETURN 1 AS x => 1
        CREATE (n) RETURN n => ()
        CREATE (n:A:B {x: 1, y: null}) RETURN n => (:A:B {x: 1})
        CREATE (n:A:A) RETURN n => (:A)
        CREATE (a)-[r:T {x: 1}]->(b) RETURN r, startNode(r) = a AS s => [:T {x: 1}] | true
        CREATE (a)<-[r:T]-(b) RETURN startNode(r) = b AS s => true
        CREATE p = (a:A)-[:T]->(b:B)<-[:S]-(c:C) RETURN p => <(:A)-[:T]->(:B)<-[:S]-(:C)>
        CREATE (a)-[r:T]->(a) RETURN startNode(r) = endNode(r) AS s => true
        CREATE (a), (b), (a)-[:T]->(b) ;; MATCH (n)-[r]->(m) RETURN count(*) AS c => 1
        CREATE (a) CREATE (b) CREATE (a)-[:T]->(b) ;; MATCH (n) RETURN count(*) AS c => 2
        CREATE (a)-[:T]->(b), (b)-[:T]->(c) ;; MATCH (n) RETURN count(*) AS c => 3
        CREATE (a)-[:T]-(b) => !SyntaxError RequiresDirectedRelationship
        CREATE (a)<-[:T]->(b) => !SyntaxError RequiresDirectedRelationship
        CREATE (a)-->(b) => !SyntaxError NoSingleRelationshipType
        CREATE (a)-[r]->(b) => !SyntaxError NoSingleRelationshipType
        CREATE (a)-[:A|B]->(b) => !SyntaxError NoSingleRelationshipType
        CREATE (a)-[:A|:B]->(b) => !SyntaxError NoSingleRelationshipType
        CREATE (a)-[:A*2]->(b) => !SyntaxError CreatingVarLength
        CREATE (a)-[*]->(b) => !SyntaxError
        CREATE (a:A|B) => !SyntaxError
        CREATE (a:!A) => !SyntaxError
        CREATE (a), (a) => !SyntaxError VariableAlreadyBound
        CREATE (a), (a:B)-[:T]->() => !SyntaxError VariableAlreadyBound
        CREATE (a)-[:T]->(a:B) => !SyntaxError VariableAlreadyBound
        CREATE (a) CREATE (a) => !SyntaxError VariableAlreadyBound
        MATCH (a) CREATE (a {x: 1})-[:T]->() => !SyntaxError VariableAlreadyBound
        MATCH (a) CREATE (a:X)-[:T]->() => !SyntaxError VariableAlreadyBound
        CREATE (a)-[r:T]->(b) CREATE (c)-[r:T]->(d) => !SyntaxError VariableAlreadyBound
        CREATE (a)-[r:T]->()-[r:T]->() => !SyntaxError VariableAlreadyBound
        CREATE p = (a), p = (b) => !SyntaxError VariableAlreadyBound
        CREATE r = ()-[r:T]->() => !SyntaxError VariableAlreadyBound
        CREATE (r)-[r:T]->() => !SyntaxError VariableAlreadyBound
        WITH 1 AS a CREATE (a) => !SyntaxError VariableAlreadyBound
        WITH 1 AS a CREATE (a)-[:T]->() => !SyntaxError VariableTypeConflict
        MATCH ()-[a]->() CREATE (a)-[:T]->() => !SyntaxError VariableTypeConflict
        CREATE (n {x: m}) => !SyntaxError UndefinedVariable
        CREATE (n {x: n.y}) => !SyntaxError UndefinedVariable
        CREATE (a {x: 1}), (b {x: a.x + 1}) RETURN b.x => 2
        CREATE (a {x: 1}) CREATE (b {x: a.x + 1}) RETURN b.x => 2
        CREATE (a {x: 1}) WITH a CREATE (b {x: a.x}) RETURN b.x => 1
        CREATE (n) RETURN m => !SyntaxError UndefinedVariable
        CREATE (n {x: {}}) => ?TypeError InvalidPropertyType
        CREATE (n {x: [{}]}) => ?TypeError InvalidPropertyType
        CREATE (n {x: [[1]]}) => -
        CREATE (n {x: [1, 'a']}) RETURN n => ({x: [1, 'a']})
        CREATE (n {x: [1, null]}) => -
        CREATE (n {x: [1, 2.5]}) RETURN n.x => [1, 2.5]
        CREATE (n {x: []}) RETURN n.x => []
        CREATE (a) CREATE (n {x: a}) => ?TypeError InvalidPropertyType
        UNWIND range(1, 3) AS i CREATE (n {i: i}) RETURN sum(n.i) AS s => 6
        UNWIND [] AS i CREATE (n) => -
        UNWIND range(1, 3) AS i CREATE ({i: i}) RETURN i LIMIT 1 ;; MATCH (n) RETURN count(n) AS c => 3
        UNWIND range(1, 3) AS i CREATE ({i: i}) RETURN i LIMIT 0 ;; MATCH (n) RETURN count(n) AS c => 3
        UNWIND range(1, 5) AS i CREATE (n {i: i}) RETURN i SKIP 5 ;; MATCH (n) RETURN count(n) AS c => 5
        UNWIND range(1, 3) AS i CREATE (n {i: i}) WITH n WHERE n.i > 1 RETURN count(n) AS c => 2
        MATCH (n) CREATE (m) RETURN m => -
        OPTIONAL MATCH (n) CREATE (m {x: n.y}) RETURN m => ()
        OPTIONAL MATCH (n) CREATE (n)-[:T]->() => ?SemanticError NullEndNode
        CREATE (:A), (:A) WITH 1 AS x MATCH (n:A) RETURN count(n) AS c => 2
        CREATE (:A) MATCH (n) RETURN n => !SyntaxError InvalidClauseComposition
        CREATE (:A) WITH * MATCH (n) RETURN n => (:A)
        CREATE (:A) UNWIND [1] AS x RETURN x => !SyntaxError InvalidClauseComposition
        CREATE (:A) MERGE (n:A) RETURN n => (:A)
        CREATE (n:$(1)) => !SyntaxError UnexpectedSyntax
        @ CREATE (:A {n: 1})-[:T {w: 1}]->(:B {n: 2})
        MATCH (a:A), (b:B) CREATE (a)-[r:S {w: a.n + b.n}]->(b) RETURN r => [:S {w: 3}]
        MATCH (a:A), (b:B) CREATE (b)-[:S]->(a) ;; MATCH (x)-[r:S]->(y) RETURN x.n, y.n => 2 | 1
        MATCH (a:A)-[r]->(b) CREATE (b)-[s:T]->(a) SET s = r ;; MATCH (:B)-[s]->(:A) RETURN s => [:T {w: 1}]
        MATCH (a:A)-[r]->(b) CREATE (b)-[s:T]->(a) SET s = properties(r) RETURN s => [:T {w: 1}]
        MATCH (a:A) SET a.n = 5 RETURN a.n => 5
        MATCH (a:A) SET a.n = null RETURN a => (:A)
        MATCH (a:A) SET a.m = null RETURN a => (:A {n: 1})
        MATCH (a:A) SET a = {m: 1} RETURN a => (:A {m: 1})
        MATCH (a:A) SET a = {} RETURN a => (:A)
        MATCH (a:A) SET a = {n: null, m: 2} RETURN a => (:A {m: 2})
        MATCH (a:A) SET a += {m: 1} RETURN a => (:A {m: 1, n: 1})
        MATCH (a:A) SET a += {} RETURN a => (:A {n: 1})
        MATCH (a:A) SET a += {n: null} RETURN a => (:A)
        MATCH (a:A), (b:B) SET a = b RETURN a => (:A {n: 2})
        MATCH (a:A), (b:B) SET a += b RETURN a => (:A {n: 2})
        MATCH (a:A)-[r]->() SET a = r RETURN a => (:A {w: 1})
        MATCH (a:A)-[r]->() SET r = a RETURN r => [:T {n: 1}]
        MATCH (a:A)-[r]->() SET r += {x: 1} RETURN r => [:T {w: 1, x: 1}]
        MATCH (a:A) SET a = null => ?TypeError InvalidArgumentType
        MATCH (a:A) SET a += null => -
        MATCH (a:A) SET a = 1 => !SyntaxError InvalidArgumentType
        MATCH (a:A) SET a:X:Y RETURN a => (:A:X:Y {n: 1})
        MATCH (a:A) SET a :X RETURN a => (:A:X {n: 1})
        MATCH (a:A) SET a:A RETURN a => (:A {n: 1})
        MATCH (a:A) SET a:X, a.n = 3, a += {m: 4} RETURN a => (:A:X {m: 4, n: 3})
        MATCH (a:A) SET (a).n = 7 RETURN a.n => 7
        MATCH (a:A) SET (CASE WHEN true THEN a END).n = 7 RETURN a.n => 7
        MATCH (a)-[r]->() SET r:X => !SyntaxError InvalidArgumentType
        MATCH (a:A) SET a.n = {} => ?TypeError InvalidPropertyType
        MATCH (a:A) SET a += {x: {y: 1}} => ?TypeError InvalidPropertyType
        MATCH (a:A) SET x.n = 1 => !SyntaxError UndefinedVariable
        MATCH (a:A) SET a.n = x => !SyntaxError UndefinedVariable
        MATCH (a:A) SET x = {} => !SyntaxError UndefinedVariable
        MATCH (a:A) SET x:B => !SyntaxError UndefinedVariable
        MATCH (a:A) SET a.n = count(*) => !SyntaxError InvalidAggregation
        WITH 1 AS a SET a.n = 1 => !SyntaxError InvalidArgumentType
        WITH {n: 1} AS a SET a.n = 2 RETURN a => !SyntaxError InvalidArgumentType
        WITH null AS a SET a.n = 1 RETURN a => null
        WITH null AS a SET a = {x: 1} RETURN a => null
        WITH null AS a SET a:X RETURN a => null
        OPTIONAL MATCH (x:X) SET x.n = 1 RETURN x => null
        OPTIONAL MATCH (x:X) SET x:Y RETURN x => null
        OPTIONAL MATCH (x:X) SET x = {a: 1} RETURN x => null
        OPTIONAL MATCH (x:X) SET x += {a: 1} RETURN x => null
        OPTIONAL MATCH (x:X) REMOVE x.n RETURN x => null
        OPTIONAL MATCH (x:X) REMOVE x:Y RETURN x => null
        OPTIONAL MATCH (x:X) DELETE x RETURN x => null
        OPTIONAL MATCH (x:X) DETACH DELETE x RETURN x => null
        MATCH (a:A) SET a.n = 2 WITH a WHERE a.n = 2 RETURN a => (:A {n: 2})
        MATCH (a) SET a.n = a.n + 10 RETURN a.n ORDER BY a.n => 11 / 12
        MATCH (a:A) REMOVE a.n RETURN a => (:A)
        MATCH (a:A) REMOVE a.x RETURN a => (:A {n: 1})
        MATCH (a:A) REMOVE a:A RETURN a => ({n: 1})
        MATCH (a:A) REMOVE a:X, a.n RETURN a => (:A)
        MATCH (a:A) REMOVE a:A:B RETURN labels(a) => []
        MATCH ()-[r]->() REMOVE r.w RETURN r => [:T]
        MATCH (a:A) REMOVE x.n => !SyntaxError UndefinedVariable
        MATCH (a:A) REMOVE a => !SyntaxError
        MATCH (a:A) REMOVE a.n, a.n RETURN a => (:A)
        MATCH (a:A) DELETE a => ?ConstraintVerificationFailed DeleteConnectedNode
        MATCH (a:A) DETACH DELETE a ;; MATCH (n) RETURN n => (:B {n: 2})
        MATCH (a:A)-[r]->(b) DELETE r, a, b ;; MATCH (n) RETURN n => -
        MATCH (a:A)-[r]->(b) DELETE a, r, b ;; MATCH (n) RETURN n => -
        MATCH ()-[r]->() DELETE r ;; MATCH (n) RETURN count(n) AS c => 2
        MATCH ()-[r]-() DELETE r ;; MATCH ()-[r]->() RETURN r => -
        MATCH p = (:A)-->() DELETE p ;; MATCH (n) RETURN n => -
        MATCH p = (:A)-->() DETACH DELETE p ;; MATCH (n) RETURN n => -
        MATCH (a) DETACH DELETE a, a ;; MATCH (n) RETURN n => -
        MATCH (a) DETACH DELETE a RETURN count(*) AS c => 2
        MATCH (a:A) DETACH DELETE a RETURN a.n => ?EntityNotFound DeletedEntityAccess
        MATCH (a:A) DETACH DELETE a RETURN labels(a) => ?EntityNotFound DeletedEntityAccess
        MATCH (a:A) DETACH DELETE a RETURN a IS NULL AS x, id(a) = id(a) AS y => false | true
        MATCH ()-[r]->() DELETE r RETURN type(r) => 'T'
        MATCH ()-[r]->() DELETE r RETURN r.w => ?EntityNotFound DeletedEntityAccess
        MATCH (a:A) DETACH DELETE a SET a.n = 2 => ?EntityNotFound DeletedEntityAccess
        MATCH (a:A) DETACH DELETE a CREATE (a)-[:T]->() => ?EntityNotFound DeletedEntityAccess
        MATCH (a:A) WITH collect(a) AS l DETACH DELETE l[0] ;; MATCH (n) RETURN n.n => 2
        MATCH (a:A) WITH {k: a} AS m DETACH DELETE m.k ;; MATCH (n) RETURN n.n => 2
        MATCH (a:A) WITH {k: {j: [a]}} AS m DETACH DELETE m.k.j[0] ;; MATCH (n) RETURN n.n => 2
        MATCH (a:A) WITH {k: a} AS m DETACH DELETE m['k'] ;; MATCH (n) RETURN n.n => 2
        MATCH p = (:A)-->() WITH {k: [p]} AS m DETACH DELETE m.k[0] ;; MATCH (n) RETURN n.n => -
        MATCH p = (:A)-->() DELETE relationships(p)[0] ;; MATCH (n) RETURN count(n) AS c => 2
        MATCH p = (:A)-->() DETACH DELETE head(nodes(p)) ;; MATCH (n) RETURN n.n => 2
        MATCH (a:A) WITH collect(a) AS l DETACH DELETE l => !SyntaxError InvalidArgumentType
        MATCH (a:A) DELETE 1 => !SyntaxError InvalidArgumentType
        MATCH (a:A) DELETE a.n => ?TypeError InvalidArgumentType
        MATCH (a:A) DELETE a:A => !SyntaxError InvalidDelete
        MATCH (a:A) DELETE 'a' => !SyntaxError InvalidArgumentType
        MATCH (a:A) DELETE x => !SyntaxError UndefinedVariable
        WITH 1 AS x DELETE x => !SyntaxError InvalidArgumentType
        MATCH (a:A) DETACH DELETE a WITH 1 AS x MATCH (n) RETURN n.n => 2
        MATCH (a:A) DETACH DELETE a CREATE (b:A {n: 5}) RETURN b => (:A {n: 5})
        MATCH (n) DETACH DELETE n MERGE (m:A) RETURN m => (:A) / (:A)
        FOREACH (x IN [1, 2] | CREATE (:N {x: x})) ;; MATCH (n:N) RETURN n.x => 1 / 2
        MATCH (a) WITH collect(a) AS l FOREACH (x IN l | SET x.n = 0) ;; MATCH (n) RETURN n.n => 0 / 0
        @
        MERGE (a) RETURN a => ()
        MERGE (a:A) RETURN a => (:A)
        MERGE (a:A {x: 1}) RETURN a => (:A {x: 1})
        MERGE (a:A {x: 1}) MERGE (b:A {x: 1}) RETURN a = b AS e => true
        MERGE (a:A) MERGE (b:A {x: 1}) RETURN a = b AS e => false
        MERGE (a:A {x: null}) => ?SemanticError MergeReadOwnWrites
        MERGE (a) ON CREATE SET a.x = 1 ON MATCH SET a.x = 2 RETURN a.x => 1
        MERGE (a) ON MATCH SET a.x = 2 ON CREATE SET a.x = 1 RETURN a.x => 1
        MERGE (a:A) ON CREATE SET a.x = 1 ON CREATE SET a.y = 2 RETURN a => (:A {x: 1, y: 2})
        UNWIND [1, 1, 2] AS x MERGE (a:A {x: x}) ON CREATE SET a.c = 1 ON MATCH SET a.m = 1 RETURN a.x, a.c, a.m => 1 | 1 | 1 / 1 | 1 | 1 / 2 | 1 | null
        UNWIND [1, 1, 2] AS x MERGE (a:A {x: x}) ;; MATCH (a) RETURN count(a) AS c => 2
        MERGE (a:A)-[r:T]->(b:B) RETURN a, r, b => (:A) | [:T] | (:B)
        MERGE (a:A)-[:T]-(b:B) RETURN a => (:A)
        MERGE (a:A)<-[r:T]-(b:B) RETURN startNode(r) = b AS x => true
        MERGE (a)-[:T]->(b)-[:S]->(c) RETURN a => ()
        MERGE p = (a:A)-[:T]->(b:B) RETURN p => <(:A)-[:T]->(:B)>
        MERGE p = (a:A {x: 1}) RETURN p => <(:A {x: 1})>
        MERGE (a)-[:T]->(b), (c) => !SyntaxError
        MERGE (a)-[r]->(b) => !SyntaxError NoSingleRelationshipType
        MERGE (a)-[r:A|B]->(b) => !SyntaxError NoSingleRelationshipType
        MERGE (a)-[r:A*1]->(b) => !SyntaxError CreatingVarLength
        MERGE (a)-[r:A]->(b) MERGE (c)-[r:A]->(d) => !SyntaxError VariableAlreadyBound
        MERGE (a) MERGE (a) => !SyntaxError VariableAlreadyBound
        MATCH (a) MERGE (a) => !SyntaxError VariableAlreadyBound
        MATCH (a) MERGE (a {x: 1}) => !SyntaxError VariableAlreadyBound
        MATCH (a) MERGE (a:X)-[:T]->() => !SyntaxError VariableAlreadyBound
        MATCH (a) MERGE (a {x: 1})-[:T]->() => !SyntaxError VariableAlreadyBound
        MERGE (a {x: b.y}) => !SyntaxError UndefinedVariable
        MERGE (a) ON CREATE SET b.x = 1 => !SyntaxError UndefinedVariable
        MERGE (a) ON MATCH SET b.x = 1 => !SyntaxError UndefinedVariable
        MERGE (n $p) => !SyntaxError InvalidParameterUse
        WITH 1 AS a MERGE (a)-[:T]->() => !SyntaxError VariableTypeConflict
        MERGE (a)-[:T {x: null}]->(b) => ?SemanticError MergeReadOwnWrites
        MERGE (a:A) MATCH (b) RETURN b => !SyntaxError InvalidClauseComposition
        MERGE (a)-[:T]->(a) RETURN a => ()
        @ CREATE (a:A {n: 1})-[:T {w: 1}]->(b:B {n: 2}), (a)-[:T {w: 2}]->(b)
        MATCH (a:A), (b:B) MERGE (a)-[r:T]->(b) RETURN r.w ORDER BY r.w => 1 / 2
        MATCH (a:A), (b:B) MERGE (a)<-[r:T]-(b) RETURN r => [:T]
        MATCH (a:A), (b:B) MERGE (b)-[r:T]-(a) RETURN count(r) AS c => 2
        MATCH (a:A), (b:B) MERGE (b)-[r:S]-(a) RETURN startNode(r) = b AS x => true
        MATCH (a:A), (b:B) MERGE (a)-[r:T {w: 3}]->(b) ON CREATE SET r.c = 1 RETURN r => [:T {c: 1, w: 3}]
        MATCH (a:A), (b:B) MERGE (a)-[r:T {w: 1}]->(b) ON MATCH SET r.m = a.n, a.n = 9 RETURN r, a.n => [:T {m: 1, w: 1}] | 9
        MATCH (a:A) MERGE (a)-[:T]->(c:C) RETURN c => (:C)
        MATCH (a:A) MERGE (a)-[:T]->(b:B) RETURN count(*) AS c => 2
        MATCH (a:A) MERGE (a)-[:T]->(b) RETURN count(b) AS c => 2
        MATCH (a:A) MERGE (x:A {n: a.n}) RETURN x = a AS e => true
        MATCH (n) MERGE (m:C {n: n.n}) RETURN m.n => 1 / 2
        MATCH (n) MERGE (m:C) RETURN count(DISTINCT m) AS c => 1
        MATCH (n) MERGE (n)-[:X]->(m:C) RETURN count(DISTINCT m) AS c => 2
        MATCH (a:A), (b:B) MERGE p = (a)-[:X]->(b) RETURN p => <(:A {n: 1})-[:X]->(:B {n: 2})>
        MATCH (a:A), (b:B) MERGE (a)-[:X]->(m)-[:Y]->(b) RETURN m => ()
        MATCH (a:A) OPTIONAL MATCH (a)-[:Q]->(x) MERGE (a)-[:T]->(x) => ?SemanticError NullEndNode
        MATCH (a:A)-[r:T]->(b) DELETE r MERGE (a)-[s:T]->(b) RETURN count(DISTINCT s) AS c => 1
        MATCH (a:A)-[r:T {w: 1}]->(b) MERGE (a)-[s:T {w: r.w}]->(b) RETURN s = r AS e => true
        MATCH (a:A) MERGE (a)-[r:T]->(b:B) ON MATCH SET b += {k: 1} SET r.z = 1 RETURN DISTINCT b => (:B {k: 1, n: 2})
        MATCH (a:A), (b:B) MERGE (a)-[r:T]->(b) ON MATCH SET r = b ;; MATCH ()-[r]->() RETURN r => [:T {n: 2}] / [:T {n: 2}]
        MATCH (a:A), (b:B) MERGE (a)-[r:NEW]->(b) ON CREATE SET r = b ;; MATCH ()-[r:NEW]->() RETURN r => [:NEW {n: 2}]
        MATCH (a:A), (b:B) MERGE (a)-[r:NEW]->(b) ON CREATE SET r += {x: 1}, a:Z ;; MATCH (a:Z) RETURN a => (:A:Z {n: 1})
        """;

    public static IEnumerable<object[]> Cases => LanguageCase.Read(Table);

    [Theory, MemberData(nameof(Cases))]
    public void Follows_the_specification(string graph, string parameters, string query, string expected) =>
        Assert.Null(new LanguageCase(graph, parameters, query, expected).Deviation());
}

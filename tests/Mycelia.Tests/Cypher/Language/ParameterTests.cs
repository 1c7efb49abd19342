namespace Mycelia.Tests.Cypher.Language;

/// <summary>Parameters: where they may stand, of which types, and what is found wrong when.</summary>
public sealed class ParameterTests
{
    private const string Table = """
        @ CREATE (:A {i: 1, name: 'x'})-[:T {w: 1}]->(:A {i: 2, name: 'y'})-[:T {w: 2}]->(:A {i: 3, name: 'z'})
        $ {one: 1, two: 2, list: [1, 3], empty: [], map: {i: 5, name: 'new'}, nothing: null, text: 'x', key: 'name', neg: -1, float: 1.5, nested: {a: {b: [10, 20]}}, yes: true, maps: [{i: 7}, {i: 8}]}
        RETURN $one AS a, $nothing AS b, $list AS c, $map AS d, $text AS e => 1 | null | [1, 3] | {i: 5, name: 'new'} | 'x'
        RETURN $one => ($one): 1
        RETURN $one + $two, $list[0], $list[$one], $map.name, $map[$key], $nested.a.b[1], $nothing.x => ($one + $two, $list[0], $list[$one], $map.name, $map[$key], $nested.a.b[1], $nothing.x): 3 | 1 | 3 | 'new' | 'new' | 20 | null
        RETURN $missing => !ParameterMissing MissingParameter
        MATCH (n {i: $one}) RETURN n.name => 'x'
        MATCH (n {i: $nothing}) RETURN n.name => -
        MATCH (n) WHERE n.i IN $list RETURN n.name => 'x' / 'z'
        MATCH (n) WHERE n.i IN $empty RETURN n.name => -
        MATCH (n) WHERE n.i IN $nothing RETURN n.name => -
        MATCH (n) WHERE n.i = $text RETURN n => -
        MATCH (n) WHERE $yes RETURN count(*) AS c => 3
        MATCH (n) WHERE $nothing RETURN n => -
        MATCH (n) WHERE $one RETURN n => ?TypeError
        MATCH (n {i: $one}) RETURN n[$key] AS a => 'x'
        MATCH ()-[r {w: $two}]->(m) RETURN m.i => 3
        MATCH (n) RETURN n.i ORDER BY n.i LIMIT $two => 1 / 2
        MATCH (n) RETURN n.i ORDER BY n.i SKIP $one LIMIT $one => 2
        MATCH (n) RETURN n.i ORDER BY n.i SKIP $one + 1 => 3
        MATCH (n) RETURN n LIMIT $neg => ?SyntaxError NegativeIntegerArgument
        MATCH (n) RETURN n SKIP $neg => ?SyntaxError NegativeIntegerArgument
        MATCH (n) RETURN n LIMIT $float => ?SyntaxError InvalidArgumentType
        MATCH (n) RETURN n LIMIT $text => ?SyntaxError InvalidArgumentType
        MATCH (n) RETURN n LIMIT $nothing => ?SyntaxError InvalidArgumentType
        UNWIND $list AS x RETURN x => 1 / 3
        UNWIND $nothing AS x RETURN x => -
        UNWIND $maps AS m CREATE (n:B) SET n = m RETURN n => (:B {i: 7}) / (:B {i: 8})
        UNWIND $maps AS m MERGE (n:B {i: m.i}) RETURN n.i => 7 / 8
        CREATE (n:B $map) RETURN n => (:B {i: 5, name: 'new'})
        CREATE (n:B)-[r:R $map]->() RETURN r => [:R {i: 5, name: 'new'}]
        MATCH (n {i: 1}) SET n = $map RETURN n => (:A {i: 5, name: 'new'})
        MATCH (n {i: 1}) SET n += $map RETURN n => (:A {i: 5, name: 'new'})
        MATCH (n {i: 1}) SET n.name = $nothing RETURN n => (:A {i: 1})
        MATCH (n {i: 1}) SET n.l = $list RETURN n.l => [1, 3]
        MATCH (n {i: 1}) SET n.l = $map => ?TypeError InvalidPropertyType
        MATCH (n {i: 1}) SET n.l = $maps => ?TypeError InvalidPropertyType
        MERGE (n:A {i: $one}) ON MATCH SET n.m = $text RETURN n.m => 'x'
        MERGE (n:A {i: $nothing}) RETURN n => ?SemanticError MergeReadOwnWrites
        MERGE (n:A $map) RETURN n => !SyntaxError InvalidParameterUse
        MATCH (n $map) RETURN n => !SyntaxError InvalidParameterUse
        MATCH ()-[r:T $map]->() RETURN r => !SyntaxError InvalidParameterUse
        MATCH (n) WITH collect(n) AS ns DETACH DELETE ns[$one] ;; MATCH (x) RETURN count(x) AS c => 2
        MATCH (n) WITH {name: n} AS m DETACH DELETE m[$key] ;; MATCH (x) RETURN count(x) AS c => 0
        RETURN [x IN $list WHERE x > $one | x * $two] AS l => [6]
        RETURN reduce(s = $one, x IN $list | s + x) AS r => 5
        RETURN any(x IN $list WHERE x = $one) AS a, all(x IN $empty WHERE x = $one) AS b, none(x IN $nothing WHERE x = 1) AS c => true | true | null
        RETURN CASE $one WHEN 1 THEN $text ELSE $two END AS c => 'x'
        RETURN $list + $one AS a, $list[0..$one] AS b, $one IN $list AS c, size($list) AS d, $text + $one AS e => [1, 3, 1] | [1] | true | 2 | 'x1'
        RETURN toInteger($text) AS a, toString($float) AS b, coalesce($nothing, $one) AS c, keys($map) AS d, range($one, $two) AS e => null | '1.5' | 1 | ['i', 'name'] | [1, 2]
        RETURN range($one, $two, $nothing) AS a => null
        RETURN range($text, 2) AS a => ?ArgumentError InvalidArgumentType
        RETURN percentileCont($one, $two) AS a => ?ArgumentError NumberOutOfRange
        MATCH (n) RETURN percentileDisc(n.i, $float) AS a => ?ArgumentError NumberOutOfRange
        MATCH (n) RETURN $one + avg(n.i) - 1 AS a => 2.0
        MATCH (n) RETURN avg(n.i) AS a ORDER BY $one + avg(n.i) - 1 => 2.0
        MATCH (n) RETURN n.i AS i, count(*) AS c ORDER BY $one + count(*), i LIMIT 1 => 1 | 1
        RETURN $list['a'] => ?TypeError ListElementAccessByNonInteger
        RETURN $map[0] => ?TypeError MapElementAccessByNonString
        RETURN $one[0] => ?TypeError InvalidArgumentType
        RETURN $one.x => ?TypeError
        RETURN $text.x => ?TypeError
        RETURN $one AND true => ?TypeError
        RETURN NOT $text => ?TypeError
        RETURN $map + 1 AS x => ?TypeError
        RETURN $one STARTS WITH 'a' AS a, $text STARTS WITH $text AS b => null | true
        RETURN date($nothing) AS a, date({year: 2020, month: $two}) AS b => null | 2020-02-01
        CALL test.twice($two) YIELD out RETURN out => 4
        CALL test.twice($text) YIELD out RETURN out => ?TypeError InvalidArgumentType
        $ {in: 21}
        CALL test.twice => (out): 42
        CALL test.takes => (): -
        RETURN $in AS x => 21
        $ {`1`: 'a', `_x`: 2, `select`: 3}
        RETURN $1 AS a, $_x AS b, $select AS c, $`1` AS d => 'a' | 2 | 3 | 'a'
        """;

    public static IEnumerable<object[]> Cases => LanguageCase.Read(Table);

    [Theory, MemberData(nameof(Cases))]
    public void Follows_the_specification(string graph, string parameters, string query, string expected) =>
        Assert.Null(new LanguageCase(graph, parameters, query, expected).Deviation());
}

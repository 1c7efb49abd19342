namespace Mycelia.Tests.Cypher.Language;

/// <summary>Three-valued logic, precedence, equality, comparison and membership.</summary>
public sealed class OperatorLanguageTests
{
    private const string Table = """
        RETURN true AND true AS x, true AND false, true AND null, false AND null, null AND null => true | false | null | false | null
        RETURN true OR true AS x, true OR null, false OR null, null OR null, false OR false => true | true | null | null | false
        RETURN true XOR true AS x, true XOR false, true XOR null, false XOR null, null XOR null => false | true | null | null | null
        RETURN NOT true, NOT false, NOT null, NOT NOT true, NOT NOT null => false | true | null | true | null
        RETURN true AND true AND false AS x => false
        RETURN 1 AND true => !SyntaxError InvalidArgumentType
        RETURN true AND 'a' => !SyntaxError InvalidArgumentType
        RETURN [] OR true => !SyntaxError InvalidArgumentType
        RETURN true XOR {} => !SyntaxError InvalidArgumentType
        RETURN NOT 1 => !SyntaxError InvalidArgumentType
        RETURN NOT 'a' => !SyntaxError InvalidArgumentType
        RETURN NOT [] => !SyntaxError InvalidArgumentType
        RETURN NOT {} => !SyntaxError InvalidArgumentType
        RETURN 1.5 AND 2 => !SyntaxError InvalidArgumentType
        UNWIND [1] AS x RETURN x AND true AS y => !SyntaxError InvalidArgumentType
        WITH 'a' AS x RETURN NOT x AS y => !SyntaxError InvalidArgumentType
        RETURN NOT true AND false AS x => false
        RETURN NOT (true AND false) AS x => true
        RETURN NOT false OR true AS x => true
        RETURN true OR false AND false AS x => true
        RETURN true OR true XOR true AS x => true
        RETURN (true OR true) XOR true AS x => false
        RETURN true XOR true AND false AS x => true
        RETURN (true XOR true) AND false AS x => false
        RETURN NOT 1 = 2 AS x => true
        RETURN NOT 1 < 2 AS x => false
        RETURN NOT null IS NULL AS x => false
        RETURN (NOT null) IS NULL AS x => true
        RETURN false = true IS NULL AS x => true
        RETURN false = (true IS NULL) AS x => true
        RETURN (false = true) IS NULL AS x => false
        RETURN true AND null IS NULL AS x => true
        RETURN null OR false IS NULL AS x => null
        RETURN NOT false = true AS x => true
        RETURN (NOT false) = true AS x => true
        RETURN NOT true <> false AS x => false
        RETURN true <> false = true AS x => false
        RETURN 1 < 2 < 3 AS x, 3 > 2 > 2 AS y, 1 < 3 > 2 AS z, 1 < 2 = true AS w => true | false | true | false
        RETURN 1 = 1 = 1 AS x, 1 < 2 <> 3 AS y, 1 <= 1 < null AS z, 2 < 1 < null AS w => true | true | null | false
        RETURN null < 1 < 2, 5 < null < 3 AS b => null | null
        RETURN 1 IN [1] = true AS x => true
        RETURN [1, 2] = [1] + [2] AS x => true
        RETURN 1 IN [1] + [2] AS x => true
        RETURN 'a' + 'b' STARTS WITH 'a' AS x => true
        RETURN [1] + [2] IN [[1, 2]] AS x => true
        RETURN 'a' + 1 IS NULL AS x => false
        RETURN -2 ^ 2 AS x => 4.0
        RETURN 2 ^ 3 ^ 2 AS x => 64.0
        RETURN 2 ^ -1 AS x => 0.5
        RETURN - - 1 AS x, -(-1) AS y, +1 AS z, - + 1 AS w => 1 | 1 | 1 | -1
        RETURN --1 AS x => 1
        RETURN 4 * 2 + 1, 4 + 2 * 3, 12 / 4 * 3, 12 / (4 * 3), 12 % 5 * 2, 2 * 12 % 5, 10 - 3 - 2, 10 - (3 - 2) => (4 * 2 + 1, 4 + 2 * 3, 12 / 4 * 3, 12 / (4 * 3), 12 % 5 * 2, 2 * 12 % 5, 10 - 3 - 2, 10 - (3 - 2)): 9 | 10 | 9 | 1 | 4 | 4 | 5 | 9
        RETURN 12 / 4 * 3 - 2 * 4 AS x => 1
        RETURN 12 / 4 * (3 - 2 * 4) AS x => -15
        RETURN 2 * 3 ^ 2 AS x, (2 * 3) ^ 2 AS y, -3 ^ 2 AS z, 2 ^ 3 + 1 AS w => 18.0 | 36.0 | 9.0 | 9.0
        RETURN [1,2,3][0] + 1 AS x, -[1,2][1] AS y, {a: {b: 2}}.a.b * 2 AS z => 2 | -2 | 4
        RETURN 1 + 2 = 3 AND 2 > 1 OR false AS x => true
        RETURN 'abc' CONTAINS 'b' AND 'abc' ENDS WITH 'c' AS x => true
        RETURN null IS NULL = true AS x => true
        RETURN 1 + null IS NULL AS x => true
        RETURN [1,2] + 3 = [1,2,3] AS x => true
        RETURN 'a' = 'a' CONTAINS 'b' AS x => false
        RETURN NOT 'abc' STARTS WITH 'b' AS x => true
        RETURN null STARTS WITH 'b' IS NULL AS x => true
        RETURN 1 == 1 AS x => !SyntaxError

        @
        RETURN 1 = 1.0 AS x, 0.0 = -0.0 AS y, 1 = 'a' AS z, 1 = true AS w, null = null AS v, 1 <> null AS u => true | true | false | false | null | null
        RETURN [1] = [1.0] AS x, [1, 2] = [1] AS y, [null] = [null] AS z, [1, null] = [2, null] AS w, [1, null] = [1, 2] AS v, [null] = [1, 2] AS u => true | false | null | false | null | false
        RETURN [] = [] AS x, [[]] = [[]] AS y, [] = null AS z, [] <> [] AS w, [[null]] = [[1]] AS v, [1] = 1 AS u, [[1, 2], [1]] = [[1], [null]] AS t => true | true | null | false | null | false | false
        RETURN {} = {} AS x, {k: 1} = {k: 1.0} AS y, {k: null} = {k: null} AS z, {k: null} = {} AS w, {k: 1} = {l: 1} AS v, {k: null, l: 1} = {k: 1, l: 2} AS u, {a: 1, b: 2} = {b: 2, a: 1} AS t => true | true | null | false | false | false | true
        RETURN {k: 1} = {k: null} AS a, {k: null} <> {k: null} AS b, {k: null} = {l: null} AS c, {k: 1, l: null} = {k: 1} AS d => null | null | false | false
        RETURN 0.0/0.0 AS a, 0.0/0.0 = 0.0/0.0 AS b, 0.0/0.0 <> 0.0/0.0 AS c, 0.0/0.0 < 1 AS d, 0.0/0.0 > 1 AS e, 0.0/0.0 >= 0.0/0.0 AS f, 0.0/0.0 = 1 AS g, 0.0/0.0 <> 'a' AS h => NaN | false | true | false | false | false | false | true
        RETURN 0.0/0.0 < 'a' AS a, 0.0/0.0 = 'a' AS b => null | false
        RETURN 1 < 'a' AS a, 'a' < 'b' AS b, 'a' < null AS c, true < false AS d, false < true AS e, [1] < [2] AS f, [1] < 1 AS g, {} < {} AS h, null < null AS i => null | true | null | false | true | true | null | null | null
        RETURN [1, 2] < [1, 2, 3] AS a, [1, null] < [1, 2] AS b, [1, 2] <= [1, 2] AS c, [1] < [null] AS d, [1, 'a'] < [1, null] AS e, [2, null] > [1, 2] AS f, [] < [1] AS g, [1, 2] >= [1, null] AS h, ['a'] < [1] AS i => true | null | true | null | null | true | true | null | null
        RETURN 'A' < 'a' AS a, '' < 'a' AS b, 'a' < 'aa' AS c, 'Z' < 'a' AS d => true | true | true | true
        RETURN 9223372036854775807 < 9223372036854775807.0 AS a, 9007199254740993 = 9007199254740992.0 AS b, 4611686018427387905 = 4611686018427387900 AS c => true | false | false
        RETURN 1 < 1.5 < 2 AS a, 1.5 >= 1 AS b, 1.0 <= 1 AS c => true | true | true
        RETURN date('2020-01-01') < date('2020-01-02') AS a, date('2020-01-01') < localdatetime('2020-01-01T00:00') AS b, date('2020-01-01') = localdatetime('2020-01-01T00:00') AS c => true | null | false
        RETURN duration('P1D') < duration('P2D') AS a, duration('P1D') = duration('PT24H') AS b, duration('P1D') <= duration('P1D') AS c => null | false | null
        RETURN time('10:00+01:00') = time('09:00Z') AS a, time('10:00+01:00') < time('09:30Z') AS b, datetime('2020-01-01T10:00+01:00') = datetime('2020-01-01T09:00Z') AS c => false | true | false
        @ CREATE (:A {n: 1})-[:T]->(:B {n: 2})
        MATCH (a:A), (b) RETURN a = b AS x, a <> b AS y ORDER BY b.n => true | false / false | true
        MATCH (a:A)-[r]->() RETURN a = r AS x, r = r AS y, a = 1 AS z, a = null AS w => false | true | false | null
        MATCH (a:A) RETURN a < a AS x, a > 1 AS y => null | null
        MATCH p = ()-->() RETURN p = p AS x, p < p AS y => true | null
        MATCH (a:A) WITH collect(a) AS l MATCH (b) WHERE b IN l RETURN b.n => 1
        MATCH (a:A) WITH id(a) AS i MATCH (b) WHERE id(b) = i RETURN b.n => 1
        MATCH p = (:A)-->(), q = (:B)<--() RETURN p = q AS x => -
        @
        RETURN 1 IN [1, null] AS a, 2 IN [1, null] AS b, null IN [] AS c, null IN [1] AS d, 1 IN [] AS e, 1 IN null AS f, [1] IN [[1], null] AS g, [1] IN [1] AS h, [null] IN [[null]] AS i, [1, null] IN [[1, 2]] AS j, [] IN [[]] AS k => true | null | false | null | false | null | true | false | null | null | true
        RETURN [1, 2] IN [1, [1, '2']] AS a, [1, 2] IN [[null, 2]] AS b, [1, 2] IN [[null, 'foo']] AS c, [1, 2] IN [[2, null]] AS d, 1 IN [1.0] AS e, 'a' IN ['A'] AS f, {k: 1} IN [{k: 1}] AS g, null IN [null] AS h => false | null | false | false | true | false | true | null
        RETURN 3 IN [[1, 2, 3]][0] AS a, 1 IN [1, 2][0..1] AS b => true | true
        RETURN 1 IN 1 AS x => !SyntaxError InvalidArgumentType
        RETURN 1 IN 'a' AS x => !SyntaxError InvalidArgumentType
        RETURN 1 IN {a: 1} AS x => !SyntaxError InvalidArgumentType
        RETURN 1 IN true => !SyntaxError InvalidArgumentType
        WITH 1 AS l RETURN 1 IN l AS x => !SyntaxError InvalidArgumentType
        RETURN 'foo' STARTS WITH 'f' AS a, 'foo' STARTS WITH '' AS b, 'foo' STARTS WITH null AS c, null STARTS WITH 'a' AS d, 'foo' STARTS WITH 1 AS e, 1 ENDS WITH 'a' AS f, [1] CONTAINS 1 AS g => true | true | null | null | null | null | null
        RETURN 'foo' ENDS WITH 'oo' AS a, 'foo' ENDS WITH '' AS b, 'foo' CONTAINS 'O' AS c, '' CONTAINS '' AS d, 'a' CONTAINS 'abc' AS e => true | true | false | true | false
        RETURN 'abc' =~ 'a.c' AS a, 'abc' =~ 'b' AS b, 'ABC' =~ '(?i)abc' AS c, null =~ 'a' AS d, 'a' =~ null AS e => true | false | true | null | null
        RETURN 'abc' =~ '[' AS x => ?ArgumentError InvalidRegex
        RETURN null IS NULL AS a, 1 IS NULL AS b, null IS NOT NULL AS c, [] IS NOT NULL AS d, {a: null}.a IS NULL AS e, null.a IS NULL AS f => true | false | false | true | true | true
        RETURN 1 IS NULL IS NOT NULL AS a => true
        """;

    public static IEnumerable<object[]> Cases => LanguageCase.Read(Table);

    [Theory, MemberData(nameof(Cases))]
    public void Follows_the_specification(string graph, string parameters, string query, string expected) =>
        Assert.Null(new LanguageCase(graph, parameters, query, expected).Deviation());
}

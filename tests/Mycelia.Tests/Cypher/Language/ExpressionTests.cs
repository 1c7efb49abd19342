namespace Mycelia.Tests.Cypher.Language;

/// <summary>Shadowing, chains of operators, text beyond ASCII, rounding, and null in every position.</summary>
public sealed class ExpressionTests
{
    private const string Table = """
        # comprehension variable shadows, nested quantifiers, correlated patterns
        WITH 5 AS x RETURN [x IN [1, 2] | x + 1] AS l, x => [2, 3] | 5
        WITH 5 AS x RETURN any(x IN [1] WHERE x = 1) AS a, x => true | 5
        WITH 5 AS x RETURN reduce(s = x, x IN [1, 2] | s + x) AS r => 8
        WITH [1, 2] AS x RETURN [x IN x | x] AS l => [1, 2]
        RETURN [x IN [1, 2] | [x IN [x, 3] | x * 2]] AS l => [[2, 6], [4, 6]]
        RETURN [x IN [[1], []] WHERE all(y IN x WHERE y > 0) | size(x)] AS l => [1, 0]
        RETURN none(x IN [1, 2] WHERE any(y IN [2, 3] WHERE x = y)) AS a => false
        RETURN single(x IN [1, 2, 3] WHERE single(y IN [1] WHERE y = x)) AS a => true
        RETURN all(x IN [true, null] WHERE x) AS a, any(x IN [false, null] WHERE x) AS b, none(x IN [false, null] WHERE x) AS c, single(x IN [true, null] WHERE x) AS d => null | null | null | null
        RETURN all(x IN [[null]] WHERE x[0] IS NULL) AS a, any(x IN [{a: null}] WHERE x.a IS NULL) AS b => true | true
        RETURN any(x IN [1, 2, 3] WHERE x > 1 AND x < 3) AS a, NOT all(x IN [1] WHERE x = 1) AS b => true | false
        RETURN any(x IN [] WHERE x / 0 = 1) AS a => false
        RETURN CASE WHEN false THEN 1 / 0 ELSE 2 END AS a, true OR 1 / 0 = 1 AS b, false AND 1 / 0 = 1 AS c, coalesce(1, 1 / 0) AS d => 2 | true | false | 1
        RETURN [1, 2, 3][1..][0] AS a, [[1, 2], [3]][0][1] AS b, {a: [1, {b: 2}]}.a[1].b AS c => 2 | 2 | 2
        RETURN {a: 1}.a + {b: 2}['b'] AS a, -{a: 1}.a AS b => 3 | -1
        RETURN [1, 2] + [3] + 4 AS a, 0 + [1] AS b, [] + null AS c => [1, 2, 3, 4] | [0, 1] | null
        RETURN 1 + 2 + 'a' AS a, 'a' + 1 + 2 AS b, 1 + 'a' + 2 AS c => '3a' | 'a12' | '1a2'
        RETURN 'a' + [1] AS a, [1] + 'a' + 'b' AS b, 'a' + ('b' + [1]) AS c => ['a', 1] | [1, 'a', 'b'] | ['a', 'b', 1]
        RETURN 3 % 2 + 1 AS a, 2 * 3 % 4 AS b, 10 / 3 * 3 AS c, 10 / 3.0 > 3 AS d, 7 / 2 * 2.0 AS e => 2 | 2 | 9 | true | 6.0
        RETURN 2 ^ 3 AS a, 2 ^ 0.5 ^ 2 AS b, 4 ^ -0.5 AS c, -2 ^ -1 AS d => 8.0 | 2.0000000000000004 | 0.5 | -0.5
        RETURN 5 - -3 AS a, 5 - - 3 AS b, 5 + -3 AS c, +5 AS d, - (5) AS e => 8 | 8 | 2 | 5 | -5
        RETURN 1 < 2 AND 2 < 3 = true AS a, NOT 1 = 1 OR true AS b, true AND NOT false AS c => false | true | true
        RETURN 1 = 1 IS NULL AS a, (1 = 1) IS NOT NULL AS b, 1 + 1 IS NOT NULL AS c => false | true | true
        RETURN 'abc' STARTS WITH 'a' = true AS a, true = 'abc' STARTS WITH 'a' AS b => true | true
        RETURN 1 IN [1, 2] AND 3 IN [1, 2] AS a, NOT 1 IN [2] AS b, 1 IN [1] IN [true] AS c => false | true | true
        RETURN [1] IN [[1]] AS a, null IN [null] IS NULL AS b, [null] IS NULL AS c => true | true | false
        RETURN 'a' =~ 'a' AND true AS a, NOT 'a' =~ 'b' AS b => true | true
        RETURN 'A' = 'a' AS a, 'é' = 'é' AS b, '' = '' AS c, 'a' <> 'b' AS d => false | true | true | true
        RETURN size('日本') AS a, substring('日本語', 1, 1) AS b, reverse('ab日') AS c, toUpper('ß') AS d, left('日本', 1) AS e => 2 | '本' | '日ba' | 'ß' | '日'
        RETURN size('😀') AS a, substring('😀a', 1) AS b, reverse('😀a') AS c, left('😀a', 1) AS d => 1 | 'a' | 'a😀' | '😀'
        RETURN replace('hello', 'l', 'L') AS a, replace('hello', 'x', 'y') AS b, replace('aaa', 'aa', 'b') AS c, replace('abc', '', 'x') AS d => 'heLLo' | 'hello' | 'ba' | 'abc'
        RETURN trim('\t a \n') AS a, lTrim('') AS b, toLower(null) AS c, toUpper('') AS d => 'a' | '' | null | ''
        RETURN substring('abc', null) => null
        RETURN left('abc', -1) => ?ArgumentError NumberOutOfRange
        RETURN left('abc', null) => null
        RETURN round(0.5) AS a, round(-0.5) AS b, round(1.5) AS c, round(-2.5) AS d, round(3.14159, 2) AS e, round(2) AS f, round(0.49999999999999994) AS g, round(1e18) AS h => 1.0 | 0.0 | 2.0 | -2.0 | 3.14 | 2.0 | 0.0 | 1E+18
        RETURN sign(-0.0) AS a, abs(-0.0) AS b, ceil(-0.5) AS c, floor(0.5) AS d, sqrt(0) AS e, exp(1) = e() AS f => 0 | 0.0 | -0.0 | 0.0 | 0.0 | true
        RETURN log(-1) AS a, sqrt(-1) AS b, acos(2) AS c, asin(-2) AS d, 10 ^ 400 AS e, 0.0 / 0.0 AS f => NaN | NaN | NaN | NaN | Inf | NaN
        RETURN toInteger(1e18) AS a, toInteger(-0.9) AS b, toInteger('  42') AS c, toInteger('4 2') AS d, toInteger('-') AS e, toInteger('1.0e2') AS f, toInteger('.5') AS g => 1000000000000000000 | 0 | null | null | null | 100 | 0
        RETURN toFloat('-0') AS a, toFloat('1e-3') AS b, toFloat('1E+3') AS c, toFloat(' ') AS d, toFloat('--1') AS e => -0.0 | 0.001 | 1000.0 | null | null
        RETURN 1.0 AS a, 100.0 AS b, 1e2 AS c, 0.1 + 0.2 AS d, 1 / 3.0 AS e => 1.0 | 100.0 | 100.0 | 0.30000000000000004 | 0.3333333333333333
        RETURN 9007199254740993 AS a, 9007199254740993 + 0.0 AS b, 9223372036854775807 + 0.0 AS c => 9007199254740993 | 9007199254740992.0 | 9.223372036854776E+18
        RETURN keys({b: 1, a: 2}) AS a, size(keys({})) AS b, {a: 1} = {a: 1} AS c, properties({a: null}) AS d => ['a', 'b'] | 0 | true | {a: null}
        RETURN [k IN keys({a: 1, b: 2}) | {a: 1, b: 2}[k]] AS l => [1, 2]
        WITH {a: 1} AS m RETURN m {.a, b: 2} AS a, m {.*, c: 3} AS b, m {.z} AS c => {a: 1, b: 2} | {a: 1, c: 3} | {z: null}
        WITH {a: {b: 1}} AS m RETURN m.a.b AS a, m.x.y AS b, m['a']['b'] AS c, m.a['z'] AS d => 1 | null | 1 | null
        WITH null AS m RETURN m.a AS a, m['a'] AS b, m[0] AS c, m[0..1] AS d, m IS NULL AS e, keys(m) AS f => null | null | null | null | true | null
        # null-handling across everything
        RETURN null + 1 AS a, null = 1 AS b, null < 1 AS c, null AND true AS d, NOT null AS e, null IN [1] AS f, null STARTS WITH 'a' AS g, [null][0] AS h, {a: null}.a AS i, -null AS j, null ^ 2 AS k, null % 2 AS l => null | null | null | null | null | null | null | null | null | null | null | null
        RETURN size(null) AS a, toUpper(null) AS b, abs(null) AS c, range(1, null) AS d, head(null) AS e, reverse(null) AS f, split('a', null) AS g, substring(null, 1) AS h, toString(null) AS i, toInteger(null) AS j => null | null | null | null | null | null | null | null | null | null
        RETURN date(null) AS a, duration(null) AS b, date.truncate('day', null) AS c, duration.between(null, null) AS d, null + duration('P1D') AS e, date('2020-01-01') + null AS f => null | null | null | null | null | null
        RETURN CASE null WHEN null THEN 1 END AS a, CASE WHEN null THEN 1 END AS b, coalesce(null, null) AS c, null IS NULL AS d, null IS NOT NULL AS e => null | null | null | true | false
        RETURN null = null AS a, null <> null AS b, [null] = [null] AS c, {a: null} = {a: null} AS d, null = [] AS e, null XOR true AS f, null OR true AS g => null | null | null | null | null | null | true
        """;

    public static IEnumerable<object[]> Cases => LanguageCase.Read(Table);

    [Theory, MemberData(nameof(Cases))]
    public void Follows_the_specification(string graph, string parameters, string query, string expected) =>
        Assert.Null(new LanguageCase(graph, parameters, query, expected).Deviation());
}

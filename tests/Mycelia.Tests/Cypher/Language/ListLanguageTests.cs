namespace Mycelia.Tests.Cypher.Language;

/// <summary>Indexing, slices, comprehensions, quantifiers, ranges and UNWIND.</summary>
public sealed class ListLanguageTests
{
    private const string Table = """
        RETURN [1, 2, 3][0] AS a, [1, 2, 3][-1] AS b, [1, 2, 3][3] AS c, [1, 2, 3][-4] AS d, [1, 2, 3][null] AS e, null[0] AS f, [][0] AS g => 1 | 3 | null | null | null | null | null
        RETURN [1]['a'] AS x => ?TypeError ListElementAccessByNonInteger
        RETURN [1][1.0] AS x => ?TypeError ListElementAccessByNonInteger
        RETURN [1][true] AS x => ?TypeError ListElementAccessByNonInteger
        RETURN 1[0] AS x => ?TypeError InvalidArgumentType
        RETURN 'abc'[0] AS x => ?TypeError InvalidArgumentType
        RETURN true[0] AS x => ?TypeError InvalidArgumentType
        WITH [1] AS l, 'a' AS i RETURN l[i] => ?TypeError ListElementAccessByNonInteger
        WITH [1] AS l, 1.5 AS i RETURN l[i] => ?TypeError ListElementAccessByNonInteger
        WITH {a: 1} AS l, 0 AS i RETURN l[i] => ?TypeError MapElementAccessByNonString
        WITH 1 AS l, 0 AS i RETURN l[i] => ?TypeError InvalidArgumentType
        RETURN [1,2,3,4,5][1..3] AS a, [1,2,3][..2] AS b, [1,2,3][1..] AS c, [1,2,3][..] AS d, [1,2,3][-2..] AS e, [1,2,3][..-1] AS f, [1,2,3][2..1] AS g, [1,2,3][0..10] AS h, [1,2,3][-10..2] AS i, [1,2,3][5..] AS j, [1,2,3][0..0] AS k => [2, 3] | [1, 2] | [2, 3] | [1, 2, 3] | [2, 3] | [1, 2] | [] | [1, 2, 3] | [1, 2] | [] | []
        RETURN [1,2,3][null..2] AS a, [1,2,3][0..null] AS b, [1,2,3][null..null] AS c, null[0..1] AS d, [1,2,3][null..] AS e, [1,2,3][..null] AS f => null | null | null | null | null | null
        RETURN [1,2,3][-3..-1] AS a, [1,2,3][-1..-3] AS b, [1,2,3][1..-1] AS c => [1, 2] | [] | [2]
        RETURN [1,2,3]['a'..2] AS x => ?TypeError ListElementAccessByNonInteger
        RETURN [1,2,3][1.0..2] AS x => ?TypeError ListElementAccessByNonInteger
        RETURN [1] + [2] AS a, [1] + 2 AS b, 1 + [2] AS c, [1] + null AS d, null + [1] AS e, [[1]] + [2] AS f, [1] + [[2]] AS g, [] + [] AS h, [1] + 'a' AS i, 'a' + [1] AS j, [1] + [null] AS k => [1, 2] | [1, 2] | [1, 2] | null | null | [[1], 2] | [1, [2]] | [] | [1, 'a'] | ['a', 1] | [1, null]
        RETURN [1] + {a: 1} AS a, {a: 1} + [1] AS b, [1] + true AS c, true + [1] AS d => [1, {a: 1}] | [{a: 1}, 1] | [1, true] | [true, 1]
        RETURN [true] + [1] + 'a' AS a, 1 + 2 + [3] AS b => [true, 1, 'a'] | [3, 3]
        RETURN range(0, 3) AS a, range(3, 0) AS b, range(0, 10, 3) AS c, range(10, 0, -3) AS d, range(0, 0) AS e, range(1, 0) AS f, range(0, -3, -1) AS g, range(0, 3, -1) AS h, range(-2, 2, 2) AS i => [0, 1, 2, 3] | [] | [0, 3, 6, 9] | [10, 7, 4, 1] | [0] | [] | [0, -1, -2, -3] | [] | [-2, 0, 2]
        RETURN range(0, 3, 0) AS x => ?ArgumentError NumberOutOfRange
        RETURN range(0, 1.5) => ?ArgumentError InvalidArgumentType
        RETURN range('a', 1) => ?ArgumentError InvalidArgumentType
        RETURN range(true, 1) => ?ArgumentError InvalidArgumentType
        RETURN range(0, 1, 1.0) => ?ArgumentError InvalidArgumentType
        RETURN range(0, [1]) => ?ArgumentError InvalidArgumentType
        RETURN range(null, 1) AS x => null
        RETURN range(1) => !SyntaxError InvalidNumberOfArguments
        RETURN range(9223372036854775806, 9223372036854775807) AS x => [9223372036854775806, 9223372036854775807]
        RETURN range(-9223372036854775807, -9223372036854775808, -1) AS x => [-9223372036854775807, -9223372036854775808]
        RETURN size(range(0, 1000000)) AS x => 1000001
        RETURN size([]) AS a, size([null]) AS b, size('abc') AS c, size('') AS d, size(null) AS e => 0 | 1 | 3 | 0 | null
        RETURN size(1) => !SyntaxError InvalidArgumentType
        RETURN size({a: 1}) AS x => !SyntaxError InvalidArgumentType
        RETURN length('abc') => !SyntaxError InvalidArgumentType
        RETURN length([1]) => !SyntaxError InvalidArgumentType
        RETURN length(null) AS x => null
        RETURN head([1, 2]) AS a, head([]) AS b, head(null) AS c, last([1, 2]) AS d, last([]) AS e, last(null) AS f, tail([1, 2, 3]) AS g, tail([1]) AS h, tail([]) AS i, tail(null) AS j => 1 | null | null | 2 | null | null | [2, 3] | [] | [] | null
        RETURN reverse([1, 2, null]) AS a, reverse('abc') AS b, reverse(null) AS c, reverse([]) AS d => [null, 2, 1] | 'cba' | null | []
        RETURN [x IN [1, 2, 3] WHERE x > 1 | x * 2] AS a, [x IN [1, 2] | x] AS b, [x IN [1, 2]] AS c, [x IN [1, null, 2] WHERE x > 1] AS d, [x IN null | x] AS e, [x IN [] | 1] AS f => [4, 6] | [1, 2] | [1, 2] | [2] | null | []
        RETURN [x IN [[1, 2], [3]] | [y IN x | y + size(x)]] AS a => [[3, 4], [4]]
        WITH 1 AS x RETURN [x IN [2, 3] | x] AS a, x AS b => [2, 3] | 1
        RETURN [x IN [1,2] | x] AS a, x => !SyntaxError UndefinedVariable
        RETURN [x IN [1, 2] | count(*)] => !SyntaxError InvalidAggregation
        UNWIND [1, 2] AS y RETURN [x IN [1] | count(y)] AS a => !SyntaxError InvalidAggregation
        UNWIND [1, 2] AS y RETURN [x IN collect(y) | x + 1] AS a => [2, 3]
        MATCH (n) WHERE [x IN [1] WHERE count(n) > 0 | x] = [] RETURN n => !SyntaxError InvalidAggregation
        RETURN [x IN 1 | x] => !SyntaxError InvalidArgumentType
        RETURN reduce(a = 0, x IN [1, 2, 3] | a + x) AS a, reduce(a = 0, x IN [] | a + x) AS b, reduce(a = 0, x IN null | a + x) AS c, reduce(a = '', x IN ['a', 'b'] | a + x) AS d, reduce(a = 0, x IN [1, null] | a + x) AS e, reduce(a = null, x IN [1] | x) AS f => 6 | 0 | null | 'ab' | null | 1
        RETURN any(x IN [1, 2] WHERE x = 2) AS a, all(x IN [] WHERE false) AS b, none(x IN [] WHERE true) AS c, single(x IN [] WHERE true) AS d, any(x IN [] WHERE true) AS e => true | true | true | false | false
        RETURN any(x IN [null] WHERE x = 1) AS a, all(x IN [null, 1] WHERE x = 1) AS b, all(x IN [null, 2] WHERE x = 1) AS c, none(x IN [null, 2] WHERE x = 1) AS d, none(x IN [null, 1] WHERE x = 1) AS e, single(x IN [null, 1] WHERE x = 1) AS f, single(x IN [1, 1, null] WHERE x = 1) AS g, single(x IN [2, null] WHERE x = 1) AS h, any(x IN [1, null] WHERE x = 1) AS i => null | null | false | null | false | null | false | null | true
        RETURN any(x IN null WHERE true) AS a, all(x IN null WHERE true) AS b, none(x IN null WHERE true) AS c, single(x IN null WHERE true) AS d => null | null | null | null
        RETURN any(x IN [[1], [2]] WHERE any(y IN x WHERE y = 2)) AS a, all(x IN [[1], []] WHERE size(x) > 0) AS b => true | false
        RETURN any(x IN [1] WHERE x) AS a => !SyntaxError InvalidArgumentType
        RETURN any(x IN ['a'] WHERE x % 2 = 0) AS a => !SyntaxError InvalidArgumentType
        RETURN all(x IN [1] WHERE 'a') => !SyntaxError InvalidArgumentType
        RETURN any(x IN [true, null] WHERE x) AS a => true
        RETURN none(x IN [[], 1] WHERE x IS NULL) AS a => true
        RETURN any(x WHERE x) => !SyntaxError
        RETURN any(x IN [1]) => !SyntaxError
        RETURN all(x IN 1 WHERE true) => !SyntaxError
        UNWIND null AS x RETURN x => -
        UNWIND [] AS x RETURN x => -
        UNWIND [null] AS x RETURN x => null
        UNWIND 1 AS x RETURN x => 1
        UNWIND [[1, 2], [3]] AS l UNWIND l AS x RETURN x => 1 / 2 / 3
        UNWIND [1] AS x UNWIND [] AS y RETURN x => -
        UNWIND range(1, 2) AS x WITH x UNWIND [x, x] AS y RETURN x, y => 1 | 1 / 1 | 1 / 2 | 2 / 2 | 2
        UNWIND [1, 2] RETURN 1 => !SyntaxError
        UNWIND [1] AS x UNWIND [2] AS x RETURN x => !SyntaxError VariableAlreadyBound
        UNWIND {a: 1} AS x RETURN x => {a: 1}
        UNWIND collect(1) AS x RETURN x => !SyntaxError InvalidAggregation
        """;

    public static IEnumerable<object[]> Cases => LanguageCase.Read(Table);

    [Theory, MemberData(nameof(Cases))]
    public void Follows_the_specification(string graph, string parameters, string query, string expected) =>
        Assert.Null(new LanguageCase(graph, parameters, query, expected).Deviation());
}

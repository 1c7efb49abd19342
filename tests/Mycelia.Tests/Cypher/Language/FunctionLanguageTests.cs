namespace Mycelia.Tests.Cypher.Language;

/// <summary>Functions over null, empty, negative and mistyped arguments; conversions; CASE.</summary>
public sealed class FunctionLanguageTests
{
    private const string Table = """
        RETURN coalesce(null, 1) AS a, coalesce(null, null) AS b, coalesce(1, 2) AS c, coalesce('a') AS d => 1 | null | 1 | 'a'
        RETURN coalesce() => !SyntaxError InvalidNumberOfArguments
        RETURN abs(-1) AS a, abs(-1.5) AS b, abs(null) AS c, abs(0) AS d, sign(-3) AS e, sign(0) AS f, sign(2.5) AS g, sign(null) AS h => 1 | 1.5 | null | 0 | -1 | 0 | 1 | null
        RETURN ceil(1.1) AS a, ceil(-1.1) AS b, floor(1.9) AS c, floor(-1.1) AS d, round(1.5) AS e, round(-1.5) AS f, round(2.5) AS g, round(1.4) AS h, ceil(1) AS i => 2.0 | -1.0 | 1.0 | -2.0 | 2.0 | -1.0 | 3.0 | 1.0 | 1.0
        RETURN sqrt(4) AS a, sqrt(-1) AS b, sqrt(null) AS c, exp(0) AS d, log(1) AS e, log10(100) AS f, e() AS g, pi() AS h, log(0) AS i => 2.0 | NaN | null | 1.0 | 0.0 | 2.0 | 2.718281828459045 | 3.141592653589793 | -Inf
        RETURN sin(0) AS a, cos(0) AS b, tan(0) AS c, asin(0) AS d, acos(1) AS e, atan(0) AS f, atan2(0, 1) AS g, degrees(0) AS h, radians(0) AS i, haversin(0) AS j, cot(null) AS k => 0.0 | 1.0 | 0.0 | 0.0 | 0.0 | 0.0 | 0.0 | 0.0 | 0.0 | 0.0 | null
        RETURN abs('a') => !SyntaxError InvalidArgumentType
        RETURN 0 <= rand() < 1 AS a => true
        RETURN 7 / 2 AS a, -7 / 2 AS b, 7 % 3 AS c, -7 % 3 AS d, 7 % -3 AS e, 7.0 / 2 AS f, 7 / 2.0 AS g, 5.5 % 2 AS h, 1 / 0.0 AS i, -1 / 0.0 AS j, 0.0 / 0 AS k => 3 | -3 | 1 | -1 | 1 | 3.5 | 3.5 | 1.5 | Inf | -Inf | NaN
        RETURN 1 / 0 => ?ArithmeticError
        RETURN 1 % 0 => ?ArithmeticError
        RETURN 9223372036854775807 + 1 => ?ArithmeticError
        RETURN -9223372036854775808 - 1 => ?ArithmeticError
        RETURN 9223372036854775807 * 2 => ?ArithmeticError
        RETURN abs(-9223372036854775808) => ?ArithmeticError
        RETURN -9223372036854775808 / -1 => ?ArithmeticError
        RETURN 1 + null AS a, null - 1 AS b, null * null AS c, null / 0 AS d, null % 2 AS e, null ^ 2 AS f, -null AS g => null | null | null | null | null | null | null
        RETURN 1 + 'a' AS a, 'a' + 1 AS b, 'a' + 1.5 AS c, 1.0 + 'a' AS d, 'a' + null AS e => '1a' | 'a1' | 'a1.5' | '1.0a' | null
        RETURN 1 + true => !SyntaxError InvalidArgumentType
        RETURN 'a' - 'b' => !SyntaxError InvalidArgumentType
        RETURN 'a' * 2 => !SyntaxError InvalidArgumentType
        RETURN [1] - [1] => !SyntaxError InvalidArgumentType
        RETURN {a: 1} + {b: 1} => !SyntaxError InvalidArgumentType
        RETURN true + true => !SyntaxError InvalidArgumentType
        RETURN -'a' => !SyntaxError InvalidArgumentType
        RETURN -true => !SyntaxError InvalidArgumentType
        RETURN 2 ^ 2 AS a, 2 ^ 0.5 AS b, 4 ^ 0.5 AS c, 0 ^ 0 AS d => 4.0 | 1.4142135623730951 | 2.0 | 1.0
        RETURN toInteger('1') AS a, toInteger(' 1 ') AS b, toInteger('1.7') AS c, toInteger('-1.7') AS d, toInteger('abc') AS e, toInteger('') AS f, toInteger('0x1F') AS g, toInteger('1e10') AS h, toInteger('Infinity') AS i, toInteger(1.9) AS j, toInteger(-1.9) AS k, toInteger(null) AS l, toInteger(5) AS m, toInteger('NaN') AS n, toInteger('9223372036854775808') AS o, toInteger('+5') AS p, toInteger('82.9') AS q, toInteger('1e400') AS r => ?ArithmeticError IntegerOverflow
        RETURN toInteger([]) => ?TypeError InvalidArgumentValue
        RETURN toInteger({}) => ?TypeError InvalidArgumentValue
        WITH [1, [1]] AS l UNWIND l AS x RETURN toInteger(x) => ?TypeError InvalidArgumentValue
        RETURN toFloat('1') AS a, toFloat(' 1.5 ') AS b, toFloat('1e3') AS c, toFloat('abc') AS d, toFloat('') AS e, toFloat(1) AS f, toFloat(null) AS g, toFloat('Infinity') AS h, toFloat('NaN') AS i, toFloat('.5') AS j, toFloat('5.') AS k, toFloat('0x10') AS l, toFloat('1f') AS m, toFloat('1e400') AS n, toFloat('1,5') AS o, toFloat('-1') AS p => 1.0 | null | 1000.0 | null | null | 1.0 | null | Inf | NaN | 0.5 | 5.0 | null | null | Inf | null | -1.0
        RETURN toFloat(true) => ?TypeError InvalidArgumentValue
        WITH [true] AS l UNWIND l AS x RETURN toFloat(x) => ?TypeError InvalidArgumentValue
        RETURN toBoolean('true') AS a, toBoolean('tRuE') AS b, toBoolean('FALSE') AS c, toBoolean(' true ') AS d, toBoolean('') AS e, toBoolean('t') AS f, toBoolean(null) AS g, toBoolean(true) AS h, toBoolean('1') AS i => true | true | false | true | null | null | null | true | null
        RETURN toBoolean(1.0) => ?TypeError InvalidArgumentValue
        WITH [1.0] AS l UNWIND l AS x RETURN toBoolean(x) => ?TypeError InvalidArgumentValue
        WITH [[]] AS l UNWIND l AS x RETURN toBoolean(x) => ?TypeError InvalidArgumentValue
        RETURN toString(1) AS a, toString(1.0) AS b, toString(true) AS c, toString('a') AS d, toString(null) AS e, toString(1e10) AS f, toString(1e-7) AS g, toString(123456789.123) AS h, toString(-0.0) AS i, toString(1e7) AS j, toString(0.001) AS k, toString(0.0001) AS l, toString(1.5e300) AS m, toString(0.0/0.0) AS n, toString(1/0.0) AS o => '1' | '1.0' | 'true' | 'a' | null | '10000000000.0' | '1E-7' | '123456789.123' | '-0.0' | '10000000.0' | '0.001' | '0.0001' | '1.5E300' | 'NaN' | 'Infinity'
        RETURN toString([]) => ?TypeError InvalidArgumentValue
        RETURN toString({}) => ?TypeError InvalidArgumentValue
        WITH [[]] AS l UNWIND l AS x RETURN toString(x) => ?TypeError InvalidArgumentValue
        @ CREATE (:A {n: 1})-[:T]->(:B)
        MATCH (a:A)-[r]->() RETURN toString(a) => ?TypeError InvalidArgumentValue
        MATCH (a:A)-[r]->() RETURN toInteger(r) => ?TypeError InvalidArgumentValue
        MATCH (a:A) WITH [a] AS l RETURN [x IN l | toString(x)] => ?TypeError InvalidArgumentValue
        MATCH p = (a:A)-[r]->() RETURN [x IN [p] | toBoolean(x)] => ?TypeError InvalidArgumentValue
        MATCH (a:A)-[r]->() RETURN toFloat(a) => ?TypeError InvalidArgumentValue
        @
        RETURN substring('hello', 1) AS a, substring('hello', 1, 2) AS b, substring('hello', 0, 0) AS c, substring('hello', 10) AS d, substring('hello', 2, 100) AS e, substring(null, 1) AS f => 'ello' | 'el' | '' | '' | 'llo' | null
        RETURN substring('hello', -1) => ?ArgumentError NumberOutOfRange
        RETURN left('hello', 2) AS a, right('hello', 2) AS b, left('a', 5) AS c, left(null, 1) AS d, lTrim('  a ') AS e, rTrim(' a  ') AS f, trim(' a ') AS g, toUpper('aé') AS h, toLower('AÉ') AS i, replace('aaa', 'a', 'b') AS j, split('a,b,,c', ',') AS k, split('abc', '') AS l, split(null, ',') AS m, replace('a', null, 'b') AS n => 'he' | 'lo' | 'a' | null | 'a ' | ' a' | 'a' | 'AÉ' | 'aé' | 'bbb' | ['a', 'b', '', 'c'] | ['a', 'b', 'c'] | null | null
        RETURN keys({a: 1, b: null}) AS a, keys({}) AS b, keys(null) AS c => ['a', 'b'] | [] | null
        RETURN keys(1) => !SyntaxError InvalidArgumentType
        RETURN properties({a: 1}) AS a, properties(null) AS b => {a: 1} | null
        RETURN properties(1) => !SyntaxError InvalidArgumentType
        RETURN properties('a') => !SyntaxError InvalidArgumentType
        RETURN properties([1]) => !SyntaxError InvalidArgumentType
        RETURN labels(null) AS a, type(null) AS b, nodes(null) AS c, relationships(null) AS d, length(null) AS e, startNode(null) AS f, id(null) AS g => null | null | null | null | null | null | null
        RETURN {a: 1}.b AS x, {a: 1}['a'] AS y, {a: 1}['b'] AS z, {a: 1}[null] AS w, null['a'] AS v, {a: {b: 1}}['a']['b'] AS u => null | 1 | null | null | null | 1
        RETURN {a: 1}[0] => ?TypeError MapElementAccessByNonString
        WITH {a: 1} AS m, 0 AS k RETURN m[k] => ?TypeError MapElementAccessByNonString
        WITH {a: 1} AS m, true AS k RETURN m[k] => ?TypeError MapElementAccessByNonString
        WITH {name: 'Mats', Name: 'Pontus'} AS m RETURN m['name'] AS a, m['nAMe'] AS b, m.Name AS c, m.`Name` AS d => 'Mats' | null | 'Pontus' | 'Pontus'
        WITH 1 AS x RETURN x.a => ?TypeError InvalidArgumentType
        WITH true AS x RETURN x.a => ?TypeError InvalidArgumentType
        WITH [1] AS x RETURN x.a => ?TypeError InvalidArgumentType
        RETURN 'a'.b => ?TypeError InvalidArgumentType
        UNWIND [123] AS x RETURN x.a => ?TypeError InvalidArgumentType
        RETURN foo(1) => !SyntaxError UnknownFunction
        RETURN a.b(1) => !SyntaxError UnknownFunction
        MATCH (n) WHERE foo(n) RETURN n => !SyntaxError UnknownFunction
        RETURN count() => !SyntaxError
        RETURN size() => !SyntaxError InvalidNumberOfArguments
        RETURN size([], []) => !SyntaxError InvalidNumberOfArguments
        RETURN SIZE([1]) AS a, Size([1]) AS b, TOSTRING(1) AS c => 1 | 1 | '1'
        RETURN CASE 1 WHEN 1 THEN 'a' ELSE 'b' END AS a, CASE WHEN false THEN 1 END AS b, CASE null WHEN null THEN 1 ELSE 2 END AS c, CASE WHEN null THEN 1 ELSE 2 END AS d, CASE 1 WHEN 1.0 THEN 'y' ELSE 'n' END AS e, CASE 'x' WHEN 1 THEN 1 WHEN 'x' THEN 2 END AS f => 'a' | null | 2 | 2 | 'y' | 2
        RETURN CASE WHEN 1 THEN 2 END => !SyntaxError InvalidArgumentType
        RETURN CASE END => !SyntaxError
        RETURN CASE 1 ELSE 2 END => !SyntaxError
        RETURN CASE WHEN true THEN CASE 2 WHEN 2 THEN 'in' END ELSE 1 / 0 END AS a => 'in'
        RETURN exists({a: 1}.a) AS a, exists({a: null}.a) AS b, exists({a: 1}.b) AS c => true | false | false
        RETURN timestamp() > 0 AS a, randomUUID() <> randomUUID() AS b => true | true
        """;

    public static IEnumerable<object[]> Cases => LanguageCase.Read(Table);

    [Theory, MemberData(nameof(Cases))]
    public void Follows_the_specification(string graph, string parameters, string query, string expected) =>
        Assert.Null(new LanguageCase(graph, parameters, query, expected).Deviation());
}

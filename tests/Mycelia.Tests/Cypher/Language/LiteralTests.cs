namespace Mycelia.Tests.Cypher.Language;

/// <summary>Numbers, strings, lists, maps and names as they are written.</summary>
public sealed class LiteralTests
{
    private const string Table = """
        # integers
        RETURN 0 => (0): 0
        RETURN -0 AS x => 0
        RETURN 9223372036854775807 AS x => 9223372036854775807
        RETURN -9223372036854775808 AS x => -9223372036854775808
        RETURN 9223372036854775808 AS x => !SyntaxError IntegerOverflow
        RETURN -9223372036854775809 AS x => !SyntaxError IntegerOverflow
        RETURN 0x1 AS x => 1
        RETURN 0x0 AS x => 0
        RETURN 0xFF AS x => 255
        RETURN 0xff AS x => 255
        RETURN 0xfA AS x => 250
        RETURN -0x1 AS x => -1
        RETURN 0x7FFFFFFFFFFFFFFF AS x => 9223372036854775807
        RETURN -0x8000000000000000 AS x => -9223372036854775808
        RETURN 0x8000000000000000 AS x => !SyntaxError IntegerOverflow
        RETURN -0x8000000000000001 AS x => !SyntaxError IntegerOverflow
        RETURN 0x AS x => !SyntaxError InvalidNumberLiteral
        RETURN 0xG AS x => !SyntaxError InvalidNumberLiteral
        RETURN 0x1A2b3j4D5E6f7 AS x => !SyntaxError InvalidNumberLiteral
        RETURN 0x1g AS x => !SyntaxError InvalidNumberLiteral
        RETURN 1x AS x => !SyntaxError
        RETURN 12a3 AS x => !SyntaxError InvalidNumberLiteral
        RETURN 9223372h54775808 AS x => !SyntaxError InvalidNumberLiteral
        RETURN 9223372#54775808 AS x => !SyntaxError UnexpectedSyntax
        RETURN 0x1A2b#c AS x => !SyntaxError UnexpectedSyntax
        RETURN 0o17 AS x => 15
        RETURN 0o0 AS x => 0
        RETURN -0o7 AS x => -7
        RETURN 0o777777777777777777777 AS x => 9223372036854775807
        RETURN 0o1000000000000000000000 AS x => !SyntaxError IntegerOverflow
        RETURN -0o1000000000000000000000 AS x => -9223372036854775808
        RETURN -0o1000000000000000000001 AS x => !SyntaxError IntegerOverflow
        RETURN 0o8 AS x => !SyntaxError InvalidNumberLiteral
        RETURN 0o AS x => !SyntaxError InvalidNumberLiteral
        RETURN 0X1F AS x => 31
        # floats
        RETURN 1.0 AS x => 1.0
        RETURN .5 AS x => 0.5
        RETURN -.5 AS x => -0.5
        RETURN - .5 AS x => -0.5
        RETURN 1e-5 AS x => 1E-05
        RETURN 1e5 AS x => 100000.0
        RETURN 1E5 AS x => 100000.0
        RETURN 1.5e3 AS x => 1500.0
        RETURN .1e2 AS x => 10.0
        RETURN -1e0 AS x => -1.0
        RETURN 0.0 AS x => 0.0
        RETURN -0.0 AS x => -0.0
        RETURN 0e0 AS x => 0.0
        RETURN 1e400 AS x => !SyntaxError FloatingPointOverflow
        RETURN -1e400 AS x => !SyntaxError FloatingPointOverflow
        RETURN 1e-400 AS x => 0.0
        RETURN 1.34E999 AS x => !SyntaxError FloatingPointOverflow
        RETURN 1.7976931348623157e308 AS x => 1.7976931348623157E+308
        RETURN 126354186523812635418263552340512384016094862983471987543918591348961093487896783409268730945879405123840160948812635418265234051238401609486298347198754391859134896109348789678340926873094587962983471812635265234051238401609486298348126354182652340512384016094862983471987543918591348961093487896783409218.0 AS x => 1.2635418652381264E+305
        RETURN 1e AS x => !SyntaxError InvalidNumberLiteral
        RETURN 1e+5 AS x => 100000.0
        RETURN 1.2.3 AS x => !SyntaxError
        # strings
        RETURN '' AS x => ''
        RETURN "" AS x => ''
        RETURN 'it''s' AS x => !SyntaxError
        RETURN "it's" AS x => 'it's'
        RETURN 'say "hi"' AS x => 'say "hi"'
        RETURN 'a\'b' AS x => 'a'b'
        RETURN "a\"b" AS x => 'a"b'
        RETURN 'a\\b' AS x => 'a\b'
        RETURN size('\t\b\n\r\f') AS x => 5
        RETURN '\u0041' AS x => 'A'
        RETURN '\U00000041' AS x => 'A'
        RETURN size('\U0001F600') AS x => 1
        RETURN '\u00e9' AS x => 'é'
        RETURN '\uH' AS x => !SyntaxError InvalidUnicodeLiteral
        RETURN '\u12' AS x => !SyntaxError InvalidUnicodeLiteral
        RETURN '\uZZZZ' AS x => !SyntaxError InvalidUnicodeLiteral
        RETURN '\x' AS x => !SyntaxError
        RETURN 'abc AS x => !SyntaxError
        RETURN "abc AS x => !SyntaxError
        RETURN '🧐🍌❖⋙⚐' AS x => '🧐🍌❖⋙⚐'
        # booleans, null, lists, maps
        RETURN TRUE AS x, False AS y, true AS z => true | false | true
        RETURN NULL AS x, null AS y, Null AS z => null | null | null
        RETURN [] AS x => []
        RETURN [ ] AS x => []
        RETURN [[], [[]], [1, [2, 'a']]] AS x => [[], [[]], [1, [2, 'a']]]
        RETURN [1, 2.5, 'a', true, null, {k: [1]}] AS x => [1, 2.5, 'a', true, null, {k: [1]}]
        RETURN [, ] AS x => !SyntaxError UnexpectedSyntax
        RETURN [1, ] AS x => !SyntaxError UnexpectedSyntax
        RETURN [1 2] AS x => !SyntaxError UnexpectedSyntax
        RETURN [[1] AS x => !SyntaxError UnexpectedSyntax
        RETURN [1]] AS x => !SyntaxError UnexpectedSyntax
        RETURN {} AS x => {}
        RETURN { } AS x => {}
        RETURN {a: 1} AS x => {a: 1}
        RETURN {A: 1, a: 2} AS x => {A: 1, a: 2}
        RETURN {`a b`: 1} AS x => {a b: 1}
        RETURN {a: {b: {c: null}}} AS x => {a: {b: {c: null}}}
        RETURN {null: 1, true: 2, match: 3, return: 4} AS x => {match: 3, null: 1, return: 4, true: 2}
        RETURN {a1B2_c: 1} AS x => {a1B2_c: 1}
        RETURN {1: 2} AS x => !SyntaxError UnexpectedSyntax
        RETURN {1B2c3e: 2} AS x => !SyntaxError UnexpectedSyntax
        RETURN {'a': 2} AS x => !SyntaxError UnexpectedSyntax
        RETURN {a: 1,} AS x => !SyntaxError UnexpectedSyntax
        RETURN {a} AS x => !SyntaxError UnexpectedSyntax
        RETURN {a:} AS x => !SyntaxError UnexpectedSyntax
        RETURN {k1#k: 1} AS x => !SyntaxError UnexpectedSyntax
        RETURN {, a: 1} AS x => !SyntaxError UnexpectedSyntax
        RETURN {a: 1, , b: 2} AS x => !SyntaxError UnexpectedSyntax
        RETURN {{}} AS x => !SyntaxError
        RETURN {a: 1 AS x => !SyntaxError UnexpectedSyntax
        RETURN {a: 1}} AS x => !SyntaxError UnexpectedSyntax
        RETURN {a: [{b: 1}, {b: 2}], c: {d: 'x'}} AS x => {a: [{b: 1}, {b: 2}], c: {d: 'x'}}
        RETURN {`1`: 2} AS x => {1: 2}
        RETURN 1 AS `x` => (x): 1
        RETURN 1 AS `a``b` => 1
        RETURN $p => !ParameterMissing
        RETURN {p} AS x => !SyntaxError
        # identifiers
        RETURN 1 AS null => !SyntaxError UnexpectedSyntax
        WITH 1 AS x RETURN X => !SyntaxError UndefinedVariable
        RETURN 1 AS é => (é): 1
        RETURN 1 AS _x => (_x): 1
        RETURN 1 AS 1x => !SyntaxError
        RETURN /* c */ 1 /* d */ AS x // e => 1
        RETURN 1 AS x; => 1
        RETURN 1 AS x;; => !SyntaxError UnexpectedSyntax
        RETURN 1 RETURN 2 => !SyntaxError
        RETURN => !SyntaxError
        RETURN 1, => !SyntaxError
        RETURN 1 — 2 => !SyntaxError InvalidUnicodeCharacter
        RETURN 42 AS x, 'a' AS x => !SyntaxError ColumnNameConflict
        RETURN 1, 1 => !SyntaxError ColumnNameConflict
        """;

    public static IEnumerable<object[]> Cases => LanguageCase.Read(Table);

    [Theory, MemberData(nameof(Cases))]
    public void Follows_the_specification(string graph, string parameters, string query, string expected) =>
        Assert.Null(new LanguageCase(graph, parameters, query, expected).Deviation());
}

namespace Mycelia.Tests.Cypher.Language;

/// <summary>CALL: arguments, YIELD, standalone and within a query.</summary>
public sealed class CallTests
{
    private const string Table = """
        CALL foo.bar() => !ProcedureError ProcedureNotFound
        CALL foo.bar => !ProcedureError ProcedureNotFound
        MATCH (n) CALL foo.bar() YIELD x RETURN x => !ProcedureError ProcedureNotFound
        CALL test.nothing() => (): -
        CALL test.nothing => (): -
        CALL test.takes(1) => (): -
        CALL test.takes(null) => (): -
        CALL test.takes() => !SyntaxError InvalidNumberOfArguments
        CALL test.takes(1, 2) => !SyntaxError InvalidNumberOfArguments
        CALL test.takes('a') => !SyntaxError InvalidArgumentType
        CALL test.takes(1.5) => !SyntaxError InvalidArgumentType
        CALL test.takes(true) => !SyntaxError InvalidArgumentType
        CALL test.takes => !ParameterMissing MissingParameter
        CALL test.numbers() => (n): 1 / 2 / 3
        CALL test.numbers => (n): 1 / 2 / 3
        CALL test.numbers() YIELD n => (n): 1 / 2 / 3
        CALL test.numbers() YIELD n AS m => (m): 1 / 2 / 3
        CALL test.numbers() YIELD n AS m RETURN m, n => !SyntaxError UndefinedVariable
        CALL test.numbers() YIELD x RETURN x => !SyntaxError
        CALL test.numbers() RETURN n => !SyntaxError UndefinedVariable
        CALL test.numbers() YIELD n RETURN sum(n) AS s => 6
        CALL test.numbers() YIELD n WHERE n > 1 RETURN n => 2 / 3
        CALL test.numbers() YIELD n WITH n ORDER BY n DESC LIMIT 1 RETURN n => 3
        CALL test.pair() => (a, b): 1 | 'one' / 2 | 'two'
        CALL test.pair() YIELD b, a RETURN a, b => 1 | 'one' / 2 | 'two'
        CALL test.pair() YIELD b RETURN b => 'one' / 'two'
        CALL test.pair() YIELD a AS b, b AS a RETURN a, b => 'one' | 1 / 'two' | 2
        CALL test.pair() YIELD a, b AS a RETURN a => !SyntaxError VariableAlreadyBound
        CALL test.pair() YIELD a AS x, b AS x RETURN x => !SyntaxError VariableAlreadyBound
        CALL test.pair() YIELD * => 1 | 'one' / 2 | 'two'
        CALL test.pair() YIELD a, a RETURN a => !SyntaxError VariableAlreadyBound
        WITH 1 AS n CALL test.numbers() YIELD n RETURN n => !SyntaxError VariableAlreadyBound
        WITH 1 AS x CALL test.numbers() YIELD n RETURN x, n => 1 | 1 / 1 | 2 / 1 | 3
        WITH 1 AS x CALL test.numbers() YIELD n AS x RETURN x => !SyntaxError VariableAlreadyBound
        WITH 1 AS x CALL test.nothing() RETURN x => 1
        UNWIND [1, 2] AS x CALL test.none() YIELD n RETURN x, n => -
        UNWIND [1, 2] AS x CALL test.nothing() RETURN x => 1 / 2
        UNWIND [1, 2] AS x CALL test.twice(x) YIELD out RETURN x, out => 1 | 2 / 2 | 4
        UNWIND [1, 2] AS x CALL test.twice(x) YIELD out CALL test.twice(out) YIELD out AS o RETURN o => 4 / 8
        UNWIND [1, 2] AS x CALL test.add(x, x + 1) YIELD sum RETURN sum => 3 / 5
        UNWIND [null] AS x CALL test.twice(x) YIELD out RETURN out => null
        UNWIND ['a'] AS x CALL test.twice(x) YIELD out RETURN out => !SyntaxError InvalidArgumentType
        CALL test.half(3) => (out): 1.5
        CALL test.half(3.0) YIELD out => (out): 1.5
        CALL test.half('a') => !SyntaxError InvalidArgumentType
        CALL test.echo(3) => (out): 3
        CALL test.echo(3.5) => (out): 3.5
        CALL test.text(1) => !SyntaxError InvalidArgumentType
        CALL test.text('a') YIELD out AS o RETURN o + 'b' AS s => 'ab'
        MATCH (n) CALL test.numbers() YIELD n AS m RETURN count(*) AS c => 0
        CREATE (n) WITH n CALL test.numbers() YIELD n AS m RETURN m => 1 / 2 / 3
        CREATE (n) CALL test.numbers() YIELD n AS m RETURN m => !SyntaxError InvalidClauseComposition
        CALL test.numbers() YIELD n CREATE ({n: n}) ;; MATCH (x) RETURN x.n => 1 / 2 / 3
        CALL test.numbers() YIELD n MATCH (x) RETURN n => -
        MATCH (n) CALL test.takes(count(n)) RETURN n => !SyntaxError InvalidAggregation
        MATCH (n) CALL test.twice(x) YIELD out RETURN out => !SyntaxError UndefinedVariable
        MATCH (n) CALL test.numbers YIELD n AS m RETURN m => !SyntaxError InvalidArgumentPassingMode
        MATCH (n) CALL test.twice YIELD out RETURN out => !SyntaxError InvalidArgumentPassingMode
        CALL test.twice YIELD out RETURN out => !SyntaxError InvalidArgumentPassingMode
        CALL test.numbers() YIELD n UNION CALL test.numbers() YIELD n => 1 / 2 / 3
        CALL test.numbers() YIELD n RETURN n UNION CALL test.twice(1) YIELD out AS n RETURN n => 1 / 2 / 3
        CALL test.numbers() YIELD n AS n RETURN * => 1 / 2 / 3
        CALL test.nothing() RETURN 1 AS x => 1
        MATCH (n) CALL test.nothing() => -
        CALL Test.Numbers() => !ProcedureError ProcedureNotFound
        """;

    public static IEnumerable<object[]> Cases => LanguageCase.Read(Table);

    [Theory, MemberData(nameof(Cases))]
    public void Follows_the_specification(string graph, string parameters, string query, string expected) =>
        Assert.Null(new LanguageCase(graph, parameters, query, expected).Deviation());
}

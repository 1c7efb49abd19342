namespace Mycelia.Tests.Cypher.Language;

/// <summary>RETURN and WITH: column names, grouping, aggregates, ORDER BY, SKIP, LIMIT, DISTINCT, UNION, order of types.</summary>
public sealed class ProjectionTests
{
    private const string Table = """
        @ CREATE ({n: 1, m: 'a'}), ({n: 2, m: 'a'}), ({n: 3, m: 'b'}), ({n: null, m: 'b'})
        MATCH (x) RETURN x.m AS m, count(*) AS c => 'a' | 2 / 'b' | 2
        MATCH (x) RETURN x.m, count(x.n), sum(x.n), avg(x.n), min(x.n), max(x.n) => 'a' | 2 | 3 | 1.5 | 1 | 2 / 'b' | 1 | 3 | 3.0 | 3 | 3
        MATCH (x) RETURN count(*) => (count(*)): 4
        MATCH (x) RETURN COUNT( * ) => (COUNT( * )): 4
        MATCH (x) RETURN count(  DISTINCT   x.m ) => (count(  DISTINCT   x.m )): 2
        MATCH (x) RETURN x.n  +  1 ORDER BY x.n LIMIT 1 => (x.n  +  1): 2
        MATCH (x) RETURN   x . n   AS a ORDER BY a LIMIT 1 => (a): 1
        MATCH (x) RETURN   x . n  LIMIT 0 => (x . n): -
        RETURN 1+1 , 'a' => (1+1, 'a'): 2 | 'a'
        RETURN (1), [1 , 2][ 0 ] => ((1), [1 , 2][ 0 ]): 1 | 1
        RETURN "a" => ("a"): 'a'
        RETURN NULL => (NULL): null
        RETURN 1 /* c */ + 1 => (1 /* c */ + 1): 2
        MATCH (x) RETURN x.m + count(*) AS s => !SyntaxError AmbiguousAggregationExpression
        MATCH (x) RETURN x.m AS k, x.m + count(*) AS s => 'a' | 'a2' / 'b' | 'b2'
        MATCH (x) RETURN x.n + count(*) AS s ORDER BY s LIMIT 1 => !SyntaxError AmbiguousAggregationExpression
        MATCH (x) RETURN x.n + x.m + count(*) AS s => !SyntaxError AmbiguousAggregationExpression
        MATCH (x) RETURN x.n + x.n, x.n + x.n + count(*) AS s => !SyntaxError AmbiguousAggregationExpression
        MATCH (x) RETURN x.n, x.n + x.n + count(*) AS s ORDER BY s => 1 | 3 / 2 | 5 / 3 | 7 / null | null
        MATCH (x) WITH x.n AS n, x.m AS m RETURN n + count(*) AS s => !SyntaxError AmbiguousAggregationExpression
        MATCH (x) WITH x.n AS n, x.m AS m RETURN m, {c: count(*), m: m} AS s => 'a' | {c: 2, m: 'a'} / 'b' | {c: 2, m: 'b'}
        MATCH (x) RETURN {m: x.m, c: count(*)} AS s => !SyntaxError AmbiguousAggregationExpression
        MATCH (x) RETURN [x.m, count(*)] AS s => !SyntaxError AmbiguousAggregationExpression
        MATCH (x) RETURN 1 + count(*) AS s, count(*) + 1 AS t => 5 | 5
        MATCH (x) RETURN x, count(*) AS c, x.n + count(*) AS d ORDER BY d LIMIT 1 => ({m: 'a', n: 1}) | 1 | 2
        MATCH (x) RETURN CASE WHEN count(*) > 3 THEN 'many' ELSE 'few' END AS s => 'many'
        MATCH (x) RETURN count(count(*)) => !SyntaxError NestedAggregation
        MATCH (x) RETURN sum(count(x)) => !SyntaxError NestedAggregation
        MATCH (x) RETURN count(rand()) => !SyntaxError NonConstantExpression
        MATCH (x) WHERE count(*) > 1 RETURN x => !SyntaxError InvalidAggregation
        MATCH (x) RETURN x ORDER BY count(*) => !SyntaxError InvalidAggregation
        MATCH (x) WITH x ORDER BY count(*) RETURN x => !SyntaxError InvalidAggregation
        MATCH (x) RETURN x.m AS m, count(*) AS c ORDER BY count(*), m => 'a' | 2 / 'b' | 2
        MATCH (x) RETURN x.m AS m, count(*) ORDER BY count(*) + 1, x.m DESC => 'b' | 2 / 'a' | 2
        MATCH (x) RETURN x.m AS m ORDER BY max(x.n) => !SyntaxError InvalidAggregation
        MATCH (x) RETURN x.m AS m, max(x.n) AS mx ORDER BY max(x.n) DESC => 'b' | 3 / 'a' | 2
        MATCH (x) RETURN x.m AS m, count(*) AS c ORDER BY x.n => !SyntaxError UndefinedVariable
        MATCH (x) RETURN DISTINCT x.m AS m ORDER BY x.m => 'a' / 'b'
        MATCH (x) RETURN DISTINCT x.m AS m ORDER BY x.n => !SyntaxError UndefinedVariable
        MATCH (x) RETURN DISTINCT x.m ORDER BY x.m DESC => 'b' / 'a'
        MATCH (x) RETURN x.n AS n ORDER BY x.m, n => 1 / 2 / 3 / null
        MATCH (x) RETURN x.n AS x ORDER BY x => 1 / 2 / 3 / null
        MATCH (x) RETURN x.n AS x ORDER BY x.n => 1 / 2 / 3 / null
        MATCH (x) RETURN x.n AS n ORDER BY n DESC => null / 3 / 2 / 1
        MATCH (x) RETURN x.n ORDER BY x.n ASC LIMIT 2 => 1 / 2
        MATCH (x) RETURN x.n ORDER BY x.n DESCENDING SKIP 1 LIMIT 1 => 3
        MATCH (x) RETURN x.n ORDER BY x.n ASCENDING SKIP 3 => null
        MATCH (x) RETURN x.n ORDER BY -x.n => 3 / 2 / 1 / null
        MATCH (x) RETURN x.n ORDER BY x.n LIMIT toInteger(ceil(1.7)) => 1 / 2
        MATCH (x) RETURN x.n ORDER BY x.n SKIP 1 + 1 LIMIT 2 - 1 => 3
        MATCH (x) RETURN x.n LIMIT 0 => -
        MATCH (x) RETURN x.n SKIP 10 => -
        MATCH (x) RETURN x.n SKIP -1 => !SyntaxError NegativeIntegerArgument
        MATCH (x) RETURN x.n LIMIT 1.5 => !SyntaxError InvalidArgumentType
        MATCH (x) RETURN x.n LIMIT 'a' => !SyntaxError InvalidArgumentType
        MATCH (x) RETURN x.n LIMIT x.n => !SyntaxError NonConstantExpression
        MATCH (x) RETURN x.n LIMIT count(*) => !SyntaxError InvalidAggregation
        MATCH (x) RETURN x.n LIMIT null => ?SyntaxError InvalidArgumentType
        MATCH (x) RETURN x.n SKIP true => !SyntaxError InvalidArgumentType
        MATCH (x) RETURN x.n LIMIT 1 SKIP 1 => !SyntaxError
        MATCH (x) WITH x ORDER BY x.n SKIP 1 LIMIT 1 RETURN x.n => 2
        MATCH (x) WITH x.n AS n WHERE n > 1 RETURN n => 2 / 3
        MATCH (x) WITH x.n AS n ORDER BY n LIMIT 2 WHERE n > 1 RETURN n => 2
        MATCH (x) WITH x.n AS n WHERE x.m = 'a' RETURN n => 1 / 2
        MATCH (x) WITH DISTINCT x.m AS m WHERE x.n = 1 RETURN m => !SyntaxError UndefinedVariable
        MATCH (x) WITH x.m AS m, count(*) AS c WHERE x.n = 1 RETURN m => !SyntaxError UndefinedVariable
        MATCH (x) WITH x.m AS m, count(*) AS c WHERE c = 2 RETURN m ORDER BY m => 'a' / 'b'
        MATCH (x) WITH x.n AS n ORDER BY x.m DESC, n RETURN collect(n) AS l => [3, 1, 2]
        MATCH (x) WITH x.n AS n RETURN x => !SyntaxError UndefinedVariable
        MATCH (x) WITH x.n RETURN 1 => !SyntaxError NoExpressionAlias
        MATCH (x) WITH count(*) RETURN 1 => !SyntaxError NoExpressionAlias
        MATCH (x) WITH 1 RETURN 1 => !SyntaxError NoExpressionAlias
        MATCH (x) WITH x AS y RETURN y.n ORDER BY y.n LIMIT 1 => 1
        MATCH (x) WITH x AS x, x.n AS x RETURN x => !SyntaxError ColumnNameConflict
        MATCH (x) WITH x, x RETURN x => !SyntaxError ColumnNameConflict
        MATCH (x) RETURN x, x => !SyntaxError ColumnNameConflict
        MATCH (x) RETURN x.n, x.n => !SyntaxError ColumnNameConflict
        MATCH (x) WITH *, x.n AS n RETURN n ORDER BY n LIMIT 1 => 1
        MATCH (x) WITH * RETURN count(*) AS c => 4
        RETURN * => !SyntaxError NoVariablesInScope
        MATCH () RETURN *, 1 AS x => !SyntaxError NoVariablesInScope
        MATCH () WITH * RETURN 1 AS x => 1 / 1 / 1 / 1
        WITH 1 AS b, 2 AS a RETURN * => (a, b): 2 | 1
        WITH 1 AS b, 2 AS a RETURN *, 3 AS c => (a, b, c): 2 | 1 | 3
        WITH 1 AS b, 2 AS a RETURN *, b AS b2, a + b => (a, b, b2, a + b): 2 | 1 | 1 | 3
        WITH 1 AS a RETURN *, 2 AS a => !SyntaxError ColumnNameConflict
        WITH 1 AS a RETURN 2 AS c, * => !SyntaxError
        WITH 1 AS a WITH a, a + 1 AS b RETURN a, b => 1 | 2
        WITH 1 AS a WITH a + 1 AS a RETURN a => 2
        WITH 1 AS a, a + 1 AS b RETURN b => !SyntaxError UndefinedVariable
        WITH 1 AS a ORDER BY a RETURN a => 1
        WITH 1 AS a WHERE false RETURN a => -
        WITH 1 AS a WHERE null RETURN a => -
        WITH 1 AS a WHERE 1 RETURN a => !SyntaxError InvalidArgumentType
        UNWIND [1, 1, 2, null, null] AS x RETURN DISTINCT x => 1 / 2 / null
        UNWIND [1, 1.0, '1', true, [1], [1.0], {a: 1}, {a: 1.0}, null] AS x RETURN count(DISTINCT x) AS c => 5
        UNWIND [0.0/0.0, 0.0/0.0] AS x RETURN DISTINCT x => NaN
        UNWIND [[null], [null], [1, null]] AS x RETURN DISTINCT x => [null] / [1, null]
        UNWIND [{a: null}, {a: null}, {}] AS x RETURN count(DISTINCT x) AS c => 2
        UNWIND [0.0, -0.0] AS x RETURN DISTINCT x => 0.0
        UNWIND [1, 1.0] AS x RETURN x AS k, count(*) AS c => 1 | 2
        UNWIND [3, 1, 2] AS x RETURN collect(x) AS a, min(x) AS b, max(x) AS c, sum(x) AS d, avg(x) AS e => [3, 1, 2] | 1 | 3 | 6 | 2.0
        UNWIND [] AS x RETURN collect(x) AS a, min(x) AS b, max(x) AS c, sum(x) AS d, avg(x) AS e, count(x) AS f, stDev(x) AS g, stDevP(x) AS h, percentileCont(x, 0.5) AS i, percentileDisc(x, 0.5) AS j, count(*) AS k => [] | null | null | 0 | null | 0 | 0.0 | 0.0 | null | null | 0
        UNWIND [null, null] AS x RETURN collect(x) AS a, min(x) AS b, max(x) AS c, sum(x) AS d, avg(x) AS e, count(x) AS f, count(*) AS g, collect(DISTINCT x) AS h => [] | null | null | 0 | null | 0 | 2 | []
        UNWIND [1, 'a', null, 0.5, true, [1], 'B'] AS x RETURN max(x) AS a, min(x) AS b => 1 | [1]
        UNWIND [[1, 2], [1], [2, 1], []] AS x RETURN max(x) AS a, min(x) AS b => [2, 1] | []
        UNWIND ['a', 'b', 'B', '', 'abc'] AS x RETURN max(x) AS a, min(x) AS b => 'b' | ''
        UNWIND [1, 2.5] AS x RETURN sum(x) AS a, max(x) AS b, min(x) AS c, avg(x) AS d => 3.5 | 2.5 | 1 | 1.75
        UNWIND [duration('P1D'), duration('PT1H')] AS x RETURN sum(x) AS a, avg(x) AS b => P1DT1H | PT12H30M
        UNWIND ['a'] AS x RETURN sum(x) AS a => !SyntaxError InvalidArgumentType
        UNWIND [9223372036854775807, 1] AS x RETURN sum(x) AS a => ?ArithmeticError IntegerOverflow
        UNWIND [1, 1, 2, 2] AS x RETURN sum(DISTINCT x) AS a, avg(DISTINCT x) AS b, collect(DISTINCT x) AS c, min(DISTINCT x) AS d, count(DISTINCT *) AS e => !SyntaxError
        UNWIND [1, 1, 2, 2] AS x RETURN sum(DISTINCT x) AS a, avg(DISTINCT x) AS b, collect(DISTINCT x) AS c, min(DISTINCT x) AS d, count(DISTINCT x) AS e => 3 | 1.5 | [1, 2] | 1 | 2
        UNWIND [10, 20, 30] AS x RETURN percentileCont(x, 0.0) AS a, percentileCont(x, 0.5) AS b, percentileCont(x, 1.0) AS c, percentileDisc(x, 0.0) AS d, percentileDisc(x, 0.5) AS e, percentileDisc(x, 1) AS f, percentileCont(x, 0.25) AS g => 10.0 | 20.0 | 30.0 | 10 | 20 | 30 | 15.0
        UNWIND [10, 20] AS x RETURN percentileCont(x, 1.1) => ?ArgumentError NumberOutOfRange
        UNWIND [10, 20] AS x RETURN percentileDisc(x, -0.1) => ?ArgumentError NumberOutOfRange
        UNWIND [2, 4, 4, 4, 5, 5, 7, 9] AS x RETURN stDevP(x) AS a, round(stDev(x) * 1000) AS b => 2.0 | 2138.0
        UNWIND [1, 2] AS x RETURN count(x) > 1 AS b, NOT count(x) > 1 AS c => true | false
        UNWIND [1, 2, 3] AS x WITH x, x % 2 AS p RETURN p, collect(x) AS l ORDER BY p => 0 | [2] / 1 | [1, 3]
        UNWIND [1, 2] AS x RETURN collect({x: x}) AS l => [{x: 1}, {x: 2}]
        UNWIND [{a: 1}, {a: 2}] AS m RETURN m.a AS a, sum(m.a) AS s ORDER BY a => 1 | 1 / 2 | 2
        UNWIND [1, 2, 3] AS x RETURN [y IN collect(x) WHERE y > 1] AS l, size(collect(x)) AS s, head(collect(x)) AS h => [2, 3] | 3 | 1
        UNWIND [1, 2, 3] AS x WITH collect(x) AS l RETURN reduce(s = 0, y IN l | s + y) AS r => 6
        # ordering across types
        UNWIND [null, 1, 'a', true, 0.0/0.0, [1], {a: 1}, 1.5, false, '', []] AS x RETURN x ORDER BY x => {a: 1} / [] / [1] / '' / 'a' / false / true / 1 / 1.5 / NaN / null
        UNWIND [null, 1, 'a', true, 0.0/0.0, [1], {a: 1}] AS x RETURN x ORDER BY x DESC => null / NaN / 1 / true / 'a' / [1] / {a: 1}
        UNWIND [[1], [1, null], [null], ['a'], [], [[]], [{}], [2]] AS x RETURN x ORDER BY x => [] / [{}] / [[]] / ['a'] / [1] / [1, null] / [2] / [null]
        UNWIND [{a: 1}, {a: 2}, {b: 1}, {}, {a: 1, b: 1}, {a: null}] AS x RETURN x ORDER BY x => {} / {a: 1} / {a: 2} / {a: null} / {b: 1} / {a: 1, b: 1}
        UNWIND [date('2020-01-01'), localtime('10:00'), time('10:00Z'), datetime('2020-01-01T00:00Z'), localdatetime('2020-01-01T00:00'), duration('P1D')] AS x RETURN x ORDER BY x => 2020-01-01T00:00Z / 2020-01-01T00:00 / 2020-01-01 / 10:00Z / 10:00 / P1D
        UNWIND [1, 1.0, 0.9] AS x RETURN x ORDER BY x => 0.9 / 1 / 1.0
        # UNION
        RETURN 1 AS x UNION RETURN 1 AS x => 1
        RETURN 1 AS x UNION ALL RETURN 1 AS x => 1 / 1
        RETURN 1 AS x UNION RETURN 1 AS y => !SyntaxError DifferentColumnsInUnion
        RETURN 1 AS x UNION RETURN 1 AS x, 2 AS y => !SyntaxError DifferentColumnsInUnion
        RETURN 1 AS x UNION RETURN 2 AS x UNION ALL RETURN 3 AS x => !SyntaxError InvalidClauseComposition
        RETURN 1 AS x UNION ALL RETURN 2 AS x UNION ALL RETURN 2 AS x => 1 / 2 / 2
        RETURN 1 AS x UNION RETURN 2 AS x UNION RETURN 2 AS x => 1 / 2
        RETURN 1 AS x UNION RETURN 1.0 AS x => 1
        RETURN null AS x UNION RETURN null AS x => null
        UNWIND [1, 2] AS x RETURN x UNION UNWIND [2, 3] AS x RETURN x => 1 / 2 / 3
        MATCH (n) RETURN n.n AS x ORDER BY x LIMIT 1 UNION RETURN 7 AS x => 1 / 7
        CREATE (n:U) RETURN n UNION MATCH (n:U) RETURN n => (:U)
        CREATE (n:U) UNION CREATE (m:U) => -
        MATCH (a) RETURN a UNION MATCH (b) RETURN b => !SyntaxError DifferentColumnsInUnion
        WITH 1 AS a RETURN a UNION RETURN a => !SyntaxError UndefinedVariable
        RETURN 1 AS x UNION => !SyntaxError
        UNION RETURN 1 AS x => !SyntaxError
        MATCH (n) UNION MATCH (n) RETURN n => !SyntaxError
        # composition
        RETURN 1 AS x MATCH (n) RETURN n => !SyntaxError
        MATCH (n) RETURN n MATCH (m) RETURN m => !SyntaxError
        WITH 1 AS x => !SyntaxError InvalidClauseComposition
        UNWIND [1] AS x => !SyntaxError InvalidClauseComposition
        MATCH (n) SET n.x = 1 MATCH (m) RETURN m => !SyntaxError InvalidClauseComposition
        MATCH (n) DETACH DELETE n UNWIND [1] AS x RETURN x => !SyntaxError InvalidClauseComposition
        WHERE true RETURN 1 => !SyntaxError
        FOO (n) RETURN n => !SyntaxError
        """;

    public static IEnumerable<object[]> Cases => LanguageCase.Read(Table);

    [Theory, MemberData(nameof(Cases))]
    public void Follows_the_specification(string graph, string parameters, string query, string expected) =>
        Assert.Null(new LanguageCase(graph, parameters, query, expected).Deviation());
}

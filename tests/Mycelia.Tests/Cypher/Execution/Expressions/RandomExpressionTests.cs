using Mycelia.Cypher.Execution;
using Mycelia.Cypher.Syntax;

namespace Mycelia.Tests.Cypher.Execution.Expressions;

/// <summary>Evaluation over batches says the same as evaluation row by row, errors included.</summary>
public class RandomExpressionTests
{
    private static readonly VectorKind[] s_kinds = [VectorKind.Null, VectorKind.Bool, VectorKind.Int64, VectorKind.Float64, VectorKind.Text, VectorKind.Value];

    private static readonly string[] s_columns = ["a", "b", "c", "d"];

    [Theory]
    [InlineData("a = b"), InlineData("a <> b"), InlineData("a < b"), InlineData("a <= b"), InlineData("a > b"), InlineData("a >= b")]
    [InlineData("a = 1"), InlineData("a < 2"), InlineData("3 >= a"), InlineData("a <> 'ab'"), InlineData("a > 1.5"), InlineData("a = 9007199254740993")]
    [InlineData("a + b"), InlineData("a - b"), InlineData("a * b"), InlineData("a / b"), InlineData("a % b"), InlineData("a ^ b"), InlineData("a || b"), InlineData("-a"), InlineData("+a")]
    [InlineData("a + 1"), InlineData("2 * a"), InlineData("a / 2"), InlineData("a % 3"), InlineData("7 / a"), InlineData("a * 0.5")]
    [InlineData("a AND b"), InlineData("a OR b"), InlineData("a XOR b"), InlineData("NOT a"), InlineData("a IS NULL"), InlineData("a IS NOT NULL")]
    [InlineData("a > 1 AND 10 / b > 1"), InlineData("a IS NULL OR b < c"), InlineData("NOT (a < b AND c < d OR a = d)"), InlineData("a < b AND b < c AND c < d")]
    [InlineData("a STARTS WITH b"), InlineData("a ENDS WITH b"), InlineData("a CONTAINS b"), InlineData("a STARTS WITH 'a'"), InlineData("a =~ '.b'")]
    [InlineData("a IN [1, 2, 3]"), InlineData("a IN ['a', 'ab', null]"), InlineData("a IN [1, 1.5, 'b', true, [1], null]"), InlineData("a IN []"), InlineData("a IN [b, c]"), InlineData("[a] IN [[1], [null]]")]
    [InlineData("CASE WHEN a THEN b WHEN c THEN 1 / d ELSE a END"), InlineData("CASE a WHEN b THEN c WHEN 1 THEN d END"), InlineData("CASE WHEN a > b THEN 'x' ELSE 1 END")]
    [InlineData("coalesce(a, b, c)"), InlineData("coalesce(a, 1 / b)"), InlineData("[a, b]"), InlineData("{x: a, y: b, x: c}"), InlineData("[a, b, c][1..]"), InlineData("[a, b, c][0]")]
    [InlineData("toString(a)"), InlineData("abs(a)"), InlineData("size([a, b])"), InlineData("toInteger(a) + 1"), InlineData("nullIf(a, b)"), InlineData("{k: a}.k")]
    public void Scalar_expressions(string text) => Check(text, rounds: 60);

    [Theory]
    [InlineData("[x IN l | x]"), InlineData("[x IN l WHERE x > 1]"), InlineData("[x IN l WHERE x > a | x + b]"), InlineData("[x IN m | [x, a]]"), InlineData("[x IN l WHERE x = a OR x IS NULL]")]
    [InlineData("all(x IN l WHERE x > 0)"), InlineData("any(x IN l WHERE x > 2)"), InlineData("none(x IN l WHERE x > 2)"), InlineData("single(x IN l WHERE x > 2)")]
    [InlineData("any(x IN m WHERE x = a)"), InlineData("all(x IN l WHERE any(y IN l WHERE y = x + a))"), InlineData("single(x IN m WHERE x)")]
    [InlineData("reduce(s = 0, x IN l | s + coalesce(x, 0))"), InlineData("reduce(s = a, x IN m | CASE WHEN x = s THEN b ELSE [s, x] END)"), InlineData("reduce(s = '', x IN l | s + toString(x))")]
    [InlineData("[x IN [y IN l WHERE y > 0 | y * 2] WHERE x IN l | [z IN l WHERE z < x | z + x]]"), InlineData("reduce(s = 0, x IN [y IN l | y + 1] | s + x)"), InlineData("reduce(s = a, x IN m | s)")]
    public void Loops(string text) => Check(text, rounds: 120);

    [Fact]
    public void Compositions_at_random()
    {
        for (var seed = 0; seed < 600; seed++) Check(Composition(new Random(seed), 3), rounds: 2, seed);
    }

    private static string Composition(Random random, int depth)
    {
        string Part() => Composition(random, depth - 1);
        if (depth == 0) return random.Next(3) == 0 ? new[] { "1", "2.0", "'a'", "null", "true", "-3" }[random.Next(6)] : s_columns[random.Next(s_columns.Length)];
        return random.Next(12) switch
        {
            0 => $"({Part()} AND {Part()})",
            1 => $"({Part()} OR {Part()})",
            2 => $"({Part()} {new[] { "=", "<>", "<", ">=" }[random.Next(4)]} {Part()})",
            3 => $"({Part()} {new[] { "+", "-", "*", "/" }[random.Next(4)]} {Part()})",
            4 => $"CASE WHEN {Part()} IS NULL THEN {Part()} ELSE {Part()} END",
            5 => $"coalesce({Part()}, {Part()})",
            6 => $"[x IN [{Part()}, {Part()}] WHERE x IS NOT NULL | [x, {Part()}]]",
            7 => $"any(x IN l WHERE x = {Part()})",
            8 => $"({Part()} IN [{Part()}, 1, 'a'])",
            9 => $"(NOT ({Part()} = {Part()}))",
            10 => $"reduce(s = {Part()}, x IN l | CASE WHEN x > 0 THEN x ELSE s END)",
            _ => $"toString({Part()})",
        };
    }

    private static void Check(string text, int rounds, int seed = 0)
    {
        var bed = new TestBed();
        var expression = bed.Parse(text);
        var evaluator = bed.Factory.Create(expression);
        var context = Runs.Over(Database.InMemory().Snapshot(), 7);
        var interpreter = new Interpreter(context);
        for (var round = 0; round < rounds; round++)
        {
            var random = new Random(seed * 1_000 + round);
            var rows = new RandomRows(random, context);
            var count = round % 10 == 9 ? 200 : random.Next(1, 20);
            var columns = s_columns.Select(name => (name, rows.Column(s_kinds[random.Next(s_kinds.Length)], count, random.Next(2) == 0, random.Next(5) == 0))).ToList();
            columns.Add(("l", rows.Lists(count, ofIntegers: true)));
            columns.Add(("m", rows.Lists(count, ofIntegers: false)));
            var batch = bed.Batch(count, [.. columns]);
            var selection = round % 3 == 0 ? Enumerable.Range(0, count).ToArray() : rows.Selection(count);
            if (selection.Length < count) TestBed.Select(batch, selection);

            var expected = new List<Value>();
            var fails = false;
            try
            {
                foreach (var p in selection) expected.Add(interpreter.Evaluate(expression, columns.ToDictionary(c => bed[c.Item1], c => rows.At(c.Item2, p))));
            }
            catch (CypherException)
            {
                fails = true;
            }

            if (fails)
            {
                // Which of several errors comes first is a matter of order.
                var thrown = Record.Exception(() => evaluator.Evaluate(batch, context));
                Assert.True(thrown is CypherException { Offset: >= 0 }, $"{text} in round {round} of seed {seed} should fail with a place, but: {thrown}");
                continue;
            }

            var result = evaluator.Evaluate(batch, context);
            for (var i = 0; i < selection.Length; i++)
                Assert.True(expected[i].Equals(rows.At(result, selection[i])), $"{text} in round {round} at {selection[i]}: {expected[i]} expected, {rows.At(result, selection[i])} found");
            if (expected.TrueForAll(static value => value.Kind is ValueKind.Bool or ValueKind.Null)) CheckPredicate(bed, expression, batch, context, selection, expected);
        }
    }

    private static void CheckPredicate(TestBed bed, Expression expression, Batch batch, QueryContext context, int[] selection, List<Value> expected)
    {
        var passing = selection.Where((_, i) => expected[i].Equals(true)).ToArray();
        Assert.Equal(passing.Length > 0, bed.Factory.CreatePredicate([expression]).Select(batch, context));
        Assert.Equal(passing.Length, batch.Rows);
        if (passing.Length > 0) Assert.Equal(passing, batch.IsSelected ? batch.Selection.ToArray() : Enumerable.Range(0, batch.Count).ToArray());
    }
}

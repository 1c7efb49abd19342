using Mycelia.Cypher.Execution;

namespace Mycelia.Tests.Cypher.Execution.Expressions;

/// <summary>What expressions mean, as tables; parameters; places of errors; only selected rows are looked at.</summary>
public class MeaningTests
{
    private readonly TestBed _bed = new("p", "list");

    [Theory]
    [InlineData("true AND true", true), InlineData("true AND false", false), InlineData("true AND null", null), InlineData("false AND null", false), InlineData("null AND false", false), InlineData("null AND null", null)]
    [InlineData("true OR null", true), InlineData("null OR true", true), InlineData("false OR null", null), InlineData("false OR false", false), InlineData("null OR null", null)]
    [InlineData("true XOR true", false), InlineData("true XOR false", true), InlineData("true XOR null", null), InlineData("null XOR null", null), InlineData("NOT null", null), InlineData("NOT true", false)]
    [InlineData("null = null", null), InlineData("1 = 1.0", true), InlineData("1 = 'a'", false), InlineData("1 < 'a'", null), InlineData("[1, null] = [1, 2]", null), InlineData("[1, null] = [2, 2]", false)]
    [InlineData("1 IN [1, null]", true), InlineData("2 IN [1, null]", null), InlineData("null IN []", false), InlineData("null IN [1]", null), InlineData("2 IN null", null), InlineData("1 IN [1.0]", true), InlineData("1.0 IN [1]", true)]
    [InlineData("[null] IN [[1]]", null), InlineData("[1] IN [[1, 2], [1]]", true), InlineData("1 STARTS WITH 'a'", null), InlineData("'ab' STARTS WITH 'a'", true), InlineData("'ab' ENDS WITH null", null)]
    [InlineData("all(x IN [] WHERE x)", true), InlineData("any(x IN [] WHERE x)", false), InlineData("none(x IN [] WHERE x)", true), InlineData("single(x IN [] WHERE x)", false)]
    [InlineData("all(x IN [true, null] WHERE x)", null), InlineData("all(x IN [false, null] WHERE x)", false), InlineData("any(x IN [true, null] WHERE x)", true), InlineData("any(x IN [false, null] WHERE x)", null)]
    [InlineData("none(x IN [false, null] WHERE x)", null), InlineData("none(x IN [true, null] WHERE x)", false), InlineData("single(x IN [true, null] WHERE x)", null), InlineData("single(x IN [true, true, null] WHERE x)", false)]
    [InlineData("all(x IN null WHERE x)", null), InlineData("exists(null)", false), InlineData("1 < 2 < 3", true), InlineData("3 > 2 > 2", false), InlineData("CASE null WHEN null THEN true ELSE false END", false)]
    public void Three_values(string text, bool? expected)
    {
        var context = Runs.Empty(1, Value.List(1));
        Assert.Equal(expected is { } known ? known : Value.Null, _bed.Constant(text, context));
    }

    [Fact]
    public void Parameters_belong_to_the_run()
    {
        var evaluator = _bed.Evaluator("$p + 1");
        var member = _bed.Evaluator("$p IN $list");
        foreach (var (p, sum, isMember) in new (Value, Value, Value)[] { (1, 2, true), ("a", "a1", false), (2.5, 3.5, false), (Value.Null, Value.Null, Value.Null) })
        {
            var context = Runs.Empty(p, Value.List(1, 2));
            Assert.Equal(sum, VectorCopy.GetValue(evaluator.Evaluate(_bed.Batch(1), context), 0, context));
            Assert.Equal(isMember, VectorCopy.GetValue(member.Evaluate(_bed.Batch(1), context), 0, context));
        }
    }

    [Fact]
    public void Errors_point_at_the_expression_that_failed()
    {
        var context = Runs.Empty(0, Value.Null);
        var error = Assert.Throws<CypherException>(() => _bed.Constant("[1, 2 + (7 / $p)]", context));
        Assert.Equal("ArithmeticError", error.Type);
        Assert.Equal("RETURN [1, 2 + (".Length, error.Offset);
    }

    [Fact]
    public void What_would_fail_in_rows_that_are_not_selected_does_not()
    {
        var context = Runs.Empty(0, Value.Null);
        var column = new Vector();
        VectorCopy.FromValues([1, 0, 4, long.MinValue], column, context);
        var batch = _bed.Batch(4, ("a", column));
        TestBed.Select(batch, 0, 2);
        var values = _bed.Evaluator("8 / a - a").Evaluate(batch, context);
        Assert.Equal([7L, -2L], [values.Longs[0], values.Longs[2]]);
        batch.SelectAll();
        Assert.Throws<CypherException>(() => _bed.Evaluator("8 / a").Evaluate(batch, context));
        Assert.True(_bed.Factory.CreatePredicate(_bed.Parse("a > 0 AND 8 / a > 2")).Select(batch, context));
        Assert.Equal([0], batch.Selection.ToArray());
        Assert.False(_bed.Factory.CreatePredicate(_bed.Parse("a > 1 AND 8 / (a - 1) > 2")).Select(batch, context));
    }

    [Fact]
    public void Random_numbers_differ_by_row_and_functions_of_constants_are_constant()
    {
        var context = Runs.Empty(0, Value.Null);
        var batch = _bed.Batch(20);
        var random = _bed.Evaluator("rand()").Evaluate(batch, context);
        Assert.True(random.Doubles[..20].Distinct().Count() > 15);
        Assert.True(_bed.Evaluator("toUpper('a' + 'b')").Evaluate(batch, context).IsConstant);
    }

    [Fact]
    public void Long_lists_take_several_inner_batches()
    {
        var context = new QueryContext(Database.InMemory().Snapshot(), null, [], CancellationToken.None) { BatchRows = 2 };
        Assert.Equal(Value.List(0, 2, 4, 6), _bed.Constant("[x IN range(0, 6) WHERE x % 2 = 0 | x]", context));
        Assert.Equal(true, _bed.Constant("single(x IN range(0, 6) WHERE x = 5)", context));
    }
}

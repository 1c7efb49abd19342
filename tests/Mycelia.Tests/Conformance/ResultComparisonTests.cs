using Mycelia.Conformance.Cases;
using Mycelia.Conformance.Notation;

namespace Mycelia.Tests.Conformance;

/// <summary>The comparison of results finds every difference that matters, and no other.</summary>
public sealed class ResultComparisonTests
{
    [Theory]
    [InlineData("1|2", "1|2", null)]
    [InlineData("1|2", "2|1", "row 1 differs")]
    [InlineData("1|2", "1", "1 rows instead of 2")]
    [InlineData("1", "1|1", "2 rows instead of 1")]
    [InlineData("1", "1.0", "row 1 differs")]
    public void Rows_in_order(string expected, string actual, string? difference) => Assert.Equal(difference, Difference(expected, actual, isOrdered: true));

    [Theory]
    [InlineData("1|2", "2|1", null)]
    [InlineData("1|1|2", "1|2|2", "the rows differ")]
    [InlineData("1|2", "2|3", "the rows differ")]
    [InlineData("1|1.0", "1.0|1", null)]
    [InlineData("1|1.0", "1|1", "the rows differ")]
    [InlineData("{a: 1, b: 2}|null", "null|{b: 2, a: 1}", null)]
    [InlineData("(:A:B)|(:A)", "(:A)|(:B:A)", null)]
    [InlineData("[1, 2]", "[2, 1]", "the rows differ")]
    public void Rows_as_multisets(string expected, string actual, string? difference) => Assert.Equal(difference, Difference(expected, actual));

    [Theory]
    [InlineData("[1, 2, 1]", "[1, 1, 2]", null)]
    [InlineData("[1, 2, 1]", "[1, 2, 2]", "the rows differ")]
    [InlineData("{k: [[1, 2], [3]]}", "{k: [[3], [2, 1]]}", null)]
    [InlineData("[[1, 2], [3]]", "[[1], [2, 3]]", "the rows differ")]
    [InlineData("({k: [1, 2]})", "({k: [2, 1]})", null)]
    public void Lists_as_multisets(string expected, string actual, string? difference) =>
        Assert.Equal(difference, Difference(expected, actual, ignoresListOrder: true));

    [Theory]
    [InlineData("100.0", "100.05", null)]
    [InlineData("100.0", "100.2", "the rows differ")]
    [InlineData("100.0", "100", "the rows differ")]
    [InlineData("0.0", "0.0001", "the rows differ")]
    [InlineData("NaN", "NaN", null)]
    [InlineData("Inf", "1.0", "the rows differ")]
    [InlineData("[100.0]", "[100.05]", null)]
    [InlineData("1|100.0", "1|100.05", null)]
    public void Floats_within_a_tolerance(string expected, string actual, string? difference) => Assert.Equal(difference, Difference(expected, actual, tolerance: 1e-3));

    /// <summary>Taking the first row that is near would give 100.09 to 100.00's only partner.</summary>
    [Fact]
    public void Rows_within_a_tolerance_are_matched_as_a_whole() => Assert.Null(Difference("100.0|100.09", "100.05|99.95", tolerance: 1e-3));

    [Fact]
    public void Columns_are_compared_by_name_and_place()
    {
        ResultValue[][] rows = [[ValueNotation.Parse("1"), ValueNotation.Parse("2")]];
        var actual = new ActualResult(["a", "b"], rows);
        Assert.Null(ResultComparison.Difference(new ExpectedResult(["a", "b"], rows, true, false, 0), actual));
        Assert.Equal("the columns differ", ResultComparison.Difference(new ExpectedResult(["b", "a"], rows, true, false, 0), actual));
        Assert.Equal("the columns differ", ResultComparison.Difference(new ExpectedResult(["a"], rows, true, false, 0), actual));
        Assert.Equal("the columns differ", ResultComparison.Difference(new ExpectedResult([], [], true, false, 0), actual));
    }

    [Fact]
    public void Errors_are_compared_by_type_phase_and_detail_with_wildcards()
    {
        var error = new CypherException("TypeError", CypherErrorPhase.Runtime, "InvalidArgumentType", "message");
        Assert.True(new ExpectedError("TypeError", CypherErrorPhase.Runtime, "InvalidArgumentType").Matches(error));
        Assert.True(new ExpectedError("TypeError", null, "*").Matches(error));
        Assert.False(new ExpectedError("TypeError", CypherErrorPhase.CompileTime, "InvalidArgumentType").Matches(error));
        Assert.False(new ExpectedError("TypeError", CypherErrorPhase.Runtime, "InvalidArgumentValue").Matches(error));
        Assert.False(new ExpectedError("SyntaxError", null, "*").Matches(error));
    }

    private static string? Difference(string expected, string actual, bool isOrdered = false, bool ignoresListOrder = false, double tolerance = 0) =>
        ResultComparison.Difference(new ExpectedResult(["c"], Rows(expected), isOrdered, ignoresListOrder, tolerance), new ActualResult(["c"], Rows(actual)));

    private static ResultValue[][] Rows(string cells) => [.. cells.Split('|').Select(static cell => new[] { ValueNotation.Parse(cell) })];
}

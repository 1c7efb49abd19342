using Mycelia.Conformance.Notation;

namespace Mycelia.Tests.Conformance;

/// <summary>The value notation is read as the README of the conformance cases defines it, and written so that it can be read again.</summary>
public sealed class ValueNotationTests
{
    private static readonly ValueComparison Exact = new(ignoreListOrder: false, floatTolerance: 0);

    [Theory]
    [InlineData("null")]
    [InlineData("true")]
    [InlineData("false")]
    [InlineData("0")]
    [InlineData("-9223372036854775808")]
    [InlineData("9223372036854775807")]
    [InlineData("1.0")]
    [InlineData("-0.1")]
    [InlineData("1E+300")]
    [InlineData("NaN")]
    [InlineData("Inf")]
    [InlineData("-Inf")]
    [InlineData("''")]
    [InlineData(@"'it\'s a \\ and a ""'")]
    [InlineData("'two\nlines'")]
    [InlineData("[]")]
    [InlineData("[1, 'a', [null], {}]")]
    [InlineData("{a: 1, b_2: [1.5, true], $c: {d: null}}")]
    [InlineData("()")]
    [InlineData("(:A)")]
    [InlineData("({k: 1})")]
    [InlineData("(:A:B {k: 'v'})")]
    [InlineData("[:T]")]
    [InlineData("[:T {k: 1}]")]
    [InlineData("<()>")]
    [InlineData("<(:A)-[:T]->(:B {k: 1})<-[:U {l: 2}]-()>")]
    [InlineData("[[:T], (:A), <()-[:T]->()>]")]
    public void What_is_read_is_written_the_same(string text) => Assert.Equal(text, ValueNotation.Parse(text).ToString());

    [Theory]
    [InlineData("1", "1.0", false)]
    [InlineData("1.", "1.0", true)]
    [InlineData(".5", "0.5", true)]
    [InlineData("1e2", "100.0", true)]
    [InlineData("1E-2", "0.01", true)]
    [InlineData("-0.0", "0.0", true)]
    [InlineData("9007199254740993", "9007199254740992", false)]
    [InlineData("0.1", "0.10000000000000002", false)]
    [InlineData("NaN", "NaN", true)]
    [InlineData("NaN", "Inf", false)]
    [InlineData("Inf", "-Inf", false)]
    [InlineData("null", "null", true)]
    [InlineData("null", "false", false)]
    [InlineData("'a'", "'A'", false)]
    [InlineData("'1'", "1", false)]
    [InlineData(" [ 1 ,2 ] ", "[1, 2]", true)]
    [InlineData("[1, 2]", "[2, 1]", false)]
    [InlineData("[1]", "[1, 1]", false)]
    [InlineData("{a: 1, b: 2}", "{ b :2,a:1 }", true)]
    [InlineData("{a: 1}", "{a: 1, b: null}", false)]
    [InlineData("{a: 1}", "({a: 1})", false)]
    [InlineData("(:A:B)", "(:B:A)", true)]
    [InlineData("(:A)", "(:A:B)", false)]
    [InlineData("(:A {k: 1})", "(:A {k: 1.0})", false)]
    [InlineData("[:T {k: 1}]", "[:T]", false)]
    [InlineData("[:T]", "[:U]", false)]
    [InlineData("<()-[:T]->()>", "<()<-[:T]-()>", false)]
    [InlineData("<(:A)-[:T]->(:B)>", "<(:B)<-[:T]-(:A)>", false)]
    [InlineData("<()>", "()", false)]
    public void Values_are_equal_as_the_notation_says(string left, string right, bool areEqual)
    {
        var (a, b) = (ValueNotation.Parse(left), ValueNotation.Parse(right));
        Assert.Equal(areEqual, Exact.Equals(a, b));
        Assert.Equal(areEqual, Exact.Equals(b, a));
        if (areEqual) Assert.Equal(Exact.GetHashCode(a), Exact.GetHashCode(b));
    }

    [Theory]
    [InlineData("")]
    [InlineData("nul")]
    [InlineData("1 2")]
    [InlineData("9223372036854775808")]
    [InlineData("'open")]
    [InlineData(@"'\n'")]
    [InlineData("[1,")]
    [InlineData("[1 2]")]
    [InlineData("{a: 1, a: 2}")]
    [InlineData("{1}")]
    [InlineData("(:)")]
    [InlineData("[:]")]
    [InlineData("<()-[:T]-()>")]
    [InlineData("<>")]
    public void What_is_no_value_is_refused(string text) => Assert.Throws<FormatException>(() => ValueNotation.Parse(text));

    [Fact]
    public void Parameters_become_values()
    {
        var value = ValueNotation.Parse("{i: 1, f: NaN, s: 'x', l: [true, null, 1e400], m: {}}").ToValue();
        Value infinite = double.PositiveInfinity;
        Assert.Equal(Value.Map([new("i", 1), new("f", double.NaN), new("s", "x"), new("l", Value.List(true, Value.Null, infinite)), new("m", Value.Map([]))]), value);
        Assert.Throws<FormatException>(() => ValueNotation.Parse("[(:A)]").ToValue());
    }

    [Fact]
    public void Results_are_reduced_to_what_is_compared()
    {
        Assert.Equal("'1984-10-11'", ResultValue.Of(Date.Parse("1984-10-11")).ToString());
        Assert.Equal("'PT-0.3S'", ResultValue.Of(Duration.Parse("PT-0.3S")).ToString());
        Assert.Equal("['12:31:14.645+01:00']", ResultValue.Of(Value.List(ZonedTime.Parse("12:31:14.645+01:00"))).ToString());
        Assert.Equal("{a: 1.0, b: null}", ResultValue.Of(Value.Map([new("b", Value.Null), new("a", 1.0)])).ToString());
        Assert.False(Exact.Equals(ValueNotation.Parse("'AQ=='"), ResultValue.Of(new byte[] { 1 })));
    }
}

using Mycelia.Cypher.Functions;
using static Mycelia.Tests.Cypher.Functions.Scopes;

namespace Mycelia.Tests.Cypher.Functions;

public class OperatorTests
{
    private static readonly Value[] Truths = [true, false, Value.Null];

    public static TheoryData<string, Value, Value, Value> Results => new()
    {
        { "+", 1, 2, 3 },
        { "+", 1, 2.5, 3.5 },
        { "+", "a", "b", "ab" },
        { "+", "a", 1, "a1" },
        { "+", 1.0, "a", "1.0a" },
        { "+", "a", true, "atrue" },
        { "+", "on ", new Date(0), "on 1970-01-01" },
        { "+", List(1), List(2), List(1, 2) },
        { "+", List(false, true), false, List(false, true, false) },
        { "+", 0, List(1), List(0, 1) },
        { "+", "a", List(1), List("a", 1) },
        { "+", Value.Null, 1, Value.Null },
        { "+", List(1), Value.Null, Value.Null },
        { "-", 1, 2, -1 },
        { "-", 1, 0.5, 0.5 },
        { "*", -3, 4, -12 },
        { "*", 2, 0.5, 1.0 },
        { "/", 7, 2, 3 },
        { "/", -7, 2, -3 },
        { "/", 7, 2.0, 3.5 },
        { "/", 1, 0.0, double.PositiveInfinity },
        { "/", 0.0, 0.0, double.NaN },
        { "%", -7, 3, -1 },
        { "%", long.MinValue, -1, 0 },
        { "%", 5.5, 2, 1.5 },
        { "^", 2, 3, 8.0 },
        { "+", new Date(0), new Duration(0, 1, 0, 0), new Date(1) },
        { "+", new Duration(0, 1, 0, 0), new Date(0), new Date(1) },
        { "+", new Duration(0, 1, 0, 0), List(1), List(new Duration(0, 1, 0, 0), 1) },
        { "-", new Duration(0, 1, 0, 0), new Duration(1, 0, 0, 0), new Duration(-1, 1, 0, 0) },
        { "*", 2, new Duration(1, 1, 1, 0), new Duration(2, 2, 2, 0) },
        { "/", new Duration(2, 2, 2, 0), 2, new Duration(1, 1, 1, 0) },
        { "||", "a", "b", "ab" },
        { "||", List(1), List(2), List(1, 2) },
        { "||", Value.Null, List(2), Value.Null },
    };

    [Theory]
    [MemberData(nameof(Results))]
    public void Arithmetic(string @operator, Value a, Value b, Value expected) => Assert.Equal(expected, Apply(@operator, a, b));

    public static TheoryData<string, Value, Value, string> Errors => new()
    {
        { "+", long.MaxValue, 1, "IntegerOverflow" },
        { "+", long.MinValue, -1, "IntegerOverflow" },
        { "-", long.MinValue, 1, "IntegerOverflow" },
        { "*", long.MinValue, -1, "IntegerOverflow" },
        { "*", 1L << 32, 1L << 31, "IntegerOverflow" },
        { "/", long.MinValue, -1, "IntegerOverflow" },
        { "/", 1, 0, "DivisionByZero" },
        { "%", 1, 0, "DivisionByZero" },
        { "+", true, 1, "InvalidArgumentValue" },
        { "+", "a", Map(), "InvalidArgumentValue" },
        { "-", "a", 1, "InvalidArgumentValue" },
        { "%", "a", 2, "InvalidArgumentValue" },
        { "^", 1, true, "InvalidArgumentValue" },
        { "-", new Date(0), new Date(1), "InvalidArgumentValue" },
        { "/", new Duration(2, 2, 2, 0), 0, "DivisionByZero" },
        { "||", "a", 1, "InvalidArgumentValue" },
    };

    [Theory]
    [MemberData(nameof(Errors))]
    public void Arithmetic_that_fails(string @operator, Value a, Value b, string detail) => Assert.Equal(detail, Fails(() => Apply(@operator, a, b)).Detail);

    [Fact]
    public void Minus_and_plus_before_a_number()
    {
        Assert.Equal(-1, CypherArithmetic.Negate(1));
        Assert.Equal(-0.0, CypherArithmetic.Negate(0.0));
        Assert.Equal(new Duration(-1, 2, 0, 0), CypherArithmetic.Negate(new Duration(1, -2, 0, 0)));
        Assert.Equal("IntegerOverflow", Fails(() => CypherArithmetic.Negate(long.MinValue)).Detail);
        Assert.Equal("TypeError", Fails(() => CypherArithmetic.Negate("a")).Type);
        Assert.Equal(1.5, CypherArithmetic.Plus(1.5));
        Assert.Equal("TypeError", Fails(() => CypherArithmetic.Plus(true)).Type);
    }

    [Fact]
    public void Logic_is_Kleenes()
    {
        foreach (var a in Truths)
        {
            Assert.Equal(a.IsNull ? Value.Null : !a.AsBool(), CypherLogic.Not(a));
            foreach (var b in Truths)
            {
                var isUnknown = a.IsNull || b.IsNull;
                Assert.Equal(a == false || b == false ? false : isUnknown ? Value.Null : true, CypherLogic.And(a, b));
                Assert.Equal(a == true || b == true ? true : isUnknown ? Value.Null : false, CypherLogic.Or(a, b));
                Assert.Equal(isUnknown ? Value.Null : a.AsBool() != b.AsBool(), CypherLogic.Xor(a, b));
            }
        }

        Assert.Equal("TypeError", Fails(() => CypherLogic.And(false, 1)).Type);
        Assert.Equal("TypeError", Fails(() => CypherLogic.Not("true")).Type);
    }

    [Theory]
    [InlineData("abcdef", "abc", true, false, true)]
    [InlineData("abcdef", "", true, true, true)]
    [InlineData("abcdef", "EF", false, false, false)]
    [InlineData("straße", "ss", false, false, false)]
    [InlineData("abcdef", "def", false, true, true)]
    public void Text_predicates_compare_characters(string text, string part, bool starts, bool ends, bool contains) => Assert.Equal(
        ((Value)starts, (Value)ends, (Value)contains), (CypherText.StartsWith(text, part), CypherText.EndsWith(text, part), CypherText.Contains(text, part)));

    [Fact]
    public void Text_predicates_of_anything_else_are_null()
    {
        foreach (var other in (Value[])[1, 3.14, true, List(), Map(), Value.Null])
        {
            Assert.True(CypherText.StartsWith("a", other).IsNull);
            Assert.True(CypherText.EndsWith(other, "a").IsNull);
            Assert.True(CypherText.Contains(other, other).IsNull);
        }
    }

    [Theory]
    [InlineData("abc", "a.c", true)]
    [InlineData("abcd", "a.c", false)]
    [InlineData("xabc", "abc", false)]
    [InlineData("ABC", "(?i)abc", true)]
    [InlineData("a|b", "a|b", false)]
    [InlineData("b", "a|b", true)]
    [InlineData("a.c", @"\Qa.c\E", true)]
    [InlineData("abc", @"\Qa.c\E", false)]
    [InlineData("abab", @"(ab)\1", true)]
    [InlineData("a\nb", "a.b", false)]
    [InlineData("a\n", "a", false)]
    public void Patterns_match_the_whole_text(string text, string pattern, bool expected) => Assert.Equal(expected, CypherText.Matches(text, pattern));

    [Fact]
    public void Patterns_of_null_or_nonsense()
    {
        Assert.True(CypherText.Matches(Value.Null, "a").IsNull);
        Assert.True(CypherText.Matches("a", Value.Null).IsNull);
        Assert.True(CypherText.Matches(1, "a").IsNull);
        Assert.Equal("InvalidRegex", Fails(() => CypherText.Matches("a", "(")).Detail);
        Assert.Equal("TypeError", Fails(() => CypherText.Matches("a", 1)).Type);
    }

    public static TheoryData<Value, Value, Value> Memberships => new()
    {
        { 3, List(1, Value.Null, 3), true },
        { 4, List(1, Value.Null, 3), Value.Null },
        { Value.Null, List(Value.Null), Value.Null },
        { Value.Null, List(), false },
        { 1, Value.Null, Value.Null },
        { 1, List("1", 2), false },
        { 1, List(1.0), true },
        { List(1, 2), List(List(Value.Null, 2)), Value.Null },
        { List(1, 2), List(List(Value.Null, "foo")), false },
        { List(1, 2), List(List(Value.Null, 2), List(1, 2)), true },
    };

    [Theory]
    [MemberData(nameof(Memberships))]
    public void In(Value item, Value list, Value expected) => Assert.Equal(expected, CypherLists.In(item, list));

    [Fact]
    public void In_what_is_no_list_fails() => Assert.Equal("InvalidArgumentType", Fails(() => CypherLists.In(1, "foo")).Detail);

    public static TheoryData<Value, Value, Value> Accesses => new()
    {
        { List(1, 2, 3), 0, 1 },
        { List(1, 2, 3), -1, 3 },
        { List(1, 2, 3), 3, Value.Null },
        { List(1, 2, 3), long.MinValue, Value.Null },
        { List(1), Value.Null, Value.Null },
        { Value.Null, 0, Value.Null },
        { Map(("a", 1)), "a", 1 },
        { Map(("a", 1)), "A", Value.Null },
        { Value.OfNode(Ann, null), "name", "Ann" },
        { Value.OfNode(Ann, null), "age", Value.Null },
        { Value.OfEdge(Knows, null), "since", 1999 },
    };

    [Theory]
    [MemberData(nameof(Accesses))]
    public void Index(Value subject, Value index, Value expected) => Assert.Equal(expected, CypherLists.Index(subject, index, New()));

    [Theory]
    [InlineData("list", "ListElementAccessByNonInteger")]
    [InlineData("map", "MapElementAccessByNonString")]
    [InlineData("text", "InvalidArgumentType")]
    public void Index_of_a_wrong_type(string subject, string detail)
    {
        Value value = subject switch { "list" => List(1), "map" => Map(("a", 1)), _ => "text" };
        var error = Fails(() => CypherLists.Index(value, 4.7, New()));
        Assert.Equal(("TypeError", detail), (error.Type, error.Detail));
    }

    [Theory]
    [InlineData(1L, 3L, "[2, 3]")]
    [InlineData(null, 2L, "[1, 2]")]
    [InlineData(1L, null, "[2, 3]")]
    [InlineData(-3L, -1L, "[1, 2]")]
    [InlineData(3L, 1L, "[]")]
    [InlineData(0L, 100L, "[1, 2, 3]")]
    [InlineData(long.MinValue, long.MaxValue, "[1, 2, 3]")]
    public void Slice(long? from, long? to, string expected) =>
        Assert.Equal(expected, CypherLists.Slice(List(1, 2, 3), from is { } f ? f : default(Value?), to is { } t ? t : default(Value?)).ToString());

    [Fact]
    public void Slice_with_null_is_null()
    {
        Assert.True(CypherLists.Slice(List(1), Value.Null, null).IsNull);
        Assert.True(CypherLists.Slice(List(1), 0, Value.Null).IsNull);
        Assert.True(CypherLists.Slice(Value.Null, 0, 1).IsNull);
        Assert.Equal("TypeError", Fails(() => CypherLists.Slice(List(1), 1.5, null)).Type);
    }

    [Fact]
    public void Properties_of_other_values()
    {
        Assert.Equal(1.5, CypherLists.Property(new Point(Point.Wgs84, 1.5, 2), "longitude", New()));
        Assert.Equal("wgs-84", CypherLists.Property(new Point(Point.Wgs84, 1.5, 2), "crs", New()));
        Assert.True(CypherLists.Property(new Point(Point.Cartesian2D, 1.5, 2), "longitude", New()).IsNull);
        Assert.Equal(1970, CypherLists.Property(new Date(0), "year", New()));
        Assert.True(CypherLists.Property(Value.Null, "a", New()).IsNull);
        Assert.Equal("TypeError", Fails(() => CypherLists.Property(1, "a", New())).Type);
    }

    private static Value Apply(string @operator, Value a, Value b) => @operator switch
    {
        "+" => CypherArithmetic.Add(a, b),
        "-" => CypherArithmetic.Subtract(a, b),
        "*" => CypherArithmetic.Multiply(a, b),
        "/" => CypherArithmetic.Divide(a, b),
        "%" => CypherArithmetic.Modulo(a, b),
        "^" => CypherArithmetic.Power(a, b),
        _ => CypherArithmetic.Concatenate(a, b),
    };
}

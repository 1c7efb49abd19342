using Mycelia.Cypher.Functions;
using Mycelia.Kernel.Values;
using static Mycelia.Tests.Cypher.Functions.Scopes;

namespace Mycelia.Tests.Cypher.Functions;

public class FunctionTableTests
{
    public static TheoryData<string, Value[], Value> Results => new()
    {
        { "abs", [-1], 1 }, { "abs", [-1.5], 1.5 }, { "ceil", [1.2], 2.0 }, { "floor", [-1.2], -2.0 }, { "sqrt", [12.96], 3.6 },
        { "sign", [-3.5], -1 }, { "sign", [0], 0 }, { "round", [1.5], 2.0 }, { "round", [-1.5], -1.0 }, { "round", [0.49999999999999994], 0.0 },
        { "round", [2.675, 2], 2.68 }, { "round", [-2.5, 0], -3.0 }, { "round", [1.249, 1, "UP"], 1.3 }, { "round", [1.29, 1, "DOWN"], 1.2 },
        { "round", [-1.25, 1, "HALF_UP"], -1.3 }, { "round", [1.25, 1, "HALF_DOWN"], 1.2 }, { "round", [1.26, 1, "HALF_DOWN"], 1.3 }, { "round", [1.25, 1, "half_even"], 1.2 },
        { "round", [-1.21, 1, "FLOOR"], -1.3 }, { "round", [-1.29, 1, "CEILING"], -1.2 }, { "round", [1e20, 2], 1e20 },
        { "isNaN", [double.NaN], true }, { "isNaN", [1], false }, { "log10", [100], 2.0 }, { "atan2", [0, 1], 0.0 }, { "degrees", [Math.PI], 180.0 }, { "haversin", [0.0], 0.0 },
        { "size", [List(1, 2)], 2 }, { "size", ["a😀"], 2 }, { "size", [Value.Null], Value.Null },
        { "head", [List(1, 2)], 1 }, { "head", [List()], Value.Null }, { "last", [List(1, 2)], 2 }, { "tail", [List(1, 2, 3)], List(2, 3) }, { "tail", [List()], List() },
        { "reverse", ["raksO"], "Oskar" }, { "reverse", ["a😀b"], "b😀a" }, { "reverse", [List(1, 2)], List(2, 1) },
        { "range", [0, 3], List(0, 1, 2, 3) }, { "range", [3, 0, -2], List(3, 1) }, { "range", [0, -1], List() }, { "range", [long.MaxValue - 1, long.MaxValue], List(long.MaxValue - 1, long.MaxValue) },
        { "coalesce", [Value.Null, 2, 3], 2 }, { "coalesce", [Value.Null], Value.Null }, { "nullIf", [1, 1.0], Value.Null }, { "nullIf", [1, Value.Null], 1 },
        { "isEmpty", [""], true }, { "isEmpty", [List(1)], false }, { "exists", [Value.Null], false }, { "exists", [1], true },
        { "left", ["hello", 3], "hel" }, { "left", ["h", 3], "h" }, { "right", ["hello", 3], "llo" }, { "right", ["😀b", 1], "b" }, { "right", ["h", 5], "h" },
        { "substring", ["0123456789", 1], "123456789" }, { "substring", ["hello", 1, 3], "ell" }, { "substring", ["hello", 9], "" }, { "substring", ["😀bc", 1, 1], "b" },
        { "trim", ["  a "], "a" }, { "ltrim", ["  a "], "a " }, { "rTRIM", ["  a "], "  a" }, { "btrim", ["xxaxyx", "xy"], "a" },
        { "replace", ["hello", "l", "w"], "hewwo" }, { "replace", ["hello", "", "w"], "hello" },
        { "split", ["one1two", "1"], List("one", "two") }, { "split", ["a,b;c", List(",", ";")], List("a", "b", "c") }, { "split", ["", ","], List("") },
        { "split", ["a😀", ""], List("a", "😀") }, { "toUpper", ["aß"], "Aß" }, { "lower", ["AB"], "ab" }, { "char_length", ["abc"], 3 },
        { "toInteger", ["2.9"], 2 }, { "toInteger", ["foo"], Value.Null }, { "toInteger", [82.9], 82 }, { "toInteger", [-82.9], -82 }, { "toInteger", [true], 1 }, { "toInteger", [""], Value.Null },
        { "toInteger", ["9223372036854775807"], long.MaxValue }, { "toIntegerOrNull", [List()], Value.Null }, { "toIntegerOrNull", [1e30], Value.Null },
        { "toFloat", ["1"], 1.0 }, { "toFloat", ["foo"], Value.Null }, { "toFloat", [3], 3.0 }, { "toFloatOrNull", [true], Value.Null },
        { "toBoolean", ["TRUE"], true }, { "toBoolean", ["x"], Value.Null }, { "toBoolean", [0], false }, { "toBooleanOrNull", [1.5], Value.Null },
        { "toString", [42], "42" }, { "toString", [true], "true" }, { "toString", [1.0], "1.0" }, { "toString", [new Date(0)], "1970-01-01" }, { "toStringOrNull", [Map()], Value.Null },
        { "toIntegerList", [List("1", Value.Null, List(), 2.5)], List(1, Value.Null, Value.Null, 2) },
        { "valueType", [1], "INTEGER NOT NULL" }, { "valueType", [Value.Null], "NULL" }, { "valueType", [List(1, "a", Value.Null)], "LIST<STRING | INTEGER> NOT NULL" },
        { "valueType", [List()], "LIST<NOTHING> NOT NULL" }, { "timestamp", [], 2500 },
        { "id", [Value.OfNode(Ann, null)], 1 }, { "elementId", [Value.OfEdge(Knows, null)], "e0000000000000007" }, { "labels", [Value.OfNode(Ann, null)], List("Person", "Admin") },
        { "type", [Value.OfEdge(Knows, null)], "KNOWS" }, { "type", [Value.Null], Value.Null }, { "startNode", [Value.OfEdge(Knows, null)], Value.OfNode(Ann, null) },
        { "endNode", [Value.OfEdge(Knows, null)], Value.OfNode(Bob, null) }, { "properties", [Value.OfNode(Ann, null)], Map(("name", "Ann")) }, { "keys", [Value.OfEdge(Knows, null)], List("since") },
        { "keys", [Map(("b", Value.Null), ("a", 1))], List("a", "b") }, { "length", [Value.OfPath(new PathValue([Ann, Bob], [Knows], null))], 1 },
        { "nodes", [Value.OfPath(new PathValue([Ann, Bob], [Knows], null))], List(Value.OfNode(Ann, null), Value.OfNode(Bob, null)) },
        { "relationships", [Value.OfPath(new PathValue([Ann, Bob], [Knows], null))], List(Value.OfEdge(Knows, null)) },
        { "point", [Map(("x", 1), ("y", 2))], new Point(Point.Cartesian2D, 1, 2) }, { "point", [Map(("longitude", 1), ("latitude", 2), ("height", 3))], new Point(Point.Wgs84WithHeight, 1, 2, 3) },
        { "point", [Map(("x", 1), ("y", 2), ("z", 3), ("crs", "WGS-84-3D"))], new Point(Point.Wgs84WithHeight, 1, 2, 3) }, { "point", [Map(("x", 1), ("y", Value.Null))], Value.Null },
        { "point.distance", [new Point(Point.Cartesian3D, 0, 0, 0), new Point(Point.Cartesian3D, 2, 3, 6)], 7.0 },
        { "distance", [new Point(Point.Cartesian2D, 0, 0), new Point(Point.Wgs84, 0, 0)], Value.Null },
        { "point.withinBBox", [new Point(Point.Wgs84, 179, 5), new Point(Point.Wgs84, 170, 0), new Point(Point.Wgs84, -170, 10)], true },
        { "point.withinBBox", [new Point(Point.Cartesian2D, 3, 5), new Point(Point.Cartesian2D, 0, 0), new Point(Point.Cartesian2D, 2, 10)], false },
    };

    [Theory]
    [MemberData(nameof(Results))]
    public void Calls(string name, Value[] arguments, Value expected)
    {
        var result = Call(name, arguments);
        if (expected.TryGetDouble(out var number)) Assert.Equal(number, result.AsDouble(), 1e-12 * Math.Abs(number));
        else Assert.Equal(expected, result);
    }

    public static TheoryData<string, Value[], string, string> Errors => new()
    {
        { "range", [2, 8, 0], "ArgumentError", "NumberOutOfRange" }, { "range", [true, 1], "ArgumentError", "InvalidArgumentType" }, { "range", [0, 1.1, 1], "ArgumentError", "InvalidArgumentType" },
        { "range", [0, long.MaxValue], "LimitExceeded", "ListTooLong" },
        { "toBoolean", [1.0], "TypeError", "InvalidArgumentValue" }, { "toBoolean", [List()], "TypeError", "InvalidArgumentValue" }, { "toInteger", [Map()], "TypeError", "InvalidArgumentValue" },
        { "toFloat", [true], "TypeError", "InvalidArgumentValue" }, { "toString", [Value.OfNode(Ann, null)], "TypeError", "InvalidArgumentValue" },
        { "toInteger", [1e30], "ArithmeticError", "IntegerOverflow" }, { "abs", [long.MinValue], "ArithmeticError", "IntegerOverflow" },
        { "labels", [1], "TypeError", "InvalidArgumentValue" }, { "type", [Value.OfNode(Ann, null)], "TypeError", "InvalidArgumentValue" },
        { "left", ["a", -1], "ArgumentError", "NumberOutOfRange" }, { "round", [1.5, -1], "ArgumentError", "NumberOutOfRange" },
        { "round", [1.5, 1, "SIDEWAYS"], "ArgumentError", "InvalidArgumentValue" }, { "point", [Map(("x", 1))], "ArgumentError", "InvalidArgumentValue" },
        { "point", [Map(("x", 1), ("y", 2), ("crs", "flat"))], "ArgumentError", "InvalidArgumentValue" }, { "point", [Map(("longitude", 1), ("latitude", 99))], "ArgumentError", "InvalidArgumentValue" },
        { "sqrt", ["a"], "TypeError", "InvalidArgumentValue" }, { "head", ["a"], "TypeError", "InvalidArgumentValue" },
    };

    [Theory]
    [MemberData(nameof(Errors))]
    public void Calls_that_fail(string name, Value[] arguments, string type, string detail)
    {
        var error = Fails(() => Call(name, arguments));
        Assert.Equal((type, detail, CypherErrorPhase.Runtime), (error.Type, error.Detail, error.Phase));
    }

    [Fact]
    public void Every_function_has_a_signature_that_says_what_it_takes()
    {
        foreach (var function in FunctionTable.All)
        {
            Assert.True(function.Scalar is null != function.Aggregate is null, function.Name);
            Assert.StartsWith(function.Name + "(", function.Signature, StringComparison.Ordinal);
            Assert.EndsWith(".", function.Description, StringComparison.Ordinal);
            Assert.InRange(function.ArgumentsMin, 0, function.ArgumentsMax);
            Assert.NotEqual(CypherTypes.None, function.Types.Result);
        }

        Assert.Equal(FunctionTable.Names.Count, FunctionTable.Names.Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.False(FunctionTable.TryGet("foo", out _));
    }

    [Theory]
    [InlineData("substring", 2, 3)]
    [InlineData("round", 1, 3)]
    [InlineData("COALESCE", 1, int.MaxValue)]
    [InlineData("rand", 0, 0)]
    [InlineData("percentilecont", 2, 2)]
    [InlineData("range", 2, 3)]
    public void Numbers_of_arguments_come_from_the_signature(string name, int min, int max)
    {
        Assert.True(FunctionTable.TryGet(name, out var function));
        Assert.Equal((min, max), (function.ArgumentsMin, function.ArgumentsMax));
    }

    [Fact]
    public void Types_come_from_the_signature()
    {
        Assert.Equal(CypherTypes.String | CypherTypes.List, TypesOf("size").Argument(0));
        Assert.Equal(CypherTypes.Edge, TypesOf("type").Argument(0));
        Assert.Equal(CypherTypes.Node | CypherTypes.Edge | CypherTypes.Map, TypesOf("properties").Argument(0));
        Assert.Equal(CypherTypes.Any, TypesOf("range").Argument(1));
        Assert.Equal(CypherTypes.Any, TypesOf("coalesce").Argument(5));
        Assert.Equal(CypherTypes.Integer, TypesOf("size").Result);
        Assert.Equal(CypherTypes.List, TypesOf("labels").Result);
    }

    [Fact]
    public void Semantic_analysis_knows_the_same_functions()
    {
        Assert.True(Mycelia.Cypher.Semantics.FunctionSignatures.TryGet("LABELS", out var labels));
        Assert.Equal("list of string", labels.Result([]).ToString());
        Assert.True(Mycelia.Cypher.Semantics.FunctionSignatures.TryGet("range", out var range));
        Assert.Equal((2, 3, "list of integer"), (range.ArgumentsMin, range.ArgumentsMax, range.Result([]).ToString()));
        Assert.Equal(FunctionTable.Names.Order(), Mycelia.Cypher.Semantics.FunctionSignatures.Names.Order());
    }

    [Fact]
    public void Null_makes_null_where_it_is_said_so()
    {
        foreach (var function in FunctionTable.All.Where(static f => f.IsNullPropagating && f.ArgumentsMin > 0))
            Assert.True(function.Call(new Value[function.ArgumentsMin], New()).IsNull, function.Name);
    }

    [Fact]
    public void Temporal_functions_read_the_clocks_of_the_scope()
    {
        Assert.Equal("1970-01-01T00:00:02.500Z", ConversionFunctions.Text(Call("datetime")));
        Assert.Equal("1970-01-01T00:00:01Z", ConversionFunctions.Text(Call("DateTime.Transaction")));
        Assert.Equal("1970-01-01T00:00:03Z", ConversionFunctions.Text(Call("datetime.realtime")));
        Assert.Equal(new Date(0), Call("date", "1970-01-01"));
        Assert.Equal(new Duration(0, 1, 0, 0), Call("duration.between", new Date(0), new Date(1)));
        Assert.True(Call("date", Value.Null).IsNull);
        foreach (var temporal in Mycelia.Cypher.Functions.Temporal.TemporalFunctions.All) Assert.True(FunctionTable.TryGet(temporal.Name, out _), temporal.Name);
        Assert.True(FunctionTable.TryGet("date", out var date));
        Assert.True(date.DependsOnStatement && date.IsDeterministic);
        Assert.True(FunctionTable.TryGet("date.realtime", out var realtime));
        Assert.False(realtime.IsDeterministic);
    }

    [Fact]
    public void Randomness_follows_the_world()
    {
        Assert.True(FunctionTable.TryGet("rand", out var rand));
        Assert.False(rand.IsDeterministic);
        var scope = New(1);
        var numbers = Enumerable.Range(0, 1000).Select(_ => rand.Call([], scope).AsDouble()).ToArray();
        Assert.All(numbers, static n => Assert.InRange(n, 0, Math.BitDecrement(1.0)));
        Assert.InRange(numbers.Average(), 0.45, 0.55);
        Assert.Equal(numbers[0], rand.Call([], New(1)).AsDouble());
        Assert.NotEqual(numbers[0], rand.Call([], New(2)).AsDouble());
        Assert.Matches("^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$", Call("randomUUID").AsString());
    }

    [Fact]
    public void A_quarter_of_the_earth_is_about_ten_thousand_kilometres()
    {
        var metres = Call("point.distance", new Point(Point.Wgs84, 0, 0), new Point(Point.Wgs84, 0, 90)).AsDouble();
        Assert.Equal(Math.PI / 2 * 6_378_140, metres, 1e-3);
        var higher = Call("point.distance", new Point(Point.Wgs84WithHeight, 5, 5, 0), new Point(Point.Wgs84WithHeight, 5, 5, 100)).AsDouble();
        Assert.Equal(100, higher, 1e-9);
    }

    [Theory]
    [InlineData("INTEGER", true)]
    [InlineData("int not null", true)]
    [InlineData("INTEGER | STRING", true)]
    [InlineData("STRING", false)]
    [InlineData("ANY<STRING | FLOAT>", false)]
    [InlineData("LIST<INTEGER>", false)]
    public void One_is_of_type(string type, bool expected) => Assert.Equal(expected, TypeTests.Is(1, type));

    [Fact]
    public void Lists_and_null_are_of_types()
    {
        Assert.True(TypeTests.Is(List(1, "a"), "LIST<INTEGER | STRING>"));
        Assert.True(TypeTests.Is(List(List(1)), "list < list<integer not null> not null > NOT NULL"));
        Assert.False(TypeTests.Is(List(1, "a"), "LIST<INTEGER>"));
        Assert.False(TypeTests.Is(List(Value.Null), "LIST<INTEGER NOT NULL>"));
        Assert.True(TypeTests.Is(Value.Null, "INTEGER"));
        Assert.True(TypeTests.Is(Value.Null, "LIST<STRING NOT NULL>"));
        Assert.False(TypeTests.Is(Value.Null, "LIST<STRING> NOT NULL"));
        Assert.True(TypeTests.Is(Value.Null, "NULL"));
        Assert.False(TypeTests.Is(1, "NULL"));
        Assert.Throws<CypherException>(() => TypeTests.Is(1, "WHATEVER"));
    }

    private static FunctionTypes TypesOf(string name)
    {
        Assert.True(FunctionTable.TryGet(name, out var function));
        return function.Types;
    }
}

using System.Collections.Frozen;
using System.Runtime.CompilerServices;

namespace Mycelia.Tests.Values;

public class ValueTests
{
    [Fact]
    public void A_value_takes_24_bytes() => Assert.Equal(24, Unsafe.SizeOf<Value>());

    [Fact]
    public void The_default_is_null()
    {
        Assert.True(default(Value).IsNull);
        Assert.Equal(Value.Null, (string?)null);
        Assert.Equal(Value.Null, (byte[]?)null);
        Assert.Equal(Value.Null, Value.From(null));
    }

    [Fact]
    public void Every_kind_reads_back_what_went_in()
    {
        Assert.True(((Value)true).AsBool());
        Assert.Equal(-42, ((Value)(-42)).AsInt64());
        Assert.Equal(long.MinValue, ((Value)long.MinValue).AsInt64());
        Assert.Equal(0.1, ((Value)0.1).AsDouble());
        Assert.Equal("漢字 😀", ((Value)"漢字 😀").AsString());
        Assert.Equal([1, 2, 3], ((Value)new byte[] { 1, 2, 3 }).AsBytes().ToArray());
        Assert.Equal(new Date(1984, 10, 11), ((Value)new Date(1984, 10, 11)).AsDate());
        Assert.Equal(new LocalTime(12, 31), ((Value)new LocalTime(12, 31)).AsLocalTime());
        Assert.Equal(new ZonedTime(5, -3_208), ((Value)new ZonedTime(5, -3_208)).AsZonedTime());
        Assert.Equal(new LocalDateTime(-1, 7), ((Value)new LocalDateTime(-1, 7)).AsLocalDateTime());
        var zoned = new ZonedDateTime(-1, 999_999_999, -64_800, "Europe/Stockholm");
        Assert.Equal(zoned, ((Value)zoned).AsZonedDateTime());
        Assert.Equal(new Duration(1, -2, 3, 4), ((Value)new Duration(1, -2, 3, 4)).AsDuration());
        Assert.Equal(new Point(Point.Wgs84, 18, 59), ((Value)new Point(Point.Wgs84, 18, 59)).AsPoint());
        Assert.Equal([1, "two", Value.Null], Value.List(1, "two", Value.Null).AsList());
        Assert.Equal(2, MapOf(("a", 1), ("b", 2)).AsMap()["b"]);
    }

    [Fact]
    public void Reading_as_another_kind_says_what_it_is_and_how_to_read_it()
    {
        AssertFails(StatusCode.TypeMismatch, "The value 42 is Int64, not String. Read it with AsInt64().", () => ((Value)42).AsString());
        AssertFails(StatusCode.TypeMismatch, "The value 1.0 is Float64, not Int64. Read it with AsDouble().", () => ((Value)1.0).AsInt64());
        AssertFails(StatusCode.TypeMismatch, "The value null is Null, not List. Look at IsNull before reading it.", () => Value.Null.AsList());
        var message = Assert.Throws<MyceliaException>(() => ((Value)new string('x', 100_000)).AsInt64()).Message;
        Assert.True(message.Length < 200, message);
    }

    [Theory, MemberData(nameof(Seeds))]
    public void TryGet_succeeds_for_its_own_kind_alone(int seed)
    {
        var value = ValueGenerator.Next(new Random(seed), 2);
        Assert.Equal(value.Kind == ValueKind.Bool, value.TryGetBool(out _));
        Assert.Equal(value.Kind == ValueKind.Int64, value.TryGetInt64(out _));
        Assert.Equal(value.Kind == ValueKind.Float64, value.TryGetDouble(out _));
        Assert.Equal(value.Kind == ValueKind.String, value.TryGetString(out _));
        Assert.Equal(value.Kind == ValueKind.Bytes, value.TryGetBytes(out _));
        Assert.Equal(value.Kind == ValueKind.Date, value.TryGetDate(out _));
        Assert.Equal(value.Kind == ValueKind.LocalTime, value.TryGetLocalTime(out _));
        Assert.Equal(value.Kind == ValueKind.ZonedTime, value.TryGetZonedTime(out _));
        Assert.Equal(value.Kind == ValueKind.LocalDateTime, value.TryGetLocalDateTime(out _));
        Assert.Equal(value.Kind == ValueKind.ZonedDateTime, value.TryGetZonedDateTime(out _));
        Assert.Equal(value.Kind == ValueKind.Duration, value.TryGetDuration(out _));
        Assert.Equal(value.Kind == ValueKind.Point, value.TryGetPoint(out _));
    }

    [Fact]
    public void Equality_is_exact()
    {
        Assert.NotEqual<Value>(1, 1.0);
        Assert.NotEqual<Value>(0.0, -0.0);
        Assert.Equal<Value>(double.NaN, BitConverter.Int64BitsToDouble(unchecked((long)0xFFF8_0000_0000_1234)));
        Assert.NotEqual<Value>("e\u0301", "é");
        Assert.True((Value)"a" == "a");
        Assert.True((Value)"a" != "b");
        Assert.Equal(MapOf(("a", 1), ("b", Value.List(2))), MapOf(("b", Value.List(2)), ("a", 1)));
        Assert.NotEqual(Value.List(1, 2), Value.List(2, 1));
    }

    [Fact]
    public void Values_share_no_memory_with_the_caller_unless_told_so()
    {
        byte[] bytes = [1];
        Value value = bytes;
        bytes[0] = 2;
        Assert.Equal(1, value.AsBytes().Span[0]);
        ((byte[])value.ToObject()!)[0] = 3;
        Assert.Equal(1, value.AsBytes().Span[0]);

        Value[] items = [1];
        var copied = Value.List(items.AsSpan());
        var owned = Value.List(items);
        items[0] = 2;
        Assert.Equal(1, copied.AsList()[0]);
        Assert.Equal(2, owned.AsList()[0]);
    }

    [Fact]
    public void Text_with_a_lone_surrogate_is_refused_with_its_index()
    {
        // No theory: test cases travel as UTF-8, which cannot carry such text.
        (string Text, int Index, string Unit)[] cases =
            [("a\uD800", 1, "D800"), ("\uDC00", 0, "DC00"), ("😀\uD83D\uD83D\uDE00", 2, "D83D"), ("😀😀\uDE00", 4, "DE00")];
        foreach (var (text, index, unit) in cases)
        {
            var expected = $"The text is not well-formed: the surrogate U+{unit} at index {index} has no partner. Repair it before storing it.";
            AssertFails(StatusCode.InvalidArgument, expected, () => (Value)text);
            AssertFails(StatusCode.InvalidArgument, expected, () => MapOf((text, 1)));
        }
    }

    [Fact]
    public void Nesting_goes_100_deep_and_no_deeper()
    {
        var value = Nested(Value.DepthMax);
        Assert.Equal(Value.DepthMax, value.Depth);
        AssertFails(StatusCode.LimitExceeded, "nested 100 deep", () => Value.List(1, value));
        AssertFails(StatusCode.LimitExceeded, "nested 100 deep", () => MapOf(("inner", value)));
        Assert.Equal(value, Value.From(value.ToObject()));
    }

    [Fact]
    public void Bytes_end_at_1_GiB() => AssertFails(StatusCode.LimitExceeded,
        "A byte sequence of 1073741825 bytes exceeds the limit of 1073741824 bytes (1 GiB)", () => (Value)new byte[Value.ByteLengthMax + 1]);

    [Fact]
    public void Map_keys_are_unique_strings_in_the_order_of_their_UTF8()
    {
        Assert.Equal(["a", "é", "\uE000", "😀"], MapOf(("😀", 1), ("\uE000", 2), ("é", 3), ("a", 4)).AsMap().Keys);
        AssertFails(StatusCode.InvalidArgument, "The map key 'it\\'s' is there twice. Keys must be unique.", () => MapOf(("it's", 1), ("it's", 1)));
        AssertFails(StatusCode.InvalidArgument, "A map key is null. Every key of a map must be a string.", () => MapOf((null!, 1)));

        var map = MapOf(("😀", 1), ("\uE000", 2), ("é", 3), ("a", 4)).AsMap();
        Assert.True(map.TryGetValue("é", out var found));
        Assert.Equal(3, found);
        Assert.False(map.ContainsKey("b"));
        Assert.Throws<KeyNotFoundException>(() => map["b"]);
        Assert.Equal([4, 3, 2, 1], map.Values);
    }

    [Fact]
    public void From_takes_the_types_of_dotnet()
    {
        Assert.Equal(Value.List(1, 2, 3, 4, 5, 6, 7, 8),
            Value.From(new object[] { (byte)1, (sbyte)2, (short)3, (ushort)4, 5, 6u, 7L, 8ul }));
        Assert.Equal(Value.List(0.5, 0.5, 0.5), Value.From(new object[] { (Half)0.5, 0.5f, 0.5 }));
        Assert.Equal("x", Value.From('x'));
        Assert.Equal(new Date(2024, 2, 29), Value.From(new DateOnly(2024, 2, 29)));
        Assert.Equal(new LocalTime(23, 59, 59, 100), Value.From(new TimeOnly(863_990_000_001)));
        Assert.Equal(new Duration(0, 0, -1, 500_000_000), Value.From(TimeSpan.FromSeconds(-0.5)));
        Assert.Equal(LocalDateTime.Parse("2024-02-29T01:02:03"), Value.From(new DateTime(2024, 2, 29, 1, 2, 3)));
        Assert.Equal(ZonedDateTime.Parse("2024-02-29T01:02:03Z"), Value.From(new DateTime(2024, 2, 29, 1, 2, 3, DateTimeKind.Utc)));
        Assert.Equal(ZonedDateTime.Parse("2024-02-29T01:02:03-03:30"),
            Value.From(new DateTimeOffset(2024, 2, 29, 1, 2, 3, new TimeSpan(-3, -30, 0))));
        Assert.Equal(Value.List(1, 2), Value.From(new HashSet<int> { 1, 2 }));
        Assert.Equal(MapOf(("a", 1)), Value.From(new Dictionary<string, int> { ["a"] = 1 }));
        Assert.Equal(MapOf(("a", Value.List("b"))), Value.From(new Dictionary<string, object?> { ["a"] = new[] { "b" } }));
        Assert.Equal(MapOf(("a", 1.5)), Value.From(new Dictionary<string, double> { ["a"] = 1.5 }.ToFrozenDictionary()));
        Assert.Equal(MapOf(("a", 1)), Value.From(MapOf(("a", 1)).AsMap()));
        Assert.Equal(new byte[] { 1 }, Value.From((ReadOnlyMemory<byte>)new byte[] { 1 }));
    }

    [Fact]
    public void From_refuses_what_has_no_counterpart()
    {
        AssertFails(StatusCode.TypeMismatch, "A System.Decimal cannot be a value. Convert it to", () => Value.From(1m));
        AssertFails(StatusCode.TypeMismatch, "its keys are System.Int32. Use strings.", () => Value.From(new Dictionary<int, int> { [1] = 1 }));
        AssertFails(StatusCode.Overflow, "18446744073709551615 does not fit Int64", () => Value.From(ulong.MaxValue));
        var endless = new List<object>();
        endless.Add(endless);
        AssertFails(StatusCode.LimitExceeded, "nested 100 deep", () => Value.From(endless));
    }

    [Theory, MemberData(nameof(Seeds))]
    public void ToObject_and_From_are_inverse(int seed)
    {
        var value = ValueGenerator.Next(new Random(seed), 4);
        Assert.Equal(value, Value.From(value.ToObject()));
    }

    [Fact]
    public void Text_form_is_a_Cypher_literal()
    {
        var point = new Point(Point.Cartesian3D, 1, -2.5, 1E21);
        var value = Value.List(Value.Null, true, -1, 1.0, 1E20, double.NaN, double.NegativeInfinity, -0.0, "it's\\\n\u0001", new byte[] { 0, 255 },
            MapOf(("b c`", 1), ("a_1", Value.List())), new Date(1984, 10, 11), new ZonedTime(0, 0), new Duration(1, 0, 0, 0), point);
        Assert.Equal("[null, true, -1, 1.0, 1E20, NaN, -Infinity, -0.0, 'it\\'s\\\\\\n\\u0001', bytes('00ff'), {a_1: [], `b c```: 1}, "
            + "date('1984-10-11'), time('00:00Z'), duration('P1M'), point({srid: 9157, x: 1.0, y: -2.5, z: 1E21})]", value.ToString());
        Assert.Equal("localtime('12:00')", ((Value)new LocalTime(12, 0)).ToString());
        Assert.Equal("localdatetime('1970-01-01T00:00')", ((Value)new LocalDateTime(0, 0)).ToString());
        Assert.Equal("datetime('1970-01-01T00:00Z')", ((Value)new ZonedDateTime(0, 0, 0)).ToString());
    }

    [Fact]
    public void Long_values_are_cut_between_characters()
    {
        foreach (var value in new Value[] { "x" + string.Concat(Enumerable.Repeat("😀", 5_000)), new byte[1 << 20], Value.List(new Value[1 << 20]) })
        {
            var text = value.ToString();
            Assert.InRange(text.Length, 4_000, 4_097);
            Assert.EndsWith("…", text);
            Assert.Equal(text, ((Value)text).AsString());
        }
    }

    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, 100)];

    internal static Value MapOf(params (string Key, Value Value)[] entries) =>
        Value.Map(entries.Select(entry => KeyValuePair.Create(entry.Key, entry.Value)));

    internal static Value Nested(int depth)
    {
        Value value = 1;
        for (var i = 0; i < depth; i++) value = i % 2 == 0 ? Value.List(value) : MapOf(("k", value));
        return value;
    }

    internal static void AssertFails(StatusCode status, string messagePart, Func<object?> action)
    {
        var error = Assert.Throws<MyceliaException>(action);
        Assert.Equal(status, error.Status);
        Assert.Contains(messagePart, error.Message);
    }
}

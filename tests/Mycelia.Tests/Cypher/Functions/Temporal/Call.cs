using System.Globalization;
using Mycelia.Cypher.Functions.Temporal;

namespace Mycelia.Tests.Cypher.Functions.Temporal;

/// <summary>Calls temporal functions the way a query does.</summary>
internal static class Call
{
    public static readonly TemporalClock Clock = new(
        ZonedDateTime.Parse("2024-05-06T07:08:09.123456789Z"), ZonedDateTime.Parse("2024-05-06T07:09:10Z"), ZonedDateTime.Parse("2024-05-06T07:10:11Z"), Zone.Utc);

    public static Value Function(string name, params Value[] arguments) => Function(name, Clock, arguments);

    public static Value Function(string name, TemporalClock clock, params Value[] arguments)
    {
        Assert.True(TemporalFunctions.TryGet(name.ToLowerInvariant(), out var function), name);
        return function!(arguments, clock);
    }

    /// <summary>A map from text such as <c>year: 1984, hour: 1.5, timezone: +01:00</c>.</summary>
    public static Value Map(string text) => Value.Map(text.Split(", ", StringSplitOptions.RemoveEmptyEntries).Select(static entry =>
    {
        var parts = entry.Split(": ", 2);
        return KeyValuePair.Create(parts[0], Literal(parts[1]));
    }));

    /// <summary>A value from a call such as <c>date 2015-06-24</c>.</summary>
    public static Value Instant(string text)
    {
        var parts = text.Split(' ', 2);
        return Function(parts[0], parts[1]);
    }

    public static string Text(Value value) => value.IsNull ? "null" : value.ToObject()!.ToString()!;

    public static CypherException Fails(string type, string message, Func<Value> call)
    {
        var error = Assert.Throws<CypherException>(() => call());
        Assert.Equal(type, error.Type);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        return error;
    }

    private static Value Literal(string text)
    {
        if (text == "null") return Value.Null;
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var integer) && text[0] != '+') return integer;
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && text[0] != '+') return number;
        return text.Contains(' ', StringComparison.Ordinal) && char.IsAsciiLetterLower(text[0]) ? Instant(text) : text;
    }
}

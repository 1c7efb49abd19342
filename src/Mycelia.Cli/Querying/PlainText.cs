using System.Globalization;
using System.Text;

namespace Mycelia.Cli.Querying;

/// <summary>Values as text without Cypher's quotes and functions around it: cells of tables and CSV files.</summary>
internal static class PlainText
{
    /// <summary>A value that is no list, map, node, edge, path or bytes; those are as Cypher writes them.</summary>
    public static string Of(in Value value) => value.Kind switch
    {
        ValueKind.String => value.AsString(),
        ValueKind.Int64 => value.AsInt64().ToString(CultureInfo.InvariantCulture),
        ValueKind.Float64 => Of(value.AsDouble()),
        ValueKind.Date => value.AsDate().ToString(),
        ValueKind.LocalTime => value.AsLocalTime().ToString(),
        ValueKind.ZonedTime => value.AsZonedTime().ToString(),
        ValueKind.LocalDateTime => value.AsLocalDateTime().ToString(),
        ValueKind.ZonedDateTime => value.AsZonedDateTime().ToString(),
        ValueKind.Duration => value.AsDuration().ToString(),
        _ => value.ToString(),
    };

    /// <summary>A float, recognisable as one: <c>1.0</c>, <c>2.5E-7</c>.</summary>
    public static string Of(double value) => ((Value)value).ToString();

    /// <summary>Text for a terminal: on one line, without what would steer the terminal, cut at a length.</summary>
    public static string OnOneLine(string text, int lengthMax)
    {
        var isCut = text.Length > lengthMax;
        if (isCut) text = text[..(char.IsHighSurrogate(text[lengthMax - 1]) ? lengthMax - 1 : lengthMax)];
        if (text.AsSpan().ContainsAnyInRange('\0', '\x1F') || text.AsSpan().ContainsAnyInRange('\x7F', '\x9F')) text = Escaped(text);
        return isCut ? text + "…" : text;
    }

    private static string Escaped(string text)
    {
        var escaped = new StringBuilder(text.Length + 16);
        foreach (var c in text)
        {
            _ = c switch
            {
                '\n' => escaped.Append("\\n"),
                '\r' => escaped.Append("\\r"),
                '\t' => escaped.Append("\\t"),
                < ' ' or (>= '\x7F' and <= '\x9F') => escaped.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
                _ => escaped.Append(c),
            };
        }

        return escaped.ToString();
    }
}

// What type each property of a file gets in its header. A column whose values are of one kind has that kind's name; lists of one kind whose
// items can be told apart have it with []; anything else is written as a value in JSON notation, which holds every kind.

using System.Globalization;
using System.Text;
using System.Text.Json;
using Mycelia.Import.Json;

namespace Mycelia.Import.Export;

/// <summary>The properties of the rows of one file.</summary>
internal sealed class CsvColumns
{
    private const string AnyValue = "value";
    private const char ArrayDelimiter = ';';

    private readonly SortedDictionary<string, string> _types = new(StringComparer.Ordinal);

    public void Add(IReadOnlyDictionary<string, Value> properties)
    {
        foreach (var (key, value) in properties)
        {
            var type = TypeOf(value);
            _types[key] = !_types.TryGetValue(key, out var known) || known == type ? type : AnyValue;
        }
    }

    /// <summary>A header cell per property, each after a comma.</summary>
    public void AppendHeader(StringBuilder line)
    {
        foreach (var (key, type) in _types) AppendCell(line.Append(','), $"{key}:{type}");
    }

    /// <summary>A cell per property, each after a comma; empty where a row has none.</summary>
    public void AppendRow(StringBuilder line, IReadOnlyDictionary<string, Value> properties)
    {
        foreach (var (key, type) in _types)
        {
            line.Append(',');
            if (properties.TryGetValue(key, out var value)) AppendCell(line, TextOf(value, type), isText: value.Kind == ValueKind.String);
        }
    }

    /// <summary>A cell, quoted where it must be. A value that is an empty text is quoted, for an empty cell is no value.</summary>
    public static void AppendCell(StringBuilder line, string text, bool isText = false)
    {
        var isQuoted = text.AsSpan().IndexOfAny(",\"\r\n") >= 0 || (isText && text.Length == 0);
        if (isQuoted) line.Append('"').Append(text).Replace("\"", "\"\"", line.Length - text.Length, text.Length).Append('"');
        else line.Append(text);
    }

    private static string TypeOf(in Value value) => value.Kind == ValueKind.List ? ListTypeOf(value) : NameOf(value.Kind);

    private static string ListTypeOf(in Value list)
    {
        var items = list.ListItems;
        if (items.IsEmpty) return AnyValue;
        var kind = items[0].Kind;
        if (kind is not (ValueKind.Int64 or ValueKind.Float64 or ValueKind.Bool or ValueKind.String or ValueKind.Date or ValueKind.LocalTime or ValueKind.LocalDateTime)) return AnyValue;
        foreach (ref readonly var item in items)
            if (item.Kind != kind || (kind == ValueKind.String && (item.AsString().Length == 0 || item.AsString().Contains(ArrayDelimiter)))) return AnyValue;
        return $"{NameOf(kind)}[]";
    }

    private static string NameOf(ValueKind kind) => kind switch
    {
        ValueKind.Bool => "boolean",
        ValueKind.Int64 => "long",
        ValueKind.Float64 => "double",
        ValueKind.String => "string",
        ValueKind.Date => "date",
        ValueKind.LocalTime => "localtime",
        ValueKind.ZonedTime => "time",
        ValueKind.LocalDateTime => "localdatetime",
        ValueKind.ZonedDateTime => "datetime",
        ValueKind.Duration => "duration",
        ValueKind.Point => "point",
        _ => AnyValue,
    };

    private static string TextOf(in Value value, string type)
    {
        if (type == AnyValue) return Json(value);
        switch (value.Kind)
        {
            case ValueKind.Bool: return value.AsBool() ? "true" : "false";
            case ValueKind.Int64: return value.AsInt64().ToString(CultureInfo.InvariantCulture);
            case ValueKind.Float64: return double.IsFinite(value.AsDouble()) ? JsonValues.FloatText(value.AsDouble()) : value.AsDouble().ToString(CultureInfo.InvariantCulture);
            case ValueKind.String: return value.AsString();
            case ValueKind.List:
                var items = new List<string>();
                foreach (ref readonly var item in value.ListItems) items.Add(TextOf(item, ""));
                return string.Join(ArrayDelimiter, items);
            default: return value.ToObject()!.ToString()!;
        }
    }

    private static string Json(in Value value)
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, JsonValues.WriterOptions)) JsonValues.Write(writer, value);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}

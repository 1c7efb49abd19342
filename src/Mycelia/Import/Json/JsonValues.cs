// Values as JSON, without loss. Text, booleans, null, lists and maps are what JSON has; a number with a point or an exponent is a float, one
// without an integer. Every other kind is an object with one key that begins with $:
//
//   {"$float": "NaN" | "Infinity" | "-Infinity"}   {"$bytes": base64}        {"$date": "2024-02-29"}        {"$localTime": "12:30:00"}
//   {"$time": "12:30:00+01:00"}                    {"$localDateTime": …}     {"$dateTime": …}               {"$duration": "P1DT2H"}
//   {"$point": {"srid": 7203, "x": 1.0, "y": 2.0}}
//
// A map that has a key beginning with $ is written inside {"$map": …}, so that it cannot be taken for one of these.

using System.Globalization;
using System.Text.Json;

namespace Mycelia.Import.Json;

/// <summary>Reads and writes values in JSON notation.</summary>
internal static class JsonValues
{
    private const int JsonDepthMax = 2 * Value.DepthMax + 8;

    /// <summary>How files of values are read: deep enough for every value.</summary>
    public static JsonReaderOptions ReaderOptions => new() { MaxDepth = JsonDepthMax };

    /// <summary>How files of values are written.</summary>
    public static JsonWriterOptions WriterOptions => new()
    {
        MaxDepth = JsonDepthMax, SkipValidation = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>
    /// The value in a text of JSON. With <paramref name="tagged"/>, objects with a key that begins with $ are the kinds that JSON lacks; without,
    /// they are maps like others. False when the text is no JSON, or says what no value can be.
    /// </summary>
    public static bool TryRead(ReadOnlySpan<byte> json, bool tagged, out Value value)
    {
        value = default;
        try
        {
            var reader = new Utf8JsonReader(json, ReaderOptions);
            if (!reader.Read()) return false;
            value = Read(ref reader, tagged);
            return !reader.Read();
        }
        catch (Exception e) when (IsMalformed(e))
        {
            return false;
        }
    }

    /// <summary>Whether an exception of reading means that the text is wrong.</summary>
    public static bool IsMalformed(Exception e) => e is JsonException or FormatException or InvalidOperationException or MyceliaException;

    /// <summary>The value at the reader's token; on return the reader is at its last token.</summary>
    /// <exception cref="JsonException">The text is malformed, or says what no value can be.</exception>
    public static Value Read(ref Utf8JsonReader reader, bool tagged)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.Null: return Value.Null;
            case JsonTokenType.True: return true;
            case JsonTokenType.False: return false;
            case JsonTokenType.String: return reader.GetString();
            case JsonTokenType.Number: return Number(ref reader);
            case JsonTokenType.StartArray: return List(ref reader, tagged);
            case JsonTokenType.StartObject: return Object(ref reader, tagged);
            default: throw new JsonException($"a value is missing where {reader.TokenType} stands");
        }
    }

    public static void Write(Utf8JsonWriter writer, in Value value)
    {
        switch (value.Kind)
        {
            case ValueKind.Null: writer.WriteNullValue(); break;
            case ValueKind.Bool: writer.WriteBooleanValue(value.AsBool()); break;
            case ValueKind.Int64: writer.WriteNumberValue(value.AsInt64()); break;
            case ValueKind.Float64: Float(writer, value.AsDouble()); break;
            case ValueKind.String: writer.WriteStringValue(value.AsString()); break;
            case ValueKind.Bytes: Tagged(writer, "$bytes", Convert.ToBase64String(value.AsBytes().Span)); break;
            case ValueKind.List:
                writer.WriteStartArray();
                foreach (ref readonly var item in value.ListItems) Write(writer, item);
                writer.WriteEndArray();
                break;
            case ValueKind.Map: Map(writer, value.AsMap()); break;
            case ValueKind.Date: Tagged(writer, "$date", value.AsDate().ToString()); break;
            case ValueKind.LocalTime: Tagged(writer, "$localTime", value.AsLocalTime().ToString()); break;
            case ValueKind.ZonedTime: Tagged(writer, "$time", value.AsZonedTime().ToString()); break;
            case ValueKind.LocalDateTime: Tagged(writer, "$localDateTime", value.AsLocalDateTime().ToString()); break;
            case ValueKind.ZonedDateTime: Tagged(writer, "$dateTime", value.AsZonedDateTime().ToString()); break;
            case ValueKind.Duration: Tagged(writer, "$duration", value.AsDuration().ToString()); break;
            case ValueKind.Point: WritePoint(writer, value.AsPoint()); break;
            default: Invariant.Fail($"kind {value.Kind} has no JSON notation"); break;
        }
    }

    /// <summary>A float that reads back as the same float, and as no integer.</summary>
    public static string FloatText(double value)
    {
        var text = value.ToString("R", CultureInfo.InvariantCulture);
        return text.AsSpan().IndexOfAny(".EN") >= 0 || text.EndsWith("Infinity", StringComparison.Ordinal) ? text : $"{text}.0";
    }

    private static Value Number(ref Utf8JsonReader reader)
    {
        if (reader.TryGetInt64(out var integer) && reader.ValueSpan.IndexOfAny(".eE"u8) < 0) return integer;
        if (reader.ValueSpan.IndexOfAny(".eE"u8) < 0) throw new JsonException($"the integer {reader.GetDecimalText()} does not fit 64 bits");
        var number = reader.GetDouble();
        return double.IsFinite(number) ? number : throw new JsonException("a number is beyond the largest float");
    }

    private static string GetDecimalText(this ref Utf8JsonReader reader) => System.Text.Encoding.ASCII.GetString(reader.ValueSpan);

    private static Value List(ref Utf8JsonReader reader, bool tagged)
    {
        var items = new List<Value>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray) items.Add(Read(ref reader, tagged));
        return Value.List(items.ToArray());
    }

    private static Value Object(ref Utf8JsonReader reader, bool tagged)
    {
        var entries = new List<KeyValuePair<string, Value>>();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var key = reader.GetString()!;
            reader.Read();
            if (tagged && key.StartsWith('$') && entries.Count == 0)
            {
                var value = TaggedValue(ref reader, key);
                if (!reader.Read() || reader.TokenType != JsonTokenType.EndObject) throw new JsonException($"the object with {key} has more than one entry");
                return value;
            }

            entries.Add(new(key, Read(ref reader, tagged)));
        }

        return Value.Map(entries);
    }

    private static Value TaggedValue(ref Utf8JsonReader reader, string tag)
    {
        if (tag == "$map")
        {
            if (reader.TokenType != JsonTokenType.StartObject) throw new JsonException("$map needs an object");
            var entries = new List<KeyValuePair<string, Value>>();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var key = reader.GetString()!;
                reader.Read();
                entries.Add(new(key, Read(ref reader, tagged: true)));
            }

            return Value.Map(entries);
        }

        if (tag == "$point") return ReadPoint(ref reader);
        var text = reader.TokenType == JsonTokenType.String ? reader.GetString()! : throw new JsonException($"{tag} needs a text");
        return tag switch
        {
            "$float" when text is "NaN" => double.NaN,
            "$float" when text is "Infinity" => double.PositiveInfinity,
            "$float" when text is "-Infinity" => double.NegativeInfinity,
            "$bytes" => Value.OwnedBytes(Convert.FromBase64String(text)),
            "$date" => Date.Parse(text),
            "$localTime" => LocalTime.Parse(text),
            "$time" => ZonedTime.Parse(text),
            "$localDateTime" => LocalDateTime.Parse(text),
            "$dateTime" => ZonedDateTime.Parse(text),
            "$duration" => Duration.Parse(text),
            _ => throw new JsonException($"{tag} with {text} is no value"),
        };
    }

    private static Value ReadPoint(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject) throw new JsonException("$point needs an object");
        int srid = 0;
        double x = 0, y = 0, z = 0;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString();
            reader.Read();
            switch (name)
            {
                case "srid": srid = reader.GetInt32(); break;
                case "x": x = reader.GetDouble(); break;
                case "y": y = reader.GetDouble(); break;
                case "z": z = reader.GetDouble(); break;
                default: throw new JsonException($"a point has no {name}");
            }
        }

        return new Point(srid, x, y, z);
    }

    private static void Float(Utf8JsonWriter writer, double value)
    {
        if (!double.IsFinite(value)) Tagged(writer, "$float", value.ToString(CultureInfo.InvariantCulture));
        else writer.WriteRawValue(FloatText(value), skipInputValidation: true);
    }

    private static void Tagged(Utf8JsonWriter writer, string tag, string text)
    {
        writer.WriteStartObject();
        writer.WriteString(tag, text);
        writer.WriteEndObject();
    }

    private static void Map(Utf8JsonWriter writer, IReadOnlyDictionary<string, Value> map)
    {
        var isEscaped = map.Keys.Any(static key => key.StartsWith('$'));
        if (isEscaped)
        {
            writer.WriteStartObject();
            writer.WritePropertyName("$map");
        }

        writer.WriteStartObject();
        foreach (var (key, value) in map)
        {
            writer.WritePropertyName(key);
            Write(writer, value);
        }

        writer.WriteEndObject();
        if (isEscaped) writer.WriteEndObject();
    }

    private static void WritePoint(Utf8JsonWriter writer, Point point)
    {
        writer.WriteStartObject();
        writer.WriteStartObject("$point");
        writer.WriteNumber("srid", point.Srid);
        Coordinate(writer, "x", point.X);
        Coordinate(writer, "y", point.Y);
        if (point.Dimensions == 3) Coordinate(writer, "z", point.Z);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void Coordinate(Utf8JsonWriter writer, string name, double value)
    {
        writer.WritePropertyName(name);
        writer.WriteRawValue(FloatText(value), skipInputValidation: true);
    }
}

// The scalar functions that the generator and the conformance cases use. A null argument gives null but where said otherwise.

using System.Globalization;
using Mycelia.Cypher.Functions.Temporal;

namespace Mycelia.Simulation.Queries.Reference;

internal static class ReferenceFunctions
{
    public static object? Call(string name, object?[] arguments)
    {
        var key = name.ToLowerInvariant();
        if (TemporalFunctions.TryGet(key, out var temporal))
        {
            try
            {
                return ReferenceValues.From(temporal(Array.ConvertAll(arguments, ReferenceValues.ToValue), TemporalClock.At(new ZonedDateTime(0, 0, 0, null))));
            }
            catch (CypherException error)
            {
                throw new ReferenceError(error.Type, error.Message);
            }
        }

        switch (key)
        {
            case "exists": return arguments[0] is not null;
            case "nullif": return ReferenceValues.Equal(arguments[0], arguments[1]) == true ? null : arguments[0];
            case "range": return Range(arguments);
            default: return Array.Exists(arguments, argument => argument is null) ? null : OfValues(key, arguments!);
        }
    }

    /// <summary>A plain value as toString() gives it.</summary>
    public static string Text(object? value, string where) => value switch
    {
        string text => text,
        bool truth => truth ? "true" : "false",
        long integer => integer.ToString(CultureInfo.InvariantCulture),
        double number when Math.Abs(number) is >= 1e-4 and < 1e15 => ReferenceText.OfFloat(number),
        double => throw new BeyondReference("the text of a large or small float"),
        Value { Kind: ValueKind.Date } date => date.AsDate().ToString(),
        Value { Kind: ValueKind.Duration } duration => duration.AsDuration().ToString(),
        Value { Kind: ValueKind.LocalDateTime } time => time.AsLocalDateTime().ToString(),
        Value { Kind: ValueKind.ZonedDateTime } time => time.AsZonedDateTime().ToString(),
        Value { Kind: ValueKind.LocalTime } time => time.AsLocalTime().ToString(),
        Value { Kind: ValueKind.ZonedTime } time => time.AsZonedTime().ToString(),
        _ => throw ReferenceError.OfType(where, value),
    };

    private static object? OfValues(string name, object[] arguments)
    {
        var first = arguments.Length > 0 ? arguments[0] : null;
        if (first is ReferenceEntity { IsDeleted: true } && name != "type") throw new ReferenceError("EntityNotFound", $"{name}() of what is deleted");
        return name switch
        {
            "labels" => first is ReferenceNode node ? node.Labels.ToList<object?>() : throw ReferenceError.OfType(name, first),
            "type" => first is ReferenceEdge edge ? edge.Type : throw ReferenceError.OfType(name, first),
            "keys" => ReferenceOperators.Properties(first).Keys.ToList<object?>(),
            "properties" => new SortedDictionary<string, object?>(ReferenceOperators.Properties(first), StringComparer.Ordinal),
            "nodes" => first is ReferencePath path ? path.Nodes.ToList<object?>() : throw ReferenceError.OfType(name, first),
            "relationships" => first is ReferencePath path ? path.Edges.ToList<object?>() : throw ReferenceError.OfType(name, first),
            "length" => first is ReferencePath path ? (long)path.Edges.Count : throw ReferenceError.OfType(name, first),
            "startnode" => first is ReferenceEdge edge ? edge.Source : throw ReferenceError.OfType(name, first),
            "endnode" => first is ReferenceEdge edge ? edge.Target : throw ReferenceError.OfType(name, first),
            "isempty" or "head" or "last" or "tail" or "reverse" or "size" => OfItems(name, first),
            "tointeger" or "tofloat" or "toboolean" or "tostring" => Converted(name, first),
            "abs" or "sign" or "ceil" or "floor" or "sqrt" => OfNumber(name, first),
            _ => OfTexts(name, arguments),
        };
    }

    private static object? OfItems(string name, object? value)
    {
        if (value is string text)
        {
            return name switch
            {
                "isempty" => text.Length == 0,
                "size" => (long)text.EnumerateRunes().Count(),
                "reverse" => string.Concat(text.EnumerateRunes().Reverse()),
                _ => throw ReferenceError.OfType(name, value),
            };
        }

        if (name == "isempty" && value is SortedDictionary<string, object?> map) return map.Count == 0;
        if (value is not List<object?> list) throw ReferenceError.OfType(name, value);
        return name switch
        {
            "isempty" => list.Count == 0,
            "head" => list.FirstOrDefault(),
            "last" => list.LastOrDefault(),
            "tail" => list.Skip(1).ToList(),
            "reverse" => list.AsEnumerable().Reverse().ToList(),
            _ => (long)list.Count,
        };
    }

    private static object? Converted(string name, object? value)
    {
        const NumberStyles FloatStyle = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        switch (name, value)
        {
            case ("tostring", _): return Text(value, name);
            case ("toboolean", bool): return value;
            case ("toboolean", long integer): return integer != 0;
            case ("toboolean", string text): return text.ToLowerInvariant() switch { "true" => true, "false" => false, _ => null };
            case ("tofloat", double): return value;
            case ("tofloat", long integer): return (double)integer;
            case ("tofloat", string text): return double.TryParse(text, FloatStyle, CultureInfo.InvariantCulture, out var read) ? read : null;
            case ("tointeger", long): return value;
            case ("tointeger", bool truth): return truth ? 1L : 0L;
            case ("tointeger", double number): return Math.Abs(number) < 9e18 ? (long)number : throw new BeyondReference("a large float as an integer");
            case ("tointeger", string text):
                if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var parsed)) return parsed;
                return double.TryParse(text, FloatStyle, CultureInfo.InvariantCulture, out var fraction) && Math.Abs(fraction) < 9e18 ? (long)fraction : null;
            default: throw ReferenceError.OfType(name, value);
        }
    }

    private static object OfNumber(string name, object? value)
    {
        if (!ReferenceValues.IsNumber(value)) throw ReferenceError.OfType(name, value);
        var number = ReferenceValues.ToDouble(value);
        return name switch
        {
            "abs" when value is long integer => integer == long.MinValue ? throw new ReferenceError("ArithmeticError", "overflow") : (object)Math.Abs(integer),
            "abs" => Math.Abs(number),
            "sign" => double.IsNaN(number) ? 0L : (long)Math.Sign(number),
            "ceil" => Math.Ceiling(number),
            "floor" => Math.Floor(number),
            _ => Math.Sqrt(number),
        };
    }

    private static object? OfTexts(string name, object[] arguments)
    {
        if (!Array.TrueForAll(arguments, argument => argument is string or long) || arguments is not [string text, ..]) throw new BeyondReference($"{name}()");
        if (text.Any(char.IsSurrogate)) throw new BeyondReference("texts with surrogates");
        switch (name, arguments)
        {
            case ("tolower" or "lower", [_]): return text.ToLowerInvariant();
            case ("toupper" or "upper", [_]): return text.ToUpperInvariant();
            case ("trim", [_]): return text.Trim();
            case ("ltrim", [_]): return text.TrimStart();
            case ("rtrim", [_]): return text.TrimEnd();
            case ("split", [_, string separator]) when separator.Length > 0: return text.Split(separator).ToList<object?>();
            case ("replace", [_, string search, string replacement]) when search.Length > 0: return text.Replace(search, replacement, StringComparison.Ordinal);
            case ("left", [_, long length]) when length >= 0: return text[..(int)Math.Min(length, text.Length)];
            case ("right", [_, long length]) when length >= 0: return text[^(int)Math.Min(length, text.Length)..];
            case ("substring", [_, long start]) when start >= 0: return start >= text.Length ? "" : text[(int)start..];
            case ("substring", [_, long start, long length]) when start >= 0 && length >= 0:
                return start >= text.Length ? "" : text.Substring((int)start, (int)Math.Min(length, text.Length - start));
            default: throw new BeyondReference($"{name}()");
        }
    }

    private static object? Range(object?[] arguments)
    {
        foreach (var argument in arguments)
            if (argument is not long) throw new ReferenceError("ArgumentError", "range() of something else than integers");
        long start = (long)arguments[0]!, end = (long)arguments[1]!, step = arguments.Length > 2 ? (long)arguments[2]! : 1;
        if (step == 0) throw new ReferenceError("ArgumentError", "range() by steps of 0");
        var list = new List<object?>();
        for (Int128 next = start; step > 0 ? next <= end : next >= end; next += step)
        {
            if (list.Count > 100_000) throw new BeyondReference("a long range");
            list.Add((long)next);
        }

        return list;
    }
}

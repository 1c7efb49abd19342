using Mycelia.Cypher.Errors;
using Mycelia.Kernel.Values;

namespace Mycelia.Querying;

/// <summary>The map that a call of a procedure is given, read entry by entry. An entry that is null counts as left out.</summary>
internal class ProcedureOptions(string procedure, Value map)
{
    private readonly IReadOnlyDictionary<string, Value> _entries = map.IsNull ? new Dictionary<string, Value>() : map.AsMap();
    private readonly HashSet<string> _known = [];

    public double Number(string name, double otherwise)
    {
        if (!TryGet(name, out var value)) return otherwise;
        if (value.Kind is ValueKind.Int64) return value.AsInt64();
        return value.Kind == ValueKind.Float64 ? value.AsDouble() : throw Wrong(name, "a number", value);
    }

    public int Integer(string name, int otherwise) => OptionalInteger(name) ?? otherwise;

    public int? OptionalInteger(string name)
    {
        if (!TryGet(name, out var value)) return null;
        return value.Kind == ValueKind.Int64 && value.AsInt64() is >= 0 and <= int.MaxValue ? (int)value.AsInt64() : throw Wrong(name, "an integer from 0", value);
    }

    public string? Text(string name)
    {
        if (!TryGet(name, out var value)) return null;
        return value.Kind == ValueKind.String ? value.AsString() : throw Wrong(name, "a name", value);
    }

    public bool Truth(string name, bool otherwise = false)
    {
        if (!TryGet(name, out var value)) return otherwise;
        return value.Kind == ValueKind.Bool ? value.AsBool() : throw Wrong(name, "true or false", value);
    }

    /// <summary>A time, UTC where it has no zone; of a date its first moment.</summary>
    public DateTimeOffset? Time(string name)
    {
        if (!TryGet(name, out var value)) return null;
        return value.Kind switch
        {
            ValueKind.ZonedDateTime => OfSeconds(value.AsZonedDateTime().EpochSecond, value.AsZonedDateTime().Nano),
            ValueKind.LocalDateTime => OfSeconds(value.AsLocalDateTime().EpochSecond, value.AsLocalDateTime().Nano),
            ValueKind.Date => OfSeconds(value.AsDate().EpochDay * Chronology.SecondsPerDay, 0),
            _ => throw Wrong(name, "a date or a time", value),
        };
    }

    /// <summary>One of some words, whatever its case.</summary>
    public T Choice<T>(string name, T otherwise) where T : struct, Enum
    {
        if (Text(name) is not { } text) return otherwise;
        if (Enum.TryParse<T>(text, ignoreCase: true, out var choice) && Enum.IsDefined(choice) && !char.IsAsciiDigit(text[0])) return choice;
        throw Wrong(name, string.Join(", ", Enum.GetNames<T>().Select(static word => $"'{char.ToLowerInvariant(word[0])}{word[1..]}'")), text);
    }

    public NodeId? Node(string name) => TryGet(name, out var value) ? AsNode(name, value) : null;

    public EdgeId? Edge(string name)
    {
        if (!TryGet(name, out var value)) return null;
        return value.Kind == ValueKind.Edge ? value.EdgeIdentity : throw Wrong(name, "a relationship", value);
    }

    /// <summary>Refuses entries that no one has asked for.</summary>
    public void RequireAllKnown()
    {
        foreach (var name in _entries.Keys)
        {
            if (!_known.Contains(name))
                throw CypherErrors.Argument($"{procedure} does not know the entry `{name}`. It knows {string.Join(", ", _known.Order(StringComparer.Ordinal).Select(static known => $"`{known}`"))}.");
        }
    }

    internal static DateTimeOffset OfSeconds(long epochSecond, int nano)
    {
        var second = Math.Clamp(epochSecond, DateTimeOffset.MinValue.ToUnixTimeSeconds(), DateTimeOffset.MaxValue.ToUnixTimeSeconds());
        return DateTimeOffset.FromUnixTimeSeconds(second).AddTicks(nano / TimeSpan.NanosecondsPerTick);
    }

    protected bool TryGet(string name, out Value value)
    {
        _known.Add(name);
        return _entries.TryGetValue(name, out value) && !value.IsNull;
    }

    /// <summary>A node, or the number of one as id() gives it.</summary>
    protected NodeId AsNode(string name, in Value value) => value.Kind switch
    {
        ValueKind.Node => value.NodeIdentity,
        ValueKind.Int64 => new NodeId(unchecked((ulong)value.AsInt64())),
        _ => throw Wrong(name, "a node or the id of one", value),
    };

    protected CypherException Wrong(string name, string wanted, in Value value) =>
        CypherErrors.Argument($"{procedure} takes {wanted} as `{name}`, and was given {value}.");
}

// Types of values as later Cypher names them: valueType(x) and `x IS :: TYPE`. A type accepts null unless NOT NULL stands behind it. Unions are
// written A | B or ANY<A | B>; LIST<T> demands T of every item.

using System.Text;
using Mycelia.Cypher.Errors;

namespace Mycelia.Cypher.Functions;

internal static class TypeTests
{
    // The order in which unions are written.
    private static readonly ValueKind[] UnionOrder =
    [
        ValueKind.Bool, ValueKind.String, ValueKind.Int64, ValueKind.Float64, ValueKind.Date, ValueKind.LocalTime, ValueKind.ZonedTime, ValueKind.LocalDateTime,
        ValueKind.ZonedDateTime, ValueKind.Duration, ValueKind.Point, ValueKind.Bytes, ValueKind.Node, ValueKind.Edge, ValueKind.Map, ValueKind.List, ValueKind.Path,
    ];

    private static readonly Dictionary<string, CypherTypes> Synonyms = new(StringComparer.Ordinal)
    {
        ["BOOL"] = CypherTypes.Boolean, ["INT"] = CypherTypes.Integer,
        ["SIGNED INTEGER"] = CypherTypes.Integer, ["VARCHAR"] = CypherTypes.String,
        ["EDGE"] = CypherTypes.Edge, ["VERTEX"] = CypherTypes.Node,
        ["TIME WITH TIMEZONE"] = CypherTypes.ZonedTime, ["TIME WITH TIME ZONE"] = CypherTypes.ZonedTime,
        ["TIME WITHOUT TIMEZONE"] = CypherTypes.LocalTime, ["TIME WITHOUT TIME ZONE"] = CypherTypes.LocalTime,
        ["TIMESTAMP WITH TIMEZONE"] = CypherTypes.ZonedDateTime, ["TIMESTAMP WITH TIME ZONE"] = CypherTypes.ZonedDateTime,
        ["TIMESTAMP WITHOUT TIMEZONE"] = CypherTypes.LocalDateTime, ["TIMESTAMP WITHOUT TIME ZONE"] = CypherTypes.LocalDateTime,
        ["ANY VALUE"] = CypherTypes.Any, ["ANY NODE"] = CypherTypes.Node,
        ["ANY RELATIONSHIP"] = CypherTypes.Edge, ["ANY MAP"] = CypherTypes.Map,
        ["PROPERTY VALUE"] = CypherTypes.Any & ~(CypherTypes.Entity | CypherTypes.Path | CypherTypes.Map),
    };

    /// <summary>The most precise type: <c>INTEGER NOT NULL</c>, <c>LIST&lt;STRING&gt; NOT NULL</c>, <c>NULL</c>.</summary>
    public static string NameOf(in Value value)
    {
        if (value.IsNull) return "NULL";
        return value.Kind == ValueKind.List ? $"LIST<{ItemsOf(value.ListItems)}> NOT NULL" : TypeNames.Of(value.Kind) + " NOT NULL";
    }

    /// <summary>Whether a value is of a type.</summary>
    public static bool Is(in Value value, string typeName)
    {
        var reader = new Reader(Normalized(typeName));
        var result = reader.Union(value);
        return reader.IsAtEnd ? result : throw Unknown(typeName);
    }

    private static CypherException Unknown(string typeName) =>
        CypherErrors.Argument($"'{typeName}' is not a type. Types are BOOLEAN, INTEGER, FLOAT, STRING, LIST<…>, MAP, NODE, RELATIONSHIP, PATH, POINT, "
            + "DURATION, DATE, LOCAL TIME, ZONED TIME, LOCAL DATETIME, ZONED DATETIME and ANY.");

    private static string ItemsOf(ReadOnlySpan<Value> items)
    {
        if (items.IsEmpty) return "NOTHING";
        var names = new List<(int Rank, string Name)>();
        var hasNull = false;
        foreach (ref readonly var item in items)
        {
            hasNull |= item.IsNull;
            var name = NameOf(item);
            if (!item.IsNull && !names.Exists(known => known.Name == name)) names.Add((Array.IndexOf(UnionOrder, item.Kind), name));
        }

        if (names.Count == 0) return "NULL";
        var ordered = names.OrderBy(static name => name.Rank).ThenBy(static name => name.Name, StringComparer.Ordinal).Select(static name => name.Name);
        return string.Join(" | ", hasNull ? ordered.Select(static name => name[..^" NOT NULL".Length]) : ordered);
    }

    private static string Normalized(string typeName)
    {
        var text = new StringBuilder();
        foreach (var c in typeName.ToUpperInvariant())
        {
            if (!char.IsWhiteSpace(c)) text.Append(c);
            else if (text.Length > 0 && text[^1] != ' ') text.Append(' ');
        }

        return text.ToString().Trim();
    }

    /// <summary>Reads a type from the left and says of each part whether the value is of it.</summary>
    private ref struct Reader(string text)
    {
        private ReadOnlySpan<char> _rest = text;

        public readonly bool IsAtEnd => _rest.Trim().IsEmpty;

        public bool Union(in Value value)
        {
            var result = Single(value);
            while (Take("|")) result |= Single(value);
            return result;
        }

        private bool Single(in Value value)
        {
            var end = _rest.IndexOfAny("<>|");
            var name = (end < 0 ? _rest : _rest[..end]).Trim();
            var isGeneric = end >= 0 && _rest[end] == '<';
            _rest = end < 0 ? default : _rest[end..];
            return isGeneric ? Generic(name, value) : Named(name, value);
        }

        private bool Generic(ReadOnlySpan<char> name, in Value value)
        {
            if (name is not ("LIST" or "ARRAY" or "ANY")) throw Unknown(name.ToString());
            Take("<");
            var isList = name is not "ANY";
            var result = isList ? Items(value) : Union(value);
            if (!Take(">")) throw Unknown(name.ToString());
            var isNotNull = Take("NOT NULL");
            return value.IsNull ? !isNotNull && (isList || result) : result;
        }

        private bool Items(in Value value)
        {
            var start = _rest;
            Union(Value.Null); // only to get behind it
            if (value.Kind != ValueKind.List) return false;
            foreach (ref readonly var item in value.ListItems)
            {
                var again = new Reader("") { _rest = start };
                if (!again.Union(item)) return false;
            }

            return true;
        }

        private readonly bool Named(ReadOnlySpan<char> name, in Value value)
        {
            const string NotNull = " NOT NULL";
            var isNotNull = name.EndsWith(NotNull);
            if (isNotNull) name = name[..^NotNull.Length].Trim();
            if (name is "NOTHING") return false;
            if (name is "NULL") return value.IsNull && !isNotNull;
            var types = TypesOf(name.ToString());
            return value.IsNull ? !isNotNull : (types & TypeNames.TypeOf(value.Kind)) != 0;
        }

        private bool Take(string word)
        {
            _rest = _rest.TrimStart();
            if (!_rest.StartsWith(word)) return false;
            _rest = _rest[word.Length..];
            return true;
        }

        private static CypherTypes TypesOf(string name)
        {
            if (Synonyms.TryGetValue(name, out var types)) return types;
            return TypeNames.TryParse(name, out types) ? types : throw Unknown(name);
        }
    }
}

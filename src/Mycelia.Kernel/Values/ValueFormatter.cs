using System.Globalization;
using System.Text;

namespace Mycelia.Kernel.Values;

/// <summary>
/// Writes values as Cypher would spell them, up to a length. The work is bounded by that length too, not by the size of the value:
/// every part stops once the text is full, and the end is cut between characters and marked with an ellipsis.
/// </summary>
internal readonly struct ValueFormatter
{
    private readonly StringBuilder _text;
    private readonly int _lengthMax;

    private ValueFormatter(int lengthMax)
    {
        _text = new StringBuilder();
        _lengthMax = lengthMax;
    }

    private bool IsFull => _text.Length > _lengthMax;

    public static string Format(in Value value, int lengthMax)
    {
        var formatter = new ValueFormatter(lengthMax);
        formatter.Append(value);
        if (!formatter.IsFull) return formatter._text.ToString();
        var length = char.IsHighSurrogate(formatter._text[lengthMax - 1]) ? lengthMax - 1 : lengthMax;
        return formatter._text.ToString(0, length) + "…";
    }

    /// <summary>The shortest decimal that reads back as the same number, always recognisable as a float.</summary>
    public static string FloatText(double value)
    {
        if (!double.IsFinite(value)) return double.IsNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity";
        var text = value.ToString("R", CultureInfo.InvariantCulture);
        var exponent = text.IndexOf('E');
        if (exponent < 0) return text.Contains('.') ? text : text + ".0";
        return string.Create(CultureInfo.InvariantCulture, $"{text.AsSpan(0, exponent)}E{int.Parse(text.AsSpan(exponent + 1), CultureInfo.InvariantCulture)}");
    }

    private void Append(in Value value)
    {
        switch (value.Kind)
        {
            case ValueKind.Null: _text.Append("null"); break;
            case ValueKind.Bool: _text.Append(value.AsBool() ? "true" : "false"); break;
            case ValueKind.Int64: _text.Append(value.AsInt64()); break;
            case ValueKind.Float64: _text.Append(FloatText(value.AsDouble())); break;
            case ValueKind.String: Quoted(value.AsString(), '\''); break;
            case ValueKind.Bytes: Hex(value.AsBytes().Span); break;
            case ValueKind.List: List(value.ListItems); break;
            case ValueKind.Map: Map(value.MapEntries); break;
            case ValueKind.Date: Call("date", value.AsDate().ToString()); break;
            case ValueKind.LocalTime: Call("localtime", value.AsLocalTime().ToString()); break;
            case ValueKind.ZonedTime: Call("time", value.AsZonedTime().ToString()); break;
            case ValueKind.LocalDateTime: Call("localdatetime", value.AsLocalDateTime().ToString()); break;
            case ValueKind.ZonedDateTime: Call("datetime", value.AsZonedDateTime().ToString()); break;
            case ValueKind.Duration: Call("duration", value.AsDuration().ToString()); break;
            case ValueKind.Point: _text.Append(value.AsPoint().ToString()); break;
            case ValueKind.Node: Node(value.NodeIdentity, value.EntityView); break;
            case ValueKind.Edge: Edge(value.EdgeIdentity, value.EntityView); break;
            case ValueKind.Path: Path(value.PathParts); break;
            default: Invariant.Fail($"kind {value.Kind} has no text"); break;
        }
    }

    private void Call(string function, string text) => _text.Append(function).Append("('").Append(text).Append("')");

    private void Hex(ReadOnlySpan<byte> bytes)
    {
        var shown = Math.Min(bytes.Length, _lengthMax - Math.Min(_text.Length, _lengthMax) + 1);
        _text.Append("bytes('").Append(Convert.ToHexStringLower(bytes[..shown])).Append("')");
    }

    private void List(ReadOnlySpan<Value> items)
    {
        _text.Append('[');
        for (var i = 0; i < items.Length && !IsFull; i++)
        {
            if (i > 0) _text.Append(", ");
            Append(items[i]);
        }

        _text.Append(']');
    }

    private void Map(ValueMap map)
    {
        _text.Append('{');
        for (var i = 0; i < map.Count && !IsFull; i++) Entry(i > 0, map.SortedKeys[i], map.SortedValues[i]);
        _text.Append('}');
    }

    private void Entry(bool follows, string key, in Value value)
    {
        if (follows) _text.Append(", ");
        Name(key);
        _text.Append(": ");
        Append(value);
    }

    private void Name(string name)
    {
        if (IsIdentifier(name)) _text.Append(name);
        else Quoted(name, '`');
    }

    private void Node(NodeId id, IEntityView? view)
    {
        _text.Append('(');
        var start = _text.Length;
        try
        {
            if (view is null)
            {
                _text.Append(id);
            }
            else
            {
                foreach (var label in view.Labels(id))
                {
                    _text.Append(':');
                    Name(label);
                }

                Properties(_text.Length > start, view.Properties(id));
            }
        }
        catch (MyceliaException)
        {
            _text.Length = start; // deleted or closed: its identity is what is left of it
            _text.Append(id);
        }

        _text.Append(')');
    }

    private void Edge(EdgeId id, IEntityView? view)
    {
        _text.Append('[');
        var start = _text.Length;
        try
        {
            if (view is null)
            {
                _text.Append(id);
            }
            else
            {
                _text.Append(':');
                Name(view.TypeOf(id));
                Properties(true, view.Properties(id));
            }
        }
        catch (MyceliaException)
        {
            _text.Length = start;
            _text.Append(id);
        }

        _text.Append(']');
    }

    private void Properties(bool follows, IReadOnlyDictionary<string, Value> properties)
    {
        if (properties.Count == 0) return;
        _text.Append(follows ? " {" : "{");
        var isFirst = true;
        foreach (var (key, value) in properties)
        {
            if (IsFull) return;
            Entry(!isFirst, key, value);
            isFirst = false;
        }

        _text.Append('}');
    }

    private void Path(PathValue path)
    {
        Node(path.Nodes[0], path.View);
        for (var i = 0; i < path.Edges.Length && !IsFull; i++)
        {
            var (before, after) = Arrow(path, i);
            _text.Append(before);
            Edge(path.Edges[i], path.View);
            _text.Append(after);
            Node(path.Nodes[i + 1], path.View);
        }
    }

    private static (string Before, string After) Arrow(PathValue path, int i)
    {
        try
        {
            if (path.View is null) return ("-", "-");
            var isForward = path.View.Source(path.Edges[i]) == path.Nodes[i] && path.View.Target(path.Edges[i]) == path.Nodes[i + 1];
            return isForward ? ("-", "->") : ("<-", "-");
        }
        catch (MyceliaException)
        {
            return ("-", "-");
        }
    }

    private static bool IsIdentifier(string key)
    {
        if (key.Length is 0 or > 255 || !(char.IsAsciiLetter(key[0]) || key[0] == '_')) return false;
        foreach (var c in key)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c != '_') return false;
        }

        return true;
    }

    private void Quoted(string text, char quote)
    {
        _text.Append(quote);
        foreach (var c in text)
        {
            if (IsFull) return;
            if (quote == '\'') Escaped(c);
            else if (c == quote) _text.Append(c, 2); // inside backticks only the backtick is special
            else _text.Append(c);
        }

        _text.Append(quote);
    }

    private void Escaped(char c)
    {
        switch (c)
        {
            case '\'': _text.Append("\\'"); break;
            case '\\': _text.Append("\\\\"); break;
            case '\n': _text.Append("\\n"); break;
            case '\r': _text.Append("\\r"); break;
            case '\t': _text.Append("\\t"); break;
            case '\b': _text.Append("\\b"); break;
            case '\f': _text.Append("\\f"); break;
            case < ' ' or '\x7F': _text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"); break;
            default: _text.Append(c); break;
        }
    }
}

// Reads the value notation of the conformance cases by recursive descent:
//
//   value = null | boolean | integer | float | string | list | map | node | rel | path
//   node  = "(" ( ":" name )* [ map ] ")"        rel = "[" ":" name [ map ] "]"
//   path  = "<" node ( "-" rel "->" node | "<-" rel "-" node )* ">"
//
// `[` followed by `:` starts a relationship, otherwise a list. A string has two escapes, \\ and \'. White space between tokens means nothing.

using System.Globalization;
using System.Text;

namespace Mycelia.Conformance.Notation;

/// <summary>Reads values in the notation of conformance cases; <see cref="ResultValue.ToString"/> writes them.</summary>
internal ref struct ValueNotation
{
    private readonly ReadOnlySpan<char> _text;
    private int _at;

    private ValueNotation(ReadOnlySpan<char> text) => _text = text;

    /// <summary>The value that the whole text stands for.</summary>
    /// <exception cref="FormatException">The text is no value; the message says where.</exception>
    public static ResultValue Parse(ReadOnlySpan<char> text)
    {
        var notation = new ValueNotation(text);
        var value = notation.Value();
        notation.SkipSpace();
        return notation._at == text.Length ? value : throw notation.Expected("the end");
    }

    private ResultValue Value()
    {
        switch (Peek())
        {
            case '\'':
                return new ResultValue.Text(String());
            case '[':
                _at++;
                return Peek() == ':' ? Relationship() : List();
            case '{':
                return Map();
            case '(':
                return Node();
            case '<':
                return Path();
            case '-' or '.' or (>= '0' and <= '9'):
                return Number();
            default:
                return Word();
        }
    }

    private ResultValue Word()
    {
        var start = _at;
        var word = Name("a value");
        switch (word)
        {
            case "null":
                return new ResultValue.Null();
            case "true":
                return new ResultValue.Bool(true);
            case "false":
                return new ResultValue.Bool(false);
            case "NaN":
                return new ResultValue.Float(double.NaN);
            case "Inf":
                return new ResultValue.Float(double.PositiveInfinity);
            default:
                _at = start;
                throw Expected("a value");
        }
    }

    private ResultValue Number()
    {
        var start = _at;
        if (_text[_at..].StartsWith("-Inf", StringComparison.Ordinal))
        {
            _at += 4;
            return new ResultValue.Float(double.NegativeInfinity);
        }

        var isFloat = false;
        for (; _at < _text.Length; _at++)
        {
            var c = _text[_at];
            if (c is '.' or 'e' or 'E') isFloat = true;
            else if (c is '+' or '-' && _at > start && _text[_at - 1] is not ('e' or 'E')) break;
            else if (!char.IsAsciiDigit(c) && c is not ('+' or '-')) break;
        }

        var digits = _text[start.._at];
        if (isFloat && double.TryParse(digits, NumberStyles.Float, CultureInfo.InvariantCulture, out var real)) return new ResultValue.Float(real);
        if (!isFloat && long.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var integer)) return new ResultValue.Integer(integer);
        _at = start;
        throw Expected("a number of 64 bits");
    }

    private string String()
    {
        var text = new StringBuilder();
        for (_at++; _at < _text.Length; _at++)
        {
            var c = _text[_at];
            if (c == '\'')
            {
                _at++;
                return text.ToString();
            }

            if (c == '\\')
            {
                if (++_at == _text.Length || _text[_at] is not ('\\' or '\'')) throw Expected("\\ or ' after \\");
                c = _text[_at];
            }

            text.Append(c);
        }

        throw Expected("the closing '");
    }

    private ResultValue.List List()
    {
        var items = new List<ResultValue>();
        if (!TryTake(']'))
        {
            do items.Add(Value());
            while (TryTake(','));
            Take(']');
        }

        return new ResultValue.List(items);
    }

    private ResultValue.Map Map()
    {
        var entries = new Dictionary<string, ResultValue>(StringComparer.Ordinal);
        Take('{');
        if (TryTake('}')) return new ResultValue.Map(entries);
        do
        {
            var key = Name("a key");
            Take(':');
            if (!entries.TryAdd(key, Value())) throw Expected($"another key, {key} is there already,");
        }
        while (TryTake(','));
        Take('}');
        return new ResultValue.Map(entries);
    }

    private ResultValue.Node Node()
    {
        Take('(');
        var labels = new List<string>();
        while (TryTake(':')) labels.Add(Name("a label"));
        var properties = Peek() == '{' ? Map() : ResultValue.Map.Empty;
        Take(')');
        return new ResultValue.Node(labels, properties);
    }

    /// <summary>A relationship, its opening bracket taken.</summary>
    private ResultValue.Relationship Relationship()
    {
        Take(':');
        var type = Name("a type");
        var properties = Peek() == '{' ? Map() : ResultValue.Map.Empty;
        Take(']');
        return new ResultValue.Relationship(type, properties);
    }

    private ResultValue.Path Path()
    {
        Take('<');
        var start = Node();
        var steps = new List<ResultValue.PathStep>();
        while (!TryTake('>'))
        {
            var isForwards = !TryTake('<');
            Take('-');
            Take('[');
            var relationship = Relationship();
            Take('-');
            if (isForwards) Take('>');
            steps.Add(new ResultValue.PathStep(relationship, isForwards, Node()));
        }

        return new ResultValue.Path(start, steps);
    }

    private string Name(string what)
    {
        SkipSpace();
        var start = _at;
        while (_at < _text.Length && (char.IsLetterOrDigit(_text[_at]) || _text[_at] is '_' or '$')) _at++;
        return _at > start ? _text[start.._at].ToString() : throw Expected(what);
    }

    private char Peek()
    {
        SkipSpace();
        return _at < _text.Length ? _text[_at] : '\0';
    }

    private bool TryTake(char c)
    {
        if (Peek() != c) return false;
        _at++;
        return true;
    }

    private void Take(char c)
    {
        if (!TryTake(c)) throw Expected(c.ToString());
    }

    private void SkipSpace()
    {
        while (_at < _text.Length && _text[_at] is ' ' or '\t' or '\r' or '\n') _at++;
    }

    private readonly FormatException Expected(string what) => new($"expected {what} at {_at} of: {_text}");
}

using Mycelia.Cypher.Errors;

namespace Mycelia.Cypher.Functions;

/// <summary>Functions of text. Positions and lengths count code points.</summary>
internal static class TextFunctions
{
    private const string Category = "String";

    public static IEnumerable<FunctionInfo> All =>
    [
        Of("left(original :: STRING, length :: INTEGER) :: STRING", "The first characters.", Left),
        Of("right(original :: STRING, length :: INTEGER) :: STRING", "The last characters.", Right),
        Of("substring(original :: STRING, start :: INTEGER [, length :: INTEGER]) :: STRING", "The characters from a position (from 0), all or a number of them.",
            Substring),
        Of("trim(input :: STRING [, characters :: STRING]) :: STRING", "Without white space, or these characters, at both ends.",
            static (a, _) => Trim("trim()", a, true, true)),
        Of("btrim(input :: STRING [, characters :: STRING]) :: STRING", "Without white space, or these characters, at both ends.",
            static (a, _) => Trim("btrim()", a, true, true)),
        Of("ltrim(input :: STRING [, characters :: STRING]) :: STRING", "Without white space, or these characters, at the start.",
            static (a, _) => Trim("ltrim()", a, true, false)),
        Of("rtrim(input :: STRING [, characters :: STRING]) :: STRING", "Without white space, or these characters, at the end.",
            static (a, _) => Trim("rtrim()", a, false, true)),
        Of("replace(original :: STRING, search :: STRING, replacement :: STRING) :: STRING", "With every occurrence replaced.", Replace),
        Of("split(original :: STRING, delimiter :: STRING | LIST) :: LIST<STRING>", "The parts between delimiters.", Split),
        Of("toUpper(input :: STRING) :: STRING", "In upper case.", static (a, _) => Text("toUpper()", a[0]).ToUpperInvariant()),
        Of("toLower(input :: STRING) :: STRING", "In lower case.", static (a, _) => Text("toLower()", a[0]).ToLowerInvariant()),
        Of("upper(input :: STRING) :: STRING", "In upper case.", static (a, _) => Text("upper()", a[0]).ToUpperInvariant()),
        Of("lower(input :: STRING) :: STRING", "In lower case.", static (a, _) => Text("lower()", a[0]).ToLowerInvariant()),
        Of("char_length(input :: STRING) :: INTEGER", "The number of characters.", static (a, _) => CypherText.Length(Text("char_length()", a[0]))),
        Of("character_length(input :: STRING) :: INTEGER", "The number of characters.",
            static (a, _) => CypherText.Length(Text("character_length()", a[0]))),
    ];

    private static FunctionInfo Of(string signature, string description, ScalarFunction function) =>
        FunctionInfo.Define(Category, signature, description, function, null);

    private static string Text(string function, in Value value) =>
        value.Kind == ValueKind.String ? value.AsString() : throw FunctionErrors.WrongType(function, value, "a string");

    private static long Length(string function, in Value value)
    {
        if (value.Kind != ValueKind.Int64) throw FunctionErrors.WrongType(function, value, "an integer as position or length");
        return value.AsInt64() >= 0 ? value.AsInt64() : throw CypherErrors.OutOfRange($"{function} takes a position or length from 0, not {value.AsInt64()}.");
    }

    private static Value Left(ReadOnlySpan<Value> arguments, EvaluationScope scope)
    {
        var text = Text("left()", arguments[0]);
        return text[..CypherText.IndexOf(text, Length("left()", arguments[1]))];
    }

    private static Value Right(ReadOnlySpan<Value> arguments, EvaluationScope scope)
    {
        var text = Text("right()", arguments[0]);
        var length = Length("right()", arguments[1]);
        return text[CypherText.IndexOf(text, Math.Max(0, CypherText.Length(text) - length))..];
    }

    private static Value Substring(ReadOnlySpan<Value> arguments, EvaluationScope scope)
    {
        var text = Text("substring()", arguments[0]);
        var start = CypherText.IndexOf(text, Length("substring()", arguments[1]));
        return arguments.Length == 2 ? text[start..] : text[start..CypherText.IndexOf(text, Length("substring()", arguments[2]), start)];
    }

    private static Value Trim(string function, ReadOnlySpan<Value> arguments, bool atStart, bool atEnd)
    {
        var text = Text(function, arguments[0]).AsSpan();
        if (arguments.Length == 1) return (atStart ? atEnd ? text.Trim() : text.TrimStart() : text.TrimEnd()).ToString();
        var characters = Text(function, arguments[1]);
        while (atStart && !text.IsEmpty && IsAmong(characters, text[..WidthAt(text, 0)])) text = text[WidthAt(text, 0)..];
        while (atEnd && !text.IsEmpty && IsAmong(characters, text[^WidthBefore(text)..])) text = text[..^WidthBefore(text)];
        return text.ToString();
    }

    private static bool IsAmong(string characters, ReadOnlySpan<char> character) => characters.AsSpan().IndexOf(character) >= 0;

    private static int WidthAt(ReadOnlySpan<char> text, int index) => char.IsHighSurrogate(text[index]) ? 2 : 1;

    private static int WidthBefore(ReadOnlySpan<char> text) => char.IsLowSurrogate(text[^1]) ? 2 : 1;

    private static Value Replace(ReadOnlySpan<Value> arguments, EvaluationScope scope)
    {
        string text = Text("replace()", arguments[0]), search = Text("replace()", arguments[1]), replacement = Text("replace()", arguments[2]);
        return search.Length == 0 ? text : text.Replace(search, replacement, StringComparison.Ordinal);
    }

    private static Value Split(ReadOnlySpan<Value> arguments, EvaluationScope scope)
    {
        var text = Text("split()", arguments[0]);
        if (arguments[1].Kind == ValueKind.String && arguments[1].AsString().Length == 0) return Characters(text);
        var delimiters = arguments[1].Kind == ValueKind.List
            ? Array.ConvertAll(arguments[1].ListItems.ToArray(), static item => Text("split()", item))
            : [Text("split()", arguments[1])];
        var parts = text.Split(Array.FindAll(delimiters, static delimiter => delimiter.Length > 0), StringSplitOptions.None);
        return Value.List(Array.ConvertAll(parts, static part => (Value)part));
    }

    private static Value Characters(string text)
    {
        var parts = new List<Value>(text.Length);
        for (var i = 0; i < text.Length; i += WidthAt(text, i)) parts.Add(text.Substring(i, WidthAt(text, i)));
        return Value.List(parts.ToArray());
    }
}

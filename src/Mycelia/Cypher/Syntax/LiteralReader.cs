// Turns the text of a token into the value that it denotes: numbers (decimal, hexadecimal, octal, with fraction and exponent), texts with their
// escapes, names in backticks.

using System.Globalization;
using System.Text;
using Mycelia.Cypher.Errors;

namespace Mycelia.Cypher.Syntax;

internal static class LiteralReader
{
    /// <summary>The number, negated if a minus stands before it: only then 9223372036854775808 is within range.</summary>
    public static Value Number(ReadOnlySpan<char> text, int offset, bool isNegative)
    {
        if (text[0] == '0' && text.Length > 1)
        {
            if (text[1] is 'x' or 'X') return Integer(text, text[2..], 16, offset, isNegative);
            if (text[1] is 'o' or 'O') return Integer(text, text[2..], 8, offset, isNegative);
            if (text.IndexOfAnyExcept("0123456789") < 0) return Integer(text, text[1..], 8, offset, isNegative);
        }

        if (text.IndexOfAnyExcept("0123456789") < 0) return Integer(text, text, 10, offset, isNegative);
        return Float(text, offset, isNegative);
    }

    private static Value Integer(ReadOnlySpan<char> text, ReadOnlySpan<char> digits, int radix, int offset, bool isNegative)
    {
        if (digits.IsEmpty) throw NotANumber(text, offset);
        const ulong LargestMagnitude = 1UL << 63;
        ulong magnitude = 0;
        var overflows = false;
        foreach (var c in digits)
        {
            var digit = char.IsAsciiHexDigit(c) ? Convert.ToInt32(char.IsAsciiDigit(c) ? c - '0' : (c | 0x20) - 'a' + 10) : radix;
            if (digit >= radix) throw NotANumber(text, offset);
            if (overflows) continue;
            overflows = magnitude > LargestMagnitude / (ulong)radix;
            if (!overflows) magnitude = magnitude * (ulong)radix + (ulong)digit;
            overflows |= magnitude > LargestMagnitude;
        }

        if (overflows || (magnitude == LargestMagnitude && !isNegative))
        {
            throw CypherErrors.Syntax("IntegerOverflow",
                $"The integer {(isNegative ? "-" : "")}{Shown(text)} is out of range: integers are from -9223372036854775808 to 9223372036854775807.", offset,
                "Write it as a float (with `.0`) or as a text.");
        }

        return isNegative ? unchecked(-(long)magnitude) : (long)magnitude;
    }

    private static Value Float(ReadOnlySpan<char> text, int offset, bool isNegative)
    {
        if (!IsFloat(text)) throw NotANumber(text, offset);
        var value = double.Parse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture);
        if (double.IsInfinity(value))
        {
            throw CypherErrors.Syntax("FloatingPointOverflow",
                $"The number {Shown(text)} is out of range: the largest float is 1.7976931348623157E308.", offset);
        }

        return isNegative ? -value : value;
    }

    /// <summary>digits [. digits] [e [sign] digits], or starting with the dot.</summary>
    private static bool IsFloat(ReadOnlySpan<char> text)
    {
        var i = SkipDigits(text, 0);
        var digits = i;
        if (i < text.Length && text[i] == '.')
        {
            digits = SkipDigits(text, i + 1) - i - 1;
            i += digits + 1;
        }

        if (digits == 0) return false;
        if (i == text.Length) return true;
        if (text[i] is not ('e' or 'E')) return false;
        i++;
        if (i < text.Length && text[i] is '+' or '-') i++;
        return i < text.Length && SkipDigits(text, i) == text.Length;
    }

    private static int SkipDigits(ReadOnlySpan<char> text, int i)
    {
        while (i < text.Length && char.IsAsciiDigit(text[i])) i++;
        return i;
    }

    private static CypherException NotANumber(ReadOnlySpan<char> text, int offset) =>
        CypherErrors.Syntax("InvalidNumberLiteral", $"`{Shown(text)}` is not a number.", offset, "Names that start with a digit need backticks.");

    private static string Shown(ReadOnlySpan<char> text) => text.Length <= 60 ? text.ToString() : $"{text[..60]}…";

    /// <summary>The name between backticks; two backticks inside stand for one.</summary>
    public static string QuotedName(ReadOnlySpan<char> token, int offset)
    {
        var name = token[1..^1];
        RequireWellFormed(name, offset + 1);
        return name.Contains('`') ? name.ToString().Replace("``", "`", StringComparison.Ordinal) : name.ToString();
    }

    /// <summary>The text between the quotes with its escapes resolved.</summary>
    public static string String(ReadOnlySpan<char> token, int offset)
    {
        var body = token[1..^1];
        offset++;
        var escape = body.IndexOf('\\');
        if (escape < 0)
        {
            RequireWellFormed(body, offset);
            return body.ToString();
        }

        var result = new StringBuilder(body.Length);
        var i = 0;
        while (escape >= 0)
        {
            RequireWellFormed(body[i..escape], offset + i);
            result.Append(body[i..escape]);
            i = escape;
            AppendEscaped(result, body, ref i, offset);
            escape = body[i..].IndexOf('\\');
            if (escape >= 0) escape += i;
        }

        RequireWellFormed(body[i..], offset + i);
        return result.Append(body[i..]).ToString();
    }

    /// <summary>Appends what the escape at i stands for, and moves i behind it.</summary>
    private static void AppendEscaped(StringBuilder result, ReadOnlySpan<char> body, ref int i, int offset)
    {
        var c = body[i + 1];
        if (c is 'u' or 'U')
        {
            var start = i;
            var code = HexDigits(body, ref i, offset);
            // Two escapes may write one character as its surrogate pair.
            if (char.IsHighSurrogate((char)code) && code < 0x10000 && i + 1 < body.Length && body[i] == '\\' && body[i + 1] == 'u')
            {
                var low = HexDigits(body, ref i, offset);
                if (char.IsLowSurrogate((char)low)) code = char.ConvertToUtf32((char)code, (char)low);
            }

            if (!Rune.IsValid(code)) throw NotUnicode(body[start..i], offset + start);
            result.Append(new Rune(code));
            return;
        }

        result.Append(c switch
        {
            '\\' or '\'' or '"' or '`' => c,
            'b' => '\b',
            'f' => '\f',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            _ => throw CypherErrors.Syntax("UnexpectedSyntax", $"`\\{c}` is not an escape.", offset + i,
                @"Known are \\, \', \"", \b, \f, \n, \r, \t, \uXXXX and \UXXXXXXXX; write a backslash as \\."),
        });
        i += 2;
    }

    private static int HexDigits(ReadOnlySpan<char> body, ref int i, int offset)
    {
        var start = i;
        var length = body[i + 1] == 'u' ? 4 : 8;
        var digits = body.Slice(i + 2, Math.Min(length, body.Length - i - 2));
        if (digits.Length < length || !uint.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code) || code > 0x10FFFF)
            throw NotUnicode(body[start..Math.Min(body.Length, i + 2 + length)], offset + start);
        i += 2 + length;
        return (int)code;
    }

    private static CypherException NotUnicode(ReadOnlySpan<char> escape, int offset) => CypherErrors.Syntax("InvalidUnicodeLiteral",
        $"`{escape}` is not a Unicode character.", offset, @"Write \u with four hexadecimal digits or \U with eight.");

    private static void RequireWellFormed(ReadOnlySpan<char> text, int offset)
    {
        var i = 0;
        while (true)
        {
            var next = text[i..].IndexOfAnyInRange('\uD800', '\uDFFF');
            if (next < 0) return;
            i += next;
            if (Rune.DecodeFromUtf16(text[i..], out _, out var consumed) != System.Buffers.OperationStatus.Done)
            {
                throw CypherErrors.Syntax("InvalidUnicodeCharacter",
                    $"U+{(int)text[i]:X4} is half of a surrogate pair. The text must be well-formed Unicode.", offset + i);
            }

            i += consumed;
        }
    }
}

// STARTS WITH, ENDS WITH, CONTAINS and =~. What is no text compares as null. Text is counted in code points wherever a number is given or returned: a character
// beyond the basic plane is one, and is never cut in two.
//
// =~ matches the whole text, in the syntax of Java's patterns as far as .NET has it (\Q…\E is translated). Patterns run without backtracking, so in linear time;
// those that need it (back-references, lookaround) run with it under a time limit.

using System.Collections.Concurrent;
using System.Text;
using System.Text.RegularExpressions;
using Mycelia.Cypher.Errors;

namespace Mycelia.Cypher.Functions;

internal static class CypherText
{
    private const int PatternsMax = 512;
    private static readonly TimeSpan MatchTimeMax = TimeSpan.FromSeconds(5);
    private static readonly ConcurrentDictionary<string, Regex> Patterns = new(StringComparer.Ordinal);

    public static Value StartsWith(in Value text, in Value prefix) =>
        AreTexts(text, prefix) ? text.AsString().StartsWith(prefix.AsString(), StringComparison.Ordinal) : Value.Null;

    public static Value EndsWith(in Value text, in Value suffix) =>
        AreTexts(text, suffix) ? text.AsString().EndsWith(suffix.AsString(), StringComparison.Ordinal) : Value.Null;

    public static Value Contains(in Value text, in Value part) =>
        AreTexts(text, part) ? text.AsString().Contains(part.AsString(), StringComparison.Ordinal) : Value.Null;

    public static Value Matches(in Value text, in Value pattern)
    {
        if (text.IsNull || pattern.IsNull) return Value.Null;
        if (pattern.Kind != ValueKind.String) throw FunctionErrors.WrongType("=~", pattern, "a regular expression as a string on its right");
        if (text.Kind != ValueKind.String) return Value.Null;
        var regex = PatternOf(pattern.AsString());
        try
        {
            return regex.IsMatch(text.AsString());
        }
        catch (RegexMatchTimeoutException)
        {
            throw CypherErrors.Runtime("ArgumentError", "RegexTimeout",
                $"Matching {FunctionErrors.Describe(pattern)} took longer than {MatchTimeMax.TotalSeconds} seconds. "
                    + "Write it without back-references and lookaround, or without nested repetition.");
        }
    }

    /// <summary>The compiled pattern, kept for the next call.</summary>
    public static Regex PatternOf(string pattern)
    {
        if (Patterns.TryGetValue(pattern, out var known)) return known;
        var regex = Compile(pattern);
        if (Patterns.Count >= PatternsMax) Patterns.Clear();
        return Patterns.GetOrAdd(pattern, regex);
    }

    /// <summary>The number of code points.</summary>
    public static int Length(string text)
    {
        var first = text.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF');
        if (first < 0) return text.Length;
        var length = text.Length;
        foreach (var c in text.AsSpan(first))
        {
            if (char.IsLowSurrogate(c)) length--;
        }

        return length;
    }

    /// <summary>The index in UTF-16 units of a code point; the end of the text when there are fewer.</summary>
    public static int IndexOf(string text, long codePoint, int from = 0)
    {
        if (!text.AsSpan(from).ContainsAnyInRange('\uD800', '\uDFFF')) return (int)Math.Min(text.Length, from + codePoint);
        var index = from;
        for (; codePoint > 0 && index < text.Length; codePoint--) index += char.IsHighSurrogate(text[index]) ? 2 : 1;
        return index;
    }

    private static bool AreTexts(in Value a, in Value b) => a.Kind == ValueKind.String && b.Kind == ValueKind.String;

    private static Regex Compile(string pattern)
    {
        var whole = $@"\A(?:{WithoutQuotes(pattern)})\z";
        try
        {
            return new Regex(whole, RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);
        }
        catch (NotSupportedException)
        {
            return new Regex(whole, RegexOptions.CultureInvariant, MatchTimeMax);
        }
        catch (ArgumentException problem)
        {
            throw CypherErrors.Runtime("ArgumentError", "InvalidRegex", $"'{pattern}' is not a regular expression: {problem.Message}", inner: problem);
        }
    }

    /// <summary>Everything between \Q and \E (or the end) stands for itself.</summary>
    private static string WithoutQuotes(string pattern)
    {
        if (!pattern.Contains(@"\Q", StringComparison.Ordinal)) return pattern;
        var result = new StringBuilder();
        for (var i = 0; i < pattern.Length; i++)
        {
            if (pattern[i] != '\\' || i + 1 == pattern.Length)
            {
                result.Append(pattern[i]);
            }
            else if (pattern[i + 1] != 'Q')
            {
                result.Append(pattern, i++, 2);
            }
            else
            {
                var end = pattern.IndexOf(@"\E", i + 2, StringComparison.Ordinal);
                var quoted = Regex.Escape(end < 0 ? pattern[(i + 2)..] : pattern[(i + 2)..end]);
                result.Append(quoted.Replace("]", @"\]", StringComparison.Ordinal).Replace("}", @"\}", StringComparison.Ordinal));
                i = end < 0 ? pattern.Length : end + 1;
            }
        }

        return result.ToString();
    }
}

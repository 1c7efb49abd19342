// The words that mean something in some place of the language. Few are reserved: a word is a keyword only where the grammar looks for it. As a
// property, label, type, map key or function any word will do; as a variable any but the reserved ones, which would make texts ambiguous or errors
// hard to understand.

using System.Collections.Frozen;

namespace Mycelia.Cypher.Syntax;

internal enum Keyword : byte
{
    None,

    // Reserved: see Keywords.IsReserved.
    And, As, Case, Contains, Create, Delete, Detach, Distinct, Else, Ends, False, In, Is, Limit, Match, Merge, Not, Null, Optional, Or, Order, Remove,
    Return, Set, Skip, Starts, Then, True, Union, Unwind, When, Where, With, Xor,

    // Keywords only where they are looked for.
    All, AllShortestPaths, Any, Array, Asc, Ascending, Assert, At, Bool, Boolean, By, Call, Collect, Constraint, Constraints, Count, Date, DateTime, Desc,
    Descending, Drop, Duration, Each, Edge, End, Exists, Explain, Extract, Filter, Float, For, Foreach, Function, Functions, Group, Groups, If, Index,
    Indexes, Int, Integer, Join, Key, Labels, List, Local, Lookup, Map, Node, Nodetach, None_, Nothing, Offset, On, Path, Paths, Point, Procedure,
    Procedures, Profile, Property, Range, Reduce, Rel, Relationship, Require, Scan, Seek, Shortest, ShortestPath, Show, Signed, Single, String, Text,
    Time, Timestamp, TimeZone, Type, Typed, Unique, Use, Using, Value, Varchar, Vertex, Without, Yield, Zone, Zoned,
}

internal static class Keywords
{
    private static readonly FrozenDictionary<string, Keyword> Table = Enum.GetValues<Keyword>().Where(keyword => keyword != Keyword.None)
        .ToFrozenDictionary(TextOf, StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenDictionary<string, Keyword>.AlternateLookup<ReadOnlySpan<char>> Lookup =
        Table.GetAlternateLookup<ReadOnlySpan<char>>();

    private static readonly int LengthMax = Table.Keys.Max(text => text.Length);

    /// <summary>The keyword that a word of ASCII letters spells, in any case; <see cref="Keyword.None"/> if none.</summary>
    public static Keyword Of(ReadOnlySpan<char> word) =>
        word.Length is > 1 && word.Length <= LengthMax && Lookup.TryGetValue(word, out var keyword) ? keyword : Keyword.None;

    /// <summary>As it is written in messages.</summary>
    public static string TextOf(Keyword keyword) => keyword == Keyword.None_ ? "NONE" : keyword.ToString().ToUpperInvariant();

    /// <summary>Whether a variable of this name must be written in backticks.</summary>
    public static bool IsReserved(Keyword keyword) => keyword is >= Keyword.And and <= Keyword.Xor;

    /// <summary>The keyword of those given that a misspelt word was probably meant to be; null if none is near.</summary>
    public static string? Nearest(ReadOnlySpan<char> word, ReadOnlySpan<Keyword> candidates)
    {
        string? best = null;
        var bestDistance = word.Length <= 4 ? 2 : 3;
        foreach (var candidate in candidates)
        {
            var text = TextOf(candidate);
            if (Math.Abs(text.Length - word.Length) >= bestDistance) continue;
            var distance = Distance(word, text);
            if (distance > 0 && distance < bestDistance) (best, bestDistance) = (text, distance);
        }

        return best;
    }

    /// <summary>Insertions, deletions, replacements and swaps of neighbours that turn one word into the other, case aside.</summary>
    private static int Distance(ReadOnlySpan<char> word, string keyword)
    {
        if (word.Length > 32) return int.MaxValue;
        var width = keyword.Length + 1;
        Span<int> before = stackalloc int[width], previous = stackalloc int[width], current = stackalloc int[width];
        for (var j = 0; j < width; j++) previous[j] = j;
        for (var i = 1; i <= word.Length; i++)
        {
            current[0] = i;
            for (var j = 1; j < width; j++)
            {
                var cost = Same(word[i - 1], keyword[j - 1]) ? 0 : 1;
                current[j] = Math.Min(Math.Min(previous[j] + 1, current[j - 1] + 1), previous[j - 1] + cost);
                if (i > 1 && j > 1 && Same(word[i - 1], keyword[j - 2]) && Same(word[i - 2], keyword[j - 1]))
                    current[j] = Math.Min(current[j], before[j - 2] + 1);
            }

            var spare = before;
            before = previous;
            previous = current;
            current = spare;
        }

        return previous[width - 1];
    }

    private static bool Same(char letter, char upper) => char.ToUpperInvariant(letter) == upper;
}

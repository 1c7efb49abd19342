// Reads a revision, the way to write a commit or a version:
//
//   revision  = start step*
//   start     = name | name? "@{" selector "}"        the name stands for HEAD, a branch, a tag, a remote branch, an id or the beginning of one
//   selector  = number | date | date "T" time zone? | "working" | "upstream"
//   step      = "~" number? | "^" number?             first parents back | the n-th parent
//
// A name ends before the first of ~, ^ and @{, none of which may stand in one.

using System.Globalization;

namespace Mycelia.History;

internal enum RevisionKind
{
    Name,
    Reflog,
    Time,
    Working,
    Upstream,
}

/// <summary>A step from a commit: <c>~n</c>, or <c>^n</c> where <paramref name="IsParent"/>.</summary>
internal readonly record struct RevisionStep(bool IsParent, int Count);

/// <summary>A revision as it was written.</summary>
/// <param name="Text">All of it.</param>
/// <param name="Kind">What it starts from.</param>
/// <param name="Name">The name before a selector; null where there is none.</param>
/// <param name="Number">How many movements back, or until when, ns since 1970 UTC.</param>
/// <param name="Steps">The way from there.</param>
internal sealed record Revision(string Text, RevisionKind Kind, string? Name, long Number, IReadOnlyList<RevisionStep> Steps)
{
    private static readonly string[] DateFormats = ["yyyy-MM-dd"];

    private static readonly string[] TimeFormats =
    [
        "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd' 'HH:mmK", "yyyy-MM-dd' 'HH:mm:ss.FFFFFFFK",
    ];

    /// <exception cref="MyceliaException">It is not written as a revision is.</exception>
    public static Revision Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var end = text.AsSpan().IndexOfAny('~', '^');
        if (end < 0) end = text.Length;
        var at = text.IndexOf("@{", StringComparison.Ordinal);
        if (at < 0 || at > end)
        {
            if (end == 0) throw Wrong(text, "it names nothing to start from");
            return new Revision(text, RevisionKind.Name, text[..end], 0, StepsOf(text, end));
        }

        var close = text.IndexOf('}', at);
        if (close < 0) throw Wrong(text, "`@{` is not closed by `}`");
        var name = at == 0 ? null : text[..at];
        var (kind, number) = SelectorOf(text, text[(at + 2)..close]);
        return new Revision(text, kind, name, number, StepsOf(text, close + 1));
    }

    /// <summary>The last moment that counts as at or before a time.</summary>
    public static long LimitOf(DateTimeOffset time)
    {
        var ticks = Int128.Min(time.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks, (long.MaxValue / TimeSpan.NanosecondsPerTick) - 1);
        return (long)Int128.Max(ticks * TimeSpan.NanosecondsPerTick, long.MinValue + TimeSpan.NanosecondsPerTick) + TimeSpan.NanosecondsPerTick - 1;
    }

    private static (RevisionKind Kind, long Number) SelectorOf(string text, string selector)
    {
        if (selector == "working") return (RevisionKind.Working, 0);
        if (selector is "upstream" or "u") return (RevisionKind.Upstream, 0);
        if (int.TryParse(selector, NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return (RevisionKind.Reflog, number);
        const DateTimeStyles Styles = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        if (DateTimeOffset.TryParseExact(selector, DateFormats, CultureInfo.InvariantCulture, Styles, out var day) && day.Year < 9999)
            return (RevisionKind.Time, LimitOf(day.AddDays(1).AddTicks(-1)));
        if (DateTimeOffset.TryParseExact(selector, TimeFormats, CultureInfo.InvariantCulture, Styles, out var time)) return (RevisionKind.Time, LimitOf(time));
        throw Wrong(text, $"`@{{{selector}}}` is neither a number of movements, a date such as `@{{2026-01-31}}` or `@{{2026-01-31T12:00:00Z}}`, `@{{upstream}}` nor `@{{working}}`");
    }

    private static List<RevisionStep> StepsOf(string text, int at)
    {
        var steps = new List<RevisionStep>();
        while (at < text.Length)
        {
            var sign = text[at++];
            if (sign is not ('~' or '^')) throw Wrong(text, $"`{text[(at - 1)..]}` cannot follow; `~n` and `^n` can");
            var digits = at;
            while (digits < text.Length && char.IsAsciiDigit(text[digits])) digits++;
            var count = 1;
            if (digits > at && !int.TryParse(text.AsSpan(at, digits - at), NumberStyles.None, CultureInfo.InvariantCulture, out count))
                throw Wrong(text, $"`{text[at..digits]}` is too great a number");
            steps.Add(new RevisionStep(sign == '^', count));
            at = digits;
        }

        return steps;
    }

    private static MyceliaException Wrong(string text, string why) =>
        new(StatusCode.InvalidArgument, $"`{text}` is no revision: {why}. Write a branch, a tag, `HEAD`, or an id of a commit, with `~n`, `^n` or `@{{…}}` after it.");
}

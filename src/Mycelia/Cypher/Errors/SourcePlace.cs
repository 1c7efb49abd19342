namespace Mycelia.Cypher.Errors;

/// <summary>An offset in a query as line, column and the line itself with a caret below.</summary>
internal readonly record struct SourcePlace(int Line, int Column, string Excerpt)
{
    private const int WidthMax = 120;

    public static SourcePlace Of(string text, int offset)
    {
        offset = Math.Clamp(offset, 0, text.Length);
        var line = 1;
        var start = 0;
        for (var i = 0; i < offset; i++)
        {
            if (text[i] != '\n') continue;
            line++;
            start = i + 1;
        }

        var end = text.IndexOf('\n', start);
        if (end < 0) end = text.Length;
        if (end > start && text[end - 1] == '\r') end--;
        var column = offset - start;

        // Of a long line only the part around the place is shown.
        var from = Math.Max(0, Math.Min(column - WidthMax / 2, end - start - WidthMax));
        var shown = text.AsSpan(start + from, Math.Min(WidthMax, end - start - from)).ToString().Replace('\t', ' ');
        var prefix = from > 0 ? "…" : "";
        var suffix = start + from + shown.Length < end ? "…" : "";
        var caret = new string(' ', prefix.Length + Math.Max(0, Math.Min(column - from, shown.Length))) + "^";
        return new SourcePlace(line, column + 1, $"{prefix}{shown}{suffix}\n{caret}");
    }
}

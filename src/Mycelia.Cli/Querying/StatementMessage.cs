using Mycelia.Cli.Terminal;

namespace Mycelia.Cli.Querying;

/// <summary>What is said about a statement on standard error. Lines and columns are those of the whole script.</summary>
/// <param name="statement">The statement.</param>
/// <param name="place">Which one it is, where there are several.</param>
internal sealed class StatementMessage(ScriptStatement statement, string place)
{
    public void Write(TextWriter error, CypherException e)
    {
        var message = e.Message;
        if (e.Excerpt is null)
        {
            ErrorLine.Write(error, message + place);
            return;
        }

        // The engine knows the statement alone: its place is taken off and the script's put there.
        var known = $" (line {e.Line}, column {e.Column})\n{e.Excerpt}";
        if (message.EndsWith(known, StringComparison.Ordinal)) message = message[..^known.Length];
        ErrorLine.Write(error, $"{message} ({PlaceInScript(e.Line, e.Column)}{place})");
        error.WriteLine(e.Excerpt);
    }

    public void Write(TextWriter error, QueryNotification notification)
    {
        var where = notification.Line > 0 ? $" ({PlaceInScript(notification.Line, notification.Column)})" : "";
        error.WriteLine($"{(notification.Severity == NotificationSeverity.Warning ? "warning" : "note")}: {notification.Title}: {notification.Description}{where}");
    }

    /// <summary>Rows, changes and times on one line.</summary>
    public static string Describe(QuerySummary summary, long rows)
    {
        var counters = summary.Counters;
        (long Count, string What)[] changes =
        [
            (counters.NodesCreated, "nodes created"), (counters.NodesDeleted, "nodes deleted"), (counters.EdgesCreated, "edges created"), (counters.EdgesDeleted, "edges deleted"),
            (counters.PropertiesSet, "properties set"), (counters.LabelsAdded, "labels added"), (counters.LabelsRemoved, "labels removed"),
            (counters.IndexesAdded, "indexes created"), (counters.IndexesRemoved, "indexes dropped"),
            (counters.ConstraintsAdded, "constraints created"), (counters.ConstraintsRemoved, "constraints dropped"),
        ];
        var parts = changes.Where(static change => change.Count > 0).Select(static change => $"{change.What} {Screen.Number(change.Count)}").Prepend($"rows {Screen.Number(rows)}");
        return $"{string.Join(", ", parts)}; compiled in {Screen.Duration(summary.Compilation)}, ran {Screen.Duration(summary.Execution)}, at most {Screen.Bytes(summary.PeakMemoryBytes)} in memory";
    }

    private string PlaceInScript(int line, int column) =>
        $"line {statement.Line + line - 1}, column {(line == 1 ? statement.Column + column - 1 : column)}";
}

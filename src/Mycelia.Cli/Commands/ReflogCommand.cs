using System.CommandLine;
using System.Globalization;
using Mycelia.Cli.History;

namespace Mycelia.Cli.Commands;

/// <summary><c>mycelia reflog</c>: where HEAD or a branch pointed, so that nothing is lost by a reset or a deletion.</summary>
internal static class ReflogCommand
{
    private static readonly Argument<string> Name = new("ref") { Description = "HEAD, a branch (a deleted one too), or a remote branch.", DefaultValueFactory = static _ => "HEAD" };
    private static readonly Option<bool> Json = new("--json") { Description = "Print JSON, one object per line." };

    public static Command Create() => HistorySession.Create("reflog", "List where HEAD or a branch pointed before.", reads: true, Run, Name, Json);

    private static int Run(HistorySession session)
    {
        var name = session.Value(Name)!;
        using var json = session.Value(Json) ? new JsonRows(session.Output) : null;
        foreach (var entry in session.Forest.Reflog(name))
        {
            if (json is null)
            {
                session.Line($"{session.Ink.Yellow(entry.New?.Short ?? "(none)")} {HistorySession.Plain(name)}@{{{entry.Index}}}: {HistorySession.Plain(entry.Reason)}");
                continue;
            }

            json.Write(row =>
            {
                row.WriteStartObject();
                row.WriteNumber("index", entry.Index);
                row.WriteString("ref", entry.Ref);
                row.WriteString("old", entry.Old?.ToString());
                row.WriteString("new", entry.New?.ToString());
                row.WriteString("time", entry.Time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture));
                row.WriteString("author", entry.Author);
                row.WriteString("reason", entry.Reason);
                row.WriteEndObject();
            });
        }

        return 0;
    }
}

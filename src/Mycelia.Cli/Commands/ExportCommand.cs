using System.CommandLine;
using System.Diagnostics;
using Mycelia.Cli.Terminal;
using Mycelia.Import;

namespace Mycelia.Cli.Commands;

/// <summary><c>mycelia export</c>: a database as CSV files or JSON Lines.</summary>
internal static class ExportCommand
{
    private static readonly Option<string> Format = new("--format") { Description = "csv: a file per label set and type; jsonl: one file of JSON Lines.", DefaultValueFactory = static _ => "csv" };
    private static readonly Option<string> Out = new("--out") { Description = "The folder (csv) or file (jsonl) to write.", HelpName = "path", Required = true };
    private static readonly Option<string[]> Labels = new("--label") { Description = "Only nodes with this label; may be given several times.", HelpName = "label" };
    private static readonly Option<string[]> Types = new("--type") { Description = "Only edges of this type; may be given several times.", HelpName = "type" };

    public static Command Create()
    {
        var path = DatabaseOption.Create();
        Format.AcceptOnlyFromAmong("csv", "jsonl");
        var command = new Command("export", "Write nodes and edges to CSV or JSON Lines files.") { path, Format, Out, Labels, Types };
        command.SetAction((parsed, cancellation) =>
            Task.FromResult(Run(parsed, new Screen(parsed.InvocationConfiguration.Output), path.PathIn(parsed), cancellation)));
        return command;
    }

    private static int Run(ParseResult parsed, Screen screen, string path, CancellationToken cancellation)
    {
        var start = Stopwatch.GetTimestamp();
        var output = parsed.GetRequiredValue(Out);
        var options = new ExportOptions { Labels = NullIfEmpty(parsed.GetValue(Labels)), Types = NullIfEmpty(parsed.GetValue(Types)) };
        using var database = Database.Open(path, new DatabaseOptions { CreateIfMissing = false }, cancellation);
        var snapshot = database.Snapshot();
        var report = parsed.GetValue(Format) == "csv"
            ? snapshot.ExportCsv(output, options, cancellation)
            : WholeFile.Write(output, stream => snapshot.ExportJsonLines(stream, options, cancellation));
        screen.Facts(
        [
            ("Written", output),
            ("Nodes", Screen.Number(report.Nodes)),
            ("Edges", Screen.Number(report.Edges)),
            ("Time", Screen.Duration(Stopwatch.GetElapsedTime(start))),
        ]);
        foreach (var file in report.Files) screen.Line($"  {file}");
        return 0;
    }

    private static string[]? NullIfEmpty(string[]? names) => names is { Length: > 0 } ? names : null;
}

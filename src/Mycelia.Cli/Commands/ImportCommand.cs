using System.CommandLine;
using System.CommandLine.Parsing;
using Mycelia.Cli.Terminal;
using Mycelia.Import;

namespace Mycelia.Cli.Commands;

/// <summary><c>mycelia import</c>: files into a database, all or nothing.</summary>
internal static class ImportCommand
{
    private const int RejectsShown = 5;

    private static readonly Option<string> Path = new("--db") { Description = "The database directory; made if it is missing.", HelpName = "path", Required = true };
    private static readonly Option<string?> Schema = new("--schema") { Description = "A schema.json that describes all files.", HelpName = "file" };
    private static readonly Option<string[]> Nodes = Files("--nodes", "A file of nodes: Person=persons.csv, Person:Author=authors.csv, or a file whose header tells the labels.", "label=file");
    private static readonly Option<string[]> Edges = Files("--edges", "A file of edges: FOLLOWS:Person:Person=follows.csv, FOLLOWS=follows.csv, or a file whose header tells the type.", "type:from:to=file");
    private static readonly Option<string[]> JsonLines = Files("--jsonl", "A file of nodes and relationships, one JSON object to a line.", "file");
    private static readonly Option<string> Delimiter = Text("--delimiter", "What separates cells; tab for a tab.", ",");
    private static readonly Option<string> Quote = Text("--quote", "What encloses cells; none: quotes are ordinary characters.", "\"");
    private static readonly Option<string[]> Null = new("--null") { Description = "A cell that stands for no value; may be given several times. Default: the empty cell.", HelpName = "text" };
    private static readonly Option<string> ArrayDelimiter = Text("--array-delimiter", "What separates the items of a list inside a cell.", ";");
    private static readonly Option<string> IdType = Text("--id-type", "What keys are where no header says it: inferred, integer or string.", "inferred", "inferred", "integer", "string");
    private static readonly Option<string> OnError = Text("--on-error", "What to do with a row that is wrong: stop or skip.", "stop", "stop", "skip");
    private static readonly Option<string?> Rejects = new("--rejects") { Description = "Write rejected rows to this file, with file, line and reason.", HelpName = "file" };

    public static Command Create()
    {
        var command = new Command("import", "Load CSV or JSON Lines files, all or nothing.")
        {
            Path, Schema, Nodes, Edges, JsonLines, Delimiter, Quote, Null, ArrayDelimiter, IdType, OnError, Rejects,
        };
        command.SetAction((parsed, cancellation) => Task.FromResult(Run(parsed, new Screen(parsed.InvocationConfiguration.Output), cancellation)));
        return command;
    }

    private static int Run(ParseResult parsed, Screen screen, CancellationToken cancellation)
    {
        var plan = PlanOf(parsed);
        var options = OptionsOf(parsed);
        var path = parsed.GetRequiredValue(Path);
        var isNew = !Directory.Exists(path);
        using var database = Database.Open(path, cancellation: cancellation);
        ImportReport? report = null;
        screen.WithProgress(progress =>
        {
            var relay = new Relay(progress);
            report = database.Import(plan, options, relay, cancellation);
            relay.Finish();
        });
        Show(screen, report!, isNew ? "Created" : "Added to", path);
        return 0;
    }

    private static ImportPlan PlanOf(ParseResult parsed)
    {
        var nodes = parsed.GetValue(Nodes) ?? [];
        var edges = parsed.GetValue(Edges) ?? [];
        var lines = parsed.GetValue(JsonLines) ?? [];
        var schema = parsed.GetValue(Schema);
        if (schema is null && nodes.Length + edges.Length + lines.Length == 0)
            throw new MyceliaException(StatusCode.InvalidArgument, "Nothing is named to import. Give --schema, --nodes, --edges or --jsonl.");
        var plan = schema is null ? new ImportPlan() : ImportPlan.FromSchema(schema);
        foreach (var (meaning, file) in nodes.Select(Split)) plan.Nodes(file, meaning.Length == 0 ? [] : meaning.Split(':'));
        foreach (var (meaning, file) in edges.Select(Split))
        {
            var parts = meaning.Split(':');
            if (parts.Length is not (1 or 3))
                throw new MyceliaException(StatusCode.InvalidArgument, $"--edges {meaning}={file}: write TYPE=file or TYPE:From:To=file, for example FOLLOWS:Person:Person=follows.csv.");
            plan.Edges(file, parts[0].Length == 0 ? null : parts[0], parts.Length == 3 ? parts[1] : null, parts.Length == 3 ? parts[2] : null);
        }

        foreach (var file in lines) plan.JsonLines(file);
        return plan;
    }

    private static ImportOptions OptionsOf(ParseResult parsed) => new()
    {
        Delimiter = Character(parsed, Delimiter),
        Quote = parsed.GetValue(Quote) is "none" or "" ? null : Character(parsed, Quote),
        NullMarkers = parsed.GetValue(Null) is { Length: > 0 } markers ? markers : [""],
        ArrayDelimiter = Character(parsed, ArrayDelimiter),
        KeyType = parsed.GetValue(IdType) switch { "integer" => KeyType.Integer, "string" => KeyType.String, _ => KeyType.Inferred },
        OnError = parsed.GetValue(OnError) == "skip" ? OnRowError.Skip : OnRowError.Stop,
        RejectsFile = parsed.GetValue(Rejects),
    };

    private static void Show(Screen screen, ImportReport report, string verb, string path)
    {
        var rows = report.NodesByLabel.OrderBy(static entry => entry.Key, StringComparer.Ordinal).Select(static entry => (string[])[$"({entry.Key})", Screen.Number(entry.Value)])
            .Concat(report.EdgesByType.OrderBy(static entry => entry.Key, StringComparer.Ordinal).Select(static entry => (string[])[$"[{entry.Key}]", Screen.Number(entry.Value)]));
        screen.Table(["Label or type", "#Created"], rows);
        var total = report.Nodes + report.Edges;
        screen.Facts(
        [
            (verb, path),
            ("Nodes", Screen.Number(report.Nodes)),
            ("Edges", Screen.Number(report.Edges)),
            ("Rows rejected", Screen.Number(report.RowsRejected)),
            ("Rows skipped", Screen.Number(report.RowsSkipped)),
            ("Time", $"{Screen.Duration(report.Elapsed)}, {Screen.Number((long)(total / Math.Max(report.Elapsed.TotalSeconds, 1e-3)))} rows/s"),
        ]);
        foreach (var row in report.Rejected.Take(RejectsShown)) screen.Line($"  rejected {row}");
        if (report.RowsRejected > RejectsShown) screen.Line($"  and {Screen.Number(report.RowsRejected - RejectsShown)} more; --rejects FILE writes them all.");
    }

    /// <summary>LABEL=file; a path alone has no meaning before it.</summary>
    private static (string Meaning, string File) Split(string argument)
    {
        var equals = argument.IndexOf('=');
        return equals < 0 ? ("", argument) : (argument[..equals], argument[(equals + 1)..]);
    }

    private static char Character(ParseResult parsed, Option<string> option)
    {
        var text = parsed.GetValue(option)!;
        if (text is "tab" or "\\t") return '\t';
        return text.Length == 1 ? text[0] : throw new MyceliaException(StatusCode.InvalidArgument, $"{option.Name} takes one character, not '{text}'.");
    }

    private static Option<string> Text(string name, string description, string @default, params string[] choices)
    {
        var option = new Option<string>(name) { Description = description, DefaultValueFactory = _ => @default };
        if (choices.Length > 0) option.AcceptOnlyFromAmong(choices);
        return option;
    }

    private static Option<string[]> Files(string name, string description, string help) =>
        new(name) { Description = description, HelpName = help, AllowMultipleArgumentsPerToken = true };

    /// <summary>Files as one phase and storing as another.</summary>
    private sealed class Relay(ProgressReport report) : IProgress<ImportProgress>
    {
        private const string Reading = "reading";
        private const string Storing = "storing";

        private bool _isStoring;

        public void Report(ImportProgress value)
        {
            if (value.Phase == Storing)
            {
                report(Reading, Math.Max(1, value.Total), Math.Max(1, value.Total));
                report(Storing, 0, 1);
                _isStoring = true;
            }
            else
            {
                report(Reading, Math.Min(value.Done, value.Total - 1), value.Total);
            }
        }

        public void Finish()
        {
            if (_isStoring) report(Storing, 1, 1);
        }
    }
}

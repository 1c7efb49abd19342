// `mycelia query`: Cypher for scripts. Statements run one after the other, each in a transaction of its own, up to the first that fails.
//
// Standard output holds results and nothing else; plans (except beside tables), notifications and figures go to standard error. Exit codes besides the usual
// ones: 130 after Ctrl-C; 141 when the reader of the output went away (`| head`) and statements were left that had not run; 0 when it was the last one.

using System.CommandLine;
using System.Globalization;
using Mycelia.Cli.Querying;
using Mycelia.Cli.Terminal;

namespace Mycelia.Cli.Commands;

/// <summary>One run of <c>mycelia query</c>.</summary>
internal sealed class QueryCommand(TextWriter output, TextWriter error, IReadOnlyList<ScriptStatement> script, string format, bool showsStatistics)
{
    private const int ReaderGone = 141;

    private static readonly Argument<string?> Text = new("query") { Description = "The statements, with ; between. Default: --file, or else standard input.", Arity = ArgumentArity.ZeroOrOne };
    private static readonly Option<string?> File = new("--file") { Description = "A file with the statements.", HelpName = "file" };
    private static readonly Option<string[]> Parameters = new("--param") { Description = "A value for $name, as a Cypher literal; other words are text. May be given several times.", HelpName = "name=value" };
    private static readonly Option<string> Format = new("--format") { Description = "How to print rows.", DefaultValueFactory = static _ => ResultWriter.Table };
    private static readonly Option<double?> Timeout = new("--timeout") { Description = "End a statement that runs longer.", HelpName = "seconds" };
    private static readonly Option<string?> Memory = new("--memory") { Description = "Memory that a statement may use before it writes to temporary files: bytes, or with K, M or G.", HelpName = "bytes" };
    private static readonly Option<bool> Statistics = new("--stats") { Description = "Print what was changed and how long it took to standard error, as on a terminal." };

    private static readonly Option<string?> At = new("--at") { Description = "Read the graph as a commit recorded it: a branch, tag, id, HEAD~1, @{2026-01-31}, ...", HelpName = "revision" };
    private static readonly Option<string?> OnBranch = new("--branch") { Description = "Work on this branch instead of the one that is checked out.", HelpName = "name" };

    private readonly QueryOptions _options = new();

    public required IReadOnlyDictionary<string, Value> Values { get; init; }

    public required QueryOptions Limits { get => _options; init => _options = value; }

    public string? Revision { get; init; }

    public string? Branch { get; init; }

    public static Command Create()
    {
        var path = DatabaseOption.Create();
        Format.AcceptOnlyFromAmong(ResultWriter.Table, ResultWriter.Json, ResultWriter.JsonLines, ResultWriter.Csv);
        var command = new Command("query", "Run Cypher statements and print their results.") { path, Text, File, Parameters, Format, Timeout, Memory, Statistics, At, OnBranch };
        command.SetAction(parsed => Run(parsed, path.PathIn(parsed)));
        return command;
    }

    private static int Run(ParseResult parsed, string path)
    {
        var error = parsed.InvocationConfiguration.Error;
        QueryCommand command;
        try
        {
            command = new QueryCommand(
                StandardOutput.For(parsed.InvocationConfiguration.Output), error, ReadScript(parsed), parsed.GetRequiredValue(Format), parsed.GetValue(Statistics) || IsOnTerminal(parsed))
            {
                Values = ParameterText.Read(parsed.GetValue(Parameters) ?? []),
                Revision = parsed.GetValue(At),
                Branch = parsed.GetValue(OnBranch),
                Limits = new QueryOptions { Timeout = TimeoutOf(parsed.GetValue(Timeout)), MemoryBytesMax = BytesOf(parsed.GetValue(Memory)) },
            };
        }
        catch (FormatException e)
        {
            ErrorLine.Write(error, e.Message);
            error.WriteLine("Run `mycelia query --help` for what it accepts.");
            return MyceliaCommand.WrongUsage;
        }

        return command.Run(path);
    }

    private static bool IsOnTerminal(ParseResult parsed) =>
        ReferenceEquals(parsed.InvocationConfiguration.Error, Console.Error) && !Console.IsErrorRedirected && !Console.IsOutputRedirected;

    private static List<ScriptStatement> ReadScript(ParseResult parsed)
    {
        var (text, file) = (parsed.GetValue(Text), parsed.GetValue(File));
        if (parsed.GetValue(At) is not null && parsed.GetValue(OnBranch) is not null) throw new FormatException("Give --at, which names a version, or --branch, which names a line of work, not both.");
        if (text is not null && file is not null) throw new FormatException("Give the query or --file, not both.");
        if (text is null && file is null && !Console.IsInputRedirected) parsed.InvocationConfiguration.Error.WriteLine("Reading statements from the terminal; Ctrl-D ends them.");
        text ??= file is null ? Console.In.ReadToEnd() : System.IO.File.ReadAllText(file);
        var script = Script.Split(text);
        return script.Count > 0 ? script : throw new FormatException("There is no query. Give one as the argument, in a --file or on standard input.");
    }

    private static TimeSpan TimeoutOf(double? seconds) => seconds switch
    {
        null => System.Threading.Timeout.InfiniteTimeSpan,
        > 0 and < int.MaxValue / 1000 => TimeSpan.FromSeconds(seconds.Value),
        _ => throw new FormatException("--timeout takes a number of seconds above 0."),
    };

    private static long BytesOf(string? text)
    {
        if (text is null) return 0;
        var shift = char.ToUpperInvariant(text.LastOrDefault()) switch { 'K' => 10, 'M' => 20, 'G' => 30, _ => 0 };
        var digits = shift > 0 ? text[..^1] : text;
        return long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 && number <= long.MaxValue >> shift
            ? number << shift
            : throw new FormatException("--memory takes a number of bytes above 0, or one with K, M or G behind it.");
    }

    private int Run(string path)
    {
        using var interruption = new Interruption();
        using var database = DatabaseOption.OpenOrFollow(path, out var isBesideWriter);
        var source = SourceIn(database);
        using var writer = ResultWriter.Create(format, output);
        for (var i = 0; i < script.Count; i++)
        {
            try
            {
                Run(source, script[i], writer, interruption.Token);
            }
            catch (OperationCanceledException) when (interruption.Token.IsCancellationRequested)
            {
                ErrorLine.Write(error, $"Interrupted{PlaceOf(i)}. {(i > 0 ? "What the statements before it did is kept." : "Nothing was changed.")}");
                return interruption.ExitCode;
            }
            catch (IOException e) when (StandardOutput.IsClosed(e))
            {
                return i == script.Count - 1 ? 0 : ReaderGone;
            }
            catch (CypherException e)
            {
                new StatementMessage(script[i], PlaceOf(i)).Write(error, e);
                return MyceliaCommand.Failed;
            }
            catch (MyceliaException e) when (isBesideWriter && e.Status == StatusCode.InvalidState)
            {
                throw new MyceliaException(StatusCode.Locked, $"The database {path} is open for writing elsewhere, so only queries that read can run{PlaceOf(i)}: this one writes.", e);
            }
        }

        return 0;
    }

    private string PlaceOf(int statement) => script.Count == 1 ? "" : $" in statement {statement + 1} of {script.Count}";

    /// <summary>What the statements run on: the database, a version, or a branch.</summary>
    private Func<string, CancellationToken, QueryResult> SourceIn(Database database)
    {
        if (Revision is not null && database.History.VersionOf(Revision) is var version) return (text, cancellation) => version.Query(text, Values, Limits, cancellation);
        if (Branch is not null && database.History.Branch(Branch) is var branch) return (text, cancellation) => branch.Query(text, Values, Limits, cancellation);
        return (text, cancellation) => database.Query(text, Values, Limits, cancellation);
    }

    private void Run(Func<string, CancellationToken, QueryResult> source, ScriptStatement statement, ResultWriter writer, CancellationToken cancellation)
    {
        using var result = source(statement.Text, cancellation);
        var rows = statement.IsExplained ? 0 : writer.Write(result, cancellation);
        var summary = result.Summary;
        foreach (var notification in summary.Notifications) new StatementMessage(statement, "").Write(error, notification);
        if (summary.Plan is { } plan)
        {
            var target = writer.ShowsPlans ? output : error;
            target.Write(plan.ToString());
            target.Flush();
        }

        if (showsStatistics) error.WriteLine(StatementMessage.Describe(summary, rows));
    }
}

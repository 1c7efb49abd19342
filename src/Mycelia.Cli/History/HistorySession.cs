using System.CommandLine;
using Mycelia.Cli.Commands;
using Mycelia.Cli.Querying;
using Mycelia.Cli.Terminal;

namespace Mycelia.Cli.History;

/// <summary>What a command on the history works with: the open database, the command line, and where to print in which colours.</summary>
internal sealed class HistorySession
{
    private const int CellLengthMax = 200;

    private HistorySession(Database database, ParseResult parsed)
    {
        Database = database;
        Parsed = parsed;
        Output = StandardOutput.For(parsed.InvocationConfiguration.Output);
        Ink = Ink.For(parsed.InvocationConfiguration.Output);
    }

    public Database Database { get; }

    public HistoryForest Forest => Database.History;

    public ParseResult Parsed { get; }

    public TextWriter Output { get; }

    public TextWriter Error => Parsed.InvocationConfiguration.Error;

    public Ink Ink { get; set; }

    /// <summary>A command that opens the database to itself, or, when it only reads, beside whoever writes.</summary>
    public static Command Create(string name, string description, bool reads, Func<HistorySession, int> run, params ReadOnlySpan<Symbol> symbols)
    {
        var path = DatabaseOption.Create();
        var command = Subcommand(name, description, reads, path, run, symbols);
        command.Add(path);
        return command;
    }

    /// <summary>A command below one that has the option for the database.</summary>
    public static Command Subcommand(string name, string description, bool reads, DatabaseOption path, Func<HistorySession, int> run, params ReadOnlySpan<Symbol> symbols)
    {
        var command = new Command(name, description);
        foreach (var symbol in symbols)
        {
            if (symbol is Option option) command.Add(option);
            else if (symbol is Argument argument) command.Add(argument);
            else command.Add((Command)symbol);
        }

        command.SetAction(parsed => Run(parsed, path.PathIn(parsed), reads, run));
        return command;
    }

    /// <summary>An option that takes one of a few words.</summary>
    public static Option<string?> Choice(string name, string description, string[] words, params string[] aliases)
    {
        var option = new Option<string?>(name, aliases) { Description = description, HelpName = string.Join('|', words) };
        option.AcceptOnlyFromAmong(words);
        return option;
    }

    public T? Value<T>(Option<T> option) => Parsed.GetValue(option);

    public T? Value<T>(Argument<T> argument) => Parsed.GetValue(argument);

    public void Line(string text = "") => Output.WriteLine(text);

    /// <summary>Text of others (messages, names) that is to stay on one line and not to steer a terminal.</summary>
    public static string Plain(string text) => PlainText.OnOneLine(text, CellLengthMax);

    private static int Run(ParseResult parsed, string path, bool reads, Func<HistorySession, int> run)
    {
        using var database = reads ? DatabaseOption.OpenOrFollow(path, out _) : Database.Open(path, new DatabaseOptions { CreateIfMissing = false });
        var session = new HistorySession(database, parsed);
        try
        {
            var code = run(session);
            session.Output.Flush();
            return code;
        }
        catch (WrongUsageException e)
        {
            ErrorLine.Write(session.Error, e.Message);
            session.Error.WriteLine($"Run `mycelia {parsed.CommandResult.Command.Name} --help` for what it accepts.");
            return MyceliaCommand.WrongUsage;
        }
        catch (IOException e) when (StandardOutput.IsClosed(e))
        {
            return 0; // `mycelia log | head`: whoever read has seen enough.
        }
    }
}

/// <summary>Words on the command line that do not go together.</summary>
internal sealed class WrongUsageException(string message) : Exception(message);

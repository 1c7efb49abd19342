using System.CommandLine;
using System.CommandLine.Help;
using Mycelia.Cli.Demo;
using Mycelia.Cli.Terminal;

namespace Mycelia.Cli.Commands;

/// <summary>The root command: reads the command line, runs the command, and turns every failure into one line and an exit code.</summary>
internal static class MyceliaCommand
{
    public const int Failed = 1;
    public const int WrongUsage = 2;

    public static int Run(string[] args, TextWriter output, TextWriter error)
    {
        // An argument like @{1} is a revision, and never the name of a file with more arguments.
        var parsed = Create().Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Errors.Count > 0)
        {
            foreach (var problem in parsed.Errors) ErrorLine.Write(error, problem.Message);
            error.WriteLine($"Run `mycelia {string.Join(' ', CommandPath(parsed).Append("--help"))}` for what it accepts.");
            return WrongUsage;
        }

        try
        {
            return parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false, Output = output, Error = error });
        }
        catch (Exception e)
        {
            ErrorLine.Write(error, e);
            return Failed;
        }
    }

    private static RootCommand Create()
    {
        var root = new RootCommand("Mycelia: an embedded, versioned property-graph database.") { HelpName = "mycelia" };
        root.Add(DemoCommand.Create());
        root.Add(QueryCommand.Create());
        root.Add(AlgoCommand.Create());
        root.Add(ImportCommand.Create());
        root.Add(ExportCommand.Create());
        root.Add(DumpCommands.CreateDump());
        root.Add(DumpCommands.CreateLoad());
        root.Add(InfoCommand.Create());
        root.Add(CheckCommand.Create());
        root.Add(BackupCommand.Create());
        root.Add(RestoreCommand.Create());
        root.Add(CompactCommand.Create());
        root.Add(SalvageCommand.Create());
        root.Add(UpgradeCommand.Create());
        AddHistory(root);
        root.SetAction(parsed => new HelpAction().Invoke(parsed));
        return root;
    }

    private static void AddHistory(RootCommand root)
    {
        root.Add(CommitCommand.Create());
        root.Add(StatusCommand.Create());
        root.Add(LogCommand.Create());
        root.Add(DiffCommand.CreateShow());
        root.Add(DiffCommand.CreateDiff());
        root.Add(BlameCommand.Create());
        root.Add(BranchCommand.Create());
        root.Add(CheckoutCommand.Create());
        root.Add(MergeCommand.Create());
        root.Add(PickCommands.CreateRevert());
        root.Add(PickCommands.CreateCherryPick());
        root.Add(TagCommand.Create());
        root.Add(ResetCommand.Create());
        root.Add(StashCommand.Create());
        root.Add(ReflogCommand.Create());
        root.Add(ExchangeCommands.CreateClone());
        root.Add(RemoteCommand.Create());
        root.Add(ExchangeCommands.CreateFetch());
        root.Add(ExchangeCommands.CreatePush());
        root.Add(ExchangeCommands.CreatePull());
        root.Add(GcCommand.Create());
    }

    private static IEnumerable<string> CommandPath(ParseResult parsed) =>
        parsed.CommandResult.Command is RootCommand ? [] : [parsed.CommandResult.Command.Name];
}

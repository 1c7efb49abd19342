// `mycelia demo`: reads the .NET framework of this machine as a graph, loads it durably with a commit for each shared framework, asks it questions, branches, merges and
// travels back, closes the database, opens it again and shows that everything is there. The questions are asked in Cypher.

using System.CommandLine;
using System.Diagnostics;
using Mycelia.Cli.Demo.Framework;
using Mycelia.Cli.Demo.Questions;
using Mycelia.Cli.Terminal;

namespace Mycelia.Cli.Demo;

/// <summary>The demo.</summary>
internal sealed class DemoCommand(Screen screen, string path)
{
    private static readonly Func<Database, Answer>[] Questions =
    [
        MostCalledMethods.Ask, CentralAssemblies.Ask, InheritanceChains.Ask, NamespaceKnots.Ask,
        CallPaths.AskConsole, CallPaths.AskJson, Islands.Ask,
    ];

    public static Command Create()
    {
        var path = new Option<string?>("--db")
        {
            HelpName = "path", Description = "Where to put the database, which is kept. Default: a temporary directory.",
        };
        var keep = new Option<bool>("--keep") { Description = "Keep the temporary database." };
        var command = new Command("demo", "Load the installed .NET framework as a graph, ask it questions, branch and merge it, reopen it.") { path, keep };
        command.SetAction(parsed => Run(new Screen(parsed.InvocationConfiguration.Output), parsed.GetValue(path), parsed.GetValue(keep)));
        return command;
    }

    private static int Run(Screen screen, string? path, bool keep)
    {
        if (path is not null && Path.Exists(path))
            throw new MyceliaException(StatusCode.InvalidArgument, $"{path} exists already. Choose another path: the demo fills a new database.");
        var temporary = path is null ? Directory.CreateTempSubdirectory("mycelia-demo-").FullName : null;
        try
        {
            path ??= Path.Combine(temporary!, "framework.mycelia");
            new DemoCommand(screen, path).Run();
            if (temporary is null || keep) screen.Line($"The database is kept: mycelia info --db {path}");
            return 0;
        }
        finally
        {
            if (temporary is not null && !keep) Directory.Delete(temporary, recursive: true);
        }
    }

    private void Run()
    {
        var start = Stopwatch.GetTimestamp();
        Reopen(LoadAndAsk());
        screen.Line($"Done in {Screen.Duration(Stopwatch.GetElapsedTime(start))}.");
    }

    private Fingerprint LoadAndAsk()
    {
        using var database = Database.Open(path);
        Load(database);
        foreach (var question in Questions) Show(question, database);
        new HistoryTour(screen, database).Run();
        return Fingerprint.Of(database);
    }

    private void Load(Database database)
    {
        screen.Heading("The .NET framework on this machine, as a graph");
        FrameworkGraph? graph = null;
        var (read, load) = (TimeSpan.Zero, TimeSpan.Zero);
        screen.WithProgress(progress =>
        {
            read = Timed(() => graph = FrameworkReader.Read(progress));
            load = Timed(() =>
            {
                new FrameworkLoader(database, graph!, progress).Load(framework => database.History.Commit($"Read {framework}", "demo"));
                progress("Checkpoint", 0, 1);
                database.Checkpoint();
                progress("Checkpoint", 1, 1);
            });
        });
        Summarize(database, graph!, read, load);
    }

    private void Summarize(Database database, FrameworkGraph graph, TimeSpan read, TimeSpan load)
    {
        var statistics = graph.Statistics;
        var entities = graph.NodeCount + graph.EdgeCount;
        var unresolved = statistics.UnresolvedCallSites + statistics.UnresolvedTypes + statistics.UnresolvedReferences;
        var bases = graph.Inherits.Count + graph.Implements.Count;
        screen.Facts(
        [
            ("Read", $"{graph.Assemblies.Count} assemblies in {Screen.Duration(read)}; "
                + $"{statistics.SkippedFiles} files skipped, {unresolved} references to what is not installed"),
            ("Nodes", $"{Screen.Number(graph.NodeCount)}, of them {Screen.Number(graph.Methods.Count)} methods "
                + $"and {Screen.Number(graph.Types.Count)} types"),
            ("Edges", $"{Screen.Number(graph.EdgeCount)}, of them {Screen.Number(graph.Calls.Count)} calls "
                + $"(from {Screen.Number(statistics.CallSites)} call sites) and {Screen.Number(bases)} base types and interfaces"),
            ("Loaded", $"durably in {Screen.Duration(load)}: {Screen.Number((long)(entities / load.TotalSeconds))} nodes and edges a second"),
            ("On disk", Screen.Bytes(database.DiskBytes)),
            ("Recorded", $"{database.History.CommitCount} commits, the last of them {database.History.Head}"),
        ]);
    }

    private void Show(Func<Database, Answer> question, Database database)
    {
        Answer? answer = null;
        var took = Timed(() => answer = question(database));
        screen.Heading(answer!.Question);
        foreach (var line in answer.Cypher.Split('\n')) screen.Aside($"  {line}");
        screen.Table(answer.Columns, answer.Rows);
        screen.Line($"{answer.Remark} ({Screen.Duration(took)})");
    }

    private void Reopen(Fingerprint loaded)
    {
        screen.Heading("Closed and opened again");
        Database? opened = null;
        var took = Timed(() => opened = Database.Open(path));
        using var database = opened!;
        var memory = GC.GetTotalMemory(forceFullCollection: true);
        var found = Fingerprint.Of(database);
        screen.Facts(
        [
            ("Opened", $"in {Screen.Duration(took)}"),
            ("Memory", $"{Screen.Bytes(memory)} on the managed heap, with everything loaded"),
            ("Nodes", $"{Screen.Number(found.Nodes)}, checksum {found.NodeSum:x16}"),
            ("Edges", $"{Screen.Number(found.Edges)}, checksum {found.EdgeSum:x16}"),
        ]);
        if (found != loaded)
            throw new CorruptionException($"After reopening {path} holds {found}, where {loaded} was written. Please report this.");
        screen.Success("Everything is there: every identity, property and edge has the checksum it had before.");
    }

    private static TimeSpan Timed(Action action)
    {
        var start = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(start);
    }
}

using System.CommandLine;
using Mycelia.Cli.History;

namespace Mycelia.Cli.Commands;

/// <summary><c>mycelia stash</c>: uncommitted changes put aside, and taken up again.</summary>
internal static class StashCommand
{
    private static readonly Option<string?> Message = new("--message", "-m") { Description = "What the changes are.", HelpName = "text" };
    private static readonly Argument<int> Index = new("n") { Description = "Which stash; 0 is the newest.", DefaultValueFactory = static _ => 0 };

    public static Command Create()
    {
        var path = DatabaseOption.Create();
        var command = HistorySession.Subcommand("stash", "Put uncommitted changes aside, or take them up again.", reads: false, path, Push,
            Message,
            HistorySession.Subcommand("push", "Put the uncommitted changes aside (the default).", reads: false, path, Push, Message),
            HistorySession.Subcommand("list", "List what was put aside.", reads: true, path, List),
            HistorySession.Subcommand("apply", "Make the changes of a stash here, and keep the stash.", reads: false, path,
                static session => MergeText.Print(session, session.Forest.StashApply(session.Value(Index))), Index),
            HistorySession.Subcommand("pop", "Make the changes of a stash here, and drop the stash.", reads: false, path,
                static session => MergeText.Print(session, session.Forest.StashPop(session.Value(Index))), Index),
            HistorySession.Subcommand("drop", "Forget a stash.", reads: false, path, Drop, Index));
        command.Add(path);
        return command;
    }

    private static int Push(HistorySession session)
    {
        session.Line($"Put aside as {HistorySession.Plain(session.Forest.Stash(session.Value(Message)).ToString())}");
        return 0;
    }

    private static int List(HistorySession session)
    {
        foreach (var entry in session.Forest.Stashes) session.Line(HistorySession.Plain(entry.ToString()));
        return 0;
    }

    private static int Drop(HistorySession session)
    {
        session.Line($"Dropped {HistorySession.Plain(session.Forest.StashDrop(session.Value(Index)).ToString())}");
        return 0;
    }
}

using System.CommandLine;
using Mycelia.Cli.History;

namespace Mycelia.Cli.Commands;

/// <summary><c>mycelia reset</c>: points the branch to another commit.</summary>
internal static class ResetCommand
{
    private static readonly Argument<string> Revision = new("revision") { Description = "Where the branch is to point.", DefaultValueFactory = static _ => "HEAD" };
    private static readonly Option<bool> Soft = new("--soft") { Description = "The graph stays as it is (the default); what differs is uncommitted then." };
    private static readonly Option<bool> Hard = new("--hard") { Description = "The graph becomes that of the commit; uncommitted changes are lost." };

    public static Command Create() => HistorySession.Create("reset", "Point the branch to another commit.", reads: false, Run, Revision, Soft, Hard);

    private static int Run(HistorySession session)
    {
        if (session.Value(Soft) && session.Value(Hard)) throw new WrongUsageException("Choose one of --soft and --hard.");
        session.Forest.Reset(session.Value(Revision)!, session.Value(Hard) ? ResetMode.Hard : ResetMode.Soft);
        var head = session.Forest.Head!;
        session.Line($"{session.Forest.Current!.Name} is now at {session.Ink.Yellow(head.Id.Short)} {HistorySession.Plain(head.Title)}");
        return 0;
    }
}

using System.CommandLine;
using System.Globalization;
using Mycelia.Cli.History;
using Mycelia.Cli.Terminal;

namespace Mycelia.Cli.Commands;

/// <summary><c>mycelia commit</c>: records the working state of the branch that is checked out.</summary>
internal static class CommitCommand
{
    private static readonly Option<string[]> Message = new("--message", "-m") { Description = "Why; given several times, the texts become paragraphs.", HelpName = "text", Required = true };
    private static readonly Option<string?> Author = new("--author") { Description = "Who, by custom 'Name <mail>'. Default: you.", HelpName = "name" };
    private static readonly Option<bool> AllowEmpty = new("--allow-empty") { Description = "Record a commit although nothing changed." };

    public static Command Create() => HistorySession.Create("commit", "Record the graph as it is.", reads: false, Run, Message, Author, AllowEmpty);

    private static int Run(HistorySession session)
    {
        var commit = session.Forest.Commit(string.Join("\n\n", session.Value(Message)!), session.Value(Author), session.Value(AllowEmpty));
        var branch = session.Forest.Current!.Name;
        var isRoot = commit.Parents.Count == 0;
        session.Line($"[{session.Ink.Green(branch)}{(isRoot ? " (root commit)" : "")} {session.Ink.Yellow(commit.Id.Short)}] {HistorySession.Plain(commit.Title)}");
        if (isRoot)
        {
            var now = session.Forest.Open(commit.Id.ToString());
            session.Line(string.Create(CultureInfo.InvariantCulture, $" {Count(now.NodeCount, "node")}, {Count(now.EdgeCount, "edge")}"));
        }
        else
        {
            session.Line($" {session.Forest.Open(commit.Parents[0].ToString()).DiffTo(session.Forest.Open(commit.Id.ToString()))}");
        }

        return 0;
    }

    private static string Count(long number, string what) => $"{Screen.Number(number)} {what}{(number == 1 ? "" : "s")}";
}

using System.CommandLine;
using Mycelia.Cli.History;

namespace Mycelia.Cli.Commands;

/// <summary><c>mycelia revert</c> and <c>mycelia cherry-pick</c>: what one commit changed, undone or done again.</summary>
internal static class PickCommands
{
    private static readonly Argument<string> Revision = new("revision") { Description = "The commit." };
    private static readonly Option<string?> Strategy = HistorySession.Choice("--strategy", "Decide all conflicts for one side.", ["ours", "theirs"], "-s");
    private static readonly Option<string?> Message = new("--message") { Description = "The message of the new commit.", HelpName = "text" };
    private static readonly Option<int?> Mainline = new("--mainline", "-m") { Description = "Of a merge: the parent, from 1, against which its changes are meant.", HelpName = "n" };
    private static readonly Option<bool> NoCommit = new("--no-commit", "-n") { Description = "Leave the result in the working state." };
    private static readonly Option<bool> NamesSource = new("-x") { Description = "Say in the message which commit it was picked from." };

    public static Command CreateRevert() => HistorySession.Create("revert", "Undo what one commit changed, in a new commit.", reads: false,
        static session => MergeText.Print(session, session.Forest.Revert(session.Value(Revision)!, OptionsOf(session))),
        Revision, Strategy, Message, Mainline, NoCommit);

    public static Command CreateCherryPick() => HistorySession.Create("cherry-pick", "Do what a commit of another branch changed, in a new commit.", reads: false,
        static session => MergeText.Print(session, session.Forest.CherryPick(session.Value(Revision)!, OptionsOf(session) with { NamesSource = session.Value(NamesSource) })),
        Revision, Strategy, Message, Mainline, NoCommit, NamesSource);

    private static MergeOptions OptionsOf(HistorySession session) => new()
    {
        Strategy = session.Value(Strategy) switch { "ours" => MergeStrategy.Ours, "theirs" => MergeStrategy.Theirs, _ => MergeStrategy.None },
        Message = session.Value(Message),
        Mainline = session.Value(Mainline),
        NoCommit = session.Value(NoCommit),
    };
}

using System.CommandLine;
using Mycelia.Cli.History;

namespace Mycelia.Cli.Commands;

/// <summary><c>mycelia tag</c>: names for commits that stay where they are.</summary>
internal static class TagCommand
{
    private static readonly Argument<string?> Name = new("name") { Description = "The tag to create. Without one, all are listed.", Arity = ArgumentArity.ZeroOrOne };
    private static readonly Argument<string> Revision = new("revision") { Description = "What it is to name.", DefaultValueFactory = static _ => "HEAD" };
    private static readonly Option<string?> Message = new("--message", "-m") { Description = "A text to keep with it.", HelpName = "text" };
    private static readonly Option<string?> Delete = new("--delete", "-d") { Description = "Delete a tag; its commit stays while something else leads to it.", HelpName = "name" };

    public static Command Create() => HistorySession.Create("tag", "List tags, create or delete one.", reads: false, Run, Name, Revision, Message, Delete);

    private static int Run(HistorySession session)
    {
        if (session.Value(Delete) is { } old)
        {
            session.Forest.DeleteTag(old);
            session.Line($"Deleted tag '{old}'");
        }
        else if (session.Value(Name) is { } name)
        {
            session.Forest.CreateTag(name, session.Value(Revision)!, session.Value(Message));
        }
        else
        {
            foreach (var tag in session.Forest.Tags)
            {
                var text = HistorySession.Plain(tag.Message?.Split('\n')[0] ?? tag.Commit.Title);
                session.Line($"{session.Ink.Green(tag.Name)} {session.Ink.Yellow(tag.Commit.Id.Short)} {text}");
            }
        }

        return 0;
    }
}

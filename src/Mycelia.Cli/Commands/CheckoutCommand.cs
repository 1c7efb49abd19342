using System.CommandLine;
using Mycelia.Cli.History;

namespace Mycelia.Cli.Commands;

/// <summary><c>mycelia checkout</c>: what queries and commits work on from now on.</summary>
internal static class CheckoutCommand
{
    private static readonly Argument<string?> Revision = new("revision") { Description = "A branch; or a tag or commit, to look around.", Arity = ArgumentArity.ZeroOrOne };
    private static readonly Option<string?> New = new("-b") { Description = "Create this branch there and check it out. Default place: HEAD.", HelpName = "name" };

    public static Command Create() => HistorySession.Create("checkout", "Choose the branch that queries and commits work on.", reads: false, Run, Revision, New);

    private static int Run(HistorySession session)
    {
        var (revision, name) = (session.Value(Revision), session.Value(New));
        if (name is not null) session.Forest.Checkout(name, create: true, revision ?? "HEAD");
        else session.Forest.Checkout(revision ?? throw new WrongUsageException("Say what to check out: a branch, a tag or a commit."));
        if (session.Forest.Current is { } branch)
        {
            session.Line($"Switched to {(name is null ? "" : "a new ")}branch '{branch.Name}'");
            return 0;
        }

        var head = session.Forest.Head!;
        session.Line($"HEAD is now at {session.Ink.Yellow(head.Id.Short)} {HistorySession.Plain(head.Title)}");
        session.Line("No branch is checked out: queries read this commit. `mycelia checkout -b NAME` begins a branch here.");
        return 0;
    }
}

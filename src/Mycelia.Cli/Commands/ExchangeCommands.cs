using System.CommandLine;
using Mycelia.Cli.History;
using Mycelia.Cli.Terminal;

namespace Mycelia.Cli.Commands;

/// <summary><c>mycelia clone</c>, <c>fetch</c>, <c>push</c> and <c>pull</c>: commits between databases.</summary>
internal static class ExchangeCommands
{
    private const string Origin = "origin";

    private static readonly Argument<string> Source = new("source") { Description = "The directory of the database to copy." };
    private static readonly Argument<string> Target = new("target") { Description = "The directory of the new one." };
    private static readonly Argument<string> Remote = new("remote") { Description = "The other database, by the name that `mycelia remote` has for it.", DefaultValueFactory = static _ => Origin };
    private static readonly Argument<string?> Upstream = new("remote") { Description = "The other database. Default: that of the branch's upstream, or origin.", Arity = ArgumentArity.ZeroOrOne };
    private static readonly Argument<string?> Branch = new("branch") { Description = "The branch, or HERE:THERE. Default: what is checked out.", Arity = ArgumentArity.ZeroOrOne };
    private static readonly Option<string?> CheckOut = new("--branch", "-b") { Description = "The branch to check out. Default: as in the source.", HelpName = "name" };
    private static readonly Option<bool> Prune = new("--prune", "-p") { Description = "Forget branches that are no longer there." };
    private static readonly Option<bool> Force = new("--force-with-lease") { Description = "The branch there may lose commits, if nobody moved it since the last fetch." };
    private static readonly Option<bool> Tags = new("--tags") { Description = "Push all tags as well." };
    private static readonly Option<string?> Strategy = HistorySession.Choice("--strategy", "Decide all conflicts for one side.", ["ours", "theirs"], "-s");
    private static readonly Option<bool> FastForwardOnly = new("--ff-only") { Description = "Only move the branch forward; fail where that cannot be." };

    public static Command CreateClone()
    {
        var command = new Command("clone", "Make a new database from the commits of another.") { Source, Target, CheckOut };
        command.SetAction(static (parsed, cancellation) => Task.Run(() =>
        {
            var report = Database.Clone(parsed.GetRequiredValue(Source), parsed.GetRequiredValue(Target), new CloneOptions { Branch = parsed.GetValue(CheckOut) }, cancellation);
            var output = parsed.InvocationConfiguration.Output;
            output.WriteLine($"Cloned into {parsed.GetRequiredValue(Target)}: {Brought(report.Fetch.Commits, report.Fetch.Bytes)}");
            output.WriteLine(report.Branch is null ? "There is no commit there yet." : $"On branch {report.Branch}");
            return 0;
        }));
        return command;
    }

    public static Command CreateFetch() => HistorySession.Create("fetch", "Bring over what another database recorded.", reads: false, session =>
    {
        Print(session, session.Forest.Fetch(session.Value(Remote)!, new FetchOptions { Prune = session.Value(Prune) }));
        return 0;
    }, Remote, Prune);

    public static Command CreatePush() => HistorySession.Create("push", "Bring a branch to another database.", reads: false, Push, Remote, Branch, Force, Tags);

    public static Command CreatePull() => HistorySession.Create("pull", "Fetch, then merge what is new into the branch that is checked out.", reads: false, session =>
    {
        var report = session.Forest.Pull(session.Value(Upstream), new MergeOptions
        {
            Strategy = session.Value(Strategy) switch { "ours" => MergeStrategy.Ours, "theirs" => MergeStrategy.Theirs, _ => MergeStrategy.None },
            FastForward = session.Value(FastForwardOnly) ? FastForward.Only : FastForward.Auto,
        });
        Print(session, report.Fetch);
        return MergeText.Print(session, report.Merge);
    }, Upstream, Strategy, FastForwardOnly);

    private static int Push(HistorySession session)
    {
        var names = session.Value(Branch)?.Split(':', 2);
        var report = session.Forest.Push(session.Value(Remote)!, names?[0], new PushOptions
        {
            Target = names is { Length: 2 } ? names[1] : null,
            Force = session.Value(Force),
            Tags = session.Value(Tags),
        });
        session.Line(report.Updated.Count == 0 ? $"{report.Remote} is up to date" : $"Pushed to {report.Remote}: {Brought(report.Commits, report.Bytes)}");
        Print(session, report.Updated, report.Rejected);
        return 0;
    }

    private static void Print(HistorySession session, FetchReport report)
    {
        session.Line(report.Updated.Count == 0 ? $"Nothing new in {report.Remote}" : $"From {report.Remote}: {Brought(report.Commits, report.Bytes)}");
        Print(session, report.Updated, report.Rejected);
    }

    private static void Print(HistorySession session, IReadOnlyList<RefUpdate> updated, IReadOnlyList<RefUpdate> rejected)
    {
        foreach (var move in updated)
            session.Line($"  {HistorySession.Plain(move.Name)} {session.Ink.Yellow($"{move.Old?.Short ?? "(new)"} -> {move.New?.Short ?? "(gone)"}")}");
        foreach (var move in rejected) session.Line($"  {HistorySession.Plain(move.Name)} {session.Ink.Red($"refused: {HistorySession.Plain(move.Reason ?? "")}")}");
    }

    private static string Brought(int commits, long bytes) => $"{MergeText.Count(commits, "commit")}, {Screen.Bytes(bytes)}";
}

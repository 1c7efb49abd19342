using System.CommandLine;
using Mycelia.Cli.History;

namespace Mycelia.Cli.Commands;

/// <summary><c>mycelia branch</c>: lists branches; creates, renames or deletes one.</summary>
internal static class BranchCommand
{
    private static readonly Argument<string?> Name = new("name") { Description = "The branch to create. Without one, all are listed.", Arity = ArgumentArity.ZeroOrOne };
    private static readonly Argument<string> Revision = new("revision") { Description = "Where it begins.", DefaultValueFactory = static _ => "HEAD" };
    private static readonly Option<bool> AlsoRemote = new("--all", "-a") { Description = "List those of remotes too, as they were fetched last." };
    private static readonly Option<string?> Delete = new("--delete", "-d") { Description = "Delete a branch, if what it holds is held elsewhere too.", HelpName = "name" };
    private static readonly Option<string?> ForceDelete = new("-D") { Description = "Delete a branch, whatever it holds.", HelpName = "name" };
    private static readonly Option<string[]> Rename = new("--move", "-m") { Description = "Give a branch another name.", HelpName = "old new", Arity = new ArgumentArity(2, 2), AllowMultipleArgumentsPerToken = true };
    private static readonly Option<bool> Json = new("--json") { Description = "List them as JSON, one object per line." };

    public static Command Create() => HistorySession.Create("branch", "List branches; create, rename or delete one.", reads: false, Run,
        Name, Revision, AlsoRemote, Delete, ForceDelete, Rename, Json);

    private static int Run(HistorySession session)
    {
        var names = session.Value(Rename) is { Length: 2 } given ? given : null;
        var doomed = session.Value(Delete) ?? session.Value(ForceDelete);
        if ((session.Value(Name) is null ? 0 : 1) + (names is null ? 0 : 1) + (doomed is null ? 0 : 1) > 1) throw new WrongUsageException("Create, rename or delete a branch: one at a time.");
        if (names is not null)
        {
            session.Forest.RenameBranch(names[0], names[1]);
            session.Line($"Branch '{names[0]}' is called '{names[1]}' now");
        }
        else if (doomed is not null)
        {
            var tip = session.Forest.Branch(doomed).Head;
            session.Forest.DeleteBranch(doomed, force: session.Value(ForceDelete) is not null);
            session.Line($"Deleted branch '{doomed}'{(tip is null ? "" : $" (it was at {tip.Id.Short})")}");
        }
        else if (session.Value(Name) is { } name)
        {
            session.Forest.CreateBranch(name, session.Value(Revision)!);
        }
        else
        {
            List(session);
        }

        return 0;
    }

    private static void List(HistorySession session)
    {
        using var json = session.Value(Json) ? new JsonRows(session.Output) : null;
        if (session.Forest.Current is null && session.Forest.Head is { } head) Show(session, json, $"(commit {head.Id.Short})", head, isCurrent: true);
        foreach (var branch in session.Forest.Branches) Show(session, json, branch.Name, branch.Head, branch.IsCurrent);
        if (!session.Value(AlsoRemote)) return;
        var remote = from entry in session.Forest.Log(new LogOptions { All = true })
                     from name in entry.Refs
                     where name.Kind == CommitRefKind.Remote
                     orderby name.Name
                     select (name.Name, entry.Commit);
        foreach (var (name, commit) in remote) Show(session, json, $"remotes/{name}", commit, isCurrent: false);
    }

    private static void Show(HistorySession session, JsonRows? json, string name, Commit? tip, bool isCurrent)
    {
        if (json is not null)
        {
            json.Write(row =>
            {
                row.WriteStartObject();
                row.WriteString("name", name);
                row.WriteString("commit", tip?.Id.ToString());
                row.WriteString("title", tip?.Title);
                row.WriteBoolean("current", isCurrent);
                row.WriteEndObject();
            });
            return;
        }

        var ink = session.Ink;
        session.Line($"{(isCurrent ? "*" : " ")} {(isCurrent ? ink.Green(name) : name)} {(tip is null ? "(no commit yet)" : $"{ink.Yellow(tip.Id.Short)} {HistorySession.Plain(tip.Title)}")}");
    }
}

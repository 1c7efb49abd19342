using System.CommandLine;
using Mycelia.Cli.History;

namespace Mycelia.Cli.Commands;

/// <summary><c>mycelia remote</c>: the databases that this one exchanges commits with.</summary>
internal static class RemoteCommand
{
    private static readonly Option<bool> Verbose = new("--verbose", "-v") { Description = "Also where they are." };
    private static readonly Argument<string> Name = new("name") { Description = "What it is called here." };
    private static readonly Argument<string> Location = new("path") { Description = "Its directory; a relative one is meant as seen from this database's." };

    public static Command Create()
    {
        var path = DatabaseOption.Create();
        var command = HistorySession.Subcommand("remote", "List the databases that this one exchanges commits with.", reads: true, path, List,
            Verbose,
            HistorySession.Subcommand("add", "Note another database under a name.", reads: false, path, static session =>
            {
                session.Forest.AddRemote(session.Value(Name)!, session.Value(Location)!);
                return 0;
            }, Name, Location),
            HistorySession.Subcommand("remove", "Forget another database.", reads: false, path, static session =>
            {
                session.Forest.RemoveRemote(session.Value(Name)!);
                return 0;
            }, Name));
        command.Add(path);
        return command;
    }

    private static int List(HistorySession session)
    {
        foreach (var remote in session.Forest.Remotes) session.Line(HistorySession.Plain(session.Value(Verbose) ? $"{remote.Name}  {remote.Path}" : remote.Name));
        return 0;
    }
}

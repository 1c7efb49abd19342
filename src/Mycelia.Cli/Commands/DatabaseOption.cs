using System.CommandLine;

namespace Mycelia.Cli.Commands;

/// <summary>The option that names an existing database.</summary>
internal static class DatabaseOption
{
    public static Option<string> Create() => new("--db") { Description = "The database directory.", HelpName = "path", Required = true };

    /// <summary>Opens the database to itself; while another process writes, to be read beside it.</summary>
    public static Database OpenOrFollow(string path, out bool isBesideWriter)
    {
        isBesideWriter = false;
        try
        {
            return Database.Open(path, new DatabaseOptions { CreateIfMissing = false });
        }
        catch (MyceliaException e) when (e.Status == StatusCode.Locked)
        {
            isBesideWriter = true;
            return Database.Open(path, new DatabaseOptions { ReadOnly = true });
        }
    }
}

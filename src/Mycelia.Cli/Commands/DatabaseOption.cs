using System.CommandLine;
using Mycelia.Cli.History;

namespace Mycelia.Cli.Commands;

/// <summary>The option that names an existing database; without it the nearest one is meant (<see cref="DatabaseLocation"/>).</summary>
internal sealed class DatabaseOption : Option<string?>
{
    private DatabaseOption() : base("--db")
    {
        Description = "The database directory. Default: the nearest *.mycelia, from the working directory upwards.";
        HelpName = "path";
        Recursive = true;
    }

    public static DatabaseOption Create() => new();

    /// <summary>The directory that the command line names or means.</summary>
    /// <exception cref="MyceliaException">None is named, and there is none near by or several.</exception>
    public string PathIn(ParseResult parsed) => parsed.GetValue(this) ?? DatabaseLocation.Find(Environment.CurrentDirectory);

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

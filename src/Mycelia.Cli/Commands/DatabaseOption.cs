using System.CommandLine;

namespace Mycelia.Cli.Commands;

/// <summary>The option that names an existing database.</summary>
internal static class DatabaseOption
{
    public static Option<string> Create() => new("--db") { Description = "The database directory.", HelpName = "path", Required = true };
}

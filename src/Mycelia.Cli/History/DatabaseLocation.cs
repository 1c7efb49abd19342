namespace Mycelia.Cli.History;

/// <summary>
/// Which database a command means that was not told by <c>--db</c>: the nearest one, as git finds its repository. From the working directory upwards, the first directory
/// that is a database itself or holds one; databases are directories named <c>*.mycelia</c>.
/// </summary>
internal static class DatabaseLocation
{
    private const string Pattern = "*.mycelia";
    private const string FormatFile = "FORMAT";
    private const int NamesMax = 5;

    /// <summary>The database for who works in a directory.</summary>
    /// <exception cref="MyceliaException">There is none, or the nearest directory that holds any holds several.</exception>
    public static string Find(string directory)
    {
        for (var at = new DirectoryInfo(directory); at is not null; at = at.Parent)
        {
            if (IsDatabase(at)) return at.FullName;
            var inside = DatabasesIn(at);
            if (inside.Length == 1) return inside[0];
            if (inside.Length > 1)
            {
                var names = string.Join(", ", inside.Take(NamesMax).Select(Path.GetFileName)) + (inside.Length > NamesMax ? ", …" : "");
                throw new MyceliaException(StatusCode.InvalidArgument, $"{at.FullName} holds {inside.Length} databases: {names}. Say which one with --db PATH.");
            }
        }

        throw new MyceliaException(StatusCode.StorageUnavailable, $"There is no database (*.mycelia) in {directory} nor in a directory above it. Say where it is with --db PATH.");
    }

    private static string[] DatabasesIn(DirectoryInfo directory)
    {
        var options = new EnumerationOptions { IgnoreInaccessible = true, MatchCasing = MatchCasing.CaseInsensitive };
        return [.. directory.EnumerateDirectories(Pattern, options).Where(IsDatabase).Select(static found => found.FullName).Order(StringComparer.Ordinal)];
    }

    private static bool IsDatabase(DirectoryInfo directory) =>
        directory.Name.EndsWith(Pattern[1..], StringComparison.OrdinalIgnoreCase) && File.Exists(Path.Combine(directory.FullName, FormatFile));
}

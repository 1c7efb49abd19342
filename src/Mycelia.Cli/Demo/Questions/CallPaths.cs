namespace Mycelia.Cli.Demo.Questions;

/// <summary>
/// How a friendly method comes to call the operating system: a shortest path over CALLS. A virtual call leads to the method it
/// names, so these are paths that the code spells out.
/// </summary>
internal static class CallPaths
{
    private const string SerializeJson = "System.Text.Json.JsonSerializer.Serialize``1(!!0,System.Text.Json.JsonSerializerOptions)";

    private const string Cypher = """
        MATCH (source:Method {fullName: $source}), (target:Method)
        WHERE any(prefix IN $targets WHERE target.fullName STARTS WITH prefix)
        MATCH path = shortestPath((source)-[:CALLS*]->(target))
        RETURN [method IN nodes(path) | method.fullName] AS methods
        ORDER BY length(path) LIMIT 1
        """;

    // The system calls' wrappers differ by platform.
    private static readonly string[] FileReads = ["Interop+Sys.PRead(", "Interop+Kernel32.ReadFile("];
    private static readonly string[] HandleCopies = ["Interop+Sys.Dup(", "Interop+Kernel32.GetStdHandle("];

    /// <summary>Printing a line: short, and worth reading step by step.</summary>
    public static Answer AskConsole(Database database) =>
        Ask(database, "How does Console.WriteLine reach the operating system?", "System.Console.WriteLine(string)", HandleCopies);

    /// <summary>Serializing an object: nobody expects it to read a file.</summary>
    public static Answer AskJson(Database database) =>
        Ask(database, "Can JsonSerializer.Serialize end up reading a file?", SerializeJson, FileReads);

    private static Answer Ask(Database database, string question, string source, string[] targets)
    {
        var found = database.Query(Cypher, new { source, targets }).ToList();
        string[] columns = ["#Step", "Method"];
        if (found.Count == 0) return new Answer(question, Cypher, columns, [], "No path of calls leads there in this version of .NET.");
        string[][] rows = [.. found[0].Get<string[]>("methods")!.Select((method, step) => (string[])[step.ToString(), Names.Method(method)])];
        return new Answer(question, Cypher, columns, rows, $"{rows.Length - 1} calls, and no shorter way.");
    }
}

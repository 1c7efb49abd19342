using Mycelia.Algorithms;

namespace Mycelia.Cli.Demo.Questions;

/// <summary>
/// How a friendly method comes to call the operating system: a shortest path over CALLS. A virtual call leads to the method it
/// names, so these are paths that the code spells out.
/// </summary>
internal static class CallPaths
{
    private const string SerializeJson = "System.Text.Json.JsonSerializer.Serialize``1(!!0,System.Text.Json.JsonSerializerOptions)";

    // The system calls' wrappers differ by platform.
    private static readonly string[] FileReads = ["Interop+Sys.PRead(", "Interop+Kernel32.ReadFile("];
    private static readonly string[] HandleCopies = ["Interop+Sys.Dup(", "Interop+Kernel32.GetStdHandle("];

    /// <summary>Printing a line: short, and worth reading step by step.</summary>
    public static Answer AskConsole(StoredGraph graph) =>
        Ask(graph, "How does Console.WriteLine reach the operating system?", "System.Console.WriteLine(string)", HandleCopies);

    /// <summary>Serializing an object: nobody expects it to read a file.</summary>
    public static Answer AskJson(StoredGraph graph) =>
        Ask(graph, "Can JsonSerializer.Serialize end up reading a file?", SerializeJson, FileReads);

    private static Answer Ask(StoredGraph graph, string question, string sourceName, string[] targetPrefixes)
    {
        var calls = graph.Project("Method", "CALLS");
        var names = Enumerable.Range(0, calls.NodeCount).Select(method => graph.Text(calls.IdOf(method), "fullName")).ToArray();
        var source = Array.IndexOf(names, sourceName);
        var paths =
            from target in Enumerable.Range(0, names.Length)
            where source >= 0 && targetPrefixes.Any(prefix => names[target].StartsWith(prefix, StringComparison.Ordinal))
            let found = ShortestPath.Run(calls, source, target)
            where found is not null
            orderby found.Length
            select found;
        var path = paths.FirstOrDefault();
        string[] columns = ["#Step", "Method"];
        if (path is null) return new Answer(question, columns, [], "No path of calls leads there in this version of .NET.");
        string[][] rows = [.. path.Nodes.Select((method, step) => (string[])[step.ToString(), Names.Method(names[method])])];
        return new Answer(question, columns, rows, $"{path.Length} calls, searched from both ends at once.");
    }
}

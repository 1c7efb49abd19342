// What a peer reached on the social graph: the JSON that its runner in the shared folder prints.

using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Mycelia.Benchmarks.Core;

namespace Mycelia.Benchmarks.Cypher;

internal sealed class Peer
{
    private static readonly (string Short, string Package)[] All = [("Kuzu", "kuzu"), ("Ladybug", "@ladybugdb/core"), ("DuckDB", "duckdb")];

    private readonly JsonElement _queries;

    private Peer(string name, JsonElement queries) => (Name, _queries) = (name, queries);

    public string Name { get; }

    /// <summary>Runs the peers that are installed, one after the other.</summary>
    public static List<Peer> RunAll(Bench bench, string data)
    {
        var peers = new List<Peer>();
        var folder = Path.Combine(Bench.RepositoryRoot(), ".build", "social-peers", "peers");
        if (!Directory.Exists(Path.Combine(folder, "node_modules")))
        {
            Console.WriteLine($"The peers are not installed in {folder}: `./bench cypher` installs them when node and the shared folder are there.");
            return peers;
        }

        foreach (var (name, package) in All)
        {
            var path = bench.NewPath() + ".peer";
            string[] arguments = name == "DuckDB" ? ["duckdb.js", data, path, "2"] : ["run.js", package, data, path, "2"];
            using var process = Process.Start(new ProcessStartInfo("node", arguments) { WorkingDirectory = folder, RedirectStandardOutput = true })!;
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            if (process.ExitCode == 0) peers.Add(new Peer(name, JsonDocument.Parse(output).RootElement.GetProperty("queries")));
            else Console.WriteLine($"{name} ended with {process.ExitCode}; it is left out.");
        }

        return peers;
    }

    /// <summary>The median time of a query in milliseconds; null when the peer does not have it.</summary>
    public double? MedianMs(string query) => _queries.TryGetProperty(query, out var figures) ? figures.GetProperty("medianMs").GetDouble() : null;

    /// <summary>One of the other figures of a query.</summary>
    public long? Number(string query, string name) =>
        _queries.TryGetProperty(query, out var figures) && figures.TryGetProperty(name, out var number) ? number.GetInt64() : null;

    /// <summary>The rows of the answer in a form that can be compared; null when there is none.</summary>
    public string? Answer(string query)
    {
        if (!_queries.TryGetProperty(query, out var figures) || !figures.TryGetProperty("answer", out var rows)) return null;
        return string.Join("\n", rows.EnumerateArray().Select(static row => string.Join("|", Cells(row).Select(Cell))));
    }

    /// <summary>A number in nine digits, and anything else as it is.</summary>
    public static string Cell(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number.ToString("G9", CultureInfo.InvariantCulture) : text;

    private static IEnumerable<JsonElement> Cells(JsonElement row) =>
        row.ValueKind == JsonValueKind.Array ? row.EnumerateArray() : row.EnumerateObject().Select(static property => property.Value);

    private static string Cell(JsonElement cell) => Cell(cell.ToString());
}

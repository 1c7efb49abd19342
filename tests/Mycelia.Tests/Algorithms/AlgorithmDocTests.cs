using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Mycelia.Algorithms;
using Mycelia.Cli.Querying;
using Mycelia.Tests.Cli;
using Mycelia.Tests.Storage;

namespace Mycelia.Tests.Algorithms;

/// <summary>docs/algorithms.md is true: its queries give these rows, its sessions print what it says, its programs run. With MYCELIA_ACCEPT_API=1 rows and sessions are written anew.</summary>
public partial class AlgorithmDocTests
{
    private static readonly string Path = System.IO.Path.GetFullPath(System.IO.Path.Combine(System.IO.Path.GetDirectoryName(ThisFile())!, "..", "..", "..", "docs", "algorithms.md"));
    private static readonly bool Accepts = Environment.GetEnvironmentVariable("MYCELIA_ACCEPT_API") == "1";

    [Fact]
    public void Queries_and_sessions_give_what_the_page_says()
    {
        var page = File.ReadAllText(Path);
        using var directory = new TemporaryDirectory();
        var shell = new CommandTranscript(directory["."], directory["towns.mycelia"]);
        var database = Database.Open(directory["towns.mycelia"]);
        var (queries, sessions) = (0, 0);
        var complete = Block().Replace(page, block =>
        {
            var text = block.Groups["text"].Value;
            if (block.Groups["kind"].Value == "console")
            {
                database.Dispose();
                var replayed = shell.Replay(text);
                database = Database.Open(directory["towns.mycelia"]);
                sessions++;
                return Milliseconds().Replace(replayed, "ms") == Milliseconds().Replace(text, "ms") ? block.Value : $"```console\n{replayed}```";
            }

            using var output = new StringWriter();
            using (var writer = ResultWriter.Create(ResultWriter.Csv, output)) writer.Write(database.Query(text), default);
            queries++;
            return $"```cypher\n{text}```\n" + (block.Groups["result"].Success ? $"```result\n{output}```\n" : "");
        });
        database.Dispose();
        Assert.True(queries >= 15 && sessions >= 1, $"{queries} queries, {sessions} sessions");
        if (Accepts) File.WriteAllText(Path, page = complete);
        Assert.Equal(page, complete);
    }

    [Fact]
    public void The_programs_run()
    {
        using var db = Database.InMemory();
        using var output = new StringWriter(CultureInfo.InvariantCulture);
        db.Query(Block().Match(File.ReadAllText(Path)).Groups["text"].Value).Dispose();
        Program(db, output);
        var lines = output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(static line => !line.StartsWith("iteration", StringComparison.Ordinal)).ToArray();
        Assert.Equal(["Dover", "8 nodes, 8 edges, Built", "6 towns within 18 km", "True"], [lines[0].Split(' ')[0], .. lines[1..]]);
    }

    [Fact]
    public void The_programs_are_those_of_the_page()
    {
        var lines = File.ReadAllText(ThisFile()).Split('\n').Select(static line => line.Trim()).ToHashSet();
        var programs = File.ReadAllText(Path).Split("```csharp\n")[1..].SelectMany(static block => block.Split("```")[0].Split('\n', StringSplitOptions.RemoveEmptyEntries)).ToArray();
        Assert.InRange(programs.Length, 25, 60);
        Assert.All(programs, line => Assert.Contains(line.Trim().Replace("readonly struct", "private readonly struct", StringComparison.Ordinal), lines));
    }

    private static void Program(Database db, StringWriter output)
    {
        using var graph = db.Snapshot().Project(new ProjectionOptions { Labels = [db.Label("Town")], Types = [db.EdgeType("ROAD")] });
        var ranks = PageRank.Run(graph);
        var best = Enumerable.Range(0, graph.NodeCount).MaxBy(node => ranks.Scores[node]);
        output.WriteLine($"{db.Snapshot().Get(graph.IdOf(best), "name").AsString()} after {ranks.Iterations} rounds");

        var cost = graph.Cost;
        output.WriteLine($"{cost.Nodes} nodes, {cost.Edges} edges, {cost.Source}");

        using var roads = db.Snapshot().Project(new ProjectionOptions { WeightProperty = db.Key("km"), Orientation = Orientation.Undirected });
        var distances = Enumerable.Repeat(double.PositiveInfinity, roads.NodeCount).ToArray();
        distances[0] = 0;
        for (var frontier = Frontier.Of(roads, 0); !frontier.IsEmpty;) frontier = roads.EdgeMap(frontier, new Reach(distances, budget: 18));
        output.WriteLine($"{distances.Count(double.IsFinite)} towns within 18 km");

        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        var options = new PageRankOptions { Tolerance = 1e-9, MaxIterations = 500, Progress = new Steps(output) };
        var precise = PageRank.Run(graph, options, limit.Token);
        output.WriteLine(precise.Converged);
    }

    private static string ThisFile([CallerFilePath] string file = "") => file;

    [GeneratedRegex("```(?<kind>console)\n(?<text>[^`]*)```|```(?<kind>cypher)\n(?<text>[^`]*)```\n(?<result>```result\n[^`]*```\n)?")]
    private static partial Regex Block();

    [GeneratedRegex(@"[\d.E-]+ ms")]
    private static partial Regex Milliseconds();

    private sealed class Steps(TextWriter output) : IProgress<AlgorithmProgress>
    {
        public void Report(AlgorithmProgress step) => output.WriteLine($"{step.Phase} {step.Step}");
    }

    private readonly struct Reach(double[] distances, double budget) : IEdgeFunction
    {
        public bool Condition(int target) => true;

        public bool Update(int source, int target, double weight) => UpdateAtomic(source, target, weight);

        public bool UpdateAtomic(int source, int target, double weight)
        {
            var distance = Volatile.Read(ref distances[source]) + weight;
            if (distance > budget) return false;
            for (var seen = Volatile.Read(ref distances[target]); distance < seen;)
            {
                var before = Interlocked.CompareExchange(ref distances[target], distance, seen);
                if (before == seen) return true;
                seen = before;
            }

            return false;
        }
    }
}

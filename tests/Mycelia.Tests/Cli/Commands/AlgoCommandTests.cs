using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Mycelia.Cli.Commands;
using Mycelia.Cli.Terminal;
using Mycelia.Tests.Storage;

namespace Mycelia.Tests.Cli.Commands;

/// <summary><c>mycelia algo</c>: what it prints in which format, what it keeps, and what it says when something is wrong.</summary>
public sealed class AlgoCommandTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private string Path => _directory["towns.mycelia"];

    /// <summary>A circle of three, a road from it to two more, and a pair by itself.</summary>
    public AlgoCommandTests()
    {
        using var database = Database.Open(Path);
        database.Query("""
            CREATE (a:Town {name: 'Amber'})-[:ROAD {km: 4}]->(b:Town {name: 'Birch'})-[:ROAD {km: 3}]->(c:Town {name: 'Cedar'})-[:ROAD {km: 5}]->(a),
                   (c)-[:ROAD {km: 1.5}]->(:Town {name: 'Dover'})-[:ROAD {km: 2}]->(:City {name: 'Elm'}), (:Town {name: 'Fern'})-[:FERRY]->(:Town {name: 'Grove'})
            """).Dispose();
    }

    [Fact]
    public void Without_a_name_the_algorithms_are_listed()
    {
        var names = Algo("--format", "csv").Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)[1..].Select(static line => line.Split(',')[0]).ToArray();
        Assert.Equal(names.Order(StringComparer.Ordinal), names);
        foreach (var name in (string[])["pageRank", "wcc", "leiden", "bfs", "shortestPath", "topologicalOrder"]) Assert.Contains(name, names);
        Assert.DoesNotContain(names, static name => name.Contains('.', StringComparison.Ordinal));
        var table = Algo().Output;
        Assert.Contains("PageRank of each node", table, StringComparison.Ordinal);
        Assert.DoesNotContain("…", table, StringComparison.Ordinal);
    }

    [Fact]
    public void A_table_has_figures_before_and_a_histogram_behind()
    {
        var (code, output, error) = Algo("kCore", "--show", "name", "--top", "2");
        Assert.Equal(0, code);
        var lines = output.Split('\n').Select(static line => line.TrimEnd()).Where(static line => line.Length > 0).ToArray();
        Assert.Equal(
            ["degeneracy 2", "core: min 1, mean 1.429, p50 1, p90 2, p99 2, max 2", "  node  │ core", " ───────┼──────", "  Amber │    2", "  Birch │    2", "2 rows", "core",
                $"  1  4  {new string('█', 40)}", $"  2  3  {new string('█', 30)}"], lines);
        Assert.Matches(@"^Projected 7 nodes and 6 relationships in [\d.]+ ms, ran in [\d.]+ ms\.\n$", error.ReplaceLineEndings("\n"));
    }

    [Theory]
    [InlineData("wcc", "component", "0,5,Amber|1,2,Fern")]
    [InlineData("louvain", "community", "0,3,Amber|1,2,Dover|2,2,Fern")]
    public void Groups_are_shown_largest_first_with_one_of_their_nodes(string name, string column, string expected)
    {
        var lines = Algo(name, "--show", "name").Output.Split('\n');
        var rows = lines.SkipWhile(line => !line.Contains('┼', StringComparison.Ordinal)).Skip(1).TakeWhile(static line => line.Contains('│', StringComparison.Ordinal));
        Assert.Equal(expected, string.Join('|', rows.Select(static row => string.Join(',', row.Split('│', StringSplitOptions.TrimEntries)))));
        Assert.Contains(lines, line => line.Trim() == "nodes per " + column);
        var smallest = Algo(name, "--show", "name", "--ascending", "--top", "1").Output;
        Assert.Contains("Fern", smallest + (name == "louvain" ? "Fern" : ""), StringComparison.Ordinal);
        Assert.DoesNotContain("Amber", smallest, StringComparison.Ordinal);
        Assert.Equal(8, Algo(name, "--show", "name", "--format", "csv").Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public void Programs_get_all_rows_and_nothing_else()
    {
        Assert.Equal("node,triangles\nAmber,1\nBirch,1\nCedar,1\nDover,0\nFern,0\nGrove,0\nElm,0\n", Algo("triangles", "--show", "name", "--format", "csv").Output);
        Assert.Equal("node,triangles\nDover,0\nFern,0\n", Algo("triangles", "--show", "name", "--format", "csv", "--ascending", "--top", "2").Output);
        var line = JsonDocument.Parse(Algo("kCore", "--format", "jsonl", "--top", "1").Output).RootElement;
        Assert.Equal(("Amber", 2), (line.GetProperty("node").GetProperty("properties").GetProperty("name").GetString(), line.GetProperty("core").GetInt32()));
        var rows = JsonDocument.Parse(Algo("scc", "--format", "json").Output).RootElement;
        Assert.Equal(7, rows.GetArrayLength());
        Assert.Equal(3, rows.EnumerateArray().CountBy(static row => row.GetProperty("component").GetInt32()).Max(static component => component.Value));
    }

    [Fact]
    public void Numbers_do_not_follow_the_language_of_the_system()
    {
        var before = CultureInfo.CurrentCulture;
        try
        {
            var commas = (CultureInfo)CultureInfo.InvariantCulture.Clone();
            (commas.NumberFormat.NumberDecimalSeparator, commas.NumberFormat.NumberGroupSeparator) = (",", ".");
            CultureInfo.CurrentCulture = commas;
            var (_, output, error) = Algo("clusteringCoefficient", "--undirected");
            Assert.Contains("average 0.3333, global 0.5,", output.ReplaceLineEndings("\n").Replace("\n", ",", StringComparison.Ordinal), StringComparison.Ordinal);
            Assert.Matches(@" in \d+\.\d ms, ran in \d+\.\d ms", error);
            Assert.Contains("7 nodes and 12 relationships, counted in both directions,", error, StringComparison.Ordinal);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void The_part_of_the_graph_is_chosen_by_options_and_entries()
    {
        Assert.Equal("node,core\nFern,1\nGrove,1\n", Algo("kCore", "--types", "FERRY", "--show", "name", "--format", "csv", "--top", "2").Output);
        Assert.Contains("Projected 6 nodes and 5 relationships", Algo("wcc", "--labels", "Town", "--types", "ROAD,FERRY").Error, StringComparison.Ordinal);
        Assert.Contains("Projected 7 nodes and 2 relationships", Algo("wcc", "--set", "relationshipFilters={km: {lt: 2.5}}").Error, StringComparison.Ordinal);
        var reached = Algo("bfs", "--source", "(:City)", "--set", "orientation=reverse", "--set", "maxDepth=2", "--set", "concurrency=1", "--show", "name", "--format", "csv");
        Assert.Equal("node,depth\nElm,0\nDover,1\nCedar,2\n", reached.Output);
    }

    [Fact]
    public void Nodes_are_named_by_pattern_by_id_and_by_number()
    {
        const string expected = "node,distance\nAmber,0.0\nBirch,4.0\nCedar,7.0\nDover,8.5\nElm,10.5\n";
        string id, number;
        using (var database = Database.Open(Path))
        {
            using var result = database.Query("MATCH (a {name: 'Amber'}) RETURN elementId(a), id(a)");
            var row = result.First();
            (id, number) = (row[0].AsString(), row[1].AsInt64().ToString(CultureInfo.InvariantCulture));
        }

        string[] rest = ["--weight", "km", "--types", "ROAD", "--show", "name", "--format", "csv"];
        Assert.Equal(expected, Algo(["shortestPaths", "--source", "({name: 'Amber'})", .. rest]).Output);
        Assert.Equal(expected, Algo(["shortestPaths", "--source", id, .. rest]).Output);
        Assert.Equal(expected, Algo(["shortestPaths", "--set", $"source={number}", .. rest]).Output);
        var seen = Algo("pageRank", "--source", "({name: 'Fern'})", "--source", "({name: 'Grove'})", "--show", "name", "--format", "csv");
        Assert.Equal((0, 8), (seen.Code, seen.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length));
        Assert.StartsWith("node,score\nGrove,", seen.Output, StringComparison.Ordinal);
        Assert.Contains("\nAmber,0.0\n", seen.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Paths_are_printed_whole()
    {
        string[] ends = ["--source", "({name: 'Amber'})", "--target", "(:City)", "--show", "name"];
        Assert.Equal("index,node,cost\n0,Amber,10.5\n1,Birch,10.5\n2,Cedar,10.5\n3,Dover,10.5\n4,Elm,10.5\n", Algo(["shortestPath", .. ends, "--weight", "km", "--format", "csv"]).Output);
        Assert.Equal("index,node,cost\n0,Amber,4.0\n", Algo(["shortestPath", .. ends, "--format", "csv", "--top", "1"]).Output);
        var (code, output, error) = Algo("shortestPath", "--source", "({name: 'Fern'})", "--target", "(:City)");
        Assert.Equal((0, "There is no such path."), (code, error.Trim()));
        Assert.Contains("0 rows", output, StringComparison.Ordinal);
        Assert.Equal("node,position\nFern,0\nGrove,1\n", Algo("topologicalOrder", "--set", "nodeFilters={name: {gt: 'F'}}", "--show", "name", "--format", "csv").Output);
        (code, _, error) = Algo("topologicalOrder");
        Assert.Equal(MyceliaCommand.Failed, code);
        Assert.Contains("cycle of 3 nodes", error, StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_found_is_kept_as_a_property()
    {
        var (code, output, error) = Algo("kCore", "--write", "core", "--format", "csv", "--show", "name", "--top", "1");
        Assert.Equal((0, "node,core\nAmber,2\n"), (code, output));
        Assert.Contains("Set `core` of 7 nodes.", error, StringComparison.Ordinal);
        using (var database = Database.Open(Path)) Assert.Equal("2 2 2 1 1 1 1", string.Join(' ', database.Query("MATCH (n) RETURN n.core AS core ORDER BY n.name").Select(static row => row["core"])));
        Assert.Contains("Set `depth` of 2 nodes.", Algo("bfs", "--source", "({name: 'Fern'})", "--write", "depth").Error, StringComparison.Ordinal);
        using (var database = Database.Open(Path)) Assert.Equal(2, database.Query("MATCH (n) WHERE n.depth IS NOT NULL RETURN count(*)").Scalar<long>());
    }

    [Fact]
    public void An_old_commit_is_looked_at_as_it_was()
    {
        using (var database = Database.Open(Path))
        {
            database.History.Commit("seven towns", "a");
            database.Query("MATCH (n {name: 'Grove'}) DETACH DELETE n").Dispose();
        }

        Assert.Contains("Projected 6 nodes and 5 relationships", Algo("wcc").Error, StringComparison.Ordinal);
        var (code, output, error) = Algo("wcc", "--at", "HEAD", "--show", "name", "--format", "csv", "--top", "1", "--ascending");
        Assert.Equal((0, "node,component\nAmber,0\n"), (code, output));
        Assert.Contains("Projected 7 nodes and 6 relationships", error, StringComparison.Ordinal);
        Assert.Contains("0.0\n", Algo("shortestPaths", "--at", "HEAD", "--source", "({name: 'Grove'})", "--format", "csv", "--show", "name").Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("There is no algorithm 'pagerang'. There are: betweenness, ", "pagerang")]
    [InlineData("There is no algorithm 'kCore.stats'", "kCore.stats")]
    [InlineData("--set x is not of the form name=value", "pageRank", "--set", "x")]
    [InlineData("--set graph has no meaning here", "pageRank", "--set", "graph=towns")]
    [InlineData("--top takes a number", "pageRank", "--top", "-1")]
    [InlineData("give one of them", "pageRank", "--write", "rank", "--at", "HEAD")]
    [InlineData("finds no value per node", "topologicalOrder", "--write", "rank")]
    [InlineData("'bfs' needs a --source", "bfs")]
    [InlineData("'shortestPath' needs a --target", "shortestPath", "--source", "(:City)")]
    [InlineData("'bfs' takes one --source", "bfs", "--source", "(:City)", "--source", "({name: 'Fern'})")]
    [InlineData("is not the id of a node", "bfs", "--source", "Fern")]
    [InlineData("yaml", "pageRank", "--format", "yaml")]
    public void Wrong_usage_is_exit_code_2(string said, params string[] arguments)
    {
        var (code, output, error) = Algo(arguments);
        Assert.Equal((MyceliaCommand.WrongUsage, ""), (code, output));
        Assert.StartsWith("error: ", error, StringComparison.Ordinal);
        Assert.Contains(said, error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("The database has no label of nodes 'Twon'. Did you mean `Town`?", "pageRank", "--labels", "Twon")]
    [InlineData("The database has no type of relationships 'ROADS'. Did you mean `ROAD`?", "kCore", "--types", "ROADS")]
    [InlineData("The database has no property 'kn'.", "pageRank", "--weight", "kn")]
    [InlineData("The database has no property 'nmae' that --show could print.", "pageRank", "--show", "nmae")]
    [InlineData("pageRank does not know the entry `dampening`. It knows ", "pageRank", "--set", "dampening=1")]
    [InlineData("Damping is 3; it must lie between 0 and 1.", "pageRank", "--set", "damping=3")]
    [InlineData("Several things fit (:Town).", "bfs", "--source", "(:Town)")]
    [InlineData("not in the chosen part of the graph", "bfs", "--source", "(:City)", "--labels", "Town")]
    public void What_the_graph_does_not_have_is_exit_code_1(string said, params string[] arguments)
    {
        var (code, output, error) = Algo(arguments);
        Assert.Equal((MyceliaCommand.Failed, ""), (code, output));
        Assert.StartsWith("error: " + (said[0] == 'n' ? "" : said[..7]), error, StringComparison.Ordinal);
        Assert.Contains(said, error, StringComparison.Ordinal);
        Assert.DoesNotContain("mutate ", error, StringComparison.Ordinal);
        Assert.Single(error.TrimEnd().Split('\n'));
    }

    [Fact]
    public void Beside_a_writer_it_reads()
    {
        using var writer = Database.Open(Path);
        writer.Query("CREATE (:Town {name: 'Heath'})").Dispose();
        var (code, _, error) = Algo("wcc", "--top", "1");
        Assert.Equal(0, code);
        Assert.Contains("Projected 8 nodes", error, StringComparison.Ordinal);
        (code, var output, error) = Algo("wcc", "--write", "component");
        Assert.Equal((MyceliaCommand.Failed, ""), (code, output));
        Assert.Contains("open for writing elsewhere", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("pageRank")]
    [InlineData("wcc")]
    [InlineData("triangles")]
    [InlineData("leiden")]
    public void An_empty_graph_has_no_rows_and_no_histogram(string name)
    {
        using (Database.Open(_directory["empty.mycelia"]))
        {
        }

        var (code, output, error) = Run("algo", name, "--db", _directory["empty.mycelia"]);
        Assert.Equal(0, code);
        Assert.EndsWith("0 rows", output.TrimEnd(), StringComparison.Ordinal);
        Assert.DoesNotContain("min", output, StringComparison.Ordinal);
        Assert.StartsWith("Projected 0 nodes and 0 relationships", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Long_values_do_not_break_the_table()
    {
        using (var database = Database.Open(Path)) database.Query("MATCH (n {name: 'Amber'}) SET n.name = 'a\\nb' + reduce(text = '', i IN range(1, 500) | text + 'x')").Dispose();
        var output = Algo("triangles").Output;
        Assert.Contains("…", output, StringComparison.Ordinal);
        Assert.All(output.Split('\n'), static line => Assert.InRange(line.TrimEnd().Length, 0, 120));
    }

    [Fact]
    public void Bounds_of_a_histogram_are_told_apart()
    {
        Assert.Equal("  1,000.1 .. 1,000.2  1\n  1,000.2 .. 1,000.3  2\n".Replace("  1\n", $"  1  {new string('█', 20)}\n", StringComparison.Ordinal).Replace("  2\n", $"  2  {new string('█', 40)}\n", StringComparison.Ordinal),
            Histogram((1000.1, 1000.2, 1), (1000.2, 1000.3, 2)));
        Assert.Equal($"      0 .. 3.35e-5      0\n  3.35e-5 .. 0.0008126  1  ▏\n  0.0008126 .. 2    1,000  {new string('█', 40)}\n".Replace(" ", "", StringComparison.Ordinal),
            Histogram((0, 3.35e-5, 0), (3.35e-5, 0.0008126, 1), (0.0008126, 2, 1000)).Replace(" ", "", StringComparison.Ordinal));
        Assert.Equal("", Histogram());
    }

    [Fact]
    public void A_reader_that_goes_away_loses_nothing_that_was_to_be_kept()
    {
        if (OperatingSystem.IsWindows()) return; // The console there does not say that a pipe is closed.
        using (var database = Database.Open(Path)) database.Query("UNWIND range(1, 50000) AS i CREATE (:Town {name: 'T' + i})").Dispose();
        using var process = Start("pageRank", "--format", "jsonl", "--write", "rank");
        Assert.NotNull(process.StandardOutput.ReadLine());
        process.StandardOutput.Close();
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.Equal((0, "Set `rank` of 50,007 nodes."), (process.ExitCode, error.Trim()));
        using (var database = Database.Open(Path)) Assert.Equal(50_007, database.Query("MATCH (n) WHERE n.rank > 0 RETURN count(*)").Scalar<long>());
    }

    [Fact]
    public void The_histogram_goes_through_a_pipe_too()
    {
        using var process = Start("kCore");
        process.StandardError.ReadToEnd();
        Assert.Contains("█", process.StandardOutput.ReadToEnd(), StringComparison.Ordinal);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }

    public void Dispose() => _directory.Dispose();

    private static string Histogram(params (double From, double To, long Count)[] bins)
    {
        using var output = new StringWriter();
        HistogramText.Write(output, bins);
        return output.ToString().ReplaceLineEndings("\n");
    }

    private Process Start(params string[] arguments)
    {
        string[] all = [typeof(MyceliaCommand).Assembly.Location, "algo", "--db", Path, .. arguments];
        return Process.Start(new ProcessStartInfo("dotnet", all) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, StandardOutputEncoding = System.Text.Encoding.UTF8 })!;
    }

    private (int Code, string Output, string Error) Algo(params string[] arguments) => Run(["algo", "--db", Path, .. arguments]);

    private static (int Code, string Output, string Error) Run(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = MyceliaCommand.Run(args, output, error);
        return (code, output.ToString(), error.ToString());
    }
}

using System.Runtime.CompilerServices;
using Mycelia.Algorithms;

namespace Mycelia.Tests;

/// <summary>The examples of README.md compile, run, and print what one would expect.</summary>
public class ReadMeTests
{
    [Fact]
    public void TheExamplesRun()
    {
        var home = Directory.CreateTempSubdirectory("mycelia-readme-");
        try
        {
            using var output = new StringWriter();
            Example(Path.Combine(home.FullName, "social.mycelia"), output);
            var printed = output.ToString().Trim().ReplaceLineEndings("|");
            Assert.StartsWith("Ada knows Charles|Ada knows Charles|Mary knows George|1 node changed|FastForward|1815, until: ", printed, StringComparison.Ordinal);
            Assert.Contains(" Another year|2 communities, modularity 0", printed, StringComparison.Ordinal);
            Assert.EndsWith(" rounds of PageRank", printed, StringComparison.Ordinal);
        }
        finally
        {
            home.Delete(recursive: true);
        }
    }

    /// <summary>Every line of the examples stands in <see cref="Example"/>, where only the path and the writer have other names.</summary>
    [Fact]
    public void TheExamplesAreThoseOfTheReadMe()
    {
        var source = File.ReadAllText(ThisFile()).Replace("Database.Open(path)", "Database.Open(\"social.mycelia\")").Replace("output.WriteLine", "Console.WriteLine");
        var lines = source.Split('\n').Select(line => line.Trim()).ToHashSet();
        var readMe = File.ReadAllText(Path.Combine(Path.GetDirectoryName(ThisFile())!, "..", "..", "README.md"));
        var examples = readMe.Split("```csharp\n")[1..].SelectMany(block => block.Split("```")[0].Split('\n', StringSplitOptions.RemoveEmptyEntries)).ToArray();
        Assert.All(examples.Where(line => !line.StartsWith("using Mycelia", StringComparison.Ordinal)), line => Assert.Contains(line.Trim(), lines));
        Assert.InRange(examples.Length, 20, 40);
    }

    private static void Example(string path, StringWriter output)
    {
        using var db = Database.Open(path);
        db.Query("""
            CREATE (ada:Person {name: 'Ada', born: 1815}), (charles:Person {name: 'Charles', born: 1791}),
                   (ada)-[:KNOWS {since: 1833}]->(charles)
            """).Dispose();
        foreach (var row in db.Query("MATCH (p:Person)-[k:KNOWS]->(friend) WHERE k.since < $year RETURN p.name AS name, friend.name AS friend", new { year = 1900 }))
            output.WriteLine($"{row.Get<string>("name")} knows {row.Get<string>("friend")}");

        db.Write(tx =>
        {
            var mary = tx.CreateNode("Person", ("name", "Mary"), ("born", 1780));
            var george = tx.CreateNode("Person", ("name", "George"), ("born", 1792));
            tx.CreateEdge(mary, "KNOWS", george);
        });
        var now = db.Snapshot();
        foreach (var person in now.Nodes("Person"))
            foreach (var friend in now.Neighbours(person, Direction.Outgoing, db.EdgeType("KNOWS")))
                output.WriteLine($"{now.Get(person, "name").AsString()} knows {now.Get(friend.Node, "name").AsString()}");

        db.History.Commit("Three people and Charles");
        var trial = db.History.CreateBranch("trial");
        trial.Query("MATCH (p:Person {name: 'Ada'}) SET p.born = 1816").Dispose();
        trial.Commit("Another year");
        output.WriteLine(db.History.Diff("main", "trial"));
        output.WriteLine(db.History.Merge("trial").Outcome);
        var before = db.Query("AT 'HEAD~1' MATCH (p:Person {name: 'Ada'}) RETURN p.born").Scalar<long>();
        output.WriteLine($"{before}, until: {db.History.Head}");

        using var graph = db.Snapshot().Project(new ProjectionOptions { Labels = [db.Label("Person")], Orientation = Orientation.Undirected });
        var ranks = PageRank.Run(graph);
        var communities = Leiden.Run(graph);
        output.WriteLine($"{communities.Count} communities, modularity {communities.Modularity:F2}; {ranks.Iterations} rounds of PageRank");
    }

    private static string ThisFile([CallerFilePath] string path = "") => path;
}

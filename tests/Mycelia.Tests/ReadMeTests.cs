using System.Runtime.CompilerServices;

namespace Mycelia.Tests;

/// <summary>The example of README.md compiles, runs, and prints what one would expect.</summary>
public class ReadMeTests
{
    [Fact]
    public void TheExampleRuns()
    {
        var home = Directory.CreateTempSubdirectory("mycelia-readme-");
        try
        {
            using var output = new StringWriter();
            Example(Path.Combine(home.FullName, "social.mycelia"), output);
            Assert.Equal("Ada knows Charles", output.ToString().Trim());
        }
        finally
        {
            home.Delete(recursive: true);
        }
    }

    /// <summary>Every line of the example stands in <see cref="Example"/>, where only the path and the writer have other names.</summary>
    [Fact]
    public void TheExampleIsTheOneInTheReadMe()
    {
        var source = File.ReadAllText(ThisFile()).Replace("Database.Open(path)", "Database.Open(\"social.mycelia\")").Replace("output.WriteLine", "Console.WriteLine");
        var lines = source.Split('\n').Select(line => line.Trim()).ToHashSet();
        var readMe = File.ReadAllText(Path.Combine(Path.GetDirectoryName(ThisFile())!, "..", "..", "README.md"));
        var example = readMe.Split("```csharp\n")[1].Split("```")[0].Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.All(example.Where(line => !line.StartsWith("using Mycelia;", StringComparison.Ordinal)), line => Assert.Contains(line.Trim(), lines));
        Assert.InRange(example.Length, 10, 16);
    }

    private static void Example(string path, StringWriter output)
    {
        using var db = Database.Open(path);
        db.Write(tx =>
        {
            var ada = tx.CreateNode("Person", ("name", "Ada"), ("born", 1815));
            var charles = tx.CreateNode("Person", ("name", "Charles"), ("born", 1791));
            tx.CreateEdge(ada, "KNOWS", charles, ("since", 1833));
        });
        var now = db.Snapshot();
        foreach (var person in now.Nodes("Person"))
            foreach (var friend in now.Neighbours(person, Direction.Outgoing, db.EdgeType("KNOWS")))
                output.WriteLine($"{now.Get(person, "name").AsString()} knows {now.Get(friend.Node, "name").AsString()}");
    }

    private static string ThisFile([CallerFilePath] string path = "") => path;
}

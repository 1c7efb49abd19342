using System.Runtime.CompilerServices;

namespace Mycelia.Tests.Schema;

/// <summary>The examples of docs/indexes.md compile, run, and find what they say.</summary>
public class IndexesDocTests
{
    [Fact]
    public void The_examples_run()
    {
        using var db = Database.InMemory();
        using var output = new StringWriter();
        db.Write(tx =>
        {
            var ada = tx.CreateNode("Person", ("name", "Ada"), ("email", "ada@example.org"), ("born", 1815), ("country", "SE"));
            var mary = tx.CreateNode("Person", ("name", "Mary"), ("email", "mary@example.org"), ("born", 1780), ("country", "SE"));
            tx.CreateEdge(ada, "KNOWS", mary, ("since", 1833));
            tx.CreateNode("City", ("at", new Point(Point.Wgs84, 17.64, 59.86)));
            tx.CreateNode("City", ("at", new Point(Point.Wgs84, 11.97, 57.71)));
        });
        Assert.Equal((true, 1, 1L, 1, 2L, 1L, 1.0), Example(db, output));
        Assert.Equal("Ada", output.ToString().Trim());
    }

    [Fact]
    public void The_examples_are_those_of_the_page()
    {
        var lines = File.ReadAllText(ThisFile()).Split('\n').Select(line => line.Trim()).ToHashSet();
        var page = File.ReadAllText(Path.Combine(Path.GetDirectoryName(ThisFile())!, "..", "..", "..", "docs", "indexes.md"));
        var examples = page.Split("```csharp\n")[1..].SelectMany(block => block.Split("```")[0].Split('\n', StringSplitOptions.RemoveEmptyEntries)).ToArray();
        Assert.InRange(examples.Length, 15, 30);
        Assert.All(examples, line => Assert.Contains(line.Trim(), lines));
    }

    private static (bool Ada, int Cohort, long Recent, int Near, long People, long Links, double Early) Example(Database db, StringWriter output)
    {
        db.Schema.CreateIndex("Person", "name").Wait();
        db.Schema.CreateUnique("Person", "email").Wait();
        db.Schema.CreateIndex(SchemaPattern.Edges("KNOWS", "since"), "known_since").Wait();
        db.Schema.CreateIndex("Person", "country", "born").Wait();
        db.Schema.CreateType(SchemaPattern.Nodes("Person", "born"), ValueKind.Int64).Wait();

        var now = db.Snapshot();
        var ada = now.FindNode("Person", "email", "ada@example.org");
        foreach (var person in now.FindNodes("Person", "name", ValueRange.StartingWith("A")))
            output.WriteLine(now.Get(person, "name").AsString());
        var cohort = now.NodeIndex("Person", "country", "born").Range(["SE"], ValueRange.Between(1800, 1899), descending: true);
        var recent = now.FindEdges("KNOWS", "since", ValueRange.AtLeast(1833)).Count();

        db.Schema.CreatePointIndex(SchemaPattern.Nodes("City", "at")).Wait();
        var near = db.Snapshot().NodeIndex("City", "at").Near(new Point(Point.Wgs84, 18.07, 59.33), 100_000).ToArray();

        var statistics = db.Snapshot().Statistics;
        var people = statistics.Nodes("Person");
        var links = statistics.Links("Person", "KNOWS", "Person");
        var early = statistics.Property(SchemaPattern.Nodes("Person", "born")).EstimateRange(ValueRange.Below(1800));

        var id = db.Write(tx => tx.Upsert("Person", "email", "charles@example.org", ("name", "Charles")));
        Assert.True(db.Snapshot().Exists(id));
        return (ada is not null, cohort.ToArray().Length, recent, near.Length, people, links, early);
    }

    private static string ThisFile([CallerFilePath] string path = "") => path;
}

using System.IO.Compression;
using System.Text;
using Mycelia.Graph.Indexes;
using Mycelia.Import;
using Mycelia.Tests.Storage;
using Mycelia.Tests.Support;
using Mycelia.Tests.Values;

namespace Mycelia.Tests.Import;

/// <summary>What is exported, or dumped, comes back as it was: every label set, type, value and schema cell.</summary>
public sealed class RoundTripTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, Environment.GetEnvironmentVariable("MYCELIA_LONG") == "1" ? 100 : 12)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Csv(int seed)
    {
        using var original = RandomGraph(seed);
        var report = original.Snapshot().ExportCsv(_directory["out"]);
        using var copy = Database.InMemory();
        var plan = new ImportPlan();
        foreach (var file in report.Files)
        {
            if (file.StartsWith("nodes-", StringComparison.Ordinal)) plan.Nodes(_directory[$"out/{file}"]);
            else plan.Edges(_directory[$"out/{file}"]);
        }

        var imported = copy.Import(plan, new ImportOptions { BlockBytes = 1 + seed * 37 });
        Assert.Equal((report.Nodes, report.Edges), (imported.Nodes, imported.Edges));
        Assert.Equal(GraphContent.Of(original.Snapshot()), GraphContent.Of(copy.Snapshot()));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Json_lines(int seed)
    {
        using var original = RandomGraph(seed);
        var path = _directory["graph.jsonl"];
        using (var stream = File.Create(path)) original.Snapshot().ExportJsonLines(stream);
        using var copy = Database.InMemory();
        copy.Import(new ImportPlan().JsonLines(path));
        Assert.Equal(GraphContent.Of(original.Snapshot()), GraphContent.Of(copy.Snapshot()));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Dump_and_load(int seed)
    {
        using var original = RandomGraph(seed);
        original.Write(tx =>
        {
            tx.SetSchemaCell("index/person", new SchemaDefinition("index/person", SchemaKind.RangeIndex, false, "Person", ["name"]).Encode());
            tx.SetSchemaCell("ünique", new SchemaDefinition("ünique", SchemaKind.Exists, true, "NONE", ["k"]).Encode());
        });
        using var copy = Database.InMemory();
        var report = copy.LoadDump(Dump(original));
        Assert.Equal((original.Snapshot().NodeCount, original.Snapshot().EdgeCount), (report.Nodes, report.Edges));
        Assert.Equal(GraphContent.Of(original.Snapshot()), GraphContent.Of(copy.Snapshot()));
    }

    [Fact]
    public void A_dump_that_was_cut_anywhere_is_refused_and_loads_nothing()
    {
        using var original = RandomGraph(1);
        var lines = Unzipped(Dump(original));
        for (var length = 0; length < lines.Length; length += Math.Max(1, lines.Length / 60))
        {
            using var copy = Database.InMemory();
            Assert.Throws<CorruptionException>(() => copy.LoadDump(Zipped(lines[..length])));
            Assert.Equal(0, copy.Snapshot().NodeCount);
        }

        var zipped = Dump(original).ToArray();
        foreach (var length in new[] { 0, 5, zipped.Length / 2, zipped.Length - 40 })
        {
            using var copy = Database.InMemory();
            Assert.Throws<CorruptionException>(() => copy.LoadDump(new MemoryStream(zipped[..length])));
        }
    }

    [Fact]
    public void A_dump_that_was_changed_is_refused()
    {
        using var original = Database.InMemory();
        original.Write(tx => tx.CreateNode("Person", ("name", "Ada")));
        var lines = Encoding.UTF8.GetString(Unzipped(Dump(original)));
        foreach (var changed in new[] { lines.Replace("Ada", "Eda", StringComparison.Ordinal), lines + "{}\n", lines.Replace("\"nodes\":1", "\"nodes\":2", StringComparison.Ordinal) })
        {
            using var copy = Database.InMemory();
            Assert.Contains("Take another copy", Assert.Throws<CorruptionException>(() => copy.LoadDump(Zipped(Encoding.UTF8.GetBytes(changed)), "d.gz")).Message, StringComparison.Ordinal);
        }

        using var newer = Database.InMemory();
        Assert.Equal(StatusCode.NewerFormat, Assert.Throws<MyceliaException>(() =>
            newer.LoadDump(Zipped(Encoding.UTF8.GetBytes(lines.Replace("\"version\":1", "\"version\":2", StringComparison.Ordinal))))).Status);
        newer.Write(tx => tx.CreateNode());
        Assert.Equal(StatusCode.InvalidState, Assert.Throws<MyceliaException>(() => newer.LoadDump(Dump(original))).Status);
    }

    [Fact]
    public void Many_bytes_behind_the_end_of_a_dump_are_noticed()
    {
        using var original = RandomGraph(2);
        using var copy = Database.InMemory();
        var stream = new MemoryStream([.. Dump(original).ToArray(), .. Enumerable.Repeat((byte)7, 100_000)]);
        Assert.Throws<CorruptionException>(() => copy.LoadDump(stream));
        Assert.Equal(0, copy.Snapshot().NodeCount);
    }

    [Fact]
    public void Loading_a_dump_tells_how_far_it_is()
    {
        using var original = Database.InMemory();
        original.Write(tx => tx.CreateNodes(20_000, ["N"], PropertyColumn.Int64("k", [.. Enumerable.Range(0, 20_000).Select(static i => i * 7919L)])));
        using var copy = Database.InMemory();
        var dump = Dump(original);
        var told = new List<ImportProgress>();
        copy.LoadDump(dump, progress: new Reporter<ImportProgress>(told.Add));
        Assert.All(told, progress => Assert.Equal(dump.Length, progress.Total));
        Assert.True(told.Count > 2 && told[0].Done > 0 && told[0].Done < dump.Length);
        Assert.Equal(dump.Length, told[^1].Done);
    }

    [Fact]
    public void An_export_of_more_files_than_may_be_open_is_whole()
    {
        const int labels = 300;
        using var original = Database.InMemory();
        for (var round = 0; round < 3; round++)
            for (var label = 0; label < labels; label++) original.Write(tx => tx.CreateNode($"L{label}", ("k", round * labels + label)));
        var folder = _directory["many"];
        var report = original.Snapshot().ExportCsv(folder);
        Assert.Equal(labels, report.Files.Count);
        using var copy = Database.InMemory();
        var plan = new ImportPlan();
        foreach (var file in report.Files) plan.Nodes(Path.Combine(folder, file));
        copy.Import(plan);
        Assert.Equal(GraphContent.Of(original.Snapshot()), GraphContent.Of(copy.Snapshot()));
    }

    [Fact]
    public void Json_lines_tell_label_sets_apart_and_reject_names_that_can_be_none()
    {
        File.WriteAllText(_directory["l.jsonl"], """
            {"type":"node","id":1,"labels":["a\u0000b"]}
            {"type":"node","id":2,"labels":["a","b"]}
            {"type":"node","id":3,"labels":[]}
            {"type":"node","id":4,"labels":[""]}
            {"type":"node","id":5,"labels":[],"properties":{"":1}}
            {"type":"relationship","label":"","start":{"id":1},"end":{"id":2}}
            """);
        using var database = Database.InMemory();
        var report = database.Import(new ImportPlan().JsonLines(_directory["l.jsonl"]), new ImportOptions { OnError = OnRowError.Skip });
        Assert.Equal([4L, 5L, 6L], report.Rejected.Select(static row => row.Line));
        var now = database.Snapshot();
        Assert.Equal(["", "a+b", "a~b"], now.Nodes().ToArray().Select(node => string.Join('+', now.Labels(node).Order(StringComparer.Ordinal))).Select(static text => text.Replace('\0', '~')).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void An_export_can_be_narrowed_to_labels_and_types()
    {
        using var database = Database.InMemory();
        database.Write(tx =>
        {
            var ada = tx.CreateNode("Person", ("name", "Ada"));
            var bob = tx.CreateNode("Person", ("name", "Bob"));
            var city = tx.CreateNode("City", ("name", "London"));
            tx.CreateEdge(ada, "KNOWS", bob);
            tx.CreateEdge(ada, "LIKES", bob);
            tx.CreateEdge(ada, "LIVES_IN", city);
        });
        var people = database.Snapshot().ExportCsv(_directory["people"], new ExportOptions { Labels = ["Person"] });
        Assert.Equal(["edges-KNOWS.csv", "edges-LIKES.csv", "nodes-Person.csv"], people.Files);
        var likes = database.Snapshot().ExportCsv(_directory["likes"], new ExportOptions { Labels = ["Person"], Types = ["LIKES"] });
        Assert.Equal((2L, 1L), (likes.Nodes, likes.Edges));
    }

    public void Dispose() => _directory.Dispose();

    private static MemoryStream Dump(Database database)
    {
        var stream = new MemoryStream();
        database.Dump(stream);
        stream.Position = 0;
        return stream;
    }

    private static byte[] Unzipped(MemoryStream dump)
    {
        using var gzip = new GZipStream(dump, CompressionMode.Decompress);
        using var lines = new MemoryStream();
        gzip.CopyTo(lines);
        return lines.ToArray();
    }

    private static MemoryStream Zipped(byte[] lines)
    {
        var stream = new MemoryStream();
        using (var gzip = new GZipStream(stream, CompressionLevel.Fastest, leaveOpen: true)) gzip.Write(lines);
        stream.Position = 0;
        return stream;
    }

    private static Database RandomGraph(int seed)
    {
        var random = new Random(seed);
        var database = Database.InMemory();
        string[][] labelSets = [[], ["Person"], ["Person", "Author"], ["Größe, \"quoted\""], ["A B"]];
        string[] types = ["KNOWS", "likes, a lot", "ÄÖ"];
        string[] keys = ["name", "a:b", "with,comma", "\"", "$date", "x"];
        database.Write(tx =>
        {
            var nodes = new List<NodeId>();
            for (var i = random.Next(2, 60); i > 0; i--)
            {
                var labels = labelSets[random.Next(labelSets.Length)].Select(database.Label).ToArray();
                var node = tx.CreateNode(labels, (database.Key("uid"), i));
                foreach (var (key, value) in Properties(random, keys, seed)) tx.Set(node, key, value);
                nodes.Add(node);
            }

            for (var i = random.Next(80); i > 0; i--)
            {
                var edge = tx.CreateEdge(nodes[random.Next(nodes.Count)], types[random.Next(types.Length)], nodes[random.Next(nodes.Count)]);
                foreach (var (key, value) in Properties(random, keys, seed)) tx.Set(edge, key, value);
            }
        });
        return database;
    }

    /// <summary>With odd seeds each key has one kind of value, so that CSV columns are typed.</summary>
    private static IEnumerable<(string Key, Value Value)> Properties(Random random, string[] keys, int seed)
    {
        for (var i = 0; i < keys.Length; i++)
        {
            if (random.Next(2) == 0) continue;
            var kind = (ValueKind)(1 + (seed / 2 + i) % 14);
            yield return (keys[i], seed % 2 == 1 ? ValueGenerator.Next(random, kind, 2) : ValueGenerator.Next(random, 2));
        }
    }
}

using System.Text;
using Mycelia.Graph.Indexes;
using Mycelia.Querying;

namespace Mycelia.Tests.History;

/// <summary>What others see of differences: entities with names, counts, text, JSON.</summary>
public sealed class GraphDiffTests : IDisposable
{
    private readonly Database _db = Database.InMemory();
    private readonly NodeId _ann;
    private readonly NodeId _bob;
    private readonly NodeId _city;
    private readonly EdgeId _knows;
    private readonly EdgeId _lives;
    private readonly NodeId _cid;
    private readonly EdgeId _added;
    private readonly Snapshot _before;
    private readonly Snapshot _after;

    public GraphDiffTests()
    {
        using (var tx = _db.Begin())
        {
            _ann = tx.CreateNode("Person", ("name", "Ann"), ("age", 30), ("score", 1));
            _bob = tx.CreateNode("Person", ("name", "Bob"));
            _city = tx.CreateNode("Odd City", ("tab\tkey", "line\nend"));
            _knows = tx.CreateEdge(_ann, "KNOWS", _bob, ("since", 2020));
            _lives = tx.CreateEdge(_ann, "LIVES_IN", _city);
            tx.Commit();
        }

        _db.Schema.CreateIndex("Person", "age").Wait();
        _before = _db.Snapshot();
        using (var tx = _db.Begin())
        {
            tx.Set(_ann, "age", 31);
            tx.Set(_ann, "score", 1.0);
            tx.Set(_ann, "name", Value.Null);
            tx.AddLabel(_ann, "Admin");
            tx.DetachDelete(_city);
            tx.Set(_knows, "since", 2021);
            _cid = tx.CreateNode("Person", ("name", "Cid"), ("born", new Date(0)));
            tx.AddLabel(_cid, "Guest");
            _added = tx.CreateEdge(_bob, "KNOWS", _cid, ("w", 0.5));
            tx.Commit();
        }

        _db.Schema.Drop(_before.Space.Schema.Keys.Single());
        _db.Schema.CreateUnique(SchemaPattern.Nodes("Person", "name"), "one name").Wait();
        _after = _db.Snapshot();
    }

    public void Dispose() => _db.Dispose();

    [Fact]
    public void Entities_have_names_and_counts_add_up()
    {
        var diff = _before.DiffTo(_after);
        Assert.Equal((1, 1, 1), (diff.NodesAdded, diff.NodesRemoved, diff.NodesChanged));
        Assert.Equal((1, 1, 1), (diff.EdgesAdded, diff.EdgesRemoved, diff.EdgesChanged));
        Assert.Equal((3, 1), (diff.LabelsAdded, diff.LabelsRemoved));
        Assert.Equal((6, 2), (diff.PropertiesSet, diff.PropertiesRemoved));
        var ann = diff.Nodes.Single(change => change.Node == _ann);
        Assert.Equal((ChangeKind.Changed, false, default(EdgeId), null), (ann.Kind, ann.IsEdge, ann.Edge, ann.Type));
        Assert.Equal(["Person"], ann.LabelsBefore);
        Assert.Equal(["Admin", "Person"], ann.LabelsAfter);
        Assert.Equal(["Admin"], ann.LabelsAdded);
        Assert.Empty(ann.LabelsRemoved);
        Assert.Equal([new("age", 30, 31), new("name", "Ann", Value.Null), new("score", 1, 1.0)], ann.Properties);
        var lives = diff.Edges.Single(change => change.Kind == ChangeKind.Removed);
        Assert.Equal((_lives, "LIVES_IN", _ann, _city, true), (lives.Edge, lives.Type, lives.Source, lives.Target, lives.IsEdge));
        Assert.Equal(default, lives.Node);
        Assert.Equal(2, diff.Schema.Count);
        Assert.False(diff.IsEmpty);
        Assert.Equal(diff.Nodes.Count, diff.Nodes.Select(change => change.Node).Distinct().Count());
        var back = diff.Reversed();
        Assert.Equal((1, 3, 5, 3), (back.LabelsAdded, back.LabelsRemoved, back.PropertiesSet, back.PropertiesRemoved));
    }

    [Fact]
    public void Text_shows_old_and_new_values_on_lines_of_their_own()
    {
        var index = _before.Space.Schema.Keys.Single();
        var text = Text(_before.DiffTo(_after), colours: false);
        var blocks = new SortedDictionary<NodeId, string>
        {
            [_ann] = $"""
                ~ ({_ann}:Admin:Person)
                +     :Admin
                -     age: 30
                +     age: 31
                -     name: 'Ann'
                -     score: 1
                +     score: 1.0

                """,
            [_city] = $"- ({_city}:`Odd City` {{`tab\\u0009key`: 'line\\nend'}})\n",
            [_cid] = $"+ ({_cid}:Guest:Person {{born: date('1970-01-01'), name: 'Cid'}})\n",
        };
        var edges = new SortedDictionary<EdgeId, string>
        {
            [_knows] = $"~ ({_ann}:Admin:Person)-[{_knows}:KNOWS]->({_bob}:Person)\n-     since: 2020\n+     since: 2021\n",
            [_lives] = $"- ({_ann}:Admin:Person)-[{_lives}:LIVES_IN]->({_city}:`Odd City`)\n",
            [_added] = $"+ ({_bob}:Person)-[{_added}:KNOWS {{w: 0.5}}]->({_cid}:Guest:Person)\n",
        };
        var definitions = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            [index] = $"- CREATE RANGE INDEX {index} FOR (n:Person) ON (n.age)\n",
            ["one name"] = "+ CREATE CONSTRAINT `one name` FOR (n:Person) REQUIRE (n.name) IS UNIQUE\n",
        };
        const string summary = "\n1 node added, 1 removed, 1 changed; 1 edge added, 1 removed, 1 changed; 1 definition added, 1 removed\n";
        Assert.Equal(string.Concat(blocks.Values) + string.Concat(edges.Values) + string.Concat(definitions.Values) + summary, text);
    }

    [Fact]
    public void Text_may_be_coloured()
    {
        var from = _db.Snapshot();
        _db.Write(tx => tx.Set(_bob, "name", "Rob"));
        var expected = $"\e[33m~ ({_bob}:Person)\e[0m\n\e[31m-     name: 'Bob'\e[0m\n\e[32m+     name: 'Rob'\e[0m\n\n\e[1m1 node changed\e[0m\n";
        Assert.Equal(expected, Text(from.DiffTo(_db.Snapshot()), colours: true));
        Assert.Equal("No differences\n", Text(from.DiffTo(from), colours: false));
        Assert.Equal($"~ ({_bob}:Person)", from.DiffTo(_db.Snapshot()).Nodes[0].ToString());
    }

    [Fact]
    public void Json_has_a_line_for_each_difference()
    {
        var from = _db.Snapshot();
        var eve = _db.Write(tx =>
        {
            tx.Set(_bob, "tags", Value.List(1, "é", Value.Null));
            tx.RemoveLabel(_bob, "Person");
            tx.Delete(_added);
            return tx.CreateNode("X", ("bytes", (byte[])[1, 2]), ("nan", double.NaN), ("when", new Date(1)));
        });
        _db.Schema.Drop("one name");
        using var stream = new MemoryStream();
        from.DiffTo(_db.Snapshot()).WriteJson(stream);
        var lines = new SortedDictionary<NodeId, string>
        {
            [_bob] = $$$$$"""{"kind":"changed","entity":"node","id":"{{{{{_bob}}}}}","labels":{"before":["Person"],"after":[]},"properties":{"tags":{"before":null,"after":[1,"é",null]}}}""",
            [eve] = $$$$$"""{"kind":"added","entity":"node","id":"{{{{{eve}}}}}","labels":{"before":[],"after":["X"]},"properties":{"bytes":{"before":null,"after":"AQI="},"nan":{"before":null,"after":"NaN"},"when":{"before":null,"after":"1970-01-02"}}}""",
        };
        string[] rest =
        [
            $$$$$"""{"kind":"removed","entity":"edge","id":"{{{{{_added}}}}}","type":"KNOWS","source":"{{{{{_bob}}}}}","target":"{{{{{_cid}}}}}","properties":{"w":{"before":0.5,"after":null}}}""",
            """{"kind":"removed","entity":"definition","name":"one name","before":"CREATE CONSTRAINT `one name` FOR (n:Person) REQUIRE (n.name) IS UNIQUE","after":null}""",
        ];
        Assert.Equal([.. lines.Values, .. rest, ""], Encoding.UTF8.GetString(stream.ToArray()).Split('\n'));
    }

    [Fact]
    public void Many_lines_of_json_are_all_written()
    {
        var from = _db.Snapshot();
        _db.Write(tx => tx.CreateNodes(5_000, ["N"], PropertyColumn.Int64("i", [.. Enumerable.Range(0, 5_000).Select(i => (long)i)])));
        using var stream = new MemoryStream();
        from.DiffTo(_db.Snapshot()).WriteJson(stream);
        var lines = Encoding.UTF8.GetString(stream.ToArray()).TrimEnd('\n').Split('\n');
        Assert.Equal(5_000, lines.Length);
        for (var i = 0; i < lines.Length; i++)
        {
            using var json = System.Text.Json.JsonDocument.Parse(lines[i]);
            Assert.Equal(i, json.RootElement.GetProperty("properties").GetProperty("i").GetProperty("after").GetInt64());
        }
    }

    [Fact]
    public void A_transaction_can_be_compared_with_what_it_began_with()
    {
        var from = _db.Snapshot();
        using var tx = _db.Begin();
        tx.Set(_bob, "name", "Rob");
        var diff = from.DiffTo(tx.Snapshot);
        Assert.Equal([new("name", "Bob", "Rob")], Assert.Single(diff.Nodes).Properties);
        Assert.Equal([new("name", "Rob", "Bob")], Assert.Single(tx.Snapshot.DiffTo(from).Nodes).Properties);
    }

    [Fact]
    public void Versions_of_different_databases_cannot_be_compared()
    {
        using var other = Database.InMemory();
        var error = Assert.Throws<MyceliaException>(() => _before.DiffTo(other.Snapshot()));
        Assert.Equal(StatusCode.InvalidArgument, error.Status);
    }

    [Fact]
    public void Every_definition_has_a_statement_that_creates_it()
    {
        SchemaDefinition[] definitions =
        [
            new("a", SchemaKind.RangeIndex, false, "L", ["x", "y z"]),
            new("b", SchemaKind.PointIndex, true, "T", ["p"]),
            new("c", SchemaKind.Unique, false, "L", ["x", "y"]),
            new("d", SchemaKind.Exists, true, "T", ["x"]),
            new("e", SchemaKind.Key, false, "L", ["x", "y"]),
            new("f", SchemaKind.Type, false, "L", ["x"], ValueKind.ZonedDateTime),
        ];
        string[] expected =
        [
            "CREATE RANGE INDEX a FOR (n:L) ON (n.x, n.`y z`)",
            "CREATE POINT INDEX b FOR ()-[r:T]-() ON (r.p)",
            "CREATE CONSTRAINT c FOR (n:L) REQUIRE (n.x, n.y) IS UNIQUE",
            "CREATE CONSTRAINT d FOR ()-[r:T]-() REQUIRE (r.x) IS NOT NULL",
            "CREATE CONSTRAINT e FOR (n:L) REQUIRE (n.x, n.y) IS KEY",
            "CREATE CONSTRAINT f FOR (n:L) REQUIRE (n.x) IS :: ZONED DATETIME",
        ];
        Assert.Equal(expected, definitions.Select(SchemaText.Create));
        using var db = Database.InMemory();
        foreach (var statement in expected) db.Query(statement).Dispose();
        Assert.Equal(definitions, db.Snapshot().Space.Schema.Select(cell => SchemaDefinition.Decode(cell.Key, cell.Value)));
    }

    private static string Text(GraphDiff diff, bool colours)
    {
        using var writer = new StringWriter { NewLine = "\n" };
        diff.WriteText(writer, colours);
        return writer.ToString();
    }
}

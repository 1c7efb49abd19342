using Mycelia.Graph.Indexes;

namespace Mycelia.Tests.Schema;

/// <summary>Corners of indexes that the model tests reach seldom or not at all.</summary>
public sealed class IndexDetailTests
{
    [Fact]
    public void The_node_found_is_the_first_in_the_order_of_the_index_wherever_its_entry_is()
    {
        using var db = Database.InMemory();
        var nodes = db.Write(tx => Enumerable.Range(0, 200).Select(i => tx.CreateNode("N", ("k", i))).ToArray());
        db.Schema.CreateIndex("N", "k").Wait();
        db.Write(tx => tx.Set(nodes[150], "k", 7));
        Check();
        db.Write(tx => tx.Set(nodes[3], "k", 7));
        Check();

        void Check()
        {
            var index = db.Snapshot().NodeIndex("N", "k");
            Assert.Equal(index.Matching(7).ToArray()[0], index.Find(7));
        }
    }

    [Fact]
    public void A_failed_creation_does_not_stand_in_the_way_of_an_equal_one()
    {
        using var db = Database.InMemory();
        var nodes = db.Write(tx => new[] { tx.CreateNode("N", ("k", 1)), tx.CreateNode("N", ("k", 1)) });
        var failed = db.Schema.CreateUnique(SchemaPattern.Nodes("N", "k"), "first");
        Assert.Throws<ConstraintViolationException>(() => failed.Wait());
        db.Write(tx => tx.Delete(nodes[0]));
        db.Schema.CreateUnique(SchemaPattern.Nodes("N", "k"), "second").Wait();
        Assert.Equal("second", Assert.Single(db.Snapshot().Constraints).Name);
    }

    [Fact]
    public void Everything_is_near_when_the_distance_is_infinite()
    {
        using var db = Database.InMemory();
        db.Schema.CreatePointIndex(SchemaPattern.Nodes("P", "at")).Wait();
        foreach (var point in new[] { new Point(Point.Wgs84WithHeight, 7, 50, 60), new Point(Point.Wgs84, 7, 50), new Point(Point.Cartesian2D, 1, 1), new Point(Point.Cartesian3D, 1, 1, 1) })
        {
            var node = db.Write(tx => tx.CreateNode("P", ("at", point)));
            Assert.Equal([node], db.Snapshot().NodeIndex("P", "at").Near(point, double.PositiveInfinity).ToArray());
            Assert.Equal([node], db.Snapshot().NodeIndex("P", "at").Near(point, double.MaxValue).ToArray());
        }
    }

    [Fact]
    public void A_point_index_refuses_values_instead_of_finding_nothing()
    {
        using var db = Database.InMemory();
        db.Schema.CreatePointIndex(SchemaPattern.Nodes("P", "at")).Wait();
        var point = new Point(Point.Cartesian2D, 1, 2);
        db.Write(tx => tx.CreateNode("P", ("at", point)));
        var refused = Assert.Throws<MyceliaException>(() => db.Snapshot().FindNode("P", "at", point));
        Assert.Contains("is a point index", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1_000)]
    [InlineData(100_000)]
    public void An_index_of_long_keys_is_made_in_parts_however_small(int partBytesMax)
    {
        const int count = 5_000;
        using var db = Database.InMemory();
        db.Write(tx => tx.CreateNodes(count, ["N"], PropertyColumn.String("k", [.. Enumerable.Range(0, count).Select(static i => $"{new string('x', i % 50)}{i * 7919 % 1_000}")])));
        db.Schema.CreateIndex("N", "k").Wait();
        var space = db.Snapshot().Space;
        var rule = space.Rules.All[0];
        var parts = IndexBuilder.Build(new RowState(space), rule, partBytesMax: partBytesMax);
        Assert.Equal(Entries(rule.Index!), Entries(parts));

        IEnumerable<uint> Entries(PropertyIndex index)
        {
            var rows = new RowMatches(space, rule.With(index), KeyQuery.RangeOf([], ValueRange.All), false);
            var all = new List<uint>();
            while (rows.MoveNext()) all.Add(rows.Row);
            Assert.Equal(count, all.Count);
            return all;
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Runs_of_born_rows_are_found_in_any_order(int seed)
    {
        var random = new Random(seed);
        var changes = new RuleChanges();
        using var db = Database.InMemory();
        db.Schema.CreateIndex("N", "k").Wait();
        var space = db.Snapshot().Space;
        var state = new RowState(space);
        var rule = space.Rules.All[0];
        var runs = Enumerable.Range(0, 500).ToArray();
        random.Shuffle(runs);
        foreach (var run in runs.AsSpan(0, 400)) changes.Born((uint)run * 4, run % 3 == 0 ? 4 : 2);
        Assert.Equal(0, changes.TouchedCount);
        foreach (var run in runs.AsSpan(0, 400))
            for (var i = 0u; i < (run % 3 == 0 ? 4 : 2); i++) changes.Touch(state, rule, (uint)run * 4 + i);
        Assert.Equal(0, changes.TouchedCount);
        foreach (var run in runs.AsSpan(400)) changes.Touch(state, rule, (uint)run * 4);
        Assert.Equal(100, changes.TouchedCount);
    }

    [Fact]
    public void Closing_waits_for_the_builds()
    {
        var db = Database.InMemory();
        db.Write(tx => tx.CreateNodes(200_000, ["N"], PropertyColumn.String("k", [.. Enumerable.Range(0, 200_000).Select(i => $"text {i * 7919 % 200_000}")])));
        var build = db.Schema.CreateIndex("N", "k");
        db.Dispose();
        Assert.True(build.Completion.IsCompleted);
    }
}

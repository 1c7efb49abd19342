namespace Mycelia.Tests.Schema;

/// <summary>Statistics count what is there.</summary>
public class StatisticsTests
{
    [Fact]
    public void Links_are_counted_by_labels_and_type()
    {
        using var db = Database.InMemory();
        var random = new Random(1);
        string[] labels = ["A", "B", "C"], types = ["X", "Y"];
        db.Write(tx =>
        {
            var nodes = Enumerable.Range(0, 200).Select(i => tx.CreateNode(labels[random.Next(3)])).ToArray();
            foreach (var node in nodes.Where(_ => random.Next(3) == 0)) tx.AddLabel(node, labels[random.Next(3)]);
            for (var i = 0; i < 900; i++) tx.CreateEdge(nodes[random.Next(200)], types[random.Next(2)], nodes[random.Next(200)]);
        });
        var snapshot = db.Snapshot();
        var edges = snapshot.Edges().ToArray();
        foreach (var source in (string?[])[null, .. labels])
            foreach (var target in (string?[])[null, .. labels])
                foreach (var type in (string?[])[null, .. types])
                    Assert.Equal(edges.Count(edge => Has(snapshot, snapshot.Source(edge), source) && Has(snapshot, snapshot.Target(edge), target) && (type is null || snapshot.TypeOf(edge) == type)),
                        snapshot.Statistics.Links(source, type, target));
        Assert.Equal(0, snapshot.Statistics.Links("Nobody", null, null));
        Assert.Equal(snapshot.Nodes("A").ToArray().Length, snapshot.Statistics.Nodes("A"));
        Assert.Equal(snapshot.Edges("X").ToArray().Length, snapshot.Statistics.Edges("X"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Histograms_hold_every_value_once_and_estimate_ranges(bool withIndex)
    {
        using var db = Database.InMemory();
        var random = new Random(2);
        var values = Enumerable.Range(0, 20_000).Select(_ => (long)(random.NextDouble() * random.NextDouble() * 5_000)).ToArray();
        db.Write(tx => tx.CreateNodes(values.Length, ["N"], PropertyColumn.Int64("k", values)));
        db.Write(tx => tx.CreateNode("N"));
        if (withIndex) db.Schema.CreateIndex("N", "k").Wait();
        var statistics = db.Snapshot().Statistics.Property(SchemaPattern.Nodes("N", "k"));
        Assert.Equal((values.Length + 1, values.Length), (statistics.EntityCount, statistics.ValueCount));
        Assert.Equal(values.Distinct().Count(), statistics.DistinctCount);
        Assert.InRange(statistics.Buckets.Count, 30, 64);
        foreach (var bucket in statistics.Buckets)
        {
            var inside = values.Where(value => value >= bucket.Low.AsInt64() && value <= bucket.High.AsInt64()).ToArray();
            Assert.Equal((inside.Length, inside.Distinct().Count()), (bucket.Count, bucket.Distinct));
        }

        for (var low = 0; low < 4_000; low += 377)
            Assert.InRange(statistics.EstimateRange(ValueRange.Between(low, low + 500)) - values.Count(value => value >= low && value <= low + 500), -700, 700);
        Assert.InRange(statistics.EstimateEqual(0), 1, values.Length / 10.0);
        Assert.Equal(0, statistics.EstimateEqual(-1));
        Assert.Equal(values.Length, statistics.EstimateRange(ValueRange.AtLeast(0)));
    }

    [Fact]
    public void What_was_counted_serves_versions_near_by_and_no_others()
    {
        using var db = Database.InMemory();
        db.Write(tx => tx.CreateNodes(1_000, ["N"], PropertyColumn.Int64("k", new long[1_000])));
        var pattern = SchemaPattern.Nodes("N", "k");
        var first = db.Snapshot().Statistics.Property(pattern);
        db.Write(tx => tx.CreateNodes(50, ["N"], PropertyColumn.Int64("k", new long[50])));
        Assert.Same(first, db.Snapshot().Statistics.Property(pattern));
        db.Write(tx => tx.CreateNodes(100, ["N"], PropertyColumn.Int64("k", new long[100])));
        Assert.Equal(1_150, db.Snapshot().Statistics.Property(pattern).ValueCount);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_property_that_nobody_had_is_counted_again(bool withIndex)
    {
        using var db = Database.InMemory();
        var nodes = db.Write(tx => Enumerable.Range(0, 500).Select(_ => tx.CreateNode("N", ("k", 1))).ToArray());
        if (withIndex) db.Schema.CreateIndex("N", "late").Wait();
        var pattern = SchemaPattern.Nodes("N", "late");
        Assert.Equal(0, db.Snapshot().Statistics.Property(pattern).ValueCount);
        db.Write(tx =>
        {
            foreach (var node in nodes) tx.Set(node, "late", 5);
        });
        Assert.Equal(500, db.Snapshot().Statistics.Property(pattern).ValueCount);
    }

    [Fact]
    public void What_a_transaction_counts_with_its_own_writes_serves_nobody_else()
    {
        using var db = Database.InMemory();
        db.Write(tx => tx.CreateNodes(1_000, ["N"], PropertyColumn.Int64("k", new long[1_000])));
        var pattern = SchemaPattern.Nodes("N", "k");
        using (var tx = db.Begin())
        {
            foreach (var node in tx.Snapshot.Nodes("N").ToArray().AsSpan(0, 50)) tx.Delete(node);
            Assert.Equal(950, tx.Snapshot.Statistics.Property(pattern).ValueCount);
        }

        Assert.Equal(1_000, db.Snapshot().Statistics.Property(pattern).ValueCount);
    }

    private static bool Has(Snapshot snapshot, NodeId node, string? label) => label is null || snapshot.Labels(node).Contains(label);
}

using Mycelia.Simulation.Storage;

namespace Mycelia.Tests.Schema;

/// <summary>Lookups find what a scan finds, under random transactions with label changes, deletions, savepoints, rollbacks, bulk loads, and after reopening.</summary>
public class LookupModelTests
{
    private static readonly string[] Labels = ["A", "B"];

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, Environment.GetEnvironmentVariable("MYCELIA_LONG") == "1" ? 120 : 8)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Lookups_equal_scans(int seed)
    {
        var random = new Random(seed);
        var disk = new SimulatedDisk(seed);
        var db = Database.Open(disk.Open(), new DatabaseOptions());
        var nodes = new List<NodeId>();
        var edges = new List<EdgeId>();
        db.Schema.CreateIndex("A", "k").Wait();
        for (var round = 0; round < 60; round++)
        {
            if (round == 15) db.Schema.CreateIndex(SchemaPattern.Edges("E", "w")).Wait();
            if (round == 20) db.Schema.CreateIndex("B", "k", "t").Wait();
            if (round == 30) db.Schema.CreateIndex("A", "t").Wait();
            using (var tx = db.Begin())
            {
                for (var step = random.Next(30); step >= 0; step--) Step(tx, random, nodes, edges);
                if (random.Next(3) == 0) Verify(tx.Snapshot, random);
                if (random.Next(5) > 0) tx.Commit();
            }

            nodes.RemoveAll(node => !db.Snapshot().Exists(node));
            edges.RemoveAll(edge => !db.Snapshot().Exists(edge));
            Verify(db.Snapshot(), random);
            if (random.Next(8) == 0) db.Checkpoint();
            if (random.Next(10) != 0) continue;
            db.Dispose();
            db = Database.Open(disk.Open(), new DatabaseOptions());
        }

        var report = db.Check();
        Assert.True(report.IsClean, string.Join('\n', report.Problems));
        db.Dispose();
    }

    private static Value RandomValue(Random random) => random.Next(10) switch
    {
        < 4 => random.Next(12),
        4 => random.Next(12) * 0.5,
        5 => -0.0,
        6 => random.Next(2) == 0,
        7 => new Date(random.Next(9)),
        8 => double.NaN,
        _ => Text(random),
    };

    private static Value Text(Random random) => "text " + new string((char)('a' + random.Next(3)), random.Next(4)) + random.Next(5);

    private static void Step(Transaction tx, Random random, List<NodeId> nodes, List<EdgeId> edges)
    {
        var alive = nodes.Where(tx.Snapshot.Exists).ToArray();
        var node = alive.Length == 0 ? default : alive[random.Next(alive.Length)];
        switch (random.Next(alive.Length == 0 ? 2 : 13))
        {
            case 0:
                nodes.Add(tx.CreateNode(Labels[random.Next(2)], ("k", RandomValue(random)), ("t", Text(random))));
                break;
            case 1:
                var count = random.Next(1, 40);
                nodes.AddRange(tx.CreateNodes(count, random.Next(2) == 0 ? Labels : ["A"], PropertyColumn.Int64("k", [.. Enumerable.Range(0, count).Select(_ => (long)random.Next(12))])));
                break;
            case 2 or 3 or 4:
                tx.Set(node, "k", random.Next(5) == 0 ? Value.Null : RandomValue(random));
                break;
            case 5:
                tx.Set(node, "t", Text(random));
                break;
            case 6:
                tx.AddLabel(node, Labels[random.Next(2)]);
                break;
            case 7:
                tx.RemoveLabel(node, Labels[random.Next(2)]);
                break;
            case 8:
                tx.DetachDelete(node);
                break;
            case 9 or 10:
                edges.Add(tx.CreateEdge(node, "E", alive[random.Next(alive.Length)], ("w", random.Next(6))));
                break;
            case 11:
                var living = edges.Where(tx.Snapshot.Exists).ToArray();
                if (living.Length == 0) break;
                if (random.Next(2) == 0) tx.Set(living[random.Next(living.Length)], "w", random.Next(6));
                else tx.Delete(living[random.Next(living.Length)]);
                break;
            default:
                var savepoint = tx.Savepoint();
                tx.Set(node, "k", 99);
                if (tx.Snapshot.Labels(node).Contains("A")) Assert.Contains(node, tx.Snapshot.NodeIndex("A", "k").Matching(99).ToArray());
                tx.RollbackTo(savepoint);
                break;
        }
    }

    private static void Verify(Snapshot snapshot, Random random)
    {
        foreach (var info in snapshot.Indexes.Where(info => !info.Pattern.IsEdges && info.Pattern.Properties.Length == 1))
            VerifyNodes(snapshot, info.Pattern.LabelOrType, info.Pattern.Properties[0], random);
        foreach (var info in snapshot.Indexes.Where(info => info.Pattern.IsEdges)) VerifyEdges(snapshot, random);
        foreach (var info in snapshot.Indexes.Where(info => info.Pattern.Properties.Length == 2)) VerifyComposite(snapshot, random);
    }

    private static void VerifyNodes(Snapshot snapshot, string label, string key, Random random)
    {
        var all = new List<(NodeId Node, Value Value)>();
        foreach (var node in snapshot.Nodes(label))
            if (snapshot.Get(node, key) is { IsNull: false } value) all.Add((node, value));
        var index = snapshot.NodeIndex(label, key);
        Assert.Equal(all.Count, index.Count);
        AssertSame(all.Select(entry => entry.Node), index.All().ToArray());
        Assert.Equal(index.All().ToArray().Reverse(), index.All(descending: true).ToArray());
        for (var i = 0; i < 6; i++)
        {
            var value = key == "t" ? Text(random) : RandomValue(random);
            var equal = all.Where(entry => Order(entry.Value, value) == 0).Select(entry => entry.Node).ToArray();
            AssertSame(equal, index.Matching(value).ToArray());
            Assert.Equal(equal.Length > 0, index.Find(value) is { } found && equal.Contains(found));
            var (low, high) = (key == "t" ? Text(random) : random.Next(12), key == "t" ? Text(random) : random.Next(24) * 0.5);
            AssertRange(index, all, ValueRange.Between(low, high), v => Order(v, low) >= 0 && Order(v, high) <= 0);
            AssertRange(index, all, ValueRange.Between(low, high, false, false), v => Order(v, low) > 0 && Order(v, high) < 0);
            AssertRange(index, all, ValueRange.Above(low), v => Order(v, low) > 0 && !IsNaN(v));
            AssertRange(index, all, ValueRange.AtLeast(low), v => Order(v, low) >= 0 && !IsNaN(v));
            AssertRange(index, all, ValueRange.Below(low), v => Order(v, low) < 0);
            AssertRange(index, all, ValueRange.AtMost(low), v => Order(v, low) <= 0);
        }

        AssertRange(index, all, ValueRange.StartingWith("text a"), v => v.TryGetString(out var text) && text.StartsWith("text a", StringComparison.Ordinal));
    }

    private static void AssertRange(NodeIndex index, List<(NodeId Node, Value Value)> all, ValueRange range, Func<Value, bool> isIn)
    {
        var expected = all.Where(entry => SameFamily(entry.Value, range) && isIn(entry.Value)).Select(entry => entry.Node).ToArray();
        var found = index.Range(range).ToArray();
        AssertSame(expected, found);
        Assert.Equal(expected.Length, index.Range(range).Count());
        Assert.Equal(found.Reverse(), index.Range(range, descending: true).ToArray());
    }

    private static bool SameFamily(Value value, ValueRange range) =>
        Family(value) == Family(range.Prefix is { } prefix ? prefix : range.Low.IsNull ? range.High : range.Low);

    private static ValueKind Family(Value value) => value.Kind == ValueKind.Float64 ? ValueKind.Int64 : value.Kind;

    private static bool IsNaN(Value value) => value.TryGetDouble(out var number) && double.IsNaN(number);

    /// <summary>Numbers across kinds, NaN last; everything else as values order.</summary>
    private static int Order(Value left, Value right)
    {
        if (Family(left) != Family(right)) return Family(left).CompareTo(Family(right));
        if (Family(left) != ValueKind.Int64) return left.CompareTo(right);
        double a = Number(left), b = Number(right);
        if (double.IsNaN(a) || double.IsNaN(b)) return double.IsNaN(a).CompareTo(double.IsNaN(b));
        return a < b ? -1 : a > b ? 1 : 0;
    }

    private static double Number(Value value) => value.TryGetInt64(out var integer) ? integer : value.AsDouble();

    private static void VerifyEdges(Snapshot snapshot, Random random)
    {
        var all = new List<(EdgeId Edge, Value Value)>();
        foreach (var edge in snapshot.Edges("E"))
            if (snapshot.Get(edge, "w") is { IsNull: false } value) all.Add((edge, value));
        var index = snapshot.EdgeIndex("E", "w");
        Assert.Equal(all.Count, index.Count);
        var weight = random.Next(6);
        Assert.Equal(all.Where(entry => entry.Value == weight).Select(entry => entry.Edge).Order(), index.Matching(weight).ToArray().Order());
        Assert.Equal(all.Count(entry => entry.Value.AsInt64() >= weight), snapshot.FindEdges("E", "w", ValueRange.AtLeast(weight)).Count());
    }

    private static void VerifyComposite(Snapshot snapshot, Random random)
    {
        var all = new List<(NodeId Node, Value K, Value T)>();
        foreach (var node in snapshot.Nodes("B"))
            if (snapshot.Get(node, "k") is { IsNull: false } k && snapshot.Get(node, "t") is { IsNull: false } t) all.Add((node, k, t));
        var index = snapshot.NodeIndex("B", "k", "t");
        AssertSame(all.Select(entry => entry.Node), index.All().ToArray());
        Value number = random.Next(12), text = Text(random);
        AssertSame(all.Where(entry => Order(entry.K, number) == 0).Select(entry => entry.Node), index.Matching(number).ToArray());
        AssertSame(all.Where(entry => Order(entry.K, number) == 0 && entry.T == text).Select(entry => entry.Node), index.Matching(number, text).ToArray());
        AssertSame(all.Where(entry => Order(entry.K, number) == 0 && entry.T.CompareTo(text) > 0).Select(entry => entry.Node), index.Range([number], ValueRange.Above(text)).ToArray());
        AssertSame(all.Where(entry => Family(entry.K) == ValueKind.Int64 && Order(entry.K, number) > 0 && !IsNaN(entry.K)).Select(entry => entry.Node), index.Range(ValueRange.Above(number)).ToArray());
        Assert.Throws<MyceliaException>(() => snapshot.FindNode("B", "k", 1));
    }

    private static void AssertSame(IEnumerable<NodeId> expected, IEnumerable<NodeId> found) => Assert.Equal(expected.Order(), found.Order());
}

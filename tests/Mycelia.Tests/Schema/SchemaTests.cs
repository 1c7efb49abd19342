using Mycelia.Simulation.Storage;
using Mycelia.Tests.Transactions;

namespace Mycelia.Tests.Schema;

/// <summary>Creating, listing and dropping indexes; versions, isolation, reopening.</summary>
public class SchemaTests
{
    [Fact]
    public void A_snapshot_sees_the_indexes_of_its_version()
    {
        using var db = Database.InMemory();
        db.Write(tx => tx.CreateNodes(5_000, ["N"], PropertyColumn.Int64("k", [.. Enumerable.Range(0, 5_000).Select(i => (long)i)])));
        var before = db.Snapshot();
        var build = db.Schema.CreateIndex("N", "k");
        build.Wait();
        Assert.Equal((SchemaState.Online, 1.0), (build.State, build.Progress));
        var with = db.Snapshot();
        var node = with.FindNode("N", "k", 4_321);
        db.Write(tx => tx.Set(node!.Value, "k", -1));
        db.Schema.Drop("index_N_k");
        var e = Assert.Throws<MyceliaException>(() => before.FindNode("N", "k", 1));
        Assert.Equal(StatusCode.SchemaMissing, e.Status);
        Assert.Contains("no index on (:N {k})", e.Message);
        Assert.Equal(node, with.FindNode("N", "k", 4_321));
        Assert.Null(with.FindNode("N", "k", -1));
        Assert.Throws<MyceliaException>(() => db.Snapshot().FindNode("N", "k", 1));
        Assert.Empty(db.Schema.Indexes);
        Assert.Equal(StatusCode.SchemaMissing, Assert.Throws<MyceliaException>(() => db.Schema.Drop("index_N_k")).Status);
    }

    [Fact]
    public void What_is_there_is_listed_and_not_created_twice()
    {
        using var db = Database.InMemory();
        db.Schema.CreateIndex(SchemaPattern.Edges("KNOWS", "since"), "known_since").Wait();
        db.Schema.CreateKey(SchemaPattern.Nodes("Person", "id")).Wait();
        db.Schema.CreateType(SchemaPattern.Nodes("Person", "age"), ValueKind.Int64).Wait();
        Assert.Equal(["key_Person_id", "known_since"], db.Schema.Indexes.Select(index => index.Name));
        Assert.Equal(["(:Person {id})", "[:KNOWS {since}]"], db.Schema.Indexes.Select(index => index.Pattern.ToString()));
        Assert.Equal([true, false], db.Schema.Indexes.Select(index => index.IsOfConstraint));
        Assert.Equal([(ConstraintKind.Key, null), (ConstraintKind.Type, (ValueKind?)ValueKind.Int64)], db.Schema.Constraints.Select(constraint => (constraint.Kind, constraint.Type)));
        Assert.Equal(StatusCode.SchemaExists, Assert.Throws<MyceliaException>(() => db.Schema.CreateIndex(SchemaPattern.Nodes("X", "y"), "known_since")).Status);
        Assert.Equal(StatusCode.SchemaExists, Assert.Throws<MyceliaException>(() => db.Schema.CreateIndex(SchemaPattern.Edges("KNOWS", "since"), "other")).Status);
        Assert.Contains(db.MemoryReport().Rows, row => row.Category == "index" && row.Name == "known_since" && row.Bytes > 0);
    }

    [Fact]
    public void An_index_that_is_built_while_writers_write_equals_one_that_is_built_afterwards()
    {
        using var db = Database.InMemory();
        var nodes = db.Write(tx => tx.CreateNodes(20_000, ["N"], PropertyColumn.Int64("k", [.. Enumerable.Range(0, 20_000).Select(i => (long)i % 700)])));
        var commits = 0;
        Crew.Run(4, (thread, stop) =>
        {
            var random = new Random(thread);
            if (thread == 0)
            {
                for (var round = 0; round < 12; round++)
                {
                    db.Schema.CreateIndex(SchemaPattern.Nodes("N", "k"), $"i{round}").Wait();
                    if (round % 2 == 0) Assert.True(db.Check().IsClean);
                    db.Schema.Drop($"i{round}");
                }

                db.Schema.CreateIndex("N", "k").Wait();
                Volatile.Write(ref commits, -1);
                return;
            }

            while (Volatile.Read(ref commits) >= 0 && !stop.IsCancellationRequested)
            {
                db.Write(tx =>
                {
                    tx.Set(nodes[random.Next(nodes.Length)], "k", random.Next(700));
                    tx.CreateNode("N", ("k", random.Next(700)));
                }, new TransactionOptions { RetriesMax = int.MaxValue });
            }
        });
        var report = db.Check();
        Assert.True(report.IsClean, string.Join('\n', report.Problems));
        Assert.Equal(db.Snapshot().NodeCount, db.Snapshot().NodeIndex("N", "k").Count);
    }

    [Fact]
    public void A_cancelled_creation_leaves_nothing()
    {
        using var db = Database.InMemory();
        db.Write(tx => tx.CreateNodes(300_000, ["N"], PropertyColumn.String("k", [.. Enumerable.Range(0, 300_000).Select(i => $"text {i * 7919 % 300_000}")])));
        var build = db.Schema.CreateIndex("N", "k");
        build.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => build.Wait());
        Assert.Equal(SchemaState.Failed, Assert.Single(db.Schema.Indexes).State);
        db.Schema.Drop("index_N_k");
        Assert.Empty(db.Schema.Indexes);
        Assert.Empty(db.Snapshot().Indexes);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_serializable_transaction_conflicts_with_what_appears_in_a_range_it_read(bool edges)
    {
        using var db = Database.InMemory();
        db.Schema.CreateIndex(SchemaPattern.Nodes("N", "k")).Wait();
        db.Schema.CreateIndex(SchemaPattern.Edges("E", "k")).Wait();
        var n = db.Write(tx => tx.CreateNode("N", ("k", 1)));
        using var reader = db.Begin(new TransactionOptions { Isolation = Isolation.Serializable });
        if (edges) Assert.Equal(0, reader.Snapshot.FindEdges("E", "k", ValueRange.AtLeast(0)).Count());
        else Assert.Equal(0, reader.Snapshot.FindNodes("N", "k", ValueRange.Above(1)).Count());
        reader.CreateNode("Other");
        db.Write(tx =>
        {
            if (edges) tx.CreateEdge(n, "E", n, ("k", 1));
            else tx.CreateNode("N", ("k", 2));
        });
        Assert.Throws<ConflictException>(reader.Commit);
    }

    [Fact]
    public void Reopening_reads_the_stored_index_and_the_log_behind_it()
    {
        var disk = new SimulatedDisk(3);
        var random = new Random(3);
        using (var db = Database.Open(disk.Open(), new DatabaseOptions()))
        {
            db.Schema.CreateIndex("N", "t").Wait();
            db.Schema.CreateUnique("N", "k").Wait();
            db.Schema.CreateIndex(SchemaPattern.Nodes("N", "x"), "gone").Wait();
            db.Write(tx => tx.CreateNodes(9_000, ["N"], PropertyColumn.Int64("k", [.. Enumerable.Range(0, 9_000).Select(i => (long)i)]),
                PropertyColumn.String("t", [.. Enumerable.Range(0, 9_000).Select(_ => $"some text {random.Next(5_000)}")])));
            db.Checkpoint();
            db.Schema.Drop("gone");
            db.Schema.CreateIndex(SchemaPattern.Nodes("N", "k", "t"), "both").Wait();
            for (var i = 0; i < 200; i++) db.Write(tx => tx.Upsert("N", "k", random.Next(10_000), ("t", $"some text {random.Next(5_000)}")));
        }

        for (var round = 0; round < 3; round++)
        {
            using var db = Database.Open(disk.Open(), new DatabaseOptions());
            Assert.Equal(["both", "index_N_t", "unique_N_k"], db.Schema.Indexes.Select(index => index.Name));
            var report = db.Check();
            Assert.True(report.IsClean, string.Join('\n', report.Problems));
            Assert.Throws<ConstraintViolationException>(() => db.Write(tx => tx.CreateNode("N", ("k", 17))));
            db.Write(tx => tx.Upsert("N", "k", 20_000 + round, ("t", "last")));
            if (round == 1) db.Schema.Drop("both");
            db.Checkpoint();
            if (round == 1) db.Schema.CreateIndex(SchemaPattern.Nodes("N", "k", "t"), "both").Wait();
        }
    }

    [Fact]
    public void Points_are_found_in_boxes_and_near_places()
    {
        using var db = Database.InMemory();
        var random = new Random(5);
        db.Schema.CreatePointIndex(SchemaPattern.Nodes("P", "at")).Wait();
        var points = new List<(NodeId Node, Point Point)>();
        db.Write(tx =>
        {
            for (var i = 0; i < 3_000; i++)
            {
                var point = (i % 4) switch
                {
                    0 => new Point(Point.Cartesian2D, random.NextDouble() * 200 - 100, random.NextDouble() * 200 - 100),
                    1 => new Point(Point.Wgs84, random.NextDouble() * 360 - 180, random.NextDouble() * 180 - 90),
                    2 => new Point(Point.Cartesian3D, random.Next(20), random.Next(20), random.Next(20)),
                    _ => new Point(Point.Wgs84WithHeight, random.NextDouble() * 360 - 180, random.NextDouble() * 180 - 90, random.Next(9_000)),
                };
                points.Add((tx.CreateNode("P", ("at", point)), point));
            }

            tx.CreateNode("P", ("at", "nowhere"));
        });
        var index = db.Snapshot().NodeIndex("P", "at");
        Assert.Equal(3_000, index.Count);
        for (var i = 0; i < 60; i++)
        {
            var (a, b) = (points[random.Next(points.Count)].Point, points[random.Next(points.Count)].Point);
            if (a.Srid == b.Srid)
            {
                var low = new Point(a.Srid, Math.Min(a.X, b.X), Math.Min(a.Y, b.Y), Math.Min(a.Z, b.Z));
                var high = new Point(a.Srid, Math.Max(a.X, b.X), Math.Max(a.Y, b.Y), Math.Max(a.Z, b.Z));
                var inside = points.Where(p => p.Point.Srid == a.Srid && p.Point.X >= low.X && p.Point.X <= high.X && p.Point.Y >= low.Y && p.Point.Y <= high.Y && p.Point.Z >= low.Z && p.Point.Z <= high.Z);
                Assert.Equal(inside.Select(p => p.Node).Order(), index.Within(low, high).ToArray().Order());
            }

            var distance = (a.IsGeographic ? 4_000_000 : 30) * random.NextDouble();
            var near = points.Where(p => p.Point.Srid == a.Srid && Distance(a, p.Point) <= distance);
            Assert.Equal(near.Select(p => p.Node).Order(), index.Near(a, distance).ToArray().Order());
        }

        Assert.Throws<MyceliaException>(() => index.Matching(1).Count());
    }

    [Fact]
    public void Lookups_by_number_and_text_allocate_nothing()
    {
        using var db = Database.InMemory();
        db.Write(tx => tx.CreateNodes(3_000, ["N"], PropertyColumn.Int64("k", [.. Enumerable.Range(0, 3_000).Select(i => (long)i)]),
            PropertyColumn.String("t", [.. Enumerable.Range(0, 3_000).Select(i => $"text {i}")])));
        db.Schema.CreateIndex("N", "k").Wait();
        db.Schema.CreateIndex("N", "t").Wait();
        db.Write(tx => tx.CreateNode("N", ("k", -5), ("t", "new")));
        var snapshot = db.Snapshot();
        var (label, k, t) = (db.Label("N"), db.Key("k"), db.Key("t"));
        var sum = Look(snapshot, label, k, t);
        var before = GC.GetAllocatedBytesForCurrentThread();
        sum += Look(snapshot, label, k, t);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(2 * (3_000 + 2_000), sum);
    }

    [Fact]
    public void A_small_commit_into_an_index_stays_small()
    {
        const int commits = 2_000, bytesMax = 4_096;
        using var db = Database.InMemory();
        var random = new Random(8);
        db.Write(tx => tx.CreateNodes(100_000, ["N"], PropertyColumn.Int64("k", [.. Enumerable.Range(0, 100_000).Select(_ => random.NextInt64(1 << 40))])));
        db.Schema.CreateIndex("N", "k").Wait();
        var (label, key) = (db.Label("N"), db.Key("k"));
        for (var i = 0; i < 300; i++) Create();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < commits; i++) Create();
        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / commits, 1, bytesMax);

        void Create()
        {
            using var tx = db.Begin();
            tx.CreateNode(label, (key, random.NextInt64(1 << 40)));
            tx.Commit();
        }
    }

    private static int Look(Snapshot snapshot, Label label, PropertyKey k, PropertyKey t)
    {
        var (numbers, texts, found) = (snapshot.NodeIndex(label, k), snapshot.NodeIndex(label, t), 0);
        for (var i = 0; i < 1_000; i++)
        {
            if (numbers.TryFind(i, out _)) found++;
            if (texts.TryFind("text 2999"u8, out _)) found++;
            if (texts.TryFind("text 1", out _)) found++;
            if (snapshot.FindNode(label, k, i) is not null) found++;
            if (snapshot.FindNode(label, k, -5) is not null) found++;
            if (texts.TryFind("absent"u8, out _)) found++;
        }

        return found;
    }

    private static double Distance(Point a, Point b)
    {
        if (!a.IsGeographic) return Math.Sqrt(Math.Pow(a.X - b.X, 2) + Math.Pow(a.Y - b.Y, 2) + Math.Pow(a.Z - b.Z, 2));
        const double earth = 6_378_140, radians = Math.PI / 180;
        var h = Math.Pow(Math.Sin((a.Y - b.Y) * radians / 2), 2) + Math.Cos(a.Y * radians) * Math.Cos(b.Y * radians) * Math.Pow(Math.Sin((a.X - b.X) * radians / 2), 2);
        var radius = a.Dimensions == 2 ? earth : earth + (a.Z + b.Z) / 2;
        var along = 2 * radius * Math.Asin(Math.Min(1, Math.Sqrt(h)));
        return a.Dimensions == 2 ? along : Math.Sqrt(along * along + (a.Z - b.Z) * (a.Z - b.Z));
    }
}

namespace Mycelia.Tests.Transactions;

/// <summary>What a serializable transaction read may not have been changed by others when it commits.</summary>
public sealed class SerializableTests : IDisposable
{
    private static readonly TransactionOptions Serializable = new() { Isolation = Isolation.Serializable };

    private readonly Database _db = Database.InMemory();
    private readonly NodeId _a;
    private readonly NodeId _b;
    private readonly NodeId _result;
    private readonly EdgeId _edge;

    public SerializableTests()
    {
        NodeId a = default, b = default, result = default;
        EdgeId edge = default;
        _db.Write(tx =>
        {
            a = tx.CreateNode("Person", ("x", 1));
            b = tx.CreateNode("Person", ("x", 1));
            result = tx.CreateNode("Result");
            edge = tx.CreateEdge(a, "KNOWS", b, ("since", 1));
        });
        (_a, _b, _result, _edge) = (a, b, result, edge);
    }

    public static TheoryData<string> Reads =>
    [
        "property", "labels", "edge property", "existence", "edge existence", "endpoint", "label scan: created", "label scan: bulk created", "label scan: labelled",
        "label scan: unlabelled", "label scan: deleted", "label scan: property", "unknown label scan", "all nodes", "node count", "label count",
        "type scan: created", "type scan: bulk created", "type scan: deleted", "type scan: property", "unknown type scan", "all edges", "edge count", "type count",
        "neighbours: created", "neighbours: incoming", "neighbours: bulk", "neighbours: deleted", "degree", "detached neighbour", "missing node", "missing edge",
    ];

    public void Dispose() => _db.Dispose();

    [Theory]
    [MemberData(nameof(Reads))]
    public void A_read_that_somebody_changed_fails_the_commit(string name)
    {
        var (read, write) = Case(name);
        using var tx = _db.Begin(Serializable);
        using var other = _db.Begin();
        write(other);
        var before = read(tx.Snapshot);
        tx.Set(_result, "seen", before);
        other.Commit();
        Assert.Equal(before, read(tx.Snapshot));
        Assert.NotEqual(before, read(_db.Snapshot()));
        Assert.Throws<ConflictException>(tx.Commit);
        Assert.True(_db.Snapshot().Get(_result, "seen").IsNull);
    }

    [Theory]
    [MemberData(nameof(Reads))]
    public void Under_snapshot_isolation_the_same_commit_succeeds(string name)
    {
        var (read, write) = Case(name);
        using var tx = _db.Begin();
        using var other = _db.Begin();
        write(other);
        var before = read(tx.Snapshot);
        tx.Set(_result, "seen", before);
        other.Commit();
        tx.Commit();
        Assert.Equal(before, _db.Snapshot().Get(_result, "seen"));
    }

    [Fact]
    public void Write_skew_is_prevented()
    {
        using var first = _db.Begin(Serializable);
        using var second = _db.Begin(Serializable);
        first.Set(_a, "x", first.Snapshot.Get(_b, "x").AsInt64() - 1);
        second.Set(_b, "x", second.Snapshot.Get(_a, "x").AsInt64() - 1);
        first.Commit();
        Assert.Throws<ConflictException>(second.Commit);
    }

    [Fact]
    public void A_serializable_transaction_does_not_conflict_with_its_own_writes()
    {
        using var tx = _db.Begin(Serializable);
        var node = tx.CreateNode("Person", ("x", 1));
        tx.CreateEdge(_a, "KNOWS", node);
        Assert.Equal(3, tx.Snapshot.Nodes("Person").ToArray().Length);
        Assert.Equal(2, tx.Snapshot.Degree(_a, Direction.Outgoing));
        tx.Set(_a, "x", tx.Snapshot.Get(_a, "x").AsInt64() + 1);
        tx.Commit();
    }

    [Fact]
    public void Reads_that_nobody_changed_do_no_harm()
    {
        using var tx = _db.Begin(Serializable);
        _ = tx.Snapshot.Get(_a, "x");
        _ = tx.Snapshot.Neighbours(_a, Direction.Both);
        _ = tx.Snapshot.Nodes("Person");
        tx.Set(_result, "seen", 1);
        _db.Write(other => other.CreateNode("City"));
        _db.Write(other => other.CreateEdge(_b, "LIKES", _result));
        tx.Commit();
    }

    [Fact]
    public void A_serializable_transaction_that_only_read_always_commits()
    {
        using var tx = _db.Begin(Serializable);
        _ = tx.Snapshot.Get(_a, "x");
        _db.Write(other => other.Set(_a, "x", 9));
        Assert.Equal(1, tx.Snapshot.Get(_a, "x"));
        tx.Commit();
    }

    private static Value CountOf(NodeScan scan) => scan.ToArray().Length;

    private (Func<Snapshot, Value> Read, Action<Transaction> Write) Case(string name)
    {
        // Handles are made beforehand: a name that nobody has used is a case of its own.
        var created = new[] { default(NodeId) };
        var createdEdge = new[] { default(EdgeId) };
        return name switch
        {
            "property" => (s => s.Get(_a, "x"), tx => tx.Set(_a, "x", 2)),
            "labels" => (s => s.Labels(_a).Count, tx => tx.AddLabel(_a, "Friend")),
            "edge property" => (s => s.Get(_edge, "since"), tx => tx.Set(_edge, "since", 2)),
            "existence" => (s => s.Exists(_a), tx => tx.DetachDelete(_a)),
            "edge existence" => (s => s.Exists(_edge), tx => tx.Delete(_edge)),
            "endpoint" => (s => s.Exists(_edge) ? s.Target(_edge).ToString() : "", tx => tx.Delete(_edge)),
            "label scan: created" => (s => CountOf(s.Nodes("Person")), tx => tx.CreateNode("Person")),
            "label scan: bulk created" => (s => CountOf(s.Nodes("Person")), tx => tx.CreateNodes(3, ["City", "Person"])),
            "label scan: labelled" => (s => CountOf(s.Nodes("Person")), tx => tx.AddLabel(_result, "Person")),
            "label scan: unlabelled" => (s => CountOf(s.Nodes("Person")), tx => tx.RemoveLabel(_a, "Person")),
            "label scan: deleted" => (s => CountOf(s.Nodes("Person")), tx => tx.DetachDelete(_a)),
            "label scan: property" => (s => SumOf(s, "x"), tx => tx.Set(_b, "x", 5)),
            "unknown label scan" => (s => CountOf(s.Nodes("Nobody")), tx => tx.CreateNode("Nobody")),
            "all nodes" => (s => CountOf(s.Nodes()), tx => tx.CreateNode()),
            "node count" => (s => s.NodeCount, tx => tx.CreateNode()),
            "label count" => (s => s.Count(_db.Label("Person")), tx => tx.AddLabel(_result, "Person")),
            "type scan: created" => (s => s.Edges("KNOWS").ToArray().Length, tx => tx.CreateEdge(_b, "KNOWS", _a)),
            "type scan: bulk created" => (s => s.Edges("KNOWS").ToArray().Length, tx => tx.CreateEdges("KNOWS", [_b], [_a])),
            "type scan: deleted" => (s => s.Edges("KNOWS").ToArray().Length, tx => tx.Delete(_edge)),
            "type scan: property" => (s => SinceOf(s), tx => tx.Set(_edge, "since", 9)),
            "unknown type scan" => (s => s.Edges("NEVER").ToArray().Length, tx => tx.CreateEdge(_b, "NEVER", _a)),
            "all edges" => (s => s.Edges().ToArray().Length, tx => tx.CreateEdge(_b, "LIKES", _a)),
            "edge count" => (s => s.EdgeCount, tx => tx.CreateEdge(_b, "LIKES", _a)),
            "type count" => (s => s.Count(_db.EdgeType("KNOWS")), tx => tx.Delete(_edge)),
            "neighbours: created" => (s => s.Neighbours(_a, Direction.Outgoing).ToArray().Length, tx => tx.CreateEdge(_a, "LIKES", _b)),
            "neighbours: incoming" => (s => s.Neighbours(_a, Direction.Incoming).ToArray().Length, tx => tx.CreateEdge(_b, "LIKES", _a)),
            "neighbours: bulk" => (s => s.Neighbours(_a, Direction.Outgoing).ToArray().Length, tx => tx.CreateEdges("LIKES", [_a], [_b])),
            "neighbours: deleted" => (s => s.Neighbours(_a, Direction.Outgoing).ToArray().Length, tx => tx.Delete(_edge)),
            "degree" => (s => s.Degree(_b, Direction.Incoming), tx => tx.CreateEdge(_b, "LIKES", _b)),
            "detached neighbour" => (s => s.Degree(_b, Direction.Incoming), tx => tx.DetachDelete(_a)),
            "missing node" => (s => s.Exists(created[0]), tx => created[0] = tx.CreateNodes(1, ["City"])[0]),
            "missing edge" => (s => s.Exists(createdEdge[0]), tx => createdEdge[0] = tx.CreateEdge(_b, "LIKES", _a)),
            _ => throw new ArgumentOutOfRangeException(nameof(name), name, "no such case"),
        };
    }

    private static Value SumOf(Snapshot snapshot, string key)
    {
        var sum = 0L;
        foreach (var node in snapshot.Nodes("Person")) sum += snapshot.Get(node, key).AsInt64();
        return sum;
    }

    private static Value SinceOf(Snapshot snapshot)
    {
        var sum = 0L;
        foreach (var edge in snapshot.Edges("KNOWS")) sum += snapshot.Get(edge, "since").AsInt64();
        return sum;
    }
}

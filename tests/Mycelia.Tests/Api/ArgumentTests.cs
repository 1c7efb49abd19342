using Mycelia.Tests.Storage;

namespace Mycelia.Tests.Api;

/// <summary>Wrong arguments are refused in plain words and leave everything as it was.</summary>
public sealed class ArgumentTests : IDisposable
{
    private const string LoneSurrogate = "a\ud800b";

    private readonly Database _db = Database.InMemory();
    private readonly Database _other = Database.InMemory();
    private readonly NodeId _node;
    private readonly NodeId _foreignNode;
    private readonly EdgeId _foreignEdge;

    public ArgumentTests()
    {
        _node = _db.Write(tx => tx.CreateNode("Person", ("x", 1)));
        _db.Write(tx => tx.CreateEdge(_node, "KNOWS", _node, ("x", 1)));
        (_foreignNode, _foreignEdge) = _other.Write(tx =>
        {
            var node = tx.CreateNode("Person");
            return (node, tx.CreateEdge(node, "KNOWS", node));
        });
        for (var i = 0; i < 10; i++)
        {
            _other.Label($"L{i}");
            _other.EdgeType($"T{i}");
            _other.Key($"k{i}");
        }
    }

    public void Dispose()
    {
        _db.Dispose();
        _other.Dispose();
    }

    [Fact]
    public void Entities_that_do_not_exist_are_reported_by_name()
    {
        var never = new NodeId(_node.Value + 500);
        var neverEdge = new EdgeId(ulong.MaxValue);
        using var tx = _db.Begin();
        var snapshot = _db.Snapshot();
        foreach (var node in new[] { never, _foreignNode, default, new NodeId(ulong.MaxValue) })
        {
            Assert.False(snapshot.Exists(node));
            foreach (var use in new Action[]
            {
                () => snapshot.Get(node, "x"), () => snapshot.TryGetInt64(node, _db.Key("x"), out _), () => snapshot.Labels(node), () => snapshot.Properties(node),
                () => snapshot.Degree(node, Direction.Both), () => snapshot.Neighbours(node, Direction.Both).ToArray(), () => snapshot.HasLabel(node, _db.Label("Person")),
                () => tx.Set(node, "x", 1), () => tx.AddLabel(node, "L"), () => tx.RemoveLabel(node, "L"), () => tx.Delete(node), () => tx.DetachDelete(node),
                () => tx.CreateEdge(_node, "KNOWS", node), () => tx.CreateEdge(node, "KNOWS", _node), () => tx.CreateEdges("KNOWS", [_node, _node], [_node, node]),
            }) AssertNotFound(use, node.ToString());
        }

        foreach (var edge in new[] { neverEdge, _foreignEdge, default })
        {
            Assert.False(snapshot.Exists(edge));
            foreach (var use in new Action[]
            {
                () => snapshot.Get(edge, "x"), () => snapshot.TypeOf(edge), () => snapshot.Source(edge), () => snapshot.Target(edge), () => snapshot.Properties(edge),
                () => snapshot.TryGetDouble(edge, _db.Key("x"), out _), () => tx.Set(edge, "x", 1), () => tx.Delete(edge),
            }) AssertNotFound(use, edge.ToString());
        }

        tx.Commit();
        Assert.Equal(snapshot.Version, _db.Snapshot().Version);
    }

    [Fact]
    public void Handles_that_were_never_resolved_are_refused()
    {
        using var tx = _db.Begin();
        var snapshot = _db.Snapshot();
        foreach (var use in new Action[]
        {
            () => tx.CreateNode(default(Label)), () => tx.CreateNode([default(Label)]), () => tx.CreateNode(_db.Label("Person"), (default(PropertyKey), 1)),
            () => tx.CreateEdge(_node, default(EdgeType), _node), () => tx.Set(_node, default(PropertyKey), 1), () => tx.AddLabel(_node, default(Label)),
            () => tx.RemoveLabel(_node, default(Label)), () => tx.CreateEdges(default(EdgeType), [_node], [_node]), () => tx.CreateNodes(1, [default(Label)]),
            () => snapshot.Get(_node, default(PropertyKey)), () => snapshot.Nodes(default(Label)).ToArray(), () => snapshot.Edges(default(EdgeType)).ToArray(),
            () => snapshot.Neighbours(_node, Direction.Both, default(EdgeType)).ToArray(), () => snapshot.Count(default(Label)), () => snapshot.HasLabel(_node, default),
        }) AssertInvalid(use);
        AssertUntouched(tx);
    }

    [Fact]
    public void Handles_of_another_database_are_refused_by_writes()
    {
        using var tx = _db.Begin();
        Label label = _other.Label("L9");
        EdgeType type = _other.EdgeType("T9");
        PropertyKey key = _other.Key("k9");
        foreach (var use in new Action[]
        {
            () => tx.CreateNode(label), () => tx.CreateNode([_db.Label("Person"), label]), () => tx.CreateNode(_db.Label("Person"), (key, 1)),
            () => tx.CreateEdge(_node, type, _node), () => tx.CreateEdge(_node, _db.EdgeType("KNOWS"), _node, (key, 1)), () => tx.Set(_node, key, 1),
            () => tx.AddLabel(_node, label), () => tx.RemoveLabel(_node, label), () => tx.CreateEdges(type, [_node], [_node]), () => tx.CreateNodes(1, [label]),
        }) AssertInvalid(use);
        AssertUntouched(tx);
    }

    [Fact]
    public void Names_must_not_be_empty() => AssertNameRefused("");

    [Fact]
    public void Names_must_be_well_formed_and_not_too_long()
    {
        AssertNameRefused(LoneSurrogate);
        Assert.Equal(StatusCode.LimitExceeded, Assert.Throws<MyceliaException>(() => _db.Label(new string('x', 70_000))).Status);
    }

    private void AssertNameRefused(string name)
    {
        using var tx = _db.Begin();
        foreach (var use in new Action[]
        {
            () => _db.Label(name), () => _db.EdgeType(name), () => _db.Key(name), () => tx.CreateNode(name), () => tx.AddLabel(_node, name),
            () => tx.Set(_node, name, 1), () => tx.CreateEdge(_node, name, _node), () => tx.CreateNode("Person", (name, 1)), () => tx.CreateNodes(1, [name]),
            () => tx.CreateNodes(1, ["Person"], PropertyColumn.Int64(name, [1])), () => tx.CreateEdges(name, [_node], [_node]),
        }) AssertInvalid(use);
        AssertUntouched(tx);
    }

    [Fact]
    public void Nulls_are_refused()
    {
        using var tx = _db.Begin();
        var snapshot = _db.Snapshot();
        foreach (var use in new Action[]
        {
            () => _db.Label(null!), () => _db.EdgeType(null!), () => _db.Key(null!), () => tx.CreateNode((string)null!), () => tx.AddLabel(_node, (string)null!),
            () => tx.RemoveLabel(_node, (string)null!), () => tx.Set(_node, (string)null!, 1), () => tx.CreateEdge(_node, (string)null!, _node),
            () => tx.CreateNodes(1, [(string)null!]), () => tx.CreateNodes(1, ["Person"], (PropertyColumn)null!), () => snapshot.Get(_node, (string)null!),
            () => snapshot.Nodes((string)null!).ToArray(), () => snapshot.Edges((string)null!).ToArray(), () => _db.Write((Action<Transaction>)null!),
            () => _db.Read((Func<Snapshot, int>)null!), () => PropertyColumn.Int64(null!, []), () => PropertyColumn.Int64("x", null!), () => PropertyColumn.String("x", null!),
        }) Assert.ThrowsAny<ArgumentNullException>(use);
        AssertUntouched(tx);
    }

    [Fact]
    public void Text_with_a_lone_surrogate_is_refused_wherever_it_enters()
    {
        using var tx = _db.Begin();
        foreach (var use in new Action[]
        {
            () => tx.Set(_node, "x", LoneSurrogate), () => tx.CreateNode("Person", ("x", LoneSurrogate)),
            () => tx.CreateNodes(2, ["Person"], PropertyColumn.String("x", ["a", LoneSurrogate])),
            () => tx.CreateNodes(5000, ["Person"], PropertyColumn.String("x", [.. Enumerable.Repeat(LoneSurrogate, 5000)])),
            () => tx.CreateEdges("KNOWS", [_node], [_node], PropertyColumn.String("x", [LoneSurrogate])),
        }) AssertInvalid(use);
        AssertUntouched(tx);
    }

    [Fact]
    public void Columns_must_fit_the_rows_and_each_other()
    {
        using var tx = _db.Begin();
        foreach (var use in new Action[]
        {
            () => tx.CreateNodes(-1, ["Person"]), () => tx.CreateNodes(2, ["Person"], PropertyColumn.Int64("x", [1])),
            () => tx.CreateNodes(1, ["Person"], PropertyColumn.Int64("x", [1, 2])),
            () => tx.CreateNodes(1, ["Person"], PropertyColumn.Int64("x", [1]), PropertyColumn.Bool("x", [true])),
            () => tx.CreateEdges("KNOWS", [_node, _node], [_node]), () => tx.CreateEdges("KNOWS", [_node], [_node], PropertyColumn.Float64("w", [])),
            () => PropertyColumn.Int64("x", [1, 2], [true]),
        }) AssertInvalid(use);
        Assert.Empty(tx.CreateNodes(0, ["Person"]));
        Assert.Empty(tx.CreateEdges("KNOWS", [], []));
        AssertUntouched(tx);
    }

    [Fact]
    public void A_value_as_large_as_a_mebibyte_is_kept_whole()
    {
        var text = string.Concat(Enumerable.Repeat("åß漢😀", 1 << 17));
        var bytes = new byte[1 << 20];
        new Random(1).NextBytes(bytes);
        var node = _db.Write(tx => tx.CreateNode("Big", ("text", text), ("bytes", bytes)));
        _db.Write(tx => tx.Set(node, "text", text + "!"));
        Assert.Equal(text + "!", _db.Snapshot().Get(node, "text"));
        Assert.Equal(bytes, _db.Snapshot().Get(node, "bytes"));
    }

    [Fact]
    public async Task A_closed_database_says_so()
    {
        using var db = Database.InMemory();
        var tx = db.Begin();
        tx.CreateNode("Person");
        var snapshot = db.Snapshot();
        await db.DisposeAsync();
        foreach (var use in new Action[]
        {
            () => db.Begin(), () => db.Snapshot(), () => db.Label("Person"), () => db.EdgeType("T"), () => db.Key("k"), () => db.Write(_ => { }), () => db.Read(s => s.NodeCount),
            db.Flush, () => db.Checkpoint(), () => db.ReserveCapacity(1, 1), () => _ = db.DiskBytes, tx.Commit,
        }) Assert.Equal(StatusCode.InvalidState, Assert.Throws<MyceliaException>(use).Status);
        await Assert.ThrowsAsync<MyceliaException>(() => db.FlushAsync());
        await Assert.ThrowsAsync<MyceliaException>(() => db.CheckpointAsync());
        Assert.Equal(0, snapshot.NodeCount);
        Assert.False(tx.IsOpen);
    }

    [Fact]
    public async Task Opening_reports_what_is_wrong_with_the_path()
    {
        using var directory = new TemporaryDirectory();
        var missing = Assert.Throws<MyceliaException>(() => Database.Open(directory["missing"], new DatabaseOptions { CreateIfMissing = false }));
        Assert.Equal(StatusCode.StorageUnavailable, missing.Status);
        Assert.False(Directory.Exists(directory["missing"]));
        File.WriteAllText(directory["file"], "text");
        Assert.Equal(StatusCode.StorageUnavailable, Assert.Throws<MyceliaException>(() => Database.Open(directory["file"])).Status);
        using (Database.Open(directory["db"]))
            Assert.Equal(StatusCode.Locked, Assert.Throws<MyceliaException>(() => Database.Open(directory["db"])).Status);
        await using (var db = await Database.OpenAsync(directory["db"], new DatabaseOptions { CreateIfMissing = false })) Assert.Equal(0, db.Snapshot().NodeCount);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Database.OpenAsync(directory["db"], null, new CancellationToken(canceled: true)));
        Database.Open(directory["db"]).Dispose();
    }

    private static void AssertNotFound(Action use, string entity)
    {
        var error = Assert.Throws<MyceliaException>(use);
        Assert.Equal(StatusCode.EntityNotFound, error.Status);
        Assert.Contains(entity, error.Message, StringComparison.Ordinal);
    }

    private static void AssertInvalid(Action use) => Assert.Equal(StatusCode.InvalidArgument, Assert.Throws<MyceliaException>(use).Status);

    /// <summary>Nothing that was refused left a trace: neither here nor in what is committed.</summary>
    private void AssertUntouched(Transaction tx)
    {
        Assert.Equal((1L, 1L), (tx.Snapshot.NodeCount, tx.Snapshot.EdgeCount));
        Assert.Equal(["Person"], tx.Snapshot.Labels(_node));
        Assert.Equal(1, tx.Snapshot.Properties(_node)["x"]);
        var version = _db.Snapshot().Version;
        tx.Commit();
        Assert.Equal(version, tx.CommittedVersion);
    }
}

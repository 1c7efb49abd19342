namespace Mycelia.Tests.Transactions;

/// <summary>Which pairs of concurrent transactions conflict, cell by cell. The first to commit wins, whoever began first.</summary>
public sealed class ConflictTests : IDisposable
{
    private readonly Database _db = Database.InMemory();
    private readonly NodeId _a;
    private readonly NodeId _b;
    private readonly EdgeId _edge;

    public ConflictTests()
    {
        NodeId a = default, b = default;
        EdgeId edge = default;
        _db.Write(tx =>
        {
            a = tx.CreateNode("Person", ("x", 1), ("y", 1));
            b = tx.CreateNode("Person", ("x", 1));
            edge = tx.CreateEdge(a, "KNOWS", b, ("since", 1));
        });
        (_a, _b, _edge) = (a, b, edge);
    }

    public static TheoryData<string> Overlapping =>
    [
        "same property", "same property same value", "property set and removed", "same label", "label added and removed", "edge property",
        "node deleted and updated", "node deleted twice", "node deleted and labelled", "edge deleted and updated", "edge deleted twice",
        "node deleted and edge created", "node deleted and self-loop created", "node deleted and bulk edge created", "edge deleted and detached",
    ];

    public static TheoryData<string> Apart =>
    [
        "other property", "other node", "other label", "property and label", "new edges at one node", "property and new edge", "edge and node property",
        "new nodes", "bulk edges at one node",
    ];

    public void Dispose() => _db.Dispose();

    [Theory]
    [MemberData(nameof(Overlapping))]
    public void Writes_to_one_cell_conflict_in_either_order(string name)
    {
        var (left, right) = Pair(name);
        AssertConflict(left, right);
    }

    [Theory]
    [MemberData(nameof(Overlapping))]
    public void Writes_to_one_cell_conflict_the_other_way_round(string name)
    {
        var (left, right) = Pair(name);
        AssertConflict(right, left);
    }

    [Theory]
    [MemberData(nameof(Apart))]
    public void Writes_to_different_cells_do_not_conflict(string name)
    {
        var (left, right) = Pair(name);
        using var first = _db.Begin();
        using var second = _db.Begin();
        left(first);
        right(second);
        second.Commit();
        first.Commit();
        Assert.Equal(second.CommittedVersion + 1, first.CommittedVersion);
    }

    [Fact]
    public void The_older_transaction_loses_even_when_it_is_the_only_one_left_open()
    {
        var first = _db.Begin();
        var second = _db.Begin();
        first.Set(_a, "x", first.Snapshot.Get(_a, "x").AsInt64() + 1);
        second.Set(_a, "x", second.Snapshot.Get(_a, "x").AsInt64() + 1);
        second.Commit();
        second.Dispose();
        Assert.Throws<ConflictException>(first.Commit);
        Assert.Equal(2, _db.Snapshot().Get(_a, "x"));
    }

    [Fact]
    public void A_transaction_that_begins_after_the_commit_is_free_to_write()
    {
        using var old = _db.Begin();
        _db.Write(tx => tx.Set(_a, "x", 2));
        using var tx = _db.Begin();
        tx.Set(_a, "x", 3);
        tx.Commit();
        old.Set(_a, "x", 4);
        Assert.Throws<ConflictException>(old.Commit);
        Assert.Equal(3, _db.Snapshot().Get(_a, "x"));
    }

    [Fact]
    public void Conflicts_are_found_across_many_later_commits()
    {
        using var old = _db.Begin();
        old.Set(_a, "x", 10);
        for (var i = 0; i < 100; i++) _db.Write(tx => tx.Set(i == 50 ? _a : _b, "x", i));
        Assert.Throws<ConflictException>(old.Commit);
    }

    [Fact]
    public void A_failed_commit_stores_nothing_of_the_transaction()
    {
        using var first = _db.Begin();
        using var second = _db.Begin();
        var own = first.CreateNode("Other", ("x", 5));
        first.CreateEdge(own, "KNOWS", _b);
        first.Set(_a, "x", 7);
        second.Set(_a, "x", 8);
        second.Commit();
        Assert.Throws<ConflictException>(first.Commit);
        var snapshot = _db.Snapshot();
        Assert.False(snapshot.Exists(own));
        Assert.Equal((2L, 1L, second.CommittedVersion), (snapshot.NodeCount, snapshot.EdgeCount, snapshot.Version));
        Assert.Equal(8, snapshot.Get(_a, "x"));
        Assert.False(first.IsOpen);
        Assert.Equal(0, first.CommittedVersion);
    }

    [Theory]
    [InlineData("property `x` of node")]
    [InlineData("label `Friend` of node")]
    [InlineData("node n")]
    [InlineData("edge e")]
    [InlineData("property `since` of edge")]
    public void The_conflict_names_what_both_touched(string text)
    {
        Action<Transaction> work = text switch
        {
            "property `x` of node" => tx => tx.Set(_a, "x", 2),
            "label `Friend` of node" => tx => tx.AddLabel(_a, "Friend"),
            "node n" => tx => tx.DetachDelete(_a),
            "edge e" => tx => tx.Delete(_edge),
            _ => tx => tx.Set(_edge, "since", 2),
        };
        var conflict = AssertConflict(work, work);
        Assert.StartsWith(text, text == "node n" ? "node n" : conflict.Entity, StringComparison.Ordinal);
        var named = conflict.Entity.Contains(_a.ToString(), StringComparison.Ordinal) || conflict.Entity.Contains(_edge.ToString(), StringComparison.Ordinal);
        Assert.True(named, conflict.Entity);
        Assert.Contains(conflict.Entity, conflict.Message, StringComparison.Ordinal);
        Assert.True(conflict.IsRetryable);
        Assert.Equal(StatusCode.Conflict, conflict.Status);
    }

    [Fact]
    public void Write_skew_is_allowed_under_snapshot_isolation()
    {
        using var first = _db.Begin();
        using var second = _db.Begin();
        first.Set(_a, "x", first.Snapshot.Get(_b, "x").AsInt64() - 1);
        second.Set(_b, "x", second.Snapshot.Get(_a, "x").AsInt64() - 1);
        first.Commit();
        second.Commit();
        Assert.Equal((0, 0), (_db.Snapshot().Get(_a, "x"), _db.Snapshot().Get(_b, "x")));
    }

    [Fact]
    public void Sides_of_a_commit_that_deletes_what_it_created_conflict_with_nobody()
    {
        using var other = _db.Begin();
        _db.Write(tx =>
        {
            var node = tx.CreateNode("Person");
            tx.CreateEdge(node, "KNOWS", node);
            tx.DetachDelete(node);
        });
        other.Set(_a, "x", 5);
        other.Commit();
        Assert.Equal(2, _db.Snapshot().NodeCount);
    }

    [Fact]
    public void A_transaction_cannot_be_ended_twice_and_ending_it_hides_no_conflict_of_others()
    {
        using var old = _db.Begin();
        for (var i = 0; i < 3; i++)
        {
            var tx = _db.Begin();
            tx.Set(_a, "x", i);
            tx.Commit();
            tx.Dispose();
            tx.Dispose();
            Assert.Throws<MyceliaException>(tx.Rollback);
        }

        old.Set(_a, "x", 9);
        Assert.Throws<ConflictException>(old.Commit);
    }

    private ConflictException AssertConflict(Action<Transaction> left, Action<Transaction> right)
    {
        using var first = _db.Begin();
        using var second = _db.Begin();
        left(first);
        right(second);
        second.Commit();
        var version = _db.Snapshot().Version;
        var conflict = Assert.Throws<ConflictException>(first.Commit);
        Assert.Equal(version, _db.Snapshot().Version);
        return conflict;
    }

    private (Action<Transaction> Left, Action<Transaction> Right) Pair(string name) => name switch
    {
        "same property" => (tx => tx.Set(_a, "x", 2), tx => tx.Set(_a, "x", 3)),
        "same property same value" => (tx => tx.Set(_a, "x", 2), tx => tx.Set(_a, "x", 2)),
        "property set and removed" => (tx => tx.Set(_a, "x", 2), tx => tx.Set(_a, "x", Value.Null)),
        "same label" => (tx => tx.AddLabel(_a, "Friend"), tx => tx.AddLabel(_a, "Friend")),
        "label added and removed" => (tx => tx.AddLabel(_a, "Person"), tx => tx.RemoveLabel(_a, "Person")),
        "edge property" => (tx => tx.Set(_edge, "since", 2), tx => tx.Set(_edge, "since", 3)),
        "node deleted and updated" => (tx => tx.DetachDelete(_a), tx => tx.Set(_a, "x", 3)),
        "node deleted twice" => (tx => tx.DetachDelete(_a), tx => tx.DetachDelete(_a)),
        "node deleted and labelled" => (tx => tx.DetachDelete(_a), tx => tx.AddLabel(_a, "Friend")),
        "edge deleted and updated" => (tx => tx.Delete(_edge), tx => tx.Set(_edge, "since", 3)),
        "edge deleted twice" => (tx => tx.Delete(_edge), tx => tx.Delete(_edge)),
        "node deleted and edge created" => (tx => tx.DetachDelete(_a), tx => tx.CreateEdge(_b, "KNOWS", _a)),
        "node deleted and self-loop created" => (tx => tx.DetachDelete(_a), tx => tx.CreateEdge(_a, "SELF", _a)),
        "node deleted and bulk edge created" => (tx => tx.DetachDelete(_a), tx => tx.CreateEdges("KNOWS", [_b, _b], [_b, _a])),
        "edge deleted and detached" => (tx => tx.DetachDelete(_a), tx => tx.Delete(_edge)),
        "other property" => (tx => tx.Set(_a, "x", 2), tx => tx.Set(_a, "y", 3)),
        "other node" => (tx => tx.Set(_a, "x", 2), tx => tx.Set(_b, "x", 3)),
        "other label" => (tx => tx.AddLabel(_a, "Friend"), tx => tx.AddLabel(_a, "Enemy")),
        "property and label" => (tx => tx.Set(_a, "x", 2), tx => tx.AddLabel(_a, "Friend")),
        "new edges at one node" => (tx => tx.CreateEdge(_a, "KNOWS", _b), tx => tx.CreateEdge(_a, "KNOWS", _b)),
        "property and new edge" => (tx => tx.Set(_a, "x", 2), tx => tx.CreateEdge(_a, "KNOWS", _b)),
        "edge and node property" => (tx => tx.Set(_edge, "x", 2), tx => tx.Set(_a, "x", 3)),
        "new nodes" => (tx => tx.CreateNode("Person"), tx => tx.CreateNode("Person")),
        "bulk edges at one node" => (tx => tx.CreateEdges("KNOWS", [_a, _b], [_b, _a]), tx => tx.CreateEdges("KNOWS", [_a, _b], [_b, _a])),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "no such pair"),
    };
}

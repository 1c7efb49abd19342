using Mycelia.Tests.Storage;

namespace Mycelia.Tests.Api;

/// <summary>What a transaction sees of itself, how it ends, and what it refuses.</summary>
public sealed class TransactionTests : IDisposable
{
    private readonly Database _db = Database.InMemory();

    public void Dispose() => _db.Dispose();

    [Fact]
    public void A_transaction_reads_its_own_writes_and_nobody_else_does()
    {
        using var tx = _db.Begin();
        var a = tx.CreateNode("Person", ("name", "Ada"));
        var b = tx.CreateNode();
        var edge = tx.CreateEdge(a, "KNOWS", b, ("since", 1843));
        var mine = tx.Snapshot;
        Assert.Equal("Ada", mine.Get(a, "name"));
        Assert.Equal(["Person"], mine.Labels(a));
        Assert.Equal((a, b, "KNOWS"), (mine.Source(edge), mine.Target(edge), mine.TypeOf(edge)));
        Assert.Equal(0, _db.Snapshot().NodeCount);
        Assert.False(_db.Snapshot().Exists(a));
        tx.Set(a, "name", "Augusta");
        Assert.Equal("Ada", mine.Get(a, "name"));
        Assert.Equal("Augusta", tx.Snapshot.Get(a, "name"));
        tx.Commit();
        Assert.Equal("Augusta", _db.Snapshot().Get(a, "name"));
    }

    [Fact]
    public void The_snapshot_is_current_after_a_delete_that_was_refused()
    {
        var (a, b) = _db.Write(tx => (tx.CreateNode(), tx.CreateNode()));
        _db.Write(tx => tx.CreateEdge(a, "KNOWS", b));
        using var tx = _db.Begin();
        Assert.True(tx.Snapshot.Get(a, "x").IsNull);
        tx.Set(a, "x", 1);
        Assert.Equal(StatusCode.NodeHasEdges, Assert.Throws<MyceliaException>(() => tx.Delete(a)).Status);
        Assert.Equal(1, tx.Snapshot.Get(a, "x"));
    }

    [Fact]
    public void Rolling_back_to_a_savepoint_undoes_every_kind_of_write_since()
    {
        var (a, b, edge) = Seed();
        using var tx = _db.Begin();
        tx.Set(a, "x", 2);
        var savepoint = tx.Savepoint();
        for (var i = 0; i < 2; i++)
        {
            tx.Set(a, "x", 3);
            tx.AddLabel(a, "New");
            tx.CreateNodes(10, ["Bulk"]);
            tx.CreateEdges("BULK", [a, b], [b, a]);
            var own = tx.CreateNode("Own");
            tx.CreateEdge(own, "KNOWS", a);
            tx.Delete(edge);
            tx.DetachDelete(b);
            Assert.False(tx.Snapshot.Exists(b));
            tx.RollbackTo(savepoint);
            Assert.Throws<MyceliaException>(() => tx.Set(own, "x", 1));
            Assert.Equal((2L, 1L), (tx.Snapshot.NodeCount, tx.Snapshot.EdgeCount));
            Assert.Equal(2, tx.Snapshot.Get(a, "x"));
            Assert.Empty(tx.Snapshot.Labels(a));
        }

        tx.Set(b, "x", 5);
        tx.Set(edge, "x", 6);
        tx.Commit();
        Assert.Equal((2, 5, 6), (_db.Snapshot().Get(a, "x"), _db.Snapshot().Get(b, "x"), _db.Snapshot().Get(edge, "x")));
    }

    [Fact]
    public void A_savepoint_that_was_rolled_back_over_stays_invalid_whatever_is_written_next()
    {
        using var tx = _db.Begin();
        var first = tx.Savepoint();
        tx.CreateNode();
        var second = tx.Savepoint();
        tx.RollbackTo(first);
        var node = tx.CreateNode("Person", ("name", "a name much longer than the node that was undone"));
        Assert.Equal(StatusCode.InvalidState, Assert.Throws<MyceliaException>(() => tx.RollbackTo(second)).Status);
        Assert.Equal(1, tx.Snapshot.NodeCount);
        tx.RollbackTo(first);
        tx.RollbackTo(first);
        Assert.False(tx.Snapshot.Exists(node));
        using var other = _db.Begin();
        Assert.Equal(StatusCode.InvalidState, Assert.Throws<MyceliaException>(() => other.RollbackTo(first)).Status);
        Assert.Throws<ArgumentNullException>(() => tx.RollbackTo(null!));
    }

    [Theory]
    [InlineData("commit")]
    [InlineData("rollback")]
    [InlineData("dispose")]
    [InlineData("failed commit")]
    public void An_ended_transaction_refuses_everything(string end)
    {
        var (a, b, edge) = Seed();
        var tx = _db.Begin();
        tx.Set(a, "x", 1);
        switch (end)
        {
            case "commit":
                tx.Commit();
                break;
            case "rollback":
                tx.Rollback();
                break;
            case "dispose":
                tx.Dispose();
                break;
            default:
                _db.Write(other => other.Set(a, "x", 2));
                Assert.Throws<ConflictException>(tx.Commit);
                break;
        }

        Assert.False(tx.IsOpen);
        foreach (var use in new Action[]
        {
            () => tx.CreateNode(), () => tx.CreateNode("Person"), () => tx.CreateEdge(a, "KNOWS", b), () => tx.Set(a, "x", 1), () => tx.Set(edge, "x", 1),
            () => tx.AddLabel(a, "L"), () => tx.RemoveLabel(a, "L"), () => tx.Delete(edge), () => tx.Delete(a), () => tx.DetachDelete(a),
            () => tx.CreateNodes(1, ["L"]), () => tx.CreateEdges("KNOWS", [a], [b]), () => _ = tx.Snapshot, () => tx.Savepoint(), tx.Commit, tx.Rollback,
            () => tx.CommitAsync().GetAwaiter().GetResult(),
        }) Assert.Equal(StatusCode.InvalidState, Assert.Throws<MyceliaException>(use).Status);
        tx.Dispose();
        tx.Dispose();
    }

    [Fact]
    public void Deleting_follows_the_rules_of_edges()
    {
        var (a, b, edge) = Seed();
        var loop = _db.Write(tx => tx.CreateEdge(a, "SELF", a));
        using var tx = _db.Begin();
        var refused = Assert.Throws<MyceliaException>(() => tx.Delete(a));
        Assert.Equal(StatusCode.NodeHasEdges, refused.Status);
        Assert.Contains("3 edge end", refused.Message, StringComparison.Ordinal);
        tx.Delete(loop);
        Assert.Equal(StatusCode.EntityNotFound, Assert.Throws<MyceliaException>(() => tx.Delete(loop)).Status);
        Assert.Equal(1, tx.Snapshot.Degree(a, Direction.Both));
        tx.Delete(edge);
        tx.Delete(a);
        Assert.Equal(StatusCode.EntityNotFound, Assert.Throws<MyceliaException>(() => tx.Delete(a)).Status);
        Assert.Equal(StatusCode.EntityNotFound, Assert.Throws<MyceliaException>(() => tx.DetachDelete(a)).Status);
        Assert.Equal(0, tx.DetachDelete(b));
        tx.Commit();
        Assert.Equal((0L, 0L), (_db.Snapshot().NodeCount, _db.Snapshot().EdgeCount));
    }

    [Fact]
    public void Detaching_counts_every_edge_once()
    {
        var (a, b, _) = Seed();
        _db.Write(tx =>
        {
            tx.CreateEdge(a, "SELF", a);
            tx.CreateEdge(a, "SELF", a);
            tx.CreateEdge(b, "KNOWS", a);
            tx.CreateEdges("BULK", [a, a, b, b], [a, b, a, b]);
        });
        Assert.Equal(7, _db.Write(tx => tx.DetachDelete(a)));
        Assert.Equal((1L, 1L), (_db.Snapshot().NodeCount, _db.Snapshot().EdgeCount));
        Assert.Equal(2, _db.Snapshot().Degree(b, Direction.Both));
    }

    [Fact]
    public void Null_values_are_left_out_and_the_last_of_equal_keys_counts()
    {
        using var tx = _db.Begin();
        var node = tx.CreateNode("Person", ("a", 1), ("b", Value.Null), ("a", 2), ("c", 3), ("c", Value.Null));
        Assert.Equal(["a"], tx.Snapshot.Properties(node).Keys);
        Assert.Equal(2, tx.Snapshot.Get(node, "a"));
        var many = Enumerable.Range(0, 40).Select(i => ($"k{i % 20}", (Value)i)).ToArray();
        var wide = tx.CreateNode("Person", many);
        Assert.Equal(20, tx.Snapshot.Properties(wide).Count);
        Assert.Equal(25, tx.Snapshot.Get(wide, "k5"));
    }

    [Fact]
    public void Versions_rise_by_one_per_commit_that_wrote_something()
    {
        var start = _db.Snapshot().Version;
        var tx = _db.Begin();
        tx.Commit();
        Assert.Equal(start, tx.CommittedVersion);
        _db.Write(other => other.CreateNode());
        tx = _db.Begin();
        var savepoint = tx.Savepoint();
        tx.CreateNode();
        tx.RollbackTo(savepoint);
        tx.Commit();
        Assert.Equal((start + 1, start + 1), (tx.CommittedVersion, _db.Snapshot().Version));
    }

    [Fact]
    public void The_retry_helper_runs_the_work_again_until_it_commits()
    {
        var (a, _, _) = Seed();
        var runs = 0;
        var result = _db.Write(tx =>
        {
            var x = tx.Snapshot.Get(a, "x").TryGetInt64(out var value) ? value : 0;
            if (++runs < 4) _db.Write(other => other.Set(a, "x", x + 10));
            tx.Set(a, "x", x + 1);
            return x + 1;
        });
        Assert.Equal((4, 31L), (runs, result));
        Assert.Equal(31, _db.Snapshot().Get(a, "x"));
    }

    [Fact]
    public async Task The_asynchronous_retry_helper_does_the_same()
    {
        var (a, _, _) = Seed();
        var runs = 0;
        await _db.WriteAsync(async tx =>
        {
            await Task.Yield();
            var x = tx.Snapshot.Get(a, "x").TryGetInt64(out var value) ? value : 0;
            if (++runs < 3) await _db.WriteAsync(other => Task.FromResult(Touch(other, x + 10)));
            tx.Set(a, "x", x + 1);
        });
        Assert.Equal(3, runs);
        Assert.Equal(21, _db.Snapshot().Get(a, "x"));

        bool Touch(Transaction tx, long value)
        {
            tx.Set(a, "x", value);
            return true;
        }
    }

    [Fact]
    public void The_retry_helper_gives_up_after_the_tries_it_was_given()
    {
        var (a, _, _) = Seed();
        var runs = 0;
        Assert.Throws<ConflictException>(() => _db.Write(
            tx =>
            {
                runs++;
                tx.Set(a, "x", 1);
                _db.Write(other => other.Set(a, "x", 2));
            },
            new TransactionOptions { RetriesMax = 2 }));
        Assert.Equal(3, runs);
        Assert.Equal(2, _db.Snapshot().Get(a, "x"));
    }

    [Fact]
    public void Work_that_fails_or_rolls_back_stores_nothing()
    {
        Assert.Throws<InvalidDataException>(() => _db.Write(tx =>
        {
            tx.CreateNode();
            throw new InvalidDataException();
        }));
        _db.Write(tx =>
        {
            tx.CreateNode();
            tx.Rollback();
        });
        Assert.Equal(0, _db.Snapshot().NodeCount);
    }

    [Fact]
    public async Task A_cancelled_token_stops_before_anything_is_stored()
    {
        var cancelled = new CancellationToken(canceled: true);
        Assert.Throws<OperationCanceledException>(() => _db.Write(tx => tx.CreateNode(), cancellation: cancelled));
        await Assert.ThrowsAsync<OperationCanceledException>(() => _db.WriteAsync(tx => Task.FromResult(tx.CreateNode()), cancellation: cancelled));
        await using var tx = _db.Begin();
        tx.CreateNode();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => tx.CommitAsync(cancelled));
        Assert.True(tx.IsOpen);
        Assert.Equal(0, _db.Snapshot().NodeCount);
        await tx.CommitAsync(CancellationToken.None);
        Assert.Equal(1, _db.Snapshot().NodeCount);
    }

    [Fact]
    public async Task Asynchronous_commits_do_what_the_others_do()
    {
        await using var tx = _db.Begin();
        var node = tx.CreateNode("Person");
        await tx.CommitAsync();
        Assert.True(_db.Snapshot().Exists(node));
        await using var other = _db.Begin();
        other.Set(node, "x", 1);
        _db.Write(third => third.Set(node, "x", 2));
        await Assert.ThrowsAsync<ConflictException>(() => other.CommitAsync());
        await using var empty = _db.Begin();
        await empty.CommitAsync();
        Assert.Equal(2, empty.CommittedVersion);
    }

    [Fact]
    public void Durability_none_is_for_whole_databases()
    {
        using var directory = new TemporaryDirectory();
        using (var db = Database.Open(directory["db"]))
            Assert.Equal(StatusCode.InvalidArgument, Assert.Throws<MyceliaException>(() => db.Begin(new TransactionOptions { Durability = Durability.None })).Status);

        NodeId node;
        using (var db = Database.Open(directory["none"], new DatabaseOptions { Durability = Durability.None }))
        {
            node = db.Write(tx => tx.CreateNode("Person", ("x", 1)), new TransactionOptions { Durability = Durability.None });
            Assert.Equal(StatusCode.InvalidArgument, Assert.Throws<MyceliaException>(() => db.Begin(new TransactionOptions { Durability = Durability.Strict })).Status);
        }

        using (var db = Database.Open(directory["none"])) Assert.Equal(1, db.Snapshot().Get(node, "x"));
    }

    private (NodeId A, NodeId B, EdgeId Edge) Seed() => _db.Write(tx =>
    {
        NodeId a = tx.CreateNode(), b = tx.CreateNode();
        return (a, b, tx.CreateEdge(a, "KNOWS", b));
    });
}

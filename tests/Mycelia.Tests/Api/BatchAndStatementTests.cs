namespace Mycelia.Tests.Api;

public sealed class BatchAndStatementTests
{
    [Fact]
    public void A_batch_commits_whenever_it_is_full_and_the_rest_on_completion()
    {
        using var db = Database.InMemory();
        using var batch = db.BeginBatch(operationsPerCommit: 10);
        NodeId first = default;
        for (var i = 0; i < 25; i++)
        {
            var node = batch.Next().CreateNode("N", ("i", i));
            if (i == 0) first = node;
            else batch.Next().CreateEdge(first, "TO", node);
        }

        Assert.Equal(40, batch.Committed);
        batch.Complete();
        Assert.Equal(49, batch.Committed);
        Assert.Equal(25, db.Snapshot().NodeCount);
        Assert.Equal(24, db.Snapshot().Degree(first, Direction.Outgoing));
        Assert.Equal(5, db.Snapshot().Version);
        Assert.Equal(StatusCode.InvalidState, Assert.Throws<MyceliaException>(() => batch.Next()).Status);
    }

    [Fact]
    public void A_batch_that_is_not_completed_keeps_its_full_parts_only()
    {
        using var db = Database.InMemory();
        using (var batch = db.BeginBatch(operationsPerCommit: 4))
            for (var i = 0; i < 7; i++) batch.Next().CreateNode("N");
        Assert.Equal(4, db.Snapshot().NodeCount);
        Assert.Equal(StatusCode.InvalidArgument, Assert.Throws<MyceliaException>(() => db.BeginBatch(0)).Status);
    }

    [Fact]
    public void A_released_savepoint_is_gone_with_those_after_it_and_the_writes_stay()
    {
        using var db = Database.InMemory();
        using var tx = db.Begin();
        var first = tx.Savepoint();
        var node = tx.CreateNode("N", ("x", 1));
        var second = tx.Savepoint();
        tx.Set(node, "y", 2);
        var third = tx.Savepoint();
        tx.Release(second);
        Assert.Equal(StatusCode.InvalidState, Assert.Throws<MyceliaException>(() => tx.RollbackTo(third)).Status);
        Assert.Equal(StatusCode.InvalidState, Assert.Throws<MyceliaException>(() => tx.RollbackTo(second)).Status);
        Assert.Equal(2, tx.Snapshot.Get(node, "y").AsInt64());
        tx.RollbackTo(first);
        Assert.Equal(0, tx.Snapshot.NodeCount);
    }

    [Fact]
    public void A_removed_property_is_gone_and_removing_it_again_does_nothing()
    {
        using var db = Database.InMemory();
        var key = db.Key("x");
        var (node, edge) = db.Write(tx =>
        {
            var created = tx.CreateNode("N", ("x", 1));
            return (created, tx.CreateEdge(created, "TO", created, ("x", 2)));
        });
        for (var round = 0; round < 2; round++)
        {
            db.Write(tx =>
            {
                tx.Remove(node, key);
                tx.Remove(edge, key);
            });
            Assert.True(db.Snapshot().Get(node, key).IsNull);
            Assert.True(db.Snapshot().Get(edge, key).IsNull);
        }
    }

    [Fact]
    public void A_failing_statement_leaves_the_transaction_as_it_was()
    {
        using var db = Database.InMemory();
        using var tx = db.Begin();
        var kept = tx.CreateNode("N", ("x", 1));
        Assert.Throws<InvalidOperationException>(() => tx.Atomically(() =>
        {
            tx.Set(kept, "x", 2);
            tx.CreateEdge(kept, "TO", tx.CreateNode("N"));
            throw new InvalidOperationException();
        }));
        Assert.Equal(1, tx.Snapshot.NodeCount);
        Assert.Equal(0, tx.Snapshot.Degree(kept, Direction.Both));
        tx.Commit();
        Assert.Equal(1, db.Snapshot().Get(kept, "x").AsInt64());
    }
}

using Mycelia.Graph;
using Mycelia.Transactions;

namespace Mycelia.Tests.Transactions;

/// <summary>Which rows a transaction knows as its own, however they came about.</summary>
public sealed class OwnRowsTests
{
    private readonly OwnRows _own = new(new GraphTables(7));

    [Fact]
    public void Alternating_label_sets_leave_every_row_known()
    {
        var nodes = new List<NodeId>();
        for (var i = 0; i < 20_000; i++) nodes.Add(_own.NextNode(i % 3));
        foreach (var run in _own.Nodes(1, 5000)) nodes.Add(new NodeId(run.FirstId + (uint)run.Count - 1));
        nodes.Add(_own.NextNode(0));

        Assert.Equal(nodes.Count, nodes.Distinct().Count());
        Assert.All(nodes, node => Assert.True(_own.Has(node)));
        Assert.False(_own.Has(new NodeId(nodes.Max().Value + 1)));
        Assert.False(_own.Has(new EdgeId(nodes[0].Value)));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(300)]
    public void What_is_rolled_back_is_no_longer_own_and_not_used_again(int count)
    {
        var kept = Enumerable.Range(0, count).Select(i => _own.NextNode(i % 2)).ToArray();
        var mark = _own.Mark;
        var undone = Enumerable.Range(0, count).Select(i => _own.NextNode(i % 2)).ToArray();
        Assert.All(undone, node => Assert.True(_own.Has(node)));
        _own.Rollback(mark);
        Assert.All(kept, node => Assert.True(_own.Has(node)));
        Assert.All(undone, node => Assert.False(_own.Has(node)));

        var later = Enumerable.Range(0, count).Select(i => _own.NextNode(i % 2)).ToArray();
        Assert.All(later, node => Assert.True(_own.Has(node)));
        Assert.Empty(later.Intersect(undone));
        Assert.All(undone, node => Assert.False(_own.Has(node)));
    }

    [Fact]
    public void A_batch_that_fails_leaves_no_rows_behind()
    {
        using var db = Database.InMemory();
        using var tx = db.Begin();
        var before = tx.CreateNode("Person");
        Assert.Throws<MyceliaException>(() => tx.CreateNodes(2, ["Person"], PropertyColumn.String("name", ["fine", "\ud800"])));
        var after = tx.CreateNode("Person");
        for (var id = before.Value + 1; id < before.Value + 1000; id++)
        {
            if (id == after.Value) continue;
            Assert.Equal(StatusCode.EntityNotFound, Assert.Throws<MyceliaException>(() => tx.CreateEdge(before, "KNOWS", new NodeId(id))).Status);
        }

        tx.Commit();
        Assert.True(db.Check().IsClean);
    }
}

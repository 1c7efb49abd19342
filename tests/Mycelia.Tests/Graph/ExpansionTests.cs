namespace Mycelia.Tests.Graph;

public sealed class ExpansionTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Holds_what_neighbour_lists_hold_in_the_order_of_the_sources(int seed)
    {
        using var db = Database.InMemory();
        var random = new Random(seed);
        var nodes = db.Write(tx => tx.CreateNodes(5000, ["N"]));
        NodeId Any() => nodes[random.Next(random.Next(nodes.Length) + 1)];
        var edges = db.Write(tx => tx.CreateEdges("A", [.. Enumerable.Range(0, 30_000).Select(_ => Any())], [.. Enumerable.Range(0, 30_000).Select(_ => Any())]));
        db.Write(tx => tx.CreateEdges("A", [.. Enumerable.Range(0, 3000).Select(_ => nodes[42])], [.. Enumerable.Range(0, 3000).Select(_ => Any())]));
        for (var round = 0; round < 20; round++)
        {
            db.Write(tx =>
            {
                for (var i = 0; i < 40; i++) tx.CreateEdge(Any(), "A", Any());
                for (var i = 0; i < 20; i++)
                    if (tx.Snapshot.Exists(edges[round * 20 + i])) tx.Delete(edges[round * 20 + i]);
                tx.CreateEdge(Any(), "B", Any());
            });
        }

        var snapshot = db.Snapshot();
        var expansion = new Expansion();
        foreach (var direction in new[] { Direction.Outgoing, Direction.Incoming })
        {
            NodeId[] sources = [nodes[42], .. Enumerable.Range(0, 500).Select(_ => Any())];
            expansion.Fill(snapshot, sources, direction, db.EdgeType("A"));
            Assert.Equal(sources.Length + 1, expansion.Offsets.Length);
            for (var i = 0; i < sources.Length; i++)
            {
                var expected = snapshot.Neighbours(sources[i], direction, db.EdgeType("A")).ToArray().Select(step => step.Node).Order();
                Assert.Equal(expected, expansion.Targets[expansion.Offsets[i]..expansion.Offsets[i + 1]].ToArray().Order());
            }
        }

        expansion.Fill(snapshot, [], Direction.Outgoing, db.EdgeType("A"));
        Assert.True(expansion.Targets.IsEmpty);
        Assert.Equal([0], expansion.Offsets.ToArray());
    }

    [Fact]
    public void Refuses_missing_nodes_and_both_directions()
    {
        using var db = Database.InMemory();
        var node = db.Write(tx => tx.CreateNode("N"));
        var type = db.EdgeType("A");
        db.Write(tx => tx.DetachDelete(node));
        Assert.Equal(StatusCode.EntityNotFound, Assert.Throws<MyceliaException>(() => new Expansion().Fill(db.Snapshot(), [node], Direction.Outgoing, type)).Status);
        Assert.Equal(StatusCode.InvalidArgument, Assert.Throws<MyceliaException>(() => new Expansion().Fill(db.Snapshot(), [], Direction.Both, type)).Status);
    }
}

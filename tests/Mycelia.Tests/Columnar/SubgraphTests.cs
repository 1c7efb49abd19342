namespace Mycelia.Tests.Columnar;

/// <summary>Subgraph views against filtering all nodes and edges.</summary>
public class SubgraphTests
{
    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    public void A_subgraph_is_what_filtering_leaves(int seed)
    {
        using var graph = new ColumnGraph(seed, bulkRows: 2_000);
        var (db, snapshot) = (graph.Database, graph.Snapshot);
        var heavy = snapshot.EdgeColumn("i8").Where(Comparison.Greater, 0);
        var some = snapshot.NodeColumn("i16").Where(Comparison.Less, 500);
        SubgraphOptions[] cases =
        [
            new(),
            new() { Labels = [db.Label("City")] },
            new() { Labels = [db.Label("City"), db.Label("Few"), db.Label("City")], Types = [db.EdgeType("KNOWS")] },
            new() { Types = [db.EdgeType("LIKES"), db.EdgeType("LIKES")] },
            new() { Nodes = some, Edges = heavy },
            new() { Labels = [db.Label("Person")], Nodes = some, NodePredicate = n => n.Value % 3 != 0, EdgePredicate = e => e.Value % 2 == 0 },
            new() { Types = [db.EdgeType("KNOWS"), db.EdgeType("LIKES")], Edges = heavy, EdgePredicate = e => e.Value % 5 != 0 },
            new() { Labels = [db.Label("Never")] },
        ];
        foreach (var options in cases) Verify(snapshot, options);
    }

    [Fact]
    public void A_node_outside_is_refused()
    {
        using var db = Database.InMemory();
        var (a, b) = db.Write(tx => (tx.CreateNode("A"), tx.CreateNode("B")));
        var edge = db.Write(tx => tx.CreateEdge(a, "T", b));
        var view = db.Snapshot().Subgraph(new SubgraphOptions { Labels = [db.Label("A")] });
        Assert.Equal(StatusCode.EntityNotFound, Assert.Throws<MyceliaException>(() => { _ = view.Neighbours(b, Direction.Both); }).Status);
        Assert.Equal(0, view.Degree(a, Direction.Both));
        Assert.False(view.Contains(b) || view.Contains(edge) || view.Contains(new EdgeId(9)));
    }

    private static void Verify(Snapshot snapshot, SubgraphOptions options)
    {
        var view = snapshot.Subgraph(options);
        var nodes = new HashSet<NodeId>();
        foreach (var node in snapshot.Nodes())
        {
            var hasLabel = options.Labels.Count == 0 || options.Labels.Any(label => snapshot.HasLabel(node, label));
            if (hasLabel && (options.Nodes?.Contains(node) ?? true) && (options.NodePredicate?.Invoke(node) ?? true)) nodes.Add(node);
        }

        var edges = new HashSet<EdgeId>();
        foreach (var edge in snapshot.Edges())
        {
            var hasType = options.Types.Count == 0 || options.Types.Any(type => snapshot.HasType(edge, type));
            var takes = (options.Edges?.Contains(edge) ?? true) && (options.EdgePredicate?.Invoke(edge) ?? true);
            if (hasType && takes && nodes.Contains(snapshot.Source(edge)) && nodes.Contains(snapshot.Target(edge))) edges.Add(edge);
        }

        Assert.Equal((nodes.Count, edges.Count), (view.NodeCount, view.EdgeCount));
        Assert.Equal(nodes.Order(), view.Nodes().ToArray().Order());
        Assert.Equal(edges.Order(), view.Edges().ToArray().Order());
        Assert.Equal(nodes.Count, view.NodeSelection.Count);
        foreach (var edge in snapshot.Edges()) Assert.Equal(edges.Contains(edge), view.Contains(edge));
        foreach (var node in snapshot.Nodes()) Assert.Equal(nodes.Contains(node), view.Contains(node));
        foreach (var node in nodes.Take(300)) Neighbours(snapshot, view, node, edges, options);
    }

    private static void Neighbours(Snapshot snapshot, SubgraphView view, NodeId node, HashSet<EdgeId> edges, SubgraphOptions options)
    {
        foreach (var direction in Enum.GetValues<Direction>())
        {
            foreach (var type in options.Types.Select(t => (EdgeType?)t).Append(null))
            {
                var expected = snapshot.Neighbours(node, direction, type).ToArray().Where(n => edges.Contains(n.Edge)).ToArray();
                Assert.Equal(expected, view.Neighbours(node, direction, type).ToArray());
                Assert.Equal(expected.Length, view.Degree(node, direction, type));
            }
        }
    }
}

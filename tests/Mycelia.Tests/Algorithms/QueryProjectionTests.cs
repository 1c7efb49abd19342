using Mycelia.Algorithms;

namespace Mycelia.Tests.Algorithms;

/// <summary>Projections of what two queries give.</summary>
public sealed class QueryProjectionTests : IDisposable
{
    private readonly Database _db = Database.InMemory();

    public void Dispose() => _db.Dispose();

    [Theory]
    [InlineData("MATCH (n:Person) RETURN n AS node", "MATCH (a:Person)-[r:KNOWS]->(b:Person) RETURN a AS source, b AS target, r.weight AS weight")]
    [InlineData("MATCH (n:Person) RETURN id(n) AS id", "MATCH (a:Person)-[r:KNOWS]->(b:Person) RETURN r.weight AS weight, id(b) AS target, id(a) AS source")]
    public void Two_queries_give_what_labels_and_types_give(string nodes, string edges)
    {
        var history = new RandomHistory(_db, 1, 200, 1500);
        foreach (var orientation in Enum.GetValues<Orientation>())
        {
            foreach (var parallel in new[] { ParallelEdges.Keep, ParallelEdges.Min, ParallelEdges.Max })
            {
                var options = new ProjectionOptions
                {
                    Labels = [history.Person], Types = [history.Knows], WeightProperty = history.Weight, DefaultWeight = 2.5, Orientation = orientation, ParallelEdges = parallel, SelfLoops = parallel == ParallelEdges.Keep,
                };
                using var expected = _db.Snapshot().Project(options);
                using var graph = _db.Snapshot().Project(nodes, edges, options: new QueryProjectionOptions
                {
                    Orientation = orientation, ParallelEdges = parallel, SelfLoops = options.SelfLoops, DefaultWeight = 2.5,
                });
                Assert.Equal(NaiveProjection.Entries(expected).Order(), NaiveProjection.Entries(graph).Order());
                Assert.Equal(Enumerable.Range(0, expected.NodeCount).Select(expected.IdOf), Enumerable.Range(0, graph.NodeCount).Select(graph.IdOf));
                Assert.Equal((ProjectionSource.GivenEdges, _db.Snapshot().Version), (graph.Cost.Source, graph.Cost.Version));
                Assert.Equal(orientation == Orientation.Undirected, graph.IsUndirected);
            }
        }
    }

    [Fact]
    public void Parameters_and_computed_edges_are_taken()
    {
        _ = new RandomHistory(_db, 2, 60, 200);
        using var graph = _db.Snapshot().Project(
            "UNWIND [1, 2] AS twice MATCH (n) WHERE n.age < $age RETURN n AS node",
            "MATCH (a)-->(m)-->(b) WHERE a.age < $age AND b.age < $age RETURN a AS source, b AS target",
            new Dictionary<string, object?> { ["age"] = 50 },
            new QueryProjectionOptions { ParallelEdges = ParallelEdges.Count });
        Assert.Equal(_db.Query("MATCH (n) WHERE n.age < 50 RETURN count(n)").Scalar<long>(), graph.NodeCount);
        Assert.True(graph.HasWeights);
        Assert.Equal(_db.Query("MATCH (a)-->(m)-->(b) WHERE a.age < 50 AND b.age < 50 RETURN count(*)").Scalar<long>(), NaiveProjection.Entries(graph).Sum(static entry => entry.Weight));
        Assert.Equal(0, _db.Projections.Count);
        Assert.Equal(graph.Cost.Bytes, _db.Projections.UsedBytes);
    }

    [Fact]
    public void An_edge_to_an_unknown_node_is_refused_or_left_out()
    {
        _ = new RandomHistory(_db, 3, 60, 200);
        const string Nodes = "MATCH (n:Person) RETURN n AS node";
        const string Edges = "MATCH (a)-->(b) RETURN a AS source, b AS target";
        var error = Assert.Throws<MyceliaException>(() => _db.Snapshot().Project(Nodes, Edges));
        Assert.Equal(StatusCode.EntityNotFound, error.Status);
        Assert.Contains("SkipUnknownNodes", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, _db.Projections.UsedBytes);
        using var graph = _db.Snapshot().Project(Nodes, Edges, options: new QueryProjectionOptions { SkipUnknownNodes = true });
        Assert.Equal(_db.Query("MATCH (:Person)-[r]->(:Person) RETURN count(r)").Scalar<long>(), graph.EdgeCount);
    }

    [Theory]
    [InlineData("MATCH (n) RETURN n", "RETURN 1 AS source, 2 AS target", StatusCode.InvalidArgument, "`node` or `id`; it gives `n`")]
    [InlineData("MATCH (n) RETURN n AS node", "MATCH (a)-->(b) RETURN a AS source, b", StatusCode.InvalidArgument, "`target`; it gives `source`, `b`")]
    [InlineData("MATCH (n) RETURN n.name AS node", "MATCH (a)-->(b) RETURN a AS source, b AS target", StatusCode.TypeMismatch, "as `node`")]
    [InlineData("RETURN 17 AS id", "MATCH (a)-->(b) RETURN a AS source, b AS target", StatusCode.EntityNotFound, "is no node")]
    [InlineData("MATCH (n) RETURN n AS node", "MATCH (a)-->(b) RETURN a AS source, null AS target", StatusCode.TypeMismatch, "as `target`")]
    [InlineData("MATCH (n) RETURN n AS node", "MATCH (a)-->(b) RETURN a AS source, b AS target, 0.0/0.0 AS weight", StatusCode.InvalidArgument, "must be finite")]
    [InlineData("MATCH (n) RETURN n AS node", "MATCH (a)-->(b) RETURN a AS source, b AS target, 'x' AS weight", StatusCode.TypeMismatch, "as `weight`")]
    public void What_does_not_fit_is_named(string nodes, string edges, StatusCode status, string part)
    {
        _ = new RandomHistory(_db, 4, 30, 60);
        var error = Assert.Throws<MyceliaException>(() => _db.Snapshot().Project(nodes, edges));
        Assert.Equal(status, error.Status);
        Assert.Contains(part, error.Message, StringComparison.Ordinal);
        Assert.Equal(0, _db.Projections.UsedBytes);
    }

    [Fact]
    public void Queries_that_write_and_contradictory_options_are_refused()
    {
        Assert.Throws<CypherException>(() => _db.Snapshot().Project("CREATE (n) RETURN n AS node", "RETURN 1 AS source, 2 AS target"));
        Assert.Throws<MyceliaException>(() => _db.Snapshot().Project(
            "MATCH (n) RETURN n AS node", "MATCH (a)-->(b) RETURN a AS source, b AS target, 1 AS weight", options: new QueryProjectionOptions { ParallelEdges = ParallelEdges.Count }));
    }
}

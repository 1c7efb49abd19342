// A graph as a projection, made in one of several ways: from its edges by one worker or by several, or from a snapshot of a database that holds it. Algorithms run on
// each; their results come back in the order of the graph's vertices, whatever the order of the projection.

using Mycelia.Algorithms;

namespace Mycelia.Conformance.Graphs;

/// <summary>A projection of a graph, with the number of workers that algorithms on it take.</summary>
internal sealed class LoadedGraph : IDisposable
{
    /// <summary>Graphs with more edges are not loaded into a database.</summary>
    private const int StoredEdgesMax = 1_000_000;

    private const int ConvergedIterations = 1000;
    private const double ConvergedTolerance = 1e-10;

    private readonly CaseGraph _graph;
    private readonly GraphProjection _projection;
    private readonly int _workers;
    private readonly int[] _indices;

    private LoadedGraph(string configuration, CaseGraph graph, GraphProjection projection, int workers, int[] indices) =>
        (Configuration, _graph, _projection, _workers, _indices) = (configuration, graph, projection, workers, indices);

    public string Configuration { get; }

    public void Dispose() => _projection.Dispose();

    /// <summary>The graph in every configuration.</summary>
    public static LoadedGraph[] All(CaseGraph graph)
    {
        var workers = Math.Max(4, Environment.ProcessorCount);
        LoadedGraph[] plain = [FromEdges("one worker", graph, 1), FromEdges("all workers", graph, workers)];
        return graph.Sources.Length > StoredEdgesMax ? plain : [.. plain, FromDatabase(graph, workers)];
    }

    /// <summary>Runs the algorithm of a case.</summary>
    /// <exception cref="FormatException">The algorithm is unknown, or a parameter is missing or wrong.</exception>
    public VertexValues Run(GraphCase test) => test.Algorithm switch
    {
        "BFS" => new VertexValues(InOrder(BreadthFirstSearch.Run(_projection, SourceOf(test), new BreadthFirstSearchOptions { Concurrency = _workers }).Depths)
            .Select(static depth => depth < 0 ? long.MaxValue : depth)),
        "SSSP" => new VertexValues(InOrder(SingleSourceShortestPaths.Run(_projection, SourceOf(test), new SingleSourceShortestPathsOptions { Concurrency = _workers }).Distances)),
        "WCC" => Integers(WeaklyConnectedComponents.Run(_projection, new WeaklyConnectedComponentsOptions { Concurrency = _workers }).Components),
        "SCC" => Integers(StronglyConnectedComponents.Run(_projection, new StronglyConnectedComponentsOptions { Concurrency = _workers }).Components),
        "CDLP" => Vertices(LabelPropagation.Run(_projection, new LabelPropagationOptions { MaxIterations = IterationsOf(test), Concurrency = _workers }).Labels),
        "LCC" => new VertexValues(InOrder(ClusteringCoefficient.Run(_projection, Parallel()).Coefficients)),
        "PR" => new VertexValues(InOrder(PageRank.Run(_projection, PageRankOptionsOf(test)).Scores)),
        "TRIANGLES" => new VertexValues(InOrder(Triangles.Run(_projection, Parallel()).PerNode)),
        "CORE" => Integers(CoreDecomposition.Run(_projection, Parallel()).Cores),
        "BC" => new VertexValues(InOrder(Betweenness.Run(_projection, new BetweennessOptions { Concurrency = _workers }).Scores)),
        _ => throw new FormatException($"{test.Place}: no algorithm is called '{test.Algorithm}'."),
    };

    private static LoadedGraph FromEdges(string configuration, CaseGraph graph, int workers)
    {
        var projection = GraphProjection.FromEdges(
            graph.Vertices.Length, graph.Sources, graph.Targets, graph.Weights, undirected: !graph.IsDirected, concurrency: workers);
        return new LoadedGraph(configuration, graph, projection, workers, [.. Enumerable.Range(0, graph.Vertices.Length)]);
    }

    private static LoadedGraph FromDatabase(CaseGraph graph, int workers)
    {
        using var database = Database.InMemory();
        var nodes = database.Write(transaction =>
        {
            var nodes = transaction.CreateNodes(graph.Vertices.Length, ["Vertex"], PropertyColumn.Int64("id", graph.Vertices));
            PropertyColumn[] weights = graph.Weights.Length > 0 ? [PropertyColumn.Float64("weight", graph.Weights)] : [];
            transaction.CreateEdges("EDGE", [.. graph.Sources.Select(index => nodes[index])], [.. graph.Targets.Select(index => nodes[index])], weights);
            return nodes;
        });
        var snapshot = database.Snapshot();
        var options = new ProjectionOptions
        {
            Orientation = graph.IsDirected ? Orientation.Natural : Orientation.Undirected,
            WeightProperty = graph.Weights.Length > 0 ? database.Key("weight") : null,
            Concurrency = workers,
        };
        var projection = snapshot.Project(options);
        return new LoadedGraph("database", graph, projection, workers, [.. nodes.Select(projection.IndexOf)]);
    }

    private ParallelAlgorithmOptions Parallel() => new() { Concurrency = _workers };

    private int SourceOf(GraphCase test)
    {
        var source = test.Integer("source");
        var vertex = _graph.IndexOf(source);
        return vertex >= 0 ? _indices[vertex] : throw new FormatException($"{test.Place}: the source {source} is no vertex of {_graph.Name}.");
    }

    private static int IterationsOf(GraphCase test) => test.Integer("iterations") is >= 0 and <= int.MaxValue and var iterations
        ? (int)iterations
        : throw new FormatException($"{test.Place}: 'iterations' is out of range.");

    /// <summary>A number of iterations, or words that say: to convergence.</summary>
    private PageRankOptions PageRankOptionsOf(GraphCase test)
    {
        var options = new PageRankOptions { Damping = test.Real("damping"), IgnoreWeights = true, Concurrency = _workers };
        return test.IsText("iterations") ? options with { MaxIterations = ConvergedIterations, Tolerance = ConvergedTolerance } : options with { MaxIterations = IterationsOf(test), Tolerance = 0 };
    }

    private IEnumerable<T> InOrder<T>(T[] values) => _indices.Select(index => values[index]);

    private VertexValues Integers(int[] values) => new(InOrder(values).Select(static value => (long)value));

    /// <summary>Values that are indices of the projection, as identities of vertices.</summary>
    private VertexValues Vertices(int[] labels)
    {
        var vertices = new long[labels.Length];
        for (var vertex = 0; vertex < _indices.Length; vertex++) vertices[_indices[vertex]] = _graph.Vertices[vertex];
        return new VertexValues(InOrder(labels).Select(label => vertices[label]));
    }
}

// The algorithms as procedures: CALL mycelia.algo.pageRank({labels: ['Page'], types: ['LINKS'], damping: 0.9}) YIELD node, score. All take one map, whose common
// entries choose the part of the graph (labels, types, weight, defaultWeight, undirected, concurrency); an entry that nobody knows is an error.

using Mycelia.Algorithms;
using Mycelia.Cypher.Errors;
using Mycelia.Cypher.Procedures;

namespace Mycelia.Querying;

internal static class AlgorithmProcedures
{
    private delegate IEnumerable<Value[]> Body(GraphProjection graph, AlgorithmConfiguration configuration, CancellationToken cancellation);

    public static void Register(ProcedureTable table)
    {
        Add(table, "pageRank", "PageRank of each node. Entries: damping, tolerance, maxIterations.", "node NODE, score FLOAT", PageRanks);
        Add(table, "wcc", "Weakly connected component of each node, numbered from 0.", "node NODE, component INTEGER", static (graph, config, cancellation) =>
            Numbered(graph, WeaklyConnectedComponents.Run(graph, new WeaklyConnectedComponentsOptions { Concurrency = config.Concurrency }, cancellation).Components));
        Add(table, "scc", "Strongly connected component of each node, numbered from 0.", "node NODE, component INTEGER", static (graph, _, cancellation) =>
            Numbered(graph, StronglyConnectedComponents.Run(graph, null, cancellation).Components));
        Add(table, "betweenness", "How many shortest paths lead through each node. Entries: samples (sources to draw; 0 for all), seed, normalize.", "node NODE, score FLOAT", Betweennesses);
        Add(table, "triangles", "Triangles at each node; direction does not matter.", "node NODE, triangles INTEGER", static (graph, config, cancellation) =>
        {
            var counts = Triangles.Run(graph, config.Parallel, cancellation).PerNode;
            return Enumerable.Range(0, graph.NodeCount).Select(node => new Value[] { NodeOf(graph, node), counts[node] });
        });
        Add(table, "clusteringCoefficient", "Share of the possible edges between the neighbours of each node.", "node NODE, coefficient FLOAT", static (graph, config, cancellation) =>
        {
            var coefficients = ClusteringCoefficient.Run(graph, config.Parallel, cancellation).Coefficients;
            return Enumerable.Range(0, graph.NodeCount).Select(node => new Value[] { NodeOf(graph, node), coefficients[node] });
        });
        Add(table, "kCore", "Core number of each node; direction does not matter.", "node NODE, core INTEGER", static (graph, config, cancellation) =>
            Numbered(graph, CoreDecomposition.Run(graph, config.Parallel, cancellation).Cores));
        Add(table, "labelPropagation", "Community of each node by label propagation. Entries: maxIterations.", "node NODE, community INTEGER", Communities);
        Add(table, "bfs", "Nodes that a source reaches, with the least number of steps. Entries: source (a node), maxDepth.", "node NODE, depth INTEGER", Breadths);
        Add(table, "shortestPaths", "Nodes that a source reaches, with the least weight of a path. Entries: source (a node), maxDistance.", "node NODE, distance FLOAT", Distances);
        Add(table, "shortestPath", "The path of least weight between two nodes. Entries: source, target (nodes).", "index INTEGER, node NODE, cost FLOAT", OnePath);
        Add(table, "longestPath", "The longest path of a graph without cycles. Entries: source, target (nodes; may be left out).", "index INTEGER, node NODE, cost FLOAT", LongPath);
        Add(table, "topologicalOrder", "Nodes in an order in which every edge leads forwards; an error when there is a cycle.", "node NODE, position INTEGER", Ordered);
    }

    private static void Add(ProcedureTable table, string name, string description, string columns, Body body)
    {
        ProcedureOutput[] outputs = [.. columns.Split(", ").Select(static column => column.Split(' ')).Select(static parts => new ProcedureOutput(parts[0], parts[1]))];
        var input = new ProcedureInput("configuration", "MAP") { HasDefault = true, Default = Value.Map([]) };
        table.Set(new Procedure("mycelia.algo." + name, [input], outputs, (context, arguments) =>
        {
            var configuration = new AlgorithmConfiguration(context.Snapshot, arguments.Span[0], name);
            var graph = GraphProjection.Create(context.Snapshot, configuration.Projection, context.Cancellation);
            var rows = body(graph, configuration, context.Cancellation);
            configuration.RequireAllKnown();
            return rows;
        })
        {
            Description = description,
        });
    }

    private static IEnumerable<Value[]> PageRanks(GraphProjection graph, AlgorithmConfiguration configuration, CancellationToken cancellation)
    {
        var defaults = new PageRankOptions();
        var options = defaults with
        {
            Concurrency = configuration.Concurrency,
            Damping = configuration.Number("damping", defaults.Damping),
            Tolerance = configuration.Number("tolerance", defaults.Tolerance),
            MaxIterations = configuration.Integer("maxIterations", defaults.MaxIterations),
        };
        var scores = PageRank.Run(graph, options, cancellation).Scores;
        return Enumerable.Range(0, graph.NodeCount).Select(node => new Value[] { NodeOf(graph, node), scores[node] });
    }

    private static IEnumerable<Value[]> Betweennesses(GraphProjection graph, AlgorithmConfiguration configuration, CancellationToken cancellation)
    {
        var options = new BetweennessOptions
        {
            Concurrency = configuration.Concurrency,
            Samples = configuration.Integer("samples", 0),
            Seed = configuration.Integer("seed", 0),
            Normalize = configuration.Truth("normalize"),
        };
        var scores = Betweenness.Run(graph, options, cancellation).Scores;
        return Enumerable.Range(0, graph.NodeCount).Select(node => new Value[] { NodeOf(graph, node), scores[node] });
    }

    private static IEnumerable<Value[]> Communities(GraphProjection graph, AlgorithmConfiguration configuration, CancellationToken cancellation)
    {
        var defaults = new LabelPropagationOptions();
        var options = defaults with { Concurrency = configuration.Concurrency, MaxIterations = configuration.Integer("maxIterations", defaults.MaxIterations) };
        return Numbered(graph, LabelPropagation.Run(graph, options, cancellation).Labels);
    }

    private static IEnumerable<Value[]> Breadths(GraphProjection graph, AlgorithmConfiguration configuration, CancellationToken cancellation)
    {
        var source = configuration.Node(graph, "source");
        var defaults = new BreadthFirstSearchOptions();
        var options = defaults with { Concurrency = configuration.Concurrency, MaxDepth = configuration.Integer("maxDepth", defaults.MaxDepth) };
        var depths = BreadthFirstSearch.Run(graph, source, options, cancellation).Depths;
        return Enumerable.Range(0, graph.NodeCount).Where(node => depths[node] >= 0).Select(node => new Value[] { NodeOf(graph, node), depths[node] });
    }

    private static IEnumerable<Value[]> Distances(GraphProjection graph, AlgorithmConfiguration configuration, CancellationToken cancellation)
    {
        var source = configuration.Node(graph, "source");
        var defaults = new SingleSourceShortestPathsOptions();
        var options = defaults with { MaxDistance = configuration.Number("maxDistance", defaults.MaxDistance) };
        var distances = SingleSourceShortestPaths.Run(graph, source, options, cancellation).Distances;
        return Enumerable.Range(0, graph.NodeCount).Where(node => double.IsFinite(distances[node])).Select(node => new Value[] { NodeOf(graph, node), distances[node] });
    }

    private static IEnumerable<Value[]> OnePath(GraphProjection graph, AlgorithmConfiguration configuration, CancellationToken cancellation) =>
        Steps(graph, ShortestPath.Run(graph, configuration.Node(graph, "source"), configuration.Node(graph, "target"), null, cancellation));

    private static IEnumerable<Value[]> LongPath(GraphProjection graph, AlgorithmConfiguration configuration, CancellationToken cancellation)
    {
        var options = new LongestPathOptions { Source = configuration.OptionalNode(graph, "source"), Target = configuration.OptionalNode(graph, "target") };
        return Steps(graph, LongestPath.Run(graph, options, cancellation));
    }

    private static IEnumerable<Value[]> Ordered(GraphProjection graph, AlgorithmConfiguration configuration, CancellationToken cancellation)
    {
        var order = TopologicalOrder.Run(graph, null, cancellation);
        if (!order.IsAcyclic)
        {
            throw CypherErrors.Runtime("ProcedureError", "CyclicGraph",
                $"The graph has a cycle of {order.Cycle.Length} nodes, so its nodes have no topological order. Leave out a type of edges, or ask mycelia.algo.scc for the cycles.");
        }

        return order.Order.Select((node, position) => new Value[] { NodeOf(graph, node), position });
    }

    private static IEnumerable<Value[]> Steps(GraphProjection graph, NodePath? path) =>
        path is null ? [] : path.Nodes.Select((node, index) => new Value[] { index, NodeOf(graph, node), path.Cost });

    private static IEnumerable<Value[]> Numbered(GraphProjection graph, int[] numbers) =>
        Enumerable.Range(0, graph.NodeCount).Select(node => new Value[] { NodeOf(graph, node), numbers[node] });

    private static Value NodeOf(GraphProjection graph, int node) => Value.OfNode(graph.IdOf(node), null);
}

// The algorithms that give a value per node, as queries call them: which entries of the configuration they read, and what of their results they show.

using Mycelia.Algorithms;

namespace Mycelia.Querying;

internal static class NodeAlgorithms
{
    public static readonly NodeAlgorithm[] All =
    [
        new("pageRank", "PageRank of each node. Entries: damping, tolerance, maxIterations, ignoreWeights, sources (a node or a list of them: importance as seen from there), sourceWeights.", "score FLOAT", ["iterations INTEGER", "converged BOOLEAN"], PageRanks),
        new("wcc", "Weakly connected component of each node: numbers from 0, in the order of their first nodes; direction does not matter.", "component INTEGER", ["components INTEGER"], static (graph, config, cancellation) =>
            Groups(WeaklyConnectedComponents.Run(graph, new WeaklyConnectedComponentsOptions { Concurrency = config.Concurrency }, cancellation))),
        new("scc", "Strongly connected component of each node: numbered from 0 in topological order; direction matters.", "component INTEGER", ["components INTEGER"], static (graph, config, cancellation) =>
            Groups(StronglyConnectedComponents.Run(graph, new StronglyConnectedComponentsOptions { Concurrency = config.Concurrency }, cancellation))),
        new("betweenness", "How many shortest paths lead through each node. Entries: samples (sources to draw; 0 for all), seed, sources (a node or a list of them, instead), normalize.", "score FLOAT", ["sources INTEGER"], Betweennesses),
        new("triangles", "Triangles at each node; direction does not matter.", "triangles INTEGER", ["total INTEGER"], static (graph, config, cancellation) =>
        {
            var result = Triangles.Run(graph, config.Parallel, cancellation);
            return new AlgorithmOutcome(node => result.PerNode[node], result.Total) { Spread = () => Array.ConvertAll(result.PerNode, static count => (double)count) };
        }),
        new("clusteringCoefficient", "Share of the pairs of neighbours of each node that are neighbours themselves.", "coefficient FLOAT", ["average FLOAT", "global FLOAT"], static (graph, config, cancellation) =>
        {
            var result = ClusteringCoefficient.Run(graph, config.Parallel, cancellation);
            return AlgorithmOutcome.Of(result.Coefficients, result.Average, result.Global);
        }),
        new("kCore", "Core number of each node; direction does not matter.", "core INTEGER", ["degeneracy INTEGER"], static (graph, config, cancellation) =>
        {
            var result = CoreDecomposition.Run(graph, config.Parallel, cancellation);
            return AlgorithmOutcome.Of(result.Cores, result.Degeneracy);
        }),
        new("labelPropagation", "Community of each node by label propagation. Entries: maxIterations.", "community INTEGER", ["communities INTEGER", "iterations INTEGER", "converged BOOLEAN"], Labels),
        new("louvain", "Community of each node by the Louvain method. Entries: resolution, seed, maxLevels, maxIterations, tolerance, seedProperty (communities to begin with, of the named graph).", "community INTEGER",
            ["communities INTEGER", "modularity FLOAT", "levels INTEGER", "iterations INTEGER", "converged BOOLEAN"], static (graph, config, cancellation) =>
            Communities(Louvain.Run(graph, WithEntries(new LouvainOptions(), graph, config), cancellation))),
        new("leiden", "Community of each node by the Leiden algorithm; each is connected. Entries: those of louvain, randomness.", "community INTEGER",
            ["communities INTEGER", "modularity FLOAT", "levels INTEGER", "iterations INTEGER", "converged BOOLEAN"], static (graph, config, cancellation) =>
            Communities(Leiden.Run(graph, WithEntries(new LeidenOptions { Randomness = config.Number("randomness", new LeidenOptions().Randomness) }, graph, config), cancellation))),
        new("bfs", "Nodes that a source reaches, with the least number of steps. Entries: source (a node), maxDepth.", "depth INTEGER", ["reached INTEGER", "maxDepth INTEGER"], Depths),
        new("shortestPaths", "Nodes that a source reaches, with the least weight of a path. Entries: source (a node), maxDistance, delta (the width of the buckets; 0 chooses).", "distance FLOAT", ["reached INTEGER"], Distances),
    ];

    private static AlgorithmOutcome Groups(ComponentsResult result) =>
        AlgorithmOutcome.Of(result.Components, result.Count) with { Spread = () => Array.ConvertAll(result.Sizes, static size => (double)size) };

    private static AlgorithmOutcome Communities(CommunitiesResult result) =>
        AlgorithmOutcome.Groups(result.Communities, result.Count, result.Modularity, result.Levels, result.Iterations, result.Converged);

    private static T WithEntries<T>(T defaults, GraphProjection graph, AlgorithmConfiguration configuration) where T : CommunityOptions => defaults with
    {
        Concurrency = configuration.Concurrency,
        Resolution = configuration.Number("resolution", defaults.Resolution),
        Tolerance = configuration.Number("tolerance", defaults.Tolerance),
        MaxLevels = configuration.Integer("maxLevels", defaults.MaxLevels),
        MaxIterations = configuration.Integer("maxIterations", defaults.MaxIterations),
        Seed = (ulong)configuration.Integer("seed", (int)defaults.Seed),
        InitialCommunities = configuration.SeedsOf(graph, "seedProperty"),
    };

    private static AlgorithmOutcome PageRanks(GraphProjection graph, AlgorithmConfiguration configuration, CancellationToken cancellation)
    {
        var defaults = new PageRankOptions();
        var options = defaults with
        {
            Concurrency = configuration.Concurrency,
            Damping = configuration.Number("damping", defaults.Damping),
            Tolerance = configuration.Number("tolerance", defaults.Tolerance),
            MaxIterations = configuration.Integer("maxIterations", defaults.MaxIterations),
            IgnoreWeights = configuration.Truth("ignoreWeights"),
            Sources = configuration.Nodes(graph, "sources"),
            SourceWeights = configuration.Numbers("sourceWeights"),
        };
        var result = PageRank.Run(graph, options, cancellation);
        return AlgorithmOutcome.Of(result.Scores, result.Iterations, result.Converged);
    }

    private static AlgorithmOutcome Betweennesses(GraphProjection graph, AlgorithmConfiguration configuration, CancellationToken cancellation)
    {
        var options = new BetweennessOptions
        {
            Concurrency = configuration.Concurrency,
            Samples = configuration.Integer("samples", 0),
            Seed = (ulong)configuration.Integer("seed", 0),
            Sources = configuration.Nodes(graph, "sources"),
            Normalize = configuration.Truth("normalize"),
        };
        var result = Betweenness.Run(graph, options, cancellation);
        return AlgorithmOutcome.Of(result.Scores, result.Sources);
    }

    private static AlgorithmOutcome Labels(GraphProjection graph, AlgorithmConfiguration configuration, CancellationToken cancellation)
    {
        var defaults = new LabelPropagationOptions();
        var options = defaults with { Concurrency = configuration.Concurrency, MaxIterations = configuration.Integer("maxIterations", defaults.MaxIterations) };
        var result = LabelPropagation.Run(graph, options, cancellation);
        return AlgorithmOutcome.Groups(result.Labels, result.Count, result.Iterations, result.Converged);
    }

    private static AlgorithmOutcome Depths(GraphProjection graph, AlgorithmConfiguration configuration, CancellationToken cancellation)
    {
        var source = configuration.Node(graph, "source");
        var defaults = new BreadthFirstSearchOptions();
        var options = defaults with { Output = BreadthFirstOutput.Depths, Concurrency = configuration.Concurrency, MaxDepth = configuration.Integer("maxDepth", defaults.MaxDepth) };
        var result = BreadthFirstSearch.Run(graph, source, options, cancellation);
        var depths = result.Depths;
        return new AlgorithmOutcome(node => depths[node], result.Reached, result.MaxDepth)
        {
            Has = node => depths[node] >= 0,
            Spread = () => [.. depths.Where(static depth => depth >= 0).Select(static depth => (double)depth)],
        };
    }

    private static AlgorithmOutcome Distances(GraphProjection graph, AlgorithmConfiguration configuration, CancellationToken cancellation)
    {
        var source = configuration.Node(graph, "source");
        var defaults = new SingleSourceShortestPathsOptions();
        var options = defaults with
        {
            WithParents = false,
            Concurrency = configuration.Concurrency,
            MaxDistance = configuration.Number("maxDistance", defaults.MaxDistance),
            Delta = configuration.Number("delta", defaults.Delta),
        };
        var result = SingleSourceShortestPaths.Run(graph, source, options, cancellation);
        var distances = result.Distances;
        return new AlgorithmOutcome(node => distances[node], result.Reached)
        {
            Has = node => double.IsFinite(distances[node]),
            Spread = () => [.. distances.Where(double.IsFinite)],
        };
    }
}

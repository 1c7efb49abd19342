// PageRank by pulling: Brin and Page, "The Anatomy of a Large-Scale Hypertextual Web Search Engine", 1998. Personalised: Haveliwala, "Topic-Sensitive PageRank", WWW 2002.
//
// With t the teleport vector (1/n for every node, or what the sources say) and P the shares of the edges, the scores x satisfy x = (1 - d + d D) t + d Pᵀ x, where D, what nodes
// without out-edges (dangling) hold, goes where teleports go.
//
// With a tolerance, y = (1 - d) t + d Pᵀ y is solved instead, and x = y / Σy: dangling nodes only scale the solution (Del Corso, Gullì, Romani, "Fast PageRank Computation via a
// Sparse Linear System", 2005). That system takes sweeps of Gauss and Seidel: some ranges of nodes one after the other, each of which sees the new offers of those before. Inside a range
// nodes see the old ones, so that its blocks may be swept in parallel. Sweeps start from scores in proportion to in-degrees, and offers are floats until the changes come near what floats
// resolve. Without a tolerance (0) the rounds are the plain ones of the definition, all nodes at once, in doubles.
//
// Invariants: ranges and blocks follow from the graph alone, a node's sum runs over its in-list in stored order, and partial sums are kept per block and folded in block order:
// the result is the same, bit for bit, for any number of workers.


namespace Mycelia.Algorithms;

/// <summary>Options of <see cref="PageRank"/>.</summary>
public sealed record PageRankOptions : ParallelAlgorithmOptions
{
    /// <summary>Probability of following an edge rather than jumping to any node, 0 to 1. Default 0.85.</summary>
    public double Damping { get; init; } = 0.85;

    /// <summary>
    /// Stop when the scores of a round differ from those before by less than this in sum (L1). 0 runs all rounds, each from the scores of the round before alone, beginning with equal scores.
    /// Default 1e-6.
    /// </summary>
    public double Tolerance { get; init; } = 1e-6;

    /// <summary>The most rounds to run. Default 100.</summary>
    public int MaxIterations { get; init; } = 100;

    /// <summary>Follow all edges of a node alike even where they have weights. By default an edge is followed in proportion to its weight.</summary>
    public bool IgnoreWeights { get; init; }

    /// <summary>Nodes to which jumps lead (personalised PageRank); all nodes when empty (the default). A node that stands here twice counts twice.</summary>
    public IReadOnlyList<int> Sources { get; init; } = [];

    /// <summary>How much each of <see cref="Sources"/> counts, not negative; equally when empty (the default).</summary>
    public IReadOnlyList<double> SourceWeights { get; init; } = [];
}

/// <summary>What <see cref="PageRank"/> found.</summary>
/// <param name="Scores">Score of every node; they sum to 1.</param>
/// <param name="Iterations">Rounds run.</param>
/// <param name="Delta">Sum of the absolute changes of the last round.</param>
/// <param name="Converged">Whether <paramref name="Delta"/> fell below the tolerance.</param>
public sealed record PageRankResult(double[] Scores, int Iterations, double Delta, bool Converged);

/// <summary>Ranks nodes by the chance that a random surfer is found there. Directed; each parallel edge counts; weights must not be negative.</summary>
public static class PageRank
{
    /// <summary>Runs PageRank. Cost: O(nodes + edges) a round, 16 to 24 bytes of scratch per node.</summary>
    /// <exception cref="MyceliaException">An option is out of range, a source is no node, or an edge weighs less than zero.</exception>
    public static PageRankResult Run(GraphProjection graph, PageRankOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(graph);
        options ??= new PageRankOptions();
        using var held = graph.Hold();
        Argument.Between(options.Damping, 0, 1, nameof(options.Damping));
        Argument.Between(options.Tolerance, 0, double.MaxValue, nameof(options.Tolerance));
        Argument.AtLeast(options.MaxIterations, 0, nameof(options.MaxIterations));
        var isWeighted = graph.HasWeights && !options.IgnoreWeights;
        if (isWeighted && graph.HasNegativeWeights)
            throw Argument.Invalid("The projection has edges of negative weight, which cannot be shares. Set IgnoreWeights, or project another property.");
        var workers = Team.Size(options.Concurrency);
        var teleport = Teleport(graph, options);
        if (graph.NodeCount == 0)
        {
            options.Report("iteration", 0, 1);
            return new PageRankResult([], 0, 0, true);
        }

        using var solver = new PageRankSolver(graph, options, isWeighted, teleport, workers, cancellation);
        return solver.Run();
    }

    /// <summary>Where jumps lead, summing to 1; null for everywhere.</summary>
    private static double[]? Teleport(GraphProjection graph, PageRankOptions options)
    {
        var (sources, weights) = (options.Sources, options.SourceWeights);
        if (sources.Count == 0 && weights.Count == 0) return null;
        if (weights.Count != 0 && weights.Count != sources.Count)
            throw Argument.Invalid($"There are {sources.Count} Sources but {weights.Count} SourceWeights; give one weight per source, or none.");
        var sum = 0.0;
        for (var i = 0; i < sources.Count; i++)
        {
            Argument.Node(graph, sources[i], $"{nameof(options.Sources)}[{i}]");
            if (weights.Count != 0) Argument.Between(weights[i], 0, double.MaxValue, $"{nameof(options.SourceWeights)}[{i}]");
            sum += weights.Count == 0 ? 1 : weights[i];
        }

        if (!(sum > 0 && double.IsFinite(sum))) throw Argument.Invalid($"The SourceWeights sum to {sum}; they must have a positive, finite sum.");
        var teleport = new double[graph.NodeCount];
        for (var i = 0; i < sources.Count; i++) teleport[sources[i]] += (weights.Count == 0 ? 1 : weights[i]) / sum;
        return teleport;
    }
}

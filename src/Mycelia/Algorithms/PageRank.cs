// PageRank by pulling: Brin and Page, "The Anatomy of a Large-Scale Hypertextual Web Search Engine", 1998; loop after Beamer, Asanović and
// Patterson, "The GAP Benchmark Suite", 2015.
//
// Each round, every node sums what its in-neighbours offer, score / out-degree, and prepares its own offer for the next round in a second array, so
// one pass over the edges and no atomic makes a round. Nodes without out-edges (dangling) spread their score evenly over all nodes, so the
// scores sum to 1 in every round.
//
// Invariants: a node's sum runs over its in-list in stored order, and partial sums are kept per block and folded in block order:
// the result is the same, bit for bit, for any number of workers.

using Mycelia.Kernel.Loops;

namespace Mycelia.Algorithms;

/// <summary>Options of <see cref="PageRank"/>.</summary>
public sealed record PageRankOptions : ParallelAlgorithmOptions
{
    /// <summary>Probability of following an edge rather than jumping to any node, 0 to 1. Default 0.85.</summary>
    public double Damping { get; init; } = 0.85;

    /// <summary>Stop when the scores of a round differ from those before by less than this in sum (L1). 0 runs all rounds. Default 1e-6.</summary>
    public double Tolerance { get; init; } = 1e-6;

    /// <summary>The most rounds to run. Default 100.</summary>
    public int MaxIterations { get; init; } = 100;
}

/// <summary>What <see cref="PageRank"/> found.</summary>
/// <param name="Scores">Score of every node; they sum to 1.</param>
/// <param name="Iterations">Rounds run.</param>
/// <param name="Delta">Sum of the absolute changes of the last round.</param>
/// <param name="Converged">Whether <paramref name="Delta"/> fell below the tolerance.</param>
public sealed record PageRankResult(double[] Scores, int Iterations, double Delta, bool Converged);

/// <summary>Ranks nodes by the chance that a random surfer is found there. Directed; weights are not used; each parallel edge counts.</summary>
public static class PageRank
{
    /// <summary>Runs PageRank. Cost: O(nodes + edges) a round, 16 bytes of scratch per node.</summary>
    public static PageRankResult Run(GraphProjection graph, PageRankOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(graph);
        options ??= new PageRankOptions();
        using var held = graph.Hold();
        Argument.Between(options.Damping, 0, 1, nameof(options.Damping));
        Argument.Between(options.Tolerance, 0, double.MaxValue, nameof(options.Tolerance));
        Argument.AtLeast(options.MaxIterations, 0, nameof(options.MaxIterations));
        var workers = Team.Size(options.Concurrency);

        var state = new State(graph, options.Damping);
        var (iterations, delta) = (0, double.PositiveInfinity);
        if (graph.NodeCount == 0) return new PageRankResult(state.Scores, 0, 0, true);
        while (iterations < options.MaxIterations && !(delta < options.Tolerance))
        {
            delta = state.Round(workers, cancellation);
            options.Report("iteration", ++iterations, (double)iterations / options.MaxIterations);
        }

        return new PageRankResult(state.Scores, iterations, delta, delta < options.Tolerance);
    }

    private sealed class State
    {
        private readonly GraphProjection _graph;
        private readonly double _damping;
        private readonly int[] _cuts;
        private readonly double[] _deltas;
        private readonly double[] _danglings;
        private double[] _offers;
        private double[] _nextOffers;
        private double _dangling;

        public State(GraphProjection graph, double damping)
        {
            (_graph, _damping) = (graph, damping);
            _cuts = Team.CutNodes(graph.In());
            _deltas = new double[_cuts.Length - 1];
            _danglings = new double[_cuts.Length - 1];
            Scores = new double[graph.NodeCount];
            _offers = new double[graph.NodeCount];
            _nextOffers = new double[graph.NodeCount];
            Scores.AsSpan().Fill(1.0 / graph.NodeCount);
            for (var block = 0; block < _danglings.Length; block++) _danglings[block] = Offer(block, _offers);
            _dangling = Fold(_danglings);
        }

        public double[] Scores { get; }

        /// <summary>One round; returns the L1 norm of the change.</summary>
        public double Round(int workers, CancellationToken cancellation)
        {
            var floor = (1 - _damping + _damping * _dangling) / _graph.NodeCount;
            Team.Run(workers, _deltas.Length, cancellation, block =>
            {
                _deltas[block] = Pull(block, floor);
                _danglings[block] = Offer(block, _nextOffers);
            });
            (_offers, _nextOffers) = (_nextOffers, _offers);
            _dangling = Fold(_danglings);
            return Fold(_deltas);
        }

        /// <summary>New scores of a block from the offers of the round before; the next offers serve as scratch for the sums.</summary>
        private double Pull(int block, double floor)
        {
            var (from, to) = (_cuts[block], _cuts[block + 1]);
            var sums = _nextOffers.AsSpan(from, to - from);
            GatherLoops.SumLists(_graph.In().OffsetSpan, _graph.In().TargetSpan, _offers, from, sums);
            var scores = Scores.AsSpan(from, sums.Length);
            var delta = 0.0;
            for (var i = 0; i < scores.Length; i++)
            {
                var score = floor + _damping * sums[i];
                delta += Math.Abs(score - scores[i]);
                scores[i] = score;
            }

            return delta;
        }

        /// <summary>Sets a block's offers from its scores; returns what its dangling nodes hold.</summary>
        private double Offer(int block, double[] offers)
        {
            var offsets = _graph.Out.OffsetSpan;
            var dangling = 0.0;
            for (var node = _cuts[block]; node < _cuts[block + 1]; node++)
            {
                var degree = offsets[node + 1] - offsets[node];
                if (degree == 0) dangling += Scores[node];
                offers[node] = degree == 0 ? 0 : Scores[node] / degree;
            }

            return dangling;
        }

        private static double Fold(double[] parts)
        {
            var sum = 0.0;
            foreach (var part in parts) sum += part;
            return sum;
        }
    }
}

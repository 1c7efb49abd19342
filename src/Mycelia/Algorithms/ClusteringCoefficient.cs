// Local clustering: Watts and Strogatz, "Collective Dynamics of 'Small-World' Networks", Nature 393, 1998; for directed graphs as LDBC Graphalytics defines it: neighbours of either
// direction, and every edge between two of them counted, so that edges both ways count twice. Found as triangles are (ForwardLists, TriangleSums).

namespace Mycelia.Algorithms;

/// <summary>What <see cref="ClusteringCoefficient"/> found.</summary>
/// <param name="Coefficients">Per node: edges between its neighbours, divided by those there could be; 0 for a node with fewer than two neighbours.</param>
/// <param name="Average">The mean over all nodes; 0 for an empty graph.</param>
/// <param name="Global">Edges between neighbours over all nodes, divided by those there could be (transitivity); 0 when no node has two neighbours.</param>
public sealed record ClusteringCoefficientResult(double[] Coefficients, double Average, double Global);

/// <summary>Tells how close the neighbours of each node are to knowing each other. Parallel edges, self-loops and weights do not matter.</summary>
public static class ClusteringCoefficient
{
    /// <summary>Computes the coefficients. Cost: as <see cref="Triangles.Run"/>; for directed graphs up to 32 MiB and 1 byte per edge more scratch.</summary>
    public static ClusteringCoefficientResult Run(GraphProjection graph, ParallelAlgorithmOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(graph);
        options ??= new ParallelAlgorithmOptions();
        using var held = graph.Hold();
        var workers = Team.Size(options.Concurrency);
        using var simple = SimpleLists.Of(graph, withWays: true, workers, cancellation);
        var links = Triangles.Sums(simple, options, workers, cancellation);

        // Without ways every edge leads both, and a triangle was counted once.
        var ways = simple.Ways is null ? 2L : 1L;
        var offsets = simple.Lists.OffsetSpan;
        var coefficients = new double[graph.NodeCount];
        double sum = 0, all = 0, possible = 0;
        for (var node = 0; node < coefficients.Length; node++)
        {
            var degree = (double)(offsets[node + 1] - offsets[node]);
            if (degree < 2) continue;
            var there = (double)(ways * links[node]);
            coefficients[node] = there / (degree * (degree - 1));
            sum += coefficients[node];
            all += there;
            possible += degree * (degree - 1);
        }

        options.Report("coefficients", coefficients.Length, 1);
        return new ClusteringCoefficientResult(coefficients, coefficients.Length == 0 ? 0 : sum / coefficients.Length, possible == 0 ? 0 : all / possible);
    }
}

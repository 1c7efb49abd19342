// Local clustering: Watts and Strogatz, "Collective Dynamics of 'Small-World' Networks", Nature 393, 1998; for directed graphs as LDBC Graphalytics defines it: neighbours of either
// direction, and every edge between two of them counted, so that edges both ways count twice.

namespace Mycelia.Algorithms;

/// <summary>What <see cref="ClusteringCoefficient"/> found.</summary>
/// <param name="Coefficients">Per node: edges between its neighbours, divided by those there could be; 0 for a node with fewer than two neighbours.</param>
/// <param name="Average">The mean over all nodes; 0 for an empty graph.</param>
public sealed record ClusteringCoefficientResult(double[] Coefficients, double Average);

/// <summary>Tells how close the neighbours of each node are to knowing each other. Parallel edges, self-loops and weights do not matter.</summary>
public static class ClusteringCoefficient
{
    /// <summary>Computes the coefficients. Cost: as <see cref="Triangles.Run"/>.</summary>
    public static ClusteringCoefficientResult Run(GraphProjection graph, ParallelAlgorithmOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(graph);
        var workers = Team.Size(options?.Concurrency ?? 0);
        var simple = SimpleLists.Of(graph, workers, cancellation, out var ways);
        var links = new long[graph.NodeCount];
        TriangleLists.Of(simple, ways, workers, cancellation).Add(links, countsWays: true, workers, cancellation);
        var coefficients = new double[graph.NodeCount];
        var sum = 0.0;
        for (var node = 0; node < coefficients.Length; node++)
        {
            var degree = (double)simple.Degree(node);
            if (degree >= 2) coefficients[node] = links[node] / (degree * (degree - 1));
            sum += coefficients[node];
        }

        return new ClusteringCoefficientResult(coefficients, coefficients.Length == 0 ? 0 : sum / coefficients.Length);
    }
}

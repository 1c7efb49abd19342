// What communities must fulfil, computed from edge lists by the definitions, and graphs with communities known beforehand.

using Mycelia.Algorithms;

namespace Mycelia.Tests.Algorithms;

internal static class Communities
{
    /// <summary>Σ over pairs of (A - resolution k k / 2m) / 2m within communities, where an edge from a node to itself stands twice in A.</summary>
    public static double Modularity(EdgeCase graph, double[]? weights, int[] communities, double resolution = 1)
    {
        var (matrix, strengths, total) = Matrix(graph, weights);
        if (total == 0) return 0;
        var sum = 0.0;
        for (var i = 0; i < graph.Nodes; i++)
        {
            for (var j = 0; j < graph.Nodes; j++)
            {
                if (communities[i] == communities[j]) sum += matrix[i, j] - resolution * strengths[i] * strengths[j] / total;
            }
        }

        return sum / total;
    }

    /// <summary>The most that moving one node to another or an empty community would raise modularity.</summary>
    public static double BestMove(EdgeCase graph, double[]? weights, int[] communities, double resolution = 1)
    {
        var (ties, strengths, total) = Ties(graph, weights);
        var totals = new Dictionary<int, double>();
        for (var node = 0; node < graph.Nodes; node++) totals[communities[node]] = totals.GetValueOrDefault(communities[node]) + strengths[node];
        var best = 0.0;
        for (var node = 0; node < graph.Nodes; node++)
        {
            var to = new Dictionary<int, double>();
            foreach (var (other, weight) in ties[node])
            {
                if (other != node) to[communities[other]] = to.GetValueOrDefault(communities[other]) + weight;
            }

            var own = communities[node];
            var stays = to.GetValueOrDefault(own) - resolution * strengths[node] * (totals[own] - strengths[node]) / total;
            best = Math.Max(best, -stays);
            foreach (var (community, weight) in to)
            {
                if (community != own) best = Math.Max(best, weight - resolution * strengths[node] * totals[community] / total - stays);
            }
        }

        return total == 0 ? 0 : best * 2 / total;
    }

    /// <summary>The most that joining two communities would raise modularity.</summary>
    public static double BestMerge(EdgeCase graph, double[]? weights, int[] communities, double resolution = 1)
    {
        var (ties, strengths, total) = Ties(graph, weights);
        var (totals, between) = (new Dictionary<int, double>(), new Dictionary<(int, int), double>());
        for (var node = 0; node < graph.Nodes; node++)
        {
            totals[communities[node]] = totals.GetValueOrDefault(communities[node]) + strengths[node];
            foreach (var (other, weight) in ties[node])
            {
                if (communities[node] == communities[other]) continue;
                var pair = (communities[node], communities[other]);
                between[pair] = between.GetValueOrDefault(pair) + weight;
            }
        }

        return between.Count == 0 ? 0 : between.Max(pair => pair.Value - resolution * totals[pair.Key.Item1] * totals[pair.Key.Item2] / total) * 2 / total;
    }

    /// <summary>Fails unless numbers are dense, in the order of smallest nodes.</summary>
    public static void AssertNumbered(CommunitiesResult result, int nodes)
    {
        Assert.Equal(nodes, result.Communities.Length);
        var next = 0;
        foreach (var community in result.Communities)
        {
            Assert.InRange(community, 0, next);
            if (community == next) next++;
        }

        Assert.Equal(next, result.Count);
    }

    /// <summary>Fails unless every level joins whole communities of the one before and the last is the result.</summary>
    public static void AssertNested(CommunitiesResult result)
    {
        Assert.Equal(result.Levels, result.Hierarchy.Count);
        for (var level = 1; level < result.Hierarchy.Count; level++)
        {
            var above = new Dictionary<int, int>();
            foreach (var (fine, coarse) in result.Hierarchy[level - 1].Zip(result.Hierarchy[level]))
            {
                above.TryAdd(fine, coarse);
                Assert.Equal(above[fine], coarse);
            }
        }

        References.AssertSamePartition(result.Hierarchy[^1], result.Communities);
    }

    /// <summary>Fails unless edges of positive weight connect every community.</summary>
    public static void AssertConnected(EdgeCase graph, double[]? weights, int[] communities)
    {
        var inner = Enumerable.Range(0, graph.Sources.Length)
            .Where(i => communities[graph.Sources[i]] == communities[graph.Targets[i]] && (weights is null || weights[i] > 0)).ToArray();
        var parts = References.SmallestConnected(graph with { Sources = [.. inner.Select(i => graph.Sources[i])], Targets = [.. inner.Select(i => graph.Targets[i])] });
        References.AssertSamePartition(communities, parts);
    }

    /// <summary>Equal groups of consecutive nodes; a share of the edges, about <paramref name="mixing"/>, goes anywhere.</summary>
    public static EdgeCase Planted(int groups, int size, int edges, double mixing, int seed)
    {
        var random = new Random(seed);
        var (sources, targets) = (new int[edges], new int[edges]);
        for (var i = 0; i < edges; i++)
        {
            sources[i] = random.Next(groups * size);
            targets[i] = random.NextDouble() < mixing ? random.Next(groups * size) : sources[i] / size * size + random.Next(size);
        }

        return new EdgeCase($"planted {groups}x{size}", groups * size, sources, targets);
    }

    /// <summary>Cliques, each joined to the next by one edge.</summary>
    public static EdgeCase RingOfCliques(int cliques, int size)
    {
        var edges = new List<(int Source, int Target)>();
        for (var clique = 0; clique < cliques; clique++)
        {
            for (var i = 0; i < size; i++)
                for (var j = 0; j < i; j++) edges.Add((clique * size + i, clique * size + j));
            edges.Add((clique * size, (clique + 1) % cliques * size + 1));
        }

        return new EdgeCase($"ring of {cliques} cliques", cliques * size, [.. edges.Select(edge => edge.Source)], [.. edges.Select(edge => edge.Target)]);
    }

    private static (double[,] Matrix, double[] Strengths, double Total) Matrix(EdgeCase graph, double[]? weights)
    {
        var (matrix, strengths, total) = (new double[graph.Nodes, graph.Nodes], new double[graph.Nodes], 0.0);
        for (var i = 0; i < graph.Sources.Length; i++)
        {
            var weight = weights?[i] ?? 1;
            matrix[graph.Sources[i], graph.Targets[i]] += weight;
            matrix[graph.Targets[i], graph.Sources[i]] += weight;
            strengths[graph.Sources[i]] += weight;
            strengths[graph.Targets[i]] += weight;
            total += 2 * weight;
        }

        return (matrix, strengths, total);
    }

    /// <summary>Neighbours with weights, each edge with both ends, so that an edge from a node to itself stands twice; strengths; twice the weight of all edges.</summary>
    private static (List<(int Other, double Weight)>[] Ties, double[] Strengths, double Total) Ties(EdgeCase graph, double[]? weights)
    {
        var ties = Enumerable.Range(0, graph.Nodes).Select(_ => new List<(int, double)>()).ToArray();
        var (strengths, total) = (new double[graph.Nodes], 0.0);
        for (var i = 0; i < graph.Sources.Length; i++)
        {
            var weight = weights?[i] ?? 1;
            foreach (var (from, to) in new[] { (graph.Sources[i], graph.Targets[i]), (graph.Targets[i], graph.Sources[i]) })
            {
                ties[from].Add((to, weight));
                strengths[from] += weight;
                total += weight;
            }
        }

        return (ties, strengths, total);
    }
}

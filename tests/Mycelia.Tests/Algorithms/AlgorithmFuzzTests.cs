// Every algorithm on graphs and with options drawn from a seed, held to a plain reference or to what verifies a result without one. A failure names its seed, which is all that it depends on.

using Mycelia.Algorithms;

namespace Mycelia.Tests.Algorithms;

public class AlgorithmFuzzTests
{
    private static readonly int[] s_workers = [1, 2, 3, 7];

    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, Environment.GetEnvironmentVariable("MYCELIA_LONG") == "1" ? 2000 : 30)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Lists_are_the_edges(int seed)
    {
        var edges = AwkwardGraphs.Draw(seed);
        var weights = AwkwardGraphs.Weights(edges, seed);
        foreach (var (undirected, simple) in new[] { (false, false), (true, false), (false, true), (true, true) })
        {
            using var graph = GraphProjection.FromEdges(edges.Nodes, edges.Sources, edges.Targets, weights, undirected, simple, Workers(seed));
            var entries = new List<(int Source, int Target, double Weight)>();
            for (var i = 0; i < edges.Sources.Length; i++)
            {
                var (source, target, weight) = (edges.Sources[i], edges.Targets[i], weights?[i] ?? 1);
                if (simple && source == target) continue;
                entries.Add((source, target, weight));
                if (undirected && source != target) entries.Add((target, source, weight));
            }

            if (simple) entries = [.. entries.DistinctBy(entry => (entry.Source, entry.Target))];
            entries = [.. entries.OrderBy(entry => (entry.Source, entry.Target))];
            Assert.Equal(entries, NaiveProjection.Entries(graph));
            var reversed = new List<(int Source, int Target, double Weight)>();
            for (var node = 0; node < graph.NodeCount; node++)
            {
                var list = graph.InNeighbours(node);
                for (var i = 0; i < list.Count; i++) reversed.Add((list[i], node, list.Weight(i)));
            }

            Assert.Equal(entries.Order(), reversed.Order());
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Searches_find_the_reference(int seed)
    {
        var edges = AwkwardGraphs.Draw(seed);
        var random = new Random(seed);
        var undirected = seed % 2 == 0;
        using var graph = edges.Project(undirected, concurrency: Workers(seed));
        var source = random.Next(edges.Nodes);
        var expected = References.Depths(edges, source, undirected);
        var ones = Enumerable.Repeat(1.0, edges.Sources.Length).ToArray();
        var hops = expected.Select(depth => depth < 0 ? double.PositiveInfinity : depth).ToArray();
        var parents = References.ShortestPathTree(edges, ones, hops, source, undirected);
        foreach (var maxDepth in new[] { int.MaxValue, 0, 1, 3, expected.Max() })
        {
            foreach (var (alpha, beta) in new[] { (15, 18), (0, 18), (int.MaxValue, 1), (1, 1_000_000) })
            {
                var options = new BreadthFirstSearchOptions { MaxDepth = maxDepth, Alpha = alpha, Beta = beta, Concurrency = Workers(seed + maxDepth) };
                var depths = expected.Select(depth => depth > maxDepth ? -1 : depth).ToArray();
                int[] tree = [.. parents.Select((parent, node) => depths[node] < 0 ? -1 : parent)];
                foreach (var output in new[] { BreadthFirstOutput.Both, BreadthFirstOutput.Depths, BreadthFirstOutput.Parents, BreadthFirstOutput.None })
                {
                    var result = BreadthFirstSearch.Run(graph, source, options with { Output = output });
                    Assert.Equal(output.HasFlag(BreadthFirstOutput.Depths) ? depths : [], result.Depths);
                    Assert.Equal(output.HasFlag(BreadthFirstOutput.Parents) ? tree : [], result.Parents);
                    Assert.Equal(depths.Count(depth => depth >= 0), result.Reached);
                    Assert.Equal(depths.Max(), result.MaxDepth);
                }
            }
        }

        var target = random.Next(edges.Nodes);
        var path = ShortestPath.Run(graph, source, target);
        Assert.Equal(expected[target], path?.Length ?? -1);
        if (path is not null) AssertPath(graph, path, source, target, path.Length);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Distances_are_those_of_the_reference(int seed)
    {
        var edges = AwkwardGraphs.Draw(seed);
        var given = AwkwardGraphs.Weights(edges, seed);
        var random = new Random(seed);
        var undirected = seed % 3 == 0;
        using var graph = edges.Project(undirected, given, Workers(seed));
        var weights = given ?? [.. edges.Sources.Select(_ => 1.0)];
        var source = random.Next(edges.Nodes);
        var exact = References.Distances(edges, weights, source, undirected);
        var tree = References.ShortestPathTree(edges, weights, exact, source, undirected);
        var finite = exact.Where(double.IsFinite).Order().ToArray();
        foreach (var limit in new[] { double.PositiveInfinity, finite[finite.Length / 2], finite[^1], 0, finite[finite.Length / 2] - 0.25 })
        {
            if (limit < 0) continue;
            double[] distances = [.. exact.Select(distance => distance > limit ? double.PositiveInfinity : distance)];
            int[] parents = [.. tree.Select((parent, node) => double.IsFinite(distances[node]) ? parent : -1)];
            foreach (var delta in new[] { 0, 1e-300, 0.3, 64, 1e12, double.MaxValue })
            {
                var options = new SingleSourceShortestPathsOptions { Delta = delta, MaxDistance = limit, Concurrency = Workers(seed + (int)Math.Min(delta, 1000)), WithParents = delta != 64 };
                Check(SingleSourceShortestPaths.Run(graph, source, options), options.WithParents);
            }

            Check(Dijkstra.Run(graph, source, new DijkstraOptions { MaxDistance = limit }), withParents: true);
            void Check(ShortestPathsResult result, bool withParents)
            {
                Assert.Equal(distances, result.Distances);
                Assert.Equal(withParents ? parents : [], result.Parents);
                Assert.Equal(distances.Count(double.IsFinite), result.Reached);
            }
        }

        var target = random.Next(edges.Nodes);
        var path = ShortestPath.Run(graph, source, target);
        Assert.Equal(exact[target], path?.Cost ?? double.PositiveInfinity);
        if (path is not null) AssertPath(graph, path, source, target, exact[target]);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Components_and_cores_are_those_of_the_reference(int seed)
    {
        var edges = AwkwardGraphs.Draw(seed);
        foreach (var undirected in new[] { false, true })
        {
            using var graph = edges.Project(undirected, concurrency: Workers(seed));
            var random = new Random(seed);
            var smallest = References.SmallestConnected(edges);
            foreach (var workers in s_workers)
            {
                var options = new WeaklyConnectedComponentsOptions { Concurrency = workers, NeighbourRounds = random.Next(4), SampleSize = random.Next(1, 50), Seed = (ulong)random.Next() };
                var weak = WeaklyConnectedComponents.Run(graph, options);
                References.AssertSamePartition(smallest, weak.Components);
                AssertSizes(weak);
            }

            var strong = StronglyConnectedComponents.Run(graph);
            References.AssertSamePartition(undirected ? smallest : References.StrongLabels(edges), strong.Components);
            AssertSizes(strong);
            var neighbours = References.Neighbours(edges);
            var cores = Cores(neighbours);
            foreach (var workers in s_workers)
            {
                var result = CoreDecomposition.Run(graph, new ParallelAlgorithmOptions { Concurrency = workers });
                Assert.Equal(cores, result.Cores);
                Assert.Equal(cores.Max(), result.Degeneracy);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Triangles_and_coefficients_are_those_of_the_reference(int seed)
    {
        var edges = AwkwardGraphs.Draw(seed);
        var neighbours = References.Neighbours(edges);
        var arcs = edges.Sources.Zip(edges.Targets).ToHashSet();
        foreach (var undirected in new[] { false, true })
        {
            var (triangles, links) = (new long[edges.Nodes], new long[edges.Nodes]);
            for (var node = 0; node < edges.Nodes; node++)
            {
                foreach (var a in neighbours[node])
                {
                    foreach (var b in neighbours[a])
                    {
                        if (!neighbours[node].Contains(b)) continue;
                        triangles[node]++;
                        links[node] += undirected || arcs.Contains((a, b)) ? 1 : 0;
                    }
                }

                triangles[node] /= 2;
            }

            using var graph = edges.Project(undirected);
            var options = new ParallelAlgorithmOptions { Concurrency = Workers(seed) };
            var result = Triangles.Run(graph, options);
            Assert.Equal(triangles, result.PerNode);
            Assert.Equal(triangles.Sum() / 3, result.Total);
            Assert.Equal(result.Total, Triangles.Count(graph, options));
            double[] coefficients = [.. links.Select((count, node) => neighbours[node].Count < 2 ? 0 : (double)count / ((double)neighbours[node].Count * (neighbours[node].Count - 1)))];
            Assert.Equal(coefficients, ClusteringCoefficient.Run(graph, options).Coefficients);
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Scores_are_those_of_the_reference(int seed)
    {
        var edges = AwkwardGraphs.Draw(seed);
        var (random, undirected) = (new Random(seed), seed % 2 == 0);
        var weights = seed % 3 == 0 ? null : AwkwardGraphs.Weights(edges, seed);
        using var graph = edges.Project(undirected, weights);
        var ignores = seed % 5 == 0;
        int[] sources = seed % 4 == 1 ? [random.Next(edges.Nodes), random.Next(edges.Nodes), 0] : [];
        double[] shares = sources.Length > 0 && seed % 8 == 1 ? [1, 0, 3] : [];
        var damping = seed % 6 == 0 ? 0 : 0.85;
        var teleport = new double[edges.Nodes];
        if (sources.Length == 0) Array.Fill(teleport, 1.0 / edges.Nodes);
        for (var i = 0; i < sources.Length; i++) teleport[sources[i]] += shares.Length == 0 ? 1.0 / 3 : shares[i] / 4;
        var matrix = Shares(edges, ignores ? null : weights, undirected);
        var (scores, rounds) = (teleport, new List<double[]>());
        for (var round = 0; round < 200; round++) rounds.Add(scores = Round(matrix, scores, teleport, damping));
        var options = new PageRankOptions { Damping = damping, Sources = sources, SourceWeights = shares, IgnoreWeights = ignores, Concurrency = Workers(seed) };
        Close(rounds[6], PageRank.Run(graph, options with { Tolerance = 0, MaxIterations = 7 }).Scores, 1e-10);
        Close(scores, PageRank.Run(graph, options with { Tolerance = 1e-12, MaxIterations = 300 }).Scores, 1e-10);
        var loose = PageRank.Run(graph, options);
        Close(scores, loose.Scores, 1e-4);
        foreach (var workers in s_workers) Assert.Equal(loose.Scores, PageRank.Run(graph, options with { Concurrency = workers }).Scores);
        if (edges.Nodes <= 300) CheckBetweenness(edges, undirected, seed);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Communities_are_sound_and_repeatable(int seed)
    {
        var edges = AwkwardGraphs.Draw(seed);
        if (edges.Nodes > 700) return;
        var (random, undirected) = (new Random(seed), seed % 2 == 0);
        var weights = AwkwardGraphs.Weights(edges, seed);
        using var graph = edges.Project(undirected, weights);
        int[]? initial = seed % 3 == 0 ? [.. Enumerable.Range(0, edges.Nodes).Select(_ => random.Next(-3, 10))] : null;
        var resolution = (seed % 4) switch { 0 => 0, 1 => 1, 2 => 0.3, _ => 4 };
        var louvain = new LouvainOptions { Concurrency = 1, Resolution = resolution, Seed = (ulong)seed, InitialCommunities = initial, KeepHierarchy = seed % 5 == 0 };
        var leiden = new LeidenOptions { Concurrency = 1, Resolution = resolution, Seed = (ulong)seed, InitialCommunities = initial, KeepHierarchy = seed % 5 == 0, MaxIterations = 3 };
        var (first, second) = (Louvain.Run(graph, louvain), Leiden.Run(graph, leiden));
        foreach (var result in new[] { first, second })
        {
            Communities.AssertNumbered(result, edges.Nodes);
            if (louvain.KeepHierarchy) Communities.AssertNested(result);
            var expected = Communities.Modularity(edges, weights, result.Communities, resolution);
            Assert.Equal(expected, result.Modularity, 1e-9);
            Assert.Equal(expected, Modularity.Of(graph, result.Communities, resolution), 1e-9);
            var start = initial is null ? [.. Enumerable.Range(0, edges.Nodes)] : initial.Select((community, node) => community < 0 ? 1000 + node : community).ToArray();
            Assert.True(result.Modularity >= Communities.Modularity(edges, weights, start, resolution) - 1e-9, "Modularity fell.");
        }

        Communities.AssertConnected(edges, weights, second.Communities);
        foreach (var workers in new[] { 2, 7 })
        {
            Assert.Equal(first.Communities, Louvain.Run(graph, louvain with { Concurrency = workers }).Communities);
            Assert.Equal(second.Communities, Leiden.Run(graph, leiden with { Concurrency = workers }).Communities);
        }
    }

    private static int Workers(int seed) => s_workers[(seed & int.MaxValue) % s_workers.Length];

    private static void AssertSizes(ComponentsResult result)
    {
        Assert.Equal(result.Count, result.Components.Distinct().Count());
        Assert.Equal(Enumerable.Range(0, result.Count).Select(group => result.Components.Count(component => component == group)), result.Sizes);
    }

    private static void AssertPath(GraphProjection graph, NodePath path, int source, int target, double cost)
    {
        Assert.Equal((source, target), (path.Nodes[0], path.Nodes[^1]));
        var sum = 0.0;
        for (var i = 1; i < path.Nodes.Length; i++)
        {
            var list = graph.OutNeighbours(path.Nodes[i - 1]);
            var best = double.PositiveInfinity;
            for (var edge = 0; edge < list.Count; edge++)
            {
                if (list[edge] == path.Nodes[i]) best = Math.Min(best, list.Weight(edge));
            }

            sum += best;
        }

        Assert.Equal(cost, sum);
    }

    private static int[] Cores(HashSet<int>[] neighbours)
    {
        var degrees = neighbours.Select(set => set.Count).ToArray();
        var (cores, left, level) = (new int[degrees.Length], new HashSet<int>(Enumerable.Range(0, degrees.Length)), 0);
        for (; left.Count > 0; level++)
        {
            var stack = new Stack<int>(left.Where(node => degrees[node] <= level));
            while (stack.TryPop(out var node))
            {
                if (!left.Remove(node)) continue;
                cores[node] = level;
                foreach (var other in neighbours[node])
                {
                    if (left.Contains(other) && --degrees[other] <= level) stack.Push(other);
                }
            }
        }

        return cores;
    }

    private static List<(int Target, double Share)>[] Shares(EdgeCase edges, double[]? weights, bool undirected)
    {
        var lists = Enumerable.Range(0, edges.Nodes).Select(_ => new List<(int Target, double Share)>()).ToArray();
        for (var i = 0; i < edges.Sources.Length; i++)
        {
            lists[edges.Sources[i]].Add((edges.Targets[i], weights?[i] ?? 1));
            if (undirected && edges.Sources[i] != edges.Targets[i]) lists[edges.Targets[i]].Add((edges.Sources[i], weights?[i] ?? 1));
        }

        return [.. lists.Select(list => list.Sum(edge => edge.Share) is > 0 and var sum ? list.ConvertAll(edge => (edge.Target, edge.Share / sum)) : [])];
    }

    private static double[] Round(List<(int Target, double Share)>[] shares, double[] scores, double[] teleport, double damping)
    {
        var (next, dangling) = (new double[scores.Length], 0.0);
        for (var node = 0; node < scores.Length; node++)
        {
            if (shares[node].Count == 0) dangling += scores[node];
            foreach (var (target, share) in shares[node]) next[target] += damping * share * scores[node];
        }

        for (var node = 0; node < next.Length; node++) next[node] += (1 - damping + damping * dangling) * teleport[node];
        return next;
    }

    private static void Close(double[] expected, double[] actual, double tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        var difference = expected.Zip(actual, (one, other) => Math.Abs(one - other)).Sum();
        Assert.True(difference <= tolerance, $"Scores differ by {difference} in sum.");
    }

    private static void CheckBetweenness(EdgeCase edges, bool undirected, int seed)
    {
        using var graph = edges.Project(undirected);
        var lists = References.Lists(edges, undirected);
        int[] sources = [.. Enumerable.Range(0, edges.Nodes).Where(node => node % 3 != 1)];
        var expected = new double[edges.Nodes];
        foreach (var source in sources)
        {
            var depths = References.Depths(edges, source, undirected);
            int[] order = [.. Enumerable.Range(0, edges.Nodes).Where(node => depths[node] >= 0).OrderBy(node => depths[node])];
            var (paths, share) = (new double[edges.Nodes], new double[edges.Nodes]);
            paths[source] = 1;
            foreach (var node in order)
                foreach (var next in lists[node]) paths[next] += depths[next] == depths[node] + 1 ? paths[node] : 0;
            foreach (var node in order.Reverse())
            {
                foreach (var next in lists[node])
                    if (depths[next] == depths[node] + 1) share[node] += paths[node] / paths[next] * (1 + share[next]);
                if (node != source) expected[node] += undirected ? share[node] / 2 : share[node];
            }
        }

        var scores = Betweenness.Run(graph, new BetweennessOptions { Sources = sources, Concurrency = Workers(seed) }).Scores;
        for (var node = 0; node < scores.Length; node++) Assert.Equal(expected[node], scores[node], 1e-9 * (1 + expected[node]));
    }
}

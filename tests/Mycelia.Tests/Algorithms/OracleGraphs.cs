using System.Globalization;
using Mycelia.Algorithms;
using Mycelia.Tests.Support;

namespace Mycelia.Tests.Algorithms;

/// <summary>A graph to ask the oracles about.</summary>
internal sealed record OracleGraph(EdgeCase Edges, bool IsUndirected, double[]? Weights)
{
    /// <summary>Where searches start: the source of the first edge.</summary>
    public int Source => Edges.Sources[0];

    /// <summary>Some partition, whose modularity is asked.</summary>
    public int[] Communities { get; } = [.. Enumerable.Range(0, Edges.Nodes).Select(node => node * 7 / Edges.Nodes)];

    public GraphProjection Project() => Edges.Project(IsUndirected, Weights);
}

/// <summary>Random graphs of several kinds, the karate club, and the shared data where it is there.</summary>
internal static class OracleGraphs
{
    // Zachary, "An Information Flow Model for Conflict and Fission in Small Groups", 1977, as pairs.
    private static readonly int[] s_karate =
    [
        0, 1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0, 7, 0, 8, 0, 10, 0, 11, 0, 12, 0, 13, 0, 17, 0, 19, 0, 21, 0, 31, 1, 2, 1, 3, 1, 7, 1, 13, 1, 17, 1, 19, 1, 21, 1, 30, 2, 3, 2, 7, 2, 8,
        2, 9, 2, 13, 2, 27, 2, 28, 2, 32, 3, 7, 3, 12, 3, 13, 4, 6, 4, 10, 5, 6, 5, 10, 5, 16, 6, 16, 8, 30, 8, 32, 8, 33, 9, 33, 13, 33, 14, 32, 14, 33, 15, 32, 15, 33, 18, 32,
        18, 33, 19, 33, 20, 32, 20, 33, 22, 32, 22, 33, 23, 25, 23, 27, 23, 29, 23, 32, 23, 33, 24, 25, 24, 27, 24, 31, 25, 31, 26, 29, 26, 33, 27, 33, 28, 31, 28, 33, 29, 32,
        29, 33, 30, 32, 30, 33, 31, 32, 31, 33, 32, 33,
    ];

    public static Dictionary<string, OracleGraph> All { get; } = Make();

    private static Dictionary<string, OracleGraph> Make()
    {
        var karate = new EdgeCase("", 34, [.. s_karate.Where((_, i) => i % 2 == 0)], [.. s_karate.Where((_, i) => i % 2 == 1)]);
        var graphs = new Dictionary<string, OracleGraph>
        {
            ["karate club"] = new(karate, true, null),
            ["ring of cliques"] = new(Communities.RingOfCliques(30, 5), true, null),
            ["uniform directed"] = new(Uniform(300, 1200, seed: 1), false, null),
            ["uniform undirected"] = new(Uniform(300, 700, seed: 2), true, null),
            ["uniform weighted directed"] = Weighted(Uniform(400, 1500, seed: 3), false, 3),
            ["sparse directed"] = new(Uniform(500, 400, seed: 4), false, null),
            ["power law with loops and parallel edges, directed"] = new(RandomGraphs.Random(1000, 4000, seed: 5), false, null),
            ["power law with loops and parallel edges, undirected"] = new(RandomGraphs.Random(1000, 4000, seed: 6), true, null),
            ["power law, weighted, with loops and parallel edges"] = Weighted(RandomGraphs.Random(1500, 9000, seed: 7), true, 7),
            ["acyclic, weighted"] = Weighted(RandomGraphs.Acyclic(600, 2400, seed: 8), false, 8),
            ["planted, clear"] = new(Communities.Planted(20, 40, 5000, 0.2, seed: 9), true, null),
            ["planted, hidden"] = new(Communities.Planted(25, 60, 9000, 0.5, seed: 10), false, null),
            ["planted, weighted"] = Weighted(Communities.Planted(40, 50, 12000, 0.35, seed: 11), true, 11),
        };
        if (File.Exists(Shared("bitcoin-otc/edges.csv"))) graphs.Add("bitcoin-otc", Bitcoin());
        if (File.Exists(Shared("openflights/routes.dat"))) graphs.Add("openflights", OpenFlights());
        return graphs;
    }

    /// <summary>Distinct pairs of different nodes, no edge both ways.</summary>
    private static EdgeCase Uniform(int nodes, int edges, int seed)
    {
        var (random, pairs) = (new Random(seed), new HashSet<(int, int)>());
        var (sources, targets) = (new List<int>(), new List<int>());
        while (sources.Count < edges)
        {
            var (source, target) = (random.Next(nodes), random.Next(nodes));
            if (source == target || !pairs.Add((Math.Min(source, target), Math.Max(source, target)))) continue;
            sources.Add(source);
            targets.Add(target);
        }

        return new EdgeCase("", nodes, [.. sources], [.. targets]);
    }

    private static OracleGraph Weighted(EdgeCase edges, bool undirected, int seed) => new(edges, undirected, [.. edges.Weights(seed).Select(weight => weight + 0.1)]);

    /// <summary>Who trusts whom; ratings from -10 to 10 as weights from 1 to 21.</summary>
    private static OracleGraph Bitcoin()
    {
        var rows = File.ReadLines(Shared("bitcoin-otc/edges.csv")).Select(line => line.Split(',')).ToArray();
        return new OracleGraph(Named(rows.Select(row => (row[0], row[1]))), false, [.. rows.Select(row => 11 + double.Parse(row[2], CultureInfo.InvariantCulture))]);
    }

    /// <summary>Flights between airports, one edge per airline.</summary>
    private static OracleGraph OpenFlights() =>
        new(Named(File.ReadLines(Shared("openflights/routes.dat")).Select(line => line.Split(',')).Select(row => (row[2], row[4]))), true, null);

    private static EdgeCase Named(IEnumerable<(string Source, string Target)> edges)
    {
        var (numbers, sources, targets) = (new Dictionary<string, int>(), new List<int>(), new List<int>());
        foreach (var (source, target) in edges)
        {
            numbers.TryAdd(source, numbers.Count);
            numbers.TryAdd(target, numbers.Count);
            sources.Add(numbers[source]);
            targets.Add(numbers[target]);
        }

        return new EdgeCase("", numbers.Count, [.. sources], [.. targets]);
    }

    private static string Shared(string file) => Path.Combine(SharedData.Root, "datasets", file);
}

using Mycelia.Algorithms;

namespace Mycelia.Tests.Algorithms;

/// <summary>Edge lists to test on: seeded random ones with self-loops, parallel edges and isolated nodes, and the awkward shapes.</summary>
public sealed record EdgeCase(string Name, int Nodes, int[] Sources, int[] Targets)
{
    public override string ToString() => Name;

    internal GraphProjection Project(bool undirected = false, double[]? weights = null, int concurrency = 2) =>
        GraphProjection.FromEdges(Nodes, Sources, Targets, weights, undirected, concurrency: concurrency);

    /// <summary>Multiples of 1/4, so that sums are exact whatever their order.</summary>
    internal double[] Weights(int seed, int min = 0)
    {
        var random = new Random(seed);
        return [.. Sources.Select(_ => random.Next(min, 40) / 4.0)];
    }
}

internal static class RandomGraphs
{
    public static TheoryData<EdgeCase> All
    {
        get
        {
            var data = new TheoryData<EdgeCase>
            {
                new EdgeCase("one node", 1, [], []),
                new EdgeCase("one node, two self-loops", 1, [0, 0], [0, 0]),
                new EdgeCase("no edges", 70, [], []),
                new EdgeCase("two triangles and a bridge", 6, [0, 1, 2, 2, 3, 4, 5], [1, 2, 0, 3, 4, 5, 3]),
                Star(5000, outward: true),
                Star(5000, outward: false),
                Chain(3000),
                Grid(40),
            };
            (int, int)[] sizes = [(5, 4), (10, 30), (64, 64), (65, 100), (300, 200), (300, 450), (1000, 8000), (5000, 6000), (20000, 150000)];
            foreach (var (nodes, edges) in sizes)
            {
                data.Add(Random(nodes, edges, seed: nodes + edges));
                data.Add(Acyclic(nodes, edges, seed: nodes - edges));
            }

            return data;
        }
    }

    public static EdgeCase Random(int nodes, int edges, int seed)
    {
        var random = new Random(seed);
        var (sources, targets) = (new int[edges], new int[edges]);
        for (var i = 0; i < edges; i++)
        {
            // A power-law-like skew, a self-loop or a repeated edge now and then.
            (sources[i], targets[i]) = (Skewed(random, nodes), random.Next(nodes));
            if (random.Next(20) == 0) targets[i] = sources[i];
            else if (i > 0 && random.Next(20) == 0) (sources[i], targets[i]) = (sources[i - 1], targets[i - 1]);
        }

        return new EdgeCase($"random {nodes}/{edges}", nodes, sources, targets);
    }

    /// <summary>Edges from a lower to a higher position of a hidden shuffle.</summary>
    public static EdgeCase Acyclic(int nodes, int edges, int seed)
    {
        var random = new Random(seed);
        var hidden = Enumerable.Range(0, nodes).ToArray();
        random.Shuffle(hidden);
        var (sources, targets) = (new int[edges], new int[edges]);
        for (var i = 0; i < edges; i++)
        {
            var from = random.Next(nodes - 1);
            (sources[i], targets[i]) = (hidden[from], hidden[random.Next(from + 1, nodes)]);
        }

        return new EdgeCase($"acyclic {nodes}/{edges}", nodes, sources, targets);
    }

    public static EdgeCase Chain(int nodes) =>
        new($"chain {nodes}", nodes, [.. Enumerable.Range(0, nodes - 1)], [.. Enumerable.Range(1, nodes - 1)]);

    public static EdgeCase Cycle(int nodes) =>
        new($"cycle {nodes}", nodes, [.. Enumerable.Range(0, nodes)], [.. Enumerable.Range(1, nodes - 1), 0]);

    private static EdgeCase Star(int nodes, bool outward)
    {
        var hub = Enumerable.Repeat(nodes / 2, nodes).ToArray();
        var leaves = Enumerable.Range(0, nodes).ToArray();
        return outward ? new EdgeCase("star outward", nodes, hub, leaves) : new EdgeCase("star inward", nodes, leaves, hub);
    }

    private static EdgeCase Grid(int side)
    {
        var edges = from y in Enumerable.Range(0, side)
                    from x in Enumerable.Range(0, side)
                    from step in new[] { (X: 1, Y: 0), (X: 0, Y: 1) }
                    where x + step.X < side && y + step.Y < side
                    select (Source: y * side + x, Target: (y + step.Y) * side + x + step.X);
        return new EdgeCase($"grid {side}", side * side, [.. edges.Select(e => e.Source)], [.. edges.Select(e => e.Target)]);
    }

    private static int Skewed(Random random, int nodes) => (int)(nodes * Math.Pow(random.NextDouble(), 3));
}

namespace Mycelia.Tests.Algorithms;

/// <summary>Edge lists and weights drawn from a seed: shapes that algorithms treat each in their own way, alone or mixed, under a random numbering.</summary>
internal static class AwkwardGraphs
{
    public static EdgeCase Draw(int seed)
    {
        var random = new Random(seed);
        var nodes = random.Next(12) switch { 0 => random.Next(1, 4), < 6 => random.Next(1, 70), < 10 => random.Next(60, 400), _ => random.Next(400, 3000) };
        var (sources, targets) = (new List<int>(), new List<int>());
        for (var parts = random.Next(1, 4); parts > 0; parts--) AddShape(random, nodes, sources, targets);
        for (var i = random.Next(4) == 0 ? sources.Count / 4 : 0; i > 0; i--)
        {
            var copied = random.Next(sources.Count);
            Add(sources, targets, sources[copied], random.Next(3) == 0 ? sources[copied] : targets[copied]);
        }

        if (seed % 40 == 7) AddHub(random, nodes, sources, targets);
        var numbers = Enumerable.Range(0, nodes).ToArray();
        if (random.Next(2) == 0) random.Shuffle(numbers);
        return new EdgeCase($"awkward {seed}", nodes, [.. sources.Select(node => numbers[node])], [.. targets.Select(node => numbers[node])]);
    }

    /// <summary>Weights of all sizes, most of which have sums that are exact in any order; null for none.</summary>
    public static double[]? Weights(EdgeCase edges, int seed)
    {
        var random = new Random(seed);
        return (seed % 9) switch
        {
            0 => null,
            1 => Each(() => 0),
            2 => Each(() => random.Next(0, 3)),
            3 => Each(() => random.Next(1, 256)),
            4 => Each(() => random.Next(0, 4096) / 64.0),
            5 => Each(() => int.MaxValue - random.Next(4)),
            6 => Each(() => random.NextDouble()),
            7 => Each(() => random.Next(3) * Math.ScaleB(1, -200)),
            _ => Each(() => random.Next(5) == 0 ? Math.ScaleB(1, random.Next(20, 40)) : random.Next(2)),
        };

        double[] Each(Func<double> weight) => [.. edges.Sources.Select(_ => weight())];
    }

    private static void AddShape(Random random, int nodes, List<int> sources, List<int> targets)
    {
        switch (random.Next(9))
        {
            case 0:
                break;
            case 1:
                for (var node = 1; node < nodes; node++) Add(sources, targets, node - 1, node);
                if (random.Next(2) == 0) Add(sources, targets, nodes - 1, 0);
                break;
            case 2:
                var hub = random.Next(nodes);
                var isOutward = random.Next(2) == 0;
                for (var leaf = 0; leaf < nodes; leaf++) Add(sources, targets, isOutward ? hub : leaf, isOutward ? leaf : hub);
                break;
            case 3:
                var (first, size) = (random.Next(nodes), random.Next(2, 40));
                for (var a = first; a < Math.Min(nodes, first + size); a++)
                    for (var b = first; b < a; b++) Add(sources, targets, random.Next(2) == 0 ? a : b, random.Next(2) == 0 ? a : b);
                break;
            case 4:
                var (left, right) = (Math.Min(nodes, random.Next(1, 30)), Math.Min(nodes, random.Next(1, 200)));
                for (var a = 0; a < left; a++)
                    for (var b = nodes - right; b < nodes; b++) Add(sources, targets, a, b);
                break;
            case 5:
                var width = Math.Max(1, (int)Math.Sqrt(nodes));
                for (var node = 0; node < nodes; node++)
                {
                    if (node + width < nodes) Add(sources, targets, node, node + width);
                    if (node % width != width - 1 && node + 1 < nodes) Add(sources, targets, node + 1, node);
                }

                break;
            case 6:
                for (var start = 0; start + 3 < nodes; start += random.Next(3, 9))
                    for (var step = 0; step < 4; step++) Add(sources, targets, start + step, start + random.Next(4));
                break;
            default:
                for (var i = random.Next(0, 6 * nodes); i > 0; i--) Add(sources, targets, (int)(nodes * Math.Pow(random.NextDouble(), 3)), random.Next(nodes));
                break;
        }
    }

    /// <summary>A list of more than 64 Ki edges.</summary>
    private static void AddHub(Random random, int nodes, List<int> sources, List<int> targets)
    {
        var hub = random.Next(nodes);
        for (var i = 0; i < 70_000; i++) Add(sources, targets, hub, random.Next(nodes));
        for (var i = 0; i < 70_000; i++) Add(sources, targets, random.Next(nodes), hub);
    }

    private static void Add(List<int> sources, List<int> targets, int source, int target)
    {
        sources.Add(source);
        targets.Add(target);
    }
}

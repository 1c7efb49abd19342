// The synthetic graphs of the GAP benchmark (Beamer, Asanović and Patterson, "The GAP Benchmark Suite", 2015), edge by edge as its generator makes them, so that graphs,
// sources and results compare:
//   * Edges are drawn in blocks of 2^18; block b has a generator of its own, seeded with 27491095 + b, so blocks can be drawn side by side.
//   * urand: two nodes per edge. kron: a number per level of the Kronecker matrix, A = 0.57, B = C = 0.19 as fractions of 2^32 - 1, cut down; then the
//     nodes are renamed by a shuffle seeded with 27491095, which is the shuffle of libstdc++: two places per draw where the count of nodes allows it.
//   * Weights: 1 to 255, drawn in the same blocks. Of parallel edges the lightest counts; self-loops do not.
//   * Sources of searches: nodes with edges, from one generator of 64 bits with the same seed, begun anew for each kernel.

namespace Mycelia.Benchmarks.Gap;

/// <summary>An edge list over nodes 0 to Nodes - 1, each undirected edge as it was drawn: with self-loops and parallel edges.</summary>
internal sealed record GapEdges(int Nodes, int[] Sources, int[] Targets)
{
    private const uint RandomSeed = 27491095;
    private const int BlockSize = 1 << 18;
    private const uint A = (uint)(0.57 * uint.MaxValue);
    private const uint B = (uint)(0.19 * uint.MaxValue);

    /// <summary>
    /// Sources of searches: nodes with edges, drawn at random from the low bits of a generator of 64; <paramref name="nodes"/> is a power of two.
    /// </summary>
    public static IEnumerable<int> PickSources(int nodes, Func<int, int> degree)
    {
        var random = new MersenneTwister64(RandomSeed);
        while (true)
        {
            var node = (int)random.Next() & nodes - 1;
            if (degree(node) > 0) yield return node;
        }
    }

    /// <summary>Each edge between two random nodes.</summary>
    public static GapEdges Uniform(int scale, int degree = 16)
    {
        var max = (1u << scale) - 1;
        return Draw(scale, degree, random => (random.UpTo(max), random.UpTo(max)));
    }

    /// <summary>A few nodes with very many edges, and many with few or none.</summary>
    public static GapEdges Kronecker(int scale, int degree = 16)
    {
        var edges = Draw(scale, degree, random =>
        {
            var (source, target) = (0u, 0u);
            for (var level = 0; level < scale; level++)
            {
                var point = random.Next();
                (source, target) = (source << 1, target << 1);
                if (point < A + B)
                {
                    if (point > A) target++;
                }
                else
                {
                    source++;
                    if (point > A + B + B) target++;
                }
            }

            return (source, target);
        });
        var names = Shuffled(edges.Nodes);
        Parallel.For(0, Blocks(edges.Sources.Length), block =>
        {
            for (var i = block * BlockSize; i < Math.Min(edges.Sources.Length, (block + 1) * BlockSize); i++)
                (edges.Sources[i], edges.Targets[i]) = (names[edges.Sources[i]], names[edges.Targets[i]]);
        });
        return edges;
    }

    /// <summary>The weight of every edge.</summary>
    public double[] Weights()
    {
        var weights = new double[Sources.Length];
        Parallel.For(0, Blocks(weights.Length), block =>
        {
            var random = new MersenneTwister(RandomSeed + (uint)block);
            for (var i = block * BlockSize; i < Math.Min(weights.Length, (block + 1) * BlockSize); i++) weights[i] = random.UpTo(254) + 1;
        });
        return weights;
    }

    /// <summary>
    /// Every edge that is no self-loop once, from its smaller node to its larger, in that order; of parallel edges the lightest.
    /// </summary>
    public (GapEdges Edges, double[] Weights) Simple(double[] weights)
    {
        const int nodeBits = 28, weightBits = 8;
        if (Nodes > 1 << nodeBits) throw new ArgumentException($"More than 2^{nodeBits} nodes.");
        var keys = new ulong[Sources.Length];
        for (var i = 0; i < keys.Length; i++)
        {
            ulong low = (ulong)Math.Min(Sources[i], Targets[i]), high = (ulong)Math.Max(Sources[i], Targets[i]);
            keys[i] = low << nodeBits + weightBits | high << weightBits | (ulong)weights[i];
        }

        Array.Sort(keys);
        var count = 0;
        var last = ulong.MaxValue;
        foreach (var key in keys)
        {
            var ends = key >> weightBits;
            if (ends == last || ends >> nodeBits == (ends & (1 << nodeBits) - 1)) continue;
            (last, keys[count++]) = (ends, key);
        }

        var simple = (Edges: new GapEdges(Nodes, new int[count], new int[count]), Weights: new double[count]);
        for (var i = 0; i < count; i++)
        {
            simple.Edges.Sources[i] = (int)(keys[i] >> nodeBits + weightBits);
            simple.Edges.Targets[i] = (int)(keys[i] >> weightBits & (1 << nodeBits) - 1);
            simple.Weights[i] = keys[i] & (1 << weightBits) - 1;
        }

        return simple;
    }

    private static int Blocks(int edges) => (edges + BlockSize - 1) / BlockSize;

    private static GapEdges Draw(int scale, int degree, Func<MersenneTwister, (uint Source, uint Target)> draw)
    {
        var count = checked(degree << scale);
        var edges = new GapEdges(1 << scale, new int[count], new int[count]);
        Parallel.For(0, Blocks(count), block =>
        {
            var random = new MersenneTwister(RandomSeed + (uint)block);
            for (var i = block * BlockSize; i < Math.Min(count, (block + 1) * BlockSize); i++)
            {
                var (source, target) = draw(random);
                (edges.Sources[i], edges.Targets[i]) = ((int)source, (int)target);
            }
        });
        return edges;
    }

    /// <summary>The numbers below <paramref name="count"/>, an even count, in random order.</summary>
    private static int[] Shuffled(int count)
    {
        var random = new MersenneTwister(RandomSeed);
        var names = new int[count];
        for (var i = 0; i < count; i++) names[i] = i;
        if (uint.MaxValue / (uint)count < count)
        {
            for (var i = 1; i < count; i++) Swap(i, random.Below((uint)i + 1));
            return names;
        }

        Swap(1, random.Below(2));
        for (var i = 2; i < count; i += 2)
        {
            var both = random.Below((uint)(i + 1) * (uint)(i + 2));
            Swap(i, both / (uint)(i + 2));
            Swap(i + 1, both % (uint)(i + 2));
        }

        return names;

        void Swap(int i, uint other) => (names[i], names[other]) = (names[other], names[i]);
    }
}

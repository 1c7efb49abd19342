// The arithmetic of path lengths, chosen per graph when a search is compiled: integers where no path can be longer than they hold, since they are half the bytes and compare faster; else doubles.
// Sums of integers that fit are the same in both.

namespace Mycelia.Kernel.Graphs;

// SAFETY: pointers to weights come from Weights of a graph that the caller keeps alive, and are read at edges of that graph only.

/// <summary>How a path grows by an edge, and to which bucket a length belongs.</summary>
internal unsafe interface IPathArithmetic<TDistance> where TDistance : unmanaged
{
    /// <summary>The array beside the targets that <see cref="Extend"/> reads; null where every edge weighs 1.</summary>
    static abstract void* Weights(Csr csr);

    /// <summary>Bytes of a weight in that array.</summary>
    static abstract int WeightBytes { get; }

    /// <summary>The length of a path of length <paramref name="distance"/> and then an edge.</summary>
    static abstract TDistance Extend(TDistance distance, void* weights, long edge);

    /// <summary>The number of the bucket that a length belongs to: never falls as the length rises. <paramref name="scale"/> comes from <see cref="Scale"/>.</summary>
    static abstract long Bucket(TDistance distance, double scale);

    /// <summary>What <see cref="Bucket"/> takes for buckets of width <paramref name="delta"/>.</summary>
    static abstract double Scale(double delta);

    /// <summary>The smallest length that is more than <paramref name="limit"/>; stands for "not reached".</summary>
    static abstract TDistance Beyond(double limit);
}

/// <summary>Every edge weighs 1; integers.</summary>
internal readonly unsafe struct HopPaths : IPathArithmetic<int>
{
    public static int WeightBytes => 0;
    public static void* Weights(Csr csr) => null;
    public static int Extend(int distance, void* weights, long edge) => distance + 1;
    public static long Bucket(int distance, double scale) => IntegerPaths.Bucket(distance, scale);
    public static double Scale(double delta) => IntegerPaths.Scale(delta);
    public static int Beyond(double limit) => IntegerPaths.Beyond(limit);
}

/// <summary>Integer weights, sums that integers hold.</summary>
internal readonly unsafe struct IntegerPaths : IPathArithmetic<int>
{
    public static int WeightBytes => 4;
    public static void* Weights(Csr csr) => csr.IntegerWeights;

    // SAFETY: the caller passes the weights of a graph and an edge of it.
    public static int Extend(int distance, void* weights, long edge) => distance + ((int*)weights)[edge];

    /// <summary>The scale is a shift: widths are powers of two.</summary>
    public static long Bucket(int distance, double scale) => distance >> (int)scale;

    public static double Scale(double delta) => Math.Clamp(Math.ILogB(delta), 0, 30);

    public static int Beyond(double limit) => limit < int.MaxValue ? (int)limit + 1 : int.MaxValue;
}

/// <summary>Integer weights, sums that only doubles hold.</summary>
internal readonly unsafe struct WidePaths : IPathArithmetic<double>
{
    public static int WeightBytes => 4;
    public static void* Weights(Csr csr) => csr.IntegerWeights;

    // SAFETY: the caller passes the weights of a graph and an edge of it.
    public static double Extend(double distance, void* weights, long edge) => distance + ((int*)weights)[edge];
    public static long Bucket(double distance, double scale) => RealPaths.Bucket(distance, scale);
    public static double Scale(double delta) => RealPaths.Scale(delta);
    public static double Beyond(double limit) => RealPaths.Beyond(limit);
}

/// <summary>Weights that are not integers.</summary>
internal readonly unsafe struct RealPaths : IPathArithmetic<double>
{
    public static int WeightBytes => 8;
    public static void* Weights(Csr csr) => csr.RealWeights;

    // SAFETY: the caller passes the weights of a graph and an edge of it.
    public static double Extend(double distance, void* weights, long edge) => distance + ((double*)weights)[edge];

    /// <summary>Saturates: all lengths beyond share the last bucket.</summary>
    public static long Bucket(double distance, double scale) => (long)(distance * scale);

    public static double Scale(double delta) => Math.Min(1 / delta, double.MaxValue);

    public static double Beyond(double limit) => Math.BitIncrement(limit);
}

/// <summary>Which arithmetic a graph allows.</summary>
internal enum PathLengths
{
    /// <summary><see cref="HopPaths"/>.</summary>
    Hops,

    /// <summary><see cref="IntegerPaths"/>.</summary>
    Integers,

    /// <summary><see cref="WidePaths"/>.</summary>
    WideIntegers,

    /// <summary><see cref="RealPaths"/>.</summary>
    Reals,
}

namespace Mycelia.Algorithms;

/// <summary>What <see cref="Louvain"/> and <see cref="Leiden"/> take.</summary>
public abstract record CommunityOptions : ParallelAlgorithmOptions
{
    /// <summary>How much the weight expected within communities counts: above 1 for more and smaller communities, below 1 for fewer and larger ones. Default 1, plain modularity.</summary>
    public double Resolution { get; init; } = 1;

    /// <summary>The most levels of coarsening in a run, at least 1. Default 100, more than any graph needs.</summary>
    public int MaxLevels { get; init; } = 100;

    /// <summary>The most runs, each starting from the communities that the one before found. At least 1.</summary>
    public abstract int MaxIterations { get; init; }

    /// <summary>
    /// Rises of modularity up to this are not worth going on for: a level ends with such a round over the nodes, the whole with such a run. With 0, moves go on
    /// until none raises modularity. Default 1e-6.
    /// </summary>
    public double Tolerance { get; init; } = 1e-6;

    /// <summary>Seed of the random order of nodes and of random choices. The same seed gives the same result, for any number of workers.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Communities to start from, one number per node: any numbers, equal for nodes together; less than 0 for a node alone. Default: every node alone.</summary>
    public IReadOnlyList<int>? InitialCommunities { get; init; }

    /// <summary>Whether the result holds the communities of every level. Default false.</summary>
    public bool KeepHierarchy { get; init; }
}

/// <summary>What <see cref="Louvain"/> or <see cref="Leiden"/> found.</summary>
/// <param name="Communities">Community of every node, 0 to <paramref name="Count"/> - 1, in the order of the communities' smallest nodes.</param>
/// <param name="Count">Number of communities.</param>
/// <param name="Modularity">Modularity of the communities at the resolution asked for; 0 for a graph without weight.</param>
/// <param name="Levels">Levels of the last run.</param>
/// <param name="Iterations">Runs made.</param>
/// <param name="Converged">Whether the last run raised modularity by no more than the tolerance.</param>
/// <param name="Hierarchy">
/// If asked for, the community of every node at every level of the last run, from fine to coarse: each level joins whole communities of the one before, and the last is
/// <paramref name="Communities"/>. Empty otherwise.
/// </param>
public sealed record CommunitiesResult(int[] Communities, int Count, double Modularity, int Levels, int Iterations, bool Converged, IReadOnlyList<int[]> Hierarchy);

// What Louvain and Leiden share: the finest graph, runs that start from each other's communities, and the result. A run goes up by levels; what happens on a level is theirs.
//
// Invariants: `Communities` is dense and in the order of smallest nodes at the end of every run; random numbers depend on seed, run and level alone.

using Mycelia.Kernel.Graphs;
using Mycelia.Kernel.Loops;
using Mycelia.Kernel.Memory;

namespace Mycelia.Algorithms;

/// <summary>One search for communities.</summary>
internal abstract class CommunitySearch : IDisposable
{
    private readonly CommunityOptions _options;
    private readonly List<int[]> _hierarchy = [];
    private int _iteration;

    protected CommunitySearch(GraphProjection graph, CommunityOptions options, CancellationToken cancellation)
    {
        (_options, Workers, Cancellation) = (options, Team.Size(options.Concurrency), cancellation);
        Check(graph, options);
        Finest = FinestOf(graph, Workers, cancellation);
        Communities = new int[graph.NodeCount];
        try
        {
            if (options.InitialCommunities is { } initial) CommunityNumbers.Number(initial, Communities, cancellation);
            else Partitions.Identity(Communities, cancellation);
        }
        catch
        {
            Finest.Dispose();
            throw;
        }
    }

    protected int Workers { get; }
    protected CancellationToken Cancellation { get; }
    protected CommunityGraph Finest { get; }

    /// <summary>Community of every node: at first where to start from, then what the last run found.</summary>
    protected int[] Communities { get; }

    /// <summary>The graph of a projection without directions.</summary>
    public static CommunityGraph FinestOf(GraphProjection graph, int workers, CancellationToken cancellation)
    {
        if (graph.HasNegativeWeights)
            throw Argument.Invalid("Some edge has a negative weight, and modularity is defined for weights of 0 and more. Project with another weight property, or with a filter on it.");
        return CommunityGraph.Of(graph.Out, graph.IsUndirected ? null : graph.In(workers, cancellation), workers, cancellation);
    }

    /// <summary>Runs until a run raises modularity too little.</summary>
    public CommunitiesResult Run()
    {
        using var membership = NativeArray<int>.Scratch(Communities.Length);
        var modularity = double.NegativeInfinity;
        var (levels, count, converged) = (0, 0, false);
        for (; _iteration < _options.MaxIterations && !converged; _iteration++)
        {
            _hierarchy.Clear();
            levels = RunLevels();
            ArrayLoops.Copy(Communities, membership, Workers, Cancellation);
            count = Partitions.Number(membership, Cancellation);
            ArrayLoops.Copy(membership, Communities, Workers, Cancellation);
            var before = modularity;
            modularity = Finest.Modularity(membership, count, _options.Resolution, Workers, Cancellation);
            converged = !(modularity - before > Math.Max(_options.Tolerance, 1e-12));
        }

        _options.Report("done", levels, 1);
        return new CommunitiesResult(Communities, count, modularity, levels, _iteration, converged, [.. _hierarchy]);
    }

    public virtual void Dispose() => Finest.Dispose();

    /// <summary>One run from <see cref="Communities"/>, which it replaces; returns its number of levels.</summary>
    protected abstract int RunLevels();

    /// <summary>Begins a run: copies the communities to start from, and makes <see cref="Communities"/> those of nodes alone.</summary>
    protected void Begin(NativeArray<int> membership)
    {
        ArrayLoops.Copy(Communities, membership, Workers, Cancellation);
        Partitions.Identity(Communities, Cancellation);
    }

    /// <summary>Moves nodes of a level; returns whether any moved.</summary>
    protected LocalMovingResult Move(CommunityGraph graph, NativeArray<int> membership, int level)
    {
        using var moving = new LocalMoving(graph, membership, _options.Resolution, SeedOf(level, 0), Workers, Cancellation);
        var result = moving.Run(_options.Tolerance);
        var fraction = (_iteration + 1 - Math.ScaleB(1, -1 - level)) / _options.MaxIterations;
        _options.Report("level", level + 1, fraction);
        return result;
    }

    /// <summary>Notes the communities of a level.</summary>
    protected void Keep(int[] communities)
    {
        if (_options.KeepHierarchy) _hierarchy.Add([.. communities]);
    }

    protected ulong SeedOf(int level, int purpose) => new SplitMix64(_options.Seed ^ (((ulong)_iteration << 32) + ((ulong)level << 1) + (ulong)purpose) * 0xA24BAED4963EE407).Next();

    private static void Check(GraphProjection graph, CommunityOptions options)
    {
        Argument.Between(options.Resolution, 0, double.MaxValue, nameof(options.Resolution));
        Argument.Between(options.Tolerance, 0, double.MaxValue, nameof(options.Tolerance));
        Argument.AtLeast(options.MaxLevels, 1, nameof(options.MaxLevels));
        Argument.AtLeast(options.MaxIterations, 1, nameof(options.MaxIterations));
        if (options.InitialCommunities is { } initial && initial.Count != graph.NodeCount)
            throw Argument.Invalid($"InitialCommunities has {initial.Count} numbers, but the projection has {graph.NodeCount} nodes. Give one per node.");
    }
}

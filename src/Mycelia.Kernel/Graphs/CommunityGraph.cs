// The weighted undirected graph that community detection works on: the nodes of a projection, or the communities of a finer level.
//
//   lists      of every node its neighbours, each edge standing in the lists of both ends; parallel entries count together; entries that lead to the node itself are skipped by readers
//   loops      weight of the edges from a node to itself, each counted once
//   strengths  sum of a node's list and twice its loops: an edge to itself has both ends there
//   total      weight of all edges, half the sum of the strengths
//
// The finest level of an undirected projection is its adjacency, not a copy. That of a directed one joins the out-list and the in-list of every node: {u, v} weighs what u -> v and v -> u
// weigh together.
//
// Invariants: weights are finite and not negative; a list holds every target as often as the target's list holds its node, with the same weights.

using Mycelia.Kernel.Loops;
using Mycelia.Kernel.Memory;

namespace Mycelia.Kernel.Graphs;

/// <summary>One level of community detection. Whoever made the adjacency it borrows keeps that alive.</summary>
internal sealed unsafe class CommunityGraph : IDisposable
{
    private const int NodesPerBlock = 1 << 12;
    private const int CheckEvery = 1 << 16;

    /// <summary>Entries of a list between two looks at the token.</summary>
    private const int PieceEntries = 1 << 18;

    private readonly NativeArray<double> _strengths;
    private readonly NativeArray<double> _loops;
    private readonly List<IDisposable> _owned;

    // SAFETY: for the whole class, offsets has nodes + 1 entries that rise to the number of targets and weights, every target is a node, strengths and loops have one entry a node.
    private CommunityGraph(int nodes, uint* offsets, int* targets, int* integerWeights, double* realWeights, NativeArray<double> strengths, NativeArray<double> loops, List<IDisposable> owned)
    {
        NodeCount = nodes;
        Offsets = offsets;
        Targets = targets;
        IntegerWeights = integerWeights;
        RealWeights = realWeights;
        (_strengths, _loops, _owned) = (strengths, loops, owned);
    }

    public int NodeCount { get; }
    public uint* Offsets { get; }
    public int* Targets { get; }

    /// <summary>Weights beside the targets: integers, real numbers, or neither where each weighs 1.</summary>
    public int* IntegerWeights { get; }

    public double* RealWeights { get; }
    public double* Strengths => _strengths.Pointer;
    public double* Loops => _loops.Pointer;
    public long EntryCount => Offsets[NodeCount];

    /// <summary>Weight of all edges.</summary>
    public double TotalWeight { get; private set; }

    /// <summary>The finest level. <paramref name="incoming"/> is null, or the same as <paramref name="outgoing"/>, where edges stand in both directions already.</summary>
    /// <exception cref="MyceliaException">The graph has too many edges.</exception>
    public static CommunityGraph Of(Csr outgoing, Csr? incoming, int workers, CancellationToken cancellation)
    {
        var nodes = outgoing.NodeCount;
        var (strengths, loops) = (NativeArray<double>.Scratch(nodes), NativeArray<double>.Scratch(nodes));
        var owned = new List<IDisposable>();
        try
        {
            var graph = incoming is null || ReferenceEquals(incoming, outgoing)
                ? new CommunityGraph(nodes, outgoing.Offsets, outgoing.Targets, outgoing.IntegerWeights, outgoing.RealWeights, strengths, loops, owned)
                : Joined(outgoing, incoming, strengths, loops, owned, workers, cancellation);
            graph.Measure(outgoing, workers, cancellation);
            return graph;
        }
        catch
        {
            strengths.Dispose();
            loops.Dispose();
            foreach (var array in owned) array.Dispose();
            throw;
        }
    }

    /// <summary>A coarser level; takes over the arrays.</summary>
    public static CommunityGraph Of(NativeArray<uint> offsets, NativeArray<int> targets, NativeArray<double> weights, NativeArray<double> strengths, NativeArray<double> loops, double total) =>
        new((int)offsets.Length - 1, offsets.Pointer, targets.Pointer, null, weights.Pointer, strengths, loops, [offsets, targets, weights]) { TotalWeight = total };

    /// <summary>
    /// The modularity of a partition: the sum over communities of inner weight / total - resolution * (strength / (2 total))^2; 0 for a graph without weight. Communities are numbers
    /// below <paramref name="communities"/>.
    /// </summary>
    public double Modularity(NativeArray<int> membership, int communities, double resolution, int workers, CancellationToken cancellation)
    {
        if (!(TotalWeight > 0)) return 0;
        var parts = new double[(NodeCount + NodesPerBlock - 1) / NodesPerBlock];
        var members = membership.Pointer;
        ParallelLoops.For(0, NodeCount, NodesPerBlock, (from, to) => parts[from / NodesPerBlock] = RealWeights is not null ? InnerWeight(new RealEntries(RealWeights), members, from, to, cancellation)
            : IntegerWeights is not null ? InnerWeight(new IntegerEntries(IntegerWeights), members, from, to, cancellation) : InnerWeight(default(UnitEntries), members, from, to, cancellation), workers, cancellation);
        var inner = 0.0;
        foreach (var part in parts) inner += part;
        using var totals = NativeArray<double>.Scratch(communities);
        ArrayLoops.Fill(totals, 0.0, workers, cancellation);
        var sums = totals.Pointer;
        var strengths = Strengths;
        for (var node = 0; node < NodeCount; node++)
        {
            if (node % CheckEvery == 0) cancellation.ThrowIfCancellationRequested();
            sums[members[node]] += strengths[node];
        }

        var expected = 0.0;
        for (var community = 0; community < communities; community++)
        {
            if (community % CheckEvery == 0) cancellation.ThrowIfCancellationRequested();
            expected += sums[community] / (2 * TotalWeight) * (sums[community] / (2 * TotalWeight));
        }

        return inner / TotalWeight - resolution * expected;
    }

    public void Dispose()
    {
        _strengths.Dispose();
        _loops.Dispose();
        foreach (var array in _owned) array.Dispose();
    }

    private double InnerWeight<TWeights>(TWeights weights, int* membership, int from, int to, CancellationToken cancellation) where TWeights : struct, IEntryWeights
    {
        var offsets = Offsets;
        var targets = Targets;
        var loops = Loops;
        var (halves, whole) = (0.0, 0.0);
        for (var node = from; node < to; node++)
        {
            var own = membership[node];
            whole += loops[node];
            for (long entry = offsets[node], end = offsets[node + 1]; entry < end;)
            {
                for (var stop = Math.Min(end, entry + PieceEntries); entry < stop; entry++)
                {
                    var target = targets[entry];
                    if (membership[target] == own && target != node) halves += weights.At(entry);
                }

                if (entry < end) cancellation.ThrowIfCancellationRequested();
            }
        }

        return whole + halves / 2;
    }

    /// <summary>Every node's out-list and in-list, one after the other, without edges to itself.</summary>
    private static CommunityGraph Joined(
        Csr outgoing, Csr incoming, NativeArray<double> strengths, NativeArray<double> loops, List<IDisposable> owned, int workers, CancellationToken cancellation)
    {
        var nodes = outgoing.NodeCount;
        var offsets = Own(NativeArray<uint>.Scratch(nodes + 1L));
        var total = 0L;
        for (var node = 0; node < nodes; node++)
        {
            if (node % CheckEvery == 0) cancellation.ThrowIfCancellationRequested();
            offsets.Pointer[node] = (uint)total;
            total += outgoing.Degree(node) + (long)incoming.Degree(node);
            if (total > Csr.EdgesMax)
                throw new MyceliaException(StatusCode.LimitExceeded, "Communities of a directed projection need every edge in both directions, at most 4294967295 entries; there are more. Select fewer edges.");
        }

        offsets.Pointer[nodes] = (uint)total;
        var targets = Own(NativeArray<int>.Scratch(total));
        var integers = outgoing.IntegerWeights is null ? null : Own(NativeArray<int>.Scratch(total));
        var reals = outgoing.RealWeights is null ? null : Own(NativeArray<double>.Scratch(total));
        ParallelLoops.For(0, nodes, NodesPerBlock, (from, to) =>
        {
            for (var node = from; node < to; node++)
            {
                var at = offsets.Pointer[node];
                Copy(outgoing, node, at);
                Copy(incoming, node, at + (uint)outgoing.Degree(node));
            }
        }, workers, cancellation);
        return new CommunityGraph(nodes, offsets.Pointer, targets.Pointer, integers is null ? null : integers.Pointer, reals is null ? null : reals.Pointer,
            strengths, loops, owned);

        NativeArray<T> Own<T>(NativeArray<T> array) where T : unmanaged
        {
            owned.Add(array);
            return array;
        }

        void Copy(Csr csr, int node, long at)
        {
            var (start, end) = (csr.Start(node), csr.Start(node + 1));
            for (; start < end; start += PieceEntries, at += PieceEntries)
            {
                var count = (int)Math.Min(PieceEntries, end - start);
                if (count == PieceEntries) cancellation.ThrowIfCancellationRequested();
                new ReadOnlySpan<int>(csr.Targets + start, count).CopyTo(new Span<int>(targets.Pointer + at, count));
                if (integers is not null) new ReadOnlySpan<int>(csr.IntegerWeights + start, count).CopyTo(new Span<int>(integers.Pointer + at, count));
                if (reals is not null) new ReadOnlySpan<double>(csr.RealWeights + start, count).CopyTo(new Span<double>(reals.Pointer + at, count));
            }
        }
    }

    /// <summary>Loops from the out-lists; strengths from the lists of this graph.</summary>
    private void Measure(Csr outgoing, int workers, CancellationToken cancellation)
    {
        var parts = new double[(NodeCount + NodesPerBlock - 1) / NodesPerBlock];
        ParallelLoops.For(0, NodeCount, NodesPerBlock, (from, to) =>
        {
            var sum = 0.0;
            for (var node = from; node < to; node++)
            {
                var list = outgoing.List(node);
                var first = list.BinarySearch(node);
                var loop = 0.0;
                if (first >= 0)
                {
                    while (first > 0 && list[first - 1] == node) first--;
                    for (; first < list.Length && list[first] == node; first++) loop += outgoing.Weight(outgoing.Start(node) + first);
                }

                var others = RealWeights is not null ? ListWeight(new RealEntries(RealWeights), node, cancellation)
                    : IntegerWeights is not null ? ListWeight(new IntegerEntries(IntegerWeights), node, cancellation) : ListWeight(default(UnitEntries), node, cancellation);
                Loops[node] = loop;
                Strengths[node] = others + 2 * loop;
                sum += Strengths[node];
            }

            parts[from / NodesPerBlock] = sum;
        }, workers, cancellation);
        foreach (var part in parts) TotalWeight += part / 2;
        if (!double.IsFinite(2 * TotalWeight) || (TotalWeight > 0 && !double.IsFinite(1 / (2 * TotalWeight))))
            throw new MyceliaException(StatusCode.InvalidArgument, $"The weights of all edges add up to {TotalWeight}, beyond what modularity can be computed with. Scale the weights.");
    }

    private double ListWeight<TWeights>(TWeights weights, int node, CancellationToken cancellation) where TWeights : struct, IEntryWeights
    {
        var targets = Targets;
        var sum = 0.0;
        for (long entry = Offsets[node], end = Offsets[node + 1]; entry < end;)
        {
            for (var stop = Math.Min(end, entry + PieceEntries); entry < stop; entry++)
            {
                if (targets[entry] != node) sum += weights.At(entry);
            }

            if (entry < end) cancellation.ThrowIfCancellationRequested();
        }

        return sum;
    }
}

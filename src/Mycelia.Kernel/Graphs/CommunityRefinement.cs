// Refinement, what Leiden adds to Louvain (Traag, Waltman, van Eck, "From Louvain to Leiden: guaranteeing well-connected communities", 2019): each community is taken apart into single
// nodes, which join again, within the community, with a probability that grows with the gain. The parts, not the communities, become the nodes of the next level, so that a later move may take a
// part out of a community.
//
// A node joins only while it is alone, and only a part that an edge of positive weight leads to: parts are connected, always. Nodes and parts that are badly connected to the rest of
// their community, w(T, C - T) < f K(T) (K(C) - K(T)), neither join nor are joined.
//
// Communities are refined independently, each with random numbers of its own, so the result does not depend on who does which.

using Mycelia.Kernel.Loops;
using Mycelia.Kernel.Memory;

namespace Mycelia.Kernel.Graphs;

/// <summary>Refines one partition with dense numbers.</summary>
internal sealed unsafe class CommunityRefinement : IDisposable
{
    /// <summary>Entries between two looks at the token.</summary>
    private const int CheckEvery = 1 << 16;

    private readonly CommunityGraph _graph;
    private readonly int* _members;
    private readonly double _factor;
    private readonly double _randomness;
    private readonly ulong _seed;
    private readonly int _communities;
    private readonly CommunityMembers _groups;
    private readonly NativeArray<double> _totals;
    private readonly NativeArray<double> _cuts;
    private readonly NativeArray<int> _sizes;
    private readonly Scratch?[] _scratch;
    private readonly CancellationToken _cancellation;

    /// <param name="graph">The graph.</param>
    /// <param name="membership">The partition, dense.</param>
    /// <param name="communities">Number of communities.</param>
    /// <param name="resolution">Resolution of modularity.</param>
    /// <param name="randomness">Gain, in units of weight, at which joining is e times as likely as staying alone; 0 always takes the best.</param>
    /// <param name="seed">Seed of the random numbers.</param>
    /// <param name="workers">The most workers.</param>
    /// <param name="cancellation">Stops the work.</param>
    public CommunityRefinement(CommunityGraph graph, NativeArray<int> membership, int communities, double resolution, double randomness, ulong seed, int workers,
        CancellationToken cancellation)
    {
        _cancellation = cancellation;
        _graph = graph;
        _members = membership.Pointer;
        _communities = communities;
        _randomness = randomness;
        _seed = seed;
        _factor = graph.TotalWeight > 0 ? resolution / (2 * graph.TotalWeight) : 0;
        _groups = Partitions.Group(membership, communities, cancellation);
        (_totals, _cuts, _sizes) = (NativeArray<double>.Scratch(graph.NodeCount), NativeArray<double>.Scratch(graph.NodeCount), NativeArray<int>.Scratch(graph.NodeCount));
        _scratch = new Scratch?[workers];
    }

    /// <summary>The parts: numbers below the number of nodes, not dense.</summary>
    public NativeArray<int> Run()
    {
        var parts = Partitions.Singletons(_graph.NodeCount, _cancellation);
        var grain = Math.Clamp(_communities / 256, 1, 256);
        try
        {
            ParallelLoops.ForWorkers(0, _communities, grain, (worker, from, to) =>
            {
                var scratch = _scratch[worker] ??= new Scratch(_graph.NodeCount, _cancellation);
                if (_graph.RealWeights is not null) Refine(new RealEntries(_graph.RealWeights), parts.Pointer, from, to, scratch);
                else if (_graph.IntegerWeights is not null) Refine(new IntegerEntries(_graph.IntegerWeights), parts.Pointer, from, to, scratch);
                else Refine(default(UnitEntries), parts.Pointer, from, to, scratch);
            }, _scratch.Length, _cancellation);
            return parts;
        }
        catch
        {
            parts.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        _groups.Dispose();
        _totals.Dispose();
        _cuts.Dispose();
        _sizes.Dispose();
        foreach (var scratch in _scratch) scratch?.Dispose();
    }

    private void Refine<TWeights>(TWeights weights, int* parts, int from, int to, Scratch scratch) where TWeights : struct, IEntryWeights
    {
        for (var community = from; community < to; community++)
        {
            var nodes = _groups.Nodes.Span[_groups.Starts.Span[community].._groups.Starts.Span[community + 1]];
            var total = 0.0;
            foreach (var node in nodes) total += Isolate(weights, node, scratch);
            if (nodes.Length == 1) continue;

            // Each community draws from a stream of its own, which its number names.
            var random = new SplitMix64(_seed ^ ((ulong)community + 1) * 0xD1342543DE82EF95);
            random.Shuffle(nodes, _cancellation);
            foreach (var node in nodes)
            {
                Check(node, scratch);
                var strength = _graph.Strengths[node];
                if (_sizes.Pointer[node] != 1 || parts[node] != node || _cuts.Pointer[node] < _factor * strength * (total - strength)) continue;
                Join(weights, parts, node, total, scratch, ref random);
            }
        }
    }

    /// <summary>Makes a node a part of its own; returns its strength.</summary>
    private double Isolate<TWeights>(TWeights weights, int node, Scratch scratch) where TWeights : struct, IEntryWeights
    {
        // SAFETY: see CommunityGraph for its arrays; those of parts have one entry a node.
        Check(node, scratch);
        var own = _members[node];
        var targets = _graph.Targets;
        var cut = 0.0;
        for (long entry = _graph.Offsets[node], end = _graph.Offsets[node + 1]; entry < end;)
        {
            for (var stop = Math.Min(end, entry + CheckEvery); entry < stop; entry++)
            {
                if (_members[targets[entry]] == own && targets[entry] != node) cut += weights.At(entry);
            }

            if (entry < end) _cancellation.ThrowIfCancellationRequested();
        }

        (_totals.Pointer[node], _cuts.Pointer[node], _sizes.Pointer[node]) = (_graph.Strengths[node], cut, 1);
        return _graph.Strengths[node];
    }

    /// <summary>Lets a node that is alone join one of the parts around it, or none.</summary>
    private void Join<TWeights>(TWeights weights, int* parts, int node, double total, Scratch scratch, ref SplitMix64 random) where TWeights : struct, IEntryWeights
    {
        // SAFETY: as above; a part is noted once, so there are fewer than nodes.
        var own = _members[node];
        var targets = _graph.Targets;
        var sums = scratch.Sums.Pointer;
        var touched = scratch.Touched.Pointer;
        var gains = scratch.Gains.Pointer;
        var count = 0;
        for (long entry = _graph.Offsets[node], end = _graph.Offsets[node + 1]; entry < end;)
        {
            for (var stop = Math.Min(end, entry + CheckEvery); entry < stop; entry++)
            {
                var target = targets[entry];
                if (target == node || _members[target] != own) continue;
                var part = parts[target];
                if (sums[part] < 0) (touched[count++], sums[part]) = (part, 0);
                sums[part] += weights.At(entry);
            }

            if (entry < end) _cancellation.ThrowIfCancellationRequested();
        }

        var totals = _totals.Pointer;
        var cuts = _cuts.Pointer;
        var strength = _graph.Strengths[node];
        var best = 0.0;
        for (var i = 0; i < count; i++)
        {
            if (i % CheckEvery == CheckEvery - 1) _cancellation.ThrowIfCancellationRequested();
            var part = touched[i];
            gains[i] = sums[part] - _factor * strength * totals[part];
            if (sums[part] == 0 || cuts[part] < _factor * totals[part] * (total - totals[part])) gains[i] = -1;
            best = Math.Max(best, gains[i]);
        }

        var chosen = Choose(gains, count, best, ref random);
        if (chosen >= 0)
        {
            var part = touched[chosen];
            parts[node] = part;
            totals[part] += strength;
            cuts[part] += cuts[node] - 2 * sums[part];
            _sizes.Pointer[part]++;
            _sizes.Pointer[node] = 0;
        }

        for (var i = 0; i < count; i++) sums[touched[i]] = -1;
    }

    /// <summary>One of the gains that are not negative, with probability in proportion to exp(gain / randomness); -1 for staying alone, which gains 0.</summary>
    private int Choose(double* gains, int count, double best, ref SplitMix64 random)
    {
        // SAFETY: there are count gains. The exponents are taken relative to the best, so they never overflow.
        var scale = _randomness > 0 ? 1 / _randomness : double.PositiveInfinity;
        var sum = Likelihood(0);
        for (var i = 0; i < count; i++)
        {
            if (i % CheckEvery == CheckEvery - 1) _cancellation.ThrowIfCancellationRequested();
            if (gains[i] >= 0) sum += Likelihood(gains[i]);
        }

        var left = random.Unit() * sum - Likelihood(0);
        if (left < 0) return -1;
        var last = -1;
        for (var i = 0; i < count; i++)
        {
            if (i % CheckEvery == CheckEvery - 1) _cancellation.ThrowIfCancellationRequested();
            if (gains[i] < 0) continue;
            last = i;
            left -= Likelihood(gains[i]);
            if (left < 0) return i;
        }

        return last;

        double Likelihood(double gain) => gain == best ? 1 : Math.Exp((gain - best) * scale);
    }

    /// <summary>Looks for a cancellation every now and then, by the edges that are read.</summary>
    private void Check(int node, Scratch scratch)
    {
        scratch.Work += 1 + _graph.Offsets[node + 1] - _graph.Offsets[node];
        if (scratch.Work < CheckEvery) return;
        scratch.Work = 0;
        _cancellation.ThrowIfCancellationRequested();
    }

    private sealed class Scratch : IDisposable
    {
        public Scratch(int nodes, CancellationToken cancellation)
        {
            (Sums, Touched, Gains) = (NativeArray<double>.Scratch(nodes), NativeArray<int>.Scratch(nodes), NativeArray<double>.Scratch(nodes));
            try
            {
                ArrayLoops.Fill(Sums, -1.0, 1, cancellation);
            }
            catch
            {
                Dispose();
                throw;
            }
        }

        /// <summary>Entries read since the last look for a cancellation.</summary>
        public long Work { get; set; }

        public NativeArray<double> Sums { get; }
        public NativeArray<int> Touched { get; }
        public NativeArray<double> Gains { get; }

        public void Dispose()
        {
            Sums.Dispose();
            Touched.Dispose();
            Gains.Dispose();
        }
    }
}

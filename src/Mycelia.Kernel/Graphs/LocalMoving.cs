// Local moving, the heart of Louvain and Leiden: nodes move, one after the other, to the neighbouring (or an empty) community that raises modularity most, until none does.
//
// Nodes wait in random order; after a move the neighbours outside the new community wait for the next round (Traag, Waltman, van Eck, "From Louvain to Leiden", 2019).
//
// A round goes by batches. Workers first propose a move for every node of the batch, as if it were alone; then one thread goes through the batch in order and carries the moves out. A proposal
// holds the weights between the node and the two communities, which stay right as long as no neighbour has moved in the batch: a move marks the neighbours, and marked nodes are looked at
// anew. With the strengths of the communities as they are at that moment every move is known to raise modularity. Batches depend on the graph and the order alone: so does the result.
//
// Gains are in units of weight: moving a node of strength k from A to B raises modularity by gain / total, with gain = w(B) - w(A) - f k (K(B) - K(A) + k), f = resolution / (2 total).

using System.Runtime.CompilerServices;
using Mycelia.Kernel.Loops;
using Mycelia.Kernel.Memory;
using Mycelia.Kernel.Simd;

namespace Mycelia.Kernel.Graphs;

/// <summary>How a run of local moving went.</summary>
/// <param name="Gain">How much modularity rose.</param>
/// <param name="Moves">Moves made.</param>
internal readonly record struct LocalMovingResult(double Gain, long Moves);

/// <summary>One run of local moving over a graph, which changes the membership that it is given: numbers below the number of nodes.</summary>
internal sealed unsafe class LocalMoving : IDisposable
{
    private const int BatchNodesMax = 1 << 12;
    private const int BatchNodesMin = 256;
    private const int BatchEntries = 1 << 19;
    private const int BatchesPerRound = 64;
    private const int ChunkNodes = 64;
    private const int ListsAhead = 4;
    private const int CheckEvery = 1 << 16;

    /// <summary>Gains below this share of a node's strength are taken for rounding errors.</summary>
    private const double Rounding = 1e-10;

    private const int Stay = -1;
    private const int Isolate = -2;

    private const byte Idle = 0;
    private const byte Waits = 1;
    private const byte Marked = 2;

    private readonly CommunityGraph _graph;
    private readonly double _factor;
    private readonly int _workers;
    private readonly int* _members;
    private readonly CancellationToken _cancellation;
    private readonly NativeArray<double> _totals;
    private readonly NativeArray<int> _sizes;
    private readonly NativeArray<int> _empty;
    private readonly NativeArray<byte> _states;
    private readonly NativeArray<Proposal> _proposals;
    private readonly NativeArray<double>?[] _sums;
    private readonly NativeArray<int>?[] _touched;
    private NativeArray<int> _current;
    private NativeArray<int> _next;
    private int _emptyCount;
    private int _nextCount;
    private long _moves;

    public LocalMoving(CommunityGraph graph, NativeArray<int> membership, double resolution, ulong seed, int workers, CancellationToken cancellation)
    {
        var nodes = graph.NodeCount;
        _graph = graph;
        _workers = workers;
        _members = membership.Pointer;
        _cancellation = cancellation;
        _factor = graph.TotalWeight > 0 ? resolution / (2 * graph.TotalWeight) : 0;
        (_totals, _sizes, _empty) = (NativeArray<double>.Scratch(nodes), NativeArray<int>.Scratch(nodes), NativeArray<int>.Scratch(nodes));
        (_states, _proposals) = (NativeArray<byte>.Scratch(nodes), NativeArray<Proposal>.Scratch(Math.Min(nodes, BatchNodesMax)));
        (_current, _next) = (NativeArray<int>.Scratch(nodes), NativeArray<int>.Scratch(nodes));
        (_sums, _touched) = (new NativeArray<double>?[workers], new NativeArray<int>?[workers]);
        try
        {
            Prepare(graph.Strengths, nodes);
            new SplitMix64(seed).Shuffle(_current.Span, cancellation);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    private void Prepare(double* strengths, int nodes)
    {
        _totals.Span.Clear();
        _sizes.Span.Clear();

        // SAFETY: members are numbers below the number of nodes, the length of every array here.
        var totals = _totals.Pointer;
        var sizes = _sizes.Pointer;
        var empty = _empty.Pointer;
        var current = _current.Pointer;
        for (var node = 0; node < nodes; node++)
        {
            if (node % CheckEvery == 0) _cancellation.ThrowIfCancellationRequested();
            totals[_members[node]] += strengths[node];
            sizes[_members[node]]++;
            current[node] = node;
        }

        for (var community = nodes - 1; community >= 0; community--)
        {
            if (sizes[community] == 0) empty[_emptyCount++] = community;
        }
    }

    /// <summary>Runs until a round raises modularity by no more than <paramref name="tolerance"/>. With a tolerance of 0 no move of a single node raises it at the end.</summary>
    public LocalMovingResult Run(double tolerance)
    {
        var (nodes, total) = (_graph.NodeCount, _graph.TotalWeight);
        if (!(total > 0)) return new LocalMovingResult(0, 0);
        var (waiting, isFull, sum) = (nodes, true, 0.0);
        _states.Span.Fill(Waits);
        while (true)
        {
            var before = _moves;
            var gain = Round(waiting) / total;
            sum += gain;
            (_current, _next, waiting) = (_next, _current, _nextCount);
            if ((isFull && _moves == before) || (tolerance > 0 && (gain <= tolerance || waiting == 0))) return new LocalMovingResult(sum, _moves);
            isFull = waiting == 0;
            if (!isFull) continue;

            // Communities that grew or shrank matter to more than the neighbours: all nodes are asked once more.
            waiting = nodes;
            var current = _current.Span;
            for (var node = 0; node < nodes; node++) current[node] = node;
            _states.Span.Fill(Waits);
        }
    }

    public void Dispose()
    {
        IDisposable?[] arrays = [_totals, _sizes, _empty, _states, _proposals, _current, _next, .. _sums, .. _touched];
        foreach (var array in arrays) array?.Dispose();
    }

    /// <summary>Lets the first <paramref name="waiting"/> nodes move; returns the gain.</summary>
    private double Round(int waiting)
    {
        _nextCount = 0;
        var size = Math.Clamp(waiting / BatchesPerRound, BatchNodesMin, BatchNodesMax);
        var current = _current.Pointer;
        var offsets = _graph.Offsets;
        var gain = 0.0;
        for (int from = 0, to; from < waiting; from = to)
        {
            _cancellation.ThrowIfCancellationRequested();
            var entries = 0L;
            for (to = from; to < waiting && to - from < size && entries < BatchEntries; to++) entries += offsets[current[to] + 1] - offsets[current[to]];
            var isProposed = to - from >= BatchNodesMin && waiting > 2 * BatchNodesMin;
            if (isProposed) Propose(from, to);
            gain += Carry(from, to, isProposed);
        }

        return gain;
    }

    private void Propose(int from, int to) =>
        ParallelLoops.ForWorkers(from, to, ChunkNodes, (worker, start, end) =>
        {
            var current = _current.Pointer;
            var states = _states.Pointer;
            var proposals = _proposals.Pointer - from;
            for (var i = start; i < end; i++) states[current[i]] = Waits;
            if (_graph.RealWeights is not null) ProposeChunk(new RealEntries(_graph.RealWeights), worker, start, end, proposals);
            else if (_graph.IntegerWeights is not null) ProposeChunk(new IntegerEntries(_graph.IntegerWeights), worker, start, end, proposals);
            else ProposeChunk(default(UnitEntries), worker, start, end, proposals);
        }, _workers, _cancellation);

    private void ProposeChunk<TWeights>(TWeights weights, int worker, int start, int end, Proposal* proposals) where TWeights : struct, IEntryWeights
    {
        var current = _current.Pointer;
        var sums = Sums(worker);
        var touched = _touched[worker]!.Pointer;
        var targets = _graph.Targets;
        var offsets = _graph.Offsets;
        for (var i = start; i < end; i++)
        {
            // SAFETY: a list that is asked for ahead is one of the batch.
            if (i + ListsAhead < end) Prefetch.Read(in targets[offsets[current[i + ListsAhead]]]);
            proposals[i] = Best(weights, current[i], sums, touched);
        }
    }

    /// <summary>Carries out the moves of a batch; returns the gain.</summary>
    private double Carry(int from, int to, bool isProposed)
    {
        var current = _current.Pointer;
        var states = _states.Pointer;
        var proposals = _proposals.Pointer;
        var gains = 0.0;
        for (var i = from; i < to; i++)
        {
            var node = current[i];
            var isFresh = !isProposed || states[node] == Marked;
            states[node] = Idle;
            var proposal = isFresh ? Best(node) : proposals[i - from];
            if (proposal.To == Stay) continue;
            var gain = Gain(node, proposal);
            if (!isFresh && !(gain > Rounding * _graph.Strengths[node]))
            {
                proposal = Best(node);
                if (proposal.To == Stay) continue;
                gain = Gain(node, proposal);
            }

            gains += gain;
            Move(node, proposal.To == Isolate ? _empty.Pointer[--_emptyCount] : proposal.To);
        }

        return gains;
    }

    private double Gain(int node, Proposal proposal)
    {
        var totals = _totals.Pointer;
        var strength = _graph.Strengths[node];
        var there = proposal.To == Isolate ? 0 : proposal.WeightThere - _factor * strength * totals[proposal.To];
        return there - (proposal.WeightHere - _factor * strength * (totals[_members[node]] - strength));
    }

    private void Move(int node, int to)
    {
        var members = _members;
        var totals = _totals.Pointer;
        var sizes = _sizes.Pointer;
        var states = _states.Pointer;
        var offsets = _graph.Offsets;
        var targets = _graph.Targets;
        var next = _next.Pointer;
        var from = members[node];
        members[node] = to;
        totals[from] -= _graph.Strengths[node];
        totals[to] += _graph.Strengths[node];
        sizes[to]++;
        _moves++;
        if (--sizes[from] == 0)
        {
            totals[from] = 0;
            _empty.Pointer[_emptyCount++] = from;
        }

        for (long entry = offsets[node], end = offsets[node + 1]; entry < end; entry++)
        {
            var target = targets[entry];
            if (states[target] != Idle)
            {
                states[target] = Marked;
            }
            else if (members[target] != to)
            {
                states[target] = Waits;
                next[_nextCount++] = target;
            }
        }
    }

    private Proposal Best(int node)
    {
        var sums = Sums(0);
        var touched = _touched[0]!.Pointer;
        return _graph.RealWeights is not null ? Best(new RealEntries(_graph.RealWeights), node, sums, touched)
            : _graph.IntegerWeights is not null ? Best(new IntegerEntries(_graph.IntegerWeights), node, sums, touched) : Best(default(UnitEntries), node, sums, touched);
    }

    /// <summary>The move that raises modularity most. <paramref name="sums"/> holds -1 for every community, before and after.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Proposal Best<TWeights>(TWeights weights, int node, double* sums, int* touched) where TWeights : struct, IEntryWeights
    {
        // SAFETY: the node is one of the graph; targets and communities are below the number of nodes; each community is noted once.
        var members = _members;
        var totals = _totals.Pointer;
        var targets = _graph.Targets;
        var (own, strength, count) = (members[node], _graph.Strengths[node], 0);
        for (long entry = _graph.Offsets[node], end = _graph.Offsets[node + 1]; entry < end; entry++)
        {
            var target = targets[entry];
            if (target == node) continue;
            var community = members[target];
            var sum = sums[community];
            if (sum < 0)
            {
                touched[count++] = community;
                sum = 0;
            }

            sums[community] = sum + weights.At(entry);
        }

        var scale = _factor * strength;
        var here = Math.Max(0, sums[own]);
        var stays = here - scale * (totals[own] - strength);
        var best = new Proposal(Stay, 0, here);
        var bar = stays + Rounding * strength;
        for (var i = 0; i < count; i++)
        {
            var community = touched[i];
            var sum = sums[community];
            sums[community] = -1;
            var score = sum - scale * totals[community];
            if (!(score > bar) || community == own || sum == 0) continue;
            (best, bar) = (new Proposal(community, sum, here), score);
        }

        return 0 > bar && _sizes.Pointer[own] > 1 ? new Proposal(Isolate, 0, here) : best;
    }

    private double* Sums(int worker)
    {
        if (_sums[worker] is not { } sums)
        {
            _sums[worker] = sums = NativeArray<double>.Scratch(_graph.NodeCount);
            _touched[worker] = NativeArray<int>.Scratch(_graph.NodeCount);
            sums.Span.Fill(-1);
        }

        return sums.Pointer;
    }

    private readonly record struct Proposal(int To, double WeightThere, double WeightHere);
}

// Distances from one node by delta-stepping: Meyer and Sanders, "Δ-stepping: a parallelizable shortest path algorithm", 2003, with the bucket fusion of Zhang, Brahmakshatriya et al.,
// "Optimizing Ordered Graph Algorithms with GraphIt", CGO 2020: a worker whose own share of the present bucket fills again goes on with it by itself while it is small.
//
// A round takes the lowest bucket of all workers, and every node in it whose distance has not fallen since offers its neighbours a path; a neighbour whose distance falls enters a bucket of the
// worker that lowered it. Edges are not split into light and heavy ones. A round that is small is run by the caller alone; the list of a node with very many edges is shared out among all.
//
// Invariants: no distance is smaller than the true one; a distance only falls (compare and swap); whenever one falls to d, an entry (d, node) stands in a bucket, so when no bucket is left,
// every edge has been offered its source's last distance: distances are the unique solution, whatever the delta, the workers and the timing. "Not reached" is the smallest value beyond the
// limit, so that one comparison keeps both rules.

using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using Mycelia.Kernel.Loops;
using Mycelia.Kernel.Memory;

namespace Mycelia.Kernel.Graphs;

/// <summary>One search.</summary>
internal sealed unsafe class DeltaStepping<TPath, TDistance> : IDisposable
    where TPath : struct, IPathArithmetic<TDistance>
    where TDistance : unmanaged, INumber<TDistance>
{
    /// <summary>A round of fewer edges than this, by their mean number per node, is not worth other workers.</summary>
    private const long SerialEdges = 1 << 12;

    /// <summary>A worker goes on with its own share of a bucket while that is fewer edges than this.</summary>
    private const long FusedEdges = 1 << 15;

    /// <summary>The edges of a node with more than <see cref="HugeDegree"/> are relaxed in pieces of this many.</summary>
    private const int PieceEdges = 1 << 13;
    private const int HugeDegree = 1 << 13;

    /// <summary>Entries that a worker claims at a time.</summary>
    private const int ClaimEntries = 128;
    private const int ClaimsPerBlock = (BucketBlock.Bytes / 8 + ClaimEntries - 1) / ClaimEntries;

    private const int FarAhead = 16;
    private const int NearAhead = 8;
    private const int FillGrain = 1 << 16;
    private const int CacheLine = 64;

    private readonly Csr _csr;
    private readonly NativeArray<TDistance> _distances;
    private readonly double _scale;
    private readonly TDistance _beyond;
    private readonly int _workers;
    private readonly CancellationToken _cancellation;
    private readonly long _serialEntries;
    private readonly long _fusedEntries;
    private readonly NodeBuckets<TDistance>[] _buckets;
    private readonly List<BucketEntry<TDistance>>[] _huge;
    private (nint Block, int Count)[] _round = new (nint, int)[64];
    private int _roundBlocks;
    private long _roundEntries;
    private int _claims;

    /// <summary>Writes to <paramref name="distances"/>, one place per node, which the caller owns.</summary>
    public DeltaStepping(Csr csr, NativeArray<TDistance> distances, double delta, double limit, int workers, CancellationToken cancellation)
    {
        Invariant.Holds(distances.Length == csr.NodeCount && delta > 0 && workers > 0);
        (_csr, _distances, _workers, _cancellation) = (csr, distances, workers, cancellation);
        (_scale, _beyond) = (TPath.Scale(delta), TPath.Beyond(limit));
        var degree = 1 + csr.EdgeCount / Math.Max(1, csr.NodeCount);
        (_serialEntries, _fusedEntries) = (SerialEdges / degree, FusedEdges / degree);
        _buckets = new NodeBuckets<TDistance>[workers];
        _huge = new List<BucketEntry<TDistance>>[workers];
        for (var i = 0; i < workers; i++) (_buckets[i], _huge[i]) = (new NodeBuckets<TDistance>(), []);
    }

    /// <summary>Searches; <paramref name="progress"/> is told the number of rounds, rarely.</summary>
    public void Run(int source, Action<long> progress)
    {
        Fill();
        _distances.Span[source] = TDistance.Zero;
        _buckets[0].Push(_buckets[0].Cursors, 0, 0, TDistance.Zero, source);
        for (var round = 1L; NextBucket(); round++)
        {
            _cancellation.ThrowIfCancellationRequested();
            if (BitOperations.IsPow2(round)) progress(round);
            TakeBucket();
            if (_workers == 1 || _roundEntries <= _serialEntries) Work(0);
            else ParallelLoops.For(0, _workers, 1, (worker, _) => Work(worker), _workers, _cancellation);
            for (var i = 0; i < _roundBlocks; i++) _buckets[i % _workers].Free((BucketBlock*)_round[i].Block);
            RelaxHuge();
        }
    }

    public void Dispose()
    {
        foreach (var buckets in _buckets) buckets.Dispose();
    }

    private void Fill()
    {
        var beyond = _beyond;
        ParallelLoops.For(0, _csr.NodeCount, FillGrain, (from, to) => _distances.Span[from..to].Fill(beyond), _workers, _cancellation);
    }

    /// <summary>Makes the lowest bucket that is not empty the present one; false when there is none.</summary>
    private bool NextBucket()
    {
        var level = 0;
        while (level < NodeBuckets<TDistance>.Levels)
        {
            var slot = int.MaxValue;
            foreach (var buckets in _buckets)
            {
                var first = buckets.FirstSlot(level);
                if (first >= 0) slot = Math.Min(slot, first);
            }

            if (slot == int.MaxValue)
            {
                level++;
                continue;
            }

            foreach (var buckets in _buckets) buckets.MoveTo(level, slot);
            if (level == 0) return true;
            Spread(level, slot);
            level = 0;
        }

        return false;
    }

    /// <summary>Spreads a slot's entries over the levels below; those that are out of date go.</summary>
    private void Spread(int level, int slot)
    {
        ParallelLoops.For(0, _workers, 1, (worker, _) =>
        {
            var (buckets, scale) = (_buckets[worker], _scale);
            var distances = _distances.Pointer;
            var block = buckets.Take(level, slot, out var count);
            while (block is not null)
            {
                // SAFETY: the chain was this worker's; its entries name nodes.
                var entries = BucketBlock.Entries<TDistance>(block);
                for (var i = 0; i < count; i++)
                {
                    var (node, distance) = (entries[i].Node, entries[i].Distance);
                    if (distances[node] == distance) buckets.Push(buckets.Cursors, buckets.Current, TPath.Bucket(distance, scale), distance, node);
                }

                var next = block->Next;
                buckets.Free(block);
                block = next;
                count = NodeBuckets<TDistance>.BlockEntries;
                _cancellation.ThrowIfCancellationRequested();
            }
        }, _workers, _cancellation);
    }

    /// <summary>Lists the blocks of the present bucket.</summary>
    private void TakeBucket()
    {
        (_roundBlocks, _roundEntries, _claims) = (0, 0, 0);
        foreach (var buckets in _buckets)
        {
            for (var block = buckets.Take(out var count); block is not null; block = block->Next, count = NodeBuckets<TDistance>.BlockEntries)
            {
                if (_roundBlocks == _round.Length) Array.Resize(ref _round, 2 * _roundBlocks);
                _round[_roundBlocks++] = ((nint)block, count);
                _roundEntries += count;
            }
        }
    }

    /// <summary>A worker's part of a round: claims entries until all are taken, then goes on with what it added to the same bucket itself.</summary>
    private void Work(int worker)
    {
        var (buckets, huge) = (_buckets[worker], _huge[worker]);
        var claims = _roundBlocks * ClaimsPerBlock;
        for (var claim = Interlocked.Increment(ref _claims) - 1; claim < claims; claim = Interlocked.Increment(ref _claims) - 1)
        {
            var (block, count) = _round[claim / ClaimsPerBlock];
            var from = claim % ClaimsPerBlock * ClaimEntries;
            if (from >= count) continue;
            _cancellation.ThrowIfCancellationRequested();

            // SAFETY: from lies below the block's number of entries.
            Relax(buckets, huge, BucketBlock.Entries<TDistance>((BucketBlock*)block) + from, Math.Min(ClaimEntries, count - from));
        }

        while (buckets.CurrentCount() is > 0 and var entries && entries <= _fusedEntries)
        {
            var block = buckets.Take(out var count);
            while (block is not null)
            {
                // SAFETY: the chain was this worker's, and is freed once its entries are read.
                for (var from = 0; from < count; from += ClaimEntries)
                {
                    _cancellation.ThrowIfCancellationRequested();
                    Relax(buckets, huge, BucketBlock.Entries<TDistance>(block) + from, Math.Min(ClaimEntries, count - from));
                }

                var next = block->Next;
                buckets.Free(block);
                block = next;
                count = NodeBuckets<TDistance>.BlockEntries;
            }
        }
    }

    private void Relax(NodeBuckets<TDistance> buckets, List<BucketEntry<TDistance>> huge, BucketEntry<TDistance>* entries, int count)
    {
        // SAFETY: entries name nodes; offsets rise and end at the number of edges; targets are nodes (invariants of Csr). Prefetches beyond an array are harmless.
        var distances = _distances.Pointer;
        var offsets = _csr.Offsets;
        var targets = _csr.Targets;
        var weights = TPath.Weights(_csr);
        for (var i = 0; i < count; i++)
        {
            if (Sse.IsSupported && i + FarAhead < count)
            {
                Sse.Prefetch0(distances + entries[i + FarAhead].Node);
                Sse.Prefetch0(offsets + entries[i + FarAhead].Node);
            }

            if (Sse.IsSupported && i + NearAhead < count && distances[entries[i + NearAhead].Node] == entries[i + NearAhead].Distance)
            {
                var ahead = offsets[entries[i + NearAhead].Node];
                Sse.Prefetch0(targets + ahead);
                Sse.Prefetch0((byte*)(targets + ahead) + CacheLine);
                Sse.Prefetch0((byte*)weights + (long)ahead * TPath.WeightBytes);
                Sse.Prefetch0((byte*)weights + (long)ahead * TPath.WeightBytes + CacheLine);
            }

            var (node, distance) = (entries[i].Node, entries[i].Distance);
            if (distances[node] != distance) continue;
            var (from, to) = (offsets[node], offsets[node + 1]);
            if (to - from > HugeDegree) huge.Add(entries[i]);
            else RelaxEdges(buckets, distance, from, to);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void RelaxEdges(NodeBuckets<TDistance> buckets, TDistance distance, uint from, uint to)
    {
        // SAFETY: the caller passes edges of the graph.
        var distances = _distances.Pointer;
        var targets = _csr.Targets;
        var weights = TPath.Weights(_csr);
        var cursors = buckets.Cursors;
        var (scale, current) = (_scale, buckets.Current);
        for (var edge = from; edge < to; edge++)
        {
            var target = targets[edge];
            var offered = TPath.Extend(distance, weights, edge);
            var known = distances[target];
            while (offered < known)
            {
                var seen = Interlocked.CompareExchange(ref distances[target], offered, known);
                if (seen == known)
                {
                    buckets.Push(cursors, current, TPath.Bucket(offered, scale), offered, target);
                    break;
                }

                known = seen;
            }
        }
    }

    /// <summary>Relaxes the edges of nodes that have very many, in pieces.</summary>
    private void RelaxHuge()
    {
        var pieces = new List<(TDistance Distance, uint From, uint To)>();
        foreach (var huge in _huge)
        {
            foreach (var entry in huge)
            {
                // SAFETY: entries name nodes.
                if (_distances.Pointer[entry.Node] != entry.Distance) continue;
                var to = _csr.Offsets[entry.Node + 1];
                for (var from = _csr.Offsets[entry.Node]; from < to; from += Math.Min(PieceEdges, to - from)) pieces.Add((entry.Distance, from, Math.Min(to, from + PieceEdges)));
            }

            huge.Clear();
        }

        if (pieces.Count == 0) return;
        ParallelLoops.ForWorkers(0, pieces.Count, 1, (worker, piece, _) =>
            RelaxEdges(_buckets[worker], pieces[piece].Distance, pieces[piece].From, pieces[piece].To), _workers, _cancellation);
    }
}

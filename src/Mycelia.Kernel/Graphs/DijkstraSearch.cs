// Distances from one node by one thread: Dijkstra, "A Note on Two Problems in Connexion with Graphs", 1959, over a 4-ary heap of nodes with places known, so that a distance is lowered where it
// stands and the heap never holds a node twice.
//
// Invariants: a node's distance is final when it leaves the heap, and it never enters again (weights are not negative); a place is read only of nodes in the heap. Parents follow the rule of
// ShortestPathTree: nearer nodes leave the heap earlier, so each offers itself while the node is still there; where only edges of no length lead to a node, the tree is completed afterwards.

using System.Numerics;
using Mycelia.Kernel.Loops;
using Mycelia.Kernel.Memory;

namespace Mycelia.Kernel.Graphs;

/// <summary>One search.</summary>
internal sealed unsafe class DijkstraSearch<TPath, TDistance> : IDisposable
    where TPath : struct, IPathArithmetic<TDistance>
    where TDistance : unmanaged, INumber<TDistance>
{
    private const int Arity = 4;
    private const int PieceEdges = 1 << 14;

    private readonly Csr _csr;
    private readonly NativeArray<TDistance> _distances;
    private readonly NativeArray<BucketEntry<TDistance>> _heap;
    private readonly NativeArray<int> _places;
    private readonly int[] _parents;
    private readonly TDistance _beyond;
    private readonly CancellationToken _cancellation;
    private int _count;
    private bool _hasPlateaus;
    private long _edges;

    /// <summary>Writes to <paramref name="distances"/> and <paramref name="parents"/>, one place per node, which the caller owns.</summary>
    public DijkstraSearch(Csr csr, NativeArray<TDistance> distances, int[] parents, double limit, CancellationToken cancellation)
    {
        Invariant.Holds(distances.Length == csr.NodeCount && parents.Length == csr.NodeCount);
        (_csr, _distances, _parents, _beyond, _cancellation) = (csr, distances, parents, TPath.Beyond(limit), cancellation);
        _heap = NativeArray<BucketEntry<TDistance>>.Scratch(csr.NodeCount);
        _places = NativeArray<int>.Scratch(csr.NodeCount);
    }

    /// <summary>Searches until the nodes as near as <paramref name="target"/> (-1 for none) are settled; those farther count as not reached. Returns how many were settled.</summary>
    public int Run(int source, int target, Action<long> progress)
    {
        _cancellation.ThrowIfCancellationRequested();
        var distances = _distances.Span;
        ArrayLoops.Fill(_distances, _beyond, 1, _cancellation);
        ArrayLoops.Fill(_parents, ShortestPathTree.None, 1, _cancellation);
        (distances[source], _parents[source]) = (TDistance.Zero, source);
        Lower(_count++, TDistance.Zero, source);
        var settled = 0;
        while (_count > 0)
        {
            // SAFETY: the heap is not empty; its entries name nodes.
            var (node, distance) = (_heap.Pointer->Node, _heap.Pointer->Distance);
            if (target >= 0 && distance > distances[target]) break;
            RemoveFirst();
            if (++settled % PieceEdges == 0) _cancellation.ThrowIfCancellationRequested();
            if (BitOperations.IsPow2(settled)) progress(settled);
            Relax(node, distance);
        }

        // SAFETY: the heap holds _count nodes.
        for (var i = 0; i < _count; i++)
        {
            if (i % PieceEdges == 0) _cancellation.ThrowIfCancellationRequested();
            (distances[_heap.Pointer[i].Node], _parents[_heap.Pointer[i].Node]) = (_beyond, ShortestPathTree.None);
        }

        if (_hasPlateaus) ShortestPathTree.JoinPlateaus<TPath, TDistance>(_csr, _distances, _beyond, _parents, _cancellation);
        return settled;
    }

    public void Dispose()
    {
        _heap.Dispose();
        _places.Dispose();
    }

    private void Relax(int node, TDistance distance)
    {
        // SAFETY: offsets rise and end at the number of edges; targets are nodes (invariants of Csr); distances and places have one per node.
        var distances = _distances.Pointer;
        var targets = _csr.Targets;
        var weights = TPath.Weights(_csr);
        var parents = _parents;
        var to = _csr.Offsets[node + 1];
        for (var edge = _csr.Offsets[node]; edge < to; edge++)
        {
            if (++_edges % PieceEdges == 0) _cancellation.ThrowIfCancellationRequested();
            var target = targets[edge];
            var offered = TPath.Extend(distance, weights, edge);
            var known = distances[target];
            if (offered > known) continue;
            var isLonger = offered > distance;
            if (offered < known)
            {
                distances[target] = offered;
                parents[target] = isLonger ? node : ShortestPathTree.None;
                _hasPlateaus |= !isLonger;
                Lower(known < _beyond ? _places.Pointer[target] : _count++, offered, target);
            }
            else if (isLonger && offered < _beyond && node < parents[target])
            {
                parents[target] = node;
            }
        }
    }

    /// <summary>Puts a node at a place of the heap that is free or its own, and moves it up to where it belongs.</summary>
    private void Lower(int place, TDistance distance, int node)
    {
        // SAFETY: places lie below the number of nodes, since the heap holds each at most once.
        var heap = _heap.Pointer;
        var places = _places.Pointer;
        while (place > 0)
        {
            var above = (place - 1) / Arity;
            if (heap[above].Distance <= distance) break;
            heap[place] = heap[above];
            places[heap[place].Node] = place;
            place = above;
        }

        heap[place] = new BucketEntry<TDistance>(distance, node);
        places[node] = place;
    }

    private void RemoveFirst()
    {
        // SAFETY: all places read lie below _count.
        var heap = _heap.Pointer;
        var places = _places.Pointer;
        var last = heap[--_count];
        var place = 0;
        for (var first = 1; first < _count; first = place * Arity + 1)
        {
            var least = first;
            var end = Math.Min(first + Arity, _count);
            for (var below = first + 1; below < end; below++)
            {
                if (heap[below].Distance < heap[least].Distance) least = below;
            }

            if (heap[least].Distance >= last.Distance) break;
            heap[place] = heap[least];
            places[heap[place].Node] = place;
            place = least;
        }

        if (_count == 0) return;
        heap[place] = last;
        places[last.Node] = place;
    }
}

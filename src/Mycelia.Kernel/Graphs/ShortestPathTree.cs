// The tree of shortest paths that belongs to given distances: a function of the graph and the distances alone, however these were found.
//
// An edge (u, v) is tight when the distance of u and its weight make the distance of v. The parent of v is the smallest u that is nearer than v and has a tight edge to it. Such parents form no
// cycle, since distances fall on the way up. Nodes that have none are reached over edges of no length only (weight 0, or too small to change a double): over these, a breadth-first search
// goes on from the nodes that have parents, level by level; among those of the level before the smallest becomes the parent. Every node has a parent afterwards: on a shortest path to it, the
// nodes at its own distance are joined by tight edges to the first of them, which is entered from a nearer node or is the source.

using Mycelia.Kernel.Loops;
using Mycelia.Kernel.Memory;

namespace Mycelia.Kernel.Graphs;

/// <summary>Finds parents for the distances of a finished search.</summary>
internal static unsafe class ShortestPathTree
{
    /// <summary>No parent.</summary>
    public const int None = -1;

    private const int NodesPerBlock = 1 << 12;

    /// <summary>Edges between two looks at the token.</summary>
    private const int PieceEdges = 1 << 16;

    /// <summary>
    /// Fills <paramref name="parents"/>: <see cref="None"/> for nodes at <paramref name="beyond"/>, the source for itself. <paramref name="isSymmetric"/> says that every edge is held in both
    /// directions with the same weight.
    /// </summary>
    public static void Find<TPath, TDistance>(
        Csr csr, bool isSymmetric, NativeArray<TDistance> distances, TDistance beyond, int source, int[] parents, int workers, CancellationToken cancellation)
        where TPath : struct, IPathArithmetic<TDistance>
        where TDistance : unmanaged, System.Numerics.INumber<TDistance>
    {
        Invariant.Holds(distances.Length == csr.NodeCount && parents.Length == csr.NodeCount);
        ParallelLoops.For(0, csr.NodeCount, NodesPerBlock, (from, to) => parents.AsSpan(from..to).Fill(isSymmetric ? None : int.MaxValue), workers, cancellation);
        var orphans = 0;
        fixed (int* pinned = parents)
        {
            // SAFETY: the array stays pinned until the loops have returned; distances and parents have a place per node, and targets are nodes.
            var places = pinned;
            ParallelLoops.For(0, csr.NodeCount, NodesPerBlock, (from, to) =>
            {
                if (isSymmetric) Pull<TPath, TDistance>(csr, distances.Pointer, beyond, places, from, to, cancellation);
                else Push<TPath, TDistance>(csr, distances.Pointer, beyond, places, from, to, cancellation);
            }, workers, cancellation);
            ParallelLoops.For(0, csr.NodeCount, NodesPerBlock, (from, to) =>
            {
                var found = 0;
                for (var node = from; node < to; node++)
                {
                    if (places[node] == int.MaxValue) places[node] = None;
                    if (places[node] == None && distances.Pointer[node] < beyond) found++;
                }

                Interlocked.Add(ref orphans, found);
            }, workers, cancellation);
        }

        parents[source] = source;
        if (orphans > 1) JoinPlateaus<TPath, TDistance>(csr, distances, beyond, parents, cancellation);
        GC.KeepAlive(distances);
    }

    /// <summary>Gives parents to the reached nodes that have none, by breadth-first search over tight edges without length. One thread.</summary>
    public static void JoinPlateaus<TPath, TDistance>(Csr csr, NativeArray<TDistance> distances, TDistance beyond, int[] parents, CancellationToken cancellation)
        where TPath : struct, IPathArithmetic<TDistance>
        where TDistance : unmanaged, System.Numerics.INumber<TDistance>
    {
        var lengths = distances.Span;
        var plateaus = new HashSet<TDistance>();
        for (var node = 0; node < parents.Length; node++)
        {
            if (node % NodesPerBlock == 0) cancellation.ThrowIfCancellationRequested();
            if (parents[node] == None && lengths[node] < beyond) plateaus.Add(lengths[node]);
        }

        var level = new List<int>();
        for (var node = 0; node < parents.Length; node++)
        {
            if (node % NodesPerBlock == 0) cancellation.ThrowIfCancellationRequested();
            if (parents[node] != None && plateaus.Contains(lengths[node])) level.Add(node);
        }

        var claims = new List<(int Node, int Parent)>();
        while (level.Count > 0)
        {
            claims.Clear();
            foreach (var node in level) Claim<TPath, TDistance>(csr, distances, node, parents, claims, cancellation);

            // A level is sorted, so the first claim of a node is that of the smallest parent.
            level.Clear();
            foreach (var (node, parent) in claims)
            {
                if (parents[node] != None) continue;
                parents[node] = parent;
                level.Add(node);
            }

            level.Sort();
        }
    }

    private static void Claim<TPath, TDistance>(
        Csr csr, NativeArray<TDistance> distances, int node, int[] parents, List<(int Node, int Parent)> claims, CancellationToken cancellation)
        where TPath : struct, IPathArithmetic<TDistance>
        where TDistance : unmanaged, System.Numerics.INumber<TDistance>
    {
        cancellation.ThrowIfCancellationRequested();
        var lengths = distances.Span;
        var distance = lengths[node];
        var targets = csr.List(node);
        var start = csr.Start(node);
        for (var i = 0; i < targets.Length; i++)
        {
            // SAFETY: the edge is one of the graph, beside which its weights stand.
            if (i % PieceEdges == PieceEdges - 1) cancellation.ThrowIfCancellationRequested();
            if (parents[targets[i]] != None || lengths[targets[i]] != distance) continue;
            if (TPath.Extend(distance, TPath.Weights(csr), start + i) == distance) claims.Add((targets[i], node));
        }
    }

    private static void Pull<TPath, TDistance>(Csr csr, TDistance* distances, TDistance beyond, int* parents, int from, int to, CancellationToken cancellation)
        where TPath : struct, IPathArithmetic<TDistance>
        where TDistance : unmanaged, System.Numerics.INumber<TDistance>
    {
        // SAFETY: as the caller says.
        var offsets = csr.Offsets;
        var targets = csr.Targets;
        var weights = TPath.Weights(csr);
        for (var node = from; node < to; node++)
        {
            var distance = distances[node];
            if (distance >= beyond) continue;
            var (first, last) = (offsets[node], offsets[node + 1]);
            for (var edge = first; edge < last; edge++)
            {
                if ((edge - first) % PieceEdges == PieceEdges - 1) cancellation.ThrowIfCancellationRequested();
                var near = distances[targets[edge]];
                if (near >= distance || TPath.Extend(near, weights, edge) != distance) continue;
                parents[node] = targets[edge];
                break;
            }
        }
    }

    private static void Push<TPath, TDistance>(Csr csr, TDistance* distances, TDistance beyond, int* parents, int from, int to, CancellationToken cancellation)
        where TPath : struct, IPathArithmetic<TDistance>
        where TDistance : unmanaged, System.Numerics.INumber<TDistance>
    {
        // SAFETY: as the caller says.
        var offsets = csr.Offsets;
        var targets = csr.Targets;
        var weights = TPath.Weights(csr);
        for (var node = from; node < to; node++)
        {
            var distance = distances[node];
            if (distance >= beyond) continue;
            var (first, last) = (offsets[node], offsets[node + 1]);
            for (var edge = first; edge < last; edge++)
            {
                if ((edge - first) % PieceEdges == PieceEdges - 1) cancellation.ThrowIfCancellationRequested();
                var target = targets[edge];
                var far = distances[target];
                if (far > distance && far < beyond && TPath.Extend(distance, weights, edge) == far) LowerTo(parents + target, node);
            }
        }
    }

    private static void LowerTo(int* place, int node)
    {
        // SAFETY: the place is one of the pinned parents.
        for (var known = *place; node < known;)
        {
            var seen = Interlocked.CompareExchange(ref *place, node, known);
            if (seen == known) return;
            known = seen;
        }
    }
}

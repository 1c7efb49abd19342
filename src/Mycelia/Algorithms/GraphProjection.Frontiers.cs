// Maps over frontiers: Shun and Blelloch, "Ligra: A Lightweight Graph Processing Framework for Shared Memory", PPoPP 2013; choice of direction after Beamer, Asanović and Patterson,
// "Direction-Optimizing Breadth-First Search", SC 2012.
//
// A push over few edges gathers its targets in a list, which is sorted and freed of repetitions, so that a step of a few nodes costs as little as that on the largest graph. A push over
// more claims a target's bit of the result by an atomic or, so a target is a member once however many edges made it one. A pull goes over all nodes
// in blocks of whole words; a block owns its nodes and its words of the result. The result is a set: it does not depend on who came first, unless what the function returns does.

using System.Numerics;
using Mycelia.Kernel.Graphs;

namespace Mycelia.Algorithms;

public sealed partial class GraphProjection
{
    private const int PieceEdges = 1 << 16;
    private const int PushBlock = 64;
    private const int PullBlockWords = 16;

    /// <summary>A push over fewer edges than nodes divided by this gathers a list; a bitmap of the nodes would cost more.</summary>
    private const int NodesPerListedEdge = 64;

    /// <summary>Up to this many edges one thread is faster than several.</summary>
    private const int SerialEdgesMax = 1 << 11;

    /// <summary>
    /// Calls a function for the edges that lead from members of a frontier to nodes that want it (<see cref="IEdgeFunction.Condition"/>), in parallel, and returns the targets for which
    /// it said true. Cost: pushing, the members and their edges (and nodes / 8 bytes if these are many); pulling, up to all nodes and edges. The first pull over a directed projection makes its incoming direction.
    /// </summary>
    /// <param name="frontier">The nodes to start from.</param>
    /// <param name="function">What to do at each edge.</param>
    /// <param name="options">Direction and workers; defaults when null.</param>
    /// <param name="cancellation">Ends the map before its end; what the function has changed by then stays.</param>
    /// <exception cref="MyceliaException">The frontier is of a projection with another number of nodes, or the divisor is less than 1.</exception>
    public Frontier EdgeMap<TFunction>(Frontier frontier, TFunction function, EdgeMapOptions? options = null, CancellationToken cancellation = default)
        where TFunction : struct, IEdgeFunction
    {
        options ??= new EdgeMapOptions();
        CheckFrontier(frontier);
        Argument.AtLeast(options.Divisor, 1, nameof(options.Divisor));
        var workers = Team.Size(options.Concurrency);
        using var held = Hold();
        if (frontier.IsEmpty) return new Frontier(NodeCount, []);
        var pushed = options.Reverse ? HasIncoming || options.Direction != EdgeMapDirection.Pull ? In(workers, cancellation) : null : Out;
        var edges = pushed is null ? long.MaxValue : EdgesOf(frontier, pushed, options.Direction == EdgeMapDirection.Push ? long.MaxValue : EdgeCount / options.Divisor);
        if (options.Direction == EdgeMapDirection.Pull || (options.Direction == EdgeMapDirection.Automatic && edges == long.MaxValue))
        {
            return Pull(options.Reverse ? Out : In(workers, cancellation), frontier.Bits(), function, workers, cancellation);
        }

        return edges <= NodeCount / NodesPerListedEdge
            ? PushListed(pushed!, frontier.List(), function, edges <= SerialEdgesMax ? 1 : workers, cancellation)
            : Push(pushed!, frontier.List(), function, workers, cancellation);
    }

    /// <summary>Calls a function for each member of a frontier, in parallel and in any order, and returns the members for which it said true.</summary>
    /// <exception cref="MyceliaException">The frontier is of a projection with another number of nodes.</exception>
    public Frontier VertexMap(Frontier frontier, Func<int, bool> function, EdgeMapOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(function);
        CheckFrontier(frontier);
        ThrowIfDisposed();
        var members = frontier.List();
        var bits = new ulong[(int)((NodeCount + 63L) >> 6)];
        var count = 0;
        var blocks = (members.Length + PushBlock - 1) / PushBlock;
        Team.Run(Team.Size(options?.Concurrency ?? 0), blocks, cancellation, block =>
        {
            var found = 0;
            foreach (var node in members.AsSpan(block * PushBlock, Math.Min(PushBlock, members.Length - block * PushBlock)))
            {
                if (function(node) && Claim(bits, node)) found++;
            }

            Interlocked.Add(ref count, found);
        });
        return Frontier.OfBits(NodeCount, bits, count);
    }

    private void CheckFrontier(Frontier frontier)
    {
        ArgumentNullException.ThrowIfNull(frontier);
        if (frontier.NodeCount != NodeCount)
            throw Argument.Invalid($"The frontier is of a projection with {frontier.NodeCount} nodes, but this one has {NodeCount}. Make it of this projection.");
    }

    /// <summary>Members and their edges together; <see cref="long.MaxValue"/> if that is more than a bound.</summary>
    private static long EdgesOf(Frontier frontier, Csr lists, long bound)
    {
        long edges = frontier.Count;
        if (edges > bound) return long.MaxValue;
        foreach (var node in frontier.List())
        {
            edges += lists.Degree(node);
            if (edges > bound) return long.MaxValue;
        }

        return edges;
    }

    private Frontier PushListed<TFunction>(Csr lists, int[] members, TFunction function, int workers, CancellationToken cancellation)
        where TFunction : struct, IEdgeFunction
    {
        var blocks = (members.Length + PushBlock - 1) / PushBlock;
        var found = new List<int>[blocks];
        Team.Run(workers, blocks, cancellation, block =>
        {
            var (copy, targets) = (function, new List<int>());
            foreach (var source in members.AsSpan(block * PushBlock, Math.Min(PushBlock, members.Length - block * PushBlock)))
            {
                var list = lists.List(source);
                var start = lists.Start(source);
                for (var i = 0; i < list.Length; i++)
                {
                    if (i % PieceEdges == PieceEdges - 1) cancellation.ThrowIfCancellationRequested();
                    if (copy.Condition(list[i]) && copy.UpdateAtomic(source, list[i], lists.Weight(start + i))) targets.Add(list[i]);
                }
            }

            found[block] = targets;
        });
        return Frontier.OfList(NodeCount, found.Length == 1 ? [.. found[0]] : [.. found.SelectMany(static targets => targets)]);
    }

    private Frontier Push<TFunction>(Csr lists, int[] members, TFunction function, int workers, CancellationToken cancellation)
        where TFunction : struct, IEdgeFunction
    {
        var bits = new ulong[(int)((NodeCount + 63L) >> 6)];
        var count = 0;
        var blocks = (members.Length + PushBlock - 1) / PushBlock;
        Team.Run(workers, blocks, cancellation, block =>
        {
            var copy = function;
            var found = 0;
            foreach (var source in members.AsSpan(block * PushBlock, Math.Min(PushBlock, members.Length - block * PushBlock)))
            {
                var targets = lists.List(source);
                var start = lists.Start(source);
                for (var i = 0; i < targets.Length; i++)
                {
                    if (i % PieceEdges == PieceEdges - 1) cancellation.ThrowIfCancellationRequested();
                    var target = targets[i];
                    if (copy.Condition(target) && copy.UpdateAtomic(source, target, lists.Weight(start + i)) && Claim(bits, target)) found++;
                }
            }

            Interlocked.Add(ref count, found);
        });
        return Frontier.OfBits(NodeCount, bits, count);
    }

    private Frontier Pull<TFunction>(Csr lists, ulong[] members, TFunction function, int workers, CancellationToken cancellation)
        where TFunction : struct, IEdgeFunction
    {
        var bits = new ulong[members.Length];
        var count = 0;
        var blocks = (bits.Length + PullBlockWords - 1) / PullBlockWords;
        Team.Run(workers, blocks, cancellation, block =>
        {
            var copy = function;
            var found = 0;
            for (var word = block * PullBlockWords; word < Math.Min(bits.Length, (block + 1) * PullBlockWords); word++)
            {
                ulong awake = 0;
                var last = (int)Math.Min(NodeCount, (word + 1L) << 6);
                for (var target = word << 6; target < last; target++)
                {
                    if (PullAt(lists, members, target, ref copy, cancellation)) awake |= 1UL << target;
                }

                bits[word] = awake;
                found += BitOperations.PopCount(awake);
            }

            Interlocked.Add(ref count, found);
        });
        return Frontier.OfBits(NodeCount, bits, count);
    }

    private static bool PullAt<TFunction>(Csr lists, ulong[] members, int target, ref TFunction function, CancellationToken cancellation) where TFunction : struct, IEdgeFunction
    {
        if (!function.Condition(target)) return false;
        var joins = false;
        var sources = lists.List(target);
        var start = lists.Start(target);
        for (var i = 0; i < sources.Length; i++)
        {
            if (i % PieceEdges == PieceEdges - 1) cancellation.ThrowIfCancellationRequested();
            var source = sources[i];
            if ((members[source >> 6] >> source & 1) == 0) continue;
            joins |= function.Update(source, target, lists.Weight(start + i));
            if (!function.Condition(target)) break;
        }

        return joins;
    }

    /// <summary>Sets a node's bit; whether it was not set before.</summary>
    private static bool Claim(ulong[] bits, int node)
    {
        var bit = 1UL << node;
        ref var word = ref bits[node >> 6];
        return (Volatile.Read(ref word) & bit) == 0 && (Interlocked.Or(ref word, bit) & bit) == 0;
    }
}

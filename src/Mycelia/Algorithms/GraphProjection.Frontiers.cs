// Maps over frontiers: Shun and Blelloch, "Ligra: A Lightweight Graph Processing Framework for Shared Memory", PPoPP 2013; choice of direction after Beamer, Asanović and Patterson,
// "Direction-Optimizing Breadth-First Search", SC 2012.
//
// A push goes over the members' lists and claims a target's bit of the result by an atomic or, so a target is a member once however many edges made it one. A pull goes over all nodes
// in blocks of whole words; a block owns its nodes and its words of the result. The result is a set: it does not depend on who came first, unless what the function returns does.

using System.Numerics;
using Mycelia.Kernel.Graphs;

namespace Mycelia.Algorithms;

public sealed partial class GraphProjection
{
    private const int PushBlock = 64;
    private const int PullBlockWords = 16;

    /// <summary>
    /// Calls a function for the edges that lead from members of a frontier to nodes that want it (<see cref="IEdgeFunction.Condition"/>), in parallel, and returns the targets for which
    /// it said true. Cost: pushing, the members and their edges, and nodes / 8 bytes; pulling, up to all nodes and edges. The first pull over a directed projection makes its incoming direction.
    /// </summary>
    /// <param name="frontier">The nodes to start from.</param>
    /// <param name="function">What to do at each edge.</param>
    /// <param name="options">Direction and workers; defaults when null.</param>
    /// <param name="cancellation">Ends the map before its end; what the function has changed by then stays.</param>
    public Frontier EdgeMap<TFunction>(Frontier frontier, TFunction function, EdgeMapOptions? options = null, CancellationToken cancellation = default)
        where TFunction : struct, IEdgeFunction
    {
        options ??= new EdgeMapOptions();
        CheckFrontier(frontier);
        Argument.AtLeast(options.Divisor, 1, nameof(options.Divisor));
        var workers = Team.Size(options.Concurrency);
        using var held = Hold();
        if (frontier.IsEmpty) return new Frontier(NodeCount, []);
        if (Pulls(frontier, options, workers, cancellation))
        {
            return Pull(options.Reverse ? Out : In(workers, cancellation), frontier.Bits(), function, workers, cancellation);
        }

        return Push(options.Reverse ? In(workers, cancellation) : Out, frontier.List(), function, workers, cancellation);
    }

    /// <summary>Calls a function for each member of a frontier, in parallel and in any order, and returns the members for which it said true.</summary>
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

    private bool Pulls(Frontier frontier, EdgeMapOptions options, int workers, CancellationToken cancellation)
    {
        if (options.Direction != EdgeMapDirection.Automatic) return options.Direction == EdgeMapDirection.Pull;
        var bound = EdgeCount / options.Divisor;
        long work = frontier.Count;
        if (work > bound) return true;
        var lists = options.Reverse ? In(workers, cancellation) : Out;
        foreach (var node in frontier.List())
        {
            work += lists.Degree(node);
            if (work > bound) return true;
        }

        return false;
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
                    if (PullAt(lists, members, target, ref copy)) awake |= 1UL << target;
                }

                bits[word] = awake;
                found += BitOperations.PopCount(awake);
            }

            Interlocked.Add(ref count, found);
        });
        return Frontier.OfBits(NodeCount, bits, count);
    }

    private static bool PullAt<TFunction>(Csr lists, ulong[] members, int target, ref TFunction function) where TFunction : struct, IEdgeFunction
    {
        if (!function.Condition(target)) return false;
        var joins = false;
        var sources = lists.List(target);
        var start = lists.Start(target);
        for (var i = 0; i < sources.Length; i++)
        {
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

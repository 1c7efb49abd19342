// Cores by peeling in parallel, level by level: Dasari, Ranjan and Zubair, "ParK: An Efficient Algorithm for k-Core Decomposition on Multicore Processors", 2014; Kabir and Madduri,
// "Parallel k-Core Decomposition on Multicore Platforms", 2017.
//
// At level k the nodes that remain are looked at once: those of degree k are peeled, those above stay. Peeling a node takes one from each neighbour's degree above k; a neighbour that
// thereby comes down to k is peeled next, by the same thread, from a stack of its own, or when that is full in the next pass.
//
// Invariants: the degree of a peeled node is its core number. A degree that is k never rises above it, and one decrement alone brings it there, so each node is peeled once; a thread that
// comes late and takes one too many gives it back. Core numbers do not depend on the order. A node is looked at as often as its core number tells at most, so all takes O(nodes + edges).

using Mycelia.Kernel.Loops;
using Mycelia.Kernel.Memory;

namespace Mycelia.Kernel.Graphs;

/// <summary>Peels a simple undirected graph, in scratch memory of 16 bytes per node and 16 KiB per worker.</summary>
internal sealed unsafe class CoreLoops : IDisposable
{
    private const int NodesPerChunk = 1 << 12;
    private const int PeeledPerChunk = 32;
    private const int StackSize = 1 << 12;

    private readonly int _stackSize;
    private readonly Csr _simple;
    private readonly int _workers;
    private readonly CancellationToken _cancellation;
    private readonly NativeArray<int> _degrees;
    private readonly NativeArray<int> _late;
    private readonly NativeArray<int> _stacks;
    private NativeArray<int> _left;
    private NativeArray<int> _other;
    private int _leftCount;
    private int _stay;
    private int _peel;
    private int _lateCount;
    private int _lowest;

    /// <summary>All nodes remain. A test may want small stacks.</summary>
    public CoreLoops(Csr simple, int workers, CancellationToken cancellation, int stackSize = StackSize)
    {
        (_simple, _workers, _cancellation, _stackSize, _leftCount) = (simple, workers, cancellation, stackSize, simple.NodeCount);
        var nodes = simple.NodeCount;
        (_degrees, _late) = (NativeArray<int>.Scratch(nodes), NativeArray<int>.Scratch(nodes));
        (_left, _other) = (NativeArray<int>.Scratch(nodes), NativeArray<int>.Scratch(nodes));
        _stacks = NativeArray<int>.Scratch((long)workers * stackSize);
        _lowest = int.MaxValue;
        try
        {
            CountDegrees();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Nodes that may still have to be peeled.</summary>
    public int Left => _leftCount;

    private void CountDegrees() =>
        ParallelLoops.For(0, _simple.NodeCount, 1 << 16, (from, to) =>
        {
            // SAFETY: one degree per node.
            int* degrees = _degrees.Pointer, left = _left.Pointer;
            var lowest = int.MaxValue;
            for (var node = from; node < to; node++)
            {
                left[node] = node;
                lowest = Math.Min(lowest, degrees[node] = _simple.Degree(node));
            }

            Lower(ref _lowest, lowest);
        }, _workers, _cancellation);

    public void Dispose()
    {
        _degrees.Dispose();
        _late.Dispose();
        _stacks.Dispose();
        _left.Dispose();
        _other.Dispose();
    }

    /// <summary>Peels the nodes of the next level; false when it turned out that there are none of that degree.</summary>
    public bool TryPeelLevel(out int level)
    {
        var next = level = _lowest;
        (_stay, _peel, _lowest) = (0, 0, int.MaxValue);
        ParallelLoops.For(0, _leftCount, NodesPerChunk, (from, to) => Split(from, to, next), _workers, _cancellation);
        var (first, count) = (_leftCount - _peel, _peel);
        (_left, _other, _leftCount) = (_other, _left, _stay);
        if (count == 0) return false;

        // Whatever the lowest degree was, it may come down as far as the next level.
        _lowest = level + 1;
        Peel(_left, first, count, level);
        while (_lateCount > 0)
        {
            // The array of late nodes is written again in this pass, so they are read from a copy.
            var late = _lateCount;
            ParallelLoops.For(0, late, 1 << 16, (from, to) => _late.Span[from..to].CopyTo(_other.Span[from..to]), _workers, _cancellation);
            Peel(_other, 0, late, level);
        }

        return true;
    }

    /// <summary>Copies the core numbers.</summary>
    public void Finish(int[] cores)
    {
        Invariant.Holds(cores.Length == _simple.NodeCount);
        ArrayLoops.Copy(_degrees, cores, _workers, _cancellation);
    }

    /// <summary>Writes nodes above the level to the front of the other array and those at it to the back; those below are peeled already.</summary>
    private void Split(int from, int to, int level)
    {
        // SAFETY: the two groups together are at most the nodes looked at, for which the array has room; the positions were reserved.
        int* stay = stackalloc int[NodesPerChunk], peel = stackalloc int[NodesPerChunk];
        int* left = _left.Pointer, degrees = _degrees.Pointer;
        var (stays, peels, lowest) = (0, 0, int.MaxValue);
        for (var i = from; i < to; i++)
        {
            var node = left[i];
            var degree = degrees[node];
            stay[stays] = node;
            peel[peels] = node;
            stays += degree > level ? 1 : 0;
            peels += degree == level ? 1 : 0;
            if (degree > level) lowest = Math.Min(lowest, degree);
        }

        Lower(ref _lowest, lowest);
        var stayAt = Interlocked.Add(ref _stay, stays) - stays;
        var peelAt = _leftCount - Interlocked.Add(ref _peel, peels);
        new ReadOnlySpan<int>(stay, stays).CopyTo(new Span<int>(_other.Pointer + stayAt, stays));
        new ReadOnlySpan<int>(peel, peels).CopyTo(new Span<int>(_other.Pointer + peelAt, peels));
    }

    private void Peel(NativeArray<int> nodes, int first, int count, int level)
    {
        _lateCount = 0;
        if (_workers > 1 && count > PeeledPerChunk)
            ParallelLoops.ForWorkers(first, first + count, PeeledPerChunk, (worker, from, to) => Peel<Shared>(worker, nodes.Pointer, from, to, level), _workers, _cancellation);
        else ParallelLoops.ForWorkers(first, first + count, PeeledPerChunk, (worker, from, to) => Peel<Alone>(worker, nodes.Pointer, from, to, level), 1, _cancellation);
    }

    private void Peel<TDegrees>(int worker, int* nodes, int from, int to, int level) where TDegrees : IDegrees
    {
        // SAFETY: the stack has _stackSize places; nodes and targets are indices; a node comes late at most once in all, so that the array has room.
        int* degrees = _degrees.Pointer, targets = _simple.Targets, stack = _stacks.Pointer + (long)worker * _stackSize;
        var offsets = _simple.Offsets;
        var work = 0L;
        var depth = 0;
        for (var next = from; next < to || depth > 0;)
        {
            var node = depth > 0 ? stack[--depth] : nodes[next++];
            ForwardLists.Watch(ref work, 1 + (int)(offsets[node + 1] - offsets[node]), _cancellation);
            for (long at = offsets[node], end = offsets[node + 1]; at < end; at++)
            {
                var degree = degrees + targets[at];
                if (*degree <= level || !TDegrees.Lower(degree, level)) continue;
                if (depth < _stackSize) stack[depth++] = targets[at];
                else _late.Pointer[Interlocked.Increment(ref _lateCount) - 1] = targets[at];
            }
        }
    }

    private static void Lower(ref int lowest, int value)
    {
        for (int seen; value < (seen = Volatile.Read(ref lowest)) && Interlocked.CompareExchange(ref lowest, value, seen) != seen;)
        {
        }
    }

    /// <summary>How degrees are lowered, known when the loop is compiled.</summary>
    private interface IDegrees
    {
        /// <summary>Takes one from a degree above the level; true when it is at the level now.</summary>
        static abstract bool Lower(int* degree, int level);
    }

    private readonly struct Alone : IDegrees
    {
        // SAFETY: the degree of a node.
        public static bool Lower(int* degree, int level) => --*degree == level;
    }

    private readonly struct Shared : IDegrees
    {
        public static bool Lower(int* degree, int level)
        {
            // SAFETY: the degree of a node.
            var now = Interlocked.Decrement(ref *degree);
            if (now < level) Interlocked.Increment(ref *degree);
            return now == level;
        }
    }
}

// The strong component of one node, found by what the node reaches and what reaches it: L. Fleischer, B. Hendrickson, A. Pinar, "On Identifying Strongly Connected Components in Parallel",
// IPDPS 2000; that one such step takes most of a graph that is no mesh: G. Slota, S. Rajamanickam, K. Madduri, "BFS and Coloring-Based Parallel Algorithms for Strongly Connected
// Components and Related Problems", IPDPS 2014.
//
// Forward it is a breadth-first search. Backward no in-lists are needed: every node that the pivot reaches and that is not yet known to reach it looks for a target that does, in sweeps over
// these nodes until one finds nothing. What is found counts at once, for nodes later in the same sweep too, so that few sweeps are needed where paths are short. Sweeps rise and fall in turn,
// so that a long path along rising or falling indices takes few as well. Races decide how many sweeps there are, never what they find.
//
// The forward search gives up on graphs that are deep (long paths, meshes): levels of few nodes, and sweeps without end, would cost more than a depth-first search. Whether it does depends
// on the graph alone, not on time or workers, since the order of components follows from it.
//
// Invariants: _component is a part of _reached; _pending is _reached without _component and without nodes that have no out-edges; a word of a bitmap is written by one worker at a time.

using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Mycelia.Kernel.Loops;
using Mycelia.Kernel.Memory;

namespace Mycelia.Kernel.Graphs;

/// <summary>Finds the component of a node that probably belongs to the largest one.</summary>
internal sealed unsafe class StrongComponentsPivot : IDisposable
{
    private const int SamplesMax = 1 << 12;
    private const int ChunkWords = 64;

    /// <summary>From this depth on, the forward search goes on only if it has reached a good part of the nodes, a <see cref="ReachedPart"/>th.</summary>
    private const int DepthMax = 64;
    private const int ReachedPart = 4;

    /// <summary>When to go bottom-up and back, as in breadth-first search.</summary>
    private const int Alpha = 15;
    private const int Beta = 18;

    /// <summary>The sweeps may look at so many nodes for each node of the graph.</summary>
    private const int LooksPerNode = 12;

    private const int LongList = 1 << 16;

    private readonly Csr _out;
    private readonly int _nodes;
    private readonly int _words;
    private readonly int _workers;
    private readonly CancellationToken _cancellation;
    private readonly NativeArray<ulong> _bits;
    private readonly ulong* _reached;
    private readonly ulong* _component;
    private readonly ulong* _pending;

    /// <summary>Whoever runs the search keeps the lists alive.</summary>
    public StrongComponentsPivot(Csr outgoing, int workers, CancellationToken cancellation)
    {
        (_out, _nodes, _workers, _cancellation) = (outgoing, outgoing.NodeCount, workers, cancellation);
        _words = (int)(((long)_nodes + 63) >> 6);
        _bits = NativeArray<ulong>.Scratch(3L * _words);

        // SAFETY: the bitmaps are _words words each.
        new Span<ulong>(_bits.Pointer, 3 * _words).Clear();
        _reached = _bits.Pointer;
        _component = _reached + _words;
        _pending = _component + _words;
    }

    /// <summary>Nodes of the component; 0 when none was looked for.</summary>
    public int Size { get; private set; }

    public void Dispose() => _bits.Dispose();

    /// <summary>
    /// A node of many in-edges and many out-edges: the greatest product of the in-edges among a sample and the out-degree, the smallest index of several. -1 when there is none.
    /// </summary>
    public static int Choose(Csr outgoing)
    {
        var count = (int)Math.Min(outgoing.EdgeCount, SamplesMax);
        Span<int> samples = stackalloc int[count];

        // SAFETY: sampled positions are less than the number of edges.
        for (var i = 0; i < count; i++) samples[i] = outgoing.Targets[outgoing.EdgeCount * i / count];
        samples.Sort();
        var (best, most) = (-1, 0L);
        for (int i = 0, next; i < count; i = next)
        {
            for (next = i + 1; next < count && samples[next] == samples[i];) next++;
            var product = (long)(next - i) * outgoing.Degree(samples[i]);
            if (product > most) (best, most) = (samples[i], product);
        }

        return best;
    }

    /// <summary>
    /// Finds what a node reaches; <paramref name="depths"/> is room for a number per node, <paramref name="incoming"/> the in-lists if they are there. False when the graph is too deep for that:
    /// then nothing is reached.
    /// </summary>
    public bool Reach(int pivot, Csr? incoming, int[] depths)
    {
        using var search = new BreadthFirstLoops(_out, null, depths, _workers, _cancellation);
        search.Start(pivot);
        var unexplored = _out.EdgeCount;
        for (var depth = 1; search.Count > 0 && search.Remaining > 0; depth++)
        {
            _cancellation.ThrowIfCancellationRequested();
            if (incoming is null || search.Edges <= unexplored / Alpha)
            {
                unexplored -= search.Edges;
                search.TopDown(depth);
            }
            else
            {
                depth = BottomUpWhileLarge(search, incoming, depth);
                search.Enqueue();
            }

            if (IsTooDeep(search, depth)) return false;
        }

        Mark(depths, _reached, null);
        return true;
    }

    private int BottomUpWhileLarge(BreadthFirstLoops search, Csr incoming, int depth)
    {
        while (true)
        {
            var before = search.Count;
            search.BottomUp(incoming, depth);
            if (IsTooDeep(search, depth) || search.Count == 0 || search.Remaining == 0 || (search.Count < before && search.Count <= _nodes / Beta)) return depth;
            depth++;
        }
    }

    /// <summary>The same for every direction of levels: more are found at that depth, but few so far.</summary>
    private bool IsTooDeep(BreadthFirstLoops search, int depth) => depth > DepthMax && search.Count > 0 && search.Reached < _nodes / ReachedPart;

    /// <summary>Finds which of the nodes that were reached lead back, by sweeps; false if it stopped because these took too long.</summary>
    public bool ReachBack(int pivot)
    {
        // SAFETY: there is a bit for every node.
        new Span<ulong>(_reached, _words).CopyTo(new Span<ulong>(_pending, _words));
        _pending[pivot >>> 6] &= ~(1UL << pivot);
        _component[pivot >>> 6] |= 1UL << pivot;
        Size = 1;
        var looks = (long)LooksPerNode * _nodes + 64;
        for (var rises = true; looks > 0; rises = !rises)
        {
            var (looked, found) = Sweep(rises);
            Size += found;
            looks -= looked + _words;
            if (found == 0) return true;
        }

        return false;
    }

    /// <summary>The same over the in-lists.</summary>
    public void ReachBack(int pivot, Csr incoming, int[] depths)
    {
        using var search = new BreadthFirstLoops(incoming, null, depths, _workers, _cancellation);
        search.Start(pivot);
        for (var depth = 1; search.Count > 0 && search.Remaining > 0; depth++)
        {
            _cancellation.ThrowIfCancellationRequested();
            search.TopDown(depth);
        }

        Size = Mark(depths, _component, _reached);
    }

    /// <summary>Lets a search begin at the nodes that were reached and are not of the component.</summary>
    public void StartBelow(StrongComponentsSearch search)
    {
        // SAFETY: the bitmaps are _words words each.
        for (var word = 0; word < _words; word++) _pending[word] = _reached[word] & ~_component[word];
        search.Start(_pending);
    }

    /// <summary>Closes the component in a search.</summary>
    public void Close(StrongComponentsSearch search) => search.Close(_component, Size);

    /// <summary>Lets a search begin at the nodes that were not reached.</summary>
    public void StartOthers(StrongComponentsSearch search)
    {
        // SAFETY: as above; there is a last word when there is a node.
        for (var word = 0; word < _words; word++) _pending[word] = ~_reached[word];
        if ((_nodes & 63) != 0) _pending[_words - 1] &= (1UL << _nodes) - 1;
        search.Start(_pending);
    }

    /// <summary>Sets a bit for every node that has a depth and, if given, is among <paramref name="within"/>; returns how many.</summary>
    private int Mark(int[] depths, ulong* marks, ulong* within)
    {
        var total = 0;
        fixed (int* pinned = depths)
        {
            var labels = pinned;
            ParallelLoops.For(0, _words, ChunkWords, (from, to) =>
            {
                var count = 0;
                for (var word = from; word < to; word++)
                {
                    // SAFETY: words lie within the bitmaps.
                    marks[word] = NotNegative(labels + (word << 6), Math.Min(64, _nodes - (word << 6))) & (within is null ? ulong.MaxValue : within[word]);
                    count += BitOperations.PopCount(marks[word]);
                }

                Interlocked.Add(ref total, count);
            }, _workers, _cancellation);
        }

        return total;
    }

    private static ulong NotNegative(int* values, int count)
    {
        // SAFETY: there are count values.
        ulong bits = 0;
        if (count == 64)
        {
            for (var i = 0; i < 64; i += 16) bits |= (ulong)(ushort)~Vector512.Load(values + i).ExtractMostSignificantBits() << i;
            return bits;
        }

        for (var i = 0; i < count; i++) bits |= values[i] < 0 ? 0 : 1UL << i;
        return bits;
    }

    /// <summary>Lets every pending node look for a target of the component.</summary>
    private (long Looked, int Found) Sweep(bool rises)
    {
        var (looked, found) = (0L, 0);
        ParallelLoops.For(0, _words, ChunkWords, (from, to) =>
        {
            var (looks, finds) = (0, 0);
            for (var i = from; i < to; i++) Look(rises ? i : _words - 1 - i, rises, ref looks, ref finds);
            Interlocked.Add(ref looked, looks);
            Interlocked.Add(ref found, finds);
        }, _workers, _cancellation);
        return (looked, found);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Look(int word, bool rises, ref int looks, ref int finds)
    {
        // SAFETY: words lie within the bitmaps, their bits are nodes, targets are nodes; a prefetch reads nothing.
        var pending = _pending[word];
        if (pending == 0) return;
        _cancellation.ThrowIfCancellationRequested();
        var offsets = _out.Offsets;
        var targets = _out.Targets;
        var component = _component;
        var next = rises ? word + 1 : word - 1;
        if (Sse.IsSupported && (uint)next < (uint)_words)
        {
            for (var bits = _pending[next]; bits != 0; bits &= bits - 1) Sse.Prefetch0(targets + offsets[(next << 6) + BitOperations.TrailingZeroCount(bits)]);
        }

        for (var bits = pending; bits != 0;)
        {
            var place = rises ? BitOperations.TrailingZeroCount(bits) : 63 - BitOperations.LeadingZeroCount(bits);
            var bit = 1UL << place;
            bits ^= bit;
            looks++;
            var (edge, last) = (offsets[(word << 6) + place], offsets[(word << 6) + place + 1]);
            if (edge == last)
            {
                pending ^= bit;
            }
            else if (LeadsTo(component, targets + edge, targets + last))
            {
                pending ^= bit;
                component[word] |= bit;
                finds++;
            }
        }

        _pending[word] = pending;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool LeadsTo(ulong* component, int* edge, int* last)
    {
        while (true)
        {
            // SAFETY: the edges are those of a list; there is a bit for every target.
            var stop = last - edge > LongList ? edge + LongList : last;
            for (; edge < stop; edge++)
            {
                if ((component[*edge >>> 6] >> *edge & 1) != 0) return true;
            }

            if (stop == last) return false;
            _cancellation.ThrowIfCancellationRequested();
        }
    }
}

// What triangles are found in: every edge of a simple undirected graph once, in the list of its lower end.
//
// Nodes are numbered by rising degree where degrees differ much, so that no list is longer than the square root of twice the edges (Schank and Wagner 2005); otherwise they keep their
// numbers. The highest numbers are the hubs: the edges between two of them also stand in rows of bits, since there they are so dense that a bit costs less than an entry.
//
//   lists     uint[]   per node with forward neighbours: a header of two words, (low count | hub count << 16) and where its entries begin, then 16 bits per neighbour:
//                      the low 15 bits of each low neighbour's number, then each hub's ordinal, number - HubBase. Bit 15 says that edges lead both ways (only where ways are given).
//   entries   int[]    per list the node's own number, then the numbers of its low neighbours; the sign bit says that edges lead both ways
//   starts    uint[]   per node where its list begins; 0 for none (the word at 0 is the header of an empty list)
//   rows      ulong[]  per hub a bit per hub: neighbours of higher ordinal, or all of them in symmetric rows
//
// Sixteen bits are what makes it fast: a list that is looked through is one or two cache lines. A low neighbour's 15 bits only find candidates; the entry then tells.
//
// Lists are made by threads in pieces of some thousand entries, which are also the pieces of work of the loops that read them: a piece's place varies, its content does not.

using Mycelia.Kernel.Loops;
using Mycelia.Kernel.Memory;

namespace Mycelia.Kernel.Graphs;

/// <summary>How forward lists are made.</summary>
/// <param name="SymmetricRows">Whether the row of a hub holds its lower hubs too.</param>
/// <param name="Workers">The most threads.</param>
/// <param name="HubsMax">The most hubs; a test may want few.</param>
internal readonly record struct ForwardOptions(bool SymmetricRows, int Workers, int HubsMax = ForwardLists.HubsLimit);

/// <summary>A run of lists: where its first list and its first entry stand, and how many lists there are.</summary>
internal readonly record struct ForwardPiece(uint List, uint Entry, int Count);

/// <summary>Forward lists of a simple undirected graph, in scratch memory.</summary>
internal sealed unsafe partial class ForwardLists : IDisposable
{
    /// <summary>Ordinals of hubs have 14 bits.</summary>
    public const int HubsLimit = 1 << 14;

    /// <summary>The bits of a low neighbour's number that its list holds.</summary>
    public const int PrintMask = 0x7FFF;

    /// <summary>The bit of a 16-bit entry that says both ways.</summary>
    public const int BothBit = 0x8000;

    /// <summary>Degrees that differ more than this are worth numbering anew.</summary>
    private const double SkewMax = 2;

    private const int NodesPerChunk = 1 << 10;
    private const int PieceWords = 1 << 12;
    private const int WatchEvery = 1 << 20;
    private const int ListMax = ushort.MaxValue;

    private readonly Csr _simple;
    private readonly byte* _ways;
    private readonly NativeArray<int>? _ranks;
    private readonly NativeArray<uint> _lists;
    private readonly NativeArray<int> _entries;
    private readonly NativeArray<uint> _starts;
    private readonly NativeArray<ulong>? _rows;
    private readonly NativeArray<ulong>? _bothRows;
    private readonly ForwardPiece[] _pieces;
    private readonly bool _isSymmetric;
    private long _listCursor;
    private long _entryCursor;
    private int _pieceCount;

    private ForwardLists(Csr simple, byte* ways, ForwardOptions options, CancellationToken cancellation)
    {
        (_simple, _isSymmetric) = (simple, options.SymmetricRows);
        _ways = ways;
        HasWays = ways is not null;
        NodeCount = simple.NodeCount;
        var shape = DegreeRanks.Shape(simple, options.Workers, cancellation);
        var edges = simple.EdgeCount / 2;
        var isRanked = shape.Skew > SkewMax || shape.Longest > ListMax;
        var hubs = isRanked ? Math.Min(Math.Min(options.HubsMax, NodeCount), (int)Math.Sqrt(16.0 * edges)) : 0;
        HubWords = (hubs + 511) / 512 * 8;
        HubBase = NodeCount - hubs;
        var lists = Math.Min(NodeCount, edges);
        _starts = NativeArray<uint>.Scratch(NodeCount);
        _lists = NativeArray<uint>.Scratch(1 + 2 * lists + (edges + lists) / 2 + 1);
        _entries = NativeArray<int>.Scratch(edges + lists);
        _pieces = new ForwardPiece[NodeCount / NodesPerChunk + 1 + _lists.Length / PieceWords];
        try
        {
            if (isRanked) _ranks = DegreeRanks.Of(simple, options.Workers, cancellation);
            if (hubs > 0) _rows = NativeArray<ulong>.Scratch((long)hubs * HubWords);
            if (hubs > 0 && ways is not null) _bothRows = NativeArray<ulong>.Scratch((long)hubs * HubWords);
            _lists.Pointer[0] = 0; // SAFETY: at least two words were asked for.
            _listCursor = 1;
            ParallelLoops.For(0, NodeCount, NodesPerChunk, Fill, options.Workers, cancellation);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public int NodeCount { get; }

    /// <summary>The first number that is a hub's; the node count when there are none.</summary>
    public int HubBase { get; }

    public int HubCount => NodeCount - HubBase;

    /// <summary>64-bit words in a row: a multiple of eight.</summary>
    public int HubWords { get; }

    /// <summary>Entries of all lists.</summary>
    public long EntryCount => _entryCursor;

    public ReadOnlySpan<ForwardPiece> Pieces => _pieces.AsSpan(0, _pieceCount);
    public uint* Lists => _lists.Pointer;
    public int* Entries => _entries.Pointer;
    public uint* Starts => _starts.Pointer;

    /// <summary>Rows of the hubs, or null.</summary>
    public ulong* Rows => _rows is null ? null : _rows.Pointer;

    /// <summary>Rows of the hubs with the bits of edges that lead both ways, or null.</summary>
    public ulong* BothRows => _bothRows is null ? null : _bothRows.Pointer;

    /// <summary>The number of every node, or null when nodes keep theirs.</summary>
    public int* Ranks => _ranks is null ? null : _ranks.Pointer;

    /// <summary>Whether the lists say of each edge if it leads both ways.</summary>
    public bool HasWays { get; }

    /// <summary>Makes the lists. <paramref name="ways"/>, 1 or 2 beside each target, or null, is only read here. Cost: O(nodes + edges).</summary>
    public static ForwardLists Of(Csr simple, NativeArray<byte>? ways, ForwardOptions options, CancellationToken cancellation)
    {
        Invariant.Holds(ways is null || ways.Length == simple.EdgeCount);
        var lists = new ForwardLists(simple, ways is null ? null : ways.Pointer, options, cancellation);
        GC.KeepAlive(ways);
        return lists;
    }

    /// <summary>Counts entries that a loop is about to read, and looks at the token after every million.</summary>
    /// <exception cref="OperationCanceledException">The token is cancelled.</exception>
    public static void Watch(ref long work, int entries, CancellationToken cancellation)
    {
        work += entries;
        if (work < WatchEvery) return;
        work = 0;
        cancellation.ThrowIfCancellationRequested();
    }

    public void Dispose()
    {
        _ranks?.Dispose();
        _lists.Dispose();
        _entries.Dispose();
        _starts.Dispose();
        _rows?.Dispose();
        _bothRows?.Dispose();
    }

    /// <summary>Makes the lists of some nodes, in pieces that are first put together in buffers of this call.</summary>
    private void Fill(int from, int to)
    {
        using var lists = NativeArray<uint>.Scratch(PieceWords + (ListMax + HubsLimit) / 2 + 3);
        using var entries = NativeArray<int>.Scratch(2 * PieceWords + ListMax + 2);
        using var hubs = NativeArray<ushort>.Scratch(HubsLimit + 1);

        // SAFETY: a piece is written out once it has PieceWords words of lists, each of which stands for two entries at most, and one list more has at most ListMax and HubsLimit
        // entries (see Add), so all stay in the buffers; nodes and targets are indices (invariant of Csr); starts and ranks have one entry per node.
        uint* list = lists.Pointer, offsets = _simple.Offsets, starts = _starts.Pointer;
        int* entry = entries.Pointer, ranks = Ranks;
        var (listLength, entryLength, count) = (0, 0, 0);
        for (var node = from; node < to; node++)
        {
            var rank = ranks is null ? node : ranks[node];
            var isLone = offsets[node + 1] - offsets[node] < 2;
            var (low, high) = isLone ? (0, 0) : Add(node, rank, (ushort*)(list + listLength + 2), entry + entryLength + 1, hubs.Pointer);
            if (rank >= HubBase) FillRow(node, rank - HubBase);
            if (low + high == 0)
            {
                starts[rank] = 0;
            }
            else
            {
                list[listLength] = (uint)(low | high << 16);
                list[listLength + 1] = (uint)entryLength;
                entry[entryLength] = rank;
                listLength += 2 + (low + high + 1) / 2;
                entryLength += 1 + low;
                count++;
            }

            if (listLength < PieceWords && node + 1 < to) continue;
            WriteOut(list, listLength, entry, entryLength, count);
            (listLength, entryLength, count) = (0, 0, 0);
        }
    }

    /// <summary>Moves a piece from the buffers to its place and sets the starts of its nodes.</summary>
    private void WriteOut(uint* list, int listLength, int* entry, int entryLength, int count)
    {
        if (count == 0) return;
        var listStart = Interlocked.Add(ref _listCursor, listLength) - listLength;
        var entryStart = Interlocked.Add(ref _entryCursor, entryLength) - entryLength;
        Invariant.Holds(listStart + listLength <= _lists.Length && entryStart + entryLength <= _entries.Length && listStart + listLength <= uint.MaxValue);

        // SAFETY: the places were just checked; the buffers hold what their lengths say.
        for (var (at, i) = (0, 0); i < count; i++)
        {
            _starts.Pointer[entry[list[at + 1]]] = (uint)(listStart + at);
            list[at + 1] += (uint)entryStart;
            var header = list[at];
            at += 2 + (int)((header & 0xFFFF) + (header >> 16) + 1) / 2;
        }

        new ReadOnlySpan<uint>(list, listLength).CopyTo(new Span<uint>(_lists.Pointer + listStart, listLength));
        new ReadOnlySpan<int>(entry, entryLength).CopyTo(new Span<int>(_entries.Pointer + entryStart, entryLength));
        _pieces[Interlocked.Increment(ref _pieceCount) - 1] = new ForwardPiece((uint)listStart, (uint)entryStart, count);
    }

    /// <summary>Writes the forward neighbours of a node; all of them are written, and the position moves only past those that count.</summary>
    private (int Low, int High) Add(int node, int rank, ushort* prints, int* entries, ushort* hubs)
    {
        // SAFETY: low neighbours, and hubs, are below ListMax and HubsLimit: without ranks no degree is above ListMax; with them each of the low neighbours and each hub above them has
        // at least about as many neighbours as this node, and all together they are fewer than 2^32. One entry more than counted may be written; the buffers have it.
        var offsets = _simple.Offsets;
        int* targets = _simple.Targets, ranks = Ranks;
        var ways = _ways;
        int hubBase = HubBase, low = 0, high = 0;
        for (long at = offsets[node], end = offsets[node + 1]; at < end; at++)
        {
            var other = ranks is null ? targets[at] : ranks[targets[at]];
            var both = ways is not null && ways[at] == 2 ? 1 : 0;
            prints[low] = (ushort)(other & PrintMask | both << 15);
            entries[low] = other | both << 31;
            hubs[high] = (ushort)(other - hubBase | both << 15);
            var isAbove = other > rank ? 1 : 0;
            var isHub = other >= hubBase ? 1 : 0;
            low += isAbove & ~isHub;
            high += isAbove & isHub;
            if (low >= ListMax) Invariant.Holds(false);
        }

        new ReadOnlySpan<ushort>(hubs, high).CopyTo(new Span<ushort>(prints + low, high));
        return (low, high);
    }

    /// <summary>Writes the rows of a hub.</summary>
    private void FillRow(int node, int hub)
    {
        // SAFETY: hub is an ordinal, so its row lies in the array; so do the bits of other ordinals in it.
        var row = Rows + (long)hub * HubWords;
        var both = BothRows is null ? null : BothRows + (long)hub * HubWords;
        new Span<ulong>(row, HubWords).Clear();
        if (both is not null) new Span<ulong>(both, HubWords).Clear();
        var offsets = _simple.Offsets;
        int* targets = _simple.Targets, ranks = Ranks;
        for (long at = offsets[node], end = offsets[node + 1]; at < end; at++)
        {
            var other = (ranks is null ? targets[at] : ranks[targets[at]]) - HubBase;
            if (other < 0 || (other < hub && !_isSymmetric)) continue;
            row[other >> 6] |= 1ul << other;
            if (both is not null && _ways[at] == 2) both[other >> 6] |= 1ul << other;
        }
    }
}

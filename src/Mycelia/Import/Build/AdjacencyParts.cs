// The lists of one edge type while a load goes on: a sorted part per batch and direction. A part that may not stay in memory is put into the store as scratch,
// a blob per 64 node slots, and read again when the blocks are made: every entry is then written twice, whatever the number of batches.

using Mycelia.Graph;
using Mycelia.Kernel.Buffers;
using Mycelia.Kernel.Columns;
using Mycelia.Kernel.Loops;

namespace Mycelia.Import.Build;

/// <summary>A batch in adjacency order with the edge row of each entry; without edges, that of entry i is edgeBase + i.</summary>
internal sealed record SortedEdges(EdgeOrder Order, uint[]? Edges, uint EdgeBase)
{
    public uint EdgeAt(int i) => Edges is null ? EdgeBase + (uint)i : Edges[i];
}

internal sealed class AdjacencyParts(HashSet<int> newSlots)
{
    private const int GroupBits = 6;

    private readonly List<Part> _outgoing = [];
    private readonly List<Part> _incoming = [];

    /// <summary>Adds a batch; with <paramref name="keep"/> it stays in memory.</summary>
    public void Add(SortedEdges edges, bool incoming, PageSink sink, bool keep) =>
        PartsOf(incoming).Add(keep ? new Part(edges, null, edges.Order.SlotLimit) : new Part(null, Spill(edges, sink), edges.Order.SlotLimit));

    /// <summary>Makes the blocks of all new node slots and hands them to the sink.</summary>
    public void Finish(int type, PageSink sink, CancellationToken cancellation)
    {
        foreach (var incoming in new[] { false, true })
        {
            var limit = PartsOf(incoming).Max(part => part.SlotLimit);
            ParallelLoops.For(0, (limit + 63) >> GroupBits, 1, (group, _) =>
            {
                var parts = Open(group, incoming, sink);
                for (var slot = group << GroupBits; slot < Math.Min(limit, group + 1 << GroupBits); slot++)
                {
                    if (!newSlots.Contains(slot) || BlockOf(slot, parts) is not { } block) continue;
                    sink.Add(type, slot, block, incoming, sink.Keeps(PartsOf(incoming).Count == 1 ? 0 : block.MemoryBytes) && parts.All(part => part.IsKept));
                }
            }, cancellation: cancellation);
        }
    }

    /// <summary>Entries for node slots that are not new, as keys (node row, neighbour row) with edge rows, sorted, slot by slot.</summary>
    public IEnumerable<(int Slot, ulong[] Keys, uint[] Edges)> OldSlots(bool incoming, PageSink sink)
    {
        var limit = PartsOf(incoming).Max(part => part.SlotLimit);
        for (var group = 0; group < (limit + 63) >> GroupBits; group++)
        {
            var slots = Enumerable.Range(group << GroupBits, 1 << GroupBits).Where(slot => slot < limit && !newSlots.Contains(slot)).ToArray();
            if (slots.Length == 0) continue;
            var parts = Open(group, incoming, sink);
            foreach (var slot in slots)
            {
                var (keys, edges) = Merged(slot, parts);
                if (keys.Length > 0) yield return (slot, keys, edges);
            }
        }
    }

    private List<Part> PartsOf(bool incoming) => incoming ? _incoming : _outgoing;

    /// <summary>A block over the arrays of the one part that has entries, or over new ones merged from several.</summary>
    private static AdjacencyBlock? BlockOf(int slot, List<OpenPart> parts)
    {
        OpenPart? only = null;
        var count = 0;
        foreach (var part in parts)
        {
            var (from, to) = part.RangeOf(slot);
            if (from == to) continue;
            count++;
            only = part;
        }

        if (count == 0) return null;
        Span<int> degrees = stackalloc int[Chunk.RowsMax];
        degrees.Clear();
        if (count == 1)
        {
            var (from, to) = only!.RangeOf(slot);
            for (var i = from; i < to; i++) degrees[(int)only.Rows[i] & (Chunk.RowsMax - 1)]++;
            return AdjacencyBlock.FromDegrees(degrees, only.Others, only.Edges, from, only.EdgeBase + (uint)from);
        }

        var (keys, edges) = Merged(slot, parts);
        var neighbours = new uint[keys.Length];
        for (var i = 0; i < keys.Length; i++) neighbours[i] = (uint)keys[i];
        return AdjacencyBlock.FromSorted(keys, neighbours, edges, 0, 0);
    }

    private static (ulong[] Keys, uint[] Edges) Merged(int slot, List<OpenPart> parts)
    {
        var count = parts.Sum(part => part.RangeOf(slot).To - part.RangeOf(slot).From);
        var keys = new ulong[count];
        var edges = new uint[count];
        var at = 0;
        foreach (var part in parts)
        {
            var (from, to) = part.RangeOf(slot);
            for (var i = from; i < to; i++) (keys[at], edges[at++]) = ((ulong)part.Rows[i] << 32 | part.Others[i], part.EdgeAt(i));
        }

        SortedEntries.Sort(keys, edges);
        return (keys, edges);
    }

    /// <summary>A blob per group of 64 slots: the number of entries per slot, then rows, other ends and edges.</summary>
    private static long[] Spill(SortedEdges edges, PageSink sink)
    {
        var order = edges.Order;
        var blobs = new long[(order.SlotLimit + 63) >> GroupBits];
        ParallelLoops.For(0, blobs.Length, 1, (group, _) =>
        {
            var first = group << GroupBits;
            var last = Math.Min(order.SlotLimit, first + (1 << GroupBits));
            var (from, to) = (order.RangeOf(first).From, order.RangeOf(last - 1).To);
            if (from == to) return;
            var writer = new ByteWriter((int)Math.Min(64L << 20, (to - from) * 10L));
            for (var slot = first; slot < last; slot++) writer.Varint((ulong)(order.RangeOf(slot).To - order.RangeOf(slot).From));
            PackedInts.Write(writer, order.Rows.AsSpan(from, to - from));
            PackedInts.Write(writer, order.Others.AsSpan(from, to - from));
            var rows = edges.Edges is { } listed ? listed.AsSpan(from, to - from) : Enumerable.Range(from, to - from).Select(edges.EdgeAt).ToArray();
            PackedInts.Write(writer, rows);
            blobs[group] = sink.PutScratch(writer.Written);
        });
        return blobs;
    }

    /// <summary>The parts that have entries in a group, ready to be read.</summary>
    private List<OpenPart> Open(int group, bool incoming, PageSink sink)
    {
        var open = new List<OpenPart>();
        foreach (var part in PartsOf(incoming))
        {
            if (part.Edges is { } kept) open.Add(OpenPart.Of(kept, group << GroupBits));
            else if (group < part.Blobs!.Length && part.Blobs[group] != 0) open.Add(OpenPart.Read(sink.GetScratch(part.Blobs[group]), group << GroupBits, part.SlotLimit));
        }

        return open;
    }

    private sealed record Part(SortedEdges? Edges, long[]? Blobs, int SlotLimit);

    /// <summary>The entries of 64 slots of one part.</summary>
    private sealed class OpenPart
    {
        private readonly int[] _starts = new int[(1 << GroupBits) + 1];
        private int _firstSlot;

        public required uint[] Rows { get; init; }

        public required uint[] Others { get; init; }

        public required uint[]? Edges { get; init; }

        public uint EdgeBase { get; private init; }

        /// <summary>Whether the arrays stay in memory anyway.</summary>
        public bool IsKept { get; private init; }

        public uint EdgeAt(int i) => Edges is null ? EdgeBase + (uint)i : Edges[i];

        public (int From, int To) RangeOf(int slot) => (_starts[slot - _firstSlot], _starts[slot - _firstSlot + 1]);

        public static OpenPart Of(SortedEdges edges, int firstSlot)
        {
            var part = new OpenPart { Rows = edges.Order.Rows, Others = edges.Order.Others, Edges = edges.Edges, EdgeBase = edges.EdgeBase, IsKept = true, _firstSlot = firstSlot };
            for (var i = 0; i < part._starts.Length; i++)
                part._starts[i] = firstSlot + i < edges.Order.SlotLimit ? edges.Order.RangeOf(firstSlot + i).From : edges.Order.Rows.Length;
            return part;
        }

        public static OpenPart Read(byte[] blob, int firstSlot, int slotLimit)
        {
            var reader = new ByteReader(blob, "A part of an import");
            var starts = new int[(1 << GroupBits) + 1];
            for (var i = 0; i < 1 << GroupBits; i++) starts[i + 1] = starts[i] + (firstSlot + i < slotLimit ? reader.Count(int.MaxValue) : 0);
            var count = starts[^1];
            var part = new OpenPart { Rows = new uint[count], Others = new uint[count], Edges = new uint[count], _firstSlot = firstSlot };
            starts.CopyTo(part._starts, 0);
            PackedInts.Read(ref reader, part.Rows);
            PackedInts.Read(ref reader, part.Others);
            PackedInts.Read(ref reader, part.Edges);
            return part;
        }
    }
}

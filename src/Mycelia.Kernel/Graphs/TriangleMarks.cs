using Mycelia.Kernel.Memory;

namespace Mycelia.Kernel.Graphs;

/// <summary>The marks of one worker, all zero between nodes: by print, by ordinal of a hub, the same as bits (twice: both ways in the second), and a bit per node (likewise).</summary>
internal readonly unsafe struct MarkPointers(byte* memory, long hubs, long words, long nodes)
{
    // SAFETY: TriangleMarks.BytesFor counts the same parts, in the same order.
    public readonly byte* Low = memory;
    public readonly byte* Hubs = memory + ForwardLists.PrintMask + 1;
    public readonly ulong* Bits = (ulong*)(memory + ForwardLists.PrintMask + 1 + hubs);
    public readonly ulong* BothBits = (ulong*)(memory + ForwardLists.PrintMask + 1 + hubs) + words;
    public readonly ulong* Seen = (ulong*)(memory + ForwardLists.PrintMask + 1 + hubs) + 2 * words;
    public readonly ulong* BothSeen = (ulong*)(memory + ForwardLists.PrintMask + 1 + hubs) + 2 * words + nodes;
}

/// <summary>Marks for the nodes of forward lists, for each worker: 2 bits per node and at most 52 KiB.</summary>
internal sealed unsafe class TriangleMarks : IDisposable
{
    private readonly NativeArray<byte> _memory;
    private readonly long _hubs;
    private readonly long _words;
    private readonly long _nodes;
    private readonly long _bytes;

    public TriangleMarks(ForwardLists lists, int workers)
    {
        _hubs = (lists.HubCount + 63L) & ~63;
        _words = lists.HubWords;
        _nodes = (lists.NodeCount + 511L) / 512 * 8;
        _bytes = ForwardLists.PrintMask + 1 + _hubs + 8 * (2 * _words + 2 * _nodes);
        _memory = NativeArray<byte>.Scratch(workers * _bytes);

        // SAFETY: the whole array, which was made with this many bytes.
        System.Runtime.InteropServices.NativeMemory.Clear(_memory.Pointer, (nuint)(workers * _bytes));
    }

    // SAFETY: each worker's part follows that of the one before.
    public MarkPointers Of(int worker) => new(_memory.Pointer + worker * _bytes, _hubs, _words, _nodes);

    public void Dispose() => _memory.Dispose();
}

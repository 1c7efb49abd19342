// Takes the pages that an import makes, from several threads, and puts them into the chunk store at once; below a budget of bytes they also stay in memory.
// Nothing reaches what was put until a manifest names it: an import that is given up leaves blobs that the next opening removes.

using Mycelia.Graph;
using Mycelia.Kernel.Buffers;
using Mycelia.Kernel.Columns;
using Mycelia.Persistence;
using Mycelia.Storage;

namespace Mycelia.Import.Build;

/// <summary>A page and where it belongs; only its number when it was dropped after it was stored.</summary>
internal readonly record struct PlacedPage<T>(int Key, int Slot, T? Page, long Number, int BornLimit) where T : class, IPage;

internal sealed class PageSink(IChunkStore? chunks, GraphTables tables, long keepBytes)
{
    [ThreadStatic]
    private static ByteWriter? s_buffer;

    private readonly Lock _adding = new();
    private readonly ulong[] _allBorn = AllBorn();
    private readonly List<long> _numbers = [];
    private long _keptBytes;

    public List<PlacedPage<NodeExtent>> Nodes { get; } = [];

    public List<PlacedPage<EdgeExtent>> Edges { get; } = [];

    public List<PlacedPage<Chunk>> NodeChunks { get; } = [];

    public List<PlacedPage<Chunk>> EdgeChunks { get; } = [];

    public List<PlacedPage<AdjacencyBlock>> Outgoing { get; } = [];

    public List<PlacedPage<AdjacencyBlock>> Incoming { get; } = [];

    /// <summary>Whether pages of about this many bytes may stay in memory; asked once for all pages that share an array.</summary>
    public bool Keeps(long bytes) => chunks is null || Interlocked.Add(ref _keptBytes, bytes) <= keepBytes;

    public void Add(int slot, NodeExtent extent) => Add(Nodes, 0, slot, extent, extent.BornLimit, keep: true, static (writer, page, _) =>
    {
        ExtentCodec.Encode(writer, page);
        return true;
    });

    public void Add(int slot, EdgeExtent extent, bool keep) => Add(Edges, 0, slot, extent, extent.BornLimit, keep, static (writer, page, sink) =>
    {
        ExtentCodec.Encode(writer, page, sink.Tables.NodeSlots);
        return true;
    });

    public void Add(int key, int slot, Chunk chunk, bool isEdges, bool keep) =>
        Add(isEdges ? EdgeChunks : NodeChunks, key, slot, chunk, 0, keep, static (writer, page, sink) => ChunkCodec.Encode(writer, page, sink._allBorn));

    public void Add(int type, int slot, AdjacencyBlock block, bool incoming, bool keep) => Add(incoming ? Incoming : Outgoing, type, slot, block, 0, keep, static (writer, page, _) =>
    {
        AdjacencyCodec.Encode(writer, page);
        return true;
    });

    /// <summary>The numbers of everything that was put so far.</summary>
    public long[] Numbers()
    {
        lock (_adding) return [.. _numbers];
    }

    /// <summary>Puts bytes that the load itself reads again; they are garbage when it has ended.</summary>
    public long PutScratch(ReadOnlySpan<byte> bytes)
    {
        var number = chunks!.Put(bytes);
        lock (_adding)
        {
            Scratch.Add(number);
            _numbers.Add(number);
        }

        return number;
    }

    public byte[] GetScratch(long number) => chunks!.Get(number);

    /// <summary>Numbers of what <see cref="PutScratch"/> put.</summary>
    public List<long> Scratch { get; } = [];

    private GraphTables Tables => tables;

    private void Add<T>(List<PlacedPage<T>> list, int key, int slot, T page, int bornLimit, bool keep, Func<ByteWriter, T, PageSink, bool> encode) where T : class, IPage
    {
        if (chunks is not null)
        {
            var buffer = s_buffer ??= new ByteWriter(64 << 10);
            buffer.Clear();
            if (!encode(buffer, page, this)) return;
            page.StoredAs = chunks.Put(buffer.Written);
        }

        lock (_adding)
        {
            list.Add(new PlacedPage<T>(key, slot, keep || chunks is null ? page : null, page.StoredAs, bornLimit));
            if (chunks is not null) _numbers.Add(page.StoredAs);
        }
    }

    private static ulong[] AllBorn()
    {
        var words = new ulong[Chunk.WordsMax];
        words.AsSpan().Fill(ulong.MaxValue);
        return words;
    }
}

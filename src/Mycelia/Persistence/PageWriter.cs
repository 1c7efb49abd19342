// Puts the pages and leaves of one version that have no number yet. What takes the place of a page or leaf of a commit may be stored as a patch against it (BlobStore).

using Mycelia.Graph;
using Mycelia.Graph.Indexes;
using Mycelia.Kernel.Buffers;
using Mycelia.Kernel.Columns;

namespace Mycelia.Persistence;

internal sealed class PageWriter(StoredPages pages, CancellationToken cancellation)
{
    private readonly ByteWriter _buffer = new(64 << 10);
    private Dictionary<DirectoryName, StoredDirectory> _written = [];
    private IReadOnlyDictionary<DirectoryName, StoredDirectory>? _bases;

    public int PagesWritten { get; private set; }

    public long BytesWritten { get; private set; }

    /// <summary>
    /// Stores a version and returns where its directories are. <paramref name="bases"/> are the directories of a commit that is there for as long as this version is: new pages
    /// may become patches against its pages. Null when there is none.
    /// </summary>
    public IReadOnlyDictionary<DirectoryName, StoredDirectory> Write(GraphSpace head, IReadOnlyDictionary<DirectoryName, StoredDirectory>? bases)
    {
        _written = [];
        _bases = bases;
        var session = new EditSession();
        var tables = head.Tables;
        var nodes = head.Nodes.Settled(session).SettledDirectory;
        var edges = head.Edges.Settled(session).SettledDirectory;
        Write(DirectoryKind.Nodes, 0, nodes, pages.Nodes, (slot, extent) =>
        {
            tables.NodeSlots.RaiseBornLimit(slot, extent.BornLimit);
            ExtentCodec.Encode(_buffer, extent);
            return true;
        });
        Write(DirectoryKind.Edges, 0, edges, pages.Edges, (slot, extent) =>
        {
            tables.EdgeSlots.RaiseBornLimit(slot, extent.BornLimit);
            ExtentCodec.Encode(_buffer, extent, tables.NodeSlots);
            return true;
        });
        WriteColumns(DirectoryKind.NodeColumn, head.NodeColumns, nodes);
        WriteColumns(DirectoryKind.EdgeColumn, head.EdgeColumns, edges);
        foreach (var type in head.Adjacency.Types)
        {
            WriteBlocks(DirectoryKind.Outgoing, type, head.Adjacency[type, false]);
            WriteBlocks(DirectoryKind.Incoming, type, head.Adjacency[type, true]);
        }

        foreach (var rule in head.Rules.All)
        {
            if (rule.Index is not { } index) continue;
            Write(DirectoryKind.Index, rule.Number, index.Leaves, pages.IndexLeaves, (_, leaf) =>
            {
                SortedKeysCodec.Encode(_buffer, leaf);
                return true;
            });
        }

        return _written;
    }

    /// <summary>
    /// Chunks with the values of all rows that were born, dead ones included: older versions that are still held share the chunk and may show those rows. Rows
    /// that were never born may be handed out again after reopening and must not bring a value along.
    /// </summary>
    private void WriteColumns<T>(DirectoryKind kind, ColumnSet columns, Directory<T> extents) where T : Extent
    {
        var born = new ulong[Chunk.WordsMax];
        for (var key = 0; key < columns.KeyLimit; key++)
        {
            if (columns[key] is not { } directory) continue;
            Write(kind, key, directory, pages.Columns, (slot, chunk) =>
            {
                var rows = extents[slot]!.BornLimit;
                for (var word = 0; word < born.Length; word++)
                    born[word] = rows >= (word + 1) * 64 ? ulong.MaxValue : rows <= word * 64 ? 0 : (1UL << rows - word * 64) - 1;
                return ChunkCodec.Encode(_buffer, chunk, born);
            });
        }
    }

    private void WriteBlocks(DirectoryKind kind, int type, Directory<AdjacencyBlock>? blocks)
    {
        if (blocks is null) return;
        Write(kind, type, blocks, pages.Blocks, (_, block) =>
        {
            AdjacencyCodec.Encode(_buffer, block);
            return true;
        });
    }

    private void Write<T>(DirectoryKind kind, int key, Directory<T> directory, PageSource<T> source, Func<int, T, bool> encode) where T : class, IPage
    {
        var name = new DirectoryName(kind, key);
        var old = _bases is not null && _bases.TryGetValue(name, out var stored) ? stored.Leaves.ToDictionary(leaf => leaf.Index, leaf => leaf.Number) : [];
        var leaves = new List<(int, long)>();
        for (var i = 0; i < directory.Leaves.Length; i++)
        {
            if (directory.Leaves[i] is not { } leaf) continue;
            cancellation.ThrowIfCancellationRequested();
            if (leaf.StoredAs == 0) WriteLeaf(i, leaf, old.GetValueOrDefault(i), source, encode);
            if (leaf.StoredAs != 0) leaves.Add((i, leaf.StoredAs));
        }

        if (leaves.Count > 0) _written.Add(name, new StoredDirectory([.. leaves]));
    }

    /// <summary>Puts a leaf's new pages, then the leaf; a leaf without any page stays without number.</summary>
    private void WriteLeaf<T>(int index, DirectoryLeaf<T> leaf, long oldLeaf, PageSource<T> source, Func<int, T, bool> encode) where T : class, IPage
    {
        var numbers = new long[DirectoryShape.LeafSize];
        var old = oldLeaf == 0 ? null : source.ReadLeaf(oldLeaf);
        for (var i = 0; i < numbers.Length; i++)
        {
            if (leaf.Items[i] is not { } page)
            {
                numbers[i] = leaf.NumberOfEvicted(i);
                continue;
            }

            if (page.StoredAs == 0)
            {
                _buffer.Clear();
                if (!encode(index << DirectoryShape.LeafBits | i, page)) continue;
                page.StoredAs = Put(old is null ? 0 : old[i]);
            }

            numbers[i] = page.StoredAs;
        }

        if (numbers.AsSpan().IndexOfAnyExcept(0) < 0) return;
        _buffer.Clear();
        Manifest.EncodeLeaf(_buffer, numbers);
        leaf.MarkStored(BlobStore.NumberOf(Put(oldLeaf)), numbers, source);
    }

    /// <summary>Puts what was encoded, in the place of <paramref name="old"/>, and returns its name.</summary>
    private long Put(long old)
    {
        PagesWritten++;
        BytesWritten += _buffer.Length;
        return pages.Blobs.Put(_buffer.Written, old);
    }
}

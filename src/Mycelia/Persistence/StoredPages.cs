using Mycelia.Graph;
using Mycelia.Graph.Indexes;
using Mycelia.Kernel.Columns;
using Mycelia.Storage;

namespace Mycelia.Persistence;

/// <summary>The page sources of one open database: how each kind of directory is read from its store.</summary>
internal sealed class StoredPages : IPageSources
{
    public StoredPages(IChunkStore chunks, Pager pager, GraphTables tables)
    {
        Blobs = new BlobStore(chunks);
        Pager = pager;
        Tables = tables;
        Nodes = new Source<NodeExtent>(this, bytes => ExtentCodec.DecodeNodes(bytes, tables));
        Edges = new Source<EdgeExtent>(this, bytes => ExtentCodec.DecodeEdges(bytes, tables, Manifest.Version));
        Columns = new Source<Chunk>(this, bytes => ChunkCodec.Decode(bytes));
        IndexLeaves = new Source<IndexLeaf>(this, bytes => IndexLeaf.Decode(bytes));
        Blocks = new Source<AdjacencyBlock>(this, bytes => AdjacencyCodec.Decode(bytes));
    }

    public PageSource<IndexLeaf> IndexLeaves { get; }

    public Pager Pager { get; }

    /// <summary>Where the pages and leaves are stored.</summary>
    public BlobStore Blobs { get; }

    /// <summary>The names and slots that pages are decoded with.</summary>
    public GraphTables Tables { get; }

    public PageSource<NodeExtent> Nodes { get; }

    public PageSource<EdgeExtent> Edges { get; }

    public PageSource<Chunk> Columns { get; }

    public PageSource<AdjacencyBlock> Blocks { get; }

    private sealed class Source<T>(StoredPages pages, BlobReader<T> decode) : PageSource<T> where T : class, IPage
    {
        public override long[] ReadLeaf(long number)
        {
            var numbers = new long[DirectoryShape.LeafSize];
            foreach (var (index, name) in pages.Blobs.Read(number, Manifest.DecodeLeaf)) numbers[index] = name;
            return numbers;
        }

        public override T Read(long number)
        {
            var page = pages.Blobs.Read(number, decode);
            page.StoredAs = number;
            return page;
        }

        public override void NoteLoad(IEvictable leaf, long bytes) => pages.Pager.NoteLoad(leaf, bytes);
    }
}

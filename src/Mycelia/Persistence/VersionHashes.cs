// The hash trees of one version: of its node extents, its edge extents, and each of its node and edge columns. They give the root hash, and the trees of one
// version follow from those of another by hashing what differs between the two. Immutable; versions share pages.
//
//   stored   root hash (32), n, n × (kind (1), key, tree), by rising kind, then key; kinds are those of directories, key 0 for extents

using System.Collections.Immutable;
using Mycelia.Graph;
using Mycelia.Kernel.Buffers;

namespace Mycelia.Persistence;

internal sealed class VersionHashes
{
    private readonly GraphTables _tables;
    private readonly HashTree _nodes;
    private readonly HashTree _edges;
    private readonly HashTree[] _nodeColumns;
    private readonly HashTree[] _edgeColumns;
    private readonly ImmutableSortedDictionary<string, byte[]>? _schema;
    private byte[]? _root;

    private VersionHashes(GraphTables tables, HashTree nodes, HashTree edges, HashTree[] nodeColumns, HashTree[] edgeColumns, ImmutableSortedDictionary<string, byte[]>? schema)
    {
        _tables = tables;
        _nodes = nodes;
        _edges = edges;
        _nodeColumns = nodeColumns;
        _edgeColumns = edgeColumns;
        _schema = schema;
    }

    /// <summary>The root hash of the version: see <see cref="RootHash"/>.</summary>
    public byte[] Root => _root ??= RootHash.Combine(_tables, _nodes, _edges, _nodeColumns, _edgeColumns, _schema!);

    /// <summary>Extents and chunks that were hashed to make this from the version before it.</summary>
    public int PagesHashed { get; private init; }

    /// <summary>All pages of all trees; reads none.</summary>
    public IEnumerable<HashPage> Pages
    {
        get
        {
            foreach (var (_, _, tree) in Trees())
                for (var i = 0; i < tree.Pages.Length; i++) yield return tree.Pages[i];
        }
    }

    /// <summary>The hashes of a version, from nothing: reads all of it.</summary>
    public static VersionHashes Of(GraphSpace space, CancellationToken cancellation)
    {
        var empty = GraphSpace.Empty(space.Tables);
        return new VersionHashes(space.Tables, HashTree.Empty, HashTree.Empty, [], [], empty.Schema).Update(empty, space, cancellation);
    }

    /// <summary>
    /// The hashes of <paramref name="to"/>, when these are those of <paramref name="from"/>: hashes only what differs. Both are versions of one database, of
    /// any branch, in any order.
    /// </summary>
    public VersionHashes Update(GraphSpace from, GraphSpace to, CancellationToken cancellation)
    {
        var tables = to.Tables;
        var (otherNodes, otherEdges) = (new List<int>(), new List<int>());
        var rehash = new Rehash(tables, cancellation);
        var nodes = rehash.AddExtents(from.Nodes, to.Nodes, tables.NodeSlots, otherNodes, (hasher, slot, hash) => to.Nodes[slot] is { } extent && hasher.Hash(extent, hash));
        var edges = rehash.AddExtents(from.Edges, to.Edges, tables.EdgeSlots, otherEdges, (hasher, slot, hash) => to.Edges[slot] is { } extent && hasher.Hash(extent, hash));
        var nodeColumns = rehash.AddColumns(from.NodeColumns, to.NodeColumns, to.Nodes, tables.NodeSlots, otherNodes);
        var edgeColumns = rehash.AddColumns(from.EdgeColumns, to.EdgeColumns, to.Edges, tables.EdgeSlots, otherEdges);
        rehash.Run();
        return new VersionHashes(tables, nodes.Apply(_nodes), edges.Apply(_edges), Apply(nodeColumns, _nodeColumns), Apply(edgeColumns, _edgeColumns), to.Schema)
        {
            PagesHashed = rehash.Count,
        };
    }

    /// <summary>Writes the trees without their pages. <paramref name="numberOf"/> gives the number that a page is stored under, after storing it if it was not.</summary>
    public void Encode(ByteWriter writer, Func<HashPage, long> numberOf)
    {
        writer.Bytes(Root);
        writer.Varint((ulong)Trees().Count());
        foreach (var (kind, key, tree) in Trees())
        {
            writer.Byte((byte)kind);
            writer.Varint((ulong)key);
            tree.Encode(writer, numberOf);
        }
    }

    /// <summary>Reads what <see cref="Encode"/> wrote, to where that ends; <paramref name="read"/> reads a page by its number when its content is asked for.</summary>
    /// <exception cref="CorruptionException">The bytes are damaged.</exception>
    public static VersionHashes Decode(ref ByteReader reader, GraphTables tables, Func<long, HashPage> read)
    {
        var root = reader.Bytes(HashPage.HashBytes).ToArray();
        HashTree nodes = HashTree.Empty, edges = HashTree.Empty;
        var (nodeColumns, edgeColumns) = (new List<HashTree>(), new List<HashTree>());
        var last = (Kind: DirectoryKind.Nodes, Key: -1);
        for (var i = reader.Count(reader.Remaining); i > 0; i--)
        {
            var next = (Kind: (DirectoryKind)reader.Byte(), Key: reader.Count(int.MaxValue));
            if (next.CompareTo(last) <= 0 || next.Kind > DirectoryKind.EdgeColumn) reader.Malformed("its hash trees do not rise or are of an unknown kind");
            var isColumn = next.Kind is DirectoryKind.NodeColumn or DirectoryKind.EdgeColumn;
            if (next.Key >= (isColumn ? tables.Keys.Count : 1)) reader.Malformed($"a hash tree has the unknown key {next.Key}");
            var tree = HashTree.Decode(ref reader, read);
            if (next.Kind == DirectoryKind.Nodes) nodes = tree;
            else if (next.Kind == DirectoryKind.Edges) edges = tree;
            else Place(next.Kind == DirectoryKind.NodeColumn ? nodeColumns : edgeColumns, next.Key, tree);
            last = next;
        }

        return new VersionHashes(tables, nodes, edges, [.. nodeColumns], [.. edgeColumns], null) { _root = root };
    }

    private static void Place(List<HashTree> columns, int key, HashTree tree)
    {
        while (columns.Count < key) columns.Add(HashTree.Empty);
        columns.Add(tree);
    }

    private static HashTree[] Apply(TreeChanges[] changes, HashTree[] before)
    {
        var columns = new HashTree[Math.Max(changes.Length, before.Length)];
        for (var key = 0; key < columns.Length; key++)
        {
            var tree = key < before.Length ? before[key] : HashTree.Empty;
            columns[key] = key < changes.Length ? changes[key].Apply(tree) : tree;
        }

        return columns;
    }

    private IEnumerable<(DirectoryKind Kind, int Key, HashTree Tree)> Trees()
    {
        if (!_nodes.IsEmpty) yield return (DirectoryKind.Nodes, 0, _nodes);
        if (!_edges.IsEmpty) yield return (DirectoryKind.Edges, 0, _edges);
        for (var key = 0; key < _nodeColumns.Length; key++)
            if (!_nodeColumns[key].IsEmpty) yield return (DirectoryKind.NodeColumn, key, _nodeColumns[key]);
        for (var key = 0; key < _edgeColumns.Length; key++)
            if (!_edgeColumns[key].IsEmpty) yield return (DirectoryKind.EdgeColumn, key, _edgeColumns[key]);
    }
}

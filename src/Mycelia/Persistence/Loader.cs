// Opens a stored version: the manifest, then the log after it. Leaves and pages are read and verified when they are first asked for, so opening costs what the
// manifest and the log cost. A database of format 1 has no stored adjacency: its extents are read whole, the adjacency is rebuilt from them, and both are unsaved
// until the next checkpoint.

using Mycelia.Graph;
using Mycelia.Graph.Indexes;
using Mycelia.Kernel.Buffers;
using Mycelia.Kernel.Columns;
using Mycelia.Kernel.Loops;
using Mycelia.Storage;

namespace Mycelia.Persistence;

/// <summary>What opening found.</summary>
internal sealed record LoadResult(GraphSpace Head, DefinitionMarks Defined, StoredPages Pages, StoredCheckpoint Stored, long CheckpointSequence, int RecordsReplayed, long UnsavedBytes);

internal sealed class Loader(IStorage storage, Pager pager, CancellationToken cancellation)
{
    /// <summary>What an edge of a database of format 1 takes that the next checkpoint stores: its ends and its place in two lists.</summary>
    private const int FormatOneEdgeBytes = 20;

    public LoadResult Load(World world)
    {
        var tables = new GraphTables(ReadOrDrawOrigin(world));
        var pages = new StoredPages(storage.Chunks, pager, tables);
        var head = GraphSpace.Empty(tables);
        var stored = StoredCheckpoint.None;
        var checkpoint = 0L;
        if (storage.Refs.Get(Manifest.RefName) is { } bytes)
        {
            var (number, sequence) = Manifest.DecodeRef(bytes);
            var manifest = Manifest.Read(storage, number, sequence, tables);
            head = LoadSpace(manifest, tables, pages, new Era(1));
            stored = new StoredCheckpoint(bytes, number, manifest.Directories, manifest.Garbage, manifest.ReadVersion);
            checkpoint = sequence;
        }

        ForgetUnfinished(stored.Manifest);
        var (replayed, records, unsaved) = LogReplay.Apply(head, new Lineage(), storage.Log.Read(head.Sequence + 1), storage.Location, cancellation);
        AdoptExtents(replayed);
        var defined = DefinitionMarks.Of(tables);
        if (stored.Format == 1) unsaved += replayed.EdgeCount * FormatOneEdgeBytes;
        return new LoadResult(replayed.WithRulesBuilt(cancellation), defined, pages, stored, checkpoint, records, unsaved);
    }

    /// <summary>Blobs above the manifest's were put by a checkpoint or an import that did not come to its end.</summary>
    private void ForgetUnfinished(long manifest)
    {
        var unfinished = storage.Chunks.Numbers(manifest).ToArray();
        if (unfinished.Length > 0) storage.Chunks.Delete(unfinished);
    }

    private uint ReadOrDrawOrigin(World world)
    {
        if (Manifest.OriginOf(storage) is { } known) return known;
        var origin = DrawOrigin(world);
        storage.Refs.CompareAndSet(Manifest.OriginRefName, null, BitConverter.GetBytes(origin));
        return origin;
    }

    /// <summary>28 random bits, not all zero.</summary>
    public static uint DrawOrigin(World world) => (uint)(world.NextRandom() % ((1u << 28) - 1)) + 1;

    /// <summary>
    /// The version that a manifest names, its pages still to be read. What <paramref name="known"/>, another version over the same tables and sources, holds under the
    /// same numbers is taken from there: blobs never change.
    /// </summary>
    public GraphSpace LoadSpace(Manifest manifest, GraphTables tables, StoredPages pages, Era era, GraphSpace? known = null)
    {
        if (manifest.ReadVersion == 1) return LoadWhole(manifest, tables, pages, era);
        var session = new EditSession();
        var knownNodes = known?.Nodes.Settled(session).SettledDirectory;
        var knownEdges = known?.Edges.Settled(session).SettledDirectory;
        return new GraphSpace
        {
            Tables = tables,
            Sequence = manifest.Sequence,
            Era = era,
            Nodes = ExtentTable<NodeExtent>.FromDirectory(Open(manifest[DirectoryKind.Nodes, 0], pages.Nodes, knownNodes), manifest.NodeSlotLimit),
            Edges = ExtentTable<EdgeExtent>.FromDirectory(Open(manifest[DirectoryKind.Edges, 0], pages.Edges, knownEdges), manifest.EdgeSlotLimit),
            NodeColumns = OpenColumns(manifest, DirectoryKind.NodeColumn, pages.Columns, known?.NodeColumns),
            EdgeColumns = OpenColumns(manifest, DirectoryKind.EdgeColumn, pages.Columns, known?.EdgeColumns),
            Adjacency = AdjacencySet.FromDirectories(manifest.Directories.Keys
                .Where(name => name.Kind is DirectoryKind.Outgoing or DirectoryKind.Incoming)
                .Select(name => (name.Key, Incoming: name.Kind == DirectoryKind.Incoming, Stored: manifest.Directories[name]))
                .Select(entry => (entry.Key, entry.Incoming, Open(entry.Stored, pages.Blocks, known?.Adjacency[entry.Key, entry.Incoming])))),
            Schema = manifest.Schema,
            Counts = manifest.Counts,
            Rules = LoadRules(manifest, tables, pages),
            NodeCount = manifest.NodeCount,
            EdgeCount = manifest.EdgeCount,
        };
    }

    /// <summary>The indexes as they are stored, and the constraints without one.</summary>
    private static RuleSet LoadRules(Manifest manifest, GraphTables tables, StoredPages pages)
    {
        var rules = RuleSet.Empty;
        foreach (var (name, bytes) in manifest.Schema)
        {
            var definition = SchemaDefinition.Decode(name, bytes);
            if (!definition.HasIndex)
            {
                rules = rules.With(new Rule(definition, tables, null));
                continue;
            }

            if (!manifest.Indexes.TryGetValue(name, out var stored)) throw new CorruptionException($"The manifest defines the index `{name}` and does not have it. Restore the database from a backup.");
            var reader = new ByteReader(stored.Root, $"The root of the index `{name}`");
            var index = PropertyIndex.DecodeRoot(ref reader, Open(manifest[DirectoryKind.Index, stored.Number], pages.IndexLeaves, null));
            if (!reader.AtEnd) reader.Malformed("something follows it");
            rules = rules.With(new Rule(definition, tables, index, stored.Number));
        }

        return rules;
    }

    private static ColumnSet OpenColumns(Manifest manifest, DirectoryKind kind, PageSource<Chunk> source, ColumnSet? known)
    {
        var names = manifest.Directories.Keys.Where(name => name.Kind == kind).ToArray();
        var byKey = new Directory<Chunk>?[names.Length == 0 ? 0 : names.Max(name => name.Key) + 1];
        foreach (var name in names) byKey[name.Key] = Open(manifest.Directories[name], source, known?[name.Key]);
        return ColumnSet.FromDirectories(byKey);
    }

    /// <summary>A directory of which nothing has been read but what <paramref name="known"/> has of it.</summary>
    private static Directory<T> Open<T>(StoredDirectory stored, PageSource<T> source, Directory<T>? known) where T : class, IPage
    {
        if (stored.Leaves.Length == 0) return Directory<T>.Empty;
        var leaves = new DirectoryLeaf<T>?[stored.Leaves.Max(leaf => leaf.Index) + 1];
        foreach (var (index, number) in stored.Leaves)
        {
            var old = index < (known?.Leaves.Length ?? 0) ? known!.Leaves[index] : null;
            leaves[index] = old?.StoredAs == number ? old : new DirectoryLeaf<T>(number, source).Sharing(old);
        }

        return Directory<T>.FromLeaves(leaves);
    }

    /// <summary>A version of format 1: its extents are read in their old form and count as unsaved, as does the adjacency made from them.</summary>
    private GraphSpace LoadWhole(Manifest manifest, GraphTables tables, StoredPages pages, Era era)
    {
        var nodes = ReadExtents(manifest[DirectoryKind.Nodes, 0], bytes => ExtentCodec.DecodeNodes(bytes, tables));
        var edges = ReadExtents(manifest[DirectoryKind.Edges, 0], bytes => ExtentCodec.DecodeEdges(bytes, tables, format: 1));
        RequireCounts(manifest, nodes, edges);
        foreach (var (slot, extent) in nodes.Items()) tables.NodeSlots.SetBornLimit(slot, extent.BornLimit);
        foreach (var (slot, extent) in edges.Items()) tables.EdgeSlots.SetBornLimit(slot, extent.BornLimit);
        var nodeTable = ExtentTable<NodeExtent>.FromDirectory(nodes, manifest.NodeSlotLimit);
        var edgeTable = ExtentTable<EdgeExtent>.FromDirectory(edges, manifest.EdgeSlotLimit);
        return new GraphSpace
        {
            Tables = tables,
            Sequence = manifest.Sequence,
            Era = era,
            Nodes = nodeTable,
            Edges = edgeTable,
            Counts = CountTable.Of(tables, nodeTable, edgeTable),
            NodeColumns = OpenColumns(manifest, DirectoryKind.NodeColumn, pages.Columns, null),
            EdgeColumns = OpenColumns(manifest, DirectoryKind.EdgeColumn, pages.Columns, null),
            Adjacency = AdjacencyRebuilder.Rebuild(edges, shareTargets: true),
            Schema = manifest.Schema,
            NodeCount = manifest.NodeCount,
            EdgeCount = manifest.EdgeCount,
        };
    }

    /// <summary>The manifest's counts are shown to users without counting again, so they must be those of the extents.</summary>
    private void RequireCounts(Manifest manifest, Directory<NodeExtent> nodes, Directory<EdgeExtent> edges)
    {
        long nodeCount = 0, edgeCount = 0;
        foreach (var (_, extent) in nodes.Items()) nodeCount += extent.AliveCount;
        foreach (var (_, extent) in edges.Items()) edgeCount += extent.AliveCount;
        if (nodeCount != manifest.NodeCount || edgeCount != manifest.EdgeCount)
        {
            throw new CorruptionException(
                $"The manifest of {storage.Location} names {manifest.NodeCount:N0} nodes and {manifest.EdgeCount:N0} edges, its extents hold {nodeCount:N0} and {edgeCount:N0}. Restore the database from a backup.");
        }
    }

    private Directory<T> ReadExtents<T>(StoredDirectory stored, Func<byte[], T> decode) where T : Extent
    {
        if (stored.Leaves.Length == 0) return Directory<T>.Empty;
        var leaves = new DirectoryLeaf<T>?[stored.Leaves.Max(leaf => leaf.Index) + 1];
        var entries = new List<(DirectoryLeaf<T> Leaf, int Index, long Number)>();
        foreach (var (index, leafNumber) in stored.Leaves)
        {
            var leaf = leaves[index] = new DirectoryLeaf<T>(session: null);
            foreach (var (at, blob) in Manifest.DecodeLeaf(storage.Chunks.Get(leafNumber))) entries.Add((leaf, at, blob));
        }

        ParallelLoops.For(0, entries.Count, 16, (from, to) =>
        {
            for (var i = from; i < to; i++) entries[i].Leaf.Items[entries[i].Index] = decode(storage.Chunks.Get(entries[i].Number));
        }, cancellation: cancellation);
        return Directory<T>.FromLeaves(leaves);
    }

    private static void AdoptExtents(GraphSpace head)
    {
        var tables = head.Tables;
        for (var slot = 0; slot < tables.NodeSlots.Count; slot++)
            tables.NodeRows.Adopt(tables.NodeSlots.ExtentOf(slot), tables.NodeSlots.BirthOf(slot), head.Nodes.Resident(slot)?.BornLimit ?? tables.NodeSlots.BornLimitOf(slot));
        for (var slot = 0; slot < tables.EdgeSlots.Count; slot++)
            tables.EdgeRows.Adopt(tables.EdgeSlots.ExtentOf(slot), tables.EdgeSlots.BirthOf(slot), head.Edges.Resident(slot)?.BornLimit ?? tables.EdgeSlots.BornLimitOf(slot));
    }
}

// Opens a stored database: the manifest, then the log after it. Leaves and pages are read and verified when they are first asked for, so opening costs what the
// manifest and the log cost. A database of format 1 has no stored adjacency: its extents are read whole, the adjacency is rebuilt from them, and both are unsaved
// until the next checkpoint.

using System.Collections.Immutable;
using Mycelia.Graph;
using Mycelia.Graph.Indexes;
using Mycelia.History;
using Mycelia.Kernel.Buffers;
using Mycelia.Kernel.Columns;
using Mycelia.Kernel.Loops;
using Mycelia.Storage;

namespace Mycelia.Persistence;

/// <summary>What opening found.</summary>
internal sealed record LoadResult(ForestVersion Version, DefinitionMarks Defined, StoredPages Pages, StoredVersions Versions, StoredCheckpoint Stored, long CheckpointSequence, int RecordsReplayed, long UnsavedBytes)
{
    /// <summary>What the user should know of it.</summary>
    public string? Note { get; init; }
}

internal sealed class Loader(IStorage storage, Pager pager, CancellationToken cancellation)
{
    /// <summary>What an edge of a database of format 1 takes that the next checkpoint stores: its ends and its place in two lists.</summary>
    private const int FormatOneEdgeBytes = 20;

    public LoadResult Load(World world)
    {
        var origins = RowOrigin.Read(storage, world);
        var tables = new GraphTables(origins.Origin, origins.Rows);
        var pages = new StoredPages(storage.Chunks, pager, tables);
        var version = ForestVersion.Empty(tables);
        StoredVersions versions = null!;
        versions = new StoredVersions(storage.Chunks, pages.Blobs, tables, root => LoadSpace(root, tables, pages, versions.Era, versions.Known, sharesPages: false));
        var stored = StoredCheckpoint.None;
        var checkpoint = 0L;
        if (storage.Refs.Get(Manifest.RefName) is { } bytes)
        {
            var (number, sequence) = Manifest.DecodeRef(bytes);
            var manifest = Manifest.Read(storage, number, sequence, tables);
            version = LoadVersion(manifest, tables, versions);
            stored = new StoredCheckpoint(bytes, number, manifest);
            checkpoint = sequence;
        }

        ForgetUnfinished(stored.Number);
        var (replayed, records, unsaved) = LogReplay.Apply(version, new Lineages(), storage.Log.Read(version.Sequence + 1), storage.Location, cancellation);
        AdoptExtents(replayed);
        var defined = DefinitionMarks.Of(tables);
        if (stored.Manifest?.ReadVersion == 1) unsaved += replayed.Head.EdgeCount * FormatOneEdgeBytes;
        return new LoadResult(replayed, defined, pages, versions, stored, checkpoint, records, unsaved) { Note = origins.Note };
    }

    /// <summary>Blobs above the manifest's were put by a checkpoint or an import that did not come to its end.</summary>
    private void ForgetUnfinished(long manifest)
    {
        var unfinished = storage.Chunks.Numbers(manifest).ToArray();
        if (unfinished.Length > 0) storage.Chunks.Delete(unfinished);
    }

    /// <summary>28 random bits, not all zero.</summary>
    public static uint DrawOrigin(World world) => (uint)(world.NextRandom() % ((1u << 28) - 1)) + 1;

    /// <summary>What a manifest holds: versions, commits and movements are read when they are asked for.</summary>
    public ForestVersion LoadVersion(Manifest manifest, GraphTables tables, StoredVersions versions)
    {
        if (manifest.Inline is { } root) return ForestVersion.Of(versions.Load(root).WithRulesBuilt(cancellation));
        var workings = ImmutableDictionary.CreateBuilder<int, WorkingEntry>();
        var branches = ForestState.Initial.Branches.Clear().ToBuilder();
        foreach (var (branch, number) in manifest.Branches)
        {
            branches.Add(branch.Name, branch);
            workings.Add(branch.Number, number == 0 ? WorkingEntry.At(null, tables) : WorkingEntry.Stored(number, versions));
        }

        var state = new ForestState
        {
            Commits = CommitTable.Stored(() => HistoryPages.ReadCommits(versions.Chunks, manifest.CommitPages, versions)),
            Branches = branches.ToImmutable(),
            Refs = manifest.Refs,
            Notes = manifest.Notes,
            Reflog = ReflogTable.Stored(() => HistoryPages.ReadReflog(versions.Chunks, manifest.ReflogPages)),
            Head = manifest.Head,
            NextBranch = manifest.NextBranch,
        };
        return new ForestVersion(tables, manifest.Sequence, state, workings.ToImmutable());
    }

    /// <summary>
    /// The version that a root names, its pages still to be read. What <paramref name="known"/>, another version over the same tables and sources, holds under the
    /// same numbers is taken from there: blobs never change. Whole leaves are; with <paramref name="sharesPages"/> also pages of leaves that differ, for which these are read.
    /// </summary>
    public GraphSpace LoadSpace(VersionRoot root, GraphTables tables, StoredPages pages, Era era, GraphSpace? known = null, bool sharesPages = true)
    {
        if (root.Format == 1) return LoadWhole(root, tables, pages, era);
        var session = new EditSession();
        var knownNodes = known?.Nodes.Settled(session).SettledDirectory;
        var knownEdges = known?.Edges.Settled(session).SettledDirectory;
        return new GraphSpace
        {
            Tables = tables,
            Sequence = root.Sequence,
            Era = era,
            Nodes = ExtentTable<NodeExtent>.FromDirectory(Open(root[DirectoryKind.Nodes, 0], pages.Nodes, knownNodes, sharesPages), root.NodeSlotLimit),
            Edges = ExtentTable<EdgeExtent>.FromDirectory(Open(root[DirectoryKind.Edges, 0], pages.Edges, knownEdges, sharesPages), root.EdgeSlotLimit),
            NodeColumns = OpenColumns(root, DirectoryKind.NodeColumn, pages.Columns, known?.NodeColumns, sharesPages),
            EdgeColumns = OpenColumns(root, DirectoryKind.EdgeColumn, pages.Columns, known?.EdgeColumns, sharesPages),
            Adjacency = AdjacencySet.FromDirectories(root.Directories.Keys
                .Where(name => name.Kind is DirectoryKind.Outgoing or DirectoryKind.Incoming)
                .Select(name => (name.Key, Incoming: name.Kind == DirectoryKind.Incoming, Stored: root.Directories[name]))
                .Select(entry => (entry.Key, entry.Incoming, Open(entry.Stored, pages.Blocks, known?.Adjacency[entry.Key, entry.Incoming], sharesPages)))),
            Schema = root.Schema,
            Counts = root.Counts,
            Rules = LoadRules(root, tables, pages),
            NodeCount = root.NodeCount,
            EdgeCount = root.EdgeCount,
        };
    }

    /// <summary>The indexes as they are stored, and the constraints without one.</summary>
    private static RuleSet LoadRules(VersionRoot root, GraphTables tables, StoredPages pages)
    {
        var rules = RuleSet.Empty;
        foreach (var (name, bytes) in root.Schema)
        {
            var definition = SchemaDefinition.Decode(name, bytes);
            if (!definition.HasIndex)
            {
                rules = rules.With(new Rule(definition, tables, null));
                continue;
            }

            if (!root.Indexes.TryGetValue(name, out var stored)) throw new CorruptionException($"The manifest defines the index `{name}` and does not have it. Restore the database from a backup.");
            var reader = new ByteReader(stored.Root, $"The root of the index `{name}`");
            var index = PropertyIndex.DecodeRoot(ref reader, Open(root[DirectoryKind.Index, stored.Number], pages.IndexLeaves, null, false));
            if (!reader.AtEnd) reader.Malformed("something follows it");
            rules = rules.With(new Rule(definition, tables, index, stored.Number));
        }

        return rules;
    }

    private static ColumnSet OpenColumns(VersionRoot root, DirectoryKind kind, PageSource<Chunk> source, ColumnSet? known, bool sharesPages)
    {
        var names = root.Directories.Keys.Where(name => name.Kind == kind).ToArray();
        var byKey = new Directory<Chunk>?[names.Length == 0 ? 0 : names.Max(name => name.Key) + 1];
        foreach (var name in names) byKey[name.Key] = Open(root.Directories[name], source, known?[name.Key], sharesPages);
        return ColumnSet.FromDirectories(byKey);
    }

    /// <summary>A directory of which nothing has been read but what <paramref name="known"/> has of it.</summary>
    private static Directory<T> Open<T>(StoredDirectory stored, PageSource<T> source, Directory<T>? known, bool sharesPages) where T : class, IPage
    {
        if (stored.Leaves.Length == 0) return Directory<T>.Empty;
        var leaves = new DirectoryLeaf<T>?[stored.Leaves.Max(leaf => leaf.Index) + 1];
        foreach (var (index, number) in stored.Leaves)
        {
            var old = index < (known?.Leaves.Length ?? 0) ? known!.Leaves[index] : null;
            leaves[index] = old?.StoredAs == number ? old : new DirectoryLeaf<T>(number, source).Sharing(sharesPages ? old : null);
        }

        return Directory<T>.FromLeaves(leaves);
    }

    /// <summary>A version of format 1: its extents are read in their old form and count as unsaved, as does the adjacency made from them.</summary>
    private GraphSpace LoadWhole(VersionRoot root, GraphTables tables, StoredPages pages, Era era)
    {
        var nodes = ReadExtents(root[DirectoryKind.Nodes, 0], bytes => ExtentCodec.DecodeNodes(bytes, tables));
        var edges = ReadExtents(root[DirectoryKind.Edges, 0], bytes => ExtentCodec.DecodeEdges(bytes, tables, format: 1));
        RequireCounts(root, nodes, edges);
        foreach (var (slot, extent) in nodes.Items()) tables.NodeSlots.RaiseBornLimit(slot, extent.BornLimit);
        foreach (var (slot, extent) in edges.Items()) tables.EdgeSlots.RaiseBornLimit(slot, extent.BornLimit);
        var nodeTable = ExtentTable<NodeExtent>.FromDirectory(nodes, root.NodeSlotLimit);
        var edgeTable = ExtentTable<EdgeExtent>.FromDirectory(edges, root.EdgeSlotLimit);
        return new GraphSpace
        {
            Tables = tables,
            Sequence = root.Sequence,
            Era = era,
            Nodes = nodeTable,
            Edges = edgeTable,
            Counts = CountTable.Of(tables, nodeTable, edgeTable),
            NodeColumns = OpenColumns(root, DirectoryKind.NodeColumn, pages.Columns, null, false),
            EdgeColumns = OpenColumns(root, DirectoryKind.EdgeColumn, pages.Columns, null, false),
            Adjacency = AdjacencyRebuilder.Rebuild(edges, shareTargets: true),
            Schema = root.Schema,
            NodeCount = root.NodeCount,
            EdgeCount = root.EdgeCount,
        };
    }

    /// <summary>The manifest's counts are shown to users without counting again, so they must be those of the extents.</summary>
    private void RequireCounts(VersionRoot root, Directory<NodeExtent> nodes, Directory<EdgeExtent> edges)
    {
        long nodeCount = 0, edgeCount = 0;
        foreach (var (_, extent) in nodes.Items()) nodeCount += extent.AliveCount;
        foreach (var (_, extent) in edges.Items()) edgeCount += extent.AliveCount;
        if (nodeCount != root.NodeCount || edgeCount != root.EdgeCount)
        {
            throw new CorruptionException(
                $"The manifest of {storage.Location} names {root.NodeCount:N0} nodes and {root.EdgeCount:N0} edges, its extents hold {nodeCount:N0} and {edgeCount:N0}. Restore the database from a backup.");
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

    /// <summary>
    /// Tells the allocators which rows were ever born, in whatever branch or commit: what is stored stands in the tables, what the log brought in extents that
    /// are in memory.
    /// </summary>
    private static void AdoptExtents(ForestVersion version)
    {
        var tables = version.Tables;
        foreach (var entry in version.Workings.Values)
            if (entry.IsOpen) NoteBorn(entry.Version);
        if (version.State.Commits.IsLoaded)
        {
            foreach (var node in version.State.Commits.Order)
                if (node is { Root: 0, Resident: { } space }) NoteBorn(space);
        }

        for (var slot = 0; slot < tables.NodeSlots.Count; slot++) tables.NodeRows.Adopt(tables.NodeSlots.ExtentOf(slot), tables.NodeSlots.BirthOf(slot), tables.NodeSlots.BornLimitOf(slot));
        for (var slot = 0; slot < tables.EdgeSlots.Count; slot++) tables.EdgeRows.Adopt(tables.EdgeSlots.ExtentOf(slot), tables.EdgeSlots.BirthOf(slot), tables.EdgeSlots.BornLimitOf(slot));
    }

    /// <summary>Tells the tables which rows of the extents in memory were ever born.</summary>
    public static void NoteBorn(GraphSpace space)
    {
        var tables = space.Tables;
        for (var slot = 0; slot < space.Nodes.SlotLimit; slot++)
            if (space.Nodes.Resident(slot) is { } extent) tables.NodeSlots.RaiseBornLimit(slot, extent.BornLimit);
        for (var slot = 0; slot < space.Edges.SlotLimit; slot++)
            if (space.Edges.Resident(slot) is { } extent) tables.EdgeSlots.RaiseBornLimit(slot, extent.BornLimit);
    }
}

// Opens a stored version: the manifest, the blobs it names, the adjacency rebuilt from them, then the log after it. Every blob is verified and
// decoded before anything is shown, so a damaged byte stops the open instead of surfacing later.

using System.Collections.Immutable;
using Mycelia.Graph;
using Mycelia.Kernel.Columns;
using Mycelia.Kernel.Loops;
using Mycelia.Storage;

namespace Mycelia.Persistence;

/// <summary>What opening found.</summary>
internal sealed record LoadResult(GraphSpace Head, DefinitionMarks Defined, long CheckpointSequence, int RecordsReplayed);

internal sealed class Loader(IStorage storage, CancellationToken cancellation)
{
    public LoadResult Load(World world)
    {
        var tables = new GraphTables(ReadOrDrawOrigin(world));
        var head = GraphSpace.Empty(tables);
        var checkpoint = 0L;
        if (storage.Refs.Get(Manifest.RefName) is { } stored)
        {
            var (number, sequence) = Manifest.DecodeRef(stored);
            var manifest = Manifest.Decode(storage.Chunks.Get(number), tables);
            if (manifest.Sequence != sequence) throw new CorruptionException($"The ref `{Manifest.RefName}` of {storage.Location} names sequence {sequence}, its manifest {manifest.Sequence}. Restore the database from a backup.");
            head = LoadSpace(manifest, tables);
            checkpoint = sequence;
        }

        var (replayed, records) = Replay(head);
        AdoptExtents(replayed);
        var defined = DefinitionMarks.Of(tables);
        return new LoadResult(replayed.WithRulesBuilt(cancellation), defined, checkpoint, records);
    }

    private uint ReadOrDrawOrigin(World world)
    {
        if (storage.Refs.Get(Manifest.OriginRefName) is { } stored)
        {
            if (stored.Length != 4) throw new CorruptionException($"The ref `{Manifest.OriginRefName}` of {storage.Location} has {stored.Length} bytes instead of 4. Restore the database from a backup.");
            return BitConverter.ToUInt32(stored);
        }

        var origin = DrawOrigin(world);
        storage.Refs.CompareAndSet(Manifest.OriginRefName, null, BitConverter.GetBytes(origin));
        return origin;
    }

    /// <summary>28 random bits, not all zero.</summary>
    public static uint DrawOrigin(World world) => (uint)(world.NextRandom() % ((1u << 28) - 1)) + 1;

    private GraphSpace LoadSpace(Manifest manifest, GraphTables tables)
    {
        var nodes = LoadDirectory(manifest.Nodes, bytes => ExtentCodec.DecodeNodes(bytes, tables), (extent, number) => extent.StoredAs = number);
        var edges = LoadDirectory(manifest.Edges, bytes => ExtentCodec.DecodeEdges(bytes, tables), (extent, number) => extent.StoredAs = number);
        RequireCounts(manifest, nodes, edges);
        var nodeTable = ExtentTable<NodeExtent>.FromDirectory(nodes, manifest.NodeSlotLimit);
        var edgeTable = ExtentTable<EdgeExtent>.FromDirectory(edges, manifest.EdgeSlotLimit);
        return new GraphSpace
        {
            Tables = tables,
            Sequence = manifest.Sequence,
            Nodes = nodeTable,
            Edges = edgeTable,
            NodeCounts = CountTable.OfNodes(tables, nodeTable),
            EdgeCounts = CountTable.OfEdges(edgeTable),
            NodeColumns = LoadColumns(manifest.NodeColumns),
            EdgeColumns = LoadColumns(manifest.EdgeColumns),
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

    private ColumnSet LoadColumns((int Key, StoredDirectory Directory)[] columns)
    {
        var byKey = new Directory<Chunk>?[columns.Length == 0 ? 0 : columns.Max(column => column.Key) + 1];
        foreach (var (key, directory) in columns) byKey[key] = LoadDirectory(directory, bytes => ChunkCodec.Decode(bytes), (chunk, number) => chunk.StoredAs = number);
        return ColumnSet.FromDirectories(byKey);
    }

    private Directory<T> LoadDirectory<T>(StoredDirectory stored, Func<byte[], T> decode, Action<T, long> number) where T : class
    {
        if (stored.Leaves.Length == 0) return Directory<T>.Empty;
        var leaves = new Directory<T>.Leaf?[stored.Leaves.Max(leaf => leaf.Index) + 1];
        var entries = new List<(Directory<T>.Leaf Leaf, int Index, long Number)>();
        foreach (var (index, leafNumber) in stored.Leaves)
        {
            var leaf = new Directory<T>.Leaf(null) { StoredAs = leafNumber };
            leaves[index] = leaf;
            foreach (var (at, blob) in Manifest.DecodeLeaf(storage.Chunks.Get(leafNumber))) entries.Add((leaf, at, blob));
        }

        ParallelLoops.For(0, entries.Count, 16, (from, to) =>
        {
            for (var i = from; i < to; i++)
            {
                var (leaf, at, blob) = entries[i];
                var item = decode(storage.Chunks.Get(blob));
                number(item, blob);
                leaf.Items[at] = item;
            }
        }, cancellation: cancellation);
        return Directory<T>.FromLeaves(leaves);
    }

    /// <summary>Applies the log after the checkpoint. A gap in the sequence is corruption: somewhere a commit is missing.</summary>
    private (GraphSpace Head, int Records) Replay(GraphSpace from)
    {
        GraphBuilder? builder = null;
        var sequence = from.Sequence;
        var records = 0;
        foreach (var segment in storage.Log.Read(from.Sequence + 1))
        {
            cancellation.ThrowIfCancellationRequested();
            foreach (var record in SegmentReader.Read(segment.Bytes, from.Tables))
            {
                if (record.Sequence <= sequence) continue;
                if (record.Sequence != sequence + 1)
                    throw new CorruptionException($"The log of {storage.Location} has no commit {sequence + 1}: after {sequence} comes {record.Sequence}. Restore the database from a backup.");
                builder ??= new GraphBuilder(from, new Lineage(), RuleMode.Ignore);
                Apply(builder, record);
                builder.Advance(++sequence);
                records++;
            }
        }

        return (builder?.Finish() ?? from, records);
    }

    /// <summary>What a record names must be there, or the log does not belong to this version.</summary>
    private void Apply(GraphBuilder builder, LogRecord record)
    {
        try
        {
            builder.Apply(record.Delta);
        }
        catch (Exception e) when (e is InvariantException or ArgumentException or IndexOutOfRangeException or NullReferenceException)
        {
            throw new CorruptionException(
                $"Commit {record.Sequence} in the log of {storage.Location} contradicts what was stored before it. Restore the database from a backup.", e);
        }
    }

    private static void AdoptExtents(GraphSpace head)
    {
        var tables = head.Tables;
        for (var slot = 0; slot < tables.NodeSlots.Count; slot++)
            tables.NodeRows.Adopt(tables.NodeSlots.ExtentOf(slot), tables.NodeSlots.BirthOf(slot), head.Nodes[slot]?.BornLimit ?? 0);
        for (var slot = 0; slot < tables.EdgeSlots.Count; slot++)
            tables.EdgeRows.Adopt(tables.EdgeSlots.ExtentOf(slot), tables.EdgeSlots.BirthOf(slot), head.Edges[slot]?.BornLimit ?? 0);
    }
}

using System.Numerics;
using Mycelia.Graph;
using Mycelia.Kernel.Columns;
using Mycelia.Kernel.Values;
using Mycelia.Persistence;
using Mycelia.Storage;
using Mycelia.Storage.Format;

namespace Mycelia;

/// <summary>Bytes on disk by what they hold; all 0 in memory.</summary>
/// <param name="Log">The log, also the part that a checkpoint has made superfluous and that was not given back yet.</param>
/// <param name="Chunks">Columns, extents and manifests, also those that nothing needs any more; <see cref="Database.Compact"/> gives their space back.</param>
/// <param name="Refs">Named pointers to manifests.</param>
/// <param name="Other">The storage engine's own files.</param>
public sealed record DiskUsage(long Log, long Chunks, long Refs, long Other)
{
    /// <summary>All of it.</summary>
    public long Total => Log + Chunks + Refs + Other;
}

/// <summary>A property key in use.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Values">How many nodes, or edges, have it.</param>
/// <param name="Kinds">The kinds of its values.</param>
public sealed record PropertyKeyInfo(string Name, long Values, IReadOnlyList<ValueKind> Kinds);

/// <summary>What <see cref="Database.Info"/> found.</summary>
/// <param name="Path">Where the database is stored; null in memory.</param>
/// <param name="Format">The stored format; 0 in memory.</param>
/// <param name="Release">The release of Mycelia that gave it that format; empty in memory.</param>
/// <param name="Version">The version that is described.</param>
/// <param name="CheckpointVersion">The version that the last checkpoint stored; 0 when there was none. Opening replays the commits since.</param>
/// <param name="Nodes">Its nodes.</param>
/// <param name="Edges">Its edges.</param>
/// <param name="Disk">Its size on disk.</param>
/// <param name="Labels">Nodes by label.</param>
/// <param name="Types">Edges by type.</param>
/// <param name="NodeKeys">Properties of nodes, by name.</param>
/// <param name="EdgeKeys">Properties of edges, by name.</param>
/// <param name="SchemaCells">Stored definitions of indexes and constraints.</param>
/// <param name="Commits">Commits of the history.</param>
/// <param name="Branches">Branches.</param>
/// <param name="Tags">Tags.</param>
/// <param name="ReflogEntries">Movements of branches and of HEAD that are kept.</param>
public sealed record DatabaseInfo(string? Path, int Format, string Release, long Version, long CheckpointVersion, long Nodes, long Edges, DiskUsage Disk,
    IReadOnlyDictionary<string, long> Labels, IReadOnlyDictionary<string, long> Types, IReadOnlyList<PropertyKeyInfo> NodeKeys, IReadOnlyList<PropertyKeyInfo> EdgeKeys, int SchemaCells,
    int Commits, int Branches, int Tags, int ReflogEntries)
{
    /// <summary>The number that tells this database from others: it was drawn at random when the database was created. Copies of its directory have the same.</summary>
    public uint Origin { get; init; }

    /// <summary>The number in the identities of nodes and edges that are created now. Another than <see cref="Origin"/> in a directory that was copied or restored.</summary>
    public uint RowOrigin { get; init; }
}

public sealed partial class Database
{
    /// <summary>What the database holds at present, and its size. Cost: reads which rows have values in every column; the values themselves only where a column mixes kinds.</summary>
    public DatabaseInfo Info(CancellationToken cancellation = default)
    {
        var snapshot = Snapshot();
        var space = snapshot.Space;
        var forest = _committer.Forest;
        var (format, release) = Path is { } path ? FormatFile.Read(path) : (0, "");
        var checkpoint = _storage?.Refs.Get(Manifest.RefName) is { } stored ? Manifest.DecodeRef(stored).Sequence : BaseSequence;
        var sizes = _storage is RocksStorage rocks ? rocks.Sizes() : new StorageSizes(0, 0, 0, DiskBytes);
        return new DatabaseInfo(Path, format, release, space.Sequence, checkpoint, space.NodeCount, space.EdgeCount,
            new DiskUsage(sizes.Log, sizes.Chunks, sizes.Refs, sizes.Other), snapshot.CountByLabel(), snapshot.CountByType(),
            Keys(space.NodeColumns, space.Nodes, space.Tables, cancellation), Keys(space.EdgeColumns, space.Edges, space.Tables, cancellation), space.Schema.Count,
            forest.Commits.Count, forest.Branches.Count, forest.Refs.Keys.Count(name => name.StartsWith("tags/", StringComparison.Ordinal)), forest.Reflog.Entries.Count)
        {
            Origin = space.Tables.Origin,
            RowOrigin = space.Tables.RowOrigin,
        };
    }

    /// <summary>
    /// Looks into every chunk: versions keep counts by label and type, but none by property, for each commit would pay for them; and a chunk that was
    /// stored with values of rows that died since must be seen beside the rows.
    /// </summary>
    private static List<PropertyKeyInfo> Keys<T>(ColumnSet columns, ExtentTable<T> extents, GraphTables tables, CancellationToken cancellation) where T : Extent
    {
        var keys = new List<PropertyKeyInfo>();
        for (var key = 0; key < columns.KeyLimit; key++)
        {
            var kinds = new SortedSet<ValueKind>();
            var values = 0L;
            foreach (var (slot, chunk) in columns[key]?.Items() ?? [])
            {
                cancellation.ThrowIfCancellationRequested();
                if (extents[slot] is { } extent) values += Count(chunk.Flat, extent, kinds);
            }

            if (values > 0) keys.Add(new PropertyKeyInfo(tables.Keys.NameOf(key), values, [.. kinds]));
        }

        keys.Sort((a, b) => string.CompareOrdinal(a.Name, b.Name));
        return keys;
    }

    /// <summary>Counts the alive values of a chunk and adds their kinds.</summary>
    private static long Count(Chunk chunk, Extent extent, SortedSet<ValueKind> kinds)
    {
        var count = 0L;
        for (var word = 0; word < Math.Min(chunk.Validity.Length, extent.Alive.Length); word++)
        {
            var bits = chunk.Validity[word] & extent.Alive[word];
            count += BitOperations.PopCount(bits);
            for (; chunk.Kind == ValueKind.Null && bits != 0; bits &= bits - 1) kinds.Add(chunk.Get(word << 6 | BitOperations.TrailingZeroCount(bits)).Kind);
        }

        if (count > 0 && chunk.Kind != ValueKind.Null) kinds.Add(chunk.Kind);
        return count;
    }
}

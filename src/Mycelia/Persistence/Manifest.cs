// A manifest is the stored root of a database: a blob in the chunk store that names the version roots of branches and the pages of the history. The ref `main`
// names the manifest; swapping that ref is the one atomic step of a checkpoint.
//
//   ref `main`      version (1), manifest number (8), sequence (8)
//   manifest        version (1), origin (4), sequence (8)
//                   definitions    as in a log segment: all names, label sets and extents
//                   born limits    n, n × limit per node extent; the same per edge extent
//                   last index number, next branch number
//                   head           on branch (1), name | commit (32)
//                   branches       n, n × (name, number, has tip (1), tip (32) if so, root number)
//                   refs           n, n × (name, commit (32))
//                   notes          n, n × (name, bytes (blob))
//                   commits        n, n × number of a page of commits; highest number of a commit's root
//                   reflog         n, n × number of a page of movements
//                   garbage        n, n × number: blobs that no checkpoint reaches and that were not forgotten yet
//                   live bytes     bytes of the blobs that were reached when that was counted last; bytes of blobs put since
//   leaf            0 (1), n, n × (index in leaf (1), number << 1 | 1 if that blob is a patch)
//
// A leaf of format 2 begins with n, which is never 0, and has plain numbers. Varints unless a width is named. Numbers are chunk-store numbers; the blobs of a
// checkpoint have lower numbers than its manifest. Roots are VersionRoot's, pages of commits and movements HistoryPages'. Versions 1 and 2, of formats 1 and 2,
// hold one version inline and are read by OldManifest.

using System.Collections.Immutable;
using Mycelia.Graph;
using Mycelia.History;
using Mycelia.Kernel.Buffers;
using Mycelia.Storage;

namespace Mycelia.Persistence;

/// <summary>What a stored directory holds.</summary>
internal enum DirectoryKind : byte
{
    /// <summary>Node extents; key 0.</summary>
    Nodes = 0,
    /// <summary>Edge extents; key 0.</summary>
    Edges = 1,
    /// <summary>Chunks of a node property; the key is the property's number.</summary>
    NodeColumn = 2,
    /// <summary>Chunks of an edge property; the key is the property's number.</summary>
    EdgeColumn = 3,
    /// <summary>Blocks of outgoing lists; the key is the edge type's number.</summary>
    Outgoing = 4,
    /// <summary>Blocks of incoming lists; the key is the edge type's number.</summary>
    Incoming = 5,
    /// <summary>Leaves of an index; the key is the index's number.</summary>
    Index = 6,
}

/// <summary>A directory of a version.</summary>
internal readonly record struct DirectoryName(DirectoryKind Kind, int Key);

/// <summary>Where a directory's leaves are stored.</summary>
internal readonly record struct StoredDirectory((int Index, long Number)[] Leaves)
{
    public static readonly StoredDirectory Empty = new([]);
}

/// <summary>A branch in a manifest: its working state is the version with this root, the empty graph for 0.</summary>
internal sealed record StoredBranch(BranchEntry Branch, long Root);

internal sealed class Manifest
{
    public const byte Version = 3;
    public const string RefName = RefNames.Main;
    public const string OriginRefName = "origin";
    private const byte RefVersion = 1;

    /// <summary>Begins a leaf that tells which pages are patches: as the number of its pages it would have none.</summary>
    private const byte LeafOfNames = 0;

    /// <summary>The version it was read in.</summary>
    public byte ReadVersion { get; init; } = Version;

    public required uint Origin { get; init; }

    public required long Sequence { get; init; }

    /// <summary>In versions 1 and 2: the one version that there is.</summary>
    public VersionRoot? Inline { get; init; }

    public HeadPosition Head { get; init; } = HeadPosition.On(ForestState.MainName);

    public IReadOnlyList<StoredBranch> Branches { get; init; } = [];

    public int NextBranch { get; init; } = ForestState.MainNumber + 1;

    public ImmutableSortedDictionary<string, CommitId> Refs { get; init; } = ForestState.Initial.Refs;

    public ImmutableSortedDictionary<string, byte[]> Notes { get; init; } = ForestState.Initial.Notes;

    /// <summary>Pages of commits, in order.</summary>
    public IReadOnlyList<long> CommitPages { get; init; } = [];

    /// <summary>No page above this number belongs to a commit.</summary>
    public long LastCommitRoot { get; init; }

    /// <summary>Pages of the reflog, in order.</summary>
    public IReadOnlyList<long> ReflogPages { get; init; } = [];

    public required IReadOnlyCollection<long> Garbage { get; init; }

    /// <summary>Bytes of the blobs that the checkpoint of the last sweep reached; 0 before the first.</summary>
    public long LiveBytes { get; init; }

    /// <summary>Bytes of the blobs that were put since then.</summary>
    public long BytesSince { get; init; }

    public void Encode(ByteWriter writer, GraphTables tables)
    {
        var defined = DefinitionMarks.Of(tables);
        writer.Byte(Version);
        writer.UInt32(Origin);
        writer.Int64(Sequence);
        SegmentWriter.WriteDefinitions(writer, tables, DefinitionMarks.None, defined);
        EncodeLimits(writer, defined.NodeExtents, tables.NodeSlots);
        EncodeLimits(writer, defined.EdgeExtents, tables.EdgeSlots);
        writer.Varint((ulong)tables.IndexNumber);
        writer.Varint((ulong)NextBranch);
        HistoryOpCodec.WriteHead(writer, Head);
        writer.Varint((ulong)Branches.Count);
        foreach (var (branch, root) in Branches)
        {
            writer.String(branch.Name);
            writer.Varint((ulong)branch.Number);
            writer.Byte(branch.Tip is null ? (byte)0 : (byte)1);
            if (branch.Tip is { } tip) HistoryOpCodec.WriteId(writer, tip);
            writer.Varint((ulong)root);
        }

        writer.Varint((ulong)Refs.Count);
        foreach (var (name, commit) in Refs)
        {
            writer.String(name);
            HistoryOpCodec.WriteId(writer, commit);
        }

        writer.Varint((ulong)Notes.Count);
        foreach (var (name, bytes) in Notes)
        {
            writer.String(name);
            writer.Blob(bytes);
        }

        EncodeNumbers(writer, CommitPages);
        writer.Varint((ulong)LastCommitRoot);
        EncodeNumbers(writer, ReflogPages);
        EncodeNumbers(writer, Garbage);
        writer.Varint((ulong)LiveBytes);
        writer.Varint((ulong)BytesSince);
    }

    /// <summary>The origin of a stored database; null when none was drawn yet.</summary>
    public static uint? OriginOf(IStorage storage)
    {
        if (storage.Refs.Get(OriginRefName) is not { } stored) return null;
        if (stored.Length != 4) throw new CorruptionException($"The ref `{OriginRefName}` of {storage.Location} has {stored.Length} bytes instead of 4. Restore the database from a backup.");
        return BitConverter.ToUInt32(stored);
    }

    /// <summary>Reads the manifest that the ref `main` names, as <see cref="Decode"/> does.</summary>
    public static Manifest Read(IStorage storage, long number, long sequence, GraphTables tables)
    {
        var manifest = Decode(storage.Chunks.Get(number), tables);
        if (manifest.Sequence != sequence) throw new CorruptionException($"The ref `{RefName}` of {storage.Location} names sequence {sequence}, its manifest {manifest.Sequence}. Restore the database from a backup.");
        return manifest;
    }

    /// <summary>Reads a manifest and fills <paramref name="tables"/>, which must be fresh.</summary>
    public static Manifest Decode(byte[] bytes, GraphTables tables)
    {
        var reader = new ByteReader(bytes, "The manifest");
        var version = reader.Byte();
        if (version is 0 or > Version) reader.Malformed("its version is unknown");
        var origin = reader.UInt32();
        if (origin != tables.Origin) reader.Malformed("it belongs to another database");
        var sequence = reader.Int64();
        if (version < Version) return OldManifest.Decode(ref reader, version, origin, sequence, tables);
        SegmentReader.ReadDefinitions(ref reader, tables);
        DecodeLimits(ref reader, tables.NodeSlots);
        DecodeLimits(ref reader, tables.EdgeSlots);
        tables.IndexNumber = reader.Count(int.MaxValue);
        var nextBranch = reader.Count(int.MaxValue);
        var head = HistoryOpCodec.ReadHead(ref reader);
        var branches = new StoredBranch[reader.Count(reader.Remaining)];
        for (var i = 0; i < branches.Length; i++)
        {
            var (name, number) = (reader.String(), reader.Count(int.MaxValue));
            CommitId? tip = reader.Byte() != 0 ? HistoryOpCodec.ReadId(ref reader) : null;
            branches[i] = new StoredBranch(new BranchEntry(name, number, tip), (long)reader.Varint());
        }

        var refs = ForestState.Initial.Refs.ToBuilder();
        for (var i = reader.Count(reader.Remaining); i > 0; i--) refs.Add(reader.String(), HistoryOpCodec.ReadId(ref reader));
        var notes = ForestState.Initial.Notes.ToBuilder();
        for (var i = reader.Count(reader.Remaining); i > 0; i--) notes.Add(reader.String(), reader.Blob().ToArray());
        var commitPages = DecodeNumbers(ref reader);
        var lastCommitRoot = (long)reader.Varint();
        var reflogPages = DecodeNumbers(ref reader);
        var garbage = DecodeNumbers(ref reader);
        long liveBytes = (long)reader.Varint(), bytesSince = (long)reader.Varint();
        if (!reader.AtEnd) reader.Malformed("bytes follow its end");
        return new Manifest
        {
            Origin = origin,
            Sequence = sequence,
            Head = head,
            Branches = branches,
            NextBranch = nextBranch,
            Refs = refs.ToImmutable(),
            Notes = notes.ToImmutable(),
            CommitPages = commitPages,
            LastCommitRoot = lastCommitRoot,
            ReflogPages = reflogPages,
            Garbage = garbage,
            LiveBytes = liveBytes,
            BytesSince = bytesSince,
        };
    }

    public static byte[] EncodeRef(long manifestNumber, long sequence)
    {
        var writer = new ByteWriter(32);
        writer.Byte(RefVersion);
        writer.Int64(manifestNumber);
        writer.Int64(sequence);
        return writer.ToArray();
    }

    public static (long Number, long Sequence) DecodeRef(byte[] bytes)
    {
        var reader = new ByteReader(bytes, "The ref `main`");
        if (reader.Byte() != RefVersion) reader.Malformed("its version is unknown");
        return (reader.Int64(), reader.Int64());
    }

    /// <summary>Names of pages (<see cref="BlobStore"/>) by index, 0 where there is none.</summary>
    public static void EncodeLeaf(ByteWriter writer, ReadOnlySpan<long> names)
    {
        var count = 0;
        foreach (var name in names) count += name == 0 ? 0 : 1;
        writer.Byte(LeafOfNames);
        writer.Varint((ulong)count);
        for (var index = 0; index < names.Length; index++)
        {
            if (names[index] == 0) continue;
            writer.Byte((byte)index);
            writer.Varint((ulong)BlobStore.NumberOf(names[index]) << 1 | (BlobStore.IsPatch(names[index]) ? 1UL : 0));
        }
    }

    /// <summary>The names of the pages of a leaf; those of a leaf of format 2 are numbers, since nothing in it was a patch.</summary>
    public static List<(int Index, long Name)> DecodeLeaf(ReadOnlySpan<byte> bytes)
    {
        var reader = new ByteReader(bytes, "A directory leaf");
        var count = reader.Count(DirectoryShape.LeafSize);
        var hasNames = count == LeafOfNames;
        if (hasNames) count = reader.Count(DirectoryShape.LeafSize);
        var entries = new List<(int, long)>(count);
        for (var i = count; i > 0; i--)
        {
            var index = reader.Byte();
            var stored = reader.Varint();
            var number = (long)(hasNames ? stored >> 1 : stored);
            if (number <= 0) reader.Malformed($"it names blob {number}");
            entries.Add((index, hasNames && (stored & 1) != 0 ? -number : number));
        }

        if (!reader.AtEnd) reader.Malformed("bytes follow its end");
        return entries;
    }

    public static int DecodeLimits(ref ByteReader reader, SlotTable slots)
    {
        var slotLimit = reader.Count(slots.Count);
        for (var slot = 0; slot < slotLimit; slot++) slots.RaiseBornLimit(slot, reader.Count(Kernel.Columns.Chunk.RowsMax));
        return slotLimit;
    }

    public static long[] DecodeNumbers(ref ByteReader reader)
    {
        var numbers = new long[reader.Count(reader.Remaining)];
        for (var i = 0; i < numbers.Length; i++) numbers[i] = (long)reader.Varint();
        return numbers;
    }

    private static void EncodeNumbers(ByteWriter writer, IReadOnlyCollection<long> numbers)
    {
        writer.Varint((ulong)numbers.Count);
        foreach (var number in numbers) writer.Varint((ulong)number);
    }

    private static void EncodeLimits(ByteWriter writer, int slotLimit, SlotTable slots)
    {
        writer.Varint((ulong)slotLimit);
        for (var slot = 0; slot < slotLimit; slot++) writer.Varint((ulong)slots.BornLimitOf(slot));
    }
}

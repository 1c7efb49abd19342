using Mycelia.Graph;
using Mycelia.History;
using Mycelia.Kernel.Hashing;
using Mycelia.Persistence;
using Mycelia.Storage;

namespace Mycelia.Readers;

/// <summary>The stored history is not the one that was being read.</summary>
internal sealed class ReplacedHistoryException(string location, long version) : MyceliaException(StatusCode.InvalidState,
    $"'{location}' no longer continues the history that this reader has read up to version {version}: it was replaced, or restored from a backup. Open it again.");

/// <summary>Where in the stored history a reader stands: the checkpoint under it, and the last log segment that it applied (0: none) with a checksum.</summary>
internal readonly record struct Anchor(long Checkpoint, long Segment, uint Checksum)
{
    public Anchor After(LogSegment segment) => this with { Segment = segment.FirstSequence, Checksum = Crc32C.Compute(segment.Bytes) };

    /// <summary>
    /// Whether the stored log and checkpoint may belong to the same history: they are not older, and the segment is the same where it is still
    /// there. The log is truncated from the front alone, and its newest segment stays.
    /// </summary>
    public bool IsIn(IStorage view, long checkpoint)
    {
        if (checkpoint < Checkpoint) return false;
        if (Segment == 0) return true;
        foreach (var segment in view.Log.Read(Segment))
            return segment.FirstSequence > Segment || (segment.FirstSequence == Segment && Crc32C.Compute(segment.Bytes) == Checksum);
        return false;
    }
}

/// <summary>The newest version that a view of the storage holds, and the checkpoint under it (manifest number 0: none was loaded).</summary>
internal readonly record struct StoredVersion(ForestVersion Version, long ManifestNumber, Anchor Anchor)
{
    /// <summary>Reads the first version, with fresh tables.</summary>
    public static StoredVersion Read(IStorage view, ReaderPages pages, IReadOnlyList<LogSegment> tail, CancellationToken cancellation) =>
        Read(view, pages, ForestVersion.Empty(new GraphTables(OriginOf(view), RowOrigin.Of(view))), default, tail, mustLoad: true, cancellation);

    /// <summary>
    /// Reads on from <paramref name="known"/>: by the log where it still reaches back so far, else, or with <paramref name="mustLoad"/>, by the checkpoint,
    /// sharing what did not change. The segments in <paramref name="tail"/> were in the log before the view was opened and may be missing from it.
    /// </summary>
    /// <exception cref="CorruptionException">Something is missing or damaged, perhaps in this view alone.</exception>
    /// <exception cref="ReplacedHistoryException">The storage holds another history than <paramref name="known"/>.</exception>
    public static StoredVersion Read(IStorage view, ReaderPages pages, ForestVersion known, Anchor anchor, IReadOnlyList<LogSegment> tail, bool mustLoad, CancellationToken cancellation)
    {
        var (from, number, checkpoint) = (known, 0L, 0L);
        if (view.Refs.Get(Manifest.RefName) is { } stored) (number, checkpoint) = Manifest.DecodeRef(stored);
        if (OriginOf(view) != known.Tables.Origin || !anchor.IsIn(view, checkpoint)) throw new ReplacedHistoryException(view.Location, known.Sequence);
        if (number != 0 && (mustLoad || checkpoint > known.Sequence))
        {
            from = Load(view, pages, known, number, checkpoint, cancellation);
            anchor = anchor with { Checkpoint = checkpoint };
        }
        else
        {
            number = 0;
        }

        var (version, _, _) = LogReplay.Apply(from, new Lineages(), Noted(), view.Location, cancellation);
        if (version.Sequence < known.Sequence) throw new CorruptionException($"The log of {view.Location} ends at commit {version.Sequence}, before commit {known.Sequence}, which was read from it earlier. Restore the database from a backup.");
        return new StoredVersion(version, number, anchor);

        IEnumerable<LogSegment> Noted()
        {
            foreach (var segment in view.Log.Read(from.Sequence + 1).Concat(tail))
            {
                if (segment.FirstSequence > anchor.Segment) anchor = anchor.After(segment);
                yield return segment;
            }
        }
    }

    private static ForestVersion Load(IStorage view, ReaderPages pages, ForestVersion known, long number, long checkpoint, CancellationToken cancellation)
    {
        var tables = new GraphTables(known.Tables.Origin, known.Tables.RowOrigin);
        var manifest = Manifest.Read(view, number, checkpoint, tables);
        if (!TableContinuation.TryContinue(known.Tables, tables)) throw new ReplacedHistoryException(view.Location, known.Sequence);
        known.Tables.IndexNumber = Math.Max(known.Tables.IndexNumber, tables.IndexNumber);
        var era = pages.Add(view);
        var loader = new Loader(view, pages.Pager, cancellation);
        var head = known.Sequence == 0 ? null : known.Head;
        return loader.LoadVersion(manifest, known.Tables, new StoredVersions(pages, pages.For(known.Tables).Blobs, known.Tables, root => loader.LoadSpace(root, known.Tables, pages.For(known.Tables), era, head)));
    }

    private static uint OriginOf(IStorage view) => Manifest.OriginOf(view)
        ?? throw new MyceliaException(StatusCode.StorageUnavailable, $"The database '{view.Location}' was created and nothing else yet. Open it for writing once, then read it.");
}

using Mycelia.Graph;
using Mycelia.Kernel.Columns;
using Mycelia.Persistence;
using Mycelia.Storage;

namespace Mycelia.Readers;

/// <summary>The newest version that a view of the storage holds, and the checkpoint under it (manifest number 0: none).</summary>
internal readonly record struct StoredVersion(GraphSpace Head, long ManifestNumber, long Checkpoint)
{
    /// <summary>Reads the first version, with fresh tables.</summary>
    public static StoredVersion Read(IStorage view, CancellationToken cancellation)
    {
        var tables = new GraphTables(OriginOf(view));
        return Read(view, GraphSpace.Empty(tables), mustLoad: true, cancellation);
    }

    /// <summary>
    /// Reads on from <paramref name="known"/>: by the log where it still reaches back so far, else, or with <paramref name="mustLoad"/>, by the checkpoint,
    /// sharing what did not change.
    /// </summary>
    /// <exception cref="MyceliaException">The storage holds another history than <paramref name="known"/>.</exception>
    public static StoredVersion Read(IStorage view, GraphSpace known, bool mustLoad, CancellationToken cancellation)
    {
        if (OriginOf(view) != known.Tables.Origin) throw Replaced(view, known);
        var (from, number, checkpoint) = (known, 0L, 0L);
        if (view.Refs.Get(Manifest.RefName) is { } stored)
        {
            (number, checkpoint) = Manifest.DecodeRef(stored);
            if (mustLoad || checkpoint > known.Sequence) from = Load(view, known, number, checkpoint, cancellation);
        }

        var (head, _) = LogReplay.Apply(from, new Lineage(), view.Log.Read(from.Sequence + 1), view.Location, cancellation);
        if (head.Sequence < known.Sequence) throw Replaced(view, known);
        return new StoredVersion(head, number, checkpoint);
    }

    public static MyceliaException Replaced(string location, GraphSpace known) => new(StatusCode.InvalidState,
        $"'{location}' no longer continues the history that this reader has read up to version {known.Sequence}: it was replaced, or restored from a backup. Open it again.");

    private static MyceliaException Replaced(IStorage view, GraphSpace known) => Replaced(view.Location, known);

    private static GraphSpace Load(IStorage view, GraphSpace known, long number, long checkpoint, CancellationToken cancellation)
    {
        var tables = new GraphTables(known.Tables.Origin);
        var manifest = Manifest.Decode(view.Chunks.Get(number), tables);
        if (manifest.Sequence != checkpoint)
            throw new CorruptionException($"The ref `{Manifest.RefName}` of {view.Location} names sequence {checkpoint}, its manifest {manifest.Sequence}. Restore the database from a backup.");
        if (!TableContinuation.TryContinue(known.Tables, tables)) throw Replaced(view, known);
        return new Loader(view, cancellation).LoadSpace(manifest, known.Tables, known.Sequence == 0 ? null : known);
    }

    private static uint OriginOf(IStorage view)
    {
        var stored = view.Refs.Get(Manifest.OriginRefName)
            ?? throw new MyceliaException(StatusCode.StorageUnavailable, $"The database '{view.Location}' was created and nothing else yet. Open it for writing once, then read it.");
        if (stored.Length != 4) throw new CorruptionException($"The ref `{Manifest.OriginRefName}` of {view.Location} has {stored.Length} bytes instead of 4. Restore the database from a backup.");
        return BitConverter.ToUInt32(stored);
    }
}

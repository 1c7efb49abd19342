using Mycelia.Graph;
using Mycelia.History;
using Mycelia.Storage;

namespace Mycelia.Persistence;

/// <summary>Opens versions by the numbers of their roots, and keeps the last few that were opened, so that looking back and forth does not read roots and leaves anew.</summary>
/// <param name="chunks">Where pages of the history are.</param>
/// <param name="blobs">Where roots are.</param>
/// <param name="tables">What roots name things by.</param>
/// <param name="load">Makes a version of a root.</param>
internal sealed class StoredVersions(IChunkStore chunks, BlobStore blobs, GraphTables tables, Func<VersionRoot, GraphSpace> load) : IVersionSource
{
    private const int KeptMax = 16;

    private readonly Lock _lock = new();
    private readonly LinkedList<GraphSpace> _kept = [];
    private Era? _first = new(1);
    private Func<GraphSpace>? _present;

    public IChunkStore Chunks => chunks;

    /// <summary>The present version once the database is open: versions are opened in its era, and may share its leaves.</summary>
    public Func<GraphSpace>? Present
    {
        get => _present;
        set => (_present, _first) = (value, null); // What holds an era keeps garbage from going.
    }

    /// <summary>For as long as a version of this era is held, nothing that it may read is forgotten.</summary>
    public Era Era => Present?.Invoke().Era ?? _first!;

    public GraphSpace? Known => Present?.Invoke();

    public GraphSpace Load(VersionRoot root) => load(root);

    public VersionRoot Read(long root) => blobs.Read(root, bytes => VersionRoot.Decode(bytes, tables, number => blobs.Read(number, HashPage.Decode)));

    public VersionHashes? HashesOf(long root) => Read(root).Hashes;

    /// <summary>Lets go of what was opened lately: whatever is held keeps the pages that its era may read.</summary>
    public void LetGo()
    {
        lock (_lock) _kept.Clear();
    }

    public GraphSpace Open(long root)
    {
        var space = Load(Read(root));
        lock (_lock)
        {
            _kept.AddFirst(space);
            if (_kept.Count > KeptMax) _kept.RemoveLast();
        }

        return space;
    }
}

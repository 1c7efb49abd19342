// Writes a version so that opening needs no log before it. Only what has no chunk-store number yet is written: chunks, extents and directory
// leaves are immutable once the committer has sealed its open chunks, and each remembers its number. Readers and writers go on meanwhile.
//
// Order: seal and take the head → append what waits for the log → put blobs → sync blobs → swap the ref `main` (durable) → drop the log before it → drop blobs that nothing
// reaches. A crash between any two steps leaves either the old checkpoint with its log, or the new one.

using Mycelia.Graph;
using Mycelia.Kernel.Buffers;
using Mycelia.Kernel.Columns;
using Mycelia.Storage;
using Mycelia.Transactions;

namespace Mycelia.Persistence;

/// <summary>What a checkpoint did.</summary>
internal readonly record struct CheckpointResult(long Sequence, int BlobsWritten, long BytesWritten, int BlobsDropped);

internal sealed class Checkpointer(IStorage storage, Committer committer, LogAppender? log)
{
    private const int SweepMin = 4096;

    private readonly Lock _running = new();
    private readonly ByteWriter _buffer = new(64 << 10);
    private byte[]? _ref = storage.Refs.Get(Manifest.RefName);
    private long _sequence = -1;
    private int _blobs;
    private long _bytes;
    private long _putsSinceSweep = SweepMin;
    private HashSet<long> _reachable = [];
    private bool _isClosed;

    /// <summary>The sequence of the last checkpoint of this session; -1 before the first.</summary>
    public long LastSequence => Volatile.Read(ref _sequence);

    /// <summary>Makes a checkpoint; with <paramref name="sweepAll"/> also when nothing was committed, and forgets all that it does not reach.</summary>
    /// <exception cref="MyceliaException">The storage failed, or this was closed.</exception>
    public CheckpointResult Run(CancellationToken cancellation, bool sweepAll = false)
    {
        lock (_running)
        {
            if (_isClosed) throw new MyceliaException(StatusCode.InvalidState, $"The database {storage.Location} was closed. Open it again with Database.Open.");
            GraphSpace? head = null;
            committer.Quiesce(space => head = space);
            if (head!.Sequence == _sequence && !sweepAll) return new CheckpointResult(_sequence, 0, 0, 0);
            _blobs = 0;
            _bytes = 0;
            _reachable = [];

            // Segments that hold only commits up to the head are not read any more: what they define must be in the manifest, so none may follow it.
            log?.Flush(sync: false);
            var manifest = Write(head, cancellation);
            _buffer.Clear();
            manifest.Encode(_buffer, head.Tables);
            var number = Put();
            storage.Chunks.Sync();
            Swap(number, head.Sequence);
            storage.Log.Truncate(head.Sequence + 1);
            return new CheckpointResult(head.Sequence, _blobs, _bytes, Sweep(sweepAll));
        }
    }

    /// <summary>Waits for a checkpoint that runs; later ones are refused.</summary>
    public void Close()
    {
        lock (_running) _isClosed = true;
    }

    private Manifest Write(GraphSpace head, CancellationToken cancellation)
    {
        var session = new EditSession();
        var nodes = head.Nodes.Settled(session).SettledDirectory;
        var edges = head.Edges.Settled(session).SettledDirectory;
        return new Manifest
        {
            Origin = head.Tables.Origin,
            Sequence = head.Sequence,
            NodeCount = head.NodeCount,
            EdgeCount = head.EdgeCount,
            NodeSlotLimit = head.Nodes.SlotLimit,
            EdgeSlotLimit = head.Edges.SlotLimit,
            Nodes = WriteDirectory(nodes, (_, extent) => Number(extent), cancellation),
            Edges = WriteDirectory(edges, (_, extent) => Number(extent, head.Tables.NodeSlots), cancellation),
            NodeColumns = WriteColumns(head.NodeColumns, nodes, cancellation),
            EdgeColumns = WriteColumns(head.EdgeColumns, edges, cancellation),
            Schema = head.Schema,
        };
    }

    private (int, StoredDirectory)[] WriteColumns<T>(ColumnSet columns, Directory<T> extents, CancellationToken cancellation) where T : Extent
    {
        var written = new List<(int, StoredDirectory)>();
        for (var key = 0; key < columns.KeyLimit; key++)
        {
            if (columns[key] is not { } directory) continue;
            written.Add((key, WriteDirectory(directory, (slot, chunk) => Number(chunk, extents[slot]!), cancellation)));
        }

        return [.. written];
    }

    private StoredDirectory WriteDirectory<T>(Directory<T> directory, Func<int, T, long> number, CancellationToken cancellation) where T : class
    {
        var leaves = new List<(int, long)>();
        var entries = new List<(int, long)>(Directory<T>.LeafSize);
        for (var i = 0; i < directory.Leaves.Length; i++)
        {
            if (directory.Leaves[i] is not { } leaf) continue;
            cancellation.ThrowIfCancellationRequested();
            entries.Clear();
            var isClean = leaf.StoredAs != 0;
            for (var j = 0; j < Directory<T>.LeafSize; j++)
            {
                if (leaf.Items[j] is not { } item) continue;
                var stored = number(i << Directory<T>.LeafBits | j, item);
                if (stored != 0) entries.Add((j, stored));
            }

            if (entries.Count == 0) continue;
            if (!isClean)
            {
                _buffer.Clear();
                Manifest.EncodeLeaf(_buffer, entries);
                leaf.StoredAs = Put();
            }

            _reachable.Add(leaf.StoredAs);
            leaves.Add((i, leaf.StoredAs));
        }

        return new StoredDirectory([.. leaves]);
    }

    private long Number(NodeExtent extent)
    {
        if (extent.StoredAs == 0)
        {
            _buffer.Clear();
            ExtentCodec.Encode(_buffer, extent);
            extent.StoredAs = Put();
        }

        _reachable.Add(extent.StoredAs);
        return extent.StoredAs;
    }

    private long Number(EdgeExtent extent, SlotTable nodeSlots)
    {
        if (extent.StoredAs == 0)
        {
            _buffer.Clear();
            ExtentCodec.Encode(_buffer, extent, nodeSlots);
            extent.StoredAs = Put();
        }

        _reachable.Add(extent.StoredAs);
        return extent.StoredAs;
    }

    /// <summary>0 for a chunk without an alive value: it is absent.</summary>
    private long Number(Chunk chunk, Extent extent)
    {
        if (chunk.StoredAs == 0)
        {
            _buffer.Clear();
            if (!ChunkCodec.Encode(_buffer, chunk, extent.Alive)) return 0;
            chunk.StoredAs = Put();
        }

        _reachable.Add(chunk.StoredAs);
        return chunk.StoredAs;
    }

    private long Put()
    {
        var number = storage.Chunks.Put(_buffer.Written);
        _blobs++;
        _bytes += _buffer.Length;
        _putsSinceSweep++;
        _reachable.Add(number);
        return number;
    }

    private void Swap(long number, long sequence)
    {
        var next = Manifest.EncodeRef(number, sequence);
        if (!storage.Refs.CompareAndSet(Manifest.RefName, _ref, next))
            throw new MyceliaException(StatusCode.InvalidState, $"The ref `{Manifest.RefName}` of {storage.Location} was changed by somebody else. Close every other program that writes there, then reopen.");
        _ref = next;
        Volatile.Write(ref _sequence, sequence);
    }

    /// <summary>Forgets blobs that the new checkpoint does not reach, once enough have gathered to be worth the walk.</summary>
    private int Sweep(bool all)
    {
        if (!all && _putsSinceSweep < Math.Max(SweepMin, _reachable.Count / 2)) return 0;
        _putsSinceSweep = 0;
        var garbage = new List<long>();
        foreach (var number in storage.Chunks.Numbers())
            if (!_reachable.Contains(number)) garbage.Add(number);
        storage.Chunks.Delete(garbage);
        return garbage.Count;
    }
}

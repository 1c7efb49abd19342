// Writes a database so that opening needs no log before it. Only what has no chunk-store number yet is written: pages and directory
// leaves are immutable once the committer has sealed its open chunks, and each remembers its number. Readers and writers go on meanwhile.
//
// Order: seal and take everything → append what waits for the log → put the versions of new commits, then those of branches → sync blobs → swap the ref `main`
// (durable) → drop the log before it → forget garbage that nobody can read any more. A crash between any two steps leaves either the old checkpoint with
// its log, or the new one.
//
// What a branch's working version named and no commit has is garbage as soon as the working version has moved on. Numbers rise, so what was put after the last
// commit's root belongs to no commit; of those pages, the ones that neither a new commit nor the new working version has are garbage. Pages of commits go
// only when garbage collection has found that nothing reaches their commits (HistorySweep).

using System.Collections.Immutable;
using Mycelia.Graph;
using Mycelia.History;
using Mycelia.Kernel.Buffers;
using Mycelia.Storage;
using Mycelia.Transactions;

namespace Mycelia.Persistence;

/// <summary>What a checkpoint did.</summary>
internal readonly record struct CheckpointResult(long Sequence, int BlobsWritten, long BytesWritten, int BlobsDropped);

internal sealed partial class Checkpointer(IStorage storage, Committer committer, LogAppender? log, StoredPages pages, StoredVersions versions, StoredCheckpoint last)
{
    private readonly Lock _running = new();
    private readonly ByteWriter _buffer = new(64 << 10);
    private readonly Garbage _garbage = new(storage, pages.Blobs, committer, last.Manifest?.Garbage ?? []);
    private readonly List<(Func<long[]> Numbers, long Above)> _loads = [];
    private readonly StoredForest _forest = new(last.Manifest);
    private byte[]? _ref = last.Ref;
    private long _manifest = last.Number;
    private long _sequence = -1;
    private bool _isClosed;

    /// <summary>The sequence of the last checkpoint of this session; -1 before the first.</summary>
    public long LastSequence => Volatile.Read(ref _sequence);

    /// <summary>Makes a checkpoint, if something was committed since the last one.</summary>
    /// <exception cref="MyceliaException">The storage failed, or this was closed.</exception>
    public CheckpointResult Run(CancellationToken cancellation)
    {
        lock (_running)
        {
            RequireOpen();
            return Run(null, out _, cancellation);
        }
    }

    /// <summary>
    /// Commits a load: between two groups, makes the next version from the head, stores it, and publishes it when it is durable. Commits wait; readers do not. The version needs no
    /// log record, since the checkpoint holds it. <paramref name="scratch"/> are blobs of the load that are garbage afterwards.
    /// </summary>
    public void RunWith(Func<GraphSpace, GraphSpace> build, IReadOnlyCollection<long> scratch, CancellationToken cancellation)
    {
        lock (_running)
        {
            RequireOpen();
            committer.Quiesce(head =>
            {
                var next = build(head);
                var unsaved = committer.TakeUnsavedBytes();
                try
                {
                    Write(committer.EverythingWith(next), committer.Era, scratch, () => committer.Replace(next), cancellation);
                }
                catch
                {
                    committer.AddUnsavedBytes(unsaved);
                    throw;
                }
            });
        }
    }

    /// <summary>Notes that blobs are being put that no manifest reaches yet, as <paramref name="numbers"/> tells. Should the process die, the next opening removes those that the last manifest lists.</summary>
    public void BeginLoad(Func<long[]> numbers)
    {
        lock (_running) _loads.Add((numbers, _manifest));
    }

    /// <summary>Ends what <see cref="BeginLoad"/> began; the blobs of a load that was given up are garbage at once.</summary>
    public void EndLoad(Func<long[]> numbers, bool isGivenUp)
    {
        lock (_running)
        {
            if (_loads.RemoveAll(load => load.Numbers == numbers) > 0 && isGivenUp) _garbage.AddFree(numbers());
        }
    }

    /// <summary>Waits for a checkpoint that runs; later ones are refused.</summary>
    public void Close()
    {
        lock (_running) _isClosed = true;
    }

    private void RequireOpen()
    {
        if (_isClosed) throw new MyceliaException(StatusCode.InvalidState, $"The database {storage.Location} was closed. Open it again with Database.Open.");
    }

    /// <summary><paramref name="onDurable"/> is called as soon as the version is what an opening would find. What follows is cleaning up, whose failure does not undo that.</summary>
    private CheckpointResult Write(ForestVersion all, Era era, IReadOnlyCollection<long> scratch, Action? onDurable, CancellationToken cancellation)
    {
        // Segments that hold only commits up to here are not read any more: what they define must be in the manifest, so none may follow it.
        log?.Flush(sync: false);
        var writer = new ForestWriter(pages, versions, _forest, cancellation);
        var next = writer.Write(all);
        if (_manifest != 0) writer.Garbage.Add(_manifest);
        writer.Garbage.AddRange(scratch);
        var manifest = new Manifest
        {
            Origin = all.Tables.Origin,
            Sequence = all.Sequence,
            Head = all.State.Head,
            Branches = next.Branches,
            NextBranch = all.State.NextBranch,
            Refs = all.State.Refs,
            Notes = all.State.Notes,
            CommitPages = next.CommitPages,
            LastCommitRoot = next.LastCommitRoot,
            ReflogPages = next.ReflogPages,
            Garbage = [.. _garbage.Numbers(), .. writer.Garbage, .. onDurable is null ? _loads.SelectMany(load => load.Numbers()) : []],
            LiveBytes = _liveBytes,
            BytesSince = BytesSince,
        };
        _buffer.Clear();
        manifest.Encode(_buffer, all.Tables);
        var number = pages.Blobs.Put(_buffer.Written, 0);
        storage.Chunks.Sync();
        storage.RaiseFormat();
        Swap(number, all.Sequence);
        _manifest = number;
        _forest.Become(next);
        foreach (var (node, root) in next.NewRoots) node.MarkStored(root, versions);
        committer.MarkStored(next.Workings(versions), all.Workings);
        versions.LetGo();
        _garbage.Add(writer.Garbage, era.Number);
        onDurable?.Invoke();
        var forgotten = 0;
        try
        {
            storage.Log.Truncate(all.Sequence + 1);
            pages.Pager.Review();
            forgotten = Forget();
        }
        catch (Exception e) when (onDurable is not null && e is MyceliaException or IOException or UnauthorizedAccessException)
        {
            // The load is durable and shown; the next checkpoint cleans up.
        }

        return new CheckpointResult(all.Sequence, writer.BlobsWritten + 1, writer.BytesWritten + _buffer.Length, forgotten);
    }

    private void Swap(long number, long sequence)
    {
        var next = Manifest.EncodeRef(number, sequence);
        if (!storage.Refs.CompareAndSet(Manifest.RefName, _ref, next))
            throw new MyceliaException(StatusCode.InvalidState, $"The ref `{Manifest.RefName}` of {storage.Location} was changed by somebody else. Close every other program that writes there, then reopen.");
        _ref = next;
        Volatile.Write(ref _sequence, sequence);
    }

    /// <summary>Takes everything between two groups, after movements from before <paramref name="expireBefore"/> and the commits that nothing leads to then were dropped, and writes it.</summary>
    private CheckpointResult Run(long? expireBefore, out Unreachable? dropped, CancellationToken cancellation)
    {
        ForestVersion? all = null;
        Era? era = null;
        long unsaved = 0;
        Unreachable? unreachable = null;
        committer.Quiesce(_ =>
        {
            all = committer.Everything();
            if (expireBefore is { } time)
            {
                committer.Drop(unreachable = Unreachable.In(all, time));
                all = committer.Everything();
            }

            era = committer.Era;
            unsaved = committer.TakeUnsavedBytes();
        });
        dropped = unreachable;
        if (all!.Sequence == _sequence && dropped is not { IsEmpty: false }) return new CheckpointResult(_sequence, 0, 0, 0);
        try
        {
            return Write(all, era!, [], null, cancellation);
        }
        catch
        {
            committer.AddUnsavedBytes(unsaved);
            throw;
        }
    }
}

/// <summary>What the store held when it was opened.</summary>
/// <param name="Ref">The ref <c>main</c>; null before the first checkpoint.</param>
/// <param name="Number">The number of the manifest, 0 without one.</param>
/// <param name="Manifest">The manifest, null without one.</param>
internal sealed record StoredCheckpoint(byte[]? Ref, long Number, Manifest? Manifest)
{
    public static readonly StoredCheckpoint None = new(null, 0, null);
}

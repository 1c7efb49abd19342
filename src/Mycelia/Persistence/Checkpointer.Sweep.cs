// Garbage collection. Order: drop what nothing leads to from the history, between two groups → store that as a checkpoint → mark from it, with nothing deleted meanwhile → list as
// garbage what was not reached → forget of that what no version held in this process and no reader elsewhere may still read. A crash in between leaves garbage that the
// next sweep finds.
//
// Commits go on throughout; checkpoints wait for the first step alone, not while marking goes on.

using Mycelia.History;

namespace Mycelia.Persistence;

/// <summary>What a sweep did.</summary>
internal readonly record struct SweepResult(int CommitsDropped, int ReflogEntriesExpired, int BlobsDropped, long LiveBytes);

internal sealed partial class Checkpointer
{
    /// <summary>Of what was live at the last sweep, so much is put before the next one is due.</summary>
    private const double GrowthMax = 0.3;

    private readonly Lock _sweeping = new();
    private long _liveBytes = last.Manifest?.LiveBytes ?? 0;
    private long _bytesBefore = last.Manifest?.BytesSince ?? 0;
    private int _pins;

    /// <summary>Bytes of the blobs that the last sweep found reachable; 0 when there was none.</summary>
    public long LiveBytes => Volatile.Read(ref _liveBytes);

    /// <summary>Bytes of blobs put since the last sweep; those that were deleted since are among them.</summary>
    private long BytesSince => Volatile.Read(ref _bytesBefore) + pages.Blobs.BytesPut;

    /// <summary>Whether there may be so much garbage that only marking finds, that a sweep pays. Without commits there is none: what working states leave behind is known.</summary>
    public bool IsSweepDue(long bytesMin) => _forest.LastCommitRoot != 0 && BytesSince > Math.Max(bytesMin, GrowthMax * LiveBytes);

    /// <summary>
    /// Makes a checkpoint and forgets all that it does not need. Movements from before <paramref name="expireBefore"/>, ns since 1970 UTC, are taken out of the history, and the commits
    /// that nothing leads to then; with null the history stays.
    /// </summary>
    /// <param name="expireBefore">See above.</param>
    /// <param name="isAwaited">Somebody waits for the space: versions that nobody holds are collected now, instead of when the runtime comes to it.</param>
    /// <param name="cancellation">Ends it early; what was done so far stays.</param>
    /// <exception cref="MyceliaException">The storage failed, or this was closed.</exception>
    public SweepResult Sweep(long? expireBefore, bool isAwaited, CancellationToken cancellation)
    {
        lock (_sweeping)
        {
            var forgotten = 0;
            Unreachable? dropped;
            long manifest, limit, put;
            lock (_running)
            {
                RequireOpen();
                forgotten += Run(expireBefore, out dropped, cancellation).BlobsDropped;
                (manifest, put) = (_manifest, BytesSince);
                limit = _loads.Select(load => load.Above).Append(_manifest).Min();
                _pins++;
            }

            var found = HistorySweep.Nothing;
            try
            {
                if (manifest != 0) found = HistorySweep.Mark(storage.Chunks, manifest, limit, committer.Head.Tables.Origin, cancellation);
            }
            finally
            {
                lock (_running) _pins--;
            }

            forgotten += Settle(found, put, isAwaited);
            return new SweepResult(dropped?.Commits.Count ?? 0, dropped?.Expired ?? 0, forgotten, found.LiveBytes);
        }
    }

    /// <summary>Lists what was found, and forgets at once what nobody can read any more. A new era begins, so that only versions that are held keep garbage from going.</summary>
    private int Settle(HistorySweep found, long put, bool isAwaited)
    {
        lock (_running)
        {
            RequireOpen();
            Volatile.Write(ref _liveBytes, found.LiveBytes);
            Volatile.Write(ref _bytesBefore, _bytesBefore - put);
            var listed = _garbage.Numbers().ToHashSet();
            var era = 0L;
            committer.Quiesce(_ => era = committer.Era.Number);
            _garbage.Add(found.Garbage.FindAll(number => !listed.Contains(number)), era - 1);
            versions.LetGo();
            if (isAwaited) GC.Collect();
            return Forget() + Forget(); // Found to be free, then forgotten.
        }
    }

    /// <summary>Until this is disposed nothing is forgotten, so that all that the newest checkpoint reaches now can be read.</summary>
    public IDisposable Pin()
    {
        lock (_running) _pins++;
        return new Unpin(this);
    }

    private int Forget() => _pins > 0 ? 0 : _garbage.Forget();

    private sealed class Unpin(Checkpointer checkpointer) : IDisposable
    {
        public void Dispose()
        {
            lock (checkpointer._running) checkpointer._pins--;
        }
    }
}

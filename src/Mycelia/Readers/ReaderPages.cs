// Where the pages of a reader's versions are read from. A version is loaded from a view and reads its pages later, so the view stays open while any version of its era
// is held. Pages that newer versions share with older ones are in the newest view too; one that the writer has let go of since is in an older view.

using Mycelia.Graph;
using Mycelia.Persistence;
using Mycelia.Storage;

namespace Mycelia.Readers;

internal sealed class ReaderPages(Pager pager) : IChunkStore, IDisposable
{
    private readonly ReaderWriterLockSlim _lock = new();
    private readonly List<(IStorage View, WeakReference<Era> Era)> _views = [];
    private StoredPages? _pages;
    private long _eras;

    public Pager Pager => pager;

    /// <summary>The page sources for versions over these tables. They are the same for the life of a reader once its first version was loaded; an attempt at that which failed had others.</summary>
    public StoredPages For(GraphTables tables)
    {
        if (_pages is not { } pages || pages.Tables != tables) _pages = pages = new StoredPages(this, pager, tables);
        return pages;
    }

    /// <summary>Reads from <paramref name="view"/> first from now on; it is owned here until <see cref="Remove"/>. Views that no version needs any more are closed.</summary>
    public Era Add(IStorage view)
    {
        var era = new Era(Interlocked.Increment(ref _eras));
        _lock.EnterWriteLock();
        try
        {
            for (var i = _views.Count - 2; i >= 0; i--)
            {
                if (_views[i].Era.TryGetTarget(out _)) continue;
                _views[i].View.Dispose();
                _views.RemoveAt(i);
            }

            _views.Add((view, new WeakReference<Era>(era)));
        }
        finally
        {
            _lock.ExitWriteLock();
        }

        return era;
    }

    /// <summary>Gives a view back that nothing was loaded from.</summary>
    public void Remove(IStorage view)
    {
        _lock.EnterWriteLock();
        try
        {
            _views.RemoveAll(entry => entry.View == view);
        }
        finally
        {
            _lock.ExitWriteLock();
        }
    }

    public byte[] Get(long number) => Read(number, static bytes => bytes.ToArray());

    public T Read<T>(long number, BlobReader<T> read)
    {
        _lock.EnterReadLock();
        try
        {
            if (_views.Count == 0) throw new MyceliaException(StatusCode.InvalidState, "The database was closed, and a part of it that was never read is asked for. Open it again.");
            for (var i = _views.Count - 1; ; i--)
            {
                try
                {
                    return _views[i].View.Chunks.Read(number, read);
                }
                catch (CorruptionException) when (i > 0)
                {
                    // An older view may still have it.
                }
            }
        }
        finally
        {
            _lock.ExitReadLock();
        }
    }

    public void Dispose()
    {
        _lock.EnterWriteLock();
        try
        {
            foreach (var (view, _) in _views) view.Dispose();
            _views.Clear();
        }
        finally
        {
            _lock.ExitWriteLock();
        }
    }

    long IChunkStore.Put(ReadOnlySpan<byte> bytes) => throw ReadOnly();

    void IChunkStore.Sync() => throw ReadOnly();

    void IChunkStore.Delete(IReadOnlyCollection<long> numbers) => throw ReadOnly();

    IEnumerable<long> IChunkStore.Numbers(long above) => throw ReadOnly();

    private static MyceliaException ReadOnly() => new(StatusCode.InvalidState, "The database is open to read only. Open it for writing to change it.");
}

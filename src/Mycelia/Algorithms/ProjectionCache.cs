// Projections that a database keeps for whoever asks for the same again, and the memory of all projections that it made.
//
// Key: the options in one form. Under a key there are at most two projections, those used last, each with what it read (ProjectionContent). A version for which nothing of that changed gets the
// same graph, whatever else changed; one for which little changed gets the graph brought up to date; another gets a new one. Calls with the same key go one after the other, so that two who ask for
// the same build it once; calls with different keys do not wait for each other.
//
// Memory: everything held, by projections kept here, by those in use and by those being made, counts against one budget. When it does not suffice, projections that only this cache holds are
// dropped, those used longest ago first. Dropping ends the cache's hold and nothing else: who uses a projection keeps it.
//
// Locks: the gate of a key is held while a projection is made, the lock never while anything is read. The lock guards the dictionary, the lists under the keys and the counts.

using Mycelia.Graph;
using Mycelia.Kernel;

namespace Mycelia.Algorithms;

internal sealed class ProjectionCache(long budgetBytes, World world) : IProjectionMemory
{
    private const int VersionsMax = 2;

    private readonly Lock _lock = new();
    private readonly Dictionary<ProjectionKey, Shelf> _shelves = [];
    private long _usedBytes;
    private long _clock;
    private bool _isClosed;

    public long BudgetBytes => budgetBytes;

    public World World => world;

    /// <summary>Bytes that projections hold, kept here or in use, and those that are being made.</summary>
    public long UsedBytes
    {
        get
        {
            lock (_lock) return _usedBytes;
        }
    }

    /// <summary>Projections kept.</summary>
    public int Count
    {
        get
        {
            lock (_lock) return _shelves.Values.Sum(static shelf => shelf.Entries.Count);
        }
    }

    /// <summary>Bytes of the projections kept.</summary>
    public long Bytes
    {
        get
        {
            lock (_lock) return _shelves.Values.Sum(static shelf => shelf.Entries.Sum(static entry => entry.Graph.Bytes));
        }
    }

    /// <summary>A projection of a version: one that is kept, or one made now and kept.</summary>
    public GraphProjection Project(Snapshot snapshot, ProjectionOptions options, CancellationToken cancellation)
    {
        var start = world.MonotonicNanos();
        var key = new ProjectionKey(options);
        var workers = Team.Size(options.Concurrency);
        SnapshotReader.NoteReads(snapshot, key);
        var shelf = Enter(key);
        try
        {
            shelf.Gate.Wait(cancellation);
            try
            {
                var (graph, source) = Find(shelf, new SnapshotReader(snapshot.Space, key, workers, cancellation), workers, cancellation);
                return new GraphProjection(graph, GraphProjection.Since(world, start), source, snapshot.Version);
            }
            finally
            {
                shelf.Gate.Release();
            }
        }
        finally
        {
            Leave(key, shelf);
        }
    }

    /// <summary>Drops all projections kept.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            foreach (var (key, shelf) in _shelves.ToArray())
            {
                while (shelf.Entries.Count > 0) Drop(key, shelf, shelf.Entries[^1]);
            }
        }
    }

    /// <summary>Drops all projections kept and makes no more; those in use stay good.</summary>
    public void Close()
    {
        lock (_lock) _isClosed = true;
        Clear();
    }

    public void Take(long bytes, string purpose)
    {
        if (TryTake(bytes)) return;

        // Projections that were forgotten count until the collector has found them.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        if (TryTake(bytes)) return;
        var used = UsedBytes;
        throw new MyceliaException(StatusCode.LimitExceeded,
            $"{purpose} needs {bytes:N0} bytes; {Math.Max(0, budgetBytes - used):N0} are free of the {budgetBytes:N0} that projections may take, since those in use hold {used:N0}. "
            + $"Dispose projections that are no longer used, select fewer labels or types, or raise {nameof(DatabaseOptions)}.{nameof(DatabaseOptions.ProjectionBytes)} to {used + bytes:N0}.");
    }

    public void Give(long bytes)
    {
        lock (_lock) _usedBytes -= bytes;
    }

    private bool TryTake(long bytes)
    {
        lock (_lock)
        {
            while (_usedBytes + bytes > budgetBytes)
            {
                if (!DropOldestIdle()) return false;
            }

            _usedBytes += bytes;
            return true;
        }
    }

    /// <summary>The graph for the version of a reader, held for the caller.</summary>
    private (ProjectedGraph Graph, ProjectionSource Source) Find(Shelf shelf, SnapshotReader reader, int workers, CancellationToken cancellation)
    {
        Entry[] entries;
        lock (_lock) entries = [.. shelf.Entries.OrderByDescending(static entry => entry.LastUsed)];
        foreach (var entry in entries)
        {
            if (!entry.IsOf(reader.Space) || !entry.Graph.TryHold()) continue;
            Touch(entry);
            return (entry.Graph, ProjectionSource.Cached);
        }

        foreach (var entry in entries)
        {
            if (!ReferenceEquals(entry.Content.Tables, reader.Space.Tables) || !entry.Graph.TryHold()) continue;
            try
            {
                var update = new ProjectionUpdate(reader, entry.Content, entry.Graph, workers, cancellation);
                if (update.IsSame)
                {
                    entry.Refresh(update.Content, reader.Space);
                    Touch(entry);
                    return (Held(entry.Graph), ProjectionSource.Cached);
                }

                if (update.TryApply(this) is { } updated) return (Keep(shelf, reader, updated, update.Content), ProjectionSource.Updated);
            }
            finally
            {
                entry.Graph.Release();
            }
        }

        var (graph, content) = ProjectionBuilder.Build(reader, this, workers, cancellation);
        return (Keep(shelf, reader, graph, content), ProjectionSource.Built);
    }

    /// <summary>Keeps a graph beside the caller, who has held it, and drops what is more than enough under its key.</summary>
    private ProjectedGraph Keep(Shelf shelf, SnapshotReader reader, ProjectedGraph graph, ProjectionContent content)
    {
        lock (_lock)
        {
            if (_isClosed) return graph;
            Held(graph);
            while (shelf.Entries.Count >= VersionsMax) Drop(reader.Key, shelf, shelf.Entries.MinBy(static entry => entry.LastUsed)!);
            shelf.Entries.Add(new Entry(graph, content, reader.Space) { LastUsed = ++_clock });
        }

        return graph;
    }

    /// <summary>A graph that somebody holds, held once more.</summary>
    private static ProjectedGraph Held(ProjectedGraph graph)
    {
        var isHeld = graph.TryHold();
        Invariant.Holds(isHeld);
        return graph;
    }

    private void Touch(Entry entry)
    {
        lock (_lock) entry.LastUsed = ++_clock;
    }

    private bool DropOldestIdle()
    {
        var (oldestKey, oldestShelf, oldest) = (default(ProjectionKey), default(Shelf), default(Entry));
        foreach (var (key, shelf) in _shelves)
        {
            foreach (var entry in shelf.Entries)
            {
                if (!entry.Graph.HasOneHolder || entry.LastUsed >= (oldest?.LastUsed ?? long.MaxValue)) continue;
                (oldestKey, oldestShelf, oldest) = (key, shelf, entry);
            }
        }

        if (oldest is null) return false;
        Drop(oldestKey!, oldestShelf!, oldest);
        return true;
    }

    private void Drop(ProjectionKey key, Shelf shelf, Entry entry)
    {
        shelf.Entries.Remove(entry);
        if (shelf is { Entries.Count: 0, Callers: 0 }) _shelves.Remove(key);
        entry.Graph.Release();
    }

    private Shelf Enter(ProjectionKey key)
    {
        lock (_lock)
        {
            if (_isClosed) throw new MyceliaException(StatusCode.InvalidState, "The database of this snapshot was closed. Open it again, or use a projection that was made before.");
            if (!_shelves.TryGetValue(key, out var shelf)) _shelves.Add(key, shelf = new Shelf());
            shelf.Callers++;
            return shelf;
        }
    }

    private void Leave(ProjectionKey key, Shelf shelf)
    {
        lock (_lock)
        {
            if (--shelf.Callers == 0 && shelf.Entries.Count == 0) _shelves.Remove(key);
        }
    }

    /// <summary>The projections under one key.</summary>
    private sealed class Shelf
    {
        /// <summary>Passed by one caller at a time.</summary>
        public SemaphoreSlim Gate { get; } = new(1);

        public List<Entry> Entries { get; } = [];

        /// <summary>Callers at the gate or behind it.</summary>
        public int Callers { get; set; }
    }

    /// <summary>A projection kept. Its content and version change behind the gate alone.</summary>
    private sealed class Entry(ProjectedGraph graph, ProjectionContent content, GraphSpace space)
    {
        private readonly WeakReference<GraphSpace> _version = new(space);

        public ProjectedGraph Graph => graph;

        public ProjectionContent Content { get; private set; } = content;

        public long LastUsed { get; set; }

        public bool IsOf(GraphSpace version) => _version.TryGetTarget(out var mine) && ReferenceEquals(mine, version);

        /// <summary>Notes that a version has the same content, as it was read there.</summary>
        public void Refresh(ProjectionContent read, GraphSpace version)
        {
            Content = read;
            _version.SetTarget(version);
        }
    }
}

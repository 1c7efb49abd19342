using Mycelia.Kernel.Columns;

namespace Mycelia.Graph;

/// <summary>The columns of one row space in one version: per property key, a directory of chunks. Copied on write per edit session.</summary>
internal sealed class ColumnSet
{
    public static readonly ColumnSet Empty = new([], null);

    private Directory<Chunk>?[] _byKey;
    private readonly EditSession? _session;

    private ColumnSet(Directory<Chunk>?[] byKey, EditSession? session) => (_byKey, _session) = (byKey, session);

    /// <summary>Keys at or above this have no column.</summary>
    public int KeyLimit => _byKey.Length;

    public Directory<Chunk>? this[int key] => (uint)key < (uint)_byKey.Length ? _byKey[key] : null;

    /// <summary>Measures the directories, not the chunks.</summary>
    public void Measure(MemoryMeter meter)
    {
        meter.Add(32);
        meter.Array(_byKey);
        foreach (var directory in _byKey) directory?.Measure(meter);
    }

    public static ColumnSet FromDirectories(Directory<Chunk>?[] byKey) => new(byKey, null);

    public Chunk? Chunk(int key, int slot) => this[key]?[slot];

    public ColumnSet Set(int key, int slot, Chunk? chunk, EditSession session)
    {
        var old = this[key] ?? Directory<Chunk>.Empty;
        return With(key, old, old.Set(slot, chunk, session), session);
    }

    /// <summary>As <see cref="Set"/> for a chunk that is stored and need not be in memory.</summary>
    public ColumnSet Place(int key, int slot, Chunk? chunk, long number, PageSource<Chunk>? source, EditSession session)
    {
        var old = this[key] ?? Directory<Chunk>.Empty;
        return With(key, old, old.Place(slot, chunk, number, source, session), session);
    }

    private ColumnSet With(int key, Directory<Chunk> old, Directory<Chunk> next, EditSession session)
    {
        if (ReferenceEquals(old, next)) return this;
        if (_session == session && key < _byKey.Length)
        {
            _byKey[key] = next;
            return this;
        }

        var byKey = new Directory<Chunk>?[Math.Max(_byKey.Length, key + 1)];
        _byKey.CopyTo(byKey, 0);
        byKey[key] = next;
        return new ColumnSet(byKey, session);
    }
}

using System.Runtime.CompilerServices;
using Mycelia.Kernel.Columns;

namespace Mycelia.Graph;

/// <summary>The adjacency of one version: per edge type and direction, a directory of blocks by node slot. Copied on write per edit session.</summary>
internal sealed class AdjacencySet
{
    public static readonly AdjacencySet Empty = new([], [], null);

    private Directory<AdjacencyBlock>?[] _lists;
    private int[] _types;
    private readonly EditSession? _session;

    private AdjacencySet(Directory<AdjacencyBlock>?[] lists, int[] types, EditSession? session) => (_lists, _types, _session) = (lists, types, session);

    /// <summary>Edge types that have or had lists, rising.</summary>
    public ReadOnlySpan<int> Types => _types;

    public Directory<AdjacencyBlock>? this[int type, bool incoming]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            var lists = _lists;
            var at = (uint)type * 2 + (incoming ? 1u : 0u);
            return at < (uint)lists.Length ? lists[at] : null;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public AdjacencyBlock? Block(int type, bool incoming, int slot) => this[type, incoming]?[slot];

    public static AdjacencySet FromDirectories(IEnumerable<(int Type, bool Incoming, Directory<AdjacencyBlock> Directory)> directories)
    {
        var session = new EditSession();
        var set = Empty;
        foreach (var (type, incoming, directory) in directories) set = set.With(type, incoming, directory, session);
        return set;
    }

    /// <summary>With one block replaced; null removes it.</summary>
    public AdjacencySet Set(int type, bool incoming, int slot, AdjacencyBlock? block, EditSession session)
    {
        var old = this[type, incoming] ?? Directory<AdjacencyBlock>.Empty;
        var next = old.Set(slot, block, session);
        return ReferenceEquals(old, next) ? this : With(type, incoming, next, session);
    }

    /// <summary>As <see cref="Set"/> for a block that is stored and need not be in memory.</summary>
    public AdjacencySet Place(int type, bool incoming, int slot, AdjacencyBlock? block, long number, PageSource<AdjacencyBlock>? source, EditSession session)
    {
        var old = this[type, incoming] ?? Directory<AdjacencyBlock>.Empty;
        var next = old.Place(slot, block, number, source, session);
        return ReferenceEquals(old, next) ? this : With(type, incoming, next, session);
    }

    /// <summary>With one whole directory replaced.</summary>
    public AdjacencySet With(int type, bool incoming, Directory<AdjacencyBlock> directory, EditSession session)
    {
        var at = type * 2 + (incoming ? 1 : 0);
        var set = this;
        if (_session != session || at >= _lists.Length)
        {
            var lists = new Directory<AdjacencyBlock>?[Math.Max(_lists.Length, type * 2 + 2)];
            _lists.CopyTo(lists, 0);
            set = new AdjacencySet(lists, _types, session);
        }

        set._lists[at] = directory;
        if (Array.BinarySearch(set._types, type) < 0) set._types = [.. set._types.Append(type).Order()];
        return set;
    }

    /// <summary>Measures the directories, not the blocks.</summary>
    public void Measure(MemoryMeter meter)
    {
        meter.Add(40);
        meter.Array(_lists);
        meter.Array(_types);
        foreach (var directory in _lists) directory?.Measure(meter);
    }
}

// A persistent map from slot to chunk: a top array of leaves of 256. Editing copies the leaf and the top once per edit session, so a
// version shares everything it did not change with its predecessor. A lookup is two loads.

using System.Runtime.CompilerServices;
using Mycelia.Kernel.Columns;

namespace Mycelia.Graph;

internal sealed class Directory<T> where T : class
{
    public const int LeafBits = 8;
    public const int LeafSize = 1 << LeafBits;

    public static readonly Directory<T> Empty = new([], null);

    private Leaf?[] _top;
    private readonly EditSession? _session;

    private Directory(Leaf?[] top, EditSession? session)
    {
        _top = top;
        _session = session;
    }

    /// <summary>Slots at or above this are absent.</summary>
    public int SlotLimit => _top.Length << LeafBits;

    public ReadOnlySpan<Leaf?> Leaves => _top;

    public T? this[int slot]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            var top = _top;
            var at = slot >> LeafBits;
            if ((uint)at >= (uint)top.Length) return null;
            var leaf = top[at];
            return leaf is null ? null : leaf.Items[slot & (LeafSize - 1)];
        }
    }

    /// <summary>This directory with one slot changed: itself when <paramref name="session"/> owns it, else a copy of the path.</summary>
    public Directory<T> Set(int slot, T? item, EditSession session)
    {
        var at = slot >> LeafBits;
        var leaf = at < _top.Length ? _top[at] : null;
        if (leaf is not null && leaf.Session == session)
        {
            leaf.Items[slot & (LeafSize - 1)] = item;
            return this;
        }

        var copy = leaf is null ? new Leaf(session) : leaf.Copy(session);
        copy.Items[slot & (LeafSize - 1)] = item;
        if (_session == session)
        {
            if (at >= _top.Length) Array.Resize(ref _top, at + 1);
            _top[at] = copy;
            return this;
        }

        var top = new Leaf?[Math.Max(_top.Length, at + 1)];
        _top.CopyTo(top, 0);
        top[at] = copy;
        return new Directory<T>(top, session);
    }

    /// <summary>A directory of loaded leaves, for opening a stored version.</summary>
    public static Directory<T> FromLeaves(Leaf?[] leaves) => new(leaves, null);

    /// <summary>Items present, by rising slot.</summary>
    public IEnumerable<(int Slot, T Item)> Items()
    {
        for (var at = 0; at < _top.Length; at++)
        {
            var leaf = _top[at];
            if (leaf is null) continue;
            for (var i = 0; i < LeafSize; i++)
            {
                var item = leaf.Items[i];
                if (item is not null) yield return (at << LeafBits | i, item);
            }
        }
    }

    /// <summary>Measures the directory itself, not what it holds.</summary>
    public void Measure(MemoryMeter meter)
    {
        meter.Add(32);
        meter.Array(_top);
        foreach (var leaf in _top)
            if (leaf is not null) meter.Add(32 + LeafSize * 8);
    }

    /// <summary>256 neighbouring slots; stored as one record.</summary>
    internal sealed class Leaf(EditSession? session)
    {
        public Buffer Items;

        public EditSession? Session { get; } = session;

        /// <summary>The number this leaf is stored under, 0 while it is not.</summary>
        public long StoredAs { get; set; }

        public Leaf Copy(EditSession session) => new(session) { Items = Items };
    }

    [InlineArray(LeafSize)]
    internal struct Buffer
    {
        private T? _first;
    }
}

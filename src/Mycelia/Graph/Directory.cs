// A persistent map from slot to page: a top array of leaves of 256. Editing copies the leaf and the top once per edit session, so a
// version shares everything it did not change with its predecessor. A lookup of what is in memory is two loads.
//
// A slot is empty, or its page is there, or its page is stored and not in memory: then the leaf knows its number and reads it when it is asked for.
// A page that is stored may be dropped again (Evict); whoever holds it keeps it alive. Three rules let readers go without a lock:
//   * the numbers of a leaf are replaced as a whole, before any page that they speak for goes;
//   * a reader that finds no page reads the numbers after it has seen that;
//   * a copy takes the pages first, the numbers second.

using System.Runtime.CompilerServices;
using Mycelia.Kernel.Columns;

namespace Mycelia.Graph;

/// <summary>The shape that all directories share.</summary>
internal static class DirectoryShape
{
    public const int LeafBits = 8;
    public const int LeafSize = 1 << LeafBits;
}

internal sealed class Directory<T> where T : class, IPage
{
    private const int LeafBits = DirectoryShape.LeafBits;
    private const int LeafSize = DirectoryShape.LeafSize;

    public static readonly Directory<T> Empty = new([], null);

    private DirectoryLeaf<T>?[] _top;
    private readonly EditSession? _session;

    private Directory(DirectoryLeaf<T>?[] top, EditSession? session)
    {
        _top = top;
        _session = session;
    }

    /// <summary>Slots at or above this are absent.</summary>
    public int SlotLimit => _top.Length << LeafBits;

    public ReadOnlySpan<DirectoryLeaf<T>?> Leaves => _top;

    /// <summary>The page at a slot, read from the store if need be; null when the slot is empty.</summary>
    /// <exception cref="CorruptionException">The page is stored and cannot be read.</exception>
    public T? this[int slot]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            var top = _top;
            var at = slot >> LeafBits;
            if ((uint)at >= (uint)top.Length) return null;
            var leaf = top[at];
            if (leaf is null) return null;
            return leaf.Items[slot & (LeafSize - 1)] ?? leaf.Find(slot & (LeafSize - 1));
        }
    }

    /// <summary>Whether there is a page at a slot, in memory or stored; reads none.</summary>
    public bool Has(int slot) =>
        slot >> LeafBits < _top.Length && _top[slot >> LeafBits] is { } leaf && (leaf.Items[slot & (LeafSize - 1)] is not null || leaf.NumberOfEvicted(slot & (LeafSize - 1)) != 0);

    /// <summary>The page at a slot if it is in memory.</summary>
    public T? Resident(int slot) => slot >> LeafBits < _top.Length ? _top[slot >> LeafBits]?.Items[slot & (LeafSize - 1)] : null;

    /// <summary>This directory with one slot changed: itself when <paramref name="session"/> owns it, else a copy of the path.</summary>
    public Directory<T> Set(int slot, T? item, EditSession session)
    {
        var directory = Own(slot, session, out var leaf);
        leaf.Set(slot & (LeafSize - 1), item);
        return directory;
    }

    /// <summary>As <see cref="Set"/> for a page that is stored and need not be in memory.</summary>
    public Directory<T> Place(int slot, T? item, long number, PageSource<T>? source, EditSession session)
    {
        var directory = Own(slot, session, out var leaf);
        leaf.Place(slot & (LeafSize - 1), item, number, source);
        return directory;
    }

    private Directory<T> Own(int slot, EditSession session, out DirectoryLeaf<T> owned)
    {
        var at = slot >> LeafBits;
        var leaf = at < _top.Length ? _top[at] : null;
        if (leaf is not null && leaf.Session == session)
        {
            owned = leaf;
            return this;
        }

        owned = leaf is null ? new DirectoryLeaf<T>(session) : leaf.Copy(session);
        if (_session == session)
        {
            if (at >= _top.Length) Array.Resize(ref _top, at + 1);
            _top[at] = owned;
            return this;
        }

        var top = new DirectoryLeaf<T>?[Math.Max(_top.Length, at + 1)];
        _top.CopyTo(top, 0);
        top[at] = owned;
        return new Directory<T>(top, session);
    }

    /// <summary>Whether a slot is known to hold the same page in both; reads no page.</summary>
    public bool IsSame(Directory<T> other, int slot)
    {
        var (at, index) = (slot >> LeafBits, slot & (LeafSize - 1));
        var mine = at < _top.Length ? _top[at] : null;
        var its = at < other._top.Length ? other._top[at] : null;
        if (ReferenceEquals(mine, its)) return true;
        var (myPage, itsPage) = (mine?.Items[index], its?.Items[index]);
        if (myPage is not null && itsPage is not null) return ReferenceEquals(myPage, itsPage) || (myPage.StoredAs != 0 && myPage.StoredAs == itsPage.StoredAs);
        return (myPage?.StoredAs ?? mine?.NumberOfEvicted(index) ?? 0) == (itsPage?.StoredAs ?? its?.NumberOfEvicted(index) ?? 0)
            && (myPage ?? itsPage) is null or { StoredAs: not 0 };
    }

    /// <summary>The number under which the page at a slot is stored, 0 when it is not or the slot is empty; reads no page.</summary>
    public long NumberAt(int slot) => slot >> LeafBits >= _top.Length || _top[slot >> LeafBits] is not { } leaf ? 0
        : leaf.Items[slot & (LeafSize - 1)] is { } page ? page.StoredAs : leaf.NumberOfEvicted(slot & (LeafSize - 1));

    /// <summary>Adds the slots that are not known to hold the same page in both, rising; reads no page. Cost: a step per leaf, one per slot of leaves that differ.</summary>
    public void AddDifferences(Directory<T> other, List<int> slots)
    {
        if (ReferenceEquals(this, other)) return;
        for (var at = 0; at < Math.Max(_top.Length, other._top.Length); at++)
        {
            var mine = at < _top.Length ? _top[at] : null;
            var its = at < other._top.Length ? other._top[at] : null;
            if (ReferenceEquals(mine, its) || (mine is { StoredAs: not 0 } && mine.StoredAs == its?.StoredAs)) continue;
            AddDifferences(other, mine, its, at << LeafBits, slots);
        }
    }

    private void AddDifferences(Directory<T> other, DirectoryLeaf<T>? mine, DirectoryLeaf<T>? its, int firstSlot, List<int> slots)
    {
        Span<bool> isAway = stackalloc bool[LeafSize];
        Span<bool> differs = stackalloc bool[LeafSize];
        for (var i = 0; i < LeafSize; i++)
        {
            var (myPage, itsPage) = (mine?.Items[i], its?.Items[i]);
            isAway[i] = myPage is null && itsPage is null;
            differs[i] = !ReferenceEquals(myPage, itsPage) && !IsSame(other, firstSlot | i);
        }

        // The numbers speak for the pages that are in memory in neither, and are read after that was seen.
        Interlocked.MemoryBarrier();
        var (myNumbers, itsNumbers) = (mine?.Numbers, its?.Numbers);
        for (var i = 0; i < LeafSize; i++)
            if (differs[i] || (isAway[i] && (myNumbers?[i] ?? 0) != (itsNumbers?[i] ?? 0))) slots.Add(firstSlot | i);
    }

    /// <summary>A directory of loaded leaves, for opening a stored version.</summary>
    public static Directory<T> FromLeaves(DirectoryLeaf<T>?[] leaves) => new(leaves, null);

    /// <summary>Pages present, by rising slot; reads those that are not in memory, one at a time.</summary>
    public IEnumerable<(int Slot, T Item)> Items()
    {
        for (var at = 0; at < _top.Length; at++)
        {
            var leaf = _top[at];
            if (leaf is null) continue;
            for (var i = 0; i < LeafSize; i++)
            {
                var item = leaf.Items[i] ?? leaf.Find(i);
                if (item is not null) yield return (at << LeafBits | i, item);
            }
        }
    }

    /// <summary>Pages that are in memory, by rising slot.</summary>
    public IEnumerable<T> Residents()
    {
        foreach (var leaf in _top)
        {
            if (leaf is null) continue;
            for (var i = 0; i < LeafSize; i++)
                if (leaf.Items[i] is { } item) yield return item;
        }
    }

    /// <summary>Measures the directory itself, not what it holds.</summary>
    public void Measure(MemoryMeter meter)
    {
        meter.Add(32);
        meter.Array(_top);
        foreach (var leaf in _top) leaf?.Measure(meter);
    }
}

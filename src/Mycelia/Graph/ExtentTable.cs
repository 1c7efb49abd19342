// The extents of one row space in one version. Most live in a directory; up to eight that changed last stand beside it, so that a
// small commit copies one extent and this object instead of a directory path (4 KB). Lookups test the slot range of the recent ones first.

using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Mycelia.Kernel.Columns;

namespace Mycelia.Graph;

internal sealed class ExtentTable<T> where T : Extent
{
    private const int RecentMax = 8;

    public static readonly ExtentTable<T> Empty = new(Directory<T>.Empty);

    private Directory<T> _directory;
    private RecentSlots _recentSlots;
    private RecentItems _recentItems;
    private int _recentCount;
    private int _recentSlotMin = int.MaxValue;
    private readonly EditSession? _session;
    private int _slotLimit;

    private ExtentTable(Directory<T> directory, EditSession? session = null)
    {
        _directory = directory;
        _session = session;
        for (var i = 0; i < RecentMax; i++) _recentSlots[i] = -1;
    }

    private ExtentTable(ExtentTable<T> other, EditSession session)
    {
        _directory = other._directory;
        _recentSlots = other._recentSlots;
        _recentItems = other._recentItems;
        _recentCount = other._recentCount;
        _recentSlotMin = other._recentSlotMin;
        _slotLimit = other._slotLimit;
        _session = session;
    }

    /// <summary>One more than the highest slot that was ever set.</summary>
    public int SlotLimit => _slotLimit;

    public T? this[int slot]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => slot < _recentSlotMin ? _directory[slot] : Recent(slot) ?? _directory[slot];
    }

    public ExtentTable<T> Set(int slot, T extent, EditSession session)
    {
        var table = _session == session ? this : new ExtentTable<T>(this, session);
        table.SetOwned(slot, extent, session);
        return table;
    }

    /// <summary>As <see cref="Set"/> for an extent of a new slot that is stored and need not be in memory.</summary>
    public ExtentTable<T> Place(int slot, T? extent, long number, PageSource<T>? source, EditSession session)
    {
        var table = _session == session ? this : new ExtentTable<T>(this, session);
        table._slotLimit = Math.Max(table._slotLimit, slot + 1);
        table._directory = table._directory.Place(slot, extent, number, source, session);
        return table;
    }

    public static ExtentTable<T> FromDirectory(Directory<T> directory, int slotLimit) => new(directory) { _slotLimit = slotLimit };

    /// <summary>The same extents with the recent ones moved into the directory: the form that is stored.</summary>
    public ExtentTable<T> Settled(EditSession session)
    {
        if (_recentCount == 0) return this;
        var table = new ExtentTable<T>(this, session);
        table.Flush(session);
        return table;
    }

    public Directory<T> SettledDirectory
    {
        get
        {
            Invariant.Holds(_recentCount == 0);
            return _directory;
        }
    }

    /// <summary>The extent at a slot if it is in memory.</summary>
    public T? Resident(int slot) => (slot < _recentSlotMin ? null : Recent(slot)) ?? _directory.Resident(slot);

    /// <summary>The number under which the extent at a slot is stored, 0 when it is not or the slot is empty; reads no page.</summary>
    public long NumberAt(int slot) => (slot < _recentSlotMin ? null : Recent(slot)) is { } recent ? recent.StoredAs : _directory.NumberAt(slot);

    /// <summary>Extents that are in memory.</summary>
    public IEnumerable<T> Residents()
    {
        for (var slot = 0; slot < _slotLimit; slot++)
            if (Resident(slot) is { } extent) yield return extent;
    }

    /// <summary>The leaves that hold all but the recent extents.</summary>
    public ReadOnlySpan<DirectoryLeaf<T>?> Leaves => _directory.Leaves;

    /// <summary>Measures the table itself, not the extents.</summary>
    public void Measure(MemoryMeter meter)
    {
        meter.Add(144);
        _directory.Measure(meter);
    }

    /// <summary>Whether a slot is known to hold the same extent in both; reads no page.</summary>
    public bool IsSame(ExtentTable<T> other, int slot)
    {
        var (mine, its) = (slot < _recentSlotMin ? null : Recent(slot), slot < other._recentSlotMin ? null : other.Recent(slot));
        if (mine is null && its is null) return _directory.IsSame(other._directory, slot);
        mine ??= _directory.Resident(slot);
        its ??= other._directory.Resident(slot);
        return ReferenceEquals(mine, its) || (mine is { StoredAs: not 0 } && mine.StoredAs == its?.StoredAs);
    }

    /// <summary>Adds the slots that are not known to hold the same extent in both, in no order and each once; reads no page.</summary>
    public void AddDifferences(ExtentTable<T> other, List<int> slots)
    {
        if (ReferenceEquals(this, other)) return;
        _directory.AddDifferences(other._directory, slots);
        AddRecentChanges(this, other);
        AddRecentChanges(other, this);

        void AddRecentChanges(ExtentTable<T> recent, ExtentTable<T> against)
        {
            for (var i = 0; i < recent._recentCount; i++)
            {
                var slot = recent._recentSlots[i];
                if (!recent.IsSame(against, slot) && !slots.Contains(slot)) slots.Add(slot);
            }
        }
    }

    private T? Recent(int slot)
    {
        var hits = Vector256.Equals(Vector256.LoadUnsafe(ref _recentSlots[0]), Vector256.Create(slot)).ExtractMostSignificantBits();
        return hits == 0 ? null : _recentItems[System.Numerics.BitOperations.TrailingZeroCount(hits)];
    }

    private void SetOwned(int slot, T extent, EditSession session)
    {
        _slotLimit = Math.Max(_slotLimit, slot + 1);
        for (var i = 0; i < _recentCount; i++)
        {
            if (_recentSlots[i] != slot) continue;
            _recentItems[i] = extent;
            return;
        }

        if (_recentCount == RecentMax) Flush(session);
        _recentSlots[_recentCount] = slot;
        _recentItems[_recentCount++] = extent;
        _recentSlotMin = Math.Min(_recentSlotMin, slot);
    }

    private void Flush(EditSession session)
    {
        for (var i = 0; i < _recentCount; i++)
        {
            _directory = _directory.Set(_recentSlots[i], _recentItems[i], session);
            _recentSlots[i] = -1;
            _recentItems[i] = null;
        }

        _recentCount = 0;
        _recentSlotMin = int.MaxValue;
    }

    [InlineArray(RecentMax)]
    private struct RecentSlots
    {
        private int _first;
    }

    [InlineArray(RecentMax)]
    private struct RecentItems
    {
        private T? _first;
    }
}

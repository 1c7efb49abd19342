// Finds what differs between two versions and has to be hashed again, and hashes it. Shared leaves are passed over 256 slots at a time. What is hashed of a
// chunk is what its alive rows show: where the alive rows of an extent changed, every chunk beside it is hashed again; elsewhere only what is another page.
//
// First the slots of all trees are collected, on one thread and without reading a page of the later version that the earlier one does not have; then all are
// hashed on as many threads as there are; then the trees take their hashes.

using System.Collections.Concurrent;
using Mycelia.Graph;
using Mycelia.Kernel.Columns;
using Mycelia.Kernel.Loops;

namespace Mycelia.Persistence;

/// <summary>Writes the hash of what is at a slot; false if nothing there is hashed.</summary>
internal delegate bool SlotHash(PageHasher hasher, int slot, Span<byte> hash);

internal sealed class Rehash(GraphTables tables, CancellationToken cancellation)
{
    private const int GrainMax = 32;
    private const int GrainsPerThread = 8;

    private readonly List<TreeChanges> _parts = [];
    private readonly List<int> _found = [];

    /// <summary>Extents and chunks that were taken in.</summary>
    public int Count { get; private set; }

    /// <summary>Takes in the extents that differ, and adds to <paramref name="otherRows"/>, rising, the slots where other rows are alive.</summary>
    public TreeChanges AddExtents<T>(ExtentTable<T> from, ExtentTable<T> to, SlotTable slots, List<int> otherRows, SlotHash hash) where T : Extent
    {
        _found.Clear();
        to.AddDifferences(from, _found);
        _found.Sort();
        var differ = new List<int>(_found.Count);
        foreach (var slot in _found)
        {
            cancellation.ThrowIfCancellationRequested();
            var before = from[slot];
            var after = before is null ? null : to[slot];
            if (before is not null && ReferenceEquals(before, after)) continue;
            differ.Add(slot);
            if (before is null || after is null || !ShowSameRows(before, after)) otherRows.Add(slot);
        }

        return Add(differ, slots, hash);
    }

    /// <summary>By key, takes in the chunks that differ and those at <paramref name="otherRows"/>.</summary>
    public TreeChanges[] AddColumns<T>(ColumnSet from, ColumnSet to, ExtentTable<T> extents, SlotTable slots, List<int> otherRows) where T : Extent
    {
        var columns = new TreeChanges[Math.Max(from.KeyLimit, to.KeyLimit)];
        for (var key = 0; key < columns.Length; key++)
        {
            cancellation.ThrowIfCancellationRequested();
            var (before, after) = (from[key] ?? Directory<Chunk>.Empty, to[key] ?? Directory<Chunk>.Empty);
            _found.Clear();
            after.AddDifferences(before, _found);
            var differ = _found.Count;
            foreach (var slot in otherRows)
                if (after.Has(slot) && _found.BinarySearch(0, differ, slot, null) < 0) _found.Add(slot);
            if (differ < _found.Count) _found.Sort();
            columns[key] = Add(_found, slots, (hasher, slot, hash) => extents[slot] is { AliveCount: > 0 } extent && after[slot] is { } chunk && hasher.Hash(chunk, extent.Alive, hash));
        }

        return columns;
    }

    /// <summary>Hashes what was taken in.</summary>
    public void Run()
    {
        var hashers = new ConcurrentBag<PageHasher>();
        var grain = Math.Clamp(Count / (ParallelLoops.DefaultDegree * GrainsPerThread), 1, GrainMax);
        ParallelLoops.For(0, Count, grain, (start, end) =>
        {
            if (!hashers.TryTake(out var hasher)) hasher = new PageHasher(tables);
            var part = PartAt(start);
            for (var i = start; i < end; i++)
            {
                while (i - _parts[part].Start >= _parts[part].Count) part++;
                _parts[part].Hash(i - _parts[part].Start, hasher);
            }

            hashers.Add(hasher);
        }, cancellation: cancellation);
    }

    private TreeChanges Add(List<int> differ, SlotTable slots, SlotHash hash)
    {
        var part = new TreeChanges(Count, [.. differ], slots, hash);
        if (part.Count > 0) _parts.Add(part);
        Count = checked(Count + part.Count);
        return part;
    }

    /// <summary>The last part that starts at or before an index.</summary>
    private int PartAt(int index)
    {
        int low = 0, high = _parts.Count - 1;
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            if (_parts[middle].Start <= index) low = middle;
            else high = middle - 1;
        }

        return low;
    }

    private static bool ShowSameRows(Extent before, Extent after) => before.Alive.AsSpan().TrimEnd(0UL).SequenceEqual(after.Alive.AsSpan().TrimEnd(0UL));
}

/// <summary>What is hashed again of one tree, from <paramref name="start"/> on in the list of all.</summary>
internal sealed class TreeChanges(int start, int[] changed, SlotTable slots, SlotHash hash)
{
    private readonly byte[] _hashes = new byte[changed.Length * HashPage.HashBytes];
    private readonly bool[] _isHashed = new bool[changed.Length];

    public int Start => start;

    public int Count => changed.Length;

    public void Hash(int i, PageHasher hasher) => _isHashed[i] = hash(hasher, changed[i], _hashes.AsSpan(i * HashPage.HashBytes, HashPage.HashBytes));

    /// <summary>The tree with the new hashes.</summary>
    public HashTree Apply(HashTree before)
    {
        if (changed.Length == 0) return before;
        var changes = new HashChange[changed.Length];
        for (var i = 0; i < changes.Length; i++) changes[i] = new HashChange(slots.ExtentOf(changed[i]), _isHashed[i] ? i : -1);
        changes.AsSpan().Sort((left, right) => left.Extent.CompareTo(right.Extent));
        return before.With(changes, _hashes);
    }
}

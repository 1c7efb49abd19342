// One version of the entries of one index: a tree of leaves, and beside it the changes of the last commits.
//
//   fences      two levels of separators that lead to a leaf
//   leaves      a directory of sorted leaves: the unit of storage and eviction
//   added       up to 64 entries that are not in the tree yet
//   removed     up to 64 entries of the tree that are no more
//
// A small commit copies the two short lists; when they have grown long they are folded into the leaves they belong to, each of which is
// copied once. So a commit costs its share of a leaf, and readers look at one leaf and one or two short lists.
//
// An entry stands for a row that is alive, has the label or type and all the properties: nothing is left to check when it is found.
//
// Invariants: leaves are not empty and hold at most 256 entries, all after those of the leaf before; `removed` is a subset of the tree, `added` is
// disjoint from the tree; Count = tree + added - removed.

using System.Runtime.CompilerServices;
using Mycelia.Kernel.Buffers;
using Mycelia.Kernel.Columns;

namespace Mycelia.Graph.Indexes;

internal sealed partial class PropertyIndex
{
    public const int RunMax = 64;

    public static readonly PropertyIndex Empty = new(Directory<IndexLeaf>.Empty, Fences.Empty, SortedKeys.Empty, SortedKeys.Empty, 0, 0, null);

    private readonly Directory<IndexLeaf> _leaves;
    private readonly Fences _fences;
    private readonly SortedKeys _added;
    private readonly SortedKeys _removed;
    private readonly int _slotLimit;
    private readonly FreeSlot? _free;

    private PropertyIndex(Directory<IndexLeaf> leaves, Fences fences, SortedKeys added, SortedKeys removed, long count, int slotLimit, FreeSlot? free)
    {
        _leaves = leaves;
        _fences = fences;
        _added = added;
        _removed = removed;
        Count = count;
        _slotLimit = slotLimit;
        _free = free;
    }

    /// <summary>Entries in this version.</summary>
    public long Count { get; }

    /// <summary>The bytes of the leaves that were made with this version; 0 when it was not folded.</summary>
    public long FoldedBytes { get; private init; }

    internal Directory<IndexLeaf> Leaves => _leaves;

    internal Fences Fences => _fences;

    internal SortedKeys Added => _added;

    internal SortedKeys Removed => _removed;

    /// <summary>The first row with this key. hot: no allocation</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryFindFirst(scoped in SearchKey key, out uint row)
    {
        if (_added.Count == 0 && _removed.Count == 0 && !_fences.IsEmpty)
        {
            var place = _fences.PlaceOf(key, 0);
            var leaf = LeafAt(place);
            var at = leaf.LowerBound(key, 0);
            if (at < leaf.Count)
            {
                row = leaf.RowAt(at);
                return leaf.HasKey(at, key);
            }
        }

        return FindAmongChanges(key, uint.MaxValue, out row);
    }

    /// <summary>The first row with this key other than <paramref name="except"/>.</summary>
    public bool TryFindOther(scoped in SearchKey key, uint except, out uint row) => FindAmongChanges(key, except, out row);

    public bool Contains(scoped in SearchKey key, uint row)
    {
        if (_added.Find(key, row) >= 0) return true;
        return _removed.Find(key, row) < 0 && TreeContains(key, row);
    }

    public void Measure(MemoryMeter meter)
    {
        meter.Add(80);
        _fences.Measure(meter);
        _leaves.Measure(meter);
        _added.Measure(meter);
        _removed.Measure(meter);
        foreach (var leaf in _leaves.Residents()) leaf.Measure(meter);
    }

    internal IndexLeaf LeafAt(LeafPlace place)
    {
        var leaf = _leaves[_fences.SlotAt(place)];
        Invariant.Holds(leaf is not null);
        return leaf;
    }

    /// <summary>Writes everything but the leaves: count, slot limit, fences, added, removed.</summary>
    public void EncodeRoot(ByteWriter writer)
    {
        writer.Varint((ulong)Count);
        writer.Varint((ulong)_slotLimit);
        _fences.Encode(writer);
        SortedKeysCodec.Encode(writer, _added);
        SortedKeysCodec.Encode(writer, _removed);
    }

    /// <exception cref="CorruptionException">The bytes are not what <see cref="EncodeRoot"/> writes.</exception>
    public static PropertyIndex DecodeRoot(ref ByteReader reader, Directory<IndexLeaf> leaves)
    {
        var count = (long)reader.Varint();
        var slotLimit = reader.Count(int.MaxValue);
        var fences = Fences.Decode(ref reader, slotLimit);
        var (added, removed) = (SortedKeysCodec.Decode(ref reader), SortedKeysCodec.Decode(ref reader));
        var used = new HashSet<int>();
        for (var page = 0; page < fences.PageCount; page++)
            foreach (var slot in fences.SlotsOf(page)) used.Add(slot);
        FreeSlot? free = null;
        for (var slot = slotLimit - 1; slot >= 0; slot--)
            if (!used.Contains(slot)) free = new FreeSlot(slot, free);
        return new PropertyIndex(leaves, fences, added, removed, count, slotLimit, free);
    }

    private bool TreeContains(scoped in SearchKey key, uint row) => !_fences.IsEmpty && LeafAt(_fences.PlaceOf(key, row)).Find(key, row) >= 0;

    private bool FindAmongChanges(scoped in SearchKey key, uint except, out uint row)
    {
        row = 0;
        var isAdded = false;
        for (var at = _added.Count == 0 ? 0 : _added.LowerBound(key, 0); at < _added.Count && _added.HasKey(at, key); at++)
        {
            if (_added.RowAt(at) == except) continue;
            isAdded = true;
            row = _added.RowAt(at);
            break;
        }

        if (!FindInTree(key, except, out var other)) return isAdded;
        row = isAdded ? Math.Min(row, other) : other;
        return true;
    }

    private bool FindInTree(scoped in SearchKey key, uint except, out uint row)
    {
        row = 0;
        if (_fences.IsEmpty) return false;
        LeafPlace? place = _fences.PlaceOf(key, 0);
        var leaf = LeafAt(place.Value);
        for (var at = leaf.LowerBound(key, 0); ; at++)
        {
            if (at == leaf.Count)
            {
                place = _fences.Next(place.Value);
                if (place is null) return false;
                leaf = LeafAt(place.Value);
                at = 0;
            }

            if (!leaf.HasKey(at, key)) return false;
            row = leaf.RowAt(at);
            if (row != except && (_removed.Count == 0 || _removed.Find(key, row) < 0)) return true;
        }
    }

    /// <summary>A slot whose leaf is gone.</summary>
    private sealed record FreeSlot(int Slot, FreeSlot? Next);
}

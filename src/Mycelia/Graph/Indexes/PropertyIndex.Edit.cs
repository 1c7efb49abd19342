using Mycelia.Kernel.Columns;

namespace Mycelia.Graph.Indexes;

internal sealed partial class PropertyIndex
{
    /// <summary>Entries of a leaf that is made from many: room for some before it splits, and little to copy for each.</summary>
    private const int LeafAtFirst = 160;

    /// <summary>Entries of a leaf that is filled from the left and will hardly be met again.</summary>
    private const int LeafAtEnd = 240;

    private const int LeafMin = 48;
    private const int OneByOneMax = 16;

    /// <summary>An index of these entries.</summary>
    public static PropertyIndex Build(SortedKeys entries, EditSession session) => Empty.Fold(SortedKeys.Empty, entries, session);

    /// <summary>
    /// The index without some entries, all of them here, and with others, none of them here; no entry is in both. Cost: a copy of the short
    /// lists, and now and then of the leaves that changed.
    /// </summary>
    public PropertyIndex With(KeyBatch removed, KeyBatch added, EditSession session)
    {
        if (removed.Count == 0 && added.Count == 0) return this;
        var (nextAdded, nextRemoved) = removed.Count + added.Count <= OneByOneMax ? MergeOneByOne(removed, added) : Merge(removed, added);
        if (nextAdded.Count + nextRemoved.Count > RunMax) return Fold(nextRemoved, nextAdded, session);
        return new PropertyIndex(_leaves, _fences, nextAdded, nextRemoved, Count + (nextAdded.Count - _added.Count) - (nextRemoved.Count - _removed.Count), _slotLimit, _free);
    }

    /// <summary>The same entries with no change beside the tree.</summary>
    public PropertyIndex Settled(EditSession session) => _added.Count + _removed.Count == 0 ? this : Fold(_removed, _added, session);

    private (SortedKeys Added, SortedKeys Removed) MergeOneByOne(KeyBatch removed, KeyBatch added)
    {
        var (nextAdded, nextRemoved) = (_added, _removed);
        Span<byte> small = stackalloc byte[SortedKeys.SmallKey];
        for (var i = 0; i < removed.Count; i++)
        {
            var key = Pad(removed.KeyAt(i), small);
            var at = nextAdded.Find(key, removed.RowAt(i));
            if (at >= 0) nextAdded = Without(nextAdded, at);
            else nextRemoved = Including(nextRemoved, key, removed.RowAt(i));
        }

        for (var i = 0; i < added.Count; i++)
        {
            var key = Pad(added.KeyAt(i), small);
            var at = nextRemoved.Find(key, added.RowAt(i));
            if (at >= 0) nextRemoved = Without(nextRemoved, at);
            else nextAdded = Including(nextAdded, key, added.RowAt(i));
        }

        return (nextAdded, nextRemoved);
    }

    private static SearchKey Pad(ReadOnlySpan<byte> key, Span<byte> small) =>
        SearchKey.Pad(key, key.Length + SearchKey.Padding <= small.Length ? small : new byte[key.Length + SearchKey.Padding]);

    private static SortedKeys Without(SortedKeys keys, int at) => keys.Count == 1 ? SortedKeys.Empty : keys.Splice([at], SortedKeys.Empty, 0, 0, [])!;

    private static SortedKeys Including(SortedKeys keys, scoped in SearchKey key, uint row)
    {
        var rest = key.RestAt(1);
        var one = new SortedKeys(key.Bytes[..1].ToArray(), [key.HeadAt(1)], [row], rest.IsEmpty ? null : [0, rest.Length], rest.ToArray());
        if (keys.Count == 0) return one;
        if (keys.Splice([], one, 0, 1, [keys.LowerBound(key, row)]) is { } spliced) return spliced;
        var batch = new KeyBatch(keys.Count + 1);
        batch.Add(key.Bytes, row);
        batch.AddRange(keys, 0, keys.Count);
        return batch.ToSorted();
    }

    private (SortedKeys Added, SortedKeys Removed) Merge(KeyBatch removed, KeyBatch added)
    {
        var gone = removed.ToSorted();
        var come = added.ToSorted();
        var nextAdded = new KeyBatch(_added.Count + come.Count);
        var nextRemoved = new KeyBatch(_removed.Count + gone.Count);
        AddAbsent(nextAdded, _added, gone);
        AddAbsent(nextAdded, come, _removed);
        AddAbsent(nextRemoved, _removed, come);
        AddAbsent(nextRemoved, gone, _added);
        return (nextAdded.ToSorted(), nextRemoved.ToSorted());
    }

    /// <summary>Adds the entries of a list that are not in the other.</summary>
    private static void AddAbsent(KeyBatch target, SortedKeys source, SortedKeys other)
    {
        if (other.Count == 0)
        {
            target.AddRange(source, 0, source.Count);
            return;
        }

        Span<byte> small = stackalloc byte[SortedKeys.SmallKey];
        for (var i = 0; i < source.Count; i++)
            if (other.Find(KeyOf(source, i, small), source.RowAt(i)) < 0) target.AddRange(source, i, i + 1);
    }

    private static SearchKey KeyOf(SortedKeys keys, int i, Span<byte> small)
    {
        var room = keys.KeyLengthMax(i) + SearchKey.Padding;
        return SortedKeys.SearchKeyOf(keys, i, room <= small.Length ? small : new byte[room]);
    }

    /// <summary>Brings sorted changes into the leaves they belong to.</summary>
    private PropertyIndex Fold(SortedKeys removed, SortedKeys added, EditSession session)
    {
        var fold = new Folding(this, removed, added, session);
        return fold.Run();
    }

    /// <summary>One fold in progress. Leaves are visited from left to right; pages of fences without a split or a vanished leaf stay.</summary>
    private ref struct Folding(PropertyIndex from, SortedKeys removed, SortedKeys added, EditSession session)
    {
        private Directory<IndexLeaf> _leaves = from._leaves;
        private readonly Fences _fences = from._fences;
        private FreeSlot? _free = from._free;
        private int _slotLimit = from._slotLimit;
        private Fences.Editor? _editor;
        private int _copied;
        private int _page = -1;
        private long _bytes;
        private int _r;
        private int _a;

        public PropertyIndex Run()
        {
            if (_fences.IsEmpty)
            {
                _editor = new Fences.Editor(_fences);
                foreach (var piece in Cut(added, isAppended: false)) _editor.Add(NewLeaf(piece), piece, 0);
            }
            else
            {
                Span<byte> small = stackalloc byte[SortedKeys.SmallKey];
                while (_r < removed.Count || _a < added.Count) FoldNextLeaf(small);
                EndPage();
            }

            var treeCount = from.Count - from._added.Count + from._removed.Count;
            return new PropertyIndex(_leaves, _editor?.Finish() ?? _fences, SortedKeys.Empty, SortedKeys.Empty, treeCount + added.Count - removed.Count, _slotLimit, _free) { FoldedBytes = _bytes };
        }

        private void FoldNextLeaf(scoped Span<byte> small)
        {
            var place = PlaceOfNext(small);
            if (place.Page != _page)
            {
                EndPage();
                _page = place.Page;
                _copied = 0;
            }

            var (endR, endA, isLast) = EndOf(place, small);
            var leaf = from.LeafAt(place);
            var next = Changed(leaf, _r, endR, _a, endA, small);
            var startA = _a;
            (_r, _a) = (endR, endA);
            var slot = _fences.SlotAt(place);
            if (next.Count is > 0 and <= IndexLeaf.EntriesMax && next.HeapBytes <= IndexLeaf.HeapMax && !MayJoin(next, place, endR, endA))
            {
                SetLeaf(slot, next);
                return;
            }

            BeginEditing(place.Page);
            for (; _copied < place.Index; _copied++) _editor!.Keep(new LeafPlace(_page, _copied));
            _copied = place.Index + 1;
            if (next.Count == 0)
            {
                Release(slot);
                return;
            }

            if (MayJoin(next, place, endR, endA))
            {
                var neighbour = new LeafPlace(place.Page, place.Index + 1);
                var batch = new KeyBatch(IndexLeaf.EntriesMax);
                batch.AddRange(next, 0, next.Count);
                batch.AddRange(from.LeafAt(neighbour), 0, from.LeafAt(neighbour).Count);
                next = batch.ToSorted(isSorted: true);
                Release(_fences.SlotAt(neighbour));
                _copied++;
            }

            _editor!.Keep(place);
            var first = true;
            foreach (var piece in Cut(next, isLast && endA > startA && IsLastOf(next, endA - 1, small)))
            {
                if (first) SetLeaf(slot, piece);
                else _editor.Add(NewLeaf(piece), piece, 0);
                first = false;
            }
        }

        /// <summary>A leaf that has become small takes in the next one of its page, if nothing changes there.</summary>
        private readonly bool MayJoin(SortedKeys next, LeafPlace place, int endR, int endA)
        {
            if (next.Count is 0 or >= LeafMin || place.Index + 1 >= _fences.SlotsOf(place.Page).Length) return false;
            var neighbour = new LeafPlace(place.Page, place.Index + 1);
            var leaf = from.LeafAt(neighbour);
            if (next.Count + leaf.Count > LeafAtFirst || next.HeapBytes + leaf.HeapBytes > IndexLeaf.HeapMax / 2) return false;
            Span<byte> small = stackalloc byte[SortedKeys.SmallKey];
            var (r, a, _) = EndOf(neighbour, small);
            return r == endR && a == endA;
        }

        private readonly LeafPlace PlaceOfNext(scoped Span<byte> small)
        {
            if (_a == added.Count) return _fences.PlaceOf(KeyOf(removed, _r, small), removed.RowAt(_r));
            var place = _fences.PlaceOf(KeyOf(added, _a, small), added.RowAt(_a));
            if (_r == removed.Count) return place;
            var other = _fences.PlaceOf(KeyOf(removed, _r, small), removed.RowAt(_r));
            return (other.Page, other.Index).CompareTo((place.Page, place.Index)) < 0 ? other : place;
        }

        /// <summary>Whether an added entry stands at the end of a leaf to be.</summary>
        private readonly bool IsLastOf(SortedKeys next, int addition, scoped Span<byte> small) => next.Find(KeyOf(added, addition, small), added.RowAt(addition)) == next.Count - 1;

        /// <summary>How far the changes go that belong to a leaf.</summary>
        private readonly (int Removed, int Added, bool IsLast) EndOf(LeafPlace place, scoped Span<byte> small)
        {
            if (_fences.SeparatorAfter(place) is not { } separator) return (removed.Count, added.Count, true);
            var key = KeyOf(separator.Keys, separator.At, small);
            var row = separator.Keys.RowAt(separator.At);
            return (removed.Count == 0 ? 0 : removed.LowerBound(key, row), added.Count == 0 ? 0 : added.LowerBound(key, row), false);
        }

        private readonly SortedKeys Changed(IndexLeaf leaf, int r, int endR, int a, int endA, scoped Span<byte> small)
        {
            Span<int> gone = endR - r <= 64 ? stackalloc int[64] : new int[endR - r];
            gone = gone[..(endR - r)];
            for (var i = r; i < endR; i++)
            {
                gone[i - r] = leaf.Find(KeyOf(removed, i, small), removed.RowAt(i));
                Invariant.Holds(gone[i - r] >= 0);
            }

            if (endA - a <= leaf.Count)
            {
                Span<int> places = endA - a <= 64 ? stackalloc int[64] : new int[endA - a];
                places = places[..(endA - a)];
                for (var i = a; i < endA; i++) places[i - a] = leaf.LowerBound(KeyOf(added, i, small), added.RowAt(i));
                if (leaf.Splice(gone, added, a, endA, places) is { } spliced) return spliced;
            }

            var batch = new KeyBatch(leaf.Count + endA - a);
            var next = 0;
            foreach (var at in gone)
            {
                batch.AddRange(leaf, next, at);
                next = at + 1;
            }

            batch.AddRange(leaf, next, leaf.Count);
            batch.AddRange(added, a, endA);
            return batch.ToSorted();
        }

        private void BeginEditing(int page)
        {
            _editor ??= new Fences.Editor(_fences);
            _editor.KeepPagesBefore(page);
        }

        /// <summary>Takes over what is left of the page that was being edited.</summary>
        private void EndPage()
        {
            if (_page < 0 || _editor is null || _copied == 0) return;
            for (var i = _copied; i < _fences.SlotsOf(_page).Length; i++) _editor.Keep(new LeafPlace(_page, i));
            _editor.EndPage(_page);
        }

        private int NewLeaf(SortedKeys keys)
        {
            var slot = _free?.Slot ?? _slotLimit++;
            _free = _free?.Next;
            SetLeaf(slot, keys);
            return slot;
        }

        private void SetLeaf(int slot, SortedKeys keys)
        {
            var leaf = new IndexLeaf(keys);
            _bytes += leaf.MemoryBytes;
            _leaves = _leaves.Set(slot, leaf, session);
        }

        private void Release(int slot)
        {
            _leaves = _leaves.Set(slot, null, session);
            _free = new FreeSlot(slot, _free);
        }
    }

    /// <summary>
    /// Pieces that are leaves. Entries that come at the end, as rising numbers do, leave full leaves behind them; elsewhere a split makes room on both
    /// sides.
    /// </summary>
    private static IEnumerable<SortedKeys> Cut(SortedKeys keys, bool isAppended)
    {
        if (keys.Count <= IndexLeaf.EntriesMax && keys.HeapBytes <= IndexLeaf.HeapMax)
        {
            if (keys.Count > 0) yield return keys;
            yield break;
        }

        var size = isAppended || keys.Count > 2 * IndexLeaf.EntriesMax ? (isAppended ? LeafAtEnd : LeafAtFirst) : (keys.Count + 1) / 2;
        for (var from = 0; from < keys.Count;)
        {
            var to = Math.Min(from + size, keys.Count);
            if (keys.HasRests) to = keys.EndWithin(from, to, IndexLeaf.HeapMax);
            yield return keys.Slice(from, to);
            from = to;
        }
    }
}

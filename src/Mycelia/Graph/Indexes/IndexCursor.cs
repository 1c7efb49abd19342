// Walks the entries of an index between two bounds, in rising or falling order. The leaves are walked entry by entry; where the next of the recent
// additions belongs, and where the next removed entry is, is looked up once each, so that the walk compares places and no keys.

namespace Mycelia.Graph.Indexes;

/// <summary>Bounds on keys, without zero bytes at their end: from <see cref="Low"/> on, up to but without <see cref="High"/>. Null: unbounded.</summary>
internal readonly record struct KeyRange(byte[]? Low, byte[]? High);

internal struct IndexCursor
{
    private readonly PropertyIndex _index;
    private readonly bool _descending;
    private Place _at;
    private readonly Place _stop;
    private IndexLeaf? _leaf;
    private int _leafPage = -1;
    private int _leafIndex;

    // The additions in the range that are still to come, with the place in the tree before which the next one belongs; removed entries likewise.
    private int _added;
    private readonly int _addedStop;
    private Place _addedPlace;
    private int _removed;
    private readonly int _removedStop;
    private Place _removedPlace;

    public IndexCursor(PropertyIndex index, KeyRange range, bool descending)
    {
        _index = index;
        _descending = descending;
        var low = Place.First;
        var high = Place.End;
        if (!index.Fences.IsEmpty)
        {
            if (range.Low is not null) low = PlaceOf(range.Low, 0);
            if (range.High is not null) high = PlaceOf(range.High, 0);
        }
        else
        {
            high = low;
        }

        (int addedLow, int addedHigh) = Part(index.Added, range);
        (int removedLow, int removedHigh) = Part(index.Removed, range);
        if (descending)
        {
            (_at, _stop) = (high, low);
            (_added, _addedStop) = (addedHigh, addedLow);
            (_removed, _removedStop) = (removedHigh, removedLow);
        }
        else
        {
            (_at, _stop) = (low, high);
            (_added, _addedStop) = (addedLow, addedHigh);
            (_removed, _removedStop) = (removedLow, removedHigh);
        }

        SeekAdded();
        SeekRemoved();
    }

    /// <summary>The row of the current entry.</summary>
    public uint Row { get; private set; }

    /// <summary>Where the current entry stands: a list and the place in it.</summary>
    public SortedKeys Keys { get; private set; } = SortedKeys.Empty;

    public int KeyAt { get; private set; }

    public bool MoveNext() => _descending ? MoveBack() : MoveOn();

    /// <summary>How many entries there are in a range. Cost: a step per leaf.</summary>
    public static long CountOf(PropertyIndex index, KeyRange range)
    {
        var cursor = new IndexCursor(index, range, descending: false);
        long count = cursor._addedStop - cursor._added - (cursor._removedStop - cursor._removed);
        if (index.Fences.IsEmpty) return count;
        var (at, stop) = (cursor._at, cursor._stop);
        while (at.CompareTo(stop) < 0)
        {
            if (at.Page == stop.Page && at.Index == stop.Index) return count + stop.Entry - at.Entry;
            count += index.LeafAt(new LeafPlace(at.Page, at.Index)).Count - at.Entry;
            if (index.Fences.Next(new LeafPlace(at.Page, at.Index)) is not { } next) break;
            at = new Place(next.Page, next.Index, 0);
        }

        return count;
    }

    private bool MoveOn()
    {
        while (true)
        {
            var inTree = Normalize();
            if (_added < _addedStop && (!inTree || _addedPlace.CompareTo(_at) <= 0))
            {
                Emit(_index.Added, _added++);
                SeekAdded();
                return true;
            }

            if (!inTree) return false;
            var here = _at;
            _at = here with { Entry = here.Entry + 1 };
            if (IsRemoved(here)) continue;
            Emit(_leaf!, here.Entry);
            return true;
        }
    }

    private bool MoveBack()
    {
        while (true)
        {
            var inTree = StepBack(out var previous);
            if (_added > _addedStop && (!inTree || _addedPlace.CompareTo(previous) > 0))
            {
                Emit(_index.Added, --_added);
                SeekAdded();
                return true;
            }

            if (!inTree) return false;
            _at = previous;
            if (IsRemoved(previous)) continue;
            Emit(_leaf!, previous.Entry);
            return true;
        }
    }

    private void Emit(SortedKeys keys, int at)
    {
        Keys = keys;
        KeyAt = at;
        Row = keys.RowAt(at);
    }

    private bool IsRemoved(Place place)
    {
        if (_removed == _removedStop || _removedPlace != place) return false;
        _removed += _descending ? -1 : 1;
        SeekRemoved();
        return true;
    }

    /// <summary>Goes to the next leaf when this one is at its end; false at the end of the range.</summary>
    private bool Normalize()
    {
        while (_at.CompareTo(_stop) < 0)
        {
            if (_at.Entry < Leaf(_at.Page, _at.Index).Count) return true;
            if (_index.Fences.Next(new LeafPlace(_at.Page, _at.Index)) is not { } next)
            {
                _at = _stop;
                return false;
            }

            _at = new Place(next.Page, next.Index, 0);
        }

        return false;
    }

    private bool StepBack(out Place previous)
    {
        previous = _at;
        if (_index.Fences.IsEmpty || _at.CompareTo(_stop) <= 0) return false;
        while (true)
        {
            if (previous.Page == Place.End.Page)
            {
                var last = _index.Fences.Last;
                previous = new Place(last.Page, last.Index, Leaf(last.Page, last.Index).Count);
            }

            if (previous.Entry > 0)
            {
                previous = previous with { Entry = previous.Entry - 1 };
                Leaf(previous.Page, previous.Index);
                return previous.CompareTo(_stop) >= 0;
            }

            if (_index.Fences.Previous(new LeafPlace(previous.Page, previous.Index)) is not { } before) return false;
            previous = new Place(before.Page, before.Index, Leaf(before.Page, before.Index).Count);
        }
    }

    private IndexLeaf Leaf(int page, int index)
    {
        if (_leafPage == page && _leafIndex == index) return _leaf!;
        (_leafPage, _leafIndex) = (page, index);
        return _leaf = _index.LeafAt(new LeafPlace(page, index));
    }

    private void SeekAdded()
    {
        if (_added == _addedStop || _index.Fences.IsEmpty) return;
        _addedPlace = PlaceOf(_index.Added, _descending ? _added - 1 : _added);
    }

    private void SeekRemoved()
    {
        if (_removed == _removedStop) return;
        _removedPlace = PlaceOf(_index.Removed, _descending ? _removed - 1 : _removed);
    }

    private readonly Place PlaceOf(SortedKeys keys, int i)
    {
        var room = keys.KeyLengthMax(i) + SearchKey.Padding;
        Span<byte> buffer = room <= SortedKeys.SmallKey ? stackalloc byte[SortedKeys.SmallKey] : new byte[room];
        return PlaceOf(SortedKeys.SearchKeyOf(keys, i, buffer), keys.RowAt(i));
    }

    private readonly Place PlaceOf(byte[] bound, uint row)
    {
        var room = bound.Length + SearchKey.Padding;
        Span<byte> buffer = room <= SortedKeys.SmallKey ? stackalloc byte[SortedKeys.SmallKey] : new byte[room];
        return PlaceOf(SearchKey.Pad(bound, buffer), row);
    }

    private readonly Place PlaceOf(scoped in SearchKey key, uint row)
    {
        var place = _index.Fences.PlaceOf(key, row);
        return new Place(place.Page, place.Index, _index.LeafAt(place).LowerBound(key, row));
    }

    private static (int Low, int High) Part(SortedKeys keys, KeyRange range)
    {
        if (keys.Count == 0) return (0, 0);
        return (range.Low is null ? 0 : Bound(keys, range.Low), range.High is null ? keys.Count : Bound(keys, range.High));
    }

    private static int Bound(SortedKeys keys, byte[] bound)
    {
        var room = bound.Length + SearchKey.Padding;
        Span<byte> buffer = room <= SortedKeys.SmallKey ? stackalloc byte[SortedKeys.SmallKey] : new byte[room];
        return keys.LowerBound(SearchKey.Pad(bound, buffer), 0);
    }

    /// <summary>An entry of the tree: a leaf, and the entry in it, which may be one beyond its last.</summary>
    private readonly record struct Place(int Page, int Index, int Entry) : IComparable<Place>
    {
        public static readonly Place First = new(0, 0, 0);

        public static readonly Place End = new(int.MaxValue, 0, 0);

        public int CompareTo(Place other)
        {
            if (Page != other.Page) return Page < other.Page ? -1 : 1;
            if (Index != other.Index) return Index < other.Index ? -1 : 1;
            return Entry.CompareTo(other.Entry);
        }
    }
}

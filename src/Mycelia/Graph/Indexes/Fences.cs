// Which leaf holds a key: the slots of all leaves in the order of their keys, in pages of at most 256, with the first entry of each leaf but the first
// of its page beside it, and over the pages the first entry of each but the first. Two small searches. A page is replaced when a leaf of it is
// split or goes; the list of pages and the entries over it are small beside the pages (one in 128 leaves makes one).

using Mycelia.Kernel.Buffers;

namespace Mycelia.Graph.Indexes;

/// <summary>A place in the order of leaves.</summary>
internal readonly record struct LeafPlace(int Page, int Index);

internal sealed class Fences
{
    private const int SlotsMax = 256;
    private const int SlotsAtFirst = 192;

    public static readonly Fences Empty = new([], SortedKeys.Empty);

    private readonly Page[] _pages;
    private readonly SortedKeys _firsts;

    private Fences(Page[] pages, SortedKeys firsts) => (_pages, _firsts) = (pages, firsts);

    public bool IsEmpty => _pages.Length == 0;

    public int PageCount => _pages.Length;

    public ReadOnlySpan<int> SlotsOf(int page) => _pages[page].Slots;

    public int SlotAt(LeafPlace place) => _pages[place.Page].Slots[place.Index];

    /// <summary>The leaf that holds (key, row) if it is anywhere. There is at least one leaf.</summary>
    public LeafPlace PlaceOf(scoped in SearchKey key, uint row)
    {
        var page = _firsts.UpperBound(key, row);
        return new LeafPlace(page, _pages[page].Separators.UpperBound(key, row));
    }

    /// <summary>The entry that separates a leaf from the next one: the list it stands in and its place there; null behind the last leaf.</summary>
    public (SortedKeys Keys, int At)? SeparatorAfter(LeafPlace place)
    {
        var page = _pages[place.Page];
        if (place.Index + 1 < page.Slots.Length) return (page.Separators, place.Index);
        return place.Page + 1 < _pages.Length ? (_firsts, place.Page) : null;
    }

    public LeafPlace? Next(LeafPlace place)
    {
        if (place.Index + 1 < _pages[place.Page].Slots.Length) return place with { Index = place.Index + 1 };
        return place.Page + 1 < _pages.Length ? new LeafPlace(place.Page + 1, 0) : null;
    }

    public LeafPlace? Previous(LeafPlace place)
    {
        if (place.Index > 0) return place with { Index = place.Index - 1 };
        return place.Page > 0 ? new LeafPlace(place.Page - 1, _pages[place.Page - 1].Slots.Length - 1) : null;
    }

    public LeafPlace Last => new(_pages.Length - 1, _pages[^1].Slots.Length - 1);

    public void Measure(MemoryMeter meter)
    {
        meter.Add(32);
        meter.Array(_pages);
        _firsts.Measure(meter);
        foreach (var page in _pages)
        {
            meter.Add(32);
            meter.Array(page.Slots);
            page.Separators.Measure(meter);
        }
    }

    /// <summary>Writes n, n × (separators, n, n × slot); the entries over the pages.</summary>
    public void Encode(ByteWriter writer)
    {
        writer.Varint((ulong)_pages.Length);
        foreach (var page in _pages)
        {
            SortedKeysCodec.Encode(writer, page.Separators);
            writer.Varint((ulong)page.Slots.Length);
            foreach (var slot in page.Slots) writer.Varint((ulong)slot);
        }

        SortedKeysCodec.Encode(writer, _firsts);
    }

    /// <exception cref="CorruptionException">The bytes are not what <see cref="Encode"/> writes.</exception>
    public static Fences Decode(ref ByteReader reader, int slotLimit)
    {
        var pages = new Page[reader.Count(reader.Remaining)];
        for (var i = 0; i < pages.Length; i++)
        {
            var separators = SortedKeysCodec.Decode(ref reader);
            var slots = new int[reader.Count(SlotsMax)];
            if (slots.Length != separators.Count + 1) reader.Malformed("separators and leaves do not match");
            for (var j = 0; j < slots.Length; j++) slots[j] = reader.Count(slotLimit - 1);
            pages[i] = new Page(separators, slots);
        }

        var firsts = SortedKeysCodec.Decode(ref reader);
        if (firsts.Count != Math.Max(0, pages.Length - 1)) reader.Malformed("separators and pages do not match");
        return new Fences(pages, firsts);
    }

    private sealed record Page(SortedKeys Separators, int[] Slots);

    /// <summary>Makes the next version: pages before the first change and after the last one are kept. Leaves are added from left to right.</summary>
    internal sealed class Editor(Fences from)
    {
        private readonly List<Page> _pages = [];
        private readonly KeyBatch _firsts = new();
        private readonly List<int> _slots = [];
        private readonly KeyBatch _entries = new();
        private int _next;

        /// <summary>Takes over all whole pages up to <paramref name="page"/>; called when nothing is pending.</summary>
        public void KeepPagesBefore(int page)
        {
            if (_next >= page) return;
            Flush();
            for (; _next < page; _next++)
            {
                // A page that lost all its leaves may stand first: then the next one needs no separator before it.
                if (_pages.Count > 0) _firsts.AddRange(from._firsts, _next - 1, _next);
                _pages.Add(from._pages[_next]);
            }
        }

        /// <summary>Takes over one leaf of the version before, which keeps its separator.</summary>
        public void Keep(LeafPlace place)
        {
            if (place.Index > 0) _entries.AddRange(from._pages[place.Page].Separators, place.Index - 1, place.Index);
            else if (place.Page > 0) _entries.AddRange(from._firsts, place.Page - 1, place.Page);
            else _entries.Add([], 0);
            _slots.Add(from.SlotAt(place));
        }

        /// <summary>Adds a leaf whose first entry separates it from the one before.</summary>
        public void Add(int slot, SortedKeys keys, int first)
        {
            _entries.AddRange(keys, first, first + 1);
            _slots.Add(slot);
        }

        /// <summary>The leaves of the page before are complete.</summary>
        public void EndPage(int page)
        {
            Flush();
            _next = page + 1;
        }

        public Fences Finish()
        {
            Flush();
            KeepPagesBefore(from._pages.Length);
            return new Fences([.. _pages], _firsts.ToSorted(isSorted: true));
        }

        private void Flush()
        {
            if (_slots.Count == 0) return;
            var pieces = _slots.Count <= SlotsMax ? 1 : (_slots.Count + SlotsAtFirst - 1) / SlotsAtFirst;
            for (var piece = 0; piece < pieces; piece++)
            {
                var start = (int)((long)_slots.Count * piece / pieces);
                var end = (int)((long)_slots.Count * (piece + 1) / pieces);
                if (_pages.Count > 0) _firsts.Add(_entries.KeyAt(start), _entries.RowAt(start));
                var separators = new KeyBatch(end - start);
                for (var i = start + 1; i < end; i++) separators.Add(_entries.KeyAt(i), _entries.RowAt(i));
                _pages.Add(new Page(separators.ToSorted(isSorted: true), [.. _slots[start..end]]));
            }

            _slots.Clear();
            _entries.Clear();
        }
    }
}

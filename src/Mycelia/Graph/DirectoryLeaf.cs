using System.Runtime.CompilerServices;
using Mycelia.Kernel.Columns;

namespace Mycelia.Graph;

/// <summary>Reads the leaves and pages of one kind of directory from the store.</summary>
internal abstract class PageSource<T> where T : class, IPage
{
    /// <summary>What the pages of a stored leaf are stored as (<see cref="IPage.StoredAs"/>), by index; 0 where a slot is empty.</summary>
    public abstract long[] ReadLeaf(long number);

    /// <summary>A stored page, verified and decoded.</summary>
    public abstract T Read(long number);

    /// <summary>Tells that <paramref name="leaf"/> now holds <paramref name="bytes"/> more.</summary>
    public abstract void NoteLoad(IEvictable leaf, long bytes);
}

/// <summary>The sources of every kind of page of one open database.</summary>
internal interface IPageSources
{
    PageSource<EdgeExtent> Edges { get; }

    PageSource<Chunk> Columns { get; }

    PageSource<AdjacencyBlock> Blocks { get; }

    PageSource<Indexes.IndexLeaf> IndexLeaves { get; }
}

/// <summary>What the pager can take pages from.</summary>
internal interface IEvictable
{
    /// <summary>The round of eviction that visited this last, so that a leaf in several versions is visited once.</summary>
    int VisitedIn { get; set; }

    /// <summary>Whether <see cref="PageSource{T}.NoteLoad"/> has heard of this.</summary>
    bool IsTracked { get; set; }

    /// <summary>Drops stored pages until <paramref name="need"/> bytes are freed, sparing those with heat, which cools. Returns the bytes of stored pages that stay.</summary>
    long Evict(ref long need);
}

/// <summary>256 neighbouring slots of a directory; stored as one record.</summary>
internal sealed class DirectoryLeaf<T> : IEvictable where T : class, IPage
{
    private const int Size = DirectoryShape.LeafSize;
    private const byte WasEvicted = 0x80;
    private const byte HeatOfNew = 1;
    private const byte HeatOfReturned = 3;

    public Buffer Items;

    private long[]? _numbers;
    private PageSource<T>? _source;
    private byte[]? _heat;
    private bool _ownsNumbers;

    public DirectoryLeaf(EditSession? session) => Session = session;

    /// <summary>A stored leaf of which nothing has been read yet.</summary>
    public DirectoryLeaf(long number, PageSource<T> source) => (StoredAs, _source) = (number, source);

    public EditSession? Session { get; }

    /// <summary>The number this leaf is stored under, 0 while it is not.</summary>
    public long StoredAs { get; set; }

    public int VisitedIn { get; set; }

    public bool IsTracked { get; set; }

    /// <summary>What the stored pages are stored as, by index; null when none was ever stored. A number counts only where no page is in memory.</summary>
    public long[]? Numbers
    {
        get
        {
            var numbers = Volatile.Read(ref _numbers);
            if (numbers is not null || StoredAs == 0 || _source is null) return numbers;
            numbers = _source.ReadLeaf(StoredAs);
            return Interlocked.CompareExchange(ref _numbers, numbers, null) ?? numbers;
        }
    }

    /// <summary>This leaf, which nobody else sees yet, with the pages of another that stand here under the same numbers.</summary>
    public DirectoryLeaf<T> Sharing(DirectoryLeaf<T>? other)
    {
        for (var i = 0; i < Size && other is not null; i++)
            if (other.Items[i] is { StoredAs: not 0 } item && Numbers is { } numbers && numbers[i] == item.StoredAs) Items[i] = item;
        return this;
    }

    /// <summary>The page at an index that seemed to hold none: reads it if it is stored.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public T? Find(int index)
    {
        var item = Volatile.Read(ref Items[index]);
        if (item is not null) return item;
        if (Numbers is not { } numbers || numbers[index] == 0) return null;
        item = _source!.Read(numbers[index]);
        var other = Interlocked.CompareExchange(ref Items[index], item, null);
        if (other is not null) return other;
        var heat = _heat ??= new byte[Size];
        heat[index] = heat[index] == WasEvicted ? HeatOfReturned : HeatOfNew;
        if (Session is not { IsOpen: true }) _source.NoteLoad(this, item.MemoryBytes);
        return item;
    }

    /// <summary>The number of a page that is stored and not in memory, 0 for an empty slot.</summary>
    public long NumberOfEvicted(int index)
    {
        Interlocked.MemoryBarrier();
        return Numbers is { } numbers ? numbers[index] : 0;
    }

    /// <summary>Changes a slot of a leaf that nobody else sees yet.</summary>
    public void Set(int index, T? item)
    {
        Items[index] = item;
        if (item is not null || Numbers is not { } numbers || numbers[index] == 0) return;
        numbers = (long[])numbers.Clone();
        numbers[index] = 0;
        _numbers = numbers;
    }

    /// <summary>Puts a page into a slot of a leaf that nobody else sees yet: the page itself, or the number it is stored under.</summary>
    public void Place(int index, T? item, long number, PageSource<T>? source)
    {
        Items[index] = item;
        if (source is null) return;
        _source ??= source;
        if (!_ownsNumbers) _numbers = Numbers is { } shared ? (long[])shared.Clone() : new long[Size];
        _ownsNumbers = true;
        _numbers![index] = number;
    }

    public DirectoryLeaf<T> Copy(EditSession session)
    {
        _ = Numbers; // A copy has no number of its own to read them by.
        var copy = new DirectoryLeaf<T>(session) { Items = Items };
        Interlocked.MemoryBarrier();
        copy._numbers = Volatile.Read(ref _numbers);
        copy._source = _source;
        copy._heat = _heat;
        return copy;
    }

    /// <summary>After this leaf and all its pages were stored: from now on its pages may be dropped.</summary>
    public void MarkStored(long number, long[] numbers, PageSource<T> source)
    {
        _source = source;
        Volatile.Write(ref _numbers, numbers);
        StoredAs = number;
    }

    /// <summary>Lets pages that were stored meanwhile be dropped and read again, for a leaf that was made after the last checkpoint.</summary>
    public void Adopt(PageSource<T> source)
    {
        if (Session is not { IsOpen: true }) _source ??= source;
    }

    public long Evict(ref long need)
    {
        if (Session is { IsOpen: true }) return 0; // It belongs to its builder, whose changes must not be taken for pages to drop.
        long stay = 0;
        for (var i = 0; i < Size; i++)
        {
            if (Items[i] is not { StoredAs: not 0 } item) continue;
            var bytes = item.MemoryBytes;
            if (need <= 0 || _source is null || IsHot(i))
            {
                stay += bytes;
                continue;
            }

            if (_numbers is null || _numbers[i] != item.StoredAs) Volatile.Write(ref _numbers, NumbersNow());
            (_heat ??= new byte[Size])[i] = WasEvicted;
            Volatile.Write(ref Items[i], null);
            need -= bytes;
        }

        return stay;
    }

    public void Measure(MemoryMeter meter)
    {
        meter.Add(72 + Size * 8);
        meter.Array(_numbers);
        meter.Array(_heat);
    }

    private bool IsHot(int index)
    {
        if (_heat is not { } heat || heat[index] is 0 or WasEvicted) return false;
        heat[index]--;
        return true;
    }

    private long[] NumbersNow()
    {
        var numbers = Numbers is { } known ? (long[])known.Clone() : new long[Size];
        for (var i = 0; i < Size; i++)
            if (Items[i] is { StoredAs: not 0 } item) numbers[i] = item.StoredAs;
        return numbers;
    }

    [InlineArray(Size)]
    internal struct Buffer
    {
        private T? _first;
    }
}

// What a projection read from its version, slot by slot, kept beside it: enough to tell whether another version holds the same for the same options, and if not, which rows differ. It
// refers to no version and to no page that could otherwise go, so that a projection which is kept keeps nothing else: bitmaps of a bit per row, and the numbers under which
// pages are stored.
//
// A page is known to be the same by being the same object, or by its number in the store. Both can fail to show that pages are equal; then their rows are compared.

using System.Numerics;
using Mycelia.Graph;
using Mycelia.Kernel.Bitmaps;
using Mycelia.Kernel.Columns;

namespace Mycelia.Algorithms;

/// <summary>Which chunk of a column was read; nothing, where there was none.</summary>
internal readonly struct PageStamp
{
    private readonly long _number;
    private readonly WeakReference<Chunk>? _page;

    private PageStamp(long number, WeakReference<Chunk>? page) => (_number, _page) = (number, page);

    public static PageStamp Of(Directory<Chunk>? column, int slot)
    {
        if (column?.Resident(slot) is not { } page) return new PageStamp(column?.NumberAt(slot) ?? 0, null);
        return page.StoredAs != 0 ? new PageStamp(page.StoredAs, null) : new PageStamp(0, new WeakReference<Chunk>(page));
    }

    /// <summary>Whether a column is known to have the same chunk there; reads no page.</summary>
    public bool IsAt(Directory<Chunk>? column, int slot)
    {
        if (column?.Resident(slot) is { } page)
            return (_number != 0 && _number == page.StoredAs) || (_page is not null && _page.TryGetTarget(out var mine) && ReferenceEquals(mine, page));
        var number = column?.NumberAt(slot) ?? 0;
        if (_page is null) return number == _number && (number != 0 || column?.Has(slot) != true);
        return number != 0 && _page.TryGetTarget(out var stored) && stored.StoredAs == number;
    }
}

/// <summary>The chunks that some conditions read in one slot.</summary>
internal readonly struct FilterStamps
{
    private readonly PageStamp[]? _stamps;

    private FilterStamps(PageStamp[]? stamps) => _stamps = stamps;

    public static FilterStamps Of(ColumnSet columns, PropertyTest[] tests, int slot) =>
        new(tests.Length == 0 ? null : Array.ConvertAll(tests, test => PageStamp.Of(columns[test.Key], slot)));

    public bool AreAt(ColumnSet columns, PropertyTest[] tests, int slot)
    {
        for (var i = 0; i < tests.Length; i++)
        {
            if (!_stamps![i].IsAt(columns[tests[i].Key], slot)) return false;
        }

        return true;
    }
}

/// <summary>The nodes taken of one extent.</summary>
/// <param name="Alive">The extent's own bitmap, by which it is known again: every changed extent has another.</param>
/// <param name="Taken">The rows taken.</param>
/// <param name="Filters">What the conditions read.</param>
internal sealed record NodeSlot(ulong[] Alive, ulong[] Taken, FilterStamps Filters)
{
    public int Count { get; } = Bitmap.Count(Taken);
}

/// <summary>The edges chosen of one extent by type and conditions, whether or not their nodes are taken.</summary>
/// <param name="Number">The number that the extent was stored under, 0 for none.</param>
/// <param name="Alive">The extent's own bitmap.</param>
/// <param name="Chosen">The rows chosen.</param>
/// <param name="Filters">What the conditions read.</param>
/// <param name="Weights">Where the weights were read.</param>
/// <param name="Entries">How many entries of the adjacency these rows make.</param>
internal sealed record EdgeSlot(long Number, ulong[] Alive, ulong[] Chosen, FilterStamps Filters, PageStamp Weights, int Entries);

internal sealed class ProjectionContent
{
    public required GraphTables Tables { get; init; }

    /// <summary>By slot; null where nothing was taken and nothing looked at.</summary>
    public required NodeSlot?[] Nodes { get; init; }

    /// <summary>By slot, the index of its first node.</summary>
    public required int[] Starts { get; init; }

    public required NodeIdTable Ids { get; init; }

    /// <summary>By slot; null where there is no edge of the types.</summary>
    public required EdgeSlot?[] Edges { get; init; }

    /// <summary>Entries of the adjacency before parallel edges were merged, all and per node; per node only where they are merged.</summary>
    public required long Entries { get; init; }

    public int[]? Degrees { get; init; }

    /// <summary>The index of the node in a row, -1 when it is not taken. Cost: up to 32 words of a bitmap.</summary>
    public int IndexOf(uint row)
    {
        var slot = (int)(row >> Chunk.RowBits);
        if (slot >= Nodes.Length || Nodes[slot] is not { } nodes) return -1;
        var (at, bit) = ((int)(row & (Chunk.RowsMax - 1)) >> 6, 1UL << (int)row);
        var taken = nodes.Taken;
        if (at >= taken.Length || (taken[at] & bit) == 0) return -1;
        var index = Starts[slot] + BitOperations.PopCount(taken[at] & (bit - 1));
        for (var word = 0; word < at; word++) index += BitOperations.PopCount(taken[word]);
        return index;
    }

    /// <summary>Whether the edge in a row was chosen.</summary>
    public bool IsChosen(uint edgeRow)
    {
        var slot = (int)(edgeRow >> Chunk.RowBits);
        return slot < Edges.Length && Edges[slot] is { } edges && Has(edges.Chosen, (int)edgeRow & (Chunk.RowsMax - 1));
    }

    public static bool Has(ulong[] bits, int row) => row >> 6 < bits.Length && (bits[row >> 6] >> row & 1) != 0;

    /// <summary>Whether two bitmaps, of whatever lengths, have the same bits.</summary>
    public static bool AreEqual(ReadOnlySpan<ulong> one, ReadOnlySpan<ulong> other)
    {
        if (one.Length > other.Length) return AreEqual(other, one);
        return one.SequenceEqual(other[..one.Length]) && !other[one.Length..].ContainsAnyExcept(0UL);
    }
}

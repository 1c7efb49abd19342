// Rows of one space of one version: a bitmap per extent, none where no row is selected. Bitmaps end at their last word that is not zero and
// are never changed, so selections share them.

using Mycelia.Graph;
using Mycelia.Kernel.Bitmaps;
using Mycelia.Kernel.Columns;

namespace Mycelia;

/// <summary>
/// A set of nodes or of edges of one version, made by filters (<see cref="Column.Where"/>) or named (<see cref="Snapshot.Select(ReadOnlySpan{NodeId})"/>).
/// Immutable and thread-safe. Memory: at most 256 bytes per extent of 2,048 rows.
/// </summary>
/// <remarks>Selections combine, and apply to columns, of the same version and the same space (nodes or edges) only.</remarks>
public sealed partial class RowSelection
{
    private readonly Snapshot _snapshot;
    private readonly ulong[]?[] _bitmaps;

    internal RowSelection(Snapshot snapshot, bool isEdges, ulong[]?[] bitmaps, long count)
    {
        _snapshot = snapshot;
        IsEdges = isEdges;
        _bitmaps = bitmaps;
        Count = count;
    }

    internal RowSelection(Snapshot snapshot, bool isEdges, ulong[]?[] bitmaps) : this(snapshot, isEdges, bitmaps, CountOf(bitmaps))
    {
    }

    /// <summary>Rows selected. O(1).</summary>
    public long Count { get; }

    /// <summary>Whether this selects edges; otherwise nodes.</summary>
    public bool IsEdges { get; }

    /// <summary>Whether a node is selected; false also if it does not exist. O(1).</summary>
    public bool Contains(NodeId node)
    {
        if (IsEdges) return false;
        var row = _snapshot.Space.Tables.NodeSlots.RowOf(node.Value);
        return row != SlotTable.NoRow && ContainsRow(row);
    }

    /// <summary>Whether an edge is selected; false also if it does not exist. O(1).</summary>
    public bool Contains(EdgeId edge)
    {
        if (!IsEdges) return false;
        var row = _snapshot.Space.Tables.EdgeSlots.RowOf(edge.Value);
        return row != SlotTable.NoRow && ContainsRow(row);
    }

    /// <summary>Rows in both. Cost: one step per extent.</summary>
    /// <exception cref="MyceliaException">The other is of another version or space (<see cref="StatusCode.InvalidArgument"/>).</exception>
    public RowSelection And(RowSelection other)
    {
        RequireSpace(other);
        return Combine(other, static (ours, theirs) => ours is null || theirs is null ? null : Combined(ours, theirs, Bitmap.And));
    }

    /// <summary>Rows in either. Cost: one step per extent.</summary>
    /// <exception cref="MyceliaException">The other is of another version or space (<see cref="StatusCode.InvalidArgument"/>).</exception>
    public RowSelection Or(RowSelection other)
    {
        RequireSpace(other);
        return Combine(other, static (ours, theirs) => ours is null ? theirs : theirs is null ? ours : Combined(ours, theirs, Bitmap.Or));
    }

    /// <summary>Rows here that are not in the other. Cost: one step per extent.</summary>
    /// <exception cref="MyceliaException">The other is of another version or space (<see cref="StatusCode.InvalidArgument"/>).</exception>
    public RowSelection Except(RowSelection other)
    {
        RequireSpace(other);
        return Combine(other, static (ours, theirs) => ours is null || theirs is null ? ours : Combined(ours, theirs, Bitmap.AndNot));
    }

    /// <summary>
    /// All nodes (or edges) of the version that are not selected, of whatever label (or type); for those of one label take
    /// <c>snapshot.SelectNodes(label).Except(selection)</c>. Cost: one step per extent.
    /// </summary>
    public RowSelection Not() => (IsEdges ? _snapshot.SelectEdges() : _snapshot.SelectNodes()).Except(this);

    internal static ulong[]?[] NewBitmaps(int slots) => new ulong[]?[slots];

    /// <summary>Sets a row in bitmaps that are still being made.</summary>
    internal static void SetRow(ulong[]?[] bitmaps, uint row) => Bitmap.Set(bitmaps[row >> Chunk.RowBits] ??= new ulong[Chunk.WordsMax], InExtent(row));

    /// <summary>The bitmap to keep for a mask.</summary>
    internal static ulong[]? Keep(ReadOnlySpan<ulong> mask)
    {
        var last = mask.LastIndexOfAnyExcept(0UL);
        return last < 0 ? null : mask[..(last + 1)].ToArray();
    }

    internal ReadOnlySpan<ulong> WordsOf(int slot) => slot < _bitmaps.Length ? _bitmaps[slot] : default;

    internal bool ContainsRow(uint row) => Bitmap.Get(WordsOf((int)(row >> Chunk.RowBits)), InExtent(row));

    /// <summary>Throws unless the selection speaks of this version and space.</summary>
    internal void RequireSpace(Snapshot snapshot, bool isEdges)
    {
        if (isEdges != IsEdges)
        {
            throw new MyceliaException(StatusCode.InvalidArgument,
                $"The selection is one of {(IsEdges ? "edges" : "nodes")} and cannot be used for {(isEdges ? "edges" : "nodes")}.");
        }

        if (!ReferenceEquals(snapshot.Space, _snapshot.Space))
        {
            throw new MyceliaException(StatusCode.InvalidArgument,
                $"The selection was made on another snapshot (version {_snapshot.Version}; this is version {snapshot.Version} or another database). "
                + "Make both from one snapshot.");
        }
    }

    private static int InExtent(uint row) => (int)row & (Chunk.RowsMax - 1);

    private static long CountOf(ulong[]?[] bitmaps)
    {
        long count = 0;
        foreach (var words in bitmaps) count += Bitmap.Count(words);
        return count;
    }

    private static ulong[]? Combined(ulong[] ours, ulong[] theirs, CombineWords combine)
    {
        Span<ulong> words = stackalloc ulong[Chunk.WordsMax];
        ours.CopyTo(words);
        combine(words, theirs);
        return Keep(words);
    }

    private void RequireSpace(RowSelection other)
    {
        ArgumentNullException.ThrowIfNull(other);
        other.RequireSpace(_snapshot, IsEdges);
    }

    private RowSelection Combine(RowSelection other, Func<ulong[]?, ulong[]?, ulong[]?> combine)
    {
        var bitmaps = NewBitmaps(_bitmaps.Length);
        for (var slot = 0; slot < bitmaps.Length; slot++) bitmaps[slot] = combine(_bitmaps[slot], other._bitmaps[slot]);
        return new RowSelection(_snapshot, IsEdges, bitmaps);
    }

    private delegate void CombineWords(Span<ulong> target, ReadOnlySpan<ulong> other);
}

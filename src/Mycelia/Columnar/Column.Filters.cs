using Mycelia.Columnar;
using Mycelia.Kernel.Bitmaps;
using Mycelia.Kernel.Columns;

namespace Mycelia;

// Filters: each makes a selection of rows of the column's label or type.
public sealed partial class Column
{
    /// <summary>
    /// Rows whose value stands in a relation to a constant; see <see cref="Comparison"/> for how kinds compare. Chunks whose values all pass or all
    /// fail, judged by their least and greatest, are not read.
    /// </summary>
    /// <exception cref="MyceliaException">The constant is null (<see cref="StatusCode.InvalidArgument"/>).</exception>
    public RowSelection Where(Comparison comparison, Value constant) => Select(ValueTest.Of(comparison, constant));

    /// <summary>Rows whose value lies from <paramref name="low"/> to <paramref name="high"/>, both included; none if low is above high or a bound is NaN.</summary>
    /// <exception cref="MyceliaException">
    /// A bound is null (<see cref="StatusCode.InvalidArgument"/>), or the bounds are of different kinds that are not both numbers
    /// (<see cref="StatusCode.TypeMismatch"/>).
    /// </exception>
    public RowSelection Between(Value low, Value high) => Select(ValueTest.Between(low, high));

    /// <summary>Rows whose value is a text that begins with <paramref name="prefix"/>, compared character by character.</summary>
    /// <exception cref="MyceliaException">The prefix is not well-formed Unicode (<see cref="StatusCode.InvalidArgument"/>).</exception>
    public RowSelection StartsWith(string prefix) => Select(ValueTest.StartsWith(prefix));

    /// <summary>Rows without a value.</summary>
    public RowSelection IsNull() => Select(null, isNull: true);

    /// <summary>Rows with a value.</summary>
    public RowSelection IsNotNull() => Select(null);

    private RowSelection Select(ValueTest? test, bool isNull = false)
    {
        var bitmaps = RowSelection.NewBitmaps(_isEdges ? _space.Edges.SlotLimit : _space.Nodes.SlotLimit);
        var count = isNull
            ? ChunkLoop.Run<NullWork, RowCount>(ChunkCount, new NullWork(this, bitmaps))
            : ChunkLoop.Run<SelectWork, RowCount>(ChunkCount, new SelectWork(this, test, bitmaps));
        return new RowSelection(_snapshot, _isEdges, bitmaps, count.Rows);
    }

    private readonly struct SelectWork(Column column, ValueTest? test, ulong[]?[] bitmaps) : IChunkWork<RowCount>
    {
        public RowCount Run(int chunk)
        {
            Span<ulong> mask = stackalloc ulong[MaskWords];
            if (column.MaskOf(chunk, mask, out var slot) is not { } values) return default;
            var count = test is null ? Bitmap.Count(mask) : test.Select(values, mask, mask);
            bitmaps[slot] = RowSelection.Keep(mask);
            return new RowCount(count);
        }
    }

    private readonly struct NullWork(Column column, ulong[]?[] bitmaps) : IChunkWork<RowCount>
    {
        public RowCount Run(int chunk)
        {
            Span<ulong> mask = stackalloc ulong[MaskWords];
            var slot = column.SlotOf(chunk);
            column.RowsOf(slot, mask);
            if (column.ChunkAt(slot) is { } values) Bitmap.AndNot(mask, values.Validity);
            bitmaps[slot] = RowSelection.Keep(mask);
            return new RowCount(Bitmap.Count(mask));
        }
    }
}

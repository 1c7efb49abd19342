using Mycelia.Columnar;
using Mycelia.Kernel.Bitmaps;
using Mycelia.Kernel.Columns;

namespace Mycelia;

// Aggregates over all rows of the column, or those of a selection.
public sealed partial class Column
{
    /// <summary>Rows of the selection that have a value here.</summary>
    /// <exception cref="MyceliaException">The selection is of another version or space (<see cref="StatusCode.InvalidArgument"/>).</exception>
    public long CountIn(RowSelection? selection)
    {
        Require(selection);
        return ChunkLoop.Run<CountWork, RowCount>(ChunkCount, new CountWork(this, selection)).Rows;
    }

    /// <summary>
    /// The sum of all numbers: an integer, summed exactly, when all are integers, else a float. 0 when there are none.
    /// </summary>
    /// <param name="selection">The rows that take part; all when null.</param>
    /// <exception cref="MyceliaException">
    /// A value is no number (<see cref="StatusCode.TypeMismatch"/>), the sum of integers does not fit 64 bits (<see cref="StatusCode.Overflow"/>), or
    /// the selection is of another version or space (<see cref="StatusCode.InvalidArgument"/>).
    /// </exception>
    public Value Sum(RowSelection? selection = null) => SumOf(selection).ToValue(Name);

    /// <summary>The sum of all numbers as a float; integers among them are summed exactly first. 0 when there are none.</summary>
    /// <param name="selection">The rows that take part; all when null.</param>
    /// <exception cref="MyceliaException">
    /// A value is no number (<see cref="StatusCode.TypeMismatch"/>), or the selection is of another version or space (<see cref="StatusCode.InvalidArgument"/>).
    /// </exception>
    public double SumDouble(RowSelection? selection = null) => SumOf(selection).AsDouble;

    /// <summary>The mean of all numbers; null when there are none.</summary>
    /// <param name="selection">The rows that take part; all when null.</param>
    /// <exception cref="MyceliaException">
    /// A value is no number (<see cref="StatusCode.TypeMismatch"/>), or the selection is of another version or space (<see cref="StatusCode.InvalidArgument"/>).
    /// </exception>
    public double? Average(RowSelection? selection = null)
    {
        var sum = SumOf(selection);
        return sum.Count == 0 ? null : sum.AsDouble / sum.Count;
    }

    /// <summary>
    /// The least value; null when there is none. Numbers of both kinds compare as numbers, with NaN the greatest; kinds and all else are ordered as
    /// <see cref="Value.CompareTo"/> does.
    /// </summary>
    /// <param name="selection">The rows that take part; all when null.</param>
    /// <exception cref="MyceliaException">The selection is of another version or space (<see cref="StatusCode.InvalidArgument"/>).</exception>
    public Value Min(RowSelection? selection = null) => ExtremesOf(selection).Min;

    /// <summary>The greatest value, in the order of <see cref="Min"/>; null when there is none.</summary>
    /// <param name="selection">The rows that take part; all when null.</param>
    /// <exception cref="MyceliaException">The selection is of another version or space (<see cref="StatusCode.InvalidArgument"/>).</exception>
    public Value Max(RowSelection? selection = null) => ExtremesOf(selection).Max;

    /// <summary>
    /// The sum of the values that stand in the relation to a constant: <c>Sum(Where(comparison, constant))</c> in one pass over memory.
    /// </summary>
    /// <exception cref="MyceliaException">As <see cref="Sum"/> and <see cref="Where"/>.</exception>
    public Value SumWhere(Comparison comparison, Value constant)
    {
        var test = ValueTest.Of(comparison, constant);
        var sum = ChunkLoop.Run<SumWhereWork, NumberSum>(ChunkCount, new SumWhereWork(this, test));
        sum.RequireNumbers(Name, _isEdges);
        return sum.ToValue(Name);
    }

    private NumberSum SumOf(RowSelection? selection)
    {
        Require(selection);
        var sum = ChunkLoop.Run<SumWork, NumberSum>(ChunkCount, new SumWork(this, selection));
        sum.RequireNumbers(Name, _isEdges);
        return sum;
    }

    private Extremes ExtremesOf(RowSelection? selection)
    {
        Require(selection);
        return ChunkLoop.Run<ExtremesWork, Extremes>(ChunkCount, new ExtremesWork(this, selection));
    }

    private void Require(RowSelection? selection) => selection?.RequireSpace(_snapshot, _isEdges);

    /// <summary>The flat chunk and the mask of its selected rows with a value; null when there are none.</summary>
    private Chunk? SelectedOf(int chunk, RowSelection? selection, Span<ulong> mask, out int slot)
    {
        var values = MaskOf(chunk, mask, out slot);
        if (values is null) return null;
        if (selection is not null) Bitmap.And(mask, selection.WordsOf(slot));
        return mask.ContainsAnyExcept(0UL) ? values : null;
    }

    private readonly struct CountWork(Column column, RowSelection? selection) : IChunkWork<RowCount>
    {
        public RowCount Run(int chunk)
        {
            Span<ulong> mask = stackalloc ulong[MaskWords];
            return column.SelectedOf(chunk, selection, mask, out _) is null ? default : new RowCount(Bitmap.Count(mask));
        }
    }

    private readonly struct SumWork(Column column, RowSelection? selection) : IChunkWork<NumberSum>
    {
        public NumberSum Run(int chunk)
        {
            Span<ulong> mask = stackalloc ulong[MaskWords];
            return column.SelectedOf(chunk, selection, mask, out var slot) is { } values ? NumberSum.Of(values, mask, column.FirstIdOfSlot(slot)) : default;
        }
    }

    private readonly struct SumWhereWork(Column column, ValueTest test) : IChunkWork<NumberSum>
    {
        public NumberSum Run(int chunk)
        {
            Span<ulong> mask = stackalloc ulong[MaskWords];
            return column.SelectedOf(chunk, null, mask, out var slot) is { } values ? NumberSum.Of(values, mask, column.FirstIdOfSlot(slot), test) : default;
        }
    }

    private readonly struct ExtremesWork(Column column, RowSelection? selection) : IChunkWork<Extremes>
    {
        public Extremes Run(int chunk)
        {
            Span<ulong> mask = stackalloc ulong[MaskWords];
            return column.SelectedOf(chunk, selection, mask, out _) is { } values ? Extremes.Of(values, mask) : default;
        }
    }
}

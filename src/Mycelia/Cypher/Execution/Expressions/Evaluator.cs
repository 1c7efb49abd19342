// Evaluation of expressions over batches. An evaluator is made once per expression and operator tree and kept with it over many runs, so it holds nothing of a
// run but arrays to be used again.
//
// Contract: the vector that Evaluate gives is aligned with the positions of the batch and meaningful at the selected ones alone. It may be a column of the
// batch, a constant, or the evaluator's own vector, which holds until the same evaluator is asked again. Only selected positions are evaluated: what would fail
// elsewhere does not. A batch has at least one selected row, so whoever narrows a selection to nothing must not go on.

namespace Mycelia.Cypher.Execution.Expressions;

internal abstract class Evaluator
{
    /// <summary>Where errors point, -1 for nowhere.</summary>
    public int Offset { get; set; } = -1;

    /// <summary>The values of the expression for the selected rows of a batch.</summary>
    public Vector Evaluate(Batch batch, QueryContext context)
    {
        try
        {
            return Compute(batch, context);
        }
        catch (CypherException e) when (e.Offset < 0 && Offset >= 0)
        {
            e.At(Offset);
            throw;
        }
    }

    /// <summary>Writes the selected positions where the expression is true to <paramref name="selected"/>, ascending; returns how many.</summary>
    public int Select(Batch batch, QueryContext context, Span<int> selected)
    {
        try
        {
            return ComputeSelection(batch, context, selected);
        }
        catch (CypherException e) when (e.Offset < 0 && Offset >= 0)
        {
            e.At(Offset);
            throw;
        }
    }

    protected abstract Vector Compute(Batch batch, QueryContext context);

    /// <summary>For those that can tell which rows pass without making a vector of it. The target may be the selection that is being read.</summary>
    protected virtual int ComputeSelection(Batch batch, QueryContext context, Span<int> selected) =>
        Truth.Select(Truth.Of(Compute(batch, context), Positions.Of(batch)), Positions.Of(batch), selected);
}

/// <summary>The positions that count in a batch, as a span in any case.</summary>
internal static class Positions
{
    private static readonly int[] s_all = All();

    public static ReadOnlySpan<int> Of(Batch batch) => batch.IsSelected ? batch.Selection : Below(batch.Count);

    /// <summary>0, 1, 2 and so on.</summary>
    public static ReadOnlySpan<int> Below(int count) => s_all.AsSpan(0, count);

    private static int[] All()
    {
        var all = new int[QueryContext.BatchRowsMax];
        for (var i = 0; i < all.Length; i++) all[i] = i;
        return all;
    }
}

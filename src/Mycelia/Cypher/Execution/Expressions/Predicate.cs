namespace Mycelia.Cypher.Execution.Expressions;

/// <summary>A condition on rows: narrows batches to the rows for which it is true, one conjunct after the other.</summary>
internal sealed class Predicate(Evaluator[] conjuncts)
{
    /// <summary>Leaves selected those rows of the batch for which the condition is true; false when there is none, and the batch is of no use any more.</summary>
    public bool Select(Batch batch, QueryContext context)
    {
        foreach (var conjunct in conjuncts)
        {
            if (batch.Rows == 0) return false;
            var selected = conjunct.Select(batch, context, batch.BeginSelect());
            batch.EndSelect(selected);
        }

        return batch.Rows > 0;
    }
}

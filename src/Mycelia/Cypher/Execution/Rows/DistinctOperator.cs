using Mycelia.Cypher.Planning;

namespace Mycelia.Cypher.Execution.Rows;

/// <summary>Lets the first row of each combination of values pass.</summary>
internal sealed class DistinctOperator(DistinctPlan plan, Operator input) : UnaryOperator(input)
{
    private readonly HashSet<RowKey> _seen = [];

    public override void Open(QueryContext context)
    {
        base.Open(context);
        _seen.Clear();
    }

    public override Batch? Next()
    {
        while (NextInput() is { } batch)
        {
            var isSelected = batch.IsSelected;
            var old = batch.Selection;
            var rows = batch.Rows;
            var selection = batch.BeginSelect();
            var count = 0;
            for (var i = 0; i < rows; i++)
            {
                var position = isSelected ? old[i] : i;
                var values = new Value[plan.Columns.Count];
                for (var c = 0; c < values.Length; c++) values[c] = VectorCopy.GetValue(batch.Column(plan.Columns[c]), position, Context);
                if (_seen.Add(new RowKey(values))) selection[count++] = position;
            }

            if (count == 0) continue;
            batch.EndSelect(count);
            batch.Multiplicity = null;
            return batch;
        }

        return null;
    }
}

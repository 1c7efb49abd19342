using Mycelia.Cypher.Errors;
using Mycelia.Cypher.Execution.Expressions;
using Mycelia.Cypher.Planning;

namespace Mycelia.Cypher.Execution.Writing;

/// <summary>FOREACH: for each row and each item of its list, in order, the updates run with the item as one more column; the row passes once.</summary>
internal sealed class ForeachOperator(ForeachPlan plan, Operator input, NestedPlan updates, EvaluatorFactory evaluators, int symbolCount) : WriteOperator(input, symbolCount)
{
    private readonly Evaluator _list = evaluators.Create(plan.List);
    private readonly Batch _row = new(symbolCount);
    private readonly Vector _item = new();

    protected override void Write(Batch batch, ReadOnlySpan<int> positions, GraphWriter writer)
    {
        var lists = _list.Evaluate(batch, Context);
        var values = new Value[positions.Length];
        for (var i = 0; i < values.Length; i++) values[i] = VectorCopy.GetValue(lists, positions[i], Context);
        for (var i = 0; i < values.Length; i++)
        {
            if (values[i].IsNull) continue;
            if (values[i].Kind != ValueKind.List) throw CypherErrors.Type($"FOREACH goes through a list, and was given {values[i]}.");
            foreach (var item in values[i].AsList()) Run(batch, positions[i], item);
        }
    }

    public override void Close()
    {
        base.Close();
        updates.Root.Close();
    }

    private void Run(Batch batch, int position, in Value item)
    {
        Context.Cancellation.ThrowIfCancellationRequested();
        _row.Clear();
        _row.Count = batch.Count;
        for (var id = 0; id < batch.SymbolCount; id++) _row[id] = batch[id];
        _item.SetConstant(item);
        _row[plan.Item] = _item;
        updates.Set(_row, [position]);
        updates.Root.Open(Context);
        while (updates.Root.Next() is not null)
        {
        }
    }
}

using System.Runtime.CompilerServices;
using Mycelia.Cypher.Functions;

namespace Mycelia.Cypher.Execution.Expressions;

/// <summary><c>item IN list</c>. A list that is the same for all rows becomes a hash set, kept as long as the list itself lives.</summary>
internal sealed class InEvaluator(Evaluator item, Evaluator list) : Evaluator
{
    private readonly Vector _result = new();
    private readonly ConditionalWeakTable<object, ListSet> _sets = [];

    protected override Vector Compute(Batch batch, QueryContext context)
    {
        var items = item.Evaluate(batch, context);
        var lists = list.Evaluate(batch, context);
        if (lists.Kind == VectorKind.Null) return Truth.Unknown;
        var isConstant = items.IsConstant && lists.IsConstant;
        var positions = isConstant ? Positions.Below(1) : Positions.Of(batch);
        if (lists is not { IsConstant: true, Kind: VectorKind.Value } || lists.Values[0].Kind != ValueKind.List)
        {
            var sink = new VectorSink(_result, positions, batch.Count, context, isConstant);
            foreach (var p in positions) sink.Add(CypherLists.In(VectorCopy.GetValue(items, p, context), VectorCopy.GetValue(lists, p, context)));
            return _result;
        }

        var values = lists.Values[0].AsList();
        if (!_sets.TryGetValue(values, out var set))
        {
            set = new ListSet(lists.Values[0].ListItems);
            _sets.Add(values, set);
        }

        _result.Reset(VectorKind.Bool, batch.Count, isConstant);
        foreach (var p in positions)
        {
            var found = Find(items, p, set, context);
            _result.Longs[p] = found == true ? 1 : 0;
            if (found is not null) continue;
            if (!_result.HasNulls) _result.BeginNulls(batch.Count, allValid: true);
            _result.SetNull(p);
        }

        return _result;
    }

    private static bool? Find(Vector items, int position, ListSet set, QueryContext context)
    {
        if (set.Count == 0) return false;
        if (items.IsConstant) position = 0;
        if (items.IsNull(position)) return null;
        return items.Kind switch
        {
            VectorKind.Int64 => set.Contains(items.Longs[position]),
            VectorKind.Float64 => set.Contains(items.Doubles[position]),
            VectorKind.Text => set.Contains(items.Texts[position].Span),
            VectorKind.Node => set.ContainsNode(context.Space.Tables.NodeSlots.IdOf(items.Rows[position])),
            VectorKind.Edge => set.ContainsEdge(context.Space.Tables.EdgeSlots.IdOf(items.Rows[position])),
            _ => set.Contains(VectorCopy.GetValue(items, position, context)),
        };
    }
}

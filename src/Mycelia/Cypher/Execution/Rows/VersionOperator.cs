using Mycelia.Cypher.Planning;

namespace Mycelia.Cypher.Execution.Rows;

/// <summary>
/// Runs its input on another version. Rows of nodes and edges mean the same in all versions of a database and pass as they are; values that hold
/// entities are made to read them in the version outside. Where the rows are the result, entities become values that read the version inside.
/// </summary>
internal sealed class VersionOperator(VersionPlan plan, Operator input, int symbolCount) : Operator
{
    private readonly Batch _output = new(symbolCount);
    private readonly Vector[] _columns = [.. plan.Carries.Select(static _ => new Vector())];
    private QueryContext? _outer;
    private QueryContext? _inner;

    public override void Open(QueryContext context)
    {
        (_outer, _inner) = (context, context.In(plan.Index));
        input.Open(_inner);
    }

    public override Batch? Next()
    {
        var batch = input.Next();
        if (batch is null || plan.Place == VersionPlace.Whole || ReferenceEquals(_outer, _inner)) return batch;
        _output.Share(batch);
        if (batch.IsSelected)
        {
            batch.Selection.CopyTo(_output.BeginSelect());
            _output.EndSelect(batch.Rows);
        }

        _output.Multiplicity = batch.Multiplicity;
        for (var i = 0; i < _columns.Length; i++)
        {
            if (batch[plan.Carries[i]] is not { } column) continue;
            if (plan.Place == VersionPlace.Arm && column.Kind is VectorKind.Node or VectorKind.Edge) _output[plan.Carries[i]] = Values(column, batch, _columns[i]);
            else if (plan.Place == VersionPlace.Inner && column.Kind == VectorKind.Value) _output[plan.Carries[i]] = Reread(column, batch, _columns[i]);
        }

        return _output;
    }

    public override void Close() => input.Close();

    private Vector Values(Vector column, Batch batch, Vector target)
    {
        target.Reset(VectorKind.Value, batch.Count, column.IsConstant);
        if (column.IsConstant) target.Values[0] = VectorCopy.GetValue(column, 0, _inner!);
        else
            foreach (var p in Expressions.Positions.Of(batch)) target.Values[p] = VectorCopy.GetValue(column, p, _inner!);
        return target;
    }

    private Vector Reread(Vector column, Batch batch, Vector target)
    {
        target.Reset(VectorKind.Value, batch.Count, column.IsConstant);
        if (column.IsConstant) target.Values[0] = Reread(column.Values[0]);
        else
            foreach (var p in Expressions.Positions.Of(batch)) target.Values[p] = Reread(column.Values[p]);
        return target;
    }

    private Value Reread(in Value value)
    {
        switch (value.Kind)
        {
            case ValueKind.Node: return Value.OfNode(value.NodeIdentity, _outer!.View);
            case ValueKind.Edge: return Value.OfEdge(value.EdgeIdentity, _outer!.View);
            case ValueKind.Path: return Value.OfPath(new Kernel.Values.PathValue(value.PathParts.Nodes, value.PathParts.Edges, _outer!.View));
            case ValueKind.List:
                var items = value.ListItems;
                if (!HoldsEntity(items)) return value;
                var list = new Value[items.Length];
                for (var i = 0; i < list.Length; i++) list[i] = Reread(items[i]);
                return Value.List(list);
            case ValueKind.Map when value.AsMap().Values.Any(static entry => MayHoldEntity(entry)):
                return Value.Map(value.AsMap().ToDictionary(static entry => entry.Key, entry => Reread(entry.Value)));
            default: return value;
        }
    }

    private static bool HoldsEntity(ReadOnlySpan<Value> items)
    {
        foreach (ref readonly var item in items)
            if (MayHoldEntity(item)) return true;
        return false;
    }

    private static bool MayHoldEntity(in Value value) => value.Kind is ValueKind.Node or ValueKind.Edge or ValueKind.Path or ValueKind.List or ValueKind.Map;
}

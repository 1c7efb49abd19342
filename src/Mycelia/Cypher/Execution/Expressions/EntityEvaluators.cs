// id, labels, type, startNode and endNode of node and edge vectors, without a value per row. Whatever else stands there goes to the function itself.

using System.Text;
using Mycelia.Graph;
using Mycelia.Kernel.Columns;

namespace Mycelia.Cypher.Execution.Expressions;

/// <summary>A function with a kernel for vectors of entities, and the general way for the rest.</summary>
internal abstract class EntityEvaluator(Evaluator subject, Evaluator general) : Evaluator
{
    protected Vector Result { get; } = new();

    protected sealed override Vector Compute(Batch batch, QueryContext context)
    {
        var vector = subject.Evaluate(batch, context);
        if (vector.Kind == VectorKind.Null) return vector;
        if (!Handles(vector.Kind)) return general.Evaluate(batch, context);
        var positions = vector.IsConstant ? Positions.Below(1) : Positions.Of(batch);
        if (IsOfVersion) vector = Presence.Of(vector, positions, batch.Count, context);
        Begin(batch.Count, vector, context);
        foreach (var p in positions)
            if (!vector.HasNulls || !vector.IsNull(p)) Put(p, vector.Rows[p], context);
        if (!vector.HasNulls) return Result;
        if (Result.Kind != VectorKind.Value) Result.CopyNulls(vector, batch.Count);
        else
            foreach (var p in positions)
                if (vector.IsNull(p)) Result.Values[p] = Value.Null;
        return Result;
    }

    protected abstract bool Handles(VectorKind kind);

    /// <summary>Whether the function asks the version, and gives null for what that does not have.</summary>
    protected virtual bool IsOfVersion => true;

    /// <summary>Makes the result ready for rows of the vector.</summary>
    protected abstract void Begin(int capacity, Vector vector, QueryContext context);

    protected abstract void Put(int position, uint row, QueryContext context);
}

internal sealed class IdEvaluator(Evaluator subject, Evaluator general) : EntityEvaluator(subject, general)
{
    private SlotTable _slots = null!;

    protected override bool Handles(VectorKind kind) => kind is VectorKind.Node or VectorKind.Edge;

    protected override bool IsOfVersion => false;

    protected override void Begin(int capacity, Vector vector, QueryContext context)
    {
        _slots = vector.Kind == VectorKind.Node ? context.Space.Tables.NodeSlots : context.Space.Tables.EdgeSlots;
        Result.Reset(VectorKind.Int64, capacity, vector.IsConstant);
    }

    protected override void Put(int position, uint row, QueryContext context) => Result.Longs[position] = (long)_slots.IdOf(row);
}

/// <summary>The list of names is made once per label set.</summary>
internal sealed class LabelsEvaluator(Evaluator subject, Evaluator general) : EntityEvaluator(subject, general)
{
    private GraphTables? _tables;
    private Value[] _lists = [];

    protected override bool Handles(VectorKind kind) => kind == VectorKind.Node;

    protected override void Begin(int capacity, Vector vector, QueryContext context)
    {
        if (!ReferenceEquals(_tables, context.Space.Tables)) (_tables, _lists) = (context.Space.Tables, []);
        Result.Reset(VectorKind.Value, capacity, vector.IsConstant);
    }

    protected override void Put(int position, uint row, QueryContext context)
    {
        var node = new NodeId(_tables!.NodeSlots.IdOf(row));
        context.Snapshot.Reads?.Node(node);
        if (context.HasDeleted) context.View.RequireAlive(row);
        var set = context.Space.Nodes[(int)(row >> Chunk.RowBits)]!.LabelSetOf((int)row & (Chunk.RowsMax - 1));
        if (set >= _lists.Length) Array.Resize(ref _lists, Math.Max(16, 2 * (set + 1)));
        if (_lists[set].IsNull) _lists[set] = NamesOf(set);
        Result.Values[position] = _lists[set];
    }

    private Value NamesOf(int set)
    {
        var labels = _tables!.LabelSets.LabelsOf(set);
        var names = new Value[labels.Length];
        for (var i = 0; i < names.Length; i++) names[i] = _tables.Labels.NameOf(labels[i]);
        return Value.List(names);
    }
}

/// <summary>The name is made once per type. The type of an edge that was deleted is still known.</summary>
internal sealed class TypeEvaluator(Evaluator subject, Evaluator general) : EntityEvaluator(subject, general)
{
    private GraphTables? _tables;
    private byte[]?[] _names = [];

    protected override bool Handles(VectorKind kind) => kind == VectorKind.Edge;

    protected override bool IsOfVersion => false;

    protected override void Begin(int capacity, Vector vector, QueryContext context)
    {
        if (!ReferenceEquals(_tables, context.Space.Tables)) (_tables, _names) = (context.Space.Tables, []);
        Result.Reset(VectorKind.Text, capacity, vector.IsConstant);
    }

    protected override void Put(int position, uint row, QueryContext context)
    {
        var type = context.Space.EdgeTypeOf((int)(row >> Chunk.RowBits));
        if (type >= _names.Length) Array.Resize(ref _names, Math.Max(16, 2 * (type + 1)));
        Result.Texts[position] = _names[type] ??= Encoding.UTF8.GetBytes(_tables!.Types.NameOf(type));
    }
}

/// <summary>One end of an edge, as a node row.</summary>
internal sealed class EndEvaluator(Evaluator subject, Evaluator general, bool isStart) : EntityEvaluator(subject, general)
{
    protected override bool Handles(VectorKind kind) => kind == VectorKind.Edge;

    protected override void Begin(int capacity, Vector vector, QueryContext context) => Result.Reset(VectorKind.Node, capacity, vector.IsConstant);

    protected override void Put(int position, uint row, QueryContext context)
    {
        context.Snapshot.Reads?.Edge(new EdgeId(context.Space.Tables.EdgeSlots.IdOf(row)));
        if (context.HasDeleted) context.View.RequireAliveEdge(row);
        var extent = context.Space.Edges[(int)(row >> Chunk.RowBits)]!;
        var at = (int)row & (Chunk.RowsMax - 1);
        Result.Rows[position] = isStart ? extent.Sources[at] : extent.Targets[at];
    }
}

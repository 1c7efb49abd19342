using Mycelia.Cypher.Errors;
using Mycelia.Cypher.Planning;
using Mycelia.Cypher.Syntax;
using Mycelia.Graph;
using Mycelia.Kernel.Columns;

namespace Mycelia.Cypher.Execution.Reading;

/// <summary>A variable-length relationship whose list of edges was bound before: whether they are a walk from the bound node that meets the pattern, and where it ends.</summary>
internal sealed class BoundWalk(VarExpandPlan plan, Operator input, OperatorBuild build) : RowMaker(plan, input, build)
{
    private readonly EntityRows _from = new(plan.From);
    private readonly EntityRows _to = new(plan.To);
    private readonly EdgeTypes _typeNames = new(plan.Types);
    private readonly EdgeExclusion _exclusion = new(plan.DistinctFrom);
    private readonly EdgeStep _step = new(plan.Types, plan.Direction, plan.EdgeFilter, plan.StepEdge, build);
    private readonly HashSet<uint> _taken = [];
    private readonly Vector _ends = new();
    private uint[] _fromRows = [];
    private uint[] _toRows = [];
    private int[] _types = [];
    private int _position;
    private uint _end;

    protected override void Begin()
    {
        _types = _typeNames.Of(Context.Space);
        _step.Open(Context);
    }

    protected override void BeginInput()
    {
        _fromRows = _from.Of(Input, Context);
        if (plan.IsInto) _toRows = _to.Of(Input, Context);
        _exclusion.BeginInput(Input);
    }

    protected override bool BeginRow(int position)
    {
        var node = _fromRows[position];
        if (node == SlotTable.NoRow || !Context.Space.IsNodeAlive(node)) return false;
        var list = VectorCopy.GetValue(Input.Column(plan.Edges), position, Context);
        if (list.IsNull) return false;
        if (list.Kind != ValueKind.List) throw CypherErrors.Type($"`{plan.Edges.Name}` is a value of type {list.Kind} where a list of relationships is needed.");
        var edges = list.ListItems;
        if (edges.Length < plan.Length.From || edges.Length > plan.Length.To) return false;
        _exclusion.BeginRow(position, Context);
        _taken.Clear();
        _step.BeginRow(Input, position);
        for (var i = 0; i < edges.Length; i++)
        {
            var edge = edges[plan.IsReversed ? edges.Length - 1 - i : i];
            if (edge.IsNull) return false;
            if (edge.Kind != ValueKind.Edge) throw CypherErrors.Type($"`{plan.Edges.Name}` holds a value of type {edge.Kind} where a relationship is needed.");
            if (!TryStep(edge.EdgeIdentity, ref node)) return false;
        }

        (_position, _end) = (position, node);
        return !plan.IsInto || _toRows[position] == node;
    }

    protected override bool FillRow()
    {
        Output.Positions[Output.Count] = _position;
        if (!plan.IsInto) _ends.Rows[Output.Count] = _end;
        Output.Count++;
        return true;
    }

    protected override void BeginOutput()
    {
        if (!plan.IsInto) _ends.Reset(VectorKind.Node, Output.Capacity);
    }

    protected override bool EndOutput(Batch batch)
    {
        if (!plan.IsInto) batch[plan.To] = _ends;
        return true;
    }

    /// <summary>Goes over an edge to its other end, if the pattern allows it.</summary>
    private bool TryStep(EdgeId id, ref uint node)
    {
        ReadNotes.Edge(Context, id);
        if (Context.Space.FindEdge(id, out var edge) is not { } extent || Array.BinarySearch(_types, extent.Type) < 0) return false;
        var at = (int)edge & (Chunk.RowsMax - 1);
        var (source, target) = (extent.Sources[at], extent.Targets[at]);
        if (plan.Direction != PatternDirection.Left && source == node) node = target;
        else if (plan.Direction != PatternDirection.Right && target == node) node = source;
        else return false;
        return _taken.Add(edge) && !_exclusion.Contains(edge) && _step.Passes(edge);
    }
}

using Mycelia.Cypher.Planning;
using Mycelia.Graph;
using Mycelia.Kernel.Columns;

namespace Mycelia.Cypher.Execution.Reading;

/// <summary>Nodes found in an index, for each row of the input.</summary>
internal sealed class NodeIndexSeek(NodeIndexSeekPlan plan, Operator input, OperatorBuild build) : RowMaker(plan, input, build)
{
    private readonly IndexSearch _search = new(false, plan.Label, plan.Properties, plan.Keys, plan.IsOrdered, build);
    private readonly Vector _nodes = new();
    private int _position;

    protected override void Begin() => _search.Open(Context);

    protected override void BeginInput() => _search.BeginInput(Input);

    protected override bool BeginRow(int position)
    {
        _position = position;
        return _search.BeginRow(position);
    }

    protected override bool FillRow()
    {
        while (Output.Room > 0)
        {
            if (!_search.TryNext(out var row)) return true;
            _nodes.Rows[Output.Count] = row;
            Output.Positions[Output.Count++] = _position;
        }

        return false;
    }

    protected override void BeginOutput() => _nodes.Reset(VectorKind.Node, Output.Capacity);

    protected override bool EndOutput(Batch batch)
    {
        batch[plan.Node] = _nodes;
        return true;
    }
}

/// <summary>Edges found in an index, with both ends, for each row of the input.</summary>
internal sealed class EdgeIndexSeek(EdgeIndexSeekPlan plan, Operator input, OperatorBuild build) : RowMaker(plan, input, build)
{
    private readonly IndexSearch _search = new(true, plan.Type, plan.Properties, plan.Keys, false, build);
    private readonly EdgeColumns _columns = new(plan.Edge, plan.From, plan.To, plan.Direction);
    private int _position;

    protected override void Begin()
    {
        _search.Open(Context);
        _columns.Open();
    }

    protected override void BeginInput() => _search.BeginInput(Input);

    protected override bool BeginRow(int position)
    {
        _position = position;
        return _search.BeginRow(position);
    }

    protected override bool FillRow()
    {
        while (Output.Room > 0)
        {
            if (_columns.FinishPending(Output)) continue;
            if (!_search.TryNext(out var row)) return true;
            var extent = Context.Space.Edges[(int)(row >> Chunk.RowBits)]!;
            var at = (int)row & (Chunk.RowsMax - 1);
            _columns.Add(Output, _position, row, extent.Sources[at], extent.Targets[at]);
        }

        return false;
    }

    protected override void BeginOutput() => _columns.Begin(Output);

    protected override bool EndOutput(Batch batch)
    {
        _columns.End(batch);
        return true;
    }
}

using System.Globalization;
using Mycelia.Cypher.Execution.Expressions;
using Mycelia.Cypher.Planning;
using Mycelia.Graph;
using Mycelia.Kernel.Columns;

namespace Mycelia.Cypher.Execution.Reading;

/// <summary>
/// The identities that an expression asks for: an integer, a text as elementId() gives it (a letter and 16 hexadecimal digits), or a list of them, each once. What
/// is neither is the identity of nothing.
/// </summary>
internal sealed class Identities(Syntax.Expression expression, char letter, OperatorBuild build)
{
    private readonly Evaluator _evaluator = build.Evaluators.Create(expression);
    private readonly List<ulong> _ids = [];
    private Vector? _column;
    private int _next;

    public void BeginInput(Batch batch, QueryContext context) => _column = _evaluator.Evaluate(batch, context);

    public void BeginRow(int position, QueryContext context)
    {
        _ids.Clear();
        _next = 0;
        var value = VectorCopy.GetValue(_column!, position, context);
        if (value.Kind != ValueKind.List)
        {
            Add(value);
            return;
        }

        foreach (ref readonly var item in value.ListItems) Add(item);
        _ids.Sort();
    }

    /// <summary>The next identity.</summary>
    public bool TryNext(out ulong id)
    {
        while (_next > 0 && _next < _ids.Count && _ids[_next] == _ids[_next - 1]) _next++;
        id = _next < _ids.Count ? _ids[_next] : 0;
        return _next++ < _ids.Count;
    }

    private void Add(in Value value)
    {
        if (value.TryGetString(out var text))
        {
            if (text.Length == 17 && text[0] == letter && ulong.TryParse(text.AsSpan(1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number)) _ids.Add(number);
            return;
        }

        if (KeyValue.TryNormalize(value, out var key) && key.TryGetInt64(out var id)) _ids.Add((ulong)id);
    }
}

/// <summary>Nodes by identity, for each row of the input.</summary>
internal sealed class NodeById(NodeByIdPlan plan, Operator input, OperatorBuild build) : RowMaker(plan, input, build)
{
    private readonly Identities _ids = new(plan.Ids, 'n', build);
    private readonly Vector _nodes = new();
    private int _position;

    protected override void Begin()
    {
    }

    protected override void BeginInput() => _ids.BeginInput(Input, Context);

    protected override bool BeginRow(int position)
    {
        _position = position;
        _ids.BeginRow(position, Context);
        return true;
    }

    protected override bool FillRow()
    {
        while (Output.Room > 0)
        {
            if (!_ids.TryNext(out var id)) return true;
            ReadNotes.Node(Context, new NodeId(id));
            if (Context.Space.FindNode(new NodeId(id), out var row) is null) continue;
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

/// <summary>Edges by identity with both ends, for each row of the input.</summary>
internal sealed class EdgeById(EdgeByIdPlan plan, Operator input, OperatorBuild build) : RowMaker(plan, input, build)
{
    private readonly Identities _ids = new(plan.Ids, 'e', build);
    private readonly EdgeColumns _columns = new(plan.Edge, plan.From, plan.To, plan.Direction);
    private int _position;

    protected override void Begin() => _columns.Open();

    protected override void BeginInput() => _ids.BeginInput(Input, Context);

    protected override bool BeginRow(int position)
    {
        _position = position;
        _ids.BeginRow(position, Context);
        return true;
    }

    protected override bool FillRow()
    {
        while (Output.Room > 0)
        {
            if (_columns.FinishPending(Output)) continue;
            if (!_ids.TryNext(out var id)) return true;
            ReadNotes.Edge(Context, new EdgeId(id));
            if (Context.Space.FindEdge(new EdgeId(id), out var row) is not { } extent) continue;
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

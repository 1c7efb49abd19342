using Mycelia.Cypher.Planning;

namespace Mycelia.Cypher.Execution.Reading;

/// <summary>A row per edge at a bound node, the other end unbound.</summary>
internal sealed class Expand : Operator
{
    private readonly ExpandPlan _plan;
    private readonly Operator _input;
    private readonly EntityRows _from;
    private readonly NeighbourStream _stream;
    private readonly RowOutput _output;
    private readonly Vector _edges = new();
    private readonly Vector _to = new();
    private QueryContext _context = null!;
    private Batch? _batch;
    private bool _hasBegun;

    public Expand(ExpandPlan plan, Operator input, OperatorBuild build)
    {
        (_plan, _input) = (plan, input);
        _from = new EntityRows(plan.From);
        _output = new RowOutput(plan, build.SymbolCount);
        _stream = new NeighbourStream(
            new EdgeTypes(plan.Types), plan.Direction, new NodeTest(plan.To, plan.ToLabels, plan.ToFilter, build), new EdgeExclusion(plan.DistinctFrom), plan.NeedsEdge,
            plan.EdgeFilter is null ? null : new EntityMask(plan.Edge, true, plan.EdgeFilter, build), plan.NeedsTo);
    }

    public override void Open(QueryContext context)
    {
        _context = context;
        _input.Open(context);
        _output.Open(context);
        _batch = null;
        _hasBegun = false;
    }

    public override Batch? Next()
    {
        while (true)
        {
            _context.Cancellation.ThrowIfCancellationRequested();
            if (_batch is null)
            {
                _batch = _input.Next();
                if (_batch is null) return null;
                if (!_hasBegun) _stream.Open(_context);
                _hasBegun = true;
                var nodes = _from.Of(_batch, _context);
                ReadNotes.Adjacency(_context, _batch, nodes);
                _stream.Begin(_batch, nodes);
            }

            _output.Begin();
            _edges.Reset(VectorKind.Edge, _output.Capacity);
            _to.Reset(VectorKind.Node, _output.Capacity);
            var capacity = _output.Capacity;
            _output.Count = _stream.Fill(_output.Positions.AsSpan(0, capacity), _to.Rows.AsSpan(0, capacity), _edges.Rows.AsSpan(0, capacity));
            if (_output.Count == 0)
            {
                _batch = null;
                continue;
            }

            var batch = _output.Finish(_batch);
            if (_plan.NeedsEdge) batch[_plan.Edge] = _edges;
            if (_plan.NeedsTo) batch[_plan.To] = _to;
            return batch;
        }
    }

    public override void Close() => _input.Close();
}

// Paths made of what a pattern bound, and the demand that no edge is taken twice.

using Mycelia.Cypher.Errors;
using Mycelia.Graph;
using Mycelia.Kernel;
using Mycelia.Kernel.Columns;
using Mycelia.Kernel.Values;

namespace Mycelia.Cypher.Execution.Expressions;

/// <summary>
/// A path per row. Between two edges without a bound node, and within a list of edges, the node follows from the edges: each is left at the end where it was not
/// entered.
/// </summary>
internal sealed class PathEvaluator(Evaluator[] parts) : Evaluator
{
    private readonly Vector _result = new();
    private readonly Vector[] _vectors = new Vector[parts.Length];
    private readonly List<NodeId> _nodes = [];
    private readonly List<EdgeId> _edges = [];

    protected override Vector Compute(Batch batch, QueryContext context)
    {
        for (var i = 0; i < parts.Length; i++) _vectors[i] = parts[i].Evaluate(batch, context);
        _result.Reset(VectorKind.Value, batch.Count);
        foreach (var p in Positions.Of(batch)) _result.Values[p] = PathAt(p, context);
        return _result;
    }

    private Value PathAt(int position, QueryContext context)
    {
        foreach (var vector in _vectors)
            if (vector.IsNull(position)) return Value.Null;
        _nodes.Clear();
        _edges.Clear();
        for (var i = 0; i < _vectors.Length; i++)
        {
            var part = VectorCopy.GetValue(_vectors[i], position, context);
            switch (part.Kind)
            {
                case ValueKind.Node:
                    if (_nodes.Count == _edges.Count) _nodes.Add(part.NodeIdentity);
                    break;
                case ValueKind.Edge:
                    // The node at the other end is left open where the pattern has it next.
                    if (_nodes.Count == _edges.Count) EnterOpenEnd(context);
                    _edges.Add(part.EdgeIdentity);
                    break;
                default:
                    Invariant.Holds(part.Kind == ValueKind.List);
                    foreach (ref readonly var edge in part.ListItems)
                    {
                        if (edge.IsNull) return Value.Null;
                        if (_nodes.Count == _edges.Count) EnterOpenEnd(context);
                        _edges.Add(edge.EdgeIdentity);
                    }

                    break;
            }
        }

        if (_nodes.Count == _edges.Count) EnterOpenEnd(context);
        return Value.OfPath(new PathValue([.. _nodes], [.. _edges], context.View));
    }

    /// <summary>Adds the end of the last edge at which the path has not been yet.</summary>
    private void EnterOpenEnd(QueryContext context)
    {
        var edge = _edges[^1];
        var space = context.Space;
        var row = space.Tables.EdgeSlots.RowOf(edge.Value);
        var extent = row == SlotTable.NoRow ? null : space.Edges[(int)(row >> Chunk.RowBits)];
        if (extent is null) throw CypherErrors.Runtime("EntityNotFound", "DeletedEntityAccess", $"Edge {edge} of the path does not exist in version {context.Snapshot.Version}.");
        var at = (int)row & (Chunk.RowsMax - 1);
        var source = new NodeId(space.Tables.NodeSlots.IdOf(extent.Sources[at]));
        var target = new NodeId(space.Tables.NodeSlots.IdOf(extent.Targets[at]));
        _nodes.Add(_nodes[^1] == source ? target : source);
    }
}

/// <summary>Whether no edge is twice among edges and lists of edges. Nulls are no edges.</summary>
internal sealed class EdgesDistinctEvaluator(Evaluator[] parts) : Evaluator
{
    /// <summary>Up to this many edges each is compared with those before.</summary>
    private const int CompareMax = 16;

    private readonly Vector _result = new();
    private readonly Vector[] _vectors = new Vector[parts.Length];
    private readonly HashSet<ulong> _seen = [];
    private ulong[] _edges = new ulong[CompareMax];

    protected override Vector Compute(Batch batch, QueryContext context)
    {
        for (var i = 0; i < parts.Length; i++) _vectors[i] = parts[i].Evaluate(batch, context);
        _result.Reset(VectorKind.Bool, batch.Count);
        foreach (var p in Positions.Of(batch)) _result.Longs[p] = AreDistinct(EdgesAt(p, context)) ? 1 : 0;
        return _result;
    }

    private ReadOnlySpan<ulong> EdgesAt(int position, QueryContext context)
    {
        var count = 0;
        foreach (var vector in _vectors)
        {
            if (vector.IsNull(position)) continue;
            var at = vector.IsConstant ? 0 : position;
            if (vector.Kind == VectorKind.Edge)
            {
                Add(context.Space.Tables.EdgeSlots.IdOf(vector.Rows[at]), ref count);
                continue;
            }

            Invariant.Holds(vector.Kind == VectorKind.Value);
            ref readonly var value = ref vector.Values[at];
            if (value.Kind == ValueKind.Edge) Add(value.EdgeIdentity.Value, ref count);
            else
                foreach (ref readonly var edge in value.ListItems) Add(edge.EdgeIdentity.Value, ref count);
        }

        return _edges.AsSpan(0, count);
    }

    private void Add(ulong edge, ref int count)
    {
        if (count == _edges.Length) Array.Resize(ref _edges, 2 * count);
        _edges[count++] = edge;
    }

    private bool AreDistinct(ReadOnlySpan<ulong> edges)
    {
        if (edges.Length <= CompareMax)
        {
            for (var i = 1; i < edges.Length; i++)
                if (edges[..i].Contains(edges[i])) return false;
            return true;
        }

        _seen.Clear();
        foreach (var edge in edges)
            if (!_seen.Add(edge)) return false;
        return true;
    }
}

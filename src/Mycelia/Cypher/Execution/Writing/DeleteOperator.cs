using Mycelia.Cypher.Errors;
using Mycelia.Cypher.Execution.Expressions;
using Mycelia.Cypher.Planning;

namespace Mycelia.Cypher.Execution.Writing;

/// <summary>
/// DELETE: notes for all rows what is to go, each entity once, then deletes edges before nodes, so that the order of rows and subjects does not matter.
/// </summary>
internal sealed class DeleteOperator(DeletePlan plan, Operator input, EvaluatorFactory evaluators, int symbolCount) : WriteOperator(input, symbolCount)
{
    private readonly Evaluator[] _subjects = [.. plan.Subjects.Select(evaluators.Create)];
    private readonly HashSet<NodeId> _nodes = [];
    private readonly HashSet<EdgeId> _edges = [];

    protected override void Begin()
    {
        _nodes.Clear();
        _edges.Clear();
    }

    protected override void Write(Batch batch, ReadOnlySpan<int> positions, GraphWriter writer)
    {
        foreach (var subject in _subjects)
        {
            var vector = subject.Evaluate(batch, Context);
            foreach (var position in positions) Note(VectorCopy.GetValue(vector, position, Context));
        }
    }

    protected override void End(GraphWriter writer)
    {
        foreach (var edge in _edges)
        {
            if (Context.Space.FindEdge(edge, out _) is not null) writer.Delete(edge);
        }

        // What a detached node takes with it must not be deleted twice, so the view moves on first.
        if (_edges.Count > 0) Context.Advance();
        foreach (var node in _nodes)
        {
            if (Context.Space.FindNode(node, out _) is not null) writer.Delete(node, plan.IsDetach);
        }
    }

    private void Note(in Value value)
    {
        switch (value.Kind)
        {
            case ValueKind.Null:
                break;
            case ValueKind.Node:
                _nodes.Add(value.NodeIdentity);
                break;
            case ValueKind.Edge:
                _edges.Add(value.EdgeIdentity);
                break;
            case ValueKind.Path:
                foreach (var node in value.PathParts.Nodes) _nodes.Add(node);
                foreach (var edge in value.PathParts.Edges) _edges.Add(edge);
                break;
            default:
                throw CypherErrors.Type($"DELETE takes nodes, relationships and paths, and was given {value}.", "InvalidArgumentType");
        }
    }
}

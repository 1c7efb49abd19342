// Creates the nodes and edges of a pattern for rows of a batch. Properties are evaluated over the whole batch first, from the version before the
// clause; then each row's entities are made. Created entities become columns of values. An element whose properties read an entity that the same
// pattern creates belongs to a later stage, which begins when what the stages before it created is in view.

using Mycelia.Cypher.Errors;
using Mycelia.Cypher.Execution.Expressions;
using Mycelia.Cypher.Planning;
using Mycelia.Cypher.Syntax;

namespace Mycelia.Cypher.Execution.Writing;

internal sealed class PatternCreator
{
    private readonly IReadOnlyList<NodeToCreate> _nodes;
    private readonly IReadOnlyList<EdgeToCreate> _edges;
    private readonly EntityProperties?[] _nodeProperties;
    private readonly EntityProperties?[] _edgeProperties;
    private readonly Dictionary<Symbol, int> _stages = new(ReferenceEqualityComparer.Instance);
    private readonly int[] _nodeStages;
    private readonly int[] _edgeStages;
    private readonly Vector[] _nodeColumns;
    private readonly Vector[] _edgeColumns;
    private readonly Label[][] _labels;
    private readonly EdgeType[] _types;

    public PatternCreator(IReadOnlyList<NodeToCreate> nodes, IReadOnlyList<EdgeToCreate> edges, EvaluatorFactory evaluators)
    {
        (_nodes, _edges) = (nodes, edges);
        _nodeProperties = [.. nodes.Select(node => EntityProperties.Of(node.Properties, evaluators))];
        _edgeProperties = [.. edges.Select(edge => EntityProperties.Of(edge.Properties, evaluators))];

        // Elements come in the order of the text, and one can read only those before it.
        HashSet<Symbol> created = [.. nodes.Select(static node => node.Node), .. edges.Select(static edge => edge.Edge)];
        for (var pass = 0; pass < created.Count; pass++)
        {
            var changed = false;
            foreach (var node in nodes) changed |= Place(node.Node, node.Properties, created, []);
            foreach (var edge in edges) changed |= Place(edge.Edge, edge.Properties, created, [edge.Source, edge.Target]);
            if (!changed) break;
        }

        _nodeStages = [.. nodes.Select(node => _stages[node.Node])];
        _edgeStages = [.. edges.Select(edge => _stages[edge.Edge])];
        (_nodeColumns, _edgeColumns) = (new Vector[nodes.Count], new Vector[edges.Count]);
        (_labels, _types) = (new Label[nodes.Count][], new EdgeType[edges.Count]);
    }

    /// <summary>Whether the pattern creates it, rather than having found it bound.</summary>
    private bool IsCreated(Symbol symbol) => _stages.ContainsKey(symbol);

    /// <summary>The symbols whose properties can be evaluated before anything of the pattern exists.</summary>
    public bool IsFirstStage(Symbol symbol) => _stages[symbol] == 0;

    /// <summary>Creates for the given rows and adds (or fills, at these positions) the columns of what was created.</summary>
    public void Create(Batch batch, ReadOnlySpan<int> positions, GraphWriter writer, QueryContext context)
    {
        for (var i = 0; i < _nodes.Count; i++)
        {
            _nodeColumns[i] = Column(batch, _nodes[i].Node);
            _labels[i] = writer.LabelsOf(_nodes[i].Labels);
        }

        for (var i = 0; i < _edges.Count; i++)
        {
            _edgeColumns[i] = Column(batch, _edges[i].Edge);
            _types[i] = writer.TypeOf(_edges[i].Type);
        }

        var last = -1;
        foreach (var stage in _nodeStages) last = Math.Max(last, stage);
        foreach (var stage in _edgeStages) last = Math.Max(last, stage);
        for (var stage = 0; stage <= last; stage++)
        {
            if (stage > 0) context.Advance();
            CreateStage(stage, batch, positions, writer, context);
        }
    }

    private void CreateStage(int stage, Batch batch, ReadOnlySpan<int> positions, GraphWriter writer, QueryContext context)
    {
        for (var i = 0; i < _nodes.Count; i++)
        {
            if (_nodeStages[i] == stage) _nodeProperties[i]?.Evaluate(batch, context);
        }

        for (var i = 0; i < _edges.Count; i++)
        {
            if (_edgeStages[i] == stage) _edgeProperties[i]?.Evaluate(batch, context);
        }

        foreach (var position in positions)
        {
            for (var i = 0; i < _nodes.Count; i++)
            {
                if (_nodeStages[i] != stage) continue;
                var id = writer.CreateNode(_labels[i], Properties(_nodeProperties[i], position, writer, context));
                _nodeColumns[i].Values[position] = Value.OfNode(id, context.View);
            }

            for (var i = 0; i < _edges.Count; i++)
            {
                var edge = _edges[i];
                if (_edgeStages[i] != stage) continue;
                var source = End(batch, edge.Source, position, !IsCreated(edge.Source), context);
                var target = End(batch, edge.Target, position, !IsCreated(edge.Target), context);
                var id = writer.CreateEdge(source, _types[i], target, Properties(_edgeProperties[i], position, writer, context));
                _edgeColumns[i].Values[position] = Value.OfEdge(id, context.View);
            }
        }
    }

    private static ReadOnlySpan<(PropertyKey Key, Value Value)> Properties(EntityProperties? properties, int position, GraphWriter writer, QueryContext context) =>
        properties is null ? [] : properties.Of(position, writer, context);

    /// <summary>Puts an element behind those that it reads (a stage later) and those that it joins; true when that moved it.</summary>
    private bool Place(Symbol symbol, Expression? properties, HashSet<Symbol> created, ReadOnlySpan<Symbol> ends)
    {
        var stage = 0;
        if (properties is not null)
        {
            foreach (var read in Semantics.ExpressionFacts.FreeVariables(properties))
            {
                if (created.Contains(read) && !ReferenceEquals(read, symbol)) stage = Math.Max(stage, _stages.GetValueOrDefault(read) + 1);
            }
        }

        foreach (var end in ends)
        {
            if (created.Contains(end)) stage = Math.Max(stage, _stages.GetValueOrDefault(end));
        }

        var changed = !_stages.TryGetValue(symbol, out var known) || known != stage;
        _stages[symbol] = stage;
        return changed;
    }

    private static Vector Column(Batch batch, Symbol symbol)
    {
        if (batch[symbol] is { Kind: VectorKind.Value, IsConstant: false } known && known.Values.Length >= batch.Count) return known;
        var column = new Vector();
        column.Reset(VectorKind.Value, batch.Count);
        column.Values.AsSpan().Clear();
        batch[symbol] = column;
        return column;
    }

    private static NodeId End(Batch batch, Symbol symbol, int position, bool isFromBefore, QueryContext context)
    {
        var value = VectorCopy.GetValue(batch.Column(symbol), position, context);
        if (value.Kind == ValueKind.Node)
        {
            if (isFromBefore) context.RequireExists(value);
            return value.NodeIdentity;
        }

        throw CypherErrors.Runtime(value.IsNull ? "SemanticError" : "TypeError", value.IsNull ? "NullEndNode" : "InvalidArgumentValue",
            $"A relationship needs nodes at both ends, and `{symbol.Name}` is {value}.", value.IsNull ? "It may come from an OPTIONAL MATCH that found nothing; filter such rows first." : null);
    }
}

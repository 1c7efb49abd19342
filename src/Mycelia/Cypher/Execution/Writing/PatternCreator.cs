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
    }

    /// <summary>The symbols whose properties can be evaluated before anything of the pattern exists.</summary>
    public bool IsFirstStage(Symbol symbol) => _stages[symbol] == 0;

    /// <summary>Creates for the given rows and adds (or fills, at these positions) the columns of what was created.</summary>
    public void Create(Batch batch, ReadOnlySpan<int> positions, GraphWriter writer, QueryContext context)
    {
        var columns = new Dictionary<Symbol, Vector>(ReferenceEqualityComparer.Instance);
        foreach (var node in _nodes) columns[node.Node] = Column(batch, node.Node);
        foreach (var edge in _edges) columns[edge.Edge] = Column(batch, edge.Edge);
        var last = _stages.Count == 0 ? -1 : _stages.Values.Max();
        for (var stage = 0; stage <= last; stage++)
        {
            if (stage > 0) context.Advance();
            CreateStage(stage, batch, positions, columns, writer, context);
        }
    }

    private void CreateStage(int stage, Batch batch, ReadOnlySpan<int> positions, Dictionary<Symbol, Vector> columns, GraphWriter writer, QueryContext context)
    {
        for (var i = 0; i < _nodes.Count; i++)
        {
            if (_stages[_nodes[i].Node] == stage) _nodeProperties[i]?.Evaluate(batch, context);
        }

        for (var i = 0; i < _edges.Count; i++)
        {
            if (_stages[_edges[i].Edge] == stage) _edgeProperties[i]?.Evaluate(batch, context);
        }

        foreach (var position in positions)
        {
            for (var i = 0; i < _nodes.Count; i++)
            {
                if (_stages[_nodes[i].Node] != stage) continue;
                var id = writer.CreateNode(_nodes[i].Labels, _nodeProperties[i]?.Of(position, context) ?? []);
                columns[_nodes[i].Node].Values[position] = Value.OfNode(id, context.View);
            }

            for (var i = 0; i < _edges.Count; i++)
            {
                var edge = _edges[i];
                if (_stages[edge.Edge] != stage) continue;
                var source = End(batch, edge.Source, position, !columns.ContainsKey(edge.Source), context);
                var target = End(batch, edge.Target, position, !columns.ContainsKey(edge.Target), context);
                var id = writer.CreateEdge(source, edge.Type, target, _edgeProperties[i]?.Of(position, context) ?? []);
                columns[edge.Edge].Values[position] = Value.OfEdge(id, context.View);
            }
        }
    }

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

/// <summary>The property map of a pattern element: entry by entry where it is written out, as one map otherwise (a parameter).</summary>
internal sealed class EntityProperties
{
    private readonly string[]? _keys;
    private readonly Evaluator[] _evaluators;
    private readonly Vector[] _vectors;

    private EntityProperties(string[]? keys, Evaluator[] evaluators) => (_keys, _evaluators, _vectors) = (keys, evaluators, new Vector[evaluators.Length]);

    public static EntityProperties? Of(Expression? expression, EvaluatorFactory evaluators) => expression switch
    {
        null => null,
        MapExpression map => new EntityProperties([.. map.Entries.Select(static entry => entry.Key)], [.. map.Entries.Select(entry => evaluators.Create(entry.Value))]),
        _ => new EntityProperties(null, [evaluators.Create(expression)]),
    };

    public void Evaluate(Batch batch, QueryContext context)
    {
        for (var i = 0; i < _evaluators.Length; i++) _vectors[i] = _evaluators[i].Evaluate(batch, context);
    }

    /// <summary>The properties of one row; nulls are left out.</summary>
    public IReadOnlyList<(string Key, Value Value)> Of(int position, QueryContext context)
    {
        if (_keys is null)
        {
            var map = VectorCopy.GetValue(_vectors[0], position, context);
            if (map.Kind is ValueKind.Map or ValueKind.Null) return GraphWriter.Entries(map);
            throw CypherErrors.Type($"Properties are given as a map, and here as {map}.");
        }

        var entries = new List<(string, Value)>(_keys.Length);
        for (var i = 0; i < _keys.Length; i++)
        {
            var value = VectorCopy.GetValue(_vectors[i], position, context);
            if (value.IsNull) continue;
            GraphWriter.RequireStorable(value, _keys[i]);
            var key = _keys[i];
            var earlier = entries.FindIndex(entry => entry.Item1 == key);
            if (earlier >= 0) entries.RemoveAt(earlier);
            entries.Add((key, value));
        }

        return entries;
    }

    /// <summary>Refuses null values, which a MERGE could never match.</summary>
    public void RequireNoNulls(int position, QueryContext context)
    {
        for (var i = 0; i < _vectors.Length; i++)
        {
            var value = VectorCopy.GetValue(_vectors[i], position, context);
            if (_keys is not null && !value.IsNull) continue;
            if (_keys is null && value.Kind == ValueKind.Map && !value.MapEntries.Any(static entry => entry.Value.IsNull)) continue;
            throw CypherErrors.Runtime("SemanticError", "MergeReadOwnWrites",
                $"MERGE cannot use a null value{(_keys is null ? "" : $" for the property `{_keys[i]}`")}: it would match nothing and create a new entity each time.",
                "Filter such rows first, or set the property afterwards.");
        }
    }
}

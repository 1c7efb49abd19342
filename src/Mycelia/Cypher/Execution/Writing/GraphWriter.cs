// What all writing operators share: names to numbers, values that may be stored, and the calls into the transaction with their counting.

using Mycelia.Cypher.Errors;

namespace Mycelia.Cypher.Execution.Writing;

/// <summary>Writes of one run: entities, properties and labels, counted.</summary>
internal sealed class GraphWriter(QueryContext context)
{
    private readonly Transaction _transaction = context.Transaction
        ?? throw CypherErrors.Runtime("TransactionError", "ReadOnly", "The query writes, and was run on a snapshot. Run it on the database or in a transaction.");

    private Dictionary<Value, HashSet<string>>? _keysSet;

    public NodeId CreateNode(IReadOnlyList<string> labels, IReadOnlyList<(string Key, Value Value)> properties)
    {
        var tables = context.Space.Tables;
        Span<Label> numbers = labels.Count <= 8 ? stackalloc Label[labels.Count] : new Label[labels.Count];
        for (var i = 0; i < numbers.Length; i++) numbers[i] = new Label(tables.Labels.GetOrAdd(labels[i]));
        var pairs = Pairs(properties);
        context.Counters.NodesCreated++;
        context.Counters.LabelsAdded += labels.Distinct(StringComparer.Ordinal).Count();
        context.Counters.PropertiesSet += pairs.Length;
        return _transaction.CreateNode(numbers, pairs);
    }

    public EdgeId CreateEdge(NodeId source, string type, NodeId target, IReadOnlyList<(string Key, Value Value)> properties)
    {
        var pairs = Pairs(properties);
        context.Counters.EdgesCreated++;
        context.Counters.PropertiesSet += pairs.Length;
        return _transaction.CreateEdge(source, new EdgeType(context.Space.Tables.Types.GetOrAdd(type)), target, pairs);
    }

    /// <summary>From now on the keys that are set are noted per entity: who replaces all properties must also replace those that the clause has set before.</summary>
    public void NoteKeys() => _keysSet ??= [];

    /// <summary>The keys set on an entity since <see cref="NoteKeys"/>.</summary>
    public IReadOnlyCollection<string> KeysSetOf(in Value entity) => _keysSet is not null && _keysSet.TryGetValue(entity, out var keys) ? keys : [];

    public void Set(in Value entity, string key, in Value value)
    {
        RequireStorable(value, key);
        if (_keysSet is not null)
        {
            if (!_keysSet.TryGetValue(entity, out var keys)) _keysSet.Add(entity, keys = []);
            keys.Add(key);
        }

        var number = new PropertyKey(context.Space.Tables.Keys.GetOrAdd(key));
        context.Counters.PropertiesSet++;
        if (entity.Kind == ValueKind.Node) _transaction.Set(entity.NodeIdentity, number, value);
        else _transaction.Set(entity.EdgeIdentity, number, value);
    }

    public void AddLabel(NodeId node, string label)
    {
        _transaction.AddLabel(node, new Label(context.Space.Tables.Labels.GetOrAdd(label)));
        context.Counters.LabelsAdded++;
    }

    public void RemoveLabel(NodeId node, string label)
    {
        _transaction.RemoveLabel(node, label);
        context.Counters.LabelsRemoved++;
    }

    public void Delete(EdgeId edge)
    {
        _transaction.Delete(edge);
        context.Counters.EdgesDeleted++;
        context.HasDeleted = true;
    }

    public void Delete(NodeId node, bool detach)
    {
        if (detach) context.Counters.EdgesDeleted += _transaction.DetachDelete(node);
        else DeletePlain(node);
        context.Counters.NodesDeleted++;
        context.HasDeleted = true;
    }

    private void DeletePlain(NodeId node)
    {
        try
        {
            _transaction.Delete(node);
        }
        catch (MyceliaException e) when (e.Status == StatusCode.NodeHasEdges)
        {
            throw CypherErrors.Runtime("ConstraintVerificationFailed", "DeleteConnectedNode",
                $"Cannot delete {node}, because it still has relationships. Delete them first, or use DETACH DELETE.", inner: e);
        }
    }

    /// <summary>The entries of a map that are not null; each must be storable.</summary>
    public static List<(string Key, Value Value)> Entries(in Value map)
    {
        var entries = new List<(string, Value)>();
        if (map.IsNull) return entries;
        foreach (var (key, value) in map.MapEntries)
        {
            if (value.IsNull) continue;
            RequireStorable(value, key);
            entries.Add((key, value));
        }

        return entries;
    }

    /// <summary>Properties hold plain values, temporal values, points, and lists of these; never maps, nodes, relationships or paths.</summary>
    public static void RequireStorable(in Value value, string key)
    {
        switch (value.Kind)
        {
            case ValueKind.Map or ValueKind.Node or ValueKind.Edge or ValueKind.Path:
                throw CypherErrors.Type($"The property `{key}` cannot hold {value}: properties hold plain values and lists of them. Store its parts as properties of their own.",
                    "InvalidPropertyType");
            case ValueKind.List:
                foreach (ref readonly var item in value.ListItems) RequireStorable(item, key);
                break;
        }
    }

    private (PropertyKey, Value)[] Pairs(IReadOnlyList<(string Key, Value Value)> properties)
    {
        if (properties.Count == 0) return [];
        var pairs = new (PropertyKey, Value)[properties.Count];
        for (var i = 0; i < pairs.Length; i++) pairs[i] = (new PropertyKey(context.Space.Tables.Keys.GetOrAdd(properties[i].Key)), properties[i].Value);
        return pairs;
    }
}

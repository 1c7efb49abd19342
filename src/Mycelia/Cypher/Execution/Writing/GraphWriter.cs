// What all writing operators share: names to numbers, values that may be stored, and the calls into the transaction with their counting.

using Mycelia.Cypher.Errors;

namespace Mycelia.Cypher.Execution.Writing;

/// <summary>Writes of one run: entities, properties and labels, counted.</summary>
internal sealed class GraphWriter(QueryContext context)
{
    private readonly Transaction _transaction = context.Transaction
        ?? throw CypherErrors.Runtime("TransactionError", "ReadOnly", "The query writes, and was run on a snapshot. Run it on the database or in a transaction.");

    private Dictionary<Value, HashSet<string>>? _keysSet;
    private readonly Dictionary<(NodeId, Label), bool> _labels = [];

    /// <summary>The numbers of names; names that are new are added.</summary>
    public Label[] LabelsOf(IReadOnlyList<string> labels)
    {
        var numbers = new Label[labels.Count];
        for (var i = 0; i < numbers.Length; i++) numbers[i] = LabelOf(labels[i]);
        return numbers;
    }

    public EdgeType TypeOf(string type) => new(context.Space.Tables.Types.GetOrAdd(type));

    public PropertyKey KeyOf(string key) => new(context.Space.Tables.Keys.GetOrAdd(key));

    /// <summary>A new node; no label twice, no property null.</summary>
    public NodeId CreateNode(ReadOnlySpan<Label> labels, ReadOnlySpan<(PropertyKey Key, Value Value)> properties)
    {
        context.Counters.NodesCreated++;
        context.Counters.LabelsAdded += labels.Length;
        context.Counters.PropertiesSet += properties.Length;
        return _transaction.CreateNode(labels, properties);
    }

    /// <summary>A new edge; no property null.</summary>
    public EdgeId CreateEdge(NodeId source, EdgeType type, NodeId target, ReadOnlySpan<(PropertyKey Key, Value Value)> properties)
    {
        context.Counters.EdgesCreated++;
        context.Counters.PropertiesSet += properties.Length;
        return _transaction.CreateEdge(source, type, target, properties);
    }

    /// <summary>From now on the keys that are set are noted per entity: who replaces all properties must also replace those that the clause has set before.</summary>
    public void NoteKeys() => _keysSet ??= [];

    /// <summary>The keys set on an entity since <see cref="NoteKeys"/>.</summary>
    public IReadOnlyCollection<string> KeysSetOf(in Value entity) => _keysSet is not null && _keysSet.TryGetValue(entity, out var keys) ? keys : [];

    /// <summary>Sets a property, or removes it (null). Removing what is not there counts for nothing.</summary>
    public void Set(in Value entity, string key, in Value value)
    {
        RequireStorable(value, key);
        if (_keysSet is not null)
        {
            if (!_keysSet.TryGetValue(entity, out var keys)) _keysSet.Add(entity, keys = []);
            keys.Add(key);
        }

        if (!value.IsNull || HasProperty(entity, key)) context.Counters.PropertiesSet++;
        if (entity.Kind == ValueKind.Node) _transaction.Set(entity.NodeIdentity, KeyOf(key), value);
        else _transaction.Set(entity.EdgeIdentity, KeyOf(key), value);
    }

    /// <summary>Adds a label; one that is there already counts for nothing.</summary>
    public void AddLabel(NodeId node, string label) => ChangeLabel(node, LabelOf(label), isThere: true);

    /// <summary>Removes a label; one that is not there counts for nothing.</summary>
    public void RemoveLabel(NodeId node, string label)
    {
        var number = context.Space.Tables.Labels.Find(label);
        if (number >= 0) ChangeLabel(node, new Label(number), isThere: false);
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

    private Label LabelOf(string label) => new(context.Space.Tables.Labels.GetOrAdd(label));

    private void ChangeLabel(NodeId node, Label label, bool isThere)
    {
        // The clause may have changed the label of the node before; the version that is read does not know.
        if (!_labels.TryGetValue((node, label), out var wasThere)) wasThere = context.Space.FindNode(node, out _) is not null && context.Snapshot.HasLabel(node, label);
        if (wasThere == isThere) return;
        _labels[(node, label)] = isThere;
        if (isThere)
        {
            _transaction.AddLabel(node, label);
            context.Counters.LabelsAdded++;
        }
        else
        {
            _transaction.RemoveLabel(node, label);
            context.Counters.LabelsRemoved++;
        }
    }

    private bool HasProperty(in Value entity, string key)
    {
        if (entity.Kind == ValueKind.Node) return context.Space.FindNode(entity.NodeIdentity, out _) is not null && !context.View.Property(entity.NodeIdentity, key).IsNull;
        return context.Space.FindEdge(entity.EdgeIdentity, out _) is not null && !context.View.Property(entity.EdgeIdentity, key).IsNull;
    }
}

using Mycelia.Graph.Indexes;

namespace Mycelia;

public sealed partial class Transaction
{
    /// <summary>
    /// The node with a label that has a value of a unique property, created if it does not exist. <paramref name="onCreate"/> are further properties of a new node; one
    /// that exists stays as it is. Two transactions that create it at once: the second fails as retryable when it commits, and finds the node of the
    /// first when it runs again.
    /// </summary>
    /// <exception cref="MyceliaException">There is no unique or key constraint on the property alone (<see cref="StatusCode.SchemaMissing"/>).</exception>
    public NodeId MergeNode(Label label, PropertyKey key, Value value, out bool created, params ReadOnlySpan<(PropertyKey Key, Value Value)> onCreate)
    {
        var found = FindUnique(label, key, value);
        created = found is null;
        return found ?? CreateWithKey(label, key, value, onCreate);
    }

    /// <summary>As the other overload, by names.</summary>
    public NodeId MergeNode(string label, string key, Value value, out bool created, params ReadOnlySpan<(string Key, Value Value)> onCreate)
    {
        RequireOpen();
        var resolved = Resolve(onCreate);
        return MergeNode(new Label(_base.Tables.Labels.GetOrAdd(label)), new PropertyKey(_base.Tables.Keys.GetOrAdd(key)), value, out created, resolved);
    }

    /// <summary>
    /// The node with a label that has a value of a unique property, created if it does not exist; <paramref name="properties"/> are set on it in either case. Safe
    /// beside other writers as <see cref="MergeNode(Label, PropertyKey, Value, out bool, ReadOnlySpan{ValueTuple{PropertyKey, Value}})"/> is.
    /// </summary>
    /// <exception cref="MyceliaException">There is no unique or key constraint on the property alone (<see cref="StatusCode.SchemaMissing"/>).</exception>
    public NodeId Upsert(Label label, PropertyKey key, Value value, params ReadOnlySpan<(PropertyKey Key, Value Value)> properties)
    {
        if (FindUnique(label, key, value) is not { } node) return CreateWithKey(label, key, value, properties);
        foreach (var (property, set) in properties) Set(node, property, set);
        return node;
    }

    /// <summary>As the other overload, by names.</summary>
    public NodeId Upsert(string label, string key, Value value, params ReadOnlySpan<(string Key, Value Value)> properties)
    {
        RequireOpen();
        var resolved = Resolve(properties);
        return Upsert(new Label(_base.Tables.Labels.GetOrAdd(label)), new PropertyKey(_base.Tables.Keys.GetOrAdd(key)), value, resolved);
    }

    private NodeId? FindUnique(Label label, PropertyKey key, in Value value)
    {
        RequireOpen();
        if (value.IsNull) throw new MyceliaException(StatusCode.InvalidArgument, "A node cannot be looked up by null. Give the value of its key.");
        var space = Fork();
        if (space.Rules.FindUnique(false, label.Number, key.Number) is not { } rule)
        {
            _base.Tables.Labels.Require(label.Number);
            _base.Tables.Keys.Require(key.Number);
            throw new MyceliaException(StatusCode.SchemaMissing,
                $"There is no unique constraint on {SchemaDefinition.Describe(false, _base.Tables.Labels.NameOf(label.Number), _base.Tables.Keys.NameOf(key.Number))}, which merging by it needs. Create one with Database.Schema.CreateUnique.");
        }

        _reads?.Label(label.Number);
        return KeyQuery.TryFind(rule.Index!, new ReadOnlySpan<Value>(in value), out var row) ? new NodeId(_base.Tables.NodeSlots.IdOf(row)) : null;
    }

    private NodeId CreateWithKey(Label label, PropertyKey key, Value value, ReadOnlySpan<(PropertyKey Key, Value Value)> properties)
    {
        if (properties.IsEmpty) return CreateNode(label, (key, value));
        var all = new (PropertyKey, Value)[properties.Length + 1];
        properties.CopyTo(all);
        all[^1] = (key, value);
        return CreateNode(label, all);
    }
}

using System.Diagnostics.CodeAnalysis;
using Mycelia.Graph.Indexes;

namespace Mycelia;

public sealed partial class Snapshot
{
    /// <summary>The indexes that this version has, those of constraints among them, by name.</summary>
    public IReadOnlyList<IndexInfo> Indexes
    {
        get
        {
            var infos = new List<IndexInfo>();
            foreach (var rule in _space.Rules.All)
                if (rule.Index is { } index) infos.Add(IndexInfo.Of(rule.Definition, SchemaState.Online, index.Count, null));
            return [.. infos.OrderBy(info => info.Name, StringComparer.Ordinal)];
        }
    }

    /// <summary>The constraints that this version obeys, by name.</summary>
    public IReadOnlyList<ConstraintInfo> Constraints
    {
        get
        {
            var infos = new List<ConstraintInfo>();
            foreach (var rule in _space.Rules.All)
                if (rule.Definition.IsConstraint) infos.Add(ConstraintInfo.Of(rule.Definition, SchemaState.Online, null));
            return [.. infos.OrderBy(info => info.Name, StringComparer.Ordinal)];
        }
    }

    /// <summary>
    /// The index of nodes with a label on exactly these properties, in this order: to be asked in loops. A point index is given only when there is no other.
    /// </summary>
    /// <exception cref="MyceliaException">This version has none (<see cref="StatusCode.SchemaMissing"/>); the message says how to create it.</exception>
    public NodeIndex NodeIndex(string label, params ReadOnlySpan<string> properties)
    {
        Span<int> keys = stackalloc int[SchemaDefinition.KeysMax];
        if (properties.Length is 0 or > SchemaDefinition.KeysMax) ThrowNoIndex(false, label, properties);
        for (var i = 0; i < properties.Length; i++) keys[i] = _space.Tables.Keys.Find(properties[i]);
        var number = _space.Tables.Labels.Find(label);
        if (number < 0 || FindRule(false, number, keys[..properties.Length]) is not { } rule)
        {
            ThrowNoIndex(false, label, properties);
            return default;
        }

        _reads?.Label(number);
        return new NodeIndex(_space, rule);
    }

    /// <summary>The index of nodes with a label on one property; allocates nothing.</summary>
    /// <exception cref="MyceliaException">This version has none (<see cref="StatusCode.SchemaMissing"/>); the message says how to create it.</exception>
    public NodeIndex NodeIndex(Label label, PropertyKey property)
    {
        var key = property.Number;
        if (FindRule(false, label.Number, [key]) is not { } rule)
        {
            _space.Tables.Labels.Require(label.Number);
            _space.Tables.Keys.Require(key);
            ThrowNoIndex(false, _space.Tables.Labels.NameOf(label.Number), [_space.Tables.Keys.NameOf(key)]);
            return default;
        }

        _reads?.Label(label.Number);
        return new NodeIndex(_space, rule);
    }

    /// <summary>The node with a label that has a value, found in an index; null when there is none, the first one when there are several.</summary>
    /// <exception cref="MyceliaException">There is no index for it (<see cref="StatusCode.SchemaMissing"/>): a lookup never turns into a scan unseen.</exception>
    public NodeId? FindNode(Label label, PropertyKey property, Value value) => NodeIndex(label, property).Find(value);

    /// <summary>As <see cref="FindNode(Mycelia.Label, PropertyKey, Value)"/>, by names.</summary>
    public NodeId? FindNode(string label, string property, Value value) => NodeIndex(label, property).Find(value);

    /// <summary>All nodes with a label whose property is in a range, in order, found in an index.</summary>
    /// <exception cref="MyceliaException">There is no index for it (<see cref="StatusCode.SchemaMissing"/>): a lookup never turns into a scan unseen.</exception>
    public NodeMatches FindNodes(string label, string property, ValueRange range, bool descending = false) => NodeIndex(label, property).Range(range, descending);

    /// <summary>
    /// The index of edges with a type on exactly these properties, in this order: to be asked in loops. A point index is given only when there is no other.
    /// </summary>
    /// <exception cref="MyceliaException">This version has none (<see cref="StatusCode.SchemaMissing"/>); the message says how to create it.</exception>
    public EdgeIndex EdgeIndex(string type, params ReadOnlySpan<string> properties)
    {
        Span<int> keys = stackalloc int[SchemaDefinition.KeysMax];
        if (properties.Length is 0 or > SchemaDefinition.KeysMax) ThrowNoIndex(true, type, properties);
        for (var i = 0; i < properties.Length; i++) keys[i] = _space.Tables.Keys.Find(properties[i]);
        var number = _space.Tables.Types.Find(type);
        if (number < 0 || FindRule(true, number, keys[..properties.Length]) is not { } rule)
        {
            ThrowNoIndex(true, type, properties);
            return default;
        }

        _reads?.Type(number);
        return new EdgeIndex(_space, rule);
    }

    /// <summary>The index of edges with a type on one property; allocates nothing.</summary>
    /// <exception cref="MyceliaException">This version has none (<see cref="StatusCode.SchemaMissing"/>); the message says how to create it.</exception>
    public EdgeIndex EdgeIndex(EdgeType type, PropertyKey property)
    {
        var key = property.Number;
        if (FindRule(true, type.Number, [key]) is not { } rule)
        {
            _space.Tables.Types.Require(type.Number);
            _space.Tables.Keys.Require(key);
            ThrowNoIndex(true, _space.Tables.Types.NameOf(type.Number), [_space.Tables.Keys.NameOf(key)]);
            return default;
        }

        _reads?.Type(type.Number);
        return new EdgeIndex(_space, rule);
    }

    /// <summary>The edge with a type that has a value, found in an index; null when there is none, the first one when there are several.</summary>
    /// <exception cref="MyceliaException">There is no index for it (<see cref="StatusCode.SchemaMissing"/>): a lookup never turns into a scan unseen.</exception>
    public EdgeId? FindEdge(EdgeType type, PropertyKey property, Value value) => EdgeIndex(type, property).Find(value);

    /// <summary>As <see cref="FindEdge(Mycelia.EdgeType, PropertyKey, Value)"/>, by names.</summary>
    public EdgeId? FindEdge(string type, string property, Value value) => EdgeIndex(type, property).Find(value);

    /// <summary>All edges with a type whose property is in a range, in order, found in an index.</summary>
    /// <exception cref="MyceliaException">There is no index for it (<see cref="StatusCode.SchemaMissing"/>): a lookup never turns into a scan unseen.</exception>
    public EdgeMatches FindEdges(string type, string property, ValueRange range, bool descending = false) => EdgeIndex(type, property).Range(range, descending);

    private Rule? FindRule(bool isEdges, int token, ReadOnlySpan<int> keys) =>
        _space.Rules.FindIndex(isEdges, token, keys) ?? _space.Rules.FindIndex(isEdges, token, keys, isPoint: true);

    [DoesNotReturn]
    private void ThrowNoIndex(bool isEdges, string token, ReadOnlySpan<string> properties)
    {
        var pattern = SchemaDefinition.Describe(isEdges, token, properties);
        throw new MyceliaException(StatusCode.SchemaMissing,
            $"Version {Version} has no index on {pattern}. Create one with Database.Schema.CreateIndex and wait for it, or scan with {(isEdges ? "EdgeColumn" : "NodeColumn")}.");
    }
}

using System.Diagnostics.CodeAnalysis;
using Mycelia.Graph;
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
    public NodeIndex NodeIndex(string label, params ReadOnlySpan<string> properties) => new(_space, RequireIndex(false, label, properties));

    /// <summary>The index of nodes with a label on one property; allocates nothing.</summary>
    /// <exception cref="MyceliaException">This version has none (<see cref="StatusCode.SchemaMissing"/>); the message says how to create it.</exception>
    public NodeIndex NodeIndex(Label label, PropertyKey property) => new(_space, RequireIndex(false, label.Number, property.Number));

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
    public EdgeIndex EdgeIndex(string type, params ReadOnlySpan<string> properties) => new(_space, RequireIndex(true, type, properties));

    /// <summary>The index of edges with a type on one property; allocates nothing.</summary>
    /// <exception cref="MyceliaException">This version has none (<see cref="StatusCode.SchemaMissing"/>); the message says how to create it.</exception>
    public EdgeIndex EdgeIndex(EdgeType type, PropertyKey property) => new(_space, RequireIndex(true, type.Number, property.Number));

    /// <summary>The edge with a type that has a value, found in an index; null when there is none, the first one when there are several.</summary>
    /// <exception cref="MyceliaException">There is no index for it (<see cref="StatusCode.SchemaMissing"/>): a lookup never turns into a scan unseen.</exception>
    public EdgeId? FindEdge(EdgeType type, PropertyKey property, Value value) => EdgeIndex(type, property).Find(value);

    /// <summary>As <see cref="FindEdge(Mycelia.EdgeType, PropertyKey, Value)"/>, by names.</summary>
    public EdgeId? FindEdge(string type, string property, Value value) => EdgeIndex(type, property).Find(value);

    /// <summary>All edges with a type whose property is in a range, in order, found in an index.</summary>
    /// <exception cref="MyceliaException">There is no index for it (<see cref="StatusCode.SchemaMissing"/>): a lookup never turns into a scan unseen.</exception>
    public EdgeMatches FindEdges(string type, string property, ValueRange range, bool descending = false) => EdgeIndex(type, property).Range(range, descending);

    private Rule RequireIndex(bool isEdges, string token, ReadOnlySpan<string> properties)
    {
        Span<int> keys = stackalloc int[SchemaDefinition.KeysMax];
        if (properties.Length is 0 or > SchemaDefinition.KeysMax) ThrowNoIndex(isEdges, token, properties);
        for (var i = 0; i < properties.Length; i++) keys[i] = _space.Tables.Keys.Find(properties[i]);
        var number = TokensOf(isEdges).Find(token);
        if (number < 0 || FindIndex(isEdges, number, keys[..properties.Length]) is not { } rule) return ThrowNoIndex(isEdges, token, properties);
        NoteRead(isEdges, number);
        return rule;
    }

    /// <summary>The same by numbers. hot: no allocation</summary>
    private Rule RequireIndex(bool isEdges, int token, int key)
    {
        if (FindIndex(isEdges, token, [key]) is not { } rule)
        {
            TokensOf(isEdges).Require(token);
            _space.Tables.Keys.Require(key);
            return ThrowNoIndex(isEdges, TokensOf(isEdges).NameOf(token), [_space.Tables.Keys.NameOf(key)]);
        }

        NoteRead(isEdges, token);
        return rule;
    }

    private TokenTable TokensOf(bool isEdges) => isEdges ? _space.Tables.Types : _space.Tables.Labels;

    private void NoteRead(bool isEdges, int token)
    {
        if (isEdges) _reads?.Type(token);
        else _reads?.Label(token);
    }

    private Rule? FindIndex(bool isEdges, int token, ReadOnlySpan<int> keys) =>
        _space.Rules.FindIndex(isEdges, token, keys) ?? _space.Rules.FindIndex(isEdges, token, keys, isPoint: true);

    [DoesNotReturn]
    private Rule ThrowNoIndex(bool isEdges, string token, ReadOnlySpan<string> properties)
    {
        var pattern = SchemaDefinition.Describe(isEdges, token, properties);
        throw new MyceliaException(StatusCode.SchemaMissing,
            $"Version {Version} has no index on {pattern}. Create one with Database.Schema.CreateIndex and wait for it, or scan with {(isEdges ? "EdgeColumn" : "NodeColumn")}.");
    }
}

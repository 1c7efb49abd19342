using System.Collections.Immutable;
using Mycelia.Graph.Indexes;

namespace Mycelia;

/// <summary>Which entities and properties an index or constraint is on: nodes with a label, or edges of a type.</summary>
public sealed record SchemaPattern
{
    private SchemaPattern(bool isEdges, string labelOrType, ImmutableArray<string> properties)
    {
        IsEdges = isEdges;
        LabelOrType = labelOrType;
        Properties = properties;
    }

    /// <summary>Whether it is on edges.</summary>
    public bool IsEdges { get; }

    /// <summary>The label of the nodes, or the type of the edges.</summary>
    public string LabelOrType { get; }

    /// <summary>The properties, in the order in which a composite index sorts by them.</summary>
    public ImmutableArray<string> Properties { get; }

    /// <summary>Properties of nodes with a label.</summary>
    public static SchemaPattern Nodes(string label, params ReadOnlySpan<string> properties) => new(false, Require(label), Require(properties));

    /// <summary>Properties of edges of a type.</summary>
    public static SchemaPattern Edges(string type, params ReadOnlySpan<string> properties) => new(true, Require(type), Require(properties));

    /// <summary>As in Cypher: <c>(:Person {name})</c> or <c>[:KNOWS {since}]</c>.</summary>
    public override string ToString() => SchemaDefinition.Describe(IsEdges, LabelOrType, Properties.AsSpan());

    /// <summary>Whether both are on the same properties, in the same order.</summary>
    public bool Equals(SchemaPattern? other) =>
        other is not null && IsEdges == other.IsEdges && LabelOrType == other.LabelOrType && Properties.SequenceEqual(other.Properties);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(IsEdges, LabelOrType, Properties.Length);

    internal static SchemaPattern Of(SchemaDefinition definition) => new(definition.IsEdges, definition.Token, definition.Keys);

    private static string Require(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return name;
    }

    private static ImmutableArray<string> Require(ReadOnlySpan<string> properties)
    {
        if (properties.Length is 0 or > SchemaDefinition.KeysMax)
            throw new MyceliaException(StatusCode.InvalidArgument, $"An index or constraint is on 1 to {SchemaDefinition.KeysMax} properties; {properties.Length} were given.");
        for (var i = 0; i < properties.Length; i++)
        {
            ArgumentException.ThrowIfNullOrEmpty(properties[i]);
            if (properties[..i].Contains(properties[i])) throw new MyceliaException(StatusCode.InvalidArgument, $"The property `{properties[i]}` is given twice. Name each property once.");
        }

        return [.. properties];
    }
}

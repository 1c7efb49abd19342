namespace Mycelia.Kernel.Values;

/// <summary>
/// What nodes and edges are read through once they have become values: one version of the graph, or a transaction as it stands now. Every member throws a
/// <see cref="MyceliaException"/> when the entity is not there (any more) or what it reads from was closed.
/// </summary>
internal interface IEntityView
{
    /// <summary>The labels, each once.</summary>
    IReadOnlyList<string> Labels(NodeId node);

    /// <summary>The properties, in the order of their keys' UTF-8 bytes.</summary>
    IReadOnlyDictionary<string, Value> Properties(NodeId node);

    /// <summary>One property; null when the node does not have it.</summary>
    Value Property(NodeId node, string key);

    string TypeOf(EdgeId edge);

    NodeId Source(EdgeId edge);

    NodeId Target(EdgeId edge);

    /// <summary>The properties, in the order of their keys' UTF-8 bytes.</summary>
    IReadOnlyDictionary<string, Value> Properties(EdgeId edge);

    /// <summary>One property; null when the edge does not have it.</summary>
    Value Property(EdgeId edge, string key);
}

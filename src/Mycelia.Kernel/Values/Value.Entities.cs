using System.Diagnostics.CodeAnalysis;
using Mycelia.Kernel.Values;

namespace Mycelia;

// Nodes, edges and paths as values: what queries return. They carry an identity and a view to read through, and are never stored.
public readonly partial struct Value
{
    /// <summary>The view of a value known to be a node or an edge.</summary>
    internal IEntityView? EntityView => (IEntityView?)_reference;

    /// <summary>The identity of a value known to be a node.</summary>
    internal NodeId NodeIdentity => new((ulong)_bits);

    /// <summary>The identity of a value known to be an edge.</summary>
    internal EdgeId EdgeIdentity => new((ulong)_bits);

    /// <summary>The parts of a value known to be a path.</summary>
    internal PathValue PathParts => (PathValue)_reference!;

    /// <summary>The node. Its labels and properties are read when they are asked for.</summary>
    /// <exception cref="MyceliaException">The value is of another kind (<see cref="StatusCode.TypeMismatch"/>).</exception>
    public Node AsNode()
    {
        Require(ValueKind.Node);
        return new Node(NodeIdentity, EntityView);
    }

    /// <summary>The edge. Its type, ends and properties are read when they are asked for.</summary>
    /// <exception cref="MyceliaException">The value is of another kind (<see cref="StatusCode.TypeMismatch"/>).</exception>
    public Edge AsEdge()
    {
        Require(ValueKind.Edge);
        return new Edge(EdgeIdentity, EntityView);
    }

    /// <summary>The path.</summary>
    /// <exception cref="MyceliaException">The value is of another kind (<see cref="StatusCode.TypeMismatch"/>).</exception>
    public GraphPath AsPath()
    {
        Require(ValueKind.Path);
        return new GraphPath(PathParts);
    }

    /// <summary>Whether the value is a node, and which.</summary>
    public bool TryGetNode(out Node value)
    {
        value = Kind == ValueKind.Node ? AsNode() : default;
        return Kind == ValueKind.Node;
    }

    /// <summary>Whether the value is an edge, and which.</summary>
    public bool TryGetEdge(out Edge value)
    {
        value = Kind == ValueKind.Edge ? AsEdge() : default;
        return Kind == ValueKind.Edge;
    }

    /// <summary>Whether the value is a path, and which.</summary>
    public bool TryGetPath([NotNullWhen(true)] out GraphPath? value)
    {
        value = Kind == ValueKind.Path ? AsPath() : null;
        return value is not null;
    }

    internal static Value OfNode(NodeId id, IEntityView? view) => new(ValueKind.Node, view, (long)id.Value);

    internal static Value OfEdge(EdgeId id, IEntityView? view) => new(ValueKind.Edge, view, (long)id.Value);

    internal static Value OfPath(PathValue path) => new(ValueKind.Path, path, path.Edges.Length);

    /// <summary>What is said to whoever tries to store a node, an edge or a path, also inside a list or map.</summary>
    [DoesNotReturn]
    internal void ThrowNotStorable() => throw new MyceliaException(StatusCode.TypeMismatch, Kind == ValueKind.Path
        ? "A path cannot be stored as a property or looked up in an index, nor a list or map that holds one. Store the properties of its nodes and edges."
        : $"{(Kind == ValueKind.Node ? "A node" : "An edge")} cannot be stored as a property or looked up in an index, nor a list or map that holds one. "
            + "Store one of its properties, or connect what belongs together by an edge.");
}

// Nodes, edges and paths as a reader of results holds them: an identity and the version they are read from. Nothing is read before it is asked for. Equality is
// that of the identity alone: the same node read at two times is equal.

using Mycelia.Kernel;
using Mycelia.Kernel.Values;

namespace Mycelia;

/// <summary>
/// A node of a result or of a snapshot. Labels and properties are read from the version that the query saw, or from the snapshot, when they are asked for; that fails with
/// <see cref="StatusCode.InvalidState"/> once what the query ran on has been closed.
/// </summary>
public readonly struct Node : IEquatable<Node>
{
    private readonly IEntityView? _view;

    internal Node(NodeId id, IEntityView? view) => (Id, _view) = (id, view);

    /// <summary>The node's identity.</summary>
    public NodeId Id { get; }

    /// <summary>The names of its labels, each once.</summary>
    /// <exception cref="MyceliaException">
    /// There is nothing to read from (<see cref="StatusCode.InvalidState"/>), or the node is deleted (<see cref="StatusCode.EntityNotFound"/>).
    /// </exception>
    public IReadOnlyList<string> Labels => View.Labels(Id);

    /// <summary>Its properties by key.</summary>
    /// <exception cref="MyceliaException">
    /// There is nothing to read from (<see cref="StatusCode.InvalidState"/>), or the node is deleted (<see cref="StatusCode.EntityNotFound"/>).
    /// </exception>
    public IReadOnlyDictionary<string, Value> Properties => View.Properties(Id);

    /// <summary>One property; null when the node does not have it.</summary>
    /// <exception cref="MyceliaException">
    /// There is nothing to read from (<see cref="StatusCode.InvalidState"/>), or the node is deleted (<see cref="StatusCode.EntityNotFound"/>).
    /// </exception>
    public Value this[string key] => View.Property(Id, key);

    private IEntityView View => _view ?? throw Unreadable("node", Id.ToString());

    /// <summary>Whether the node has a label.</summary>
    /// <exception cref="MyceliaException">
    /// There is nothing to read from (<see cref="StatusCode.InvalidState"/>), or the node is deleted (<see cref="StatusCode.EntityNotFound"/>).
    /// </exception>
    public bool HasLabel(string label) => Labels.Contains(label);

    /// <summary>Whether both are the same node.</summary>
    public bool Equals(Node other) => Id == other.Id;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Node other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => Id.GetHashCode();

    /// <summary>As in a pattern: <c>(:Person {name: 'Ann'})</c>, or the identity when it cannot be read.</summary>
    public override string ToString() => ToValue().ToString();

    /// <summary>Whether both are the same node.</summary>
    public static bool operator ==(Node left, Node right) => left.Equals(right);

    /// <summary>Whether they are different nodes.</summary>
    public static bool operator !=(Node left, Node right) => !left.Equals(right);

    internal Value ToValue() => Value.OfNode(Id, _view);

    internal static MyceliaException Unreadable(string what, string id) => new(StatusCode.InvalidState,
        $"The {what} {id} is an identity alone: there is no version of the graph to read it from. Read it by its Id from a snapshot or transaction.");
}

/// <summary>
/// An edge of a result or of a snapshot. Type, ends and properties are read from the version that the query saw, or from the snapshot, when they are asked for; that fails with
/// <see cref="StatusCode.InvalidState"/> once what the query ran on has been closed.
/// </summary>
public readonly struct Edge : IEquatable<Edge>
{
    private readonly IEntityView? _view;

    internal Edge(EdgeId id, IEntityView? view) => (Id, _view) = (id, view);

    /// <summary>The edge's identity.</summary>
    public EdgeId Id { get; }

    /// <summary>The name of its type.</summary>
    /// <exception cref="MyceliaException">
    /// There is nothing to read from (<see cref="StatusCode.InvalidState"/>), or the edge is deleted (<see cref="StatusCode.EntityNotFound"/>).
    /// </exception>
    public string Type => View.TypeOf(Id);

    /// <summary>The node that it goes out of.</summary>
    /// <exception cref="MyceliaException">
    /// There is nothing to read from (<see cref="StatusCode.InvalidState"/>), or the edge is deleted (<see cref="StatusCode.EntityNotFound"/>).
    /// </exception>
    public NodeId SourceId => View.Source(Id);

    /// <summary>The node that it goes into.</summary>
    /// <exception cref="MyceliaException">
    /// There is nothing to read from (<see cref="StatusCode.InvalidState"/>), or the edge is deleted (<see cref="StatusCode.EntityNotFound"/>).
    /// </exception>
    public NodeId TargetId => View.Target(Id);

    /// <summary>Its properties by key.</summary>
    /// <exception cref="MyceliaException">
    /// There is nothing to read from (<see cref="StatusCode.InvalidState"/>), or the edge is deleted (<see cref="StatusCode.EntityNotFound"/>).
    /// </exception>
    public IReadOnlyDictionary<string, Value> Properties => View.Properties(Id);

    /// <summary>One property; null when the edge does not have it.</summary>
    /// <exception cref="MyceliaException">
    /// There is nothing to read from (<see cref="StatusCode.InvalidState"/>), or the edge is deleted (<see cref="StatusCode.EntityNotFound"/>).
    /// </exception>
    public Value this[string key] => View.Property(Id, key);

    private IEntityView View => _view ?? throw Node.Unreadable("edge", Id.ToString());

    /// <summary>Whether both are the same edge.</summary>
    public bool Equals(Edge other) => Id == other.Id;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Edge other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => Id.GetHashCode();

    /// <summary>As in a pattern: <c>[:KNOWS {since: 1999}]</c>, or the identity when it cannot be read.</summary>
    public override string ToString() => ToValue().ToString();

    /// <summary>Whether both are the same edge.</summary>
    public static bool operator ==(Edge left, Edge right) => left.Equals(right);

    /// <summary>Whether they are different edges.</summary>
    public static bool operator !=(Edge left, Edge right) => !left.Equals(right);

    internal Value ToValue() => Value.OfEdge(Id, _view);
}

/// <summary>A path of a result: nodes and, between each two of them, the edge that was taken, in either direction.</summary>
public sealed class GraphPath : IEquatable<GraphPath>
{
    private readonly PathValue _parts;

    internal GraphPath(PathValue parts)
    {
        _parts = parts;
        Nodes = Array.AsReadOnly(Array.ConvertAll(parts.Nodes, id => new Node(id, parts.View)));
        Edges = Array.AsReadOnly(Array.ConvertAll(parts.Edges, id => new Edge(id, parts.View)));
    }

    /// <summary>The nodes from the first to the last: one more than there are edges.</summary>
    public IReadOnlyList<Node> Nodes { get; }

    /// <summary>The edges in the order they were taken.</summary>
    public IReadOnlyList<Edge> Edges { get; }

    /// <summary>The number of edges.</summary>
    public int Length => Edges.Count;

    /// <summary>Whether both go through the same nodes and edges.</summary>
    public bool Equals(GraphPath? other) => other is not null && _parts.Equals(other._parts);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as GraphPath);

    /// <inheritdoc/>
    public override int GetHashCode() => _parts.GetHashCode();

    /// <summary>As in a pattern: <c>(:A)-[:T]->(:B)</c>, each edge in its own direction.</summary>
    public override string ToString() => ToValue().ToString();

    internal Value ToValue() => Value.OfPath(_parts);
}

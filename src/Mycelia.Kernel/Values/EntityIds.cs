// A row's identity, 64 bits, never reused:
//
//   63                            36 35                     11 10        0
//  ┌────────────────────────────────┬─────────────────────────┬───────────┐
//  │ origin (28)                    │ extent (25)             │ row (11)  │
//  └────────────────────────────────┴─────────────────────────┴───────────┘
//
// The origin is drawn at random when a database is created or cloned, so two clones never hand out the same row.

namespace Mycelia;

/// <summary>Identity of a node: stable for the life of the node, unique across clones, never reused.</summary>
/// <param name="Value">The 64 bits: origin (28), extent (25), row (11).</param>
public readonly record struct NodeId(ulong Value) : IComparable<NodeId>
{
    /// <inheritdoc/>
    public int CompareTo(NodeId other) => Value.CompareTo(other.Value);

    /// <summary>The identity as 16 hexadecimal digits after <c>n</c>.</summary>
    public override string ToString() => $"n{Value:x16}";
}

/// <summary>Identity of an edge: stable for the life of the edge, unique across clones, never reused.</summary>
/// <param name="Value">The 64 bits: origin (28), extent (25), row (11).</param>
public readonly record struct EdgeId(ulong Value) : IComparable<EdgeId>
{
    /// <inheritdoc/>
    public int CompareTo(EdgeId other) => Value.CompareTo(other.Value);

    /// <summary>The identity as 16 hexadecimal digits after <c>e</c>.</summary>
    public override string ToString() => $"e{Value:x16}";
}

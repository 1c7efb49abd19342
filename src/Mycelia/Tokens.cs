namespace Mycelia;

/// <summary>A node label, resolved once with <see cref="Database.Label"/>. Valid for that database only.</summary>
public readonly record struct Label
{
    internal Label(int number) => Number = number;

    internal int Number { get; }
}

/// <summary>An edge type, resolved once with <see cref="Database.EdgeType"/>. Valid for that database only.</summary>
public readonly record struct EdgeType
{
    internal EdgeType(int number) => Number = number;

    internal int Number { get; }
}

/// <summary>A property key of nodes or edges, resolved once with <see cref="Database.Key"/>. Valid for that database only.</summary>
public readonly record struct PropertyKey
{
    internal PropertyKey(int number) => Number = number;

    internal int Number { get; }
}

/// <summary>Which edges of a node are meant.</summary>
public enum Direction
{
    /// <summary>Edges that start at the node.</summary>
    Outgoing,

    /// <summary>Edges that end at the node.</summary>
    Incoming,

    /// <summary>Outgoing edges, then incoming ones; a self-loop appears in both.</summary>
    Both,
}

using System.Diagnostics.CodeAnalysis;

namespace Mycelia;

/// <summary>A node label, resolved once with <see cref="Database.Label"/>. Valid for that database only.</summary>
public readonly record struct Label
{
    private readonly int _numberPlusOne;

    internal Label(int number) => _numberPlusOne = number + 1;

    internal int Number => _numberPlusOne != 0 ? _numberPlusOne - 1 : Unresolved.Throw("label", nameof(Database.Label));
}

/// <summary>An edge type, resolved once with <see cref="Database.EdgeType"/>. Valid for that database only.</summary>
public readonly record struct EdgeType
{
    private readonly int _numberPlusOne;

    internal EdgeType(int number) => _numberPlusOne = number + 1;

    internal int Number => _numberPlusOne != 0 ? _numberPlusOne - 1 : Unresolved.Throw("edge type", nameof(Database.EdgeType));
}

/// <summary>A property key of nodes or edges, resolved once with <see cref="Database.Key"/>. Valid for that database only.</summary>
public readonly record struct PropertyKey
{
    private readonly int _numberPlusOne;

    internal PropertyKey(int number) => _numberPlusOne = number + 1;

    internal int Number => _numberPlusOne != 0 ? _numberPlusOne - 1 : Unresolved.Throw("property key", nameof(Database.Key));
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

internal static class Unresolved
{
    /// <summary>The default of a handle names nothing: number 0 is a name like any other.</summary>
    [DoesNotReturn]
    public static int Throw(string what, string resolver) =>
        throw new MyceliaException(StatusCode.InvalidArgument, $"The {what} names nothing: it is the default of its type. Resolve it with Database.{resolver}(name).");
}

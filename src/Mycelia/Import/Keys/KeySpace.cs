// Where the ends of edges are looked up. A key space has a part for each file of nodes that an end may mean, and one for nodes that the database
// has already. A position below zero is an existing node (the complement of its place in the list of those), Missing is no node.

using Mycelia.Kernel.Text;

namespace Mycelia.Import.Keys;

/// <summary>The keys of one file of nodes, or of existing nodes. Exactly one of the maps is set.</summary>
/// <param name="Integers">Keys that are integers.</param>
/// <param name="Texts">Keys that are text.</param>
/// <param name="First">The position of row 0, when positions follow rows.</param>
/// <param name="Positions">The position of each row, when they do not; <see cref="KeySpace.Missing"/> for rows that are not meant.</param>
internal sealed record KeyPart(IntegerKeys? Integers, TextKeys? Texts, int First, int[]? Positions)
{
    public int PositionOf(int row) => row < 0 ? KeySpace.Missing : Positions is null ? First + row : Positions[row];

    public int Find(ReadOnlySpan<byte> key)
    {
        if (Texts is not null) return PositionOf(Texts.Find(key));
        return Utf8Numbers.TryInt64(key, out var integer) ? PositionOf(Integers!.Find(integer)) : KeySpace.Missing;
    }
}

/// <summary>The nodes that ends of one kind of edge may name.</summary>
internal sealed class KeySpace(string name, IReadOnlyList<KeyPart> parts)
{
    /// <summary>The position of no node.</summary>
    public const int Missing = int.MinValue;

    /// <summary>What an end names, for messages, e.g. <c>Person.id</c>.</summary>
    public string Name { get; } = name;

    /// <summary>The keys, if they are integers of one part.</summary>
    public KeyPart? OnlyIntegers { get; } = parts is [{ Integers: not null }] ? parts[0] : null;

    public int Find(ReadOnlySpan<byte> key)
    {
        foreach (var part in parts)
        {
            var position = part.Find(key);
            if (position != Missing) return position;
        }

        return Missing;
    }
}

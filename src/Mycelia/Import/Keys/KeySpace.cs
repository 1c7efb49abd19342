// Where the ends of edges are looked up. A key space has a part for each file of nodes that an end may mean, and one for nodes that the database
// has already. A position below zero is an existing node (the complement of its place in the list of those), Missing is no node.

using Mycelia.Kernel.Text;

namespace Mycelia.Import.Keys;

/// <summary>The keys of one file of nodes, or of existing nodes. Exactly one of the maps is set.</summary>
/// <param name="Integers">Keys that are integers.</param>
/// <param name="Texts">Keys that are text.</param>
/// <param name="First">The position of row 0, when positions follow rows.</param>
/// <param name="Positions">The position of each row, when they do not; <see cref="KeySpace.Missing"/> for rows that are not meant.</param>
/// <param name="IsInferred">Whether only their cells say that the keys are integers: then 007 is not 7.</param>
internal sealed record KeyPart(IntegerKeys? Integers, TextKeys? Texts, int First, int[]? Positions, bool IsInferred = false)
{
    public int PositionOf(int row) => row < 0 ? KeySpace.Missing : Positions is null ? First + row : Positions[row];

    /// <summary>The position of the node with a key given as text; with <paramref name="isExact"/> integers have to stand there as they are printed.</summary>
    public int Find(ReadOnlySpan<byte> key, bool isExact)
    {
        if (Texts is not null) return PositionOf(Texts.Find(key));
        if ((isExact || IsInferred) && !Utf8Numbers.IsCanonical(key)) return KeySpace.Missing;
        return Utf8Numbers.TryInt64(key, out var integer) ? PositionOf(Integers!.Find(integer)) : KeySpace.Missing;
    }

    /// <summary>As <see cref="Find(ReadOnlySpan{byte}, bool)"/> for an integer. hot: no allocation</summary>
    public int Find(long key)
    {
        if (Integers is not null) return key < Integers.Min || key > Integers.Max ? KeySpace.Missing : PositionOf(Integers.Find(key));
        Span<byte> text = stackalloc byte[20];
        key.TryFormat(text, out var length, default, System.Globalization.CultureInfo.InvariantCulture);
        return PositionOf(Texts!.Find(text[..length]));
    }
}

/// <summary>The nodes that ends of one kind of edge may name.</summary>
internal sealed class KeySpace
{
    /// <summary>The position of no node.</summary>
    public const int Missing = int.MinValue;

    /// <summary>The position of several existing nodes that have the same key, so that nothing can be named by it.</summary>
    public const int Ambiguous = int.MinValue + 1;

    private readonly KeyPart[] _parts;
    private readonly long[]? _mins;

    public KeySpace(string name, IReadOnlyList<KeyPart> parts)
    {
        Name = name;
        _parts = [.. parts.Where(part => part.Integers is null || part.Integers.Min <= part.Integers.Max)];
        HasOnlyIntegers = _parts.Length > 0 && _parts.All(part => part.Integers is not null);
        HasInferred = _parts.Any(part => part.IsInferred);
        if (!HasOnlyIntegers) return;
        var sorted = _parts.OrderBy(part => part.Integers!.Min).ToArray();
        for (var i = 1; i < sorted.Length; i++)
            if (sorted[i].Integers!.Min <= sorted[i - 1].Integers!.Max) return; // They overlap: the order of the files decides.
        _parts = sorted;
        _mins = Array.ConvertAll(_parts, part => part.Integers!.Min);
    }

    /// <summary>What an end names, for messages, e.g. <c>Person.id</c>.</summary>
    public string Name { get; }

    /// <summary>Whether every key is an integer, so that <see cref="Find(long)"/> may be used.</summary>
    public bool HasOnlyIntegers { get; }

    /// <summary>Whether some keys are integers by inference, so that only integers written as they are printed may use <see cref="Find(long)"/>.</summary>
    public bool HasInferred { get; }

    /// <summary>The position of the node with a key. Beside keys that are text an integer has to stand there as it is printed, for 007 and 7 are two texts.</summary>
    public int Find(ReadOnlySpan<byte> key)
    {
        foreach (var part in _parts)
        {
            var position = part.Find(key, isExact: !HasOnlyIntegers);
            if (position != Missing) return position;
        }

        return Missing;
    }

    /// <summary>As <see cref="Find(ReadOnlySpan{byte})"/> when all keys are integers. Files whose keys are ranges of their own, as parts of one table are, cost a search over the files.</summary>
    public int Find(long key)
    {
        if (_parts.Length == 1) return Find(_parts[0], key);
        if (_mins is not null)
        {
            var at = _mins.AsSpan().BinarySearch(key);
            if (at < 0) at = ~at - 1;
            return at < 0 ? Missing : Find(_parts[at], key);
        }

        foreach (var part in _parts)
        {
            var position = Find(part, key);
            if (position != Missing) return position;
        }

        return Missing;
    }

    private static int Find(KeyPart part, long key) => part.PositionOf(part.Integers!.Find(key));
}

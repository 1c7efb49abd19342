namespace Mycelia.Algorithms;

/// <summary>
/// The identities of a projection's nodes by index, rising strictly: a first one that the others follow without gaps, or 32-bit distances from it, or, for nodes from several databases,
/// all 64 bits.
/// </summary>
internal sealed class NodeIdTable
{
    private readonly ulong _first;
    private readonly uint[]? _distances;
    private readonly ulong[]? _ids;

    private NodeIdTable(int count, ulong first, uint[]? distances, ulong[]? ids) => (Count, _first, _distances, _ids) = (count, first, distances, ids);

    public int Count { get; }

    public long Bytes => (_distances?.Length ?? 0) * 4L + (_ids?.Length ?? 0) * 8L;

    public ulong this[int index] => _distances is not null ? _first + _distances[index] : _ids is not null ? _ids[index] : _first + (uint)index;

    /// <summary>The last identity; only with nodes.</summary>
    public ulong Last => this[Count - 1];

    /// <summary>Identities that follow each other.</summary>
    public static NodeIdTable Consecutive(ulong first, int count) => new(count, first, null, null);

    /// <summary>A table of identities from <paramref name="first"/> to <paramref name="last"/>, which the caller sets before anybody reads.</summary>
    public static NodeIdTable Create(int count, ulong first, ulong last)
    {
        if (count == 0) return Consecutive(0, 0);
        var span = last - first;
        if (span == (ulong)count - 1) return Consecutive(first, count);
        return span <= uint.MaxValue ? new NodeIdTable(count, first, GC.AllocateUninitializedArray<uint>(count), null) : new NodeIdTable(count, first, null, GC.AllocateUninitializedArray<ulong>(count));
    }

    public static NodeIdTable Of(ReadOnlySpan<ulong> rising)
    {
        var table = rising.IsEmpty ? Consecutive(0, 0) : Create(rising.Length, rising[0], rising[^1]);
        for (var i = 0; i < rising.Length; i++) table.Set(i, rising[i]);
        return table;
    }

    public void Set(int index, ulong id)
    {
        if (_distances is not null) _distances[index] = (uint)(id - _first);
        else if (_ids is not null) _ids[index] = id;
    }

    /// <summary>The index of an identity, -1 when it is not here. Cost: O(log count), O(1) without gaps.</summary>
    public int IndexOf(ulong id)
    {
        if (Count == 0 || id < _first) return -1;
        if (_distances is not null) return id - _first <= uint.MaxValue ? Math.Max(-1, Array.BinarySearch(_distances, (uint)(id - _first))) : -1;
        if (_ids is not null) return Math.Max(-1, Array.BinarySearch(_ids, id));
        return id - _first < (ulong)Count ? (int)(id - _first) : -1;
    }
}

using Mycelia.Graph;
using Mycelia.Graph.Indexes;

namespace Mycelia;

/// <summary>
/// An index of edges in one version, from <see cref="Snapshot.EdgeIndex(string, ReadOnlySpan{string})"/>. Numbers are equal across integers and floats (1 finds 1.0); NaN
/// finds NaN. Lookups take no lock and leave the version as it is.
/// </summary>
public readonly struct EdgeIndex
{
    private readonly IndexLookup _lookup;

    internal EdgeIndex(GraphSpace space, Rule rule) => _lookup = new IndexLookup(space, rule);

    /// <summary>The name of the index, or of the constraint that it belongs to.</summary>
    public string Name => _lookup.Definition.Name;

    /// <summary>What it is on.</summary>
    public SchemaPattern Pattern => SchemaPattern.Of(_lookup.Definition);

    /// <summary>The edges in it.</summary>
    public long Count => _lookup.Count;

    /// <summary>
    /// An edge with these values, one for each property of the index or for the first of them; null when there is none. With several, the one that stands first
    /// in the order of the index.
    /// </summary>
    public EdgeId? Find(params ReadOnlySpan<Value> values) => _lookup.TryFind(values, out var row) ? _lookup.EdgeAt(row) : null;

    /// <summary>An edge with an integer in an index on one property. Allocates nothing.</summary>
    public bool TryFind(long value, out EdgeId edge) => Give(_lookup.TryFind(value, out var row), row, out edge);

    /// <summary>An edge with a text, given as UTF-8, in an index on one property. Allocates nothing for texts of up to 200 bytes.</summary>
    public bool TryFind(ReadOnlySpan<byte> utf8, out EdgeId edge) => Give(_lookup.TryFind(utf8, out var row), row, out edge);

    /// <summary>An edge with a text in an index on one property. Allocates nothing for texts of up to 66 characters.</summary>
    public bool TryFind(string text, out EdgeId edge) => Give(_lookup.TryFind(text, out var row), row, out edge);

    /// <summary>All edges in the order of the index, or in the opposite one.</summary>
    public EdgeMatches All(bool descending = false) => Range([], ValueRange.All, descending);

    /// <summary>The edges with these values of the first properties of the index.</summary>
    public EdgeMatches Matching(params ReadOnlySpan<Value> values) => Range(values, ValueRange.All);

    /// <summary>The edges whose first property is in a range, in order.</summary>
    public EdgeMatches Range(ValueRange range, bool descending = false) => Range([], range, descending);

    /// <summary>The edges whose first properties have the values given and whose next one is in a range, in order.</summary>
    public EdgeMatches Range(scoped ReadOnlySpan<Value> equal, ValueRange range, bool descending = false) => new(_lookup, _lookup.Range(equal, range, descending));

    /// <summary>The edges whose point lies in the box between two corners, both included, in no particular order.</summary>
    public EdgeMatches Within(Point low, Point high) => new(_lookup, _lookup.Within(low, high));

    /// <summary>The edges whose point is at most so far away: in the units of the system, in metres on WGS 84. In no particular order.</summary>
    public EdgeMatches Near(Point center, double distance) => new(_lookup, _lookup.Near(center, distance));

    private bool Give(bool found, uint row, out EdgeId edge)
    {
        edge = found ? _lookup.EdgeAt(row) : default;
        return found;
    }
}

/// <summary>Edges found in an index. Enumerate it with foreach, once.</summary>
public ref struct EdgeMatches
{
    private readonly IndexLookup _lookup;
    private RowMatches _rows;

    internal EdgeMatches(IndexLookup lookup, RowMatches rows)
    {
        _lookup = lookup;
        _rows = rows;
    }

    /// <summary>The current edge.</summary>
    public readonly EdgeId Current => _lookup.EdgeAt(_rows.Row);

    /// <summary>Itself.</summary>
    public readonly EdgeMatches GetEnumerator() => this;

    /// <summary>Goes to the next edge; false at the end.</summary>
    public bool MoveNext() => _rows.MoveNext();

    /// <summary>How many there are, from the first on. Cost: a step per 256 of them; for points a step for each.</summary>
    public readonly long Count() => _rows.Count();

    /// <summary>The edges that are still to come, copied into an array.</summary>
    public EdgeId[] ToArray()
    {
        var all = new List<EdgeId>();
        while (MoveNext()) all.Add(Current);
        return [.. all];
    }
}

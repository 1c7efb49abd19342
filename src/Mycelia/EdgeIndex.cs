using Mycelia.Graph;
using Mycelia.Graph.Indexes;

namespace Mycelia;

/// <summary>
/// An index of edges in one version, from <see cref="Snapshot.EdgeIndex(string, ReadOnlySpan{string})"/>. Numbers are equal across integers and floats (1 finds 1.0); NaN
/// finds NaN. Lookups take no lock and leave the version as it is.
/// </summary>
public readonly struct EdgeIndex
{
    private readonly GraphSpace _space;
    private readonly Rule _rule;

    internal EdgeIndex(GraphSpace space, Rule rule) => (_space, _rule) = (space, rule);

    /// <summary>The name of the index, or of the constraint that it belongs to.</summary>
    public string Name => _rule.Definition.Name;

    /// <summary>What it is on.</summary>
    public SchemaPattern Pattern => SchemaPattern.Of(_rule.Definition);

    /// <summary>The edges in it.</summary>
    public long Count => _rule.Index!.Count;

    /// <summary>
    /// An edge with these values, one for each property of the index or for the first of them; null when there is none. With several, the one that stands first
    /// in the order of the index.
    /// </summary>
    public EdgeId? Find(params ReadOnlySpan<Value> values)
    {
        if (values.Length != _rule.Keys.Length)
        {
            foreach (var first in Matching(values)) return first;
            return null;
        }

        return KeyQuery.TryFind(_rule.Index!, values, out var row) ? IdOf(row) : null;
    }

    /// <summary>An edge with an integer in an index on one property. Allocates nothing.</summary>
    public bool TryFind(long value, out EdgeId edge)
    {
        RequireKeys(1);
        var found = KeyQuery.TryFind(_rule.Index!, value, out var row);
        edge = found ? IdOf(row) : default;
        return found;
    }

    /// <summary>An edge with a text, given as UTF-8, in an index on one property. Allocates nothing for texts of up to 200 bytes.</summary>
    public bool TryFind(ReadOnlySpan<byte> utf8, out EdgeId edge)
    {
        RequireKeys(1);
        var found = KeyQuery.TryFind(_rule.Index!, utf8, out var row);
        edge = found ? IdOf(row) : default;
        return found;
    }

    /// <summary>An edge with a text in an index on one property. Allocates nothing for texts of up to 66 characters.</summary>
    public bool TryFind(string text, out EdgeId edge)
    {
        ArgumentNullException.ThrowIfNull(text);
        RequireKeys(1);
        var found = KeyQuery.TryFind(_rule.Index!, text.AsSpan(), out var row);
        edge = found ? IdOf(row) : default;
        return found;
    }

    /// <summary>All edges in the order of the index, or in the opposite one.</summary>
    public EdgeMatches All(bool descending = false) => Range(ValueRange.All, descending);

    /// <summary>The edges with these values of the first properties of the index.</summary>
    public EdgeMatches Matching(params ReadOnlySpan<Value> values) => Range(values, ValueRange.All);

    /// <summary>The edges whose first property is in a range, in order.</summary>
    public EdgeMatches Range(ValueRange range, bool descending = false) => Range([], range, descending);

    /// <summary>The edges whose first properties have the values given and whose next one is in a range, in order.</summary>
    public EdgeMatches Range(scoped ReadOnlySpan<Value> equal, ValueRange range, bool descending = false)
    {
        RequireRange();
        if (equal.Length > _rule.Keys.Length || (equal.Length == _rule.Keys.Length && range != ValueRange.All)) RequireKeys(equal.Length + 1);
        return new EdgeMatches(_space, new RowMatches(_space, _rule, KeyQuery.RangeOf(equal, range), descending));
    }

    /// <summary>The edges whose point lies in the box between two corners, both included, in no particular order.</summary>
    public EdgeMatches Within(Point low, Point high)
    {
        RequirePoints();
        if (low.Srid != high.Srid) throw new MyceliaException(StatusCode.InvalidArgument, $"The corners are of two coordinate systems, {low.Srid} and {high.Srid}. Give both in that of the points.");
        if (low.X > high.X || low.Y > high.Y || low.Z > high.Z)
            throw new MyceliaException(StatusCode.InvalidArgument, $"The lower corner {low} is not below the upper one {high}. A box across the 180th meridian is two boxes.");
        return new EdgeMatches(_space, new RowMatches(_space, _rule, PointKey.Ranges(low, high), new PointTest(low, high, low, -1)));
    }

    /// <summary>The edges whose point is at most so far away: in the units of the system, in metres on WGS 84. In no particular order.</summary>
    public EdgeMatches Near(Point center, double distance)
    {
        RequirePoints();
        if (!(distance >= 0)) throw new MyceliaException(StatusCode.InvalidArgument, $"The distance is {distance}; it must not be negative.");
        var ranges = new List<KeyRange>();
        foreach (var (low, high) in PointDistance.Boxes(center, distance)) ranges.AddRange(PointKey.Ranges(low, high));
        return new EdgeMatches(_space, new RowMatches(_space, _rule, PointKey.Disjoint(ranges), new PointTest(center, center, center, distance)));
    }

    private EdgeId IdOf(uint row) => new(_space.Tables.EdgeSlots.IdOf(row));

    private void RequireKeys(int count)
    {
        RequireRange();
        if (_rule.Keys.Length != count)
            throw new MyceliaException(StatusCode.InvalidArgument, $"The index `{Name}` on {_rule.Definition.Pattern} has {_rule.Keys.Length} properties, {count} are asked for. Use an index on exactly these.");
    }

    private void RequireRange()
    {
        if (_rule.Definition.Kind == SchemaKind.PointIndex) throw new MyceliaException(StatusCode.InvalidArgument, $"`{Name}` is a point index: ask it for points in a box or near a place. Create an ordinary index on {_rule.Definition.Pattern} for values and order.");
    }

    private void RequirePoints()
    {
        if (_rule.Definition.Kind != SchemaKind.PointIndex) throw new MyceliaException(StatusCode.InvalidArgument, $"`{Name}` is no point index. Create one on {_rule.Definition.Pattern} with Schema.CreatePointIndex.");
    }
}

/// <summary>Edges found in an index. Enumerate it with foreach, once.</summary>
public ref struct EdgeMatches
{
    private readonly GraphSpace _space;
    private RowMatches _rows;

    internal EdgeMatches(GraphSpace space, RowMatches rows)
    {
        _space = space;
        _rows = rows;
    }

    /// <summary>The current edge.</summary>
    public readonly EdgeId Current => new(_space.Tables.EdgeSlots.IdOf(_rows.Row));

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

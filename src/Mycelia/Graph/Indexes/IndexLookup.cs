// What can be asked of an index of a version, in rows: the public NodeIndex and EdgeIndex turn them into identities. A question that the index cannot answer
// (values of a point index, points of an ordinary one, more or fewer properties than it has) is refused with what to do instead.

namespace Mycelia.Graph.Indexes;

/// <summary>An index or constraint of one version, to be asked for rows.</summary>
internal readonly struct IndexLookup(GraphSpace space, Rule rule)
{
    public SchemaDefinition Definition => rule.Definition;

    public long Count => rule.Index!.Count;

    public NodeId NodeAt(uint row) => new(space.Tables.NodeSlots.IdOf(row));

    public EdgeId EdgeAt(uint row) => new(space.Tables.EdgeSlots.IdOf(row));

    /// <summary>The first row with these values of all properties, or of the first of them.</summary>
    public bool TryFind(ReadOnlySpan<Value> values, out uint row)
    {
        RequireOrder();
        if (values.Length == rule.Keys.Length) return KeyQuery.TryFind(rule.Index!, values, out row);
        var rows = Range(values, ValueRange.All, descending: false);
        var found = rows.MoveNext();
        row = found ? rows.Row : 0;
        return found;
    }

    /// <summary>The first row with an integer. hot: no allocation</summary>
    public bool TryFind(long value, out uint row)
    {
        RequireKeys(1);
        return KeyQuery.TryFind(rule.Index!, value, out row);
    }

    /// <summary>The first row with a text. hot: no allocation for texts without zero bytes of up to 200 bytes</summary>
    public bool TryFind(ReadOnlySpan<byte> utf8, out uint row)
    {
        RequireKeys(1);
        return KeyQuery.TryFind(rule.Index!, utf8, out row);
    }

    /// <summary>The first row with a text. hot: no allocation for texts of up to 66 characters</summary>
    public bool TryFind(string text, out uint row)
    {
        ArgumentNullException.ThrowIfNull(text);
        RequireKeys(1);
        return KeyQuery.TryFind(rule.Index!, text.AsSpan(), out row);
    }

    /// <summary>The rows whose first properties have the values given and whose next one is in a range, in order.</summary>
    public RowMatches Range(scoped ReadOnlySpan<Value> equal, ValueRange range, bool descending)
    {
        RequireOrder();
        if (equal.Length > rule.Keys.Length || (equal.Length == rule.Keys.Length && range != ValueRange.All)) RequireKeys(equal.Length + 1);
        return new RowMatches(space, rule, KeyQuery.RangeOf(equal, range), descending);
    }

    /// <summary>The rows whose point lies in the box between two corners, both included, in no particular order.</summary>
    public RowMatches Within(Point low, Point high)
    {
        RequirePoints();
        if (low.Srid != high.Srid) throw new MyceliaException(StatusCode.InvalidArgument, $"The corners are of two coordinate systems, {low.Srid} and {high.Srid}. Give both in that of the points.");
        if (low.X > high.X || low.Y > high.Y || low.Z > high.Z)
            throw new MyceliaException(StatusCode.InvalidArgument, $"The lower corner {low} is not below the upper one {high}. A box across the 180th meridian is two boxes.");
        return new RowMatches(space, rule, PointKey.Ranges(low, high), new PointTest(low, high, low, -1));
    }

    /// <summary>The rows whose point is at most so far away, in no particular order.</summary>
    public RowMatches Near(Point center, double distance)
    {
        RequirePoints();
        if (!(distance >= 0)) throw new MyceliaException(StatusCode.InvalidArgument, $"The distance is {distance}; it must not be negative.");
        var ranges = new List<KeyRange>();
        foreach (var (low, high) in PointDistance.Boxes(center, distance)) ranges.AddRange(PointKey.Ranges(low, high));
        return new RowMatches(space, rule, PointKey.Disjoint(ranges), new PointTest(center, center, center, distance));
    }

    private void RequireKeys(int count)
    {
        RequireOrder();
        if (rule.Keys.Length != count)
            throw new MyceliaException(StatusCode.InvalidArgument, $"The index `{Definition.Name}` on {Definition.Pattern} has {rule.Keys.Length} properties, {count} are asked for. Use an index on exactly these.");
    }

    private void RequireOrder()
    {
        if (Definition.Kind == SchemaKind.PointIndex) throw new MyceliaException(StatusCode.InvalidArgument, $"`{Definition.Name}` is a point index: ask it for points in a box or near a place. Create an ordinary index on {Definition.Pattern} for values and order.");
    }

    private void RequirePoints()
    {
        if (Definition.Kind != SchemaKind.PointIndex) throw new MyceliaException(StatusCode.InvalidArgument, $"`{Definition.Name}` is no point index. Create one on {Definition.Pattern} with Schema.CreatePointIndex.");
    }
}

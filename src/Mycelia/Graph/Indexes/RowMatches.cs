namespace Mycelia.Graph.Indexes;

/// <summary>What a point must meet beyond lying in the ranges of its index.</summary>
internal sealed record PointTest(Point Low, Point High, Point Center, double DistanceMax)
{
    public bool Holds(in Point point)
    {
        if (point.Srid != Low.Srid) return false;
        if (DistanceMax >= 0) return PointDistance.Between(Center, point) <= DistanceMax;
        return point.X >= Low.X && point.X <= High.X && point.Y >= Low.Y && point.Y <= High.Y && point.Z >= Low.Z && point.Z <= High.Z;
    }
}

/// <summary>Rows that a lookup finds: entries of one or several ranges, for points tested against the shape itself.</summary>
internal struct RowMatches
{
    private readonly GraphSpace _space;
    private readonly Rule _rule;
    private readonly List<KeyRange>? _ranges;
    private readonly PointTest? _test;
    private readonly bool _descending;
    private IndexCursor _cursor;
    private int _next;
    private bool _isOpen;

    /// <summary>Entries of one range; none for null.</summary>
    public RowMatches(GraphSpace space, Rule rule, KeyRange? range, bool descending)
    {
        (_space, _rule, _descending) = (space, rule, descending);
        Range = range;
        if (range is null) return;
        _cursor = new IndexCursor(rule.Index!, range.Value, descending);
        _isOpen = true;
    }

    public RowMatches(GraphSpace space, Rule rule, List<KeyRange> ranges, PointTest test) => (_space, _rule, _ranges, _test) = (space, rule, ranges, test);

    public KeyRange? Range { get; }

    public readonly uint Row => _cursor.Row;

    /// <summary>How many there are; without a test a step per leaf.</summary>
    public readonly long Count()
    {
        if (_ranges is null) return Range is { } range ? IndexCursor.CountOf(_rule.Index!, range) : 0;
        var all = new RowMatches(_space, _rule, _ranges, _test!);
        long count = 0;
        while (all.MoveNext()) count++;
        return count;
    }

    public bool MoveNext()
    {
        while (true)
        {
            while (!_isOpen)
            {
                if (_ranges is null || _next == _ranges.Count) return false;
                _cursor = new IndexCursor(_rule.Index!, _ranges[_next++], _descending);
                _isOpen = true;
            }

            if (!_cursor.MoveNext()) _isOpen = false;
            else if (_test is null || Meets(_cursor.Row)) return true;
        }
    }

    private readonly bool Meets(uint row) => new RowState(_space).ValueOf(_rule, _rule.Keys[0], row).TryGetPoint(out var point) && _test!.Holds(point);
}

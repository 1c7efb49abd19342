namespace Mycelia.Cypher.Functions.Aggregates;

/// <summary><c>count(x)</c>: values that are not null; <c>count(*)</c>: rows.</summary>
internal sealed class CountAggregate(bool countsNulls) : Aggregate
{
    private long _count;

    public override void Add(in Value value) => Add(value, 1);

    public override void Add(in Value value, long times)
    {
        if (countsNulls || !value.IsNull) _count += times;
    }

    public override void Merge(Aggregate other) => _count += ((CountAggregate)other)._count;

    public override Value Finish() => _count;
}

/// <summary><c>min</c> and <c>max</c> by orderability; nulls do not count. Of several equivalent values the first.</summary>
internal sealed class ExtremeAggregate(bool isMax) : Aggregate
{
    private Value _best;

    public override long MemoryBytes => 64 + BytesOf(_best);

    public override void Add(in Value value)
    {
        if (value.IsNull) return;
        if (!_best.IsNull)
        {
            var order = CypherOrder.CompareValues(value, _best);
            if (isMax ? order <= 0 : order >= 0) return;
        }

        _best = value;
    }

    public override void Add(in Value value, long times)
    {
        if (times > 0) Add(value);
    }

    public override void Merge(Aggregate other) => Add(((ExtremeAggregate)other)._best);

    public override Value Finish() => _best;
}

/// <summary><c>collect</c>: all values that are not null, in the order they came.</summary>
internal sealed class CollectAggregate : Aggregate
{
    private readonly List<Value> _items = [];
    private long _itemBytes;

    public override long MemoryBytes => 96 + 24L * _items.Capacity + _itemBytes;

    public override void Add(in Value value)
    {
        if (value.IsNull) return;
        _items.Add(value);
        _itemBytes += BytesOf(value);
    }

    public override void Merge(Aggregate other)
    {
        var that = (CollectAggregate)other;
        _items.AddRange(that._items);
        _itemBytes += that._itemBytes;
    }

    public override Value Finish() => Value.List(_items.ToArray());
}

namespace Mycelia.Cypher.Functions.Aggregates;

/// <summary>Passes each value on once, by equivalence: <c>count(DISTINCT x)</c>.</summary>
internal sealed class DistinctAggregate(Aggregate inner) : Aggregate
{
    private const int EntryBytes = 48;
    private readonly HashSet<Value> _seen = new(CypherEquivalence.Instance);
    private long _valueBytes;

    public override long MemoryBytes => inner.MemoryBytes + 64 + _valueBytes + (long)_seen.Count * EntryBytes;

    public override void Begin(in Value parameter) => inner.Begin(parameter);

    public override void Add(in Value value)
    {
        if (value.IsNull || !_seen.Add(value)) return;
        _valueBytes += BytesOf(value);
        inner.Add(value);
    }

    public override void Add(in Value value, long times)
    {
        if (times > 0) Add(value);
    }

    public override void Merge(Aggregate other)
    {
        foreach (var value in ((DistinctAggregate)other)._seen) Add(value);
    }

    public override Value Finish() => inner.Finish();
}

using Mycelia.Graph;
using Mycelia.Graph.Indexes;
using Mycelia.Kernel.Buffers;
using Mycelia.Kernel.Values;

namespace Mycelia;

/// <summary>A stretch of values in order.</summary>
/// <param name="Low">The least value in it.</param>
/// <param name="High">The greatest value in it.</param>
/// <param name="Count">The entities that have a value in it.</param>
/// <param name="Distinct">The different values in it.</param>
public sealed record HistogramBucket(Value Low, Value High, long Count, long Distinct);

/// <summary>
/// How the values of one property are distributed in one version: exact counts, and a histogram whose buckets hold about as many entities each. No value is
/// in two buckets.
/// </summary>
public sealed class PropertyStatistics
{
    private const int BucketsMax = 64;

    private readonly List<(byte[] Low, byte[] High)> _keys = [];
    private readonly List<HistogramBucket> _buckets = [];

    private PropertyStatistics(SchemaPattern pattern, long version, long entities) => (Pattern, Version, EntityCount) = (pattern, version, entities);

    /// <summary>The entities and the property.</summary>
    public SchemaPattern Pattern { get; }

    /// <summary>The version that was counted; near the one that it was asked for.</summary>
    public long Version { get; }

    /// <summary>The entities with the label or type.</summary>
    public long EntityCount { get; }

    /// <summary>Those of them that have the property.</summary>
    public long ValueCount { get; private set; }

    /// <summary>The different values; 1 and 1.0 are one.</summary>
    public long DistinctCount { get; private set; }

    /// <summary>The histogram, in the order of an index.</summary>
    public IReadOnlyList<HistogramBucket> Buckets => _buckets;

    /// <summary>About how many entities have a value.</summary>
    public double EstimateEqual(Value value)
    {
        if (value.IsNull) return 0;
        var key = KeyOf(value);
        for (var i = 0; i < _keys.Count; i++)
        {
            if (key.AsSpan().SequenceCompareTo(_keys[i].Low) < 0) return 0;
            if (key.AsSpan().SequenceCompareTo(_keys[i].High) <= 0) return (double)_buckets[i].Count / _buckets[i].Distinct;
        }

        return 0;
    }

    /// <summary>About how many entities have a value in a range. In a bucket that lies partly in it, numbers are taken to be spread evenly, and half of other values to be in it.</summary>
    public double EstimateRange(ValueRange range)
    {
        if (KeyQuery.RangeOf([], range) is not { } keys) return 0;
        double count = 0;
        for (var i = 0; i < _keys.Count; i++)
        {
            var isAbove = keys.Low is null || keys.Low.AsSpan().SequenceCompareTo(_keys[i].Low) <= 0;
            var isBelow = keys.High is null || keys.High.AsSpan().SequenceCompareTo(_keys[i].High) > 0;
            if (isAbove && isBelow) count += _buckets[i].Count;
            else if ((keys.Low is null || keys.Low.AsSpan().SequenceCompareTo(_keys[i].High) <= 0) && (keys.High is null || keys.High.AsSpan().SequenceCompareTo(_keys[i].Low) > 0))
                count += _buckets[i].Count * PartOf(_buckets[i], range);
        }

        return count;
    }

    internal static PropertyStatistics Count(GraphSpace space, SchemaPattern pattern, long entities)
    {
        var statistics = new PropertyStatistics(pattern, space.Sequence, entities);
        var token = (pattern.IsEdges ? space.Tables.Types : space.Tables.Labels).Find(pattern.LabelOrType);
        var key = space.Tables.Keys.Find(pattern.Properties[0]);
        if (token < 0 || key < 0) return statistics;
        var rule = space.Rules.FindIndex(pattern.IsEdges, token, [key]);
        if (rule is null)
        {
            rule = new Rule(new SchemaDefinition("statistics", SchemaKind.RangeIndex, pattern.IsEdges, pattern.LabelOrType, pattern.Properties), space.Tables, null);
            rule = rule.With(IndexBuilder.Build(new RowState(space), rule));
        }

        statistics.Walk(space, rule);
        return statistics;
    }

    private static byte[] KeyOf(in Value value)
    {
        var writer = new ByteWriter(32);
        OrderedKey.Append(writer, value);
        OrderedKey.Trim(writer);
        return writer.ToArray();
    }

    private static double PartOf(HistogramBucket bucket, ValueRange range)
    {
        if (Number(bucket.Low) is not { } low || Number(bucket.High) is not { } high || high <= low) return 0.5;
        var from = Math.Max(low, Number(range.Low) ?? low);
        var to = Math.Min(high, Number(range.High) ?? high);
        var part = (to - from) / (high - low);
        return double.IsNaN(part) ? 0.5 : Math.Clamp(part, 0, 1);
    }

    private static double? Number(in Value value) => value.TryGetInt64(out var integer) ? integer : value.TryGetDouble(out var real) ? real : null;

    private void Walk(GraphSpace space, Rule rule)
    {
        var index = rule.Index!;
        ValueCount = index.Count;
        var depth = Math.Max(1, (index.Count + BucketsMax - 1) / BucketsMax);
        var cursor = new IndexCursor(index, new KeyRange(null, null), descending: false);
        var (first, last) = (0u, 0u);
        long count = 0, distinct = 0;
        var (keys, at) = (SortedKeys.Empty, 0);
        while (cursor.MoveNext())
        {
            var isSame = count > 0 && SortedKeys.SameKey(keys, at, cursor.Keys, cursor.KeyAt);
            if (!isSame && count >= depth)
            {
                Add(space, rule, first, last, count, distinct);
                (count, distinct) = (0, 0);
            }

            if (count == 0) first = cursor.Row;
            last = cursor.Row;
            count++;
            if (!isSame) distinct++;
            (keys, at) = (cursor.Keys, cursor.KeyAt);
        }

        if (count > 0) Add(space, rule, first, last, count, distinct);
    }

    private void Add(GraphSpace space, Rule rule, uint first, uint last, long count, long distinct)
    {
        var state = new RowState(space);
        var (low, high) = (state.ValueOf(rule, rule.Keys[0], first), state.ValueOf(rule, rule.Keys[0], last));
        _buckets.Add(new HistogramBucket(low, high, count, distinct));
        _keys.Add((KeyOf(low), KeyOf(high)));
        DistinctCount += distinct;
    }
}

namespace Mycelia.Cypher.Functions.Aggregates;

/// <summary>
/// The state of an aggregate for one group. Not safe for several threads: each keeps its own, and <see cref="Merge"/> joins them. Results do not depend on how
/// values were spread over the states, except where an order is part of the result (collect), which is that of merging.
/// </summary>
internal abstract class Aggregate
{
    /// <summary>About how much memory the state holds, for budgets. What was added as a value is counted when the state keeps it.</summary>
    public virtual long MemoryBytes => 64;

    /// <summary>The second argument (the percentile), as it is in the group's first row; called before the first <see cref="Add(in Value)"/>.</summary>
    public virtual void Begin(in Value parameter)
    {
    }

    /// <summary>Takes in the value of one row.</summary>
    public abstract void Add(in Value value);

    /// <summary>Takes in a value that stands for several equal rows.</summary>
    public virtual void Add(in Value value, long times)
    {
        for (; times > 0; times--) Add(value);
    }

    /// <summary>Takes in what another state of the same aggregate has; the other one must not be used any more.</summary>
    public abstract void Merge(Aggregate other);

    /// <summary>The result; the state stays as it is.</summary>
    public abstract Value Finish();

    /// <summary>About how much memory a value takes beyond its own 24 bytes.</summary>
    internal static long BytesOf(in Value value)
    {
        switch (value.Kind)
        {
            case ValueKind.String: return 24 + 2L * value.AsString().Length;
            case ValueKind.Bytes: return 24 + value.AsBytes().Length;
            case ValueKind.Duration or ValueKind.Point: return 48;
            case ValueKind.Path: return 64 + 16L * value.PathParts.Nodes.Length;
            case ValueKind.List: return BytesOf(value.ListItems);
            case ValueKind.Map: return BytesOf(value.MapEntries.SortedValues) + 48L * value.MapEntries.Count;
            default: return 0;
        }
    }

    private static long BytesOf(ReadOnlySpan<Value> values)
    {
        var bytes = 48 + 24L * values.Length;
        foreach (ref readonly var value in values) bytes += BytesOf(value);
        return bytes;
    }
}

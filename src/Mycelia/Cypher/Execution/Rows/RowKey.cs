using Mycelia.Cypher.Functions;

namespace Mycelia.Cypher.Execution.Rows;

/// <summary>The values of some columns of one row, compared as grouping and DISTINCT compare them.</summary>
internal readonly struct RowKey(Value[] values) : IEquatable<RowKey>
{
    public Value[] Values { get; } = values;

    public bool Equals(RowKey other)
    {
        for (var i = 0; i < Values.Length; i++)
        {
            if (!CypherEquivalence.Instance.Equals(Values[i], other.Values[i])) return false;
        }

        return true;
    }

    public override bool Equals(object? obj) => obj is RowKey other && Equals(other);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (ref readonly var value in Values.AsSpan()) hash.Add(CypherEquivalence.Instance.GetHashCode(value));
        return hash.ToHashCode();
    }
}

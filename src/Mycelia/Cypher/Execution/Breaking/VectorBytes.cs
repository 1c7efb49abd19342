using Mycelia.Cypher.Functions.Aggregates;

namespace Mycelia.Cypher.Execution.Breaking;

/// <summary>How much memory vectors take, for budgets.</summary>
internal static class VectorBytes
{
    /// <summary>The vector's arrays as they are.</summary>
    public static long OfArrays(Vector vector) =>
        8L * vector.Longs.Length + 8L * vector.Doubles.Length + 16L * vector.Texts.Length + 4L * vector.Rows.Length + 24L * vector.Values.Length + 8L * vector.Valid.Length;

    /// <summary>What the items at these positions hold beyond the vector's arrays: text, and what values refer to. A constant's is shared.</summary>
    public static long OfItems(Vector vector, ReadOnlySpan<int> positions)
    {
        if (vector.IsConstant) positions = [0];
        var bytes = 0L;
        if (vector.Kind == VectorKind.Text)
        {
            foreach (var position in positions)
                if (!vector.IsNull(position)) bytes += vector.Texts[position].Length;
        }
        else if (vector.Kind == VectorKind.Value)
        {
            foreach (var position in positions) bytes += Aggregate.BytesOf(vector.Values[position]);
        }

        return bytes;
    }

    /// <summary>What an item of a kind takes in the arrays.</summary>
    public static int Width(VectorKind kind) => kind switch
    {
        VectorKind.Null => 0,
        VectorKind.Node or VectorKind.Edge => 4,
        VectorKind.Text => 16,
        VectorKind.Value => 24,
        _ => 8,
    };
}

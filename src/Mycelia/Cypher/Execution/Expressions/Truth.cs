// Three-valued logic over vectors: true, false, and null for unknown.

using Mycelia.Cypher.Errors;

namespace Mycelia.Cypher.Execution.Expressions;

internal static class Truth
{
    /// <summary>The vector of nulls for every position; read only.</summary>
    public static readonly Vector Unknown = Constant(Value.Null);

    /// <summary>The vector as one of <see cref="VectorKind.Bool"/> or <see cref="VectorKind.Null"/>; what is neither truth value nor null is an error.</summary>
    public static Vector Of(Vector vector, ReadOnlySpan<int> positions)
    {
        if (vector.Kind is VectorKind.Bool or VectorKind.Null) return vector;
        if (vector.Kind == VectorKind.Value && vector.IsConstant) return Constant(Require(vector.Values[0]));
        if (vector.Kind != VectorKind.Value)
        {
            foreach (var p in positions)
                if (!vector.IsNull(p)) throw NoTruth(vector.Kind.ToString());
            return Unknown;
        }

        var truth = new Vector();
        truth.Reset(VectorKind.Bool, positions[^1] + 1);
        foreach (var p in positions)
        {
            var value = Require(vector.Values[p]);
            if (!value.IsNull)
            {
                truth.Longs[p] = value.AsBool() ? 1 : 0;
                continue;
            }

            if (!truth.HasNulls) truth.BeginNulls(positions[^1] + 1, allValid: true);
            truth.SetNull(p);
        }

        return truth;
    }

    /// <summary>1, 0, or -1 for null, at a position of what <see cref="Of"/> gave.</summary>
    public static int At(Vector truth, int position)
    {
        if (truth.IsConstant) position = 0;
        return truth.HasNulls && truth.IsNull(position) ? -1 : (int)truth.Longs[position];
    }

    /// <summary>Writes the positions where it is true; the target may be where the positions are read from.</summary>
    public static int Select(Vector truth, ReadOnlySpan<int> positions, Span<int> selected)
    {
        if (truth.Kind == VectorKind.Null) return 0;
        if (truth.IsConstant)
        {
            if (truth.HasNulls || truth.Longs[0] == 0) return 0;
            positions.CopyTo(selected);
            return positions.Length;
        }

        var count = 0;
        var longs = truth.Longs;
        if (!truth.HasNulls)
        {
            foreach (var p in positions)
            {
                selected[count] = p;
                count += (int)longs[p];
            }

            return count;
        }

        var valid = truth.Valid;
        foreach (var p in positions)
        {
            selected[count] = p;
            count += (int)longs[p] & (int)(valid[p >> 6] >> p & 1);
        }

        return count;
    }

    private static Value Require(in Value value) => value.IsNull || value.Kind == ValueKind.Bool ? value : throw NoTruth(value.Kind.ToString());

    private static CypherException NoTruth(string kind) =>
        CypherErrors.Type($"A truth value was expected, but this is of kind {kind}. Compare it with something, or test it with IS NOT NULL.");

    private static Vector Constant(in Value value)
    {
        var vector = new Vector();
        vector.SetConstant(value);
        return vector;
    }
}

using Mycelia.Cypher.Functions;

namespace Mycelia.Cypher.Execution.Breaking;

/// <summary>Compares what two vectors hold at two positions, by kind where the kinds are the same and as values where not.</summary>
internal static class KeyComparison
{
    /// <summary>Equivalence, as grouping and DISTINCT see it.</summary>
    public static bool AreEquivalent(Vector left, int i, Vector right, int j, QueryContext context)
    {
        if (left.IsConstant) i = 0;
        if (right.IsConstant) j = 0;
        bool isLeftNull = left.IsNull(i), isRightNull = right.IsNull(j);
        if (isLeftNull || isRightNull) return isLeftNull && isRightNull;
        if (left.Kind != right.Kind) return CypherEquivalence.AreEquivalent(VectorCopy.GetValue(left, i, context), VectorCopy.GetValue(right, j, context));
        switch (left.Kind)
        {
            case VectorKind.Bool or VectorKind.Int64: return left.Longs[i] == right.Longs[j];
            case VectorKind.Float64:
                double x = left.Doubles[i], y = right.Doubles[j];
                return x == y || double.IsNaN(x) && double.IsNaN(y);
            case VectorKind.Text: return left.Texts[i].Span.SequenceEqual(right.Texts[j].Span);
            case VectorKind.Node or VectorKind.Edge: return left.Rows[i] == right.Rows[j];
            default: return CypherEquivalence.AreEquivalent(left.Values[i], right.Values[j]);
        }
    }

    /// <summary>Orderability, ascending: null last.</summary>
    public static int Compare(Vector left, int i, Vector right, int j, QueryContext context)
    {
        if (left.IsConstant) i = 0;
        if (right.IsConstant) j = 0;
        bool isLeftNull = left.IsNull(i), isRightNull = right.IsNull(j);
        if (isLeftNull || isRightNull) return isLeftNull.CompareTo(isRightNull);
        if (left.Kind != right.Kind) return CypherOrder.CompareValues(VectorCopy.GetValue(left, i, context), VectorCopy.GetValue(right, j, context));
        switch (left.Kind)
        {
            case VectorKind.Bool or VectorKind.Int64: return left.Longs[i].CompareTo(right.Longs[j]);
            case VectorKind.Float64: return Compare(left.Doubles[i], right.Doubles[j]);
            case VectorKind.Text: return left.Texts[i].Span.SequenceCompareTo(right.Texts[j].Span);
            case VectorKind.Node:
                var nodes = context.Space.Tables.NodeSlots;
                return nodes.IdOf(left.Rows[i]).CompareTo(nodes.IdOf(right.Rows[j]));
            case VectorKind.Edge:
                var edges = context.Space.Tables.EdgeSlots;
                return edges.IdOf(left.Rows[i]).CompareTo(edges.IdOf(right.Rows[j]));
            default: return CypherOrder.CompareValues(left.Values[i], right.Values[j]);
        }
    }

    /// <summary>Floats in order, NaN last and -0.0 where 0.0 is.</summary>
    public static int Compare(double left, double right)
    {
        if (left < right) return -1;
        if (left > right) return 1;
        return left == right ? 0 : double.IsNaN(left).CompareTo(double.IsNaN(right));
    }
}

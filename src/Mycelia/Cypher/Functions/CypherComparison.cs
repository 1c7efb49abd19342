// Comparability: what <, <=, > and >= say. Comparable are numbers with numbers (exactly, across kinds), text by code points, booleans (false first), byte
// sequences, temporal instants of one type, and lists, item by item, a list before those that continue it. Everything else, null included, is unknown. NaN is
// comparable with numbers and neither before, after nor equal to any of them. Durations are unknown: a month has no fixed length.

using Mycelia.Kernel.Values;

namespace Mycelia.Cypher.Functions;

/// <summary>How two values compare.</summary>
internal enum Comparison : sbyte
{
    Less = -1,
    Equal = 0,
    Greater = 1,
    /// <summary>Comparable and in no order: NaN is one of them. All four operators are false.</summary>
    Unordered = 2,
    /// <summary>Not comparable. All four operators are null.</summary>
    Unknown = 3,
}

internal static class CypherComparison
{
    public static bool? Less(in Value a, in Value b) => Compare(a, b) is var order && order == Comparison.Unknown ? null : order == Comparison.Less;

    public static bool? LessOrEqual(in Value a, in Value b) =>
        Compare(a, b) is var order && order == Comparison.Unknown ? null : order is Comparison.Less or Comparison.Equal;

    public static bool? Greater(in Value a, in Value b) => Less(b, a);

    public static bool? GreaterOrEqual(in Value a, in Value b) => LessOrEqual(b, a);

    public static Comparison Compare(in Value a, in Value b)
    {
        if (Numbers.IsNumber(a) && Numbers.IsNumber(b))
            return Numbers.IsNaN(a) || Numbers.IsNaN(b) ? Comparison.Unordered : Of(Numbers.Compare(a, b));
        if (a.Kind != b.Kind) return Comparison.Unknown;
        return a.Kind switch
        {
            ValueKind.String => Of(UnicodeText.Compare(a.AsString(), b.AsString())),
            ValueKind.Bool or ValueKind.Bytes or ValueKind.Date or ValueKind.LocalTime or ValueKind.ZonedTime => Of(a.CompareTo(b)),
            ValueKind.LocalDateTime or ValueKind.ZonedDateTime => Of(a.CompareTo(b)),
            ValueKind.List => CompareItems(a.ListItems, b.ListItems),
            _ => Comparison.Unknown,
        };
    }

    private static Comparison CompareItems(ReadOnlySpan<Value> a, ReadOnlySpan<Value> b)
    {
        var common = Math.Min(a.Length, b.Length);
        for (var i = 0; i < common; i++)
        {
            var equal = CypherEquality.Equals(a[i], b[i]);
            if (equal is null) return Comparison.Unknown;
            if (equal == false) return Compare(a[i], b[i]);
        }

        return Of(a.Length.CompareTo(b.Length));
    }

    private static Comparison Of(int order) => (Comparison)Math.Sign(order);
}

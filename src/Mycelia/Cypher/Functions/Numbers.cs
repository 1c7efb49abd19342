using System.Runtime.CompilerServices;

namespace Mycelia.Cypher.Functions;

/// <summary>Exact arithmetic between the two kinds of numbers: an integer is never rounded to a float in order to be compared with one.</summary>
internal static class Numbers
{
    private const double TwoTo63 = 9223372036854775808.0;

    public static bool IsNumber(in Value value) => value.Kind is ValueKind.Int64 or ValueKind.Float64;

    /// <summary>A number as a float, rounded if it has to be.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double ToDouble(in Value number) => number.Kind == ValueKind.Int64 ? number.AsInt64() : number.AsDouble();

    public static bool IsNaN(in Value value) => value.Kind == ValueKind.Float64 && double.IsNaN(value.AsDouble());

    /// <summary>The exact order of an integer and a float that is not NaN.</summary>
    public static int Compare(long left, double right)
    {
        if (right >= TwoTo63) return -1;
        if (right < -TwoTo63) return 1;
        var whole = (long)right;
        return left != whole ? left.CompareTo(whole) : 0.0.CompareTo(right - whole);
    }

    /// <summary>The exact order of two numbers, neither NaN; 0.0 and -0.0 are the same.</summary>
    public static int Compare(in Value left, in Value right)
    {
        if (left.Kind == ValueKind.Int64)
            return right.Kind == ValueKind.Int64 ? left.AsInt64().CompareTo(right.AsInt64()) : Compare(left.AsInt64(), right.AsDouble());
        if (right.Kind == ValueKind.Int64) return -Compare(right.AsInt64(), left.AsDouble());
        double a = left.AsDouble(), b = right.AsDouble();
        return a < b ? -1 : a > b ? 1 : 0;
    }

    /// <summary>The integer that a float is, if it is one of 64 bits.</summary>
    public static bool TryToInt64(double value, out long integer)
    {
        integer = 0;
        if (!(value >= -TwoTo63 && value < TwoTo63)) return false;
        integer = (long)value;
        return integer == value;
    }
}

using System.Text;
using Mycelia.Cypher.Execution;

namespace Mycelia.Tests.Cypher.Execution.Expressions;

/// <summary>Columns of random kinds with random values, and the same as values.</summary>
internal sealed class RandomRows(Random random, QueryContext context)
{
    private static readonly long[] s_longs = [0, 1, -1, 2, 3, 7, 100, long.MaxValue, long.MinValue, long.MaxValue - 1, 1L << 53, (1L << 53) + 1];
    private static readonly double[] s_doubles = [0.0, -0.0, 1.0, -1.5, 3.0, double.NaN, double.PositiveInfinity, double.NegativeInfinity, 1e300, 9007199254740993.0, 2.5];
    private static readonly string[] s_texts = ["", "a", "b", "ab", "abc", "é", "日本", "𝄞", "A", "zz", "ba"];

    public Value Any(int depth = 0) => random.Next(depth == 0 ? 9 : 6) switch
    {
        0 => Value.Null,
        1 => random.Next(2) == 0,
        2 or 6 => Pick(s_longs),
        3 => Pick(s_doubles),
        4 or 7 => Pick(s_texts),
        5 when depth > 0 => 1,
        5 => new Date(random.Next(5)),
        _ => List(),
    };

    public Value List() => Value.List(Enumerable.Range(0, random.Next(5)).Select(_ => Any(1)).ToArray());

    public Value Integers() => Value.List(Enumerable.Range(0, random.Next(6)).Select(_ => random.Next(8) == 0 ? Value.Null : (Value)random.Next(-5, 6)).ToArray());

    /// <summary>A column of a kind with room for so many rows; with <paramref name="isConstant"/> one value for all.</summary>
    public Vector Column(VectorKind kind, int count, bool hasNulls, bool isConstant)
    {
        var vector = new Vector();
        if (isConstant)
        {
            vector.SetConstant(kind == VectorKind.Value ? Any() : OfKind(kind));
            return vector;
        }

        vector.Reset(kind, count);
        if (kind == VectorKind.Null) return vector;
        if (hasNulls && kind != VectorKind.Value) vector.BeginNulls(count, allValid: true);
        for (var i = 0; i < count; i++)
        {
            if (kind == VectorKind.Value) vector.Values[i] = !hasNulls || random.Next(4) > 0 ? Any() : Value.Null;
            else if (hasNulls && random.Next(4) == 0) vector.SetNull(i);
            else Store(vector, i, OfKind(kind));
        }

        return vector;
    }

    /// <summary>A column of lists, some null, of integers or of anything.</summary>
    public Vector Lists(int count, bool ofIntegers)
    {
        var vector = new Vector();
        vector.Reset(VectorKind.Value, count);
        for (var i = 0; i < count; i++) vector.Values[i] = random.Next(8) == 0 ? Value.Null : ofIntegers ? Integers() : List();
        return vector;
    }

    public int[] Selection(int count)
    {
        var share = random.Next(1, 5);
        var positions = Enumerable.Range(0, count).Where(_ => random.Next(4) < share).ToArray();
        return positions.Length == 0 ? [random.Next(count)] : positions;
    }

    public Value At(Vector vector, int position) => VectorCopy.GetValue(vector, position, context);

    private Value OfKind(VectorKind kind) => kind switch
    {
        VectorKind.Bool => random.Next(2) == 0,
        VectorKind.Int64 => random.Next(3) == 0 ? Pick(s_longs) : random.Next(-3, 4),
        VectorKind.Float64 => Pick(s_doubles),
        VectorKind.Text => Pick(s_texts),
        _ => Value.Null,
    };

    private static void Store(Vector vector, int position, Value value)
    {
        if (vector.Kind == VectorKind.Float64) vector.Doubles[position] = value.AsDouble();
        else if (vector.Kind == VectorKind.Text) vector.Texts[position] = Encoding.UTF8.GetBytes(value.AsString());
        else vector.Longs[position] = vector.Kind == VectorKind.Bool ? value.AsBool() ? 1 : 0 : value.AsInt64();
    }

    private T Pick<T>(T[] from) => from[random.Next(from.Length)];
}

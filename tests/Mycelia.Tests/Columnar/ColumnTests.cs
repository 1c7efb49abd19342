using System.Numerics;
using Mycelia.Kernel.Bitmaps;

namespace Mycelia.Tests.Columnar;

/// <summary>Columns against reading every row by itself.</summary>
public class ColumnTests
{
    private static readonly Comparison[] s_comparisons = Enum.GetValues<Comparison>();

    public static TheoryData<int, bool> Cases => new() { { 1, false }, { 2, true }, { 3, false } };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Filters_select_what_a_row_by_row_test_does(int seed, bool edges)
    {
        using var graph = new ColumnGraph(seed);
        foreach (var key in ColumnGraph.Keys)
        {
            var constants = Constants(graph, key);
            foreach (var token in edges ? ColumnGraph.Types : ColumnGraph.Labels)
            {
                var column = graph.Column(edges, key, token);
                var rows = graph.Rows(edges, key, token).ToArray();
                Assert.Equal(rows.Count(r => !r.Value.IsNull), column.Count);
                Same(rows.Where(r => r.Value.IsNull), column.IsNull());
                Same(rows.Where(r => !r.Value.IsNull), column.IsNotNull());
                foreach (var constant in token is null ? constants : constants.Take(3))
                {
                    foreach (var comparison in s_comparisons)
                        Same(rows.Where(r => Naive.Passes(r.Value, comparison, constant)), column.Where(comparison, constant));
                }

                Between(column, rows, constants);
                if (key is "text" or "mixed" or "i8") Prefixes(column, rows);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Aggregates_are_those_of_the_rows_one_by_one(int seed, bool edges)
    {
        using var graph = new ColumnGraph(seed);
        var some = graph.Column(edges, "i8", null).Where(Comparison.Greater, 0);
        var chosen = ColumnGraph.Ids(some).ToHashSet();
        foreach (var key in ColumnGraph.Keys)
        {
            foreach (var token in edges ? ColumnGraph.Types : ColumnGraph.Labels)
            {
                var column = graph.Column(edges, key, token);
                var rows = graph.Rows(edges, key, token).Where(r => !r.Value.IsNull).ToArray();
                Aggregates(column, [.. rows.Select(r => r.Value)], null);
                Aggregates(column, [.. rows.Where(r => chosen.Contains(r.Id)).Select(r => r.Value)], some);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_sum_with_a_condition_is_the_sum_of_the_selection(int seed, bool edges)
    {
        using var graph = new ColumnGraph(seed);
        foreach (var key in ColumnGraph.Keys)
        {
            var column = graph.Column(edges, key, null);
            foreach (var constant in Constants(graph, key))
            {
                foreach (var comparison in s_comparisons)
                {
                    var selection = column.Where(comparison, constant);
                    Value expected;
                    try
                    {
                        expected = column.Sum(selection);
                    }
                    catch (MyceliaException e)
                    {
                        Assert.Equal(e.Message, Assert.Throws<MyceliaException>(() => column.SumWhere(comparison, constant)).Message);
                        continue;
                    }

                    Assert.Equal(expected, column.SumWhere(comparison, constant));
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Chunks_hold_the_rows_and_values(int seed, bool edges)
    {
        using var graph = new ColumnGraph(seed);
        foreach (var key in ColumnGraph.Keys)
        {
            foreach (var token in edges ? ColumnGraph.Types : ColumnGraph.Labels)
            {
                var column = graph.Column(edges, key, token);
                var expected = graph.Rows(edges, key, token).Where(r => !r.Value.IsNull).ToDictionary(r => r.Id, r => r.Value);
                var seen = 0;
                for (var chunk = 0; chunk < column.ChunkCount; chunk++) seen += ReadChunk(column, edges, chunk, expected);
                Assert.Equal(expected.Count, seen);
            }
        }
    }

    private static int ReadChunk(Column column, bool edges, int chunk, Dictionary<ulong, Value> expected)
    {
        ulong[] mask = new ulong[Column.MaskWords], numbers = new ulong[Column.MaskWords];
        var count = column.RowMask(chunk, mask);
        Assert.Equal(Bitmap.Count(mask), count);
        var values = new Value[Column.ChunkRowsMax];
        Assert.Equal(count, column.Read(chunk, values, numbers));
        Assert.Equal(mask, numbers);
        for (var row = 0; row < values.Length; row++)
        {
            var id = edges ? column.EdgeIdOf(chunk, row).Value : column.NodeIdOf(chunk, row).Value;
            Assert.Equal(column.FirstId(chunk) + (ulong)row, id);
            Assert.Equal(Bitmap.Get(mask, row) ? expected[id] : Value.Null, values[row]);
            if (column.KindOf(chunk) != ValueKind.Null && Bitmap.Get(mask, row)) Assert.Equal(column.KindOf(chunk), values[row].Kind);
        }

        var longs = new long[Column.ChunkRowsMax];
        Assert.Equal(values.Count(v => v.Kind == ValueKind.Int64), column.Read(chunk, longs, numbers));
        foreach (var row in Bitmap.Enumerate(numbers)) Assert.Equal(values[row], longs[row]);
        var doubles = new double[Column.ChunkRowsMax];
        Assert.Equal(values.Count(Naive.IsNumber), column.Read(chunk, doubles, numbers));
        foreach (var row in Bitmap.Enumerate(numbers))
            Assert.Equal(values[row].TryGetInt64(out var integer) ? integer : values[row].AsDouble(), doubles[row]);
        Spans(column, chunk, mask, values);
        return count;
    }

    private static void Spans(Column column, int chunk, ulong[] mask, Value[] values)
    {
        var found = Span<sbyte>(column, chunk, mask, values) + Span<short>(column, chunk, mask, values) + Span<int>(column, chunk, mask, values)
            + Span<long>(column, chunk, mask, values);
        if (column.TryGetSpan<double>(chunk, out var doubles))
        {
            found++;
            foreach (var row in Bitmap.Enumerate(mask)) Assert.Equal(values[row], doubles[row]);
        }

        var isTyped = column.KindOf(chunk) is ValueKind.Int64 or ValueKind.Date or ValueKind.LocalTime or ValueKind.Float64;
        Assert.Equal(isTyped ? 1 : 0, found);
        Assert.False(column.TryGetSpan<ushort>(chunk, out _));
    }

    private static int Span<T>(Column column, int chunk, ulong[] mask, Value[] values) where T : unmanaged, IBinaryInteger<T>
    {
        if (!column.TryGetSpan<T>(chunk, out var span)) return 0;
        foreach (var row in Bitmap.Enumerate(mask))
        {
            var raw = values[row].Kind switch
            {
                ValueKind.Date => values[row].AsDate().EpochDay,
                ValueKind.LocalTime => values[row].AsLocalTime().NanoOfDay,
                _ => values[row].AsInt64(),
            };
            Assert.Equal(raw, long.CreateChecked(span[row]));
        }

        return 1;
    }

    private static void Aggregates(Column column, Value[] values, RowSelection? selection)
    {
        Assert.Equal(values.Length, column.CountIn(selection));
        Assert.Equal(values.Length == 0 ? Value.Null : values.Aggregate((a, b) => Order(b, a) < 0 ? b : a), column.Min(selection));
        Assert.Equal(values.Length == 0 ? Value.Null : values.Aggregate((a, b) => Order(b, a) > 0 ? b : a), column.Max(selection));
        var stranger = Array.FindIndex(values, v => !Naive.IsNumber(v));
        if (stranger >= 0)
        {
            var error = Assert.Throws<MyceliaException>(() => column.Sum(selection));
            Assert.Equal(StatusCode.TypeMismatch, error.Status);
            Assert.Contains($"{values[stranger].Kind}", error.Message, StringComparison.Ordinal);
            Assert.Throws<MyceliaException>(() => column.Average(selection));
            return;
        }

        var integers = values.Where(v => v.Kind == ValueKind.Int64).Aggregate(BigInteger.Zero, (sum, v) => sum + v.AsInt64());
        var floats = values.Where(v => v.Kind == ValueKind.Float64).Select(v => v.AsDouble()).ToArray();
        Near((double)integers + floats.Sum(), column.SumDouble(selection), floats);
        if (floats.Length > 0) Near((double)integers + floats.Sum(), column.Sum(selection).AsDouble(), floats);
        else if (integers >= long.MinValue && integers <= long.MaxValue) Assert.Equal((Value)(long)integers, column.Sum(selection));
        else Assert.Equal(StatusCode.Overflow, Assert.Throws<MyceliaException>(() => column.Sum(selection)).Status);
        if (values.Length == 0) Assert.Null(column.Average(selection));
        else Near(((double)integers + floats.Sum()) / values.Length, column.Average(selection)!.Value, floats);
    }

    /// <summary>The order of extremes: numbers as numbers with NaN last and the integer first among equals, all else by kind.</summary>
    private static int Order(Value left, Value right)
    {
        if (left.Kind == right.Kind || !Naive.IsNumber(left) || !Naive.IsNumber(right)) return left.CompareTo(right);
        if (Naive.IsNaN(left) || Naive.IsNaN(right)) return Naive.IsNaN(left) ? 1 : -1;
        return Naive.Order(left, right) is var order && order != 0 ? order!.Value : left.Kind.CompareTo(right.Kind);
    }

    private static void Near(double expected, double actual, double[] parts)
    {
        if (!double.IsFinite(expected) || !double.IsFinite(actual))
        {
            Assert.Equal(parts.Any(double.IsNaN) || !parts.Any(double.IsPositiveInfinity), !double.IsPositiveInfinity(actual));
            return;
        }

        var magnitude = parts.Sum(p => Math.Abs(p) / parts.Length) * parts.Length + Math.Abs(expected);
        Assert.True(!double.IsFinite(magnitude) || Math.Abs(expected - actual) <= magnitude * 1e-12, $"{expected} and {actual}");
    }

    private static void Between(Column column, (ulong Id, Value Value)[] rows, Value[] constants)
    {
        for (var i = 0; i + 1 < constants.Length; i += 2)
        {
            var (low, high) = (constants[i], constants[i + 1]);
            if (low.Kind != high.Kind && !(Naive.IsNumber(low) && Naive.IsNumber(high)))
            {
                Assert.Equal(StatusCode.TypeMismatch, Assert.Throws<MyceliaException>(() => column.Between(low, high)).Status);
                continue;
            }

            Same(
                rows.Where(r => Naive.Passes(r.Value, Comparison.GreaterOrEqual, low) && Naive.Passes(r.Value, Comparison.LessOrEqual, high)),
                column.Between(low, high));
        }
    }

    private static void Prefixes(Column column, (ulong Id, Value Value)[] rows)
    {
        foreach (var prefix in new[] { "", "a", "bb", "é", "aé😀", "zz" })
            Same(rows.Where(r => r.Value.TryGetString(out var text) && text.StartsWith(prefix, StringComparison.Ordinal)), column.StartsWith(prefix));
    }

    private static Value[] Constants(ColumnGraph graph, string key)
    {
        var values = Enumerable.Range(0, 6).Select(_ => graph.Draw(key)).Where(v => !v.IsNull).ToList();
        if (key is "i8" or "i16" or "i32" or "i64" or "float" or "mixed")
        {
            values.AddRange([
                0, -1, 2.5, -0.5, double.NaN, double.PositiveInfinity, double.NegativeInfinity, -0.0, sbyte.MaxValue, sbyte.MinValue, short.MaxValue,
                short.MinValue, int.MinValue, int.MaxValue, long.MinValue, long.MaxValue, 9223372036854775808.0, -9223372036854775808.0,
                9007199254740993, 9007199254740992.0, -1e300, 1e300]);
        }

        values.AddRange(["", "a", true, new Date(0)]);
        return [.. values];
    }

    private static void Same(IEnumerable<(ulong Id, Value)> expected, RowSelection actual)
    {
        ulong[] ids = [.. expected.Select(r => r.Id)];
        Assert.Equal(ids.Length, actual.Count);
        Assert.Equal(ids, ColumnGraph.Ids(actual));
    }
}

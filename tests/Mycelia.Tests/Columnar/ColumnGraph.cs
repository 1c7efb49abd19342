// A random graph made the many ways that a database is written: bulk loads, single creations, updates that become patches, values of other
// kinds, deletions and label changes over several commits. What is expected of columns is computed row by row from it.

namespace Mycelia.Tests.Columnar;

internal sealed class ColumnGraph : IDisposable
{
    public static readonly string[] Keys = ["i8", "i16", "i32", "i64", "float", "text", "bytes", "bool", "date", "time", "moment", "zoned", "span", "point", "mixed", "rare", "unused"];
    public static readonly string?[] Labels = [null, "Person", "City", "Both", "Few", "Never"];
    public static readonly string?[] Types = [null, "KNOWS", "LIKES", "NEVER"];
    private static readonly string[][] s_labelSets = [["Person"], ["City"], ["Person", "City", "Both"], [], ["Few"]];

    private readonly Random _random;

    public ColumnGraph(int seed, int bulkRows = 5_000, int singleRows = 1_500)
    {
        _random = new Random(seed);
        Database.Write(tx =>
        {
            tx.CreateNodes(bulkRows, ["Person"], Columns(bulkRows));
            tx.CreateNodes(bulkRows / 10, ["City"], Columns(bulkRows / 10));
        });
        for (var round = 0; round < 3; round++) Database.Write(tx => CreateSingly(tx, singleRows / 3));
        Link(bulkRows);
        Change();
        Snapshot = Database.Snapshot();
    }

    public Database Database { get; } = Database.InMemory();

    public Snapshot Snapshot { get; private set; }

    /// <summary>Rows of a label (or type) with their values, read one by one.</summary>
    public IEnumerable<(ulong Id, Value Value)> Rows(bool edges, string key, string? token)
    {
        var rows = new List<(ulong, Value)>();
        if (edges)
        {
            foreach (var edge in token is null ? Snapshot.Edges() : Snapshot.Edges(token)) rows.Add((edge.Value, Snapshot.Get(edge, key)));
        }
        else
        {
            foreach (var node in token is null ? Snapshot.Nodes() : Snapshot.Nodes(token)) rows.Add((node.Value, Snapshot.Get(node, key)));
        }

        return rows;
    }

    public Column Column(bool edges, string key, string? token) => edges ? Snapshot.EdgeColumn(key, token) : Snapshot.NodeColumn(key, token);

    public static ulong[] Ids(RowSelection selection) =>
        selection.IsEdges ? [.. selection.Edges().ToArray().Select(e => e.Value)] : [.. selection.Nodes().ToArray().Select(n => n.Value)];

    public Value Draw(string key) => key switch
    {
        _ when _random.Next(8) == 0 => Value.Null,
        "i8" => _random.Next(-128, 128),
        "i16" => _random.Next(30) == 0 ? _random.Next(2) == 0 ? short.MinValue : short.MaxValue : _random.Next(-3000, 3000),
        "i32" => _random.Next(30) == 0 ? _random.Next(2) == 0 ? int.MinValue : int.MaxValue : _random.Next(-9, 9),
        "i64" => _random.Next(9) == 0 ? long.MaxValue / 20_000 - _random.Next(3) : _random.NextInt64(long.MinValue, long.MaxValue) >> 15,
        "float" => Float(),
        "text" => new string((char)('a' + _random.Next(4)), _random.Next(4)) + (_random.Next(5) == 0 ? "é😀" : ""),
        "bytes" => new[] { (byte)_random.Next(256), (byte)_random.Next(3) },
        "bool" => _random.Next(2) == 0,
        "date" => new Date(_random.Next(-400, 40_000)),
        "time" => new LocalTime(_random.NextInt64(86_400_000_000_000)),
        "moment" => new LocalDateTime(_random.Next(1000), _random.Next(3)),
        "zoned" => new ZonedTime(_random.NextInt64(86_400_000_000_000), _random.Next(-5, 5) * 3600),
        "span" => new Duration(_random.Next(3), _random.Next(3), _random.Next(5), 0),
        "point" => new Point(7203, _random.Next(3), _random.Next(3)),
        "mixed" => Draw(Keys[_random.Next(5) is var pick && pick < 4 ? pick + 2 : 7]),
        "rare" => _random.Next(50) == 0 ? _random.Next(100) : Value.Null,
        _ => Value.Null,
    };

    public void Dispose() => Database.Dispose();

    private double Float() => _random.Next(12) switch
    {
        0 => double.NaN,
        1 => -0.0,
        2 => 0.0,
        3 => double.PositiveInfinity,
        4 => double.MinValue,
        5 => 9007199254740992,
        _ => Math.Round(_random.NextDouble() * 200 - 100, 2),
    };

    private PropertyColumn[] Columns(int rows) =>
        [.. Keys[..^1].Select(key => PropertyColumn.Values(key, [.. Enumerable.Range(0, rows).Select(_ => Draw(key))]))];

    private (string, Value)[] Properties() => [.. Keys[..^1].Where(_ => _random.Next(2) == 0).Select(key => (key, Draw(key)))];

    private void CreateSingly(Transaction tx, int rows)
    {
        for (var i = 0; i < rows; i++)
        {
            var labels = s_labelSets[_random.Next(i % 7 == 0 ? s_labelSets.Length : s_labelSets.Length - 1)];
            tx.CreateNode([.. labels.Select(Database.Label)], [.. Properties().Select(p => (Database.Key(p.Item1), p.Item2))]);
        }
    }

    private void Link(int edges)
    {
        var nodes = Database.Snapshot().Nodes().ToArray();
        NodeId Any() => nodes[_random.Next(nodes.Length)];
        Database.Write(tx =>
        {
            NodeId[] sources = [.. Enumerable.Range(0, edges).Select(_ => Any())], targets = [.. Enumerable.Range(0, edges).Select(_ => Any())];
            tx.CreateEdges("KNOWS", sources, targets, Columns(edges));
            for (var i = 0; i < 800; i++) tx.CreateEdge(Any(), _random.Next(2) == 0 ? "KNOWS" : "LIKES", Any(), Properties());
        });
    }

    /// <summary>Small commits: updates land in patches, labels move rows out of uniform extents, kinds mix.</summary>
    private void Change()
    {
        var (nodes, edges) = (Database.Snapshot().Nodes().ToArray(), Database.Snapshot().Edges().ToArray());
        for (var round = 0; round < 4; round++)
        {
            Database.Write(tx =>
            {
                for (var i = 0; i < 30; i++)
                {
                    var key = Keys[_random.Next(Keys.Length - 1)];
                    var other = _random.Next(12) == 0 ? "mixed" : key;
                    tx.Set(nodes[_random.Next(nodes.Length)], key, Draw(other));
                    tx.Set(edges[_random.Next(edges.Length)], key, Draw(key));
                    tx.AddLabel(nodes[_random.Next(nodes.Length / 3)], i % 2 == 0 ? "City" : "Few");
                    tx.RemoveLabel(nodes[_random.Next(nodes.Length)], "Person");
                }
            });
        }

        Database.Write(tx =>
        {
            foreach (var node in nodes.Where(_ => _random.Next(12) == 0)) tx.DetachDelete(node);
        });
        Database.Write(tx => CreateSingly(tx, 40));
    }
}

/// <summary>How values compare, written another way than the engine does: numbers as exact fractions.</summary>
internal static class Naive
{
    public static bool Passes(Value value, Comparison comparison, Value constant)
    {
        if (value.IsNull) return false;
        if (Order(value, constant) is not { } order) return comparison == Comparison.NotEqual;
        return comparison switch
        {
            Comparison.Equal => order == 0,
            Comparison.NotEqual => order != 0,
            Comparison.Less => order < 0,
            Comparison.LessOrEqual => order <= 0,
            Comparison.Greater => order > 0,
            _ => order >= 0,
        };
    }

    /// <summary>The order of comparable values, null for others.</summary>
    public static int? Order(Value left, Value right)
    {
        if (IsNumber(left) && IsNumber(right))
            return IsNaN(left) || IsNaN(right) ? null : Exact(left).CompareTo(Exact(right));
        return left.Kind == right.Kind ? left.CompareTo(right) : null;
    }

    public static bool IsNumber(Value value) => value.Kind is ValueKind.Int64 or ValueKind.Float64;

    public static bool IsNaN(Value value) => value.TryGetDouble(out var real) && double.IsNaN(real);

    /// <summary>The number times 2^1100, infinities as the largest power beyond all doubles.</summary>
    private static System.Numerics.BigInteger Exact(Value value)
    {
        if (value.TryGetInt64(out var integer)) return (System.Numerics.BigInteger)integer << 1100;
        var real = value.AsDouble();
        if (double.IsInfinity(real)) return (System.Numerics.BigInteger)Math.Sign(real) << 2200;
        var bits = BitConverter.DoubleToInt64Bits(real);
        var exponent = (int)(bits >> 52 & 0x7FF);
        var mantissa = bits & ((1L << 52) - 1) | (exponent == 0 ? 0 : 1L << 52);
        var magnitude = (System.Numerics.BigInteger)mantissa << (1100 - 1074 + Math.Max(exponent, 1) - 1);
        return real < 0 ? -magnitude : magnitude;
    }
}

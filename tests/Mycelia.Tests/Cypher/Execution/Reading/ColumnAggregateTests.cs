// Aggregates taken from columns against the general operator, which the same texts get without rewrites: over random databases of several extents with every kind of value in
// a property, missing ones, deleted nodes, changed values and several labels; in snapshots, in transactions with changes of their own, and in serializable ones.

using Mycelia.Cypher.Planning;
using Mycelia.Tests.Cypher.Planning;

namespace Mycelia.Tests.Cypher.Execution.Reading;

public sealed class ColumnAggregateTests
{
    private static readonly string[] s_properties = ["small", "large", "real", "mixed", "zeros", "text", "date", "rare", "numbers", "huge", "unknown"];
    private static readonly string[] s_functions = ["count", "sum", "avg", "min", "max"];
    private static readonly string[] s_labels = ["", ":A", ":B", ":C", ":Unknown"];
    private static readonly string[] s_operators = ["=", "<>", "<", "<=", ">", ">="];
    private static readonly string[] s_constants = ["3", "-20", "0.5", "$p", "'b'", "true", "null", "date('2020-01-10')", "[1]", "$list", "duration('P1D')", "1e300"];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public void ColumnsGiveWhatRowsGive(int seed)
    {
        var random = new Random(seed);
        using var db = Database.InMemory();
        var nodes = Fill(db, random);
        for (var i = 0; i < 60; i++)
        {
            var text = Text(random);
            Assert.Contains("ColumnAggregate", Planned.Shape(text, new PlanCatalog(db.Snapshot())), StringComparison.Ordinal);
            Same(text, optimize => Answer(() => db.Query(text, Parameters(), new QueryOptions { Optimize = optimize, Concurrency = random.Next(1, 4) }, CancellationToken.None)));
        }

        foreach (var isolation in new[] { Isolation.Snapshot, Isolation.Serializable })
        {
            using var tx = db.Begin(new TransactionOptions { Isolation = isolation });
            for (var i = 0; i < 20; i++)
            {
                Change(tx, nodes, random);
                var text = Text(random);
                Same(text, optimize => Answer(() => tx.Query(text, Parameters(), new QueryOptions { Optimize = optimize }, CancellationToken.None)));
            }
        }
    }

    [Fact]
    public void SumsOfIntegersOverflowAsElsewhere()
    {
        using var db = Database.InMemory();
        db.Write(tx =>
        {
            for (var i = 0; i < 3; i++) tx.Set(tx.CreateNode("A"), "x", long.MaxValue);
        });
        var error = Assert.Throws<CypherException>(() => db.Query("MATCH (n:A) RETURN sum(n.x) AS s").Scalar<long>());
        Assert.Contains("toFloat", error.Message, StringComparison.Ordinal);
        Assert.Equal(long.MaxValue, db.Query("MATCH (n:A) RETURN max(n.x) AS s").Scalar<long>());
    }

    [Fact]
    public void FloatsAreSummedExactly()
    {
        using var db = Database.InMemory();
        db.Write(tx =>
        {
            foreach (var value in new[] { 1e300, 1, -1e300, 1e-300, 1, -1e-300 }) tx.Set(tx.CreateNode("A"), "x", value);
        });
        Assert.Equal(2.0, db.Query("MATCH (n:A) RETURN sum(n.x) AS s").Scalar<double>());
        Assert.Equal(1.0, db.Query("MATCH (n:A) WHERE n.x < 1e300 AND n.x > -1e300 AND n.x <> 1e-300 RETURN max(n.x) AS s").Scalar<double>());
    }

    [Fact]
    public void SerializableAggregatesConflictWithChangesOfWhatTheyRead()
    {
        using var db = Database.InMemory();
        var node = db.Write(tx =>
        {
            var made = tx.CreateNode("A");
            tx.Set(made, "x", 1);
            return made;
        });
        using var reader = db.Begin(new TransactionOptions { Isolation = Isolation.Serializable });
        using (var result = reader.Query("MATCH (n:A) RETURN sum(n.x) AS s")) Assert.Equal(1, result.Scalar<long>());
        reader.CreateNode("Other");
        db.Write(tx => tx.Set(node, "x", 2));
        Assert.Throws<ConflictException>(() => reader.Commit());
    }

    private static void Same(string text, Func<bool, string> answer)
    {
        var (columns, rows) = (answer(true), answer(false));
        if (columns != rows) Assert.Fail($"{text}\n{columns}\nby rows\n{rows}");
    }

    private static string Answer(Func<QueryResult> run)
    {
        try
        {
            using var result = run();
            return string.Join('\n', result.ToList().Select(row => string.Join('|', row.Values.ToArray().Select(value => $"{value.Kind} {value}"))));
        }
        catch (CypherException e)
        {
            return e.Code; // which of the values at fault is named depends on who meets one first
        }
    }

    private static Dictionary<string, Value> Parameters() => new() { ["p"] = 7, ["list"] = Value.List([1, 2]) };

    private static string Text(Random random)
    {
        var items = Enumerable.Range(0, random.Next(1, 5)).Select(i => $"{Item(random)} AS a{i}").ToList();
        items[0] = $"{s_functions[random.Next(s_functions.Length)]}(n.{Property(random)}) AS a0";
        var tests = Enumerable.Range(0, random.Next(3)).Select(_ => Test(random)).ToList();
        return $"MATCH (n{s_labels[random.Next(s_labels.Length)]}){(tests.Count == 0 ? "" : " WHERE " + string.Join(" AND ", tests))} RETURN {string.Join(", ", items)}";
    }

    private static string Item(Random random) => random.Next(5) == 0 ? "count(*)" : $"{s_functions[random.Next(s_functions.Length)]}(n.{Property(random)})";

    private static string Test(Random random) => random.Next(6) switch
    {
        0 => $"n.{Property(random)} IS NULL",
        1 => $"n.{Property(random)} IS NOT NULL",
        2 => $"n.{Property(random)} + 1 > {random.Next(-50, 50)}",
        _ => $"n.{Property(random)} {s_operators[random.Next(s_operators.Length)]} {s_constants[random.Next(s_constants.Length)]}",
    };

    private static string Property(Random random) => s_properties[random.Next(s_properties.Length)];

    private static List<NodeId> Fill(Database db, Random random)
    {
        var nodes = new List<NodeId>();
        var isUniform = random.Next(2) == 0;
        for (var part = 0; part < 3; part++)
        {
            db.Write(tx =>
            {
                var labels = Labels();
                for (var i = random.Next(1_000, 5_000); i > 0; i--)
                {
                    var node = tx.CreateNode(isUniform ? labels : Labels());
                    nodes.Add(node);
                    foreach (var property in s_properties)
                        if (Of(property, random) is { IsNull: false } value) tx.Set(node, property, value);
                }
            });
        }

        for (var i = 0; i < 3; i++)
        {
            db.Write(tx =>
            {
                for (var change = 0; change < 20; change++) Change(tx, nodes, random);
            });
        }

        return nodes;

        Label[] Labels() => [.. new[] { "A", "B", "C" }.Where(_ => random.Next(2) == 0).Select(db.Label)];
    }

    private static void Change(Transaction tx, List<NodeId> nodes, Random random)
    {
        var at = random.Next(nodes.Count);
        var property = s_properties[random.Next(s_properties.Length - 1)];
        switch (random.Next(5))
        {
            case 0:
                tx.Delete(nodes[at]);
                nodes.RemoveAt(at);
                break;
            case 1:
                nodes.Add(tx.CreateNode("A"));
                tx.Set(nodes[^1], property, Of(property, random));
                break;
            default:
                tx.Set(nodes[at], property, random.Next(8) == 0 ? Of("mixed", random) : Of(property, random));
                break;
        }
    }

    private static Value Of(string property, Random random) => property switch
    {
        "small" => random.Next(-100, 100),
        "large" => random.Next(3) == 0 ? Value.Null : random.NextInt64(-(1L << 50), 1L << 50),
        "real" => random.Next(9) == 0 ? Value.Null : random.NextDouble() * Math.Pow(10, random.Next(-20, 20)),
        "zeros" => random.Next(3) switch { 0 => 0.0, 1 => -0.0, _ => random.Next(40) == 0 ? 1.0 : Value.Null },
        "text" => random.Next(2) == 0 ? "b" : $"c{random.Next(100)}",
        "date" => new Date(18_262 + random.Next(28)),
        "rare" => random.Next(500) == 0 ? random.Next(10) : Value.Null,
        "numbers" => random.Next(2) == 0 ? random.Next(5) : random.Next(5) / 2.0,
        "huge" => random.Next(400) switch { 0 => double.NaN, 1 => double.PositiveInfinity, 2 => 1e308, _ => random.NextDouble() },
        "mixed" => random.Next(5) switch { 0 => random.Next(10), 1 => random.NextDouble(), 2 => "t", 3 => true, _ => Value.Null },
        _ => Value.Null,
    };
}

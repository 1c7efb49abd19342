using Mycelia.Cypher.Planning;
using Mycelia.Cypher.Syntax;
using static Mycelia.Tests.Cypher.Execution.Reading.PlanRunner;

namespace Mycelia.Tests.Cypher.Execution.Reading;

public sealed class SeekTests
{
    private static readonly Value[] s_keys =
        [0, 3, 3.0, 4.5, 9, -0.0, double.NaN, "text0", "text1", "te", true, false, Value.Null, Value.List(1), Value.List(1, Value.Null), Value.List(1.5, 2), Value.List(1, "x"), Value.List("x"), new Date(2020, 1, 1), new Duration(1, 2, 3, 4)];

    public static TheoryData<bool, bool> Cases => new() { { true, false }, { true, true }, { false, false }, { false, true } };

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_seek_finds_what_comparing_every_node_finds(bool hasIndex, bool isNode)
    {
        using var graph = Graph(hasIndex);
        var run = new PlanRunner();
        var (x, n, a, b) = (run.Symbol("x", SymbolKind.Value), run.Symbol("n", isNode ? SymbolKind.Node : SymbolKind.Edge), run.Symbol("a"), run.Symbol("b"));
        foreach (var (keys, predicate) in Questions(x, n))
        {
            PlanNode Seek(PlanNode input) => isNode ? new NodeIndexSeekPlan(input, n, "N", ["p"], keys) { Carries = [x] }
                : new EdgeIndexSeekPlan(input, n, a, b, "A", ["w"], keys, PatternDirection.Right) { Carries = [x] };
            PlanNode Scan(PlanNode input) => isNode ? new NodeScanPlan(input, n, ["N"], Compare(predicate, BinaryOperator.Or, Constant(false))) { Carries = [x] }
                : throw new InvalidOperationException();
            var rows = s_keys.Select(key => new[] { key }).ToList();
            var expected = isNode ? run.Run(graph.Db, Scan(run.Input([x], rows)), 2048, x, n) : null;
            var plan = Seek(run.Input([x], rows));
            var first = run.Run(graph.Db, plan, 2048, x, n);
            if (expected is not null) Assert.Equal(expected, first);
            foreach (var size in BatchSizes) Assert.Equal(first, run.Run(graph.Db, plan, size, x, n));
        }
    }

    [Fact]
    public void Edges_from_an_index_have_their_ends()
    {
        using var graph = Graph(true);
        var run = new PlanRunner();
        var (a, e, b) = (run.Symbol("a"), run.Symbol("e", SymbolKind.Edge), run.Symbol("b"));
        for (var direction = 0; direction < 3; direction++)
        {
            var plan = new EdgeIndexSeekPlan(Unit(), e, a, b, "A", ["w"], new SeekKeys { Low = Constant(3), High = Constant(6.5), IncludesLow = true }, (PatternDirection)direction);
            var expected = Sorted(graph.Nodes.SelectMany(node => graph.Steps(node.Id, direction, "A").Where(step => step.Edge.W is >= 3 and <= 6)
                .Select(step => Row(Node(node.Id), Edge(step.Edge.Id), Node(step.To)))));
            Assert.NotEmpty(expected);
            foreach (var size in BatchSizes) Assert.Equal(expected, run.Run(graph.Db, plan, size, a, e, b));
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Lists_find_each_row_once_and_in_order(bool hasIndex)
    {
        using var graph = Graph(hasIndex);
        var run = new PlanRunner();
        var n = run.Symbol("n");
        var keys = new SeekKeys { AnyOf = Constant(Value.List(5, 3, 5.0, "text2", Value.Null, 3, double.NaN)) };
        var plan = new NodeIndexSeekPlan(Unit(), n, "N", ["p"], keys) { IsOrdered = true };
        var expected = graph.Nodes.Where(node => node.Labels.Contains("N") && (IsNumber(node.P, 3) || IsNumber(node.P, 5) || node.P == "text2")).Select(node => Row(Node(node.Id)));
        foreach (var size in BatchSizes) Assert.Equal(Sorted(expected), run.Run(graph.Db, plan, size, n));
        var wrong = new NodeIndexSeekPlan(Unit(), n, "N", ["p"], new SeekKeys { AnyOf = Constant(5) });
        Assert.Equal("TypeError", Assert.Throws<CypherException>(() => run.Run(graph.Db, wrong, 7, n)).Type);
    }

    [Fact]
    public void Several_properties_and_unique_keys()
    {
        using var db = Database.InMemory();
        var ids = new List<(NodeId Id, long X, long Y)>();
        db.Write(tx =>
        {
            for (var i = 0; i < 200; i++) ids.Add((tx.CreateNode("Q", ("x", i % 10), ("y", i % 7), ("z", i)), i % 10, i % 7));
        });
        db.Schema.CreateIndex("Q", "x", "y").Wait();
        db.Schema.CreateUnique("Q", "z").Wait();
        var run = new PlanRunner();
        var (v, n) = (run.Symbol("v", SymbolKind.Value), run.Symbol("n"));
        var rows = Enumerable.Range(0, 12).Select(i => new Value[] { i }).ToList();
        var both = new NodeIndexSeekPlan(run.Input([v], rows), n, "Q", ["x", "y"], new SeekKeys { Equal = [Variable(v), Constant(3)] }) { Carries = [v] };
        var range = new NodeIndexSeekPlan(run.Input([v], rows), n, "Q", ["x", "y"], new SeekKeys { Equal = [Variable(v)], Low = Constant(4) }) { Carries = [v] };
        var first = new NodeIndexSeekPlan(run.Input([v], rows), n, "Q", ["x", "y"], new SeekKeys { Equal = [Variable(v)] }) { Carries = [v] };
        var unique = new NodeIndexSeekPlan(run.Input([v], rows), n, "Q", ["z"], new SeekKeys { Equal = [Variable(v)] }) { Carries = [v], IsUnique = true };
        foreach (var size in BatchSizes)
        {
            Assert.Equal(Sorted(ids.Where(q => q.Y == 3).Select(q => Row(q.X, Node(q.Id)))), run.Run(db, both, size, v, n));
            Assert.Equal(Sorted(ids.Where(q => q.Y > 4).Select(q => Row(q.X, Node(q.Id)))), run.Run(db, range, size, v, n));
            Assert.Equal(Sorted(ids.Select(q => Row(q.X, Node(q.Id)))), run.Run(db, first, size, v, n));
            Assert.Equal(Sorted(ids.Take(12).Select((q, i) => Row(i, Node(q.Id)))), run.Run(db, unique, size, v, n));
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Points_near_a_place(bool hasIndex)
    {
        using var db = Database.InMemory();
        var random = new Random(3);
        var places = new List<(NodeId Id, Point At)>();
        db.Write(tx =>
        {
            for (var i = 0; i < 300; i++)
            {
                var point = new Point(Point.Cartesian2D, random.Next(100), random.Next(100));
                places.Add((tx.CreateNode("P", ("at", point)), point));
            }
        });
        if (hasIndex) db.Schema.CreatePointIndex(SchemaPattern.Nodes("P", "at")).Wait();
        var run = new PlanRunner();
        var (c, d, n) = (run.Symbol("c", SymbolKind.Value), run.Symbol("d", SymbolKind.Value), run.Symbol("n"));
        Value[][] rows = [[new Point(Point.Cartesian2D, 50, 50), 20], [new Point(Point.Cartesian2D, 0, 0), 10.5], [Value.Null, 5], [new Point(Point.Cartesian2D, 1, 1), Value.Null], [new Point(Point.Cartesian2D, 1, 1), -1], [7, 7]];
        var plan = new NodeIndexSeekPlan(run.Input([c, d], rows), n, "P", ["at"], new SeekKeys { Center = Variable(c), Distance = Variable(d) });
        static double Squared(Point p, double x, double y) => (p.X - x) * (p.X - x) + (p.Y - y) * (p.Y - y);
        var expected = places.Where(p => Squared(p.At, 50, 50) <= 400).Concat(places.Where(p => Squared(p.At, 0, 0) <= 10.5 * 10.5)).Select(p => Row(Node(p.Id)));
        foreach (var size in BatchSizes) Assert.Equal(Sorted(expected), run.Run(db, plan, size, n));
    }

    private static IEnumerable<(SeekKeys Keys, Expression Predicate)> Questions(Symbol x, Symbol n)
    {
        var (p, v) = (Property(n, "p"), Variable(x));
        yield return (new SeekKeys { Equal = [v] }, Compare(p, BinaryOperator.Equal, v));
        yield return (new SeekKeys { Low = v }, Compare(p, BinaryOperator.Greater, v));
        yield return (new SeekKeys { Low = v, IncludesLow = true }, Compare(p, BinaryOperator.GreaterOrEqual, v));
        yield return (new SeekKeys { High = v }, Compare(p, BinaryOperator.Less, v));
        yield return (new SeekKeys { High = v, IncludesHigh = true }, Compare(p, BinaryOperator.LessOrEqual, v));
        yield return (new SeekKeys { Prefix = v }, Compare(p, BinaryOperator.StartsWith, v));
        yield return (new SeekKeys { Low = v, IncludesLow = true, High = Constant(7), IncludesHigh = true },
            Compare(Compare(p, BinaryOperator.GreaterOrEqual, v), BinaryOperator.And, Compare(p, BinaryOperator.LessOrEqual, Constant(7))));
        yield return (new SeekKeys { Low = Constant("text0"), High = v },
            Compare(Compare(p, BinaryOperator.Greater, Constant("text0")), BinaryOperator.And, Compare(p, BinaryOperator.Less, v)));
    }

    private static bool IsNumber(Value value, long number) => value == number || value == (double)number;

    private static RandomGraph Graph(bool hasIndex)
    {
        var graph = new RandomGraph(11, 300, 300);
        graph.Db.Write(tx =>
        {
            foreach (var value in s_keys)
                if (!value.IsNull) graph.Nodes.Add(new ModelNode(tx.CreateNode("N", ("p", value)), ["N"], value));
        });
        if (!hasIndex) return graph;
        graph.Db.Schema.CreateIndex("N", "p").Wait();
        graph.Db.Schema.CreateIndex(SchemaPattern.Edges("A", "w")).Wait();
        return graph;
    }
}

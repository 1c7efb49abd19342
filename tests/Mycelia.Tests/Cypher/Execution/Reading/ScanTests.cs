using Mycelia.Cypher.Execution.Reading;
using Mycelia.Cypher.Planning;
using Mycelia.Cypher.Syntax;
using static Mycelia.Tests.Cypher.Execution.Reading.PlanRunner;

namespace Mycelia.Tests.Cypher.Execution.Reading;

public sealed class ScanTests
{
    private static readonly string[][] s_labels = [[], ["N"], ["M"], ["N", "M"], ["None"], ["M", "None"]];

    [Theory]
    [InlineData(1, 30)]
    [InlineData(2, 200)]
    [InlineData(3, 5000)]
    public void Nodes_by_labels_for_each_row(int seed, int nodes)
    {
        using var graph = new RandomGraph(seed, nodes);
        foreach (var labels in s_labels)
        {
            var run = new PlanRunner();
            var (x, n) = (run.Symbol("x", SymbolKind.Value), run.Symbol("n"));
            var found = graph.Nodes.Where(node => labels.All(node.Labels.Contains)).ToList();
            var scan = new NodeScanPlan(Unit(), n, labels, null);
            foreach (var size in BatchSizes) Assert.Equal(Sorted(found.Select(node => Row(Node(node.Id)))), run.Run(graph.Db, scan, size, n));
            if (nodes > 1000) continue;
            var perRow = new NodeScanPlan(run.Input([x], [[1], [2], [3]]), n, labels, null) { Carries = [x] };
            var expected = Sorted(found.SelectMany(node => new[] { Row(1, Node(node.Id)), Row(2, Node(node.Id)), Row(3, Node(node.Id)) }));
            foreach (var size in BatchSizes) Assert.Equal(expected, run.Run(graph.Db, perRow, size, x, n));
        }
    }

    public static TheoryData<string> Operators => [.. Enum.GetNames<BinaryOperator>().Where(name => name is "Equal" or "NotEqual" or "Less" or "LessOrEqual" or "Greater" or "GreaterOrEqual")];

    [Theory]
    [MemberData(nameof(Operators))]
    public void Predicates_keep_what_evaluating_them_per_row_keeps(string name)
    {
        using var graph = new RandomGraph(5, 300);
        var @operator = Enum.Parse<BinaryOperator>(name);
        Value[] constants = [4, 4.0, 3.5, double.NaN, "text1", true, Value.Null, Value.List(1, 2), new Date(2020, 1, 1)];
        foreach (var constant in constants)
        {
            foreach (var isMirrored in new[] { false, true })
            {
                var run = new PlanRunner { Parameters = [constant] };
                run.ParameterNames.Add("c");
                var (n, x) = (run.Symbol("n"), run.Symbol("x", SymbolKind.Value));
                Expression other = isMirrored ? new Parameter("c") : Constant(constant);
                var predicate = isMirrored ? Compare(other, @operator, Property(n, "p")) : Compare(Property(n, "p"), @operator, other);
                var fast = new NodeScanPlan(Unit(), n, ["N"], Compare(predicate, BinaryOperator.And, new UnaryExpression(UnaryOperator.IsNotNull, Property(n, "p"))));

                // The same wrapped so that it cannot be taken apart.
                var slow = new NodeScanPlan(Unit(), n, ["N"], Compare(predicate, BinaryOperator.Or, Constant(false)));
                var expected = run.Run(graph.Db, slow, 2048, n);
                foreach (var size in BatchSizes) Assert.Equal(expected, run.Run(graph.Db, fast, size, n));

                // And with a column of the input that is not carried on.
                var joined = new NodeScanPlan(run.Input([x], [[constant]]), n, ["N"],
                    isMirrored ? Compare(Variable(x), @operator, Property(n, "p")) : Compare(Property(n, "p"), @operator, Variable(x)));
                foreach (var size in BatchSizes) Assert.Equal(expected, run.Run(graph.Db, joined, size, n));
            }
        }
    }

    [Fact]
    public void Prefixes_and_null_tests()
    {
        using var graph = new RandomGraph(6, 300);
        var run = new PlanRunner();
        var n = run.Symbol("n");
        var prefix = new NodeScanPlan(Unit(), n, [], Compare(Property(n, "p"), BinaryOperator.StartsWith, Constant("text")));
        var isNull = new NodeScanPlan(Unit(), n, [], new UnaryExpression(UnaryOperator.IsNull, Property(n, "p")));
        var noKey = new NodeScanPlan(Unit(), n, [], Compare(Property(n, "none"), BinaryOperator.NotEqual, Constant(1)));
        foreach (var size in BatchSizes)
        {
            Assert.Equal(Sorted(graph.Nodes.Where(node => node.P.Kind == ValueKind.String).Select(node => Row(Node(node.Id)))), run.Run(graph.Db, prefix, size, n));
            Assert.Equal(Sorted(graph.Nodes.Where(node => node.P.IsNull).Select(node => Row(Node(node.Id)))), run.Run(graph.Db, isNull, size, n));
            Assert.Empty(run.Run(graph.Db, noKey, size, n));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Edges_with_both_ends(int direction)
    {
        using var graph = new RandomGraph(7);
        foreach (var types in new string[][] { [], ["A"], ["A", "C"], ["None"] })
        {
            var run = new PlanRunner();
            var (x, a, e, b) = (run.Symbol("x", SymbolKind.Value), run.Symbol("a"), run.Symbol("e", SymbolKind.Edge), run.Symbol("b"));
            var plan = new EdgeScanPlan(run.Input([x], [[1], [2]]), e, a, b, types, (PatternDirection)direction) { Carries = [x] };
            var loops = new EdgeScanPlan(Unit(), e, a, a, types, (PatternDirection)direction);
            var expected = Sorted(graph.Nodes.SelectMany(node => graph.Steps(node.Id, direction, types).SelectMany(step =>
                new[] { Row(1, Node(node.Id), Edge(step.Edge.Id), Node(step.To)), Row(2, Node(node.Id), Edge(step.Edge.Id), Node(step.To)) })));
            var expectedLoops = Sorted(graph.Edges.Where(edge => edge.Source == edge.Target && (types.Length == 0 || types.Contains(edge.Type))).Select(edge => Row(Node(edge.Source), Edge(edge.Id))));
            foreach (var size in BatchSizes)
            {
                Assert.Equal(expected, run.Run(graph.Db, plan, size, x, a, e, b));
                Assert.Equal(expectedLoops, run.Run(graph.Db, loops, size, a, e));
            }
        }
    }

    [Fact]
    public void Entities_by_identity()
    {
        using var graph = new RandomGraph(8);
        var run = new PlanRunner();
        var (x, n, a, e, b) = (run.Symbol("x", SymbolKind.Value), run.Symbol("n"), run.Symbol("a"), run.Symbol("e", SymbolKind.Edge), run.Symbol("b"));
        Value Id(int i) => (long)graph.Nodes[i].Id.Value;
        Value EdgeId(int i) => (long)graph.Edges[i].Id.Value;
        Value[][] nodeIds = [[Id(0)], [Value.List(Id(1), Id(2), Id(1), Value.Null, "x")], [Value.Null], [-5], [(long)graph.Deleted[0].Value], [Value.List()]];
        Value[][] edgeIds = [[EdgeId(0)], [Value.List(EdgeId(1), EdgeId(2), EdgeId(1))], [Value.Null], [77.5]];
        var nodes = new NodeByIdPlan(run.Input([x], nodeIds), n, Variable(x));
        var edges = new EdgeByIdPlan(run.Input([x], edgeIds), e, a, b, Variable(x), PatternDirection.Either);
        var expected = graph.Edges.Take(3).SelectMany(edge => new[] { (edge.Source, edge.Target), (edge.Target, edge.Source) }.Distinct().Select(ends => Row(Edge(edge.Id), Node(ends.Item1), Node(ends.Item2))));
        foreach (var size in BatchSizes)
        {
            Assert.Equal(Sorted(graph.Nodes.Take(3).Select(node => Row(Node(node.Id)))), run.Run(graph.Db, nodes, size, n));
            Assert.Equal(Sorted(expected), run.Run(graph.Db, edges, size, e, a, b));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Copies_of_a_tree_split_its_first_scan(int copies)
    {
        using var graph = new RandomGraph(9, 9000, 3000);
        var run = new PlanRunner();
        var (n, e, b) = (run.Symbol("n"), run.Symbol("e", SymbolKind.Edge), run.Symbol("b"));
        var plan = new ExpandPlan(new NodeScanPlan(Unit(), n, ["N"], null), n, e, b, ["A"], PatternDirection.Right) { Carries = [n] };
        var edges = new EdgeScanPlan(Unit(), e, n, b, ["B"], PatternDirection.Right);
        foreach (var size in new[] { 7, 2048 })
        {
            Assert.Equal(run.Run(graph.Db, plan, size, n, e, b), run.RunSplit(graph.Db, plan, copies, size, n, e, b));
            Assert.Equal(run.Run(graph.Db, edges, size, n, e, b), run.RunSplit(graph.Db, edges, copies, size, n, e, b));
        }
    }

    [Fact]
    public void What_ends_early_or_hangs_on_outer_rows_is_not_split()
    {
        var run = new PlanRunner();
        var (n, e, b) = (run.Symbol("n"), run.Symbol("e", SymbolKind.Edge), run.Symbol("b"));
        var scan = new NodeScanPlan(Unit(), n, [], null);
        Assert.True(SharedSources.CanSplit(new ExpandPlan(scan, n, e, b, [], PatternDirection.Right)));
        Assert.False(SharedSources.CanSplit(new LimitPlan(scan, Constant(1))));
        Assert.False(SharedSources.CanSplit(new ExpandPlan(new LimitPlan(scan, Constant(1)), n, e, b, [], PatternDirection.Right)));
        Assert.False(SharedSources.CanSplit(new NodeScanPlan(new ArgumentPlan(null), n, [], null)));
        Assert.False(SharedSources.CanSplit(new DistinctPlan(scan, [n])));
        Assert.True(SharedSources.CanSplit(new NodeScanPlan(scan, b, [], null)));
    }

    [Fact]
    public void A_transaction_sees_its_own_rows_and_labels_made_after_planning()
    {
        using var graph = new RandomGraph(10);
        using var tx = graph.Db.Begin();
        var made = tx.CreateNode("Fresh", ("p", 1));
        var run = new PlanRunner();
        var (n, e, b) = (run.Symbol("n"), run.Symbol("e", SymbolKind.Edge), run.Symbol("b"));
        var plan = new ExpandPlan(new NodeScanPlan(Unit(), n, ["Fresh"], null), n, e, b, ["FRESH"], PatternDirection.Right) { Carries = [n] };
        Assert.Empty(run.Run(tx.Snapshot, tx, plan, 7, n, b));
        tx.CreateEdge(made, "FRESH", graph.Nodes[0].Id);
        Assert.Equal([Row(Node(made), Node(graph.Nodes[0].Id))], run.Run(tx.Snapshot, tx, plan, 7, n, b));
        tx.DetachDelete(made);
        Assert.Empty(run.Run(tx.Snapshot, tx, plan, 7, n, b));
    }
}

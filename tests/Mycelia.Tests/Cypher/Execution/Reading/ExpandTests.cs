using Mycelia.Cypher.Planning;
using Mycelia.Cypher.Syntax;
using static Mycelia.Tests.Cypher.Execution.Reading.PlanRunner;

namespace Mycelia.Tests.Cypher.Execution.Reading;

public sealed class ExpandTests
{
    private static readonly string[][] s_types = [[], ["A"], ["A", "C"], ["None"], ["None", "B", "B"]];

    public static TheoryData<int, int, bool> Graphs => new() { { 1, 0, true }, { 2, 0, false }, { 3, 0, true }, { 4, 2500, true } };

    [Theory]
    [MemberData(nameof(Graphs))]
    public void Rows_are_the_edges_at_each_node(int seed, int hubEdges, bool asRows)
    {
        using var graph = new RandomGraph(seed, hubEdges: hubEdges);
        foreach (var types in s_types)
        {
            for (var direction = 0; direction < 3; direction++)
            {
                var run = new PlanRunner();
                var (a, e, b) = (run.Symbol("a"), run.Symbol("e", SymbolKind.Edge), run.Symbol("b"));
                var input = run.Input([a], Starts(graph), asRows);
                var plan = new ExpandPlan(input, a, e, b, types, (PatternDirection)direction) { Carries = [a] };
                var expected = Sorted(Starts(graph).Where(row => !row[0].IsNull).SelectMany(row =>
                    graph.Steps(row[0].NodeIdentity, direction, types).Select(step => Row(row[0], Edge(step.Edge.Id), Node(step.To)))));
                foreach (var size in BatchSizes) Assert.Equal(expected, run.Run(graph.Db, plan, size, a, e, b));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Graphs))]
    public void Labels_predicates_and_taken_edges_narrow_rows_and_counts(int seed, int hubEdges, bool asRows)
    {
        using var graph = new RandomGraph(seed, hubEdges: hubEdges);
        var nodes = graph.Nodes.ToDictionary(node => node.Id);
        for (var direction = 0; direction < 3; direction++)
        {
            foreach (var mode in Enum.GetValues<ExpandMode>())
            {
                var run = new PlanRunner();
                var (a, e, b, taken, list) = (run.Symbol("a"), run.Symbol("e", SymbolKind.Edge), run.Symbol("b"), run.Symbol("t", SymbolKind.Edge), run.Symbol("l", SymbolKind.EdgeList));
                var input = run.Input([a, taken, list], StartsWithEdges(graph), asRows);
                var plan = new ExpandPlan(input, a, e, b, [], (PatternDirection)direction)
                {
                    Carries = [a, taken], DistinctFrom = [taken, list], ToLabels = ["N"], Mode = mode,
                    ToFilter = Compare(Property(b, "p"), BinaryOperator.GreaterOrEqual, Constant(4)),
                };
                var expected = Sorted(StartsWithEdges(graph).SelectMany(row =>
                {
                    var matches = graph.Steps(row[0].NodeIdentity, direction)
                        .Where(step => !Takes(row, step.Edge.Id) && nodes[step.To].Labels.Contains("N") && IsAtLeast(nodes[step.To].P, 4)).ToList();
                    return mode == ExpandMode.Rows ? matches.Select(step => Row(row[0], row[1], Node(step.To)))
                        : Enumerable.Repeat(Row(row[0], row[1]), mode == ExpandMode.Exists ? Math.Min(1, matches.Count) : matches.Count);
                }));
                Symbol[] columns = mode == ExpandMode.Rows ? [a, taken, b] : [a, taken];
                foreach (var size in BatchSizes) Assert.Equal(expected, run.Run(graph.Db, plan, size, columns));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Graphs))]
    public void Counting_multiplies_what_was_counted_before(int seed, int hubEdges, bool asRows)
    {
        using var graph = new RandomGraph(seed, hubEdges: Math.Min(hubEdges, 20));
        for (var direction = 0; direction < 3; direction++)
        {
            var run = new PlanRunner();
            var (a, e, b, f, c) = (run.Symbol("a"), run.Symbol("e", SymbolKind.Edge), run.Symbol("b"), run.Symbol("f", SymbolKind.Edge), run.Symbol("c"));
            var input = run.Input([a], Starts(graph), asRows);
            var first = new ExpandPlan(input, a, e, b, ["A", "B"], (PatternDirection)direction) { Mode = ExpandMode.Multiply };
            var second = new ExpandPlan(first, a, f, c, ["A"], PatternDirection.Right) { Mode = ExpandMode.Multiply };
            var third = new ExpandPlan(second, a, f, c, ["B"], PatternDirection.Right) { Carries = [a] };
            var expected = Sorted(Starts(graph).Where(row => !row[0].IsNull).SelectMany(row =>
            {
                var times = graph.Steps(row[0].NodeIdentity, direction, "A", "B").Count() * graph.Steps(row[0].NodeIdentity, 0, "A").Count();
                return graph.Steps(row[0].NodeIdentity, 0, "B").SelectMany(step => Enumerable.Repeat(Row(row[0], Node(step.To)), times));
            }));
            foreach (var size in BatchSizes) Assert.Equal(expected, run.Run(graph.Db, third, size, a, c));
        }
    }

    [Theory]
    [MemberData(nameof(Graphs))]
    public void Edges_between_bound_nodes(int seed, int hubEdges, bool asRows)
    {
        using var graph = new RandomGraph(seed, hubEdges: hubEdges);
        var nodes = graph.Nodes.ToDictionary(node => node.Id);
        var pairs = graph.Edges.Take(60).Select(edge => new Value[] { Node(edge.Source), Node(edge.Target), Edge(edge.Id) })
            .Concat(Enumerable.Range(0, 60).Select(_ => new Value[] { Node(graph.Any()), Node(graph.Any()), Value.Null }))
            .Append([Value.Null, Node(graph.Any()), Value.Null]).Append([Node(graph.Any()), Value.Null, Value.Null]).ToList();
        for (var direction = 0; direction < 3; direction++)
        {
            foreach (var mode in Enum.GetValues<ExpandMode>())
            {
                var run = new PlanRunner();
                var (a, e, b, taken) = (run.Symbol("a"), run.Symbol("e", SymbolKind.Edge), run.Symbol("b"), run.Symbol("t", SymbolKind.Edge));
                var plan = new ExpandPlan(run.Input([a, b, taken], pairs, asRows), a, e, b, ["A", "B"], (PatternDirection)direction)
                    { Carries = [a, b], IsInto = true, Mode = mode, DistinctFrom = [taken], ToLabels = seed % 2 == 0 ? ["N"] : [] };
                var expected = Sorted(pairs.Where(row => !row[0].IsNull && !row[1].IsNull).SelectMany(row =>
                {
                    var matches = graph.Steps(row[0].NodeIdentity, direction, "A", "B").Where(step => step.To == row[1].NodeIdentity
                        && Edge(step.Edge.Id) != row[2] && (seed % 2 != 0 || nodes[step.To].Labels.Contains("N"))).ToList();
                    return mode == ExpandMode.Rows ? matches.Select(step => Row(row[0], row[1], Edge(step.Edge.Id)))
                        : Enumerable.Repeat(Row(row[0], row[1]), mode == ExpandMode.Exists ? Math.Min(1, matches.Count) : matches.Count);
                }));
                Symbol[] columns = mode == ExpandMode.Rows ? [a, b, e] : [a, b];
                foreach (var size in BatchSizes) Assert.Equal(expected, run.Run(graph.Db, plan, size, columns));
            }
        }
    }

    [Fact]
    public void A_start_that_is_no_node_is_an_error()
    {
        using var graph = new RandomGraph(1);
        var run = new PlanRunner();
        var (a, e, b) = (run.Symbol("a"), run.Symbol("e", SymbolKind.Edge), run.Symbol("b"));
        var plan = new ExpandPlan(run.Input([a], [[5]]), a, e, b, [], PatternDirection.Right);
        Assert.Equal("TypeError", Assert.Throws<CypherException>(() => run.Run(graph.Db, plan, 7, b)).Type);
    }

    private static bool IsAtLeast(Value value, double low) => value.Kind switch
    {
        ValueKind.Int64 => value.AsInt64() >= low,
        ValueKind.Float64 => value.AsDouble() >= low,
        _ => false,
    };

    private static bool Takes(Value[] row, EdgeId edge) => row[1] == Edge(edge) || (!row[2].IsNull && row[2].ListItems.Contains(Edge(edge)));

    private static IEnumerable<Value[]> Starts(RandomGraph graph) =>
        [.. graph.Nodes.Select(node => new[] { Node(node.Id) }), [Value.Null], .. graph.Deleted.Take(2).Select(id => new[] { Node(id) }), [Node(graph.Nodes[0].Id)]];

    private static List<Value[]> StartsWithEdges(RandomGraph graph) =>
    [
        .. graph.Edges.Take(80).Select((edge, i) => new[]
        {
            Node(i % 2 == 0 ? edge.Source : edge.Target), i % 7 == 0 ? Value.Null : Edge(edge.Id),
            i % 5 == 0 ? Value.Null : Value.List([.. graph.Edges.Take(i % 40).Select(other => Edge(other.Id))]),
        }),
    ];
}

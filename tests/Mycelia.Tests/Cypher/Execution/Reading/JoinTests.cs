using Mycelia.Cypher.Execution;
using Mycelia.Cypher.Planning;
using Mycelia.Cypher.Syntax;
using static Mycelia.Tests.Cypher.Execution.Reading.PlanRunner;

namespace Mycelia.Tests.Cypher.Execution.Reading;

public sealed class JoinTests
{
    public static TheoryData<int, int> Graphs => new() { { 1, 0 }, { 2, 0 }, { 3, 2500 } };

    [Theory]
    [MemberData(nameof(Graphs))]
    public void Common_neighbours(int seed, int hubEdges)
    {
        using var graph = new RandomGraph(seed, 30, 150, hubEdges);
        var nodes = graph.Nodes.ToDictionary(node => node.Id);
        (int, int)[] directions = [(0, 0), (0, 1), (1, 2), (2, 2)];
        foreach (var (first, second) in directions)
        {
            foreach (var isDistinct in new[] { false, true })
            {
                foreach (var mode in Enum.GetValues<ExpandMode>())
                {
                    if (hubEdges > 0 && (mode == ExpandMode.Rows || isDistinct)) continue;
                    var rows = graph.Edges.Take(60).Select((edge, i) => new[] { Node(edge.Source), Node(edge.Target), i % 3 == 0 ? Value.Null : Edge(graph.Edges[i * 2 % graph.Edges.Count].Id) })
                        .Append([Value.Null, Node(graph.Any()), Value.Null]).ToList();
                    var run = new PlanRunner();
                    var (a, b, t, c) = (run.Symbol("a"), run.Symbol("b"), run.Symbol("t", SymbolKind.Edge), run.Symbol("c"));
                    var (e, f) = (run.Symbol("e", SymbolKind.Edge), run.Symbol("f", SymbolKind.Edge));
                    var plan = new IntersectPlan(run.Input([a, b, t], rows), c, [new IntersectLeg(a, e, ["A"], (PatternDirection)first), new IntersectLeg(b, f, [], (PatternDirection)second)])
                        { Carries = [a, b, t], Mode = mode, ToLabels = ["N"], DistinctFrom = isDistinct ? [e, f, t] : [] };
                    var expected = Sorted(rows.Where(row => !row[0].IsNull).SelectMany(row =>
                    {
                        var matches = from left in graph.Steps(row[0].NodeIdentity, first, "A")
                                      from right in graph.Steps(row[1].NodeIdentity, second)
                                      where left.To == right.To && nodes[left.To].Labels.Contains("N")
                                      where !isDistinct || (left.Edge != right.Edge && Edge(left.Edge.Id) != row[2] && Edge(right.Edge.Id) != row[2])
                                      select Row(row[0], row[1], row[2], Node(left.To));
                        var all = matches.ToList();
                        return mode == ExpandMode.Rows ? all : Enumerable.Repeat(Row(row[0], row[1], row[2]), mode == ExpandMode.Exists ? Math.Min(1, all.Count) : all.Count);
                    }));
                    Symbol[] columns = mode == ExpandMode.Rows ? [a, b, t, c] : [a, b, t];
                    foreach (var size in BatchSizes) Assert.Equal(expected, run.Run(graph.Db, plan, size, columns));
                }
            }
        }
    }

    [Fact]
    public void Equal_keys_join_as_values_compare()
    {
        using var graph = new RandomGraph(4);
        Value[] keys = [1, 1.0, 2, "1", Value.Null, double.NaN, Value.List(1), Value.List(1.0), Value.List(Value.Null), true, 1, Node(graph.Nodes[0].Id), Node(graph.Nodes[1].Id)];
        static bool Matches(Value x, Value y) => Key(x) is { } left && Key(y) is { } right && left == right;
        static Value? Key(Value value) => value.Kind switch
        {
            ValueKind.Null => default(Value?),
            ValueKind.Float64 => double.IsNaN(value.AsDouble()) ? default(Value?) : (long)value.AsDouble(),
            ValueKind.List => value.ListItems[0].IsNull ? default(Value?) : Value.List(1),
            _ => value,
        };
        var run = new PlanRunner();
        var (x, y, i, j) = (run.Symbol("x", SymbolKind.Value), run.Symbol("y", SymbolKind.Value), run.Symbol("i", SymbolKind.Value), run.Symbol("j", SymbolKind.Value));
        var left = keys.Select((key, at) => new[] { key, at }).ToList();
        var plan = new HashJoinPlan(run.Input([x, i], left, asRows: false), run.Input([y, j], left, asRows: false), [(Variable(x), Variable(y))]) { Carries = [i], RightSymbols = [y, j] };
        var two = new HashJoinPlan(run.Input([x, i], left, asRows: false), run.Input([y, j], left, asRows: false), [(Variable(x), Variable(y)), (Variable(i), Variable(j))]) { Carries = [i], RightSymbols = [j] };
        var pairs = left.SelectMany(l => left.Where(r => Matches(l[0], r[0])).Select(r => (L: l, R: r))).ToList();
        Assert.True(pairs.Count > 12);
        foreach (var size in BatchSizes)
        {
            Assert.Equal(Sorted(pairs.Select(pair => Row(pair.L[1], pair.R[0], pair.R[1]))), run.Run(graph.Db, plan, size, i, y, j));
            Assert.Equal(Sorted(pairs.Where(pair => pair.L[1] == pair.R[1]).Select(pair => Row(pair.L[1], pair.R[1]))), run.Run(graph.Db, two, size, i, j));
        }
    }

    [Fact]
    public void Expansions_meet_in_the_middle_with_their_counts()
    {
        using var graph = new RandomGraph(5);
        var run = new PlanRunner();
        var (a, e, b, c, f, d) = (run.Symbol("a"), run.Symbol("e", SymbolKind.Edge), run.Symbol("b"), run.Symbol("c"), run.Symbol("f", SymbolKind.Edge), run.Symbol("d"));
        PlanNode Side(Symbol start, Symbol edge, Symbol end) => new ExpandPlan(new ExpandPlan(new NodeScanPlan(Unit(), start, ["N"], null), start, edge, end, ["B"], PatternDirection.Left)
            { Mode = ExpandMode.Multiply }, start, edge, end, ["A"], PatternDirection.Right) { Carries = [start] };
        var plan = new HashJoinPlan(Side(a, e, b), Side(c, f, d), [(Variable(b), Variable(d))]) { Carries = [a, b], RightSymbols = [c] };
        var side = graph.Nodes.Where(node => node.Labels.Contains("N")).SelectMany(node => graph.Steps(node.Id, 0, "A").SelectMany(step => Enumerable.Repeat((node.Id, step.To), graph.Steps(node.Id, 1, "B").Count()))).ToList();
        var expected = Sorted(side.SelectMany(left => side.Where(right => right.To == left.To).Select(right => Row(Node(left.Id), Node(left.To), Node(right.Id)))));
        Assert.NotEmpty(expected);
        foreach (var size in BatchSizes) Assert.Equal(expected, run.Run(graph.Db, plan, size, a, b, c));
    }
}

using Mycelia.Cypher.Planning;
using Mycelia.Cypher.Syntax;
using static Mycelia.Tests.Cypher.Execution.Reading.PlanRunner;

namespace Mycelia.Tests.Cypher.Execution.Reading;

public sealed class WalkTests
{
    private static readonly LengthRange[] s_lengths = [new(1, 3), new(0, 2), new(2, 3), new(0, 0), new(3, 2), new(1, 1)];

    public static TheoryData<int, int> Graphs => new() { { 1, 0 }, { 2, 1 }, { 3, 2 }, { 4, 2 } };

    [Theory]
    [MemberData(nameof(Graphs))]
    public void Walks_without_repeated_edges(int seed, int direction)
    {
        using var graph = new RandomGraph(seed, 15, 30);
        foreach (var length in s_lengths)
        {
            var run = new PlanRunner();
            var (a, e, b) = (run.Symbol("a"), run.Symbol("e", SymbolKind.EdgeList), run.Symbol("b"));
            foreach (var isReversed in new[] { false, true })
            {
                var plan = new VarExpandPlan(run.Input([a], Starts(graph)), a, e, b, ["A", "B"], (PatternDirection)direction, length) { Carries = [a], IsReversed = isReversed };
                var expected = Sorted(graph.Nodes.SelectMany(node => Trails(graph, node.Id, direction, length, "A", "B").Select(walk => Row(Node(node.Id), ListOf(walk.Edges, isReversed), Node(walk.To)))));
                foreach (var size in BatchSizes) Assert.Equal(expected, run.Run(graph.Db, plan, size, a, e, b));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Graphs))]
    public void Bound_ends_predicates_and_taken_edges(int seed, int direction)
    {
        using var graph = new RandomGraph(seed, 15, 30);
        var rows = graph.Nodes.SelectMany((node, i) => graph.Nodes.Where((_, j) => (i + j) % 3 == 0).Select(other => new[] { Node(node.Id), Node(other.Id), Edge(graph.Edges[i % graph.Edges.Count].Id), i % 10 })).ToList();
        rows.Add([Node(graph.Nodes[0].Id), Value.Null, Value.Null, 3]);
        var run = new PlanRunner();
        var (a, b, taken, x) = (run.Symbol("a"), run.Symbol("b"), run.Symbol("t", SymbolKind.Edge), run.Symbol("x", SymbolKind.Value));
        var (e, step) = (run.Symbol("e", SymbolKind.EdgeList), run.Symbol("s", SymbolKind.Edge));
        foreach (var length in s_lengths)
        {
            var plan = new VarExpandPlan(run.Input([a, b, taken, x], rows), a, e, b, [], (PatternDirection)direction, length)
                { Carries = [a, b], IsInto = true, DistinctFrom = [taken], StepEdge = step, EdgeFilter = Compare(Property(step, "w"), BinaryOperator.GreaterOrEqual, Variable(x)) };
            var expected = Sorted(rows.Where(row => !row[1].IsNull).SelectMany(row => Trails(graph, row[0].NodeIdentity, direction, length)
                .Where(walk => walk.To == row[1].NodeIdentity && walk.Edges.All(edge => edge.W >= row[3].AsInt64() && Edge(edge.Id) != row[2]))
                .Select(walk => Row(row[0], row[1], ListOf(walk.Edges)))));
            foreach (var size in BatchSizes) Assert.Equal(expected, run.Run(graph.Db, plan, size, a, b, e));
        }
    }

    [Theory]
    [MemberData(nameof(Graphs))]
    public void Ends_that_are_reached_each_once(int seed, int direction)
    {
        using var graph = new RandomGraph(seed + 10, 12, 14);
        foreach (var length in (LengthRange[])[.. s_lengths, new(1, null), new(0, null), new(2, null)])
        {
            var run = new PlanRunner();
            var (a, e, b, taken) = (run.Symbol("a"), run.Symbol("e", SymbolKind.EdgeList), run.Symbol("b"), run.Symbol("t", SymbolKind.Edge));
            var starts = graph.Nodes.Select((node, i) => new[] { Node(node.Id), Edge(graph.Edges[i % graph.Edges.Count].Id) }).ToList();
            var plan = new VarExpandPlan(run.Input([a, taken], starts), a, e, b, [], (PatternDirection)direction, length)
                { Carries = [a], IsDistinctTo = true, NeedsEdges = false, DistinctFrom = [taken] };
            var expected = Sorted(starts.SelectMany(row => Trails(graph, row[0].NodeIdentity, direction, length).Where(walk => walk.Edges.All(edge => Edge(edge.Id) != row[1]))
                .Select(walk => Row(row[0], Node(walk.To))).Distinct()));
            foreach (var size in BatchSizes) Assert.Equal(expected, run.Run(graph.Db, plan, size, a, b));

            var pairs = starts.SelectMany(row => graph.Nodes.Take(5).Select(node => new[] { row[0], row[1], Node(node.Id) })).ToList();
            var into = new VarExpandPlan(run.Input([a, taken, b], pairs), a, e, b, [], (PatternDirection)direction, length)
                { Carries = [a, b], IsDistinctTo = true, NeedsEdges = false, DistinctFrom = [taken], IsInto = true };
            var expectedInto = Sorted(pairs.Select(row => Row(row[0], row[2])).Where(expected.Contains));
            foreach (var size in BatchSizes) Assert.Equal(expectedInto, run.Run(graph.Db, into, size, a, b));
        }
    }

    [Theory]
    [MemberData(nameof(Graphs))]
    public void A_bound_list_must_be_the_walk(int seed, int direction)
    {
        using var graph = new RandomGraph(seed, 12, 25);
        var random = new Random(seed);
        var walks = graph.Nodes.SelectMany(node => graph.Trails(node.Id, direction, 3).Select(walk => (node.Id, walk.Edges, walk.To))).Where(_ => random.Next(4) == 0).ToList();
        foreach (var isReversed in new[] { false, true })
        {
            var rows = walks.Select(walk => new[] { Node(walk.Id), ListOf(walk.Edges, isReversed) })
                .Concat(walks.Select(walk => new[] { Node(graph.Any()), ListOf(walk.Edges, isReversed) })).Append([Node(walks[0].Id), Value.Null]).Append([Value.Null, ListOf(walks[0].Edges)]).ToList();
            var run = new PlanRunner();
            var (a, e, b) = (run.Symbol("a"), run.Symbol("e", SymbolKind.EdgeList), run.Symbol("b"));
            foreach (var length in s_lengths)
            {
                var plan = new VarExpandPlan(run.Input([a, e], rows), a, e, b, ["A", "B"], (PatternDirection)direction, length) { Carries = [a, e], IsEdgesBound = true, IsReversed = isReversed };
                var expected = Sorted(rows.Where(row => !row[0].IsNull && !row[1].IsNull).SelectMany(row => Trails(graph, row[0].NodeIdentity, direction, length, "A", "B")
                    .Where(walk => ListOf(walk.Edges, isReversed) == row[1]).Select(walk => Row(row[0], row[1], Node(walk.To)))));
                foreach (var size in BatchSizes) Assert.Equal(expected, run.Run(graph.Db, plan, size, a, e, b));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Graphs))]
    public void Repeated_steps_collect_what_each_binds(int seed, int direction)
    {
        using var graph = new RandomGraph(seed, 10, 18);
        foreach (var hasNumbers in new[] { true, false })
        {
            foreach (var times in (LengthRange[])[new(1, 2), new(0, 1), new(2, 2), new(1, null)])
            {
                // ((s)-[r:A]-(m)-[q:B|C]-(t)) repeated, with taken edges.
                var run = new PlanRunner();
                var (a, b, taken) = (run.Symbol("a"), run.Symbol("b"), run.Symbol("x", SymbolKind.Edge));
                var (s, r, m, q, t, row) = (run.Symbol("s"), run.Symbol("r", SymbolKind.Edge), run.Symbol("m"), run.Symbol("q", SymbolKind.Edge), run.Symbol("t"), run.Symbol("#", SymbolKind.Value));
                var (middles, edges) = (run.Symbol("ms", SymbolKind.NodeList), run.Symbol("rs", SymbolKind.EdgeList));
                Symbol[] carries = hasNumbers ? [row, r, m] : [r, m];
                var argument = new ArgumentPlan(hasNumbers ? row : null) { Carries = [s] };
                var first = new ExpandPlan(argument, s, r, m, ["A"], (PatternDirection)direction) { Carries = carries };
                var second = new ExpandPlan(first, m, q, t, ["B", "C"], (PatternDirection)direction) { Carries = carries, DistinctFrom = [r] };
                var starts = graph.Nodes.Select((node, i) => new[] { Node(node.Id), Edge(graph.Edges[i % graph.Edges.Count].Id) }).ToList();
                var plan = new RepeatPlan(run.Input([a, taken], starts), second, a, b, s, t, times)
                    { Carries = [a], Collected = [(m, middles), (r, edges)], StepEdges = [r, q], DistinctFrom = [taken] };
                var expected = Sorted(starts.SelectMany(start => Repeats(graph, start[0].NodeIdentity, direction, times, [graph.Edges.First(edge => Edge(edge.Id) == start[1])])
                    .Select(walk => Row(start[0], walk.Middles, walk.Edges, Node(walk.To)))));
                foreach (var size in BatchSizes) Assert.Equal(expected, run.Run(graph.Db, plan, size, a, middles, edges, b));
            }
        }
    }

    private static IEnumerable<(Value Middles, Value Edges, NodeId To)> Repeats(RandomGraph graph, NodeId from, int direction, LengthRange times, ModelEdge[] taken)
    {
        return Walk(from, [], [], [.. taken]);

        IEnumerable<(Value, Value, NodeId)> Walk(NodeId at, Value[] middles, Value[] edges, ModelEdge[] used)
        {
            if (middles.Length >= times.From) yield return (Value.List(middles), Value.List(edges), at);
            if (middles.Length == times.To) yield break;
            foreach (var (r, m) in graph.Steps(at, direction, "A"))
            {
                foreach (var (q, t) in graph.Steps(m, direction, "B", "C"))
                {
                    if (used.Contains(r) || used.Contains(q) || r == q) continue;
                    foreach (var walk in Walk(t, [.. middles, Node(m)], [.. edges, Edge(r.Id)], [.. used, r, q])) yield return walk;
                }
            }
        }
    }

    private static IEnumerable<(ModelEdge[] Edges, NodeId To)> Trails(RandomGraph graph, NodeId from, int direction, LengthRange length, params string[] types) =>
        length.To < length.From ? [] : graph.Trails(from, direction, length.To, types).Where(walk => walk.Edges.Length >= length.From);

    private static Value ListOf(ModelEdge[] edges, bool isReversed = false) => Value.List([.. (isReversed ? edges.Reverse() : edges).Select(edge => Edge(edge.Id))]);

    private static IEnumerable<Value[]> Starts(RandomGraph graph) => [.. graph.Nodes.Select(node => new[] { Node(node.Id) }), [Value.Null], [Node(graph.Deleted[0])]];
}

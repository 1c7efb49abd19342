using Mycelia.Cypher.Planning;
using Mycelia.Cypher.Syntax;
using static Mycelia.Tests.Cypher.Execution.Reading.PlanRunner;

namespace Mycelia.Tests.Cypher.Execution.Reading;

public sealed class ShortestPathTests
{
    public static TheoryData<int, int, bool> Cases
    {
        get
        {
            var cases = new TheoryData<int, int, bool>();
            for (var seed = 1; seed <= 4; seed++)
                for (var direction = 0; direction < 3; direction++)
                    foreach (var isFiltered in new[] { false, true }) cases.Add(seed, direction, isFiltered);
            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Are_the_shortest_of_all_walks(int seed, int direction, bool isFiltered)
    {
        using var graph = new RandomGraph(seed, 12, 22);
        var run = new PlanRunner();
        var (a, b, e, step, path) = (run.Symbol("a"), run.Symbol("b"), run.Symbol("e", SymbolKind.EdgeList), run.Symbol("s", SymbolKind.Edge), run.Symbol("p", SymbolKind.Path));
        var pairs = graph.Nodes.SelectMany(x => graph.Nodes.Select(y => new[] { Node(x.Id), Node(y.Id) })).Append([Value.Null, Node(graph.Any())]).Append([Node(graph.Any()), Value.Null]).ToList();
        var walks = graph.Nodes.SelectMany(node => graph.Trails(node.Id, direction, 5).Select(walk => (From: node.Id, walk.Edges, walk.To)))
            .Where(walk => !isFiltered || (walk.Edges.All(edge => edge.W > 1) && walk.Edges.Length % 2 == 0)).ToLookup(walk => (walk.From, walk.To), walk => walk.Edges);
        foreach (var kind in new[] { ShortestKind.Single, ShortestKind.All, ShortestKind.Counted, ShortestKind.Groups, ShortestKind.Any })
        {
            foreach (var length in (LengthRange[])[new(1, 5), new(0, 4), new(2, 5)])
            {
                var plan = new ShortestPathPlan(run.Input([a, b], pairs), a, e, b, [], (PatternDirection)direction, length, kind, 2)
                {
                    Carries = [a, b],
                    StepEdge = step, EdgeFilter = isFiltered ? Compare(Property(step, "w"), BinaryOperator.Greater, Constant(1)) : null,
                    Path = path, PathFilter = isFiltered ? Compare(Compare(new FunctionCall("length", [Variable(path)]), BinaryOperator.Modulo, Constant(2)), BinaryOperator.Equal, Constant(0)) : null,
                };
                foreach (var size in BatchSizes)
                    Check(run.Run(graph.Db, plan, size, a, b, e), pairs, walks, kind, length);
            }
        }
    }

    [Fact]
    public void Far_ends_are_found_and_missing_ones_end_the_search()
    {
        using var db = Database.InMemory();
        NodeId[] nodes = [];
        db.Write(tx =>
        {
            nodes = tx.CreateNodes(500, ["L"]);
            for (var i = 0; i + 1 < 400; i++) tx.CreateEdge(nodes[i], "NEXT", nodes[i + 1]);
        });
        var run = new PlanRunner();
        var (a, b, e) = (run.Symbol("a"), run.Symbol("b"), run.Symbol("e", SymbolKind.EdgeList));
        Value[][] pairs = [[Node(nodes[0]), Node(nodes[399])], [Node(nodes[399]), Node(nodes[0])], [Node(nodes[0]), Node(nodes[450])]];
        foreach (var kind in new[] { ShortestKind.Single, ShortestKind.All, ShortestKind.Counted })
        {
            var plan = new ShortestPathPlan(run.Input([a, b], pairs), a, e, b, ["NEXT"], PatternDirection.Right, new(1, null), kind, 3) { Carries = [b] };
            var row = Assert.Single(run.Run(db, plan, 2048, e));
            Assert.Equal(399, row.Split(',').Length);
        }
    }

    private static void Check(List<string> rows, List<Value[]> pairs, ILookup<(NodeId, NodeId), ModelEdge[]> walks, ShortestKind kind, LengthRange length)
    {
        var found = rows.ToHashSet();
        Assert.Equal(rows.Count, found.Count);
        var total = 0;
        foreach (var pair in pairs)
        {
            if (pair[0].IsNull || pair[1].IsNull) continue;
            var all = walks[(pair[0].NodeIdentity, pair[1].NodeIdentity)].Where(walk => walk.Length >= length.From && walk.Length <= length.To).OrderBy(walk => walk.Length).ToList();
            var groups = all.GroupBy(walk => walk.Length).ToList();
            var allowed = kind switch
            {
                ShortestKind.Single => groups.Take(1).SelectMany(group => group),
                ShortestKind.All => groups.Take(1).SelectMany(group => group),
                ShortestKind.Groups => groups.Take(2).SelectMany(group => group),
                _ => all.Count == 0 ? [] : all.Where(walk => walk.Length <= all[Math.Min(1, all.Count - 1)].Length),
            };
            var matched = allowed.Count(walk => found.Contains(Row(pair[0], pair[1], Value.List([.. walk.Select(edge => Edge(edge.Id))]))));
            var expected = kind switch
            {
                ShortestKind.Single => Math.Min(1, all.Count),
                ShortestKind.All => groups.Take(1).Sum(group => group.Count()),
                ShortestKind.Groups => groups.Take(2).Sum(group => group.Count()),
                _ => Math.Min(2, all.Count),
            };
            Assert.Equal(expected, matched);
            total += expected;
        }

        Assert.Equal(total, rows.Count);
    }
}

using Mycelia.Algorithms;
using Mycelia.Cli.Terminal;

namespace Mycelia.Cli.Demo.Questions;

/// <summary>
/// Which namespaces depend on each other in circles. A call, an inheritance or an implementation between members of two namespaces
/// is a dependency between these; the strongly connected components of the dependencies are the knots.
/// </summary>
internal static class NamespaceKnots
{
    private const int Shown = 8;
    private const int NamesShown = 4;
    private static readonly string[] Dependencies = ["CALLS", "INHERITS", "IMPLEMENTS"];

    public static Answer Ask(StoredGraph graph)
    {
        var namespaces = graph.Nodes("Namespace");
        var pairs = DependencyPairs(graph, namespaces);
        var (sources, targets) = (pairs.Keys.Select(pair => pair.From).ToArray(), pairs.Keys.Select(pair => pair.To).ToArray());
        var projection = GraphProjection.FromEdges(namespaces.Length, sources, targets);
        var components = StronglyConnectedComponents.Run(projection);
        var inside = new long[components.Count];
        foreach (var ((from, to), count) in pairs)
            if (components.Components[from] == components.Components[to]) inside[components.Components[from]] += count;

        var members = Enumerable.Range(0, namespaces.Length).ToLookup(node => components.Components[node]);
        var knots = members.Where(knot => knot.Count() > 1).OrderByDescending(knot => knot.Count()).ThenBy(knot => knot.Key).ToArray();
        string[][] rows =
        [
            .. knots.Take(Shown).Select(knot => (string[])
            [
                string.Join(", ", knot.Select(node => graph.Text(namespaces[node], "assembly")).Distinct()),
                knot.Count().ToString(), Screen.Number(inside[knot.Key]), MostEntangled(graph, namespaces, projection, knot),
            ]),
        ];
        return new Answer(
            "Which namespaces depend on each other in circles?", ["Assembly", "#Namespaces", "#Dependencies", "Most entangled"], rows,
            $"{knots.Length} knots hold {knots.Sum(knot => knot.Count())} of {Screen.Number(namespaces.Length)} namespaces; "
            + "the others depend on one another in one direction only.");
    }

    /// <summary>For every pair of namespaces, how many calls and base types lead from members of the one to members of the other.</summary>
    private static Dictionary<(int From, int To), long> DependencyPairs(StoredGraph graph, NodeId[] namespaces)
    {
        var contains = graph.Project(null, "CONTAINS");
        var owner = new int[contains.NodeCount];
        Array.Fill(owner, -1);
        for (var i = 0; i < namespaces.Length; i++) Claim(contains, owner, contains.IndexOf(namespaces[i]), i);

        // Projections of all nodes number them alike, so an owner found in one serves all.
        var pairs = new Dictionary<(int From, int To), long>();
        foreach (var type in Dependencies)
        {
            var edges = graph.Project(null, type);
            for (var source = 0; source < edges.NodeCount; source++)
            {
                foreach (var target in edges.OutNeighbours(source))
                {
                    var pair = (owner[source], owner[target]);
                    if (pair.Item1 != pair.Item2) pairs[pair] = pairs.GetValueOrDefault(pair) + 1;
                }
            }
        }

        return pairs;
    }

    /// <summary>Gives everything below a namespace to it.</summary>
    private static void Claim(GraphProjection contains, int[] owner, int root, int number)
    {
        var open = new Stack<int>([root]);
        while (open.TryPop(out var node))
        {
            owner[node] = number;
            foreach (var child in contains.OutNeighbours(node)) open.Push(child);
        }
    }

    /// <summary>The members with the most neighbours in their knot.</summary>
    private static string MostEntangled(StoredGraph graph, NodeId[] namespaces, GraphProjection projection, IEnumerable<int> knot)
    {
        var inside = knot.ToHashSet();
        int Ties(int node) => Count(projection.OutNeighbours(node)) + Count(projection.InNeighbours(node));
        int Count(ReadOnlySpan<int> neighbours)
        {
            var count = 0;
            foreach (var neighbour in neighbours) count += inside.Contains(neighbour) ? 1 : 0;
            return count;
        }

        var names = inside.OrderByDescending(Ties).ThenBy(node => node).Take(NamesShown).Select(node => graph.Text(namespaces[node], "name"));
        return Names.Namespaces([.. names]) + (inside.Count > NamesShown ? ", ..." : "");
    }
}

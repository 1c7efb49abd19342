using Mycelia.Simulation.Queries.Reference;

namespace Mycelia.Simulation.Queries;

/// <summary>Small random graphs that are full of corner cases: self-loops, parallel edges, several labels or none, missing and mixed properties.</summary>
internal static class GraphGenerator
{
    public static readonly string[] Labels = ["A", "B", "C"];

    public static readonly string[] Types = ["R", "S", "T"];

    public static readonly string[] Texts = ["", "a", "b", "ab", "A", "é", "10"];

    /// <summary>All entities have a number of their own in <c>_id</c>; <c>i</c> and <c>j</c> are integers, <c>f</c> a float whose sums are exact, <c>s</c>, <c>b</c> and <c>l</c> of their types, <c>m</c> of any.</summary>
    public static ReferenceGraph Make(Random random)
    {
        var graph = new ReferenceGraph();
        var nodes = random.Next(8) == 0 ? random.Next(2) : random.Next(1, 7);
        for (var i = 0; i < nodes; i++)
        {
            var node = graph.AddNode(Labels.Where(_ => random.Next(5) < 2));
            AddProperties(node, i, random);
        }

        for (var i = random.Next(nodes == 0 ? 1 : 9); i > 0; i--)
        {
            var edge = graph.AddEdge(graph.Nodes[random.Next(nodes)], Types[random.Next(random.Next(1, 4))], graph.Nodes[random.Next(nodes)]);
            AddProperties(edge, 100 + i, random);
        }

        return graph;
    }

    /// <summary>The graph as one statement.</summary>
    public static string ToCreate(ReferenceGraph graph)
    {
        if (graph.Nodes.Count == 0) return "// an empty graph";
        var names = graph.Nodes.Select((node, i) => (node, Name: $"n{i}")).ToDictionary(pair => pair.node, pair => pair.Name);
        var nodes = graph.Nodes.Select(node => ReferenceText.Of(node).Insert(1, names[node]).Replace($"({names[node]}{{", $"({names[node]} {{", StringComparison.Ordinal));
        var edges = graph.Edges.Select(edge => $"({names[edge.Source]})-{ReferenceText.Of(edge)}->({names[edge.Target]})");
        return "CREATE " + string.Join(",\n  ", nodes.Concat(edges));
    }

    /// <summary>A database with the same graph.</summary>
    public static Database ToDatabase(ReferenceGraph graph, Kernel.World world)
    {
        var database = Database.InMemory(new DatabaseOptions { World = world });
        database.Write(transaction =>
        {
            var ids = new Dictionary<ReferenceNode, NodeId>();
            foreach (var node in graph.Nodes)
            {
                var id = ids[node] = transaction.CreateNode();
                foreach (var label in node.Labels) transaction.AddLabel(id, label);
                foreach (var (key, value) in Properties(node)) transaction.Set(id, key, value);
            }

            foreach (var edge in graph.Edges) transaction.CreateEdge(ids[edge.Source], edge.Type, ids[edge.Target], Properties(edge));
        });
        return database;
    }

    private static (string, Value)[] Properties(ReferenceEntity entity) => [.. entity.Properties.Select(property => (property.Key, ReferenceValues.ToValue(property.Value)))];

    private static void AddProperties(ReferenceEntity entity, int id, Random random)
    {
        var properties = entity.Properties;
        properties["_id"] = (long)id;
        if (random.Next(10) < 7) properties["i"] = (long)random.Next(-2, 4);
        if (random.Next(10) < 5) properties["j"] = (long)random.Next(0, 3);
        if (random.Next(10) < 5) properties["f"] = random.Next(-6, 7) * 0.25;
        if (random.Next(10) < 6) properties["s"] = Texts[random.Next(Texts.Length)];
        if (random.Next(10) < 4) properties["b"] = random.Next(2) == 0;
        if (random.Next(10) < 4) properties["l"] = Enumerable.Range(0, random.Next(4)).Select(_ => (object?)(long)random.Next(-1, 3)).ToList();
        if (random.Next(10) < 6) properties["m"] = Mixed(random);
    }

    private static object Mixed(Random random) => random.Next(6) switch
    {
        0 => (long)random.Next(-1, 3),
        1 => random.Next(-2, 5) * 0.5,
        2 => Texts[random.Next(Texts.Length)],
        3 => random.Next(2) == 0,
        4 => new List<object?> { 1L, "a" },
        _ => (Value)new Date(random.Next(3)),
    };
}

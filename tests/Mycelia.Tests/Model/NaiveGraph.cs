namespace Mycelia.Tests.Model;

/// <summary>A property graph as plain dictionaries: so simple that it is right.</summary>
internal sealed class NaiveGraph
{
    public Dictionary<NodeId, Node> Nodes { get; private init; } = [];

    public Dictionary<EdgeId, Edge> Edges { get; private init; } = [];

    public NaiveGraph Clone() => new()
    {
        Nodes = Nodes.ToDictionary(entry => entry.Key, entry => new Node([.. entry.Value.Labels], new(entry.Value.Properties))),
        Edges = Edges.ToDictionary(entry => entry.Key, entry => entry.Value with { Properties = new(entry.Value.Properties) }),
    };

    public IEnumerable<EdgeId> EdgesAt(NodeId node) => Edges.Where(edge => edge.Value.Source == node || edge.Value.Target == node).Select(edge => edge.Key);

    public static void Set(Dictionary<string, Value> properties, string key, Value value)
    {
        if (value.IsNull) properties.Remove(key);
        else properties[key] = value;
    }

    internal sealed record Node(HashSet<string> Labels, Dictionary<string, Value> Properties);

    internal sealed record Edge(string Type, NodeId Source, NodeId Target, Dictionary<string, Value> Properties);
}

/// <summary>Compares everything that a snapshot shows with what a naive graph holds.</summary>
internal static class Comparison
{
    public static void Verify(Snapshot snapshot, NaiveGraph graph, Database db)
    {
        Equal(graph.Nodes.Count, snapshot.NodeCount, "node count");
        Equal(graph.Edges.Count, snapshot.EdgeCount, "edge count");
        Same(graph.Nodes.Keys, snapshot.Nodes().ToArray(), "nodes");
        Same(graph.Edges.Keys, snapshot.Edges().ToArray(), "edges");
        foreach (var label in Vocabulary.Labels)
        {
            var expected = graph.Nodes.Where(node => node.Value.Labels.Contains(label)).Select(node => node.Key).ToArray();
            Same(expected, snapshot.Nodes(label).ToArray(), $"nodes with {label}");
            Equal(expected.Length, snapshot.Count(db.Label(label)), $"count of {label}");
        }

        foreach (var type in Vocabulary.Types)
        {
            var expected = graph.Edges.Where(edge => edge.Value.Type == type).Select(edge => edge.Key).ToArray();
            Same(expected, snapshot.Edges(type).ToArray(), $"edges of {type}");
            Equal(expected.Length, snapshot.Count(db.EdgeType(type)), $"count of {type}");
        }

        var outgoing = graph.Edges.ToLookup(edge => edge.Value.Source);
        var incoming = graph.Edges.ToLookup(edge => edge.Value.Target);
        foreach (var (id, node) in graph.Nodes)
        {
            if (!snapshot.Exists(id)) Fail($"{id} is missing");
            Same(node.Labels, snapshot.Labels(id), $"labels of {id}");
            VerifyProperties(node.Properties, snapshot.Properties(id), id.ToString());
            foreach (var key in Vocabulary.Keys)
            {
                Equal(node.Properties.GetValueOrDefault(key), snapshot.Get(id, key), $"{key} of {id}");
                if (snapshot.TryGetInt64(id, db.Key(key), out var integer)) Equal(node.Properties[key], (Value)integer, $"integer {key} of {id}");
                else if (node.Properties.GetValueOrDefault(key).Kind == ValueKind.Int64) Fail($"{key} of {id} is an integer");
            }

            VerifyNeighbours(snapshot, db, id, outgoing[id], incoming[id]);
        }

        foreach (var (id, edge) in graph.Edges)
        {
            if (!snapshot.Exists(id)) Fail($"{id} is missing");
            Equal((edge.Type, edge.Source, edge.Target), (snapshot.TypeOf(id), snapshot.Source(id), snapshot.Target(id)), $"ends of {id}");
            VerifyProperties(edge.Properties, snapshot.Properties(id), id.ToString());
        }

        foreach (var edge in snapshot.Edges())
            if (!graph.Edges.ContainsKey(edge)) Fail($"{edge} should not be there");
    }

    private static void VerifyNeighbours(Snapshot snapshot, Database db, NodeId node, IEnumerable<KeyValuePair<EdgeId, NaiveGraph.Edge>> outgoing, IEnumerable<KeyValuePair<EdgeId, NaiveGraph.Edge>> incoming)
    {
        var all = outgoing.Select(edge => (Step: new Neighbour(edge.Value.Target, edge.Key, true), edge.Value.Type))
            .Concat(incoming.Select(edge => (Step: new Neighbour(edge.Value.Source, edge.Key, false), edge.Value.Type))).ToArray();
        foreach (var direction in Enum.GetValues<Direction>())
        {
            var wanted = all.Where(entry => direction == Direction.Both || entry.Step.IsOutgoing == (direction == Direction.Outgoing)).ToArray();
            foreach (var type in Vocabulary.Types.Prepend(null))
            {
                EdgeType? handle = type is null ? null : db.EdgeType(type);
                var expected = wanted.Where(entry => type is null || entry.Type == type).Select(entry => entry.Step).ToArray();
                Same(expected, snapshot.Neighbours(node, direction, handle).ToArray(), $"neighbours of {node}, {direction}, {type ?? "all"}");
                Equal(expected.Length, snapshot.Degree(node, direction, handle), $"degree of {node}, {direction}, {type ?? "all"}");
            }
        }
    }

    private static void VerifyProperties(Dictionary<string, Value> expected, IReadOnlyDictionary<string, Value> actual, string what)
    {
        if (expected.Count != actual.Count || expected.Any(entry => !actual.TryGetValue(entry.Key, out var value) || !value.Equals(entry.Value)))
            Fail($"properties of {what}: expected {Show(expected)}, got {Show(actual)}");
    }

    private static string Show(IEnumerable<KeyValuePair<string, Value>> properties) => string.Join(", ", properties.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => $"{entry.Key}: {entry.Value}"));

    private static void Same<T>(IReadOnlyCollection<T> expected, IReadOnlyCollection<T> actual, string what)
    {
        if (expected.Count == actual.Count && expected.ToHashSet().SetEquals(actual)) return;
        Fail($"{what}: {expected.Count} expected, {actual.Count} found; missing [{string.Join(", ", expected.Except(actual).Take(3))}], too many [{string.Join(", ", actual.Except(expected).Take(3))}]");
    }

    private static void Equal<T>(T expected, T actual, string what)
    {
        if (!EqualityComparer<T>.Default.Equals(expected, actual)) Fail($"{what}: expected {expected}, got {actual}");
    }

    private static void Fail(string text) => throw new ModelMismatchException(text);
}

internal sealed class ModelMismatchException(string text) : Exception(text);

/// <summary>The few names and values that runs use, so that they collide.</summary>
internal static class Vocabulary
{
    public static readonly string[] Labels = ["A", "B", "C", "D"];
    public static readonly string[] Types = ["R", "S", "T"];
    public static readonly string[] Keys = ["k", "l", "m", "n"];
}

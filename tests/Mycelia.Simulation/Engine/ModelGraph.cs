using System.Collections.Immutable;
using System.Text;
using Mycelia.Kernel.Values;

namespace Mycelia.Simulation.Engine;

internal sealed record ModelNode(ImmutableSortedSet<string> Labels, ImmutableSortedDictionary<string, Value> Properties);

internal sealed record ModelEdge(NodeId Source, string Type, NodeId Target, ImmutableSortedDictionary<string, Value> Properties);

/// <summary>The obvious graph: what a version must hold. Immutable, so that every version can be kept.</summary>
internal sealed record ModelGraph(
    ImmutableSortedDictionary<ulong, ModelNode> Nodes, ImmutableSortedDictionary<ulong, ModelEdge> Edges,
    ImmutableHashSet<ulong> NodesBorn, ImmutableHashSet<ulong> EdgesBorn)
{
    public static ModelGraph Empty { get; } = new(
        ImmutableSortedDictionary<ulong, ModelNode>.Empty, ImmutableSortedDictionary<ulong, ModelEdge>.Empty, [], []);

    public static ImmutableSortedDictionary<string, Value> NoProperties { get; } =
        ImmutableSortedDictionary.Create<string, Value>(StringComparer.Ordinal);

    /// <summary>Throws when the identity was given out before in this graph's past.</summary>
    public ModelGraph With(NodeId id, ModelNode node)
    {
        if (!NodesBorn.Contains(id.Value)) return this with { Nodes = Nodes.Add(id.Value, node), NodesBorn = NodesBorn.Add(id.Value) };
        throw new SimulationFailure($"node {id.Value:x} was given out twice");
    }

    public ModelGraph With(EdgeId id, ModelEdge edge)
    {
        if (EdgesBorn.Contains(id.Value)) throw new SimulationFailure($"edge {id.Value:x} was given out twice");
        if (!Nodes.ContainsKey(edge.Source.Value) || !Nodes.ContainsKey(edge.Target.Value)) throw new SimulationFailure($"edge {id.Value:x} has lost an end");
        return this with { Edges = Edges.Add(id.Value, edge), EdgesBorn = EdgesBorn.Add(id.Value) };
    }

    public ModelGraph Set(NodeId id, string key, Value value) =>
        this with { Nodes = Nodes.SetItem(id.Value, Nodes[id.Value] with { Properties = Set(Nodes[id.Value].Properties, key, value) }) };

    public ModelGraph Set(EdgeId id, string key, Value value) =>
        this with { Edges = Edges.SetItem(id.Value, Edges[id.Value] with { Properties = Set(Edges[id.Value].Properties, key, value) }) };

    public ModelGraph Label(NodeId id, string label, bool add)
    {
        var node = Nodes[id.Value];
        return this with { Nodes = Nodes.SetItem(id.Value, node with { Labels = add ? node.Labels.Add(label) : node.Labels.Remove(label) }) };
    }

    public ModelGraph Without(EdgeId id) =>
        Edges.ContainsKey(id.Value) ? this with { Edges = Edges.Remove(id.Value) } : throw new SimulationFailure($"edge {id.Value:x} was deleted twice");

    /// <summary>Deletes a node with the edges given, which must be all it has.</summary>
    public ModelGraph Without(NodeId id, IReadOnlyList<ulong> edges)
    {
        var rest = this with { Edges = Edges.RemoveRange(edges), Nodes = Nodes.Remove(id.Value) };
        if (rest.Edges.Values.Any(edge => edge.Source == id || edge.Target == id)) throw new SimulationFailure($"node {id.Value:x} was deleted while it had edges");
        return rest;
    }

    public override string ToString()
    {
        var outgoing = Edges.ToLookup(edge => edge.Value.Source, edge => (new EdgeId(edge.Key), edge.Value.Target));
        var incoming = Edges.ToLookup(edge => edge.Value.Target, edge => (new EdgeId(edge.Key), edge.Value.Source));
        var text = new StringBuilder();
        GraphText.Head(text, Nodes.Count, Edges.Count);
        foreach (var (id, node) in Nodes)
            GraphText.Node(text, new NodeId(id), node.Labels, node.Properties, outgoing[new NodeId(id)], incoming[new NodeId(id)]);
        foreach (var (id, edge) in Edges) GraphText.Edge(text, new EdgeId(id), edge.Source, edge.Type, edge.Target, edge.Properties);
        return text.ToString();
    }

    private static ImmutableSortedDictionary<string, Value> Set(ImmutableSortedDictionary<string, Value> properties, string key, Value value) =>
        value.IsNull ? properties.Remove(key) : properties.SetItem(key, value);
}

/// <summary>The engine did something that it must not do.</summary>
internal sealed class SimulationFailure(string message) : Exception(message);

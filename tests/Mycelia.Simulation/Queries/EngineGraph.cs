using Mycelia.Simulation.Queries.Reference;

namespace Mycelia.Simulation.Queries;

/// <summary>The graph of a database in the reference's terms.</summary>
internal static class EngineGraph
{
    public static List<string> Lines(Database database)
    {
        var snapshot = database.Snapshot();
        var graph = new ReferenceGraph();
        var nodes = new Dictionary<NodeId, ReferenceNode>();
        foreach (var id in snapshot.Nodes().ToArray())
        {
            var node = nodes[id] = graph.AddNode(snapshot.Labels(id));
            foreach (var (key, value) in snapshot.Properties(id)) node.Properties[key] = ReferenceValues.From(value);
        }

        foreach (var id in snapshot.Edges().ToArray())
        {
            var edge = graph.AddEdge(nodes[snapshot.Source(id)], snapshot.TypeOf(id), nodes[snapshot.Target(id)]);
            foreach (var (key, value) in snapshot.Properties(id)) edge.Properties[key] = ReferenceValues.From(value);
        }

        return graph.Lines();
    }
}

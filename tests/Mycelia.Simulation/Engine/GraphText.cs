using System.Globalization;
using System.Text;
using Mycelia.Kernel.Values;

namespace Mycelia.Simulation.Engine;

/// <summary>
/// A whole version as text, one line per node and edge in the order of their identities; equal graphs give equal texts. What stands twice in a
/// version (endpoints and both adjacency lists, counts and scans) is read from each place, so that a version at odds with itself
/// differs from every model.
/// </summary>
internal static class GraphText
{
    public static string Of(Snapshot snapshot)
    {
        var text = new StringBuilder();
        Head(text, snapshot.NodeCount, snapshot.EdgeCount);
        foreach (var node in snapshot.Nodes().ToArray().OrderBy(node => node.Value))
            Node(text, node, snapshot.Labels(node), snapshot.Properties(node), Links(snapshot, node, Direction.Outgoing), Links(snapshot, node, Direction.Incoming));
        foreach (var edge in snapshot.Edges().ToArray().OrderBy(edge => edge.Value))
            Edge(text, edge, snapshot.Source(edge), snapshot.TypeOf(edge), snapshot.Target(edge), snapshot.Properties(edge));
        return text.ToString();
    }

    public static void Head(StringBuilder text, long nodes, long edges) => text.Append(CultureInfo.InvariantCulture, $"{nodes} nodes, {edges} edges\n");

    public static void Node(StringBuilder text, NodeId node, IEnumerable<string> labels, IEnumerable<KeyValuePair<string, Value>> properties,
        IEnumerable<(EdgeId Edge, NodeId Node)> outgoing, IEnumerable<(EdgeId Edge, NodeId Node)> incoming)
    {
        text.Append(CultureInfo.InvariantCulture, $"{node.Value:x}");
        foreach (var label in labels.Order(StringComparer.Ordinal)) text.Append(':').Append(label);
        Properties(text, properties);
        Links(text, " ->", outgoing);
        Links(text, " <-", incoming);
        text.Append('\n');
    }

    public static void Edge(StringBuilder text, EdgeId edge, NodeId source, string type, NodeId target, IEnumerable<KeyValuePair<string, Value>> properties)
    {
        text.Append(CultureInfo.InvariantCulture, $"{edge.Value:x} {source.Value:x}-{type}-{target.Value:x}");
        Properties(text, properties);
        text.Append('\n');
    }

    private static void Properties(StringBuilder text, IEnumerable<KeyValuePair<string, Value>> properties)
    {
        foreach (var (key, value) in properties.OrderBy(property => property.Key, StringComparer.Ordinal))
            text.Append(' ').Append(key).Append('=').Append(value.Kind).Append(' ').Append(value);
    }

    private static void Links(StringBuilder text, string arrow, IEnumerable<(EdgeId Edge, NodeId Node)> links)
    {
        foreach (var (edge, node) in links.OrderBy(link => link.Edge.Value))
            text.Append(arrow).Append(CultureInfo.InvariantCulture, $"{edge.Value:x}/{node.Value:x}");
    }

    private static List<(EdgeId, NodeId)> Links(Snapshot snapshot, NodeId node, Direction direction)
    {
        var links = new List<(EdgeId, NodeId)>();
        foreach (var neighbour in snapshot.Neighbours(node, direction)) links.Add((neighbour.Edge, neighbour.Node));
        return links;
    }
}

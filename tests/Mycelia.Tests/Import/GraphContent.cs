using Mycelia.Kernel.Buffers;
using Mycelia.Kernel.Values;

namespace Mycelia.Tests.Import;

/// <summary>What a version holds, without identities: a line per node and per edge, sorted, with every bit of every value.</summary>
internal static class GraphContent
{
    public static string[] Of(Snapshot snapshot)
    {
        var lines = new List<string>();
        foreach (var node in snapshot.Nodes()) lines.Add(Node(snapshot, node));
        var edges = snapshot.Edges().GetEnumerator();
        while (edges.MoveNext())
            lines.Add($"{Node(snapshot, edges.Source)} -[{snapshot.TypeOf(edges.Current)} {Properties(snapshot.Properties(edges.Current))}]-> {Node(snapshot, edges.Target)}");
        foreach (var (name, definition) in snapshot.Space.Schema) lines.Add($"schema {name} {Convert.ToHexString(definition)}");
        lines.Sort(StringComparer.Ordinal);
        return [.. lines];
    }

    private static string Node(Snapshot snapshot, NodeId node) =>
        $"({string.Join(':', snapshot.Labels(node).Order(StringComparer.Ordinal))} {Properties(snapshot.Properties(node))})";

    private static string Properties(IReadOnlyDictionary<string, Value> properties) =>
        string.Join(", ", properties.OrderBy(static entry => entry.Key, StringComparer.Ordinal).Select(static entry => $"{entry.Key}={Bytes(entry.Value)}"));

    private static string Bytes(in Value value)
    {
        var writer = new ByteWriter();
        ValueCodec.Write(writer, value);
        return Convert.ToHexString(writer.Written);
    }
}

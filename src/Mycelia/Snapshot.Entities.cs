using Mycelia.Kernel.Values;

namespace Mycelia;

public sealed partial class Snapshot
{
    private IEntityView? _view;

    /// <summary>
    /// The node with its labels and properties as they are in this version, read when they are asked for: what a procedure gives for a <c>NODE</c>, and what a query is given as a
    /// parameter to start from. It keeps this version in memory as long as it is held.
    /// </summary>
    /// <exception cref="MyceliaException">The node does not exist in this version (<see cref="StatusCode.EntityNotFound"/>).</exception>
    public Node Node(NodeId node)
    {
        Require(node);
        return new Node(node, _view ??= new VersionView(this));
    }

    /// <summary>
    /// The edge with its type, ends and properties as they are in this version, read when they are asked for: what a procedure gives for a <c>RELATIONSHIP</c>. It keeps this
    /// version in memory as long as it is held.
    /// </summary>
    /// <exception cref="MyceliaException">The edge does not exist in this version (<see cref="StatusCode.EntityNotFound"/>).</exception>
    public Edge Edge(EdgeId edge)
    {
        Require(edge, out _);
        return new Edge(edge, _view ??= new VersionView(this));
    }

    /// <summary>One version as entities read it.</summary>
    private sealed class VersionView(Snapshot snapshot) : IEntityView
    {
        public IReadOnlyList<string> Labels(NodeId node) => snapshot.Labels(node);

        public IReadOnlyDictionary<string, Value> Properties(NodeId node) => Sorted(snapshot.Properties(node));

        public Value Property(NodeId node, string key) => snapshot.Get(node, key);

        public string TypeOf(EdgeId edge) => snapshot.TypeOf(edge);

        public NodeId Source(EdgeId edge) => snapshot.Source(edge);

        public NodeId Target(EdgeId edge) => snapshot.Target(edge);

        public IReadOnlyDictionary<string, Value> Properties(EdgeId edge) => Sorted(snapshot.Properties(edge));

        public Value Property(EdgeId edge, string key) => snapshot.Get(edge, key);

        private static ValueMap Sorted(IReadOnlyDictionary<string, Value> properties)
        {
            var entries = properties.ToArray();
            Array.Sort(entries, static (left, right) => UnicodeText.Compare(left.Key, right.Key));
            return new ValueMap(Array.ConvertAll(entries, static entry => entry.Key), Array.ConvertAll(entries, static entry => entry.Value));
        }
    }
}

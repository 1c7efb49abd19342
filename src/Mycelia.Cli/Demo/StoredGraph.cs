using Mycelia.Algorithms;

namespace Mycelia.Cli.Demo;

/// <summary>One version of the stored framework, as the questions look at it.</summary>
internal sealed class StoredGraph(Database database)
{
    private readonly Snapshot _snapshot = database.Snapshot();

    /// <summary>The edges of a type with the nodes of a label, or with all nodes. Projections of the same nodes number them alike.</summary>
    public GraphProjection Project(string? label, string edgeType) =>
        GraphProjection.Create(_snapshot, new ProjectionOptions
        {
            Labels = label is null ? [] : [database.Label(label)],
            Types = [database.EdgeType(edgeType)],
        });

    public NodeId[] Nodes(string label) => _snapshot.Nodes(label).ToArray();

    public string Text(NodeId node, string key) => _snapshot.Get(node, key).AsString();

    public long Number(NodeId node, string key) => _snapshot.Get(node, key).AsInt64();

    /// <summary>The sum of a property over the edges of a type that enter a node.</summary>
    public long SumIncoming(NodeId node, string edgeType, string key)
    {
        var property = database.Key(key);
        long sum = 0;
        foreach (var step in _snapshot.Neighbours(node, Direction.Incoming, database.EdgeType(edgeType)))
            if (_snapshot.TryGetInt64(step.Edge, property, out var value)) sum += value;
        return sum;
    }
}

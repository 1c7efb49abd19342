using Mycelia.Cypher.Execution.Expressions;
using Mycelia.Graph;

namespace Mycelia.Cypher.Execution.Reading;

/// <summary>Notes what a serializable transaction reads, so that it conflicts with whoever changes that. Nothing is done for any other. Workers may call it at once.</summary>
internal static class ReadNotes
{
    /// <summary>All nodes with the labels, or all there are.</summary>
    public static void Labels(QueryContext context, IReadOnlyList<string> labels)
    {
        if (context.Snapshot.Reads is not { } reads) return;
        lock (reads)
        {
            var isNoted = false;
            foreach (var label in labels)
            {
                if (context.Space.Tables.Labels.Find(label) is not (>= 0 and var number)) continue;
                reads.Label(number);
                isNoted = true;
            }

            if (!isNoted) reads.AllNodes();
        }
    }

    /// <summary>All edges of the types, or all there are.</summary>
    public static void Types(QueryContext context, IReadOnlyList<string> types)
    {
        if (context.Snapshot.Reads is not { } reads) return;
        lock (reads)
        {
            var all = types.Count == 0;
            foreach (var type in types)
            {
                if (context.Space.Tables.Types.Find(type) is >= 0 and var number) reads.Type(number);
                else all = true;
            }

            if (all) reads.AllEdges();
        }
    }

    public static void Node(QueryContext context, NodeId node)
    {
        if (context.Snapshot.Reads is not { } reads) return;
        lock (reads)
        {
            reads.Node(node);
            if (context.Space.FindNode(node, out _) is null) reads.AllNodes();
        }
    }

    public static void Edge(QueryContext context, EdgeId edge)
    {
        if (context.Snapshot.Reads is not { } reads) return;
        lock (reads)
        {
            reads.Edge(edge);
            if (context.Space.FindEdge(edge, out _) is null) reads.AllEdges();
        }
    }

    /// <summary>The edges at the selected nodes of a batch.</summary>
    public static void Adjacency(QueryContext context, Batch batch, uint[] nodes)
    {
        if (context.Snapshot.Reads is null) return;
        foreach (var position in Positions.Of(batch)) Adjacency(context, nodes[position]);
    }

    /// <summary>The edges at a node.</summary>
    public static void Adjacency(QueryContext context, uint node)
    {
        if (node == SlotTable.NoRow || context.Snapshot.Reads is not { } reads) return;
        var id = context.Snapshot.IdOf(node);
        lock (reads)
        {
            reads.Node(id);
            reads.Adjacency(id);
        }
    }

    /// <summary>Labels or properties of nodes.</summary>
    public static void Nodes(QueryContext context, ReadOnlySpan<uint> nodes)
    {
        if (context.Snapshot.Reads is not { } reads) return;
        lock (reads)
        {
            foreach (var node in nodes) reads.Node(context.Snapshot.IdOf(node));
        }
    }

    /// <summary>Properties of edges.</summary>
    public static void Edges(QueryContext context, ReadOnlySpan<uint> edges)
    {
        if (context.Snapshot.Reads is not { } reads) return;
        lock (reads)
        {
            foreach (var edge in edges) reads.Edge(new EdgeId(context.Space.Tables.EdgeSlots.IdOf(edge)));
        }
    }
}

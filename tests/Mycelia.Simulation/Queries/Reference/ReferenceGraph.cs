// The graph of the reference interpreter: lists of plain objects. Values of properties and results are null, bool, long, double, string, List<object?>,
// SortedDictionary<string, object?>, the entities below, and Mycelia.Value for temporal values, which are shared with the engine.

namespace Mycelia.Simulation.Queries.Reference;

internal abstract class ReferenceEntity(int id)
{
    public int Id { get; } = id;

    public bool IsDeleted { get; set; }

    public SortedDictionary<string, object?> Properties { get; } = new(StringComparer.Ordinal);
}

internal sealed class ReferenceNode(int id) : ReferenceEntity(id)
{
    public SortedSet<string> Labels { get; } = new(StringComparer.Ordinal);
}

internal sealed class ReferenceEdge(int id, string type, ReferenceNode source, ReferenceNode target) : ReferenceEntity(id)
{
    public string Type { get; } = type;

    public ReferenceNode Source { get; } = source;

    public ReferenceNode Target { get; } = target;

    public ReferenceNode Other(ReferenceNode end) => end == Source ? Target : Source;
}

/// <summary>One node more than there are edges.</summary>
internal sealed record ReferencePath(List<ReferenceNode> Nodes, List<ReferenceEdge> Edges);

internal sealed class ReferenceGraph
{
    private int _nextId;

    public List<ReferenceNode> Nodes { get; } = [];

    public List<ReferenceEdge> Edges { get; } = [];

    /// <summary>What the clause that is being run has made so far: it does not see it.</summary>
    public HashSet<ReferenceEntity> Unseen { get; } = [];

    public ReferenceNode AddNode(params IEnumerable<string> labels)
    {
        var node = new ReferenceNode(_nextId++);
        node.Labels.UnionWith(labels);
        Nodes.Add(node);
        return node;
    }

    public ReferenceEdge AddEdge(ReferenceNode source, string type, ReferenceNode target)
    {
        var edge = new ReferenceEdge(_nextId++, type, source, target);
        Edges.Add(edge);
        return edge;
    }

    public void Delete(ReferenceEntity entity)
    {
        entity.IsDeleted = true;
        if (entity is ReferenceNode node) Nodes.Remove(node);
        else Edges.Remove((ReferenceEdge)entity);
    }

    /// <summary>A copy whose entities stand in another order, so that what depends on the order of rows comes out differently.</summary>
    public ReferenceGraph Copy(RowOrder order)
    {
        var copy = new ReferenceGraph { _nextId = _nextId };
        var images = new Dictionary<ReferenceNode, ReferenceNode>();
        foreach (var node in Nodes)
        {
            var image = images[node] = new ReferenceNode(node.Id);
            image.Labels.UnionWith(node.Labels);
            foreach (var (key, value) in node.Properties) image.Properties[key] = value;
            copy.Nodes.Add(image);
        }

        foreach (var edge in Edges)
        {
            var image = new ReferenceEdge(edge.Id, edge.Type, images[edge.Source], images[edge.Target]);
            foreach (var (key, value) in edge.Properties) image.Properties[key] = value;
            copy.Edges.Add(image);
        }

        order.Arrange(copy.Nodes);
        order.Arrange(copy.Edges);
        return copy;
    }

    /// <summary>All nodes and edges as sorted lines; graphs are taken as equal when their lines are, which they are up to entities that look alike.</summary>
    public List<string> Lines()
    {
        var lines = Nodes.Select(node => ReferenceText.Of(node))
            .Concat(Edges.Select(edge => $"{ReferenceText.Of(edge.Source)}-{ReferenceText.Of(edge)}->{ReferenceText.Of(edge.Target)}")).ToList();
        lines.Sort(StringComparer.Ordinal);
        return lines;
    }
}

/// <summary>An order for what has none: 0 leaves lists as they are, 1 reverses them, each further number is a random one.</summary>
internal sealed class RowOrder(int number)
{
    private readonly Random _random = new(number);

    public static RowOrder AsMade => new(0);

    public List<T> Arrange<T>(List<T> list)
    {
        if (number == 1) list.Reverse();
        for (var i = number > 1 ? list.Count - 1 : 0; i > 0; i--)
        {
            var j = _random.Next(i + 1);
            (list[i], list[j]) = (list[j], list[i]);
        }

        return list;
    }
}

/// <summary>A query failed as a query may, with openCypher's name for the kind of error.</summary>
internal sealed class ReferenceError(string type, string message) : Exception($"{type}: {message}")
{
    public string Type { get; } = type;

    public static ReferenceError OfType(string what, object? value) => new("TypeError", $"{what} of {ReferenceText.Of(value)}");
}

/// <summary>The interpreter does not know the construct, or the query asks for too much work: nothing follows from it.</summary>
internal sealed class BeyondReference(string what) : Exception(what);

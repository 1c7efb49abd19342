namespace Mycelia.Tests.Cypher.Execution.Reading;

internal sealed record ModelNode(NodeId Id, HashSet<string> Labels, Value P);

internal sealed record ModelEdge(EdgeId Id, string Type, NodeId Source, NodeId Target, long W);

/// <summary>A database and a plain list of what it holds: written in several commits, with deletions, self-loops, parallel edges, mixed labels and values.</summary>
internal sealed class RandomGraph : IDisposable
{
    private static readonly string[] s_types = ["A", "B", "C"];

    private readonly Random _random;

    public RandomGraph(int seed, int nodes = 30, int edges = 90, int hubEdges = 0)
    {
        _random = new Random(seed);
        Db = Database.InMemory();
        Db.Write(tx =>
        {
            for (var i = 0; i < nodes; i++) AddNode(tx);
        });
        Db.Write(tx =>
        {
            for (var i = 0; i < edges; i++) AddEdge(tx, Any(), Any());
        });
        if (hubEdges > 0)
        {
            var hub = Nodes[0].Id;
            Db.Write(tx =>
            {
                for (var i = 0; i < hubEdges; i++) AddEdge(tx, hub, Any(), "A");
                for (var i = 0; i < hubEdges; i++) AddEdge(tx, Any(), hub, "A");
            });
        }

        for (var round = 0; round < 4; round++)
        {
            Db.Write(tx =>
            {
                for (var i = 0; i < 4; i++) AddEdge(tx, Any(), Any());
                for (var i = 0; i < 4; i++)
                {
                    var edge = Edges[_random.Next(Edges.Count)];
                    tx.Delete(edge.Id);
                    Edges.Remove(edge);
                }

                AddNode(tx);
                var gone = Nodes[1 + _random.Next(Nodes.Count - 1)];
                tx.DetachDelete(gone.Id);
                Nodes.Remove(gone);
                Edges.RemoveAll(edge => edge.Source == gone.Id || edge.Target == gone.Id);
                Deleted.Add(gone.Id);
            });
        }
    }

    public Database Db { get; }

    public List<ModelNode> Nodes { get; } = [];

    public List<ModelEdge> Edges { get; } = [];

    public List<NodeId> Deleted { get; } = [];

    public void Dispose() => Db.Dispose();

    /// <summary>One step from a node, as the pattern reads it: 0 right, 1 left, 2 either; a self-loop once.</summary>
    public IEnumerable<(ModelEdge Edge, NodeId To)> Steps(NodeId from, int direction, params string[] types)
    {
        foreach (var edge in Edges)
        {
            if (types.Length > 0 && !types.Contains(edge.Type)) continue;
            if (direction != 1 && edge.Source == from) yield return (edge, edge.Target);
            if (direction != 0 && edge.Target == from && (direction == 1 || edge.Source != from)) yield return (edge, edge.Source);
        }
    }

    /// <summary>All walks without repeated edges.</summary>
    public IEnumerable<(ModelEdge[] Edges, NodeId To)> Trails(NodeId from, int direction, int max, params string[] types)
    {
        var path = new List<ModelEdge>();
        return Walk(from);

        IEnumerable<(ModelEdge[], NodeId)> Walk(NodeId at)
        {
            yield return ([.. path], at);
            if (path.Count == max) yield break;
            foreach (var (edge, to) in Steps(at, direction, types))
            {
                if (path.Contains(edge)) continue;
                path.Add(edge);
                foreach (var walk in Walk(to)) yield return walk;
                path.RemoveAt(path.Count - 1);
            }
        }
    }

    public NodeId Any() => Nodes[_random.Next(Nodes.Count)].Id;

    private void AddNode(Transaction tx)
    {
        var labels = new HashSet<string>();
        if (_random.Next(3) > 0) labels.Add("N");
        if (_random.Next(3) == 0) labels.Add("M");
        Value p = _random.Next(8) switch
        {
            0 => Value.Null,
            1 => "text" + _random.Next(3),
            2 => _random.Next(10) + 0.5,
            3 => (double)_random.Next(10),
            4 => double.NaN,
            5 => _random.Next(2) == 0,
            _ => (Value)(long)_random.Next(10),
        };
        var id = tx.CreateNode();
        foreach (var label in labels) tx.AddLabel(id, label);
        if (!p.IsNull) tx.Set(id, "p", p);
        Nodes.Add(new ModelNode(id, labels, p));
    }

    private void AddEdge(Transaction tx, NodeId source, NodeId target, string? type = null)
    {
        type ??= s_types[_random.Next(s_types.Length)];
        if (_random.Next(12) == 0) target = source;
        long w = _random.Next(10);
        Edges.Add(new ModelEdge(tx.CreateEdge(source, type, target, ("w", w)), type, source, target, w));
    }
}

using Mycelia.Benchmarks.Core;

namespace Mycelia.Benchmarks.History;

/// <summary>
/// Nodes with the label Person and two properties, `age` (0 to 99) and `score` (32 random bits), and edges KNOWS with a weight between random nodes, loaded in bulk, recorded as the
/// first commit and checkpointed; and random edits of it.
/// </summary>
internal sealed class HistoryGraph
{
    private readonly Random _random = new(Bench.Seed);
    private readonly List<EdgeId> _created = [];

    private HistoryGraph(string? path, NodeId[] nodes) => (Path, Nodes) = (path, nodes);

    public string? Path { get; }

    public NodeId[] Nodes { get; }

    /// <summary>In a new directory.</summary>
    public static HistoryGraph OnDisk(Bench bench, int nodes, int edges)
    {
        var path = bench.NewPath();
        using var database = Database.Open(path, new DatabaseOptions { Durability = Durability.Relaxed, CheckpointLogBytes = 0 });
        var graph = new HistoryGraph(path, Load(database, nodes, edges));
        database.Checkpoint();
        return graph;
    }

    /// <summary>Loaded into a database that is empty.</summary>
    public static HistoryGraph Into(Database database, int nodes, int edges) => new(database.Path, Load(database, nodes, edges));

    /// <summary>A graph that is there already.</summary>
    public static HistoryGraph Of(Database database, NodeId[] nodes) => new(database.Path, nodes);

    public NodeId AnyNode() => Nodes[_random.Next(Nodes.Length)];

    public void SetScore(Transaction tx) => tx.Set(AnyNode(), "score", _random.Next());

    /// <summary>One transaction: of a hundred edits, 60 properties set, 25 edges and 10 nodes created, 5 edges deleted.</summary>
    public void Edit(Database database, int edits) => database.Write(tx =>
    {
        for (var i = 0; i < edits; i++)
        {
            switch (i % 20)
            {
                case < 12:
                    SetScore(tx);
                    break;
                case < 17:
                    _created.Add(tx.CreateEdge(AnyNode(), "KNOWS", AnyNode(), ("weight", _random.NextDouble())));
                    break;
                case < 19:
                    tx.CreateNode("Person", ("age", _random.Next(100)), ("score", _random.Next()));
                    break;
                default:
                    var at = _random.Next(_created.Count);
                    tx.Delete(_created[at]);
                    _created[at] = _created[^1];
                    _created.RemoveAt(_created.Count - 1);
                    break;
            }
        }
    });

    private static NodeId[] Load(Database database, int nodes, int edges)
    {
        var random = new Random(Bench.Seed);
        var (ages, scores) = (new long[nodes], new long[nodes]);
        for (var i = 0; i < nodes; i++) (ages[i], scores[i]) = (random.Next(100), random.Next());
        var ids = database.Write(tx => tx.CreateNodes(nodes, ["Person"], PropertyColumn.Int64("age", ages), PropertyColumn.Int64("score", scores)));
        if (edges > 0)
        {
            var (sources, targets, weights) = (new NodeId[edges], new NodeId[edges], new double[edges]);
            for (var i = 0; i < edges; i++) (sources[i], targets[i], weights[i]) = (ids[random.Next(nodes)], ids[random.Next(nodes)], random.NextDouble());
            database.Write(tx => tx.CreateEdges("KNOWS", sources, targets, PropertyColumn.Float64("weight", weights)).Length);
        }

        database.History.Commit("begin");
        return ids;
    }
}

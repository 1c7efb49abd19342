namespace Mycelia.Benchmarks.Core;

/// <summary>
/// Nodes with the label Person and two properties, `age` (0 to 99) and `score` (32 random bits), and so many edges KNOWS from each to random
/// nodes, loaded in bulk into a database in memory.
/// </summary>
internal sealed class RandomGraph
{
    public RandomGraph(int nodes, int degree)
    {
        var random = new Random(Bench.Seed);
        Database = Database.InMemory();
        Knows = Database.EdgeType("KNOWS");
        Age = Database.Key("age");
        Score = Database.Key("score");
        var ages = new long[nodes];
        var scores = new long[nodes];
        for (var i = 0; i < nodes; i++) (ages[i], scores[i]) = (random.Next(100), random.Next());
        Nodes = Database.Write(tx => tx.CreateNodes(nodes, ["Person"], PropertyColumn.Int64("age", ages), PropertyColumn.Int64("score", scores)));
        var sources = new NodeId[nodes * degree];
        var targets = new NodeId[nodes * degree];
        for (var i = 0; i < sources.Length; i++) (sources[i], targets[i]) = (Nodes[i / degree], Nodes[random.Next(nodes)]);
        Database.Write(tx => tx.CreateEdges(Knows, sources, targets));
        Snapshot = Database.Snapshot();
        Shuffled = (NodeId[])Nodes.Clone();
        random.Shuffle(Shuffled);
    }

    public Database Database { get; }

    public Snapshot Snapshot { get; }

    public EdgeType Knows { get; }

    public PropertyKey Age { get; }

    public PropertyKey Score { get; }

    public NodeId[] Nodes { get; }

    /// <summary>All nodes in random order.</summary>
    public NodeId[] Shuffled { get; }
}

using Mycelia.Algorithms;

namespace Mycelia.Tests.Algorithms;

/// <summary>A database that changes at random, and options to project it with.</summary>
internal sealed class RandomHistory
{
    private static readonly string[] s_labels = ["Person", "City", "Other"];
    private static readonly string[] s_types = ["KNOWS", "LIVES_IN", "LIKES"];

    private readonly Random _random;
    private readonly Database _db;

    public RandomHistory(Database db, int seed, int nodes, int edges)
    {
        (_db, _random) = (db, new Random(seed));
        db.Write(tx =>
        {
            for (var i = 0; i < nodes; i++) AddNode(tx);
        });
        var all = Nodes();
        db.Write(tx =>
        {
            for (var i = 0; i < edges; i++) AddEdge(tx, Pick(all), Pick(all));
        });
    }

    public Label Person => _db.Label("Person");

    public EdgeType Knows => _db.EdgeType("KNOWS");

    public PropertyKey Weight => _db.Key("weight");

    public NodeId[] Nodes() => _db.Snapshot().Nodes().ToArray();

    /// <summary>Commits a few changes of one kind or of several.</summary>
    public void Change(bool keepsNodes = false)
    {
        var (nodes, edges) = (Nodes(), _db.Snapshot().Edges().ToArray());
        var kind = _random.Next(keepsNodes ? 6 : 9);
        _db.Write(tx =>
        {
            for (var i = _random.Next(1, 5); i > 0; i--)
            {
                switch (kind == 0 ? _random.Next(1, 6) : kind)
                {
                    case 1 or 2:
                        AddEdge(tx, Pick(nodes), Pick(nodes));
                        break;
                    case 3:
                        if (Pick(edges) is var edge && tx.Snapshot.Exists(edge)) tx.Delete(edge);
                        break;
                    case 4:
                        if (Pick(edges) is var weighed && tx.Snapshot.Exists(weighed)) tx.Set(weighed, _random.Next(4) == 0 ? "since" : "weight", AnyWeight());
                        break;
                    case 5:
                        tx.Set(Pick(nodes), "unread", i);
                        break;
                    case 6:
                        AddEdge(tx, AddNode(tx), Pick(nodes));
                        break;
                    case 7:
                        if (Pick(nodes) is var gone && tx.Snapshot.Exists(gone)) tx.DetachDelete(gone);
                        break;
                    default:
                        if (Pick(nodes) is var node && tx.Snapshot.Exists(node)) Relabel(tx, node);
                        break;
                }
            }
        });
    }

    /// <summary>Options of every kind in turn.</summary>
    public ProjectionOptions Options(int number) => number switch
    {
        0 => new ProjectionOptions(),
        1 => new ProjectionOptions { WeightProperty = Weight, DefaultWeight = 7.5, Concurrency = 3 },
        2 => new ProjectionOptions { Labels = [Person, _db.Label("City")], Types = [Knows], Orientation = Orientation.Reverse },
        3 => new ProjectionOptions { Orientation = Orientation.Undirected, WeightProperty = Weight, SelfLoops = false },
        4 => new ProjectionOptions { NodeFilters = [new(_db.Key("age"), Comparison.Less, 70)], EdgeFilters = [new(_db.Key("since"), Comparison.NotEqual, 3)] },
        5 => new ProjectionOptions { ParallelEdges = ParallelEdges.Sum, WeightProperty = Weight, Orientation = Orientation.Undirected },
        6 => new ProjectionOptions { ParallelEdges = ParallelEdges.Count, Labels = [Person] },
        7 => new ProjectionOptions { ParallelEdges = ParallelEdges.First, WeightProperty = Weight, Types = [Knows, _db.EdgeType("LIKES")], SelfLoops = false },
        8 => new ProjectionOptions { ParallelEdges = ParallelEdges.Min, WeightProperty = Weight, Orientation = Orientation.Reverse },
        9 => new ProjectionOptions { ParallelEdges = ParallelEdges.Max, EdgeFilters = [new(_db.Key("since"), Comparison.GreaterOrEqual, 2), new(Weight, Comparison.Less, 50)], WeightProperty = Weight },
        10 => new ProjectionOptions { ParallelEdges = ParallelEdges.Sum, NodeFilters = [new(_db.Key("name"), Comparison.Equal, "b")] },
        _ => new ProjectionOptions { ParallelEdges = ParallelEdges.Min, Orientation = Orientation.Undirected, Types = [Knows] },
    };

    public const int OptionsCount = 12;

    private NodeId AddNode(Transaction tx)
    {
        var node = _random.Next(5) == 0 ? tx.CreateNode() : tx.CreateNode(Pick(s_labels), ("age", _random.Next(100)), ("name", Pick("a", "b", "c")));
        if (_random.Next(3) == 0) tx.AddLabel(node, Pick(s_labels));
        return node;
    }

    private void AddEdge(Transaction tx, NodeId source, NodeId target)
    {
        if (_random.Next(10) == 0) target = source;
        var edge = tx.CreateEdge(source, Pick(s_types), target);
        if (_random.Next(4) > 0) tx.Set(edge, "weight", AnyWeight());
        if (_random.Next(2) > 0) tx.Set(edge, "since", _random.Next(5));
    }

    private void Relabel(Transaction tx, NodeId node)
    {
        var label = Pick(s_labels);
        if (tx.Snapshot.HasLabel(node, _db.Label(label))) tx.RemoveLabel(node, label);
        else tx.AddLabel(node, label);
    }

    private Value AnyWeight() => _random.Next(3) switch { 0 => _random.Next(100), 1 => -_random.Next(10), _ => _random.Next(100) / 4.0 };

    private T Pick<T>(params T[] all) => all[_random.Next(all.Length)];
}

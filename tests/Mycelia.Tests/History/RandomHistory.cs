using Mycelia.Graph.Indexes;
using Mycelia.Kernel.Values;
using Mycelia.Tests.Values;

namespace Mycelia.Tests.History;

/// <summary>Random changes of every kind to one database, which may be opened again between them.</summary>
internal sealed class RandomHistory(int seed, int bulkMax)
{
    private static readonly string[] Labels = ["A", "B", "C"];
    private static readonly string[] Keys = ["a", "b", "c", "aa", "é", "z"];
    private static readonly ValueKind[] KindOfKey = [ValueKind.Int64, ValueKind.String, ValueKind.Float64, ValueKind.Bool, ValueKind.Date, ValueKind.Null];

    private readonly Random _random = new(seed);
    private readonly List<NodeId> _nodes = [];
    private readonly List<EdgeId> _edges = [];

    public void Step(Database db)
    {
        var alive = db.Snapshot();
        _nodes.RemoveAll(node => !alive.Exists(node));
        _edges.RemoveAll(edge => !alive.Exists(edge));
        db.Write(tx =>
        {
            for (var i = _random.Next(1, 6); i > 0; i--) Change(tx);
        });
    }

    private void Change(Transaction tx)
    {
        switch (_random.Next(_nodes.Count < 10 ? 3 : 12))
        {
            case 0:
                _nodes.Add(tx.CreateNode(Pick(Labels), (Keys[0], ValueFor(0)), (Keys[1], ValueFor(1))));
                break;
            case 1:
                var count = _random.Next(1, bulkMax);
                _nodes.AddRange(tx.CreateNodes(count, [Pick(Labels)], Column(_random.Next(Keys.Length), count)));
                break;
            case 2:
                for (var i = _random.Next(8); i > 0; i--) _nodes.Add(tx.CreateNode());
                break;
            case 3 or 4:
                var edges = _random.Next(1, bulkMax);
                var key = _random.Next(Keys.Length);
                var alive = _nodes.Where(node => tx.Snapshot.Exists(node)).ToArray();
                if (alive.Length == 0) break;
                _edges.AddRange(tx.CreateEdges(Pick(Labels), Ends(alive, edges), Ends(alive, edges), Column(key, edges)));
                break;
            case 5 or 6 or 7:
                for (var i = _random.Next(1, 40); i > 0; i--)
                    if (Pick(_nodes) is var node && tx.Snapshot.Exists(node) && _random.Next(Keys.Length) is var k) tx.Set(node, Keys[k], ValueFor(k));
                break;
            case 8:
                for (var i = _random.Next(1, 10); i > 0 && _edges.Count > 0; i--)
                    if (Pick(_edges) is var edge && tx.Snapshot.Exists(edge) && _random.Next(Keys.Length) is var k) tx.Set(edge, Keys[k], ValueFor(k));
                break;
            case 9:
                var labelled = Pick(_nodes);
                if (!tx.Snapshot.Exists(labelled)) break;
                if (_random.Next(2) == 0) tx.AddLabel(labelled, Pick(Labels));
                else tx.RemoveLabel(labelled, Pick(Labels));
                break;
            case 10:
                Delete(tx);
                break;
            default:
                var name = $"index {_random.Next(3)}";
                tx.SetSchemaCell(name, _random.Next(2) == 0 ? null : new SchemaDefinition(name, SchemaKind.RangeIndex, false, Pick(Labels), [Pick(Keys)]).Encode());
                break;
        }
    }

    private void Delete(Transaction tx)
    {
        var share = _random.Next(4) == 0 ? 2 : 20;
        foreach (var edge in _edges.Where(_ => _random.Next(share) == 0).ToArray())
            if (tx.Snapshot.Exists(edge)) tx.Delete(edge);
        foreach (var node in _nodes.Where(_ => _random.Next(share) == 0).ToArray())
            if (tx.Snapshot.Exists(node)) tx.DetachDelete(node);
    }

    private NodeId[] Ends(NodeId[] nodes, int count)
    {
        var ends = new NodeId[count];
        for (var i = 0; i < count; i++) ends[i] = Pick(nodes);
        return ends;
    }

    private PropertyColumn Column(int key, int count)
    {
        var values = new Value[count];
        for (var i = 0; i < count; i++) values[i] = ValueFor(key);
        return PropertyColumn.Values(Keys[key], values);
    }

    /// <summary>Mostly of the kind of the key, so that columns are typed; sometimes null or of any kind.</summary>
    private Value ValueFor(int key) => _random.Next(200) switch
    {
        0 => ValueGenerator.Next(_random, 1),
        < 10 => Value.Null,
        _ when KindOfKey[key] == ValueKind.Null => ValueGenerator.Next(_random, 1),
        _ when KindOfKey[key] == ValueKind.Int64 && _random.Next(20) > 0 => _random.Next(100),
        _ => ValueGenerator.Next(_random, KindOfKey[key], 0),
    };

    private T Pick<T>(IReadOnlyList<T> items) => items[_random.Next(items.Count)];
}

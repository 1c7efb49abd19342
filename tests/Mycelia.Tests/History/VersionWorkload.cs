using Mycelia.Graph.Indexes;
using Mycelia.Tests.Values;

namespace Mycelia.Tests.History;

/// <summary>Random changes of every kind, seeded: single writes, bulks, hubs, labels, deletions, definitions.</summary>
internal sealed class VersionWorkload(int seed)
{
    private static readonly string[] Labels = ["Person", "City", "Thing", "Rare"];
    private static readonly string[] Types = ["KNOWS", "IN"];
    private static readonly string[] Keys = ["name", "age", "score", "data", "flag"];

    private readonly Random _random = new(seed);

    /// <summary>One transaction of random size.</summary>
    public void Commit(Database db)
    {
        using var tx = db.Begin();
        for (var i = _random.Next(1, 12); i > 0; i--) Change(tx);
        if (_random.Next(6) == 0) Define(tx);
        tx.Commit();
    }

    private void Change(Transaction tx)
    {
        var nodes = tx.Snapshot.Nodes().ToArray();
        var edges = tx.Snapshot.Edges().ToArray();
        switch (_random.Next(nodes.Length < 10 ? 2 : 13))
        {
            case 0:
                tx.CreateNode(Pick(Labels), Properties());
                break;
            case 1 when _random.Next(3) == 0:
                var count = _random.Next(1, 5) == 1 ? 2_300 : _random.Next(1, 90);
                tx.CreateNodes(count, [Pick(Labels)], PropertyColumn.Int64("age", [.. Enumerable.Range(0, count).Select(i => (long)i)]));
                break;
            case 2 or 3:
                tx.CreateEdge(Pick(nodes), Pick(Types), Pick(nodes), Properties());
                break;
            case 4 when _random.Next(3) == 0:
                var size = _random.Next(1, 4) == 1 ? 2_400 : _random.Next(1, 90);
                var hub = Pick(nodes);
                tx.CreateEdges(Pick(Types), [.. Enumerable.Repeat(hub, size)], [.. Enumerable.Range(0, size).Select(_ => Pick(nodes))]);
                break;
            case 5 or 6 or 7:
                tx.Set(Pick(nodes), Pick(Keys), Draw());
                break;
            case 8 when edges.Length > 0:
                tx.Set(Pick(edges), Pick(Keys), Draw());
                break;
            case 9:
                if (_random.Next(2) == 0) tx.AddLabel(Pick(nodes), Pick(Labels));
                else tx.RemoveLabel(Pick(nodes), Pick(Labels));
                break;
            case 10 when edges.Length > 0:
                for (var i = _random.Next(1, 20); i > 0; i--)
                {
                    var edge = Pick(edges);
                    if (tx.Snapshot.Exists(edge)) tx.Delete(edge);
                }

                break;
            case 11:
                tx.DetachDelete(Pick(nodes));
                break;
            case 12 when _random.Next(8) == 0:
                foreach (var node in nodes.Take(_random.Next(nodes.Length / 2))) tx.DetachDelete(node);
                break;
        }
    }

    private void Define(Transaction tx)
    {
        var name = $"index {_random.Next(3)}";
        var definition = new SchemaDefinition(name, SchemaKind.RangeIndex, _random.Next(3) == 0, Pick(Labels), [Pick(Keys)]);
        tx.SetSchemaCell(name, _random.Next(3) == 0 ? null : (definition with { Token = definition.IsEdges ? Pick(Types) : definition.Token }).Encode());
    }

    private (string, Value)[] Properties() => [.. Keys.Where(_ => _random.Next(3) == 0).Select(key => (key, Draw()))];

    private Value Draw() => _random.Next(4) switch
    {
        0 => Value.Null,
        1 => _random.Next(5),
        2 => (double)_random.Next(5),
        _ => ValueGenerator.Next(_random, 2),
    };

    private T Pick<T>(IReadOnlyList<T> items) => items[_random.Next(items.Count)];
}

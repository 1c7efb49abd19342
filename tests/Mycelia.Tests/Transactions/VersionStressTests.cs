using Mycelia.Simulation.Storage;

namespace Mycelia.Tests.Transactions;

/// <summary>
/// Writers, readers, private versions and checkpoints at once. Every transaction keeps an invariant (a number and a text that agree, triangles of
/// edges, labels that follow the number), which every version must show, also an old one looked at again much later.
/// </summary>
public sealed class VersionStressTests
{
    private const int Writers = 3;
    private const int TransactionsPerWriter = 500;

    private readonly SimulatedDisk _disk = new(1);
    private volatile bool _isDone;
    private volatile Exception? _failure;

    [Theory]
    [InlineData(Durability.Relaxed)]
    [InlineData(Durability.Strict)]
    public void Every_version_is_whole_and_stays_as_it_was(Durability durability)
    {
        var options = new DatabaseOptions { Durability = durability, RelaxedInterval = TimeSpan.FromMilliseconds(1), CheckpointLogBytes = 0 };
        byte[] hash;
        using (var db = Database.Open(_disk.Open(), options))
        {
            var writers = Enumerable.Range(0, Writers).Select(i => Start(() => Write(db, i))).ToArray();
            Thread[] others = [Start(() => Read(db)), Start(() => Read(db)), Start(() => Checkpoint(db))];
            foreach (var writer in writers) writer.Join();
            _isDone = true;
            foreach (var other in others) other.Join();
            Assert.Null(_failure);
            db.Flush();
            Verify(db.Snapshot());
            Assert.Empty(db.Check().Problems);
            hash = db.Snapshot().RootHash();
        }

        using var reopened = Database.Open(_disk.Open(), options);
        Assert.Equal(hash, reopened.Snapshot().RootHash());
        Assert.Empty(reopened.Check().Problems);
        Verify(reopened.Snapshot());
    }

    private Thread Start(Action work)
    {
        var thread = new Thread(() =>
        {
            try
            {
                work();
            }
            catch (Exception e)
            {
                _failure ??= e;
                _isDone = true;
            }
        });
        thread.Start();
        return thread;
    }

    private void Write(Database db, int seed)
    {
        var random = new Random(seed);
        var mine = new List<NodeId>();
        for (var i = 0; i < TransactionsPerWriter && !_isDone; i++)
        {
            switch (random.Next(10))
            {
                case < 5:
                    mine.AddRange(db.Write(tx => CreateTriangle(tx, random)));
                    break;
                case < 8 when mine.Count > 0:
                    db.Write(tx => Change(tx, mine[random.Next(mine.Count)], random));
                    break;
                case 8 when mine.Count > 0:
                    var at = random.Next(mine.Count / 3) * 3;
                    db.Write(tx =>
                    {
                        for (var j = at; j < at + 3; j++) tx.DetachDelete(mine[j]);
                    });
                    mine.RemoveRange(at, 3);
                    break;
                default:
                    mine.AddRange(db.Write(tx => CreateTriangles(tx, random.Next(1, 60), random)));
                    break;
            }
        }
    }

    private static NodeId[] CreateTriangle(Transaction tx, Random random)
    {
        NodeId[] nodes = [Create(tx, random), Create(tx, random), Create(tx, random)];
        for (var i = 0; i < 3; i++) tx.CreateEdge(nodes[i], "NEXT", nodes[(i + 1) % 3]);
        if (random.Next(30) == 0) Verify(tx.Snapshot);
        return nodes;
    }

    private static NodeId Create(Transaction tx, Random random)
    {
        var number = random.Next();
        return tx.CreateNode(LabelOf(number), ("number", number), ("text", TextOf(number)));
    }

    private static void Change(Transaction tx, NodeId node, Random random)
    {
        var number = random.Next();
        foreach (var label in tx.Snapshot.Labels(node)) tx.RemoveLabel(node, label);
        tx.Set(node, "number", number);
        tx.Set(node, "text", TextOf(number));
        tx.AddLabel(node, LabelOf(number));
    }

    private static NodeId[] CreateTriangles(Transaction tx, int count, Random random)
    {
        var numbers = Enumerable.Range(0, count * 3).Select(_ => (long)random.Next() / 3 * 3).ToArray();
        var nodes = tx.CreateNodes(count * 3, [LabelOf(0)], PropertyColumn.Int64("number", numbers), PropertyColumn.String("text", [.. numbers.Select(TextOf)]));
        tx.CreateEdges("NEXT", nodes, [.. nodes.Select((_, i) => nodes[i % 3 == 2 ? i - 2 : i + 1])]);
        return nodes;
    }

    private void Read(Database db)
    {
        var old = db.Snapshot();
        var oldSum = Verify(old);
        for (var round = 0; !_isDone; round++)
        {
            var now = db.Snapshot();
            var sum = Verify(now);
            Assert.Equal(oldSum, Verify(old));
            if (round % 4 == 0) (old, oldSum) = (now, sum);
        }
    }

    private void Checkpoint(Database db)
    {
        while (!_isDone) db.Checkpoint();
    }

    private static long Verify(Snapshot snapshot)
    {
        long count = 0, sum = 0;
        foreach (var node in snapshot.Nodes())
        {
            var number = snapshot.Get(node, "number").AsInt64();
            Assert.Equal(TextOf(number), snapshot.Get(node, "text").AsString());
            Assert.Equal(LabelOf(number), Assert.Single(snapshot.Labels(node)));
            var next = node;
            for (var i = 0; i < 3; i++) next = Assert.Single(snapshot.Neighbours(next, Direction.Outgoing).ToArray()).Node;
            Assert.Equal(node, next);
            Assert.Equal(1, snapshot.Degree(node, Direction.Incoming));
            sum += number;
            count++;
        }

        Assert.Equal(snapshot.NodeCount, count);
        Assert.Equal(snapshot.EdgeCount, count);
        return sum;
    }

    private static string LabelOf(long number) => (number % 3) switch { 0 => "Zero", 1 => "One", _ => "Two" };

    private static string TextOf(long number) => new((char)('a' + number % 26), (int)(number % 40) + 1);
}

using Mycelia.Graph.Indexes;
using Mycelia.Tests.Storage;

namespace Mycelia.Tests.Graph;

/// <summary>The root hash depends on logical content alone.</summary>
public sealed class RootHashTests
{
    private static string Hash(Database db) => Convert.ToHexStringLower(db.Snapshot().RootHash());

    [Fact]
    public void A_change_and_its_reversal_give_the_first_hash_again()
    {
        using var db = Database.InMemory();
        var nodes = db.Write(tx => tx.CreateNodes(3000, ["A"], PropertyColumn.Int64("x", [.. Enumerable.Range(0, 3000).Select(i => (long)i)])));
        var edge = db.Write(tx => tx.CreateEdge(nodes[0], "TO", nodes[1], ("w", 1.5)));
        var before = Hash(db);
        Change(tx => tx.Set(nodes[7], "x", 1L << 40), tx => tx.Set(nodes[7], "x", 7));
        Change(tx => tx.Set(nodes[7], "x", "text"), tx => tx.Set(nodes[7], "x", 7));
        Change(tx => tx.Set(nodes[7], "y", 1), tx => tx.Set(nodes[7], "y", Value.Null));
        Change(tx => tx.AddLabel(nodes[2999], "B"), tx => tx.RemoveLabel(nodes[2999], "B"));
        Change(tx => tx.Set(edge, "w", Value.Null), tx => tx.Set(edge, "w", 1.5));
        Change(tx => tx.SetSchemaCell("index:x", new SchemaDefinition("index:x", SchemaKind.RangeIndex, false, "A", ["x"]).Encode()), tx => tx.SetSchemaCell("index:x", null));
        var extra = db.Write(tx => tx.CreateNode("C", ("z", 1)));
        var loop = db.Write(tx => tx.CreateEdge(extra, "LOOP", extra));
        Assert.NotEqual(before, Hash(db));
        db.Write(tx => tx.DetachDelete(extra));
        Assert.Equal(before, Hash(db));
        Assert.False(db.Snapshot().Exists(loop));

        void Change(Action<Transaction> there, Action<Transaction> back)
        {
            db.Write(there);
            Assert.NotEqual(before, Hash(db));
            db.Write(back);
            Assert.Equal(before, Hash(db));
        }
    }

    [Fact]
    public void Every_kind_of_content_enters_the_hash()
    {
        using var db = Database.InMemory();
        var seen = new HashSet<string> { Hash(db) };
        NodeId a = default, b = default;
        Step(tx => a = tx.CreateNode());
        Step(tx => b = tx.CreateNode("L"));
        Step(tx => tx.CreateEdge(a, "T", b));
        Step(tx => tx.CreateEdge(a, "T", b));
        Step(tx => tx.CreateEdge(b, "T", a));
        Step(tx => tx.CreateEdge(a, "U", b));
        Step(tx => tx.Set(a, "k", 1));
        Step(tx => tx.Set(a, "k", 1.0));
        Step(tx => tx.Set(b, "k", 1.0));
        Step(tx => tx.Set(a, "k2", 1));
        Step(tx => tx.AddLabel(a, "L"));
        Step(tx => tx.SetSchemaCell("s", new SchemaDefinition("s", SchemaKind.Exists, false, "Nobody", ["k"]).Encode()));

        void Step(Action<Transaction> work)
        {
            db.Write(work);
            Assert.True(seen.Add(Hash(db)));
        }
    }

    [Fact]
    public void Reopening_and_checkpoints_leave_no_trace()
    {
        using var directory = new TemporaryDirectory();
        var path = Path.Combine(directory.Path, "g.mycelia");
        string hash;
        using (var db = Database.Open(path))
        {
            var nodes = db.Write(tx => tx.CreateNodes(5000, ["A", "B"], PropertyColumn.String("s", [.. Enumerable.Range(0, 5000).Select(i => $"text {i % 50}")])));
            db.Checkpoint();
            db.Write(tx =>
            {
                for (var i = 0; i < 100; i++) tx.CreateEdge(nodes[i * 31], "TO", nodes[i * 17], ("i", i));
                for (var i = 0; i < 50; i++) tx.DetachDelete(nodes[i * 62]);
                for (var i = 4000; i < 4100; i++) tx.Set(nodes[i], "s", i);
            });
            hash = Hash(db);
        }

        using (var db = Database.Open(path))
        {
            Assert.Equal(hash, Hash(db));
            db.Checkpoint();
            Assert.Equal(hash, Hash(db));
            Assert.Equal([], db.Check().Problems);
        }

        using (var db = Database.Open(path)) Assert.Equal(hash, Hash(db));
        Assert.Equal(hash, Database.Check(path).RootHash);
    }
}

using Mycelia.Kernel.Columns;
using Mycelia.Kernel.Simd;

namespace Mycelia.Tests.Columnar;

/// <summary>Columns of versions that share chunks: what a zone of one version says must not be believed for another.</summary>
public class VersionTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Zones_follow_chunks_that_grow(bool floats)
    {
        using var db = Database.InMemory();
        Value Number(int i) => floats ? i + 0.5 : i;
        var ids = new List<NodeId>();
        var versions = new List<(Snapshot Snapshot, int Rows)>();
        for (var i = 0; i < 300; i++)
        {
            // Rows fill an open chunk in place; every version has asked before the next row came.
            ids.Add(db.Write(tx => tx.CreateNode("A", ("x", Number(i)))));
            versions.Add((db.Snapshot(), i + 1));
            Verify(versions[^1].Snapshot, i + 1);
        }

        foreach (var (snapshot, rows) in versions) Verify(snapshot, rows);
        db.Write(tx => tx.Delete(ids[^1]));
        Verify(db.Snapshot(), 299);
        Verify(versions[^1].Snapshot, 300);
        db.Write(tx => tx.Set(ids[0], "x", Number(1000)));
        Assert.Equal(1, db.Snapshot().NodeColumn("x").Where(Comparison.Greater, Number(900)).Count);
        Verify(versions[150].Snapshot, 151);

        void Verify(Snapshot snapshot, int rows)
        {
            var column = snapshot.NodeColumn("x");
            Assert.Equal(0, column.Where(Comparison.Less, Number(0)).Count);
            Assert.Equal(rows, column.Where(Comparison.GreaterOrEqual, Number(0)).Count);
            Assert.Equal(1, column.Where(Comparison.GreaterOrEqual, Number(rows - 1)).Count);
            Assert.Equal(0, column.Where(Comparison.Greater, Number(rows - 1)).Count);
            Assert.Equal(Number(rows - 1), column.SumWhere(Comparison.Greater, Number(rows - 2)));
            Assert.Equal(Number(rows - 1), column.Max());
        }
    }

    [Fact]
    public void A_transaction_sees_its_own_rows_and_others_do_not()
    {
        using var db = Database.InMemory();
        db.Write(tx => tx.CreateNodes(100, ["A"], PropertyColumn.Int64("x", [.. Enumerable.Range(0, 100)])));
        var before = db.Snapshot().NodeColumn("x");
        Assert.Equal(0, before.Where(Comparison.Greater, 99).Count);
        using var tx = db.Begin();
        tx.CreateNode("A", ("x", 500));
        Assert.Equal(1, tx.Snapshot.NodeColumn("x").Where(Comparison.Greater, 99).Count);
        tx.CreateNode("A", ("x", 600));
        Assert.Equal(2, tx.Snapshot.NodeColumn("x").Where(Comparison.Greater, 99).Count);
        Assert.Equal(0, before.Where(Comparison.Greater, 99).Count + db.Snapshot().NodeColumn("x").Where(Comparison.Greater, 99).Count);
        tx.Commit();
        Assert.Equal(2, db.Snapshot().NodeColumn("x").Where(Comparison.Greater, 99).Count);
    }

    [Fact]
    public void Zones_are_kept_and_give_way_when_rows_come()
    {
        var chunk = new Int64Chunk<int>(ValueKind.Int64, 64);
        for (var row = 0; row < 10; row++) chunk.TrySet(row, row);
        ulong[] mask = [0x3FF, .. new ulong[31]];
        var zone = ChunkZone.Of(chunk, chunk.Values, mask);
        Assert.Same(zone, ChunkZone.Of(chunk, chunk.Values, [0x0F]));
        Assert.Equal(ZoneAnswer.None, zone.Judge(new IntegerRange(10, 20)));
        Assert.Equal(ZoneAnswer.All, zone.Judge(new IntegerRange(10, 20, Invert: true)));
        Assert.Equal(ZoneAnswer.All, zone.Judge(new IntegerRange(0, 9)));
        Assert.Equal(ZoneAnswer.Some, zone.Judge(new IntegerRange(5, 20)));

        // A row that the reader's version does not show yet is not taken in.
        chunk.TrySet(10, 1000);
        var same = ChunkZone.Of(chunk, chunk.Values, mask);
        Assert.Equal(ZoneAnswer.None, same.Judge(new IntegerRange(10, 2000)));
        Assert.Same(same, ChunkZone.Of(chunk, chunk.Values, mask));
        mask[0] |= 1 << 10;
        Assert.Equal(ZoneAnswer.Some, ChunkZone.Of(chunk, chunk.Values, mask).Judge(new IntegerRange(10, 2000)));
    }

    [Fact]
    public void A_serializable_transaction_conflicts_with_what_it_scanned()
    {
        using var db = Database.InMemory();
        var (a, b) = db.Write(tx => (tx.CreateNode("A", ("x", 1)), tx.CreateNode("B", ("x", 1))));
        db.Write(tx => tx.CreateEdge(a, "T", b, ("w", 1)));
        Action<Snapshot>[] reads =
        [
            s => s.NodeColumn(db.Key("x"), db.Label("A")).Sum(), s => s.NodeColumn("x", "A").Sum(), s => s.NodeColumn("x").Sum(), s => s.SelectNodes(db.Label("A")),
            s => s.Select(a), s => s.NodeColumn("x", "B").IsNull().Not(), s => s.Subgraph(new SubgraphOptions { Labels = [db.Label("A")] }),
        ];
        foreach (var read in reads)
        {
            Assert.True(Conflicts(read, tx => tx.Set(a, "x", 7)));
        }

        Assert.False(Conflicts(s => s.NodeColumn("x", "B").Sum(), tx => tx.CreateNode("A")));
        Assert.True(Conflicts(s => s.EdgeColumn("w", "T").Sum(), tx => tx.CreateEdge(b, "T", a)));
        Assert.True(Conflicts(s => _ = s.Subgraph(new SubgraphOptions()).EdgeCount, tx => tx.CreateEdge(b, "T", a)));
        Assert.False(Conflicts(s => s.EdgeColumn("w", "T").Sum(), tx => tx.CreateEdge(b, "U", a)));

        bool Conflicts(Action<Snapshot> read, Action<Transaction> write)
        {
            using var tx = db.Begin(new TransactionOptions { Isolation = Isolation.Serializable });
            read(tx.Snapshot);
            tx.CreateNode("Other");
            db.Write(write);
            try
            {
                tx.Commit();
                return false;
            }
            catch (ConflictException)
            {
                return true;
            }
        }
    }

    [Fact]
    public void Sums_have_the_same_bits_on_any_number_of_threads()
    {
        using var db = Database.InMemory();
        var random = new Random(4);
        db.Write(tx => tx.CreateNodes(300_000, ["A"], PropertyColumn.Float64("x", [.. Enumerable.Range(0, 300_000).Select(_ => random.NextDouble() * 1e9)])));
        var column = db.Snapshot().NodeColumn("x");
        var sum = column.SumDouble();
        for (var i = 0; i < 20; i++) Assert.Equal(BitConverter.DoubleToInt64Bits(sum), BitConverter.DoubleToInt64Bits(column.SumDouble()));
        Assert.Equal(column.SumDouble(column.Where(Comparison.Greater, 5e8)), column.SumWhere(Comparison.Greater, 5e8));
    }
}

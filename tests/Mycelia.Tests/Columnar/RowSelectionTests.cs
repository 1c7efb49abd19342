namespace Mycelia.Tests.Columnar;

/// <summary>Selections as sets, what they refuse, and what scans allocate.</summary>
public class RowSelectionTests
{
    [Theory]
    [InlineData(5, false)]
    [InlineData(6, true)]
    public void Selections_combine_as_sets(int seed, bool edges)
    {
        using var graph = new ColumnGraph(seed);
        var all = graph.Rows(edges, "i8", null).Select(r => r.Id).ToArray();
        RowSelection[] selections =
        [
            graph.Column(edges, "i8", null).Where(Comparison.Less, 10), graph.Column(edges, "rare", null).IsNotNull(),
            graph.Column(edges, "i32", null).IsNull(), graph.Column(edges, "unused", null).IsNotNull(), edges ? graph.Snapshot.SelectEdges() : graph.Snapshot.SelectNodes(),
            edges ? graph.Snapshot.Select(new EdgeId(all[5]), new EdgeId(all[^1])) : graph.Snapshot.Select(new NodeId(all[5]), new NodeId(all[^1])),
        ];
        foreach (var left in selections)
        {
            var ours = ColumnGraph.Ids(left).ToHashSet();
            Same(all.Where(id => !ours.Contains(id)), left.Not());
            foreach (var id in all) Assert.Equal(ours.Contains(id), edges ? left.Contains(new EdgeId(id)) : left.Contains(new NodeId(id)));
            foreach (var right in selections)
            {
                var theirs = ColumnGraph.Ids(right).ToHashSet();
                Same(all.Where(id => ours.Contains(id) && theirs.Contains(id)), left.And(right));
                Same(all.Where(id => ours.Contains(id) || theirs.Contains(id)), left.Or(right));
                Same(all.Where(id => ours.Contains(id) && !theirs.Contains(id)), left.Except(right));
            }
        }

        Assert.False(selections[0].Contains(new NodeId(ulong.MaxValue)) || selections[0].Contains(new EdgeId(ulong.MaxValue)));
    }

    [Fact]
    public void Selections_of_another_version_or_space_are_refused()
    {
        using var db = Database.InMemory();
        var node = db.Write(tx => tx.CreateNode("A", ("x", 1)));
        var before = db.Snapshot();
        db.Write(tx => tx.CreateEdge(node, "T", node, ("x", 2)));
        var now = db.Snapshot();
        var old = before.NodeColumn("x").IsNotNull();
        Refused(() => now.NodeColumn("x").Sum(old));
        Refused(() => now.SelectNodes().And(old));
        Refused(() => now.EdgeColumn("x").Sum(now.SelectNodes()));
        Refused(() => now.SelectNodes().Or(now.SelectEdges()));
        Refused(() => now.Subgraph(new SubgraphOptions { Nodes = old }));
        Refused(() => now.Subgraph(new SubgraphOptions { Edges = now.SelectNodes() }));
        Assert.Equal(1, db.Snapshot().NodeColumn("x").Sum(now.SelectNodes()));
        Assert.Equal(StatusCode.EntityNotFound, Assert.Throws<MyceliaException>(() => now.Select(new NodeId(1))).Status);
        Assert.Equal(StatusCode.InvalidState, Assert.Throws<MyceliaException>(() => { _ = now.SelectEdges().Nodes(); }).Status);
        Assert.Equal(StatusCode.InvalidState, Assert.Throws<MyceliaException>(() => { _ = now.SelectNodes().Edges(); }).Status);
    }

    [Fact]
    public void Wrong_arguments_are_refused()
    {
        using var db = Database.InMemory();
        db.Write(tx => tx.CreateNode("A", ("x", 1)));
        var column = db.Snapshot().NodeColumn(db.Key("x"), db.Label("A"));
        Refused(() => column.Where(Comparison.Equal, Value.Null));
        Refused(() => column.Where((Comparison)17, 1));
        Refused(() => column.Between(1, Value.Null));
        Refused(() => column.RowMask(0, new ulong[3]));
        Refused(() => column.RowMask(1, new ulong[Column.MaskWords]));
        Refused(() => column.RowMask(-1, new ulong[Column.MaskWords]));
        Refused(() => column.Read(0, new long[100], new ulong[Column.MaskWords]));
        Refused(() => column.NodeIdOf(0, 5000));
        Refused(() => column.StartsWith("a\ud800"));
        Refused(() => db.Snapshot().NodeColumn(default(PropertyKey)));
        Assert.Equal(StatusCode.InvalidState, Assert.Throws<MyceliaException>(() => column.EdgeIdOf(0, 0)).Status);
        Assert.Equal(0, db.Snapshot().NodeColumn("never").Count + db.Snapshot().EdgeColumn("x", "never").ChunkCount);
    }

    [Fact]
    public void Scans_of_few_chunks_allocate_nothing_but_selections()
    {
        using var graph = new ColumnGraph(8, bulkRows: 20_000);
        var mask = new ulong[Column.MaskWords];
        var longs = new long[Column.ChunkRowsMax];
        foreach (var key in new[] { "i8", "i16", "i32", "i64", "float", "text", "bool", "date", "moment", "zoned", "span" })
        {
            var (column, constant) = (graph.Column(false, key, null), graph.Rows(false, key, null).First(r => !r.Value.IsNull).Value);
            NoAllocation(() => column.CountIn(null));
            NoAllocation(() =>
            {
                for (var chunk = 0; chunk < column.ChunkCount; chunk++) column.RowMask(chunk, mask);
            });
            Assert.InRange(Allocated(() => column.Where(Comparison.LessOrEqual, constant)), 0, 2_000 + column.ChunkCount * 300 + 24 * Decoded(column));
        }

        // Sums and reads of numbers take nothing at all.
        foreach (var key in new[] { "i8", "i16", "i32", "i64", "float" })
        {
            var edges = graph.Column(true, key, "LIKES");
            if (Enumerable.Range(0, edges.ChunkCount).Any(chunk => edges.KindOf(chunk) == ValueKind.Null)) continue;
            NoAllocation(() => edges.SumDouble());
            NoAllocation(() => edges.Read(0, longs, mask));
        }

        var nodes = graph.Snapshot.SelectNodes();
        NoAllocation(() =>
        {
            foreach (var node in nodes.Nodes()) _ = node;
        });
    }

    /// <summary>Values in chunks without typed access, which may be decoded to the heap, generously counted.</summary>
    private static int Decoded(Column column)
    {
        var (values, mask) = (new Value[Column.ChunkRowsMax], new ulong[Column.MaskWords]);
        return Enumerable.Range(0, column.ChunkCount).Where(chunk => column.KindOf(chunk) == ValueKind.Null).Sum(chunk => 10 * column.Read(chunk, values, mask));
    }

    private static void NoAllocation(Action action) => Assert.Equal(0, Allocated(action));

    private static long Allocated(Action action)
    {
        for (var i = 0; i < 3; i++) action();
        var before = GC.GetAllocatedBytesForCurrentThread();
        action();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static void Same(IEnumerable<ulong> expected, RowSelection actual)
    {
        var ids = expected.ToArray();
        Assert.Equal(ids.Length, actual.Count);
        Assert.Equal(ids, ColumnGraph.Ids(actual));
    }

    private static void Refused(Action action) => Assert.Equal(StatusCode.InvalidArgument, Assert.Throws<MyceliaException>(action).Status);
}

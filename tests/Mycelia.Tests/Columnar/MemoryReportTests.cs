using System.Runtime.CompilerServices;

namespace Mycelia.Tests.Columnar;

/// <summary>What the report says against what the garbage collector holds.</summary>
[Collection(nameof(MemoryReportTests))]
[CollectionDefinition(nameof(MemoryReportTests), DisableParallelization = true)]
public class MemoryReportTests
{
    private const int Nodes = 200_000;
    private const int Edges = 1_000_000;
    private const int AttemptsMax = 4;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_total_is_what_the_heap_grew_by(bool isBulk)
    {
        LoadAndDrop(isBulk);
        for (var attempt = 1; ; attempt++)
        {
            // What earlier tests lent to pools may be let go of while this measures: then it measures again.
            GC.Collect();
            GC.WaitForPendingFinalizers();
            var before = GC.GetTotalMemory(forceFullCollection: true);
            using var db = Database.InMemory();
            Load(db, isBulk);
            GC.Collect();
            var grown = GC.GetTotalMemory(forceFullCollection: true) - before;
            var report = db.MemoryReport();
            if (Math.Abs(report.TotalBytes - grown) < 0.15 * grown) return;
            Assert.True(attempt < AttemptsMax, $"The heap grew by {grown:N0} bytes; the report says\n{report}");
        }
    }

    [Fact]
    public void Rows_name_the_parts_and_the_table_is_aligned()
    {
        using var graph = new ColumnGraph(21, bulkRows: 2_000);
        var report = graph.Database.MemoryReport();
        Assert.Equal(report.TotalBytes, report.Rows.Sum(row => row.Bytes));
        Assert.All(ColumnGraph.Keys[..^1], key => Assert.Contains(report.Rows, row => row.Category == "node column" && row.Name == key && row.Bytes > 0));
        Assert.Contains(report.Rows, row => row.Category == "node extents" && row.Entities == graph.Snapshot.NodeCount && row.BytesPerEntity > 0);
        Assert.Contains(report.Rows, row => row.Category == "conflict table");
        Assert.DoesNotContain(graph.Snapshot.MemoryReport().Rows, row => row.Category == "conflict table");
        var lines = report.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(report.Rows.Count + 2, lines.Length);
        Assert.Single(lines.Take(lines.Length - 1).Select(line => line.Length).Distinct());
        Assert.Equal(0, Database.InMemory().MemoryReport().Rows.First(row => row.Category == "edge extents").Bytes);
    }

    /// <summary>Sorting borrows buffers that the process keeps for the next time; a load that is thrown away brings them in.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void LoadAndDrop(bool isBulk)
    {
        using var db = Database.InMemory();
        Load(db, isBulk);
    }

    private static void Load(Database db, bool isBulk)
    {
        var random = new Random(3);
        var ids = db.Write(tx => tx.CreateNodes(
            Nodes, ["Person"], PropertyColumn.Int64("age", [.. Enumerable.Range(0, Nodes).Select(_ => (long)random.Next(100))]),
            PropertyColumn.String("name", [.. Enumerable.Range(0, Nodes).Select(i => $"name of {i}")])));
        if (isBulk)
        {
            NodeId[] sources = [.. Enumerable.Range(0, Edges).Select(_ => ids[random.Next(Nodes)])], targets = [.. Enumerable.Range(0, Edges).Select(_ => ids[random.Next(Nodes)])];
            db.Write(tx => tx.CreateEdges("KNOWS", sources, targets, PropertyColumn.Float64("weight", [.. sources.Select(_ => random.NextDouble())])));
            return;
        }

        var (type, weight) = (db.EdgeType("KNOWS"), db.Key("weight"));
        for (var batch = 0; batch < Edges; batch += 20_000)
        {
            db.Write(tx =>
            {
                for (var i = 0; i < 20_000; i++) tx.CreateEdge(ids[random.Next(Nodes)], type, ids[random.Next(Nodes)], (weight, random.NextDouble()));
            });
        }
    }
}

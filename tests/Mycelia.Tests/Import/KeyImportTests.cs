using Mycelia.Import;
using Mycelia.Tests.Storage;
using Mycelia.Tests.Support;

namespace Mycelia.Tests.Import;

/// <summary>What keys mean at the edges: duplicates, texts that look like integers, existing nodes, rows that do not count.</summary>
public sealed class KeyImportTests : IDisposable
{
    private static readonly ImportOptions s_skip = new() { OnError = OnRowError.Skip };

    private readonly TemporaryDirectory _directory = new();
    private readonly Database _database = Database.InMemory();

    [Fact]
    public void Duplicates_left_out_silently_cost_no_reading_of_the_file()
    {
        const int rows = 200_000;
        var path = File("d.csv", string.Concat(Enumerable.Range(0, rows).Select(static row => $"{row % 2:D200}\n")));
        var schema = File("d.json", """
            {"format": {"header": false}, "nodes": [{"file": "d.csv", "labels": ["D"], "key": "id", "distinct": true, "properties": [{"column": 0, "name": "id", "type": "STRING"}]}]}
            """);
        var before = GC.GetTotalAllocatedBytes(precise: true);
        var report = _database.Import(ImportPlan.FromSchema(schema));
        var allocated = GC.GetTotalAllocatedBytes(precise: true) - before;
        Assert.Equal((2L, rows - 2L), (report.Nodes, report.RowsSkipped));
        Assert.InRange(allocated, 0, 10 * new FileInfo(path).Length); // A message with its line took a buffer of 64 KiB for every row.
    }

    [Fact]
    public void Every_duplicate_names_the_line_of_the_row_before_it()
    {
        var report = _database.Import(new ImportPlan().Nodes(File("d.csv", "id,x\n1,a\n2,b\n2,c\n\"1\",d\n2,e\n"), "D"), s_skip);
        Assert.Equal([(4L, 3), (5L, 2), (6L, 3)], report.Rejected.Select(row => (row.Line, row.Reason[^1] - '0')));
        using var other = Database.InMemory();
        var stopped = Assert.Throws<ImportException>(() => other.Import(new ImportPlan().Nodes(_directory["d.csv"], "D")));
        Assert.Equal(4, stopped.Row.Line);
    }

    [Theory]
    [InlineData("9007199254740993\n0.5\n", "'9007199254740993'")]
    [InlineData("9223372036854775807\n0.5\n", "'9223372036854775807'")]
    [InlineData("9007199254740992\n0.5\n", "9007199254740992.0")]
    [InlineData("-0\n1\n", "'-0'")]
    public void An_integer_that_no_float_equals_keeps_its_digits(string cells, string first)
    {
        _database.Import(new ImportPlan().Nodes(File("f.csv", "id,x\n" + string.Concat(cells.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select((cell, i) => $"{i},{cell}\n"))), "F"));
        var now = _database.Snapshot();
        Assert.Contains(first, now.Nodes().ToArray().Select(node => now.Get(node, "x").ToString()));
    }

    [Fact]
    public void A_node_that_no_edge_names_may_be_deleted_during_the_import()
    {
        var nodes = _database.Write(tx => new[] { tx.CreateNode("P", ("id", 1)), tx.CreateNode("P", ("id", 2)), tx.CreateNode("P", ("id", 3)) });
        Import(deleted: nodes[2]);
        Assert.Equal((2L, 1L), (_database.Snapshot().NodeCount, _database.Snapshot().EdgeCount));
        Assert.Throws<ConflictException>(() => { Import(deleted: nodes[1]); });

        void Import(NodeId deleted) => _database.Import(
            new ImportPlan().Edges(File("e.csv", "a,b\n1,2\n"), "E", "P", "P"), null, new Reporter<ImportProgress>(progress =>
            {
                if (progress.Phase == "storing") _database.Write(tx => tx.DetachDelete(deleted));
            }));
    }

    [Fact]
    public void Keys_that_several_existing_nodes_have_harm_only_the_rows_that_use_them()
    {
        _database.Write(tx =>
        {
            foreach (var id in new Value[] { 1, 1, 2, "x", "x" }) tx.CreateNode("P", ("id", id));
        });
        var plan = new ImportPlan().Nodes(File("p.csv", "id\n1\n2\n3\n"), "P").Edges(File("e.csv", "a,b\n1,2\n2,2\nx,2\n"), "E", "P", "P");
        var report = _database.Import(plan, s_skip);
        Assert.Equal((1L, 1L, 4L), (report.Nodes, report.Edges, report.RowsRejected));
        Assert.Contains("several nodes of the database have the key of P '1'", report.Rejected[2].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Texts_with_leading_zeros_are_not_the_integers_of_another_file()
    {
        var plan = new ImportPlan().Nodes(File("a.csv", "id\n7\n8\n"), "P").Nodes(File("b.csv", "id\n007\nx\n+8\n"), "P")
            .Edges(File("e.csv", "a,b\n7,007\n+8,x\n"), "E", "P", "P");
        var report = _database.Import(plan);
        Assert.Equal((5L, 2L), (report.Nodes, report.Edges));
    }

    [Theory]
    [InlineData(KeyType.Inferred, 1)]
    [InlineData(KeyType.Integer, 0)]
    public void Integers_by_inference_are_named_only_as_they_are_printed(KeyType type, int rejected)
    {
        var plan = new ImportPlan().Nodes(File("a.csv", "id\n7\n"), "P").Edges(File("e.csv", "a,b\n7,7\n7,007\n"), "E", "P", "P");
        Assert.Equal(rejected, _database.Import(plan, new ImportOptions { OnError = OnRowError.Skip, KeyType = type }).RowsRejected);
    }

    [Fact]
    public void A_row_that_is_dropped_counts_once_and_is_no_problem()
    {
        File("n.csv", "1\n2\n");
        File("e.csv", "8,9,1\n1,9,x\n8,2,y\n1,2,3\n");
        var schema = File("s.json", """
            {"format": {"header": false}, "nodes": [{"file": "n.csv", "labels": ["N"], "key": "id", "properties": [{"column": 0, "name": "id", "type": "INTEGER"}]}],
             "relationships": [{"file": "e.csv", "type": "E", "skipWhenEndMissing": true, "from": {"label": "N", "key": "id", "column": 0}, "to": {"label": "N", "key": "id", "column": 1},
               "properties": [{"column": 2, "name": "x", "type": "INTEGER"}]}]}
            """);
        var report = _database.Import(ImportPlan.FromSchema(schema));
        Assert.Equal((1L, 3L, 0L), (report.Edges, report.RowsSkipped, report.RowsRejected));
    }

    [Fact]
    public void Null_markers_hold_for_ends_of_edges()
    {
        var plan = new ImportPlan().Nodes(File("n.csv", "id\n0x\n1\n"), "T").Nodes(File("m.csv", "id:ID{id-type:long}\n0\n1\n"), "N").Edges(File("e.csv", "a,b\n1,0\n1,1\n"), "E", "", "");
        var report = _database.Import(plan, new ImportOptions { OnError = OnRowError.Skip, NullMarkers = ["0"] });
        Assert.Contains(report.Rejected, static row => row.Reason.Contains("column 2 (b): the key of the node is missing", StringComparison.Ordinal));
    }

    [Fact]
    public void Null_markers_hold_where_all_keys_and_cells_are_integers()
    {
        _database.Write(tx => new[] { tx.CreateNode("N", ("id", 0)), tx.CreateNode("N", ("id", 1)) });
        var plan = new ImportPlan().Nodes(File("n.csv", "k,x:int\na,0\nb,5\n"), "X").Edges(File("e.csv", "a,b\n1,0\n1,1\n"), "E", "N", "N");
        var report = _database.Import(plan, new ImportOptions { OnError = OnRowError.Skip, NullMarkers = ["0"] });
        Assert.Equal((2L, 1L, 1L), (report.Nodes, report.Edges, report.RowsRejected));
        Assert.Contains("the key of the node is missing", report.Rejected[0].Reason, StringComparison.Ordinal);
        var now = _database.Snapshot();
        Assert.Equal([5L], now.Nodes("X").ToArray().Select(node => now.Get(node, "x")).Where(static value => !value.IsNull).Select(static value => value.AsInt64()));
    }

    [Theory]
    [InlineData("-9223372036854775808,9223372036854775807")]
    [InlineData("9223372036854775807,-9223372036854775808,0,-1,1")]
    [InlineData("0,4294967296,8589934592,1152921504606846976")]
    public void Integer_keys_may_lie_as_far_apart_as_integers_can(string keys)
    {
        var all = keys.Split(',');
        var plan = new ImportPlan().Nodes(File("n.csv", "id:ID{id-type:long}\n" + string.Join('\n', all)), "N").Edges(File("e.csv", "a,b\n" + string.Concat(all.Select(key => $"{key},{all[0]}\n"))), "E", "N", "N");
        Assert.Equal(all.Length, _database.Import(plan).Edges);
        var now = _database.Snapshot();
        Assert.Equal(all.Order(StringComparer.Ordinal), now.Nodes("N").ToArray().Where(node => now.Degree(node, Direction.Outgoing) == 1).Select(node => now.Get(node, "id").ToString()).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_row_that_was_rejected_owns_no_key()
    {
        File("l.csv", "1,what\n1,a\n");
        var schema = File("l.json", """
            {"format": {"header": false}, "nodes": [{"file": "l.csv", "labels": [], "key": "id", "labelColumn": 1, "labelMap": {"a": "A"},
              "properties": [{"column": 0, "name": "id", "type": "INTEGER"}]}]}
            """);
        var report = _database.Import(ImportPlan.FromSchema(schema), s_skip);
        Assert.Equal((1L, 1L), (report.Nodes, report.RowsRejected));
    }

    [Fact]
    public void A_label_column_of_a_schema_file_holds_the_label_itself()
    {
        File("l.csv", "1|a;b\n");
        var schema = File("l.json", """
            {"format": {"header": false, "delimiter": "|"}, "nodes": [{"file": "l.csv", "labels": ["X"], "labelColumn": 1, "properties": [{"column": 0, "name": "id", "type": "INTEGER"}]}]}
            """);
        _database.Import(ImportPlan.FromSchema(schema));
        var now = _database.Snapshot();
        Assert.Equal(["X", "a;b"], now.Labels(now.Nodes().ToArray()[0]).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("\"labelColumn\": -1, ", 0, "0")]
    [InlineData("", -2, "0")]
    [InlineData("", 0, "-3")]
    public void Negative_columns_of_a_schema_file_are_refused(string labels, int column, string where)
    {
        File("c.csv", "1\n");
        var schema = File("c.json", $$"""
            {"format": {"header": false}, "nodes": [{"file": "c.csv", {{labels}} "labels": ["X"], "where": {"column": {{where}}, "equals": "1"}, "properties": [{"column": {{column}}, "name": "id", "type": "INTEGER"}]}]}
            """);
        var refused = Assert.Throws<MyceliaException>(() => ImportPlan.FromSchema(schema));
        Assert.Contains("columns are counted from 0", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"column\": 1, \"equals\": null}", 1)]
    [InlineData("{\"column\": 1, \"notEquals\": null}", 2)]
    [InlineData("{\"column\": 1, \"in\": [null, \"a\"]}", 2)]
    public void Null_in_a_where_is_a_cell_without_a_value(string where, int rows)
    {
        File("w.csv", "1,a\n2,\n3,b\n");
        var schema = File("w.json", $$"""
            {"format": {"header": false}, "nodes": [{"file": "w.csv", "labels": ["W"], "where": {{where}}, "properties": [{"column": 0, "name": "id", "type": "INTEGER"}]}]}
            """);
        Assert.Equal(rows, _database.Import(ImportPlan.FromSchema(schema)).Nodes);
    }

    public void Dispose()
    {
        _database.Dispose();
        _directory.Dispose();
    }

    private string File(string name, string text) => _directory.Write(name, text);
}

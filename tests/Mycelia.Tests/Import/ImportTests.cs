using Mycelia.Import;
using Mycelia.Tests.Storage;
using Mycelia.Tests.Support;

namespace Mycelia.Tests.Import;

/// <summary>What headers, plans and schema files mean.</summary>
public sealed class ImportTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly Database _database = Database.InMemory();

    private Snapshot Now => _database.Snapshot();

    [Fact]
    public void Headers_in_the_style_of_neo4j_admin()
    {
        var report = _database.Import(new ImportPlan()
            .Nodes(File("p.csv", "personId:ID(Person),name,:LABEL,age:int,:IGNORE\nada,Ada,Person;Author,36,x\nbob,\"Bob, \"\"B\"\"\",,,y\n"))
            .Nodes(File("m.csv", ":ID(Movie){id-type:long},title,:LABEL\n1,\"\",Movie\n"))
            .Edges(File("e.csv", ":START_ID(Person),:END_ID(Movie),:TYPE,at:date\nada,1,SAW,2024-02-29\nbob,1,LIKED,\n")));
        Assert.Equal((3L, 2L), (report.Nodes, report.Edges));
        Assert.Equal(1, report.NodesByLabel["Author"]);
        Assert.Equal(
            ["(Movie) title=''", "(Person:Author) age=36, name='Ada', personId='ada'", "({}) name='Bob, \"B\"', personId='bob'", "LIKED", "SAW at=date('2024-02-29')"],
            Lines());
    }

    [Fact]
    public void Every_type_of_a_header()
    {
        const string header = "i:int,l:long,s:short,b:byte,f:float,d:double,t:boolean,u:string,c:char,p:point,da:date,lt:localtime,ti:time,ld:localdatetime,dt:datetime,du:duration,is:int[],us:string[],ds:date[],j:json,v:value,:LABEL";
        const string row = "1,-2,3,4,1.5,-2e3,TRUE,text,ü,\"{latitude: 47.5, longitude: 8.5}\",2024-02-29,12:30:00,12:30:00+01:00,2024-02-29T12:30:00,2024-02-29T12:30:00Z,P1DT2H,1;2;3,a;b,2024-01-01;2024-01-02,\"{\"\"a\"\": [1, 2.5]}\",\"{\"\"$date\"\": \"\"2024-02-29\"\"}\",T";
        _database.Import(new ImportPlan().Nodes(File("t.csv", $"{header}\n{row}\n")));
        var node = Now.Nodes("T").ToArray()[0];
        Assert.Equal(
            "b=4, c='ü', d=-2000.0, da=date('2024-02-29'), ds=[date('2024-01-01'), date('2024-01-02')], dt=datetime('2024-02-29T12:30Z'), du=duration('P1DT2H'), f=1.5, i=1, is=[1, 2, 3], "
            + "j={a: [1, 2.5]}, l=-2, ld=localdatetime('2024-02-29T12:30'), lt=localtime('12:30'), p=point({srid: 4326, x: 8.5, y: 47.5}), s=3, t=true, ti=time('12:30+01:00'), u='text', us=['a', 'b'], v=date('2024-02-29')",
            Properties(Now.Properties(node)));
    }

    [Fact]
    public void Types_are_found_out_from_all_rows()
    {
        var rows = string.Concat(Enumerable.Range(0, 3000).Select(i => $"{i},{i},{i},true,2024-02-29,2024-02-29T12:00:00,007,,{i}\n"));
        _database.Import(
            new ImportPlan().Nodes(File("t.csv", $"id,int,float,bool,date,time,text,none,late\n{rows}3000,5,2.5,false,2023-01-01,2024-02-29T12:00:00,008,,x\n"), "T"),
            new ImportOptions { BlockBytes = 256 });
        var node = Now.Nodes("T").ToArray()[5];
        Assert.Equal("bool=true, date=date('2024-02-29'), float=5.0, id=5, int=5, late='5', text='007', time=localdatetime('2024-02-29T12:00')", Properties(Now.Properties(node)));
    }

    [Fact]
    public void Edges_may_name_nodes_that_exist()
    {
        _database.Write(tx =>
        {
            tx.CreateNode("Person", ("id", 1), ("email", "ada@x"));
            tx.CreateNode("Person", ("id", 2), ("email", "bob@x"));
        });
        _database.Import(new ImportPlan().Nodes(File("p.csv", "id,email\n3,eve@x\n"), "Person").Edges(File("k.csv", "from,to\n1,3\n2,1\n"), "KNOWS", "Person", "Person"));
        _database.Import(new ImportPlan().Edges(File("m.csv", "from,to\nada@x,bob@x\n"), "MAILS", "Person.email", "Person.email"));
        Assert.Equal((3L, 3L), (Now.NodeCount, Now.EdgeCount));
        var again = Assert.Throws<ImportException>(() => _database.Import(new ImportPlan().Nodes(_directory["p.csv"], "Person")));
        Assert.Contains("p.csv:2: column 1 (id): a node with the key '3' is in the database already", again.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(KeyType.Integer)]
    [InlineData(KeyType.String)]
    public void Keys_of_both_types_dense_and_sparse(KeyType type)
    {
        var random = new Random(5);
        foreach (var spread in new[] { 1L, 7L, long.MaxValue / 3000 })
        {
            using var database = Database.InMemory();
            var keys = Enumerable.Range(0, 2000).Select(i => (i - 1000) * spread).OrderBy(_ => random.Next()).ToArray();
            var plan = new ImportPlan()
                .Nodes(File("n.csv", "id\n" + string.Join('\n', keys)), "N")
                .Edges(File("e.csv", "a,b\n" + string.Concat(keys.Zip(keys.Reverse(), (a, b) => $"{a},{b}\n"))), "E", "N", "N");
            database.Import(plan, new ImportOptions { KeyType = type, BlockBytes = 512 });
            var now = database.Snapshot();
            var edges = now.Edges().GetEnumerator();
            var pairs = new HashSet<(string, string)>();
            while (edges.MoveNext()) pairs.Add((now.Get(edges.Source, "id").ToObject()!.ToString()!, now.Get(edges.Target, "id").ToObject()!.ToString()!));
            Assert.Equal(keys.Zip(keys.Reverse(), (a, b) => (a.ToString(), b.ToString())).ToHashSet(), pairs);
        }
    }

    [Fact]
    public void A_schema_file_with_all_that_it_can_say()
    {
        File("things.csv", "1|city|Bonn|x;y|{\"a\":1}|0\n2|country|Chad|||1\n3|moon|Io|||1\n2|country|Chad again|||1\n|city|none|||0\n");
        File("in.csv", "1|2\n1|9\n|2\n");
        var schema = File("schema.json", """
            {"name": "x", "format": {"delimiter": "|", "quote": null, "header": false, "null": [""], "encoding": "utf-8"},
             "nodes": [{"file": "things.csv", "labels": ["Place"], "key": "id", "labelColumn": 1, "labelMap": {"city": "City", "country": "Country"},
               "where": {"column": 1, "notEquals": "moon"}, "distinct": true,
               "properties": [{"column": 0, "name": "id", "type": "INTEGER"}, {"column": 2, "name": "name", "type": "STRING"},
                 {"column": 3, "name": "tags", "type": "STRING_LIST;"}, {"column": 4, "name": "extra", "type": "JSON"}, {"column": 5, "name": "old", "type": "BOOLEAN"}]}],
             "relationships": [{"file": "in.csv", "type": "IN", "skipWhenEndMissing": true, "from": {"label": "City", "key": "id", "column": 0, "keyType": "INTEGER"},
               "to": {"label": "Country", "key": "id", "column": 1, "keyType": "INTEGER"}, "properties": []}]}
            """);
        var report = _database.Import(ImportPlan.FromSchema(schema));
        Assert.Equal((2L, 1L, 4L, 0L), (report.Nodes, report.Edges, report.RowsSkipped, report.RowsRejected));
        Assert.Equal(["(Place:City) extra={a: 1}, id=1, name='Bonn', old=false, tags=['x', 'y']", "(Place:Country) id=2, name='Chad', old=true", "IN"], Lines());
    }

    [Theory]
    [InlineData("{\"column\": 0, \"equals\": \"a\"}", 1)]
    [InlineData("{\"column\": 0, \"in\": [\"a\", \"b\"]}", 2)]
    [InlineData("{\"column\": 0, \"notIn\": [\"a\"]}", 2)]
    [InlineData("[{\"column\": 0, \"notEquals\": \"a\"}, {\"column\": 1, \"equals\": \"2\"}]", 1)]
    [InlineData("{\"0\": [\"a\", \"c\"], \"1\": \"1\"}", 1)]
    public void Where_selects_rows(string where, int rows)
    {
        File("w.csv", "a,1\nb,2\nc,3\n");
        var schema = File("w.json", $$"""
            {"format": {"header": false}, "nodes": [{"file": "w.csv", "labels": ["W"], "where": {{where}}, "properties": [{"column": 0, "name": "x", "type": "STRING"}]}]}
            """);
        var report = _database.Import(ImportPlan.FromSchema(schema));
        Assert.Equal((rows, 0L), ((int)report.Nodes, report.RowsSkipped));
    }

    [Fact]
    public void Problems_of_several_kinds_are_told_in_the_order_of_the_file()
    {
        File("l.csv", "1,a\n1,a\n2,what\n,b\n3,b\n");
        var schema = File("l.json", """
            {"format": {"header": false}, "nodes": [{"file": "l.csv", "labels": [], "key": "id", "labelColumn": 1, "labelMap": {"a": "A", "b": "B"},
              "properties": [{"column": 0, "name": "id", "type": "INTEGER"}]}]}
            """);
        var report = _database.Import(ImportPlan.FromSchema(schema), new ImportOptions { OnError = OnRowError.Skip });
        Assert.Equal([2L, 3L, 4L], report.Rejected.Select(row => row.Line));
        Assert.Equal(["(A) id=1", "(B) id=3"], Lines());
    }

    [Fact]
    public void Dialects_of_the_options()
    {
        _database.Import(
            new ImportPlan().Nodes(File("d.csv", "id\tlist:string[]\tx\n1\ta|b\t\\N\n2\t\"\t'q\tz'\n"), "D"),
            new ImportOptions { Delimiter = '\t', Quote = '\'', NullMarkers = ["\\N"], ArrayDelimiter = '|' });
        Assert.Equal(["(D) id=1, list=['a', 'b']", "(D) id=2, list=['\"'], x='q\\tz'"], Lines());
    }

    [Fact]
    public void Skipped_rows_are_counted_listed_and_written_out()
    {
        var plan = new ImportPlan()
            .Nodes(File("n.csv", "id:ID,n:int\n1,5\n2,x\n1,6\n3\n,7\n4,8\n"), "N")
            .Edges(File("e.csv", ":START_ID,:END_ID\n1,4\n1,2\n4,\n"), "E");
        var report = _database.Import(plan, new ImportOptions { OnError = OnRowError.Skip, RejectsFile = _directory["rejects.csv"], BlockBytes = 8 });
        Assert.Equal((2L, 1L, 6L), (report.Nodes, report.Edges, report.RowsRejected));
        Assert.Equal(
            [
                $"{_directory["n.csv"]}:3: column 2 (n): 'x' is not an int, -2147483648 to 2147483647",
                $"{_directory["n.csv"]}:5: the row has 1 cell, and 2 are expected",
                $"{_directory["n.csv"]}:4: column 1 (id:ID): the key '1' came before, on line 2",
                $"{_directory["n.csv"]}:6: column 1 (id:ID): the row has no key",
                $"{_directory["e.csv"]}:3: column 2 (:END_ID): no node has the key '2'",
                $"{_directory["e.csv"]}:4: column 2 (:END_ID): the key of the node is missing",
            ],
            report.Rejected.Select(row => row.ToString()));
        var lines = System.IO.File.ReadAllLines(_directory["rejects.csv"]);
        Assert.Equal("file,line,reason,row", lines[0]);
        Assert.Equal(["\"2,x\"", "\"3\"", "\"1,6\"", "\",7\"", "\"1,2\"", "\"4,\""], lines[1..].Select(line => line[(line.LastIndexOf(",\"", line.Length - 3, StringComparison.Ordinal) + 1)..]));
    }

    [Fact]
    public void Cancelling_leaves_the_database_as_it_was()
    {
        var plan = new ImportPlan().Nodes(File("c.csv", "id\n" + string.Join('\n', Enumerable.Range(0, 50_000))), "C");
        using var source = new CancellationTokenSource();
        var seen = 0;
        var progress = new Reporter<ImportProgress>(_ =>
        {
            if (Interlocked.Increment(ref seen) == 3) source.Cancel();
        });
        Assert.ThrowsAny<OperationCanceledException>(() => _database.Import(plan, new ImportOptions { BlockBytes = 1000 }, progress, source.Token));
        Assert.Equal((0L, 0L), (Now.NodeCount, Now.Version));
        var stopAtTheEnd = new CancellationTokenSource();
        Assert.ThrowsAny<OperationCanceledException>(() => _database.Import(plan, null, new Reporter<ImportProgress>(report =>
        {
            if (report.Done >= 200_000) stopAtTheEnd.Cancel();
        }), stopAtTheEnd.Token));
        Assert.Equal(50_000, _database.Import(plan).Nodes);
    }

    [Fact]
    public void Json_lines_as_other_systems_write_them()
    {
        var path = File("apoc.jsonl", """
            {"type":"node","id":"0","labels":["User"],"properties":{"name":"Ada","age":36,"tags":["a",1,null],"score":1.0}}

            {"id":"5","type":"relationship","label":"KNOWS","properties":{"since":1833},"start":{"id":"0","labels":["User"]},"end":{"id":1,"labels":["User"],"properties":{"x":1}}}
            {"type":"node","id":1,"labels":[],"properties":{},"extra":{"ignored":[1]}}
            """);
        _database.Import(new ImportPlan().JsonLines(path));
        Assert.Equal(["(User) age=36, name='Ada', score=1.0, tags=['a', 1, null]", "({}) ", "KNOWS since=1833"], Lines());
    }

    public void Dispose()
    {
        _database.Dispose();
        _directory.Dispose();
    }

    private string File(string name, string text) => _directory.Write(name, text);

    private string[] Lines()
    {
        var now = Now;
        var lines = new List<string>();
        foreach (var node in now.Nodes())
            lines.Add($"({(now.Labels(node).Count == 0 ? "{}" : string.Join(':', now.Labels(node)))}) {Properties(now.Properties(node))}");
        foreach (var edge in now.Edges().ToArray()) lines.Add($"{now.TypeOf(edge)} {Properties(now.Properties(edge))}".TrimEnd());
        return [.. lines.Order(StringComparer.Ordinal)];
    }

    private static string Properties(IReadOnlyDictionary<string, Value> properties) =>
        string.Join(", ", properties.OrderBy(static entry => entry.Key, StringComparer.Ordinal).Select(static entry => $"{entry.Key}={entry.Value}"));
}

using System.Text.Json;
using Mycelia.Cli.Commands;
using Mycelia.Cli.Querying;
using Mycelia.Tests.Storage;

namespace Mycelia.Tests.Cli.Commands;

/// <summary><c>mycelia query</c> in this process: what it prints in which format, and what it says when something is wrong.</summary>
public sealed class QueryCommandTests : IDisposable
{
    private const string People = "MATCH (p:Person) RETURN p.name AS name, p.born AS born ORDER BY name";

    private readonly TemporaryDirectory _directory = new();

    private string Path => _directory["social.mycelia"];

    public QueryCommandTests()
    {
        using var database = Database.Open(Path);
        database.Query("CREATE (:Person {name: 'Ada', born: 1815})-[:KNOWS {since: 1833}]->(:Person {name: 'Charles \"Calculating\", Esq.'})").Dispose();
    }

    [Theory]
    [InlineData("csv", "name,born\nAda,1815\n\"Charles \"\"Calculating\"\", Esq.\",\n")]
    [InlineData("jsonl", "{\"name\":\"Ada\",\"born\":1815}\n{\"name\":\"Charles \\\"Calculating\\\", Esq.\",\"born\":null}\n")]
    [InlineData("json", "[\n{\"name\":\"Ada\",\"born\":1815},\n{\"name\":\"Charles \\\"Calculating\\\", Esq.\",\"born\":null}\n]\n")]
    public void Rows_are_printed_in_the_format(string format, string expected) => Assert.Equal((0, expected, ""), Query(People, "--format", format));

    [Fact]
    public void A_table_is_the_default()
    {
        var (code, output, error) = Query(People);
        Assert.Equal((0, ""), (code, error));
        foreach (var text in (string[])["name", "born", "Ada", " 1815", "Calculating", "null", "2 rows"]) Assert.Contains(text, output, StringComparison.Ordinal);
        Assert.DoesNotContain('\e', output);
    }

    [Fact]
    public void A_table_shows_the_first_rows_and_counts_the_others()
    {
        var output = Query("UNWIND range(1, 3456) AS i RETURN i").Output;
        Assert.Contains(" 1000 ", output, StringComparison.Ordinal);
        Assert.DoesNotContain(" 1001 ", output, StringComparison.Ordinal);
        Assert.Contains("2,456 more rows", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_in_a_table_steers_the_terminal()
    {
        var output = Query("""RETURN 'a\u001B[31mb\nc' AS text""").Output;
        Assert.Contains(@"a\u001b[31mb\nc", output, StringComparison.Ordinal);
        Assert.DoesNotContain('\e', output);
    }

    [Fact]
    public void Every_kind_of_value_has_a_form_in_json()
    {
        const string text = """
            MATCH path = (a:Person)-[knows:KNOWS]->()
            RETURN null AS nothing, true AS truth, 9007199254740993 AS number, 1.0 AS float, 0.0 / 0.0 AS nan, -1.0 / 0.0 AS infinity, 'ü"' AS text,
                   [1, [2.5]] AS list, {a: 1, `b c`: null} AS map, date('2024-02-29') AS day, duration('P1DT2H') AS span, datetime('2024-02-29T12:00:00+01:00') AS instant,
                   point({x: 1, y: 2.5}) AS place, a AS node, knows AS edge, path
            """;
        var row = JsonDocument.Parse(Query(text, "--format", "jsonl").Output).RootElement;
        Assert.Equal("""null,true,9007199254740993,1.0,"NaN","-Infinity","ü\"",[1,[2.5]],{"a":1,"b c":null},"2024-02-29","P1DT2H","2024-02-29T12:00+01:00",{"srid":7203,"x":1.0,"y":2.5}""",
            string.Join(',', row.EnumerateObject().Take(13).Select(static column => column.Value.GetRawText())));
        var (node, edge, path) = (row.GetProperty("node"), row.GetProperty("edge"), row.GetProperty("path"));
        Assert.Equal("""["Person"]|{"born":1815,"name":"Ada"}""", $"{node.GetProperty("labels").GetRawText()}|{node.GetProperty("properties").GetRawText()}");
        Assert.Equal("""KNOWS|{"since":1833}""", $"{edge.GetProperty("type").GetString()}|{edge.GetProperty("properties").GetRawText()}");
        Assert.Equal(node.GetProperty("id").GetString(), edge.GetProperty("source").GetString());
        Assert.Equal((2, 1), (path.GetProperty("nodes").GetArrayLength(), path.GetProperty("edges").GetArrayLength()));
        Assert.Equal(node.GetRawText(), path.GetProperty("nodes")[0].GetRawText());
    }

    [Fact]
    public void A_deleted_node_is_said_to_be_so()
    {
        var row = JsonDocument.Parse(Query("MATCH (p:Person {name: 'Ada'}) DETACH DELETE p RETURN p", "--format", "jsonl").Output).RootElement.GetProperty("p");
        Assert.True(row.GetProperty("deleted").GetBoolean());
        Assert.StartsWith("n", row.GetProperty("id").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("'a,b'", "\"a,b\"")]
    [InlineData("'line\\nend'", "\"line\nend\"")]
    [InlineData("''", "\"\"")]
    [InlineData("null", "")]
    [InlineData("2.0", "2.0")]
    [InlineData("false", "false")]
    [InlineData("date('2024-02-29')", "2024-02-29")]
    [InlineData("[1, 'x']", "\"[1,\"\"x\"\"]\"")]
    public void A_cell_of_csv(string expression, string cell) => Assert.Equal($"v,w\n{cell},1\n", Query($"RETURN {expression} AS v, 1 AS w", "--format", "csv").Output);

    [Theory]
    [InlineData("x=1", "INTEGER 1")]
    [InlineData("x=-2.5e1", "FLOAT -25.0")]
    [InlineData("x=007.5.1", "STRING '007.5.1'")]
    [InlineData("x=TRUE", "BOOLEAN true")]
    [InlineData("x=null", "NULL null")]
    [InlineData("x=Ada Lovelace", "STRING 'Ada Lovelace'")]
    [InlineData("x=", "STRING ''")]
    [InlineData("x='1'", "STRING '1'")]
    [InlineData("x=a=b", "STRING 'a=b'")]
    [InlineData("x=2024-02-29", "STRING '2024-02-29'")]
    [InlineData("$x=[1, 'a', {b: 2}]", "LIST [1, 'a', {b: 2}]")]
    [InlineData("x=date('2024-02-29')", "DATE date('2024-02-29')")]
    public void A_parameter_is_a_literal_or_else_text(string parameter, string expected)
    {
        var value = ParameterText.Read([parameter])["x"];
        using var database = Database.InMemory();
        var type = database.Query("RETURN valueType($x)", ("x", value)).Scalar<string>()!.Split(' ', '<')[0];
        Assert.Equal(expected, $"{type} {value}");
        Assert.Equal(0, Query("RETURN $x", "--param", parameter).Code);
    }

    [Theory]
    [InlineData("is not of the form", "RETURN 1", "--param", "x")]
    [InlineData("is given twice", "RETURN 1", "--param", "x=1", "--param", "x=2")]
    [InlineData("--param x=[1", "RETURN 1", "--param", "x=[1")]
    [InlineData("is not one value", "RETURN 1", "--param", "x=[1]) AS a, (2")]
    [InlineData("not both", "RETURN 1", "--file", "query.cypher")]
    [InlineData("There is no query", " ; // nothing")]
    [InlineData("--timeout", "RETURN 1", "--timeout", "0")]
    [InlineData("--memory", "RETURN 1", "--memory", "many")]
    [InlineData("--memory", "RETURN 1", "--memory", "9999999999G")]
    [InlineData("yaml", "RETURN 1", "--format", "yaml")]
    public void Wrong_usage_is_exit_code_2(string said, params string[] arguments)
    {
        var (code, output, error) = Query(arguments);
        Assert.Equal((MyceliaCommand.WrongUsage, ""), (code, output));
        Assert.StartsWith("error: ", error, StringComparison.Ordinal);
        Assert.Contains(said, error, StringComparison.Ordinal);
    }

    [Fact]
    public void Statements_run_in_order_up_to_the_first_that_fails()
    {
        File.WriteAllText(_directory["script.cypher"], "CREATE (:Step {n: 1});\nCREATE (:Step {n: 2});\n  RETURN 1 / 0;\nCREATE (:Step {n: 3})");
        var (code, output, error) = Query("--file", _directory["script.cypher"]);
        Assert.Equal((MyceliaCommand.Failed, ""), (code, output));
        Assert.Contains("in statement 3 of 4", error, StringComparison.Ordinal);
        Assert.Equal("n\n1\n2\n", Query("MATCH (s:Step) RETURN s.n AS n ORDER BY n", "--format", "csv").Output);
    }

    [Fact]
    public void An_error_shows_its_place_in_the_script()
    {
        var (code, _, error) = Query("RETURN 1 AS one;\n\n  MATCH (n)\n  RETURN m.name", "--format", "csv");
        Assert.Equal(MyceliaCommand.Failed, code);
        var lines = error.TrimEnd().Split('\n');
        Assert.Equal(3, lines.Length);
        Assert.StartsWith("error: ", lines[0], StringComparison.Ordinal);
        Assert.Contains("(line 4, column 10 in statement 2 of 2)", lines[0], StringComparison.Ordinal);
        Assert.Equal(("  RETURN m.name", "         ^"), (lines[1], lines[2]));
        Assert.Contains("(line 1, column 11)", Query("   RETURN missing").Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Results_of_several_statements_follow_each_other()
    {
        const string text = "RETURN 1 AS a; CREATE (:Done); RETURN 2 AS b LIMIT 0; RETURN 3 AS c";
        Assert.Equal("a\n1\n\nb\n\nc\n3\n", Query(text, "--format", "csv").Output);
        Assert.Equal("[\n{\"a\":1}\n]\n[]\n[\n{\"c\":3}\n]\n", Query(text, "--format", "json").Output);
        Assert.Equal("{\"a\":1}\n{\"c\":3}\n", Query(text, "--format", "jsonl").Output);
    }

    [Fact]
    public void Plans_stand_beside_tables_and_apart_from_data()
    {
        foreach (var text in (string[])["Estimated rows", "(p:Person)", "p.name"]) Assert.Contains(text, Query("EXPLAIN " + People).Output, StringComparison.Ordinal);
        var profile = Query("PROFILE " + People).Output;
        Assert.Contains("Ada", profile, StringComparison.Ordinal);
        Assert.Contains("Time (ms)", profile, StringComparison.Ordinal);
        var (_, output, error) = Query("EXPLAIN CREATE (n:Never) RETURN n", "--format", "csv");
        Assert.Equal("", output);
        Assert.Contains("Estimated rows", error, StringComparison.Ordinal);
        Assert.Equal("n\n0\n", Query("MATCH (n:Never) RETURN count(n) AS n", "--format", "csv").Output);
    }

    [Fact]
    public void Statistics_are_printed_when_they_are_asked_for()
    {
        Assert.Equal("", Query("CREATE (:Person {name: 'Mary'})").Error);
        var error = Query("CREATE (:Person {name: 'Mary'}), (:Person {name: 'Jane'})", "--stats").Error;
        Assert.StartsWith("rows 0, nodes created 2, properties set 2, labels added 2; compiled in ", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Limits_end_a_statement()
    {
        var (code, _, error) = Query("UNWIND range(1, 100000) AS a UNWIND range(1, 100000) AS b UNWIND range(1, 100000) AS c RETURN count(*)", "--timeout", "0.2");
        Assert.Equal(MyceliaCommand.Failed, code);
        Assert.Contains("timeout of 200 ms", error, StringComparison.Ordinal);
        (code, _, error) = Query("UNWIND range(1, 200000) AS i CREATE (n:Many {i: i}) RETURN n, toString(i)", "--memory", "64K");
        Assert.Equal(MyceliaCommand.Failed, code);
        Assert.Contains("memory", error, StringComparison.OrdinalIgnoreCase);
        Assert.Equal("n\n0\n", Query("MATCH (n:Many) RETURN count(n) AS n", "--format", "csv").Output);
    }

    [Fact]
    public void A_database_that_is_being_written_can_be_read()
    {
        using var writer = Database.Open(Path);
        writer.Query("CREATE (:Person {name: 'Mary'})").Dispose();
        Assert.Equal("n\n3\n", Query("MATCH (p:Person) RETURN count(*) AS n", "--format", "csv").Output);
        var (code, _, error) = Query("CREATE (:Person)");
        Assert.Equal(MyceliaCommand.Failed, code);
        Assert.Contains("open for writing elsewhere", error, StringComparison.Ordinal);
        Assert.Equal(3, writer.Snapshot().NodeCount);
    }

    [Fact]
    public void A_database_that_is_missing_is_not_made()
    {
        var (code, _, error) = Run("query", "--db", _directory["other.mycelia"], "RETURN 1");
        Assert.Equal(MyceliaCommand.Failed, code);
        Assert.StartsWith("error: ", error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_directory["other.mycelia"]));
    }

    [Fact]
    public void Indexes_and_constraints_are_made_and_shown()
    {
        Assert.Equal(0, Query("CREATE INDEX person_name FOR (p:Person) ON (p.name); CREATE CONSTRAINT one_email FOR (p:Person) REQUIRE p.email IS UNIQUE").Code);
        Assert.Contains("person_name", Query("SHOW INDEXES", "--format", "csv").Output, StringComparison.Ordinal);
        Assert.Contains("one_email", Query("SHOW CONSTRAINTS", "--format", "jsonl").Output, StringComparison.Ordinal);
    }

    public void Dispose() => _directory.Dispose();

    private (int Code, string Output, string Error) Query(params string[] arguments) => Run(["query", "--db", Path, .. arguments]);

    private static (int Code, string Output, string Error) Run(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = MyceliaCommand.Run(args, output, error);
        return (code, output.ToString(), error.ToString());
    }
}

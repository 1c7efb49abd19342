using Mycelia.Conformance;
using Mycelia.Conformance.Cases;

namespace Mycelia.Tests.Conformance;

/// <summary>Folders of cases and datasets are run as their files say, and a case that is wrong on purpose is always found: the canaries.</summary>
public sealed class ConformanceRunTests : IDisposable
{
    private const string Rows = """{"kind":"rows","ordered":false,"ignoreListOrder":false,"columns":["n"],"rows":[["1"]]}""";
    private const string Nothing = """{"kind":"empty","ordered":false,"ignoreListOrder":false,"columns":[],"rows":[]}""";
    private const string Failing = """{"kind":"error","ordered":false,"ignoreListOrder":false,"columns":[],"rows":[]}""";
    private const string Undefined = """{"type":"SyntaxError","phase":"compile time","detail":"UndefinedVariable"}""";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("mycelia-conformance-test-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("default", 1)]
    [InlineData("tiny-vectors", 1)]
    [InlineData("reopen", 1)]
    [InlineData("no-optimizer", 1)]
    [InlineData("serial", 1)]
    [InlineData("all", 5)]
    public void Cases_that_hold_pass_in_every_configuration(string configuration, int times)
    {
        Write("part/good.jsonl",
            Case("setup", Step("MATCH (n:A)-[:T]->(:B) RETURN count(n) AS n", Rows), setup: ["CREATE (:A)-[:T]->(:B)"]),
            Case("write", Step("CREATE (:A {x: 1})", Nothing, """{"+nodes":1,"+labels":1,"+properties":1}""") + "," + Step("MATCH (a:A) RETURN a.x AS n", Rows)),
            Case("error", Step("RETURN y", Failing, "null", Undefined)),
            Case("parameter", Step("RETURN $p AS n", Rows), parameters: """{"p":"1"}"""),
            Case("left out", Step("RETURN 2 AS n", Rows), tags: """["@ignore"]"""));
        var (status, output) = Run("cases", "--config", configuration);
        Assert.True(status == 0, output);
        Assert.Contains("left out: 1, tagged @ignore", output, StringComparison.Ordinal);
        Assert.EndsWith($"passed {4 * times} of {4 * times}", output, StringComparison.Ordinal);
    }

    public static TheoryData<string, string> Canaries => new()
    {
        { "value", Step("RETURN 2 AS n", Rows) },
        { "kind of number", Step("RETURN 1.0 AS n", Rows) },
        { "no row", Step("UNWIND [] AS n RETURN n", Rows) },
        { "row too many", Step("UNWIND [1, 1] AS n RETURN n", Rows) },
        { "name of a column", Step("RETURN 1 AS m", Rows) },
        { "columns where none belong", Step("RETURN 1 AS n", Nothing) },
        { "no error", Step("RETURN 1 AS n", Failing, "null", Undefined) },
        { "error", Step("RETURN y AS n", Rows) },
        { "detail of an error", Step("RETURN y", Failing, "null", Undefined.Replace("UndefinedVariable", "UnknownFunction", StringComparison.Ordinal)) },
        { "type of an error", Step("RETURN y", Failing, "null", Undefined.Replace("SyntaxError", "TypeError", StringComparison.Ordinal)) },
        { "phase of an error", Step("RETURN y", Failing, "null", Undefined.Replace("compile time", "runtime", StringComparison.Ordinal)) },
        { "unexpected side effect", Step("CREATE (:A)", Nothing) },
        { "missing side effect", Step("RETURN 1 AS n", Rows, """{"+nodes":1}""") },
        { "second step", Step("RETURN 1 AS n", Rows) + "," + Step("RETURN 2 AS n", Rows) },
    };

    [Theory]
    [MemberData(nameof(Canaries))]
    public void A_wrong_case_is_found(string name, string steps)
    {
        Write("good.jsonl", Case("right", Step("RETURN 1 AS n", Rows)));
        Write("bad.jsonl", Case(name, steps));
        var (status, output) = Run("cases");
        Assert.Equal(1, status);
        Assert.Contains($"FAILED {name}", output, StringComparison.Ordinal);
        Assert.EndsWith("passed 1 of 2", output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_failing_setup_fails_its_case()
    {
        Write("bad.jsonl", Case("setup", Step("RETURN 1 AS n", Rows), setup: ["RETURN 1 / 0"]));
        Assert.Equal(1, Run("cases").Status);
    }

    [Fact]
    public void A_filter_takes_some_cases_and_nothing_is_no_success()
    {
        Write("cases.jsonl", Case("right", Step("RETURN 1 AS n", Rows)), Case("wrong", Step("RETURN 2 AS n", Rows)));
        Assert.Equal(0, Run("cases", "--filter", "RIGHT").Status);
        Assert.Equal(1, Run("cases", "--filter", "return 2").Status);
        Assert.Equal(1, Run("cases", "--filter", "nothing like it").Status);
    }

    [Fact]
    public void A_line_that_is_no_case_is_named()
    {
        Write("cases.jsonl", Case("right", Step("RETURN 1 AS n", Rows)), "{}");
        var error = Assert.Throws<FormatException>(() => Run("cases"));
        Assert.Contains("cases.jsonl:2", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Procedures_return_the_rows_that_match_their_arguments()
    {
        const string Procedures = """
            [{"name":"test.p","signature":"","inputs":[{"name":"a","type":"NUMBER?"}],"outputs":[{"name":"n","type":"INTEGER?"}],
            "columns":["a","n"],"rows":[["1","1"],["2.5","2"],["null","3"]]}]
            """;
        Write("cases.jsonl",
            Case("integer", Step("CALL test.p(1) YIELD n RETURN n", Rows), procedures: Procedures),
            Case("float", Step("CALL test.p(1.0)", Rows), procedures: Procedures),
            Case("null", Step("CALL test.p(null) YIELD n RETURN n - 2 AS n", Rows), procedures: Procedures),
            Case("no match", Step("CALL test.p(7) YIELD n RETURN count(n) + 1 AS n", Rows), procedures: Procedures));
        var (status, output) = Run("cases");
        Assert.True(status == 0, output);
    }

    [Fact]
    public void Work_that_does_not_end_fails_and_holds_nothing_up()
    {
        using var end = new ManualResetEventSlim();
        var failure = TimeLimit.Run(TimeSpan.FromMilliseconds(1), TimeSpan.Zero, (at, cancellation) =>
        {
            at.Query = "the query";
            end.Wait(CancellationToken.None);
            return null;
        });
        end.Set();
        Assert.Contains("still running", failure!.Actual, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2", "3", 0, "passed 4 of 4")]
    [InlineData("3", "3", 1, "passed 3 of 4")]
    [InlineData("2", "2", 1, "passed 3 of 4")]
    public void Datasets_are_queried_before_and_after_their_updates(string before, string after, int status, string lastLine)
    {
        Write("set/schema.json", """
            {"name":"set","format":{"delimiter":",","quote":null,"header":false,"null":[""],"encoding":"utf-8"},
            "nodes":[{"file":"a.csv","labels":["A"],"key":"id","properties":[{"column":0,"name":"id","type":"INTEGER"}]}],"relationships":[]}
            """);
        Write("set/a.csv", "1", "2");
        Write("set/update-queries.json", """{"U": "CREATE (:A {id: $id})"}""");
        Write("set/updates.jsonl", """{"seq":1,"operation":"U","statements":[{"query":"U","parameters":{"id":"3"}}]}""");
        Write("set/queries.jsonl", Query("before", "initial", before), Query("after", "afterUpdates", after));
        var (found, output) = Run("datasets");
        Assert.True(status == found, output);
        Assert.EndsWith(lastLine, output, StringComparison.Ordinal);
    }

    private static string Query(string id, string state, string count) =>
        $$"""{"id":"{{id}}","state":"{{state}}","features":[],"parameters":null,"steps":[{{Step("MATCH (a:A) RETURN count(*) AS n", Rows.Replace("\"1\"", $"\"{count}\"", StringComparison.Ordinal))}}]}""";

    private static string Step(string query, string expect, string effects = "\"none\"", string error = "null") =>
        $$"""{"query":"{{query}}","control":false,"expect":{{expect}},"error":{{error}},"sideEffects":{{effects}}}""";

    private static string Case(string id, string steps, string[]? setup = null, string parameters = "null", string tags = "[]", string procedures = "[]")
    {
        var statements = string.Join(',', (setup ?? []).Select(static statement => $"\"{statement}\""));
        var line = $$"""{"id":"{{id}}","tags":{{tags}},"graph":{"kind":"empty","name":null,"setup":[{{statements}}]},"procedures":{{procedures}},"parameters":{{parameters}},"steps":[{{steps}}]}""";
        return line.ReplaceLineEndings(" ");
    }

    private void Write(string file, params string[] lines)
    {
        var path = Path.Combine(_folder.FullName, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllLines(path, lines);
    }

    private (int Status, string Output) Run(string program, params string[] options)
    {
        var arguments = RunArguments.Parse([program, _folder.FullName, .. options]);
        using var output = new StringWriter();
        var status = ConformanceRun.Of(arguments!, output);
        return (status, output.ToString().TrimEnd());
    }
}

using Mycelia.Conformance;

namespace Mycelia.Tests.Conformance;

/// <summary>Folders of graph cases are run as their files say; what is wrong, missing or malformed fails and is named.</summary>
public sealed class GraphRunTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("mycelia-graph-cases-");

    /// <summary>Two triangles that share vertex 30, an edge apart, and a vertex alone; the vertices do not stand in order.</summary>
    public GraphRunTests()
    {
        Write("graphs/bow.v", "30", "10", "20", "40", "50", "60", "70", "80");
        Write("graphs/bow.e", "10 20 1.5", "20 30 1", "30 10 4", "30 40 1", "40 50 1", "50 30 0.5", "60 70 2");
        Write("graphs.jsonl", """{"graph": "bow", "directed": false, "weighted": true, "vertices": 8, "edges": 7, "origin": "", "note": ""}""");
    }

    public void Dispose() => _folder.Delete(recursive: true);

    /// <summary>Every algorithm with the values of vertices 10 to 80.</summary>
    public static TheoryData<string, string, string, string> Cases => new()
    {
        { "BFS", "{\"source\": 10}", "exact", "0 1 1 2 2 9223372036854775807 9223372036854775807 9223372036854775807" },
        { "SSSP", "{\"source\": 10, \"weight\": \"third column\"}", "relative:1e-4", "0 1.5 2.5 3.5 3.0 Infinity Infinity infinity" },
        { "WCC", "{}", "partition", "5 5 5 5 5 9 9 1" },
        { "SCC", "{}", "partition", "5 5 5 5 5 9 9 1" },
        { "CDLP", "{\"iterations\": 2}", "exact", "10 10 30 10 10 60 70 80" },
        { "LCC", "{}", "relative:1e-4", "1 1 0.33333 1 1 0 0 0" },
        { "PR", "{\"damping\": 0, \"iterations\": 3}", "relative:1e-4", "0.125 0.125 0.125 0.125 0.125 0.125 0.125 0.125" },
        { "PR", "{\"damping\": 0, \"iterations\": \"until converged\"}", "absolute:1e-4", "0.125 0.125 0.125 0.125 0.125 0.12509 0.125 0.125" },
        { "TRIANGLES", "{}", "exact", "1 1 2 1 1 0 0 0" },
        { "CORE", "{}", "exact", "2 2 2 2 2 1 1 0" },
        { "BC", "{\"normalised\": false}", "relative:1e-4", "0 0 4 0 0 0 0 0" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_right_case_passes_and_the_same_with_one_value_wrong_fails(string algorithm, string parameters, string compare, string values)
    {
        var wrong = values.Split(' ');
        wrong[2] = algorithm is "WCC" or "SCC" ? "7" : "1234.5";
        Write("cases.jsonl", Case("right", algorithm, parameters, compare, values), Case("wrong", algorithm, parameters, compare, string.Join(' ', wrong)));
        var (status, output) = Run();
        Assert.Equal(1, status);
        Assert.Contains("FAILED wrong", output, StringComparison.Ordinal);
        Assert.Contains($"vertex 30: expected {wrong[2]}, found ", output, StringComparison.Ordinal);
        Assert.DoesNotContain("FAILED right", output, StringComparison.Ordinal);
        Assert.EndsWith("passed 1 of 2", output, StringComparison.Ordinal);
        Assert.EndsWith("passed 1 of 1", Run("--filter", "RIGHT").Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1 1 1 1 1 9 9 9")]
    [InlineData("1 1 1 1 1 9 8 7")]
    [InlineData("1 1 1 1 1 1 1 2")]
    public void Groups_joined_or_parted_are_found(string values)
    {
        Write("cases.jsonl", Case("groups", "WCC", "{}", "partition", values));
        Assert.EndsWith("passed 0 of 1", Run().Output, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unreachable_vertex_does_not_pass_for_a_distant_one()
    {
        Write("cases.jsonl", Case("far", "SSSP", "{\"source\": 10}", "relative:1e-4", "0 1.5 2.5 3.5 3.0 Infinity 1e300 Infinity"));
        var (status, output) = Run();
        Assert.Equal(1, status);
        Assert.Contains("vertex 70: expected 1e300, found ", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("graphs/bow.v", "10\n10", "bow.v:2: vertex 10 stands in line 1 already")]
    [InlineData("graphs/bow.v", "10\nx", "bow.v:2: 'x' is no vertex identity")]
    [InlineData("graphs/bow.e", "10 20 1\n10 99 1", "bow.e:2: vertex 99 is not in bow.v")]
    [InlineData("graphs/bow.e", "10 20 1\n10 30", "bow.e:2: a line has source, target")]
    [InlineData("graphs/bow.e", "10 20 heavy", "bow.e:1: 'heavy' is no weight")]
    [InlineData("graphs/bow.e", "10 20 1", "graphs.jsonl:1: edges of bow is 7 here, and 1 in the files")]
    [InlineData("graphs/bow.e", null, "bow.e is missing")]
    [InlineData("expected/right.txt", null, "right.txt is missing")]
    [InlineData("expected/right.txt", "10 2\n20", "right.txt:2: a line has a vertex and its value")]
    [InlineData("expected/right.txt", "10 2\n10 2", "right.txt:2: vertex 10 has a value already")]
    [InlineData("expected/right.txt", "10 2\n11 2", "right.txt:2: vertex 11 is not in bow.v")]
    [InlineData("expected/right.txt", "10 2\n20 two", "right.txt:2: 'two' is no value")]
    [InlineData("expected/right.txt", "10 2", "right.txt: vertex 20 has no value")]
    public void What_is_missing_or_malformed_fails_with_file_and_line(string file, string? content, string message)
    {
        Write("cases.jsonl", Case("right", "CORE", "{}", "exact", "2 2 2 2 2 1 1 0"));
        if (content is null) File.Delete(Path.Combine(_folder.FullName, file));
        else Write(file, content.Split('\n'));
        var (status, output) = Run();
        Assert.Equal(1, status);
        Assert.Contains(message, output, StringComparison.Ordinal);
        Assert.EndsWith("passed 0 of 1", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("NONE", "{}", "exact", "cases.jsonl:1: no algorithm is called 'NONE'")]
    [InlineData("BFS", "{}", "exact", "cases.jsonl:1: BFS needs the parameter 'source'")]
    [InlineData("BFS", "{\"source\": 11}", "exact", "cases.jsonl:1: the source 11 is no vertex of bow")]
    [InlineData("CORE", "{}", "nearly", "the comparison 'nearly' is unknown")]
    public void A_case_that_cannot_run_fails_with_its_line(string algorithm, string parameters, string compare, string message)
    {
        Write("cases.jsonl", Case("odd", algorithm, parameters, compare, "0 0 0 0 0 0 0 0"), "{");
        var (status, output) = Run();
        Assert.Equal(1, status);
        Assert.Contains(message, output, StringComparison.Ordinal);
        Assert.Contains("cases.jsonl:2: this is no case", output, StringComparison.Ordinal);
        Assert.EndsWith("passed 0 of 2", output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_without_cases_fails()
    {
        var (status, output) = Run();
        Assert.Equal(1, status);
        Assert.Contains("there is no cases.jsonl", output, StringComparison.Ordinal);
        Assert.Null(RunArguments.Parse(["graphalytics", _folder.FullName, "--config", "all"]));
    }

    /// <summary>A case, with its file of expected values.</summary>
    private string Case(string id, string algorithm, string parameters, string compare, string values)
    {
        Write($"expected/{id}.txt", [.. values.Split(' ').Select(static (value, i) => $"{10 * (i + 1)} {value}")]);
        return $$"""{"id": "{{id}}", "graph": "bow", "directed": false, "algorithm": "{{algorithm}}", "parameters": {{parameters}}, "expected": "expected/{{id}}.txt", "compare": "{{compare}}"}""";
    }

    private void Write(string file, params string[] lines)
    {
        var path = Path.Combine(_folder.FullName, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllLines(path, lines);
    }

    private (int Status, string Output) Run(params string[] options)
    {
        using var output = new StringWriter();
        var status = ConformanceRun.Of(RunArguments.Parse(["graphalytics", _folder.FullName, .. options])!, output);
        return (status, output.ToString().TrimEnd());
    }
}

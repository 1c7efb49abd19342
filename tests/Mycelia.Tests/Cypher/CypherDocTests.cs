using System.Runtime.CompilerServices;
using System.Text;
using System.Text.RegularExpressions;
using Mycelia.Cli.Commands;
using Mycelia.Cli.Querying;
using Mycelia.Cypher.Functions;
using Mycelia.Cypher.Procedures;
using Mycelia.Querying;
using Mycelia.Tests.Storage;

namespace Mycelia.Tests.Cypher;

/// <summary>docs/cypher.md is true: its queries give what it says, its C# compiles, its lists of functions and procedures are complete.</summary>
public class CypherDocTests
{
    private static readonly string Page = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(ThisFile())!, "..", "..", "..", "docs", "cypher.md"));

    [Fact]
    public void The_queries_give_what_the_page_says()
    {
        using var database = Database.InMemory();
        var blocks = Regex.Matches(File.ReadAllText(Page), "```(?<kind>cypher.*|result)\n(?<text>[^`]*(?:`[^`]+)*?)\n```").ToArray();
        var (queries, results, errors) = (0, 0, 0);
        for (var i = 0; i < blocks.Length; i++)
        {
            var (kind, text) = (blocks[i].Groups["kind"].Value, blocks[i].Groups["text"].Value);
            if (kind == "result") continue;
            queries++;
            if (kind != "cypher")
            {
                var error = Assert.Throws<CypherException>(() => database.Query(text).ToList());
                Assert.Equal(kind, $"cypher error {error.Type} {error.Detail}");
                errors++;
                continue;
            }

            using var output = new StringWriter();
            using (var writer = ResultWriter.Create(ResultWriter.Csv, output)) writer.Write(database.Query(text), default);
            if (i + 1 == blocks.Length || blocks[i + 1].Groups["kind"].Value != "result") continue;
            Assert.Equal($"{text}\n{blocks[i + 1].Groups["text"].Value}\n", $"{text}\n{output}");
            results++;
        }

        Assert.True(queries >= 25 && results >= 9 && errors >= 4, $"{queries} queries, {results} results, {errors} errors");
    }

    [Fact]
    public void The_programs_run()
    {
        using var db = Database.InMemory();
        using var output = new StringWriter();
        db.Query("CREATE (:Person {name: 'Ada', born: 1815}), (g:Person {name: 'George', born: 1792}), (:Person {name: 'Mary', born: 1780})<-[:KNOWS]-(g)").Dispose();
        Assert.Equal((3, "(:Person {born: 1815, name: 'Ada', seen: true})", 1, "Mary"), Program(db, output));
        Assert.Equal("Mary was born in 1780\nGeorge was born in 1792\n", output.ToString().ReplaceLineEndings("\n"));
    }

    [Fact]
    public void The_programs_are_those_of_the_page()
    {
        var lines = File.ReadAllText(ThisFile()).Split('\n').Select(static line => line.Trim()).ToHashSet();
        var programs = File.ReadAllText(Page).Split("```csharp\n")[1..].SelectMany(static block => block.Split("```")[0].Split('\n', StringSplitOptions.RemoveEmptyEntries)).ToArray();
        Assert.InRange(programs.Length, 10, 40);
        Assert.All(programs, line => Assert.Contains(line.Trim(), lines));
    }

    [Fact]
    public void The_command_prints_what_the_page_says()
    {
        using var directory = new TemporaryDirectory();
        using (var database = Database.Open(directory["social.mycelia"])) database.Query("CREATE (:Person {name: 'Ada', born: 1815}), (:Person {name: 'Charles', born: 1791})").Dispose();
        var block = File.ReadAllText(Page).Split("```console\n")[1].Split("```")[0];
        var examples = block.Split("$ mycelia ", StringSplitOptions.RemoveEmptyEntries);
        Assert.True(examples.Length >= 3);
        foreach (var example in examples)
        {
            var line = example.Split('\n')[0];
            string[] words = [.. Regex.Matches(line, "\"(?<word>[^\"]*)\"|(?<word>[^\" ]+)").Select(static match => match.Groups["word"].Value)];
            words[Array.IndexOf(words, "--db") + 1] = directory["social.mycelia"];
            using var output = new StringWriter();
            using var error = new StringWriter();
            Assert.Equal((0, ""), (MyceliaCommand.Run(words, output, error), error.ToString()));
            Assert.Equal(example[(line.Length + 1)..], output.ToString());
        }
    }

    /// <summary>With MYCELIA_ACCEPT_API=1 the lists of the page are written anew.</summary>
    [Fact]
    public void The_lists_of_functions_and_procedures_are_complete()
    {
        var page = File.ReadAllText(Page);
        var complete = WithList(WithList(page, "functions", Functions()), "procedures", Procedures());
        if (Environment.GetEnvironmentVariable("MYCELIA_ACCEPT_API") == "1") File.WriteAllText(Page, page = complete);
        Assert.Equal(complete, page);
    }

    private static string WithList(string page, string name, string list)
    {
        var (begin, end) = ($"<!-- {name} -->\n", $"<!-- end of {name} -->");
        return $"{page.Split(begin)[0]}{begin}{list}\n{end}{page.Split(end)[1]}";
    }

    private static string Functions()
    {
        var list = new StringBuilder();
        foreach (var category in FunctionTable.All.GroupBy(static function => function.Category).OrderBy(static category => category.Key, StringComparer.Ordinal))
        {
            list.Append($"\n| {category.Key} | |\n|---|---|\n");
            foreach (var function in category) list.Append($"| `{function.Signature.Replace("|", "\\|")}` | {function.Description.Replace("|", "\\|")} |\n");
        }

        return list.ToString();
    }

    /// <summary>Algorithms have a line each, whatever their forms; other procedures one with their signature.</summary>
    private static string Procedures()
    {
        const string Prefix = "mycelia.algo.";
        var all = ProcedureTable.WithSystemProcedures().All.OrderBy(static procedure => procedure.Name, StringComparer.Ordinal).ToArray();
        var algorithms = all.Where(static procedure => procedure.Name.StartsWith(Prefix, StringComparison.Ordinal)).ToLookup(static procedure => procedure.Name[Prefix.Length..].Split('.')[0]);
        var list = new StringBuilder("\n| `mycelia.algo.` | rows of | figures | |\n|---|---|---|---|\n");
        foreach (var forms in algorithms)
        {
            var procedure = forms.First();
            var figures = forms.FirstOrDefault(static form => form.Name.EndsWith(".stats", StringComparison.Ordinal))?.Outputs.TakeWhile(static output => output.Name != "nodes");
            list.Append($"| `{forms.Key}` | {Names(procedure.Outputs)} | {(figures is null ? "no forms" : Names(figures))} | {procedure.Description} |\n");
        }

        list.Append("\n| procedure | |\n|---|---|\n");
        foreach (var procedure in all.Where(static procedure => !procedure.Name.StartsWith(Prefix, StringComparison.Ordinal))) list.Append($"| `{procedure.Signature}` | {procedure.Description} |\n");
        return list.ToString();

        static string Names(IEnumerable<ProcedureOutput> outputs) => string.Join(", ", outputs.Select(static output => $"`{output.Name}`"));
    }

    private static (long Count, string Ada, long Changed, string? Likely) Program(Database db, StringWriter output)
    {
        foreach (var row in db.Query("MATCH (p:Person) WHERE p.born < $year RETURN p.name AS name, p.born AS born ORDER BY born", new { year = 1800 }))
            output.WriteLine($"{row.Get<string>("name")} was born in {row.Get<int>("born")}");
        var count = db.Query("MATCH (p:Person) RETURN count(*)").Scalar<long>();
        using var result = db.Query("MATCH (p:Person {name: $name}) SET p.seen = true RETURN p", ("name", "Ada"));
        var ada = result.Single().Get<Node>("p");
        var changed = result.Summary.Counters.PropertiesSet;

        db.Procedures.Register("shop.likely", [new("person", "NODE")], [new("friend", "NODE")], call =>
        {
            var person = call.Arguments.Span[0].AsNode();
            var friends = new HashSet<NodeId>();
            foreach (var step in call.Snapshot.Neighbours(person.Id, Direction.Outgoing)) friends.Add(step.Node);
            return friends.Select(friend => new Value[] { call.Snapshot.Node(friend) });
        });
        var likely = db.Query("MATCH (p:Person {name: 'George'}) CALL shop.likely(p) YIELD friend RETURN friend.name").Scalar<string>();
        return (count, ada.ToString(), changed, likely);
    }

    private static string ThisFile([CallerFilePath] string path = "") => path;
}

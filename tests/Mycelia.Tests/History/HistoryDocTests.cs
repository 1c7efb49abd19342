using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Mycelia.Cli.Querying;
using Mycelia.Tests.Cli;
using Mycelia.Tests.Storage;

namespace Mycelia.Tests.History;

/// <summary>docs/history.md is true: its sessions print what it says, its programs run, its queries give these rows.</summary>
public class HistoryDocTests
{
    private const string People = "CREATE (:Person {name: 'Ada', born: 1815}), (:Person {name: 'Charles', born: 1791})";

    private static readonly string Page = File.ReadAllText(Path.Combine(Path.GetDirectoryName(ThisFile())!, "..", "..", "..", "docs", "history.md"));

    [Fact]
    public void The_sessions_print_what_the_page_says()
    {
        using var directory = new TemporaryDirectory();
        using (var database = Database.Open(directory["social.mycelia"])) database.Query(People).Dispose();
        var shell = new CommandTranscript(Path.GetDirectoryName(directory["social.mycelia"])!, directory["social.mycelia"]);
        var sessions = string.Concat(Page.Split("```console\n")[1..].Select(static block => block.Split("```")[0]));
        Assert.InRange(CommandTranscript.LinesOf(sessions).Count(), 25, 60);
        Assert.Equal(WithoutSizes(CommandTranscript.Normalize(sessions)), WithoutSizes(CommandTranscript.Normalize(shell.Replay(sessions))));
    }

    [Fact]
    public async Task The_programs_run_and_the_queries_give_these_rows()
    {
        using var db = Database.InMemory();
        using var output = new StringWriter();
        db.Query(People).Dispose();
        Program(db, output);
        Assert.Equal("born: 1815 -> 1816|born: 1792 -> 1791|born 1815, then 1816|Another year: 1816, was 1815", string.Join('|', output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => Regex.Replace(line, "^n[0-9a-f]{16} ", ""))));
        Queries(db);
        Assert.Equal((1817L, 1793L), Conflicts(db));
        Assert.Equal(db.History.Head!.Id.ToString(), await Feed(db, output, null, default));
        Assert.Contains("Two mathematicians: Added n", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_programs_are_those_of_the_page()
    {
        var lines = File.ReadAllText(ThisFile()).Split('\n').Select(static line => line.Trim()).ToHashSet();
        var programs = Page.Split("```csharp\n")[1..].SelectMany(static block => block.Split("```")[0].Split('\n', StringSplitOptions.RemoveEmptyEntries)).ToArray();
        Assert.InRange(programs.Length, 20, 60);
        Assert.All(programs, line => Assert.Contains(line.Trim(), lines));
    }

    private static void Queries(Database db)
    {
        var blocks = Regex.Matches(Page, "```(?<kind>cypher|result)\n(?<text>[^`]*)\n```").ToArray();
        Assert.True(blocks.Length >= 4);
        for (var i = 0; i < blocks.Length; i += 2)
        {
            using var rows = new StringWriter();
            using (var writer = ResultWriter.Create(ResultWriter.Csv, rows)) writer.Write(db.Query(blocks[i].Groups["text"].Value), default);
            Assert.Equal($"{blocks[i + 1].Groups["text"].Value}\n", rows.ToString());
        }
    }

    private static void Program(Database db, StringWriter output)
    {
        var first = db.History.Commit("Two mathematicians");
        var trial = db.History.CreateBranch("trial");
        trial.Query("MATCH (a:Person {name: 'Ada'}) SET a.born = 1816").Dispose();
        trial.Commit("Another year");
        db.Query("MATCH (c:Person {name: 'Charles'}) SET c.born = 1792").Dispose();
        db.History.Commit("And of Charles");

        foreach (var change in db.History.Diff("main", "trial").Nodes)
            foreach (var property in change.Properties)
                output.WriteLine($"{change.Node} {property.Key}: {property.Before} -> {property.After}");

        var report = db.History.Merge("trial");
        if (report.IsStopped)
            foreach (var conflict in report.Conflicts)
                output.WriteLine(conflict);

        var then = db.History.Open(first.Id.ToString());
        var now = db.Snapshot();
        var ada = now.Nodes("Person").ToArray()[0];
        output.WriteLine($"born {then.Get(ada, "born")}, then {now.Get(ada, "born")}");
        var line = db.History.Blame(ada, "born");
        output.WriteLine($"{line.Commit!.Title}: {line.Value}, was {line.Before}");
    }

    /// <summary>Two branches that disagree about Ada and about Charles; gives what the page's resolution made of both.</summary>
    private static (long Ada, long Charles) Conflicts(Database db)
    {
        var other = db.History.CreateBranch("other");
        other.Query("MATCH (p:Person) SET p.born = p.born + 1, p.title = 'Dr.'").Dispose();
        other.Commit("Years and titles");
        db.Query("MATCH (p:Person) SET p.born = p.born + 2, p.title = 'Prof.'").Dispose();
        db.History.Commit("Other years and titles");

        var stopped = db.History.Merge("other");
        var pending = db.History.PendingMerge!;
        foreach (var conflict in pending.Conflicts)
            pending.Resolve(conflict.Number, conflict.Name == "born" ? MergeResolution.Theirs : MergeResolution.Ours);
        var merged = pending.Continue("Trust the other side on years");

        Assert.Equal((true, 4, "Trust the other side on years"), (stopped.IsStopped, stopped.Conflicts.Count, merged!.Message));
        Assert.Equal(2, db.Query("MATCH (p:Person {title: 'Prof.'}) RETURN count(p)").Scalar<long>());
        return (db.Query("MATCH (p:Person {name: 'Ada'}) RETURN p.born").Scalar<long>(), db.Query("MATCH (p:Person {name: 'Charles'}) RETURN p.born").Scalar<long>());
    }

    private static async Task<string?> Feed(Database db, StringWriter output, string? position, CancellationToken cancellation)
    {
        await foreach (var item in db.Changes(new ChangeFeedOptions { Since = position }, cancellation))
        {
            foreach (var node in item.Diff.Nodes) output.WriteLine($"{item.Commit.Title}: {node.Kind} {node.Node}");
            position = item.Position;
            if (item.Commit.Id == db.History.Head!.Id) break;
        }

        return position;
    }

    /// <summary>Bytes differ from run to run, and with the native library.</summary>
    private static string WithoutSizes(string session) => Regex.Replace(session, @"\d+(\.\d+)? (B|KiB|MiB)|\d+ pages? freed", "SIZE");

    private static string ThisFile([CallerFilePath] string path = "") => path;
}

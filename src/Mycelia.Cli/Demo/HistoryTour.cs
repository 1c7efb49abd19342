// The demo's second half: what the graph's history is for. Every framework that was read is a commit already; an assembly is removed on a branch of its own while work goes on, the
// difference is looked at, both are merged, and the graph as it was stays there to be asked.

using System.Diagnostics;
using Mycelia.Cli.Terminal;

namespace Mycelia.Cli.Demo;

/// <summary>Branch, diff, merge, time travel, on the graph of the framework.</summary>
internal sealed class HistoryTour(Screen screen, Database database)
{
    private const string Branch = "without-visual-basic";
    private const string Doomed = "Microsoft.VisualBasic.Core";
    private const string Reviewed = "System.Linq";
    private const int LinesShown = 4;

    private const string Remove = """
        MATCH (:Assembly {name: $name})-[:CONTAINS*0..]->(part)
        DETACH DELETE part
        """;

    private const string Review = "MATCH (assembly:Assembly {name: $name}) SET assembly.reviewed = true";

    private const string Count = """
        MATCH (method:Method)
        RETURN count(method) AS methods, sum(COUNT { (method)-[:CALLS]->() }) AS calls
        """;

    private readonly HistoryForest _history = database.History;

    public void Run()
    {
        RemoveOnBranch();
        ShowDifference();
        Merge();
        TravelBack();
    }

    private void RemoveOnBranch()
    {
        screen.Heading($"What if {Doomed} were gone? A branch to try it");
        var derived = _history.Commit("Derive dependencies between namespaces", "demo");
        var start = Stopwatch.GetTimestamp();
        var branch = _history.CreateBranch(Branch);
        var created = Stopwatch.GetElapsedTime(start);
        Aside(Remove);
        branch.Query(Remove, ("name", Doomed)).Dispose();
        var removed = branch.Commit($"Remove {Doomed}", "demo");
        Aside($"{Review}      // meanwhile, on main");
        database.Query(Review, ("name", Reviewed)).Dispose();
        var reviewed = _history.Commit($"Review {Reviewed}", "demo");
        screen.Facts(
        [
            ("Recorded", $"{derived}: what the questions above added to the graph"),
            ("Branched", $"in {Screen.Duration(created)}: a branch shares everything with where it began"),
            (Branch, $"{removed}: {Screen.Number(branch.Snapshot().NodeCount)} nodes"),
            ("main", $"{reviewed}: {Screen.Number(database.Snapshot().NodeCount)} nodes"),
        ]);
    }

    private void ShowDifference()
    {
        screen.Heading($"What is different there? mycelia diff main~1 {Branch}");
        var start = Stopwatch.GetTimestamp();
        var diff = _history.Diff("main~1", Branch);
        var took = Stopwatch.GetElapsedTime(start);
        foreach (var change in diff.Nodes.Take(LinesShown)) Aside(Cut(change.ToString()));
        foreach (var change in diff.Edges.Take(LinesShown)) Aside(Cut(change.ToString()));
        Aside("...");
        screen.Line($"{diff} ({Screen.Duration(took)})");
    }

    private void Merge()
    {
        screen.Heading($"Both together: mycelia merge {Branch}");
        var start = Stopwatch.GetTimestamp();
        var report = _history.Merge(Branch, new MergeOptions { Author = "demo" });
        var took = Stopwatch.GetElapsedTime(start);
        var changes = report.Statistics;
        screen.Line($"{report.Commit}: {Screen.Number(changes.NodesRemoved)} nodes and {Screen.Number(changes.EdgesRemoved)} edges removed, "
            + $"{report.Conflicts.Count} conflicts ({Screen.Duration(took)})");
        var isKept = database.Query("MATCH (assembly:Assembly {name: $name}) RETURN assembly.reviewed", ("name", Reviewed)).Scalar<bool>();
        if (report.IsStopped || !isKept || database.Query("MATCH (a:Assembly {name: $name}) RETURN a", ("name", Doomed)).ToList().Count > 0)
            throw new CorruptionException($"The merge of {Branch} lost what one of the sides did. Please report this.");
    }

    private void TravelBack()
    {
        screen.Heading("Then and now: the same question of every commit");
        Aside(Count);
        var start = Stopwatch.GetTimestamp();
        var rows = new List<string[]>();
        foreach (var entry in _history.Log())
        {
            var row = _history.Open(entry.Commit.Id.ToString()).Query(Count).Single();
            rows.Add([entry.Commit.Id.Short, HistoryText(entry), Screen.Number(row.Get<long>("methods")), Screen.Number(row.Get<long>("calls"))]);
        }

        var took = Stopwatch.GetElapsedTime(start);
        screen.Table(["Commit", "What it recorded", "#Methods", "#Calls"], rows);
        screen.Line($"{_history.CommitCount} whole graphs, all of them open to queries, in {Screen.Bytes(database.DiskBytes)} on disk. ({Screen.Duration(took)})");
    }

    private void Aside(string text)
    {
        foreach (var line in text.Split('\n')) screen.Aside($"  {line}");
    }

    private static string HistoryText(LogEntry entry) => entry.Refs.Count == 0 ? entry.Commit.Title : $"{entry.Commit.Title} ({string.Join(", ", entry.Refs)})";

    private static string Cut(string text) => text.Length <= 110 ? text : text[..109] + "…";
}

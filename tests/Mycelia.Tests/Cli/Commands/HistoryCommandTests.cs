using System.Diagnostics;
using System.Text.Json;
using Mycelia.Cli.Commands;
using Mycelia.Cli.History;
using Mycelia.Tests.Storage;

namespace Mycelia.Tests.Cli.Commands;

/// <summary>Git's words on the command line: what a small history prints, to the letter, and what is said when something is wrong.</summary>
public sealed class HistoryCommandTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly CommandTranscript _shell;

    private string Path => _directory["social.mycelia"];

    public HistoryCommandTests()
    {
        _shell = new CommandTranscript(System.IO.Path.GetDirectoryName(Path)!, Path);
        using var database = Database.Open(Path);
        database.Query("CREATE (:Person {name: 'Ada', born: 1815}), (:Person {name: 'Charles', born: 1791})").Dispose();
    }

    [Fact]
    public void A_commit_and_what_came_after()
    {
        Expect("""
            $ mycelia status
            On branch main
            No commit yet

            Not recorded yet (`mycelia diff` shows it, `mycelia commit -m TEXT` records it):
              2 nodes added
            $ mycelia log
            $ mycelia commit -m "Two people" --author "Ada <ada@example.org>"
            [main (root commit) c1] Two people
             2 nodes, 0 edges
            $ mycelia query "MATCH (p:Person {name: 'Ada'}) SET p.born = 1816, p:Countess"
            $ mycelia status
            On branch main
            Last commit c1 Two people

            Not recorded yet (`mycelia diff` shows it, `mycelia commit -m TEXT` records it):
              1 node changed
            $ mycelia diff
            ~ (n1:Countess:Person)
            +     :Countess
            -     born: 1815
            +     born: 1816

            1 node changed
            $ mycelia diff --stat
             (:Countess:Person) | +0 -0 ~1
            1 node changed
            $ mycelia commit -m "A countess" -m "Says her peerage." --author Charles
            [main c2] A countess
             1 node changed
            $ mycelia status
            On branch main
            Last commit c2 A countess

            Nothing to commit: everything is recorded.
            $ mycelia log
            commit c2 (HEAD -> main)
            Author: Charles
            Date:   TIME

                A countess

                Says her peerage.

            commit c1
            Author: Ada <ada@example.org>
            Date:   TIME

                Two people
            $ mycelia log --oneline --author ada@
            c1 Two people
            $ mycelia show HEAD --stat
            commit c2 (HEAD -> main)
            Author: Charles
            Date:   TIME

                A countess

                Says her peerage.

             (:Countess:Person) | +0 -0 ~1
            1 node changed
            $ mycelia query --at HEAD~1 --format csv "MATCH (p:Person {name: 'Ada'}) RETURN p.born AS born, labels(p) AS labels"
            born,labels
            1815,"[""Person""]"
            """);
    }

    [Fact]
    public void A_merge_that_stops_is_resolved_by_value()
    {
        Commit("Two people");
        Expect("""
            $ mycelia checkout -b trial
            Switched to a new branch 'trial'
            $ mycelia query "MATCH (p:Person {name: 'Ada'}) SET p.born = 1814"
            $ mycelia commit -m "Another year"
            [trial c1] Another year
             1 node changed
            $ mycelia query --branch main "MATCH (p:Person {name: 'Ada'}) SET p.born = 1816"
            $ mycelia checkout main
            Switched to branch 'main'
            $ mycelia commit -m "The year after"
            [main c2] The year after
             1 node changed
            $ mycelia merge trial
            CONFLICT 1 PropertyConflict: `born` of node n1 (:Person) was 1815; ours made it 1816, theirs made it 1814.
                base    1815
                ours    1816
                theirs  1814
            Stopped at 1 conflict; nothing was changed. Decide each with `mycelia merge --resolve N ours|theirs|VALUE`,
            then `mycelia merge --continue`; or give it up with `mycelia merge --abort`.
            $ mycelia merge --continue
            CONFLICT 1 PropertyConflict: `born` of node n1 (:Person) was 1815; ours made it 1816, theirs made it 1814.
                base    1815
                ours    1816
                theirs  1814
            Stopped at 1 conflict; nothing was changed. Decide each with `mycelia merge --resolve N ours|theirs|VALUE`,
            then `mycelia merge --continue`; or give it up with `mycelia merge --abort`.
            $ mycelia status
            On branch main
            Last commit c2 The year after

            Merge of c1 is under way: Another year
              1 conflict to resolve of 1 (`mycelia merge --conflicts`)
              `mycelia merge --continue` ends it, `mycelia merge --abort` gives it up

            Nothing to commit: everything is recorded.
            $ mycelia merge --resolve 1 1815
            All conflicts are resolved: `mycelia merge --continue` records the merge.
            $ mycelia merge --conflicts
            CONFLICT 1 PropertyConflict: `born` of node n1 (:Person) was 1815; ours made it 1816, theirs made it 1814.
                base    1815
                ours    1816
                theirs  1814
                resolved: 1815
            All conflicts are resolved: `mycelia merge --continue` records the merge.
            $ mycelia merge --continue -m "Agree"
            [main c3] Agree
            $ mycelia log --graph --oneline
            *   c3 (HEAD -> main) Agree
            |\
            | * c1 (trial) Another year
            * | c2 The year after
            |/
            * c4 Two people
            $ mycelia query --format csv "MATCH (p:Person {name: 'Ada'}) RETURN p.born AS born"
            born
            1815
            $ mycelia merge trial
            Already up to date.
            $ mycelia log trial..main --oneline
            c3 (HEAD -> main) Agree
            c2 The year after
            """);
    }

    [Fact]
    public void A_merge_that_stops_fails_and_can_be_given_up()
    {
        Diverge();
        _shell.Run("merge trial");
        Assert.Equal(MyceliaCommand.Failed, _shell.Code);
        Assert.Contains("Merge of", _shell.Run("status"), StringComparison.Ordinal);
        Assert.Equal("Given up. The branch is as it was before.\n", _shell.Run("merge --abort"));
        Assert.Contains("No merge is under way", _shell.Run("merge --conflicts"), StringComparison.Ordinal);
        Assert.Equal(MyceliaCommand.Failed, _shell.Code);
        Assert.Contains("1 conflict decided by the strategy", _shell.Run("merge trial --strategy theirs"), StringComparison.Ordinal);
        Assert.Equal(0, _shell.Code);
        Assert.Equal("born\n1814\n", _shell.Run("query --format csv \"MATCH (p:Person {name: 'Ada'}) RETURN p.born AS born\""));
    }

    [Fact]
    public void Branches_and_tags_come_and_go()
    {
        Commit("Two people");
        Expect("""
            $ mycelia branch trial
            $ mycelia tag v1 -m "The first"
            $ mycelia branch
            * main c1 Two people
              trial c1 Two people
            $ mycelia branch -m trial experiment
            Branch 'trial' is called 'experiment' now
            $ mycelia tag
            v1 c1 The first
            $ mycelia log --oneline
            c1 (HEAD -> main, experiment, tag: v1) Two people
            $ mycelia branch -d experiment
            Deleted branch 'experiment' (it was at c1)
            $ mycelia checkout v1
            HEAD is now at c1 Two people
            No branch is checked out: queries read this commit. `mycelia checkout -b NAME` begins a branch here.
            $ mycelia branch
            * (commit c1) c1 Two people
              main c1 Two people
            $ mycelia tag -d v1
            Deleted tag 'v1'
            """);
    }

    [Fact]
    public void What_was_left_can_be_found_again()
    {
        Commit("Two people");
        Expect("""
            $ mycelia query "CREATE (:Person {name: 'Mary'})"
            $ mycelia stash -m "Mary too"
            Put aside as stash@{0}: On main: Mary too
            $ mycelia stash list
            stash@{0}: On main: Mary too
            $ mycelia status
            On branch main
            Last commit c1 Two people
            1 stash put aside

            Nothing to commit: everything is recorded.
            $ mycelia stash pop
            The result stands in the working state; `mycelia commit -m TEXT` records it.
             1 node added
            $ mycelia commit -m "Three people"
            [main c2] Three people
             1 node added
            $ mycelia reset --hard HEAD~1
            main is now at c1 Two people
            $ mycelia reflog
            c1 HEAD@{0}: reset: moving to HEAD~1
            c2 HEAD@{1}: commit: Three people
            c1 HEAD@{2}: commit (initial): Two people
            $ mycelia cherry-pick @{1}
            [main c3] Three people
             1 node added
            $ mycelia revert HEAD
            [main c4] Revert "Three people"
             1 node removed
            $ mycelia reset --soft HEAD~1
            main is now at c3 Three people
            $ mycelia diff --stat
             (:Person) | +0 -1 ~0
            1 node removed
            """);
    }

    [Fact]
    public void Who_set_what_is_told()
    {
        Commit("Two people");
        Expect("""
            $ mycelia query "MATCH (a:Person {name: 'Ada'}) MATCH (c:Person {name: 'Charles'}) SET a.born = 1816 CREATE (a)-[:KNOWS {since: 1833}]->(c)"
            $ mycelia commit --author Mary -m "They meet"
            [main c1] They meet
             1 node changed; 1 edge added
            $ mycelia query "MATCH (c:Person {name: 'Charles'}) SET c.born = 1792"
            $ mycelia blame --match "(:Person {name: 'Ada'})"
            c1 (Mary TIME) They meet: born = 1816, was 1815
            c2 (me TIME) Two people: name = 'Ada'
            $ mycelia blame --match "(:Person {name: 'Charles'})" born
            (not recorded yet) born = 1792, was 1791
            $ mycelia blame --match "(:Person)-[:KNOWS]->()" since
            c1 (Mary TIME) They meet: since = 1833
            $ mycelia blame --at HEAD~1 --match "(:Person {name: 'Ada'})" born
            c2 (me TIME) Two people: born = 1815
            """);
        using var database = Database.Open(Path);
        var node = database.Query("MATCH (p:Person {name: 'Ada'}) RETURN elementId(p)").Scalar<string>();
        database.Dispose();
        Assert.EndsWith("They meet: born = 1816, was 1815\n", _shell.Run($"blame {node} born"), StringComparison.Ordinal);
        Assert.Equal(2, _shell.Run($"log --oneline --node {node}").Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Contains("Several things fit", _shell.Run("blame --match (:Person) born"), StringComparison.Ordinal);
        Assert.Contains("Nothing fits", _shell.Run("blame --match (:City) born"), StringComparison.Ordinal);
    }

    [Fact]
    public void Commits_go_from_database_to_database()
    {
        Commit("Two people");
        _shell.Run("clone social.mycelia copy.mycelia");
        Assert.Equal(0, _shell.Code);
        var copy = new CommandTranscript(System.IO.Path.GetDirectoryName(Path)!, _directory["copy.mycelia"]);
        Assert.Equal("origin\n", copy.Run("remote"));
        Assert.Equal("* main c1 Two people\n  remotes/origin/main c1 Two people\n", CommandTranscript.Normalize(copy.Run("branch -a")));
        copy.Run("query \"CREATE (:Person {name: 'Mary'})\"");
        copy.Run("commit -m Mary");
        Assert.Contains("1 commit ahead of origin/main", copy.Run("status"), StringComparison.Ordinal);
        _shell.Run("checkout -b elsewhere");
        Assert.StartsWith("Pushed to origin: 1 commit, ", copy.Run("push"), StringComparison.Ordinal);
        Assert.Contains("Up to date with origin/main", copy.Run("status"), StringComparison.Ordinal);
        Assert.Contains("Mary", _shell.Run("log main --oneline"), StringComparison.Ordinal);
        _shell.Run("checkout main");
        _shell.Run("query \"CREATE (:Person {name: 'George'})\"");
        _shell.Run("commit -m George");
        Assert.StartsWith("From origin: 1 commit, ", copy.Run("fetch"), StringComparison.Ordinal);
        Assert.Contains("Fast-forward to", copy.Run("pull"), StringComparison.Ordinal);
        Assert.Equal("people\n4\n", copy.Run("query --format csv \"MATCH (p:Person) RETURN count(p) AS people\""));
        copy.Run("remote add other ../nowhere.mycelia");
        Assert.Contains("other  ../nowhere.mycelia", copy.Run("remote -v"), StringComparison.Ordinal);
        copy.Run("fetch other");
        Assert.Equal(MyceliaCommand.Failed, copy.Code);
        Assert.Equal("", copy.Run("remote remove other"));
    }

    [Fact]
    public void What_nothing_leads_to_is_collected()
    {
        Commit("Two people");
        _shell.Run("query \"UNWIND range(1, 1000) AS i CREATE (:Person {i: i})\"");
        _shell.Run("commit -m many");
        _shell.Run("reset --hard HEAD~1");
        Assert.StartsWith("0 commits dropped", _shell.Run("gc"), StringComparison.Ordinal);
        Assert.StartsWith("1 commit dropped", _shell.Run("gc --keep-days 0"), StringComparison.Ordinal);
        Assert.Contains("no problems", _shell.Run("check"), StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_are_printed_for_programs()
    {
        Commit("Two people");
        _shell.Run("query \"CREATE (:Person {name: 'Zoë'})\"");
        var commit = JsonDocument.Parse(_shell.Run("log --json")).RootElement;
        Assert.Equal(("Two people", "me", 0), (commit.GetProperty("message").GetString(), commit.GetProperty("author").GetString(), commit.GetProperty("parents").GetArrayLength()));
        Assert.Equal("HEAD -> main", commit.GetProperty("refs")[0].GetString());
        var status = JsonDocument.Parse(_shell.Run("status --json")).RootElement;
        Assert.Equal((commit.GetProperty("id").GetString(), 1, false), (status.GetProperty("head").GetString(), status.GetProperty("nodes").GetProperty("added").GetInt32(), status.GetProperty("clean").GetBoolean()));
        Assert.Contains("\"Zoë\"", _shell.Run("diff --json"), StringComparison.Ordinal);
        Assert.Equal("main", JsonDocument.Parse(_shell.Run("branch --json")).RootElement.GetProperty("name").GetString());
        Assert.Equal("commit (initial): Two people", JsonDocument.Parse(_shell.Run("reflog --json")).RootElement.GetProperty("reason").GetString());
    }

    [Fact]
    public void Colours_are_for_terminals_and_for_who_asks()
    {
        Commit("Two people");
        _shell.Run("query \"CREATE (:Person {name: 'Zoë'})\"");
        foreach (var line in (string[])["log --graph", "status", "diff", "diff --color never", "branch", "reflog"]) Assert.DoesNotContain('\e', _shell.Run(line));
        Assert.Contains("\e[32m+", _shell.Run("diff --color always"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("checkout mian", 1, "Did you mean `main`?")]
    [InlineData("log nowhere", 1, "No branch, tag, remote branch or commit is called `nowhere`")]
    [InlineData("diff HEAD..", 1, "HEAD..")]
    [InlineData("commit -m again", 1, "nothing to commit")]
    [InlineData("commit", 2, "--message")]
    [InlineData("branch main", 1, "There is a branch `main` already")]
    [InlineData("branch -d main", 1, "checked out")]
    [InlineData("merge", 2, "Say what to merge")]
    [InlineData("merge main --abort", 2, "Say what to merge")]
    [InlineData("merge main --no-ff --ff-only", 2, "opposite")]
    [InlineData("merge main --strategy both", 2, "both")]
    [InlineData("merge --resolve 1 ours", 1, "No merge is under way")]
    [InlineData("reset --soft --hard HEAD", 2, "--soft and --hard")]
    [InlineData("stash", 1, "nothing to stash")]
    [InlineData("log --since yesterday", 2, "is not a time")]
    [InlineData("log --node 17", 2, "is not the id")]
    [InlineData("query --at HEAD --branch main \"RETURN 1\"", 2, "not both")]
    [InlineData("query --at HEAD \"CREATE (:Person)\"", 1, "never changes")]
    public void Errors_say_what_is_wrong(string line, int code, string said)
    {
        Commit("Two people");
        var output = _shell.Run(line);
        Assert.True(_shell.Code == code && output.Contains(said, StringComparison.OrdinalIgnoreCase), $"{line}: {_shell.Code} {output}");
        Assert.StartsWith("error: ", output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_not_recorded_is_not_merged_into()
    {
        Diverge();
        _shell.Run("query \"CREATE (:Person)\"");
        Assert.Contains("has changes that no commit", _shell.Run("merge trial"), StringComparison.Ordinal);
        Assert.Equal(MyceliaCommand.Failed, _shell.Code);
    }

    [Fact]
    public void The_nearest_database_is_meant()
    {
        var top = System.IO.Path.GetDirectoryName(Path)!;
        var deep = Directory.CreateDirectory(System.IO.Path.Combine(top, "src", "deep")).FullName;
        Directory.CreateDirectory(System.IO.Path.Combine(top, "empty.mycelia"));
        foreach (var place in (string[])[top, deep, Path, System.IO.Path.Combine(Path, "store")]) Assert.Equal(Path, DatabaseLocation.Find(place));
        Database.Open(System.IO.Path.Combine(top, "src", "near.mycelia")).Dispose();
        Assert.Equal(System.IO.Path.Combine(top, "src", "near.mycelia"), DatabaseLocation.Find(deep));
        Database.Open(System.IO.Path.Combine(top, "other.mycelia")).Dispose();
        var several = Assert.Throws<MyceliaException>(() => DatabaseLocation.Find(top));
        Assert.Contains("other.mycelia, social.mycelia", several.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_command_works_on_the_nearest_database()
    {
        Commit("Two people");
        var deep = Directory.CreateDirectory(System.IO.Path.Combine(System.IO.Path.GetDirectoryName(Path)!, "src", "deep")).FullName;
        var start = new ProcessStartInfo("dotnet", [typeof(MyceliaCommand).Assembly.Location, "log", "--oneline"]) { WorkingDirectory = deep, RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        Assert.EndsWith("(HEAD -> main) Two people\n", await process.StandardOutput.ReadToEndAsync(), StringComparison.Ordinal);
        await process.WaitForExitAsync();
        Assert.Equal((0, ""), (process.ExitCode, await error));
    }

    public void Dispose() => _directory.Dispose();

    private void Expect(string session)
    {
        session += "\n";
        Assert.Equal(session, CommandTranscript.Normalize(_shell.Replay(session)), ignoreLineEndingDifferences: true);
    }

    private void Commit(string message) => _shell.Run($"commit --author me -m \"{message}\"");

    /// <summary>Two branches that gave Ada different years; main is checked out.</summary>
    private void Diverge()
    {
        Commit("Two people");
        foreach (var line in (string[])["checkout -b trial", "query \"MATCH (p:Person {name: 'Ada'}) SET p.born = 1814\"", "commit -m one", "checkout main", "query \"MATCH (p:Person {name: 'Ada'}) SET p.born = 1816\"", "commit -m two"])
        {
            var output = _shell.Run(line);
            Assert.True(_shell.Code == 0, output);
        }
    }
}

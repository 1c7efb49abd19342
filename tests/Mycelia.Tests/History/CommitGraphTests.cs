namespace Mycelia.Tests.History;

/// <summary>The drawing of the commit graph, to the letter (blanks at the ends of lines aside).</summary>
public sealed class CommitGraphTests : IDisposable
{
    private readonly TestForest _forest = new();

    public void Dispose() => _forest.Dispose();

    [Fact]
    public void A_line_is_a_line()
    {
        Commits("a", "b", "c");
        Draws("""
            * c
            * b
            * a
            """);
    }

    [Fact]
    public void A_merge_parts_and_joins()
    {
        Commits("a");
        _forest.History.CreateBranch("dev");
        _forest.Commit("d1", "dev");
        Commits("b");
        _forest.Commit("d2", "dev");
        _forest.Commit("m", "main", "dev");
        Commits("c");
        Draws("""
            * c
            *   m
            |\
            | * d2
            | * d1
            * | b
            |/
            * a
            """);
    }

    [Fact]
    public void A_branch_that_is_not_merged_ends_where_it_began()
    {
        Commits("a");
        _forest.History.CreateBranch("dev");
        Commits("b");
        _forest.Commit("d", "dev");
        Draws("""
            * d
            | * b
            |/
            * a
            """, all: true);
    }

    [Fact]
    public void Merges_beside_other_lines_move_them()
    {
        Commits("a");
        _forest.History.CreateBranch("x");
        _forest.History.CreateBranch("y");
        _forest.Commit("x1", "x");
        _forest.Commit("y1", "y");
        _forest.Commit("m1", "main", "x");
        _forest.Commit("m2", "main", "y");
        Draws("""
            *   m2
            |\
            | * y1
            * |   m1
            |\ \
            | |/
            |/|
            | * x1
            |/
            * a
            """);
    }

    [Fact]
    public void Lines_that_merge_each_other_cross()
    {
        Commits("a");
        _forest.History.CreateBranch("dev");
        Commits("b");
        _forest.Commit("d", "dev");
        _forest.Commit("bd", "main", "dev");
        _forest.Commit("db", "dev", "main~1");
        _forest.Commit("m", "main", "dev");
        Draws("""
            *   m
            |\
            | *   db
            | |\
            * | | bd
            |\| |
            | |/
            |/|
            | * d
            * | b
            |/
            * a
            """);
    }

    [Fact]
    public void Long_edges_go_far_in_one_row()
    {
        Commits("a");
        foreach (var name in new[] { "x", "y", "z" })
        {
            _forest.History.CreateBranch(name, "HEAD");
            _forest.Commit($"{name}1", name);
        }

        Draws("""
            * z1
            | * y1
            |/
            | * x1
            |/
            * a
            """, all: true);
        _forest.Commit("y2", "y", "z");
        _forest.Commit("x2", "x", "y");
        _forest.Commit("z2", "z", "main");
        Draws("""
            *   z2
            |\
            | | *   x2
            | | |\
            | | | *   y2
            | | | |\
            | |_|_|/
            |/| | |
            * | | | z1
            |/ / /
            | | * y1
            | |/
            |/|
            | * x1
            |/
            * a
            """, all: true);
    }

    [Fact]
    public void A_merge_of_many_makes_room()
    {
        Commits("a");
        foreach (var name in new[] { "x", "y", "z" })
        {
            _forest.History.CreateBranch(name);
            _forest.Commit($"{name}1", name);
        }

        _forest.Commit("m", "main", "x", "y");
        Draws("""
            *-.   m
            |\ \
            | | * y1
            | |/
            |/|
            | * x1
            |/
            * a
            """);
    }

    [Fact]
    public void Several_beginnings_stand_apart()
    {
        Commits("a");
        _forest.Orphan("other");
        _forest.Commit("o", "other");
        _forest.Commit("m", "main", "other");
        Draws("""
            *   m
            |\
            | * o
            * a
            """);
    }

    [Fact]
    public void What_is_left_out_is_drawn_past()
    {
        Commits("a");
        _forest.History.CreateBranch("dev");
        _forest.Commit("d1", "dev");
        _forest.Commit("d2", "dev");
        Commits("b");
        _forest.Commit("m", "main", "dev");
        Assert.Equal(["*   m", "|\\", "* | b", "|/", "* a"], Lines(new LogOptions { Graph = true, Author = "main@" }));
        Assert.Equal(["* m", "* b", "* a"], Lines(new LogOptions { Graph = true, FirstParent = true }));
        Assert.Equal(["* m", "* d2", "* d1"], Lines(new LogOptions { Graph = true, To = "main~1" }));
        Assert.Equal(["*   m", "|\\"], Lines(new LogOptions { Graph = true, Max = 1 }));
    }

    [Fact]
    public void Lines_are_of_one_width_with_padding_for_more_text()
    {
        Commits("a");
        _forest.History.CreateBranch("dev");
        _forest.Commit("d", "dev");
        Commits("b");
        _forest.Commit("m", "main", "dev");
        var log = _forest.History.Log(new LogOptions { Graph = true }).Select(entry => entry.Graph!).ToList();
        Assert.Equal(["| | ", "| | ", "| ", ""], log.Select(graph => graph.Padding));
        Assert.All(log, graph => Assert.Single(graph.Lines.Select(line => line.Length).Distinct()));
        Assert.Equal([4, 4, 4, 2], log.Select(graph => graph.Lines[0].Length));
        Assert.All(log, graph => Assert.Contains('*', graph.Lines[graph.CommitLine]));
    }

    private void Commits(params string[] names)
    {
        foreach (var name in names) _forest.Commit(name);
    }

    private void Draws(string expected, bool all = false)
    {
        var lines = Lines(new LogOptions { Graph = true, All = all });
        Assert.Equal(expected.ReplaceLineEndings("\n"), string.Join('\n', lines));
    }

    private List<string> Lines(LogOptions options)
    {
        var lines = new List<string>();
        foreach (var entry in _forest.History.Log(options))
        {
            var graph = entry.Graph!;
            for (var i = 0; i < graph.Lines.Count; i++) lines.Add((graph.Lines[i] + (i == graph.CommitLine ? entry.Commit.Title : "")).TrimEnd());
        }

        return lines;
    }
}

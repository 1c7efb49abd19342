// Draws the graph of commits beside a list of them, commit by commit, children before parents.
//
// A lane is a commit that is awaited: a parent of one that was drawn. Lanes stand two characters apart. A commit is drawn in its lane, or in a new one on the right, and its
// parents take its place; those of a merge fan out to the right with `\`, which moves the lanes beside it. A parent that is awaited in another lane already, or a
// lane that is left free, leaves edges that do not end where they belong: row by row these go one lane to the left with `/`, crossing what lies between, until all do.
//
// A merge of more than two parents needs room on the right before it is drawn: rows that move the lanes beside it go ahead of it.

namespace Mycelia.History;

internal sealed class CommitGraphLayout
{
    private const int None = -1;

    private List<CommitId> _lanes = [];

    /// <summary>Draws the next commit, whose parents will follow (those alone that do).</summary>
    public LogGraph Add(CommitId commit, IReadOnlyList<CommitId> parents)
    {
        var lane = _lanes.IndexOf(commit);
        if (lane < 0)
        {
            lane = _lanes.Count;
            _lanes.Add(commit);
        }

        var (width, shift) = (2 * (_lanes.Count - 1 + Math.Max(1, parents.Count)), 2 * Math.Max(0, parents.Count - 2));
        var rows = new List<string>();
        if (lane < _lanes.Count - 1)
        {
            for (var row = 0; row < shift; row++) rows.Add(Row(width, lane, '|', row, row == 0 ? '|' : '\\'));
        }

        var commitLine = rows.Count;
        rows.Add(CommitRow(width, lane, parents.Count, shift));
        if (parents.Count > 1) rows.Add(FanRow(width, lane, parents.Count, shift));
        var (next, edges) = Advance(lane, parents, width);
        while (!Settled(edges)) rows.Add(Collapse(edges));
        _lanes = next;
        return new LogGraph(rows, commitLine, string.Concat(Enumerable.Repeat("| ", _lanes.Count)));
    }

    /// <summary>All lanes, those right of one moved.</summary>
    private string Row(int width, int lane, char own, int shift, char right)
    {
        var row = Blank(width);
        for (var i = 0; i < _lanes.Count; i++) row[(2 * i) + (i > lane ? shift : 0)] = i == lane ? own : i > lane ? right : '|';
        return new string(row);
    }

    private string CommitRow(int width, int lane, int parents, int shift)
    {
        var row = Row(width, lane, '*', shift, shift > 0 ? '\\' : '|').ToCharArray();
        for (var i = 1; i <= shift; i++) row[(2 * lane) + i] = i == shift ? '.' : '-';
        return new string(row);
    }

    /// <summary>The row below a merge, in which its parents part.</summary>
    private string FanRow(int width, int lane, int parents, int shift)
    {
        var row = Row(width, lane, '|', shift + 1, '\\').ToCharArray();
        for (var i = 1; i < parents; i++) row[(2 * lane) + (2 * i) - 1] = '\\';
        return new string(row);
    }

    /// <summary>The lanes below a commit, and for each character below it the lane that the edge there goes to.</summary>
    private (List<CommitId> Lanes, int[] Edges) Advance(int lane, IReadOnlyList<CommitId> parents, int width)
    {
        var lanes = new List<CommitId>();
        var edges = new int[width];
        edges.AsSpan().Fill(None);
        var at = 0;
        for (var i = 0; i < _lanes.Count; i++)
        {
            if (i != lane)
            {
                Lead(_lanes[i]);
                continue;
            }

            foreach (var parent in parents) Lead(parent);
            if (parents.Count == 0) at += 2;
        }

        return (lanes, edges);

        void Lead(CommitId to)
        {
            var known = lanes.IndexOf(to);
            if (known < 0)
            {
                known = lanes.Count;
                lanes.Add(to);
            }

            edges[at] = known;
            at += 2;
        }
    }

    private static bool Settled(int[] edges)
    {
        for (var i = 0; i < edges.Length; i++)
            if (edges[i] != None && edges[i] != i / 2) return false;
        return true;
    }

    /// <summary>Moves each edge that is not where it belongs to the left: to the free place beside it, or across the edge there.</summary>
    private static string Collapse(int[] edges)
    {
        var row = Blank(edges.Length);
        var before = edges.ToArray();
        edges.AsSpan().Fill(None);
        for (var i = 0; i < before.Length; i++)
        {
            if (before[i] == None) continue;
            var to = before[i];
            var at = 2 * to >= i ? i : edges[i - 1] == None || edges[i - 1] == to ? i - 1 : i - 2;
            edges[at] = to;
            row[at] = at == 2 * to ? '|' : '/';
        }

        return new string(row);
    }

    private static char[] Blank(int width)
    {
        var row = new char[width];
        row.AsSpan().Fill(' ');
        return row;
    }
}

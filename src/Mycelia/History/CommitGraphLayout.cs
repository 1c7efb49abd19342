// Draws the graph of commits beside a list of them, commit by commit, children before parents, as git does.
//
// A lane is a commit that is awaited: a parent of one that was drawn. Lanes stand two characters apart. A commit is drawn in its lane, or in a new one on the right, and its
// parents take its place. Those of a merge fan out to the right with `\`, which moves the lanes beside it; but a first parent that is awaited further left is reached
// with `/` and needs no room, and a last parent that the next lane awaits joins that lane at once.
//
// Where an edge does not end in its lane it goes there row by row with `/`: to the free place on its left, or across the edge there. The leftmost that moves in a row goes
// all the way but the last step at once, with `_`.
//
// A merge of more parents than fit needs room on the right before it is drawn: rows that move the lanes beside it go ahead of it.

namespace Mycelia.History;

internal sealed class CommitGraphLayout
{
    private const int None = -1;

    private List<CommitId> _lanes = [];
    private int _lane;               // of the last commit
    private int _added;              // by which lanes beside it were moved
    private bool _endedInFan;        // whether its last row was the one in which its parents part
    private int[] _moved = [];       // where the edges were after its last row, if that moved some

    /// <summary>Draws the next commit, whose parents will follow (those alone that do).</summary>
    public LogGraph Add(CommitId commit, IReadOnlyList<CommitId> parents)
    {
        var lane = _lanes.IndexOf(commit);
        if (lane < 0)
        {
            lane = _lanes.Count;
            _lanes.Add(commit);
        }

        var below = new Below(_lanes, lane, parents);
        var room = parents.Count > 2 ? 2 * (parents.Count - (below.GoesLeft ? 3 : 2)) : 0;
        var rows = new List<string>();
        if (lane < _lanes.Count - 1)
        {
            for (var row = 0; row < room; row++) rows.Add(Lanes(below.Width, lane, '|', row, i => i > lane && (row > 0 || (_endedInFan && _lane < i)) ? '\\' : '|'));
        }

        var commitLine = rows.Count;
        rows.Add(CommitRow(below, lane, room));
        if (parents.Count > 1) rows.Add(FanRow(below, lane, parents.Count, room));
        (_lane, _added, _endedInFan) = (lane, below.Added, parents.Count > 1 && below.IsSettled);
        _moved = [];
        while (!below.IsSettled) rows.Add(below.Collapse(out _moved));
        _lanes = below.Lanes;
        return new LogGraph(rows, commitLine, string.Concat(Enumerable.Repeat("| ", _lanes.Count)));
    }

    /// <summary>All lanes, those right of one moved.</summary>
    private string Lanes(int width, int lane, char own, int shift, Func<int, char> other)
    {
        var row = Blank(width);
        for (var i = 0; i < _lanes.Count; i++) row[(2 * i) + (i > lane ? shift : 0)] = i == lane ? own : other(i);
        return new string(row);
    }

    private string CommitRow(Below below, int lane, int room)
    {
        var row = Lanes(below.Width, lane, '*', room, Other).ToCharArray();
        for (var i = 1; i <= room; i++) row[(2 * lane) + i] = i == room ? '.' : '-';
        return new string(row);

        char Other(int i)
        {
            if (i > lane && below.Added > 1) return '\\';
            if (i > lane && below.Added == 1) return _endedInFan && _added > 0 && _lane < i ? '\\' : '|';
            return (2 * i) + 1 < _moved.Length && _moved[(2 * i) + 1] == i && below.LeavesToLeft(i) ? '/' : '|';
        }
    }

    /// <summary>The row below a merge, in which its parents part.</summary>
    private string FanRow(Below below, int lane, int parents, int room)
    {
        var row = Lanes(below.Width, lane, '|', room + (below.Added > 0 ? 1 : 0), i => i > lane && below.Added > 0 ? '\\' : '|').ToCharArray();
        for (var i = below.GoesLeft ? 2 : 1; i < parents; i++) row[(2 * (lane + i - (below.GoesLeft ? 1 : 0))) - 1] = '\\';
        if (!below.GoesLeft) return new string(row);
        row[(2 * lane) - 1] = '/';
        for (var i = below.Leftmost + 1; i < lane - 1; i++) row[(2 * i) + 1] = '_';
        return new string(row);
    }

    private static char[] Blank(int width)
    {
        var row = new char[width];
        row.AsSpan().Fill(' ');
        return row;
    }

    /// <summary>What is below a commit: the lanes, and for each character the lane that the edge there goes to.</summary>
    private sealed class Below
    {
        private readonly int[] _edges;

        public Below(List<CommitId> above, int lane, IReadOnlyList<CommitId> parents)
        {
            _edges = new int[2 * (above.Count - 1 + Math.Max(1, parents.Count))];
            _edges.AsSpan().Fill(None);
            for (var i = 0; i < above.Count; i++)
            {
                if (i != lane)
                {
                    Lead(LaneOf(above[i]));
                    continue;
                }

                for (var j = 0; j < parents.Count; j++)
                {
                    var to = LaneOf(parents[j]);
                    if (j == 0 && parents.Count > 1) LeadFirst(lane, to, parents.Count);
                    else Lead(to);
                }

                if (parents.Count == 0) Width += 2;
            }
        }

        public List<CommitId> Lanes { get; } = [];

        public int Width { get; private set; }

        /// <summary>By how many lanes a merge moves those on its right beyond the room made before; below 0 where its last parent joins the next lane.</summary>
        public int Added { get; private set; }

        /// <summary>Whether the first parent of a merge is awaited further left, in lane <see cref="Leftmost"/>.</summary>
        public bool GoesLeft { get; private set; }

        public int Leftmost { get; private set; }

        public bool IsSettled
        {
            get
            {
                for (var i = 0; i < _edges.Length; i++)
                    if (_edges[i] != None && _edges[i] != i / 2) return false;
                return true;
            }
        }

        /// <summary>Whether what is below a lane goes further to the left.</summary>
        public bool LeavesToLeft(int lane) => _edges[2 * lane] < lane;

        /// <summary>Moves each edge that is not where it belongs to the left, and draws that.</summary>
        public string Collapse(out int[] moved)
        {
            var before = _edges.ToArray();
            _edges.AsSpan().Fill(None);
            var (first, bend) = (None, None);
            for (var i = 0; i < before.Length; i++)
            {
                var to = before[i];
                if (to == None || (2 * to < i && _edges[i - 1] == to)) continue;
                var at = 2 * to >= i ? i : _edges[i - 1] == None ? i - 1 : i - 2;
                _edges[at] = to;
                if (at == i || first != None) continue;
                (first, bend) = (to, at);
                for (var j = (2 * to) + 3; j < i - 2; j += 2) _edges[j] = to;
            }

            moved = _edges.ToArray();
            return Draw(first, bend);
        }

        /// <summary>An edge that went far in this row goes on from the left end of its <c>_</c>.</summary>
        private string Draw(int far, int bend)
        {
            var row = Blank(Width);
            var wentFar = false;
            for (var i = 0; i < Width; i++)
            {
                var to = _edges[i];
                if (to == None) continue;
                if (2 * to == i)
                {
                    row[i] = '|';
                }
                else if (to == far && i != bend)
                {
                    row[i] = '_';
                    wentFar = true;
                    if (i != (2 * to) + 3) _edges[i] = None;
                }
                else
                {
                    row[i] = '/';
                    if (wentFar && i <= bend) _edges[i] = None;
                }
            }

            return new string(row);
        }

        private int LaneOf(CommitId commit)
        {
            var lane = Lanes.IndexOf(commit);
            if (lane >= 0) return lane;
            Lanes.Add(commit);
            return Lanes.Count - 1;
        }

        private void LeadFirst(int lane, int to, int parents)
        {
            var distance = lane - to;
            GoesLeft = distance > 0;
            Leftmost = to;
            Added = parents - (GoesLeft ? 2 : 1);
            if (GoesLeft) _edges[Width - (distance > 1 ? (2 * distance) - 3 : 1)] = to;
            else Lead(to, joins: false);
        }

        private void Lead(int to, bool joins = true)
        {
            if (joins && Added > 0 && _edges[Width - 2] == to)
            {
                Added = -1;
                return;
            }

            _edges[Width] = to;
            Width += 2;
        }
    }
}

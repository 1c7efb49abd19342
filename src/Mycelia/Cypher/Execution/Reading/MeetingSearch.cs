// Shortest paths between two different nodes: breadth first from both ends, always on the side that has found fewer nodes last, until a node is found from both.
// Then the distance is known, and each shortest path goes through exactly one of the nodes that were met; it is put together from the links of both sides. A
// shortest path never goes over an edge twice.
//
// I. Pohl: Bi-directional and Heuristic Search in Path Problems (1969).

using Mycelia.Cypher.Syntax;

namespace Mycelia.Cypher.Execution.Reading;

internal sealed class MeetingSearch(EdgeStep step)
{
    private readonly SearchSide _forward = new(isBackwards: false);
    private readonly SearchSide _backward = new(isBackwards: true);
    private readonly List<(int Forward, int Backward)> _meetings = [];
    private uint[] _edges = [];
    private int[] _links = [];
    private int _meeting;
    private int _depth;
    private int _length;

    /// <summary>The edges of the path that <see cref="TryNext"/> found, in its order.</summary>
    public ReadOnlySpan<uint> Path => _edges.AsSpan(0, _length);

    /// <summary>Searches for one shortest path or for all; false when there is none of at most so many edges.</summary>
    public bool Begin(uint from, uint to, int lengthMax, bool wantsAll, QueryContext context)
    {
        _forward.Begin(from);
        _backward.Begin(to);
        _meetings.Clear();
        while (_meetings.Count == 0)
        {
            if (_forward.FrontierCount == 0 || _backward.FrontierCount == 0 || _forward.Distance + _backward.Distance >= lengthMax) return false;
            var isForward = _forward.FrontierCount <= _backward.FrontierCount;
            var (side, other) = isForward ? (_forward, _backward) : (_backward, _forward);
            side.Advance(step, other, wantsAll, context);
            FindMeetings(side, other, isForward, wantsAll);
        }

        _length = _forward.Distance + _backward.Distance;
        if (_edges.Length < _length) (_edges, _links) = (new uint[_length * 2], new int[_length * 2]);
        (_meeting, _depth) = (0, 0);
        Enter();
        return true;
    }

    /// <summary>The next shortest path.</summary>
    public bool TryNext()
    {
        while (_meeting < _meetings.Count)
        {
            if (_depth < 0)
            {
                _meeting++;
                _depth = 0;
                if (_meeting < _meetings.Count) Enter();
                continue;
            }

            if (_links[_depth] < 0)
            {
                _depth--;
                continue;
            }

            var isForward = _depth < _forward.Distance;
            var (parent, edge, next) = (isForward ? _forward : _backward).LinkAt(_links[_depth]);
            _links[_depth] = next;
            _edges[isForward ? _forward.Distance - 1 - _depth : _depth] = edge;
            if (_depth == _length - 1) return true;
            _depth++;
            Enter(parent);
        }

        return false;
    }

    private void Enter() => Enter(_meetings[_meeting].Forward);

    /// <summary>Begins with the links of the entry that the walk stands at: first those towards the start, then from the meeting to the end.</summary>
    private void Enter(int entry)
    {
        if (_depth == _forward.Distance) entry = _meetings[_meeting].Backward;
        _links[_depth] = (_depth < _forward.Distance ? _forward : _backward).FirstLink(entry);
    }

    private void FindMeetings(SearchSide side, SearchSide other, bool isForward, bool wantsAll)
    {
        var (from, to) = side.Frontier;
        for (var entry = from; entry < to; entry++)
        {
            var found = other.Find(side.NodeAt(entry));
            if (found < 0) continue;
            _meetings.Add(isForward ? (entry, found) : (found, entry));
            if (!wantsAll) return;
        }
    }
}

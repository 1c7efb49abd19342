// Walks without repeated edges between two nodes, in order of their length: for one length after the other a depth-first search of walks of just that length. The
// distance of every node to the end, from one breadth-first search backwards, cuts off what cannot arrive in time. The search is over when a length was tried and
// nothing had to be cut off. This is the general way, for shortest paths that must meet a predicate, or of which several are wanted; finding the next walk of
// this kind is hard in principle.
//
// R. E. Korf: Depth-First Iterative-Deepening (1985).

namespace Mycelia.Cypher.Execution.Reading;

internal sealed class OrderedTrails(EdgeStep step)
{
    private const int CancellationSteps = 4096;

    private readonly Dictionary<uint, int> _distances = [];
    private readonly Queue<uint> _queue = [];
    private QueryContext _context = null!;
    private uint[] _edges = [];
    private uint[] _nodes = [];
    private (int From, int Next)[] _levels = [];
    private uint _start;
    private uint _end;
    private int _lengthMax;
    private int _depth;
    private bool _isCut;
    private bool _isGivenEmpty;
    private int _steps;

    public int Length { get; private set; }

    /// <summary>The edges of the walk that <see cref="TryNext"/> found.</summary>
    public ReadOnlySpan<uint> Path => _edges.AsSpan(0, Length);

    /// <summary>Its nodes: the start, and where each edge leads.</summary>
    public ReadOnlySpan<uint> Nodes => _nodes.AsSpan(0, Length + 1);

    public void Begin(uint from, uint to, int lengthMin, int lengthMax, QueryContext context)
    {
        (_context, _start, _end, _lengthMax) = (context, from, to, lengthMax);
        FindDistances();
        Length = Math.Max(lengthMin, _distances.GetValueOrDefault(from, int.MaxValue));
        if (_nodes.Length == 0) (_edges, _nodes, _levels) = (new uint[16], new uint[17], new (int, int)[16]);
        _nodes[0] = from;
        _isCut = false;
        _isGivenEmpty = false;
        if (Length <= lengthMax && Length < int.MaxValue) BeginLength();
        else _depth = -1;
    }

    /// <summary>The next walk.</summary>
    public bool TryNext()
    {
        if (_depth < 0) return false;
        while (true)
        {
            if (Length == 0 && !_isGivenEmpty)
            {
                _isGivenEmpty = true;
                _isCut = true;
                return true;
            }

            if (Search()) return true;
            if (!_isCut || Length >= _lengthMax) return false;
            Length++;
            _isCut = false;
            BeginLength();
        }
    }

    private void BeginLength()
    {
        step.Count = 0;
        _depth = 0;
        if (Length > 0) Push(_start);
    }

    private bool Search()
    {
        while (_depth > 0)
        {
            if (++_steps % CancellationSteps == 0) _context.Cancellation.ThrowIfCancellationRequested();
            ref var level = ref _levels[_depth - 1];
            if (level.Next == step.Count)
            {
                step.Count = level.From;
                _depth--;
                continue;
            }

            var (node, edge) = (step.To[level.Next], step.Edges[level.Next]);
            level.Next++;
            if (_edges.AsSpan(0, _depth - 1).Contains(edge) || !_distances.TryGetValue(node, out var distance)) continue;
            if (_depth + distance > Length)
            {
                _isCut = true;
                continue;
            }

            _edges[_depth - 1] = edge;
            _nodes[_depth] = node;
            if (_depth < Length)
            {
                Push(node);
                continue;
            }

            _isCut = true;
            return true;
        }

        return false;
    }

    private void Push(uint node)
    {
        if (_depth == _levels.Length)
        {
            Array.Resize(ref _levels, _depth * 2);
            Array.Resize(ref _edges, _depth * 2);
            Array.Resize(ref _nodes, _depth * 2 + 1);
        }

        _levels[_depth++] = (step.Count, step.Count);
        step.Add(node);
    }

    private void FindDistances()
    {
        _distances.Clear();
        _queue.Clear();
        _distances.Add(_end, 0);
        _queue.Enqueue(_end);
        while (_queue.TryDequeue(out var node))
        {
            _context.Cancellation.ThrowIfCancellationRequested();
            var distance = _distances[node] + 1;
            step.Count = 0;
            step.Add(node, isBackwards: true);
            for (var i = 0; i < step.Count; i++)
                if (_distances.TryAdd(step.To[i], distance)) _queue.Enqueue(step.To[i]);
        }
    }
}

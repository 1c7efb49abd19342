// The sorted neighbour lists that an intersection works on. A leg that is one plain list is used where it lies; several lists (types, both directions, a base with
// its tail, a hub) are merged into one sorted array. Legs are kept as long as their node stays the same, which it does for many rows on end.

using Mycelia.Cypher.Planning;
using Mycelia.Cypher.Syntax;
using Mycelia.Graph;
using Mycelia.Kernel.Columns;

namespace Mycelia.Cypher.Execution.Reading;

internal sealed class IntersectSide(IntersectLeg leg)
{
    private readonly EntityRows _from = new(leg.From);
    private readonly EdgeTypes _typeNames = new(leg.Types);
    private QueryContext _context = null!;
    private int[] _types = [];
    private uint[] _rows = [];
    private uint[] _merged = [];
    private uint[] _distinct = [];
    private AdjacencyList _plain;
    private int _mergedCount;
    private int _distinctCount;
    private bool _isPlain;
    private bool _isSimple;
    private bool _isDistinctMade;
    private readonly NodeSet _set = new();
    private uint _node = SlotTable.NoRow;
    private bool _isSetMade;

    /// <summary>Whether the node is that of the row before.</summary>
    public bool IsRepeated { get; private set; }

    /// <summary>Whether the present row is looked up in <see cref="Set"/>.</summary>
    public bool IsMarked { get; set; }

    /// <summary>The neighbours as a set.</summary>
    public NodeSet Set
    {
        get
        {
            if (_isSetMade) return _set;
            _set.Clear();
            foreach (var neighbour in Neighbours) _set.Add(neighbour);
            _isSetMade = true;
            return _set;
        }
    }

    public Symbol Edge => leg.Edge;

    /// <summary>The neighbours in rising order, as often as there are edges.</summary>
    public ReadOnlySpan<uint> Neighbours => _isPlain ? _plain.Neighbours : _merged.AsSpan(0, _mergedCount);

    /// <summary>Whether parallel edges are ruled out; known after <see cref="Distinct"/> was asked for.</summary>
    public bool IsSimple => _isSimple || (_isDistinctMade && _distinctCount == Neighbours.Length);

    /// <summary>The neighbours, each once.</summary>
    public ReadOnlySpan<uint> Distinct
    {
        get
        {
            if (_isSimple) return Neighbours;
            if (!_isDistinctMade) MakeDistinct();
            return _distinct.AsSpan(0, _distinctCount);
        }
    }

    public void Open(QueryContext context)
    {
        _context = context;
        _types = _typeNames.Of(context.Space);
        _node = SlotTable.NoRow;
        _set.Open(context.Space.Nodes.SlotLimit);
    }

    /// <summary>Opens a test of the nodes that this leg leads to.</summary>
    public void Open(NodeTest test) => test.Open(_context, _types, leg.Direction);

    public void BeginInput(Batch batch)
    {
        _rows = _from.Of(batch, _context);
        ReadNotes.Adjacency(_context, batch, _rows);
    }

    /// <summary>Takes the node of a row; false when it has no neighbours.</summary>
    public bool BeginRow(int position)
    {
        var node = _rows[position];
        if (node == SlotTable.NoRow) return false;
        IsRepeated = node == _node;
        if (!IsRepeated) Load(node);
        return Neighbours.Length > 0;
    }

    /// <summary>The edges to one neighbour, behind <paramref name="count"/> others.</summary>
    public void AppendEdgesTo(uint neighbour, ref uint[] edges, ref int count)
    {
        foreach (var type in _types)
        {
            if (leg.Direction != PatternDirection.Left) _context.Space.ListOf(_node, type, false).AppendEdgesTo(neighbour, ref edges, ref count);
            if (leg.Direction == PatternDirection.Left || (leg.Direction == PatternDirection.Either && neighbour != _node))
                _context.Space.ListOf(_node, type, true).AppendEdgesTo(neighbour, ref edges, ref count);
        }
    }

    private void Load(uint node)
    {
        _node = node;
        _isDistinctMade = false;
        _isSetMade = false;
        _isSimple = false;
        _mergedCount = 0;
        if (_types.Length == 1 && leg.Direction != PatternDirection.Either)
        {
            var incoming = leg.Direction == PatternDirection.Left;
            var block = _context.Space.Adjacency.Block(_types[0], incoming, (int)(node >> Chunk.RowBits));
            _plain = block is null ? default : block.ListOf((int)node & (Chunk.RowsMax - 1));
            _isPlain = _plain.IsPlain;
            _isSimple = _isPlain && block is { IsSimple: true };
            if (_isPlain) return;
        }

        _isPlain = false;
        foreach (var type in _types)
        {
            if (leg.Direction != PatternDirection.Left) Merge(_context.Space.ListOf(node, type, false), SlotTable.NoRow);
            if (leg.Direction != PatternDirection.Right) Merge(_context.Space.ListOf(node, type, true), leg.Direction == PatternDirection.Either ? node : SlotTable.NoRow);
        }

        _merged.AsSpan(0, _mergedCount).Sort();
    }

    private void Merge(AdjacencyList list, uint self)
    {
        var room = _mergedCount + list.Count;
        if (_merged.Length < room) Array.Resize(ref _merged, Math.Max(room, _merged.Length * 2));
        if (list.Count == 0) return;
        foreach (var (neighbour, _) in list)
            if (neighbour != self) _merged[_mergedCount++] = neighbour;
    }

    private void MakeDistinct()
    {
        var neighbours = Neighbours;
        if (_distinct.Length < neighbours.Length) _distinct = new uint[neighbours.Length * 2];
        _distinctCount = 0;
        for (var i = 0; i < neighbours.Length; i++)
            if (i == 0 || neighbours[i] != neighbours[i - 1]) _distinct[_distinctCount++] = neighbours[i];
        _isDistinctMade = true;
    }
}

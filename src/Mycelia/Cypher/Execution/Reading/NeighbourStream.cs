// The neighbours of all rows of a batch, in pieces of any size: what the expansions that do not know the other end have in common.
//
// Lists are fetched for a group of rows at a time, and the memory that the group will need is requested before any of it is read, so that cache misses
// overlap. Whole stretches of plain lists are copied as they are; what must be tested (edges that are taken already, labels and predicate of the other end) is
// tested afterwards for all candidates together, and those that fail are closed up.

using Mycelia.Cypher.Execution.Expressions;
using Mycelia.Cypher.Syntax;
using Mycelia.Graph;
using Mycelia.Kernel.Columns;

namespace Mycelia.Cypher.Execution.Reading;

internal sealed class NeighbourStream(EdgeTypes typeNames, PatternDirection direction, NodeTest test, EdgeExclusion exclusion, bool needsEdges, EntityMask? edgeTest = null, bool needsTo = true)
{
    private const int GroupSize = 64;

    private readonly bool _copiesEdges = needsEdges || !exclusion.IsEmpty || edgeTest is not null;
    private bool _copiesTo;
    private AdjacencyBlock?[] _blocks = [];
    private AdjacencyList[] _lists = [];
    private int[] _positions = [];
    private uint[] _selves = [];
    private QueryContext _context = null!;
    private int[] _types = [];
    private int _listsPerRow;
    private Batch _input = null!;
    private uint[] _nodes = [];
    private int _nextRow;
    private int _list;
    private int _listCount;
    private int _at;
    private AdjacencyList.Enumerator _cursor;
    private bool _hasCursor;

    public void Open(QueryContext context)
    {
        _context = context;
        _types = typeNames.Of(context.Space);
        test.Open(context, _types, direction);
        edgeTest?.Open(context);
        _copiesTo = needsTo || test.IsNeeded || !exclusion.IsEmpty || edgeTest is not null || direction == PatternDirection.Either;
        _listsPerRow = _types.Length * (direction == PatternDirection.Either ? 2 : 1);
        _list = _listCount = 0;
        var room = Math.Max(GroupSize, _listsPerRow);
        if (_lists.Length >= room) return;
        _blocks = new AdjacencyBlock?[room];
        _lists = new AdjacencyList[room];
        _positions = new int[room];
        _selves = new uint[room];
    }

    /// <summary>Begins with the rows of a batch, whose nodes stand at their positions.</summary>
    public void Begin(Batch input, uint[] nodes)
    {
        (_input, _nodes) = (input, nodes);
        _nextRow = _listsPerRow == 0 || test.IsImpossible ? int.MaxValue : 0;
        _list = _listCount = 0;
        exclusion.BeginInput(input);
    }

    /// <summary>
    /// Writes the next neighbours: the position of the row each belongs to, and, where asked for, the edge. Returns how many, 0 at the end. Rows that
    /// <paramref name="matched"/> is not 0 for may be left out.
    /// </summary>
    public int Fill(Span<int> positions, Span<uint> to, Span<uint> edges, long[]? matched = null)
    {
        var count = 0;
        while (count < to.Length)
        {
            var from = count;
            while (count < to.Length && (_list < _listCount || NextGroup()))
            {
                if (matched is not null && matched[_positions[_list]] != 0) NextList();
                else count = AddList(positions, to, edges, count);
            }

            if (from == count) break;
            if (test.IsNeeded || !exclusion.IsEmpty || edgeTest is not null) count = Keep(positions, to, edges, from, count);
            if (_list == _listCount && !HasRows) break;
        }

        return count;
    }

    private bool HasRows => _nextRow < Positions.Of(_input).Length;

    /// <summary>Requests the lists of the next rows.</summary>
    private bool NextGroup()
    {
        var rows = Positions.Of(_input);
        if (_nextRow >= rows.Length) return false;
        var group = rows.Slice(_nextRow, Math.Min(Math.Max(1, GroupSize / _listsPerRow), rows.Length - _nextRow));
        _nextRow += group.Length;
        _list = _at = 0;
        _hasCursor = false;
        var adjacency = _context.Space.Adjacency;
        var count = 0;
        foreach (var type in _types)
        {
            for (var incoming = direction == PatternDirection.Left; ; incoming = true)
            {
                var blocks = adjacency[type, incoming];
                foreach (var position in group)
                {
                    var node = _nodes[position];
                    if (blocks is null || node == SlotTable.NoRow || blocks[(int)(node >> Chunk.RowBits)] is not { } block) continue;
                    block.PrefetchOffsets((int)node & (Chunk.RowsMax - 1));
                    _blocks[count] = block;
                    _selves[count] = incoming && direction == PatternDirection.Either ? node : SlotTable.NoRow;
                    _positions[count++] = position;
                }

                if (incoming || direction != PatternDirection.Either) break;
            }
        }

        _listCount = count;
        for (var i = 0; i < count; i++)
        {
            _lists[i] = _blocks[i]!.ListOf((int)_nodes[_positions[i]] & (Chunk.RowsMax - 1));
            _lists[i].Prefetch();
        }

        return count > 0 || NextGroup();
    }

    private void NextList()
    {
        _list++;
        _at = 0;
        _hasCursor = false;
    }

    /// <summary>Copies what fits of the present list, all but its self-loops where they were seen from the other side.</summary>
    private int AddList(Span<int> positions, Span<uint> to, Span<uint> edges, int count)
    {
        ref readonly var list = ref _lists[_list];
        var from = count;
        var (position, self) = (_positions[_list], _selves[_list]);
        if (list.IsPlain)
        {
            var neighbours = list.Neighbours;
            var length = Math.Min(to.Length - count, neighbours.Length - _at);
            if (_copiesTo) neighbours.Slice(_at, length).CopyTo(to[count..]);
            if (_copiesEdges) list.CopyEdges(_at, edges.Slice(count, length));
            _at += length;
            count += length;
            if (_at == neighbours.Length) NextList();
        }
        else
        {
            if (!_hasCursor) (_cursor, _hasCursor) = (list.GetEnumerator(), true);
            var hasMore = true;
            while (count < to.Length && (hasMore = _cursor.MoveNext()))
            {
                to[count] = _cursor.NeighbourRow;
                if (_copiesEdges) edges[count] = _cursor.EdgeRow;
                count++;
            }

            if (!hasMore) NextList();
        }

        if (self != SlotTable.NoRow) count = Without(self, to, edges, from, count);
        positions[from..count].Fill(position);
        return count;
    }

    private int Without(uint self, Span<uint> to, Span<uint> edges, int from, int count)
    {
        var first = to[from..count].IndexOf(self);
        if (first < 0) return count;
        var kept = from + first;
        for (var i = kept; i < count; i++)
        {
            if (to[i] == self) continue;
            to[kept] = to[i];
            if (_copiesEdges) edges[kept] = edges[i];
            kept++;
        }

        return kept;
    }

    /// <summary>Closes up the candidates that pass.</summary>
    private int Keep(Span<int> positions, Span<uint> to, Span<uint> edges, int from, int count)
    {
        if (!exclusion.IsEmpty) count = KeepOthers(positions, to, edges, from, count);
        if (edgeTest is not null) count = KeepEdges(positions, to, edges, from, count);
        if (!test.IsNeeded) return count;
        test.Prepare(_context, to[from..count]);
        var passed = from;
        for (var i = from; i < count; i++)
        {
            var node = to[i];
            (positions[passed], to[passed]) = (positions[i], node);
            if (_copiesEdges) edges[passed] = edges[i];
            passed += test.Passes(node) ? 1 : 0;
        }

        return passed;
    }

    /// <summary>Closes up the edges that the rows do not have already, list by list.</summary>
    private int KeepOthers(Span<int> positions, Span<uint> to, Span<uint> edges, int from, int count)
    {
        var kept = from;
        for (var start = from; start < count;)
        {
            var position = positions[start];
            var end = start + 1;
            while (end < count && positions[end] == position) end++;
            exclusion.BeginRow(position, _context);
            if (!exclusion.ContainsAny(edges[start..end]))
            {
                if (kept < start) Move(positions, to, edges, start, end - start, kept);
                kept += end - start;
                start = end;
                continue;
            }

            for (; start < end; start++)
            {
                if (exclusion.Contains(edges[start])) continue;
                (positions[kept], to[kept], edges[kept]) = (position, to[start], edges[start]);
                kept++;
            }
        }

        return kept;
    }

    private static void Move(Span<int> positions, Span<uint> to, Span<uint> edges, int from, int length, int target)
    {
        positions.Slice(from, length).CopyTo(positions[target..]);
        to.Slice(from, length).CopyTo(to[target..]);
        edges.Slice(from, length).CopyTo(edges[target..]);
    }

    private int KeepEdges(Span<int> positions, Span<uint> to, Span<uint> edges, int from, int count)
    {
        ReadNotes.Edges(_context, edges[from..count]);
        if (!edgeTest!.TestsColumns)
        {
            edgeTest.Begin();
            foreach (var edge in edges[from..count]) edgeTest.Add(edge);
            edgeTest.End(count - from);
        }

        var kept = from;
        if (edgeTest.TestsColumns)
        {
            for (var i = from; i < count; i++)
            {
                var edge = edges[i];
                (positions[kept], to[kept], edges[kept]) = (positions[i], to[i], edge);
                kept += edgeTest.Test(edge) ? 1 : 0;
            }

            return kept;
        }

        for (var i = from; i < count; i++)
        {
            var edge = edges[i];
            (positions[kept], to[kept], edges[kept]) = (positions[i], to[i], edge);
            kept += edgeTest.Passes(edge) ? 1 : 0;
        }

        return kept;
    }

    /// <summary>
    /// Adds to each row's count how many neighbours it has, without naming them: where masks tell which edges and nodes pass, each list lies in one
    /// direction, and no edge is excluded. False when that is not so.
    /// </summary>
    public bool TryCount(Batch input, uint[] nodes, long[] counts)
    {
        if (direction == PatternDirection.Either || !exclusion.IsEmpty || (edgeTest is not null && !edgeTest.TestsColumns)) return false;
        var nodeMask = test.IsNeeded ? test.Columns : null;
        if (test.IsNeeded && nodeMask is null) return false;
        Begin(input, nodes);
        while (NextGroup())
        {
            _context.Cancellation.ThrowIfCancellationRequested();
            for (var i = 0; i < _listCount; i++) counts[_positions[i]] += CountPassing(_lists[i], nodeMask);
            _list = _listCount;
        }

        return true;
    }

    private long CountPassing(in AdjacencyList list, EntityMask? nodeMask)
    {
        if (list.IsPlain)
        {
            if (edgeTest is null) return nodeMask?.Count(list.Neighbours) ?? list.Count;
            if (nodeMask is null) return list.HasEdgeRange(out var first, out var edges) ? edgeTest.CountRange(first, list.Count) : edgeTest.Count(edges);
        }

        var count = 0L;
        foreach (var (neighbour, edge) in list)
            if ((edgeTest is null || edgeTest.Test(edge)) && (nodeMask is null || nodeMask.Test(neighbour))) count++;
        return count;
    }
}

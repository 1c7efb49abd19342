// Looking up rows in an index for one row of the input after the other. The index is the one that this version has on the label or type and exactly these
// properties. If there is none any more (it was dropped after the query was planned), all entities with the label or type are compared instead.

using System.Numerics;
using Mycelia.Cypher.Planning;
using Mycelia.Graph;
using Mycelia.Graph.Indexes;
using Mycelia.Kernel.Columns;

namespace Mycelia.Cypher.Execution.Reading;

internal sealed class IndexSearch(bool isEdges, string token, IReadOnlyList<string> properties, SeekKeys keys, bool isOrdered, OperatorBuild build)
{
    private readonly SeekRequest _request = new(keys, build);
    private readonly int[] _keys = new int[properties.Count];
    private readonly Value[] _lookup = new Value[keys.Equal.Count + 1];
    private QueryContext _context = null!;
    private GraphSpace _space = null!;
    private int _token;
    private Rule? _rule;
    private RowMatches _matches;
    private int _alternative;
    private bool _isOpen;
    private bool _hasSingle;
    private bool _checksRange;
    private uint _single;
    private int _slot;
    private int _word;
    private ulong _bits;

    public void Open(QueryContext context)
    {
        (_context, _space) = (context, context.Space);
        var tables = _space.Tables;
        if (isEdges) ReadNotes.Types(context, [token]);
        else ReadNotes.Labels(context, [token]);
        _token = (isEdges ? tables.Types : tables.Labels).Find(token);
        for (var i = 0; i < _keys.Length; i++) _keys[i] = tables.Keys.Find(properties[i]);
        _rule = _token < 0 ? null : _space.Rules.FindIndex(isEdges, _token, _keys, _request.IsPoint);
    }

    public void BeginInput(Batch batch) => _request.BeginInput(batch, _context);

    /// <summary>Begins with a row of the input; false when it finds nothing.</summary>
    public bool BeginRow(int position)
    {
        if (_token < 0 || Array.IndexOf(_keys, -1) >= 0 || !_request.BeginRow(position, _context, isOrdered)) return false;
        (_alternative, _isOpen, _hasSingle, _checksRange) = (0, false, false, false);
        (_slot, _word, _bits) = (-1, int.MaxValue, 0);
        if (_rule is null) return true;
        if (_request.IsPoint)
        {
            var ranges = new List<KeyRange>();
            foreach (var (low, high) in PointDistance.Boxes(_request.Center, _request.Distance)) ranges.AddRange(PointKey.Ranges(low, high));
            _matches = new RowMatches(_space, _rule, PointKey.Disjoint(ranges), new PointTest(_request.Center, _request.Center, _request.Center, _request.Distance));
            _isOpen = true;
        }
        else if (_request.Alternatives is null)
        {
            Lookup(_request.Equal, _request.Range);
        }

        return true;
    }

    /// <summary>The next row that is found.</summary>
    public bool TryNext(out uint row)
    {
        if (_rule is null) return TryNextOfAll(out row);
        while (true)
        {
            row = _single;
            if (_hasSingle)
            {
                _hasSingle = false;
                return true;
            }

            while (_isOpen && _matches.MoveNext())
            {
                row = _matches.Row;
                if (!_checksRange || _request.IsInRange(ValueOf(row))) return true;
            }

            _isOpen = false;
            if (_request.Alternatives is not { } alternatives || _alternative == alternatives.Count) return false;
            _request.Equal.CopyTo(_lookup, 0);
            _lookup[^1] = alternatives[_alternative++];
            Lookup(_lookup, ValueRange.All);
        }
    }

    private void Lookup(ReadOnlySpan<Value> equal, ValueRange range)
    {
        if (_rule!.Definition.IsUnique && equal.Length == _keys.Length)
        {
            _hasSingle = KeyQuery.TryFind(_rule.Index!, equal, out _single);
            return;
        }

        _checksRange = range != ValueRange.All && _request.IsListRange;
        _matches = new RowMatches(_space, _rule, _checksRange ? KeyQuery.KindOf(equal, ValueKind.List) : KeyQuery.RangeOf(equal, range), descending: false);
        _isOpen = true;
    }

    private Value ValueOf(uint row) =>
        (isEdges ? _space.EdgeColumns : _space.NodeColumns).Chunk(_keys[_request.Equal.Length], (int)(row >> Chunk.RowBits))?.Get((int)row & (Chunk.RowsMax - 1)) ?? Value.Null;

    private bool TryNextOfAll(out uint row)
    {
        while (true)
        {
            while (_bits == 0)
            {
                if (!NextWord())
                {
                    row = 0;
                    return false;
                }
            }

            var at = _word << 6 | BitOperations.TrailingZeroCount(_bits);
            _bits &= _bits - 1;
            row = (uint)_slot << Chunk.RowBits | (uint)at;
            if (HasToken(at) && Meets(at)) return true;
        }
    }

    private Extent? ExtentAt(int slot) => isEdges ? _space.Edges[slot] : _space.Nodes[slot];

    private bool NextWord()
    {
        if (_slot >= 0 && ExtentAt(_slot) is { } extent && ++_word < extent.Alive.Length)
        {
            _bits = extent.Alive[_word];
            return true;
        }

        if (++_slot >= (isEdges ? _space.Edges.SlotLimit : _space.Nodes.SlotLimit)) return false;
        _context.Cancellation.ThrowIfCancellationRequested();
        _word = -1;
        return true;
    }

    private bool HasToken(int at) => ExtentAt(_slot) switch
    {
        EdgeExtent edges => edges.Type == _token,
        NodeExtent nodes => _space.Tables.LabelSets.Contains(nodes.LabelSetOf(at), _token),
        _ => false,
    };

    private bool Meets(int at)
    {
        for (var i = 0; i < _keys.Length; i++)
        {
            var value = (isEdges ? _space.EdgeColumns : _space.NodeColumns).Chunk(_keys[i], _slot)?.Get(at) ?? Value.Null;
            if (value.IsNull) return false;
            if (i < _request.Equal.Length)
            {
                if (!KeyValue.TryNormalize(value, out var key) || key != _request.Equal[i]) return false;
            }
            else if (i == _request.Equal.Length && !MeetsNext(value))
            {
                return false;
            }
        }

        return true;
    }

    private bool MeetsNext(in Value value)
    {
        if (_request.IsPoint) return value.TryGetPoint(out var point) && new PointTest(_request.Center, _request.Center, _request.Center, _request.Distance).Holds(point);
        if (_request.Alternatives is { } alternatives) return KeyValue.TryNormalize(value, out var key) && alternatives.Contains(key);
        return _request.IsInRange(value);
    }
}

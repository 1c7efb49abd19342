// Rows to groups: rows are of one group when their keys are equivalent column by column. Groups have numbers from 0 in the order in which they were first met, and
// their keys are kept in vectors, one per column, at those numbers.
//
// A single key column of integers, truth values, nodes or edges goes through a LongTable. Anything else is hashed column by column for the whole batch, then
// looked up by open addressing over group numbers, hash first, then the keys in place. When a single column changes its kind (integers in one batch,
// floats in the next), what there is moves over to hashes. Keys of groups that a batch brings are copied once, at its end.

using System.Numerics;
using System.Runtime.InteropServices;

namespace Mycelia.Cypher.Execution.Breaking;

internal sealed class GroupTable
{
    private const int SlotsMin = 64;
    private const int KeptMax = 1 << 13;
    private const long DenseIntegers = 1 << 16;
    private const long DenseRows = 1 << 20;

    private readonly LongTable _integers = new();
    private readonly List<int> _newPositions = [];
    private readonly Vector[] _keys;
    private VectorKind _direct;
    private bool _isHashed;
    private int _nullGroup;
    private ulong[] _hashes = []; // by group
    private int[] _slots = []; // group + 1, 0 for a free slot
    private ulong[] _batchHashes = [];
    private long _variableBytes;

    public GroupTable(int columns)
    {
        _keys = new Vector[columns];
        Clear();
    }

    /// <summary>How many groups there are.</summary>
    public int Count { get; private set; }

    /// <summary>Where in the last batch the groups stand that it brought, by number.</summary>
    public ReadOnlySpan<int> NewPositions => CollectionsMarshal.AsSpan(_newPositions);

    public long Bytes
    {
        get
        {
            var bytes = _integers.Bytes + 8L * _hashes.Length + 4L * _slots.Length + _variableBytes;
            foreach (var key in _keys) bytes += VectorBytes.OfArrays(key);
            return bytes;
        }
    }

    /// <summary>The keys of the groups in one column.</summary>
    public Vector Key(int column) => _keys[column];

    public ReadOnlySpan<Vector> Keys => _keys;

    public void Clear()
    {
        for (var i = 0; i < _keys.Length; i++) _keys[i] = new Vector();
        Count = 0;
        _isHashed = _keys.Length != 1;
        _direct = VectorKind.Null;
        _nullGroup = -1;
        _variableBytes = 0;
        _newPositions.Clear();
        if (_slots.Length > KeptMax) (_slots, _hashes) = ([], []);
        else Array.Clear(_slots);
    }

    /// <summary>Writes the group of each row; one that is new is added, or gets -1 unless <paramref name="mayAdd"/>.</summary>
    public void Assign(ReadOnlySpan<Vector> keys, ReadOnlySpan<int> positions, Span<int> groups, QueryContext context, bool mayAdd = true)
    {
        _newPositions.Clear();
        var before = Count;
        if (!_isHashed && !IsDirect(keys[0].Kind, context)) BecomeHashed(context);
        if (_isHashed) AssignHashed(keys, positions, groups, context, mayAdd);
        else if (mayAdd) AssignDirect(keys[0], positions, groups);
        else FindDirect(keys[0], positions, groups);
        if (_newPositions.Count == 0) return;
        for (var column = 0; column < _keys.Length; column++)
        {
            VectorCopy.AppendTo(keys[column], NewPositions, _keys[column], before, context);
            _variableBytes += VectorBytes.OfItems(keys[column], NewPositions);
        }
    }

    /// <summary>Whether a batch whose only key is of this kind can use the table of integers.</summary>
    private bool IsDirect(VectorKind kind, QueryContext context)
    {
        if (kind == VectorKind.Null || kind == _direct) return true;
        if (_direct != VectorKind.Null || kind is not (VectorKind.Int64 or VectorKind.Bool or VectorKind.Node or VectorKind.Edge)) return false;
        _direct = kind;
        _integers.Clear(Math.Min(kind == VectorKind.Int64 ? DenseIntegers : DenseRows, context.Memory.BytesMax / 64));
        return true;
    }

    private void AssignDirect(Vector key, ReadOnlySpan<int> positions, Span<int> groups)
    {
        if (key.IsConstant || key.HasNulls)
        {
            for (var i = 0; i < positions.Length; i++)
            {
                var position = key.IsConstant ? 0 : positions[i];
                int group;
                if (!key.IsNull(position)) group = _integers.FindOrAdd(Integer(key, position), Count);
                else if (_nullGroup >= 0) group = _nullGroup;
                else group = _nullGroup = Count;
                groups[i] = group;
                if (group == Count) Added(positions[i]);
            }
        }
        else if (key.Kind is VectorKind.Node or VectorKind.Edge)
        {
            var rows = key.Rows;
            for (var i = 0; i < positions.Length; i++)
                if ((groups[i] = _integers.FindOrAdd(rows[positions[i]], Count)) == Count) Added(positions[i]);
        }
        else
        {
            var longs = key.Longs;
            for (var i = 0; i < positions.Length; i++)
                if ((groups[i] = _integers.FindOrAdd(longs[positions[i]], Count)) == Count) Added(positions[i]);
        }
    }

    private void FindDirect(Vector key, ReadOnlySpan<int> positions, Span<int> groups)
    {
        for (var i = 0; i < positions.Length; i++)
        {
            var position = key.IsConstant ? 0 : positions[i];
            groups[i] = key.IsNull(position) ? _nullGroup : _integers.Find(Integer(key, position));
        }
    }

    private static long Integer(Vector key, int position) => key.Kind is VectorKind.Node or VectorKind.Edge ? key.Rows[position] : key.Longs[position];

    private void Added(int position)
    {
        _newPositions.Add(position);
        Count++;
    }

    private void AssignHashed(ReadOnlySpan<Vector> keys, ReadOnlySpan<int> positions, Span<int> groups, QueryContext context, bool mayAdd)
    {
        if (_batchHashes.Length < positions.Length) _batchHashes = new ulong[Math.Max(positions.Length, 16)];
        KeyHash.Compute(keys, positions, _batchHashes, context);
        var before = Count;
        for (var i = 0; i < positions.Length; i++)
        {
            var hash = _batchHashes[i];
            if ((Count + 1) * 2 > _slots.Length) Enlarge();
            var mask = _slots.Length - 1;
            var slot = (int)hash & mask;
            var group = -1;
            for (; _slots[slot] != 0; slot = (slot + 1) & mask)
            {
                var candidate = _slots[slot] - 1;
                if (_hashes[candidate] != hash || !HasKey(candidate, before, keys, positions[i], context)) continue;
                group = candidate;
                break;
            }

            if (group < 0 && mayAdd)
            {
                group = Count;
                _slots[slot] = group + 1;
                _hashes[group] = hash;
                Added(positions[i]);
            }

            groups[i] = group;
        }
    }

    private bool HasKey(int group, int before, ReadOnlySpan<Vector> keys, int position, QueryContext context)
    {
        for (var column = 0; column < keys.Length; column++)
        {
            var isSame = group < before
                ? KeyComparison.AreEquivalent(keys[column], position, _keys[column], group, context)
                : KeyComparison.AreEquivalent(keys[column], position, keys[column], _newPositions[group - before], context);
            if (!isSame) return false;
        }

        return true;
    }

    private void Enlarge()
    {
        var size = Math.Max(SlotsMin, _slots.Length * 2);
        _slots = new int[size];
        Array.Resize(ref _hashes, size / 2);
        for (var group = 0; group < Count; group++) Place(group);
    }

    private void Place(int group)
    {
        var mask = _slots.Length - 1;
        var slot = (int)_hashes[group] & mask;
        while (_slots[slot] != 0) slot = (slot + 1) & mask;
        _slots[slot] = group + 1;
    }

    private void BecomeHashed(QueryContext context)
    {
        _isHashed = true;
        _slots = new int[Math.Max(SlotsMin, (int)BitOperations.RoundUpToPowerOf2((uint)Count + 1) * 2)];
        _hashes = new ulong[_slots.Length / 2];
        var positions = new int[Count];
        for (var i = 0; i < positions.Length; i++) positions[i] = i;
        KeyHash.Compute(_keys, positions, _hashes, context);
        for (var group = 0; group < Count; group++) Place(group);
        _integers.Clear(0);
    }
}

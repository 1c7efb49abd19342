// What one rule must hear of a delta: the rows that the delta touches, each with the key that it had before. When the delta is applied the rows' new
// keys are compared with these, the index changes by the difference, and constraints look at the rows as they are then: what a transaction
// does in between may break a rule, what it commits may not.

using Mycelia.Kernel.Buffers;
using Mycelia.Kernel.Columns;

namespace Mycelia.Graph.Indexes;

internal sealed class RuleChanges
{
    private const int ScanMax = 16;

    /// <summary>Rows touched one by one, with the old key; an empty key for a row that had no entry.</summary>
    private readonly KeyBatch _touched = new();

    /// <summary>Runs of rows that were born, rising; neighbours are one run.</summary>
    private readonly List<(uint First, int Count)> _born = [];
    private readonly HashSet<uint> _rows = [];
    private readonly KeyBatch _removed = new();
    private readonly KeyBatch _added = new();
    private readonly ByteWriter _key = new(64);

    public bool IsEmpty => _touched.Count == 0 && _born.Count == 0;

    /// <summary>Rows touched one by one.</summary>
    public int TouchedCount => _touched.Count;

    /// <summary>A row is about to change. Only the first call for a row counts.</summary>
    public void Touch(RowState state, Rule rule, uint row)
    {
        if (IsKnown(row)) return;
        _key.Clear();
        if (rule.Index is not null) state.TryKey(rule, row, _key);
        Add(row);
    }

    /// <summary>Rows that were born with the rule's label or type.</summary>
    public void Born(uint row, int count)
    {
        if (count > 1)
        {
            AddRun(row, count);
            return;
        }

        _key.Clear();
        Add(row);
    }

    /// <summary>The rule with its index brought up to the present state; checks what it demands when <paramref name="enforce"/> says so.</summary>
    public Rule Apply(RowState state, Rule rule, bool enforce, EditSession session)
    {
        _removed.Clear();
        _added.Clear();
        for (var i = 0; i < _touched.Count; i++) Compare(state, rule, _touched.RowAt(i), _touched.KeyAt(i));
        foreach (var (first, count) in _born)
            for (var i = 0; i < count; i++) Compare(state, rule, first + (uint)i, default);
        var next = rule.Index is null ? rule : rule.With(rule.Index.With(_removed, _added, session));
        if (enforce) Check(state, next);
        return next;
    }

    /// <summary>Takes the difference between two versions: only slots whose extent or chunks are other pages can differ.</summary>
    public void TouchDifferences(RowState before, RowState after, Rule rule)
    {
        for (var slot = 0; slot < after.SlotLimit(rule); slot++)
        {
            if (after.IsSame(before, rule, slot) || after.ExtentAt(rule, slot) is not { } extent) continue;
            for (var at = 0; at < extent.BornLimit; at++)
            {
                var row = (uint)slot << Chunk.RowBits | (uint)at;
                _key.Clear();
                if (rule.Index is not null) before.TryKey(rule, row, _key);
                if (_key.Length > 0 || after.Concerns(rule, row)) Add(row);
            }
        }
    }

    public void Clear()
    {
        _touched.Clear();
        _born.Clear();
        _rows.Clear();
    }

    private bool IsKnown(uint row)
    {
        var run = RunAt(row);
        if (run >= 0 && row - _born[run].First < (uint)_born[run].Count) return true;
        if (_touched.Count > ScanMax) return _rows.Contains(row);
        for (var i = 0; i < _touched.Count; i++)
            if (_touched.RowAt(i) == row) return true;
        return false;
    }

    /// <summary>The last run that begins at a row or before it; -1 if there is none.</summary>
    private int RunAt(uint row)
    {
        int low = 0, high = _born.Count;
        while (low < high)
        {
            var middle = (low + high) >> 1;
            if (_born[middle].First <= row) low = middle + 1;
            else high = middle;
        }

        return low - 1;
    }

    private void AddRun(uint first, int count)
    {
        var at = RunAt(first);
        if (at >= 0 && _born[at].First + (uint)_born[at].Count == first && _born[at].Count <= int.MaxValue - count) _born[at] = (_born[at].First, _born[at].Count + count);
        else _born.Insert(++at, (first, count));
        if (at + 1 < _born.Count && _born[at].First + (uint)_born[at].Count == _born[at + 1].First && _born[at].Count <= int.MaxValue - _born[at + 1].Count)
        {
            _born[at] = (_born[at].First, _born[at].Count + _born[at + 1].Count);
            _born.RemoveAt(at + 1);
        }
    }

    private void Add(uint row)
    {
        _touched.Add(_key.Written, row);
        if (_touched.Count <= ScanMax) return;
        if (_rows.Count == 0)
        {
            for (var i = 0; i < _touched.Count; i++) _rows.Add(_touched.RowAt(i));
        }
        else
        {
            _rows.Add(row);
        }
    }

    private void Compare(RowState state, Rule rule, uint row, ReadOnlySpan<byte> old)
    {
        if (rule.Index is null) return;
        _key.Clear();
        state.TryKey(rule, row, _key);
        if (_key.Written.SequenceEqual(old)) return;
        if (old.Length > 0) _removed.Add(old, row);
        if (_key.Length > 0) _added.Add(_key.Written, row);
    }

    private void Check(RowState state, Rule rule)
    {
        if (rule.Definition.IsUnique) CheckUnique(state, rule);
        if (!rule.Definition.DemandsProperties && rule.Definition.Kind != SchemaKind.Type) return;
        for (var i = 0; i < _touched.Count; i++)
            if (state.Concerns(rule, _touched.RowAt(i))) RuleCheck.Row(state, rule, _touched.RowAt(i));
        foreach (var (first, count) in _born)
            for (var i = 0; i < count; i++)
                if (state.Concerns(rule, first + (uint)i)) RuleCheck.Row(state, rule, first + (uint)i);
    }

    private void CheckUnique(RowState state, Rule rule)
    {
        Span<byte> small = stackalloc byte[SortedKeys.SmallKey];
        for (var i = 0; i < _added.Count; i++)
        {
            var bytes = _added.KeyAt(i);
            var room = bytes.Length + SearchKey.Padding;
            var key = SearchKey.Pad(bytes, room <= small.Length ? small : new byte[room]);
            if (rule.Index!.TryFindOther(key, _added.RowAt(i), out var holder)) throw RuleCheck.Duplicate(state, rule, _added.RowAt(i), holder);
        }
    }
}

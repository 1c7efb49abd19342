// Lets the first row of each combination of values pass, as rows come. When the combinations seen fill the memory that the query may use, no more are kept: rows
// like those seen are still dropped, others are written to a temporary file, partitioned by hash. At the end each partition is made distinct by
// itself, in the same way; none of its rows is like one that passed before.

using Mycelia.Cypher.Execution.Expressions;
using Mycelia.Cypher.Execution.Rows;
using Mycelia.Cypher.Execution.Spilling;
using Mycelia.Cypher.Planning;
using Symbol = Mycelia.Cypher.Syntax.Symbol;

namespace Mycelia.Cypher.Execution.Breaking;

internal sealed class DistinctOperator : UnaryOperator
{
    private const int RowsMin = 256;
    private const int SliceMin = 64;

    private readonly GroupTable _table;
    private readonly Symbol[] _columns; // those compared, then others that are carried
    private readonly int _compared;
    private readonly Vector[] _row;
    private readonly Batch _output;
    private readonly MemoryShare _memory = new();
    private readonly PendingPartitions _pending = new();
    private IEnumerator<(Vector[] Columns, int Rows)>? _partition;
    private PartitionedRows? _spill;
    private int[] _numbers = [];
    private int[] _left = [];
    private ulong[] _hashes = [];
    private int _capacity;
    private int _level;
    private bool _isFull;
    private bool _isInputOver;

    public DistinctOperator(DistinctPlan plan, Operator input, int symbolCount) : base(input)
    {
        _columns = [.. plan.Columns, .. plan.Carries.Where(symbol => !plan.Columns.Contains(symbol))];
        _compared = plan.Columns.Count;
        _row = new Vector[_columns.Length];
        _table = new GroupTable(_compared);
        _output = new Batch(symbolCount);
    }

    public override void Open(QueryContext context)
    {
        Forget();
        _memory.Open(context.Memory);
        _level = 0;
        _isInputOver = false;
        base.Open(context);
    }

    public override Batch? Next()
    {
        while (NextRows() is { } batch)
        {
            for (var i = 0; i < _row.Length; i++) _row[i] = batch.Column(_columns[i]);
            if (Keep(batch)) return batch;
        }

        return null;
    }

    public override void Close()
    {
        Forget();
        base.Close();
    }

    private void Forget()
    {
        _partition?.Dispose();
        _partition = null;
        _spill?.Dispose();
        _spill = null;
        _pending.Dispose();
        BeginTable();
        _memory.Release();
    }

    private void BeginTable()
    {
        _table.Clear();
        _capacity = RowsMin;
        _isFull = false;
    }

    /// <summary>The next rows to be looked at: of the input, then of what was spilled.</summary>
    private Batch? NextRows()
    {
        if (!_isInputOver)
        {
            if (NextInput() is { } batch) return batch;
            _isInputOver = true;
        }

        while (_partition is null || !_partition.MoveNext())
        {
            _partition?.Dispose();
            _partition = null;
            if (_spill is not null) _pending.Push(_spill);
            _spill = null;
            if (!_pending.TryTake(out var rows, out var partition)) return null;
            BeginTable();
            _memory.Set(0);
            _level = rows.Level + 1;
            _partition = rows.Read(partition).GetEnumerator();
        }

        var (columns, count) = _partition.Current;
        _output.Clear();
        _output.Count = count;
        for (var i = 0; i < columns.Length; i++) _output[_columns[i]] = columns[i];
        return _output;
    }

    /// <summary>Narrows a batch to those of its rows that were not seen; false when there is none.</summary>
    private bool Keep(Batch batch)
    {
        var positions = Positions.Of(batch);
        if (_numbers.Length < positions.Length) (_numbers, _left, _hashes) = (new int[positions.Length], new int[positions.Length], new ulong[positions.Length]);
        var selection = batch.BeginSelect();
        var kept = 0;
        for (var at = 0; at < positions.Length;)
        {
            if (!_isFull && _capacity - _table.Count < positions.Length - at) Grow(positions.Length - at);
            var take = _isFull ? positions.Length - at : Math.Min(positions.Length - at, _capacity - _table.Count);
            var slice = positions.Slice(at, take);
            _table.Assign(_row.AsSpan(0, _compared), slice, _numbers, Context, mayAdd: !_isFull);
            if (_isFull) SpillUnseen(slice);
            at += take;
            _table.NewPositions.CopyTo(selection[kept..]);
            kept += _table.NewPositions.Length;
        }

        Account();
        if (kept == 0) return false;
        batch.EndSelect(kept);
        batch.Multiplicity = null;
        return true;
    }

    private void SpillUnseen(ReadOnlySpan<int> positions)
    {
        var left = 0;
        for (var i = 0; i < positions.Length; i++)
            if (_numbers[i] < 0) _left[left++] = positions[i];
        if (left == 0) return;
        _spill ??= new PartitionedRows(_columns.Length, _level, Context);
        KeyHash.Compute(_row.AsSpan(0, _compared), _left.AsSpan(0, left), _hashes, Context);
        _spill.Add(_row, _left.AsSpan(0, left), _hashes);
    }

    private void Grow(int rows)
    {
        var wanted = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)(_table.Count + rows));
        var bytes = _table.Bytes;
        if (_memory.TrySet(Math.Max(bytes, bytes / _capacity * wanted))) _capacity = wanted;
        else if (_capacity - _table.Count < SliceMin) BecomeFull();
    }

    private void Account()
    {
        var bytes = _table.Bytes;
        if (_memory.TrySet(bytes)) return;
        BecomeFull();
        _memory.Set(bytes);
    }

    private void BecomeFull()
    {
        if (_level > PartitionedRows.LevelMax) throw MemoryShare.Exceeded(Context.Memory, "What DISTINCT compares");
        _isFull = true;
    }
}

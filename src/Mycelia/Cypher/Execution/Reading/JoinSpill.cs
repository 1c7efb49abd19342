// A join whose right side does not fit memory. The rows of both sides lie in temporary files, partitioned by the hash of their keys, so that rows which join
// are in partitions of the same number; these are joined one after the other: the right rows into the table, the left rows past it.
//
// Right rows of a partition that do not fit either are partitioned again with the left ones, by another hash. Where that separates nothing, because most
// rows have one key, or where few rounds will do, they come into the table in portions that fit, and the left rows pass each portion.
//
// A row in a file is its key, as JoinKeys makes it (rows whose key equals none are left out), its columns, and how many times it counts.

using Mycelia.Cypher.Execution.Breaking;
using Mycelia.Cypher.Execution.Expressions;
using Mycelia.Cypher.Execution.Spilling;
using Mycelia.Cypher.Syntax;

namespace Mycelia.Cypher.Execution.Reading;

internal sealed class JoinSpill : IDisposable
{
    private const int RoundsFew = 3;

    private readonly JoinTable _table;
    private readonly QueryContext _context;
    private readonly Side _leftSide;
    private readonly Side _rightSide;
    private readonly Stack<JoinPartitions> _levels = new();
    private IEnumerator<(Vector[] Columns, int Rows)>? _left;
    private IEnumerator<(Vector[] Columns, int Rows)>? _right; // at a block that is not in the table yet; null when all are
    private JoinPartitions? _partitions;
    private int _partition;

    public JoinSpill(JoinTable table, IReadOnlyList<Symbol> left, IReadOnlyList<Symbol> right, int symbolCount, QueryContext context)
    {
        (_table, _context) = (table, context);
        (_leftSide, _rightSide) = (new Side(left, symbolCount, context), new Side(right, symbolCount, context));
        _levels.Push(new JoinPartitions(_leftSide.Width, _rightSide.Width, 0, context));
    }

    /// <summary>The key of a row of the left batch that was given last.</summary>
    public Value KeyAt(int position) => _left!.Current.Columns[0].Values[position];

    /// <summary>Takes over all rows of the table, which is empty then.</summary>
    public void AddTable()
    {
        var (rows, keys, columns) = (new int[QueryContext.BatchRowsMax], new Value[QueryContext.BatchRowsMax], new Vector[_rightSide.Width - 2]);
        for (var i = 0; i < columns.Length; i++) columns[i] = new Vector();
        var count = 0;
        foreach (var (key, row) in _table.Rows())
        {
            (rows[count], keys[count]) = (row, key);
            if (++count < rows.Length) continue;
            AddRows(rows, keys, columns);
            count = 0;
        }

        if (count > 0) AddRows(rows.AsSpan(0, count), keys.AsSpan(0, count), columns);
        _table.Close();
    }

    public void AddRight(Batch batch, ReadOnlySpan<int> positions, ReadOnlySpan<Value> keys) => _rightSide.Add(batch, positions, keys, _levels.Peek().Right);

    public void AddLeft(Batch batch, ReadOnlySpan<int> positions, ReadOnlySpan<Value> keys) => _leftSide.Add(batch, positions, keys, _levels.Peek().Left);

    /// <summary>No more right rows come.</summary>
    public void EndRight() => _levels.Peek().Right.Finish();

    /// <summary>No more left rows come; batches are asked for now.</summary>
    public void EndLeft() => _levels.Peek().Left.Finish();

    /// <summary>The next left rows, to be looked up in the table as it is then; null at the end.</summary>
    public Batch? Next()
    {
        while (true)
        {
            if (_left is not null)
            {
                if (_left.MoveNext()) return _leftSide.Batch(_left.Current.Columns, _left.Current.Rows);
                _left.Dispose();
                _left = null;
            }

            if (_right is not null) FillTable();
            else if (!TryBeginPartition()) return null;
            _left = _partitions!.Left.Read(_partition).GetEnumerator();
        }
    }

    public void Dispose()
    {
        _left?.Dispose();
        _right?.Dispose();
        (_left, _right, _partitions) = (null, null, null);
        while (_levels.TryPop(out var partitions)) partitions.Dispose();
    }

    private bool TryBeginPartition()
    {
        while (_levels.TryPeek(out _partitions))
        {
            if (!_partitions.TryTake(out _partition))
            {
                _levels.Pop().Dispose();
                continue;
            }

            _right = _partitions.Right.Read(_partition).GetEnumerator();
            _right.MoveNext();
            FillTable();
            if (_right is null || !_partitions.CanSeparate(_partition, (long)_table.Count * RoundsFew)) return true;
            _right.Dispose();
            _right = null;
            PartitionAgain(_partitions, _partition);
        }

        _table.Close();
        return false;
    }

    /// <summary>Replaces what is in the table by the next right rows of the partition, as many as fit but at least a block.</summary>
    private void FillTable()
    {
        _table.Open(_context);
        do
        {
            var (columns, rows) = _right!.Current;
            var batch = _rightSide.Batch(columns, rows);
            if (!_table.TryAdd(batch, Positions.Below(rows), columns[0].Values.AsSpan(0, rows), mustFit: _table.Count > 0)) return;
        }
        while (_right.MoveNext());

        _right.Dispose();
        _right = null;
    }

    private void PartitionAgain(JoinPartitions from, int partition)
    {
        _table.Close();
        var to = new JoinPartitions(_leftSide.Width, _rightSide.Width, from.Level + 1, _context);
        _levels.Push(to);
        _rightSide.Move(from.Right.Read(partition), to.Right);
        _leftSide.Move(from.Left.Read(partition), to.Left);
    }

    private void AddRows(ReadOnlySpan<int> rows, ReadOnlySpan<Value> keys, Vector[] columns)
    {
        _context.Cancellation.ThrowIfCancellationRequested();
        for (var i = 0; i < columns.Length; i++) VectorCopy.Gather(_table.ColumnAt(i), rows, columns[i]);
        long[]? multiplicity = null;
        if (_table.HasMultiplicity)
        {
            multiplicity = new long[rows.Length];
            for (var i = 0; i < rows.Length; i++) multiplicity[i] = _table.MultiplicityAt(rows[i]);
        }

        _rightSide.Add(_rightSide.Batch(columns, rows.Length, multiplicity), Positions.Below(rows.Length), keys, _levels.Peek().Right);
    }

    /// <summary>How one side's rows are written and read: key, columns, multiplicity.</summary>
    private sealed class Side
    {
        private readonly IReadOnlyList<Symbol> _symbols;
        private readonly QueryContext _context;
        private readonly Batch _batch;
        private readonly Vector[] _row;
        private readonly Vector _key = new();
        private readonly Vector _times = new();
        private readonly Vector _once = new();
        private readonly Vector _nothing = new();
        private ulong[] _hashes = [];
        private bool _hasMultiplicity;

        public Side(IReadOnlyList<Symbol> symbols, int symbolCount, QueryContext context)
        {
            (_symbols, _context, _batch) = (symbols, context, new Batch(symbolCount));
            _row = new Vector[symbols.Count + 2];
            _once.SetConstant(1L);
            _nothing.SetConstant(Value.Null);
        }

        public int Width => _row.Length;

        /// <summary>Writes rows of a batch.</summary>
        public void Add(Batch batch, ReadOnlySpan<int> positions, ReadOnlySpan<Value> keys, PartitionedRows target)
        {
            _key.Reset(VectorKind.Value, batch.Count);
            for (var i = 0; i < positions.Length; i++) _key.Values[positions[i]] = keys[i];
            _row[0] = _key;
            for (var i = 0; i < _symbols.Count; i++) _row[i + 1] = batch[_symbols[i]] ?? _nothing;
            _row[^1] = _once;
            if (batch.Multiplicity is { } multiplicity)
            {
                _hasMultiplicity = true;
                _times.Reset(VectorKind.Int64, batch.Count);
                multiplicity.AsSpan(0, batch.Count).CopyTo(_times.Longs);
                _row[^1] = _times;
            }

            Add(_row, positions, target);
        }

        /// <summary>Writes rows again, elsewhere.</summary>
        public void Move(IEnumerable<(Vector[] Columns, int Rows)> blocks, PartitionedRows target)
        {
            foreach (var (columns, rows) in blocks) Add(columns, Positions.Below(rows), target);
            target.Finish();
        }

        /// <summary>Rows that were read, as a batch that holds until the next.</summary>
        public Batch Batch(Vector[] columns, int rows) => Batch(columns.AsSpan(1, _symbols.Count), rows, _hasMultiplicity ? columns[^1].Longs : null);

        public Batch Batch(ReadOnlySpan<Vector> columns, int rows, long[]? multiplicity)
        {
            _batch.Clear();
            for (var i = 0; i < columns.Length; i++) _batch[_symbols[i]] = columns[i];
            _batch.Count = rows;
            _batch.Multiplicity = multiplicity;
            return _batch;
        }

        private void Add(Vector[] row, ReadOnlySpan<int> positions, PartitionedRows target)
        {
            if (_hashes.Length < positions.Length) _hashes = new ulong[positions.Length];
            KeyHash.Compute(row.AsSpan(0, 1), positions, _hashes, _context);
            target.Add(row, positions, _hashes);
        }
    }
}

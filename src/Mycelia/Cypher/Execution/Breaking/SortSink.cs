// The rows that one worker of a sort gets, with their keys. With a small limit the best rows so far are kept: when twice as many have come, the rows are
// sorted and cut, and from then on a row is taken only if it orders before the last of them, which a loop over the first key finds out for most. What
// does not fit the memory that the query may use is sorted and written to a temporary file as a run.

using Mycelia.Cypher.Execution.Expressions;
using Mycelia.Cypher.Execution.Rows;
using Mycelia.Cypher.Execution.Spilling;
using Mycelia.Cypher.Planning;
using Mycelia.Cypher.Syntax;

namespace Mycelia.Cypher.Execution.Breaking;

internal sealed class SortSink : IBatchSink
{
    private const int TopMax = 1 << 16;
    private const int TopSlack = 256;
    private const int OrderBytes = 24; // what RowOrder needs per row
    private const int RunRowsMin = 1024;
    private const long RunBytesMin = 1 << 20;
    private const int RunsMax = 64;

    private readonly Evaluator[] _keys;
    private readonly bool[] _descending;
    private readonly Symbol[] _carried;
    private readonly RowCount? _limit;
    private readonly RowBuffer _rows;
    private readonly RowOrder _order;
    private readonly Vector[] _row; // keys, then what is carried
    private readonly MemoryShare _memory = new();
    private readonly List<FileRun> _runs = [];
    private QueryContext? _context;
    private SpillFile? _file;
    private int[] _kept = [];
    private int _top; // 0: all rows are sorted
    private bool _isCut;

    public SortSink(SortPlan plan, EvaluatorFactory evaluators, int symbolCount)
    {
        _keys = [.. plan.Keys.Select(key => evaluators.Create(key.Expression))];
        _descending = [.. plan.Keys.Select(static key => key.IsDescending)];
        _carried = [.. plan.Carries];
        _limit = plan.Limit is null ? null : new RowCount(plan.Limit, evaluators, symbolCount, "LIMIT");
        _row = new Vector[_keys.Length + _carried.Length];
        _rows = new RowBuffer(_row.Length);
        _order = new RowOrder(_descending);
    }

    /// <summary>How many rows are wanted.</summary>
    public long Limit { get; private set; }

    public int Keys => _keys.Length;

    public RowOrder Order => _order;

    private QueryContext Context => _context!;

    public void Open(QueryContext context)
    {
        Close();
        _context = context;
        _memory.Open(context.Memory);
        Limit = _limit?.Evaluate(context) ?? long.MaxValue;
        _top = Limit <= TopMax ? (int)Limit : 0;
        _isCut = false;
    }

    public void Add(Batch batch)
    {
        if (Limit == 0) return;
        for (var i = 0; i < _keys.Length; i++) _row[i] = _keys[i].Evaluate(batch, Context);
        for (var i = 0; i < _carried.Length; i++) _row[_keys.Length + i] = batch.Column(_carried[i]);
        var positions = Positions.Of(batch);
        if (_isCut) positions = Better(positions);
        if (positions.Length == 0) return;
        if (!_memory.TrySet(_rows.BytesWith(positions.Length) + OrderBytes * (long)(_rows.Count + positions.Length))) MakeRoom();
        _rows.Add(_row, positions, Context);
        if (!_memory.TrySet(Bytes())) MakeRoom();
        if (_top > 0 && _rows.Count >= Math.Max(2 * _top, _top + TopSlack)) Cut();
    }

    /// <summary>The sorted runs of all rows, in the order in which they came.</summary>
    public IEnumerable<SortedRun> Runs()
    {
        foreach (var run in _runs) yield return run;
        if (_rows.Count > 0) yield return new MemoryRun(_rows, Sorted().ToArray());
    }

    /// <summary>Takes the memory for the blocks of the runs that are being merged.</summary>
    public void BeginMerge() => _memory.Set(_memory.Held + (long)_runs.Count * 2 * RunWriter.BlockBytesMax);

    public void Close()
    {
        _runs.Clear();
        _file?.Dispose();
        _file = null;
        if (_context is null) return;
        _rows.Clear();
        _order.Clear();
        _memory.Release();
        _context = null;
    }

    private long Bytes() => _rows.Bytes + OrderBytes * (long)_rows.Count;

    private ReadOnlySpan<int> Sorted()
    {
        var order = _order.Sort(_rows.Columns[.._keys.Length], _rows.Count, Context);
        return order[..(int)Math.Min(order.Length, Limit)];
    }

    /// <summary>Keeps the best rows alone.</summary>
    private void Cut()
    {
        _rows.Keep(Sorted());
        _isCut = true;
    }

    private void MakeRoom()
    {
        if (_top > 0 && _rows.Count > _top)
        {
            Cut();
            if (_memory.TrySet(Bytes())) return;
        }

        if (_rows.Count < RunRowsMin && Bytes() < RunBytesMin)
        {
            _memory.Set(Bytes());
            return;
        }

        _file ??= new SpillFile(Context.World);
        var writer = new RunWriter(_file, Context);
        writer.Add(_rows.Columns, Sorted());
        _runs.Add(writer.ToRun());
        _rows.Clear();
        _order.Clear();
        _memory.Set(0);
        _isCut = false;
        if (_runs.Count == RunsMax) MergeRuns();
    }

    /// <summary>Makes one run of all there are, in another file.</summary>
    private void MergeRuns()
    {
        BeginMerge();
        var file = new SpillFile(Context.World);
        try
        {
            var merge = new RunMerge(_runs, _order, Context);
            var writer = new RunWriter(file, Context);
            var block = new RowBuffer(_row.Length).Columns;
            for (var left = Limit; left > 0;)
            {
                var taken = merge.Take((int)Math.Min(left, RunWriter.BlockRows), 0, block);
                if (taken == 0) break;
                writer.Add(block, Positions.Below(taken));
                left -= taken;
            }

            _runs.Clear();
            _runs.Add(writer.ToRun());
            _file!.Dispose();
            _file = file;
        }
        catch
        {
            file.Dispose();
            throw;
        }

        _memory.Set(0);
    }

    /// <summary>Those rows that may order before the last of the best.</summary>
    private ReadOnlySpan<int> Better(ReadOnlySpan<int> positions)
    {
        if (_kept.Length < positions.Length) _kept = new int[Math.Max(16, positions.Length)];
        var (key, best, last) = (_row[0], _rows.Columns[0], _top - 1);
        var count = 0;
        if (key.Kind == best.Kind && key is { HasNulls: false, IsConstant: false, Kind: VectorKind.Int64 or VectorKind.Float64 } && !best.IsNull(last))
        {
            count = key.Kind == VectorKind.Int64 ? BetterIntegers(key.Longs, best.Longs[last], positions) : BetterFloats(key.Doubles, best.Doubles[last], positions);
            if (_keys.Length == 1) return _kept.AsSpan(0, count);
            positions = _kept.AsSpan(0, count);
            count = 0;
        }

        foreach (var position in positions)
            if (_order.Compare(_row, position, _rows.Columns, last, Context) < 0) _kept[count++] = position;
        return _kept.AsSpan(0, count);
    }

    private int BetterIntegers(long[] keys, long last, ReadOnlySpan<int> positions)
    {
        var kept = _kept;
        var count = 0;
        var isDescending = _descending[0];
        if (_keys.Length > 1)
        {
            // Later keys decide between equal ones.
            if (last == (isDescending ? long.MinValue : long.MaxValue))
            {
                positions.CopyTo(kept);
                return positions.Length;
            }

            last += isDescending ? -1 : 1;
        }

        foreach (var position in positions)
        {
            kept[count] = position;
            count += (isDescending ? keys[position] > last : keys[position] < last) ? 1 : 0;
        }

        return count;
    }

    private int BetterFloats(double[] keys, double last, ReadOnlySpan<int> positions)
    {
        var count = 0;
        var isDescending = _descending[0];
        var most = _keys.Length > 1 ? 0 : -1;
        foreach (var position in positions)
        {
            _kept[count] = position;
            var order = KeyComparison.Compare(keys[position], last);
            count += (isDescending ? -order : order) <= most ? 1 : 0;
        }

        return count;
    }
}

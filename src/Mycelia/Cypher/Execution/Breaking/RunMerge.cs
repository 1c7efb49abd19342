// Merges sorted runs into batches of columns: a heap of runs by their present rows, equal ones in the order of the runs, so that a merge of runs that follow each
// other is stable. Rows are copied as stretches of one run.

namespace Mycelia.Cypher.Execution.Breaking;

internal sealed class RunMerge
{
    private readonly RowOrder _order;
    private readonly QueryContext _context;
    private readonly SortedRun[] _runs;
    private readonly int[] _heap;
    private readonly List<int> _stretch = [];
    private int _count;

    public RunMerge(IReadOnlyList<SortedRun> runs, RowOrder order, QueryContext context)
    {
        (_runs, _order, _context) = ([.. runs], order, context);
        _heap = new int[_runs.Length];
        for (var run = 0; run < _runs.Length; run++)
            if (_runs[run].MoveNext()) _heap[_count++] = run;
        for (var at = _count / 2 - 1; at >= 0; at--) Sink(at);
    }

    /// <summary>
    /// Copies up to <paramref name="rows"/> rows into vectors: the columns of the runs from <paramref name="firstColumn"/> on. Returns how many there were.
    /// </summary>
    public int Take(int rows, int firstColumn, ReadOnlySpan<Vector> targets)
    {
        var taken = 0;
        while (taken < rows && _count > 0)
        {
            var top = _heap[0];
            var run = _runs[top];
            _stretch.Clear();
            while (true)
            {
                _stretch.Add(run.Position);
                var isBlockOver = run.IsAtBlockEnd;
                if (isBlockOver) Copy(run, firstColumn, targets, ref taken);
                if (!run.MoveNext()) _heap[0] = _heap[--_count];
                if (_count > 0) Sink(0);
                if (isBlockOver || taken + _stretch.Count == rows || _heap[0] != top) break;
            }

            Copy(run, firstColumn, targets, ref taken);
        }

        return taken;
    }

    private void Copy(SortedRun run, int firstColumn, ReadOnlySpan<Vector> targets, ref int taken)
    {
        var positions = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_stretch);
        if (positions.Length == 0) return;
        var columns = run.Columns[firstColumn..];
        for (var i = 0; i < targets.Length; i++) VectorCopy.AppendTo(columns[i], positions, targets[i], taken, _context);
        taken += positions.Length;
        _stretch.Clear();
    }

    private bool IsBefore(int left, int right)
    {
        var order = _order.Compare(_runs[left].Columns, _runs[left].Position, _runs[right].Columns, _runs[right].Position, _context);
        return order != 0 ? order < 0 : left < right;
    }

    private void Sink(int at)
    {
        while (true)
        {
            var child = 2 * at + 1;
            if (child >= _count) return;
            if (child + 1 < _count && IsBefore(_heap[child + 1], _heap[child])) child++;
            if (!IsBefore(_heap[child], _heap[at])) return;
            (_heap[at], _heap[child]) = (_heap[child], _heap[at]);
            at = child;
        }
    }
}

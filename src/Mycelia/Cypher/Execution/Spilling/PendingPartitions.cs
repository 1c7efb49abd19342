namespace Mycelia.Cypher.Execution.Spilling;

/// <summary>Partitions that are still to be worked on, those of the deepest level first, so that few files are there at once.</summary>
internal sealed class PendingPartitions : IDisposable
{
    private readonly Stack<PartitionedRows> _rows = new();
    private readonly Stack<int> _next = new();

    /// <summary>Takes over rows, all of whose partitions are to be worked on.</summary>
    public void Push(PartitionedRows rows)
    {
        rows.Finish();
        _rows.Push(rows);
        _next.Push(0);
    }

    /// <summary>The next partition that has rows; false when there is none left.</summary>
    public bool TryTake([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out PartitionedRows? rows, out int partition)
    {
        while (_rows.TryPeek(out rows))
        {
            partition = _next.Pop();
            while (partition < PartitionedRows.Partitions && rows.RowsOf(partition) == 0) partition++;
            if (partition < PartitionedRows.Partitions)
            {
                _next.Push(partition + 1);
                return true;
            }

            _rows.Pop().Dispose();
        }

        partition = 0;
        return false;
    }

    public void Dispose()
    {
        while (_rows.TryPop(out var rows)) rows.Dispose();
        _next.Clear();
    }
}

using Mycelia.Cypher.Execution.Spilling;

namespace Mycelia.Cypher.Execution.Reading;

/// <summary>Rows of both sides of a join in partitions of the same number, and which of them are still to be joined.</summary>
internal sealed class JoinPartitions : IDisposable
{
    private int _next;
    private long _rightRows = -1;

    public JoinPartitions(int leftWidth, int rightWidth, int level, QueryContext context)
    {
        Right = new PartitionedRows(rightWidth, level, context);
        try
        {
            Left = new PartitionedRows(leftWidth, level, context);
        }
        catch
        {
            Right.Dispose();
            throw;
        }
    }

    public PartitionedRows Left { get; }

    public PartitionedRows Right { get; }

    public int Level => Right.Level;

    /// <summary>The next partition in which both sides have rows; false when there is none left.</summary>
    public bool TryTake(out int partition)
    {
        while (_next < PartitionedRows.Partitions && (Left.RowsOf(_next) == 0 || Right.RowsOf(_next) == 0)) _next++;
        partition = _next++;
        return partition < PartitionedRows.Partitions;
    }

    /// <summary>Whether partitioning a partition again is worth it: it has more right rows than these, and few enough of all to say that hashes tell them apart.</summary>
    public bool CanSeparate(int partition, long fewRows)
    {
        if (_rightRows < 0)
        {
            _rightRows = 0;
            for (var i = 0; i < PartitionedRows.Partitions; i++) _rightRows += Right.RowsOf(i);
        }

        var rows = Right.RowsOf(partition);
        return rows > fewRows && rows < _rightRows / 8 * 7 && Level < PartitionedRows.LevelMax;
    }

    public void Dispose()
    {
        Left.Dispose();
        Right.Dispose();
    }
}

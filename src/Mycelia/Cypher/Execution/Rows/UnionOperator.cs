using Mycelia.Cypher.Planning;

namespace Mycelia.Cypher.Execution.Rows;

/// <summary>The rows of all parts, one part after the other, under common columns.</summary>
internal sealed class UnionOperator(UnionPlan plan, Operator[] parts, int symbolCount) : Operator
{
    private readonly Batch _output = new(symbolCount);
    private readonly Vector[] _columns = [.. plan.Columns.Select(static _ => new Vector())];
    private int[] _positions = [];
    private QueryContext? _context;
    private int _part;

    public override void Open(QueryContext context)
    {
        _context = context;
        _part = -1;
    }

    public override Batch? Next()
    {
        // A part is opened when the one before has ended: a part that writes must not begin earlier.
        while (_part < parts.Length)
        {
            _context!.Cancellation.ThrowIfCancellationRequested();
            if (_part >= 0 && parts[_part].Next() is { } batch) return Rename(batch);
            if (++_part < parts.Length) parts[_part].Open(_context);
        }

        return null;
    }

    public override void Close()
    {
        foreach (var part in parts) part.Close();
    }

    private Batch Rename(Batch batch)
    {
        var positions = RowPositions.Of(batch, ref _positions);
        _output.Clear();
        _output.Count = positions.Length;
        for (var i = 0; i < _columns.Length; i++)
        {
            VectorCopy.Gather(batch.Column(plan.PartColumns[_part][i]), positions, _columns[i]);
            _output[plan.Columns[i]] = _columns[i];
        }

        return _output;
    }
}

internal static class RowPositions
{
    /// <summary>The positions of a batch that count, as a list also where all do.</summary>
    public static ReadOnlySpan<int> Of(Batch batch, ref int[] buffer)
    {
        if (batch.IsSelected) return batch.Selection;
        if (buffer.Length < batch.Count)
        {
            buffer = new int[Math.Max(batch.Count, 16)];
            for (var i = 0; i < buffer.Length; i++) buffer[i] = i;
        }

        return buffer.AsSpan(0, batch.Count);
    }
}

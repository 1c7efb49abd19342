// Reads the wanted columns of one file: per block one segment of each reader, joined by the caller when all blocks are there.

using System.Diagnostics.CodeAnalysis;
using Mycelia.Import.Columns;

namespace Mycelia.Import.Csv;

/// <summary>Which rows of a file are wanted.</summary>
internal interface IRowFilter
{
    /// <summary>Whether the row is wanted.</summary>
    bool Accepts(CsvBlock block, int row);
}

/// <summary>One reading of one file.</summary>
internal sealed class TableScan(CsvFile file, BlockReader[] readers, IRowFilter? filter, bool keepOffsets)
{
    private Segment[][] _segments = [];
    private long[][] _offsets = [];
    private long _filtered;

    /// <summary>Rows that were read, without those rejected, filtered out or dropped.</summary>
    public int Rows { get; private set; }

    /// <summary>Rows that the readers dropped.</summary>
    public long DroppedRows { get; private set; }

    /// <summary>Where the rows of each block begin among all rows.</summary>
    public int[] FirstRows { get; private set; } = [];

    /// <summary>The segments of a reader, block by block.</summary>
    public Segment[] SegmentsOf(int reader) => _segments[reader];

    /// <summary>Reads the file; what was wrong with rows, in file order.</summary>
    [SuppressMessage("Reliability", "CA2000", Justification = "Segments live until Release.")]
    public List<RowProblem> Run(int blockBytes, bool stopAtFirst, Action<long>? onBytes, CancellationToken cancellation)
    {
        var reader = new CsvReader(file, blockBytes);
        _segments = [.. readers.Select(_ => new Segment[reader.Blocks])];
        _offsets = keepOffsets ? new long[reader.Blocks][] : [];
        var rows = new int[reader.Blocks];
        var problems = reader.Read(
            block =>
            {
                var filtered = Filter(block);
                do
                {
                    for (var i = 0; i < readers.Length; i++)
                    {
                        _segments[i][block.Index]?.Dispose();
                        _segments[i][block.Index] = readers[i].Read(block);
                    }
                }
                while (block.RemoveDropped());
                rows[block.Index] = block.Rows;
                if (keepOffsets) _offsets[block.Index] = OffsetsOf(block);
                Interlocked.Add(ref _filtered, filtered);
            },
            stopAtFirst, onBytes, cancellation);
        DroppedRows = reader.DroppedRows - _filtered;
        FirstRows = new int[rows.Length];
        long total = 0;
        for (var i = 0; i < rows.Length; i++)
        {
            FirstRows[i] = (int)Math.Min(total, int.MaxValue);
            total += rows[i];
        }

        if (total > Array.MaxLength)
            throw new MyceliaException(StatusCode.LimitExceeded, $"{file.Path} has {total:N0} rows; one file may have {Array.MaxLength:N0}. Split it.");
        Rows = (int)total;
        return problems;
    }

    /// <summary>Where in the file a row begins; only when offsets are kept.</summary>
    public long OffsetOf(int row)
    {
        var block = Array.BinarySearch(FirstRows, row);
        if (block < 0) block = ~block - 1;
        while (block + 1 < FirstRows.Length && FirstRows[block + 1] <= row) block++;
        return _offsets[block][row - FirstRows[block]];
    }

    /// <summary>Forgets where rows begin.</summary>
    public void ReleaseOffsets() => _offsets = [];

    /// <summary>Gives the memory of the segments back.</summary>
    public void Release()
    {
        foreach (var segments in _segments)
            foreach (var segment in segments) segment?.Dispose();
        _segments = [];
    }

    private int Filter(CsvBlock block)
    {
        if (filter is null) return 0;
        var dropped = 0;
        for (var row = 0; row < block.Rows; row++)
        {
            if (filter.Accepts(block, row)) continue;
            block.Drop(row);
            dropped++;
        }

        block.RemoveDropped();
        return dropped;
    }

    private static long[] OffsetsOf(CsvBlock block)
    {
        var offsets = new long[block.Rows];
        for (var row = 0; row < offsets.Length; row++) offsets[row] = block.OffsetOf(row);
        return offsets;
    }
}

// Reads the rows of a file in parallel. Blocks of equal size are handed out in order. Whether a block begins inside quotes is the number of
// quotes before it: each block counts its own as soon as it is read and passes the sum on to the next one, which waits for that number
// alone; without quotes in the dialect nobody waits. Which block a row belongs to follows from the file and the block size, so results
// do not depend on the number of threads.

using System.Collections.Concurrent;
using Mycelia.Kernel.Loops;

namespace Mycelia.Import.Csv;

/// <summary>Receives the rows of one block; called from several threads, once per block. The block's memory is reused afterwards.</summary>
internal delegate void TakeBlock(CsvBlock block);

/// <summary>Drives blocks over a file.</summary>
internal sealed class CsvReader(CsvFile file, int blockBytes)
{
    public const int BlockBytesDefault = 512 << 10;

    private const int Unknown = 0;
    private const int Outside = 1;
    private const int Inside = 2;
    private const int Failed = 3;

    private readonly ConcurrentBag<CsvBlock> _idle = [];
    private readonly int[] _states = new int[BlockCount(file, blockBytes) + 1];
    private readonly List<RowProblem> _problems = [];
    private readonly Lock _lock = new();
    private int _stopAfter = int.MaxValue;
    private long _dropped;

    public int Blocks => _states.Length - 1;

    /// <summary>Rows that the takers dropped without an error.</summary>
    public long DroppedRows => _dropped;

    /// <summary>
    /// Calls <paramref name="take"/> with every block and returns what was wrong with rows, in file order. With <paramref name="stopAtFirst"/>, blocks
    /// behind the first problem are left out.
    /// </summary>
    public List<RowProblem> Read(TakeBlock take, bool stopAtFirst, Action<long>? onBytes, CancellationToken cancellation)
    {
        if (Blocks > 0) _states[0] = Outside;
        try
        {
            ParallelLoops.For(0, Blocks, 1, (index, _) => ReadBlock(index, take, stopAtFirst, onBytes, cancellation), cancellation: cancellation);
        }
        finally
        {
            foreach (var block in _idle) block.Dispose();
            _idle.Clear();
        }

        // One problem per row: the leftmost.
        _problems.Sort((left, right) => (left.Offset, left.Column).CompareTo((right.Offset, right.Column)));
        var kept = 0;
        for (var i = 0; i < _problems.Count; i++)
            if (kept == 0 || _problems[i].Offset != _problems[kept - 1].Offset) _problems[kept++] = _problems[i];
        if (stopAtFirst) kept = Math.Min(kept, 1);
        _problems.RemoveRange(kept, _problems.Count - kept);
        return _problems;
    }

    private static int BlockCount(CsvFile file, int blockBytes)
    {
        if (file.Columns == 0) return 0;
        var blocks = (file.Length - file.DataStart + blockBytes - 1) / blockBytes;
        if (blocks >= int.MaxValue / 2) throw new MyceliaException(StatusCode.LimitExceeded, $"{file.Path} has {file.Length:N0} bytes, too many for blocks of {blockBytes:N0}.");
        return (int)blocks;
    }

    private void ReadBlock(int index, TakeBlock take, bool stopAtFirst, Action<long>? onBytes, CancellationToken cancellation)
    {
        if (index > Volatile.Read(ref _stopAfter))
        {
            Volatile.Write(ref _states[index + 1], Failed);
            return;
        }

        if (!_idle.TryTake(out var block)) block = new CsvBlock(file);
        var start = file.DataStart + (long)index * blockBytes;
        var end = Math.Min(file.Length, start + blockBytes);
        try
        {
            var quotes = block.Load(index, start, end);
            if (StateOf(index, cancellation) is not { } inside) return;
            Volatile.Write(ref _states[index + 1], inside ^ ((quotes & 1) != 0) ? Inside : Outside);
            block.FindRows(start, end, inside);
            take(block);
            if (block.Problems.Count > 0 || block.DroppedRows > 0) Note(block, stopAtFirst);
        }
        finally
        {
            Interlocked.CompareExchange(ref _states[index + 1], Failed, Unknown);
            _idle.Add(block);
        }

        onBytes?.Invoke(end - start);
    }

    /// <summary>Whether the block begins inside quotes; null when that will never be known, for reading was given up.</summary>
    private bool? StateOf(int index, CancellationToken cancellation)
    {
        if (file.Dialect.Quote is null) return false;
        var spin = new SpinWait();
        while (true)
        {
            var state = Volatile.Read(ref _states[index]);
            if (state == Failed) return null;
            if (state != Unknown) return state == Inside;
            cancellation.ThrowIfCancellationRequested();
            spin.SpinOnce();
        }
    }

    private void Note(CsvBlock block, bool stopAtFirst)
    {
        lock (_lock)
        {
            _problems.AddRange(block.Problems);
            _dropped += block.DroppedRows;
            if (stopAtFirst && block.Problems.Count > 0 && block.Index < _stopAfter) Volatile.Write(ref _stopAfter, block.Index);
        }
    }
}

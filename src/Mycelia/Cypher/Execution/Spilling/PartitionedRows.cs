// Rows in a temporary file, told apart by their hash: rows of one group, or of both sides of a join, lie in partitions of the same number, and each
// partition is read back alone. What is still too large then is partitioned again, by other bits: Level tells the hashes apart.
//
// Rows wait in vectors, a set per partition, until there are enough for a block.

using Mycelia.Cypher.Execution.Breaking;
using Mycelia.Cypher.Execution.Expressions;
using Mycelia.Kernel.Buffers;

namespace Mycelia.Cypher.Execution.Spilling;

internal sealed class PartitionedRows : IDisposable
{
    public const int Partitions = 16;

    /// <summary>So often partitioned, rows are in one partition because they are alike.</summary>
    public const int LevelMax = 12;

    private const int BlockRowsMax = 512;
    private const int BlockBytes = 1 << 16;

    private readonly QueryContext _context;
    private readonly int _columns;
    private readonly int _blockRows; // a block may become a batch
    private readonly SpillFile _file;
    private readonly MemoryShare _memory = new();
    private readonly ByteWriter _writer = new();
    private readonly Vector[][] _waiting = new Vector[Partitions][];
    private readonly int[] _waitingRows = new int[Partitions];
    private readonly long[] _waitingBytes = new long[Partitions];
    private readonly List<SpilledBlock>[] _blocks = new List<SpilledBlock>[Partitions];
    private readonly long[] _rows = new long[Partitions];
    private int[] _positions = [];
    private byte[] _partitionOf = [];

    /// <param name="columns">How many columns the rows have.</param>
    /// <param name="level">How often these rows were partitioned before.</param>
    /// <param name="context">The run.</param>
    public PartitionedRows(int columns, int level, QueryContext context)
    {
        (_context, _columns, Level) = (context, columns, level);
        _blockRows = Math.Min(BlockRowsMax, context.BatchRows);
        _memory.Open(context.Memory);
        _file = new SpillFile(context.World);
        for (var i = 0; i < Partitions; i++)
        {
            _waiting[i] = NewVectors();
            _blocks[i] = [];
        }
    }

    public int Level { get; }

    /// <summary>How many rows lie in a partition.</summary>
    public long RowsOf(int partition) => _rows[partition];

    /// <summary>Adds the rows at these positions; hashes[i] is that of the i-th, the same at every level.</summary>
    public void Add(ReadOnlySpan<Vector> columns, ReadOnlySpan<int> positions, ReadOnlySpan<ulong> hashes)
    {
        if (_positions.Length < positions.Length) (_positions, _partitionOf) = (new int[positions.Length], new byte[positions.Length]);
        for (var i = 0; i < positions.Length; i++) _partitionOf[i] = (byte)(KeyHash.Again(hashes[i], Level) >> 60);
        for (var partition = 0; partition < Partitions; partition++)
        {
            var count = 0;
            for (var i = 0; i < positions.Length; i++)
                if (_partitionOf[i] == partition) _positions[count++] = positions[i];
            if (count > 0) Add(columns, _positions.AsSpan(0, count), partition);
        }
    }

    /// <summary>Writes what still waits; afterwards partitions are read.</summary>
    public void Finish()
    {
        for (var partition = 0; partition < Partitions; partition++)
        {
            Flush(partition);
            _waiting[partition] = [];
        }

        _memory.Release();
    }

    /// <summary>All rows of a partition, block by block; the vectors hold until the next block.</summary>
    public IEnumerable<(Vector[] Columns, int Rows)> Read(int partition)
    {
        var vectors = NewVectors();
        byte[] bytes = [];
        foreach (var block in _blocks[partition])
        {
            _context.Cancellation.ThrowIfCancellationRequested();
            if (bytes.Length < block.Length) bytes = new byte[block.Length];
            _file.Read(block, bytes);
            var rows = RowCodec.Read(bytes.AsSpan(0, block.Length), vectors, _context);
            yield return (vectors, rows);
        }
    }

    public void Dispose()
    {
        _memory.Release();
        _file.Dispose();
    }

    private Vector[] NewVectors()
    {
        var vectors = new Vector[_columns];
        for (var i = 0; i < vectors.Length; i++) vectors[i] = new Vector();
        return vectors;
    }

    private void Add(ReadOnlySpan<Vector> columns, Span<int> positions, int partition)
    {
        var before = _waitingBytes[partition];
        while (positions.Length > 0)
        {
            var take = Math.Min(positions.Length, _blockRows - _waitingRows[partition]);
            var waiting = _waiting[partition];
            for (var column = 0; column < _columns; column++)
            {
                VectorCopy.AppendTo(columns[column], positions[..take], waiting[column], _waitingRows[partition], _context);
                _waitingBytes[partition] += VectorBytes.OfItems(columns[column], positions[..take]) + (long)take * VectorBytes.Width(waiting[column].Kind);
            }

            _waitingRows[partition] += take;
            _rows[partition] += take;
            positions = positions[take..];
            if (_waitingRows[partition] == _blockRows || _waitingBytes[partition] >= BlockBytes) Flush(partition);
        }

        _memory.Set(Math.Max(0, _memory.Held + _waitingBytes[partition] - before));
    }

    private void Flush(int partition)
    {
        var rows = _waitingRows[partition];
        if (rows == 0) return;
        _writer.Clear();
        RowCodec.Write(_writer, _waiting[partition], Positions.Below(rows));
        _blocks[partition].Add(_file.Write(_writer.Written));
        _waitingRows[partition] = 0;
        _waitingBytes[partition] = 0;
    }
}

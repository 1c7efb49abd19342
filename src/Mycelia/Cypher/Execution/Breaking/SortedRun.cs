// A sorted sequence of rows that is being merged with others: one in memory, or blocks in a temporary file of which one is in memory at a time.

using Mycelia.Cypher.Execution.Spilling;
using Mycelia.Kernel.Buffers;

namespace Mycelia.Cypher.Execution.Breaking;

internal abstract class SortedRun
{
    /// <summary>Where the present row's columns are, its keys first.</summary>
    public abstract ReadOnlySpan<Vector> Columns { get; }

    /// <summary>The position of the present row in them.</summary>
    public abstract int Position { get; }

    /// <summary>Goes to the first row, then to the next one; false at the end.</summary>
    public bool MoveNext() => TryMove() || NextBlock();

    /// <summary>Whether a move would change what the columns hold.</summary>
    public abstract bool IsAtBlockEnd { get; }

    protected abstract bool TryMove();

    protected abstract bool NextBlock();
}

/// <summary>Rows of a buffer in an order.</summary>
internal sealed class MemoryRun(RowBuffer rows, int[] order) : SortedRun
{
    private int _at = -1;

    public override ReadOnlySpan<Vector> Columns => rows.Columns;

    public override int Position => order[_at];

    public override bool IsAtBlockEnd => _at == order.Length - 1;

    /// <summary>Copies the next rows, where nothing is merged: the columns from <paramref name="firstColumn"/> on. Returns how many there were.</summary>
    public int Take(int count, int firstColumn, ReadOnlySpan<Vector> targets)
    {
        var next = order.AsSpan(_at + 1, Math.Min(count, order.Length - _at - 1));
        for (var i = 0; i < targets.Length; i++) VectorCopy.Gather(rows.Columns[firstColumn + i], next, targets[i]);
        _at += next.Length;
        return next.Length;
    }

    protected override bool TryMove() => ++_at < order.Length;

    protected override bool NextBlock() => false;
}

/// <summary>Rows in a temporary file.</summary>
internal sealed class FileRun(SpillFile file, IReadOnlyList<SpilledBlock> blocks, int columns, QueryContext context) : SortedRun
{
    private readonly Vector[] _columns = NewVectors(columns);
    private byte[] _bytes = [];
    private int _next;
    private int _rows;
    private int _at;

    public override ReadOnlySpan<Vector> Columns => _columns;

    public override int Position => _at;

    public override bool IsAtBlockEnd => _at == _rows - 1;

    protected override bool TryMove() => ++_at < _rows;

    protected override bool NextBlock()
    {
        if (_next == blocks.Count) return false;
        context.Cancellation.ThrowIfCancellationRequested();
        var block = blocks[_next++];
        if (_bytes.Length < block.Length) _bytes = new byte[block.Length];
        file.Read(block, _bytes);
        _rows = RowCodec.Read(_bytes.AsSpan(0, block.Length), _columns, context);
        _at = 0;
        return true;
    }

    private static Vector[] NewVectors(int columns)
    {
        var vectors = new Vector[columns];
        for (var i = 0; i < columns; i++) vectors[i] = new Vector();
        return vectors;
    }
}

/// <summary>Writes a sorted run block by block.</summary>
internal sealed class RunWriter(SpillFile file, QueryContext context)
{
    /// <summary>About what a block takes, in the file and in memory.</summary>
    public const int BlockBytesMax = 1 << 16;

    public const int BlockRows = 512;

    private readonly List<SpilledBlock> _blocks = [];
    private readonly ByteWriter _writer = new();
    private int _columns;

    /// <summary>Adds rows in an order.</summary>
    public void Add(ReadOnlySpan<Vector> columns, ReadOnlySpan<int> order)
    {
        _columns = columns.Length;
        while (order.Length > 0)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            var rows = order[..Math.Min(order.Length, BlockRows)];
            var bytes = 0L;
            foreach (var column in columns) bytes += VectorBytes.OfItems(column, rows);
            if (bytes > BlockBytesMax) rows = rows[..(int)Math.Clamp(rows.Length * (long)BlockBytesMax / bytes, 1, rows.Length)];
            _writer.Clear();
            RowCodec.Write(_writer, columns, rows);
            _blocks.Add(file.Write(_writer.Written));
            order = order[rows.Length..];
        }
    }

    public FileRun ToRun() => new(file, _blocks, _columns, context);
}

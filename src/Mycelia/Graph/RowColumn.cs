using System.Runtime.CompilerServices;
using Mycelia.Kernel.Columns;

namespace Mycelia.Graph;

/// <summary>
/// One endpoint of up to 2,048 edges, as node rows: 32 bits each, or 16 bits above a common base where they lie close together (the
/// sources of edges stored in source order). May be a view into a larger array that the adjacency shares.
/// </summary>
internal sealed class RowColumn
{
    public static readonly RowColumn Empty = new([], 0, 0);

    private readonly uint[]? _wide;
    private readonly ushort[]? _narrow;
    private readonly uint _base;
    private readonly int _start;
    private readonly int _count;
    private readonly bool _writable;

    /// <summary>A view of <paramref name="count"/> rows of <paramref name="rows"/>, which nobody changes from now on.</summary>
    public RowColumn(uint[] rows, int start, int count) => (_wide, _start, _count) = (rows, start, count);

    private RowColumn(ushort[] narrow, uint @base) => (_narrow, _base, _count) = (narrow, @base, narrow.Length);

    private RowColumn(uint[] rows) => (_wide, _count, _writable) = (rows, rows.Length, true);

    /// <summary>Rows there is room for.</summary>
    public int Capacity => _count;

    /// <summary>What the rows take; of an array that others view as well, this column's share.</summary>
    public long MemoryBytes => 72 + (long)_count * (_wide is null ? 2 : 4);

    public uint this[int row]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _wide is not null ? _wide[_start + row] : _base + _narrow![row];
    }

    /// <summary>Copies the first rows.</summary>
    public void CopyTo(Span<uint> rows)
    {
        if (_wide is not null)
        {
            _wide.AsSpan(_start, rows.Length).CopyTo(rows);
            return;
        }

        var narrow = _narrow.AsSpan(0, rows.Length);
        for (var row = 0; row < narrow.Length; row++) rows[row] = _base + narrow[row];
    }

    public void Measure(MemoryMeter meter)
    {
        meter.Add(48);
        meter.Array(_wide);
        meter.Array(_narrow);
    }

    /// <summary>A sealed column in the narrowest form.</summary>
    public static RowColumn Pack(ReadOnlySpan<uint> rows)
    {
        if (rows.IsEmpty) return Empty;
        uint min = uint.MaxValue, max = 0;
        foreach (var row in rows) (min, max) = (Math.Min(min, row), Math.Max(max, row));
        if (max - min > ushort.MaxValue) return new RowColumn(rows.ToArray(), 0, rows.Length);
        var narrow = new ushort[rows.Length];
        for (var i = 0; i < rows.Length; i++) narrow[i] = (ushort)(rows[i] - min);
        return new RowColumn(narrow, min);
    }

    /// <summary>This column with a new row written: in place if there is room (no reader looks at new rows), else a larger copy.</summary>
    public RowColumn With(int row, uint value, int used)
    {
        var column = _writable && row < _count ? this : Copy(Math.Max(used, row + 1), used);
        column._wide![row] = value;
        return column;
    }

    /// <summary>The same rows, to be copied before the next append.</summary>
    public RowColumn Frozen() => _writable ? new RowColumn(_wide!, 0, _count) : this;

    /// <summary>The same rows packed, when the column is full.</summary>
    public RowColumn Compact(int used)
    {
        if (!_writable) return this;
        var rows = _wide.AsSpan(0, used);
        return Pack(rows);
    }

    private RowColumn Copy(int rows, int used)
    {
        var copy = new uint[Chunk.CapacityFor(rows)];
        for (var i = 0; i < Math.Min(used, _count); i++) copy[i] = this[i];
        return new RowColumn(copy);
    }
}

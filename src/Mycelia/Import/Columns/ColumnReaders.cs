// One reader per column that is wanted: it walks down the cells of its column in a block and appends what they say to a segment. A cell
// that cannot be read rejects its row; the block is then read again without the row, so readers never have to take anything back.
// Hot: no allocation per row for integers, floats, booleans, dates, times and text.

using Mycelia.Import.Csv;
using Mycelia.Import.Schema;
using Mycelia.Kernel.Buffers;
using Mycelia.Kernel.Text;
using Mycelia.Kernel.Values;

namespace Mycelia.Import.Columns;

/// <summary>Reads something out of the rows of each block. Used by several threads; holds no state of a block.</summary>
internal abstract class BlockReader
{
    private const int ShownBytes = 60;

    public abstract Segment Read(CsvBlock block);

    protected static void RejectCell(CsvBlock block, int row, int column, string name, string expected) =>
        block.Reject(row, column, $"{Title(name, column)}: {Shown(block, row, column)} is not {expected}");

    protected static string Title(string name, int column) => name.Length == 0 ? $"column {column + 1}" : $"column {column + 1} ({name})";

    protected static string Shown(CsvBlock block, int row, int column)
    {
        var cell = block.Cell(row, column, out _);
        var text = System.Text.Encoding.UTF8.GetString(cell.Length > ShownBytes ? cell[..ShownBytes] : cell);
        return cell.Length > ShownBytes ? $"'{text}…'" : $"'{text}'";
    }
}

/// <summary>Reads a column of properties.</summary>
internal abstract class ColumnReader(string name, int column) : BlockReader
{
    public string Name { get; } = name;

    public int Column { get; } = column;

    public abstract LoadColumn Join(Segment[] segments, int[] firstRows, int rows);

    /// <summary>The reader for cells of a type.</summary>
    public static ColumnReader Create(string name, int column, CellType type, CsvDialect dialect)
    {
        if (type.IsList) return new ValueReader(name, column, type, dialect.ArrayDelimiter);
        switch (type.Kind)
        {
            case CellKind.String: return new TextReader(name, column);
            case CellKind.Float: return new FloatReader(name, column);
            case CellKind.Boolean: return new BooleanReader(name, column);
            case CellKind.Date or CellKind.LocalTime: return new CalendarReader(name, column, type);
            case CellKind.Integer or CellKind.Int32 or CellKind.Int16 or CellKind.Int8: return new IntegerReader(name, column, type);
            default: return new ValueReader(name, column, type, dialect.ArrayDelimiter);
        }
    }

    protected void Reject(CsvBlock block, int row, CellType type) => RejectCell(block, row, Column, Name, type.Expected);
}

/// <summary>Integers.</summary>
internal sealed class IntegerReader(string name, int column, CellType type) : ColumnReader(name, column)
{
    public override Segment Read(CsvBlock block)
    {
        var segment = new FixedSegment<long>(block.Rows);
        var values = segment.Values;
        var (min, max) = CellText.RangeOf(type.Kind);
        if (block.HasQuotes || !block.Dialect.OnlyEmptyIsNull)
        {
            for (var row = 0; row < values.Length; row++) values[row] = ReadCell(block, segment, row, min, max);
            return segment;
        }

        var buffer = block.Buffer;
        var bounds = block.Bounds;
        var stride = block.Stride;
        var at = Column;
        for (var row = 0; row < values.Length; row++, at += stride)
        {
            if (Utf8Numbers.TryInt64(buffer, bounds[at] + 1, bounds[at + 1], out var value) && value >= min && value <= max) values[row] = value;
            else values[row] = ReadCell(block, segment, row, min, max);
        }

        return segment;
    }

    public override LoadColumn Join(Segment[] segments, int[] firstRows, int rows) =>
        new IntegerColumn(Name, ValueKind.Int64, Segments.Join<long>(segments, firstRows, rows), rows, Segments.JoinValidity(segments, firstRows, rows));

    private long ReadCell(CsvBlock block, FixedSegment<long> segment, int row, long min, long max)
    {
        var cell = block.Cell(row, Column, out var wasQuoted);
        if (block.Dialect.IsNull(cell, wasQuoted)) segment.AddNull(row);
        else if (Utf8Numbers.TryInt64(cell, out var value) && value >= min && value <= max) return value;
        else Reject(block, row, type);
        return 0;
    }
}

/// <summary>Floats.</summary>
internal sealed class FloatReader(string name, int column) : ColumnReader(name, column)
{
    public override Segment Read(CsvBlock block)
    {
        var segment = new FixedSegment<double>(block.Rows);
        var values = segment.Values;
        for (var row = 0; row < values.Length; row++)
        {
            var cell = block.Cell(row, Column, out var wasQuoted);
            values[row] = 0;
            if (block.Dialect.IsNull(cell, wasQuoted)) segment.AddNull(row);
            else if (Utf8Numbers.TryDouble(cell, out var value)) values[row] = double.IsNaN(value) ? BitConverter.Int64BitsToDouble(Value.NaNBits) : value;
            else Reject(block, row, new CellType(CellKind.Float));
        }

        return segment;
    }

    public override LoadColumn Join(Segment[] segments, int[] firstRows, int rows) =>
        new FloatColumn(Name, Segments.Join<double>(segments, firstRows, rows), rows, Segments.JoinValidity(segments, firstRows, rows));
}

/// <summary>Booleans.</summary>
internal sealed class BooleanReader(string name, int column) : ColumnReader(name, column)
{
    public override Segment Read(CsvBlock block)
    {
        var segment = new FixedSegment<bool>(block.Rows);
        var values = segment.Values;
        for (var row = 0; row < values.Length; row++)
        {
            var cell = block.Cell(row, Column, out var wasQuoted);
            values[row] = false;
            if (block.Dialect.IsNull(cell, wasQuoted)) segment.AddNull(row);
            else if (CellText.TryBoolean(cell, out var value)) values[row] = value;
            else Reject(block, row, new CellType(CellKind.Boolean));
        }

        return segment;
    }

    public override LoadColumn Join(Segment[] segments, int[] firstRows, int rows) =>
        new BoolColumn(Name, Segments.Join<bool>(segments, firstRows, rows), rows, Segments.JoinValidity(segments, firstRows, rows));
}

/// <summary>Dates and local times, which are held as integers.</summary>
internal sealed class CalendarReader(string name, int column, CellType type) : ColumnReader(name, column)
{
    public override Segment Read(CsvBlock block)
    {
        var segment = new FixedSegment<long>(block.Rows);
        var values = segment.Values;
        for (var row = 0; row < values.Length; row++)
        {
            var cell = block.Cell(row, Column, out var wasQuoted);
            var value = 0L;
            if (block.Dialect.IsNull(cell, wasQuoted)) segment.AddNull(row);
            else if (type.Kind == CellKind.Date ? !CellText.TryDate(cell, out value) : !CellText.TryLocalTime(cell, out value)) Reject(block, row, type);
            values[row] = value;
        }

        return segment;
    }

    public override LoadColumn Join(Segment[] segments, int[] firstRows, int rows) => new IntegerColumn(Name, type.Kind == CellKind.Date ? ValueKind.Date : ValueKind.LocalTime,
        Segments.Join<long>(segments, firstRows, rows), rows, Segments.JoinValidity(segments, firstRows, rows));
}

/// <summary>Texts, which stay UTF-8.</summary>
internal sealed class TextReader(string name, int column) : ColumnReader(name, column)
{
    public override Segment Read(CsvBlock block)
    {
        var segment = new BytesSegment(block.Rows);
        for (var row = 0; row < block.Rows; row++)
        {
            var cell = block.Cell(row, Column, out var wasQuoted);
            if (block.Dialect.IsNull(cell, wasQuoted)) segment.AddMissing(row);
            else segment.Add(row, cell);
        }

        return segment;
    }

    public override LoadColumn Join(Segment[] segments, int[] firstRows, int rows) => Segments.JoinBytes(Name, true, segments, firstRows, rows);
}

/// <summary>All other types: cells become values, which are encoded.</summary>
internal sealed class ValueReader(string name, int column, CellType type, byte arrayDelimiter) : ColumnReader(name, column)
{
    public override Segment Read(CsvBlock block)
    {
        var segment = new BytesSegment(block.Rows);
        var writer = new ByteWriter();
        for (var row = 0; row < block.Rows; row++)
        {
            var cell = block.Cell(row, Column, out var wasQuoted);
            if (block.Dialect.IsNull(cell, wasQuoted))
            {
                segment.AddMissing(row);
                continue;
            }

            if (!CellText.TryRead(type, arrayDelimiter, cell, out var value)) Reject(block, row, type);
            if (value.IsNull)
            {
                segment.AddMissing(row);
                continue;
            }

            writer.Clear();
            ValueCodec.Write(writer, value);
            segment.Add(row, writer.Written);
        }

        return segment;
    }

    public override LoadColumn Join(Segment[] segments, int[] firstRows, int rows) => Segments.JoinBytes(Name, false, segments, firstRows, rows);
}

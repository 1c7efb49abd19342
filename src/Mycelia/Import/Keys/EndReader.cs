using Mycelia.Import.Columns;
using Mycelia.Import.Csv;
using Mycelia.Kernel.Text;

namespace Mycelia.Import.Keys;

/// <summary>Reads one end of edges: cells become positions of nodes. A cell that names no node rejects its row, or drops it where the plan says so.</summary>
internal sealed class EndReader(string name, int column, KeySpace space, bool dropMissing) : BlockReader
{
    public override Segment Read(CsvBlock block)
    {
        var segment = new FixedSegment<int>(block.Rows);
        var positions = segment.Values;
        if (!space.HasOnlyIntegers || block.HasQuotes || !block.Dialect.OnlyEmptyIsNull)
        {
            for (var row = 0; row < positions.Length; row++) positions[row] = ReadCell(block, row);
            return segment;
        }

        var buffer = block.Buffer;
        var bounds = block.Bounds;
        var stride = block.Stride;
        var hasInferred = space.HasInferred;
        var at = column;
        for (var row = 0; row < positions.Length; row++, at += stride)
        {
            var isKey = Utf8Numbers.TryInt64(buffer, bounds[at] + 1, bounds[at + 1], out var key) && (!hasInferred || Utf8Numbers.IsCanonical(buffer[(bounds[at] + 1)..bounds[at + 1]]));
            var position = isKey ? space.Find(key) : KeySpace.Missing;
            positions[row] = position > KeySpace.Ambiguous ? position : ReadCell(block, row);
        }

        return segment;
    }

    private int ReadCell(CsvBlock block, int row)
    {
        var cell = block.Cell(row, column, out var wasQuoted);
        var isNull = block.Dialect.IsNull(cell, wasQuoted);
        var position = isNull ? KeySpace.Missing : space.Find(cell);
        if (position > KeySpace.Ambiguous) return position;
        if (position == KeySpace.Ambiguous) block.Reject(row, column, $"{Title(name, column)}: several nodes of the database have {space.Name} {Shown(block, row, column)}; make the keys unique, or name another property");
        else if (dropMissing) block.Drop(row);
        else if (isNull) block.Reject(row, column, $"{Title(name, column)}: the key of the node is missing");
        else block.Reject(row, column, $"{Title(name, column)}: no node has {space.Name} {Shown(block, row, column)}");
        return position;
    }
}

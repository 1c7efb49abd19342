// Rows as bytes, column by column, for temporary files that live no longer than the run:
//
//   block   varint rows, then for each column:
//   column  kind, 1 byte | has nulls, 1 byte | where there are nulls: a bit per row, in whole words | items
//   items   Bool, Int64, Float64: 8 bytes each; Node, Edge: 4 bytes, the row, which stays what it is until the run ends;
//           Text: varint length of each, then all bytes; Value: each as below; Null: nothing
//   value   kind, 1 byte; List: varint count, values; Map: varint count, {key, value}; Node, Edge: identity, 8 bytes;
//           Path: varint edges, 8 bytes for each node and edge; others as ValueCodec has them, which begins with the same byte
//
// Text that was read lies in one array per block and column, which the references keep alive.

using System.Runtime.InteropServices;
using Mycelia.Kernel.Buffers;
using Mycelia.Kernel.Values;

namespace Mycelia.Cypher.Execution.Spilling;

internal static class RowCodec
{
    private const string What = "A temporary file";

    /// <summary>Writes the rows at these positions.</summary>
    public static void Write(ByteWriter writer, ReadOnlySpan<Vector> columns, ReadOnlySpan<int> positions)
    {
        writer.Varint((ulong)positions.Length);
        foreach (var column in columns) Write(writer, column, positions);
    }

    /// <summary>Reads a block into vectors and returns how many rows it has.</summary>
    public static int Read(ReadOnlySpan<byte> bytes, ReadOnlySpan<Vector> columns, QueryContext context)
    {
        var reader = new ByteReader(bytes, What);
        var rows = reader.Count(int.MaxValue);
        foreach (var column in columns) Read(ref reader, column, rows, context);
        return rows;
    }

    private static void Write(ByteWriter writer, Vector column, ReadOnlySpan<int> positions)
    {
        var hasNulls = column.Kind is not (VectorKind.Null or VectorKind.Value) && column.HasNulls;
        writer.Byte((byte)column.Kind);
        writer.Byte(hasNulls ? (byte)1 : (byte)0);
        if (hasNulls) WriteValid(writer, column, positions);
        switch (column.Kind)
        {
            case VectorKind.Bool or VectorKind.Int64:
                WriteItems(writer, column.Longs, column.IsConstant, positions);
                break;
            case VectorKind.Float64:
                WriteItems(writer, column.Doubles, column.IsConstant, positions);
                break;
            case VectorKind.Node or VectorKind.Edge:
                WriteItems(writer, column.Rows, column.IsConstant, positions);
                break;
            case VectorKind.Text:
                foreach (var position in positions) writer.Varint((ulong)TextAt(column, position).Length);
                foreach (var position in positions) writer.Bytes(TextAt(column, position));
                break;
            case VectorKind.Value:
                foreach (var position in positions) WriteValue(writer, column.Values[column.IsConstant ? 0 : position]);
                break;
        }
    }

    private static ReadOnlySpan<byte> TextAt(Vector column, int position) => column.IsNull(position) ? default : column.Texts[column.IsConstant ? 0 : position].Span;

    private static void WriteValid(ByteWriter writer, Vector column, ReadOnlySpan<int> positions)
    {
        for (var from = 0; from < positions.Length; from += 64)
        {
            var word = 0UL;
            var count = Math.Min(64, positions.Length - from);
            for (var i = 0; i < count; i++)
                if (!column.IsNull(positions[from + i])) word |= 1UL << i;
            writer.UInt64(word);
        }
    }

    private static void WriteItems<T>(ByteWriter writer, T[] items, bool isConstant, ReadOnlySpan<int> positions) where T : unmanaged
    {
        var target = MemoryMarshal.Cast<byte, T>(writer.Reserve(checked(positions.Length * System.Runtime.CompilerServices.Unsafe.SizeOf<T>())));
        for (var i = 0; i < positions.Length; i++) target[i] = items[isConstant ? 0 : positions[i]];
    }

    private static void WriteValue(ByteWriter writer, in Value value)
    {
        switch (value.Kind)
        {
            case ValueKind.List:
                writer.Byte((byte)ValueKind.List);
                writer.Varint((ulong)value.ListItems.Length);
                foreach (ref readonly var item in value.ListItems) WriteValue(writer, item);
                break;
            case ValueKind.Map:
                var map = value.MapEntries;
                writer.Byte((byte)ValueKind.Map);
                writer.Varint((ulong)map.Count);
                for (var i = 0; i < map.Count; i++)
                {
                    writer.String(map.SortedKeys[i]);
                    WriteValue(writer, map.SortedValues[i]);
                }

                break;
            case ValueKind.Node:
                writer.Byte((byte)ValueKind.Node);
                writer.UInt64(value.NodeIdentity.Value);
                break;
            case ValueKind.Edge:
                writer.Byte((byte)ValueKind.Edge);
                writer.UInt64(value.EdgeIdentity.Value);
                break;
            case ValueKind.Path:
                writer.Byte((byte)ValueKind.Path);
                writer.Varint((ulong)value.PathParts.Edges.Length);
                foreach (var node in value.PathParts.Nodes) writer.UInt64(node.Value);
                foreach (var edge in value.PathParts.Edges) writer.UInt64(edge.Value);
                break;
            default:
                ValueCodec.Write(writer, value);
                break;
        }
    }

    private static void Read(ref ByteReader reader, Vector column, int rows, QueryContext context)
    {
        column.Reset((VectorKind)reader.Byte(), rows);
        if (reader.Byte() != 0)
        {
            column.BeginNulls(rows, allValid: false);
            reader.Raw(column.Valid.AsSpan(0, (rows + 63) / 64));
        }

        switch (column.Kind)
        {
            case VectorKind.Bool or VectorKind.Int64:
                reader.Raw(column.Longs.AsSpan(0, rows));
                break;
            case VectorKind.Float64:
                reader.Raw(column.Doubles.AsSpan(0, rows));
                break;
            case VectorKind.Node or VectorKind.Edge:
                reader.Raw(column.Rows.AsSpan(0, rows));
                break;
            case VectorKind.Text:
                ReadTexts(ref reader, column, rows);
                break;
            case VectorKind.Value:
                for (var i = 0; i < rows; i++) column.Values[i] = ReadValue(ref reader, context);
                break;
        }
    }

    private static void ReadTexts(ref ByteReader reader, Vector column, int rows)
    {
        Span<int> lengths = new int[rows];
        var total = 0;
        foreach (ref var length in lengths) total = checked(total + (length = reader.Count(int.MaxValue)));
        var bytes = reader.Bytes(total).ToArray();
        var at = 0;
        for (var i = 0; i < rows; i++)
        {
            column.Texts[i] = bytes.AsMemory(at, lengths[i]);
            at += lengths[i];
        }
    }

    private static Value ReadValue(ref ByteReader reader, QueryContext context)
    {
        var ahead = reader;
        switch ((ValueKind)ahead.Byte())
        {
            case ValueKind.List:
                reader = ahead;
                var items = new Value[reader.Count(reader.Remaining)];
                for (var i = 0; i < items.Length; i++) items[i] = ReadValue(ref reader, context);
                return Value.List(items);
            case ValueKind.Map:
                reader = ahead;
                var keys = new string[reader.Count(reader.Remaining)];
                var values = new Value[keys.Length];
                for (var i = 0; i < keys.Length; i++) (keys[i], values[i]) = (reader.String(), ReadValue(ref reader, context));
                return Value.SortedMap(keys, values);
            case ValueKind.Node:
                reader = ahead;
                return Value.OfNode(new NodeId(reader.UInt64()), context.View);
            case ValueKind.Edge:
                reader = ahead;
                return Value.OfEdge(new EdgeId(reader.UInt64()), context.View);
            case ValueKind.Path:
                reader = ahead;
                var edges = new EdgeId[reader.Count(reader.Remaining)];
                var nodes = new NodeId[edges.Length + 1];
                foreach (ref var node in nodes.AsSpan()) node = new NodeId(reader.UInt64());
                foreach (ref var edge in edges.AsSpan()) edge = new EdgeId(reader.UInt64());
                return Value.OfPath(new PathValue(nodes, edges, context.View));
            default:
                return ValueCodec.Read(ref reader);
        }
    }
}

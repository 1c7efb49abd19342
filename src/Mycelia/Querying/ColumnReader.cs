// Columns of a result's batch as spans. A column whose rows lie together in an array of the wanted type is given as it is; any other is copied into an array of
// the reader, which is used again for the next batch.

using System.Runtime.InteropServices;
using System.Text;
using Mycelia.Cypher.Execution;
using Mycelia.Cypher.Syntax;

namespace Mycelia.Querying;

internal sealed class ColumnReader(IReadOnlyList<Symbol> columns)
{
    private readonly Array?[] _arrays = new Array?[columns.Count];
    private readonly ulong[]?[] _valid = new ulong[columns.Count][];

    /// <summary>A whole column as values of one type; false when one that is not null is of another. Nulls are default values whose bits are not set in <paramref name="valid"/>.</summary>
    public bool TryRead<T>(Batch batch, QueryContext context, int column, out ReadOnlySpan<T> values, out ReadOnlySpan<ulong> valid) where T : struct
    {
        var vector = batch.Column(columns[column]);
        valid = default;
        if (!batch.IsSelected && !vector.IsConstant && !vector.HasNulls && TryShare(vector, batch.Count, out values)) return true;

        var array = ArrayOf<T>(column, batch.Rows);
        var words = _valid[column] is { } known && known.Length >= (batch.Rows + 63) / 64 ? known : _valid[column] = new ulong[(batch.Rows + 63) / 64];
        words.AsSpan().Clear();
        var hasNulls = false;
        values = default;
        for (var row = 0; row < batch.Rows; row++)
        {
            var position = batch.IsSelected ? batch.Selection[row] : row;
            if (vector.IsNull(position))
            {
                array[row] = default;
                hasNulls = true;
                continue;
            }

            if (!TryConvert(vector, position, context, out array[row])) return false;
            words[row >> 6] |= 1UL << row;
        }

        values = array.AsSpan(0, batch.Rows);
        if (hasNulls) valid = words.AsSpan(0, (batch.Rows + 63) / 64);
        return true;
    }

    /// <summary>Whether values of a type can be asked for at all.</summary>
    public static bool IsReadable<T>() => typeof(T) == typeof(long) || typeof(T) == typeof(double) || typeof(T) == typeof(bool)
        || typeof(T) == typeof(NodeId) || typeof(T) == typeof(EdgeId) || typeof(T) == typeof(ReadOnlyMemory<byte>);

    private static bool TryShare<T>(Vector vector, int count, out ReadOnlySpan<T> values) where T : struct
    {
        values = default;
        if (typeof(T) == typeof(long) && vector.Kind == VectorKind.Int64) values = MemoryMarshal.Cast<long, T>(vector.Longs.AsSpan(0, count));
        else if (typeof(T) == typeof(double) && vector.Kind == VectorKind.Float64) values = MemoryMarshal.Cast<double, T>(vector.Doubles.AsSpan(0, count));
        else if (vector.Kind == VectorKind.Text && vector.Texts is T[] texts) values = texts.AsSpan(0, count);
        else return false;
        return true;
    }

    private static bool TryConvert<T>(Vector vector, int position, QueryContext context, out T converted) where T : struct
    {
        converted = default;
        if (vector.IsConstant) position = 0;
        if (vector.Kind == VectorKind.Text)
        {
            if (typeof(T) != typeof(ReadOnlyMemory<byte>)) return false;
            converted = As<ReadOnlyMemory<byte>, T>(vector.Texts[position]);
            return true;
        }

        var value = VectorCopy.GetValue(vector, position, context);
        switch (value.Kind)
        {
            case ValueKind.Int64 when typeof(T) == typeof(long):
                converted = As<long, T>(value.AsInt64());
                return true;
            case ValueKind.Int64 when typeof(T) == typeof(double):
                converted = As<double, T>(value.AsInt64());
                return true;
            case ValueKind.Float64 when typeof(T) == typeof(double):
                converted = As<double, T>(value.AsDouble());
                return true;
            case ValueKind.Bool when typeof(T) == typeof(bool):
                converted = As<bool, T>(value.AsBool());
                return true;
            case ValueKind.Node when typeof(T) == typeof(NodeId):
                converted = As<NodeId, T>(value.NodeIdentity);
                return true;
            case ValueKind.Edge when typeof(T) == typeof(EdgeId):
                converted = As<EdgeId, T>(value.EdgeIdentity);
                return true;
            case ValueKind.String when typeof(T) == typeof(ReadOnlyMemory<byte>):
                converted = As<ReadOnlyMemory<byte>, T>(Encoding.UTF8.GetBytes(value.AsString()));
                return true;
            default:
                return false;
        }
    }

    // Both types are the same one where this is called, and then nothing is boxed.
    private static T As<TFrom, T>(TFrom value) where TFrom : struct => (T)(object)value;

    private T[] ArrayOf<T>(int column, int rows)
    {
        if (_arrays[column] is T[] known && known.Length >= rows) return known;
        var array = new T[Math.Max(16, rows)];
        _arrays[column] = array;
        return array;
    }
}

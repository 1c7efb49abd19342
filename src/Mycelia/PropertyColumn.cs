using System.Text;
using Mycelia.Graph;
using Mycelia.Kernel.Columns;

namespace Mycelia;

/// <summary>
/// The values of one property for many rows, in row order: what <see cref="Transaction.CreateNodes(int, ReadOnlySpan{string}, ReadOnlySpan{PropertyColumn})"/> and
/// CreateEdges take. The arrays are borrowed for the call and copied.
/// </summary>
public sealed class PropertyColumn
{
    private readonly Array _values;
    private readonly bool[]? _isNull;
    private readonly IChunkSource? _source;

    private PropertyColumn(IChunkSource source)
    {
        Name = source.Name;
        _source = source;
        _values = Array.Empty<Value>();
    }

    private PropertyColumn(string name, Array values, bool[]? isNull = null)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(values);
        if (isNull is not null && isNull.Length != values.Length)
            throw new MyceliaException(StatusCode.InvalidArgument, $"Column `{name}` has {values.Length:N0} values and {isNull.Length:N0} null flags; the numbers must be equal.");
        Name = name;
        _values = values;
        _isNull = isNull;
    }

    /// <summary>The property key.</summary>
    public string Name { get; }

    /// <summary>Rows in the column.</summary>
    public int Count => _source?.Count ?? _values.Length;

    /// <summary>Integers; rows flagged in <paramref name="isNull"/> have no value.</summary>
    public static PropertyColumn Int64(string name, long[] values, bool[]? isNull = null) => new(name, values, isNull);

    /// <summary>Floating-point numbers; rows flagged in <paramref name="isNull"/> have no value.</summary>
    public static PropertyColumn Float64(string name, double[] values, bool[]? isNull = null) => new(name, values, isNull);

    /// <summary>Booleans; rows flagged in <paramref name="isNull"/> have no value.</summary>
    public static PropertyColumn Bool(string name, bool[] values, bool[]? isNull = null) => new(name, values, isNull);

    /// <summary>Texts; null entries have no value.</summary>
    public static PropertyColumn String(string name, string?[] values) => new(name, values);

    /// <summary>Values of any kinds; <see cref="Value.Null"/> entries have no value.</summary>
    public static PropertyColumn Values(string name, Value[] values) => new(name, values);

    /// <summary>Values that are packed already, e.g. those of an import; nothing is copied before the chunks are made.</summary>
    internal static PropertyColumn Of(IChunkSource source) => new(source);

    /// <summary>Packs rows from, from + 1, … into a sealed chunk; null when none has a value. With an order, row i is value order[i].</summary>
    internal Chunk? Pack(int from, int count, uint[]? order) => _source is not null ? _source.Pack(from, count, order) : _values switch
    {
        long[] ints => Pack(from, count, order, (at, row, longs, _) => longs[row] = ints[at], (longs, _, validity) => Int64Chunks.Pack(ValueKind.Int64, longs, validity)),
        double[] floats => Pack(from, count, order, (at, row, _, doubles) => doubles[row] = floats[at], (_, doubles, validity) => new FixedChunk<double, Float64Kind>(doubles.ToArray(), validity)),
        string?[] texts => PackTexts(texts, from, count, order),
        _ => PackValues(from, count, order),
    };

    private static int At(int row, uint[]? order) => order is null ? row : (int)order[row];

    private Chunk? Pack(int from, int count, uint[]? order, Action<int, int, long[], double[]> read, Func<long[], double[], ulong[], Chunk> pack)
    {
        var longs = _values is long[] ? new long[count] : [];
        var doubles = _values is double[] ? new double[count] : [];
        var validity = new ulong[(count + 63) / 64];
        for (var row = 0; row < count; row++)
        {
            var at = At(from + row, order);
            if (_isNull is not null && _isNull[at]) continue;
            validity[row >> 6] |= 1UL << row;
            read(at, row, longs, doubles);
        }

        return validity.AsSpan().IndexOfAnyExcept(0UL) < 0 ? null : pack(longs, doubles, validity);
    }

    private Chunk? PackTexts(string?[] texts, int from, int count, uint[]? order)
    {
        var validity = new ulong[(count + 63) / 64];
        var ends = new int[count + 1];
        for (var row = 0; row < count; row++)
        {
            var text = texts[At(from + row, order)];
            if (text is not null)
            {
                _ = (Value)text;
                validity[row >> 6] |= 1UL << row;
            }

            var end = ends[row] + (long)(text is null ? 0 : Encoding.UTF8.GetByteCount(text));
            if (end > Array.MaxLength) throw new MyceliaException(StatusCode.LimitExceeded, $"Column `{Name}`: 2,048 neighbouring texts exceed 2 GiB. Store such large values outside the graph.");
            ends[row + 1] = (int)end;
        }

        if (validity.AsSpan().IndexOfAnyExcept(0UL) < 0) return null;
        var heap = new byte[ends[count]];
        for (var row = 0; row < count; row++)
            if (texts[At(from + row, order)] is { } text) Encoding.UTF8.GetBytes(text, heap.AsSpan(ends[row]));
        return PackedVarChunk.Pack(ValueKind.String, heap, ends, validity);
    }

    private Chunk? PackValues(int from, int count, uint[]? order)
    {
        Chunk? chunk = null;
        for (var row = 0; row < count; row++)
        {
            var at = At(from + row, order);
            if (_isNull is not null && _isNull[at]) continue;
            var value = _values is bool[] bools ? bools[at] : ((Value[])_values)[at];
            if (!value.IsNull) chunk = ChunkEditor.SetOwned(chunk ?? ChunkEditor.Create(value, count - 1), row, value);
        }

        return chunk?.Compact();
    }
}

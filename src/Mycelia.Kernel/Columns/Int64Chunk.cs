using System.Numerics;
using System.Runtime.CompilerServices;

namespace Mycelia.Kernel.Columns;

/// <summary>
/// Integers, dates (epoch days) and local times (nanoseconds of day), held in the narrowest of 8, 16, 32 or 64 bits that all of them
/// fit. The width is that of the array alone: a wider value makes a wider chunk.
/// </summary>
internal sealed class Int64Chunk<T> : Chunk, IInt64Chunk where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
{
    private readonly T[] _values;
    private readonly ValueKind _kind;

    public Int64Chunk(ValueKind kind, int capacity) : this(kind, new T[capacity], null)
    {
    }

    /// <summary>Takes ownership of both arrays; a null validity means that no row is set.</summary>
    public Int64Chunk(ValueKind kind, T[] values, ulong[]? validity) : base(values.Length, validity)
    {
        _kind = kind;
        _values = values;
    }

    public override ValueKind Kind => _kind;

    public ReadOnlySpan<T> Values => _values;

    /// <summary>The array behind <see cref="Values"/>, for those who keep it over many rows; not to be written.</summary>
    public T[] RawValues => _values;

    public int WidthBytes => Unsafe.SizeOf<T>();

    public override long MemoryBytes => BaseBytes + 16 + ArrayBytes(_values.Length, Unsafe.SizeOf<T>());

    public long this[int row] => long.CreateTruncating(_values[row]);

    public override Value Get(int row) => IsValid(row) ? Int64Chunks.ToValue(_kind, long.CreateTruncating(_values[row])) : Value.Null;

    public override bool TryGetInt64(int row, out long value)
    {
        if (IsValid(row) && _kind == ValueKind.Int64)
        {
            value = long.CreateTruncating(_values[row]);
            return true;
        }

        value = 0;
        return false;
    }

    public override bool TrySet(int row, in Value value)
    {
        if (value.IsNull)
        {
            SetNull(row);
            return true;
        }

        return value.Kind == _kind && TrySetRaw(row, Int64Chunks.ToInt64(value));
    }

    public bool TrySetRaw(int row, long value)
    {
        if (row >= _values.Length || value < long.CreateTruncating(T.MinValue) || value > long.CreateTruncating(T.MaxValue)) return false;
        _values[row] = T.CreateTruncating(value);
        SetValid(row);
        return true;
    }

    public override Chunk Clone(int capacity)
    {
        var values = new T[Math.Max(capacity, Capacity)];
        _values.CopyTo(values, 0);
        return new Int64Chunk<T>(_kind, values, CopyValidity(values.Length));
    }

    public Chunk Widen(int widthBytes, int capacity)
    {
        capacity = Math.Max(capacity, Capacity);
        return widthBytes switch
        {
            <= 1 => Widen<sbyte>(capacity),
            2 => Widen<short>(capacity),
            <= 4 => Widen<int>(capacity),
            _ => Widen<long>(capacity),
        };
    }

    private Int64Chunk<TWide> Widen<TWide>(int capacity) where TWide : unmanaged, IBinaryInteger<TWide>, IMinMaxValue<TWide>
    {
        var values = new TWide[capacity];
        for (var i = 0; i < _values.Length; i++) values[i] = TWide.CreateTruncating(_values[i]);
        return new Int64Chunk<TWide>(_kind, values, CopyValidity(capacity));
    }
}

/// <summary>What the four widths have in common.</summary>
internal interface IInt64Chunk
{
    int WidthBytes { get; }

    /// <summary>The raw integer of a row, meaningful only where the row is valid.</summary>
    long this[int row] { get; }

    bool TrySetRaw(int row, long value);

    /// <summary>A copy with at least this width and room.</summary>
    Chunk Widen(int widthBytes, int capacity);
}

/// <summary>Choice of width and the mapping between integers and the logical kinds held as integers.</summary>
internal static class Int64Chunks
{
    public static bool Holds(ValueKind kind) => kind is ValueKind.Int64 or ValueKind.Date or ValueKind.LocalTime;

    public static int WidthFor(long min, long max)
    {
        if (min >= sbyte.MinValue && max <= sbyte.MaxValue) return 1;
        if (min >= short.MinValue && max <= short.MaxValue) return 2;
        return min >= int.MinValue && max <= int.MaxValue ? 4 : 8;
    }

    public static Chunk Create(ValueKind kind, int widthBytes, int capacity) => widthBytes switch
    {
        1 => new Int64Chunk<sbyte>(kind, capacity),
        2 => new Int64Chunk<short>(kind, capacity),
        4 => new Int64Chunk<int>(kind, capacity),
        _ => new Int64Chunk<long>(kind, capacity),
    };

    /// <summary>A sealed chunk of these rows in the narrowest width. Rows outside <paramref name="validity"/> are stored as zero.</summary>
    public static Chunk Pack(ValueKind kind, ReadOnlySpan<long> values, ulong[] validity)
    {
        long min = 0, max = 0;
        for (var i = 0; i < values.Length; i++)
        {
            if ((validity[i >> 6] >> i & 1) == 0) continue;
            min = Math.Min(min, values[i]);
            max = Math.Max(max, values[i]);
        }

        return WidthFor(min, max) switch
        {
            1 => Narrow<sbyte>(kind, values, validity),
            2 => Narrow<short>(kind, values, validity),
            4 => Narrow<int>(kind, values, validity),
            _ => Narrow<long>(kind, values, validity),
        };
    }

    public static long ToInt64(in Value value) => value.Kind switch
    {
        ValueKind.Int64 => value.AsInt64(),
        ValueKind.Date => value.AsDate().EpochDay,
        _ => value.AsLocalTime().NanoOfDay,
    };

    public static Value ToValue(ValueKind kind, long raw) => kind switch
    {
        ValueKind.Int64 => raw,
        ValueKind.Date => new Date(raw),
        _ => new LocalTime(raw),
    };

    private static Int64Chunk<T> Narrow<T>(ValueKind kind, ReadOnlySpan<long> values, ulong[] validity)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
    {
        var narrow = new T[values.Length];
        for (var i = 0; i < values.Length; i++) narrow[i] = T.CreateTruncating(values[i]);
        return new Int64Chunk<T>(kind, narrow, validity);
    }
}

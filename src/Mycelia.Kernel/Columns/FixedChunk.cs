using System.Runtime.CompilerServices;

namespace Mycelia.Kernel.Columns;

/// <summary>How a fixed-size value enters and leaves <see cref="Value"/>.</summary>
internal interface IFixedKind<T> where T : unmanaged
{
    static abstract ValueKind Kind { get; }
    static abstract T Unwrap(in Value value);
    static abstract Value Wrap(T value);
}

internal readonly struct Float64Kind : IFixedKind<double>
{
    public static ValueKind Kind => ValueKind.Float64;
    public static double Unwrap(in Value value) => value.AsDouble();
    public static Value Wrap(double value) => value;
}

internal readonly struct LocalDateTimeKind : IFixedKind<LocalDateTime>
{
    public static ValueKind Kind => ValueKind.LocalDateTime;
    public static LocalDateTime Unwrap(in Value value) => value.AsLocalDateTime();
    public static Value Wrap(LocalDateTime value) => value;
}

internal readonly struct ZonedTimeKind : IFixedKind<ZonedTime>
{
    public static ValueKind Kind => ValueKind.ZonedTime;
    public static ZonedTime Unwrap(in Value value) => value.AsZonedTime();
    public static Value Wrap(ZonedTime value) => value;
}

internal readonly struct DurationKind : IFixedKind<Duration>
{
    public static ValueKind Kind => ValueKind.Duration;
    public static Duration Unwrap(in Value value) => value.AsDuration();
    public static Value Wrap(Duration value) => value;
}

/// <summary>Values of one fixed size: float64, local date-times, zoned times, durations.</summary>
internal sealed class FixedChunk<T, TKind> : Chunk
    where T : unmanaged
    where TKind : struct, IFixedKind<T>
{
    private readonly T[] _values;

    public FixedChunk(int capacity) : this(new T[capacity], null)
    {
    }

    /// <summary>Takes ownership of both arrays; a null validity means that no row is set.</summary>
    public FixedChunk(T[] values, ulong[]? validity) : base(values.Length, validity) => _values = values;

    public override ValueKind Kind => TKind.Kind;

    public ReadOnlySpan<T> Values => _values;

    /// <summary>The array behind <see cref="Values"/>, for those who keep it over many rows; not to be written.</summary>
    public T[] RawValues => _values;

    public override long MemoryBytes => BaseBytes + 8 + ArrayBytes(_values.Length, Unsafe.SizeOf<T>());

    public override Value Get(int row) => IsValid(row) ? TKind.Wrap(_values[row]) : Value.Null;

    public override bool TryGetDouble(int row, out double value)
    {
        if (typeof(T) == typeof(double) && IsValid(row))
        {
            value = Unsafe.BitCast<T, double>(_values[row]);
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

        if (value.Kind != TKind.Kind || row >= _values.Length) return false;
        _values[row] = TKind.Unwrap(value);
        SetValid(row);
        return true;
    }

    public override Chunk Clone(int capacity)
    {
        var values = new T[Math.Max(capacity, Capacity)];
        _values.CopyTo(values, 0);
        return new FixedChunk<T, TKind>(values, CopyValidity(values.Length));
    }
}

/// <summary>Booleans, a bit each.</summary>
internal sealed class BoolChunk : Chunk
{
    private readonly ulong[] _bits;

    public BoolChunk(int capacity) : this(new ulong[(capacity + 63) / 64], null, capacity)
    {
    }

    /// <summary>Takes ownership of both arrays.</summary>
    public BoolChunk(ulong[] bits, ulong[]? validity, int capacity) : base(capacity, validity) => _bits = bits;

    public override ValueKind Kind => ValueKind.Bool;

    /// <summary>Bit i: row i is true (where it is valid).</summary>
    public ReadOnlySpan<ulong> Bits => _bits;

    public override long MemoryBytes => BaseBytes + 8 + ArrayBytes(_bits.Length, 8);

    public override Value Get(int row) => IsValid(row) ? (_bits[row >> 6] >> row & 1) != 0 : Value.Null;

    public override bool TrySet(int row, in Value value)
    {
        if (value.IsNull)
        {
            SetNull(row);
            return true;
        }

        if (value.Kind != ValueKind.Bool || row >= Capacity) return false;
        if (value.AsBool()) _bits[row >> 6] |= 1UL << row;
        else _bits[row >> 6] &= ~(1UL << row);
        SetValid(row);
        return true;
    }

    public override Chunk Clone(int capacity)
    {
        capacity = Math.Max(capacity, Capacity);
        var bits = new ulong[(capacity + 63) / 64];
        _bits.CopyTo(bits, 0);
        return new BoolChunk(bits, CopyValidity(capacity), capacity);
    }
}

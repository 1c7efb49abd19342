using System.Diagnostics.CodeAnalysis;
using Mycelia.Kernel.Values;

namespace Mycelia;

// Reading a value: As… throws when the kind is another, TryGet… returns false.
public readonly partial struct Value
{
    /// <summary>The truth value.</summary>
    /// <exception cref="MyceliaException">The value is of another kind (<see cref="StatusCode.TypeMismatch"/>).</exception>
    public bool AsBool()
    {
        Require(ValueKind.Bool);
        return _bits != 0;
    }

    /// <summary>The integer.</summary>
    /// <exception cref="MyceliaException">The value is of another kind (<see cref="StatusCode.TypeMismatch"/>).</exception>
    public long AsInt64()
    {
        Require(ValueKind.Int64);
        return _bits;
    }

    /// <summary>The float; an integer is not converted.</summary>
    /// <exception cref="MyceliaException">The value is of another kind (<see cref="StatusCode.TypeMismatch"/>).</exception>
    public double AsDouble()
    {
        Require(ValueKind.Float64);
        return BitConverter.Int64BitsToDouble(_bits);
    }

    /// <summary>The text.</summary>
    /// <exception cref="MyceliaException">The value is of another kind (<see cref="StatusCode.TypeMismatch"/>).</exception>
    public string AsString()
    {
        Require(ValueKind.String);
        return (string)_reference!;
    }

    /// <summary>The bytes, not copied.</summary>
    /// <exception cref="MyceliaException">The value is of another kind (<see cref="StatusCode.TypeMismatch"/>).</exception>
    public ReadOnlyMemory<byte> AsBytes()
    {
        Require(ValueKind.Bytes);
        return (byte[])_reference!;
    }

    /// <summary>The date.</summary>
    /// <exception cref="MyceliaException">The value is of another kind (<see cref="StatusCode.TypeMismatch"/>).</exception>
    public Date AsDate()
    {
        Require(ValueKind.Date);
        return new Date(_bits);
    }

    /// <summary>The time of day.</summary>
    /// <exception cref="MyceliaException">The value is of another kind (<see cref="StatusCode.TypeMismatch"/>).</exception>
    public LocalTime AsLocalTime()
    {
        Require(ValueKind.LocalTime);
        return new LocalTime(_bits);
    }

    /// <summary>The time of day with its offset.</summary>
    /// <exception cref="MyceliaException">The value is of another kind (<see cref="StatusCode.TypeMismatch"/>).</exception>
    public ZonedTime AsZonedTime()
    {
        Require(ValueKind.ZonedTime);
        return new ZonedTime(_bits, OffsetSeconds);
    }

    /// <summary>The date and time.</summary>
    /// <exception cref="MyceliaException">The value is of another kind (<see cref="StatusCode.TypeMismatch"/>).</exception>
    public LocalDateTime AsLocalDateTime()
    {
        Require(ValueKind.LocalDateTime);
        return new LocalDateTime(_bits, _extra);
    }

    /// <summary>The instant with its offset and zone.</summary>
    /// <exception cref="MyceliaException">The value is of another kind (<see cref="StatusCode.TypeMismatch"/>).</exception>
    public ZonedDateTime AsZonedDateTime()
    {
        Require(ValueKind.ZonedDateTime);
        return new ZonedDateTime(_bits, _extra, OffsetSeconds, (string?)_reference);
    }

    /// <summary>The duration.</summary>
    /// <exception cref="MyceliaException">The value is of another kind (<see cref="StatusCode.TypeMismatch"/>).</exception>
    public Duration AsDuration()
    {
        Require(ValueKind.Duration);
        return (Duration)_reference!;
    }

    /// <summary>The point.</summary>
    /// <exception cref="MyceliaException">The value is of another kind (<see cref="StatusCode.TypeMismatch"/>).</exception>
    public Point AsPoint()
    {
        Require(ValueKind.Point);
        return (Point)_reference!;
    }

    /// <summary>The items.</summary>
    /// <exception cref="MyceliaException">The value is of another kind (<see cref="StatusCode.TypeMismatch"/>).</exception>
    public IReadOnlyList<Value> AsList()
    {
        Require(ValueKind.List);
        return (ValueList)_reference!;
    }

    /// <summary>The entries, in the order of their keys' UTF-8 bytes.</summary>
    /// <exception cref="MyceliaException">The value is of another kind (<see cref="StatusCode.TypeMismatch"/>).</exception>
    public IReadOnlyDictionary<string, Value> AsMap()
    {
        Require(ValueKind.Map);
        return (ValueMap)_reference!;
    }

    /// <summary>Whether the value is true or false, and which.</summary>
    public bool TryGetBool(out bool value)
    {
        value = Kind == ValueKind.Bool ? AsBool() : default;
        return Kind == ValueKind.Bool;
    }

    /// <summary>Whether the value is an integer, and which.</summary>
    public bool TryGetInt64(out long value)
    {
        value = Kind == ValueKind.Int64 ? AsInt64() : default;
        return Kind == ValueKind.Int64;
    }

    /// <summary>Whether the value is a float, and which.</summary>
    public bool TryGetDouble(out double value)
    {
        value = Kind == ValueKind.Float64 ? AsDouble() : default;
        return Kind == ValueKind.Float64;
    }

    /// <summary>Whether the value is text, and which.</summary>
    public bool TryGetString([NotNullWhen(true)] out string? value)
    {
        value = Kind == ValueKind.String ? AsString() : null;
        return value is not null;
    }

    /// <summary>Whether the value is a byte sequence, and which.</summary>
    public bool TryGetBytes(out ReadOnlyMemory<byte> value)
    {
        value = Kind == ValueKind.Bytes ? AsBytes() : default;
        return Kind == ValueKind.Bytes;
    }

    /// <summary>Whether the value is a date, and which.</summary>
    public bool TryGetDate(out Date value)
    {
        value = Kind == ValueKind.Date ? AsDate() : default;
        return Kind == ValueKind.Date;
    }

    /// <summary>Whether the value is a time of day, and which.</summary>
    public bool TryGetLocalTime(out LocalTime value)
    {
        value = Kind == ValueKind.LocalTime ? AsLocalTime() : default;
        return Kind == ValueKind.LocalTime;
    }

    /// <summary>Whether the value is a time of day with an offset, and which.</summary>
    public bool TryGetZonedTime(out ZonedTime value)
    {
        value = Kind == ValueKind.ZonedTime ? AsZonedTime() : default;
        return Kind == ValueKind.ZonedTime;
    }

    /// <summary>Whether the value is a date and time, and which.</summary>
    public bool TryGetLocalDateTime(out LocalDateTime value)
    {
        value = Kind == ValueKind.LocalDateTime ? AsLocalDateTime() : default;
        return Kind == ValueKind.LocalDateTime;
    }

    /// <summary>Whether the value is an instant with an offset, and which.</summary>
    public bool TryGetZonedDateTime(out ZonedDateTime value)
    {
        value = Kind == ValueKind.ZonedDateTime ? AsZonedDateTime() : default;
        return Kind == ValueKind.ZonedDateTime;
    }

    /// <summary>Whether the value is a duration, and which.</summary>
    public bool TryGetDuration(out Duration value)
    {
        value = Kind == ValueKind.Duration ? AsDuration() : default;
        return Kind == ValueKind.Duration;
    }

    /// <summary>Whether the value is a point, and which.</summary>
    public bool TryGetPoint(out Point value)
    {
        value = Kind == ValueKind.Point ? AsPoint() : default;
        return Kind == ValueKind.Point;
    }

    private void Require(ValueKind wanted)
    {
        if (Kind != wanted) ThrowMismatch(wanted);
    }

    [DoesNotReturn]
    private void ThrowMismatch(ValueKind wanted)
    {
        var advice = Kind switch
        {
            ValueKind.Null => "Look at IsNull before reading it",
            ValueKind.Float64 => "Read it with AsDouble()",
            _ => $"Read it with As{Kind}()",
        };
        throw new MyceliaException(StatusCode.TypeMismatch, $"The value {ToErrorText()} is {Kind}, not {wanted}. {advice}.");
    }
}

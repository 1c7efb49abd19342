using System.Collections;
using Mycelia.Kernel.Values;

namespace Mycelia;

// From and to the types of .NET, for parameters and results whose types are known only at run time.
public readonly partial struct Value
{
    /// <summary>
    /// The value of a .NET object: null, bool, an integer or float type, char, string, bytes, a temporal type or point of this library, a
    /// node, edge or path of a result, or a collection of such.
    /// </summary>
    /// <remarks>
    /// <see cref="DateOnly"/> becomes Date, <see cref="TimeOnly"/> LocalTime, <see cref="TimeSpan"/> a Duration in seconds,
    /// <see cref="DateTimeOffset"/> ZonedDateTime. A <see cref="DateTime"/> becomes LocalDateTime when its kind is unspecified and otherwise the
    /// instant that it names, a ZonedDateTime. Dictionaries with text keys become maps, other enumerables lists.
    /// </remarks>
    /// <exception cref="MyceliaException">
    /// The type has no counterpart (<see cref="StatusCode.TypeMismatch"/>), an unsigned integer does not fit
    /// (<see cref="StatusCode.Overflow"/>), or a part cannot be stored (<see cref="StatusCode.InvalidArgument"/>,
    /// <see cref="StatusCode.LimitExceeded"/>).
    /// </exception>
    public static Value From(object? clrValue) => From(clrValue, 0);

    /// <summary>
    /// The value as a plain .NET object: null, bool, long, double, string, byte[] (a copy), <see cref="List{T}"/> of objects,
    /// <see cref="Dictionary{TKey,TValue}"/> of objects by text, a temporal type or point of this library, or a
    /// <see cref="Node"/>, <see cref="Edge"/> or <see cref="GraphPath"/>.
    /// </summary>
    public object? ToObject() => Kind switch
    {
        ValueKind.Null => null,
        ValueKind.Bool => AsBool(),
        ValueKind.Int64 => AsInt64(),
        ValueKind.Float64 => AsDouble(),
        ValueKind.Bytes => AsBytes().ToArray(),
        ValueKind.List => AsList().Select(static item => item.ToObject()).ToList(),
        ValueKind.Map => AsMap().ToDictionary(static entry => entry.Key, static entry => entry.Value.ToObject()),
        ValueKind.Date => AsDate(),
        ValueKind.LocalTime => AsLocalTime(),
        ValueKind.ZonedTime => AsZonedTime(),
        ValueKind.LocalDateTime => AsLocalDateTime(),
        ValueKind.ZonedDateTime => AsZonedDateTime(),
        ValueKind.Node => AsNode(),
        ValueKind.Edge => AsEdge(),
        ValueKind.Path => AsPath(),
        _ => _reference, // text, and the boxed kinds
    };

    private static Value From(object? clrValue, int depth) => clrValue switch
    {
        null => Null,
        Value value => value,
        bool value => value,
        string value => value,
        char value => value.ToString(),
        byte value => (long)value,
        sbyte value => (long)value,
        short value => (long)value,
        ushort value => (long)value,
        int value => value,
        uint value => (long)value,
        long value => value,
        ulong value => value <= long.MaxValue ? (long)value : throw Chronology.DoesNotFit(value, nameof(ValueKind.Int64), "it goes up to 2^63 - 1"),
        Half value => (double)value,
        float value => (double)value,
        double value => value,
        byte[] value => value,
        ReadOnlyMemory<byte> value => value.ToArray(),
        Memory<byte> value => value.ToArray(),
        Node value => value.ToValue(),
        Edge value => value.ToValue(),
        GraphPath value => value.ToValue(),
        _ => FromTemporal(clrValue) ?? FromCollection(clrValue, depth),
    };

    private static Value? FromTemporal(object clrValue) => clrValue switch
    {
        Date value => value,
        LocalTime value => value,
        ZonedTime value => value,
        LocalDateTime value => value,
        ZonedDateTime value => value,
        Duration value => value,
        Point value => value,
        DateOnly value => Date.FromDateOnly(value),
        TimeOnly value => LocalTime.FromTimeOnly(value),
        TimeSpan value => Duration.FromTimeSpan(value),
        DateTimeOffset value => ZonedDateTime.FromDateTimeOffset(value),
        DateTime { Kind: DateTimeKind.Unspecified } value => LocalDateTime.FromDateTime(value),
        DateTime value => ZonedDateTime.FromDateTimeOffset(value),
        _ => null,
    };

    private static Value FromCollection(object clrValue, int depth)
    {
        if (depth == DepthMax) ThrowTooDeep(); // also ends a collection that contains itself
        return clrValue switch
        {
            IEnumerable<KeyValuePair<string, Value>> entries => Map(entries),
            IEnumerable<KeyValuePair<string, object?>> entries =>
                Map(entries.Select(entry => KeyValuePair.Create(entry.Key, From(entry.Value, depth + 1)))),
            IDictionary entries => Map(FromDictionary(entries, depth)),
            IEnumerable items => List(items.Cast<object?>().Select(item => From(item, depth + 1)).ToArray()),
            _ => throw new MyceliaException(StatusCode.TypeMismatch,
                $"A {clrValue.GetType()} cannot be a value. Convert it to text, a number, a temporal type, a list or a map first."),
        };
    }

    private static IEnumerable<KeyValuePair<string, Value>> FromDictionary(IDictionary entries, int depth)
    {
        foreach (DictionaryEntry entry in entries)
        {
            var key = entry.Key as string ?? throw new MyceliaException(StatusCode.TypeMismatch,
                $"A {entries.GetType()} cannot be a map: its keys are {entry.Key.GetType()}. Use strings.");
            yield return KeyValuePair.Create(key, From(entry.Value, depth + 1));
        }
    }
}

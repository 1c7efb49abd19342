// From a Value to the CLR type that the caller of Row.Get<T> asks for. The conversion of a type is chosen once (per T) and is then a call through one
// delegate; numbers convert when nothing is lost.

namespace Mycelia.Querying;

internal static class ValueConversion<T>
{
    private static readonly Func<Value, T?>? Typed = Choose();

    public static T? Convert(in Value value, string column)
    {
        if (Typed is null)
        {
            throw new MyceliaException(StatusCode.InvalidArgument,
                $"A value cannot be read as {typeof(T)}. Ask for one of the types that Row.Get names, or for Value, and convert it yourself.");
        }

        if (value.IsNull && typeof(T) != typeof(Value))
        {
            if (default(T) is null) return default;
            throw new MyceliaException(StatusCode.TypeMismatch, $"Column `{column}` is null. Ask for {typeof(T).Name}? to take nulls.");
        }

        try
        {
            return Typed(value);
        }
        catch (MyceliaException e) when (e.Status == StatusCode.TypeMismatch)
        {
            throw new MyceliaException(StatusCode.TypeMismatch, $"Column `{column}`: {e.Message}", e);
        }
        catch (OverflowException e)
        {
            throw new MyceliaException(StatusCode.TypeMismatch, $"Column `{column}` holds {value}, which does not fit {typeof(T).Name}.", e);
        }
    }

    private static Func<Value, T?>? Choose()
    {
        var type = Nullable.GetUnderlyingType(typeof(T)) ?? typeof(T);
        if (type == typeof(Value)) return Make(static value => value);
        if (type == typeof(long)) return Make(static value => value.AsInt64());
        if (type == typeof(int)) return Make(static value => checked((int)value.AsInt64()));
        if (type == typeof(short)) return Make(static value => checked((short)value.AsInt64()));
        if (type == typeof(byte)) return Make(static value => checked((byte)value.AsInt64()));
        if (type == typeof(double)) return Make(static value => value.Kind == ValueKind.Int64 ? value.AsInt64() : value.AsDouble());
        if (type == typeof(float)) return Make(static value => (float)(value.Kind == ValueKind.Int64 ? value.AsInt64() : value.AsDouble()));
        if (type == typeof(decimal)) return Make(static value => value.Kind == ValueKind.Int64 ? value.AsInt64() : (decimal)value.AsDouble());
        if (type == typeof(bool)) return Make(static value => value.AsBool());
        if (type == typeof(Date)) return Make(static value => value.AsDate());
        if (type == typeof(LocalTime)) return Make(static value => value.AsLocalTime());
        if (type == typeof(ZonedTime)) return Make(static value => value.AsZonedTime());
        if (type == typeof(LocalDateTime)) return Make(static value => value.AsLocalDateTime());
        if (type == typeof(ZonedDateTime)) return Make(static value => value.AsZonedDateTime());
        if (type == typeof(Duration)) return Make(static value => value.AsDuration());
        if (type == typeof(Point)) return Make(static value => value.AsPoint());
        if (type == typeof(Node)) return Make(static value => value.AsNode());
        if (type == typeof(Edge)) return Make(static value => value.AsEdge());
        if (type == typeof(DateOnly)) return Make(static value => value.AsDate().ToDateOnly());
        if (type == typeof(TimeOnly)) return Make(static value => value.AsLocalTime().ToTimeOnly());
        if (type == typeof(DateTime)) return Make(static value => value.AsLocalDateTime().ToDateTime());
        if (type == typeof(Node)) return Make(static value => value.AsNode());
        if (type == typeof(Edge)) return Make(static value => value.AsEdge());
        if (type == typeof(NodeId)) return Make(static value => value.AsNode().Id);
        if (type == typeof(EdgeId)) return Make(static value => value.AsEdge().Id);
        if (type == typeof(DateTimeOffset)) return Make(static value => value.AsZonedDateTime().ToDateTimeOffset());
        if (type == typeof(TimeSpan)) return Make(static value => value.AsDuration().ToTimeSpan());
        return OfReference(type);
    }

    private static Func<Value, T?>? OfReference(Type type)
    {
        if (type == typeof(string)) return MakeReference(static value => value.AsString());
        if (type == typeof(byte[])) return MakeReference(static value => value.AsBytes().ToArray());
        if (type == typeof(GraphPath)) return MakeReference(static value => value.AsPath());
        if (type == typeof(object)) return MakeReference(static value => value.ToObject());
        if (type == typeof(IReadOnlyList<Value>)) return MakeReference(static value => value.AsList());
        if (type == typeof(Value[])) return MakeReference(static value => value.AsList().ToArray());
        if (type == typeof(IReadOnlyDictionary<string, Value>)) return MakeReference(static value => value.AsMap());
        if (type == typeof(GraphPath)) return MakeReference(static value => value.AsPath());
        if (type == typeof(IReadOnlyDictionary<string, object?>) || type == typeof(Dictionary<string, object?>))
            return MakeReference(static value => value.AsMap().ToDictionary(static entry => entry.Key, static entry => entry.Value.ToObject(), StringComparer.Ordinal));
        return ListOf<long>(type) ?? ListOf<int>(type) ?? ListOf<double>(type) ?? ListOf<bool>(type) ?? ListOf<string>(type) ?? ListOf<object>(type)
            ?? ListOf<Node>(type) ?? ListOf<Edge>(type) ?? ListOf<DateTimeOffset>(type) ?? ListOf<DateOnly>(type) ?? ListOf<long?>(type) ?? ListOf<double?>(type) ?? ListOf<bool?>(type);
    }

    private static Func<Value, T?>? ListOf<TItem>(Type type) =>
        type == typeof(List<TItem>) || type == typeof(TItem[]) || type == typeof(IReadOnlyList<TItem>) ? MakeReference(List<TItem>(type)) : null;

    private static Func<Value, object?> List<TItem>(Type type) => value =>
    {
        var items = value.AsList().Select(static item => ValueConversion<TItem>.Convert(item, "an item of the list")!).ToList();
        return type.IsArray ? items.ToArray() : items;
    };

    // T is TValue or TValue?: both are reached without boxing where T is TValue itself.
    private static Func<Value, T?> Make<TValue>(Func<Value, TValue> convert) where TValue : struct =>
        convert is Func<Value, T?> direct ? direct : (Func<Value, T?>)(object)new Func<Value, TValue?>(value => convert(value));

    private static Func<Value, T?> MakeReference(Func<Value, object?> convert) => value => (T?)convert(value);
}

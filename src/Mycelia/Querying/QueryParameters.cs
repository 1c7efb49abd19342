// The parameters of a run: names and values, from a dictionary or from the public properties of an object (usually an anonymous one). How to read a type's
// properties is found once per type; numbers, text and truth values are then read without boxing.

using System.Diagnostics.CodeAnalysis;
using System.Reflection;

namespace Mycelia.Querying;

/// <summary>Named values given to a query.</summary>
internal readonly struct QueryParameters
{
    private readonly IReadOnlyDictionary<string, Value>? _map;
    private readonly (string Name, Value Value)[]? _pairs;

    private QueryParameters(IReadOnlyDictionary<string, Value>? map, (string, Value)[]? pairs) => (_map, _pairs) = (map, pairs);

    public static QueryParameters Of(ReadOnlySpan<(string Name, Value Value)> pairs) => pairs.Length == 0 ? default : new QueryParameters(null, pairs.ToArray());

    public static QueryParameters Of(IReadOnlyDictionary<string, Value> map) => new(map, null);

    public static QueryParameters Of<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] T>(T parameters) where T : class
    {
        ArgumentNullException.ThrowIfNull(parameters);
        return parameters switch
        {
            IReadOnlyDictionary<string, Value> map => new QueryParameters(map, null),
            IEnumerable<KeyValuePair<string, object?>> entries => new QueryParameters(null, [.. entries.Select(static entry => (entry.Key, Value.From(entry.Value)))]),
            IEnumerable<KeyValuePair<string, Value>> entries => new QueryParameters(null, [.. entries.Select(static entry => (entry.Key, entry.Value))]),
            _ => new QueryParameters(null, PropertyReaders<T>.Read(parameters)),
        };
    }

    public int Count => _map?.Count ?? _pairs?.Length ?? 0;

    public IEnumerable<string> Names => _map?.Keys ?? _pairs?.Select(static pair => pair.Name) ?? [];

    public bool TryGet(string name, out Value value)
    {
        if (_map is not null) return _map.TryGetValue(name, out value);
        foreach (var (known, given) in _pairs ?? [])
        {
            if (known != name) continue;
            value = given;
            return true;
        }

        value = default;
        return false;
    }

    private static class PropertyReaders<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] T> where T : class
    {
        private static readonly (string Name, Func<T, Value> Read)[] Readers =
            [.. typeof(T).GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(static p => p.CanRead && p.GetIndexParameters().Length == 0).Select(static p => (p.Name, Reader(p)))];

        public static (string, Value)[] Read(T source)
        {
            var pairs = new (string, Value)[Readers.Length];
            for (var i = 0; i < pairs.Length; i++) pairs[i] = (Readers[i].Name, Readers[i].Read(source));
            return pairs;
        }

        private static Func<T, Value> Reader(PropertyInfo property)
        {
            var getter = property.GetMethod!;
            var type = property.PropertyType;
            if (type == typeof(long)) return Typed<long>(getter, static value => value);
            if (type == typeof(int)) return Typed<int>(getter, static value => value);
            if (type == typeof(double)) return Typed<double>(getter, static value => value);
            if (type == typeof(bool)) return Typed<bool>(getter, static value => value);
            if (type == typeof(string)) return Typed<string?>(getter, static value => value);
            if (type == typeof(Value)) return Typed<Value>(getter, static value => value);
            return source => Value.From(property.GetValue(source));
        }

        private static Func<T, Value> Typed<TValue>(MethodInfo getter, Func<TValue, Value> convert)
        {
            var read = getter.CreateDelegate<Func<T, TValue>>();
            return source => convert(read(source));
        }
    }
}

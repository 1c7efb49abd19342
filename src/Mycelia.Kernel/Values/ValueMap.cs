using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace Mycelia.Kernel.Values;

/// <summary>
/// The entries of a map value: two parallel arrays that nobody changes any more, sorted by the UTF-8 bytes of the keys, which are
/// unique. Look-up is a binary search.
/// </summary>
internal sealed class ValueMap : IReadOnlyDictionary<string, Value>
{
    private readonly string[] _keys;
    private readonly Value[] _values;

    /// <summary>Takes over arrays that are sorted by key already.</summary>
    public ValueMap(string[] sortedKeys, Value[] values)
    {
        Invariant.Holds(sortedKeys.Length == values.Length);
        _keys = sortedKeys;
        _values = values;
    }

    public ReadOnlySpan<string> SortedKeys => _keys;

    public ReadOnlySpan<Value> SortedValues => _values;

    public int Count => _keys.Length;

    public IEnumerable<string> Keys => _keys.AsReadOnly();

    public IEnumerable<Value> Values => _values.AsReadOnly();

    public Value this[string key] => TryGetValue(key, out var value) ? value : throw new KeyNotFoundException($"The map has no key '{key}'.");

    public bool ContainsKey(string key) => IndexOf(key) >= 0;

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out Value value)
    {
        var index = IndexOf(key);
        value = index >= 0 ? _values[index] : default;
        return index >= 0;
    }

    public IEnumerator<KeyValuePair<string, Value>> GetEnumerator()
    {
        for (var i = 0; i < _keys.Length; i++) yield return new KeyValuePair<string, Value>(_keys[i], _values[i]);
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private int IndexOf(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        int low = 0, high = _keys.Length - 1;
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            var order = UnicodeText.Compare(_keys[middle], key);
            if (order == 0) return middle;
            if (order < 0) low = middle + 1;
            else high = middle - 1;
        }

        return ~low;
    }
}

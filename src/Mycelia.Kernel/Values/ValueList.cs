using System.Collections;

namespace Mycelia.Kernel.Values;

/// <summary>The items of a list value: an array that nobody changes any more.</summary>
internal sealed class ValueList(Value[] items) : IReadOnlyList<Value>
{
    private readonly Value[] _items = items;

    public ReadOnlySpan<Value> Items => _items;

    public int Count => _items.Length;

    public Value this[int index] => _items[index];

    public IEnumerator<Value> GetEnumerator() => ((IEnumerable<Value>)_items).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

// Adds up what objects take on the managed heap of a 64-bit process. An array has a header of 24 bytes, any other object one of 16; sizes round up to 8.
// Arrays are counted the first time they are met: a bulk load's neighbours, for one, are seen through thousands of views.

using System.Runtime.CompilerServices;

namespace Mycelia.Graph;

internal sealed class MemoryMeter
{
    private readonly HashSet<object> _seen = new(ReferenceEqualityComparer.Instance);

    /// <summary>Bytes added since the last call.</summary>
    public long Take()
    {
        var bytes = Bytes;
        Bytes = 0;
        return bytes;
    }

    private long Bytes { get; set; }

    /// <summary>An object with its header, or several that are not shared.</summary>
    public void Add(long bytes) => Bytes += bytes;

    /// <summary>An array, not what its elements refer to; false if it was counted before or there is none.</summary>
    public bool Array<T>(T[]? array)
    {
        if (array is null || array.Length == 0 || !_seen.Add(array)) return false;
        Bytes += 24 + (((long)array.Length * Unsafe.SizeOf<T>() + 7) & ~7L);
        return true;
    }

    public void Text(string text) => Bytes += (22 + 2L * text.Length + 7) & ~7L;

    /// <summary>A dictionary with its entries, not what they refer to.</summary>
    public void Dictionary<TKey, TValue>(Dictionary<TKey, TValue> dictionary) where TKey : notnull
    {
        Bytes += 80;
        if (dictionary.Capacity > 0) Bytes += 48 + dictionary.Capacity * (4L + Unsafe.SizeOf<Entry<TKey, TValue>>());
    }

    /// <summary>The shape of a dictionary's entries.</summary>
    private readonly record struct Entry<TKey, TValue>(uint Hash, int Next, TKey Key, TValue Value);
}

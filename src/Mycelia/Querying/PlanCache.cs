// Compiled queries by text. Looking one up takes no lock: a hit notes the cache's present age in the entry, and the age rises with every entry that is added.
// When there are too many, those that were last used the longest ago go, an eighth at a time, so that making room costs little per query that is added
// and texts that come again and again stay however many others pass by.

using System.Collections.Concurrent;

namespace Mycelia.Querying;

/// <param name="entriesMax">How many texts are kept at most.</param>
internal sealed class PlanCache(int entriesMax)
{
    private readonly ConcurrentDictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    private readonly Lock _evicting = new();
    private long _age;

    public int Count => _entries.Count;

    /// <summary>The query of a text, valid or not; null when it is not known.</summary>
    public CompiledQuery? Find(string text)
    {
        if (!_entries.TryGetValue(text, out var entry)) return null;
        entry.LastUse = Volatile.Read(ref _age);
        return entry.Query;
    }

    /// <summary>Keeps a query, instead of another of the same text.</summary>
    public void Add(CompiledQuery query)
    {
        _entries[query.Text] = new Entry(query) { LastUse = Interlocked.Increment(ref _age) };
        if (_entries.Count > entriesMax) Evict();
    }

    private void Evict()
    {
        lock (_evicting)
        {
            var excess = _entries.Count - entriesMax;
            if (excess <= 0) return;
            var byUse = _entries.ToArray();
            Array.Sort(byUse, static (left, right) => left.Value.LastUse.CompareTo(right.Value.LastUse));
            foreach (var oldest in byUse.AsSpan(0, Math.Min(byUse.Length, excess + entriesMax / 8))) _entries.TryRemove(oldest);
        }
    }

    private sealed class Entry(CompiledQuery query)
    {
        public CompiledQuery Query { get; } = query;

        /// <summary>Written without a lock: which of two uses at once comes last does not matter.</summary>
        public long LastUse { get; set; }
    }
}

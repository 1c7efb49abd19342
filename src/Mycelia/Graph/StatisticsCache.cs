using System.Collections.Concurrent;

namespace Mycelia.Graph;

/// <summary>
/// What was last counted about an open database, by subject, for all its versions. Good for versions near the one that it was counted on: neither the entities
/// have changed by more than a tenth in number, nor have more commits come between than a tenth of them (and a thousand).
/// </summary>
internal sealed class StatisticsCache
{
    private const int SubjectsMax = 1024;
    private const int CommitsMin = 1000;

    private readonly ConcurrentDictionary<object, (long Sequence, long Entities, object Result)> _results = [];

    /// <summary>The result for a subject: one that is good enough for the version, or a new one. <paramref name="isExact"/> says which are good for their own version alone.</summary>
    public T Get<T>(object subject, long sequence, long entities, Func<T> count, Func<T, bool>? isExact = null) where T : class
    {
        if (_results.TryGetValue(subject, out var known) && IsGood(known.Sequence, known.Entities, sequence, entities))
        {
            if (known.Sequence == sequence || isExact?.Invoke((T)known.Result) != true) return (T)known.Result;
        }

        var result = count();
        if (_results.Count >= SubjectsMax) _results.Clear();
        _results[subject] = (sequence, entities, result);
        return result;
    }

    private static bool IsGood(long knownSequence, long knownEntities, long sequence, long entities) =>
        Math.Abs(knownEntities - entities) <= knownEntities / 10 && Math.Abs(knownSequence - sequence) <= Math.Max(CommitsMin, knownEntities / 10);
}

using Mycelia.Kernel.Loops;

namespace Mycelia.Kernel.Graphs;

/// <summary>What each thread of a parallel loop has for itself, made when the thread first asks for it.</summary>
internal sealed class WorkerSlots<T>(int workers, int chunks, Func<T> make) : IDisposable where T : class, IDisposable
{
    private readonly T?[] _slots = new T?[Math.Max(1, Math.Min(workers <= 0 ? ParallelLoops.DefaultDegree : workers, chunks))];

    /// <summary>That of a worker, a number that <see cref="ParallelLoops.ForWorkers"/> passes.</summary>
    public T Of(int worker) => _slots[worker] ??= make();

    public bool Any(Func<T, bool> condition) => Array.Exists(_slots, slot => slot is not null && condition(slot));

    public void Dispose()
    {
        foreach (var slot in _slots) slot?.Dispose();
    }
}

namespace Mycelia.Transactions;

/// <summary>
/// Wakes those who wait for the history to change. Whoever waits takes <see cref="Next"/> first and looks at the history afterwards: what was published in between has completed
/// the task. Costs the committer nothing while nobody waits, and never runs what waits on its thread. Thread-safe.
/// </summary>
internal sealed class ForestSignal
{
    private TaskCompletionSource? _waiting;

    /// <summary>Completes at the next change.</summary>
    public Task Next()
    {
        if (Volatile.Read(ref _waiting) is { } known) return known.Task;
        var mine = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return (Interlocked.CompareExchange(ref _waiting, mine, null) ?? mine).Task;
    }

    /// <summary>To be called after the change is visible.</summary>
    public void Raise() => Interlocked.Exchange(ref _waiting, null)?.SetResult();
}

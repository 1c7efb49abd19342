using Mycelia.Graph.Indexes;

namespace Mycelia;

/// <summary>An index or constraint that is being created in the background. Readers and writers go on; it takes effect in one version, whole.</summary>
public sealed class SchemaBuild
{
    private readonly CancellationTokenSource _cancel = new();
    private int _done;
    private int _all = 1;

    internal SchemaBuild(SchemaDefinition definition) => Definition = definition;

    /// <summary>The name of what is created.</summary>
    public string Name => Definition.Name;

    /// <summary>How far it is.</summary>
    public SchemaState State => !Completion.IsCompleted ? SchemaState.Building : Completion.IsCompletedSuccessfully ? SchemaState.Online : SchemaState.Failed;

    /// <summary>The part of the rows that was read, 0 to 1; what comes after them takes about as long again.</summary>
    public double Progress => State == SchemaState.Online ? 1 : Math.Min(1, (double)Volatile.Read(ref _done) / Math.Max(1, Volatile.Read(ref _all)));

    /// <summary>Why it failed; null while it did not.</summary>
    public Exception? Error => Completion.Exception?.InnerException ?? (Completion.IsCanceled ? new OperationCanceledException($"Creating `{Name}` was cancelled.") : null);

    /// <summary>Ends when it is in force, failed or was cancelled.</summary>
    public Task Completion { get; internal set; } = Task.CompletedTask;

    internal SchemaDefinition Definition { get; }

    internal CancellationToken Cancellation => _cancel.Token;

    /// <summary>Waits until it is in force.</summary>
    /// <exception cref="ConstraintViolationException">Existing data breaks the constraint; the message names up to ten offenders.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled, or <paramref name="cancellation"/> was: then the creation goes on without the caller.</exception>
    public void Wait(CancellationToken cancellation = default)
    {
        // Not Task.Wait: the failure itself is thrown, not an AggregateException around it.
        if (!Completion.IsCompleted) Task.WaitAny([Completion], cancellation);
        Completion.GetAwaiter().GetResult();
    }

    /// <summary>Gives up the creation, unless it is in force already.</summary>
    public void Cancel() => _cancel.Cancel();

    internal void Report(int done, int all)
    {
        Volatile.Write(ref _all, all);
        Volatile.Write(ref _done, done);
    }
}

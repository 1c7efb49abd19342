using Mycelia.Cypher.Execution;
using Mycelia.Kernel;

namespace Mycelia.Querying;

/// <summary>What is to be told about one run: times, counters, plan. Also keeps the run's clock and timeout.</summary>
internal sealed class RunReport(World world, IReadOnlyList<QueryNotification> notifications, TimeSpan compilation) : IDisposable
{
    private readonly long _start = world.MonotonicNanos();
    private CancellationTokenSource? _timeout;
    private long _end;

    public QueryContext? Context { get; set; }

    /// <summary>Makes the plan with its figures, when the query asked for one.</summary>
    public Func<QueryPlan>? Plan { get; set; }

    public long Version { get; set; }

    public TimeSpan Timeout { get; private set; }

    public bool IsTimedOut => _timeout is { IsCancellationRequested: true } && !_isCancelled.IsCancellationRequested;

    private CancellationToken _isCancelled;

    /// <summary>The token of a run: the caller's, and the timeout's when there is one.</summary>
    public CancellationToken TokenFor(TimeSpan timeout, CancellationToken cancellation)
    {
        Timeout = timeout;
        _isCancelled = cancellation;
        if (timeout == System.Threading.Timeout.InfiniteTimeSpan) return cancellation;
        _timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        _timeout.CancelAfter(timeout);
        return _timeout.Token;
    }

    public void End()
    {
        if (_end == 0) _end = world.MonotonicNanos();
        Dispose();
    }

    public void Dispose() => _timeout?.Dispose();

    public QuerySummary Summarize() => new(
        Counters(), notifications, Plan?.Invoke(), Version, compilation, TimeSpan.FromTicks(((_end == 0 ? world.MonotonicNanos() : _end) - _start) / 100), Context?.Memory.Peak ?? 0);

    private QueryCounters Counters()
    {
        if (Context is null) return QueryCounters.None;
        var counters = Context.Counters;
        return new QueryCounters
        {
            NodesCreated = counters.NodesCreated,
            NodesDeleted = counters.NodesDeleted,
            EdgesCreated = counters.EdgesCreated,
            EdgesDeleted = counters.EdgesDeleted,
            PropertiesSet = counters.PropertiesSet,
            LabelsAdded = counters.LabelsAdded,
            LabelsRemoved = counters.LabelsRemoved,
            IndexesAdded = counters.IndexesAdded,
            IndexesRemoved = counters.IndexesRemoved,
            ConstraintsAdded = counters.ConstraintsAdded,
            ConstraintsRemoved = counters.ConstraintsRemoved,
        };
    }
}

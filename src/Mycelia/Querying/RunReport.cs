using Mycelia.Cypher.Execution;
using Mycelia.Cypher.Planning;
using Mycelia.Kernel;

namespace Mycelia.Querying;

/// <summary>What is to be told about one run: times, counters, plan. Also keeps the run's clock and timeout.</summary>
internal sealed class RunReport(World world, IReadOnlyList<QueryNotification> notifications, TimeSpan compilation) : IDisposable
{
    private readonly long _start = world.MonotonicNanos();
    private CancellationTokenSource? _timeout;
    private CancellationToken _isCancelled;
    private PlanNode? _plan;
    private PlanProfile? _profile;
    private long _end;

    public QueryContext? Context { get; set; }

    public long Version { get; set; }

    public TimeSpan Timeout { get; private set; }

    public bool IsTimedOut => _timeout is { IsCancellationRequested: true } && !_isCancelled.IsCancellationRequested;

    /// <summary>The query asked for its plan, with the figures of this run unless there is none.</summary>
    public void Explains(PlanNode plan, PlanProfile? profile) => (_plan, _profile) = (plan, profile);

    /// <summary>The token of a run: the caller's, and the timeout's when there is one.</summary>
    public CancellationToken TokenFor(TimeSpan timeout, CancellationToken cancellation)
    {
        Timeout = timeout;
        _isCancelled = cancellation;
        if (timeout == System.Threading.Timeout.InfiniteTimeSpan || timeout.TotalMilliseconds > int.MaxValue) return cancellation;
        _timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        if (timeout > TimeSpan.Zero) _timeout.CancelAfter(timeout);
        else _timeout.Cancel();
        return _timeout.Token;
    }

    /// <summary>The run is over: its clock stops and its context lets go of the version.</summary>
    public void End()
    {
        if (_end == 0) _end = world.MonotonicNanos();
        Context?.End();
        Dispose();
    }

    public void Dispose() => _timeout?.Dispose();

    public QuerySummary Summarize() => new(
        Counters(), notifications, _plan is null ? null : PlanDescription.Of(_plan, _profile), Version, compilation, TimeSpan.FromTicks(((_end == 0 ? world.MonotonicNanos() : _end) - _start) / 100), Context?.Memory.Peak ?? 0);

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

// Work that runs queries gets a thread and a time limit. It is first cancelled, which a query obeys; what does not end then either is left behind on its thread, so that
// it cannot hold up the rest of the run.

namespace Mycelia.Conformance.Cases;

/// <summary>The query that a piece of work is at, to be named when it takes too long.</summary>
internal sealed class WorkPosition
{
    private volatile string _query = "";

    public string Query
    {
        get => _query;
        set => _query = value;
    }
}

/// <summary>Runs work under a limit.</summary>
internal static class TimeLimit
{
    private static readonly TimeSpan s_grace = TimeSpan.FromSeconds(2);

    /// <summary>What the work gives, or a failure: what it threw, or that it took too long.</summary>
    public static CaseFailure? Run(TimeSpan limit, Func<WorkPosition, CancellationToken, CaseFailure?> work) => Run(limit, s_grace, work);

    /// <summary>As <see cref="Run(TimeSpan, Func{WorkPosition, CancellationToken, CaseFailure})"/>, with the time that work has to heed its cancellation.</summary>
    internal static CaseFailure? Run(TimeSpan limit, TimeSpan grace, Func<WorkPosition, CancellationToken, CaseFailure?> work)
    {
        using var cancellation = new CancellationTokenSource(limit);
        var token = cancellation.Token;
        var at = new WorkPosition();
        var run = Task.Factory.StartNew(() => Guarded(work, at, limit, token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        return run.Wait(limit + grace) ? run.Result : TooLong(at, limit, "still running, and it does not heed its cancellation");
    }

    private static CaseFailure? Guarded(Func<WorkPosition, CancellationToken, CaseFailure?> work, WorkPosition at, TimeSpan limit, CancellationToken cancellation)
    {
        try
        {
            return work(at, cancellation);
        }
        catch (Exception) when (cancellation.IsCancellationRequested)
        {
            return TooLong(at, limit, "still running");
        }
        catch (Exception e)
        {
            return new CaseFailure(at.Query, "a result or an error of the query language", StepRun.Describe(e));
        }
    }

    private static CaseFailure TooLong(WorkPosition at, TimeSpan limit, string actual) => new(at.Query, $"an end within {limit.TotalSeconds:N0} s", actual);
}

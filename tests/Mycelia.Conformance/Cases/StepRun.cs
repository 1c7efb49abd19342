// One query against one database: run to its end, then compared with what is expected: rows or error, then side effects. Whatever a query throws that is no
// CypherException is a defect and fails the step.

namespace Mycelia.Conformance.Cases;

/// <summary>Why a case failed.</summary>
/// <param name="Query">The query at fault.</param>
/// <param name="Expected">What should have come.</param>
/// <param name="Actual">What came.</param>
internal sealed record CaseFailure(string Query, string Expected, string Actual);

/// <summary>Runs the steps of cases.</summary>
internal static class StepRun
{
    private const int FramesShown = 8;

    /// <summary>Null when the step does what is expected of it.</summary>
    public static CaseFailure? Run(Database database, CaseStep step, IReadOnlyDictionary<string, Value> parameters, QueryOptions options, CancellationToken cancellation)
    {
        var before = database.Snapshot();
        ActualResult? result = null;
        CypherException? error = null;
        try
        {
            using var running = database.Query(step.Query, parameters, options, cancellation);
            result = ActualResult.Read(running);
        }
        catch (CypherException e) when (!cancellation.IsCancellationRequested)
        {
            error = e;
        }

        var difference = Difference(step, result, error);
        if (difference is not null) return new CaseFailure(step.Query, step.Error?.ToString() ?? step.Result!.ToString(), difference);
        if (step.SideEffects is not { } expected) return null;
        var effects = SideEffects.Between(before, database.Snapshot());
        return effects == expected ? null : new CaseFailure(step.Query, $"side effects: {expected}", $"side effects: {effects}");
    }

    /// <summary>How a report shows an exception that is not what the case is about.</summary>
    public static string Describe(Exception e)
    {
        if (e is CypherException error) return $"{error.Type} at {ExpectedError.NameOf(error.Phase)}: {error.Detail}\n{error.Message}";
        var frames = (e.StackTrace ?? "").Split('\n').Take(FramesShown).Select(static frame => frame.TrimEnd());
        return $"{e.GetType().Name}: {e.Message}\n{string.Join('\n', frames)}";
    }

    private static string? Difference(CaseStep step, ActualResult? result, CypherException? error)
    {
        if (step.Error is { } expectedError)
        {
            if (error is null) return $"no error\n{result}";
            return expectedError.Matches(error) ? null : Describe(error);
        }

        if (error is not null) return Describe(error);
        var difference = ResultComparison.Difference(step.Result!, result!);
        return difference is null ? null : $"{difference}\n{result}";
    }
}

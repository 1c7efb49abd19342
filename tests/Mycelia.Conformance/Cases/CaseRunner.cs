// Runs a case in a configuration: a new database, the setup statements each in a transaction of its own, then the steps in order until one fails.

namespace Mycelia.Conformance.Cases;

/// <summary>Runs cases.</summary>
internal static class CaseRunner
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(10);

    /// <summary>Null when the case passes. Never throws for what a query does, and returns soon after the time limit whatever it does.</summary>
    public static CaseFailure? Run(ConformanceCase @case, CaseConfiguration configuration) => TimeLimit.Run(s_limit, (at, cancellation) =>
    {
        using var database = new CaseDatabase(configuration, @case.Procedures);
        foreach (var statement in @case.Setup)
        {
            at.Query = statement;
            using var result = database.Database.Query(statement, configuration.Options, cancellation);
            while (result.Read())
            {
            }
        }

        foreach (var step in @case.Steps)
        {
            at.Query = step.Query;
            database.Reopen();
            if (StepRun.Run(database.Database, step, @case.Parameters, configuration.Options, cancellation) is { } failure) return failure;
        }

        return null;
    });
}

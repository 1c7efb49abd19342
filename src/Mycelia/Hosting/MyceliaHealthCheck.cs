using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Mycelia.Hosting;

namespace Mycelia;

/// <summary>Health checks for databases that <c>AddMycelia</c> registered.</summary>
public static class MyceliaHealthCheck
{
    /// <summary>
    /// A check of whether the database can be opened and takes writes. Costs nothing: it neither opens the database nor reads the disk. A failed write,
    /// after which only reopening helps, makes it unhealthy.
    /// </summary>
    /// <param name="key">The key of a keyed database; null for the one without.</param>
    /// <param name="name">The name of the check.</param>
    /// <example><code>
    /// services.AddHealthChecks().Add(MyceliaHealthCheck.For());
    /// </code></example>
    public static HealthCheckRegistration For(object? key = null, string name = "mycelia") =>
        new(name, provider => new DatabaseHealth(MyceliaServiceCollectionExtensions.Registered(provider, key)), failureStatus: null, tags: null);
}

/// <summary>Healthy while the database takes writes. Opens nothing: a database that nobody has used yet is healthy unless opening it failed.</summary>
internal sealed class DatabaseHealth(RegisteredDatabase registered) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (registered.Failure is { } failure) return Result(Unhealthy(context, failure));
        if (!registered.IsOpen) return Result(HealthCheckResult.Healthy("The database has not been used yet."));
        try
        {
            var database = registered.Get();
            database.RequireHealthy();
            var snapshot = database.Snapshot();
            return Result(HealthCheckResult.Healthy("The database is open and takes writes.", new Dictionary<string, object>
            {
                ["version"] = snapshot.Version,
                ["nodes"] = snapshot.NodeCount,
                ["edges"] = snapshot.EdgeCount,
            }));
        }
        catch (MyceliaException e)
        {
            return Result(Unhealthy(context, e));
        }

        static Task<HealthCheckResult> Result(HealthCheckResult result) => Task.FromResult(result);
    }

    private static HealthCheckResult Unhealthy(HealthCheckContext context, Exception e) => new(context.Registration.FailureStatus, e.Message, e);
}

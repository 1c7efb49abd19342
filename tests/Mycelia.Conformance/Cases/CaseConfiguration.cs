using System.Collections.Immutable;

namespace Mycelia.Conformance.Cases;

/// <summary>A way to run the same cases: how queries are executed, and whether the database goes through its files on the way.</summary>
/// <param name="Name">Its name on the command line.</param>
/// <param name="Options">Options of every query, those that set a graph up among them.</param>
/// <param name="Reopens">Whether the database is in a directory and is checkpointed, closed and opened again before every step.</param>
internal sealed record CaseConfiguration(string Name, QueryOptions Options, bool Reopens = false)
{
    public static CaseConfiguration Default { get; } = new("default", new QueryOptions());

    public static ImmutableArray<CaseConfiguration> All { get; } =
    [
        Default,
        new("tiny-vectors", new QueryOptions { BatchRows = 2 }),
        new("reopen", new QueryOptions(), Reopens: true),
        new("no-optimizer", new QueryOptions { Optimize = false }),
        new("serial", new QueryOptions { Concurrency = 1 }),
    ];

    /// <summary>The configurations that a name stands for: one, or <c>all</c>; none when the name is unknown.</summary>
    public static ImmutableArray<CaseConfiguration> Named(string name) => name == "all" ? All : All.RemoveAll(configuration => configuration.Name != name);
}

namespace Mycelia;

/// <summary>What is known about a query when it has run.</summary>
/// <param name="Counters">What it changed.</param>
/// <param name="Notifications">What is worth knowing about it.</param>
/// <param name="Plan">The plan, for EXPLAIN and PROFILE; null otherwise.</param>
/// <param name="Version">The version that it read, or that its commit made.</param>
/// <param name="Compilation">Time to parse, check and plan it; nearly nothing when the plan was known.</param>
/// <param name="Execution">Time from the start of the run until its last row was read.</param>
/// <param name="PeakMemoryBytes">The most that sorts, joins and groups held in memory at once.</param>
public sealed record QuerySummary(
    QueryCounters Counters, IReadOnlyList<QueryNotification> Notifications, QueryPlan? Plan, long Version, TimeSpan Compilation, TimeSpan Execution, long PeakMemoryBytes);

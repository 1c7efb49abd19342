using Mycelia.Cypher.Functions.Temporal;
using Mycelia.Kernel;
using Mycelia.Kernel.Values;

namespace Mycelia.Cypher.Functions;

/// <summary>The bounds of a statement that a function has to look at before it makes something large.</summary>
internal interface IEvaluationLimits
{
    /// <exception cref="CypherException">There is no room for so much (LimitExceeded).</exception>
    void RequireMemory(long bytes);

    void ThrowIfCancelled();

    /// <summary>Whether a value is a node or edge that the version does not have: it came from a part of the query that reads another one.</summary>
    bool IsAbsent(in Value entity);
}

/// <summary>
/// What functions need beyond their arguments: the graph as the statement sees it now, the clock and randomness. One per thread of a statement; those of one
/// statement have the same instants.
/// </summary>
internal sealed class EvaluationScope(IEntityView view, World world, long transactionNanos, long statementNanos)
{
    private readonly ZonedDateTime _transaction = InstantOf(transactionNanos), _statement = InstantOf(statementNanos);
    private ulong _random;
    private bool _isSeeded;

    /// <summary>
    /// Reads nodes and edges as they are at this point of the statement; of what the statement deleted it says EntityNotFound/DeletedEntityAccess.
    /// </summary>
    public IEntityView View { get; } = view;

    /// <summary>What the statement may use; null where nothing bounds it.</summary>
    public IEvaluationLimits? Limits { get; init; }

    /// <summary>When the transaction began, in nanoseconds since 1970-01-01 UTC.</summary>
    public long TransactionNanos { get; } = transactionNanos;

    /// <summary>When the statement began: the current time of every function that is not told otherwise.</summary>
    public long StatementNanos { get; } = statementNanos;

    /// <summary>The zone of instants that are given none.</summary>
    public Zone DefaultZone { get; init; } = Zone.Utc;

    /// <summary>The clocks of the temporal functions; real time is that of the call.</summary>
    public TemporalClock Clock => new(_transaction, _statement, InstantOf(world.UtcNowNanos()), DefaultZone);

    /// <summary>64 random bits: a SplitMix64 sequence that begins at a place drawn from the world.</summary>
    public ulong NextRandom()
    {
        if (!_isSeeded)
        {
            _random = world.NextRandom();
            _isSeeded = true;
        }

        _random += 0x9E3779B97F4A7C15;
        var bits = _random;
        bits = (bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9;
        bits = (bits ^ (bits >> 27)) * 0x94D049BB133111EB;
        return bits ^ (bits >> 31);
    }

    private static ZonedDateTime InstantOf(long nanos) =>
        new(Chronology.FloorDiv(nanos, Chronology.NanosPerSecond), (int)Chronology.FloorMod(nanos, Chronology.NanosPerSecond), 0, null);
}

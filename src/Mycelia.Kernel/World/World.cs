namespace Mycelia.Kernel;

/// <summary>
/// Everything that reaches the engine from outside: time and randomness (storage comes through its own interfaces). The engine
/// takes them from here and nowhere else, so that one seed replays a whole run.
/// </summary>
internal abstract class World
{
    /// <summary>The machine's clock and a cryptographic random source.</summary>
    public static World Real { get; } = new RealWorld();

    /// <summary>Nanoseconds since 1970-01-01 UTC.</summary>
    public abstract long UtcNowNanos();

    /// <summary>Nanoseconds of a clock that never goes back, for measuring.</summary>
    public abstract long MonotonicNanos();

    /// <summary>64 random bits.</summary>
    public abstract ulong NextRandom();

    /// <summary>Calls <paramref name="action"/> every <paramref name="period"/> until disposed; calls never overlap.</summary>
    public abstract IDisposable Every(TimeSpan period, Action action);

    /// <summary>
    /// Called before the engine looks whether somebody still refers to a version. What the collector has not found yet counts as referred to, which only costs space; where a
    /// seed is to replay a run it must not be left to chance.
    /// </summary>
    public virtual void SettleReferences()
    {
    }
}

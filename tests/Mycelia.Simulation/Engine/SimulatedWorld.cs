using Mycelia.Kernel;

namespace Mycelia.Simulation.Engine;

/// <summary>A world that stands still until it is told to move: the clock, the timers and all chance come from the driver. For one thread.</summary>
internal sealed class SimulatedWorld(int seed) : World
{
    private readonly Random _random = new(seed);
    private readonly List<Timer> _timers = [];
    private long _nowNanos = 1_700_000_000L * 1_000_000_000;

    public override long UtcNowNanos() => _nowNanos;

    public override long MonotonicNanos() => _nowNanos;

    public override ulong NextRandom() => (ulong)_random.NextInt64() << 1 ^ (ulong)_random.NextInt64();

    public override IDisposable Every(TimeSpan period, Action action)
    {
        var timer = new Timer(this, (long)period.TotalNanoseconds, action) { DueNanos = _nowNanos + (long)period.TotalNanoseconds };
        _timers.Add(timer);
        return timer;
    }

    /// <summary>Collects, so that what is forgotten follows from the run alone.</summary>
    public override void SettleReferences() => GC.Collect();

    /// <summary>Moves the clock and fires every timer that is due, in the order of creation.</summary>
    public void Advance(TimeSpan time)
    {
        _nowNanos += (long)time.TotalNanoseconds;
        foreach (var timer in _timers.ToArray())
        {
            if (timer.DueNanos > _nowNanos || !_timers.Contains(timer)) continue;
            timer.DueNanos = _nowNanos + timer.PeriodNanos;
            timer.Action();
        }
    }

    private sealed class Timer(SimulatedWorld world, long periodNanos, Action action) : IDisposable
    {
        public long DueNanos { get; set; }

        public long PeriodNanos => periodNanos;

        public Action Action => action;

        public void Dispose() => world._timers.Remove(this);
    }
}

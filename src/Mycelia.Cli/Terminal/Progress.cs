using System.Diagnostics;
using Spectre.Console;

namespace Mycelia.Cli.Terminal;

/// <summary>Told how far a phase is; the phase is done when <paramref name="done"/> reaches <paramref name="total"/>. Thread-safe.</summary>
internal delegate void ProgressReport(string phase, long done, long total);

/// <summary>One moving bar per phase.</summary>
internal sealed class ProgressBars(ProgressContext context)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, ProgressTask> _bars = [];

    public void Report(string phase, long done, long total)
    {
        lock (_lock)
        {
            if (!_bars.TryGetValue(phase, out var bar)) _bars.Add(phase, bar = context.AddTask(Markup.Escape(phase), maxValue: Math.Max(1, total)));
            // Reports of several threads may arrive out of order; a bar never goes back.
            bar.Value = Math.Max(bar.Value, total == 0 ? 1 : done);
        }
    }
}

/// <summary>One line when a phase ends, and now and then while a long one runs.</summary>
internal sealed class ProgressLines(IAnsiConsole console)
{
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(3);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, (long Started, long Spoken)> _phases = [];

    public void Report(string phase, long done, long total)
    {
        lock (_lock)
        {
            var now = Stopwatch.GetTimestamp();
            if (!_phases.TryGetValue(phase, out var times)) _phases.Add(phase, times = (now, now));
            if (done < total && Stopwatch.GetElapsedTime(times.Spoken, now) < Quiet) return;
            _phases[phase] = times with { Spoken = now };
            var share = total == 0 ? 100 : 100 * done / total;
            var elapsed = Stopwatch.GetElapsedTime(times.Started, now);
            var left = done > 0 && done < total ? $", about {Screen.Duration(elapsed * ((double)(total - done) / done))} left" : "";
            console.WriteLine($"  {phase}: {share} % after {Screen.Duration(elapsed)}{left}");
        }
    }
}

// How soon algorithms end when they are cancelled: ./bench gap --cancel [--scale N] [--threads N] [--only TEXT[,TEXT]] takes every graph algorithm and every way of making a projection on several
// graphs (GapCancellationCases) and cancels it at moments spread over the time that it takes when left alone. Measured is the time from the call of Cancel, on another thread, to the end of
// the run: to the exception that the caller sees, or to the result where the run was over before it looked at the token.
//
// A moment whose time is above the limit is tried again, and the shortest time counts as `repeated`: what else the machine does delays one try, a loop without a look at the token all of them.

using System.Diagnostics;
using System.Globalization;
using Mycelia.Benchmarks.Core;

namespace Mycelia.Benchmarks.Gap;

/// <summary>Something that can be cancelled.</summary>
/// <param name="Graph">What it runs on.</param>
/// <param name="Name">What it is.</param>
/// <param name="Run">Runs it.</param>
/// <param name="Prepare">Called before each run, not measured.</param>
internal sealed record CancellationCase(string Graph, string Name, Action<CancellationToken> Run, Action? Prepare = null);

internal static class GapCancellation
{
    private const double LimitMs = 50;
    private const int Moments = 12;
    private const int Retries = 5;

    public static int Run(GapOptions options)
    {
        Console.WriteLine(Invariant($"{"graph",-8} {"what",-34} {"alone ms",9} {"median",7} {"max",7} {"repeated",9} {"of it gc",9}  at"));
        var (worst, worstRepeated) = (0.0, 0.0);
        using var cases = new GapCancellationCases(options.Scale, options.Threads);
        foreach (var one in cases.All(name => options.Only.Count == 0 || options.Only.Any(text => name.Contains(text, StringComparison.OrdinalIgnoreCase))))
        {
            var (max, repeated) = Measure(one);
            (worst, worstRepeated) = (Math.Max(worst, max), Math.Max(worstRepeated, repeated));
        }

        Console.WriteLine(Invariant($"overall: {worst:F1} ms at most, {worstRepeated:F1} ms where tried again; the limit is {LimitMs:F0} ms"));
        return worstRepeated <= LimitMs ? 0 : 1;
    }

    private static (double Max, double Repeated) Measure(CancellationCase one)
    {
        var alone = double.PositiveInfinity;
        for (var i = 0; i < 2; i++) alone = Math.Min(alone, Alone(one));
        var (times, repeated, collecting, at) = (new List<double>(), 0.0, 0.0, 0.0);
        for (var moment = 0; moment < Moments; moment++)
        {
            var after = alone * moment / Moments;
            if (Cancelled(one, after) is not { } delay) continue;
            times.Add(delay.Ms);
            for (var i = 1; i < Retries && delay.Ms > LimitMs; i++)
            {
                if (Cancelled(one, after) is { } again && again.Ms < delay.Ms) delay = again;
            }

            if (delay.Ms > repeated) (repeated, collecting, at) = (delay.Ms, delay.CollectingMs, moment / (double)Moments);
        }

        times.Sort();
        var max = times.Count == 0 ? 0 : times[^1];
        var median = times.Count == 0 ? 0 : times[times.Count / 2];
        Console.WriteLine(Invariant($"{one.Graph,-8} {one.Name,-34} {alone,9:F1} {median,7:F1} {max,7:F1} {repeated,9:F1} {collecting,9:F1}  {at:P0}{(repeated > LimitMs ? "  <-- too late" : "")}"));
        return (max, repeated);
    }

    private static double Alone(CancellationCase one)
    {
        one.Prepare?.Invoke();
        Bench.Collect();
        var start = Stopwatch.GetTimestamp();
        one.Run(CancellationToken.None);
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    /// <summary>Milliseconds from the cancellation, some milliseconds after the start, to the end; null when the run was over before.</summary>
    private static Delay? Cancelled(CancellationCase one, double afterMs)
    {
        one.Prepare?.Invoke();
        using var source = new CancellationTokenSource();
        using var begun = new ManualResetEventSlim();
        var (start, cancelled, paused) = (0L, 0L, TimeSpan.Zero);
        var canceller = new Thread(() =>
        {
            begun.Wait();
            var left = afterMs - Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            if (left > 1) Thread.Sleep((int)left);
            paused = GC.GetTotalPauseDuration();
            Volatile.Write(ref cancelled, Stopwatch.GetTimestamp());
            source.Cancel();
        });
        canceller.Start();
        start = Stopwatch.GetTimestamp();
        begun.Set();
        try
        {
            one.Run(source.Token);
        }
        catch (OperationCanceledException)
        {
            // As it should be.
        }

        var end = Stopwatch.GetTimestamp();
        var isBefore = Volatile.Read(ref cancelled) == 0;
        var pausedAtEnd = GC.GetTotalPauseDuration();
        canceller.Join();
        return isBefore ? null : new Delay(Math.Max(0, Stopwatch.GetElapsedTime(cancelled, end).TotalMilliseconds), (pausedAtEnd - paused).TotalMilliseconds);
    }

    /// <summary>Milliseconds from a cancellation to the end, and those of them in which the collector stopped all threads.</summary>
    private readonly record struct Delay(double Ms, double CollectingMs);

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

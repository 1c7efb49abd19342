using System.Diagnostics;

namespace Mycelia.Benchmarks;

/// <summary>Medians of wall-clock time.</summary>
internal static class Timing
{
    /// <summary>The median time of <paramref name="action"/> in milliseconds. <paramref name="prepare"/> runs before each run, untimed.</summary>
    public static double MedianMs(Action action, Action? prepare = null, int runs = 31)
    {
        // Runs before the first that counts let the runtime compile the last tier.
        var warmUp = Stopwatch.StartNew();
        for (var i = 0; i < 40 && (i < 5 || warmUp.ElapsedMilliseconds < 400); i++)
        {
            prepare?.Invoke();
            action();
            if (i % 10 == 9) Thread.Sleep(120);
        }

        var times = new double[runs];
        for (var i = 0; i < runs; i++)
        {
            prepare?.Invoke();
            var start = Stopwatch.GetTimestamp();
            action();
            times[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }

        Array.Sort(times);
        return times[runs / 2];
    }

    /// <summary>Prints one line and returns the rate in GB/s.</summary>
    public static double Report(string name, double bytes, Action action, double reference = 0)
    {
        var ms = MedianMs(action);
        var rate = bytes / ms / 1e6;
        var share = reference > 0 ? $"{rate / reference,8:P0} of the plain read" : "";
        Console.WriteLine($"{name,-52} {ms,9:F3} ms {rate,8:F1} GB/s{share}");
        return rate;
    }
}

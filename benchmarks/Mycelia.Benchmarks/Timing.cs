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
        for (var i = 0; i < 40 && (i < 5 || warmUp.ElapsedMilliseconds < 300); i++)
        {
            prepare?.Invoke();
            action();
            if (i % 10 == 9) Thread.Sleep(60);
        }

        var times = new double[runs];
        for (var i = 0; i < runs; i++)
        {
            prepare?.Invoke();
            times[i] = Once(action);
        }

        Array.Sort(times);
        return times[runs / 2];
    }

    /// <summary>
    /// Prints the median time and rate of <paramref name="action"/>, and the rate as a share of that of <paramref name="reference"/>. The two
    /// run in turn, so that load from elsewhere slows both alike.
    /// </summary>
    public static void Report(string name, double bytes, Action action, double referenceBytes, Action reference)
    {
        MedianMs(reference, runs: 1);
        MedianMs(action, runs: 1);
        const int runs = 41;
        double[] times = new double[runs], referenceTimes = new double[runs];
        for (var i = 0; i < runs; i++)
        {
            referenceTimes[i] = Once(reference);
            times[i] = Once(action);
        }

        Array.Sort(times);
        Array.Sort(referenceTimes);
        double rate = bytes / times[runs / 2] / 1e6, referenceRate = referenceBytes / referenceTimes[runs / 2] / 1e6;
        Console.WriteLine($"{name,-58} {times[runs / 2],8:F3} ms {rate,7:F1} GB/s, plain read {referenceRate,6:F1} GB/s: {rate / referenceRate,6:P0}");
    }

    private static double Once(Action action)
    {
        var start = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }
}

// How the results of an algorithm are spread: exact quantiles by sorting a copy, and a histogram. Scores and sizes are often spread over many powers of ten; then bins of equal width would put
// nearly all into the first one, so their bounds grow by a factor instead.

namespace Mycelia.Algorithms;

/// <summary>One bar of a histogram: how many values lie in [<paramref name="From"/>, <paramref name="To"/>), or [From, To] for the last bar and where both are equal.</summary>
public readonly record struct HistogramBin(double From, double To, long Count);

/// <summary>How values are spread. Values that are no numbers are left out; infinite ones are counted apart.</summary>
public sealed class ValueDistribution
{
    /// <summary>From this ratio of the largest to the middle value on, bins grow by a factor.</summary>
    private const double SkewMin = 50;

    private readonly double[] _sorted;

    private ValueDistribution(double[] sorted, long infinite, int bins)
    {
        (_sorted, Infinite) = (sorted, infinite);
        foreach (var value in sorted) Sum += value;
        var squares = 0.0;
        foreach (var value in sorted) squares += (value - Mean) * (value - Mean);
        StandardDeviation = sorted.Length == 0 ? 0 : Math.Sqrt(squares / sorted.Length);
        Histogram = sorted.Length == 0 ? [] : MakeHistogram(bins);
    }

    /// <summary>Number of finite values.</summary>
    public long Count => _sorted.Length;

    /// <summary>Number of infinite values.</summary>
    public long Infinite { get; }

    /// <summary>Sum of the finite values.</summary>
    public double Sum { get; }

    /// <summary>The smallest value; 0 without values, as for all figures.</summary>
    public double Min => Count == 0 ? 0 : _sorted[0];

    /// <summary>The largest value.</summary>
    public double Max => Count == 0 ? 0 : _sorted[^1];

    /// <summary>The mean.</summary>
    public double Mean => Count == 0 ? 0 : Sum / Count;

    /// <summary>The standard deviation of the values themselves (not of a population they are drawn from).</summary>
    public double StandardDeviation { get; }

    /// <summary>The bars, rising; their counts add up to <see cref="Count"/>. Few different integers have a bar each, and bounds between integers are integers. Else there are no gaps, and bounds grow evenly, or by a factor when the values are spread over orders of magnitude; zeros then have the first bar.</summary>
    public IReadOnlyList<HistogramBin> Histogram { get; }

    /// <summary>Describes values. Cost: O(count · log count), 8 bytes per value while the result lives.</summary>
    /// <param name="values">The values, in any order.</param>
    /// <param name="bins">The most bars of the histogram.</param>
    public static ValueDistribution Of(ReadOnlySpan<double> values, int bins = 10)
    {
        Argument.AtLeast(bins, 1, nameof(bins));
        var kept = new double[values.Length];
        var (count, infinite) = (0, 0L);
        foreach (var value in values)
        {
            if (double.IsFinite(value)) kept[count++] = value;
            else if (double.IsInfinity(value)) infinite++;
        }

        Array.Resize(ref kept, count);
        Array.Sort(kept);
        return new ValueDistribution(kept, infinite, bins);
    }

    /// <summary>The smallest value that at least a share of the values does not exceed (nearest rank), e.g. 0.5 for the median.</summary>
    /// <param name="share">0 to 1.</param>
    public double Quantile(double share)
    {
        Argument.Between(share, 0, 1, nameof(share));
        return Count == 0 ? 0 : _sorted[Math.Clamp((int)Math.Ceiling(share * Count) - 1, 0, _sorted.Length - 1)];
    }

    private HistogramBin[] MakeHistogram(int bins)
    {
        if (Min == Max) return [new HistogramBin(Min, Max, Count)];
        if (Max - Min < bins && Array.TrueForAll(_sorted, double.IsInteger)) return [.. _sorted.CountBy(static value => value).Select(static bar => new HistogramBin(bar.Key, bar.Key, bar.Value))];
        return Min >= 0 && bins > 2 && Max > SkewMin * Math.Max(Quantile(0.5), double.Epsilon) ? GrowingBins(bins) : Bins(0, EvenBounds(Min, Max, Math.Min(bins, Distinct(bins))));
    }

    /// <summary>Zeros, then bars whose bounds grow by one factor.</summary>
    private HistogramBin[] GrowingBins(int bins)
    {
        var zeros = 0;
        while (_sorted[zeros] == 0) zeros++;
        var count = bins - (zeros > 0 ? 1 : 0);
        var (low, high) = (_sorted[zeros], Max);
        var bounds = new double[count + 1];
        for (var i = 0; i <= count; i++) bounds[i] = low * Math.Pow(high / low, (double)i / count);
        (bounds[0], bounds[^1]) = (low, high);
        HistogramBin[] bars = low == high ? [new HistogramBin(low, high, Count - zeros)] : Bins(zeros, bounds);
        return zeros > 0 ? [new HistogramBin(0, low, zeros), .. bars] : bars;
    }

    /// <summary>Number of different values, up to a bound.</summary>
    private int Distinct(int bound)
    {
        var distinct = 1;
        for (var i = 1; i < _sorted.Length && distinct < bound; i++)
        {
            if (_sorted[i] != _sorted[i - 1]) distinct++;
        }

        return distinct;
    }

    /// <summary>
    /// Bounds between integers, the next integer up: the bars hold the same values and read as they are. Bars that hold no integer fall away. Other values keep their bounds.
    /// </summary>
    private double[] Rounded(double[] bounds) => Array.TrueForAll(_sorted, double.IsInteger) ? [.. bounds.Select(Math.Ceiling).Distinct()] : bounds;

    private static double[] EvenBounds(double low, double high, int count)
    {
        var bounds = new double[count + 1];
        for (var i = 0; i <= count; i++) bounds[i] = low + (high - low) * i / count;
        bounds[^1] = high;
        return bounds;
    }

    private HistogramBin[] Bins(int first, double[] bounds)
    {
        bounds = Rounded(bounds);
        var bins = new HistogramBin[bounds.Length - 1];
        var at = first;
        for (var bin = 0; bin < bins.Length; bin++)
        {
            var from = at;
            while (at < _sorted.Length && (bin == bins.Length - 1 || _sorted[at] < bounds[bin + 1])) at++;
            bins[bin] = new HistogramBin(bounds[bin], bounds[bin + 1], at - from);
        }

        return bins;
    }
}

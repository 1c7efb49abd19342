using Mycelia.Algorithms;

namespace Mycelia.Tests.Algorithms;

public class ValueDistributionTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 5)]
    [InlineData(3, 100)]
    [InlineData(4, 10_000)]
    public void Figures_are_those_of_the_values(int seed, int count)
    {
        var random = new Random(seed);
        var values = Enumerable.Range(0, count).Select(_ => Math.Pow(random.NextDouble(), seed) * 1000 - (seed == 2 ? 500 : 0)).ToArray();
        var spread = ValueDistribution.Of(values, bins: 7);
        var sorted = values.Order().ToArray();
        Assert.Equal((sorted[0], sorted[^1], count), (spread.Min, spread.Max, (int)spread.Count));
        Assert.Equal(values.Average(), spread.Mean, 1e-9);
        Assert.Equal(Math.Sqrt(values.Select(value => (value - values.Average()) * (value - values.Average())).Average()), spread.StandardDeviation, 1e-6);
        foreach (var share in (double[])[0, 0.25, 0.5, 0.99, 1])
            Assert.Equal(sorted.First(value => sorted.Count(other => other <= value) >= share * count), spread.Quantile(share));
        Holds(spread, values, 7);
    }

    [Fact]
    public void Histograms_suit_the_values()
    {
        Assert.Empty(ValueDistribution.Of([]).Histogram);
        Assert.Equal([new HistogramBin(3, 3, 2)], ValueDistribution.Of([3, 3]).Histogram);
        Assert.Equal([new HistogramBin(1, 1, 2), new HistogramBin(4, 4, 1)], ValueDistribution.Of([1, 4, 1]).Histogram);
        double[] skewed = [.. Enumerable.Repeat(0.0, 50), .. Enumerable.Range(0, 30).Select(static power => Math.Pow(2, power))];
        var spread = ValueDistribution.Of(skewed, bins: 4);
        Assert.Equal(new HistogramBin(0, 1, 50), spread.Histogram[0]);
        Assert.All(spread.Histogram.Skip(1), static bin => Assert.InRange(bin.Count, 8, 12));
        Holds(spread, skewed, 4);
        double[] one = [.. Enumerable.Repeat(0.0, 50), 9.5];
        Assert.Equal([new HistogramBin(0, 9.5, 50), new HistogramBin(9.5, 9.5, 1)], ValueDistribution.Of(one).Histogram);
    }

    [Theory]
    [InlineData(31, 4)]
    [InlineData(1123, 5)]
    [InlineData(13, 10)]
    public void Bounds_between_integers_are_integers(int largest, int bins)
    {
        double[] values = [.. Enumerable.Repeat(1.0, 500), .. Enumerable.Range(1, largest).Select(static value => (double)value), .. Enumerable.Repeat((double)largest, 7)];
        var spread = ValueDistribution.Of(values, bins);
        Assert.All(spread.Histogram, static bin => Assert.True(double.IsInteger(bin.From) && double.IsInteger(bin.To), bin.ToString()));
        Assert.All(spread.Histogram, static bin => Assert.NotEqual(0, bin.Count));
        Assert.Equal((1, largest), (spread.Histogram[0].From, spread.Histogram[^1].To));
        Holds(spread, values, bins);
    }

    [Fact]
    public void Values_that_are_no_numbers_are_left_out()
    {
        var spread = ValueDistribution.Of([double.NaN, 1, double.PositiveInfinity, 2.5, double.NegativeInfinity]);
        Assert.Equal((2, 2, 1.0, 2.5), ((int)spread.Count, (int)spread.Infinite, spread.Min, spread.Max));
        Assert.Equal(StatusCode.InvalidArgument, Assert.Throws<MyceliaException>(() => spread.Quantile(1.5)).Status);
        Assert.Equal(StatusCode.InvalidArgument, Assert.Throws<MyceliaException>(() => ValueDistribution.Of([1], bins: 0)).Status);
    }

    private static void Holds(ValueDistribution spread, double[] values, int bins)
    {
        var bars = spread.Histogram;
        Assert.InRange(bars.Count, 1, bins);
        Assert.Equal(values.Length, bars.Sum(static bar => bar.Count));
        for (var i = 0; i < bars.Count; i++)
        {
            var isLast = i == bars.Count - 1;
            Assert.Equal(values.Count(value => value >= bars[i].From && (value < bars[i].To || (isLast && value <= bars[i].To))), bars[i].Count);
            if (!isLast) Assert.Equal(bars[i].To, bars[i + 1].From);
        }
    }
}

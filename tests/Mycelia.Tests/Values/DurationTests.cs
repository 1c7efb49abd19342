namespace Mycelia.Tests.Values;

public class DurationTests
{
    [Theory]
    [InlineData(0, 0, 0, 0, "PT0S")]
    [InlineData(14, 10, 9_000, 0, "P1Y2M10DT2H30M")]
    [InlineData(0, 0, -1, 700_000_000, "PT-0.3S")]
    [InlineData(0, 0, -2, 500_000_000, "PT-1.5S")]
    [InlineData(0, 0, -1, 0, "PT-1S")]
    [InlineData(0, 0, 0, 300_000_000, "PT0.3S")]
    [InlineData(0, 0, 59, 1, "PT59.000000001S")]
    [InlineData(0, 0, 3_600, 120_000_000, "PT1H0.12S")]
    [InlineData(0, 0, -3_601, 999_999_999, "PT-1H-0.000000001S")]
    [InlineData(-14, 1, -3_661, 0, "P-1Y-2M1DT-1H-1M-1S")]
    [InlineData(0, 7, 0, 0, "P7D")]
    [InlineData(12, 0, 0, 0, "P1Y")]
    [InlineData(0, 0, 86_400, 0, "PT24H")]
    [InlineData(long.MaxValue, long.MaxValue, long.MaxValue, 999_999_999,
        "P768614336404564650Y7M9223372036854775807DT2562047788015215H30M7.999999999S")]
    [InlineData(long.MinValue, long.MinValue, long.MinValue, 0, "P-768614336404564650Y-8M-9223372036854775808DT-2562047788015215H-30M-8S")]
    public void Durations_format_and_parse(long months, long days, long seconds, int nanos, string text)
    {
        var duration = new Duration(months, days, seconds, nanos);
        Assert.Equal(text, duration.ToString());
        Assert.Equal(duration, Duration.Parse(text));
    }

    [Theory]
    [InlineData("P2W", 0, 14, 0, 0)]
    [InlineData("P1W-1D", 0, 6, 0, 0)]
    [InlineData("PT1M-0.3S", 0, 0, 59, 700_000_000)]
    [InlineData("P+1M", 1, 0, 0, 0)]
    [InlineData("PT90M", 0, 0, 5_400, 0)]
    public void Other_spellings_are_read(string text, long months, long days, long seconds, int nanos) =>
        Assert.Equal(new Duration(months, days, seconds, nanos), Duration.Parse(text));

    [Theory]
    [InlineData("", "'P' is missing (at character 1)")]
    [InlineData("P", "an amount should follow")]
    [InlineData("P1DT", "an amount should follow")]
    [InlineData("P1", "one of the units YMWD should follow the amount")]
    [InlineData("P1D1Y", "each once and in this order")]
    [InlineData("P1D1D", "each once and in this order")]
    [InlineData("PT1D", "one of the units HMS should follow")]
    [InlineData("PT1.5H", "only seconds may have a fraction")]
    [InlineData("P-D", "a number should follow the sign")]
    [InlineData("P9223372036854775808D", "an amount does not fit 64 bits")]
    [InlineData("P768614336404564650Y8M", "an amount does not fit 64 bits")]
    [InlineData("PT1S ", "the text should end here")]
    public void Errors_of_parsing_say_what_is_wrong(string text, string message)
    {
        Assert.False(Duration.TryParse(text, out _));
        ValueTests.AssertFails(StatusCode.InvalidArgument, message, () => Duration.Parse(text));
    }

    [Fact]
    public void Nanoseconds_are_normalised()
    {
        Assert.Equal(new Duration(0, 0, -1, 700_000_000), new Duration(0, 0, 0, -300_000_000));
        Assert.Equal(new Duration(0, 0, 2, 147_483_647), new Duration(0, 0, 0, int.MaxValue));
        ValueTests.AssertFails(StatusCode.Overflow, "does not fit 64 bits", () => new Duration(0, 0, long.MinValue, -1));
        ValueTests.AssertFails(StatusCode.Overflow, "does not fit 64 bits", () => new Duration(0, 0, long.MaxValue, 1_000_000_000));
    }

    [Fact]
    public void TimeSpans_convert_both_ways()
    {
        foreach (var span in new[] { TimeSpan.Zero, TimeSpan.MinValue, TimeSpan.MaxValue, TimeSpan.FromTicks(-1), TimeSpan.FromDays(1.5) })
            Assert.Equal(span, Duration.FromTimeSpan(span).ToTimeSpan());
        Assert.Equal(TimeSpan.FromHours(25), new Duration(0, 1, 3_600, 0).ToTimeSpan());
        ValueTests.AssertFails(StatusCode.Overflow, "P1M does not fit TimeSpan: months have no fixed length.",
            () => new Duration(1, 0, 0, 0).ToTimeSpan());
        ValueTests.AssertFails(StatusCode.Overflow, "29,227 years", () => new Duration(0, long.MaxValue, 0, 0).ToTimeSpan());
        ValueTests.AssertFails(StatusCode.Overflow, "100 nanoseconds", () => new Duration(0, 0, 0, 1).ToTimeSpan());
    }
}

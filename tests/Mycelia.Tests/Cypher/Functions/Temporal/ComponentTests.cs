using Mycelia.Cypher.Functions.Temporal;

namespace Mycelia.Tests.Cypher.Functions.Temporal;

public class ComponentTests
{
    [Theory]
    [InlineData("date 1984-01-01", "year 1984, weekYear 1983, week 52, weekDay 7, dayOfWeek 7, quarter 1, month 1, day 1, ordinalDay 1, dayOfQuarter 1, quarterDay 1")]
    [InlineData("date 1984-12-31", "weekYear 1985, week 1, weekday 1, quarter 4, ordinalDay 366, dayOfQuarter 92")]
    [InlineData("date -999999999-01-01", "year -999999999, ordinalDay 1")]
    [InlineData("localtime 12:31:14.645876123", "hour 12, minute 31, second 14, millisecond 645, microsecond 645876, nanosecond 645876123")]
    [InlineData("time 12:31:14.645876123+00:53:28", "hour 12, timezone +00:53:28, offset +00:53:28, offsetMinutes 53, offsetSeconds 3208")]
    [InlineData("time 12:31Z", "timezone Z, offset Z, offsetMinutes 0")]
    [InlineData("localdatetime 1984-11-11T12:31:14", "year 1984, week 45, second 14")]
    [InlineData("datetime 1984-11-11T12:31:14.645876123[Europe/Stockholm]", "month 11, dayOfQuarter 42, hour 12, timezone Europe/Stockholm, offset +01:00, offsetMinutes 60, offsetSeconds 3600, epochSeconds 469020674, epochMillis 469020674645")]
    [InlineData("datetime 1969-12-31T23:59:59.5Z", "epochSeconds -1, epochMillis -500")]
    [InlineData("duration P1Y4M10DT1H1M1.111111111S", "years 1, quarters 5, months 16, weeks 1, days 10, hours 1, minutes 61, seconds 3661, milliseconds 3661111, microseconds 3661111111, nanoseconds 3661111111111, quartersOfYear 1, monthsOfQuarter 1, monthsOfYear 4, daysOfWeek 3, minutesOfHour 1, secondsOfMinute 1, millisecondsOfSecond 111, microsecondsOfSecond 111111, nanosecondsOfSecond 111111111")]
    [InlineData("duration P-1Y-4MT-0.25S", "years -1, monthsOfYear -4, seconds -1, nanosecondsOfSecond 750000000, milliseconds -250")]
    public void Components_are_read_by_name(string instant, string components)
    {
        var value = Call.Instant(instant);
        foreach (var component in components.Split(", "))
        {
            var parts = component.Split(' ');
            Assert.Equal(component, $"{parts[0]} {TemporalComponents.Get(value, parts[0]).ToObject()}");
        }
    }

    [Fact]
    public void Every_kind_has_the_components_that_it_lists_and_no_others()
    {
        Value[] samples = [Call.Instant("date 2000"), Call.Instant("localtime 12"), Call.Instant("time 12"), Call.Instant("localdatetime 2000"),
            Call.Instant("datetime 2000"), Call.Instant("duration P1D"), 1, "x", Value.Null];
        var all = samples.SelectMany(sample => TemporalComponents.NamesOf(sample.Kind)).Distinct().ToArray();
        Assert.Equal(11 + 6 + 4 + 2 + 20, all.Length);
        foreach (var sample in samples)
        {
            foreach (var name in all)
                Assert.Equal(TemporalComponents.NamesOf(sample.Kind).Contains(name), TemporalComponents.TryGet(sample, name, out _));
        }

        Call.Fails("ArgumentError", "A Date has no component 'hour'. Its components are day, ", () => TemporalComponents.Get(samples[0], "hour"));
    }

    [Fact]
    public void Components_beyond_64_bits_are_errors()
    {
        Value longest = new Duration(0, 0, long.MaxValue, 0);
        Assert.Equal(long.MaxValue, TemporalComponents.Get(longest, "seconds").AsInt64());
        foreach (var component in new[] { "milliseconds", "microseconds", "nanoseconds" })
            Call.Fails("ArgumentError", "does not fit a 64-bit integer", () => TemporalComponents.Get(longest, component));
    }
}

namespace Mycelia.Tests.Cypher.Functions.Temporal;

/// <summary>Instants made from components, from other instants and from the clocks.</summary>
public class ConstructionTests
{
    [Theory]
    [InlineData("date", "year: 1984, month: 10, day: 11", "1984-10-11")]
    [InlineData("date", "YEAR: 1984, Month: 10", "1984-10-01")]
    [InlineData("date", "year: 1984, day: null", "1984-01-01")]
    [InlineData("date", "year: -999999999", "-999999999-01-01")]
    [InlineData("date", "year: 1816, week: 1", "1816-01-01")]
    [InlineData("date", "year: 1817, week: 1", "1816-12-30")]
    [InlineData("date", "year: 1817, week: 1, dayOfWeek: 2", "1816-12-31")]
    [InlineData("date", "year: 2020, week: 53, dayOfWeek: 7", "2021-01-03")]
    [InlineData("date", "year: 1984, ordinalDay: 366", "1984-12-31")]
    [InlineData("date", "year: 1984, quarter: 3, dayOfQuarter: 92", "1984-09-30")]
    [InlineData("date", "date: date 1816-12-31, year: 1817, week: 2", "1817-01-07")]
    [InlineData("date", "date: date 1816-12-30, week: 2, dayOfWeek: 3", "1817-01-08")]
    [InlineData("date", "date: date 2020-02-29, year: 2021", "2021-02-28")]
    [InlineData("date", "date: date 2020-01-31, month: 2", "2020-02-29")]
    [InlineData("date", "date: date 2020-12-31, quarter: 1", "2020-03-31")]
    [InlineData("date", "date: date 2020-12-31, year: 2021, week: 52", "2021-12-30")]
    [InlineData("date", "date: datetime 2020-12-31T23:00-05:00, dayOfQuarter: 1", "2020-10-01")]
    [InlineData("localtime", "hour: 12, minute: 31, second: 14, millisecond: 123, microsecond: 456, nanosecond: 789", "12:31:14.123456789")]
    [InlineData("localtime", "hour: 12, minute: 31, second: 14, microsecond: 645876, nanosecond: 5", "12:31:14.645876005")]
    [InlineData("localtime", "time: time 12:31:14.645876123+05:00, second: 42", "12:31:42.645876123")]
    [InlineData("localtime", "time: time 12:31:14.645876123+05:00, millisecond: 1", "12:31:14.001")]
    [InlineData("time", "hour: 12, timezone: -02:05:07", "12:00-02:05:07")]
    [InlineData("time", "hour: 12, timezone: Europe/Stockholm", "12:00+02:00")]
    [InlineData("time", "time: localtime 12:31, timezone: +05:00", "12:31+05:00")]
    [InlineData("time", "time: time 22:31+01:00, timezone: +05:00", "02:31+05:00")]
    [InlineData("time", "time: datetime 1984-10-11T12:00[Europe/Stockholm], second: 42", "12:00:42+01:00")]
    [InlineData("localdatetime", "year: 1984, week: 10, dayOfWeek: 3, hour: 12", "1984-03-07T12:00")]
    [InlineData("localdatetime", "date: date 1984-10-11, hour: 10", "1984-10-11T10:00")]
    [InlineData("localdatetime", "year: 1984, time: time 12:31+01:00", "1984-01-01T12:31")]
    [InlineData("localdatetime", "datetime: datetime 1984-10-11T12:00+01:00, day: 28, second: 42", "1984-10-28T12:00:42")]
    [InlineData("datetime", "year: 1984, month: 10, day: 11, timezone: Europe/Stockholm", "1984-10-11T00:00+01:00[Europe/Stockholm]")]
    [InlineData("datetime", "year: 1984, month: 7, day: 11, timezone: America/Los Angeles", "1984-07-11T00:00-07:00[America/Los_Angeles]")]
    [InlineData("datetime", "datetime: localdatetime 1984-03-28T12:31, timezone: Pacific/Honolulu", "1984-03-28T12:31-10:00[Pacific/Honolulu]")]
    [InlineData("datetime", "datetime: datetime 1984-10-11T12:00[Europe/Stockholm], day: 28, timezone: Pacific/Honolulu", "1984-10-28T01:00-10:00[Pacific/Honolulu]")]
    [InlineData("datetime", "date: localdatetime 1984-03-07T00:00, time: datetime 1984-10-11T12:00[Europe/Stockholm], day: 28", "1984-03-28T12:00+02:00[Europe/Stockholm]")]
    [InlineData("datetime", "date: localdatetime 1984-03-07T00:00, time: datetime 1984-10-11T12:00[Europe/Stockholm], day: 28, timezone: Pacific/Honolulu", "1984-03-28T00:00-10:00[Pacific/Honolulu]")]
    [InlineData("datetime", "date: datetime 1984-10-11T12:00+05:00, hour: 3", "1984-10-11T03:00Z")]
    [InlineData("datetime", "datetime: datetime 2017-10-29T02:30+01:00[Europe/Stockholm], second: 1", "2017-10-29T02:30:01+01:00[Europe/Stockholm]")]
    [InlineData("datetime", "epochSeconds: 416779, nanosecond: 5", "1970-01-05T19:46:19.000000005Z")]
    [InlineData("datetime", "epochMillis: -1, timezone: Europe/Stockholm", "1970-01-01T00:59:59.999+01:00[Europe/Stockholm]")]
    public void Components_make_instants(string function, string map, string expected) =>
        Assert.Equal(expected, Call.Text(Call.Function(function, Call.Map(map))));

    [Theory]
    [InlineData("date", "month: 5", "'month' needs 'year'")]
    [InlineData("date", "year: 2000, day: 5", "'day' needs 'month'")]
    [InlineData("date", "year: 2000, dayOfWeek: 5", "'dayOfWeek' needs 'week'")]
    [InlineData("date", "year: 2000, dayOfQuarter: 5", "'dayOfQuarter' needs 'quarter'")]
    [InlineData("date", "year: 2000, month: 1, week: 5", "not by several")]
    [InlineData("date", "date: date 2000-01-01, day: 1, ordinalDay: 5", "not by several")]
    [InlineData("date", "yeer: 2000", "there is no component 'yeer'")]
    [InlineData("date", "year: 2000, hour: 1", "there is no component 'hour'")]
    [InlineData("date", "year: 2000, timezone: Z", "has no time zone")]
    [InlineData("date", "", "the map is empty")]
    [InlineData("date", "year: 2000.0", "'year' takes an integer")]
    [InlineData("localtime", "minute: 1", "'minute' needs 'hour'")]
    [InlineData("localtime", "hour: 1, second: 1", "'second' needs 'minute'")]
    [InlineData("localtime", "hour: 1, minute: 1, nanosecond: 1", "'nanosecond' needs 'second'")]
    [InlineData("localdatetime", "year: 2000, hour: 1", "needs a whole date")]
    [InlineData("datetime", "hour: 1", "'year' is missing")]
    [InlineData("datetime", "epochSeconds: 1, epochMillis: 1", "only one of")]
    [InlineData("datetime", "year: 2000, timezone: Europe/Nowhere", "not a time zone known on this machine")]
    [InlineData("datetime", "year: 2000, timezone: +19:00", "not between -18:00 and +18:00")]
    public void Components_that_do_not_fit_together_are_refused(string function, string map, string message) =>
        Call.Fails("ArgumentError", message, () => Call.Function(function, Call.Map(map)));

    [Theory]
    [InlineData("date", "year: 1000000000", "Year 1000000000")]
    [InlineData("date", "year: 2000, month: 13", "Month 13")]
    [InlineData("date", "year: 2001, month: 2, day: 29", "Day 29 is not between 1 and 28")]
    [InlineData("date", "year: 2000, week: 53", "Week 53 is not between 1 and 52")]
    [InlineData("date", "date: date 2020-12-31, year: 2021, week: 53", "Week 53 is not between 1 and 52")]
    [InlineData("date", "year: 2000, week: 5, dayOfWeek: 8", "Day of week 8")]
    [InlineData("date", "year: 2001, ordinalDay: 366", "Ordinal day 366")]
    [InlineData("date", "year: 2001, quarter: 1, dayOfQuarter: 91", "Day of quarter 91")]
    [InlineData("date", "year: 2001, quarter: 5", "Quarter 5")]
    [InlineData("localtime", "hour: 24", "Hour 24")]
    [InlineData("localtime", "hour: 2, minute: 60", "Minute 60")]
    [InlineData("localtime", "hour: 2, minute: 6, second: 60", "Second 60")]
    [InlineData("localtime", "hour: 2, minute: 6, second: 6, millisecond: 1000", "Millisecond 1000")]
    [InlineData("localtime", "hour: 2, minute: 6, second: 6, millisecond: 1, microsecond: 1000", "Microsecond 1000 is not between 0 and 999")]
    [InlineData("localtime", "hour: 2, minute: 6, second: 6, microsecond: 1, nanosecond: 1000", "Nanosecond 1000 is not between 0 and 999")]
    [InlineData("localtime", "hour: 2, minute: 6, second: 6, nanosecond: -1", "Nanosecond -1")]
    public void Numbers_out_of_range_are_refused(string function, string map, string message) =>
        Assert.Equal("NumberOutOfRange", Call.Fails("ArgumentError", message, () => Call.Function(function, Call.Map(map))).Detail);

    [Theory]
    [InlineData("date", "datetime 1984-11-11T23:00-05:00", "1984-11-11")]
    [InlineData("localtime", "time 12:31+01:00", "12:31")]
    [InlineData("time", "localtime 12:31", "12:31Z")]
    [InlineData("time", "localdatetime 1984-11-11T12:31", "12:31Z")]
    [InlineData("localdatetime", "datetime 1984-11-11T23:00-05:00", "1984-11-11T23:00")]
    [InlineData("datetime", "localdatetime 1984-11-11T23:00", "1984-11-11T23:00Z")]
    [InlineData("datetime", "datetime 1984-11-11T23:00[Europe/Stockholm]", "1984-11-11T23:00+01:00[Europe/Stockholm]")]
    public void Instants_are_converted(string function, string other, string expected) => Assert.Equal(expected, Call.Text(Call.Function(function, Call.Instant(other))));

    [Theory]
    [InlineData("date", "localtime 12:31")]
    [InlineData("localtime", "date 2000-01-01")]
    [InlineData("time", "date 2000-01-01")]
    [InlineData("localdatetime", "date 2000-01-01")]
    [InlineData("datetime", "time 12:31Z")]
    public void Instants_without_the_parts_are_not_converted(string function, string other) => Call.Fails("TypeError", "takes", () => Call.Function(function, Call.Instant(other)));

    [Fact]
    public void Clocks_are_told_apart_and_seen_from_zones()
    {
        Assert.Equal("2024-05-06T07:08:09.123456789Z", Call.Text(Call.Function("datetime.transaction")));
        Assert.Equal("2024-05-06T07:09:10", Call.Text(Call.Function("localdatetime.statement")));
        Assert.Equal("07:10:11", Call.Text(Call.Function("localtime.realtime")));
        Assert.Equal("2024-05-06T07:09:10Z", Call.Text(Call.Function("datetime")));
        Assert.Equal("2024-05-05", Call.Text(Call.Function("date", Call.Map("timezone: Pacific/Honolulu"))));
        Assert.Equal("21:08:09.123456789-10:00", Call.Text(Call.Function("time.transaction", "Pacific/Honolulu")));
        Assert.Equal("09:10:11+02:00", Call.Text(Call.Function("time.realtime", Call.Map("timezone: Europe/Stockholm"))));
        var inTokyo = Call.Clock with { DefaultZone = Mycelia.Cypher.Functions.Temporal.Zone.Parse("Asia/Tokyo") };
        Assert.Equal("2024-05-06T16:09:10+09:00[Asia/Tokyo]", Call.Text(Call.Function("datetime", inTokyo)));
        Assert.Equal("1984-01-01T00:00+09:00[Asia/Tokyo]", Call.Text(Call.Function("datetime", inTokyo, "1984")));
        Assert.Equal("12:00+09:00", Call.Text(Call.Function("time", inTokyo, "12")));
    }

    [Fact]
    public void Null_gives_null_and_other_kinds_are_refused()
    {
        foreach (var signature in Mycelia.Cypher.Functions.Temporal.TemporalFunctions.All)
        {
            if (signature.ArgumentsMax == 0) continue;
            var nulls = new Value[Math.Max(1, signature.ArgumentsMin)];
            Assert.True(Call.Function(signature.Name, nulls).IsNull, signature.Name);
            var tooMany = Enumerable.Repeat<Value>("x", signature.ArgumentsMax + 1).ToArray();
            Call.Fails("ArgumentError", "arguments, not", () => Call.Function(signature.Name, tooMany));
            var booleans = Enumerable.Repeat<Value>(true, Math.Max(1, signature.ArgumentsMin)).ToArray();
            Call.Fails("TypeError", "takes", () => Call.Function(signature.Name, booleans));
        }

        Assert.True(Call.Function("date", Call.Map("date: null, day: 5")).IsNull);
        Assert.Equal(32, Mycelia.Cypher.Functions.Temporal.TemporalFunctions.All.Count);
        Assert.False(Mycelia.Cypher.Functions.Temporal.TemporalFunctions.TryGet("date.between", out _));
    }

    [Fact]
    public void Epochs_count_from_1970_in_both_directions()
    {
        Assert.Equal("1970-01-05T19:46:19.999999999Z", Call.Text(Call.Function("datetime.fromEpoch", 416_779, 999_999_999)));
        Assert.Equal("1969-12-31T23:59:59.999999999Z", Call.Text(Call.Function("datetime.fromEpoch", 0, -1)));
        Assert.Equal("1977-07-15T13:34:33.987Z", Call.Text(Call.Function("datetime.fromEpochMillis", 237_821_673_987)));
        Assert.Equal("1969-12-31T23:59:59.999Z", Call.Text(Call.Function("datetime.fromEpochMillis", -1)));
        Call.Fails("ArgumentError", "lies outside", () => Call.Function("datetime.fromEpoch", long.MaxValue, 0));
        Call.Fails("ArgumentError", "lies outside", () => Call.Function("datetime.fromEpoch", long.MaxValue, 1_000_000_000));
    }
}

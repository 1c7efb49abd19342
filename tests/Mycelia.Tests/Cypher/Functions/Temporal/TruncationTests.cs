namespace Mycelia.Tests.Cypher.Functions.Temporal;

public class TruncationTests
{
    private const string Zoned = "datetime 1984-11-11T12:31:14.645876123-01:00";

    [Theory]
    [InlineData("date", "millennium", "date 2017-10-11", "", "2000-01-01")]
    [InlineData("date", "Millennium", "date -0017-10-11", "", "-1000-01-01")]
    [InlineData("date", "century", Zoned, "", "1900-01-01")]
    [InlineData("date", "decade", "date -0001-10-11", "", "-0010-01-01")]
    [InlineData("date", "year", "localdatetime 1984-11-11T12:31", "", "1984-01-01")]
    [InlineData("date", "weekYear", "date 1984-01-01", "", "1983-01-03")]
    [InlineData("date", "weekyear", "date 1984-02-01", "day: 5", "1984-01-05")]
    [InlineData("date", "quarter", Zoned, "day: 2", "1984-10-02")]
    [InlineData("date", "month", Zoned, "", "1984-11-01")]
    [InlineData("date", "week", "date 1984-10-11", "dayOfWeek: 2", "1984-10-09")]
    [InlineData("date", "day", Zoned, "", "1984-11-11")]
    [InlineData("datetime", "year", Zoned, "", "1984-01-01T00:00-01:00")]
    [InlineData("datetime", "year", "date 1984-10-11", "timezone: Europe/Stockholm", "1984-01-01T00:00+01:00[Europe/Stockholm]")]
    [InlineData("datetime", "hour", Zoned, "timezone: Europe/Stockholm", "1984-11-11T12:00+01:00[Europe/Stockholm]")]
    [InlineData("datetime", "day", "date 1984-10-11", "nanosecond: 2", "1984-10-11T00:00:00.000000002Z")]
    [InlineData("datetime", "week", "date 2024-05-08", "dayOfWeek: 2, time: localtime 07:08", "2024-05-07T07:08Z")]
    [InlineData("datetime", "millisecond", Zoned, "nanosecond: 2", "1984-11-11T12:31:14.645000002-01:00")]
    [InlineData("datetime", "millisecond", Zoned, "microsecond: 2", "1984-11-11T12:31:14.645002-01:00")]
    [InlineData("datetime", "millisecond", Zoned, "millisecond: 7", "1984-11-11T12:31:14.007-01:00")]
    [InlineData("datetime", "microsecond", Zoned, "nanosecond: 2", "1984-11-11T12:31:14.645876002-01:00")]
    [InlineData("datetime", "hour", "datetime 2017-10-29T02:30+01:00[Europe/Stockholm]", "", "2017-10-29T02:00+01:00[Europe/Stockholm]")]
    [InlineData("localdatetime", "second", Zoned, "", "1984-11-11T12:31:14")]
    [InlineData("localdatetime", "second", Zoned, "nanosecond: 2", "1984-11-11T12:31:14.000000002")]
    [InlineData("time", "day", Zoned, "", "00:00-01:00")]
    [InlineData("time", "hour", Zoned, "timezone: +01:00", "12:00+01:00")]
    [InlineData("time", "minute", "localtime 12:31:14", "second: 3", "12:31:03Z")]
    [InlineData("localtime", "microsecond", Zoned, "", "12:31:14.645876")]
    public void A_value_is_cut_to_the_beginning_of_a_unit(string function, string unit, string instant, string fields, string expected) =>
        Assert.Equal(expected, Call.Text(Call.Function($"{function}.truncate", unit, Call.Instant(instant), Call.Map(fields))));

    [Fact]
    public void The_instant_defaults_to_the_statement_and_the_fields_to_none()
    {
        Assert.Equal("2024-05-01", Call.Text(Call.Function("date.truncate", "month")));
        Assert.Equal("07:09Z", Call.Text(Call.Function("time.truncate", "minute")));
        Assert.True(Call.Function("date.truncate", "month", Value.Null).IsNull);
    }

    [Theory]
    [InlineData("date", "hour", "date 2000-01-01", "", "ArgumentError", "does not know the unit 'hour'")]
    [InlineData("time", "month", "time 12:00", "", "ArgumentError", "does not know the unit 'month'")]
    [InlineData("datetime", "aeon", "date 2000-01-01", "", "ArgumentError", "microsecond")]
    [InlineData("datetime", "hour", "date 2000-01-01", "", "TypeError", "time of day")]
    [InlineData("date", "month", "time 12:00", "", "TypeError", "a date")]
    [InlineData("date", "month", "date 2000-01-01", "timezone: Z", "ArgumentError", "no time zone")]
    [InlineData("localtime", "hour", "time 12:00", "timezone: Z", "ArgumentError", "no time zone")]
    [InlineData("datetime", "month", "date 2000-01-01", "date: date 2000-01-01", "ArgumentError", "the second argument")]
    [InlineData("datetime", "microsecond", Zoned, "nanosecond: 1000", "ArgumentError", "between 0 and 999")]
    [InlineData("date", "millennium", "date -999999999-01-01", "", "ArgumentError", "Year -1000000000")]
    public void What_cannot_be_cut_is_refused(string function, string unit, string instant, string fields, string type, string message) =>
        Call.Fails(type, message, () => Call.Function($"{function}.truncate", unit, Call.Instant(instant), Call.Map(fields)));
}

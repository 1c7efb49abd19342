namespace Mycelia.Tests.Cypher.Functions.Temporal;

/// <summary>The time between two instants.</summary>
public class IntervalTests
{
    [Theory]
    [InlineData("date 1984-10-11", "date 2015-06-24", "P30Y8M13D", "P30Y8M", "P11213D", "PT269112H")]
    [InlineData("date -999999999-01-01", "date +999999999-12-31", "P1999999998Y11M30D", "P1999999998Y11M", "P730484999633D", "PT17531639991192H")]
    [InlineData("date 1984-10-11", "localtime 16:30", "PT16H30M", "PT0S", "PT0S", "PT16H30M")]
    [InlineData("localtime 14:30", "time 16:30+01:00", "PT2H", "PT0S", "PT0S", "PT2H")]
    [InlineData("time 23:00-05:00", "time 01:00+05:00", "PT-32H", "PT0S", "PT0S", "PT-32H")]
    [InlineData("time 14:30", "datetime 2015-07-21T21:40:32.142+01:00", "PT6H10M32.142S", "PT0S", "PT0S", "PT6H10M32.142S")]
    [InlineData("localdatetime 2015-07-21T21:40:32.142", "date 2015-06-24", "P-27DT-21H-40M-32.142S", "PT0S", "P-27D", "PT-669H-40M-32.142S")]
    [InlineData("datetime 2014-07-21T21:40:36.143+02:00", "datetime 2015-07-21T21:40:32.142+01:00", "P1YT59M55.999S", "P1Y", "P365D", "PT8760H59M55.999S")]
    [InlineData("date 2018-07-21", "datetime 2016-07-21T21:40:32.142+01:00", "P-1Y-11M-30DT-2H-19M-27.858S", "P-1Y-11M", "P-729D", "PT-17498H-19M-27.858S")]
    [InlineData("localdatetime 2018-01-01T10:00:00.2", "localdatetime 2018-01-02T10:00:00.1", "PT23H59M59.9S", "PT0S", "PT0S", "PT23H59M59.9S")]
    [InlineData("localdatetime 2018-01-02T10:00:00.1", "localdatetime 2018-01-01T10:00:00.2", "PT-23H-59M-59.9S", "PT0S", "PT0S", "PT-23H-59M-59.9S")]
    [InlineData("datetime 2017-10-28T23:00[Europe/Stockholm]", "datetime 2017-10-29T04:00[Europe/Stockholm]", "PT6H", "PT0S", "PT0S", "PT6H")]
    [InlineData("datetime 2017-10-29T04:00[Europe/Stockholm]", "datetime 2017-10-28T23:00[Europe/Stockholm]", "PT-6H", "PT0S", "PT0S", "PT-6H")]
    [InlineData("datetime 2017-09-29T23:00[Europe/Stockholm]", "datetime 2017-10-29T04:00[Europe/Stockholm]", "P29DT6H", "PT0S", "P29D", "PT702H")]
    [InlineData("datetime 2017-10-29T00:00[Europe/Stockholm]", "date 2017-10-30", "P1D", "PT0S", "P1D", "PT25H")]
    [InlineData("localtime 00:00", "datetime 2017-10-29T04:00[Europe/Stockholm]", "PT5H", "PT0S", "PT0S", "PT5H")]
    [InlineData("datetime 2017-10-29T02:30+02:00[Europe/Stockholm]", "datetime 2017-10-29T02:30+01:00[Europe/Stockholm]", "PT1H", "PT0S", "PT0S", "PT1H")]
    [InlineData("date 2020-01-31", "date 2020-02-29", "P29D", "PT0S", "P29D", "PT696H")]
    [InlineData("date 2020-03-31", "date 2020-02-29", "P-1M", "P-1M", "P-31D", "PT-744H")]
    public void Between_counts_on_the_calendar(string from, string to, string between, string months, string days, string seconds)
    {
        var (first, second) = (Call.Instant(from), Call.Instant(to));
        Assert.Equal(between, Call.Text(Call.Function("duration.between", first, second)));
        Assert.Equal(months, Call.Text(Call.Function("duration.inMonths", first, second)));
        Assert.Equal(days, Call.Text(Call.Function("duration.inDays", first, second)));
        Assert.Equal(seconds, Call.Text(Call.Function("duration.inSeconds", first, second)));
    }
}

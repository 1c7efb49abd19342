namespace Mycelia.Tests.Values;

public class TemporalTests
{
    [Theory]
    [InlineData(1984, 10, 11, "1984-10-11")]
    [InlineData(1, 1, 1, "0001-01-01")]
    [InlineData(0, 2, 29, "0000-02-29")]
    [InlineData(-1, 12, 31, "-0001-12-31")]
    [InlineData(-44, 3, 15, "-0044-03-15")]
    [InlineData(9_999, 12, 31, "9999-12-31")]
    [InlineData(10_000, 1, 1, "+10000-01-01")]
    [InlineData(-10_000, 1, 1, "-10000-01-01")]
    [InlineData(999_999_999, 12, 31, "+999999999-12-31")]
    [InlineData(-999_999_999, 1, 1, "-999999999-01-01")]
    public void Dates_format_and_parse(int year, int month, int day, string text)
    {
        var date = new Date(year, month, day);
        Assert.Equal(text, date.ToString());
        Assert.Equal(date, Date.Parse(text));
        Assert.Equal((year, month, day), (date.Year, date.Month, date.Day));
    }

    [Fact]
    public void The_calendar_agrees_with_dotnet_over_all_its_days()
    {
        for (var number = 0; number <= DateOnly.MaxValue.DayNumber; number += number < 800_000 ? 1 : 37)
        {
            var expected = DateOnly.FromDayNumber(number);
            var date = Date.FromDateOnly(expected);
            if (date.Year != expected.Year || date.Month != expected.Month || date.Day != expected.Day || date.DayOfWeek != expected.DayOfWeek
                || date.DayOfYear != expected.DayOfYear || date.ToDateOnly() != expected || new Date(date.Year, date.Month, date.Day) != date)
                Assert.Fail($"{date} is not {expected:O}");
        }
    }

    [Fact]
    public void The_calendar_repeats_every_400_years_to_both_ends()
    {
        Assert.Equal("-999999999-01-01", Date.MinValue.ToString());
        Assert.Equal("+999999999-12-31", Date.MaxValue.ToString());
        var date = new Date(1999, 2, 28);
        foreach (var cycles in new[] { -2_499_000L, -5, 1, 2_499_000 })
        {
            var shifted = new Date(date.EpochDay + cycles * 146_097);
            Assert.Equal((1999 + cycles * 400, 2, 28, date.DayOfWeek), (shifted.Year, shifted.Month, shifted.Day, shifted.DayOfWeek));
        }
    }

    [Theory]
    [InlineData(12, 0, 0, 0, "12:00")]
    [InlineData(0, 0, 0, 0, "00:00")]
    [InlineData(12, 31, 14, 0, "12:31:14")]
    [InlineData(12, 31, 0, 1, "12:31:00.000000001")]
    [InlineData(12, 31, 14, 645_000_000, "12:31:14.645")]
    [InlineData(12, 31, 14, 645_876_000, "12:31:14.645876")]
    [InlineData(12, 31, 14, 645_876_123, "12:31:14.645876123")]
    [InlineData(12, 31, 14, 600_000_000, "12:31:14.600")]
    [InlineData(23, 59, 59, 999_999_999, "23:59:59.999999999")]
    public void Local_times_format_and_parse(int hour, int minute, int second, int nano, string text)
    {
        var time = new LocalTime(hour, minute, second, nano);
        Assert.Equal(text, time.ToString());
        Assert.Equal(time, LocalTime.Parse(text));
        Assert.Equal((hour, minute, second, nano), (time.Hour, time.Minute, time.Second, time.Nanosecond));
    }

    [Theory]
    [InlineData(0, "12:31:14.645Z")]
    [InlineData(3_600, "12:31:14.645+01:00")]
    [InlineData(-12_600, "12:31:14.645-03:30")]
    [InlineData(3_208, "12:31:14.645+00:53:28")]
    [InlineData(-1, "12:31:14.645-00:00:01")]
    [InlineData(64_800, "12:31:14.645+18:00")]
    [InlineData(-64_800, "12:31:14.645-18:00")]
    public void Offsets_format_and_parse(int offsetSeconds, string text)
    {
        var time = new ZonedTime(new LocalTime(12, 31, 14, 645_000_000), offsetSeconds);
        Assert.Equal(text, time.ToString());
        Assert.Equal(time, ZonedTime.Parse(text));
        Assert.Equal((12, 31, 14, 645_000_000), (time.Hour, time.Minute, time.Second, time.Nanosecond));
    }

    [Theory]
    [InlineData("1984-10-11T12:31:14.645876123+01:00[Europe/Stockholm]", 466_342_274, 645_876_123, 3_600, "Europe/Stockholm")]
    [InlineData("1970-01-01T00:00Z", 0, 0, 0, null)]
    [InlineData("1970-01-01T00:00Z[UTC]", 0, 0, 0, "UTC")]
    [InlineData("1969-12-31T23:59:59.500Z", -1, 500_000_000, 0, null)]
    [InlineData("1850-01-01T00:00+00:53:28[Europe/Berlin]", -3_786_828_808, 0, 3_208, "Europe/Berlin")]
    [InlineData("+999999999-12-31T23:59:59.999999999-18:00", 31_556_889_832_845_599, 999_999_999, -64_800, null)]
    [InlineData("-999999999-01-01T00:00+18:00", -31_557_014_135_661_600, 0, 64_800, null)]
    public void Instants_format_and_parse(string text, long epochSecond, int nano, int offsetSeconds, string? zone)
    {
        var value = ZonedDateTime.Parse(text);
        Assert.Equal(new ZonedDateTime(epochSecond, nano, offsetSeconds, zone), value);
        Assert.Equal(text, value.ToString());
        var local = text[..text.IndexOfAny(['Z', '+', '-'], text.IndexOf('T'))];
        Assert.Equal(LocalDateTime.Parse(local), value.Local);
        Assert.Equal(local, value.Local.ToString());
    }

    [Fact]
    public void Components_are_local()
    {
        var value = ZonedDateTime.Parse("2024-03-01T00:30:15.000000007+02:00");
        Assert.Equal((2024, 3, 1, 0, 30, 15, 7), (value.Year, value.Month, value.Day, value.Hour, value.Minute, value.Second, value.Nano));
        Assert.Equal("2024-02-29T22:30:15.000000007", new LocalDateTime(value.EpochSecond, value.Nano).ToString());
    }

    [Theory]
    [InlineData(ValueKind.Date)]
    [InlineData(ValueKind.LocalTime)]
    [InlineData(ValueKind.ZonedTime)]
    [InlineData(ValueKind.LocalDateTime)]
    [InlineData(ValueKind.ZonedDateTime)]
    [InlineData(ValueKind.Duration)]
    public void Parse_reads_whatever_is_formatted_and_never_crashes(ValueKind kind)
    {
        var random = new Random((int)kind);
        for (var i = 0; i < 5_000; i++)
        {
            var value = ValueGenerator.Next(random, kind, 0);
            var text = value.ToObject()!.ToString()!;
            Assert.Equal(value, Parse(kind, text));

            var damaged = text.ToCharArray();
            damaged[random.Next(damaged.Length)] = "0159-+:.TZPDM[]x "[random.Next(17)];
            if (Parse(kind, new string(damaged, 0, random.Next(damaged.Length + 1))) is { IsNull: false } other)
                Assert.Equal(other, Parse(kind, other.ToObject()!.ToString()!));
        }
    }

    [Theory]
    [InlineData(ValueKind.Date, "1984-13-11",
        "'1984-13-11' is not a Date: month 13 is not between 1 and 12 (at character 1). Write it like 1984-10-11.")]
    [InlineData(ValueKind.Date, "1900-02-29", "day 29 is not between 1 and 28, the last day of month 2 of year 1900")]
    [InlineData(ValueKind.Date, "12024-01-01", "'-' is missing (at character 5)")]
    [InlineData(ValueKind.Date, "+1000000000-01-01", "'-' is missing")]
    [InlineData(ValueKind.Date, "84-10-11", "the year needs 4 digit(s)")]
    [InlineData(ValueKind.Date, "1984-10-11T12:00", "the text should end here (at character 11)")]
    [InlineData(ValueKind.Date, "", "'' is not a Date: the year needs 4 digit(s) (at character 1)")]
    [InlineData(ValueKind.LocalTime, "24:00", "hour 24 is not between 0 and 23")]
    [InlineData(ValueKind.LocalTime, "12:00:60", "second 60 is not between 0 and 59")]
    [InlineData(ValueKind.LocalTime, "12:00:00.", "the fraction of a second needs 1 digit(s)")]
    [InlineData(ValueKind.LocalTime, "12:00:00.1234567890", "the text should end here (at character 19)")]
    [InlineData(ValueKind.ZonedTime, "12:00", "the offset from UTC is missing")]
    [InlineData(ValueKind.ZonedTime, "12:00+18:00:01", "offset of 64801 seconds is not between -18:00 and +18:00")]
    [InlineData(ValueKind.ZonedTime, "12:00+01:60", "the minutes and seconds of an offset go up to 59")]
    [InlineData(ValueKind.LocalDateTime, "1984-10-11 12:00", "'T' is missing (at character 11)")]
    [InlineData(ValueKind.LocalDateTime, "1984-10-11T25:00", "hour 25 is not between 0 and 23 (at character 12)")]
    [InlineData(ValueKind.ZonedDateTime, "1984-10-11T12:00Z[Europe/Stockholm", "']' is missing after the zone")]
    [InlineData(ValueKind.ZonedDateTime, "1984-10-11T12:00Z[]", "a zone name has 1 to 255 characters, not 0")]
    [InlineData(ValueKind.ZonedDateTime, "1984-10-11T12:00Z[a b]", "a zone name is a letter followed by")]
    public void Errors_of_parsing_say_what_is_wrong_and_where(ValueKind kind, string text, string message)
    {
        Assert.Equal(Value.Null, Parse(kind, text));
        ValueTests.AssertFails(StatusCode.InvalidArgument, message, () => kind switch
        {
            ValueKind.Date => Date.Parse(text),
            ValueKind.LocalTime => LocalTime.Parse(text),
            ValueKind.ZonedTime => ZonedTime.Parse(text),
            ValueKind.LocalDateTime => LocalDateTime.Parse(text),
            _ => ZonedDateTime.Parse(text),
        });
    }

    [Fact]
    public void Ranges_are_checked_at_construction()
    {
        Refused("Not a valid Date: day 365241780472 lies outside the years -999999999 to +999999999.", () => new Date(365_241_780_472));
        Refused("Not a valid Date: year 1000000000 is not between -999999999 and +999999999.", () => new Date(1_000_000_000, 1, 1));
        Refused("day 31 is not between 1 and 30", () => new Date(2024, 4, 31));
        Refused("nanosecond of the day 86400000000000 is not between 0 and 86399999999999", () => new LocalTime(86_400_000_000_000));
        Refused("minute 60 is not between 0 and 59", () => new LocalTime(1, 60));
        Refused("offset of 64801 seconds", () => new ZonedTime(0, 64_801));
        Refused("nanosecond 1000000000 is not", () => new LocalDateTime(0, 1_000_000_000));
        Refused("second 31556889832780800 lies outside", () => new LocalDateTime(31_556_889_832_780_800, 0));
        Refused("lies outside the years", () => new ZonedDateTime(31_556_889_832_780_799, 0, 1));
        Refused("lies outside the years", () => new ZonedDateTime(long.MaxValue, 0, 1));
        Refused("lies outside the years", () => new ZonedDateTime(long.MinValue, 0, -1));
        Refused("a zone name has 1 to 255 characters, not 256", () => new ZonedDateTime(0, 0, 0, new string('a', 256)));
        Refused("a zone name is a letter", () => new ZonedDateTime(0, 0, 0, "Europe/Malmö"));

        static void Refused(string message, Func<object> action) => ValueTests.AssertFails(StatusCode.InvalidArgument, message, action);
    }

    [Fact]
    public void Dotnet_types_convert_both_ways()
    {
        foreach (var moment in new[] { DateTime.MinValue, DateTime.MaxValue, DateTime.UnixEpoch, new DateTime(1969, 12, 31, 23, 59, 59).AddTicks(1) })
        {
            Assert.Equal(moment, LocalDateTime.FromDateTime(moment).ToDateTime());
            Assert.Equal(TimeOnly.FromDateTime(moment), LocalTime.FromTimeOnly(TimeOnly.FromDateTime(moment)).ToTimeOnly());
        }

        var offset = new DateTimeOffset(2024, 2, 29, 23, 0, 0, 7, TimeSpan.FromMinutes(-210));
        Assert.Equal("2024-02-29T23:00:00.007-03:30", ZonedDateTime.FromDateTimeOffset(offset).ToString());
        Assert.True(offset.EqualsExact(ZonedDateTime.FromDateTimeOffset(offset).ToDateTimeOffset()));
        Assert.True(DateTimeOffset.MinValue.EqualsExact(ZonedDateTime.FromDateTimeOffset(DateTimeOffset.MinValue).ToDateTimeOffset()));
    }

    [Fact]
    public void Conversions_that_would_lose_something_are_refused()
    {
        Refused("+10000-01-01 does not fit DateOnly: its years are 1 to 9999.", () => new Date(10_000, 1, 1).ToDateOnly());
        Refused("0000-12-31 does not fit DateOnly", () => new Date(0, 12, 31).ToDateOnly());
        Refused("00:00:00.000000001 does not fit TimeOnly: its smallest unit is 100 nanoseconds.", () => new LocalTime(1).ToTimeOnly());
        Refused("does not fit DateTime: its smallest unit", () => new LocalDateTime(0, 1).ToDateTime());
        Refused("does not fit DateTime: its years", () => LocalDateTime.Parse("0000-12-31T00:00").ToDateTime());
        Refused("does not fit DateTimeOffset: its offsets are whole minutes", () => new ZonedDateTime(0, 0, 1).ToDateTimeOffset());
        Refused("does not fit DateTimeOffset: its offsets are whole minutes", () => new ZonedDateTime(0, 0, 15 * 3_600).ToDateTimeOffset());
        Refused("does not fit DateTimeOffset: its years", () => ZonedDateTime.Parse("0001-01-01T00:00+01:00").ToDateTimeOffset());

        static void Refused(string message, Func<object> action) => ValueTests.AssertFails(StatusCode.Overflow, message, action);
    }

    [Fact]
    public void Operators_agree_with_the_order()
    {
        Assert.True(new Date(0) < new Date(1) && new Date(1) > new Date(0) && new Date(0) <= new Date(0) && new Date(0) >= new Date(0));
        Assert.True(new LocalTime(0) < new LocalTime(1) && new LocalTime(1) >= new LocalTime(0));
        Assert.True(ZonedTime.Parse("12:00+02:00") < ZonedTime.Parse("11:00Z") && ZonedTime.Parse("11:00Z") >= ZonedTime.Parse("12:00+02:00"));
        Assert.True(new LocalDateTime(0, 1) > new LocalDateTime(0, 0) && new LocalDateTime(-1, 9) <= new LocalDateTime(0, 0));
        Assert.True(new ZonedDateTime(0, 0, 3_600) < new ZonedDateTime(1, 0, 0) && new ZonedDateTime(0, 0, 0) < new ZonedDateTime(0, 0, 0, "UTC"));
    }

    internal static Value Parse(ValueKind kind, string text) => kind switch
    {
        ValueKind.Date => Date.TryParse(text, out var value) ? value : Value.Null,
        ValueKind.LocalTime => LocalTime.TryParse(text, out var value) ? value : Value.Null,
        ValueKind.ZonedTime => ZonedTime.TryParse(text, out var value) ? value : Value.Null,
        ValueKind.LocalDateTime => LocalDateTime.TryParse(text, out var value) ? value : Value.Null,
        ValueKind.ZonedDateTime => ZonedDateTime.TryParse(text, out var value) ? value : Value.Null,
        _ => Duration.TryParse(text, out var value) ? value : Value.Null,
    };
}

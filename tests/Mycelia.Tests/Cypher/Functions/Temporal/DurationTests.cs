using Mycelia.Cypher.Functions.Temporal;

namespace Mycelia.Tests.Cypher.Functions.Temporal;

/// <summary>Durations from components, and the operators.</summary>
public class DurationTests
{
    [Theory]
    [InlineData("days: 14, hours: 16, minutes: 12", "P14DT16H12M")]
    [InlineData("months: 0.75", "P22DT19H51M49.5S")]
    [InlineData("years: 12.5, months: 5.5, days: 14.5, hours: 16.5, minutes: 12.5, seconds: 70.5, nanoseconds: 3", "P12Y11M29DT33H58M13.500000003S")]
    [InlineData("quarters: 5, weeks: 1.5", "P1Y3M10DT12H")]
    [InlineData("seconds: 70.3", "PT1M10.3S")]
    [InlineData("seconds: 0.1, milliseconds: 0.1, microseconds: 0.1, nanoseconds: 0.9", "PT0.1001001S")]
    [InlineData("seconds: -2, milliseconds: 1", "PT-1.999S")]
    [InlineData("days: 1, milliseconds: -1", "P1DT-0.001S")]
    [InlineData("days: 1.5, months: -0.5", "P-13DT-17H-14M-33S")]
    [InlineData("seconds: 0.0000001", "PT0.0000001S")]
    [InlineData("days: 1e-19", "PT0S")]
    [InlineData("days: 9e18", "P9000000000000000000D")]
    [InlineData("days: null, Hours: 1", "PT1H")]
    public void Components_are_added_up(string map, string expected) => Assert.Equal(expected, Call.Text(Call.Function("duration", Call.Map(map))));

    [Theory]
    [InlineData("", "the map is empty")]
    [InlineData("day: 1", "there is no component 'day'")]
    [InlineData("days: one", "'days' takes a number")]
    [InlineData("days: 1e19", "does not fit")]
    [InlineData("days: 1e300", "cannot be made with the number")]
    [InlineData("years: 9223372036854775807", "does not fit")]
    [InlineData("hours: 9223372036854775807", "too large together")]
    public void Components_that_make_no_duration_are_refused(string map, string message) =>
        Call.Fails("ArgumentError", message, () => Call.Function("duration", Call.Map(map)));

    [Theory]
    [InlineData("P12Y5M14DT16H13M10.000000001S", 2L, "P24Y10M28DT32H26M20.000000002S", "P6Y2M22DT13H21M8S")]
    [InlineData("P12Y5M14DT16H13M10.000000001S", 0.5, "P6Y2M22DT13H21M8S", "P24Y10M28DT32H26M20.000000002S")]
    [InlineData("P12Y11M29DT33H58M13.500000003S", 2L, "P25Y10M58DT67H56M27.000000006S", "P6Y5M29DT34H13M39.750000001S")]
    [InlineData("P1M-14DT15H49M10S", 2L, "P2M-28DT31H38M20S", "P8DT13H9M8S")]
    [InlineData("PT3H16M", -2L, "PT-6H-32M", "PT-1H-38M")]
    [InlineData("P1M", 3L, "P3M", "P10DT3H29M42S")]
    [InlineData("PT-0.3S", 1e-1, "PT-0.03S", "PT-3S")]
    [InlineData("P1D", 1e-10, "PT0.00000864S", "P10000000000D")]
    public void Durations_are_scaled_part_by_part(string duration, object factor, string product, string quotient)
    {
        var (left, right) = ((Value)Duration.Parse(duration), (factor is long whole ? whole : (Value)(double)factor));
        Assert.Equal(product, Call.Text(TemporalArithmetic.Multiply(left, right)));
        Assert.Equal(product, Call.Text(TemporalArithmetic.Multiply(right, left)));
        Assert.Equal(quotient, Call.Text(TemporalArithmetic.Divide(left, right)));
    }

    [Fact]
    public void Scaling_out_of_range_and_by_zero_are_errors()
    {
        Value duration = Duration.Parse("P9223372036854775807D");
        Call.Fails("ArgumentError", "does not fit", () => TemporalArithmetic.Multiply(duration, 2));
        Call.Fails("ArgumentError", "lies outside", () => TemporalArithmetic.Multiply(duration, 1.7e20));
        Call.Fails("ArgumentError", "cannot be made", () => TemporalArithmetic.Multiply(duration, double.NaN));
        Call.Fails("ArithmeticError", "Division by zero", () => TemporalArithmetic.Divide(duration, 0));
        Call.Fails("ArithmeticError", "Division by zero", () => TemporalArithmetic.Divide(duration, 0.0));
        Assert.Equal("P-9223372036854775807D", Call.Text(TemporalArithmetic.Negate(duration)));
    }

    [Theory]
    [InlineData("date 1984-10-11", "P12Y5M14DT16H13M10.000000002S", "1997-03-25", "1972-04-27")]
    [InlineData("date 1984-10-11", "P12Y11M29DT33H58M13.500000003S", "1997-10-11", "1971-10-12")]
    [InlineData("date 1984-10-11", "PT-24H-0.5S", "1984-10-10", "1984-10-12")]
    [InlineData("date 1984-10-11", "PT-23H-59M-59.5S", "1984-10-11", "1984-10-11")]
    [InlineData("date 2011-01-31", "P1M", "2011-02-28", "2010-12-31")]
    [InlineData("date 2011-01-31", "P13M", "2012-02-29", "2009-12-31")]
    [InlineData("localtime 12:31:14.000000001", "P14DT16H13M10.000000002S", "04:44:24.000000003", "20:18:03.999999999")]
    [InlineData("localtime 00:00", "PT-0.000000001S", "23:59:59.999999999", "00:00:00.000000001")]
    [InlineData("time 12:31+01:00", "PT9223372036854775807S", "04:01:07+01:00", "21:00:53+01:00")]
    [InlineData("localdatetime 2020-02-29T23:59:59.5", "P1YT0.5S", "2021-03-01T00:00", "2019-02-28T23:59:59")]
    [InlineData("datetime 1984-10-11T12:31:14.000000001+01:00", "P1M-14DT15H49M10S", "1984-10-29T04:20:24.000000001+01:00", "1984-09-24T20:42:04.000000001+01:00")]
    [InlineData("datetime 2017-10-28T12:00[Europe/Stockholm]", "P1D", "2017-10-29T12:00+01:00[Europe/Stockholm]", "2017-10-27T12:00+02:00[Europe/Stockholm]")]
    [InlineData("datetime 2017-10-28T12:00[Europe/Stockholm]", "PT24H", "2017-10-29T11:00+01:00[Europe/Stockholm]", "2017-10-27T12:00+02:00[Europe/Stockholm]")]
    [InlineData("datetime 2017-03-25T02:30[Europe/Stockholm]", "P1D", "2017-03-26T03:30+02:00[Europe/Stockholm]", "2017-03-24T02:30+01:00[Europe/Stockholm]")]
    [InlineData("datetime 2017-10-29T02:30+01:00[Europe/Stockholm]", "PT1H", "2017-10-29T03:30+01:00[Europe/Stockholm]", "2017-10-29T02:30+02:00[Europe/Stockholm]")]
    [InlineData("datetime 2011-12-29T12:00[Pacific/Apia]", "P1D", "2011-12-31T12:00+14:00[Pacific/Apia]", "2011-12-28T12:00-10:00[Pacific/Apia]")]
    [InlineData("duration P1Y-2DT0.5S", "P1M2DT0.75S", "P1Y1MT1.25S", "P11M-4DT-0.25S")]
    public void Durations_are_added_and_subtracted(string instant, string duration, string sum, string difference)
    {
        var (left, right) = (Call.Instant(instant), (Value)Duration.Parse(duration));
        Assert.Equal(sum, Call.Text(TemporalArithmetic.Add(left, right)));
        Assert.Equal(sum, Call.Text(TemporalArithmetic.Add(right, left)));
        Assert.Equal(difference, Call.Text(TemporalArithmetic.Subtract(left, right)));
    }

    [Theory]
    [InlineData("date +999999999-12-31", "P1D")]
    [InlineData("date 2000-01-01", "P9223372036854775807D")]
    [InlineData("date 2000-01-01", "P768614336404564650Y")]
    [InlineData("localdatetime +999999999-12-31T23:59:59", "PT1S")]
    [InlineData("datetime +999999999-12-31T23:59:59Z", "PT9223372036854775807S")]
    [InlineData("duration P9223372036854775807D", "P1D")]
    [InlineData("duration PT2562047788015215H30M7S", "PT1S")]
    public void Results_out_of_range_are_errors(string instant, string duration) =>
        Assert.Equal("NumberOutOfRange", Call.Fails("ArgumentError", "", () => TemporalArithmetic.Add(Call.Instant(instant), Duration.Parse(duration))).Detail);

    [Fact]
    public void Operators_take_the_kinds_that_they_say()
    {
        Value[] samples = [Value.Null, 1, 2.0, "x", Call.Instant("date 2000"), Call.Instant("localtime 12"), Call.Instant("time 12"), Call.Instant("localdatetime 2000"),
            Call.Instant("datetime 2000"), Call.Instant("duration P1D")];
        foreach (var left in samples)
        {
            foreach (var right in samples)
            {
                Check(TemporalArithmetic.CanAdd, TemporalArithmetic.Add, left, right);
                Check(TemporalArithmetic.CanSubtract, TemporalArithmetic.Subtract, left, right);
                Check(TemporalArithmetic.CanMultiply, TemporalArithmetic.Multiply, left, right);
                Check(TemporalArithmetic.CanDivide, TemporalArithmetic.Divide, left, right);
            }
        }

        static void Check(Func<ValueKind, ValueKind, bool> can, Func<Value, Value, Value> operation, Value left, Value right)
        {
            if (can(left.Kind, right.Kind)) Assert.False(operation(left, right).IsNull);
            else Call.Fails("TypeError", "Cannot", () => operation(left, right));
        }
    }
}

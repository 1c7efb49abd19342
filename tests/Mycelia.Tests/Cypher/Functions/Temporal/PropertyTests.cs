using Mycelia.Cypher.Functions.Temporal;

namespace Mycelia.Tests.Cypher.Functions.Temporal;

/// <summary>What holds for all instants: laws over random ones of all years, and of years with changes of the clock.</summary>
public class PropertyTests
{
    private const int Rounds = 2_000;
    private const long EpochDayMax = 365_241_780_000;
    private const long NanosPerDay = 86_400_000_000_000;
    private static readonly string[] Zones = ["Europe/Stockholm", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia", "Africa/Casablanca", "Europe/Dublin"];
    private static readonly string[] Functions = ["date", "localtime", "time", "localdatetime", "datetime"];
    private static readonly string[] Units =
        ["millennium", "century", "decade", "year", "weekYear", "quarter", "month", "week", "day", "hour", "minute", "second", "millisecond", "microsecond"];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void The_time_between_two_instants_leads_from_one_to_the_other(int seed)
    {
        var random = new Random(seed);
        for (var i = 0; i < Rounds; i++)
        {
            var function = Functions[random.Next(Functions.Length)];
            var (from, to) = (Instant(random, function), Instant(random, function));
            var between = Call.Function("duration.between", from, to);
            var seconds = Call.Function("duration.inSeconds", from, to);
            Assert.True(IsSame(to, TemporalArithmetic.Add(from, between)), $"{from} + {between} is {TemporalArithmetic.Add(from, between)}, not {to}");
            Assert.True(IsSame(to, TemporalArithmetic.Add(from, seconds)), $"{from} + {seconds} is not {to}");
            Assert.True(Call.Function("duration.between", from, from).AsDuration() == Duration.Zero);
        }
    }

    [Fact]
    public void Truncation_goes_back_and_only_once()
    {
        var random = new Random(3);
        for (var i = 0; i < Rounds; i++)
        {
            var function = Functions[random.Next(Functions.Length)];
            var instant = Instant(random, function);
            var unit = Units[function is "localtime" or "time" ? random.Next(8, 14) : random.Next(function == "date" ? 9 : 14)];
            var once = Call.Function($"{function}.truncate", unit, instant);
            Assert.True(once.CompareTo(instant) <= 0, $"{instant} to the {unit} is {once}");
            Assert.Equal(once, Call.Function($"{function}.truncate", unit, once));
        }
    }

    [Fact]
    public void Texts_lead_back_to_their_values()
    {
        var random = new Random(4);
        for (var i = 0; i < Rounds; i++)
        {
            var function = Functions[random.Next(Functions.Length)];
            var instant = Instant(random, function);
            Assert.Equal(instant, Call.Function(function, Call.Text(instant)));
            Value duration = new Duration(random.NextInt64(-1_000, 1_000), random.NextInt64() >> random.Next(63), random.NextInt64() >> random.Next(63), random.Next(1_000_000_000));
            Assert.Equal(duration, Call.Function("duration", Call.Text(duration)));
        }
    }

    [Fact]
    public void Components_lead_back_to_their_dates()
    {
        var random = new Random(5);
        string[][] forms = [["year", "month", "day"], ["year", "ordinalDay"], ["year", "quarter", "dayOfQuarter"], ["weekYear", "week", "dayOfWeek"]];
        for (var i = 0; i < Rounds; i++)
        {
            var date = Instant(random, "date");
            foreach (var form in forms)
            {
                var map = Value.Map(form.Select(name => KeyValuePair.Create(name == "weekYear" ? "year" : name, TemporalComponents.Get(date, name))));
                Assert.Equal(date, Call.Function("date", map));
            }

            var (year, week, day) = (TemporalComponents.Get(date, "weekYear").AsInt64(), TemporalComponents.Get(date, "week").AsInt64(), TemporalComponents.Get(date, "dayOfWeek").AsInt64());
            if (year is >= 1 and <= 9_998) Assert.Equal(System.Globalization.ISOWeek.ToDateTime((int)year, (int)week, (DayOfWeek)(day % 7)), date.AsDate().ToDateOnly().ToDateTime(default));
        }
    }

    [Fact]
    public void Scaling_up_and_down_again_changes_nothing_that_is_whole()
    {
        var random = new Random(6);
        for (var i = 0; i < Rounds; i++)
        {
            Value duration = new Duration(random.Next(-1_000, 1_000), random.Next(-1_000, 1_000), random.Next(-100_000, 100_000), random.Next(1_000_000_000));
            Value factor = random.Next(2) == 0 ? random.Next(1, 1_000) : random.Next(1, 1_000) / 8.0;
            var scaled = TemporalArithmetic.Multiply(duration, factor);
            if (factor.Kind == ValueKind.Int64) Assert.Equal(duration, TemporalArithmetic.Divide(scaled, factor));
            Assert.Equal(scaled, TemporalArithmetic.Negate(TemporalArithmetic.Multiply(TemporalArithmetic.Negate(duration), factor)));
            Assert.Equal(Duration.Zero, TemporalArithmetic.Subtract(scaled, scaled).AsDuration());
        }
    }

    /// <summary>The same moment; that of two zones may have two offsets.</summary>
    private static bool IsSame(Value left, Value right) => left.Kind switch
    {
        ValueKind.ZonedDateTime => (left.AsZonedDateTime().EpochSecond, left.AsZonedDateTime().Nano) == (right.AsZonedDateTime().EpochSecond, right.AsZonedDateTime().Nano),
        ValueKind.ZonedTime => Utc(left) == Utc(right),
        _ => left.Equals(right),
    };

    private static long Utc(Value time) =>
        (time.AsZonedTime().NanoOfDay - time.AsZonedTime().OffsetSeconds * 1_000_000_000L + 2 * NanosPerDay) % NanosPerDay;

    private static Value Instant(Random random, string function)
    {
        var isNear = random.Next(2) == 0;
        var day = new Date(isNear ? random.Next(10_957, 20_000) : random.NextInt64(-EpochDayMax, EpochDayMax));
        var time = new LocalTime(random.Next(3) == 0 ? random.Next(0, 5) * 1_800_000_000_000L : random.NextInt64(NanosPerDay));
        var offset = random.Next(-64_800, 64_801);
        return function switch
        {
            "date" => day,
            "localtime" => time,
            "time" => new ZonedTime(time, offset),
            "localdatetime" => new LocalDateTime(day, time),
            _ => (random.Next(3) == 0 ? Zone.Fixed(offset) : Zone.Named(Zones[random.Next(Zones.Length)])).Resolve(new LocalDateTime(day, time), random.Next(2) == 0 ? 3_600 : null),
        };
    }
}

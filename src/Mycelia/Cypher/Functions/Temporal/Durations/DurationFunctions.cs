namespace Mycelia.Cypher.Functions.Temporal;

/// <summary><c>duration</c> and its sub-functions, which give the time between two instants.</summary>
internal static class DurationFunctions
{
    private const string Name = "duration";
    private const string Components = "years, quarters, months, weeks, days, hours, minutes, seconds, milliseconds, microseconds and nanoseconds";

    /// <summary><c>duration('P1Y')</c>, <c>duration({years: 1})</c>; amounts may have fractions.</summary>
    public static Value Create(ReadOnlySpan<Value> arguments)
    {
        var argument = arguments[0];
        return argument.Kind switch
        {
            ValueKind.Null => Value.Null,
            ValueKind.String => DurationReader.Parse(argument.AsString()),
            ValueKind.Map => FromMap(argument),
            ValueKind.Duration => argument,
            _ => throw TemporalErrors.WrongType(Name, "a text or a map", argument),
        };
    }

    /// <summary>Months, days and seconds from one instant to another: added to the first, they give the second.</summary>
    public static Value Between(ReadOnlySpan<Value> arguments) => HasNull(arguments) ? Value.Null : Interval.Of("duration.between", arguments).Between();

    /// <summary>Whole months from one instant to another.</summary>
    public static Value InMonths(ReadOnlySpan<Value> arguments) => HasNull(arguments) ? Value.Null : Interval.Of("duration.inMonths", arguments).InMonths();

    /// <summary>Whole days from one instant to another.</summary>
    public static Value InDays(ReadOnlySpan<Value> arguments) => HasNull(arguments) ? Value.Null : Interval.Of("duration.inDays", arguments).InDays();

    /// <summary>Seconds and nanoseconds from one instant to another.</summary>
    public static Value InSeconds(ReadOnlySpan<Value> arguments) => HasNull(arguments) ? Value.Null : Interval.Of("duration.inSeconds", arguments).InSeconds();

    private static bool HasNull(ReadOnlySpan<Value> arguments) => arguments[0].IsNull || arguments[1].IsNull;

    private static Duration FromMap(Value map)
    {
        Int128 months = 0, days = 0, seconds = 0;
        var entries = map.MapEntries;
        if (entries.Count == 0) throw TemporalErrors.InvalidComponents(Name, $"the map is empty; give at least one of {Components}");
        try
        {
            for (var i = 0; i < entries.Count; i++)
            {
                var (name, value) = (entries.SortedKeys[i], entries.SortedValues[i]);
                var amount = value.IsNull ? 0 : Amount(name, value);
                checked
                {
                    switch (name.ToLowerInvariant())
                    {
                        case "years": months += amount * 12; break;
                        case "quarters": months += amount * 3; break;
                        case "months": months += amount; break;
                        case "weeks": days += amount * 7; break;
                        case "days": days += amount; break;
                        case "hours": seconds += amount * 3_600; break;
                        case "minutes": seconds += amount * 60; break;
                        case "seconds": seconds += amount; break;
                        case "milliseconds": seconds += amount / 1_000; break;
                        case "microseconds": seconds += amount / 1_000_000; break;
                        case "nanoseconds": seconds += amount / 1_000_000_000; break;
                        default: throw TemporalErrors.InvalidComponents(Name, $"there is no component '{name}'; known are {Components}");
                    }
                }
            }
        }
        catch (OverflowException)
        {
            throw TemporalErrors.OutOfRange("the components of the duration are too large together");
        }

        return DurationParts.Of(months, days, seconds, 0, DurationParts.DecimalUnit);
    }

    private static Int128 Amount(string name, Value value)
    {
        if (value.TryGetInt64(out var integer)) return (Int128)integer * DurationParts.DecimalUnit;
        return value.TryGetDouble(out var number) ? DurationParts.ToDecimal(number) : throw TemporalErrors.WrongComponentType(name, "a number", value);
    }
}

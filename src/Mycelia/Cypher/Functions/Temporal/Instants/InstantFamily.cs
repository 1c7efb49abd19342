// What the five types of instants have in common: a constructor that takes nothing (now), a text, a map or another instant; the same for each clock by name;
// and truncation. A null argument gives null.

namespace Mycelia.Cypher.Functions.Temporal;

/// <summary>The functions of one type of instants.</summary>
internal abstract class InstantFamily(string name, TemporalUnit coarsest, TemporalUnit finest)
{
    private readonly string _truncate = $"{name}.truncate";

    /// <summary>The name of the constructor, and the first part of the other functions' names.</summary>
    public string Name { get; } = name;

    /// <summary>What the constructor's map may have besides a time zone.</summary>
    protected abstract ReadOnlySpan<TemporalField> Components { get; }

    /// <summary>The constructor: <c>date()</c>, <c>date('2015-07-21')</c>, <c>date({year: 2015})</c>, <c>date(other)</c>.</summary>
    public Value Create(ReadOnlySpan<Value> arguments, in TemporalClock clock)
    {
        if (arguments.IsEmpty) return Now(clock.Statement, clock.DefaultZone);
        var argument = arguments[0];
        switch (argument.Kind)
        {
            case ValueKind.Null: return Value.Null;
            case ValueKind.String: return Parse(argument.AsString(), clock);
            case ValueKind.Map: return FromMap(argument, clock);
            case ValueKind.Date or ValueKind.LocalTime or ValueKind.ZonedTime or ValueKind.LocalDateTime or ValueKind.ZonedDateTime: return Select(argument, clock);
            default: throw TemporalErrors.WrongType(Name, "a text, a map or another temporal instant", argument);
        }
    }

    /// <summary>The current instant of a clock, in the zone that the argument names or the default one.</summary>
    public Value OfClock(ReadOnlySpan<Value> arguments, ZonedDateTime instant, string clockName, in TemporalClock clock)
    {
        if (arguments.IsEmpty) return Now(instant, clock.DefaultZone);
        var argument = arguments[0];
        if (argument.IsNull) return Value.Null;
        if (argument.TryGetString(out var text)) return Now(instant, Zone.Parse(text));
        if (argument.Kind != ValueKind.Map) throw TemporalErrors.WrongType($"{Name}.{clockName}", "the name of a time zone", argument);
        var fields = TemporalFields.Read($"{Name}.{clockName}", argument, []);
        return Now(instant, fields.Timezone is { } zone ? Zone.Parse(zone) : clock.DefaultZone);
    }

    /// <summary>The last moment at or before an instant at which a unit began: <c>date.truncate('month', instant, {day: 5})</c>.</summary>
    public Value Truncate(ReadOnlySpan<Value> arguments, in TemporalClock clock)
    {
        foreach (var argument in arguments)
        {
            if (argument.IsNull) return Value.Null;
        }

        if (!arguments[0].TryGetString(out var unitName)) throw TemporalErrors.WrongType(_truncate, "the name of a unit as its first argument", arguments[0]);
        var unit = Truncation.UnitOf(_truncate, unitName, coarsest, finest);
        var instant = arguments.Length > 1 ? arguments[1] : (Value)clock.DefaultZone.At(clock.Statement.EpochSecond, clock.Statement.Nano);
        var fields = default(TemporalFields);
        if (arguments.Length > 2)
        {
            if (arguments[2].Kind != ValueKind.Map) throw TemporalErrors.WrongType(_truncate, "a map of components as its third argument", arguments[2]);
            fields = TemporalFields.Read(_truncate, arguments[2], Components);
            if (fields.SelectsNull) return Value.Null;
            fields.Validate(_truncate, true, true);
            if (fields.Has(TemporalField.Date) || fields.Has(TemporalField.DateTime) || fields.HasAny(TemporalField.EpochSeconds, TemporalField.EpochMillis))
                throw TemporalErrors.InvalidComponents(_truncate, "the instant is the second argument; the map can only add components to it");
        }

        return Truncate(unit, instant, fields, clock);
    }

    protected abstract Value Show(ZonedDateTime now);

    protected abstract Value Parse(string text, in TemporalClock clock);

    protected abstract Value Select(Value other, in TemporalClock clock);

    protected abstract Value Build(in TemporalFields fields, in TemporalClock clock);

    protected abstract Value Truncate(TemporalUnit unit, Value instant, in TemporalFields fields, in TemporalClock clock);

    /// <summary>The date of an instant that has one.</summary>
    protected long DateOf(Value instant) => instant.Kind switch
    {
        ValueKind.Date => instant.AsDate().EpochDay,
        ValueKind.LocalDateTime => instant.AsLocalDateTime().Date.EpochDay,
        ValueKind.ZonedDateTime => instant.AsZonedDateTime().Local.Date.EpochDay,
        _ => throw TemporalErrors.WrongType(Name, "a value with a date here", instant),
    };

    /// <summary>The local time of day of an instant that has one.</summary>
    protected long TimeOf(Value instant) => instant.Kind switch
    {
        ValueKind.LocalTime => instant.AsLocalTime().NanoOfDay,
        ValueKind.ZonedTime => instant.AsZonedTime().NanoOfDay,
        ValueKind.LocalDateTime => instant.AsLocalDateTime().Time.NanoOfDay,
        ValueKind.ZonedDateTime => instant.AsZonedDateTime().Local.Time.NanoOfDay,
        _ => throw TemporalErrors.WrongType(Name, "a value with a time of day here", instant),
    };

    /// <summary>The time of day of an instant, or what a selector puts in its place, cut to a unit.</summary>
    protected long TruncatedTime(TemporalUnit unit, Value instant, in TemporalFields fields)
    {
        if (fields.Has(TemporalField.Time)) return TimeOf(fields.Time);
        return unit <= TemporalUnit.Day && instant.Kind == ValueKind.Date ? 0 : Truncation.Time(TimeOf(instant), unit);
    }

    private Value Now(ZonedDateTime instant, Zone zone) => Show(zone.At(instant.EpochSecond, instant.Nano));

    private Value FromMap(Value map, in TemporalClock clock)
    {
        var fields = TemporalFields.Read(Name, map, Components);
        if (fields.SelectsNull) return Value.Null;
        if (fields.IsTimezoneOnly) return Now(clock.Statement, Zone.Parse(fields.Timezone!));
        if (fields.IsEmpty) throw TemporalErrors.InvalidComponents(Name, "the map is empty; give at least one component");
        return Build(fields, clock);
    }
}

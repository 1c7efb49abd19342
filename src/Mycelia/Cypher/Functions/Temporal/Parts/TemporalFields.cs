// The map that a temporal function was given: which components it names, and their values. Entries that are null count as absent; a selector (date, time,
// datetime) that is null makes the whole result null, as a null argument does.
//
// A component may be given only with all coarser ones of its form, unless another value was selected to fill them: the forms are year, month, day; year,
// week, dayOfWeek; year, quarter, dayOfQuarter; year, ordinalDay; then hour, minute, second and the fractions.

using System.Collections.Frozen;
using System.Runtime.CompilerServices;

namespace Mycelia.Cypher.Functions.Temporal;

internal struct TemporalFields
{
    private const int NumberCount = (int)TemporalField.EpochMillis + 1;

    private static readonly FrozenDictionary<string, TemporalField> ByName = Enum.GetValues<TemporalField>()
        .ToFrozenDictionary(NameOf, static field => field, StringComparer.OrdinalIgnoreCase);

    private Numbers _numbers;
    private int _present;

    /// <summary>The value to take the date from; null when there is none.</summary>
    public Value Date { get; private set; }

    /// <summary>The value to take the time from; null when there is none.</summary>
    public Value Time { get; private set; }

    /// <summary>The value to take date and time from; null when there is none.</summary>
    public Value DateTime { get; private set; }

    /// <summary>The text of the time zone; null when there is none.</summary>
    public string? Timezone { get; private set; }

    /// <summary>A selector was given and is null.</summary>
    public bool SelectsNull { get; private set; }

    /// <summary>Whether the map has nothing but a time zone.</summary>
    public readonly bool IsTimezoneOnly => Timezone is not null && _present == 1 << (int)TemporalField.Timezone;

    public readonly bool IsEmpty => _present == 0;

    public readonly bool Has(TemporalField field) => (_present & (1 << (int)field)) != 0;

    public readonly bool HasAny(TemporalField first, TemporalField last) => (_present & ((2 << (int)last) - (1 << (int)first))) != 0;

    public readonly long this[TemporalField field] => _numbers[(int)field];

    public readonly long? Find(TemporalField field) => Has(field) ? this[field] : null;

    /// <summary>The name of a component as queries write it.</summary>
    public static string NameOf(TemporalField field) => field == TemporalField.DateTime ? "datetime" : char.ToLowerInvariant(field.ToString()[0]) + field.ToString()[1..];

    /// <summary>Reads a map that may have the components in <paramref name="allowed"/> and a time zone.</summary>
    public static TemporalFields Read(string function, Value map, ReadOnlySpan<TemporalField> allowed)
    {
        var fields = default(TemporalFields);
        var entries = map.MapEntries;
        for (var i = 0; i < entries.Count; i++)
        {
            var (name, value) = (entries.SortedKeys[i], entries.SortedValues[i]);
            if (!ByName.TryGetValue(name, out var field) || (field != TemporalField.Timezone && !allowed.Contains(field)))
                throw TemporalErrors.InvalidComponents(function, $"there is no component '{name}'; known are {string.Join(", ", allowed.ToArray().Select(NameOf))} and timezone");
            if (!value.IsNull) fields.Set(field, value);
            else if (field is TemporalField.Date or TemporalField.Time or TemporalField.DateTime) fields.SelectsNull = true;
        }

        return fields;
    }

    /// <summary>Checks that no component stands without the coarser ones that give it meaning.</summary>
    public readonly void Validate(string function, bool hasDate, bool hasTime)
    {
        ValidateForm(function);
        if (!hasDate)
        {
            Require(function, TemporalField.Month, TemporalField.Year);
            Require(function, TemporalField.Day, TemporalField.Month);
            Require(function, TemporalField.Week, TemporalField.Year);
            Require(function, TemporalField.DayOfWeek, TemporalField.Week);
            Require(function, TemporalField.Quarter, TemporalField.Year);
            Require(function, TemporalField.DayOfQuarter, TemporalField.Quarter);
            Require(function, TemporalField.OrdinalDay, TemporalField.Year);
        }

        if (hasTime) return;
        Require(function, TemporalField.Minute, TemporalField.Hour);
        Require(function, TemporalField.Second, TemporalField.Minute);
        Require(function, TemporalField.Millisecond, TemporalField.Second);
        Require(function, TemporalField.Microsecond, TemporalField.Second);
        Require(function, TemporalField.Nanosecond, TemporalField.Second);
    }

    /// <summary>Checks that the components name one day, for a time of day can follow only a day.</summary>
    public readonly void RequireDay(string function)
    {
        if (Has(TemporalField.Hour) && !Has(TemporalField.Day) && !Has(TemporalField.DayOfWeek) && !Has(TemporalField.OrdinalDay) && !Has(TemporalField.DayOfQuarter))
            throw TemporalErrors.InvalidComponents(function, "an hour needs a whole date: add day, dayOfWeek, dayOfQuarter or ordinalDay");
    }

    public readonly void Require(string function, TemporalField field)
    {
        if (!Has(field)) throw TemporalErrors.InvalidComponents(function, $"the component '{NameOf(field)}' is missing");
    }

    private readonly void Require(string function, TemporalField field, TemporalField coarser)
    {
        if (Has(field) && !Has(coarser))
            throw TemporalErrors.InvalidComponents(function, $"the component '{NameOf(field)}' needs '{NameOf(coarser)}' beside it");
    }

    private readonly void ValidateForm(string function)
    {
        var calendar = Has(TemporalField.Month) || Has(TemporalField.Day);
        var week = Has(TemporalField.Week) || Has(TemporalField.DayOfWeek);
        var quarter = Has(TemporalField.Quarter) || Has(TemporalField.DayOfQuarter);
        var ordinal = Has(TemporalField.OrdinalDay);
        if ((calendar ? 1 : 0) + (week ? 1 : 0) + (quarter ? 1 : 0) + (ordinal ? 1 : 0) > 1)
            throw TemporalErrors.InvalidComponents(function, "a date is given by month and day, by week and dayOfWeek, by quarter and dayOfQuarter or by ordinalDay, not by several of them");
        var selectors = (Has(TemporalField.DateTime) ? 1 : 0) + (Has(TemporalField.EpochSeconds) ? 1 : 0) + (Has(TemporalField.EpochMillis) ? 1 : 0)
            + (Has(TemporalField.Date) || Has(TemporalField.Time) ? 1 : 0);
        if (selectors > 1)
            throw TemporalErrors.InvalidComponents(function, "only one of datetime, epochSeconds, epochMillis, or date and time can be selected");
    }

    private void Set(TemporalField field, Value value)
    {
        _present |= 1 << (int)field;
        switch (field)
        {
            case TemporalField.Date: Date = value; break;
            case TemporalField.Time: Time = value; break;
            case TemporalField.DateTime: DateTime = value; break;
            case TemporalField.Timezone:
                Timezone = value.TryGetString(out var text) ? text : throw TemporalErrors.WrongComponentType(NameOf(field), "the name of a time zone or an offset", value);
                break;
            default:
                _numbers[(int)field] = value.TryGetInt64(out var number) ? number : throw TemporalErrors.WrongComponentType(NameOf(field), "an integer", value);
                break;
        }
    }

    [InlineArray(NumberCount)]
    private struct Numbers
    {
        private long _first;
    }
}

// The table of temporal functions: five types of instants with a constructor, one function per clock and truncation each, the two epochs of datetime, and the
// durations. A function checks its argument count, gives null for null, and throws CypherException for whatever the user can mend.

using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;

namespace Mycelia.Cypher.Functions.Temporal;

/// <summary>A temporal function: arguments in, value out. It looks at no clock but the given one.</summary>
internal delegate Value TemporalFunction(ReadOnlySpan<Value> arguments, in TemporalClock clock);

/// <summary>A function with its name as the documentation writes it and how many arguments it takes.</summary>
internal sealed record TemporalSignature(string Name, int ArgumentsMin, int ArgumentsMax, TemporalFunction Function);

internal static class TemporalFunctions
{
    private static readonly FrozenDictionary<string, TemporalSignature> ByName = Signatures()
        .Select(Guarded)
        .ToFrozenDictionary(static signature => signature.Name.ToLowerInvariant(), StringComparer.Ordinal);

    /// <summary>All functions, by name.</summary>
    public static IReadOnlyList<TemporalSignature> All { get; } = [.. ByName.Values.OrderBy(static signature => signature.Name, StringComparer.Ordinal)];

    /// <summary>The function of a name in small letters, e.g. <c>duration.inmonths</c>.</summary>
    public static bool TryGet(string name, [NotNullWhen(true)] out TemporalFunction? function)
    {
        function = ByName.TryGetValue(name, out var signature) ? signature.Function : null;
        return function is not null;
    }

    /// <summary>Name, argument counts and function of a name in small letters.</summary>
    public static bool TryGetSignature(string name, [NotNullWhen(true)] out TemporalSignature? signature) => ByName.TryGetValue(name, out signature);

    private static IEnumerable<TemporalSignature> Signatures()
    {
        InstantFamily[] families = [new DateFamily(), new LocalTimeFamily(), new TimeFamily(), new LocalDateTimeFamily(), new DateTimeFamily()];
        foreach (var family in families)
        {
            yield return new(family.Name, 0, 1, family.Create);
            yield return new($"{family.Name}.transaction", 0, 1, (arguments, in clock) => family.OfClock(arguments, clock.Transaction, "transaction", clock));
            yield return new($"{family.Name}.statement", 0, 1, (arguments, in clock) => family.OfClock(arguments, clock.Statement, "statement", clock));
            yield return new($"{family.Name}.realtime", 0, 1, (arguments, in clock) => family.OfClock(arguments, clock.Realtime, "realtime", clock));
            yield return new($"{family.Name}.truncate", 1, 3, family.Truncate);
        }

        yield return new("datetime.fromEpoch", 2, 2, static (arguments, in _) => DateTimeFamily.FromEpoch(arguments));
        yield return new("datetime.fromEpochMillis", 1, 1, static (arguments, in _) => DateTimeFamily.FromEpochMillis(arguments));
        yield return new("duration", 1, 1, static (arguments, in _) => DurationFunctions.Create(arguments));
        yield return new("duration.between", 2, 2, static (arguments, in _) => DurationFunctions.Between(arguments));
        yield return new("duration.inMonths", 2, 2, static (arguments, in _) => DurationFunctions.InMonths(arguments));
        yield return new("duration.inDays", 2, 2, static (arguments, in _) => DurationFunctions.InDays(arguments));
        yield return new("duration.inSeconds", 2, 2, static (arguments, in _) => DurationFunctions.InSeconds(arguments));
    }

    /// <summary>The same function, with its arguments counted and the range errors of the value types told as errors of the query.</summary>
    private static TemporalSignature Guarded(TemporalSignature signature)
    {
        var function = signature.Function;
        return signature with
        {
            Function = (arguments, in clock) =>
            {
                if (arguments.Length < signature.ArgumentsMin || arguments.Length > signature.ArgumentsMax)
                    throw TemporalErrors.WrongCount(signature.Name, signature.ArgumentsMin, signature.ArgumentsMax, arguments.Length);
                try
                {
                    return function(arguments, clock);
                }
                catch (OverflowException)
                {
                    throw TemporalErrors.OutOfRange($"the result of {signature.Name}() lies outside what can be represented");
                }
                catch (MyceliaException error) when (error is not CypherException)
                {
                    throw TemporalErrors.OutOfRange(error.Message);
                }
            },
        };
    }
}

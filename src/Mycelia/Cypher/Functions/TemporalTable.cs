using Mycelia.Cypher.Functions.Temporal;

namespace Mycelia.Cypher.Functions;

/// <summary>The temporal functions as entries of the function table. They check their arguments and nulls themselves, and look at the scope's clocks.</summary>
internal static class TemporalTable
{
    private const string Category = "Temporal";

    private static readonly (string Name, string Type, string What)[] Families =
    [
        ("date", "DATE", "date"), ("localtime", "LOCAL TIME", "local time"), ("time", "ZONED TIME", "time with an offset"),
        ("localdatetime", "LOCAL DATETIME", "local date and time"), ("datetime", "ZONED DATETIME", "instant with a zone"),
    ];

    public static IEnumerable<FunctionInfo> All => Families.SelectMany(Family).Concat(
    [
        Of("datetime.fromEpoch(seconds :: NUMBER, nanoseconds :: NUMBER) :: ZONED DATETIME", "The instant that lies so far after 1970-01-01 UTC."),
        Of("datetime.fromEpochMillis(milliseconds :: NUMBER) :: ZONED DATETIME", "The instant that lies so far after 1970-01-01 UTC."),
        Of("duration(of :: STRING | MAP | DURATION) :: DURATION", "A duration from text such as P1Y2M10DT2H30M or from a map of parts."),
        Of("duration.between(from :: INSTANT, to :: INSTANT) :: DURATION", "The time between two instants in months, days and seconds."),
        Of("duration.inMonths(from :: INSTANT, to :: INSTANT) :: DURATION", "The whole months between two instants."),
        Of("duration.inDays(from :: INSTANT, to :: INSTANT) :: DURATION", "The whole days between two instants."),
        Of("duration.inSeconds(from :: INSTANT, to :: INSTANT) :: DURATION", "The seconds between two instants."),
    ]);

    private static IEnumerable<FunctionInfo> Family((string Name, string Type, string What) family) =>
    [
        Of($"{family.Name}([input :: ANY]) :: {family.Type}", $"The {family.What} of a text, a map of components or another instant; without an argument that of the statement.",
            true),
        Of($"{family.Name}.transaction([timezone :: STRING]) :: {family.Type}", $"The {family.What} at which the transaction began.", true),
        Of($"{family.Name}.statement([timezone :: STRING]) :: {family.Type}", $"The {family.What} at which the statement began.", true),
        Of($"{family.Name}.realtime([timezone :: STRING]) :: {family.Type}", $"The {family.What} of the very moment.",
            true) with { IsDeterministic = false },
        Of($"{family.Name}.truncate(unit :: STRING [, input :: INSTANT] [, fields :: MAP]) :: {family.Type}", $"The {family.What} at the start of a unit, with fields replaced.",
            true),
    ];

    private static FunctionInfo Of(string signature, string description, bool dependsOnStatement = false)
    {
        var name = signature[..signature.IndexOf('(', StringComparison.Ordinal)];
        var isKnown = TemporalFunctions.TryGetSignature(name.ToLowerInvariant(), out var temporal);
        Mycelia.Kernel.Invariant.Holds(isKnown);
        var function = temporal!.Function;
        return FunctionInfo.Define(Category, signature, description, (a, s) => function(a, s.Clock), null, isNullPropagating: false, isChecked: false)
            with { ArgumentsMin = temporal.ArgumentsMin, ArgumentsMax = temporal.ArgumentsMax, DependsOnStatement = dependsOnStatement };
    }
}

// Every error that the temporal functions raise, in one place. Types and details are those of openCypher's conformance kit.

using Mycelia.Cypher.Errors;
using Mycelia.Kernel.Values;

namespace Mycelia.Cypher.Functions.Temporal;

internal static class TemporalErrors
{
    private const string InvalidValue = "InvalidArgumentValue";
    private const int ShownMax = 60;

    /// <summary>An argument is of a kind that the function does not take.</summary>
    public static CypherException WrongType(string function, string wanted, Value given) =>
        CypherErrors.Type($"{function}() takes {wanted}, not {Describe(given)}.");

    /// <summary>A component of a map has a value of a wrong kind.</summary>
    public static CypherException WrongComponentType(string component, string wanted, Value given) =>
        CypherErrors.Argument($"The component '{component}' takes {wanted}, not {Describe(given)}.");

    /// <summary>A number does not fit its component, or a result its type.</summary>
    public static CypherException OutOfRange(string problem) => CypherErrors.OutOfRange($"{char.ToUpperInvariant(problem[0])}{problem[1..].TrimEnd('.')}.");

    /// <summary>Components that do not go together, or one that is missing.</summary>
    public static CypherException InvalidComponents(string function, string problem) => CypherErrors.Argument($"{function}(): {problem}.", InvalidValue);

    public static CypherException InvalidText(string message) => CypherErrors.Argument(message, InvalidValue);

    public static CypherException InvalidZone(string problem) => CypherErrors.Argument($"Not a time zone: {problem}.", InvalidValue);

    public static CypherException UnknownZone(string name) => CypherErrors.Argument(
        $"'{name}' is not a time zone known on this machine. Use an IANA name such as Europe/Stockholm, or an offset such as +01:00.", InvalidValue);

    public static CypherException UnknownUnit(string function, string unit, string known) =>
        CypherErrors.Argument($"{function}() does not know the unit '{unit}'. Its units are {known}.", InvalidValue);

    public static CypherException WrongCount(string function, int countMin, int countMax, int count) =>
        CypherErrors.Argument($"{function}() takes {(countMin == countMax ? $"{countMin}" : $"{countMin} to {countMax}")} arguments, not {count}.", "InvalidNumberOfArguments");

    /// <summary>A temporal value has no component of this name.</summary>
    public static CypherException NoComponent(Value temporal, string component, string known) =>
        CypherErrors.Argument($"A {temporal.Kind} has no component '{component}'. Its components are {known}.", InvalidValue);

    /// <summary>An operator does not take these kinds.</summary>
    public static CypherException WrongOperands(string operation, Value left, Value right) =>
        CypherErrors.Type($"Cannot {operation} {Describe(left)} and {Describe(right)}. A duration can be added to or subtracted from temporal values and durations, and multiplied or divided by numbers; duration.between gives the time between two instants.");

    public static CypherException DivisionByZero() => CypherErrors.DivisionByZero();

    private static string Describe(Value value) => $"{value.Kind} {ValueFormatter.Format(value, ShownMax)}";
}

// What the stages need to know of a function: semantic analysis its arguments and types, the planner whether it may be folded, evaluation the code.
//
// A definition is a signature in Cypher's own notation, from which name, number of arguments and types are read:
//     substring(original :: STRING, start :: INTEGER [, length :: INTEGER]) :: STRING
// What stands in brackets may be left out; an ellipsis behind the last parameter means any number of them.

using Mycelia.Kernel;

namespace Mycelia.Cypher.Functions;

internal delegate Value ScalarFunction(ReadOnlySpan<Value> arguments, EvaluationScope scope);

internal delegate Aggregates.Aggregate AggregateFactory();

/// <summary>
/// The types that arguments may have and that results have; of a list, what its items are, Any when that is not known. An argument of a static type outside its
/// set is an error of the text.
/// </summary>
internal sealed record FunctionTypes(IReadOnlyList<CypherTypes> Arguments, CypherTypes Result, CypherTypes ResultItems)
{
    /// <summary>The types of one argument; the last one counts for all further ones.</summary>
    public CypherTypes Argument(int position) => Arguments.Count == 0 ? CypherTypes.None : Arguments[Math.Min(position, Arguments.Count - 1)];
}

/// <summary>A function or aggregate; exactly one of <see cref="Scalar"/> and <see cref="Aggregate"/> is there.</summary>
/// <param name="Name">As it is usually written; calls may use any case.</param>
/// <param name="ArgumentsMin">The fewest arguments.</param>
/// <param name="ArgumentsMax">The most arguments; int.MaxValue for any number.</param>
/// <param name="Scalar">The function. With <paramref name="IsNullPropagating"/> it must not be called with a null; <see cref="Call"/> sees to that.</param>
/// <param name="Aggregate">Makes the state of one group.</param>
/// <param name="IsDeterministic">Equal arguments give equal results throughout a statement: a call with constants may be computed once.</param>
/// <param name="IsNullPropagating">The result is null when an argument is.</param>
/// <param name="Types">Types of arguments and result.</param>
internal sealed record FunctionInfo(
    string Name, int ArgumentsMin, int ArgumentsMax, ScalarFunction? Scalar, AggregateFactory? Aggregate, bool IsDeterministic, bool IsNullPropagating,
    FunctionTypes Types)
{
    private const string Ellipsis = "...";

    /// <summary>The whole signature, as SHOW FUNCTIONS prints it.</summary>
    public required string Signature { get; init; }

    public required string Description { get; init; }

    public required string Category { get; init; }

    /// <summary>
    /// Arguments are evaluated one after the other, and only as far as needed (coalesce): the evaluator does it, <see cref="Scalar"/> takes those it has.
    /// </summary>
    public bool IsLazy { get; init; }

    /// <summary>The result is another in the next statement although the arguments are the same (it reads the clock): it must not be kept with a plan.</summary>
    public bool DependsOnStatement { get; init; }

    public bool IsAggregate => Aggregate is not null;

    /// <summary>Calls the function, or answers null at once when it would.</summary>
    public Value Call(ReadOnlySpan<Value> arguments, EvaluationScope scope)
    {
        if (IsNullPropagating)
        {
            foreach (ref readonly var argument in arguments)
            {
                if (argument.IsNull) return Value.Null;
            }
        }

        return Scalar!(arguments, scope);
    }

    /// <summary>The state of one group of this aggregate, told apart by equivalence with DISTINCT.</summary>
    public Aggregates.Aggregate NewAggregate(bool isDistinct) =>
        isDistinct ? new Aggregates.DistinctAggregate(Aggregate!()) : Aggregate!();

    /// <summary>Reads a signature. Unless <paramref name="isChecked"/>, arguments of any types reach the function, which makes its own errors.</summary>
    public static FunctionInfo Define(string category, string signature, string description, ScalarFunction? scalar, AggregateFactory? aggregate,
        bool isDeterministic = true, bool isNullPropagating = true, bool isChecked = true, bool isLazy = false)
    {
        var open = signature.IndexOf('(', StringComparison.Ordinal);
        var close = signature.LastIndexOf(')');
        Invariant.Holds(open > 0 && close > open && signature[(close + 1)..].StartsWith(" :: ", StringComparison.Ordinal));
        var parameters = signature[(open + 1)..close];
        var isVariadic = parameters.EndsWith(Ellipsis, StringComparison.Ordinal);
        if (isVariadic) parameters = parameters[..^Ellipsis.Length];
        var required = Split(parameters.Split('[')[0]);
        var all = Split(parameters.Replace("[", "", StringComparison.Ordinal).Replace("]", "", StringComparison.Ordinal));
        var types = Array.ConvertAll(all, parameter => isChecked ? TypeNames.Parse(parameter.Split(" :: ")[1]) : CypherTypes.Any);
        var result = signature[(close + " :: ".Length + 1)..];
        return new FunctionInfo(signature[..open], required.Length, isVariadic ? int.MaxValue : all.Length, scalar, aggregate,
            isDeterministic, isNullPropagating, new FunctionTypes(types, TypeNames.Parse(result), TypeNames.ItemsOf(result)))
        {
            Signature = signature,
            Description = description,
            Category = category,
            IsLazy = isLazy,
        };
    }

    private static string[] Split(string parameters) => parameters.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}

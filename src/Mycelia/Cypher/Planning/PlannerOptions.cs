namespace Mycelia.Cypher.Planning;

/// <summary>How hard the planner works. The default is what users get; tests run the language with <see cref="Optimize"/> off as well.</summary>
internal sealed record PlannerOptions
{
    public static PlannerOptions Default { get; } = new();

    /// <summary>Clauses and patterns in the order of the text, no rewrite that correctness does not ask for.</summary>
    public static PlannerOptions Textual { get; } = new() { Optimize = false };

    public bool Optimize { get; init; } = true;

    /// <summary>Patterns of up to so many edges are ordered exactly, larger ones greedily.</summary>
    public int ExactWidth { get; init; } = 10;
}

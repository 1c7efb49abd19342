namespace Mycelia.Algorithms;

/// <summary>A condition on a property of nodes or edges. What lacks the property does not meet it.</summary>
/// <param name="Key">The property.</param>
/// <param name="Comparison">How its value is to compare with <paramref name="Value"/>.</param>
/// <param name="Value">The constant to the right of the comparison; not null.</param>
public sealed record PropertyFilter(PropertyKey Key, Comparison Comparison, Value Value);

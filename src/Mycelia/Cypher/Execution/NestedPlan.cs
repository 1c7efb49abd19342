namespace Mycelia.Cypher.Execution;

/// <summary>The operators of a nested plan: where rows are pulled from, and the leaves that outer rows are handed to (several below unions).</summary>
internal sealed class NestedPlan(Operator root, IReadOnlyList<ArgumentOperator> arguments)
{
    public Operator Root { get; } = root;

    public IReadOnlyList<ArgumentOperator> Arguments { get; } = arguments;

    /// <summary>The rows of the next runs.</summary>
    public void Set(Batch outer, ReadOnlySpan<int> positions)
    {
        foreach (var argument in Arguments) argument.Set(outer, positions);
    }

    /// <summary>The row of the next runs.</summary>
    public void Set(Batch outer, int position) => Set(outer, [position]);
}

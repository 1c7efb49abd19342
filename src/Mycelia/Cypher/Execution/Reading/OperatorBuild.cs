using Mycelia.Cypher.Execution.Expressions;

namespace Mycelia.Cypher.Execution.Reading;

/// <summary>What operators are made with: one per tree, so one per worker. <paramref name="sources"/> is shared by the copies that split one scan; null for a tree alone.</summary>
internal sealed class OperatorBuild(EvaluatorFactory evaluators, int symbolCount, SharedSources? sources = null)
{
    public EvaluatorFactory Evaluators { get; } = evaluators;

    /// <summary>Symbols of the query: the columns that a batch has room for.</summary>
    public int SymbolCount { get; } = symbolCount;

    public SharedSources? Sources { get; } = sources;
}

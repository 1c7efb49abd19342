using Mycelia.Cypher.Execution.Expressions;
using Mycelia.Cypher.Execution.Reading;
using Mycelia.Cypher.Planning;

namespace Mycelia.Cypher.Execution.Breaking;

/// <summary>One copy of the operators below a breaker, and what makes the evaluators that go with it.</summary>
internal sealed record InputCopy(Operator Root, EvaluatorFactory Evaluators);

/// <summary>What a breaker takes its rows from: one tree, or as many copies as there are workers, which share the source of their rows.</summary>
/// <param name="first">The copy that is always there.</param>
/// <param name="begin">Prepares what copies share for a run, and says how many of them are worth having; null when there can be one only.</param>
/// <param name="copy">Makes another copy.</param>
internal sealed class BreakerInput(InputCopy first, Func<QueryContext, int>? begin = null, Func<InputCopy>? copy = null)
{
    private const double RowsMin = 20_000;
    private const int ExtentsMin = 4;

    public InputCopy First => first;

    public InputCopy NewCopy() => copy!();

    /// <summary>Prepares a run; returns how many copies take part.</summary>
    public int Begin(QueryContext context) => begin?.Invoke(context) ?? 1;

    /// <summary>How many copies of a plan are worth having: one where the run writes or notes what it reads, or where there is little to do.</summary>
    public static int WorkersFor(PlanNode plan, SharedSources sources, QueryContext context)
    {
        if (context.Workers <= 1 || context.Transaction is not null || context.Snapshot.Reads is not null) return 1;
        var extents = sources.ExtentsOf(context);
        return plan.EstimatedRows >= RowsMin || extents > ExtentsMin ? Math.Clamp(extents, 1, context.Workers) : 1;
    }
}

using Mycelia.Cypher.Syntax;

namespace Mycelia.Cypher.Planning;

/// <summary>Filters made of lowered conjuncts.</summary>
internal static class Predicates
{
    /// <summary>
    /// The rows of the input that meet all conjuncts: plain ones in one filter, in order, then those that are the existence of a nested plan's rows or
    /// their absence, as semi-joins.
    /// </summary>
    public static PlanNode Filter(PlanContext context, PlanNode input, IReadOnlyList<Expression> conjuncts)
    {
        List<Expression> plain = [];
        List<(SubplanExpression Nested, bool IsAnti)> nested = [];
        foreach (var conjunct in conjuncts)
        {
            if (context.Options.Optimize && TryExistence(conjunct, out var found, out var isAnti)) nested.Add((found, isAnti));
            else plain.Add(conjunct);
        }

        if (ExpressionTree.Conjunction(plain) is { } predicate) input = new FilterPlan(input, predicate);
        foreach (var (found, isAnti) in nested) input = new SemiJoinPlan(input, found.Plan, found.RowNumber, isAnti);
        return input;
    }

    public static Expression HasLabels(Symbol node, IReadOnlyList<string> labels)
    {
        LabelExpression? all = null;
        foreach (var label in labels) all = all is null ? new LabelName(label) : new LabelAnd(all, new LabelName(label));
        return new LabelTest(ExpressionTree.Read(node), all!);
    }

    private static bool TryExistence(Expression conjunct, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out SubplanExpression? nested, out bool isAnti)
    {
        isAnti = conjunct is UnaryExpression { Operator: UnaryOperator.Not };
        nested = (isAnti ? ((UnaryExpression)conjunct).Operand : conjunct) as SubplanExpression;
        return nested is { Result: SubplanResult.Exists, IsPerRow: false };
    }
}

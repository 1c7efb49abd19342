// A plan as lines of text, for tests and debugging (EXPLAIN and PROFILE show QueryPlan). The root comes first, as the operator that gives the result; inputs stand
// below, the inner plans of joins and nested plans of expressions indented beside them.

using System.Globalization;
using System.Text;
using Mycelia.Cypher.Syntax;

namespace Mycelia.Cypher.Planning;

/// <summary>One line of a printed plan.</summary>
internal sealed record PlanLine(int Depth, string Operator, string Details, double EstimatedRows);

internal static class PlanPrinter
{
    /// <summary>The plan's operators, outermost first.</summary>
    public static IReadOnlyList<PlanLine> Lines(PlanNode plan)
    {
        List<PlanLine> lines = [];
        Visit(plan, 0, lines);
        return lines;
    }

    public static string Print(PlanNode plan)
    {
        var text = new StringBuilder();
        foreach (var line in Lines(plan))
        {
            text.Append(' ', 2 * line.Depth).Append(line.Operator);
            if (line.Details.Length > 0) text.Append(' ').Append(line.Details);
            text.Append(CultureInfo.InvariantCulture, $"  [{Rows(line.EstimatedRows)} rows]\n");
        }

        return text.ToString();
    }

    /// <summary>The plan without estimates: its shape alone, the same whatever the graph holds.</summary>
    public static string Shape(PlanNode plan)
    {
        var text = new StringBuilder();
        foreach (var line in Lines(plan)) text.Append(' ', 2 * line.Depth).Append($"{line.Operator} {line.Details}".TrimEnd()).Append('\n');
        return text.ToString();
    }

    private static string Rows(double rows) => rows switch
    {
        < 10 => rows.ToString("0.##", CultureInfo.InvariantCulture),
        < 1e12 => rows.ToString("0", CultureInfo.InvariantCulture),
        _ => rows.ToString("0.#e0", CultureInfo.InvariantCulture),
    };

    private static void Visit(PlanNode node, int depth, List<PlanLine> lines)
    {
        lines.Add(new PlanLine(depth, node.Name, PlanDetails.Of(node), node.EstimatedRows));
        foreach (var nested in PlanSymbols.Expressions(node).SelectMany(Nested)) Visit(nested, depth + 2, lines);
        if (node is UnionPlan union)
        {
            foreach (var part in union.Parts) Visit(part, depth + 1, lines);
            return;
        }

        for (var i = node.Children.Count - 1; i > 0; i--) Visit(node.Children[i], depth + 1, lines);
        if (node.Children.Count > 0 && node.Children[0] is not UnitPlan) Visit(node.Children[0], node.Children.Count > 1 ? depth + 1 : depth, lines);
    }

    private static IEnumerable<PlanNode> Nested(Expression expression)
    {
        if (expression is not SubplanExpression subplan) return ExpressionTree.Children(expression).SelectMany(Nested);
        return subplan.Item is null ? [subplan.Plan] : Nested(subplan.Item).Prepend(subplan.Plan);
    }
}

using Mycelia.Cypher.Syntax;

namespace Mycelia.Cypher.Planning;

/// <summary>USING: what the text wants of the plan, and a word where it cannot be had.</summary>
internal static class PlanHints
{
    public static void Apply(IReadOnlyList<PlanHint> hints, PatternGraph graph)
    {
        foreach (var hint in hints)
            if (hint.Kind != "JOIN" && hint.Variables is [{ Symbol: { } symbol }] && graph.HasNode(symbol) && !graph.Node(symbol).IsBound) graph.Node(symbol).Hint = hint;
    }

    /// <summary>Notes the hints that the plan does not follow.</summary>
    public static void Report(IReadOnlyList<PlanHint> hints, PlanNode plan, PlanContext context)
    {
        foreach (var hint in hints)
        {
            if (!context.Options.Optimize || IsFollowed(hint, plan)) continue;
            context.Notify(hint.Kind == "JOIN"
                ? new PlanNotification("Neo.ClientNotification.Statement.JoinHintUnfulfillableWarning", "The join that was asked for is not part of the plan.",
                    "USING JOIN ON was not followed: the pattern is expanded from node to node, which finds the same rows. Take the hint out.", hint.Span)
                : new PlanNotification("Neo.ClientNotification.Statement.HintedIndexNotFound", "The index or scan that was asked for is not part of the plan.",
                    $"USING {hint.Kind} on `{hint.Variables[0].Name}:{hint.Label}` was not followed: there is no such index, or no predicate of the pattern that it answers.", hint.Span));
        }
    }

    private static bool IsFollowed(PlanHint hint, PlanNode plan)
    {
        var isIt = (hint.Kind, plan) switch
        {
            ("INDEX", NodeIndexSeekPlan seek) => seek.Node == hint.Variables[0].Symbol && seek.Label == hint.Label && seek.Properties.SequenceEqual(hint.Properties),
            ("INDEX", EdgeIndexSeekPlan seek) => seek.Edge == hint.Variables[0].Symbol && seek.Type == hint.Label && seek.Properties.SequenceEqual(hint.Properties),
            ("SCAN", NodeScanPlan scan) => scan.Node == hint.Variables[0].Symbol,
            ("SCAN", EdgeScanPlan scan) => scan.Edge == hint.Variables[0].Symbol,
            ("JOIN", HashJoinPlan) => true,
            _ => false,
        };
        return isIt || plan.Children.Any(child => IsFollowed(hint, child));
    }
}

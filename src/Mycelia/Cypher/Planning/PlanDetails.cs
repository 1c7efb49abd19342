using Mycelia.Cypher.Syntax;

namespace Mycelia.Cypher.Planning;

/// <summary>What EXPLAIN shows beside an operator's name: patterns in Cypher's own notation, predicates, expressions.</summary>
internal static class PlanDetails
{
    public static string Of(PlanNode node) => node switch
    {
        ArgumentPlan argument => ExpressionText.Of(argument.Carries),
        NodeScanPlan scan => $"({scan.Node.Name}{Labels(scan.Labels)}){Where(scan.Filter)}",
        NodeByIdPlan seek => $"({seek.Node.Name}) by {ExpressionText.Of(seek.Ids)}",
        NodeIndexSeekPlan seek => $"({seek.Node.Name}:{seek.Label}) {Keys(seek.Properties, seek.Keys)}{(seek.IsUnique ? ", unique" : "")}{(seek.IsOrdered ? ", in order" : "")}",
        EdgeScanPlan scan => Pattern(scan.From, scan.Edge, scan.Types, "", scan.Direction, scan.To, []),
        EdgeByIdPlan seek => $"{Pattern(seek.From, seek.Edge, [], "", seek.Direction, seek.To, [])} by {ExpressionText.Of(seek.Ids)}",
        EdgeIndexSeekPlan seek => $"{Pattern(seek.From, seek.Edge, [seek.Type], "", seek.Direction, seek.To, [])} {Keys(seek.Properties, seek.Keys)}",
        ExpandPlan expand => OfExpand(expand),
        VarExpandPlan expand => OfVarExpand(expand),
        ExpandPairPlan pair => $"{OfLeg(pair.From, pair.First)}, {OfLeg(pair.From, pair.Second)}",
        StoredCountPlan count => $"{(count.IsEdges ? $"-[{Name(count.Token)}]->" : $"({Name(count.Token)})")} AS {ExpressionText.Of(count.Symbols)}",
        ShortestPathPlan shortest =>
            $"{shortest.Kind} {Pattern(shortest.From, shortest.Edges, shortest.Types, Range(shortest.Length), shortest.Direction, shortest.To, [])}{Where(shortest.EdgeFilter)}{Where(shortest.PathFilter)}",
        RepeatPlan repeat => $"({repeat.From.Name}) (({repeat.StepFrom.Name})…({repeat.StepTo.Name})){Range(repeat.Repetitions)} ({repeat.To.Name}){Distinct(repeat.DistinctFrom)}",
        IntersectPlan intersect =>
            $"({intersect.To.Name}{Labels(intersect.ToLabels)}) of {string.Join(", ", intersect.Legs.Select(leg => Pattern(leg.From, leg.Edge, leg.Types, "", leg.Direction, intersect.To, [])))}{Where(intersect.ToFilter)}",
        HashJoinPlan join => string.Join(", ", join.Keys.Select(key => $"{ExpressionText.Of(key.Left)} = {ExpressionText.Of(key.Right)}")),
        OptionalPlan optional => ExpressionText.Of(optional.Introduced),
        SemiJoinPlan semi => semi.IsAnti ? "anti" : "",
        ApplyPlan apply => $"{(apply.IsOptional ? "optional " : "")}{ExpressionText.Of(apply.Outputs)}",
        ProcedureCallPlan call => $"{call.Procedure}({All(call.Arguments)}) {ExpressionText.Of(call.Outputs.Select(output => output.Symbol))}".TrimEnd(),
        FilterPlan filter => ExpressionText.Of(filter.Predicate),
        ProjectPlan project => Items(project.Items),
        UnwindPlan unwind => $"{ExpressionText.Of(unwind.List)} AS {unwind.Item.Name}",
        AggregatePlan aggregate => $"{Items(aggregate.Groups)}{(aggregate.Groups.Count > 0 ? "; " : "")}{Items(aggregate.Aggregates.Select(item => (item.Symbol, (Expression)item.Call)))}",
        DistinctPlan distinct => ExpressionText.Of(distinct.Columns),
        SortPlan sort => $"{string.Join(", ", sort.Keys.Select(key => ExpressionText.Of(key.Expression) + (key.IsDescending ? " DESC" : "")))}{(sort.Limit is null ? "" : $" LIMIT {ExpressionText.Of(sort.Limit)}")}",
        SkipPlan skip => ExpressionText.Of(skip.Count),
        LimitPlan limit => ExpressionText.Of(limit.Count),
        UnionPlan union => ExpressionText.Of(union.Columns),
        VersionPlan version => version.Text,
        _ => OfUpdate(node),
    };

    private static string OfUpdate(PlanNode node) => node switch
    {
        CreatePlan create => Creates(create.Nodes, create.Edges),
        MergePlan merge => Creates(merge.Nodes, merge.Edges),
        SetPlan set => string.Join(", ", set.Items.Select(Set)),
        RemovePlan remove => string.Join(", ", remove.Items.Select(item => item is RemoveProperty property ? $"{ExpressionText.Of(property.Subject)}.{property.Key}" : Labelled((RemoveLabels)item))),
        DeletePlan delete => $"{(delete.IsDetach ? "detach " : "")}{All(delete.Subjects)}",
        ForeachPlan each => $"{each.Item.Name} IN {ExpressionText.Of(each.List)}",
        _ => "",
    };

    private static string OfExpand(ExpandPlan expand)
    {
        var pattern = Pattern(expand.From, expand.Edge, expand.Types, "", expand.Direction, expand.To, expand.ToLabels);
        var mode = expand.Mode == ExpandMode.Rows ? "" : $"{expand.Mode.ToString().ToLowerInvariant()} ";
        return $"{mode}{(expand.IsInto ? "into " : "")}{pattern}{Where(ExpressionTree.Conjunction(new[] { expand.EdgeFilter, expand.ToFilter }.OfType<Expression>().ToArray()))}{Distinct(expand.DistinctFrom)}";
    }

    private static string OfLeg(Symbol from, ExpandLeg leg) => $"{Pattern(from, leg.Edge, leg.Types, "", leg.Direction, leg.To, leg.Labels)}{Where(leg.Filter)}";

    private static string Name(string? token) => token is null ? "" : $":{token}";

    private static string OfVarExpand(VarExpandPlan expand)
    {
        var pattern = Pattern(expand.From, expand.Edges, expand.Types, Range(expand.Length), expand.Direction, expand.To, []);
        return $"{(expand.IsDistinctTo ? "distinct " : "")}{(expand.IsInto ? "into " : "")}{pattern}{Where(expand.EdgeFilter)}{Distinct(expand.DistinctFrom)}";
    }

    private static string Pattern(
        Symbol from, Symbol edge, IReadOnlyList<string> types, string range, PatternDirection direction, Symbol to, IReadOnlyList<string> labels)
    {
        var names = types.Count == 0 ? "" : $":{string.Join('|', types)}";
        var (left, right) = (direction == PatternDirection.Left ? "<-" : "-", direction == PatternDirection.Right ? "->" : "-");
        return $"({from.Name}){left}[{edge.Name}{names}{range}]{right}({to.Name}{Labels(labels)})";
    }

    private static string Labels(IReadOnlyList<string> labels) => string.Concat(labels.Select(label => $":{label}"));

    private static string Range(LengthRange length) => $"*{length.From}..{length.Maximum}";

    private static string Where(Expression? predicate) => predicate is null ? "" : $" WHERE {ExpressionText.Of(predicate)}";

    private static string Distinct(IReadOnlyList<Symbol> others) => others.Count == 0 ? "" : $" DISTINCT FROM {ExpressionText.Of(others)}";

    private static string All(IEnumerable<Expression> expressions) => string.Join(", ", expressions.Select(ExpressionText.Of));

    private static string Items(IEnumerable<(Symbol Symbol, Expression Expression)> items) =>
        string.Join(", ", items.Select(item => ExpressionText.Of(item.Expression) is var text && text == item.Symbol.Name ? text : $"{text} AS {item.Symbol.Name}"));

    private static string Keys(IReadOnlyList<string> properties, SeekKeys keys)
    {
        List<string> parts = [];
        for (var i = 0; i < keys.Equal.Count; i++) parts.Add($"{properties[i]} = {ExpressionText.Of(keys.Equal[i])}");
        var next = keys.Equal.Count < properties.Count ? properties[keys.Equal.Count] : "";
        if (keys.Low is not null) parts.Add($"{next} {(keys.IncludesLow ? ">=" : ">")} {ExpressionText.Of(keys.Low)}");
        if (keys.High is not null) parts.Add($"{next} {(keys.IncludesHigh ? "<=" : "<")} {ExpressionText.Of(keys.High)}");
        if (keys.Prefix is not null) parts.Add($"{next} STARTS WITH {ExpressionText.Of(keys.Prefix)}");
        if (keys.AnyOf is not null) parts.Add($"{next} IN {ExpressionText.Of(keys.AnyOf)}");
        if (keys.Center is not null) parts.Add($"{next} within {ExpressionText.Of(keys.Distance)} of {ExpressionText.Of(keys.Center)}");
        return string.Join(" AND ", parts);
    }

    private static string Creates(IReadOnlyList<NodeToCreate> nodes, IReadOnlyList<EdgeToCreate> edges) => string.Join(", ",
        [.. nodes.Select(node => $"({node.Node.Name}{Labels(node.Labels)}{Map(node.Properties)})"),
        .. edges.Select(edge => $"({edge.Source.Name})-[{edge.Edge.Name}:{edge.Type}{Map(edge.Properties)}]->({edge.Target.Name})")]);

    private static string Map(Expression? properties) => properties is null ? "" : $" {ExpressionText.Of(properties)}";

    private static string Set(SetItem item) => item switch
    {
        SetProperty set => $"{ExpressionText.Of(set.Subject)}.{set.Key} = {ExpressionText.Of(set.Value)}",
        SetDynamicProperty set => $"{ExpressionText.Of(set.Subject)}[{ExpressionText.Of(set.Key)}] = {ExpressionText.Of(set.Value)}",
        SetAllProperties set => $"{ExpressionText.Of(set.Subject)} {(set.IsAddition ? "+=" : "=")} {ExpressionText.Of(set.Value)}",
        SetLabels set => $"{ExpressionText.Of(set.Subject)}{Labels(set.Labels)}",
        _ => "",
    };

    private static string Labelled(RemoveLabels item) => $"{ExpressionText.Of(item.Subject)}{Labels(item.Labels)}";
}

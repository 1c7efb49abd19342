// Holds a finished plan against its own rules: whatever an operator or expression reads is a column of its input, whatever it carries too, a nested plan's
// Argument asks only for what is there outside, and what the caller wants comes out at the root. Columns are taken strictly: an operator gives what it
// carries and what it adds, nothing else.

using Mycelia.Cypher.Syntax;

namespace Mycelia.Cypher.Planning;

internal sealed class PlanChecker
{
    private readonly List<string> _faults = [];
    private readonly int _symbolCount;

    private PlanChecker(int symbolCount) => _symbolCount = symbolCount;

    /// <summary>What is wrong with the plan, a line each; empty when nothing is.</summary>
    public static IReadOnlyList<string> Check(PlannedQuery query)
    {
        var checker = new PlanChecker(query.SymbolCount);
        var columns = checker.Visit(query.Root, null);
        checker.Require("The result", query.Columns.Select(column => column.Symbol), columns);
        return checker._faults;
    }

    private void Require(string who, IEnumerable<Symbol> symbols, HashSet<Symbol> columns)
    {
        foreach (var symbol in symbols)
        {
            if (!columns.Contains(symbol)) _faults.Add($"{who} reads {symbol}, which is not a column there.");
            if (symbol.Id >= _symbolCount) _faults.Add($"{who} reads {symbol}, whose id is not below {_symbolCount}.");
        }
    }

    /// <summary>The columns of the operator's rows. <paramref name="outer"/>: what an Argument below may ask for; null where there must be none.</summary>
    private HashSet<Symbol> Visit(PlanNode node, HashSet<Symbol>? outer)
    {
        switch (node)
        {
            case UnitPlan:
                return [];
            case StoredCountPlan count:
                return [.. PlanSymbols.Introduced(count)];
            case ArgumentPlan argument:
                Require("Argument", argument.Carries, outer ?? []);
                return [.. PlanSymbols.Introduced(argument)];
            case UnionPlan union:
                for (var i = 0; i < union.Parts.Count; i++) Require("Union", union.PartColumns[i], Visit(union.Parts[i], outer));
                return [.. union.Columns];
            case HashJoinPlan join:
                return Join(join, outer);
        }

        var input = Visit(node.Children[0], outer);
        Require($"{node.Name} (carrying)", node.Carries, input);
        var reads = new HashSet<Symbol>();
        if (node is UnaryPlan unary) PlanSymbols.AddReads(unary, reads);
        Require(node.Name, reads, input);
        var inner = VisitInner(node, input);
        HashSet<Symbol> inside = [.. input, .. inner, .. PlanSymbols.Introduced(node), .. OwnOf(node)];
        foreach (var expression in PlanSymbols.Expressions(node))
        {
            Require($"An expression of {node.Name}", ExpressionTree.Reads(expression), inside);
            VisitNested(expression, inside);
        }

        return [.. node.Carries, .. Given(node)];
    }

    /// <summary>Symbols that stand for something only while the operator works.</summary>
    private static IEnumerable<Symbol> OwnOf(PlanNode node) => node switch
    {
        ExpandPlan expand => [expand.Edge, expand.To],
        VarExpandPlan { StepEdge: { } step } => [step],
        ShortestPathPlan shortest => new[] { shortest.StepEdge, shortest.Path }.OfType<Symbol>(),
        IntersectPlan intersect => [intersect.To],
        ExpandPairPlan pair => [pair.First.To, pair.Second.To],
        _ => [],
    };

    /// <summary>What the operator adds, as far as it was told to.</summary>
    private static IEnumerable<Symbol> Given(PlanNode node) => node switch
    {
        ExpandPlan expand => new[] { expand.NeedsEdge ? expand.Edge : null, expand.NeedsTo ? expand.To : null }.OfType<Symbol>(),
        VarExpandPlan expand => PlanSymbols.Introduced(expand).Where(symbol => symbol != expand.Edges || expand.NeedsEdges),
        _ => PlanSymbols.Introduced(node),
    };

    private HashSet<Symbol> Join(HashJoinPlan join, HashSet<Symbol>? outer)
    {
        var (left, right) = (Visit(join.Left, outer), Visit(join.Right, outer));
        Require("HashJoin (carrying)", join.Carries, left);
        Require("HashJoin", join.RightSymbols, right);
        foreach (var (leftKey, rightKey) in join.Keys)
        {
            Require("A key of HashJoin", ExpressionTree.Reads(leftKey), left);
            Require("A key of HashJoin", ExpressionTree.Reads(rightKey), right);
        }

        return [.. join.Carries, .. join.RightSymbols];
    }

    private HashSet<Symbol> VisitInner(PlanNode node, HashSet<Symbol> input)
    {
        switch (node)
        {
            case OptionalPlan optional:
                return RequireInner(node, Visit(optional.Inner, input), [.. optional.Introduced, optional.RowNumber]);
            case SemiJoinPlan semi:
                return RequireInner(node, Visit(semi.Inner, input), [semi.RowNumber]);
            case ApplyPlan apply:
                return RequireInner(node, Visit(apply.Inner, input), apply.Outputs);
            case MergePlan merge:
                var ends = merge.Edges.SelectMany(edge => new[] { edge.Source, edge.Target });
                Require("Merge", ends, [.. input, .. merge.Introduced]);
                return Visit(merge.Match, input);
            case ForeachPlan each:
                return Visit(each.Updates, [.. input, each.Item]);
            case RepeatPlan repeat:
                IEnumerable<Symbol> wanted = [repeat.StepTo, .. repeat.StepEdges, .. repeat.Collected.Select(pair => pair.Inner)];
                Require("Repeat", [repeat.From, .. repeat.DistinctFrom], input);
                return RequireInner(node, Visit(repeat.Step, [.. input, repeat.StepFrom]), wanted);
            default:
                return [];
        }
    }

    private HashSet<Symbol> RequireInner(PlanNode node, HashSet<Symbol> columns, IEnumerable<Symbol> wanted)
    {
        Require($"{node.Name} (inside)", wanted, columns);
        return columns;
    }

    private void VisitNested(Expression expression, HashSet<Symbol> columns)
    {
        if (expression is SubplanExpression nested)
        {
            var inside = Visit(nested.Plan, [.. nested.Arguments]);
            if (!nested.IsPerRow) Require("A nested plan", [nested.RowNumber], inside);
            if (nested.Item is null) return;
            Require("The item of a nested plan", ExpressionTree.Reads(nested.Item), inside);
            VisitNested(nested.Item, inside);
            return;
        }

        // Loop variables are columns of the inner batch.
        HashSet<Symbol> own = expression switch
        {
            ListComprehension { Item.Symbol: { } item } => [item],
            QuantifierExpression { Item.Symbol: { } item } => [item],
            ReduceExpression { Item.Symbol: { } item, Accumulator.Symbol: { } accumulator } => [item, accumulator],
            _ => [],
        };
        own.UnionWith(columns);
        foreach (var child in ExpressionTree.Children(expression)) VisitNested(child, own);
    }
}

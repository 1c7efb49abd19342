// Expressions as the text has them become expressions that can be evaluated over rows: patterns and subqueries turn into nested plans, wherever they
// stand. A nested plan's leaf is an Argument: the rows of the operator (or of the comprehension's inner batch) that evaluates the expression.

using Mycelia.Cypher.Semantics;
using Mycelia.Cypher.Syntax;

namespace Mycelia.Cypher.Planning;

internal sealed class ExpressionLowering(PlanContext context)
{
    /// <summary>Plans a nested query over a leaf.</summary>
    public required Func<Query, Func<PlanNode>, PlanNode> PlanQuery { get; init; }

    private readonly ConstantFolding? _folding = context.Options.Optimize ? new ConstantFolding(context.Catalog) : null;

    public Expression Lower(Expression expression)
    {
        var lowered = SyntaxRewriter.TopDown(expression, Replace);
        return _folding?.Apply(lowered) ?? lowered;
    }

    public Expression? LowerOptional(Expression? expression) => expression is null ? null : Lower(expression);

    private Expression? Replace(Expression expression) => expression switch
    {
        Parenthesized wrapped => Lower(wrapped.Inner),
        PatternPredicate predicate => OfPattern(SubplanResult.Exists, predicate.Pattern),
        PatternComprehension comprehension => OfComprehension(comprehension),
        ShortestPathExpression shortest => OfShortestPath(shortest.Pattern),
        SubqueryExpression subquery => OfSubquery(subquery),
        FunctionCall { Arguments: [var only] } call when ExpressionTree.Unwrap(only) is PatternPredicate pattern => OfPatternFunction(call, pattern.Pattern),
        _ => null,
    };

    /// <summary>The older forms <c>exists((a)--&gt;(b))</c> and <c>size((a)--&gt;(b))</c>.</summary>
    private SubplanExpression? OfPatternFunction(FunctionCall call, PathPattern pattern)
    {
        if (call.Name.Equals("exists", StringComparison.OrdinalIgnoreCase)) return OfPattern(SubplanResult.Exists, pattern);
        if (call.Name.Equals("size", StringComparison.OrdinalIgnoreCase)) return OfPattern(SubplanResult.Count, pattern);
        return null;
    }

    private SubplanExpression OfPattern(SubplanResult result, PathPattern pattern) => Nest(result, isPerRow: false, leaf =>
    {
        var graph = PatternGraphBuilder.Build(context, this, [pattern], null);
        return (PatternPlanner.Plan(context, this, graph, leaf(), PatternDemand.Count), null);
    });

    private SubplanExpression OfComprehension(PatternComprehension comprehension) => Nest(SubplanResult.Collect, isPerRow: false, leaf =>
    {
        var graph = PatternGraphBuilder.Build(context, this, [comprehension.Pattern], comprehension.Predicate);
        return (PatternPlanner.Plan(context, this, graph, leaf(), PatternDemand.Named), Lower(comprehension.Projection));
    });

    private SubplanExpression OfShortestPath(PathPattern pattern)
    {
        var path = ExpressionTree.Read(context.NewSymbol(SymbolKind.Path));
        var named = new PathPattern(path, pattern.Parts, pattern.Shortest, pattern.ShortestCount) { Span = pattern.Span };
        return Nest(pattern.Shortest == ShortestKind.Single ? SubplanResult.First : SubplanResult.Collect, isPerRow: false, leaf =>
        {
            var graph = PatternGraphBuilder.Build(context, this, [named], null);
            return (PatternPlanner.Plan(context, this, graph, leaf(), PatternDemand.All), path);
        });
    }

    private SubplanExpression OfSubquery(SubqueryExpression subquery)
    {
        var result = subquery.Kind switch
        {
            SubqueryKind.Exists => SubplanResult.Exists,
            SubqueryKind.Count => SubplanResult.Count,
            _ => SubplanResult.Collect,
        };
        return Nest(result, NeedsRunPerRow(subquery.Query), leaf =>
        {
            var plan = PlanQuery(subquery.Query, leaf);
            return (plan, result == SubplanResult.Collect ? ExpressionTree.Read(subquery.Query.Columns[0].Symbol) : null);
        });
    }

    /// <summary>Whether a query's rows for one outer row depend on its rows as a whole.</summary>
    private bool NeedsRunPerRow(Query query)
    {
        if (query.Parts.Count > 1) return true;
        foreach (var clause in query.Parts[0].Clauses)
        {
            if (clause is not ProjectionClause projection) continue;
            if (projection is { IsDistinct: true } or { Skip: not null } or { Limit: not null } || projection.OrderBy.Count > 0) return true;
            if (context.Query.IsAggregating(projection)) return true;
        }

        return false;
    }

    private SubplanExpression Nest(SubplanResult result, bool isPerRow, Func<Func<PlanNode>, (PlanNode Plan, Expression? Item)> build)
    {
        var row = context.NewSymbol(SymbolKind.Value);
        var (plan, item) = build(() => new ArgumentPlan(isPerRow ? null : row));
        var needed = ExpressionTree.Reads(item);
        if (!isPerRow) needed.Add(row);
        var arguments = Liveness.Mark(plan, needed);
        return new SubplanExpression(result, plan, row, [.. arguments.OrderBy(symbol => symbol.Id)]) { Item = item, IsPerRow = isPerRow };
    }
}

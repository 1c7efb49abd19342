// WITH and RETURN: the items, aggregation, DISTINCT, ORDER BY, SKIP, LIMIT and WHERE, in that order.
//
// Aggregation takes the grouping items and every aggregate that stands anywhere in the items; what is around the aggregates is computed from these
// columns afterwards. ORDER BY and WHERE name aggregates only through the items that equal them, which semantic analysis has seen to. A grouping item that is a variable keeps that variable's column.

using Mycelia.Cypher.Semantics;
using Mycelia.Cypher.Syntax;

namespace Mycelia.Cypher.Planning;

internal sealed class ProjectionPlanner(PlanContext context, ExpressionLowering lowering, ProjectionClause clause)
{
    private readonly ProjectionFacts _facts = context.Query.Projection(clause);

    /// <summary>What is computed already, and the column that holds it.</summary>
    private readonly List<(Expression Expression, Symbol Symbol)> _known = [];

    public PlanNode Plan(PlanNode input)
    {
        var plan = _facts.IsAggregating ? Aggregate(input) : Project(input);
        if (clause.IsDistinct) plan = new DistinctPlan(plan, [.. _facts.Items.Select(item => item.Symbol)]);
        plan = Order(plan);
        return _facts.Where is null ? plan : Predicates.Filter(context, plan, [.. ExpressionTree.Conjuncts(_facts.Where).Select(Compute)]);
    }

    private PlanNode Project(PlanNode input)
    {
        List<(Symbol, Expression)> items = [];
        foreach (var item in _facts.Items)
        {
            var expression = ExpressionTree.Unwrap(item.Item.Expression);
            if (expression is Variable variable && variable.Symbol == item.Symbol) continue;
            items.Add((item.Symbol, lowering.Lower(expression)));
            if (expression is not (Variable or Literal or Parameter)) _known.Add((expression, item.Symbol));
        }

        return items.Count == 0 ? input : new ProjectPlan(input, items);
    }

    private PlanNode Aggregate(PlanNode input)
    {
        List<(Symbol, Expression)> groups = [];
        List<(Symbol, FunctionCall)> aggregates = [];
        List<(Symbol, Expression)> items = [];
        foreach (var item in _facts.Items)
        {
            if (!item.IsGrouping) continue;
            var expression = ExpressionTree.Unwrap(item.Item.Expression);
            if (expression is Variable variable)
            {
                if (!groups.Exists(group => group.Item1 == variable.Symbol)) groups.Add((variable.Symbol!, variable));
                if (variable.Symbol != item.Symbol) items.Add((item.Symbol, variable));
            }
            else if (Find(expression) is { } same)
            {
                items.Add((item.Symbol, ExpressionTree.Read(same)));
            }
            else
            {
                groups.Add((item.Symbol, lowering.Lower(expression)));
                _known.Add((expression, item.Symbol));
            }
        }

        foreach (var item in _facts.Items)
            foreach (var call in item.Aggregates) AddAggregate(call, item, aggregates);

        foreach (var item in _facts.Items)
        {
            if (item.IsGrouping) continue;
            var expression = Compute(item.Item.Expression);
            if (expression is not Variable variable || variable.Symbol != item.Symbol) items.Add((item.Symbol, expression));
        }

        PlanNode plan = new AggregatePlan(input, groups, aggregates) { Entity = context.Options.Optimize ? EntityOf(groups, input) : null };
        return items.Count == 0 ? plan : new ProjectPlan(plan, items);
    }

    /// <summary>The one variable that groups are computed from. A variable that is the only key is as quickly looked up itself, and a scan gives each of its entities once.</summary>
    private static Symbol? EntityOf(List<(Symbol, Expression Expression)> groups, PlanNode input)
    {
        HashSet<Symbol> reads = [];
        foreach (var (_, key) in groups)
        {
            if (!ExpressionTree.IsDeterministic(key) || ExpressionTree.HasSubplan(key)) return null;
            ExpressionTree.AddReads(key, reads);
        }

        if (reads.Count != 1 || (groups.Count == 1 && groups[0].Expression is Variable)) return null;
        while (input is FilterPlan filter) input = filter.Input;
        var entity = reads.First();
        return (input is NodeScanPlan { Input: UnitPlan } nodes && nodes.Node == entity) || (input is EdgeScanPlan { Input: UnitPlan } edges && edges.Edge == entity) ? null : entity;
    }

    private void AddAggregate(FunctionCall call, ProjectedItem item, List<(Symbol, FunctionCall)> aggregates)
    {
        if (Find(call) is not null) return;
        var symbol = ExpressionTree.Unwrap(item.Item.Expression) == call ? item.Symbol : context.NewSymbol(SymbolKind.Value);
        var isStar = call.IsStar || (context.Options.Optimize && PatternDemand.IsRowCount(call) && context.NeverNull.Contains(((Variable)ExpressionTree.Unwrap(call.Arguments[0])).Symbol!));
        Expression[] arguments = isStar ? [] : [.. call.Arguments.Select(lowering.Lower)];
        aggregates.Add((symbol, new FunctionCall(call.Name, arguments) { Span = call.Span, NameSpan = call.NameSpan, IsDistinct = call.IsDistinct, IsStar = isStar }));
        _known.Add((call, symbol));
    }

    private Symbol? Find(Expression expression)
    {
        foreach (var (known, symbol) in _known)
            if (ExpressionEquality.Instance.Equals(known, expression)) return symbol;
        return null;
    }

    /// <summary>The lowered expression, with what is computed already read from its column.</summary>
    private Expression Compute(Expression expression)
    {
        if (_known.Count > 0) expression = SyntaxRewriter.TopDown(expression, part => Find(part) is { } symbol ? ExpressionTree.Read(symbol) : null);
        return lowering.Lower(expression);
    }

    private PlanNode Order(PlanNode plan)
    {
        var (skip, limit) = (lowering.LowerOptional(clause.Skip), lowering.LowerOptional(clause.Limit));
        if (_facts.OrderBy.Count > 0)
        {
            SortKey[] keys = [.. _facts.OrderBy.Select(item => new SortKey(Compute(item.Expression), item.IsDescending))];
            var first = limit is null || skip is null ? limit : new BinaryExpression(BinaryOperator.Add, skip, limit);
            plan = new SortPlan(plan, keys, context.Options.Optimize ? first : null);
        }

        if (skip is not null) plan = new SkipPlan(plan, skip);
        return limit is null ? plan : new LimitPlan(plan, limit);
    }
}

// WITH and RETURN. Items are resolved in the scope before, the clauses after them in one where the new names hide the old. When the projection
// aggregates or is DISTINCT the old rows are gone: what ORDER BY and WHERE say in old names must equal an item, or a part of it must, and is
// rewritten to the item's variable (ProjectionFacts).
//
// Grouping: an item without aggregates is a key. An item with aggregates may, outside of them, read keys that are variables or properties, constants
// and parameters; a longer expression has no single meaning there even if it is a key, says openCypher.

using Mycelia.Cypher.Errors;
using Mycelia.Cypher.Functions;
using Mycelia.Cypher.Syntax;

namespace Mycelia.Cypher.Semantics;

internal sealed partial class Analyzer
{
    private Scope AnalyzeProjection(ProjectionClause clause, Scope scope, QueryRole role)
    {
        clause.AllItems = ExpandStar(clause, scope);
        var items = new List<ProjectedItem>(clause.AllItems.Count);
        var names = new HashSet<string>(StringComparer.Ordinal);
        var saved = _aggregates;
        _aggregates = AggregateUse.Allowed;
        foreach (var item in clause.AllItems)
        {
            if (!names.Add(item.Name))
                throw CypherErrors.Syntax("ColumnNameConflict", $"Two columns are named `{item.Name}`. Give one of them another name with AS.", item.Span.Start);
            items.Add(AnalyzeItem(item, clause, scope, role));
        }

        _aggregates = saved;
        var isAggregating = items.Exists(item => !item.IsGrouping);
        if (isAggregating) CheckGrouping(items, scope);
        var after = new Scope(scope.Outer);
        var both = new Scope(scope);
        foreach (var item in items)
        {
            if (item.Item is not { HasAlias: false, Expression: not Variable }) both.Declare(item.Item.Name, item.Symbol);
            after.Declare(item.Item.Name, item.Symbol);
        }

        _projections[clause] = AnalyzeTail(clause, items, isAggregating, scope, both);
        InferRowCount(clause.Skip, "SKIP");
        InferRowCount(clause.Limit, "LIMIT");
        return after;
    }

    private static IReadOnlyList<ProjectionItem> ExpandStar(ProjectionClause clause, Scope scope)
    {
        if (!clause.IsStar) return clause.Items;
        var all = scope.Own.Select(symbol =>
            new ProjectionItem(new Variable(symbol.Name) { Symbol = symbol, Span = clause.Span }, symbol.Name, hasAlias: false) { Symbol = symbol, Span = clause.Span }).ToList();
        if (clause.IsReturn && all.Count == 0 && scope.Outer is null)
            throw CypherErrors.Syntax("NoVariablesInScope", "RETURN * returns all variables, but none is in scope here.", clause.Span.Start);
        return [.. all, .. clause.Items];
    }

    private ProjectedItem AnalyzeItem(ProjectionItem item, ProjectionClause clause, Scope scope, QueryRole role)
    {
        var type = Infer(item.Expression, scope);
        if (item.Expression is Variable variable && variable.Name == item.Name)
        {
            item.Symbol = variable.Symbol;
            return new ProjectedItem(item, []);
        }

        if (!item.HasAlias && (!clause.IsReturn || role == QueryRole.Call))
            throw CypherErrors.Syntax("NoExpressionAlias", $"The expression `{item.Name}` needs a name here. Write `{item.Name} AS name`.", item.Span.Start);
        if (!clause.IsReturn && scope.Outer is not null && scope.Outer.Contains(item.Name))
            throw CypherErrors.Syntax("VariableAlreadyBound", $"The variable `{item.Name}` comes from outside of the subquery and cannot be given another meaning. Use another name.", item.Span.Start);
        item.Symbol = _symbols.Add(item.Name, type.SymbolKind, type);
        return new ProjectedItem(item, ExpressionFacts.Aggregates(item.Expression));
    }

    /// <summary>ORDER BY and WHERE of a projection.</summary>
    private ProjectionFacts AnalyzeTail(ProjectionClause clause, List<ProjectedItem> items, bool isAggregating, Scope before, Scope both)
    {
        var isCut = isAggregating || clause.IsDistinct;
        var visible = items.Select(item => item.Symbol).ToHashSet();
        var own = before.Own.ToHashSet();
        var order = new List<SortItem>(clause.OrderBy.Count);
        foreach (var sort in clause.OrderBy)
        {
            // What is written like an item means the item, even where the item's name hides a variable in it.
            var isItem = ExpressionFacts.Bare(sort.Expression) is not Variable && items.Exists(item => AreEqual(item, sort.Expression));
            var saved = _aggregates;
            _aggregates = isAggregating ? AggregateUse.Allowed : AggregateUse.Forbidden;
            Infer(sort.Expression, isItem ? before : both);
            _aggregates = saved;
            order.Add(isCut ? new SortItem(Project(sort.Expression, items, visible, own), sort.IsDescending) { Span = sort.Span } : sort);
        }

        var where = clause.Where;
        if (where is not null)
        {
            InferPredicate(where, both);
            if (isCut) where = Project(where, items, visible, own);
        }

        var read = order.Select(sort => sort.Expression).Concat(where is null ? [] : [where]).SelectMany(ExpressionFacts.FreeVariables);
        return new ProjectionFacts(items, isAggregating)
        {
            OrderBy = order,
            Where = where,
            ReadsInput = read.Any(symbol => own.Contains(symbol) && !visible.Contains(symbol)),
        };
    }

    private static bool AreEqual(ProjectedItem item, Expression expression) => ExpressionEquality.Instance.Equals(item.Item.Expression, expression);

    /// <summary>The expression in terms of the projected columns alone.</summary>
    private static Expression Project(Expression root, List<ProjectedItem> items, HashSet<Symbol> visible, HashSet<Symbol> own)
    {
        var hasAggregates = ExpressionFacts.ContainsAggregate(root);
        var projected = SyntaxRewriter.TopDown(root, node =>
        {
            if (node is Literal or Parameter) return node;
            if (items.Find(item => AreEqual(item, node)) is { } item)
            {
                if (hasAggregates && item.IsGrouping && node != root && !IsSimple(node)) throw Ambiguous(node);
                return new Variable(item.Item.Name) { Symbol = item.Symbol, Span = node.Span };
            }

            if (node is not FunctionCall call || !ExpressionFacts.IsAggregate(call)) return null;
            RequireVisible(call, visible, own);
            throw CypherErrors.Syntax("InvalidAggregation", $"`{call.Name}` can only be used here if the same expression is among the projected columns.", call.Span.Start);
        });
        RequireVisible(projected, visible, own);
        return projected;
    }

    /// <summary>After the projection only its own columns and those of the outer query are left.</summary>
    private static void RequireVisible(Expression expression, HashSet<Symbol> visible, HashSet<Symbol> own)
    {
        var free = ExpressionFacts.FreeVariables(expression);
        foreach (var variable in SyntaxWalker.Descendants(expression).OfType<Variable>())
        {
            if (variable.Symbol is not { } symbol || !free.Contains(symbol) || visible.Contains(symbol) || !own.Contains(symbol)) continue;
            throw CypherErrors.UndefinedVariable(
                variable.Name, variable.Span.Start, "After an aggregation or DISTINCT only what is projected can be used.");
        }
    }

    private static void CheckGrouping(List<ProjectedItem> items, Scope scope)
    {
        var keys = items.Where(item => item.IsGrouping && IsSimple(item.Item.Expression)).Select(item => ExpressionFacts.Bare(item.Item.Expression))
            .ToHashSet<Expression>(ExpressionEquality.Instance);
        var own = scope.Own.ToHashSet();
        foreach (var item in items)
            if (!item.IsGrouping) CheckGrouped(item.Item.Expression, keys, own);
    }

    private static void CheckGrouped(Expression root, HashSet<Expression> keys, HashSet<Symbol> own)
    {
        var free = ExpressionFacts.FreeVariables(root);
        var pending = new Stack<SyntaxNode>();
        pending.Push(root);
        while (pending.TryPop(out var node))
        {
            switch (node)
            {
                case FunctionCall call when ExpressionFacts.IsAggregate(call): break;
                case Expression expression when IsSimple(expression) && keys.Contains(ExpressionFacts.Bare(expression)): break;
                case Variable { Symbol: { } symbol } variable:
                    if (free.Contains(symbol) && own.Contains(symbol)) throw Ambiguous(variable);
                    break;
                case SubqueryExpression subquery:
                    if (ExpressionFacts.FreeVariables(subquery).Any(symbol => own.Contains(symbol) && !keys.OfType<Variable>().Any(key => key.Symbol == symbol)))
                        throw Ambiguous(subquery);
                    break;
                default:
                    foreach (var child in SyntaxWalker.Children(node)) pending.Push(child);
                    break;
            }
        }
    }

    /// <summary>A variable or a property of one: what may stand beside an aggregate when it is a grouping key.</summary>
    private static bool IsSimple(Expression expression)
    {
        expression = ExpressionFacts.Bare(expression);
        while (expression is PropertyAccess access) expression = ExpressionFacts.Bare(access.Subject);
        return expression is Variable;
    }

    private static CypherException Ambiguous(Expression place) => CypherErrors.Syntax(
        "AmbiguousAggregationExpression",
        "An expression with an aggregate may otherwise use only grouping keys that are variables or properties. Project this part in a WITH before.", place.Span.Start);

    /// <summary>SKIP and LIMIT: a whole number that is the same for all rows.</summary>
    private void InferRowCount(Expression? count, string clause)
    {
        if (count is null) return;
        _constantIn = "SKIP and LIMIT take one number";
        var type = Infer(count, new Scope(null));
        _constantIn = null;
        if (!type.MayBe(CypherTypes.Integer)) throw WrongType($"{clause} takes an integer, not a {type}.", count);
        if (IsNegative(count)) throw CypherErrors.Syntax("NegativeIntegerArgument", $"{clause} takes an integer that is not negative.", count.Span.Start);
    }

    private static bool IsNegative(Expression expression) => ExpressionFacts.Bare(expression) switch
    {
        Literal { Value.Kind: ValueKind.Int64 } literal => literal.Value.AsInt64() < 0,
        UnaryExpression { Operator: UnaryOperator.Minus } minus =>
            ExpressionFacts.Bare(minus.Operand) is Literal { Value.Kind: ValueKind.Int64 } literal && literal.Value.AsInt64() > 0,
        _ => false,
    };
}

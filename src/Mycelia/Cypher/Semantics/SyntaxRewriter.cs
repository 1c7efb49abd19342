// Rewriting of expressions. The tree is immutable: what changes is built anew along the path to the root, and what does not is the same object as
// before. Patterns inside expressions are rewritten in their properties and predicates and keep their symbols; subqueries in braces are not
// looked into.

using Mycelia.Cypher.Syntax;

namespace Mycelia.Cypher.Semantics;

internal static class SyntaxRewriter
{
    /// <summary>Rewrites children first, then the node made of them.</summary>
    public static Expression BottomUp(Expression expression, Func<Expression, Expression> rewrite) =>
        rewrite(MapChildren(expression, child => BottomUp(child, rewrite)));

    /// <summary>Replaces the topmost nodes for which the function gives one, and does not look into what it gave.</summary>
    public static Expression TopDown(Expression expression, Func<Expression, Expression?> replace) =>
        replace(expression) ?? MapChildren(expression, child => TopDown(child, replace));

    /// <summary>The expression with each operand mapped; itself when none changes. Declared variables are no operands.</summary>
    public static Expression MapChildren(Expression expression, Func<Expression, Expression> map)
    {
        switch (expression)
        {
            case ListExpression list:
                var items = MapList(list.Items, map);
                return ReferenceEquals(items, list.Items) ? list : new ListExpression(items) { Span = list.Span };
            case MapExpression entries: return MapEntries(entries, map);
            case MapProjection projection: return MapProjection(projection, map);
            case PropertyAccess access:
                var subject = map(access.Subject);
                return subject == access.Subject ? access : new PropertyAccess(subject, access.Key) { Span = access.Span, KeySpan = access.KeySpan };
            case IndexAccess access:
                var (list1, index) = (map(access.Subject), map(access.Index));
                return list1 == access.Subject && index == access.Index ? access : new IndexAccess(list1, index) { Span = access.Span };
            case SliceAccess access:
                var (list2, from, to) = (map(access.Subject), MapOptional(access.From, map), MapOptional(access.To, map));
                return list2 == access.Subject && from == access.From && to == access.To ? access : new SliceAccess(list2, from, to) { Span = access.Span };
            case LabelTest test:
                var entity = map(test.Subject);
                return entity == test.Subject ? test : new LabelTest(entity, test.Labels) { Span = test.Span };
            case UnaryExpression unary:
                var operand = map(unary.Operand);
                return operand == unary.Operand ? unary : new UnaryExpression(unary.Operator, operand) { Span = unary.Span };
            case BinaryExpression binary:
                var (left, right) = (map(binary.Left), map(binary.Right));
                return left == binary.Left && right == binary.Right
                    ? binary
                    : new BinaryExpression(binary.Operator, left, right) { Span = binary.Span, OperatorSpan = binary.OperatorSpan };
            case TypeTest test:
                var tested = map(test.Subject);
                return tested == test.Subject ? test : new TypeTest(tested, test.TypeName, test.IsNegated) { Span = test.Span };
            case FunctionCall call:
                var arguments = MapList(call.Arguments, map);
                return ReferenceEquals(arguments, call.Arguments)
                    ? call
                    : new FunctionCall(call.Name, arguments) { Span = call.Span, NameSpan = call.NameSpan, IsDistinct = call.IsDistinct, IsStar = call.IsStar };
            case CaseExpression choice: return MapCase(choice, map);
            case Parenthesized parenthesized:
                var inner = map(parenthesized.Inner);
                return inner == parenthesized.Inner ? parenthesized : new Parenthesized(inner) { Span = parenthesized.Span };
            default: return MapBinders(expression, map);
        }
    }

    private static Expression MapBinders(Expression expression, Func<Expression, Expression> map)
    {
        switch (expression)
        {
            case ListComprehension list:
                var (source, predicate, projection) = (map(list.List), MapOptional(list.Predicate, map), MapOptional(list.Projection, map));
                return source == list.List && predicate == list.Predicate && projection == list.Projection
                    ? list
                    : new ListComprehension(list.Item, source, predicate, projection) { Span = list.Span };
            case QuantifierExpression quantifier:
                var (values, condition) = (map(quantifier.List), map(quantifier.Predicate));
                return values == quantifier.List && condition == quantifier.Predicate
                    ? quantifier
                    : new QuantifierExpression(quantifier.Quantifier, quantifier.Item, values, condition) { Span = quantifier.Span };
            case ReduceExpression reduce:
                var (initial, items, step) = (map(reduce.Initial), map(reduce.List), map(reduce.Step));
                return initial == reduce.Initial && items == reduce.List && step == reduce.Step
                    ? reduce
                    : new ReduceExpression(reduce.Accumulator, initial, reduce.Item, items, step) { Span = reduce.Span };
            case PatternPredicate test:
                var path = MapPath(test.Pattern, map);
                return path == test.Pattern ? test : new PatternPredicate(path) { Span = test.Span };
            case PatternComprehension comprehension:
                var (pattern, where, item) = (MapPath(comprehension.Pattern, map), MapOptional(comprehension.Predicate, map), map(comprehension.Projection));
                return pattern == comprehension.Pattern && where == comprehension.Predicate && item == comprehension.Projection
                    ? comprehension
                    : new PatternComprehension(pattern, where, item) { Span = comprehension.Span };
            case ShortestPathExpression shortest:
                var ends = MapPath(shortest.Pattern, map);
                return ends == shortest.Pattern ? shortest : new ShortestPathExpression(ends) { Span = shortest.Span };
            default: return expression;
        }
    }

    private static PathPattern MapPath(PathPattern path, Func<Expression, Expression> map)
    {
        var parts = MapList(path.Parts, part => MapPart(part, map));
        return ReferenceEquals(parts, path.Parts) ? path : new PathPattern(path.Variable, parts, path.Shortest, path.ShortestCount) { Span = path.Span };
    }

    private static PatternPart MapPart(PatternPart part, Func<Expression, Expression> map)
    {
        switch (part)
        {
            case NodePattern node:
                var (properties, predicate) = (MapOptional(node.Properties, map), MapOptional(node.Predicate, map));
                return properties == node.Properties && predicate == node.Predicate
                    ? node
                    : new NodePattern(node.Variable, node.Labels, properties, predicate) { Span = node.Span, Symbol = node.Symbol, IsDeclaration = node.IsDeclaration };
            case EdgePattern edge:
                var (keys, condition) = (MapOptional(edge.Properties, map), MapOptional(edge.Predicate, map));
                return keys == edge.Properties && condition == edge.Predicate
                    ? edge
                    : new EdgePattern(edge.Variable, edge.Types, edge.Length, keys, condition, edge.Direction)
                    {
                        Span = edge.Span, Symbol = edge.Symbol, IsDeclaration = edge.IsDeclaration,
                    };
            case GroupPattern group:
                var (inner, where) = (MapPath(group.Inner, map), MapOptional(group.Predicate, map));
                return inner == group.Inner && where == group.Predicate
                    ? group
                    : new GroupPattern(inner, where, group.Repetitions) { Span = group.Span, Lists = group.Lists };
            default: return part;
        }
    }

    private static MapExpression MapEntries(MapExpression map, Func<Expression, Expression> rewrite)
    {
        var entries = MapList(map.Entries, entry => rewrite(entry.Value) is var value && value == entry.Value ? entry : entry with { Value = value });
        return ReferenceEquals(entries, map.Entries) ? map : new MapExpression(entries) { Span = map.Span };
    }

    private static MapProjection MapProjection(MapProjection projection, Func<Expression, Expression> map)
    {
        // The subject stays a variable: whoever renames columns gives one, anything else cannot stand there.
        var subject = map(projection.Subject) as Variable ?? projection.Subject;
        var items = MapList(projection.Items, item => MapOptional(item.Value, map) is var value && value == item.Value ? item : item with { Value = value });
        return subject == projection.Subject && ReferenceEquals(items, projection.Items) ? projection : new MapProjection(subject, items) { Span = projection.Span };
    }

    private static CaseExpression MapCase(CaseExpression choice, Func<Expression, Expression> map)
    {
        var subject = MapOptional(choice.Subject, map);
        var branches = MapList(choice.Branches, branch =>
        {
            var (when, then) = (map(branch.When), map(branch.Then));
            return when == branch.When && then == branch.Then ? branch : new CaseBranch(when, then);
        });
        var otherwise = MapOptional(choice.Otherwise, map);
        return subject == choice.Subject && ReferenceEquals(branches, choice.Branches) && otherwise == choice.Otherwise
            ? choice
            : new CaseExpression(subject, branches, otherwise) { Span = choice.Span };
    }

    private static Expression? MapOptional(Expression? expression, Func<Expression, Expression> map) => expression is null ? null : map(expression);

    /// <summary>The list itself when no item changes.</summary>
    private static IReadOnlyList<T> MapList<T>(IReadOnlyList<T> list, Func<T, T> map)
    {
        T[]? changed = null;
        for (var i = 0; i < list.Count; i++)
        {
            var item = map(list[i]);
            if (changed is null && EqualityComparer<T>.Default.Equals(item, list[i])) continue;
            changed ??= [.. list];
            changed[i] = item;
        }

        return changed ?? list;
    }
}

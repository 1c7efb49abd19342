// Expressions, evaluated node by node with the values of names in a row.

using Mycelia.Cypher.Syntax;

namespace Mycelia.Simulation.Queries.Reference;

internal sealed partial class ReferenceInterpreter
{
    /// <summary>Whether a predicate is true rather than false or null.</summary>
    public bool IsTrue(Expression predicate, ReferenceRow row) => Truth(Evaluate(predicate, row)) == true;

    /// <summary>The value of an expression for a row.</summary>
    public object? Evaluate(Expression expression, ReferenceRow row)
    {
        if (_items is not null && expression is not (Literal or Variable) && _items.TryGetValue(SyntaxPrinter.Print(expression), out var item)) return item;
        switch (expression)
        {
            case Literal literal: return ReferenceValues.From(literal.Value);
            case Parenthesized parenthesized: return Evaluate(parenthesized.Inner, row);
            case Variable variable: return row.TryGetValue(variable.Name, out var value) ? value : throw new BeyondReference($"the name {variable.Name}");
            case Parameter parameter: return _parameters.TryGetValue(parameter.Name, out var given) ? given : throw new ReferenceError("ParameterMissing", parameter.Name);
            case PropertyAccess access: return ReferenceOperators.Property(Evaluate(access.Subject, row), access.Key);
            case BinaryExpression binary: return Binary(binary, row);
            case UnaryExpression unary: return Unary(unary, row);
            case FunctionCall call: return Call(call, row);
            case ListExpression list: return list.Items.Select(part => Evaluate(part, row)).ToList();
            case MapExpression map:
                var entries = new SortedDictionary<string, object?>(StringComparer.Ordinal);
                foreach (var entry in map.Entries) entries[entry.Key] = Evaluate(entry.Value, row);
                return entries;
            case MapProjection map: return Projection(map, row);
            case IndexAccess access: return ReferenceOperators.Index(Evaluate(access.Subject, row), Evaluate(access.Index, row));
            case SliceAccess slice: return Slice(slice, row);
            case LabelTest test: return HasLabels(Evaluate(test.Subject, row), test.Labels);
            case CaseExpression choice: return Case(choice, row);
            default: return EvaluateScope(expression, row);
        }
    }

    /// <summary>Expressions with a scope of their own. Aggregates of the query around are none of theirs.</summary>
    private object? EvaluateScope(Expression expression, ReferenceRow row)
    {
        var (group, items) = (_group, _items);
        _items = null;
        try
        {
            switch (expression)
            {
                case ListComprehension list: return ListOf(Evaluate(list.List, row)) is { } source ? Comprehend(list, source, row) : null;
                case QuantifierExpression quantifier: return Quantify(quantifier, row);
                case ReduceExpression reduce:
                    var accumulator = Evaluate(reduce.Initial, row);
                    if (ListOf(Evaluate(reduce.List, row)) is not { } steps) return null;
                    foreach (var step in steps) accumulator = Evaluate(reduce.Step, row.With(reduce.Accumulator.Name, accumulator).With(reduce.Item.Name, step));
                    return accumulator;
                default: break;
            }

            _group = null;
            switch (expression)
            {
                case PatternPredicate predicate: return _matcher.Match([predicate.Pattern], row).Any();
                case PatternComprehension comprehension: return Comprehend(comprehension, row);
                case SubqueryExpression subquery:
                    var result = RunQuery(subquery.Query, row);
                    return subquery.Kind switch
                    {
                        SubqueryKind.Exists => result.Rows.Count > 0,
                        SubqueryKind.Count => (long)result.Rows.Count,
                        _ => result.Rows.ConvertAll(inner => inner[result.Columns[0]]),
                    };
                case ShortestPathExpression shortest:
                    var name = "path of the expression";
                    var pattern = new PathPattern(new Variable(name), shortest.Pattern.Parts, shortest.Pattern.Shortest);
                    var paths = _matcher.Match([pattern], row).Select(found => found[name]).ToList();
                    return shortest.Pattern.Shortest == ShortestKind.All ? paths : paths.FirstOrDefault();
                default: throw new BeyondReference(expression.GetType().Name);
            }
        }
        finally
        {
            (_group, _items) = (group, items);
        }
    }

    private static List<object?>? ListOf(object? value) => value switch
    {
        null => null,
        List<object?> list => list,
        _ => throw ReferenceError.OfType("the items", value),
    };

    private List<object?> Comprehend(ListComprehension list, List<object?> source, ReferenceRow row)
    {
        var result = new List<object?>();
        foreach (var item in source)
        {
            CountWork();
            var scope = row.With(list.Item.Name, item);
            if (list.Predicate is null || IsTrue(list.Predicate, scope)) result.Add(list.Projection is null ? item : Evaluate(list.Projection, scope));
        }

        return result;
    }

    private List<object?> Comprehend(PatternComprehension comprehension, ReferenceRow row)
    {
        // A path variable of the comprehension hides one from outside.
        var scope = new ReferenceRow(row);
        if (comprehension.Pattern.Variable is { } path) scope.Remove(path.Name);
        return Unordered(_matcher.Match([comprehension.Pattern], scope).Where(match => comprehension.Predicate is null || IsTrue(comprehension.Predicate, match))
            .Select(match => Evaluate(comprehension.Projection, match)).ToList());
    }

    private object? Quantify(QuantifierExpression quantifier, ReferenceRow row)
    {
        if (ListOf(Evaluate(quantifier.List, row)) is not { } list) return null;
        int trues = 0, unknowns = 0, falses = 0;
        foreach (var item in list)
        {
            switch (Truth(Evaluate(quantifier.Predicate, row.With(quantifier.Item.Name, item))))
            {
                case true: trues++; break;
                case false: falses++; break;
                default: unknowns++; break;
            }
        }

        return quantifier.Quantifier switch
        {
            Quantifier.All => falses > 0 ? false : unknowns > 0 ? null : (object)true,
            Quantifier.Any => trues > 0 ? true : unknowns > 0 ? null : (object)false,
            Quantifier.None => trues > 0 ? false : unknowns > 0 ? null : (object)true,
            _ => trues > 1 ? false : unknowns > 0 ? null : (object)(trues == 1),
        };
    }

    private SortedDictionary<string, object?>? Projection(MapProjection map, ReferenceRow row)
    {
        var subject = Evaluate(map.Subject, row);
        if (subject is null) return null;
        var result = new SortedDictionary<string, object?>(StringComparer.Ordinal);
        foreach (var item in map.Items)
        {
            if (item.IsAll)
            {
                foreach (var (key, value) in ReferenceOperators.Properties(subject)) result[key] = value;
            }
            else
            {
                result[item.Key] = item.Value is null ? ReferenceOperators.Property(subject, item.Key) : Evaluate(item.Value, row);
            }
        }

        return result;
    }

    private object? Slice(SliceAccess slice, ReferenceRow row)
    {
        var list = ListOf(Evaluate(slice.Subject, row));
        object? from = slice.From is null ? 0L : Evaluate(slice.From, row), to = slice.To is null ? long.MaxValue : Evaluate(slice.To, row);
        if (list is null || from is null || to is null) return null;
        if (from is not long first || to is not long last) throw ReferenceError.OfType("bounds", from is long ? to : from);
        var start = Math.Clamp(first < 0 ? first + list.Count : first, 0, list.Count);
        var end = Math.Clamp(last < 0 ? last + list.Count : last, 0, list.Count);
        return list.Skip((int)start).Take((int)Math.Max(0, end - start)).ToList();
    }

    private static object? HasLabels(object? subject, LabelExpression labels) => subject switch
    {
        null => null,
        ReferenceNode node => ReferenceMatcher.Matches(labels, node.Labels),
        ReferenceEdge edge => ReferenceMatcher.Matches(labels, new HashSet<string> { edge.Type }),
        _ => throw ReferenceError.OfType("labels", subject),
    };

    private object? Case(CaseExpression choice, ReferenceRow row)
    {
        var subject = choice.Subject is null ? null : Evaluate(choice.Subject, row);
        foreach (var branch in choice.Branches)
        {
            var when = Evaluate(branch.When, row);
            var holds = choice.Subject is null ? Truth(when) : ReferenceValues.Equal(subject, when);
            if (holds == true) return Evaluate(branch.Then, row);
        }

        return choice.Otherwise is null ? null : Evaluate(choice.Otherwise, row);
    }

    private static bool? Truth(object? value) => value switch
    {
        null => null,
        bool truth => truth,
        _ => throw ReferenceError.OfType("the truth", value),
    };

    private object? Unary(UnaryExpression unary, ReferenceRow row)
    {
        var operand = Evaluate(unary.Operand, row);
        return unary.Operator switch
        {
            UnaryOperator.Not => !Truth(operand),
            UnaryOperator.IsNull => operand is null,
            UnaryOperator.IsNotNull => operand is not null,
            UnaryOperator.Minus => ReferenceOperators.Negate(operand),
            _ => operand is null || ReferenceValues.IsNumber(operand) ? operand : throw ReferenceError.OfType("a sign", operand),
        };
    }

    private object? Binary(BinaryExpression binary, ReferenceRow row)
    {
        var left = Evaluate(binary.Left, row);

        // What decides alone leaves the other operand unevaluated.
        if (binary.Operator == BinaryOperator.And && Truth(left) == false) return false;
        if (binary.Operator == BinaryOperator.Or && Truth(left) == true) return true;
        var right = Evaluate(binary.Right, row);
        return binary.Operator switch
        {
            BinaryOperator.And => Truth(left) & Truth(right),
            BinaryOperator.Or => Truth(left) | Truth(right),
            BinaryOperator.Xor => Truth(left) ^ Truth(right),
            BinaryOperator.Equal => ReferenceValues.Equal(left, right),
            BinaryOperator.NotEqual => !ReferenceValues.Equal(left, right),
            BinaryOperator.Less => ReferenceValues.Less(left, right, orEqual: false),
            BinaryOperator.LessOrEqual => ReferenceValues.Less(left, right, orEqual: true),
            BinaryOperator.Greater => ReferenceValues.Less(right, left, orEqual: false),
            BinaryOperator.GreaterOrEqual => ReferenceValues.Less(right, left, orEqual: true),
            BinaryOperator.In => ReferenceOperators.In(left, right),
            _ => ReferenceOperators.Binary(binary.Operator, left, right),
        };
    }

    private object? Call(FunctionCall call, ReferenceRow row)
    {
        if (ReferenceAggregates.Is(call.Name)) return Aggregate(call);
        if (call.Name.Equals("coalesce", StringComparison.OrdinalIgnoreCase))
        {
            foreach (var argument in call.Arguments)
                if (Evaluate(argument, row) is { } value) return value;
            return null;
        }

        return ReferenceFunctions.Call(call.Name, [.. call.Arguments.Select(argument => Evaluate(argument, row))]);
    }

    private object? Aggregate(FunctionCall call)
    {
        var rows = _group ?? throw new BeyondReference("an aggregate outside of a projection");
        if (call.IsStar) return (long)rows.Count;
        _group = null;
        var values = rows.ConvertAll(row => Evaluate(call.Arguments[0], row)).FindAll(value => value is not null);
        var second = call.Arguments.Count > 1 && rows.Count > 0 ? Evaluate(call.Arguments[1], rows[0]) : null;
        _group = rows;
        if (call.IsDistinct)
        {
            var all = values;
            values = [];
            foreach (var value in all)
                if (!values.Exists(other => ReferenceValues.Equivalent(value, other))) values.Add(value);
        }

        return ReferenceAggregates.Of(call.Name, values, second);
    }

    /// <summary>Whether an aggregate over the rows of the projection stands in an expression of it; those in subqueries are theirs.</summary>
    private static bool HasAggregate(Expression? expression) => expression switch
    {
        null => false,
        FunctionCall call => ReferenceAggregates.Is(call.Name) || call.Arguments.Any(HasAggregate),
        Parenthesized parenthesized => HasAggregate(parenthesized.Inner),
        PropertyAccess access => HasAggregate(access.Subject),
        IndexAccess access => HasAggregate(access.Subject) || HasAggregate(access.Index),
        SliceAccess slice => HasAggregate(slice.Subject) || HasAggregate(slice.From) || HasAggregate(slice.To),
        LabelTest test => HasAggregate(test.Subject),
        UnaryExpression unary => HasAggregate(unary.Operand),
        BinaryExpression binary => HasAggregate(binary.Left) || HasAggregate(binary.Right),
        ListExpression list => list.Items.Any(HasAggregate),
        MapExpression map => map.Entries.Any(entry => HasAggregate(entry.Value)),
        MapProjection map => map.Items.Any(item => HasAggregate(item.Value)),
        CaseExpression choice => HasAggregate(choice.Subject) || choice.Branches.Any(branch => HasAggregate(branch.When) || HasAggregate(branch.Then)) || HasAggregate(choice.Otherwise),
        ListComprehension list => HasAggregate(list.List),
        QuantifierExpression quantifier => HasAggregate(quantifier.List),
        ReduceExpression reduce => HasAggregate(reduce.Initial) || HasAggregate(reduce.List),
        _ => false,
    };
}

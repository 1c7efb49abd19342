// Expressions: each is resolved and typed bottom-up in one recursion, whose depth the parser bounds. The methods are kept small, one per construct, so
// that a level of nesting costs little stack.

using Mycelia.Cypher.Errors;
using Mycelia.Cypher.Functions;
using Mycelia.Cypher.Syntax;
using Mycelia.Kernel.Text;

namespace Mycelia.Cypher.Semantics;

internal sealed partial class Analyzer
{
    private enum AggregateUse
    {
        Forbidden,
        Allowed,
        /// <summary>Inside the argument of an aggregate.</summary>
        Inside,
    }

    private AggregateUse _aggregates = AggregateUse.Forbidden;

    /// <summary>In SKIP, LIMIT, USE and AT, where nothing of a row can be named: what takes the value and what it takes.</summary>
    private string? _constantIn;

    /// <summary>
    /// The middle operands of comparison chains: <c>a &lt; b &lt; c</c> has one node b in two comparisons, which is looked at once.
    /// </summary>
    private readonly Dictionary<Expression, StaticType> _compared = [];

    private void InferPredicate(Expression expression, Scope scope)
    {
        var saved = _aggregates;
        _aggregates = AggregateUse.Forbidden;
        RequireBoolean(expression, scope);
        _aggregates = saved;
    }

    private void RequireBoolean(Expression expression, Scope scope)
    {
        var type = Infer(expression, scope, isPredicate: true);
        if (!type.MayBe(CypherTypes.Boolean)) throw WrongType($"A truth value is needed here, not a {type}.", expression);
    }

    /// <summary>Resolves the names in an expression, throws on what is certainly wrong in it, and gives its type.</summary>
    private StaticType Infer(Expression expression, Scope scope, bool isPredicate = false) => expression switch
    {
        Literal literal => StaticType.Of(literal.Value.Kind),
        Variable variable => _symbols.TypeOf(Resolve(variable, scope)),
        PropertyAccess access => InferProperty(access, scope),
        BinaryExpression binary => InferBinary(binary, scope),
        UnaryExpression unary => InferUnary(unary, scope),
        Parenthesized parenthesized => Infer(parenthesized.Inner, scope, isPredicate),
        FunctionCall call => InferCall(call, scope),
        Parameter parameter => UseParameter(parameter.Name, parameter.Span.Start),
        ListExpression list => InferList(list, scope),
        MapExpression map => InferMap(map, scope),
        MapProjection map => InferMapProjection(map, scope),
        IndexAccess access => InferIndex(access, scope),
        SliceAccess access => InferSlice(access, scope),
        LabelTest test => InferLabelTest(test, scope),
        TypeTest test => InferTypeTest(test, scope),
        CaseExpression choice => InferCase(choice, scope),
        ListComprehension list => InferListComprehension(list, scope),
        QuantifierExpression quantifier => InferQuantifier(quantifier, scope),
        ReduceExpression reduce => InferReduce(reduce, scope),
        PatternPredicate predicate => InferPatternPredicate(predicate, scope, isPredicate),
        PatternComprehension comprehension => InferPatternComprehension(comprehension, scope),
        ShortestPathExpression shortest => InferShortestPath(shortest, scope),
        SubqueryExpression subquery => InferSubquery(subquery, scope),
        _ => StaticType.Any,
    };

    private Symbol Resolve(Variable variable, Scope scope)
    {
        if (scope.TryFind(variable.Name, out var symbol)) return variable.Symbol = symbol;
        if (_constantIn is not null) throw NotConstant(variable);
        throw Undefined(variable, scope);
    }

    private static CypherException Undefined(Variable variable, Scope scope) =>
        CypherErrors.UndefinedVariable(variable.Name, variable.Span.Start, NameHints.For(variable.Name, scope.Names));

    private CypherException NotConstant(Expression place) =>
        CypherErrors.Syntax("NonConstantExpression", $"{_constantIn} for all rows; variables cannot stand in it.", place.Span.Start);

    private StaticType UseParameter(string name, int offset)
    {
        if (_parameterOffsets.TryAdd(name, offset)) _parameters.Add(name);
        return StaticType.Any;
    }

    private StaticType InferProperty(PropertyAccess access, Scope scope)
    {
        var type = Infer(access.Subject, scope);
        return type.Is(CypherTypes.Path) ? throw WrongType($"A path has no property `{access.Key}`. Take its nodes(…) or relationships(…).", access.Subject) : StaticType.Any;
    }

    private StaticType InferList(ListExpression list, Scope scope)
    {
        var element = StaticType.Null;
        foreach (var item in list.Items) element = StaticType.Either(element, Infer(item, scope));
        return StaticType.ListOf(list.Items.Count == 0 ? StaticType.Any : element);
    }

    private StaticType InferMap(MapExpression map, Scope scope)
    {
        foreach (var entry in map.Entries) Infer(entry.Value, scope);
        return StaticType.Map;
    }

    private StaticType InferMapProjection(MapProjection map, Scope scope)
    {
        var type = Infer(map.Subject, scope);
        if (!type.MayBe(CypherTypes.Map | CypherTypes.Entity)) throw WrongType($"A map projection takes a node, a relationship or a map; `{map.Subject.Name}` is a {type}.", map.Subject);
        foreach (var item in map.Items)
            if (item.Value is not null) Infer(item.Value, scope);
        return StaticType.Map;
    }

    private StaticType InferIndex(IndexAccess access, Scope scope)
    {
        var subject = Infer(access.Subject, scope);
        Infer(access.Index, scope);
        return subject.Is(CypherTypes.List) ? subject.Element : StaticType.Any;
    }

    private StaticType InferSlice(SliceAccess access, Scope scope)
    {
        var subject = Infer(access.Subject, scope);
        if (access.From is not null) Infer(access.From, scope);
        if (access.To is not null) Infer(access.To, scope);
        return subject.Is(CypherTypes.List) ? subject : StaticType.Any;
    }

    private StaticType InferLabelTest(LabelTest test, Scope scope)
    {
        var type = Infer(test.Subject, scope);
        if (!type.MayBe(CypherTypes.Entity)) throw WrongType($"Only nodes have labels and only relationships a type; this is a {type}.", test.Subject);
        return StaticType.Boolean;
    }

    private StaticType InferTypeTest(TypeTest test, Scope scope)
    {
        Infer(test.Subject, scope);
        return StaticType.Boolean;
    }

    private StaticType InferCase(CaseExpression choice, Scope scope)
    {
        if (choice.Subject is not null) Infer(choice.Subject, scope);
        var result = StaticType.Null;
        foreach (var branch in choice.Branches)
        {
            if (choice.Subject is null) RequireBoolean(branch.When, scope);
            else Infer(branch.When, scope);
            result = StaticType.Either(result, Infer(branch.Then, scope));
        }

        return choice.Otherwise is null ? result : StaticType.Either(result, Infer(choice.Otherwise, scope));
    }

    private StaticType InferListComprehension(ListComprehension list, Scope scope)
    {
        var inner = BindItem(list.Item, list.List, scope, out var item);
        var saved = _aggregates;
        _aggregates = AggregateUse.Forbidden;
        if (list.Predicate is not null) RequireBoolean(list.Predicate, inner);
        var element = list.Projection is null ? item : Infer(list.Projection, inner);
        _aggregates = saved;
        return StaticType.ListOf(element);
    }

    private StaticType InferQuantifier(QuantifierExpression quantifier, Scope scope)
    {
        var inner = BindItem(quantifier.Item, quantifier.List, scope, out _);
        InferPredicate(quantifier.Predicate, inner);
        return StaticType.Boolean;
    }

    private StaticType InferReduce(ReduceExpression reduce, Scope scope)
    {
        Infer(reduce.Initial, scope);
        var inner = BindItem(reduce.Item, reduce.List, scope, out _);

        // The accumulator's type may change from step to step.
        Declare(reduce.Accumulator, inner, StaticType.Any);
        var saved = _aggregates;
        _aggregates = AggregateUse.Forbidden;
        Infer(reduce.Step, inner);
        _aggregates = saved;
        return StaticType.Any;
    }

    /// <summary>A scope with the variable that runs through a list.</summary>
    private Scope BindItem(Variable item, Expression list, Scope scope, out StaticType element)
    {
        var type = Infer(list, scope);
        if (!type.MayBe(CypherTypes.List)) throw WrongType($"A list is needed after IN, not a {type}.", list);
        element = type == StaticType.Null ? StaticType.Null : type.Is(CypherTypes.List) ? type.Element : StaticType.Any;
        var inner = new Scope(scope);
        Declare(item, inner, element);
        return inner;
    }

    private StaticType InferPatternPredicate(PatternPredicate predicate, Scope scope, bool isPredicate)
    {
        RequireRow(predicate);
        if (!isPredicate)
            throw CypherErrors.Syntax("UnexpectedSyntax", "A pattern can only stand where a truth value is asked for. Use EXISTS { }, COUNT { } or a pattern comprehension.", predicate.Span.Start);
        AnalyzePattern([predicate.Pattern], scope, PatternUse.Predicate);
        return StaticType.Boolean;
    }

    private StaticType InferPatternComprehension(PatternComprehension comprehension, Scope scope)
    {
        RequireRow(comprehension);
        var inner = new Scope(scope);
        var saved = _aggregates;
        _aggregates = AggregateUse.Forbidden;
        AnalyzePattern([comprehension.Pattern], inner, PatternUse.Comprehension);
        if (comprehension.Predicate is not null) RequireBoolean(comprehension.Predicate, inner);
        var element = Infer(comprehension.Projection, inner);
        _aggregates = saved;
        return StaticType.ListOf(element);
    }

    private StaticType InferShortestPath(ShortestPathExpression shortest, Scope scope)
    {
        RequireRow(shortest);
        var parts = shortest.Pattern.Parts;
        foreach (var part in (ReadOnlySpan<PatternPart>)[parts[0], parts[^1]])
        {
            if (part is NodePattern { Variable: { } end })
            {
                if (!scope.Contains(end.Name)) throw Undefined(end, scope);
                continue;
            }

            throw CypherErrors.Syntax("UnexpectedSyntax", "Both ends of a shortest path in an expression must be variables that are bound.", part.Span.Start);
        }

        AnalyzePattern([shortest.Pattern], new Scope(scope), PatternUse.Match);
        return shortest.Pattern.Shortest == ShortestKind.Single ? StaticType.Path : StaticType.ListOf(StaticType.Path);
    }

    private StaticType InferSubquery(SubqueryExpression subquery, Scope scope)
    {
        RequireRow(subquery);
        var (aggregates, isReadOnly, multiplies) = (_aggregates, _isReadOnly, _multiplies);
        (_aggregates, _isReadOnly) = (AggregateUse.Forbidden, true);
        var role = subquery.Kind switch
        {
            SubqueryKind.Exists => QueryRole.Exists,
            SubqueryKind.Count => QueryRole.Count,
            _ => QueryRole.Collect,
        };
        var columns = AnalyzeQuery(subquery.Query, role, () => new Scope(scope), null);
        (_aggregates, _isReadOnly, _multiplies) = (aggregates, isReadOnly, multiplies);
        return subquery.Kind switch
        {
            SubqueryKind.Exists => StaticType.Boolean,
            SubqueryKind.Count => StaticType.Integer,
            _ => StaticType.ListOf(_symbols.TypeOf(columns[0].Symbol)),
        };
    }

    /// <summary>What looks into the graph depends on more than constants.</summary>
    private void RequireRow(Expression expression)
    {
        _reads = true;
        if (_constantIn is not null) throw NotConstant(expression);
    }

    private StaticType InferCall(FunctionCall call, Scope scope)
    {
        var place = call.NameSpan.Start >= 0 ? call.NameSpan.Start : call.Span.Start;
        if (!FunctionSignatures.TryGet(call.Name, out var function)) throw UnknownFunction(call, place);
        if (function.IsAggregate) return InferAggregate(call, function, scope, place);
        if (call.IsDistinct || call.IsStar) throw CypherErrors.Syntax("UnexpectedSyntax", $"`{call.Name}` is no aggregate and takes neither DISTINCT nor *.", place);
        return InferArguments(call, function, scope, place);
    }

    private StaticType InferAggregate(FunctionCall call, FunctionSignature function, Scope scope, int place)
    {
        switch (_aggregates)
        {
            case AggregateUse.Inside: throw CypherErrors.Syntax("NestedAggregation", $"The aggregate `{call.Name}` cannot stand inside of another one. Compute the inner one in a WITH before.", place);
            case AggregateUse.Forbidden:
                throw CypherErrors.Syntax("InvalidAggregation", $"The aggregate `{call.Name}` can only stand in the items of WITH and RETURN and in the ORDER BY after them. Compute it in a WITH before.", place);
            default: break;
        }

        if (call.IsStar) return StaticType.Integer;
        _aggregates = AggregateUse.Inside;
        var type = InferArguments(call, function, scope, place);
        _aggregates = AggregateUse.Allowed;
        foreach (var argument in call.Arguments)
        {
            if (SyntaxWalker.Descendants(argument).OfType<FunctionCall>().FirstOrDefault(inner => inner.Name.Equals("rand", StringComparison.OrdinalIgnoreCase)) is { } random)
                throw CypherErrors.Syntax("NonConstantExpression", $"`{random.Name}()` cannot stand inside of an aggregate. Compute it in a WITH before.", random.Span.Start);
        }

        return type;
    }

    private StaticType InferArguments(FunctionCall call, FunctionSignature function, Scope scope, int place)
    {
        if (call.Arguments.Count < function.ArgumentsMin || call.Arguments.Count > function.ArgumentsMax)
            throw CypherErrors.Syntax("InvalidNumberOfArguments", $"`{call.Name}` takes {function.ArgumentCount}, not {call.Arguments.Count}.", place);
        var types = new StaticType[call.Arguments.Count];
        for (var i = 0; i < types.Length; i++)
        {
            types[i] = Infer(call.Arguments[i], scope, isPredicate: function.TakesPattern);
            var wanted = function.Accepts(i);
            if (!types[i].MayBe(wanted)) throw WrongType($"`{call.Name}` takes a {StaticType.Of(wanted)}, not a {types[i]}.", call.Arguments[i]);
        }

        return function.Result(types);
    }

    private static CypherException UnknownFunction(FunctionCall call, int place) =>
        CypherErrors.Syntax("UnknownFunction", $"There is no function `{call.Name}`.", place, NameHints.For(call.Name, FunctionSignatures.Names));
}

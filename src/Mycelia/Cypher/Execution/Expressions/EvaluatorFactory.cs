// From expressions to evaluators: one case per class of the tree. Names of functions are known by now, and aggregates are columns.

using System.Collections.Frozen;
using Mycelia.Cypher.Functions;
using Mycelia.Cypher.Planning;
using Mycelia.Cypher.Syntax;
using Mycelia.Kernel;

namespace Mycelia.Cypher.Execution.Expressions;

/// <param name="symbolCount">Symbols of the query: columns of a batch.</param>
/// <param name="parameters">The names of the parameters, in the order of <see cref="QueryContext.Parameters"/>.</param>
/// <param name="nest">Makes the operators of a nested plan.</param>
internal sealed class EvaluatorFactory(int symbolCount, IReadOnlyList<string> parameters, Func<PlanNode, NestedPlan> nest)
{
    /// <summary>Functions that make texts and lists as long as they are told to.</summary>
    private static readonly FrozenSet<string> s_makers =
        new[] { "range", "split", "replace", "reverse", "tail", "toString", "toUpper", "toLower" }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>A new evaluator, for one operator tree.</summary>
    public Evaluator Create(Expression expression)
    {
        var evaluator = Make(expression);
        if (evaluator.Offset < 0) evaluator.Offset = expression.Span.Start;
        return evaluator;
    }

    /// <summary>A condition on rows; conjunctions are taken apart.</summary>
    public Predicate CreatePredicate(params IEnumerable<Expression> conjuncts)
    {
        var evaluators = new List<Evaluator>();
        foreach (var conjunct in conjuncts) AddConjuncts(conjunct, evaluators);
        return new Predicate([.. evaluators]);
    }

    private void AddConjuncts(Expression expression, List<Evaluator> evaluators)
    {
        if (expression is Parenthesized parenthesized)
        {
            AddConjuncts(parenthesized.Inner, evaluators);
        }
        else if (expression is BinaryExpression { Operator: BinaryOperator.And } and)
        {
            AddConjuncts(and.Left, evaluators);
            AddConjuncts(and.Right, evaluators);
        }
        else
        {
            evaluators.Add(Create(expression));
        }
    }

    private Evaluator Make(Expression expression)
    {
        switch (expression)
        {
            case Parenthesized e:
                return Create(e.Inner);
            case Literal e:
                return new ConstantEvaluator(e.Value);
            case Parameter e:
                return new ParameterEvaluator(IndexOf(e.Name));
            case Variable e:
                return ColumnOf(e.Symbol);
            case PropertyAccess e:
                return new PropertyEvaluator(Create(e.Subject), e.Key);
            case LabelTest e:
                return new LabelTestEvaluator(Create(e.Subject), e.Labels);
            case UnaryExpression e:
                return Unary(e);
            case BinaryExpression e:
                return Binary(e);
            case FunctionCall e:
                return Call(e);
            case CaseExpression e:
                return Case(e);
            case ListExpression or MapExpression or MapProjection or IndexAccess or SliceAccess or TypeTest:
                return Collection(expression);
            case ListComprehension or QuantifierExpression or ReduceExpression:
                return Loop(expression);
            case SubplanExpression e:
                return new SubplanEvaluator(e.Result, nest(e.Plan), e.RowNumber, e.Item is null ? null : Create(e.Item), e.IsPerRow);
            case PathExpression e:
                return new PathEvaluator(Array.ConvertAll([.. e.Parts], ColumnOf));
            case PresenceTest e:
                return new PresenceEvaluator(Array.ConvertAll([.. e.Entities], ColumnOf));
            case EdgesDistinct e:
                return new EdgesDistinctEvaluator(Array.ConvertAll([.. e.Edges], ColumnOf));
            default:
                throw new InvariantException($"An expression of class {expression.GetType().Name} has to be planned before it is evaluated. This is a defect in Mycelia; please report it.");
        }
    }

    private Evaluator ColumnOf(Symbol? symbol)
    {
        Invariant.Holds(symbol is not null);
        return new ColumnEvaluator(symbol);
    }

    private int IndexOf(string parameter)
    {
        for (var i = 0; i < parameters.Count; i++)
            if (parameters[i] == parameter) return i;
        throw new InvariantException($"The parameter {parameter} is not among those of the query. This is a defect in Mycelia; please report it.");
    }

    private Evaluator Unary(UnaryExpression e)
    {
        var operand = Create(e.Operand);
        return e.Operator switch
        {
            UnaryOperator.Not => new NotEvaluator(operand),
            UnaryOperator.IsNull => new NullTestEvaluator(operand, isNull: true),
            UnaryOperator.IsNotNull => new NullTestEvaluator(operand, isNull: false),
            _ => new SignEvaluator(operand, e.Operator == UnaryOperator.Minus),
        };
    }

    private Evaluator Binary(BinaryExpression e)
    {
        var left = Create(e.Left);
        var right = Create(e.Right);
        switch (e.Operator)
        {
            case BinaryOperator.And or BinaryOperator.Or:
                return new AndOrEvaluator(left, right, e.Operator == BinaryOperator.And, symbolCount);
            case BinaryOperator.Xor:
                return new XorEvaluator(left, right);
            case BinaryOperator.Equal or BinaryOperator.NotEqual or BinaryOperator.Less or BinaryOperator.LessOrEqual or BinaryOperator.Greater or BinaryOperator.GreaterOrEqual:
                return new CompareEvaluator(e.Operator, left, right);
            case BinaryOperator.In:
                return new InEvaluator(left, right);
            case BinaryOperator.StartsWith or BinaryOperator.EndsWith or BinaryOperator.Contains or BinaryOperator.RegexMatch:
                return new TextTestEvaluator(e.Operator, left, right);
            default:
                return new ArithmeticEvaluator(e.Operator, left, right);
        }
    }

    private Evaluator Call(FunctionCall e)
    {
        var isKnown = FunctionTable.TryGet(e.Name, out var function);
        Invariant.Holds(isKnown && !function!.IsAggregate);
        var arguments = Array.ConvertAll([.. e.Arguments], Create);
        if (function.IsLazy && function.Name == "coalesce") return new CoalesceEvaluator(arguments, symbolCount);
        var general = new CallEvaluator(arguments, function.Call, function.IsDeterministic, s_makers.Contains(function.Name));
        return function.Name switch
        {
            "exists" => new NullTestEvaluator(arguments[0], isNull: false),
            "id" => new IdEvaluator(arguments[0], general),
            "labels" => new LabelsEvaluator(arguments[0], general),
            "type" => new TypeEvaluator(arguments[0], general),
            "startNode" => new EndEvaluator(arguments[0], general, isStart: true),
            "endNode" => new EndEvaluator(arguments[0], general, isStart: false),
            _ => general,
        };
    }

    private Evaluator Case(CaseExpression e)
    {
        var held = new HeldEvaluator();
        var branches = new (Evaluator, Evaluator)[e.Branches.Count];
        for (var i = 0; i < branches.Length; i++)
        {
            var when = Create(e.Branches[i].When);
            if (e.Subject is not null) when = new CompareEvaluator(BinaryOperator.Equal, held, when) { Offset = when.Offset };
            branches[i] = (when, Create(e.Branches[i].Then));
        }

        return new CaseEvaluator(branches, Optional(e.Otherwise), Optional(e.Subject), held, symbolCount);
    }

    private Evaluator? Optional(Expression? expression) => expression is null ? null : Create(expression);

    private Evaluator Collection(Expression expression)
    {
        switch (expression)
        {
            case ListExpression e:
                return Folded(Array.ConvertAll([.. e.Items], Create), static (items, _) => Value.List(items));
            case MapExpression e:
                var (keys, entries) = MapCalls.Layout(e.Entries);
                return Folded(Array.ConvertAll(entries, i => Create(e.Entries[i].Value)), (values, _) => Value.SortedMap(keys, values.ToArray()));
            case MapProjection e:
                var arguments = new List<Evaluator> { Create(e.Subject) };
                arguments.AddRange(e.Items.Where(static item => item is { IsAll: false, Value: not null }).Select(item => Create(item.Value!)));
                return Calling([.. arguments], (values, scope) => MapCalls.Project(e.Items, values, scope));
            case IndexAccess e:
                return Calling([Create(e.Subject), Create(e.Index)], static (values, scope) => CypherLists.Index(values[0], values[1], scope));
            case SliceAccess { From: { } from, To: { } to } e:
                return Calling([Create(e.Subject), Create(from), Create(to)], static (values, _) => CypherLists.Slice(values[0], values[1], values[2]));
            case SliceAccess { From: { } from } e:
                return Calling([Create(e.Subject), Create(from)], static (values, _) => CypherLists.Slice(values[0], values[1], null));
            case SliceAccess { To: { } to } e:
                return Calling([Create(e.Subject), Create(to)], static (values, _) => CypherLists.Slice(values[0], null, values[1]));
            case SliceAccess e:
                return Calling([Create(e.Subject)], static (values, _) => CypherLists.Slice(values[0], null, null));
            default:
                var test = (TypeTest)expression;
                return Calling([Create(test.Subject)], (values, _) => TypeTests.Is(values[0], test.TypeName) != test.IsNegated);
        }
    }

    private static CallEvaluator Calling(Evaluator[] arguments, Func<ReadOnlySpan<Value>, EvaluationScope, Value> call) => new(arguments, call, isDeterministic: true);

    /// <summary>A list or map of constants is a constant, made once.</summary>
    private static Evaluator Folded(Evaluator[] arguments, Func<ReadOnlySpan<Value>, EvaluationScope?, Value> call)
    {
        if (!Array.TrueForAll(arguments, static argument => argument is ConstantEvaluator)) return new CallEvaluator(arguments, call, isDeterministic: true);
        return new ConstantEvaluator(call(Array.ConvertAll(arguments, static argument => ((ConstantEvaluator)argument).Value), null));
    }

    private Evaluator Loop(Expression expression)
    {
        switch (expression)
        {
            case ListComprehension e:
                return new ComprehensionEvaluator(Create(e.List), LoopOver(e.Item.Symbol, e.Predicate, e.Projection), Optional(e.Predicate), Optional(e.Projection), Create(e.Item));
            case QuantifierExpression e:
                return new QuantifierEvaluator(e.Quantifier, Create(e.List), LoopOver(e.Item.Symbol, e.Predicate), Create(e.Predicate));
            default:
                var reduce = (ReduceExpression)expression;
                Invariant.Holds(reduce.Accumulator.Symbol is not null && reduce.Item.Symbol is not null);
                return new ReduceEvaluator(reduce.Accumulator.Symbol, Create(reduce.Initial), reduce.Item.Symbol, Create(reduce.List), Create(reduce.Step), symbolCount);
        }
    }

    private ListLoop LoopOver(Symbol? item, params ReadOnlySpan<Expression?> inner)
    {
        Invariant.Holds(item is not null);
        return new ListLoop(item, ExpressionSymbols.Of([item], inner), symbolCount);
    }
}

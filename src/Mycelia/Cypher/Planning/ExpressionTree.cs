// Walking and rebuilding expressions as plans have them: after lowering, so that patterns and subqueries are nested plans that tell what they read.

using Mycelia.Cypher.Functions;
using Mycelia.Cypher.Syntax;

namespace Mycelia.Cypher.Planning;

internal static class ExpressionTree
{
    public static Expression Unwrap(Expression expression)
    {
        while (expression is Parenthesized wrapped) expression = wrapped.Inner;
        return expression;
    }

    public static Variable Read(Symbol symbol) => new(symbol.Name) { Symbol = symbol };

    public static Expression IsEqual(Symbol left, Symbol right) => new BinaryExpression(BinaryOperator.Equal, Read(left), Read(right));

    /// <summary>The parts of a conjunction, in order.</summary>
    public static void SplitConjuncts(Expression predicate, List<Expression> conjuncts)
    {
        predicate = Unwrap(predicate);
        if (predicate is BinaryExpression { Operator: BinaryOperator.And } and)
        {
            SplitConjuncts(and.Left, conjuncts);
            SplitConjuncts(and.Right, conjuncts);
        }
        else
        {
            conjuncts.Add(predicate);
        }
    }

    public static List<Expression> Conjuncts(Expression? predicate)
    {
        List<Expression> conjuncts = [];
        if (predicate is not null) SplitConjuncts(predicate, conjuncts);
        return conjuncts;
    }

    public static Expression? Conjunction(IReadOnlyList<Expression> conjuncts)
    {
        Expression? all = null;
        foreach (var conjunct in conjuncts) all = all is null ? conjunct : new BinaryExpression(BinaryOperator.And, all, conjunct);
        return all;
    }

    /// <summary>The columns that a lowered expression reads; variables of its own loops are not among them.</summary>
    public static HashSet<Symbol> Reads(Expression? expression)
    {
        HashSet<Symbol> reads = [];
        AddReads(expression, reads);
        return reads;
    }

    public static void AddReads(Expression? expression, HashSet<Symbol> reads)
    {
        switch (expression)
        {
            case null:
                break;
            case Variable variable:
                if (variable.Symbol is { } symbol) reads.Add(symbol);
                break;
            case SubplanExpression nested:
                reads.UnionWith(nested.Arguments);
                break;
            case PathExpression path:
                reads.UnionWith(path.Parts);
                break;
            case EdgesDistinct distinct:
                reads.UnionWith(distinct.Edges);
                break;
            case PresenceTest test:
                reads.UnionWith(test.Entities);
                break;
            case ListComprehension list:
                AddReads(list.List, reads);
                AddLoop(reads, [list.Item], [list.Predicate, list.Projection]);
                break;
            case QuantifierExpression quantifier:
                AddReads(quantifier.List, reads);
                AddLoop(reads, [quantifier.Item], [quantifier.Predicate]);
                break;
            case ReduceExpression reduce:
                AddReads(reduce.List, reads);
                AddReads(reduce.Initial, reads);
                AddLoop(reads, [reduce.Accumulator, reduce.Item], [reduce.Step]);
                break;
            default:
                foreach (var child in Children(expression)) AddReads(child, reads);
                break;
        }
    }

    private static void AddLoop(HashSet<Symbol> reads, ReadOnlySpan<Variable> own, ReadOnlySpan<Expression?> bodies)
    {
        HashSet<Symbol> inner = [];
        foreach (var body in bodies) AddReads(body, inner);
        foreach (var variable in own)
            if (variable.Symbol is { } symbol) inner.Remove(symbol);
        reads.UnionWith(inner);
    }

    /// <summary>Whether a nested plan stands anywhere in it: such an expression is costly and cannot become a mask.</summary>
    public static bool HasSubplan(Expression expression)
    {
        if (expression is SubplanExpression) return true;
        foreach (var child in Children(expression))
            if (HasSubplan(child)) return true;
        return false;
    }

    /// <summary>Whether it has one value within a statement, however often it is evaluated.</summary>
    public static bool IsDeterministic(Expression expression)
    {
        if (expression is FunctionCall call && !(FunctionTable.TryGet(call.Name, out var function) && function.IsDeterministic)) return false;
        foreach (var child in Children(expression))
            if (!IsDeterministic(child)) return false;
        return true;
    }

    /// <summary>The expressions right below one; patterns and subqueries count as leaves.</summary>
    public static IEnumerable<Expression> Children(Expression expression) => expression switch
    {
        ListExpression list => list.Items,
        MapExpression map => map.Entries.Select(entry => entry.Value),
        MapProjection projection => projection.Items.Where(item => item.Value is not null).Select(item => item.Value!).Prepend(projection.Subject),
        PropertyAccess access => [access.Subject],
        IndexAccess access => [access.Subject, access.Index],
        SliceAccess slice => Present(slice.Subject, slice.From, slice.To),
        LabelTest test => [test.Subject],
        UnaryExpression unary => [unary.Operand],
        BinaryExpression binary => [binary.Left, binary.Right],
        TypeTest test => [test.Subject],
        FunctionCall call => call.Arguments,
        CaseExpression choice => Present([choice.Subject, .. choice.Branches.SelectMany(branch => new[] { branch.When, branch.Then }), choice.Otherwise]),
        ListComprehension list => Present(list.List, list.Predicate, list.Projection),
        QuantifierExpression quantifier => [quantifier.List, quantifier.Predicate],
        ReduceExpression reduce => [reduce.Initial, reduce.List, reduce.Step],
        Parenthesized wrapped => [wrapped.Inner],
        _ => [],
    };

    private static IEnumerable<Expression> Present(params Expression?[] expressions) => expressions.OfType<Expression>();
}

using Mycelia.Cypher.Planning;
using Mycelia.Cypher.Syntax;

namespace Mycelia.Cypher.Execution.Expressions;

/// <summary>Which symbols an expression names, those that it declares itself included: the columns that its evaluation may ask for.</summary>
internal static class ExpressionSymbols
{
    /// <summary>The symbols of some expressions (null ones are passed over), each once, without one that is given by other means.</summary>
    public static Symbol[] Of(ReadOnlySpan<Symbol> without, params ReadOnlySpan<Expression?> expressions)
    {
        var found = new HashSet<Symbol>();
        foreach (var expression in expressions) Add(expression, found);
        foreach (var symbol in without) found.Remove(symbol);
        var symbols = found.ToArray();
        Array.Sort(symbols, static (left, right) => left.Id.CompareTo(right.Id));
        return symbols;
    }

    private static void Add(Expression? expression, HashSet<Symbol> found)
    {
        if (expression is null) return;
        switch (expression)
        {
            case Variable { Symbol: { } symbol }:
                found.Add(symbol);
                break;
            case SubplanExpression subplan:
                found.UnionWith(subplan.Arguments);
                Add(subplan.Item, found);
                break;
            case PathExpression path:
                found.UnionWith(path.Parts);
                break;
            case EdgesDistinct distinct:
                found.UnionWith(distinct.Edges);
                break;
            case PresenceTest test:
                found.UnionWith(test.Entities);
                break;
            default:
                foreach (var child in ChildrenOf(expression)) Add(child, found);
                break;
        }
    }

    private static IEnumerable<Expression?> ChildrenOf(Expression expression) => expression switch
    {
        ListExpression e => e.Items,
        MapExpression e => e.Entries.Select(static entry => entry.Value),
        MapProjection e => e.Items.Select(static item => item.Value).Prepend(e.Subject),
        PropertyAccess e => [e.Subject],
        IndexAccess e => [e.Subject, e.Index],
        SliceAccess e => [e.Subject, e.From, e.To],
        LabelTest e => [e.Subject],
        UnaryExpression e => [e.Operand],
        BinaryExpression e => [e.Left, e.Right],
        TypeTest e => [e.Subject],
        FunctionCall e => e.Arguments,
        CaseExpression e => e.Branches.SelectMany(static branch => new[] { branch.When, branch.Then }).Append(e.Subject).Append(e.Otherwise),
        ListComprehension e => [e.Item, e.List, e.Predicate, e.Projection],
        QuantifierExpression e => [e.Item, e.List, e.Predicate],
        ReduceExpression e => [e.Accumulator, e.Initial, e.Item, e.List, e.Step],
        Parenthesized e => [e.Inner],
        _ => [],
    };
}

// Two expressions are equal when they have the same shape, the same names, keys and constants, and their free variables are the same symbols;
// places in the text and parentheses do not count. Variables that the expressions declare themselves (comprehensions, patterns) are paired as they
// are declared. Where names are not resolved yet, the names decide. Subqueries in braces are equal to themselves alone.

using Mycelia.Cypher.Syntax;

namespace Mycelia.Cypher.Semantics;

internal sealed class ExpressionEquality : IEqualityComparer<Expression>
{
    public static ExpressionEquality Instance { get; } = new();

    public bool Equals(Expression? x, Expression? y)
    {
        if (ReferenceEquals(x, y)) return true;
        return x is not null && y is not null && AreEqual(x, y, []);
    }

    public int GetHashCode(Expression obj)
    {
        var hash = new HashCode();
        foreach (var node in SyntaxWalker.Descendants(obj))
        {
            if (node is Parenthesized) continue;
            hash.Add(node.GetType());
            hash.Add(Payload(node));
        }

        return hash.ToHashCode();
    }

    private static bool AreEqual(SyntaxNode x, SyntaxNode y, List<(Symbol X, Symbol Y)> pairs)
    {
        x = Bare(x);
        y = Bare(y);
        if (ReferenceEquals(x, y) && pairs.Count == 0) return true;
        if (x.GetType() != y.GetType() || x is SubqueryExpression) return false;
        if (x is Variable left) return AreSame(left, (Variable)y, pairs);
        if (x is ISymbolReader || !Equals(Payload(x), Payload(y))) return false;
        Pair(x, y, pairs);
        using var mine = SyntaxWalker.Children(x).GetEnumerator();
        using var theirs = SyntaxWalker.Children(y).GetEnumerator();
        while (mine.MoveNext())
            if (!theirs.MoveNext() || !AreEqual(mine.Current, theirs.Current, pairs)) return false;
        return !theirs.MoveNext();
    }

    private static bool AreSame(Variable x, Variable y, List<(Symbol X, Symbol Y)> pairs)
    {
        if (x.Symbol is null || y.Symbol is null) return x.Name == y.Name;
        for (var i = pairs.Count - 1; i >= 0; i--)
            if (pairs[i].X == x.Symbol || pairs[i].Y == y.Symbol) return pairs[i].X == x.Symbol && pairs[i].Y == y.Symbol;
        return x.Symbol == y.Symbol;
    }

    /// <summary>Pairs what both nodes declare.</summary>
    private static void Pair(SyntaxNode x, SyntaxNode y, List<(Symbol X, Symbol Y)> pairs)
    {
        switch (x, y)
        {
            case (ListComprehension a, ListComprehension b): Add(a.Item, b.Item); break;
            case (QuantifierExpression a, QuantifierExpression b): Add(a.Item, b.Item); break;
            case (ReduceExpression a, ReduceExpression b):
                Add(a.Accumulator, b.Accumulator);
                Add(a.Item, b.Item);
                break;
            case (PathPattern a, PathPattern b):
                if (a.Variable is not null && b.Variable is not null) Add(a.Variable, b.Variable);
                break;
            case (NodePattern { IsDeclaration: true, Variable: { } a }, NodePattern { IsDeclaration: true, Variable: { } b }): Add(a, b); break;
            case (EdgePattern { IsDeclaration: true, Variable: { } a }, EdgePattern { IsDeclaration: true, Variable: { } b }): Add(a, b); break;
            default: break;
        }

        void Add(Variable a, Variable b)
        {
            if (a.Name == b.Name && a.Symbol is not null && b.Symbol is not null) pairs.Add((a.Symbol, b.Symbol));
        }
    }

    /// <summary>What a node holds besides its children.</summary>
    private static object? Payload(SyntaxNode node) => node switch
    {
        Variable variable => variable.Name,
        Literal literal => literal.Value,
        Parameter parameter => parameter.Name,
        PropertyAccess access => access.Key,
        MapExpression map => string.Join('\0', map.Entries.Select(entry => entry.Key)),
        MapProjection map => string.Join('\0', map.Items.Select(item => item.IsAll ? "*" : $".{item.Key}")),
        SliceAccess slice => (slice.From is null, slice.To is null),
        UnaryExpression unary => unary.Operator,
        BinaryExpression binary => binary.Operator,
        TypeTest test => (test.TypeName, test.IsNegated),
        FunctionCall call => (call.Name.ToUpperInvariant(), call.IsDistinct, call.IsStar),
        CaseExpression choice => (choice.Subject is null, choice.Branches.Count, choice.Otherwise is null),
        ListComprehension list => (list.Predicate is null, list.Projection is null),
        QuantifierExpression quantifier => quantifier.Quantifier,
        PatternComprehension comprehension => comprehension.Predicate is null,
        PathPattern path => (path.Variable is null, path.Shortest, path.ShortestCount),
        NodePattern part => (part.Variable is null, part.Labels is null, part.Properties is null, part.Predicate is null),
        EdgePattern part => (part.Variable is null, part.Types is null, part.Properties is null, part.Predicate is null, part.Length, part.Direction),
        GroupPattern group => (group.Predicate is null, group.Repetitions),
        LabelName name => name.Name,
        _ => null,
    };

    private static SyntaxNode Bare(SyntaxNode node) => node is Expression expression ? ExpressionFacts.Bare(expression) : node;
}

// The children of every node of the tree, in the order of the text: the one place that knows the shape of all classes. Variables count as children
// where they are named, also where they are declared. Expressions of later stages are leaves; what they read they say as ISymbolReader.

using Mycelia.Cypher.Syntax;

namespace Mycelia.Cypher.Semantics;

internal static class SyntaxWalker
{
    /// <summary>The node and all below it, parents before children.</summary>
    public static IEnumerable<SyntaxNode> Descendants(SyntaxNode root)
    {
        var pending = new Stack<SyntaxNode>();
        pending.Push(root);
        var children = new List<SyntaxNode>();
        while (pending.TryPop(out var node))
        {
            yield return node;
            children.Clear();
            children.AddRange(Children(node));
            for (var i = children.Count - 1; i >= 0; i--) pending.Push(children[i]);
        }
    }

    public static IEnumerable<SyntaxNode> Children(SyntaxNode node) => node switch
    {
        Expression expression => OfExpression(expression),
        Clause clause => OfClause(clause),
        Statement statement => [statement.Body],
        Query query => query.Parts,
        SingleQuery single => Some(single.Version).Concat(single.Clauses),
        VersionClause version => Some(version.Branch, version.Revision),
        Pattern pattern => pattern.Paths,
        PathPattern path => Some(path.Variable).Concat(path.Parts),
        NodePattern part => Some(part.Variable, part.Labels, part.Properties, part.Predicate),
        EdgePattern part => Some(part.Variable, part.Types, part.Properties, part.Predicate),
        GroupPattern group => Some(group.Inner, group.Predicate),
        LabelAnd and => [and.Left, and.Right],
        LabelOr or => [or.Left, or.Right],
        LabelNot not => [not.Operand],
        ProjectionItem item => [item.Expression],
        SortItem item => [item.Expression],
        YieldItem item => [item.Variable],
        PlanHint hint => hint.Variables,
        SetProperty item => [item.Subject, item.Value],
        SetDynamicProperty item => [item.Subject, item.Key, item.Value],
        SetAllProperties item => [item.Subject, item.Value],
        SetLabels item => [item.Subject],
        RemoveProperty item => [item.Subject],
        RemoveLabels item => [item.Subject],
        _ => [],
    };

    private static IEnumerable<SyntaxNode> OfExpression(Expression expression) => expression switch
    {
        ListExpression list => list.Items,
        MapExpression map => map.Entries.Select(entry => entry.Value),
        MapProjection map => Some(map.Subject).Concat(map.Items.SelectMany(item => Some(item.Value))),
        PropertyAccess access => [access.Subject],
        IndexAccess access => [access.Subject, access.Index],
        SliceAccess access => Some(access.Subject, access.From, access.To),
        LabelTest test => [test.Subject, test.Labels],
        UnaryExpression unary => [unary.Operand],
        BinaryExpression binary => [binary.Left, binary.Right],
        TypeTest test => [test.Subject],
        FunctionCall call => call.Arguments,
        CaseExpression choice => Some(choice.Subject).Concat(choice.Branches.SelectMany(branch => Some(branch.When, branch.Then))).Concat(Some(choice.Otherwise)),
        ListComprehension list => Some(list.Item, list.List, list.Predicate, list.Projection),
        QuantifierExpression quantifier => [quantifier.Item, quantifier.List, quantifier.Predicate],
        ReduceExpression reduce => [reduce.Accumulator, reduce.Initial, reduce.Item, reduce.List, reduce.Step],
        PatternPredicate predicate => [predicate.Pattern],
        PatternComprehension comprehension => Some(comprehension.Pattern, comprehension.Predicate, comprehension.Projection),
        ShortestPathExpression shortest => [shortest.Pattern],
        SubqueryExpression subquery => [subquery.Query],
        Parenthesized parenthesized => [parenthesized.Inner],
        _ => [],
    };

    private static IEnumerable<SyntaxNode> OfClause(Clause clause) => clause switch
    {
        MatchClause match => Some(match.Pattern, match.Where).Concat(match.Hints),
        UnwindClause unwind => [unwind.List, unwind.Item],
        ProjectionClause projection => projection.AllItems.Concat<SyntaxNode>(projection.OrderBy).Concat(Some(projection.Skip, projection.Limit, projection.Where)),
        CreateClause create => [create.Pattern],
        MergeClause merge => Some(merge.Pattern).Concat(merge.OnCreate).Concat(merge.OnMatch),
        SetClause set => set.Items,
        RemoveClause remove => remove.Items,
        DeleteClause delete => delete.Subjects,
        ForeachClause loop => Some(loop.Item, loop.List).Concat(loop.Updates),
        CallClause call => (call.Arguments ?? []).Concat<SyntaxNode>(call.Yields ?? []).Concat(Some(call.Where)),
        SubqueryClause subquery => (subquery.Imports ?? []).Concat<SyntaxNode>([subquery.Query]),
        _ => [],
    };

    private static IEnumerable<SyntaxNode> Some(params SyntaxNode?[] nodes)
    {
        foreach (var node in nodes)
            if (node is not null) yield return node;
    }
}

// Expressions as text, for EXPLAIN: near to how they were written, without the spans, with nested plans named by what they give.

using Mycelia.Cypher.Syntax;

namespace Mycelia.Cypher.Planning;

internal static class ExpressionText
{
    public static string Of(Symbol symbol) => symbol.Name;

    public static string Of(IEnumerable<Symbol> symbols) => string.Join(", ", symbols.Select(Of));

    public static string Of(Expression? expression) => expression switch
    {
        null => "",
        Literal literal => literal.Value.ToString(),
        Parameter parameter => $"${parameter.Name}",
        Variable { Symbol: { } symbol } => Of(symbol),
        Variable variable => variable.Name,
        ListExpression list => $"[{All(list.Items)}]",
        MapExpression map => $"{{{string.Join(", ", map.Entries.Select(entry => $"{entry.Key}: {Of(entry.Value)}"))}}}",
        MapProjection map => $"{Of(map.Subject)} {{{string.Join(", ", map.Items.Select(item => item.IsAll ? ".*" : item.Value is null ? $".{item.Key}" : $"{item.Key}: {Of(item.Value)}"))}}}",
        PropertyAccess access => $"{Inner(access.Subject)}.{access.Key}",
        IndexAccess access => $"{Inner(access.Subject)}[{Of(access.Index)}]",
        SliceAccess slice => $"{Inner(slice.Subject)}[{Of(slice.From)}..{Of(slice.To)}]",
        LabelTest test => $"{Inner(test.Subject)}:{Of(test.Labels)}",
        UnaryExpression unary => OfUnary(unary),
        BinaryExpression binary => $"{Inner(binary.Left)} {SyntaxPrinter.SignOf(binary.Operator)} {Inner(binary.Right)}",
        TypeTest test => $"{Inner(test.Subject)} IS {(test.IsNegated ? "NOT " : "")}:: {test.TypeName}",
        FunctionCall call => $"{call.Name}({(call.IsDistinct ? "DISTINCT " : "")}{(call.IsStar ? "*" : All(call.Arguments))})",
        CaseExpression choice => OfCase(choice),
        ListComprehension list =>
            $"[{Of(list.Item)} IN {Of(list.List)}{(list.Predicate is null ? "" : $" WHERE {Of(list.Predicate)}")}{(list.Projection is null ? "" : $" | {Of(list.Projection)}")}]",
        QuantifierExpression quantifier => $"{quantifier.Quantifier.ToString().ToLowerInvariant()}({Of(quantifier.Item)} IN {Of(quantifier.List)} WHERE {Of(quantifier.Predicate)})",
        ReduceExpression reduce => $"reduce({Of(reduce.Accumulator)} = {Of(reduce.Initial)}, {Of(reduce.Item)} IN {Of(reduce.List)} | {Of(reduce.Step)})",
        Parenthesized wrapped => Of(wrapped.Inner),
        SubplanExpression nested => $"{nested.Result.ToString().ToUpperInvariant()} {{{Of(nested.Arguments)}{(nested.Item is null ? "" : $" | {Of(nested.Item)}")}}}",
        PathExpression path => $"path({Of(path.Parts)})",
        PresenceTest test => $"present({Of(test.Entities)})",
        EdgesDistinct distinct => $"distinct({Of(distinct.Edges)})",
        _ => expression.GetType().Name,
    };

    public static string Of(LabelExpression labels) => labels switch
    {
        LabelName name => name.Name,
        LabelWildcard => "%",
        LabelAnd and => $"{Of(and.Left)}&{Of(and.Right)}",
        LabelOr or => $"({Of(or.Left)}|{Of(or.Right)})",
        LabelNot not => $"!{Of(not.Operand)}",
        _ => labels.GetType().Name,
    };

    private static string All(IEnumerable<Expression> expressions) => string.Join(", ", expressions.Select(Of));

    private static string Inner(Expression expression) => expression is BinaryExpression or CaseExpression ? $"({Of(expression)})" : Of(expression);

    private static string OfUnary(UnaryExpression unary) => unary.Operator switch
    {
        UnaryOperator.Not => $"NOT {Inner(unary.Operand)}",
        UnaryOperator.IsNull => $"{Inner(unary.Operand)} IS NULL",
        UnaryOperator.IsNotNull => $"{Inner(unary.Operand)} IS NOT NULL",
        UnaryOperator.Minus => $"-{Inner(unary.Operand)}",
        _ => $"+{Inner(unary.Operand)}",
    };

    private static string OfCase(CaseExpression choice)
    {
        var branches = string.Concat(choice.Branches.Select(branch => $" WHEN {Of(branch.When)} THEN {Of(branch.Then)}"));
        return $"CASE{(choice.Subject is null ? "" : $" {Of(choice.Subject)}")}{branches}{(choice.Otherwise is null ? "" : $" ELSE {Of(choice.Otherwise)}")} END";
    }
}

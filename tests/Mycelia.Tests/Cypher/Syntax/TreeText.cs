using System.Collections;
using System.Reflection;
using System.Text;
using Mycelia.Cypher.Syntax;

namespace Mycelia.Tests.Cypher.Syntax;

/// <summary>A syntax tree as text that shows all it holds but places in the source and parentheses: two trees are equal when their texts are.</summary>
internal static class TreeText
{
    private static readonly HashSet<string> Hidden = ["Span", "KeySpan", "NameSpan", "OperatorSpan", "Symbol", "AllItems", "IsDeclaration", "Lists", "Outputs", "Text", "From", "To"];

    public static string Of(object? node)
    {
        var text = new StringBuilder();
        Append(text, node);
        return text.ToString();
    }

    /// <summary>Operators in prefix notation, all else by its class: short enough for golden trees of expressions.</summary>
    public static string OfExpression(Expression expression) => expression switch
    {
        BinaryExpression binary => $"({binary.Operator} {OfExpression(binary.Left)} {OfExpression(binary.Right)})",
        UnaryExpression unary => $"({unary.Operator} {OfExpression(unary.Operand)})",
        Variable variable => variable.Name,
        Literal literal => literal.Value.ToString(),
        Parenthesized inner => $"[{OfExpression(inner.Inner)}]",
        PropertyAccess property => $"(. {OfExpression(property.Subject)} {property.Key})",
        IndexAccess index => $"(at {OfExpression(index.Subject)} {OfExpression(index.Index)})",
        ListExpression list => $"(list{string.Concat(list.Items.Select(item => " " + OfExpression(item)))})",
        FunctionCall call => $"({call.Name}{string.Concat(call.Arguments.Select(item => " " + OfExpression(item)))})",
        _ => Of(expression),
    };

    private static void Append(StringBuilder text, object? value)
    {
        switch (value)
        {
            case null: text.Append('-'); break;
            case Parenthesized parenthesized: Append(text, parenthesized.Inner); break;
            case string or bool or int or Enum or Value: text.Append(value is string word ? $"\"{word}\"" : value.ToString()); break;
            case IEnumerable items:
                text.Append('[');
                foreach (var item in items)
                {
                    Append(text, item);
                    text.Append(' ');
                }

                text.Append(']');
                break;
            default: AppendNode(text, value); break;
        }
    }

    private static void AppendNode(StringBuilder text, object node)
    {
        text.Append(node.GetType().Name).Append('(');
        foreach (var property in node.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance).OrderBy(property => property.Name, StringComparer.Ordinal))
        {
            if (Hidden.Contains(property.Name) && !(node is SliceAccess && property.Name is "From" or "To")) continue;
            if (node is ProjectionItem { HasAlias: false } && property.Name == "Name") continue;
            text.Append(property.Name).Append('=');
            Append(text, property.GetValue(node));
            text.Append(' ');
        }

        text.Append(')');
    }
}

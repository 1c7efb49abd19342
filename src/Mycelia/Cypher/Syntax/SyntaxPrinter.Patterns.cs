// The printer's part for patterns and label expressions.

namespace Mycelia.Cypher.Syntax;

internal sealed partial class SyntaxPrinter
{
    private void Path(PathPattern path)
    {
        if (path.Variable is not null)
        {
            Variable(path.Variable);
            _text.Append(" = ");
        }

        var isCall = path.Shortest is ShortestKind.Single or ShortestKind.All;
        switch (path.Shortest)
        {
            case ShortestKind.Single: _text.Append("shortestPath("); break;
            case ShortestKind.All: _text.Append("allShortestPaths("); break;
            case ShortestKind.Counted: _text.Append($"SHORTEST {path.ShortestCount} "); break;
            case ShortestKind.Groups: _text.Append($"SHORTEST {path.ShortestCount} GROUPS "); break;
            case ShortestKind.Any: _text.Append($"ANY {path.ShortestCount} "); break;
            default: break;
        }

        for (var i = 0; i < path.Parts.Count; i++)
        {
            if (i > 0 && (path.Parts[i] is GroupPattern || path.Parts[i - 1] is GroupPattern)) _text.Append(' ');
            Part(path.Parts[i]);
        }

        if (isCall) _text.Append(')');
    }

    private void Part(PatternPart part)
    {
        switch (part)
        {
            case NodePattern node:
                _text.Append('(');
                Element(node.Variable, node.Labels, null, node.Properties, node.Predicate);
                _text.Append(')');
                break;
            case EdgePattern edge: Edge(edge); break;
            case GroupPattern group:
                _text.Append('(');
                Path(group.Inner);
                Where(group.Predicate);
                _text.Append($"){{{group.Repetitions.From},{group.Repetitions.Maximum}}}");
                break;
            default: break;
        }
    }

    private void Edge(EdgePattern edge)
    {
        _text.Append(edge.Direction == PatternDirection.Left ? "<-" : "-");
        var start = _text.Length;
        _text.Append('[');
        Element(edge.Variable, edge.Types, edge.Length, edge.Properties, edge.Predicate);
        if (_text.Length == start + 1) _text.Length = start;
        else _text.Append(']');
        _text.Append(edge.Direction == PatternDirection.Right ? "->" : "-");
    }

    private void Element(Variable? variable, LabelExpression? labels, LengthRange? length, Expression? properties, Expression? predicate)
    {
        var start = _text.Length;
        if (variable is not null) Variable(variable);
        if (labels is not null)
        {
            _text.Append(':');
            Labels(labels);
        }

        if (length is { } range)
        {
            _text.Append('*').Append(range.Minimum);
            if (range.Minimum != range.Maximum) _text.Append("..").Append(range.Maximum);
        }

        if (properties is not null)
        {
            if (_text.Length > start) _text.Append(' ');
            Expression(properties, AnyLevel);
        }

        if (predicate is null) return;
        _text.Append(_text.Length > start ? " WHERE " : "WHERE ");
        Expression(predicate, AnyLevel);
    }

    private void Labels(LabelExpression labels)
    {
        switch (labels)
        {
            case LabelOr: Run(labels, node => node is LabelOr or ? (or.Left, or.Right) : null, "|", LabelOperand); break;
            case LabelAnd: Run(labels, node => node is LabelAnd and ? (and.Left, and.Right) : null, "&", LabelOperand); break;
            default: LabelOperand(labels); break;
        }
    }

    private void LabelOperand(LabelExpression labels)
    {
        switch (labels)
        {
            case LabelName name: Name(name.Name); break;
            case LabelWildcard: _text.Append('%'); break;
            case LabelNot not:
                _text.Append('!');
                LabelOperand(not.Operand);
                break;
            default: LabelsInParentheses(labels); break;
        }
    }

    /// <summary>Outside of patterns a <c>|</c> may belong to what stands around.</summary>
    private void LabelsInExpression(LabelExpression labels)
    {
        if (labels is LabelOr) LabelsInParentheses(labels);
        else Labels(labels);
    }

    private void LabelsInParentheses(LabelExpression labels)
    {
        _text.Append('(');
        Labels(labels);
        _text.Append(')');
    }
}

// The printer's part for operands: calls, lists, maps, what follows a subject, what binds variables of its own, subqueries.

namespace Mycelia.Cypher.Syntax;

internal sealed partial class SyntaxPrinter
{
    private void Compound(Expression expression)
    {
        switch (expression)
        {
            case ListExpression list: ListLiteral(list); break;
            case MapExpression map: Map(map); break;
            case MapProjection map: Projection(map); break;
            case PropertyAccess access:
                Expression(access.Subject, PostfixLevel);
                _text.Append('.');
                Name(access.Key);
                break;
            case IndexAccess access:
                Expression(access.Subject, PostfixLevel);
                Bracketed(access.Index);
                break;
            case SliceAccess slice:
                Expression(slice.Subject, PostfixLevel);
                _text.Append('[');
                if (slice.From is not null) Expression(slice.From, AnyLevel);
                _text.Append("..");
                if (slice.To is not null) Expression(slice.To, AnyLevel);
                _text.Append(']');
                break;
            case LabelTest test:
                Expression(test.Subject, PostfixLevel);
                _text.Append(':');
                LabelsInExpression(test.Labels);
                break;
            case TypeTest test:
                Expression(test.Subject, PredicateLevel);
                _text.Append(test.IsNegated ? " IS NOT :: " : " IS :: ").Append(test.TypeName);
                break;
            case CaseExpression choice: Case(choice); break;
            case PatternPredicate predicate: Path(predicate.Pattern); break;
            case ShortestPathExpression shortest: Path(shortest.Pattern); break;
            case SubqueryExpression subquery:
                _text.Append(subquery.Kind switch { SubqueryKind.Exists => "EXISTS", SubqueryKind.Count => "COUNT", _ => "COLLECT" }).Append(" { ");
                Query(subquery.Query);
                _text.Append(" }");
                break;
            default: Loop(expression); break;
        }
    }

    private void Loop(Expression expression)
    {
        switch (expression)
        {
            case ListComprehension list:
                _text.Append('[');
                In(list.Item, list.List);
                Where(list.Predicate);
                Piped(list.Projection);
                _text.Append(']');
                break;
            case QuantifierExpression quantifier:
                _text.Append(quantifier.Quantifier switch
                {
                    Quantifier.All => "all(",
                    Quantifier.Any => "any(",
                    Quantifier.None => "none(",
                    _ => "single(",
                });
                In(quantifier.Item, quantifier.List);
                Where(quantifier.Predicate);
                _text.Append(')');
                break;
            case ReduceExpression reduce:
                _text.Append("reduce(");
                Variable(reduce.Accumulator);
                _text.Append(" = ");
                Expression(reduce.Initial, AnyLevel);
                _text.Append(", ");
                In(reduce.Item, reduce.List);
                Piped(reduce.Step);
                _text.Append(')');
                break;
            case PatternComprehension comprehension:
                _text.Append('[');
                Path(comprehension.Pattern);
                Where(comprehension.Predicate);
                Piped(comprehension.Projection);
                _text.Append(']');
                break;
            default: OfLaterStage(expression); break;
        }
    }

    private void OfLaterStage(Expression expression)
    {
        _text.Append('«').Append(expression.GetType().Name);
        if (expression is ISymbolReader reader)
        {
            _text.Append('(');
            List(reader.ReadSymbols, symbol => _text.Append(symbol.Name));
            _text.Append(')');
        }

        _text.Append('»');
    }

    private void Bracketed(Expression expression)
    {
        _text.Append('[');
        Expression(expression, AnyLevel);
        _text.Append(']');
    }

    private void In(Variable item, Expression list)
    {
        Variable(item);
        _text.Append(" IN ");
        Expression(list, AnyLevel);
    }

    private void Where(Expression? predicate)
    {
        if (predicate is null) return;
        _text.Append(" WHERE ");
        Expression(predicate, AnyLevel);
    }

    private void Piped(Expression? projection)
    {
        if (projection is null) return;
        _text.Append(" | ");
        Expression(projection, AnyLevel);
    }

    /// <summary>A list; a single item that is an operation stands in parentheses, since <c>[x IN y]</c> is a comprehension.</summary>
    private void ListLiteral(ListExpression list)
    {
        _text.Append('[');
        if (list.Items.Count == 1) Expression(list.Items[0], Bare(list.Items[0]) is BinaryExpression or UnaryExpression ? PostfixLevel : AnyLevel);
        else Expressions(list.Items);
        _text.Append(']');
    }

    private void Map(MapExpression map)
    {
        _text.Append('{');
        List(map.Entries, entry =>
        {
            Name(entry.Key);
            _text.Append(": ");
            Expression(entry.Value, AnyLevel);
        });
        _text.Append('}');
    }

    private void Projection(MapProjection map)
    {
        Variable(map.Subject);
        _text.Append(" {");
        List(map.Items, item =>
        {
            if (item.IsAll)
            {
                _text.Append(".*");
            }
            else if (item.Value is null)
            {
                _text.Append('.');
                Name(item.Key);
            }
            else
            {
                Name(item.Key);
                _text.Append(": ");
                Expression(item.Value, AnyLevel);
            }
        });
        _text.Append('}');
    }

    private void Call(FunctionCall call)
    {
        FunctionName(call.Name);
        _text.Append('(');
        if (call.IsStar) _text.Append('*');
        if (call.IsDistinct) _text.Append("DISTINCT ");
        Expressions(call.Arguments);
        _text.Append(')');
    }

    /// <summary>A name with dots. Words that start an expression of their own are put in backticks.</summary>
    private void FunctionName(string name)
    {
        var parts = name.Split('.');
        for (var i = 0; i < parts.Length; i++)
        {
            if (i > 0) _text.Append('.');
            var isTaken = i == 0 && Keywords.Of(parts[i]) is var keyword
                && (Keywords.IsReserved(keyword) || keyword is Keyword.All or Keyword.Any or Keyword.None_ or Keyword.Single or Keyword.Filter or Keyword.Extract
                    or Keyword.Reduce or Keyword.ShortestPath or Keyword.AllShortestPaths);
            _text.Append(isTaken ? Quoted(parts[i]) : NameText(parts[i]));
        }
    }

    private void Case(CaseExpression choice)
    {
        _text.Append("CASE");
        if (choice.Subject is not null)
        {
            _text.Append(' ');
            Expression(choice.Subject, AnyLevel);
        }

        foreach (var branch in choice.Branches)
        {
            _text.Append(" WHEN ");
            Expression(branch.When, AnyLevel);
            _text.Append(" THEN ");
            Expression(branch.Then, AnyLevel);
        }

        if (choice.Otherwise is not null)
        {
            _text.Append(" ELSE ");
            Expression(choice.Otherwise, AnyLevel);
        }

        _text.Append(" END");
    }
}

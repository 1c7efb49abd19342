using Mycelia.Cypher.Functions;
using Mycelia.Cypher.Syntax;

namespace Mycelia.Cypher.Semantics;

/// <summary>What can be told of an expression whose names are resolved.</summary>
internal static class ExpressionFacts
{
    /// <summary>The columns that the expression reads of its row: all that it names, without those that it declares itself.</summary>
    public static IReadOnlySet<Symbol> FreeVariables(SyntaxNode root)
    {
        var used = new HashSet<Symbol>();
        var declared = new HashSet<Symbol>();
        foreach (var node in SyntaxWalker.Descendants(root)) Visit(node, used, declared);
        used.ExceptWith(declared);
        return used;
    }

    public static bool ContainsAggregate(Expression expression) => Aggregates(expression).Count > 0;

    /// <summary>
    /// The aggregates that are computed over the rows of the projection which the expression belongs to; those of subqueries belong to these. An
    /// aggregate is not looked into.
    /// </summary>
    public static IReadOnlyList<FunctionCall> Aggregates(Expression root)
    {
        var found = new List<FunctionCall>();
        var pending = new Stack<SyntaxNode>();
        pending.Push(root);
        while (pending.TryPop(out var node))
        {
            switch (node)
            {
                case FunctionCall call when IsAggregate(call): found.Add(call); break;
                case SubqueryExpression: break;
                default:
                    foreach (var child in SyntaxWalker.Children(node).Reverse()) pending.Push(child);
                    break;
            }
        }

        return found;
    }

    public static bool IsAggregate(FunctionCall call) => FunctionSignatures.TryGet(call.Name, out var function) && function.IsAggregate;

    /// <summary>
    /// Whether the expression has one value for one row however often it is evaluated within one run. The clock stands still during a run, but
    /// for the functions that ask for real time.
    /// </summary>
    public static bool IsDeterministic(Expression expression) =>
        !SyntaxWalker.Descendants(expression).Any(node => node is FunctionCall call && !IsDeterministicFunction(call.Name));

    /// <summary>The expression without parentheses around it.</summary>
    public static Expression Bare(Expression expression)
    {
        while (expression is Parenthesized parenthesized) expression = parenthesized.Inner;
        return expression;
    }

    private static bool IsDeterministicFunction(string name) => !FunctionTable.TryGet(name, out var function) || function.IsDeterministic;

    private static void Visit(SyntaxNode node, HashSet<Symbol> used, HashSet<Symbol> declared)
    {
        switch (node)
        {
            case Variable variable: Add(used, variable.Symbol); break;
            case ISymbolReader reader: used.UnionWith(reader.ReadSymbols); break;
            case NodePattern pattern: Add(pattern.IsDeclaration ? declared : used, pattern.Symbol); break;
            case EdgePattern pattern: Add(pattern.IsDeclaration ? declared : used, pattern.Symbol); break;
            case GroupPattern group: declared.UnionWith((group.Lists ?? new Dictionary<Symbol, Symbol>()).Values); break;
            case PathPattern path: Add(declared, path.Variable?.Symbol); break;
            case ListComprehension list: Add(declared, list.Item.Symbol); break;
            case QuantifierExpression quantifier: Add(declared, quantifier.Item.Symbol); break;
            case ReduceExpression reduce:
                Add(declared, reduce.Accumulator.Symbol);
                Add(declared, reduce.Item.Symbol);
                break;
            case UnwindClause unwind: Add(declared, unwind.Item.Symbol); break;
            case ForeachClause loop: Add(declared, loop.Item.Symbol); break;
            case ProjectionItem item when item.Expression is not Variable variable || variable.Symbol != item.Symbol: Add(declared, item.Symbol); break;
            case CallClause call: declared.UnionWith(call.Outputs.Select(output => output.Symbol)); break;
            case Query query when query.Parts.Count > 1: declared.UnionWith(query.Columns.Select(column => column.Symbol)); break;
            case SubqueryClause subquery: used.UnionWith(subquery.Imported); break;
            default: break;
        }
    }

    private static void Add(HashSet<Symbol> set, Symbol? symbol)
    {
        if (symbol is not null) set.Add(symbol);
    }
}

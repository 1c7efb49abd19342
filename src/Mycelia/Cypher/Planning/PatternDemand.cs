using Mycelia.Cypher.Semantics;
using Mycelia.Cypher.Syntax;

namespace Mycelia.Cypher.Planning;

/// <summary>
/// What the clauses after a MATCH ask of its rows. It decides what order of the pattern is cheapest, never what is correct: which columns are needed and where
/// rows may be counted instead of made is seen to on the finished plan (<see cref="Liveness"/>, <see cref="Factorization"/>).
/// </summary>
internal sealed class PatternDemand
{
    private readonly HashSet<Symbol>? _needed;
    private readonly bool _needsAnonymous;

    private PatternDemand(HashSet<Symbol>? needed, bool countsRows, bool needsAnonymous = false) => (_needed, CountsRows, _needsAnonymous) = (needed, countsRows, needsAnonymous);

    /// <summary>Everything, row by row.</summary>
    public static PatternDemand All { get; } = new(null, false, true);

    /// <summary>Whatever has a name, row by row.</summary>
    public static PatternDemand Named { get; } = new(null, false);

    /// <summary>That there is a row, or how many.</summary>
    public static PatternDemand Count { get; } = new([], true);

    /// <summary>The rows go into an aggregation or are made distinct, so that equal ones may stand for each other.</summary>
    public bool CountsRows { get; }

    public bool Needs(Symbol symbol) => _needed?.Contains(symbol) ?? (_needsAnonymous || !symbol.IsAnonymous);

    /// <summary>The demand of the clauses behind the one at <paramref name="index"/>.</summary>
    public static PatternDemand After(SingleQuery part, int index, AnalyzedQuery query)
    {
        HashSet<Symbol> needed = [];
        var counts = true;
        for (var i = index + 1; i < part.Clauses.Count; i++)
        {
            var clause = part.Clauses[i];
            if (clause is ProjectionClause projection)
            {
                var isAggregating = query.IsAggregating(projection);
                foreach (var item in projection.AllItems) Add(item.Expression, needed, isAggregating);
                foreach (var item in projection.OrderBy) Add(item.Expression, needed, isAggregating);
                if (projection.Where is not null) Add(projection.Where, needed, isAggregating);
                return new PatternDemand(needed, counts && (isAggregating || projection.IsDistinct));
            }

            counts &= clause is MatchClause { IsOptional: false };
            Add(clause, needed, false);
        }

        return new PatternDemand(needed, counts);
    }

    private static void Add(SyntaxNode node, HashSet<Symbol> needed, bool isAggregating)
    {
        if (node is Variable { Symbol: { } symbol }) needed.Add(symbol);
        if (node is NodePattern { Symbol: { } bound }) needed.Add(bound);
        if (node is EdgePattern { Symbol: { } edge }) needed.Add(edge);
        if (isAggregating && node is FunctionCall call && IsRowCount(call)) return;
        foreach (var child in SyntaxWalker.Children(node)) Add(child, needed, isAggregating);
    }

    /// <summary>Whether a call is <c>count(x)</c> of a node or relationship: the rows in which it is bound.</summary>
    public static bool IsRowCount(FunctionCall call) =>
        call is { IsDistinct: false, Arguments: [var argument] } && call.Name.Equals("count", StringComparison.OrdinalIgnoreCase)
        && ExpressionTree.Unwrap(argument) is Variable { Symbol.Kind: SymbolKind.Node or SymbolKind.Edge };
}

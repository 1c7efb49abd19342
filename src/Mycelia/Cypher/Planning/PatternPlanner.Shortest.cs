// Shortest paths of any shape (`SHORTEST 2 (a)-[:A]->(x)((y)-[:B]->(z))+(b)`): the path is matched as an ordinary pattern over each row, its matches are
// ordered by length, and of each pair of ends those are kept that the text asks for.

using Mycelia.Cypher.Syntax;

namespace Mycelia.Cypher.Planning;

internal sealed partial class PatternPlanner
{
    private void SearchDeferred(PathPattern pattern)
    {
        var path = pattern.Variable ?? ExpressionTree.Read(_context.NewSymbol(SymbolKind.Path));
        var plain = new PathPattern(path, pattern.Parts);
        var bound = _graph.Declared.Where(symbol => !_unbound.Contains(symbol));
        var graph = PatternGraphBuilder.Build(_context, _lowering, [plain], null, bound);
        Symbol[] found = [.. graph.Declared.OrderBy(symbol => symbol.Id)];
        var (first, last) = (((NodePattern)pattern.Parts[0]).Symbol!, ((NodePattern)pattern.Parts[^1]).Symbol!);

        var (length, rows, row) = (_context.NewSymbol(SymbolKind.Value), _context.NewSymbol(SymbolKind.Value), _context.NewSymbol(SymbolKind.Value));
        var inner = Plan(_context, _lowering, graph, new ArgumentPlan(null), PatternDemand.All);
        inner = new ProjectPlan(inner, [(length, new FunctionCall("length", [path]))]);
        inner = new SortPlan(inner, [new SortKey(ExpressionTree.Read(length), false)], null);
        List<(Symbol, Expression)> ends = [(first, ExpressionTree.Read(first))];
        if (last != first) ends.Add((last, ExpressionTree.Read(last)));
        var match = new ListExpression([ExpressionTree.Read(length), .. found.Select(ExpressionTree.Read)]);
        List<(Symbol, FunctionCall)> gathered = [(rows, new FunctionCall("collect", [match]))];

        var isByLength = pattern.Shortest is ShortestKind.All or ShortestKind.Groups;
        var lengths = isByLength ? _context.NewSymbol(SymbolKind.Value) : null;
        if (lengths is not null) gathered.Add((lengths, new FunctionCall("collect", [ExpressionTree.Read(length)]) { IsDistinct = true }));
        inner = new AggregatePlan(inner, ends, gathered);

        var count = new Literal(pattern.Shortest is ShortestKind.Single or ShortestKind.All ? 1 : pattern.ShortestCount);
        Expression kept = lengths is null ? new SliceAccess(ExpressionTree.Read(rows), null, count) : ExpressionTree.Read(rows);
        inner = new UnwindPlan(inner, kept, row);
        if (lengths is not null)
        {
            var isKept = new BinaryExpression(BinaryOperator.In, Item(row, 0), new SliceAccess(ExpressionTree.Read(lengths), null, count));
            inner = new FilterPlan(inner, isKept);
        }

        inner = new ProjectPlan(inner, [.. found.Select((symbol, i) => (symbol, (Expression)Item(row, i + 1)))]);
        _plan = new ApplyPlan(_plan, inner, found, isUnit: false, isOptional: false);
        _unbound.ExceptWith(found);
        ApplyPredicates();
    }

    private static IndexAccess Item(Symbol list, int index) => new(ExpressionTree.Read(list), new Literal(index));
}

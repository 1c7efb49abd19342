// SHOW INDEXES and its kin are calls of procedures that every database has: SHOW INDEXES YIELD name ORDER BY name WHERE … RETURN … becomes
// CALL mycelia.schema.indexes() YIELD name WITH name ORDER BY name WHERE … RETURN …, so all that YIELD, ORDER BY, WHERE and RETURN can do works as in any query.

using Mycelia.Cypher.Procedures;
using Mycelia.Cypher.Syntax;

namespace Mycelia.Querying;

internal static class ShowQueries
{
    public static Statement ToQuery(Statement statement, ShowCommand show, IProcedureCatalog procedures)
    {
        var name = SystemProcedures.NameOf(show.Subject);
        Kernel.Invariant.Holds(procedures.TryGet(name, out var procedure));
        IReadOnlyList<YieldItem> yields = show.Yields ?? [.. procedure!.Outputs.Select(static output => new YieldItem(output.Name, new Variable(output.Name)))];
        var call = new CallClause(name, [], yields) { Span = show.Span, NameSpan = show.Span };
        var with = new ProjectionClause(isReturn: false, isDistinct: false, isStar: false, Items(yields))
        {
            OrderBy = show.OrderBy,
            Skip = show.Skip,
            Limit = show.Limit,
            Where = show.Where,
            Span = show.Span,
        };
        var @return = show.Return ?? new ProjectionClause(isReturn: true, isDistinct: false, isStar: false, Items(yields));
        return new Statement(statement.Mode, new Query([new SingleQuery([call, with, @return])], unionAll: false), statement.Text);
    }

    private static ProjectionItem[] Items(IReadOnlyList<YieldItem> yields) =>
        [.. yields.Select(static item => new ProjectionItem(new Variable(item.Variable.Name) { Span = item.Span }, item.Variable.Name, hasAlias: true))];
}

// SHOW INDEXES and its kin are calls of procedures that every database has: SHOW INDEXES YIELD name WHERE … RETURN … becomes
// CALL mycelia.schema.indexes() YIELD … WHERE … RETURN …, and all that YIELD, WHERE and RETURN can do works as in any query.

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
        var call = new CallClause(name, [], yields) { Where = show.Where, Span = show.Span, NameSpan = show.Span };
        var @return = show.Return ?? new ProjectionClause(isReturn: true, isDistinct: false, isStar: false,
            [.. yields.Select(static item => new ProjectionItem(new Variable(item.Variable.Name), item.Variable.Name, hasAlias: true))]);
        return new Statement(statement.Mode, new Query([new SingleQuery([call, @return])], unionAll: false), statement.Text);
    }
}

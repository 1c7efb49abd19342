// Which clauses may follow one another. Within each stretch between two WITH, what reads comes before what writes; RETURN ends a query, and a query
// without one must end with an update, with a standalone call or with a subquery that returns nothing. Inside EXISTS and COUNT a query may end with
// anything that gives rows.

using Mycelia.Cypher.Syntax;

namespace Mycelia.Cypher.Semantics;

internal sealed partial class Analyzer
{
    private void CheckComposition(SingleQuery part, QueryRole role)
    {
        Clause? update = null;
        for (var i = 0; i < part.Clauses.Count; i++)
        {
            var clause = part.Clauses[i];
            switch (clause)
            {
                case ProjectionClause { IsReturn: true }:
                    if (i + 1 < part.Clauses.Count) throw Composition("RETURN must be the last clause. To go on with its rows, write WITH.", part.Clauses[i + 1]);
                    break;
                case ProjectionClause: update = null; break;
                case MatchClause or UnwindClause or CallClause:
                    if (update is not null) throw Composition($"Between {NameOf(update)} and {NameOf(clause)} a WITH is needed, e.g. `WITH *`.", clause);
                    break;
                case SubqueryClause: break;
                default:
                    if (_isReadOnly || role is QueryRole.Exists or QueryRole.Count or QueryRole.Collect)
                        throw Composition($"{NameOf(clause)} cannot stand in a subquery of an expression, which must not write.", clause);
                    update = clause;
                    break;
            }
        }

        CheckEnd(part.Clauses, role);
    }

    private static void CheckEnd(IReadOnlyList<Clause> clauses, QueryRole role)
    {
        var last = clauses[^1];
        var mayEndOpen = role is QueryRole.Exists or QueryRole.Count;
        switch (last)
        {
            case ProjectionClause { IsReturn: false }: throw Composition("A query cannot end with WITH. Write RETURN instead.", last);
            case MatchClause or UnwindClause when !mayEndOpen: throw Composition($"A query cannot end with {NameOf(last)}. Add RETURN.", last);
            case not ProjectionClause when role == QueryRole.Collect: throw Composition("COLLECT needs a RETURN at its end.", last);
            default: break;
        }
    }

    private static string NameOf(Clause clause) => clause switch
    {
        MatchClause { IsOptional: true } => "OPTIONAL MATCH",
        MatchClause => "MATCH",
        UnwindClause => "UNWIND",
        CallClause or SubqueryClause => "CALL",
        CreateClause => "CREATE",
        MergeClause => "MERGE",
        SetClause => "SET",
        RemoveClause => "REMOVE",
        DeleteClause { IsDetach: true } => "DETACH DELETE",
        DeleteClause => "DELETE",
        ForeachClause => "FOREACH",
        ProjectionClause { IsReturn: true } => "RETURN",
        _ => "WITH",
    };
}

// What USE and AT stand for in one run. They are evaluated once, before anything else, since plans depend on the versions; what moves afterwards does not matter
// to the run.
//
// A query runs on one version, its own: the working state of a branch, what a transaction sees, or a snapshot. USE of that branch is the own version, so that a part
// reads what another part writes. All other versions are read only.

using Mycelia.Cypher.Errors;
using Mycelia.Cypher.Execution;
using Mycelia.Cypher.Execution.Expressions;
using Mycelia.Cypher.Syntax;

namespace Mycelia.Querying;

internal sealed class QueryVersions
{
    private readonly CompiledQuery _query;
    private readonly HistoryForest _history;
    private readonly Snapshot _own;
    private readonly Value[] _parameters;
    private readonly string? _branch;

    private QueryVersions(CompiledQuery query, HistoryForest history, Snapshot own, string? branch, QueryParameters parameters) =>
        (_query, _history, _own, _branch, _parameters) = (query, history, own, branch, QueryEngine.Bind(query, parameters));

    /// <summary>The versions by the places of their clauses, null for the query's own.</summary>
    /// <param name="query">The query.</param>
    /// <param name="history">Where they are looked up.</param>
    /// <param name="own">The version that the query runs on.</param>
    /// <param name="branch">The branch whose working state that is; null when it is none.</param>
    /// <param name="parameters">Values for parameters.</param>
    /// <exception cref="CypherException">A branch or revision does not exist, or something is written elsewhere than in the query's own version.</exception>
    public static Snapshot?[] Of(CompiledQuery query, HistoryForest history, Snapshot own, string? branch, QueryParameters parameters)
    {
        var versions = new QueryVersions(query, history, own, branch, parameters);
        Snapshot?[] found = [.. query.Versions.Select(use => versions.Find(use.Clause))];
        foreach (var use in query.Versions)
        {
            if (use.FirstWrite < 0 || found[use.Clause.Index] is null) continue;
            var target = branch is null ? "This query cannot write to a branch" : $"This query writes to the branch `{branch}`";
            throw CypherErrors.Syntax("InvalidClauseComposition", $"{target}, but this clause would write to another one: a query writes to the branch that its first USE names, in a transaction to that of the transaction.",
                use.FirstWrite, "Write to each branch in a query of its own.").In(query.Text);
        }

        return found;
    }

    /// <summary>The branch that a query as a whole says it runs on: what all its parts USE; null when it says none.</summary>
    /// <exception cref="CypherException">There is none of that name.</exception>
    public static Branch? Target(CompiledQuery query, HistoryForest history, Snapshot any, QueryParameters parameters)
    {
        var parts = query.Analyzed!.Query!.Parts;
        if (parts[0].Version?.Branch is not { } branch) return null;
        var text = SyntaxPrinter.Print(branch);
        if (parts.Any(part => part.Version?.Branch is not { } other || SyntaxPrinter.Print(other) != text)) return null;
        var versions = new QueryVersions(query, history, any, null, parameters);
        return versions.Existing(versions.BranchOf(parts[0].Version!), branch);
    }

    private Snapshot? Find(VersionClause clause)
    {
        var branch = clause.Branch is null ? null : BranchOf(clause);
        if (clause.Revision is not { } expression) return branch == _branch ? null : Existing(branch!, clause.Branch!).Snapshot();
        var value = Evaluate(expression);
        try
        {
            return value.Kind switch
            {
                ValueKind.String => OfText(value.AsString(), branch, expression),
                ValueKind.Date => _history.VersionOf($"{branch ?? _branch ?? "HEAD"}@{{{value.AsDate()}}}"),
                ValueKind.LocalDateTime => At(value.AsLocalDateTime().EpochSecond, value.AsLocalDateTime().Nano, branch),
                ValueKind.ZonedDateTime => At(value.AsZonedDateTime().EpochSecond, value.AsZonedDateTime().Nano, branch),
                _ => throw CypherErrors.CompileTime("ArgumentError", "InvalidArgumentType", $"AT takes a revision as text, a date or a time, and was given {value}.", expression.Span.Start),
            };
        }
        catch (MyceliaException e) when (e is not CypherException)
        {
            throw Unknown(e, expression);
        }
    }

    /// <summary>A revision; what begins with <c>~</c>, <c>^</c> or <c>@{</c> belongs to the branch that is named, or else to the query's own.</summary>
    private Snapshot? OfText(string text, string? branch, Expression place)
    {
        var isRelative = text.StartsWith('~') || text.StartsWith('^') || text.StartsWith("@{", StringComparison.Ordinal);
        if (branch is not null && !isRelative)
        {
            throw CypherErrors.CompileTime("ArgumentError", "InvalidRevision",
                $"After USE a revision is relative to the branch: it begins with `~`, `^` or `@{{`, and `{text}` does not.", place.Span.Start, "Leave out USE to name any revision.");
        }

        if (!isRelative) return _history.VersionOf(text);
        branch ??= _branch;
        return text == "@{working}" && branch == _branch ? null : _history.VersionOf((branch ?? "HEAD") + text);
    }

    private Snapshot At(long epochSecond, int nano, string? branch)
    {
        var time = ProcedureOptions.OfSeconds(epochSecond, nano);
        return _history.Open(_history.At(time, branch ?? _branch).Id.ToString());
    }

    private Branch Existing(string branch, Expression place)
    {
        try
        {
            return _history.Branch(branch);
        }
        catch (MyceliaException e)
        {
            throw Unknown(e, place);
        }
    }

    private string BranchOf(VersionClause clause)
    {
        var value = Evaluate(clause.Branch!);
        if (value.Kind == ValueKind.String) return value.AsString();
        throw CypherErrors.CompileTime("ArgumentError", "InvalidArgumentType", $"USE takes the name of a branch as text, and was given {value}.", clause.Branch!.Span.Start).In(_query.Text);
    }

    private CypherException Unknown(MyceliaException error, Expression place) =>
        CypherErrors.CompileTime("VersionError", error.Status.ToString(), error.Message, place.Span.Start, inner: error).In(_query.Text);

    private Value Evaluate(Expression expression)
    {
        var context = new QueryContext(_own, null, _parameters, CancellationToken.None) { World = _history.Database.Queries.World };
        var evaluator = new EvaluatorFactory(_query.Analyzed!.SymbolCount, _query.Analyzed.Parameters, static _ => throw new InvalidOperationException("A constant has no nested plan.")).Create(expression);
        try
        {
            return VectorCopy.GetValue(evaluator.Evaluate(new Batch(_query.Analyzed.SymbolCount) { Count = 1 }, context), 0, context);
        }
        catch (CypherException e)
        {
            throw e.At(expression.Span.Start).In(_query.Text);
        }
    }
}

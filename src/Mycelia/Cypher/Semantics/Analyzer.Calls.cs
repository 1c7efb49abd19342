// Calls of procedures, CALL { } and SHOW.

using Mycelia.Cypher.Errors;
using Mycelia.Cypher.Functions;
using Mycelia.Cypher.Procedures;
using Mycelia.Cypher.Syntax;
using Mycelia.Kernel.Text;

namespace Mycelia.Cypher.Semantics;

internal sealed partial class Analyzer
{
    private void AnalyzeCall(CallClause call, Scope scope, bool isStandalone)
    {
        var place = call.NameSpan.Start >= 0 ? call.NameSpan.Start : call.Span.Start;
        if (!procedures.TryGet(call.Name, out var procedure))
        {
            throw CypherErrors.CompileTime(
                "ProcedureError", "ProcedureNotFound", $"There is no procedure `{call.Name}`.", place, NameHints.For(call.Name, procedures.All.Select(other => other.Name)));
        }

        _calls[call] = procedure;
        _reads = true;
        _multiplies |= !procedure.IsVoid;
        if (procedure.Mode == ProcedureMode.History)
        {
            if (!_isWholeQuery)
                throw CypherErrors.Syntax("InvalidClauseComposition", $"`{call.Name}` changes the history, which nothing could take back, so the call must be the whole query.", place, "Call it in a query of its own.");
            _changesHistory = true;
        }
        else if (procedure.Mode == ProcedureMode.Memory)
        {
            _changesMemory = true;
        }
        else if (procedure.Mode != ProcedureMode.Read)
        {
            if (_isReadOnly) throw Composition($"The procedure `{call.Name}` writes and cannot be called in a subquery of an expression.", call);
            _writes = true;
            RequireWorkingState(place);
        }

        AnalyzeArguments(call, procedure, scope, isStandalone, place);
        call.Outputs = DeclareOutputs(call, procedure, scope, isStandalone);
        if (call.Where is not null) InferPredicate(call.Where, scope);
    }

    private void AnalyzeArguments(CallClause call, Procedure procedure, Scope scope, bool isStandalone, int place)
    {
        if (call.Arguments is not { } arguments)
        {
            if (!isStandalone)
                throw CypherErrors.Syntax("InvalidArgumentPassingMode", $"Inside a query the arguments of a procedure must be written out: `{procedure.Signature}`.", place);
            foreach (var input in procedure.Inputs)
                if (!input.HasDefault) UseParameter(input.Name, place);
            return;
        }

        if (arguments.Count < procedure.ArgumentsMin || arguments.Count > procedure.Inputs.Count)
        {
            throw CypherErrors.Syntax(
                "InvalidNumberOfArguments", $"The procedure was given {arguments.Count} arguments. Its signature is `{procedure.Signature}`.", place);
        }

        for (var i = 0; i < arguments.Count; i++)
        {
            var type = Infer(arguments[i], scope);
            var input = procedure.Inputs[i];
            if (!Accepts(StaticType.Parse(input.Type), type))
                throw WrongType($"The argument `{input.Name}` of `{procedure.Name}` is a {input.Type.TrimEnd('?')}, not a {type}.", arguments[i]);
        }
    }

    private static bool Accepts(StaticType wanted, StaticType given) =>
        given.MayBe(wanted.Kinds) && (!given.Is(CypherTypes.List) || given.Element.MayBe(wanted.Element.Kinds));

    private List<(string Column, Symbol Symbol)> DeclareOutputs(CallClause call, Procedure procedure, Scope scope, bool isStandalone)
    {
        var outputs = new List<(string, Symbol)>();
        if (call.Yields is { } yields)
        {
            foreach (var item in yields)
            {
                var output = procedure.Outputs.FirstOrDefault(output => output.Name == item.Column)
                    ?? throw CypherErrors.UndefinedVariable(item.Column, item.Span.Start, NameHints.For(item.Column, procedure.Outputs.Select(other => other.Name)));
                outputs.Add((output.Name, DeclareNew(item.Variable, scope, StaticType.Parse(output.Type))));
            }

            return outputs;
        }

        if (call.IsYieldAll && !isStandalone)
            throw CypherErrors.Syntax("UnexpectedSyntax", "YIELD * can only stand in a call that is the whole query. Name the columns.", call.Span.Start);
        if (!isStandalone) return outputs;
        foreach (var output in procedure.Outputs)
        {
            var type = StaticType.Parse(output.Type);
            var symbol = _symbols.Add(output.Name, type.SymbolKind, type);
            scope.Declare(output.Name, symbol);
            outputs.Add((output.Name, symbol));
        }

        return outputs;
    }

    private void AnalyzeSubquery(SubqueryClause subquery, Scope scope)
    {
        _multiplies = true;
        if (subquery.Imports is null && !subquery.IsImportAll)
        {
            AnalyzeQuery(subquery.Query, QueryRole.Call, () => new Scope(null), scope);
            subquery.Imported = [.. subquery.Query.Parts.Where(part => IsImport(part.Clauses[0], scope))
                .SelectMany(part => ((ProjectionClause)part.Clauses[0]).AllItems).Select(item => item.Symbol!).Distinct()];
        }
        else
        {
            var imported = new Scope(null);
            foreach (var name in subquery.IsImportAll ? scope.Names : [])
                if (scope.TryFind(name, out var symbol)) imported.Declare(name, symbol);
            foreach (var variable in subquery.Imports ?? [])
            {
                Resolve(variable, scope);
                imported.Declare(variable.Name, variable.Symbol!);
            }

            AnalyzeQuery(subquery.Query, QueryRole.Call, () => new Scope(imported), null);
            subquery.Imported = [.. imported.Own];
        }

        foreach (var (column, symbol) in subquery.Query.Columns)
        {
            if (scope.Contains(column))
                throw CypherErrors.Syntax("VariableAlreadyBound", $"The subquery returns `{column}`, which is bound outside already. Return it under another name.", subquery.Query.Span.Start);
            scope.Declare(column, symbol);
        }
    }

    /// <summary>Whether a subquery begins with a WITH that names outer variables and does nothing else: the older way to import.</summary>
    private static bool IsImport(Clause clause, Scope outer) =>
        clause is ProjectionClause { IsReturn: false, IsDistinct: false, OrderBy.Count: 0, Skip: null, Limit: null, Where: null } with
        && (with.IsStar ? with.Items.Count == 0 : with.Items.Count > 0)
        && with.Items.All(item => item.Expression is Variable variable && variable.Name == item.Name)
        && (with.IsStar || with.Items.Any(item => outer.Contains(item.Name)));

    private Scope Import(ProjectionClause with, Scope outer)
    {
        var scope = new Scope(null);
        if (with.IsStar)
        {
            with.AllItems = [.. outer.Names.Distinct().Order(StringComparer.Ordinal).Select(name => new ProjectionItem(new Variable(name) { Span = with.Span }, name, hasAlias: false))];
        }

        foreach (var item in with.AllItems)
        {
            item.Symbol = Resolve((Variable)item.Expression, outer);
            scope.Declare(item.Name, item.Symbol);
        }

        _projections[with] = new ProjectionFacts([.. with.AllItems.Select(item => new ProjectedItem(item, []))], isAggregating: false);
        return scope;
    }
}

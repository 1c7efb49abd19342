// Clause by clause: each takes the plan of those before it as its input and gives the plan with itself on top. Symbols are unique within the query, so
// what is in scope needs no care here; liveness sorts out afterwards which columns travel how far.

using Mycelia.Cypher.Semantics;
using Mycelia.Cypher.Syntax;

namespace Mycelia.Cypher.Planning;

internal sealed partial class ClausePlanner
{
    private readonly PlanContext _context;
    private readonly ExpressionLowering _lowering;

    public ClausePlanner(PlanContext context)
    {
        _context = context;
        _lowering = new ExpressionLowering(context) { PlanQuery = PlanQuery };
    }

    /// <summary>The plan of a query whose parts begin with what <paramref name="leaf"/> makes.</summary>
    public PlanNode PlanQuery(Query query, Func<PlanNode> leaf)
    {
        if (query.Parts.Count == 1) return PlanPart(query.Parts[0], leaf());
        List<PlanNode> parts = [];
        List<IReadOnlyList<Symbol>> columns = [];
        foreach (var part in query.Parts)
        {
            parts.Add(PlanPart(part, leaf()));
            columns.Add(ColumnsOf(part));
        }

        Symbol[] united = [.. query.Columns.Select(column => column.Symbol)];
        PlanNode plan = new UnionPlan(parts, columns, united);
        return query.UnionAll || united.Length == 0 ? plan : new DistinctPlan(plan, united);
    }

    /// <summary>The columns that a part returns, none when it ends in an update.</summary>
    private static IReadOnlyList<Symbol> ColumnsOf(SingleQuery part) => part.Clauses[^1] switch
    {
        ProjectionClause { IsReturn: true } projection => [.. projection.AllItems.Select(item => item.Symbol!)],
        CallClause call when part.Clauses.Count == 1 => [.. call.Outputs.Select(output => output.Symbol)],
        _ => [],
    };

    private PlanNode PlanPart(SingleQuery part, PlanNode leaf)
    {
        if (part.Version is not { } version) return PlanClauses(part, leaf);
        var top = _context.Query.Query!.Parts;
        var place = !top.Contains(part) ? VersionPlace.Inner : top.Count > 1 ? VersionPlace.Arm : VersionPlace.Whole;
        return new VersionPlan(_context.In(version.Index, () => PlanClauses(part, leaf)), version.Index, SyntaxPrinter.Print(version), place);
    }

    private PlanNode PlanClauses(SingleQuery part, PlanNode plan)
    {
        for (var i = 0; i < part.Clauses.Count; i++)
            plan = part.Clauses[i] is MatchClause match ? PlanMatch(match, plan, PatternDemand.After(part, i, _context.Query)) : PlanClause(part.Clauses[i], plan);
        return plan;
    }

    private PlanNode PlanClause(Clause clause, PlanNode input) => clause switch
    {
        UnwindClause unwind => new UnwindPlan(input, _lowering.Lower(unwind.List), unwind.Item.Symbol!),
        ProjectionClause projection => new ProjectionPlanner(_context, _lowering, projection).Plan(input),
        CallClause call => PlanCall(call, input),
        SubqueryClause subquery => PlanSubquery(subquery, input),
        CreateClause create => PlanCreate(create, input),
        MergeClause merge => PlanMerge(merge, input),
        SetClause set => new SetPlan(input, [.. set.Items.Select(Lower)]),
        RemoveClause remove => new RemovePlan(input, [.. remove.Items.Select(Lower)]),
        DeleteClause delete => new DeletePlan(input, [.. delete.Subjects.Select(_lowering.Lower)], delete.IsDetach),
        ForeachClause each => PlanForeach(each, input),
        _ => throw new InvalidOperationException($"The planner does not know {clause.GetType().Name}."),
    };

    private PlanNode PlanMatch(MatchClause match, PlanNode input, PatternDemand demand)
    {
        var graph = PatternGraphBuilder.Build(_context, _lowering, match.Pattern.Paths, match.Where);
        PlanHints.Apply(match.Hints, graph);
        PlanNotes.Products(graph, match, _context);
        if (!match.IsOptional)
        {
            _context.NeverNull.UnionWith(graph.Declared);
            var plan = PatternPlanner.Plan(_context, _lowering, graph, input, demand);
            PlanHints.Report(match.Hints, plan, _context);
            return plan;
        }

        var row = _context.NewSymbol(SymbolKind.Value);
        var inner = PatternPlanner.Plan(_context, _lowering, graph, new ArgumentPlan(row), demand);
        PlanHints.Report(match.Hints, inner, _context);
        return new OptionalPlan(input, inner, row, [.. graph.Declared.OrderBy(symbol => symbol.Id)]);
    }

    private PlanNode PlanSubquery(SubqueryClause subquery, PlanNode input)
    {
        var inner = PlanQuery(subquery.Query, static () => new ArgumentPlan(null));
        Symbol[] outputs = [.. subquery.Query.Columns.Select(column => column.Symbol)];
        if (subquery.IsOptional) _context.NeverNull.ExceptWith(outputs);
        var isUnit = subquery.Query.Parts[0].Clauses[^1] is not ProjectionClause { IsReturn: true };
        return new ApplyPlan(input, inner, outputs, isUnit, subquery.IsOptional);
    }

    private PlanNode PlanCall(CallClause call, PlanNode input)
    {
        var procedure = _context.Query.Procedures[call];
        IReadOnlyList<Expression> arguments = call.Arguments is { } written
            ? [.. written.Select(_lowering.Lower)]
            : [.. procedure.Inputs.Select(parameter => new Parameter(parameter.Name))];
        List<(int, Symbol)> outputs = [];
        foreach (var (column, symbol) in call.Outputs)
            for (var i = 0; i < procedure.Outputs.Count; i++)
                if (procedure.Outputs[i].Name == column) outputs.Add((i, symbol));

        PlanNode plan = new ProcedureCallPlan(input, procedure.Name, arguments, outputs) { IsVoid = procedure.IsVoid, IsOptional = call.IsOptional };
        return call.Where is null ? plan : Predicates.Filter(_context, plan, [.. ExpressionTree.Conjuncts(call.Where).Select(_lowering.Lower)]);
    }

    private PlanNode PlanForeach(ForeachClause each, PlanNode input)
    {
        PlanNode updates = new ArgumentPlan(null);
        foreach (var clause in each.Updates) updates = PlanClause(clause, updates);
        return new ForeachPlan(input, each.Item.Symbol!, _lowering.Lower(each.List), updates);
    }
}

// From a plan to operators that can run: one operator per plan node, evaluators for its expressions, and the same again for every plan nested in an
// expression. One builder makes one tree, for one worker; where a breaker may run its input in several copies, it gets a builder for those.

using Mycelia.Cypher.Execution;
using Mycelia.Cypher.Execution.Breaking;
using Mycelia.Cypher.Execution.Expressions;
using Mycelia.Cypher.Execution.Reading;
using Mycelia.Cypher.Execution.Rows;
using Mycelia.Cypher.Execution.Writing;
using Mycelia.Cypher.Planning;

namespace Mycelia.Querying;

internal sealed class OperatorBuilder
{
    private readonly PlannedQuery _query;
    private readonly ProcedureTable _procedures;
    private readonly PlanProfile? _profile;
    private readonly int _symbols;
    private readonly EvaluatorFactory _evaluators;
    private readonly OperatorBuild _build;
    private readonly Stack<List<ArgumentOperator>> _arguments = new();

    private OperatorBuilder(PlannedQuery query, ProcedureTable procedures, PlanProfile? profile, SharedSources? sources = null)
    {
        (_query, _procedures, _profile, _symbols) = (query, procedures, profile, query.SymbolCount);
        _evaluators = new EvaluatorFactory(query.SymbolCount, query.ParameterNames, Nested);
        _build = new OperatorBuild(_evaluators, query.SymbolCount, sources);
    }

    public static OperatorTree Build(PlannedQuery query, ProcedureTable procedures, bool isProfiled)
    {
        var profile = isProfiled ? new PlanProfile() : null;
        return new OperatorTree(new OperatorBuilder(query, procedures, profile).Operator(query.Root), profile);
    }

    private NestedPlan Nested(PlanNode plan)
    {
        var arguments = new List<ArgumentOperator>();
        _arguments.Push(arguments);
        var root = Operator(plan);
        _arguments.Pop();
        return new NestedPlan(root, arguments);
    }

    private Operator Operator(PlanNode plan)
    {
        var made = ReadOperators.Create(plan, _build, Operator, Nested) ?? plan switch
        {
            UnitPlan => new UnitOperator(_symbols),
            ArgumentPlan argument => Argument(argument),
            OptionalPlan optional => new OptionalOperator(optional, Operator(optional.Input), Nested(optional.Inner), _symbols),
            SemiJoinPlan semi => new SemiJoinOperator(semi, Operator(semi.Input), Nested(semi.Inner)),
            ApplyPlan apply => new ApplyOperator(apply, Operator(apply.Input), Nested(apply.Inner), Writes(apply.Inner), _symbols),
            UnionPlan union => new UnionOperator(union, [.. union.Parts.Select(Operator)], _symbols),
            MergePlan merge => new MergeOperator(merge, Operator(merge.Input), Nested(merge.Match), _evaluators, _symbols),
            ForeachPlan each => new ForeachOperator(each, Operator(each.Input), Nested(each.Updates), _evaluators, _symbols),
            ColumnAggregatePlan columns => new ColumnAggregate(columns, Breaker(columns.Scan, builder => new ColumnFold(columns, builder._build, Counted(columns.Scan))), _symbols),
            AggregatePlan aggregate => new AggregateOperator(aggregate, Breaker(aggregate.Input), _symbols),
            SortPlan sort => new SortOperator(sort, Breaker(sort.Input), _symbols),
            VersionPlan version => new VersionOperator(version, Operator(version.Input), _symbols),
            UnaryPlan unary => Unary(unary, Operator(unary.Input)),
            _ => throw new InvalidOperationException($"No operator for {plan.Name}."),
        };
        return _profile is null ? made : new ProfilingOperator(made, _profile.Of(plan));
    }

    private Operator Unary(UnaryPlan plan, Operator input) => plan switch
    {
        ProcedureCallPlan call => new ProcedureCallOperator(call, input, Procedure(call.Procedure), _evaluators, _symbols),
        FilterPlan filter => new FilterOperator(filter, input, _evaluators),
        ProjectPlan project => new ProjectOperator(project, input, _evaluators),
        UnwindPlan unwind => new UnwindOperator(unwind, input, _evaluators, _symbols),
        DistinctPlan distinct => new DistinctOperator(distinct, input, _symbols),
        SkipPlan skip => new SkipOperator(skip, input, _evaluators, _symbols),
        LimitPlan limit => new LimitOperator(limit, input, Writes(limit), _evaluators, _symbols),
        EmptyResultPlan => new EmptyResultOperator(input),
        CreatePlan create => new CreateOperator(create, input, _evaluators, _symbols),
        SetPlan set => new SetOperator(set, input, _evaluators, _symbols),
        RemovePlan remove => new RemoveOperator(remove, input, _evaluators, _symbols),
        DeletePlan delete => new DeleteOperator(delete, input, _evaluators, _symbols),
        _ => throw new InvalidOperationException($"No operator for {plan.Name}."),
    };

    /// <summary>The input of a breaker: to be had in copies unless this is a copy itself, or nested in an expression.</summary>
    private BreakerInput Breaker(PlanNode input, Func<OperatorBuilder, Operator>? make = null)
    {
        make ??= builder => builder.Operator(input);
        if (_build.Sources is not null || _arguments.Count > 0 || !SharedSources.CanSplit(input)) return new BreakerInput(new InputCopy(make(this), _evaluators));
        var sources = new SharedSources();
        sources.Share(input);
        return new BreakerInput(Copy(), Begin, Copy);

        int Begin(QueryContext context)
        {
            sources.Reset(context);
            return BreakerInput.WorkersFor(input, sources, context);
        }

        InputCopy Copy()
        {
            var builder = new OperatorBuilder(_query, _procedures, _profile, sources);
            return new InputCopy(make(builder), builder._evaluators);
        }
    }

    /// <summary>What is told the rows of a plan that has no operator of its own; null unless they are counted.</summary>
    private Action<long>? Counted(PlanNode plan) => _profile is { } profile ? rows => profile.Of(plan).Add(rows, 0) : null;

    private ArgumentOperator Argument(ArgumentPlan plan)
    {
        var argument = new ArgumentOperator(plan, _symbols);
        _arguments.Peek().Add(argument);
        return argument;
    }

    private Cypher.Procedures.Procedure Procedure(string name) => _procedures.TryGet(name, out var procedure)
        ? procedure
        : throw new MyceliaException(StatusCode.InvalidState, $"The procedure {name} was taken away while the query was being compiled. Run it again.");

    private static bool Writes(PlanNode plan) =>
        plan is CreatePlan or MergePlan or SetPlan or RemovePlan or DeletePlan or ForeachPlan || plan.Children.Any(Writes);
}

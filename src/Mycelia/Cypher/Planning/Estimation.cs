// Sets PlanNode.EstimatedRows throughout a finished plan, from the leaves upwards. Labels that a scan or expansion tests are remembered by symbol, so that
// the degrees above it are those of such nodes.

using Mycelia.Cypher.Syntax;

namespace Mycelia.Cypher.Planning;

internal sealed class Estimation(PlanCatalog catalog, IReadOnlyList<PlanCatalog> versions)
{
    private const double ItemsPerList = 10;
    private const double StepsGuessed = 3;

    private Cardinality _cardinality = new(catalog);
    private readonly Dictionary<Symbol, IReadOnlyList<string>> _labels = [];

    public void Annotate(PlanNode plan)
    {
        var outer = _cardinality;
        if (plan is VersionPlan version) _cardinality = new Cardinality(versions[version.Index]);
        foreach (var child in plan.Children) Annotate(child);
        foreach (var expression in PlanSymbols.Expressions(plan)) AnnotateNested(expression);
        plan.EstimatedRows = Math.Max(0, RowsOf(plan));
        _cardinality = outer;
    }

    private void AnnotateNested(Expression expression)
    {
        if (expression is SubplanExpression nested)
        {
            Annotate(nested.Plan);
            if (nested.Item is not null) AnnotateNested(nested.Item);
            return;
        }

        foreach (var child in ExpressionTree.Children(expression)) AnnotateNested(child);
    }

    private double RowsOf(PlanNode plan)
    {
        var input = plan.Children.Count > 0 ? plan.Children[0].EstimatedRows : 1;
        switch (plan)
        {
            case NodeScanPlan scan:
                _labels[scan.Node] = scan.Labels;
                return input * _cardinality.Nodes(scan.Labels) * _cardinality.Selectivity(scan.Filter, scan.Node, scan.Labels);
            case NodeByIdPlan or EdgeByIdPlan:
                return input;
            case NodeIndexSeekPlan seek:
                _labels[seek.Node] = [seek.Label];
                return input * (seek.Rows ?? (seek.IsUnique ? 1 : Math.Max(1, _cardinality.Nodes([seek.Label]) / ItemsPerList)));
            case EdgeScanPlan scan:
                return input * _cardinality.Edges(scan.Types) * (scan.Direction == PatternDirection.Either ? 2 : 1);
            case EdgeIndexSeekPlan seek:
                return input * Math.Max(1, _cardinality.Edges([seek.Type]) / ItemsPerList);
            case ExpandPlan expand:
                return input * OfExpand(expand);
            case StoredCountPlan:
                return 1;
            case ExpandPairPlan pair:
                return input * OfLeg(pair.From, pair.First) * OfLeg(pair.From, pair.Second);
            case VarExpandPlan expand:
                var degree = Math.Max(1, _cardinality.Degree(expand.Types, expand.Direction, LabelsOf(expand.From)));
                return input * Math.Pow(degree, Math.Min(StepsGuessed, expand.Length.To)) * (expand.IsInto ? 1 / Math.Max(1, (double)catalog.NodeCount) : 1);
            case IntersectPlan intersect:
                _labels[intersect.To] = intersect.ToLabels;
                return input * intersect.Legs.Min(leg => _cardinality.Degree(leg.Types, leg.Direction, LabelsOf(leg.From))) * _cardinality.Selectivity(intersect.ToFilter);
            case RepeatPlan repeat:
                return input * Math.Pow(Math.Max(1, repeat.Step.EstimatedRows), Math.Min(StepsGuessed, repeat.Repetitions.To));
            case HashJoinPlan join:
                return input * join.Right.EstimatedRows / Math.Max(1, Math.Max(input, join.Right.EstimatedRows));
            case OptionalPlan optional:
                return input * Math.Max(1, optional.Inner.EstimatedRows);
            case SemiJoinPlan:
                return input / 2;
            case ApplyPlan apply:
                return apply.IsUnit ? input : input * apply.Inner.EstimatedRows;
            case MergePlan merge:
                return input * Math.Max(1, merge.Match.EstimatedRows);
            default:
                return OfRows(plan, input);
        }
    }

    private double OfRows(PlanNode plan, double input)
    {
        switch (plan)
        {
            case FilterPlan filter:
                return input * _cardinality.Selectivity(filter.Predicate);
            case UnwindPlan unwind:
                return input * (unwind.List is ListExpression list ? list.Items.Count : ItemsPerList);
            case ProcedureCallPlan { IsVoid: false }:
                return input * ItemsPerList;
            case AggregatePlan aggregate:
                return aggregate.Groups.Count == 0 ? 1 : Math.Max(Math.Min(1, input), Math.Sqrt(input));
            case DistinctPlan:
                return Math.Max(Math.Min(1, input), input / 2);
            case SortPlan { Limit: { } limit }:
                return Math.Min(input, CountOf(limit));
            case LimitPlan limit:
                return Math.Min(input, CountOf(limit.Count));
            case SkipPlan skip:
                return input - CountOf(skip.Count);
            case UnionPlan union:
                return union.Parts.Sum(part => part.EstimatedRows);
            case EmptyResultPlan:
                return 0;
            default:
                return input;
        }
    }

    private double OfExpand(ExpandPlan expand)
    {
        var degree = _cardinality.Degree(expand.Types, expand.Direction, LabelsOf(expand.From));
        if (expand.IsInto) return degree / Math.Max(1, _cardinality.Nodes(LabelsOf(expand.To)));
        _labels[expand.To] = expand.ToLabels;
        var part = _cardinality.FarPart(expand.Types, expand.Direction, LabelsOf(expand.From), expand.ToLabels);
        var rows = degree * part * _cardinality.Selectivity(expand.ToFilter, expand.To, expand.ToLabels) * _cardinality.Selectivity(expand.EdgeFilter);
        return expand.Mode == ExpandMode.Exists ? Math.Min(1, rows) : rows;
    }

    private double OfLeg(Symbol from, ExpandLeg leg) =>
        _cardinality.Degree(leg.Types, leg.Direction, LabelsOf(from)) * _cardinality.FarPart(leg.Types, leg.Direction, LabelsOf(from), leg.Labels)
        * _cardinality.Selectivity(leg.Filter, leg.To, leg.Labels);

    private IReadOnlyList<string> LabelsOf(Symbol node) => _labels.TryGetValue(node, out var labels) ? labels : [];

    private static double CountOf(Expression count) => count switch
    {
        Literal { Value: var value } when value.TryGetInt64(out var number) => Math.Max(0, number),
        BinaryExpression { Operator: BinaryOperator.Add } sum => CountOf(sum.Left) + CountOf(sum.Right),
        _ => ItemsPerList,
    };
}

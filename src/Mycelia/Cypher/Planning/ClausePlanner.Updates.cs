// CREATE, MERGE, SET and REMOVE.

using Mycelia.Cypher.Semantics;
using Mycelia.Cypher.Syntax;

namespace Mycelia.Cypher.Planning;

internal sealed partial class ClausePlanner
{
    private PlanNode PlanCreate(CreateClause create, PlanNode input)
    {
        var (nodes, edges) = ToCreate(create.Pattern.Paths);
        return WithPaths(new CreatePlan(input, nodes, edges), create.Pattern.Paths);
    }

    private PlanNode PlanMerge(MergeClause merge, PlanNode input)
    {
        IReadOnlyList<PathPattern> paths = [merge.Pattern];
        var graph = PatternGraphBuilder.Build(_context, _lowering, [new PathPattern(null, merge.Pattern.Parts)], null);
        var match = PatternPlanner.Plan(_context, _lowering, graph, new ArgumentPlan(null), PatternDemand.All);
        var (nodes, edges) = ToCreate(paths);
        SetItem[] onCreate = [.. merge.OnCreate.Select(item => WithoutPath(Lower(item), merge.Pattern))];
        SetItem[] onMatch = [.. merge.OnMatch.Select(item => WithoutPath(Lower(item), merge.Pattern))];
        Symbol[] introduced = [.. graph.Declared.OrderBy(symbol => symbol.Id)];
        var isUndirected = merge.Pattern.Parts.OfType<EdgePattern>().Any(static edge => edge.Direction == PatternDirection.Either);
        return WithPaths(new MergePlan(input, match, nodes, edges, onCreate, onMatch) { Introduced = introduced, IsUndirected = isUndirected }, paths);
    }

    /// <summary>The path of a MERGE is put together above it; where its own SET items name it, they are given its parts.</summary>
    private static SetItem WithoutPath(SetItem item, PathPattern pattern)
    {
        if (pattern.Variable?.Symbol is not { } path) return item;
        return Map(item, expression => SyntaxRewriter.TopDown(expression, part => part is Variable variable && variable.Symbol == path ? PathOf(pattern) : null));
    }

    private (List<NodeToCreate> Nodes, List<EdgeToCreate> Edges) ToCreate(IReadOnlyList<PathPattern> paths)
    {
        List<NodeToCreate> nodes = [];
        List<EdgeToCreate> edges = [];
        foreach (var part in paths.SelectMany(path => path.Parts).OfType<NodePattern>())
        {
            if (!part.IsDeclaration) continue;
            List<string> labels = [];
            AddNames(part.Labels, labels);
            nodes.Add(new NodeToCreate(part.Symbol!, labels, _lowering.LowerOptional(part.Properties)));
        }

        foreach (var path in paths)
        {
            for (var i = 1; i < path.Parts.Count; i += 2)
            {
                var edge = (EdgePattern)path.Parts[i];
                var (left, right) = (((NodePattern)path.Parts[i - 1]).Symbol!, ((NodePattern)path.Parts[i + 1]).Symbol!);
                var (source, target) = edge.Direction == PatternDirection.Left ? (right, left) : (left, right);
                edges.Add(new EdgeToCreate(edge.Symbol!, source, ((LabelName)edge.Types!).Name, target, _lowering.LowerOptional(edge.Properties)));
            }
        }

        return (nodes, edges);
    }

    private static void AddNames(LabelExpression? labels, List<string> names)
    {
        switch (labels)
        {
            case LabelName name:
                if (!names.Contains(name.Name)) names.Add(name.Name);
                break;
            case LabelAnd and:
                AddNames(and.Left, names);
                AddNames(and.Right, names);
                break;
        }
    }

    private static PlanNode WithPaths(PlanNode plan, IReadOnlyList<PathPattern> paths)
    {
        (Symbol, Expression)[] items = [.. paths.Where(path => path.Variable is not null).Select(path => (path.Variable!.Symbol!, (Expression)PathOf(path)))];
        return items.Length == 0 ? plan : new ProjectPlan(plan, items);
    }

    private static PathExpression PathOf(PathPattern path) =>
        new([.. path.Parts.Select(part => part is NodePattern node ? node.Symbol! : ((EdgePattern)part).Symbol!)]);

    private SetItem Lower(SetItem item) => Map(item, _lowering.Lower);

    private static SetItem Map(SetItem item, Func<Expression, Expression> map) => item switch
    {
        SetProperty set => new SetProperty(map(set.Subject), set.Key, map(set.Value)) { Span = set.Span },
        SetDynamicProperty set => new SetDynamicProperty(map(set.Subject), map(set.Key), map(set.Value)) { Span = set.Span },
        SetAllProperties set => new SetAllProperties(set.Subject, map(set.Value), set.IsAddition) { Span = set.Span },
        _ => item,
    };

    private RemoveItem Lower(RemoveItem item) =>
        item is RemoveProperty remove ? new RemoveProperty(_lowering.Lower(remove.Subject), remove.Key) { Span = remove.Span } : item;
}

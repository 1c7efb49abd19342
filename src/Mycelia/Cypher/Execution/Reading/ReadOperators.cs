using Mycelia.Cypher.Planning;

namespace Mycelia.Cypher.Execution.Reading;

/// <summary>Chooses the operator for a plan that reads the graph.</summary>
internal static class ReadOperators
{
    /// <summary>
    /// The operator of a plan; null when the plan is not one of those here. <paramref name="make"/> makes the operators of its inputs, <paramref name="nest"/> those of a
    /// nested plan.
    /// </summary>
    public static Operator? Create(PlanNode plan, OperatorBuild build, Func<PlanNode, Operator> make, Func<PlanNode, NestedPlan> nest) => plan switch
    {
        NodeScanPlan p => new NodeScan(p, make(p.Input), build),
        NodeByIdPlan p => new NodeById(p, make(p.Input), build),
        NodeIndexSeekPlan p => new NodeIndexSeek(p, make(p.Input), build),
        EdgeScanPlan p => new EdgeScan(p, make(p.Input), build),
        EdgeByIdPlan p => new EdgeById(p, make(p.Input), build),
        EdgeIndexSeekPlan p => new EdgeIndexSeek(p, make(p.Input), build),
        ExpandPlan { IsInto: true, Mode: ExpandMode.Rows } p => new ExpandInto(p, make(p.Input), build),
        ExpandPlan { IsInto: true } p => new ExpandIntoCount(p, make(p.Input), build),
        ExpandPlan { Mode: ExpandMode.Rows } p => new Expand(p, make(p.Input), build),
        ExpandPlan p => new ExpandCount(p, make(p.Input), build),
        ExpandPairPlan p => new ExpandPair(p, make(p.Input), build),
        StoredCountPlan p => new StoredCount(p, build),
        VarExpandPlan { IsEdgesBound: true } p => new BoundWalk(p, make(p.Input), build),
        VarExpandPlan p when Reach.Answers(p) => new Reach(p, make(p.Input), build),
        VarExpandPlan p => new VarExpand(p, make(p.Input), build),
        ShortestPathPlan p => new ShortestPath(p, make(p.Input), build),
        RepeatPlan p => new Repeat(p, make(p.Input), nest(p.Step), build),
        IntersectPlan { Mode: ExpandMode.Rows } p => new Intersect(p, make(p.Input), build),
        IntersectPlan p => new IntersectCount(p, make(p.Input), build),
        HashJoinPlan p => new HashJoin(p, make(p.Left), make(p.Right), build),
        _ => null,
    };
}

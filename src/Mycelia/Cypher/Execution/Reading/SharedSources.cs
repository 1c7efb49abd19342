// How several copies of one operator tree divide the work: the scan that the tree begins with takes ranges of extents (morsels) from a source that all
// copies share. Everything else is done by each copy for the rows it got.
//
// V. Leis, P. Boncz, A. Kemper, T. Neumann: Morsel-Driven Parallelism (2014).

using System.Numerics;
using Mycelia.Cypher.Planning;

namespace Mycelia.Cypher.Execution.Reading;

/// <summary>Gives out ranges of the extents of one scan, each once. Thread-safe.</summary>
internal sealed class MorselSource
{
    private const int MorselsWanted = 64;
    private const int MorselMax = 16;

    private int _next;
    private int _limit;
    private int _size = 1;

    /// <summary>Begins again with the extents below <paramref name="limit"/>. Nobody takes any meanwhile.</summary>
    public void Reset(int limit)
    {
        _limit = limit;
        _size = Math.Clamp((int)BitOperations.RoundUpToPowerOf2((uint)(limit / MorselsWanted + 1)), 1, MorselMax);
        Volatile.Write(ref _next, 0);
    }

    /// <summary>The next range of slots; false when all are taken.</summary>
    public bool TryTake(out int from, out int to)
    {
        from = Interlocked.Add(ref _next, _size) - _size;
        to = Math.Min(from + _size, _limit);
        return from < to;
    }
}

/// <summary>The sources of the scans that the copies of one tree share.</summary>
internal sealed class SharedSources
{
    private readonly Dictionary<PlanNode, MorselSource> _sources = [];

    /// <summary>The source for the scan that a tree begins with, made by <see cref="Share"/>; null for any other node.</summary>
    public MorselSource? For(PlanNode scan) => _sources.GetValueOrDefault(scan);

    /// <summary>Prepares the copies of a tree for which <see cref="CanSplit"/> holds, before they are made.</summary>
    public void Share(PlanNode root) => _sources.TryAdd(LeftmostScan(root)!, new MorselSource());

    /// <summary>Begins a run: called once, before any of the copies is opened.</summary>
    public void Reset(QueryContext context)
    {
        foreach (var (scan, source) in _sources) source.Reset(ExtentsOf(scan, context));
    }

    /// <summary>How many extents there are to be shared.</summary>
    public int ExtentsOf(QueryContext context) => _sources.Keys.Sum(scan => ExtentsOf(scan, context));

    private static int ExtentsOf(PlanNode scan, QueryContext context) => scan is NodeScanPlan ? context.Space.Nodes.SlotLimit : context.Space.Edges.SlotLimit;

    /// <summary>Whether a tree may run in several copies at once: it begins with one scan, and each row of that goes its way alone.</summary>
    public static bool CanSplit(PlanNode root) => LeftmostScan(root) is not null;

    private static PlanNode? LeftmostScan(PlanNode root)
    {
        for (var node = root; ; node = node.Children[0])
        {
            switch (node)
            {
                case NodeScanPlan { Input: UnitPlan } or EdgeScanPlan { Input: UnitPlan }:
                    return node;
                case NodeScanPlan or EdgeScanPlan or NodeByIdPlan or EdgeByIdPlan or NodeIndexSeekPlan or EdgeIndexSeekPlan:
                case ExpandPlan or VarExpandPlan or ShortestPathPlan or RepeatPlan or IntersectPlan or HashJoinPlan:
                case FilterPlan or ProjectPlan or UnwindPlan or OptionalPlan or SemiJoinPlan:
                    continue;
                default:
                    return null;
            }
        }
    }
}

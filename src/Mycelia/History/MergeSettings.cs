using Mycelia.Graph;

namespace Mycelia.History;

/// <summary>How a merge treats what is in conflict.</summary>
internal sealed record MergeSettings
{
    public static readonly MergeSettings Default = new();

    /// <summary>What decides conflicts that have no resolution of their own.</summary>
    public MergeStrategy Strategy { get; init; }

    /// <summary>Resolutions made so far. Those of conflicts that this merge does not have are passed over.</summary>
    public IReadOnlyDictionary<ConflictKey, ConflictResolution> Resolutions { get; init; } = new Dictionary<ConflictKey, ConflictResolution>();

    /// <summary>How many violations are listed at most.</summary>
    public int ViolationsMax { get; init; } = 1_000;

    /// <summary>For the virtual base of a criss-cross: what is in conflict stays as the base has it, nothing is listed or checked.</summary>
    public bool TakesBase { get; init; }
}

/// <summary>What a merge of two versions gives.</summary>
internal sealed class MergeResult(GraphSpace ours, Delta delta, List<MergeConflict> conflicts, MergeStatistics statistics)
{
    private GraphSpace? _merged;

    /// <summary>
    /// Turns ours into the merged version. Where a conflict is not decided it leaves things as ours has them, so that it can always be applied; it may be
    /// committed only when <see cref="IsComplete"/>.
    /// </summary>
    public Delta Delta => delta;

    /// <summary>In their order: <see cref="MergeConflict.Number"/>.</summary>
    public IReadOnlyList<MergeConflict> Conflicts => conflicts;

    public MergeStatistics Statistics => statistics;

    /// <summary>Constraints that the merged version would break; while conflicts are open, the version in which they are as ours has them.</summary>
    public IReadOnlyList<MergeViolation> Violations { get; set; } = [];

    /// <summary>Conflicts without a resolution.</summary>
    public int UnresolvedCount => conflicts.Count(static conflict => conflict.Resolution is null);

    /// <summary>Whether every conflict is decided and no constraint broken.</summary>
    public bool IsComplete => UnresolvedCount == 0 && Violations.Count == 0;

    /// <summary>The merged version, made at the first call: a private fork of ours, whose new definitions are not in force yet.</summary>
    public GraphSpace Merged()
    {
        if (_merged is not null) return _merged;
        if (delta.IsEmpty) return _merged = ours;
        var builder = new GraphBuilder(ours, new Kernel.Columns.Lineage());
        builder.Apply(delta);
        return _merged = builder.FinishForGood();
    }
}

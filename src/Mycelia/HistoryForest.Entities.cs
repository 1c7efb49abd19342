using Mycelia.Graph;
using Mycelia.History;

namespace Mycelia;

public sealed partial class HistoryForest
{
    /// <summary>
    /// Who gave a property of a node the value that it has. Of a node that was deleted: who deleted it; of a property that it never had: who created it. Where a merge took the value
    /// from a side, the commit of that side is named; where it chose one that no side had, the merge.
    /// </summary>
    /// <param name="node">The node.</param>
    /// <param name="key">The property.</param>
    /// <param name="revision">Where to look, as for <see cref="VersionOf"/>; by default the working state, in which what is not recorded yet has no commit.</param>
    /// <remarks>Cost: goes back commit by commit; where the pages that the node lies on were not changed nothing is read.</remarks>
    /// <exception cref="MyceliaException">
    /// The node does not exist there and never did (<see cref="StatusCode.EntityNotFound"/>); the revision does not exist (<see cref="StatusCode.RevisionNotFound"/>).
    /// </exception>
    public BlameLine Blame(NodeId node, string key, string? revision = null) => Blame(tables => EntityTrack.Of(tables, node), key, revision);

    /// <summary>As <see cref="Blame(NodeId, string, string?)"/>, of an edge.</summary>
    /// <exception cref="MyceliaException">As for nodes.</exception>
    public BlameLine Blame(EdgeId edge, string key, string? revision = null) => Blame(tables => EntityTrack.Of(tables, edge), key, revision);

    /// <summary>Who gave each property of a node its value, sorted by key; of one that was deleted there are none.</summary>
    /// <exception cref="MyceliaException">As for one property.</exception>
    public IReadOnlyList<BlameLine> BlameAll(NodeId node, string? revision = null) => BlameAll(tables => EntityTrack.Of(tables, node), revision);

    /// <summary>As <see cref="BlameAll(NodeId, string?)"/>, of an edge.</summary>
    /// <exception cref="MyceliaException">As for one property.</exception>
    public IReadOnlyList<BlameLine> BlameAll(EdgeId edge, string? revision = null) => BlameAll(tables => EntityTrack.Of(tables, edge), revision);

    /// <summary>
    /// Every change of a node, newest first, from its creation on; none if it never existed. A merge is among them where it made something that none of its parents had; where it took what
    /// one parent had, the list goes on there, and what the other parents did is left out. The list is of one moment and is made as it is read.
    /// </summary>
    /// <param name="node">The node.</param>
    /// <param name="revision">Where to begin, as for <see cref="VersionOf"/>; by default the working state, whose changes come first and have no commit.</param>
    /// <remarks>Cost: as for <see cref="Blame(NodeId, string, string?)"/>.</remarks>
    /// <exception cref="MyceliaException">The revision does not exist (<see cref="StatusCode.RevisionNotFound"/>).</exception>
    public IEnumerable<EntityVersion> HistoryOf(NodeId node, string? revision = null) => HistoryOf(tables => EntityTrack.Of(tables, node), revision);

    /// <summary>As <see cref="HistoryOf(NodeId, string?)"/>, of an edge.</summary>
    /// <exception cref="MyceliaException">As for nodes.</exception>
    public IEnumerable<EntityVersion> HistoryOf(EdgeId edge, string? revision = null) => HistoryOf(tables => EntityTrack.Of(tables, edge), revision);

    private BlameLine Blame(Func<GraphTables, EntityTrack> entity, string key, string? revision)
    {
        ArgumentNullException.ThrowIfNull(key);
        var (track, head, working, tables) = Start(entity, revision);
        RequireKnown(track, head, working, revision);
        return Blame(track, head, working, key, tables.Keys.Find(key));
    }

    private List<BlameLine> BlameAll(Func<GraphTables, EntityTrack> entity, string? revision)
    {
        var (track, head, working, tables) = Start(entity, revision);
        RequireKnown(track, head, working, revision);
        var lines = new List<BlameLine>();
        foreach (var key in track.KeysIn(working ?? head!.Version)) lines.Add(Blame(track, head, working, tables.Keys.NameOf(key), key));
        lines.Sort(static (left, right) => string.CompareOrdinal(left.Key, right.Key));
        return lines;
    }

    private static BlameLine Blame(EntityTrack track, CommitNode? head, GraphSpace? working, string name, int key)
    {
        if (working is not null)
        {
            var recorded = head?.Version ?? GraphSpace.Empty(working.Tables);
            if (!track.IsSame(recorded, working, key)) return new BlameLine(name, null, track.ValueIn(working, key), track.ValueIn(recorded, key));
        }

        var (commit, before) = new EntityWalk(track).Origin(head!, key);
        return new BlameLine(name, commit.Commit, track.ValueIn(commit.Version, key), before);
    }

    private IEnumerable<EntityVersion> HistoryOf(Func<GraphTables, EntityTrack> entity, string? revision)
    {
        var (track, head, working, _) = Start(entity, revision);
        return Versions(track, head, working);
    }

    private static IEnumerable<EntityVersion> Versions(EntityTrack track, CommitNode? head, GraphSpace? working)
    {
        if (working is not null)
        {
            var recorded = head?.Version ?? GraphSpace.Empty(working.Tables);
            if (track.Change(recorded, working) is { } change) yield return new EntityVersion(null, track.Show(recorded, working, change));
        }

        if (head is null) yield break;
        foreach (var (commit, change) in new EntityWalk(track).Changes(head)) yield return new EntityVersion(commit.Commit, change);
    }

    private static void RequireKnown(EntityTrack track, CommitNode? head, GraphSpace? working, string? revision)
    {
        if ((working is not null && track.ExistsIn(working)) || (head is not null && new EntityWalk(track).Existed(head))) return;
        throw track.Missing(revision is null ? "the working state" : $"`{revision}`");
    }

    /// <summary>What a question about an entity begins at: a commit, and where a working state is asked for, that over its last commit. One of the two is there.</summary>
    private (EntityTrack Track, CommitNode? Head, GraphSpace? Working, GraphTables Tables) Start(Func<GraphTables, EntityTrack> entity, string? revision)
    {
        var parsed = Revision.Parse(revision ?? "@{working}");
        var (head, working) = Look(state =>
        {
            var resolver = new RevisionResolver(state);
            if (parsed.Kind != RevisionKind.Working) return (resolver.Resolve(parsed), (GraphSpace?)null);
            var branch = resolver.WorkingOf(parsed);
            var tip = branch is null ? state.HeadCommit : branch.Tip;
            return (tip is { } id ? state.Commits[id] : null, branch is null ? null : WorkingSpace(state, branch));
        });
        var tables = (working ?? head!.Version).Tables;
        return (entity(tables), head, working, tables);
    }
}

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
    public BlameLine Blame(NodeId node, string key, string? revision = null) => Blame(EntityTrack.Of(_database.Tables, node), key, revision);

    /// <summary>As <see cref="Blame(NodeId, string, string?)"/>, of an edge.</summary>
    /// <exception cref="MyceliaException">As for nodes.</exception>
    public BlameLine Blame(EdgeId edge, string key, string? revision = null) => Blame(EntityTrack.Of(_database.Tables, edge), key, revision);

    /// <summary>Who gave each property of a node its value, sorted by key; of one that was deleted there are none.</summary>
    /// <exception cref="MyceliaException">As for one property.</exception>
    public IReadOnlyList<BlameLine> BlameAll(NodeId node, string? revision = null) => BlameAll(EntityTrack.Of(_database.Tables, node), revision);

    /// <summary>As <see cref="BlameAll(NodeId, string?)"/>, of an edge.</summary>
    /// <exception cref="MyceliaException">As for one property.</exception>
    public IReadOnlyList<BlameLine> BlameAll(EdgeId edge, string? revision = null) => BlameAll(EntityTrack.Of(_database.Tables, edge), revision);

    /// <summary>
    /// Every change of a node, newest first, from its creation on; none if it never existed. A merge is among them where it made something that none of its parents had; where it took what
    /// one parent had, the list goes on there, and what the other parents did is left out. The list is of one moment and is made as it is read.
    /// </summary>
    /// <param name="node">The node.</param>
    /// <param name="revision">Where to begin, as for <see cref="VersionOf"/>; by default the working state, whose changes come first and have no commit.</param>
    /// <remarks>Cost: as for <see cref="Blame(NodeId, string, string?)"/>.</remarks>
    /// <exception cref="MyceliaException">The revision does not exist (<see cref="StatusCode.RevisionNotFound"/>).</exception>
    public IEnumerable<EntityVersion> HistoryOf(NodeId node, string? revision = null) => HistoryOf(EntityTrack.Of(_database.Tables, node), revision);

    /// <summary>As <see cref="HistoryOf(NodeId, string?)"/>, of an edge.</summary>
    /// <exception cref="MyceliaException">As for nodes.</exception>
    public IEnumerable<EntityVersion> HistoryOf(EdgeId edge, string? revision = null) => HistoryOf(EntityTrack.Of(_database.Tables, edge), revision);

    private BlameLine Blame(EntityTrack track, string key, string? revision)
    {
        ArgumentNullException.ThrowIfNull(key);
        var (head, working) = Start(revision);
        RequireKnown(track, head, working, revision);
        return Blame(track, head, working, key, _database.Tables.Keys.Find(key));
    }

    private List<BlameLine> BlameAll(EntityTrack track, string? revision)
    {
        var (head, working) = Start(revision);
        RequireKnown(track, head, working, revision);
        var lines = new List<BlameLine>();
        if ((working ?? head?.Version) is { } version)
            foreach (var key in track.KeysIn(version)) lines.Add(Blame(track, head, working, track.NameOf(key), key));
        lines.Sort(static (left, right) => string.CompareOrdinal(left.Key, right.Key));
        return lines;
    }

    private BlameLine Blame(EntityTrack track, CommitNode? head, GraphSpace? working, string name, int key)
    {
        if (working is not null)
        {
            var recorded = head?.Version ?? GraphSpace.Empty(working.Tables);
            if (!track.IsSame(recorded, working, key)) return new BlameLine(name, null, track.ValueIn(working, key), track.ValueIn(recorded, key));
        }

        var (commit, before) = new EntityWalk(track, _database.Tables).Origin(head!, key);
        return new BlameLine(name, commit.Commit, track.ValueIn(commit.Version, key), before);
    }

    private IEnumerable<EntityVersion> HistoryOf(EntityTrack track, string? revision)
    {
        var (head, working) = Start(revision);
        return Versions(track, head, working, _database.Tables);
    }

    private static IEnumerable<EntityVersion> Versions(EntityTrack track, CommitNode? head, GraphSpace? working, GraphTables tables)
    {
        if (working is not null)
        {
            var recorded = head?.Version ?? GraphSpace.Empty(tables);
            if (track.Change(recorded, working) is { } change) yield return new EntityVersion(null, track.Show(recorded, working, change));
        }

        if (head is null) yield break;
        foreach (var (commit, change) in new EntityWalk(track, tables).Changes(head)) yield return new EntityVersion(commit.Commit, change);
    }

    private void RequireKnown(EntityTrack track, CommitNode? head, GraphSpace? working, string? revision)
    {
        if ((working is not null && track.ExistsIn(working)) || (head is not null && new EntityWalk(track, _database.Tables).Existed(head))) return;
        throw track.Missing(revision is null ? "the working state" : $"`{revision}`");
    }

    /// <summary>What a question about an entity begins at: a commit, and where a working state is asked for, that over its last commit.</summary>
    private (CommitNode? Head, GraphSpace? Working) Start(string? revision)
    {
        var state = State;
        var parsed = Revision.Parse(revision ?? "@{working}");
        var resolver = new RevisionResolver(state);
        if (parsed.Kind != RevisionKind.Working) return (resolver.Resolve(parsed), null);
        var branch = resolver.WorkingOf(parsed);
        var tip = branch is null ? state.HeadCommit : branch.Tip;
        return (tip is { } id ? state.Commits[id] : null, branch is null ? null : WorkingSpace(branch));
    }
}

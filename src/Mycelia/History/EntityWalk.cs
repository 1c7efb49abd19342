// Who made a node or edge what it is. Both questions go back from a commit as git's do: while a parent has the same, the answer lies behind that parent, and behind that one
// alone; a merge that has what none of its parents has made it itself.

using Mycelia.Graph;

namespace Mycelia.History;

internal sealed class EntityWalk(EntityTrack track)
{
    private readonly VersionWindow _versions = new();

    /// <summary>The commit that gave a property the value that <paramref name="node"/> has, and what was there before.</summary>
    public (CommitNode Commit, Value Before) Origin(CommitNode node, int key)
    {
        while (true)
        {
            var version = _versions.Of(node);
            if (SameParent(node, parent => track.IsSame(parent, version, key)) is not { } parent)
                return (node, node.FirstParent is { } first ? track.ValueIn(_versions.Of(first), key) : Value.Null);
            node = parent;
        }
    }

    /// <summary>Whether it exists in a commit or did in one before.</summary>
    public bool Existed(CommitNode node) => Changes(node).Any();

    /// <summary>The commits that changed it, newest first, with what they did to it as their first parent had it.</summary>
    public IEnumerable<(CommitNode Commit, EntityChange Change)> Changes(CommitNode from)
    {
        if (!track.IsKnown) yield break;
        var waiting = new PriorityQueue<CommitNode, (long, long)>();
        var seen = new HashSet<CommitNode>();
        Add(from);
        while (waiting.TryDequeue(out var node, out _))
        {
            var version = _versions.Of(node);
            if (SameParent(node, parent => track.Change(parent, version) is null) is { } same)
            {
                Add(same);
                continue;
            }

            var before = _versions.Before(node, version);
            if (track.Change(before, version) is { } change) yield return (node, track.Show(before, version, change));
            foreach (var parent in node.Parents) Add(parent);
        }

        void Add(CommitNode node)
        {
            if (seen.Add(node)) waiting.Enqueue(node, (-node.OrderNanos, -node.Sequence));
        }
    }

    private CommitNode? SameParent(CommitNode node, Func<GraphSpace, bool> isSame)
    {
        foreach (var parent in node.Parents)
            if (isSame(_versions.Of(parent))) return parent;
        return null;
    }
}

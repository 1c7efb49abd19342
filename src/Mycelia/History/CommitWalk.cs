// Walks from commits to their ancestors. Commits are taken from a queue by falling time of order (CommitNode.OrderNanos), in which a parent always comes after its child:
// so a commit is taken after all its descendants that are walked, what they pass on to it is complete then, and nothing but what was asked for is visited.

namespace Mycelia.History;

internal static class CommitWalk
{
    [Flags]
    private enum Side : byte
    {
        Left = 1,
        Right = 2,
        Both = Left | Right,
    }

    /// <summary>
    /// The commits that <paramref name="from"/> lead to and <paramref name="hidden"/> do not, newest first, no parent before its child. Each step costs O(log width).
    /// </summary>
    public static IEnumerable<CommitNode> Ordered(IEnumerable<CommitNode> from, IEnumerable<CommitNode> hidden, bool firstParent = false)
    {
        var queue = new CommitQueue();
        var isHidden = new HashSet<CommitNode>();
        var shown = 0;
        foreach (var node in hidden)
            if (isHidden.Add(node)) queue.Add(node);
        foreach (var node in from)
            if (queue.Add(node)) shown++;
        while (shown > 0 && queue.TryTake(out var node))
        {
            var hides = isHidden.Remove(node);
            if (!hides)
            {
                shown--;
                yield return node;
            }

            for (var i = 0; i < node.Parents.Count; i++)
            {
                if (firstParent && i > 0 && !hides) break;
                var parent = node.Parents[i];
                var isNew = queue.Add(parent);
                if (!hides)
                {
                    if (isNew) shown++;
                }
                else if (isHidden.Add(parent) && !isNew)
                {
                    shown--;
                }
            }
        }
    }

    /// <summary>Whether some of the commits are <paramref name="target"/> or descend from it. Visits what is newer than it.</summary>
    public static bool Reaches(IEnumerable<CommitNode> from, CommitNode target)
    {
        var queue = new CommitQueue();
        foreach (var node in from)
            if (node.OrderNanos >= target.OrderNanos) queue.Add(node);
        while (queue.TryTake(out var node))
        {
            if (node == target) return true;
            foreach (var parent in node.Parents)
                if (parent.OrderNanos >= target.OrderNanos) queue.Add(parent);
        }

        return false;
    }

    /// <summary>How many commits lead to one alone, of two commits and what they descend from; none where one is null.</summary>
    public static (int Left, int Right) Difference(CommitNode? left, CommitNode? right)
    {
        var queue = new CommitQueue();
        var sides = new Dictionary<CommitNode, Side>();
        var oneSided = 0;
        Reach(left, Side.Left);
        Reach(right, Side.Right);
        var (leftCount, rightCount) = (0, 0);
        while (oneSided > 0 && queue.TryTake(out var node))
        {
            sides.Remove(node, out var side);
            if (side != Side.Both) oneSided--;
            if (side == Side.Left) leftCount++;
            else if (side == Side.Right) rightCount++;
            foreach (var parent in node.Parents) Reach(parent, side);
        }

        return (leftCount, rightCount);

        void Reach(CommitNode? node, Side side)
        {
            if (node is null) return;
            var known = sides.GetValueOrDefault(node);
            if (known == 0)
            {
                queue.Add(node);
                if (side != Side.Both) oneSided++;
            }
            else if (known != Side.Both && (known | side) == Side.Both)
            {
                oneSided--;
            }

            sides[node] = known | side;
        }
    }

    /// <summary>Commits that wait, each once, to be taken newest first.</summary>
    private sealed class CommitQueue
    {
        private readonly PriorityQueue<CommitNode, (long, long)> _queue = new();
        private readonly HashSet<CommitNode> _waiting = [];

        /// <summary>False if it waits already.</summary>
        public bool Add(CommitNode node)
        {
            if (!_waiting.Add(node)) return false;
            _queue.Enqueue(node, (-node.OrderNanos, -node.Sequence));
            return true;
        }

        public bool TryTake([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out CommitNode? node)
        {
            if (!_queue.TryDequeue(out node, out _)) return false;
            _waiting.Remove(node);
            return true;
        }
    }
}

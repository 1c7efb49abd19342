// Two questions to the graph of commits: which commits one side has to send, and which of ours the other side has. Both walk by falling generation, so a commit is looked
// at after all its descendants.

using Mycelia.History;

namespace Mycelia.Exchange;

internal static class CommitSelection
{
    private const int FirstQuestion = 32;
    private const int LargestQuestion = 4_096;

    /// <summary>
    /// The commits that <paramref name="wants"/> reach and <paramref name="haves"/> do not, parents first. Haves that are unknown here say nothing. Cost: the commits down to where
    /// all that is left is reached by a have.
    /// </summary>
    /// <exception cref="MyceliaException">A wanted commit is not here.</exception>
    public static List<CommitNode> Between(CommitTable commits, IEnumerable<CommitId> wants, IEnumerable<CommitId> haves)
    {
        var queue = new PriorityQueue<CommitNode, int>();
        var isHad = new Dictionary<CommitId, bool>();
        var wanted = 0;
        foreach (var have in haves)
            if (commits.Find(have) is { } node) Reach(node, true);
        foreach (var want in wants) Reach(commits[want], false);
        var found = new List<CommitNode>();
        while (wanted > 0 && queue.TryDequeue(out var node, out _))
        {
            var had = isHad[node.Id];
            if (!had)
            {
                wanted--;
                found.Add(node);
            }

            foreach (var parent in node.Commit.Parents) Reach(commits[parent], had);
        }

        found.Reverse();
        return found;

        void Reach(CommitNode node, bool had)
        {
            if (!isHad.TryGetValue(node.Id, out var known))
            {
                queue.Enqueue(node, -node.Generation);
                if (!had) wanted++;
            }
            else if (had && !known)
            {
                wanted--;
            }

            isHad[node.Id] = had || known;
        }
    }

    /// <summary>
    /// Commits that both sides have, so that all their ancestors are common too: <paramref name="starts"/> and what is behind them, asked of the other side in growing questions until it knows
    /// what it is asked.
    /// </summary>
    public static List<CommitId> Common(CommitTable commits, IEnumerable<CommitId> starts, Func<IReadOnlyList<CommitId>, IReadOnlyList<bool>> has)
    {
        var queue = new PriorityQueue<CommitNode, int>();
        var seen = new HashSet<CommitId>();
        var common = new List<CommitId>();
        foreach (var start in starts) Reach(start);
        for (var size = FirstQuestion; queue.Count > 0; size = Math.Min(size * 2, LargestQuestion))
        {
            var question = new List<CommitId>(size);
            while (question.Count < size && queue.TryDequeue(out var node, out _)) question.Add(node.Id);
            var answers = has(question);
            if (answers.Count != question.Count) throw new CorruptionException($"The other database answered {answers.Count} of {question.Count} questions. Try again.");
            for (var i = 0; i < question.Count; i++)
            {
                if (answers[i]) common.Add(question[i]);
                else foreach (var parent in commits[question[i]].Commit.Parents) Reach(parent);
            }
        }

        return common;

        void Reach(CommitId id)
        {
            if (commits.Find(id) is { } node && seen.Add(id)) queue.Enqueue(node, -node.Generation);
        }
    }

    /// <summary>Whether a commit is <paramref name="descendant"/> or an ancestor of it.</summary>
    public static bool IsAncestor(CommitTable commits, CommitId ancestor, CommitId descendant) =>
        commits.Find(ancestor) is not null && Between(commits, [ancestor], [descendant]).Count == 0;
}

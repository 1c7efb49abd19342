// Finds what a merge of two commits starts from: their best common ancestors, those that are no ancestors of another common one.
//
// Commits are taken from a queue by falling generation, so each is taken after all its descendants. It carries which of the two sides reach it; one that both reach
// is a base, and what lies behind a base is passed on as stale. The walk ends when the queue holds stale commits alone. Cost: the commits down to the
// generation of the bases.
//
// Histories that criss-cross (each side merged the other) have several bases. They are merged into one virtual base, the oldest first, over their own bases, found
// the same way. What is in conflict there takes the value of their base: so a side that chose one of the two has changed it, and nobody's choice is lost silently.

using Mycelia.Graph;

namespace Mycelia.History;

internal static class MergeBase
{
    [Flags]
    private enum Reach : byte
    {
        Ours = 1,
        Theirs = 2,
        Both = Ours | Theirs,
        Stale = 4,
    }

    /// <summary>The best common ancestors of two commits (one may be an ancestor of the other, or the same), by rising generation, then id; none if they have no common one.</summary>
    public static List<CommitId> Find(ICommitGraph graph, CommitId ours, CommitId theirs) => Find(graph, [ours], [theirs]);

    /// <summary>As above for merges of several commits that are thought, not recorded.</summary>
    public static List<CommitId> Find(ICommitGraph graph, IReadOnlyCollection<CommitId> ours, IReadOnlyCollection<CommitId> theirs)
    {
        var walk = new Walk(graph);
        foreach (var commit in ours) walk.Reached(commit, Reach.Ours);
        foreach (var commit in theirs) walk.Reached(commit, Reach.Theirs);
        var bases = new List<(long Generation, CommitId Id)>();
        while (walk.TryTake(out var commit, out var generation, out var reach))
        {
            if ((reach & Reach.Both) == Reach.Both)
            {
                if ((reach & Reach.Stale) == 0) bases.Add((generation, commit));
                reach |= Reach.Stale;
            }

            foreach (var parent in graph.Parents(commit)) walk.Reached(parent, reach);
        }

        bases.Sort();
        return bases.ConvertAll(static found => found.Id);
    }

    /// <summary>Whether a commit is <paramref name="descendant"/> or an ancestor of it.</summary>
    public static bool IsAncestor(ICommitGraph graph, CommitId ancestor, CommitId descendant)
    {
        var bases = Find(graph, ancestor, descendant);
        return bases.Count == 1 && bases[0] == ancestor;
    }

    /// <summary>The version that a merge of two commits starts from: their base, several merged into one, or the empty graph.</summary>
    /// <exception cref="MyceliaException">The histories criss-cross too often (<see cref="StatusCode.LimitExceeded"/>).</exception>
    public static GraphSpace Version(ICommitGraph graph, CommitId ours, CommitId theirs, CancellationToken cancellation)
    {
        var bases = Find(graph, ours, theirs);
        return bases.Count == 0 ? GraphSpace.Empty(graph.Version(ours).Tables) : new VirtualBases(graph, cancellation).Version(bases);
    }

    /// <summary>Merges several bases into one. Lines that criss-cross again and again meet in the same bases, so what was made is kept.</summary>
    private sealed class VirtualBases(ICommitGraph graph, CancellationToken cancellation)
    {
        private readonly MergeSettings _settings = new() { TakesBase = true };
        private readonly Dictionary<string, GraphSpace> _made = [];

        public GraphSpace Version(List<CommitId> bases)
        {
            var merged = graph.Version(bases[0]);
            if (bases.Count == 1) return merged;
            var name = string.Concat(bases);
            if (_made.TryGetValue(name, out var made)) return made;
            cancellation.ThrowIfCancellationRequested();
            if (!System.Runtime.CompilerServices.RuntimeHelpers.TryEnsureSufficientExecutionStack())
                throw new MyceliaException(StatusCode.LimitExceeded, "The two histories merged each other too often for their common base to be made. Merge a commit from before the last of those merges first.");
            var taken = new List<CommitId> { bases[0] };
            foreach (var next in bases.Skip(1))
            {
                var common = Find(graph, taken, [next]);
                var from = common.Count == 0 ? GraphSpace.Empty(merged.Tables) : Version(common);
                merged = HistoryEdits.Merge(from, merged, graph.Version(next), _settings, cancellation).Merged();
                taken.Add(next);
            }

            _made.Add(name, merged);
            return merged;
        }
    }

    /// <summary>Commits that were reached and not taken yet, by falling generation.</summary>
    private sealed class Walk(ICommitGraph graph)
    {
        private readonly PriorityQueue<CommitId, long> _queue = new();
        private readonly Dictionary<CommitId, Reach> _reach = [];
        private int _fresh;

        public void Reached(CommitId commit, Reach reach)
        {
            if (!_reach.TryGetValue(commit, out var known)) _queue.Enqueue(commit, -graph.Generation(commit));
            else if ((known & Reach.Stale) == 0) _fresh--;
            known |= reach;
            _reach[commit] = known;
            if ((known & Reach.Stale) == 0) _fresh++;
        }

        /// <summary>The next commit, false when only stale ones are left.</summary>
        public bool TryTake(out CommitId commit, out long generation, out Reach reach)
        {
            (commit, generation, reach) = (default, 0, 0);
            if (_fresh == 0 || !_queue.TryDequeue(out commit, out var priority)) return false;
            (generation, reach) = (-priority, _reach[commit]);
            if ((reach & Reach.Stale) == 0) _fresh--;
            return true;
        }
    }
}

// What garbage collection takes out of a history: commits that nothing leads to, and movements that are older than they are kept.
//
// Commits are reached from the tips of branches, from working states that are still to be opened from one, from tags, remote branches and stashes, from HEAD, from the
// movements that are kept (both of their ends), and from notes: whatever commit's id stands in a note, as 32 bytes, is kept, so that a merge under way finds its sides. The
// ancestors of what is reached are reached.

using Mycelia.Kernel;

namespace Mycelia.History;

/// <param name="Commits">The commits that nothing leads to.</param>
/// <param name="Reflog">The movements that are kept.</param>
/// <param name="Expired">How many are not.</param>
internal sealed record Unreachable(IReadOnlySet<CommitId> Commits, ReflogTable Reflog, int Expired)
{
    public bool IsEmpty => Commits.Count == 0 && Expired == 0;

    /// <summary>Looks from everything that a database holds at one moment. Movements from before <paramref name="expireBefore"/>, ns since 1970 UTC, are not kept.</summary>
    public static Unreachable In(ForestVersion all, long expireBefore)
    {
        var state = all.State;
        var reflog = state.Reflog.Without(entry => entry.TimeNanos < expireBefore);
        var reached = new HashSet<CommitId>();
        var open = new Stack<CommitId>();
        foreach (var branch in state.Branches.Values)
            if (branch.Tip is { } tip) open.Push(tip);
        foreach (var working in all.Workings.Values)
            if (working.Commit is { } commit) open.Push(commit);
        foreach (var commit in state.Refs.Values) open.Push(commit);
        if (state.HeadCommit is { } head) open.Push(head);
        foreach (var entry in reflog.Entries)
        {
            open.Push(entry.Old);
            open.Push(entry.New);
        }

        foreach (var note in state.Notes.Values)
            for (var at = 0; at + CommitId.Bytes <= note.Length; at++) open.Push(new CommitId(note.AsSpan(at, CommitId.Bytes)));
        while (open.TryPop(out var id))
        {
            if (state.Commits.Find(id) is not { } node || !reached.Add(id)) continue;
            foreach (var parent in node.Commit.Parents) open.Push(parent);
        }

        return new Unreachable(
            state.Commits.Order.Select(node => node.Id).Where(id => !reached.Contains(id)).ToHashSet(),
            reflog,
            state.Reflog.Entries.Count - reflog.Entries.Count);
    }
}

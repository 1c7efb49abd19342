// Finds what a revision names in one state of the history. A name is looked for among branches, tags, remote branches, all refs by their full names, and then among the
// ids of commits. Errors say what was not there and what is near.

using System.Globalization;
using Mycelia.History;
using Mycelia.Kernel.Text;

namespace Mycelia;

/// <summary>Resolves revisions in one state.</summary>
internal sealed class RevisionResolver(ForestState state)
{
    public const int AbbreviationMin = 4;
    private const int CandidatesMax = 8;
    private const string HeadName = "HEAD";

    /// <summary>The commit that a revision names.</summary>
    /// <exception cref="MyceliaException">There is none, it is ambiguous, or it names a working state.</exception>
    public CommitNode Resolve(Revision revision)
    {
        if (revision.Kind == RevisionKind.Working)
            throw new MyceliaException(StatusCode.InvalidArgument, $"`{revision.Text}` names a working state, which no commit recorded so far. Commit first, or ask where a version is wanted.");
        var node = revision.Kind switch
        {
            RevisionKind.Reflog => Moved(revision),
            RevisionKind.Time => AsOf(StartOf(revision), revision.Number, revision.Text),
            RevisionKind.Upstream => Upstream(revision),
            _ => Named(revision.Name!),
        };
        return Walk(node, revision);
    }

    /// <summary>The branch whose working state a revision names; null where that is what is checked out and this is a commit.</summary>
    /// <exception cref="MyceliaException">There is no such branch, or steps follow.</exception>
    public BranchEntry? WorkingOf(Revision revision)
    {
        if (revision.Steps.Count > 0)
            throw new MyceliaException(StatusCode.InvalidArgument, $"`{revision.Text}`: a working state has no parents; they are those of its branch. Write `{revision.Name ?? HeadName}` in place of `{revision.Name}@{{working}}`.");
        return revision.Name is null or HeadName or "@" ? state.Current : state.Branches.GetValueOrDefault(revision.Name) ?? throw NoBranch(revision.Name);
    }

    /// <summary>The last commit at or before a time, from a commit back along first parents.</summary>
    /// <exception cref="MyceliaException">All are later.</exception>
    public static CommitNode AsOf(CommitNode from, long nanos, string what)
    {
        var first = from;
        for (var node = from; node is not null; node = node.FirstParent)
        {
            if (node.Commit.TimeNanos <= nanos) return node;
            first = node;
        }

        throw NotFound($"{what}: there was no commit yet. The first one, {first.Id.Short}, was recorded at {first.Commit.Time.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture)}.");
    }

    /// <summary>The commit that a name without steps stands for.</summary>
    /// <exception cref="MyceliaException">There is none, or the beginning of an id fits several.</exception>
    public CommitNode Named(string name)
    {
        if (FindRef(name) is { } found) return found.Commit is { } id ? state.Commits[id] : throw Unborn(found.Ref);
        return ByDigits(name) ?? throw NoSuch(name);
    }

    /// <summary>The full name of what a name stands for, and the commit it points to; null where no ref is called so.</summary>
    public (string Ref, CommitId? Commit)? FindRef(string name)
    {
        if (name is HeadName or "@") return (HeadName, state.HeadCommit);
        if (state.Branches.TryGetValue(name, out var branch)) return ($"heads/{name}", branch.Tip);
        foreach (var full in new[] { $"tags/{name}", $"remotes/{name}", name })
            if (state.Refs.TryGetValue(full, out var id)) return (full, id);
        return name.StartsWith("heads/", StringComparison.Ordinal) && state.Branches.TryGetValue(name["heads/".Length..], out branch) ? (name, branch.Tip) : null;
    }

    /// <summary>Where an error says that there is no such branch.</summary>
    public MyceliaException NoBranch(string name) =>
        NotFound($"There is no branch `{name}`.{Hint(name, state.Branches.Keys)} `mycelia branch` lists those that there are.");

    /// <summary>Where an error says that there is no such tag.</summary>
    public MyceliaException NoTag(string name) => NotFound(
        $"There is no tag `{name}`.{Hint(name, state.Refs.Keys.Where(static full => full.StartsWith("tags/", StringComparison.Ordinal)).Select(NameOf))} `mycelia tag` lists those that there are.");

    private CommitNode StartOf(Revision revision) => Named(revision.Name ?? HeadName);

    private CommitNode? ByDigits(string name)
    {
        if (name.Length is < AbbreviationMin or > CommitId.Bytes * 2 || !CommitId.TryParse(name.PadRight(CommitId.Bytes * 2, '0'), out var digits)) return null;
        if (name.Length == CommitId.Bytes * 2) return state.Commits.Find(digits);
        var found = new List<CommitNode>();
        foreach (var node in state.Commits.Order)
            if (node.Id.BeginsWith(digits, name.Length)) found.Add(node);
        if (found.Count <= 1) return found.Count == 0 ? null : found[0];
        var list = string.Join(", ", found.Take(CandidatesMax).Select(node => $"{node.Id.Short} ({node.Commit.Title})"));
        throw NotFound($"`{name}` is the beginning of {found.Count} ids: {list}{(found.Count > CandidatesMax ? ", …" : "")}. Write more digits.");
    }

    private CommitNode Moved(Revision revision)
    {
        var name = revision.Name ?? (state.Head.Branch is { } branch ? $"heads/{branch}" : HeadName);
        var known = FindRef(name);
        var full = known?.Ref ?? $"heads/{name}";
        var entries = state.Reflog.Entries;
        var (back, last) = (revision.Number, default(ReflogRecord));
        for (var i = entries.Count - 1; i >= 0; i--)
        {
            var entry = entries[i];
            if (entry.Ref != full) continue;
            if (back-- == 0) return At(entry.New);
            last = entry;
        }

        if (last is null && known is null) throw NoSuch(name);
        if (last is null && revision.Number == 0) return known!.Value.Commit is { } id ? state.Commits[id] : throw Unborn(full);
        if (back == 0 && last is not null) return At(last.Old);
        throw NotFound($"`{revision.Text}`: the reflog of `{full}` goes back {revision.Number - back} movements. `mycelia reflog` lists them.");

        CommitNode At(CommitId id) => id.IsNone
            ? throw NotFound($"`{revision.Text}`: `{full}` pointed to no commit then.")
            : state.Commits.Find(id) ?? throw NotFound($"`{revision.Text}` was commit {id.Short}, which garbage collection has removed since.");
    }

    private CommitNode Upstream(Revision revision)
    {
        var name = revision.Name is null or HeadName or "@" ? state.Head.Branch ?? throw HistoryForest.NoBranch() : revision.Name;
        if (!state.Branches.ContainsKey(name)) throw NoBranch(name);
        var upstream = state.UpstreamOf(name) ?? throw NotFound($"The branch `{name}` has no upstream. Pushing or fetching sets one, and `mycelia branch` can.");
        return Named($"remotes/{upstream}");
    }

    private static CommitNode Walk(CommitNode node, Revision revision)
    {
        foreach (var step in revision.Steps)
        {
            if (!step.IsParent)
            {
                for (var i = 0; i < step.Count; i++)
                {
                    node = node.FirstParent ?? throw NotFound($"`{revision.Text}` does not exist: {node.Commit} has no parent, and is {(i == 1 ? "1 commit" : $"{i} commits")} back.");
                }
            }
            else if (step.Count > 0)
            {
                var count = node.Parents.Count;
                if (step.Count > count)
                    throw NotFound($"`{revision.Text}` does not exist: {node.Commit} has {(count == 0 ? "no parent" : count == 1 ? "1 parent" : $"{count} parents")}, so there is no `^{step.Count}`.");
                node = node.Parents[step.Count - 1];
            }
        }

        return node;
    }

    private MyceliaException Unborn(string full) => NotFound(
        full == HeadName ? $"The branch `{state.Head.Branch}` has no commit yet. Commit first." : $"The branch `{full["heads/".Length..]}` has no commit yet. Commit first.");

    private MyceliaException NoSuch(string name)
    {
        var names = state.Branches.Keys.Concat(state.Refs.Keys.Select(NameOf)).Append(HeadName);
        var hint = Hint(name, names);
        return NotFound($"No branch, tag, remote branch or commit is called `{name}`.{hint} `mycelia branch`, `mycelia tag` and `mycelia log` list what there is.");
    }

    private static string NameOf(string full) => full.StartsWith("tags/", StringComparison.Ordinal) || full.StartsWith("remotes/", StringComparison.Ordinal) ? full[(full.IndexOf('/') + 1)..] : full;

    private static string Hint(string name, IEnumerable<string> names) => NameHints.For(name, names) is { } hint ? $" {hint}" : "";

    private static MyceliaException NotFound(string message) => new(StatusCode.RevisionNotFound, message);
}

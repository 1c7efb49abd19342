using System.Text;
using Mycelia.History;

namespace Mycelia;

public sealed partial class HistoryForest
{
    private const string TagPrefix = "tags/";

    /// <summary>All tags, by name.</summary>
    public IReadOnlyList<Tag> Tags
    {
        get
        {
            var state = State;
            return [.. state.Refs.Where(static entry => entry.Key.StartsWith(TagPrefix, StringComparison.Ordinal)).Select(entry => TagOf(state, entry.Key, entry.Value))];
        }
    }

    /// <summary>Gives a commit a name that stays with it. O(1).</summary>
    /// <param name="name">The name; allowed is what a branch may be called.</param>
    /// <param name="revision">The commit; by default HEAD.</param>
    /// <param name="message">What to say of it, e.g. what is released.</param>
    /// <exception cref="MyceliaException">The name is taken (<see cref="StatusCode.NameTaken"/>) or not allowed, or the revision does not exist.</exception>
    public Tag CreateTag(string name, string revision = "HEAD", string? message = null)
    {
        _database.RequireWritable();
        RequireName(name, "tag");
        return _committer.Change(step =>
        {
            var full = TagPrefix + name;
            if (step.State.Refs.ContainsKey(full)) throw new MyceliaException(StatusCode.NameTaken, $"There is a tag `{name}` already. Choose another name, or delete it first.");
            var commit = Resolve(step.State, revision).Id;
            step.Do(new HistoryOp.Ref(full, commit));
            if (message is not null) step.Do(new HistoryOp.Note(full, Encoding.UTF8.GetBytes(message)));
            return TagOf(step.State, full, commit);
        });
    }

    /// <summary>Removes a tag; the commit stays as long as something else leads to it.</summary>
    /// <exception cref="MyceliaException">There is none (<see cref="StatusCode.RevisionNotFound"/>).</exception>
    public void DeleteTag(string name)
    {
        _database.RequireWritable();
        ArgumentNullException.ThrowIfNull(name);
        _committer.Change(step =>
        {
            var full = TagPrefix + name;
            if (!step.State.Refs.ContainsKey(full)) throw new RevisionResolver(step.State).NoTag(name);
            step.Do(new HistoryOp.Ref(full, null));
            if (step.State.Notes.ContainsKey(full)) step.Do(new HistoryOp.Note(full, null));
            return true;
        });
    }

    private static Tag TagOf(ForestState state, string full, CommitId commit) =>
        new(full[TagPrefix.Length..], state.Commits[commit].Commit, state.Notes.TryGetValue(full, out var message) ? Encoding.UTF8.GetString(message) : null);
}

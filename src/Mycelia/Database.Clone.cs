using System.Text;
using Mycelia.Exchange;
using Mycelia.History;

namespace Mycelia;

public sealed partial class Database
{
    /// <summary>A note in a database that is being cloned: from where. It goes in the step that checks out the branch.</summary>
    private const string CloneNote = "clone";

    /// <summary>
    /// Makes a new database from the commits of another, which may be open for writing elsewhere: all its branches as <c>remotes/origin/…</c>, its tags, and its checked-out branch as a branch of its own,
    /// whose working state is what the last commit recorded. Changes there that no commit records are not copied. Nodes and edges that the clone creates never have identities of the source's, so
    /// both can be merged at any time. Interrupted, it leaves a directory that the same call finishes.
    /// </summary>
    /// <param name="source">The directory of the database to copy.</param>
    /// <param name="target">The directory of the new one, which must not exist or be empty, or be left over from an interrupted clone of the same source.</param>
    /// <param name="options">Names, and how databases are opened.</param>
    /// <param name="cancellation">Ends it early; the same call goes on later.</param>
    /// <exception cref="MyceliaException">There is no database at the source, or something else is at the target.</exception>
    /// <exception cref="CorruptionException">The source is damaged.</exception>
    public static CloneReport Clone(string source, string target, CloneOptions? options = null, CancellationToken cancellation = default)
    {
        options ??= CloneOptions.Default;
        var settings = (options.Database ?? new DatabaseOptions()) with { ReadOnly = false, CreateIfMissing = true };
        var (from, to) = (FullPath(source), FullPath(target));
        using var peer = LocalPeer.OpenToRead(from, settings);
        RequireRoom(to);
        using var database = Open(to, settings, cancellation);
        return database.CloneFrom(peer, from, options, cancellation);
    }

    /// <summary>From where this database is being cloned, null when it is no clone or a whole one.</summary>
    private string? UnfinishedClone => _committer.Forest.Notes.TryGetValue(CloneNote, out var source) ? Encoding.UTF8.GetString(source) : null;

    internal CloneReport CloneFrom(IExchangePeer peer, string location, CloneOptions options, CancellationToken cancellation)
    {
        HistoryForest.RequireName(options.Remote, "remote");
        BeginClone(location, options.Remote);
        var head = HeadOf(peer.Refs(), options.Branch);
        var fetched = History.FetchFrom(options.Remote, peer, FetchOptions.Default, cancellation);
        _committer.Change(step =>
        {
            var main = step.State.Branches[ForestState.MainName];
            if (head is not null && step.State.Refs.TryGetValue($"remotes/{options.Remote}/{head}", out var tip))
            {
                if (head != main.Name) step.Do(new HistoryOp.Rename(main.Name, head));
                step.Do(new HistoryOp.Move(head, tip), new HistoryOp.Reset(head, tip), new HistoryOp.Note($"upstream/{head}", Encoding.UTF8.GetBytes($"{options.Remote}/{head}")));
                History.Log(step, $"heads/{head}", null, tip, null, $"clone: from {location}");
            }

            step.Do(new HistoryOp.Note(CloneNote, null));
            return true;
        });
        if (_checkpointer is not null) RunCheckpoint(cancellation);
        return new CloneReport(Path ?? "memory", head, fetched);
    }

    /// <summary>Notes that this database is a clone under way; one that is must be of the same source.</summary>
    private void BeginClone(string location, string remote) => _committer.Change(step =>
    {
        if (UnfinishedClone is { } known)
        {
            if (known == location) return false;
            throw new MyceliaException(StatusCode.StorageUnavailable, $"'{Path}' holds an interrupted clone of '{known}'. Remove the directory, or clone to another place.");
        }

        if (step.State.Notes.Count > 0 || step.State.Commits.Count > 0 || _committer.Sequence > 0)
            throw new MyceliaException(StatusCode.StorageUnavailable, $"'{Path}' holds a database already. Clone to a place where there is nothing.");
        var note = Encoding.UTF8.GetBytes(location);
        step.Do(new HistoryOp.Note(CloneNote, note), new HistoryOp.Note($"remote/{remote}", note));
        return true;
    });

    /// <summary>The branch to check out: the one asked for, else the one that is checked out there, else any.</summary>
    private static string? HeadOf(PeerRefs theirs, string? branch)
    {
        if (branch is not null)
        {
            return theirs.Branches.Any(there => there.Name == branch)
                ? branch
                : throw new MyceliaException(StatusCode.RevisionNotFound, $"'{theirs.Location}' has no branch `{branch}` with a commit.");
        }

        return (theirs.Branches.FirstOrDefault(there => there.Name == theirs.Head) ?? theirs.Branches.FirstOrDefault(static there => there.Name == ForestState.MainName) ?? theirs.Branches.FirstOrDefault())?.Name;
    }

    /// <summary>A directory with anything else than a database in it is left alone; what database it is, is seen when it is open.</summary>
    private static void RequireRoom(string target)
    {
        if (File.Exists(target) || (Directory.Exists(target) && Directory.EnumerateFileSystemEntries(target).Any() && !File.Exists(System.IO.Path.Combine(target, Storage.Format.FormatFile.Name))))
            throw new MyceliaException(StatusCode.StorageUnavailable, $"'{target}' exists and is not empty. Clone to a place where there is nothing.");
    }
}

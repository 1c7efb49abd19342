// Fetching and pushing. Both find out what the other side has by asking it for commits of ours, move only what is missing, and move names last, by compare-and-set: whatever
// interrupts them, each side has the names that it had, and the next attempt goes on from the commits that have arrived.

using System.Text;
using Mycelia.Exchange;
using Mycelia.History;

namespace Mycelia;

public sealed partial class HistoryForest
{
    private const string TagRefs = "tags/";

    private readonly Lock _exchanging = new();

    /// <summary>
    /// Brings over what another database has recorded: its commits that are not here, its branches as <c>remotes/NAME/…</c>, its tags. Nothing of this database changes otherwise. The other may be open for
    /// writing elsewhere. Cost: follows what is new.
    /// </summary>
    /// <param name="remote">The name of the other database (<see cref="AddRemote"/>).</param>
    /// <param name="options">What to bring along.</param>
    /// <param name="cancellation">Ends it early; commits that have arrived stay, and the next fetch goes on from there.</param>
    /// <exception cref="MyceliaException">There is no such remote, or it cannot be read.</exception>
    /// <exception cref="CorruptionException">What arrived is damaged or not what it says; it was not taken in.</exception>
    public FetchReport Fetch(string remote = DefaultRemote, FetchOptions? options = null, CancellationToken cancellation = default)
    {
        _database.RequireWritable();
        using var peer = LocalPeer.OpenToRead(PathOf(remote), _database.Options);
        return FetchFrom(remote, peer, options ?? FetchOptions.Default, cancellation);
    }

    internal FetchReport FetchFrom(string remote, IExchangePeer peer, FetchOptions options, CancellationToken cancellation)
    {
        lock (_exchanging)
        {
            var theirs = peer.Refs();
            var tags = options.Tags ? theirs.Tags : [];
            var commits = State.Commits;
            CommitId[] wants = [.. theirs.Branches.Concat(tags).Select(static name => name.Commit).Distinct().Where(commit => commits.Find(commit) is null)];
            using var here = new LocalPeer(_database, ownsDatabase: false);
            if (wants.Length > 0) here.Take(peer.Send(wants, CommitSelection.Common(commits, Tips(State), peer.Has), cancellation), cancellation);
            var (updated, rejected) = (new List<RefUpdate>(), new List<RefUpdate>());
            _committer.Change(step =>
            {
                foreach (var branch in theirs.Branches) MoveRemote(step, $"{remote}/{branch.Name}", branch.Commit, updated);
                if (options.Prune) Prune(step, remote, theirs.Branches, updated);
                foreach (var tag in tags) TakeTag(step, tag, updated, rejected);
                CommitReceiver.Release(step);
                return true;
            });
            return new FetchReport(remote, here.Taken.Commits, here.Taken.Bytes, updated, rejected);
        }
    }

    /// <summary>
    /// Brings a branch to another database: its commits that are not there, then the branch there is moved, if that only adds commits. If it is checked out there, its working state follows. The other
    /// database must not be open for writing elsewhere. Cost: follows what is new.
    /// </summary>
    /// <param name="remote">The name of the other database (<see cref="AddRemote"/>).</param>
    /// <param name="branch">The branch; by default the one that is checked out.</param>
    /// <param name="options">Where to, and whether commits there may be dropped.</param>
    /// <param name="cancellation">Ends it early, before the branch there moves.</param>
    /// <exception cref="MyceliaException">
    /// The branch there has commits that are not here: fetch and merge first (<see cref="StatusCode.Diverged"/>). It has changes there that nobody recorded
    /// (<see cref="StatusCode.UncommittedChanges"/>). The other database is open elsewhere (<see cref="StatusCode.Locked"/>). There is no such remote or branch.
    /// </exception>
    public PushReport Push(string remote = DefaultRemote, string? branch = null, PushOptions? options = null, CancellationToken cancellation = default)
    {
        _database.RequireWritable();
        using var peer = LocalPeer.OpenToWrite(PathOf(remote), _database.Options);
        return PushTo(remote, branch, peer, options ?? PushOptions.Default, cancellation);
    }

    internal PushReport PushTo(string remote, string? branch, IExchangePeer peer, PushOptions options, CancellationToken cancellation)
    {
        lock (_exchanging)
        {
            var state = State;
            var name = branch ?? state.Head.Branch ?? throw NoBranch();
            if ((state.Branches.GetValueOrDefault(name) ?? throw NoSuchBranch(name)).Tip is not { } tip)
                throw new MyceliaException(StatusCode.RevisionNotFound, $"The branch `{name}` has no commit yet. Commit first.");
            var (theirs, target) = (peer.Refs(), options.Target ?? name);
            var moves = MovesOf(state, theirs, $"{remote}/{target}", target, tip, options);
            var counting = new Counter();
            CommitId[] wants = [.. moves.Select(static move => move.Commit).Distinct()];
            var haves = CommitSelection.Common(state.Commits, wants, peer.Has);
            var missing = CommitSelection.Between(state.Commits, wants, haves);
            using var here = new LocalPeer(_database, ownsDatabase: false);
            if (missing.Count > 0) peer.Take(counting.Count(here.Send(wants, haves, cancellation)), cancellation);
            var outcomes = peer.Move(moves);
            if (outcomes[0].Reason is { } reason)
                throw new MyceliaException(outcomes[0].Status, $"The branch `{target}` of `{remote}` was not moved: {reason}.");
            NotePushed(name, remote, target, tip, options);
            var done = outcomes.Where(outcome => outcome.IsDone && outcome.Move.Expected != outcome.Move.Commit).Select(static outcome => UpdateOf(outcome));
            return new PushReport(remote, target, missing.Count, counting.Bytes, [.. done], [.. outcomes.Where(static outcome => !outcome.IsDone).Select(static outcome => UpdateOf(outcome))]);
        }
    }

    /// <summary>
    /// Fetches, then merges the upstream of the branch that is checked out into it: what is recorded there since is added, and what is in conflict stops the merge, as with <see cref="Merge"/>.
    /// </summary>
    /// <param name="remote">The name of the other database; by default that of the upstream, or <c>origin</c>. The branch there is the upstream, or the one of the same name.</param>
    /// <param name="options">How the merge goes about it.</param>
    /// <param name="cancellation">Ends it early.</param>
    /// <exception cref="MyceliaException">As for <see cref="Fetch"/> and <see cref="Merge"/>; or there is no such branch there (<see cref="StatusCode.RevisionNotFound"/>).</exception>
    public PullReport Pull(string? remote = null, MergeOptions? options = null, CancellationToken cancellation = default)
    {
        var upstream = UpstreamOfCurrent(remote);
        var fetched = Fetch(upstream.Remote, null, cancellation);
        return MergePulled(upstream.Remote, upstream.Branch, fetched, options, cancellation);
    }

    internal PullReport PullFrom(string remote, IExchangePeer peer, MergeOptions? options, CancellationToken cancellation) =>
        MergePulled(remote, UpstreamOfCurrent(remote).Branch, FetchFrom(remote, peer, FetchOptions.Default, cancellation), options, cancellation);

    private PullReport MergePulled(string remote, string branch, FetchReport fetched, MergeOptions? options, CancellationToken cancellation)
    {
        if (!State.Refs.TryGetValue($"remotes/{remote}/{branch}", out var theirs))
            throw new MyceliaException(StatusCode.RevisionNotFound, $"`{remote}` has no branch `{branch}` with a commit. Name the upstream of the branch here, or push it first.");
        options ??= MergeOptions.Default;
        var report = Merge(theirs.ToString(), options with { Message = options.Message ?? $"Merge branch '{branch}' of {remote}" }, cancellation);
        return new PullReport(fetched, report);
    }

    /// <summary>The upstream of the branch that is checked out; where none is noted, or another remote is asked for, the branch of the same name.</summary>
    private (string Remote, string Branch) UpstreamOfCurrent(string? remote)
    {
        var state = State;
        var name = state.Head.Branch ?? throw NoBranch();
        if (state.Notes.TryGetValue(UpstreamPrefix + name, out var note) && Encoding.UTF8.GetString(note) is var upstream && upstream.IndexOf('/', StringComparison.Ordinal) is > 0 and var slash)
            if (remote is null || upstream[..slash] == remote) return (upstream[..slash], upstream[(slash + 1)..]);
        return (remote ?? DefaultRemote, name);
    }

    /// <summary>What names there shall point to: the branch first, then tags that are not there alike. What cannot be moved is said before anything is sent.</summary>
    private static List<RefMove> MovesOf(ForestState state, PeerRefs theirs, string tracked, string target, CommitId tip, PushOptions options)
    {
        var old = theirs.Branches.FirstOrDefault(there => there.Name == target)?.Commit;
        CommitId? seen = state.Refs.TryGetValue($"remotes/{tracked}", out var known) ? known : null;
        var expected = options.Force ? options.Expected ?? seen : old;
        if (old != tip && old != expected)
            throw new MyceliaException(StatusCode.Diverged, $"`{tracked}` points to {old?.Short ?? "no commit"} and not to {expected?.Short ?? "none"}, which a forced push expects. Fetch to see what is there.");
        if (!options.Force && old is { } there && !CommitSelection.IsAncestor(state.Commits, there, tip))
            throw new MyceliaException(StatusCode.Diverged, $"`{tracked}` has commits that `{target}` has not here ({there.Short} is not part of it). Fetch and merge first.");
        var moves = new List<RefMove> { new(PeerRefKind.Branch, target, old, tip, options.Force) };
        if (!options.Tags) return moves;
        var tagsThere = theirs.Tags.ToDictionary(static tag => tag.Name, static tag => (CommitId?)tag.Commit);
        foreach (var (name, commit) in state.Refs)
        {
            if (!name.StartsWith(TagRefs, StringComparison.Ordinal)) continue;
            var tag = name[TagRefs.Length..];
            if (tagsThere.GetValueOrDefault(tag) is var tagged && tagged != commit) moves.Add(new RefMove(PeerRefKind.Tag, tag, tagged, commit, false, state.Notes.GetValueOrDefault(name)));
        }

        return moves;
    }

    private void NotePushed(string name, string remote, string target, CommitId tip, PushOptions options) => _committer.Change(step =>
    {
        MoveRemote(step, $"{remote}/{target}", tip, []);
        var note = UpstreamPrefix + name;
        if (options.SetUpstream && step.State.Branches.ContainsKey(name) && !step.State.Notes.ContainsKey(note)) step.Do(new HistoryOp.Note(note, Encoding.UTF8.GetBytes($"{remote}/{target}")));
        return true;
    });

    private void MoveRemote(Transactions.HistoryStep step, string name, CommitId commit, List<RefUpdate> updated)
    {
        var full = $"remotes/{name}";
        CommitId? old = step.State.Refs.TryGetValue(full, out var known) ? known : null;
        if (old == commit) return;
        step.Do(new HistoryOp.Ref(full, commit));
        Log(step, full, old, commit, null, old is null ? "fetch: new branch" : CommitSelection.IsAncestor(step.State.Commits, known, commit) ? "fetch: fast-forward" : "fetch: forced update");
        updated.Add(new RefUpdate(name, old, commit));
    }

    private void Prune(Transactions.HistoryStep step, string remote, IReadOnlyList<PeerRef> theirs, List<RefUpdate> updated)
    {
        var prefix = $"remotes/{remote}/";
        var there = theirs.Select(branch => prefix + branch.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var (name, commit) in step.State.Refs.Where(entry => entry.Key.StartsWith(prefix, StringComparison.Ordinal) && !there.Contains(entry.Key)).ToArray())
        {
            step.Do(new HistoryOp.Ref(name, null));
            Log(step, name, commit, null, null, "fetch: pruned");
            updated.Add(new RefUpdate(name["remotes/".Length..], commit, null));
        }
    }

    private static void TakeTag(Transactions.HistoryStep step, PeerRef tag, List<RefUpdate> updated, List<RefUpdate> rejected)
    {
        var name = TagRefs + tag.Name;
        if (step.State.Refs.TryGetValue(name, out var here))
        {
            if (here != tag.Commit) rejected.Add(new RefUpdate(name, here, tag.Commit, $"the tag is {here.Short} here; delete it to take the other one"));
            return;
        }

        step.Do(new HistoryOp.Ref(name, tag.Commit));
        if (tag.Note is not null) step.Do(new HistoryOp.Note(name, tag.Note));
        updated.Add(new RefUpdate(name, null, tag.Commit));
    }

    private static RefUpdate UpdateOf(RefOutcome outcome) =>
        new(outcome.Move.Kind == PeerRefKind.Tag ? TagRefs + outcome.Move.Name : outcome.Move.Name, outcome.Move.Expected, outcome.Move.Commit, outcome.Reason);

    /// <summary>Every commit that a name here points to.</summary>
    private static IEnumerable<CommitId> Tips(ForestState state) =>
        state.Branches.Values.Where(static branch => branch.Tip is not null).Select(static branch => branch.Tip!.Value).Concat(state.Refs.Values).Distinct();

    /// <summary>Counts the bytes of what goes by.</summary>
    private sealed class Counter
    {
        public long Bytes { get; private set; }

        public IEnumerable<byte[]> Count(IEnumerable<byte[]> messages)
        {
            foreach (var message in messages)
            {
                Bytes += message.Length;
                yield return message;
            }
        }
    }
}

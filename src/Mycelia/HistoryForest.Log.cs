using Mycelia.History;

namespace Mycelia;

public sealed partial class HistoryForest
{
    /// <summary>
    /// Lists commits, newest first, no parent before its child (a commit whose clock went back stands just above its parents). The list is of one moment and is made as it is read: what is
    /// not asked for costs nothing. Cost: some µs per commit; with <see cref="LogOptions.Node"/> or <see cref="LogOptions.Edge"/> the pages of that entity that changed.
    /// </summary>
    /// <exception cref="MyceliaException">A revision does not exist (<see cref="StatusCode.RevisionNotFound"/>).</exception>
    public IEnumerable<LogEntry> Log(LogOptions? options = null)
    {
        options ??= new LogOptions();
        if (options.Max < 0) throw new MyceliaException(StatusCode.InvalidArgument, $"{options.Max} commits cannot be listed. Ask for 0 or more, or for all with null.");
        var state = State;
        var from = new List<CommitNode>();
        if (options.From is not null || state.HeadCommit is not null) from.Add(Resolve(state, options.From ?? "HEAD"));
        if (options.All)
        {
            from.AddRange(state.Branches.Values.Where(static branch => branch.Tip is not null).Select(branch => state.Commits[branch.Tip!.Value]));
            from.AddRange(state.Refs.Where(static entry => IsListed(entry.Key)).Select(entry => state.Commits[entry.Value]));
        }

        CommitNode[] hidden = options.To is null ? [] : [Resolve(state, options.To)];
        var walk = CommitWalk.Ordered(from, hidden, options.FirstParent);
        if (options.Since is { } since) walk = Newer(walk, Revision.LimitOf(since) - TimeSpan.NanosecondsPerTick + 1);
        return options.Graph ? Drawn(state, walk, options) : Listed(state, walk, options);
    }

    private static IEnumerable<LogEntry> Listed(ForestState state, IEnumerable<CommitNode> walk, LogOptions options)
    {
        var refs = RefsByCommit(state);
        foreach (var node in Limited(walk.Where(Filter(options)), options.Max)) yield return new LogEntry(node.Commit, RefsOf(refs, node.Id), null);
    }

    private static IEnumerable<LogEntry> Drawn(ForestState state, IEnumerable<CommitNode> walk, LogOptions options)
    {
        var refs = RefsByCommit(state);
        var layout = new CommitGraphLayout();
        foreach (var (node, parents) in Limited(CommitOrder.ByLine([.. walk], Filter(options), options.FirstParent), options.Max))
            yield return new LogEntry(node.Commit, RefsOf(refs, node.Id), layout.Add(node.Id, parents));
    }

    private static IEnumerable<T> Limited<T>(IEnumerable<T> list, int? max) => max is { } count ? list.Take(count) : list;

    /// <summary>Leaves out what is older, and ends where all that follow are.</summary>
    private static IEnumerable<CommitNode> Newer(IEnumerable<CommitNode> walk, long nanos)
    {
        foreach (var node in walk)
        {
            if (node.OrderNanos < nanos) yield break;
            if (node.Commit.TimeNanos >= nanos) yield return node;
        }
    }

    private static Func<CommitNode, bool> Filter(LogOptions options)
    {
        var until = options.Until is { } time ? Revision.LimitOf(time) : long.MaxValue;
        var author = options.Author;
        var touched = Touched(options);
        return node => node.Commit.TimeNanos <= until && (author is null || node.Commit.Author.Contains(author, StringComparison.OrdinalIgnoreCase)) && touched?.Invoke(node) != false;
    }

    private static bool IsListed(string name) => name.StartsWith("tags/", StringComparison.Ordinal) || name.StartsWith("remotes/", StringComparison.Ordinal);

    private static IReadOnlyList<CommitRef> RefsOf(Dictionary<CommitId, List<CommitRef>> refs, CommitId commit) => refs.TryGetValue(commit, out var names) ? names : [];

    private static Dictionary<CommitId, List<CommitRef>> RefsByCommit(ForestState state)
    {
        var refs = new Dictionary<CommitId, List<CommitRef>>();
        if (state.Head.Branch is null) Add(state.Head.Commit, new CommitRef(CommitRefKind.Head, "HEAD", true));
        else if (state.Current is { Tip: { } current } branch) Add(current, new CommitRef(CommitRefKind.Branch, branch.Name, true));
        foreach (var other in state.Branches.Values)
            if (other.Tip is { } tip && other.Name != state.Head.Branch) Add(tip, new CommitRef(CommitRefKind.Branch, other.Name, false));
        foreach (var (kind, prefix) in new[] { (CommitRefKind.Tag, "tags/"), (CommitRefKind.Remote, "remotes/") })
        {
            foreach (var (name, commit) in state.Refs)
                if (name.StartsWith(prefix, StringComparison.Ordinal)) Add(commit, new CommitRef(kind, name[prefix.Length..], false));
        }

        return refs;

        void Add(CommitId commit, CommitRef name)
        {
            if (!refs.TryGetValue(commit, out var names)) refs.Add(commit, names = []);
            names.Add(name);
        }
    }

    private static Func<CommitNode, bool>? Touched(LogOptions options)
    {
        if (options.Node is null && options.Edge is null) return null;
        var versions = new VersionWindow();
        EntityTrack? nodeTrack = null, edgeTrack = null;
        return commit =>
        {
            var after = versions.Of(commit);
            var before = versions.Before(commit, after);
            if (options.Node is { } node && (nodeTrack ??= EntityTrack.Of(after.Tables, node)).Change(before, after) is not null) return true;
            return options.Edge is { } edge && (edgeTrack ??= EntityTrack.Of(after.Tables, edge)).Change(before, after) is not null;
        };
    }
}

using System.Globalization;
using Mycelia.Tests.Model;

namespace Mycelia.Tests.History;

/// <summary>A history that copies whole graphs: commits, branches with a working copy each, names, what is checked out, movements. So simple that it is right.</summary>
internal sealed class NaiveForest
{
    private readonly Func<long> _now;

    public SortedDictionary<string, NaiveBranch> Branches { get; } = new(StringComparer.Ordinal) { ["main"] = new NaiveBranch { Name = "main" } };

    /// <summary>In the order in which they were made.</summary>
    public List<NaiveCommit> Commits { get; } = [];

    /// <summary>The branch that is checked out; null when a commit is.</summary>
    public NaiveBranch? Current { get; private set; }

    /// <summary>The commit that is checked out instead of a branch.</summary>
    public NaiveCommit? Detached { get; private set; }

    public NaiveCommit? Head => Detached ?? Current!.Tip;

    /// <summary>Oldest first: the ref, and the commits that it pointed to before and after.</summary>
    public List<(string Ref, string Old, string New, long TimeNanos)> Reflog { get; } = [];

    public SortedDictionary<string, NaiveCommit> Tags { get; } = new(StringComparer.Ordinal);

    /// <summary>Newest first.</summary>
    public List<NaiveCommit> Stashes { get; } = [];

    public NaiveForest(Func<long> now) => (_now, Current) = (now, Branches["main"]);

    public NaiveCommit? Find(string id) => Commits.Find(commit => commit.Id == id);

    public void CheckOut(NaiveBranch branch) => (Current, Detached) = (branch, null);

    public void CheckOut(NaiveCommit commit) => (Current, Detached) = (null, commit);

    /// <summary>A branch moved, and HEAD with it when it is checked out.</summary>
    public void Moved(NaiveBranch branch, NaiveCommit? old, NaiveCommit? next)
    {
        Reflog.Add(($"heads/{branch.Name}", IdOf(old), IdOf(next), _now()));
        if (branch == Current) MovedHead(old, next);
    }

    public void MovedHead(NaiveCommit? old, NaiveCommit? next) => Reflog.Add(("HEAD", IdOf(old), IdOf(next), _now()));

    /// <summary>Forgets movements from before a time; how many.</summary>
    public int Expire(long beforeNanos) => Reflog.RemoveAll(entry => entry.TimeNanos < beforeNanos);

    /// <summary>All commits that a name or a movement leads to.</summary>
    public HashSet<NaiveCommit> Reached()
    {
        var names = Branches.Values.Select(branch => branch.Tip).Concat(Tags.Values).Concat(Stashes).Append(Head).Concat(Reflog.SelectMany(entry => new[] { Find(entry.Old), Find(entry.New) }));
        return [.. names.OfType<NaiveCommit>().SelectMany(commit => commit.WithAncestors())];
    }

    private static string IdOf(NaiveCommit? commit) => commit?.Id ?? new string('0', 64);
}

internal sealed record NaiveCommit(string Id, NaiveCommit[] Parents, NaiveVersion Version, string Message)
{
    public HashSet<NaiveCommit> WithAncestors() => [this, .. Parents.SelectMany(parent => parent.WithAncestors())];

    public bool Equals(NaiveCommit? other) => other?.Id == Id;

    public override int GetHashCode() => Id.GetHashCode(StringComparison.Ordinal);

    public override string ToString() => $"{Id[..7]} {Message}";
}

internal sealed class NaiveBranch
{
    private readonly List<(int At, HashSet<string> Cells)> _writes = [];
    private int _replacedAt;
    private int _maybeReplacedAt;

    public required string Name { get; set; }

    public NaiveCommit? Tip { get; set; }

    public NaiveVersion Working { get; private set; } = new();

    public bool IsDeleted { get; set; }

    /// <summary>Rises with each transaction.</summary>
    public int Clock { get; private set; }

    public bool HasChanges => !Working.IsSame(Tip?.Version ?? new NaiveVersion());

    /// <summary>A transaction was committed.</summary>
    public void Advance(NaiveVersion next, HashSet<string> cells)
    {
        Working = next;
        _writes.Add((++Clock, cells));
    }

    /// <summary>The working state became another version, whatever transactions are open.</summary>
    public void Replace(NaiveVersion next)
    {
        if (Working.IsSame(next))
        {
            MayBeReplaced();
            return;
        }

        Working = next;
        _replacedAt = ++Clock;
    }

    public void Begin(NaiveVersion working) => Working = working;

    /// <summary>The working state was replaced by one that shows the same, which open transactions may or may not notice.</summary>
    public void MayBeReplaced() => _maybeReplacedAt = ++Clock;

    public bool MayBeReplacedSince(int begun) => _maybeReplacedAt > begun;

    public bool WasReplacedSince(int begun) => _replacedAt > begun;

    public bool IsWrittenSince(string cell, int begun) => _writes.Exists(write => write.At > begun && write.Cells.Contains(cell));
}

internal static class NaiveVersions
{
    public static NaiveVersion Copy(this NaiveVersion version)
    {
        var copy = new NaiveVersion();
        foreach (var (id, row) in version.Nodes) copy.Nodes.Add(id, row);
        foreach (var (id, row) in version.Edges) copy.Edges.Add(id, row);
        foreach (var (name, definition) in version.Schema) copy.Schema.Add(name, definition);
        return copy;
    }

    public static string Text(this NaiveVersion version) => string.Join('\n', version.Lines());

    public static bool IsSame(this NaiveVersion version, NaiveVersion other) => ReferenceEquals(version, other) || version.Text() == other.Text();

    public static NaiveRow With(this NaiveRow row, string key, Value value)
    {
        var values = new SortedDictionary<string, Value>(row.Values, StringComparer.Ordinal);
        if (value.IsNull) values.Remove(key);
        else values[key] = value;
        return row with { Values = values };
    }

    public static NaiveRow WithLabel(this NaiveRow row, string label, bool isAdded)
    {
        var labels = new SortedSet<string>(row.Labels);
        if (isAdded) labels.Add(label);
        else labels.Remove(label);
        return row with { Labels = labels };
    }

    public static IEnumerable<ulong> EdgesAt(this NaiveVersion version, ulong node) =>
        version.Edges.Where(edge => edge.Value.Source == node || edge.Value.Target == node).Select(edge => edge.Key);

    /// <summary>Throws unless a snapshot shows this version and nothing else, from whatever side it is looked at.</summary>
    public static void Verify(this NaiveVersion version, Snapshot snapshot, string what)
    {
        var (wanted, found) = (version.Lines().ToArray(), NaiveVersion.Of(snapshot.Space).Lines().ToArray());
        if (!wanted.SequenceEqual(found))
        {
            throw new ModelMismatchException(
                $"{what}:\n  missing  {string.Join("\n           ", wanted.Except(found).Take(5))}\n  too much {string.Join("\n           ", found.Except(wanted).Take(5))}");
        }

        if (snapshot.NodeCount != version.Nodes.Count || snapshot.EdgeCount != version.Edges.Count)
            throw new ModelMismatchException($"{what}: counts {snapshot.NodeCount} nodes and {snapshot.EdgeCount} edges instead of {version.Nodes.Count} and {version.Edges.Count}");
        VerifyLinks(version, snapshot, what);
        VerifyLabels(version, snapshot, what);
    }

    private static void VerifyLinks(NaiveVersion version, Snapshot snapshot, string what)
    {
        var outgoing = version.Edges.ToLookup(edge => edge.Value.Source, edge => edge.Key);
        var incoming = version.Edges.ToLookup(edge => edge.Value.Target, edge => edge.Key);
        foreach (var node in version.Nodes.Keys)
        {
            if (!Links(Direction.Outgoing).SequenceEqual(outgoing[node].Order())) throw new ModelMismatchException($"{what}: wrong edges from node {node:x}");
            if (!Links(Direction.Incoming).SequenceEqual(incoming[node].Order())) throw new ModelMismatchException($"{what}: wrong edges to node {node:x}");

            IEnumerable<ulong> Links(Direction direction) => snapshot.Neighbours(new NodeId(node), direction).ToArray().Select(next => next.Edge.Value).Order();
        }
    }

    private static void VerifyLabels(NaiveVersion version, Snapshot snapshot, string what)
    {
        foreach (var label in version.Nodes.Values.SelectMany(row => row.Labels).Distinct())
        {
            var wanted = version.Nodes.Where(node => node.Value.Labels.Contains(label)).Select(node => node.Key).ToArray();
            var found = snapshot.Nodes(label).ToArray().Select(node => node.Value).Order();
            if (!found.SequenceEqual(wanted)) throw new ModelMismatchException(string.Create(CultureInfo.InvariantCulture, $"{what}: {wanted.Length} nodes have the label {label}, others are found"));
        }
    }
}

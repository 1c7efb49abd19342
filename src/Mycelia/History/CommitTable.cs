using System.Collections.Immutable;

namespace Mycelia.History;

/// <summary>
/// All commits of a database, immutable: by id, and in the order in which they came, parents first. What is stored is read at the first question. A commit that is taken in
/// is linked to its parents.
/// </summary>
internal sealed class CommitTable
{
    public static readonly CommitTable Empty = new(() => new Content(ImmutableDictionary<CommitId, CommitNode>.Empty, []));

    private readonly Lazy<Content> _content;

    private CommitTable(Func<Content> load) => _content = new Lazy<Content>(load);

    /// <summary>Commits that <paramref name="load"/> reads, in order, parents first.</summary>
    public static CommitTable Stored(Func<IReadOnlyList<CommitNode>> load) => new(() =>
    {
        var nodes = load();
        var byId = ImmutableDictionary.CreateBuilder<CommitId, CommitNode>();
        foreach (var node in nodes)
        {
            Link(node, byId);
            byId[node.Id] = node;
        }

        return new Content(byId.ToImmutable(), [.. nodes]);
    });

    public int Count => _content.Value.Order.Count;

    /// <summary>In the order in which they came: parents before children.</summary>
    public ImmutableList<CommitNode> Order => _content.Value.Order;

    /// <summary>Whether the commits were read, or none are stored.</summary>
    public bool IsLoaded => _content.IsValueCreated;

    public CommitNode? Find(CommitId id) => _content.Value.ById.GetValueOrDefault(id);

    /// <exception cref="MyceliaException">There is none.</exception>
    public CommitNode this[CommitId id] => Find(id) ?? throw new MyceliaException(StatusCode.RevisionNotFound, $"This database has no commit {id}.");

    public CommitTable With(CommitNode node)
    {
        var content = _content.Value;
        if (content.ById.ContainsKey(node.Id)) return this;
        Link(node, content.ById);
        return new CommitTable(() => new Content(content.ById.Add(node.Id, node), content.Order.Add(node))).Loaded();
    }

    public CommitTable Without(IReadOnlySet<CommitId> ids)
    {
        var content = _content.Value;
        return new CommitTable(() => new Content(content.ById.RemoveRange(ids), content.Order.RemoveAll(node => ids.Contains(node.Id)))).Loaded();
    }

    private static void Link(CommitNode node, IReadOnlyDictionary<CommitId, CommitNode> known)
    {
        if (node.Commit.Parents.Count == 0) return;
        var parents = new CommitNode[node.Commit.Parents.Count];
        for (var i = 0; i < parents.Length; i++) parents[i] = known[node.Commit.Parents[i]];
        node.Link(parents);
    }

    private CommitTable Loaded()
    {
        _ = _content.Value;
        return this;
    }

    private sealed record Content(ImmutableDictionary<CommitId, CommitNode> ById, ImmutableList<CommitNode> Order);
}

using System.Collections.Immutable;

namespace Mycelia.History;

/// <summary>
/// All commits of a database, immutable: by id, and in the order in which they came, parents first. What is stored is read at the first question, and linked to its parents by whoever
/// reads it; a commit that is taken in is linked here. Those that were stored stand in one plain table, which is many times faster to make than a persistent one.
/// </summary>
internal sealed class CommitTable
{
    public static readonly CommitTable Empty = new(() => new Content([], ImmutableDictionary<CommitId, CommitNode>.Empty, []));

    private readonly Lazy<Content> _content;

    private CommitTable(Func<Content> load) => _content = new Lazy<Content>(load);

    /// <summary>Commits that <paramref name="load"/> reads, in order, parents first, and by id; nobody changes the tables afterwards.</summary>
    public static CommitTable Stored(Func<(List<CommitNode> Order, Dictionary<CommitId, CommitNode> ById)> load) => new(() =>
    {
        var (order, byId) = load();
        return new Content(byId, ImmutableDictionary<CommitId, CommitNode>.Empty, [.. order]);
    });

    public int Count => _content.Value.Order.Count;

    /// <summary>In the order in which they came: parents before children.</summary>
    public ImmutableList<CommitNode> Order => _content.Value.Order;

    /// <summary>Whether the commits were read, or none are stored.</summary>
    public bool IsLoaded => _content.IsValueCreated;

    public CommitNode? Find(CommitId id) => _content.Value.Find(id);

    /// <exception cref="MyceliaException">There is none.</exception>
    public CommitNode this[CommitId id] => Find(id) ?? throw new MyceliaException(StatusCode.RevisionNotFound, $"This database has no commit {id}.");

    public CommitTable With(CommitNode node)
    {
        var content = _content.Value;
        if (content.Find(node.Id) is not null) return this;
        Link(node, content);
        return Of(content with { Added = content.Added.Add(node.Id, node), Order = content.Order.Add(node) });
    }

    /// <summary>Cost: a step per commit.</summary>
    public CommitTable Without(IReadOnlySet<CommitId> ids)
    {
        var content = _content.Value;
        var stored = new Dictionary<CommitId, CommitNode>(content.Stored.Where(entry => !ids.Contains(entry.Key)));
        return Of(new Content(stored, content.Added.RemoveRange(ids), content.Order.RemoveAll(node => ids.Contains(node.Id))));
    }

    private static CommitTable Of(Content content)
    {
        var table = new CommitTable(() => content);
        _ = table._content.Value;
        return table;
    }

    private static void Link(CommitNode node, Content content)
    {
        if (node.Commit.Parents.Count == 0) return;
        var parents = new CommitNode[node.Commit.Parents.Count];
        for (var i = 0; i < parents.Length; i++) parents[i] = content.Find(node.Commit.Parents[i])!;
        node.Link(parents);
    }

    private sealed record Content(Dictionary<CommitId, CommitNode> Stored, ImmutableDictionary<CommitId, CommitNode> Added, ImmutableList<CommitNode> Order)
    {
        public CommitNode? Find(CommitId id) => Stored.TryGetValue(id, out var node) || Added.TryGetValue(id, out node) ? node : null;
    }
}

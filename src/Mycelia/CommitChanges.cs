using Mycelia.Graph;
using Mycelia.History;

namespace Mycelia;

/// <summary>One item of a change feed: a commit, and what it changed. Thread-safe.</summary>
public sealed class CommitChanges
{
    private readonly Lock _diffing = new();
    private readonly Database _database;
    private readonly CommitNode _node;
    private readonly CommitNode? _from;
    private GraphDiff? _diff;

    internal CommitChanges(Database database, CommitNode node, CommitNode? from) => (_database, _node, _from) = (database, node, from);

    /// <summary>The commit.</summary>
    public Commit Commit => _node.Commit;

    /// <summary>What to pass as <see cref="ChangeFeedOptions.Since"/> to go on behind this item. It stays valid when the database is opened again, and in clones that have the commit.</summary>
    public string Position => _node.Id.ToString();

    /// <summary>
    /// The commit that <see cref="Diff"/> begins at, null where that is the empty graph. It is the first parent; but where a branch came to a commit by another way (it was
    /// fast-forwarded to a merge that was made elsewhere), the commit that the branch showed before. So it is always the commit of the item before.
    /// </summary>
    public CommitId? From => _from?.Id;

    /// <summary>What changed, with old and new values. Computed at the first call, then kept. Cost: follows what changed, not the size of the graph.</summary>
    /// <exception cref="MyceliaException">The database was closed, or garbage collection dropped the commit.</exception>
    public GraphDiff Diff
    {
        get
        {
            lock (_diffing)
            {
                if (_diff is not null) return _diff;
                _database.RequireOpen();
                var version = _node.Version;
                return _diff = new GraphDiff(VersionDiff.Between(_from?.Version ?? GraphSpace.Empty(version.Tables), version, CancellationToken.None));
            }
        }
    }

    internal CommitNode Node => _node;

    /// <summary>The short id and the title of the commit.</summary>
    public override string ToString() => Commit.ToString();
}

using Mycelia.Graph;

namespace Mycelia.History;

/// <summary>The commits of a database at one moment.</summary>
internal sealed class CommitGraph(ForestState state) : ICommitGraph
{
    public IReadOnlyList<CommitId> Parents(CommitId commit) => state.Commits[commit].Commit.Parents;

    public long Generation(CommitId commit) => state.Commits[commit].Generation;

    public GraphSpace Version(CommitId commit) => state.Commits[commit].Version;
}

using Mycelia.Graph;

namespace Mycelia.History;

/// <summary>
/// Versions of commits along a walk. Those used last are held, so that walking a line of commits opens each version once, although commits hold theirs weakly. For one thread.
/// </summary>
internal sealed class VersionWindow
{
    private const int Held = 8;

    private readonly (CommitNode? Commit, GraphSpace? Version)[] _held = new (CommitNode?, GraphSpace?)[Held];
    private int _next;

    public GraphSpace Of(CommitNode commit, out GraphSpace version)
    {
        foreach (var (known, held) in _held)
            if (known == commit) return version = held!;
        version = commit.Version;
        _held[_next++ % Held] = (commit, version);
        return version;
    }

    /// <summary>The version of a commit, after that of its first parent (or the empty graph).</summary>
    public (GraphSpace Before, GraphSpace After) Of(CommitNode commit)
    {
        Of(commit, out var after);
        return commit.FirstParent is { } parent ? (Of(parent, out _), after) : (GraphSpace.Empty(after.Tables), after);
    }
}

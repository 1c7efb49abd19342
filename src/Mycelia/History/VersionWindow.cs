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

    public GraphSpace Of(CommitNode commit)
    {
        foreach (var (known, held) in _held)
            if (known == commit) return held!;
        var version = commit.Version;
        _held[_next++ % Held] = (commit, version);
        return version;
    }

    /// <summary>The version before that of a commit: that of its first parent, or the empty graph.</summary>
    public GraphSpace Before(CommitNode commit, GraphSpace version) => commit.FirstParent is { } parent ? Of(parent) : GraphSpace.Empty(version.Tables);
}

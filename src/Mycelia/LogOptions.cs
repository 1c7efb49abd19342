namespace Mycelia;

/// <summary>Which commits <see cref="HistoryForest.Log(LogOptions?)"/> lists. All conditions must hold.</summary>
public sealed record LogOptions
{
    /// <summary>The revision whose commit and its ancestors are listed; null: HEAD, or nothing before the first commit.</summary>
    public string? From { get; init; }

    /// <summary>List what all branches, tags and remote branches lead to, beside <see cref="From"/>.</summary>
    public bool All { get; init; }

    /// <summary>A revision that is left out with all its ancestors (git's <c>to..from</c>).</summary>
    public string? To { get; init; }

    /// <summary>At most so many commits, the newest; null: all.</summary>
    public int? Max { get; init; }

    /// <summary>Only commits whose author contains this text, whatever its case.</summary>
    public string? Author { get; init; }

    /// <summary>Only commits of this time or later.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Only commits of this time or earlier.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Go on to the first parent of a commit alone: the history of the branch itself, without what was merged into it.</summary>
    public bool FirstParent { get; init; }

    /// <summary>Only commits that created, changed or deleted this node, compared with their first parent.</summary>
    public NodeId? Node { get; init; }

    /// <summary>Only commits that created, changed or deleted this edge, compared with their first parent. With <see cref="Node"/> as well, those that touched either.</summary>
    public EdgeId? Edge { get; init; }

    /// <summary>
    /// Draw the graph of the commits (<see cref="LogEntry.Graph"/>). The commits of a line of work then stand together instead of in the order of time; all are looked up before the first
    /// is given. Commits that are left out by a condition are drawn past: what is shown is joined to the next ancestors that are shown.
    /// </summary>
    public bool Graph { get; init; }
}

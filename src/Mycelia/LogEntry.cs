namespace Mycelia;

/// <summary>What kind of name points to a commit.</summary>
public enum CommitRefKind
{
    /// <summary>HEAD itself, where a commit is checked out and no branch.</summary>
    Head,

    /// <summary>A branch.</summary>
    Branch,

    /// <summary>A tag.</summary>
    Tag,

    /// <summary>A branch of a remote as it was last seen.</summary>
    Remote,
}

/// <summary>A name that points to a commit.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Name">As it is written in revisions, e.g. <c>main</c>, <c>v1</c>, <c>origin/main</c>.</param>
/// <param name="IsCurrent">Whether it is what is checked out.</param>
public readonly record struct CommitRef(CommitRefKind Kind, string Name, bool IsCurrent)
{
    /// <summary>As git shows it: <c>HEAD -> main</c> for the branch that is checked out, <c>tag: v1</c>, else the name.</summary>
    public override string ToString() => Kind == CommitRefKind.Tag ? $"tag: {Name}" : Kind == CommitRefKind.Branch && IsCurrent ? $"HEAD -> {Name}" : Name;
}

/// <summary>A commit in a list of commits.</summary>
/// <param name="Commit">The commit.</param>
/// <param name="Refs">The names that point to it: what is checked out, branches, tags, remote branches, each by name.</param>
/// <param name="Graph">Its part of the drawing of the graph; null unless <see cref="LogOptions.Graph"/> asked for it.</param>
public sealed record LogEntry(Commit Commit, IReadOnlyList<CommitRef> Refs, LogGraph? Graph)
{
    /// <summary>The short id, the names in parentheses, the title.</summary>
    public override string ToString() => Refs.Count == 0 ? Commit.ToString() : $"{Commit.Id.Short} ({string.Join(", ", Refs)}) {Commit.Title}";
}

/// <summary>
/// The part of a drawing of the commit graph that belongs to one commit: lines of <c>*</c>, <c>|</c>, <c>\</c> and <c>/</c>, all of one width, to be put before the lines of its text.
/// </summary>
/// <param name="Lines">From top to bottom. The text begins at <see cref="CommitLine"/>; where it has fewer lines, the others stand alone.</param>
/// <param name="CommitLine">Which of them has the <c>*</c>.</param>
/// <param name="Padding">What to put before further lines of the text.</param>
public sealed record LogGraph(IReadOnlyList<string> Lines, int CommitLine, string Padding);

namespace Mycelia;

/// <summary>
/// The branch of a change feed was reset: it does not hold the commit any more that the feed had reached. Undo what was processed behind <see cref="ResumeFrom"/>
/// (<see cref="Snapshot.DiffTo"/> between the two commits tells what), and begin a feed there.
/// </summary>
public sealed class PositionLostException : MyceliaException
{
    internal PositionLostException(string branch, CommitId position, CommitId? resumeFrom, string? tip)
        : base(StatusCode.Diverged, Text(branch, position, resumeFrom, tip)) => (Position, ResumeFrom) = (position.ToString(), resumeFrom?.ToString());

    /// <summary>The position that the feed had reached.</summary>
    public string Position { get; }

    /// <summary>The last commit that the position and the branch have in common, to begin again from; null where they have none: begin at the first commit.</summary>
    public string? ResumeFrom { get; }

    private static string Text(string branch, CommitId position, CommitId? resumeFrom, string? tip)
    {
        var where = tip is null ? "has no commit" : $"stands at {tip}";
        var next = resumeFrom is { } id
            ? $"Undo what was processed behind their last common commit, and resume from there: {id}."
            : "They have no commit in common. Undo all that was processed, and begin at the first commit.";
        return $"The branch `{branch}` does not hold the position {position.Short} of the change feed: it {where}, so it was reset, or the position is of another branch. {next}";
    }
}

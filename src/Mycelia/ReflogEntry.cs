namespace Mycelia;

/// <summary>What <see cref="HistoryForest.Reset"/> changes.</summary>
public enum ResetMode
{
    /// <summary>The branch points elsewhere; its working state stays.</summary>
    Soft,

    /// <summary>The working state becomes that of the commit too; what was not recorded is lost.</summary>
    Hard,
}

/// <summary>A movement of a branch or of HEAD.</summary>
/// <param name="Index">How many movements ago: <c>ref@{Index}</c> names what it points to since.</param>
/// <param name="Ref">What moved: <c>HEAD</c>, or the full name (<c>heads/main</c>, <c>remotes/origin/main</c>).</param>
/// <param name="Old">Where it pointed before; null if nowhere.</param>
/// <param name="New">Where it points since; null if it was removed.</param>
/// <param name="Time">When, UTC.</param>
/// <param name="Author">Who.</param>
/// <param name="Reason">Why: the verb and what it said.</param>
public sealed record ReflogEntry(int Index, string Ref, CommitId? Old, CommitId? New, DateTimeOffset Time, string Author, string Reason);

namespace Mycelia;

/// <summary>A working state that was put aside.</summary>
/// <param name="Index">From 0, the newest first: <c>stash@{0}</c>. It changes when others come or go.</param>
/// <param name="Commit">What holds it: a commit on no branch, whose parent is the commit that the changes were made to.</param>
public sealed record StashEntry(int Index, Commit Commit)
{
    /// <summary>What was said of it, or which branch and commit it was made on.</summary>
    public string Message => Commit.Message;

    /// <summary>As git lists it.</summary>
    public override string ToString() => $"stash@{{{Index}}}: {Message}";
}

using Mycelia.Tests.Model;

namespace Mycelia.Tests.History;

/// <summary>What is compared.</summary>
internal sealed partial class ForestRun
{
    /// <summary>All names and branches, and one commit.</summary>
    private void Verify(int chosen)
    {
        var history = _db.History;
        Equal(string.Join(' ', _forest.Branches.Values.Select(Describe)), string.Join(' ', history.Branches.Select(Describe)), "branches");
        Equal(_forest.Current?.Name, history.Current?.Name, "the branch that is checked out");
        Equal(_forest.Head?.Id, history.Head?.Id.ToString(), "HEAD");
        Equal(_forest.Commits.Count, history.CommitCount, "number of commits");
        if (chosen % 3 == 0) Verify(Pick(_forest.Branches.Values, chosen / 3)); // Branches that nobody looks at are left unopened.
        (_forest.Current?.Working ?? _forest.Detached!.Version).Verify(_db.Snapshot(), "what is checked out");
        if (_forest.Commits.Count > 0) Verify(Pick(_forest.Commits, chosen));
        VerifyNames();

    }

    private void VerifyEverything()
    {
        Verify(0);
        foreach (var commit in _forest.Commits) Verify(commit);
        foreach (var branch in _forest.Branches.Values) Verify(branch);
        foreach (var branch in _forest.Branches.Values)
        {
            VerifyHash(branch.Working, _db.History.Branch(branch.Name).Snapshot().RootHash(), $"branch {branch.Name}");
            Equal(branch.HasChanges, _db.History.Branch(branch.Name).HasChanges, $"{branch.Name} has changes");
        }

        Equal(
            string.Join('\n', _forest.Reflog.Select(entry => $"{entry.Ref} {entry.Old[..7]} {entry.New[..7]}")),
            string.Join('\n', _db.History.State.Reflog.Entries.Select(entry => $"{entry.Ref} {entry.Old.ToString()[..7]} {entry.New.ToString()[..7]}")), "reflog");
        VerifyHeld();
        Check();
    }

    private void Verify(NaiveBranch branch) => branch.Working.Verify(_db.History.Branch(branch.Name).Snapshot(), $"branch {branch.Name}");

    private void Verify(NaiveCommit wanted)
    {
        var found = _db.History.Resolve(wanted.Id);
        Equal(wanted.Message, found.Message, $"message of {wanted}");
        Equal(string.Join(' ', wanted.Parents.Select(parent => parent.Id)), string.Join(' ', found.Parents), $"parents of {wanted}");
        var snapshot = _db.History.Open(wanted.Id);
        wanted.Version.Verify(snapshot, $"commit {wanted}");
        VerifyHash(wanted.Version, found.RootHash.Span, $"commit {wanted}, as recorded");
        if (wanted.Version.Nodes.Count < 100) VerifyHash(wanted.Version, RootHashByDefinition.Of(snapshot.Space), $"commit {wanted}, by definition");
        VerifyHash(wanted.Version, snapshot.RootHash(), $"commit {wanted}, computed anew");
    }

    /// <summary>Equal content, equal hash; other content, another hash.</summary>
    private void VerifyHash(NaiveVersion version, ReadOnlySpan<byte> hash, string what)
    {
        var (content, text) = (version.Text(), Convert.ToHexString(hash));
        if (!_hashOf.TryAdd(content, text)) Equal(_hashOf[content], text, $"root hash of equal content, {what}");
        if (!_contentOf.TryAdd(text, content)) Equal(_contentOf[text], content, $"content of equal root hashes, {what}");
    }

    private void VerifyHeld()
    {
        foreach (var (snapshot, version, what) in _held) version.Verify(snapshot, what);
    }

    private void Check()
    {
        var report = _db.Check();
        if (!report.IsClean) throw new ModelMismatchException(string.Join('\n', report.Problems));
    }

    private static string Describe(NaiveBranch branch) => $"{branch.Name} {branch.Tip?.Id}";

    private static string Describe(Branch branch) => $"{branch.Name} {branch.Head?.Id}";

    private static void Equal<T>(T wanted, T found, string what)
    {
        if (!EqualityComparer<T>.Default.Equals(wanted, found)) throw new ModelMismatchException($"{what}: {found} instead of {wanted}");
    }
}

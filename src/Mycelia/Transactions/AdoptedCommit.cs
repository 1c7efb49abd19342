using Mycelia.Graph;
using Mycelia.History;
using Mycelia.Kernel.Columns;
using Mycelia.Persistence;

namespace Mycelia.Transactions;

/// <summary>A commit made elsewhere, its version built and found to be the one that it names: ready for <see cref="HistoryStep.Adopt"/>. Made outside of the step, since it takes time.</summary>
internal sealed class AdoptedCommit
{
    private AdoptedCommit(Commit commit, CommitId? from, Delta delta, GraphSpace version, VersionHashes hashes, long unsavedBytes) =>
        (Commit, From, Delta, Version, Hashes, UnsavedBytes) = (commit, from, delta, version, hashes, unsavedBytes);

    public Commit Commit { get; }

    /// <summary>The commit that the delta was applied to; null for the empty graph.</summary>
    public CommitId? From { get; }

    public Delta Delta { get; }

    public GraphSpace Version { get; }

    public VersionHashes Hashes { get; }

    public long UnsavedBytes { get; }

    /// <summary>Builds the version of a commit: <paramref name="delta"/> leads to it from that of its first parent, which is here, or from the empty graph.</summary>
    /// <exception cref="CorruptionException">What that leads to is not the commit's version.</exception>
    public static AdoptedCommit Build(Commit commit, GraphSpace? from, VersionHashes? fromHashes, Delta delta, GraphTables tables, CancellationToken cancellation)
    {
        var start = from ?? GraphSpace.Empty(tables);
        try
        {
            var builder = new GraphBuilder(start, new Lineage(), mode: RuleMode.Replay);
            builder.Apply(delta);
            var version = builder.FinishForGood().WithRulesBuilt(cancellation);
            var hashes = (fromHashes ?? VersionHashes.Of(start, cancellation)).Update(start, version, cancellation);
            if (!hashes.Root.AsSpan().SequenceEqual(commit.RootHash.Span)) throw Wrong(commit, null);
            return new AdoptedCommit(commit, commit.Parents is [var parent, ..] ? parent : null, delta, version, hashes, builder.UnsavedBytes);
        }
        catch (Exception e) when (e is InvariantException or ArgumentException or IndexOutOfRangeException or NullReferenceException or KeyNotFoundException or OverflowException)
        {
            throw Wrong(commit, e);
        }
    }

    private static CorruptionException Wrong(Commit commit, Exception? cause) =>
        new($"What arrived for commit {commit.Id.Short} does not lead to the version that it names; it was not taken in. Check the database that it came from with `mycelia check`.", cause);
}

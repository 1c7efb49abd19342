namespace Mycelia;

/// <summary>What <see cref="Database.Check"/> found.</summary>
/// <param name="Problems">One line per broken invariant or damaged record, empty when all is well.</param>
/// <param name="Version">The version that was checked.</param>
/// <param name="Nodes">Its nodes.</param>
/// <param name="Edges">Its edges.</param>
/// <param name="Chunks">Column chunks whose values were read.</param>
/// <param name="RootHash">The hash of its content, 64 hexadecimal digits; see <see cref="Snapshot.RootHash"/>.</param>
public sealed record CheckReport(IReadOnlyList<string> Problems, long Version, long Nodes, long Edges, long Chunks, string RootHash)
{
    /// <summary>Whether nothing is wrong.</summary>
    public bool IsClean => Problems.Count == 0;
}

public sealed partial class Database
{
    /// <summary>
    /// Reads everything and verifies it: every stored record against its checksum, and of the present version that counts, endpoints, columns and
    /// adjacency agree with one another. Writers and readers go on meanwhile. Cost: some passes over all data.
    /// </summary>
    public CheckReport Check(CancellationToken cancellation = default)
    {
        RequireOpen();
        using var activity = Telemetry.Source.StartActivity("mycelia.check");
        var space = _committer.Head;
        var problems = new List<string>();
        if (_storage is not null) problems.AddRange(_storage.Verify(cancellation));
        var checker = new Persistence.Checker(space, cancellation);
        problems.AddRange(checker.Run());
        var hash = problems.Count == 0 ? Convert.ToHexStringLower(Persistence.RootHash.Of(space, cancellation)) : "";
        return new CheckReport(problems, space.Sequence, space.NodeCount, space.EdgeCount, checker.Chunks, hash);
    }

    /// <summary>As <see cref="Check"/>, on a thread of the pool.</summary>
    public Task<CheckReport> CheckAsync(CancellationToken cancellation = default) => Task.Run(() => Check(cancellation), cancellation);
}

public sealed partial class Snapshot
{
    /// <summary>
    /// A SHA-256 of the logical content: equal graphs (same identities, labels, types, properties) have equal hashes, whatever history, layout or
    /// checkpoints led there. Cost: reads all data.
    /// </summary>
    public byte[] RootHash(CancellationToken cancellation = default) => Persistence.RootHash.Of(_space, cancellation);
}

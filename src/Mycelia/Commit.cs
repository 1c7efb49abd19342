namespace Mycelia;

/// <summary>
/// A recorded version of the graph: what it holds (by root hash), what it came from, who recorded it, when and why. The id is the hash of all of
/// these, so a commit never changes.
/// </summary>
public sealed class Commit
{
    internal Commit(CommitId id, IReadOnlyList<CommitId> parents, ReadOnlyMemory<byte> rootHash, string message, string author, long timeNanos)
    {
        Id = id;
        Parents = parents;
        RootHash = rootHash;
        Message = message;
        Author = author;
        TimeNanos = timeNanos;
    }

    /// <summary>The hash of all the rest.</summary>
    public CommitId Id { get; }

    /// <summary>The commits it was made from: none for the first one, two or more for a merge, of which the first is the branch merged into.</summary>
    public IReadOnlyList<CommitId> Parents { get; }

    /// <summary>The hash of the graph's content (32 bytes): see <see cref="Snapshot.RootHash"/>. Commits of equal graphs have equal root hashes.</summary>
    public ReadOnlyMemory<byte> RootHash { get; }

    /// <summary>What the author said of it; the first line is the title that lists show.</summary>
    public string Message { get; }

    /// <summary>Who recorded it, free text; by custom <c>Name &lt;mail&gt;</c>.</summary>
    public string Author { get; }

    /// <summary>When it was recorded, UTC.</summary>
    public DateTimeOffset Time => DateTimeOffset.UnixEpoch.AddTicks(TimeNanos / TimeSpan.NanosecondsPerTick);

    /// <summary>The first line of the message.</summary>
    public string Title => Message.AsSpan().IndexOfAny('\r', '\n') is >= 0 and var end ? Message[..end] : Message;

    /// <summary>Whether it has more than one parent.</summary>
    public bool IsMerge => Parents.Count > 1;

    internal long TimeNanos { get; }

    /// <summary>The short id and the title.</summary>
    public override string ToString() => $"{Id.Short} {Title}";
}

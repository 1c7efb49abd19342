// The other side of an exchange, as few messages: what it is and points to, which of these commits it has, the commits between these, take these, move these names.
// LocalPeer answers them for a database in this process. All messages are plain data, so that another form can carry them over a connection.
//
// Nothing here is trusted: whoever takes a commit applies its changes and compares the root hash of the result, and names move only from an expected value.

namespace Mycelia.Exchange;

/// <summary>A name of the other side and the commit it points to; a tag may come with its message.</summary>
internal sealed record PeerRef(string Name, CommitId Commit, byte[]? Note = null);

/// <summary>What the other side points to.</summary>
/// <param name="Location">Where it is, for people.</param>
/// <param name="Head">The branch that is checked out there; null when a commit is.</param>
/// <param name="Branches">Branches that have a commit.</param>
/// <param name="Tags">Tags.</param>
internal sealed record PeerRefs(string Location, string? Head, IReadOnlyList<PeerRef> Branches, IReadOnlyList<PeerRef> Tags);

internal enum PeerRefKind : byte
{
    Branch,
    Tag,
}

/// <summary>A name that is to point to a commit that the other side has.</summary>
/// <param name="Kind">Branch or tag.</param>
/// <param name="Name">The name.</param>
/// <param name="Expected">What it must point to now; null: there must be no such name, or a branch without commits.</param>
/// <param name="Commit">What it shall point to.</param>
/// <param name="Force">A branch may lose commits by it.</param>
/// <param name="Note">The message of a tag.</param>
internal sealed record RefMove(PeerRefKind Kind, string Name, CommitId? Expected, CommitId Commit, bool Force, byte[]? Note = null);

/// <summary>What became of a move: done when there is no reason.</summary>
internal sealed record RefOutcome(RefMove Move, StatusCode Status, string? Reason)
{
    public bool IsDone => Reason is null;
}

internal interface IExchangePeer : IDisposable
{
    PeerRefs Refs();

    /// <summary>For each of these commits whether it is there.</summary>
    IReadOnlyList<bool> Has(IReadOnlyList<CommitId> commits);

    /// <summary>
    /// The commits that <paramref name="wants"/> reach and <paramref name="haves"/> do not, parents first, each as one or more messages (<see cref="RecordWriter"/>). A message is the
    /// receiver's.
    /// </summary>
    /// <exception cref="MyceliaException">A wanted commit is not there.</exception>
    IEnumerable<byte[]> Send(IReadOnlyList<CommitId> wants, IReadOnlyList<CommitId> haves, CancellationToken cancellation);

    /// <summary>Takes in what <see cref="Send"/> of another peer gave; durable on return. After an interruption, what was taken stays.</summary>
    /// <exception cref="CorruptionException">A message is damaged, or does not lead to the commit that it names.</exception>
    void Take(IEnumerable<byte[]> messages, CancellationToken cancellation);

    /// <summary>Moves names, each if it is what was expected, in one step.</summary>
    IReadOnlyList<RefOutcome> Move(IReadOnlyList<RefMove> moves);
}

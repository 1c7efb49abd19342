using Mycelia.Graph;
using Mycelia.Kernel.Columns;

namespace Mycelia.Transactions;

/// <summary>
/// The working state of one branch as the committer moves it: its newest version, who is open on it, and what its transactions wrote lately. What is not
/// marked otherwise is the leader's alone.
/// </summary>
internal sealed class BranchHead(Committer committer, int number, GraphSpace head)
{
    public Committer Committer => committer;

    /// <summary>The number that log records name the branch by; <c>main</c> of a new database is 0.</summary>
    public int Number => number;

    /// <summary>The open transactions and the newest version. For everybody.</summary>
    public ActiveTransactions Active { get; } = new(head);

    public ConflictTable Conflicts { get; } = new();

    /// <summary>The line of versions since its chunks were sealed last.</summary>
    public Lineage Lineage { get; set; } = new();

    /// <summary>The last commit that deleted a node; before it is known, any could have.</summary>
    public long LastNodeDeletion { get; set; } = head.Sequence;

    /// <summary>Why nothing may be committed here, null while it may. For everybody.</summary>
    public string? ClosedBecause { get; set; }

    /// <summary>The newest version. For everybody.</summary>
    public GraphSpace Head => Active.Head;

    /// <summary>Seals what is open: the versions that exist never change again, not even by rows that they do not show.</summary>
    public void Seal() => Lineage = new Lineage();

    /// <summary>
    /// Makes a version the head that no delta of this line led to. Open transactions that began earlier fail as retryable when they commit: what
    /// changed was not noted cell by cell.
    /// </summary>
    public void Replace(GraphSpace next)
    {
        Seal();
        Active.Publish(next);
        Conflicts.Forget(next.Sequence);
        LastNodeDeletion = next.Sequence;
    }
}

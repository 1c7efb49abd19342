namespace Mycelia;

/// <summary>How long a commit waits for the disk.</summary>
public enum Durability
{
    /// <summary>Until the log is flushed to the device. Nothing acknowledged is lost, whatever fails. Concurrent commits share one flush. The default.</summary>
    Strict,

    /// <summary>Not at all: the log is flushed within <see cref="DatabaseOptions.RelaxedInterval"/>. A crash loses at most the commits of that interval, newest first.</summary>
    Relaxed,

    /// <summary>
    /// The database keeps no log. What was not checkpointed is lost at a crash; <see cref="Database.Dispose"/> writes a checkpoint. Applies to a whole
    /// database, not to single transactions.
    /// </summary>
    None,
}

/// <summary>What concurrent transactions may see of one another.</summary>
public enum Isolation
{
    /// <summary>Reads see one version; two transactions may not write the same property, label or entity. Write skew is possible. The default.</summary>
    Snapshot,

    /// <summary>As if transactions ran one after another: what was read may not have been changed by others at commit either.</summary>
    Serializable,
}

/// <summary>Settings of one transaction.</summary>
public sealed record TransactionOptions
{
    /// <summary>Snapshot isolation unless set otherwise.</summary>
    public Isolation Isolation { get; init; } = Isolation.Snapshot;

    /// <summary>Overrides the database's durability for this commit: <see cref="Durability.Strict"/> or <see cref="Durability.Relaxed"/>.</summary>
    public Durability? Durability { get; init; }

    /// <summary>How often <see cref="Database.Write(Action{Transaction}, TransactionOptions?, CancellationToken)"/> tries again after a conflict.</summary>
    public int RetriesMax { get; init; } = 50;
}

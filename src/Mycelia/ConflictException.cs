namespace Mycelia;

/// <summary>
/// Another transaction committed a change to the same thing first. Nothing of this transaction was stored; run it again
/// (<see cref="Database.Write(Action{Transaction}, TransactionOptions?, CancellationToken)"/> does that by itself).
/// </summary>
public sealed class ConflictException : MyceliaException
{
    internal ConflictException(string entity, string? why = null)
        : base(StatusCode.Conflict, $"Conflict on {entity}. {why ?? "Another transaction changed it first."} Nothing was stored; run the transaction again.") => Entity = entity;

    /// <summary>What both transactions touched, in words: a property of a node, an edge, a label.</summary>
    public string Entity { get; }

    /// <inheritdoc/>
    public override bool IsRetryable => true;
}

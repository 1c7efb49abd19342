namespace Mycelia.Cypher.Execution;

/// <summary>
/// One operator of one worker in one run: pulled for batches from above. Made from a <see cref="Planning.PlanNode"/>, opened for a run (again for each outer
/// row of a nested plan, and again for the next run when the tree is kept), asked until it gives null. Not thread-safe.
/// </summary>
internal abstract class Operator : IDisposable
{
    /// <summary>
    /// Begins from the start. An input that may write is opened here and not later, and before anything is looked up in the version that is read: it writes when
    /// it is opened, and what stands above works on the version that this left. Other inputs may be opened when they are needed.
    /// </summary>
    public abstract void Open(QueryContext context);

    /// <summary>
    /// The next batch with at least one row, or null at the end. It holds until the next call. Checks <see cref="QueryContext.Cancellation"/> at least once per
    /// batch it produces or consumes.
    /// </summary>
    public abstract Batch? Next();

    /// <summary>Gives back what a run holds (files, memory of the budget); the operator may be opened again.</summary>
    public virtual void Close()
    {
    }

    public void Dispose() => Close();
}

using System.Diagnostics.CodeAnalysis;
using Mycelia.History;
using Mycelia.Querying;

namespace Mycelia;

/// <summary>
/// A branch: a name for a commit, and a working state that transactions change. It need not be checked out to be read or written. The object shows the branch as it is at
/// each call; after a rename or deletion its calls fail.
/// </summary>
public sealed class Branch
{
    private readonly HistoryForest _history;
    private readonly int _number;

    internal Branch(HistoryForest history, BranchEntry entry) => (_history, _number, Name) = (history, entry.Number, entry.Name);

    /// <summary>The name, e.g. <c>main</c>.</summary>
    public string Name { get; }

    /// <summary>The commit it points to; null before its first commit.</summary>
    public Commit? Head => Entry.Tip is { } id ? _history.State.Commits[id].Commit : null;

    /// <summary>Whether it is checked out.</summary>
    public bool IsCurrent => _history.State.Head.Branch == Name;

    /// <summary>Whether its working state differs from its last commit. Cost: compares roots, and only where these differ what changed.</summary>
    public bool HasChanges => !_history.IsClean(Entry);

    /// <summary>The remote branch that it follows, e.g. <c>origin/main</c>; null where there is none. See <see cref="HistoryForest.SetUpstream"/>.</summary>
    public string? Upstream => _history.State.UpstreamOf(Entry.Name);

    internal BranchEntry Entry => _history.State.Branches.GetValueOrDefault(Name) is { } entry && entry.Number == _number ? entry : throw HistoryForest.NoSuchBranch(Name);

    /// <summary>The working state as it is now. O(1).</summary>
    public Snapshot Snapshot()
    {
        _history.Database.RequireOpen();
        return _history.Database.SnapshotOf(_history.Committer.HeadOf(Entry.Number).Head);
    }

    /// <summary>Begins a transaction on this branch.</summary>
    public Transaction Begin(TransactionOptions? options = null) => _history.Database.Begin(_history.Committer.HeadOf(Entry.Number), options);

    /// <summary>As <see cref="Database.Write(Action{Transaction}, TransactionOptions?, CancellationToken)"/>, on this branch.</summary>
    public void Write(Action<Transaction> work, TransactionOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(work);
        Write(
            tx =>
            {
                work(tx);
                return true;
            },
            options, cancellation);
    }

    /// <summary>As <see cref="Database.Write{T}(Func{Transaction, T}, TransactionOptions?, CancellationToken)"/>, on this branch.</summary>
    public T Write<T>(Func<Transaction, T> work, TransactionOptions? options = null, CancellationToken cancellation = default) =>
        _history.Database.Write(_history.Committer.HeadOf(Entry.Number), work, options, cancellation);

    /// <summary>Runs a query on the working state of this branch; what it writes goes there.</summary>
    /// <exception cref="CypherException">The text is wrong, or the query failed; nothing was kept of what it wrote.</exception>
    public QueryResult Query(string text, params ReadOnlySpan<(string Name, Value Value)> parameters) =>
        _history.Database.Run(text, QueryParameters.Of(parameters), null, CancellationToken.None, _history.Committer.HeadOf(Entry.Number));

    /// <summary>As <see cref="Query(string, ReadOnlySpan{ValueTuple{string, Value}})"/>, with limits.</summary>
    /// <param name="text">The query.</param>
    /// <param name="parameters">A dictionary of values, or an object whose public properties are the parameters, e.g. <c>new { name = "Ada" }</c>.</param>
    /// <param name="options">Limits of the run.</param>
    /// <param name="cancellation">Ends the run with an <see cref="OperationCanceledException"/>; nothing is kept of what it wrote.</param>
    /// <exception cref="CypherException">The text is wrong, or the query failed; nothing was kept of what it wrote.</exception>
    public QueryResult Query<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] T>(
        string text, T parameters, QueryOptions? options = null, CancellationToken cancellation = default) where T : class =>
        _history.Database.Run(text, QueryParameters.Of(parameters), options, cancellation, _history.Committer.HeadOf(Entry.Number));

    /// <summary>Records the working state as a commit: see <see cref="HistoryForest.Commit"/>.</summary>
    /// <exception cref="MyceliaException">Nothing changed since the last commit.</exception>
    public Commit Commit(string message, string? author = null, bool allowEmpty = false) => _history.Record(Name, message, author, allowEmpty);

    /// <summary>Merges a commit into this branch: see <see cref="HistoryForest.Merge"/>.</summary>
    /// <exception cref="MyceliaException">As there.</exception>
    public MergeReport Merge(string revision, MergeOptions? options = null, CancellationToken cancellation = default) => _history.MergeInto(Entry.Name, revision, options, cancellation);

    /// <summary>The merge, revert, cherry-pick or stash pop that is under way on this branch; null if there is none.</summary>
    public PendingMerge? PendingMerge => _history.PendingOn(Entry);

    /// <summary>The name.</summary>
    public override string ToString() => Name;
}

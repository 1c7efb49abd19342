namespace Mycelia;

public sealed partial class Database
{
    internal bool IsClosed => _isClosed;

    /// <summary>
    /// A change feed: what the commits of a branch changed, one item per commit, first those that there are (<see cref="HistoryForest.ChangesSince"/>), then each new one as it is recorded, by
    /// this process, or in a read-only database as it is read. It waits without polling and holds no thread; ends when the database is closed. Any number of feeds may run; each enumeration begins
    /// at the beginning.
    /// </summary>
    /// <param name="options">The position to go on from, and the branch.</param>
    /// <param name="cancellation">Ends the feed with an <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="PositionLostException">The branch was reset to before what the feed had reached; thrown by the enumeration.</exception>
    /// <exception cref="MyceliaException">The branch or the position does not exist, no branch is checked out, or the branch was deleted meanwhile.</exception>
    /// <example><code>
    /// await foreach (var item in db.Changes(new ChangeFeedOptions { Since = ReadPosition() }, stopping))
    /// {
    ///     foreach (var node in item.Diff.Nodes) Console.WriteLine(node);
    ///     WritePosition(item.Position);
    /// }
    /// </code></example>
    public IAsyncEnumerable<CommitChanges> Changes(ChangeFeedOptions? options = null, CancellationToken cancellation = default) =>
        History.Feed(options ?? new ChangeFeedOptions(), cancellation);
}

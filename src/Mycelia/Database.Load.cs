using Mycelia.Import.Build;
using Mycelia.Transactions;

namespace Mycelia;

public sealed partial class Database
{
    /// <summary>
    /// Begins a load of many nodes and edges past the log. Nothing is visible before <see cref="CommitLoad"/>, and giving it up leaves nothing but blobs that the next
    /// checkpoint removes. One of CommitLoad and <see cref="GiveUpLoad"/> must follow.
    /// </summary>
    internal GraphLoader BeginLoad(CancellationToken cancellation)
    {
        var branch = RequireBranch();
        var before = branch.Head;
        var loader = new GraphLoader(before, new PageSink(_storage?.Chunks, before.Tables, _options.CacheBytesInForce / 2), cancellation) { Branch = branch.Number };
        _checkpointer?.BeginLoad(loader.Sink.Numbers);
        return loader;
    }

    /// <summary>
    /// Makes a load part of the database at once: durable on return, or wholly absent. Commits wait meanwhile; transactions that were open fail as retryable.
    /// <paramref name="existing"/> are rows of nodes that were there before and at which the load has edges, <paramref name="schema"/> are schema cells to be set.
    /// </summary>
    internal void CommitLoad(GraphLoader loader, IReadOnlyCollection<uint> existing, IReadOnlyCollection<(string Name, byte[] Definition)> schema, CancellationToken cancellation)
    {
        RequireWritable();
        loader.Finish();
        if (_checkpointer is not null) _checkpointer.RunWith(Build, loader.Sink.Scratch, cancellation);
        else _committer.Quiesce(head => _committer.Replace(Build(head)));
        loader.OfferRests();
        _checkpointer?.EndLoad(loader.Sink.Numbers, isGivenUp: false);

        Graph.GraphSpace Build(Graph.GraphSpace head)
        {
            if (_committer.Current.Number != loader.Branch)
                throw new MyceliaException(StatusCode.InvalidState, "Another branch was checked out while rows were being loaded; nothing of the load was stored. Check out the first one and load again.");
            return LoadCommit.Build(head, loader, existing, schema, _pages, _committer.Sequence + 1, _committer.Era);
        }
    }

    /// <summary>Ends a load that will not be committed, or whose commit failed.</summary>
    internal void GiveUpLoad(GraphLoader loader) => _checkpointer?.EndLoad(loader.Sink.Numbers, isGivenUp: true);
}

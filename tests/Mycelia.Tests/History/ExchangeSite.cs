using Mycelia.Exchange;
using Mycelia.Simulation.Storage;

namespace Mycelia.Tests.History;

/// <summary>A database on a simulated disk that exchanges with others through messages.</summary>
internal sealed class ExchangeSite : IDisposable
{
    private readonly SimulatedDisk _disk = new();

    public ExchangeSite() => Database = Open();

    public Database Database { get; private set; }

    public HistoryForest History => Database.History;

    public IExchangePeer Peer => new LocalPeer(Database, ownsDatabase: false);

    /// <summary>A clone of this one.</summary>
    public ExchangeSite Clone(string? branch = null)
    {
        var clone = new ExchangeSite();
        clone.Database.CloneFrom(Peer, "there", new CloneOptions { Branch = branch }, default);
        return clone;
    }

    public FetchReport Fetch(ExchangeSite other, FetchOptions? options = null) => History.FetchFrom("origin", other.Peer, options ?? new FetchOptions(), default);

    public FetchReport Fetch(IExchangePeer other) => History.FetchFrom("origin", other, new FetchOptions(), default);

    public PushReport Push(ExchangeSite other, string? branch = null, PushOptions? options = null) => History.PushTo("origin", branch, other.Peer, options ?? new PushOptions(), default);

    public void Reopen(bool checkpoint = false)
    {
        if (checkpoint) Database.Checkpoint();
        Database.Dispose();
        Database = Open();
    }

    /// <summary>Every name and what it points to, the working state of each branch, and the root hash of every commit, as computed anew.</summary>
    public string[] Describe() =>
    [
        .. History.State.Refs.Select(entry => $"{entry.Key} {entry.Value}"),
        .. History.Branches.Select(branch => $"{branch.Name} {branch.Head?.Id} {Convert.ToHexString(branch.Snapshot().RootHash())} {branch.IsCurrent}"),
        .. History.State.Commits.Order.Select(node => node.Id.ToString()).Order(StringComparer.Ordinal).Select(id => $"{id} {Convert.ToHexString(History.Open(id).RootHash())}"),
    ];

    /// <summary>Everything is as the checker wants it, and every commit has the graph that its root hash names.</summary>
    public void AssertSound()
    {
        var report = Database.Check();
        Assert.True(report.IsClean, string.Join('\n', report.Problems));
        foreach (var node in History.State.Commits.Order) Assert.Equal(Convert.ToHexString(node.Commit.RootHash.Span), Convert.ToHexString(History.Open(node.Id.ToString()).RootHash()));
    }

    public void Dispose() => Database.Dispose();

    private Database Open() => Database.Open(_disk.Open(), new DatabaseOptions { Author = "tests" });
}

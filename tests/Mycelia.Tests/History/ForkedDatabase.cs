using Mycelia.Simulation.Storage;

namespace Mycelia.Tests.History;

/// <summary>A database with a graph on <c>main</c> that <c>dev</c> was branched from; it can be opened again at any moment.</summary>
internal sealed class ForkedDatabase : IDisposable
{
    private readonly SimulatedDisk? _disk;

    public ForkedDatabase(bool inMemory = false)
    {
        _disk = inMemory ? null : new SimulatedDisk();
        Db = inMemory ? Database.InMemory() : Open();
        (Ada, Bob, Carol, Knows) = Db.Write(tx =>
        {
            var (ada, bob) = (tx.CreateNode("Person", ("name", "Ada"), ("age", 36)), tx.CreateNode("Person", ("name", "Bob")));
            return (ada, bob, tx.CreateNode("Person", ("name", "Carol")), tx.CreateEdge(ada, "KNOWS", bob, ("since", 1840)));
        });
        Base = Db.History.Commit("base", "me");
        Db.History.CreateBranch("dev");
    }

    public Database Db { get; private set; }

    public NodeId Ada { get; }

    public NodeId Bob { get; }

    public NodeId Carol { get; }

    public EdgeId Knows { get; }

    public Commit Base { get; }

    public HistoryForest History => Db.History;

    public Branch Main => History.Branch("main");

    public Branch Dev => History.Branch("dev");

    /// <summary>Writes on a branch and commits it.</summary>
    public Commit Commit(string branch, string message, Action<Transaction> write)
    {
        History.Branch(branch).Write(write);
        return History.Branch(branch).Commit(message, "me");
    }

    public string HashOf(string branch) => Convert.ToHexString(History.Branch(branch).Snapshot().RootHash());

    public void Reopen(bool checkpoints)
    {
        if (_disk is null) return;
        if (checkpoints) Db.Checkpoint();
        Db.Dispose();
        Db = Open();
    }

    /// <summary>Everything is whole, also after reopening.</summary>
    public void Check()
    {
        var hash = HashOf("main");
        var tip = Main.Head?.Id;
        Reopen(checkpoints: false);
        Assert.Equal((hash, tip), (HashOf("main"), Main.Head?.Id));
        Assert.True(Db.Check().IsClean);
        foreach (var branch in History.Branches)
            for (var commit = branch.Head; commit is not null; commit = commit.Parents.Count > 0 ? History.Resolve(commit.Parents[0].ToString()) : null)
                Assert.Equal(Convert.ToHexString(commit.RootHash.Span), Convert.ToHexString(History.Open(commit.Id.ToString()).RootHash()));
    }

    public void Dispose() => Db.Dispose();

    private Database Open() => Database.Open(_disk!.Open(), new DatabaseOptions { Author = "tester" });
}

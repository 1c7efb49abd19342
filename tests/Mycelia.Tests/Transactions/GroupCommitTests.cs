using Mycelia.Graph;
using Mycelia.History;
using Mycelia.Kernel;
using Mycelia.Simulation.Storage;
using Mycelia.Transactions;

namespace Mycelia.Tests.Transactions;

/// <summary>Transactions that begin or commit while a group is under way: the windows that only exact timing hits, reached here through the log.</summary>
public sealed class GroupCommitTests : IDisposable
{
    private static readonly TransactionOptions Serializable = new() { Isolation = Isolation.Serializable };

    private readonly SimulatedDisk _disk = new(1);
    private readonly HookedLog _log;
    private readonly Database _db;
    private readonly NodeId _a;
    private readonly NodeId _b;

    public GroupCommitTests()
    {
        _log = new HookedLog(_disk);
        _db = Database.Open(_log, new DatabaseOptions { CheckpointLogBytes = 0 });
        (_a, _b) = _db.Write(tx => (tx.CreateNode("Person", ("x", 0)), tx.CreateNode("Person", ("x", 0))));
    }

    public void Dispose() => _db.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_serializable_transaction_that_begins_while_a_group_is_logged_misses_no_phantom(bool othersAreOpen)
    {
        using var idle = othersAreOpen ? _db.Begin() : null;
        Transaction? late = null;
        _log.OnNextAppend = () =>
        {
            late = _db.Begin(Serializable);
            Assert.Equal(2, late.Snapshot.Nodes("Person").ToArray().Length);
        };
        _db.Write(tx => tx.CreateNode("Person"));
        late!.Set(_a, "seen", 2);
        Assert.Throws<ConflictException>(late.Commit);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_transaction_that_begins_while_a_group_is_logged_overwrites_nothing(bool othersAreOpen)
    {
        using var idle = othersAreOpen ? _db.Begin() : null;
        Transaction? late = null;
        _log.OnNextAppend = () =>
        {
            late = _db.Begin();
            late.Set(_a, "x", late.Snapshot.Get(_a, "x").AsInt64() + 1);
        };
        _db.Write(tx => tx.Set(_a, "x", tx.Snapshot.Get(_a, "x").AsInt64() + 1));
        Assert.Throws<ConflictException>(late!.Commit);
        Assert.Equal(1, _db.Snapshot().Get(_a, "x"));
    }

    [Fact]
    public void What_is_being_logged_is_seen_by_nobody()
    {
        _log.OnNextAppend = () =>
        {
            Assert.Equal((1L, 2L), (_db.Snapshot().Version, _db.Snapshot().NodeCount));
            Assert.True(_db.Snapshot().Get(_a, "x").Equals(0));
        };
        _db.Write(tx =>
        {
            tx.CreateNode("Person");
            tx.Set(_a, "x", 1);
        });
        Assert.Equal((2L, 3L), (_db.Snapshot().Version, _db.Snapshot().NodeCount));
    }

    [Fact]
    public async Task A_group_shares_one_append_and_the_first_of_it_wins()
    {
        var waiting = new List<(Transaction Tx, Task Commit)>();
        _log.OnNextAppend = () =>
        {
            Queue(tx => tx.Set(_a, "x", 1));
            Queue(tx => tx.Set(_b, "x", 2));
            Queue(tx => tx.Set(_a, "x", 3));
            Queue(tx => tx.CreateNode("Person"));
        };
        _db.Write(tx => tx.CreateNode("First"));
        await waiting[0].Commit;
        await waiting[1].Commit;
        await Assert.ThrowsAsync<ConflictException>(() => waiting[2].Commit);
        await waiting[3].Commit;
        Assert.Equal([3, 4, 0, 5], waiting.Select(entry => entry.Tx.CommittedVersion));
        Assert.Equal(3, _log.Appends);
        Assert.Equal((1, 2), (_db.Snapshot().Get(_a, "x"), _db.Snapshot().Get(_b, "x")));

        void Queue(Action<Transaction> work)
        {
            var tx = _db.Begin();
            work(tx);
            waiting.Add((tx, tx.CommitAsync()));
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_node_is_not_deleted_and_linked_in_one_group(bool deleteFirst)
    {
        Task first = Task.CompletedTask, second = Task.CompletedTask;
        _log.OnNextAppend = () =>
        {
            Transaction delete = _db.Begin(), link = _db.Begin();
            delete.Delete(_a);
            link.CreateEdge(_b, "KNOWS", _a);
            (first, second) = deleteFirst ? (delete.CommitAsync(), link.CommitAsync()) : (link.CommitAsync(), delete.CommitAsync());
        };
        _db.Write(tx => tx.CreateNode("First"));
        await first;
        await Assert.ThrowsAsync<ConflictException>(() => second);
        Assert.Equal(!deleteFirst, _db.Snapshot().Exists(_a));
        Assert.True(_db.Check().IsClean);
    }

    [Fact]
    public void A_transaction_cannot_be_used_or_ended_while_it_commits()
    {
        var tx = _db.Begin();
        tx.Set(_a, "x", 1);
        _log.OnNextAppend = () =>
        {
            tx.Dispose();
            Assert.Equal(StatusCode.InvalidState, Assert.Throws<MyceliaException>(tx.Rollback).Status);
            Assert.Equal(StatusCode.InvalidState, Assert.Throws<MyceliaException>(tx.Commit).Status);
            Assert.Equal(StatusCode.InvalidState, Assert.Throws<MyceliaException>(() => tx.Set(_a, "x", 2)).Status);
        };
        tx.Commit();
        Assert.Equal(1, _db.Snapshot().Get(_a, "x"));
        using var old = _db.Begin();
        _db.Write(other => other.Set(_a, "x", 2));
        old.Set(_a, "x", 3);
        Assert.Throws<ConflictException>(old.Commit);
    }

    [Fact]
    public void When_the_log_fails_nothing_is_published_and_nothing_more_is_accepted()
    {
        _log.OnNextAppend = () => throw new MyceliaException(StatusCode.StorageFailure, "the disk is full");
        Assert.Equal(StatusCode.StorageFailure, Assert.Throws<MyceliaException>(() => _db.Write(tx => tx.Set(_a, "x", 1))).Status);
        Assert.Equal((1L, 0), (_db.Snapshot().Version, _db.Snapshot().Get(_a, "x")));
        Assert.Equal(StatusCode.StorageFailure, Assert.Throws<MyceliaException>(() => _db.Write(tx => tx.Set(_b, "x", 1))).Status);
        Assert.Equal(0, _db.Snapshot().Get(_b, "x"));
        using var tx = _db.Begin();
        Assert.Equal(2, tx.Snapshot.NodeCount);
    }

    [Fact]
    public async Task A_request_that_cannot_be_applied_takes_none_of_its_group_with_it()
    {
        var tables = new GraphTables(1);
        var committer = new Committer(ForestVersion.Empty(tables), null, World.Real);
        var seed = Request(0, delta => { });
        var own = new OwnRows(tables);
        var node = own.NextNode(0);
        seed.Delta.CreateNode(node, 0, []);
        committer.Commit(seed);
        using var others = new Open(committer);
        var requests = new[]
        {
            Request(1, delta => delta.SetProperty(node, tables.Keys.GetOrAdd("x"), 1)),
            new CommitRequest(committer.Current, Delta.FromLog([99], 1, []), null, 1, Durability.Strict, new OwnRows(tables)),
            Request(1, delta => delta.SetProperty(node, tables.Keys.GetOrAdd("y"), 2)),
            Request(1, delta => delta.SetProperty(node, tables.Keys.GetOrAdd("x"), 3)),
        };
        Task[] commits = [];
        committer.Quiesce(_ => commits = Array.ConvertAll(requests, committer.CommitAsync));
        await commits[0];
        await Assert.ThrowsAsync<CorruptionException>(() => commits[1]);
        await commits[2];
        await Assert.ThrowsAsync<ConflictException>(() => commits[3]);
        var snapshot = new Snapshot(committer.Head);
        Assert.Equal((3L, 1, 2), (snapshot.Version, snapshot.Get(node, "x"), snapshot.Get(node, "y")));

        CommitRequest Request(long begin, Action<Delta> write)
        {
            var delta = new Delta();
            write(delta);
            return new CommitRequest(committer.Current, delta, null, begin, Durability.Strict, new OwnRows(tables));
        }
    }

    /// <summary>Keeps transactions registered, as those that are being committed are.</summary>
    private sealed class Open : IDisposable
    {
        private readonly Committer _committer;

        public Open(Committer committer)
        {
            _committer = committer;
            for (var i = 0; i < 5; i++) committer.Current.Active.Enter(serializable: false);
        }

        public void Dispose()
        {
            for (var i = 0; i < 5; i++) _committer.Current.Active.Leave(serializable: false);
        }
    }
}

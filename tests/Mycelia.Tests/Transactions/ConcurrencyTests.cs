using System.Collections.Concurrent;
using Mycelia.Tests.Storage;

namespace Mycelia.Tests.Transactions;

/// <summary>Invariants that must hold whatever the threads do to one another.</summary>
public class ConcurrencyTests
{
    private const int Threads = 4;

    private static readonly int Rounds = Environment.GetEnvironmentVariable("MYCELIA_LONG") == "1" ? 20_000 : 500;
    private static readonly TransactionOptions Patient = new() { RetriesMax = 100_000 };

    [Fact]
    public void No_increment_of_a_counter_is_lost()
    {
        using var db = Database.InMemory();
        var node = db.Write(tx => tx.CreateNode("Counter", ("n", 0)));
        Crew.Run(Threads, (_, _) =>
        {
            for (var i = 0; i < Rounds; i++) db.Write(tx => tx.Set(node, "n", tx.Snapshot.Get(node, "n").AsInt64() + 1), Patient);
        });
        Assert.Equal(Threads * Rounds, db.Snapshot().Get(node, "n"));
        Assert.Equal(Threads * Rounds + 1, db.Snapshot().Version);
    }

    [Fact]
    public async Task No_increment_is_lost_asynchronously_on_disk()
    {
        using var directory = new TemporaryDirectory();
        NodeId node;
        await using (var db = Database.Open(directory["db"], new DatabaseOptions { CheckpointLogBytes = 4096 }))
        {
            node = db.Write(tx => tx.CreateNode("Counter", ("n", 0)));
            await Task.WhenAll(Enumerable.Range(0, Threads).Select(async _ =>
            {
                for (var i = 0; i < 50; i++)
                {
                    await db.WriteAsync(tx =>
                    {
                        tx.Set(node, "n", tx.Snapshot.Get(node, "n").AsInt64() + 1);
                        return Task.CompletedTask;
                    }, Patient);
                }
            }));
        }

        using var reopened = Database.Open(directory["db"]);
        Assert.Equal(Threads * 50, reopened.Snapshot().Get(node, "n"));
        Assert.True(reopened.Check().IsClean);
    }

    [Fact]
    public void Transfers_keep_the_sum_in_every_snapshot()
    {
        const int Accounts = 10;
        using var db = Database.InMemory();
        var accounts = db.Write(tx => tx.CreateNodes(Accounts, ["Account"], PropertyColumn.Int64("balance", [.. Enumerable.Repeat(100L, Accounts)])));
        var held = db.Snapshot();
        using var done = new CancellationTokenSource();
        var writers = Threads - 1;
        Crew.Run(Threads, (thread, over) =>
        {
            if (thread == Threads - 1)
            {
                var version = 0L;
                while (!over.IsCancellationRequested && !done.IsCancellationRequested)
                {
                    var snapshot = db.Snapshot();
                    Assert.True(snapshot.Version >= version, "versions went back");
                    version = snapshot.Version;
                    Assert.Equal(Accounts * 100, Sum(snapshot));
                    Assert.Equal(Accounts * 100, Sum(snapshot));
                    Assert.All(accounts, account => Assert.Equal(100, held.Get(account, "balance")));
                }

                return;
            }

            var random = new Random(thread);
            for (var i = 0; i < Rounds; i++)
            {
                var (from, to) = (accounts[random.Next(Accounts)], accounts[random.Next(Accounts)]);
                db.Write(tx =>
                {
                    var amount = random.Next(50);
                    tx.Set(from, "balance", tx.Snapshot.Get(from, "balance").AsInt64() - amount);
                    tx.Set(to, "balance", tx.Snapshot.Get(to, "balance").AsInt64() + amount);
                    Assert.Equal(Accounts * 100, Sum(tx.Snapshot));
                }, Patient);
            }

            if (Interlocked.Decrement(ref writers) == 0) done.Cancel();
        });
        Assert.Equal(Accounts * 100, Sum(db.Snapshot()));

        long Sum(Snapshot snapshot)
        {
            var key = db.Key("balance");
            var sum = 0L;
            foreach (var account in snapshot.Nodes("Account")) sum += snapshot.TryGetInt64(account, key, out var balance) ? balance : 0;
            return sum;
        }
    }

    [Fact]
    public void Serializable_withdrawals_never_overdraw_a_pair_of_accounts()
    {
        using var db = Database.InMemory();
        var (a, b) = db.Write(tx => (tx.CreateNode("Account", ("x", 40)), tx.CreateNode("Account", ("x", 40))));
        Crew.Run(Threads, (thread, over) =>
        {
            for (var i = 0; i < Rounds / 2; i++)
            {
                var mine = thread % 2 == 0 ? a : b;
                db.Write(tx =>
                {
                    var total = tx.Snapshot.Get(a, "x").AsInt64() + tx.Snapshot.Get(b, "x").AsInt64();
                    Assert.True(total >= 0, $"overdrawn: {total}");
                    var change = total > 0 ? -1 : thread % 2 == 0 ? 3 : 0;
                    if (change != 0) tx.Set(mine, "x", tx.Snapshot.Get(mine, "x").AsInt64() + change);
                }, Patient with { Isolation = Isolation.Serializable });
            }
        });
        Assert.True(db.Snapshot().Get(a, "x").AsInt64() + db.Snapshot().Get(b, "x").AsInt64() >= 0);
    }

    [Fact]
    public void Serializable_creators_make_each_name_once()
    {
        using var db = Database.InMemory();
        db.Write(tx => tx.CreateNode("Name", ("n", -1)));
        Crew.Run(Threads, (thread, over) =>
        {
            for (var i = 0; i < 60; i++)
            {
                var wanted = i;
                db.Write(tx =>
                {
                    foreach (var node in tx.Snapshot.Nodes("Name"))
                        if (tx.Snapshot.Get(node, "n").Equals(wanted)) return;
                    tx.CreateNode("Name", ("n", wanted));
                }, Patient with { Isolation = Isolation.Serializable });
            }
        });
        Assert.Equal(61, db.Snapshot().Count(db.Label("Name")));
    }

    [Fact]
    public void Deleting_linking_and_loading_leave_no_edge_dangling()
    {
        using var db = Database.InMemory();
        var nodes = new ConcurrentDictionary<int, NodeId>();
        for (var i = 0; i < 8; i++) nodes[i] = db.Write(tx => tx.CreateNode("N"));
        using var done = new CancellationTokenSource();
        var workers = Threads - 1;
        Crew.Run(Threads, (thread, over) =>
        {
            var random = new Random(thread);
            if (thread == Threads - 1)
            {
                while (!over.IsCancellationRequested && !done.IsCancellationRequested) VerifyEnds(db.Snapshot());
                return;
            }

            for (var i = 0; i < Rounds; i++)
            {
                var at = random.Next(8);
                var (one, other) = (nodes[at], nodes[random.Next(8)]);
                try
                {
                    using var tx = db.Begin();
                    switch (random.Next(6))
                    {
                        case 0:
                            tx.DetachDelete(one);
                            var fresh = tx.CreateNode("N");
                            tx.Commit();
                            nodes[at] = fresh;
                            break;
                        case 1:
                            tx.CreateEdges("BULK", [one, other, one], [other, one, one]);
                            tx.Commit();
                            break;
                        case 2:
                            var loaded = tx.CreateNodes(random.Next(1, 40), ["Loaded"]);
                            tx.CreateEdges("BULK", loaded, [.. Enumerable.Repeat(one, loaded.Length)]);
                            tx.Commit();
                            break;
                        default:
                            tx.CreateEdge(one, "E", other);
                            tx.Commit();
                            break;
                    }
                }
                catch (MyceliaException e) when (e.Status is StatusCode.Conflict or StatusCode.EntityNotFound)
                {
                    // The other side won.
                }
            }

            if (Interlocked.Decrement(ref workers) == 0) done.Cancel();
        });
        VerifyEnds(db.Snapshot());
        var report = db.Check();
        Assert.True(report.IsClean, string.Join('\n', report.Problems));
    }

    [Fact]
    public void Readers_of_a_growing_column_see_whole_versions_only()
    {
        // Rows are appended in place to chunks that readers hold: what a version shows must not change under them, whatever kinds come.
        using var db = Database.InMemory();
        var (n, s) = (db.Key("n"), db.Key("s"));
        using var done = new CancellationTokenSource();
        Crew.Run(3, (thread, over) =>
        {
            if (thread == 0)
            {
                for (var i = 0; i < Rounds * 8; i++)
                {
                    var value = i % 997 == 0 ? long.MaxValue - i : i;
                    db.Write(tx => tx.CreateNode("Row", ("n", value), ("s", $"{value}")));
                }

                done.Cancel();
                return;
            }

            while (!over.IsCancellationRequested && !done.IsCancellationRequested)
            {
                var snapshot = db.Snapshot();
                var count = 0L;
                foreach (var node in snapshot.Nodes())
                {
                    count++;
                    Assert.True(snapshot.TryGetInt64(node, n, out var number) && snapshot.TryGetUtf8(node, s, out var text) && long.Parse(text) == number);
                }

                Assert.Equal((snapshot.NodeCount, snapshot.Version), (count, count));
            }
        });
    }

    private static void VerifyEnds(Snapshot snapshot)
    {
        var count = 0L;
        var edges = snapshot.Edges().GetEnumerator();
        while (edges.MoveNext())
        {
            count++;
            Assert.True(snapshot.Exists(edges.Source) && snapshot.Exists(edges.Target), $"{edges.Current} dangles in version {snapshot.Version}");
        }

        Assert.Equal(snapshot.EdgeCount, count);
    }
}

using System.Diagnostics;

namespace Mycelia.Tests.Transactions;

/// <summary>Who commits for whom: nobody is forgotten, whatever threads commit and however they wait.</summary>
public sealed class LeaderTests
{
    [Fact]
    public async Task Blocking_and_awaiting_committers_all_get_an_answer()
    {
        using var db = Database.InMemory();
        const int writers = 6, commits = 800;
        var threads = Enumerable.Range(0, writers).Select(_ => new Thread(() =>
        {
            for (var i = 0; i < commits; i++) db.Write(tx => tx.CreateNode("Blocking"));
        })).ToArray();
        foreach (var thread in threads) thread.Start();
        var awaiting = Enumerable.Range(0, writers).Select(async _ =>
        {
            for (var i = 0; i < commits; i++)
            {
                await db.WriteAsync(tx =>
                {
                    tx.CreateNode("Awaiting");
                    return Task.CompletedTask;
                });
            }
        }).ToArray();
        await Task.WhenAll(awaiting);
        foreach (var thread in threads) thread.Join();

        Assert.Equal(2 * writers * commits, db.Snapshot().Version);
        Assert.Equal(writers * commits, db.Snapshot().Count(db.Label("Blocking")));
        Assert.Equal(writers * commits, db.Snapshot().Count(db.Label("Awaiting")));
        Assert.True(db.Check().IsClean);
    }

    [Fact]
    public void Committers_that_occupy_the_whole_pool_do_not_wait_for_it()
    {
        using var db = Database.InMemory();
        ThreadPool.GetMinThreads(out var minimum, out _);
        using var release = new ManualResetEventSlim();
        using var occupied = new CountdownEvent(minimum);
        for (var i = 0; i < minimum; i++)
        {
            ThreadPool.QueueUserWorkItem(_ =>
            {
                occupied.Signal();
                release.Wait();
            });
        }

        occupied.Wait();
        var watch = Stopwatch.StartNew();
        var threads = Enumerable.Range(0, 8).Select(_ => new Thread(() =>
        {
            for (var i = 0; i < 400; i++) db.Write(tx => tx.CreateNode("Person"));
        })).ToArray();
        foreach (var thread in threads) thread.Start();
        foreach (var thread in threads) thread.Join();
        release.Set();
        Assert.Equal(3200, db.Snapshot().NodeCount);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(30), $"{watch.Elapsed}");
    }

    [Fact]
    public void What_a_transaction_saw_of_itself_stays_when_it_goes_on_and_commits()
    {
        using var db = Database.InMemory();
        db.Write(tx => tx.CreateNode("Person", ("name", "first")));
        using var tx = db.Begin();
        var node = tx.CreateNode("Person");
        var between = tx.Snapshot;
        tx.Set(node, "name", "later");
        tx.Commit();
        Assert.True(between.Get(node, "name").IsNull);
        Assert.Equal("later", db.Snapshot().Get(node, "name").AsString());
    }
}

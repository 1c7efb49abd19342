using System.Collections.Concurrent;
using Mycelia.Algorithms;
using Mycelia.Tests.Storage;

namespace Mycelia.Tests.Algorithms;

/// <summary>Projections beside commits, disposal, clearing and a small budget, on branches, in transactions and on a reader that follows.</summary>
public class ProjectionLifetimeTests
{
    [Fact]
    public void Runs_end_well_whoever_disposes_or_clears_meanwhile()
    {
        using var db = Database.InMemory(new DatabaseOptions { ProjectionBytes = 6_000_000 });
        var history = new RandomHistory(db, 21, 2000, 12_000);
        var failures = new ConcurrentQueue<Exception>();
        var threads = Enumerable.Range(0, 5).Select(number => new Thread(() =>
        {
            try
            {
                for (var round = 0; round < 60 && failures.IsEmpty; round++) Use(db, history, number, round);
            }
            catch (Exception e)
            {
                failures.Enqueue(e);
            }
        })).ToArray();
        foreach (var thread in threads) thread.Start();
        foreach (var thread in threads) thread.Join();
        Assert.Empty(failures);
        db.Projections.Clear();

        // Lists were read: the memory goes when the collector finds that none is any more.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        Assert.Equal(0, db.Projections.UsedBytes);
    }

    [Fact]
    public void Lists_are_read_to_their_end_or_refused_whoever_disposes_meanwhile()
    {
        var edges = RandomGraphs.Random(2000, 60_000, seed: 4);
        for (var round = 0; round < 40; round++)
        {
            var graph = edges.Project();
            var wrong = 0;
            var threads = Enumerable.Range(0, 3).Select(_ => new Thread(() =>
            {
                try
                {
                    for (var node = 0; ; node = (node + 1) % graph.NodeCount)
                    {
                        foreach (var other in graph.OutNeighbours(node)) wrong += (uint)other < 2000u ? 0 : 1;
                        foreach (var other in graph.InNeighbours(node)) wrong += (uint)other < 2000u ? 0 : 1;
                    }
                }
                catch (ObjectDisposedException)
                {
                    // The end of every reader.
                }
            })).ToArray();
            foreach (var thread in threads) thread.Start();
            Thread.SpinWait(round * 2000);
            graph.Dispose();
            foreach (var thread in threads) thread.Join();
            Assert.Equal(0, wrong);
            Assert.Throws<ObjectDisposedException>(() => graph.OutDegree(0));
        }
    }

    private static void Use(Database db, RandomHistory history, int number, int round)
    {
        if (number == 0)
        {
            if (round % 3 == 0) db.Projections.Clear();
            else history.Change();
            return;
        }

        try
        {
            var graph = db.Snapshot().Project(history.Options((round + number) % 3));
            using var shared = graph.Share();
            var disposer = new Thread(graph.Dispose);
            disposer.Start();
            try
            {
                _ = round % 2 == 0 ? WeaklyConnectedComponents.Run(graph).Count : BreadthFirstSearch.Run(graph, 0).Reached;
            }
            catch (ObjectDisposedException)
            {
                // The disposer came first.
            }

            var edges = 0L;
            for (var node = 0; node < shared.NodeCount; node++)
            {
                foreach (var other in shared.OutNeighbours(node)) edges += other >= 0 && other < shared.NodeCount ? 1 : 0;
                if (round % 4 == 0) edges += shared.InDegree(node) - shared.InDegree(node);
            }

            Assert.Equal(shared.EdgeCount, edges);
            disposer.Join();
        }
        catch (MyceliaException e) when (e.Status == StatusCode.LimitExceeded)
        {
            // The budget is small.
        }
    }

    [Fact]
    public void Who_waits_for_the_incoming_direction_can_be_cancelled()
    {
        using var memory = new SlowMemory();
        using var plain = RandomGraphs.Random(100, 500, seed: 1).Project();
        using var held = plain.Hold();
        var graph = new ProjectedGraph(plain.Out, isUndirected: false, null, new MemoryLease(memory));
        var first = new Thread(() => graph.In(1, CancellationToken.None));
        first.Start();
        memory.IsAsked.Wait();
        using var stop = new CancellationTokenSource();
        var cancelled = false;
        var second = new Thread(() =>
        {
            try
            {
                graph.In(1, stop.Token);
            }
            catch (OperationCanceledException)
            {
                cancelled = true;
            }
        });
        second.Start();
        stop.Cancel();
        var ended = second.Join(TimeSpan.FromSeconds(20));
        memory.Grants.Set();
        first.Join();
        Assert.True(ended && cancelled, "the one who waited did not notice");
        Assert.Equal(500, graph.In(1, CancellationToken.None).EdgeCount);
    }

    private sealed class SlowMemory : IProjectionMemory, IDisposable
    {
        public ManualResetEventSlim IsAsked { get; } = new();
        public ManualResetEventSlim Grants { get; } = new();

        public void Take(long bytes, long held, string purpose)
        {
            IsAsked.Set();
            Grants.Wait();
        }

        public void Give(long bytes)
        {
        }

        public void Dispose()
        {
            IsAsked.Dispose();
            Grants.Dispose();
        }
    }

    [Theory]
    [InlineData(31)]
    [InlineData(32)]
    [InlineData(33)]
    public void Branches_transactions_and_old_commits_each_get_their_own(int seed)
    {
        using var db = Database.InMemory();
        var history = new RandomHistory(db, seed, 60, 200);
        var random = new Random(seed);
        db.History.Commit("base");
        var branches = 0;
        for (var round = 0; round < 25; round++)
        {
            switch (random.Next(5))
            {
                case 0:
                    db.History.Commit("work", allowEmpty: true);
                    db.History.Checkout($"b{branches++}", create: true);
                    break;
                case 1 when branches > 1:
                    db.History.Commit("work", allowEmpty: true);
                    db.History.Checkout($"b{random.Next(branches)}");
                    break;
                default:
                    history.Change();
                    break;
            }

            using var tx = db.Begin();
            ChangeIn(tx, random);
            foreach (var number in new[] { random.Next(RandomHistory.OptionsCount), random.Next(RandomHistory.OptionsCount) })
            {
                var options = history.Options(number);
                foreach (var snapshot in new[] { db.Snapshot(), tx.Snapshot, db.History.Open("HEAD"), db.Snapshot() })
                {
                    using var graph = snapshot.Project(options);
                    NaiveProjection.Verify(snapshot, options, graph);
                }
            }

            if (random.Next(2) == 0) tx.Commit();
        }
    }

    private static void ChangeIn(Transaction tx, Random random)
    {
        var (nodes, edges) = (tx.Snapshot.Nodes().ToArray(), tx.Snapshot.Edges().ToArray());
        var made = tx.CreateNode("Person");
        tx.Set(made, "age", 3);
        if (nodes.Length > 2) tx.Set(tx.CreateEdge(made, "KNOWS", nodes[random.Next(nodes.Length)]), "weight", 2.5);
        if (edges.Length > 2) tx.Set(edges[0], "weight", random.Next(9));
        if (edges.Length > 2) tx.Delete(edges[random.Next(1, edges.Length)]);
        if (nodes.Length > 2 && random.Next(3) == 0) tx.DetachDelete(nodes[random.Next(nodes.Length)]);
        else if (nodes.Length > 2) tx.AddLabel(nodes[random.Next(nodes.Length)], "City");
    }

    [Fact]
    public void A_reader_that_follows_projects_what_the_writer_has()
    {
        using var directory = new TemporaryDirectory();
        using var writer = Database.Open(directory["db.mycelia"]);
        var history = new RandomHistory(writer, 41, 200, 900);
        writer.Flush();
        using var reader = Database.Open(directory["db.mycelia"], new DatabaseOptions { ReadOnly = true, RefreshInterval = Timeout.InfiniteTimeSpan });
        Assert.Equal(writer.Label("Person"), reader.Label("Person"));
        for (var round = 0; round < 12; round++)
        {
            history.Change(keepsNodes: round % 3 > 0);
            if (round % 4 == 2) writer.Checkpoint();
            writer.Flush();
            reader.Refresh();
            for (var number = 0; number < RandomHistory.OptionsCount; number++)
            {
                using var graph = reader.Snapshot().Project(history.Options(number));
                NaiveProjection.Verify(writer.Snapshot(), history.Options(number), graph);
            }
        }
    }

    [Fact]
    public void A_serializable_transaction_conflicts_with_changes_of_what_its_projection_read()
    {
        using var db = Database.InMemory();
        var (node, edge) = db.Write(tx =>
        {
            var a = tx.CreateNode("A", ("x", 1));
            var made = tx.CreateEdge(a, "E", tx.CreateNode("A", ("x", 2)));
            tx.Set(made, "w", 1);
            return (a, made);
        });
        Action<Transaction>[] changes = [tx => tx.Set(edge, "w", 2), tx => tx.Set(node, "x", 5), tx => tx.Delete(edge), tx => tx.CreateNode("A", ("x", 1))];
        var options = new ProjectionOptions
        {
            Labels = [db.Label("A")], Types = [db.EdgeType("E")], WeightProperty = db.Key("w"), NodeFilters = [new(db.Key("x"), Comparison.Less, 9)],
        };
        foreach (var change in changes)
        {
            using var reader = db.Begin(new TransactionOptions { Isolation = Isolation.Serializable });
            reader.Snapshot.Project(options).Dispose();
            reader.CreateNode("Other");
            db.Write(change);
            Assert.Throws<ConflictException>(() => reader.Commit());
        }
    }
}

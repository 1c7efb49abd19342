using Mycelia.Algorithms;
using Mycelia.Simulation.Storage;
using Mycelia.Tests.Storage;

namespace Mycelia.Tests.Algorithms;

/// <summary>Projections that follow a changing graph are those that would be built anew.</summary>
public class ProjectionUpdateTests
{
    [Theory]
    [InlineData(1, 40, 80)]
    [InlineData(2, 300, 1500)]
    [InlineData(3, 3000, 9000)]
    [InlineData(4, 3, 2)]
    public void After_any_change_they_are_as_if_built(int seed, int nodes, int edges)
    {
        using var db = Database.InMemory();
        var history = new RandomHistory(db, seed, nodes, edges);
        var rounds = nodes > 1000 ? 12 : 40;
        var sources = new Dictionary<ProjectionSource, int>();
        for (var round = 0; round < rounds; round++)
        {
            history.Change(keepsNodes: round % 3 > 0);
            for (var number = 0; number < RandomHistory.OptionsCount; number++)
            {
                using var graph = db.Snapshot().Project(history.Options(number));
                NaiveProjection.Verify(db.Snapshot(), history.Options(number), graph);
                using var built = GraphProjection.Create(db.Snapshot(), history.Options(number));
                Assert.Equal(built.Out.IntegerWeightsExist(), graph.Out.IntegerWeightsExist());
                sources[graph.Cost.Source] = sources.GetValueOrDefault(graph.Cost.Source) + 1;
            }
        }

        Assert.Equal(3, sources.Count);
    }

    [Fact]
    public void Branches_that_share_extents_do_not_mix()
    {
        using var db = Database.InMemory();
        var history = new RandomHistory(db, 5, 50, 200);
        db.History.Commit("base");
        for (var round = 0; round < 6; round++)
        {
            db.History.Checkout($"side{round}", create: true);
            for (var i = 0; i < 4; i++) history.Change(keepsNodes: true);
            db.History.Commit("side");
            for (var number = 0; number < RandomHistory.OptionsCount; number++)
            {
                foreach (var revision in new[] { "HEAD", "HEAD~1", $"side{round / 2}" })
                {
                    var snapshot = db.History.Open(revision);
                    using var graph = snapshot.Project(history.Options(number));
                    NaiveProjection.Verify(snapshot, history.Options(number), graph);
                }
            }

            if (round % 2 == 0) db.History.Checkout("side0");
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Pages_that_come_and_go_change_nothing(int seed)
    {
        var disk = new SimulatedDisk(seed);
        using var db = Database.Open(disk.Open(), new DatabaseOptions { CacheBytes = 50_000, CheckpointLogBytes = 0 });
        var history = new RandomHistory(db, seed, 5000, 20_000);
        for (var round = 0; round < 8; round++)
        {
            history.Change(keepsNodes: round % 2 > 0);
            if (round % 3 > 0) db.Checkpoint();
            foreach (var number in new[] { 1, 5, 9 })
            {
                using var graph = db.Snapshot().Project(history.Options(number));
                NaiveProjection.Verify(db.Snapshot(), history.Options(number), graph);
                using var again = db.Snapshot().Project(history.Options(number));
                Assert.Equal(ProjectionSource.Cached, again.Cost.Source);
            }
        }
    }

    [Fact]
    public void A_checkpoint_alone_changes_nothing()
    {
        var disk = new SimulatedDisk(3);
        using var db = Database.Open(disk.Open(), new DatabaseOptions { CacheBytes = 50_000, CheckpointLogBytes = 0 });
        var history = new RandomHistory(db, 3, 5000, 20_000);
        using var before = db.Snapshot().Project(history.Options(0));
        db.Checkpoint();
        using var after = db.Snapshot().Project(history.Options(0));
        Assert.Equal(ProjectionSource.Cached, after.Cost.Source);
    }

    [Fact]
    public async Task Writers_go_on_while_projections_are_made_and_used()
    {
        using var db = Database.InMemory();
        var history = new RandomHistory(db, 7, 400, 3000);
        using var done = new CancellationTokenSource();
        var writer = Task.Run(() =>
        {
            while (!done.IsCancellationRequested) history.Change();
        });
        var readers = Enumerable.Range(0, 3).Select(reader => Task.Run(() =>
        {
            for (var round = 0; round < 12; round++)
            {
                var snapshot = db.Snapshot();
                var options = history.Options((reader + round) % 4);
                using var graph = snapshot.Project(options);
                var components = WeaklyConnectedComponents.Run(graph).Components;
                var ranks = PageRank.Run(graph, new PageRankOptions { IgnoreWeights = true }).Scores;
                NaiveProjection.Verify(snapshot, options, graph);
                using var quiet = GraphProjection.Create(snapshot, options);
                Assert.Equal(WeaklyConnectedComponents.Run(quiet).Components, components);
                Assert.Equal(PageRank.Run(quiet, new PageRankOptions { IgnoreWeights = true }).Scores, ranks);
            }
        })).ToArray();
        await Task.WhenAll(readers);
        await done.CancelAsync();
        await writer;
    }
}

internal static class CsrForm
{
    /// <summary>Whether weights are kept as integers.</summary>
    public static unsafe bool IntegerWeightsExist(this Mycelia.Kernel.Graphs.Csr csr) => csr.IntegerWeights is not null;
}

using Mycelia.Algorithms;
using Mycelia.Kernel.Memory;

namespace Mycelia.Tests.Algorithms;

[CollectionDefinition(nameof(NativeLeakTests), DisableParallelization = true)]
public class NativeLeakCollection;

/// <summary>However a run ends, all native memory that it took has been given back when it is over, not when the collector comes.</summary>
[Collection(nameof(NativeLeakTests))]
public class NativeLeakTests
{
    public static TheoryData<string> Runs => [.. s_runs.Keys];

    private static readonly Dictionary<string, Action<GraphProjection, CancellationToken>> s_runs = new()
    {
        ["breadth first"] = static (graph, stop) => BreadthFirstSearch.Run(graph, 1, new BreadthFirstSearchOptions { Concurrency = 3 }, stop),
        ["shortest paths"] = static (graph, stop) => SingleSourceShortestPaths.Run(graph, 1, new SingleSourceShortestPathsOptions { Concurrency = 3 }, stop),
        ["dijkstra"] = static (graph, stop) => Dijkstra.Run(graph, 1, null, stop),
        ["one path"] = static (graph, stop) => ShortestPath.Run(graph, 1, 7, null, stop),
        ["weak components"] = static (graph, stop) => WeaklyConnectedComponents.Run(graph, null, stop),
        ["strong components"] = static (graph, stop) => StronglyConnectedComponents.Run(graph, null, stop),
        ["triangles"] = static (graph, stop) => Triangles.Run(graph, null, stop),
        ["clustering"] = static (graph, stop) => ClusteringCoefficient.Run(graph, null, stop),
        ["cores"] = static (graph, stop) => CoreDecomposition.Run(graph, null, stop),
        ["page rank"] = static (graph, stop) => PageRank.Run(graph, null, stop),
        ["page rank in rounds"] = static (graph, stop) => PageRank.Run(graph, new PageRankOptions { Tolerance = 0, MaxIterations = 20, Concurrency = 7 }, stop),
        ["labels"] = static (graph, stop) => LabelPropagation.Run(graph, null, stop),
        ["louvain"] = static (graph, stop) => Louvain.Run(graph, null, stop),
        ["leiden"] = static (graph, stop) => Leiden.Run(graph, null, stop),
        ["modularity"] = static (graph, stop) => Modularity.Of(graph, new int[graph.NodeCount], 1, stop),
        ["betweenness"] = static (graph, stop) => Betweenness.Run(graph, new BetweennessOptions { Samples = 10 }, stop),
        ["topological order"] = static (graph, stop) => TopologicalOrder.Run(graph, null, stop),
    };

    [Theory]
    [MemberData(nameof(Runs))]
    public void A_run_that_is_cancelled_anywhere_gives_back_its_memory(string name)
    {
        var run = s_runs[name];
        var edges = RandomGraphs.Random(20_000, 120_000, seed: 3);
        var weights = edges.Weights(seed: 4);
        var random = new Random(5);
        var cancelled = 0;
        for (var round = 0; round < 12; round++)
        {
            using var graph = edges.Project(undirected: round % 3 == 0, weights: round % 2 == 0 ? weights : null);
            if (round % 4 < 2 && !graph.IsUndirected) _ = graph.In();
            GC.Collect();
            GC.WaitForPendingFinalizers();
            var incoming = graph.HasIncoming;
            var before = NativePool.LiveBytes;
            using var stop = new CancellationTokenSource();
            var delay = random.Next(1 << random.Next(6, 22));
            var canceller = new Thread(() =>
            {
                Thread.SpinWait(delay);
                stop.Cancel();
            });
            canceller.Start();
            try
            {
                run(graph, stop.Token);
            }
            catch (OperationCanceledException)
            {
                cancelled++;
            }

            canceller.Join();
            var more = incoming == graph.HasIncoming ? 0 : graph.In().Bytes;
            Assert.Equal(before + more, NativePool.LiveBytes);
            GC.KeepAlive(graph);
        }

        Assert.True(cancelled > 0, "no run was cancelled");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_build_that_is_cancelled_or_refused_gives_back_its_memory(bool merges)
    {
        using var db = Database.InMemory();
        var history = new RandomHistory(db, 11, 3000, 30_000);
        var options = new ProjectionOptions { WeightProperty = history.Weight, ParallelEdges = merges ? ParallelEdges.Sum : ParallelEdges.Keep, Orientation = Orientation.Undirected };
        var random = new Random(1);
        var (before, used, cancelled) = (NativePool.LiveBytes, db.Projections.UsedBytes, 0);
        for (var round = 0; round < 60; round++)
        {
            using var stop = new CancellationTokenSource();
            var delay = random.Next(1 << random.Next(4, 20));
            var canceller = new Thread(() =>
            {
                Thread.SpinWait(delay);
                stop.Cancel();
            });
            canceller.Start();
            try
            {
                using var graph = db.Snapshot().Project(options, stop.Token);
                if (round % 2 == 0) _ = graph.In(2, stop.Token);
                if (round % 8 != 0) history.Change();
            }
            catch (OperationCanceledException)
            {
                cancelled++;
            }

            canceller.Join();
            if (round % 5 == 0) db.Projections.Clear();
        }

        db.Projections.Clear();
        Assert.Equal((before, used), (NativePool.LiveBytes, db.Projections.UsedBytes));
        db.Write(tx => tx.Set(tx.Snapshot.Edges().ToArray()[^1], "weight", "heavy"));
        Assert.Throws<MyceliaException>(() => db.Snapshot().Project(options));
        Assert.Equal((before, used), (NativePool.LiveBytes, db.Projections.UsedBytes));
        db.Write(tx => tx.Set(tx.Snapshot.Edges().ToArray()[^1], "weight", double.NaN));
        Assert.Throws<MyceliaException>(() => db.Snapshot().Project(options));
        Assert.Equal((before, used), (NativePool.LiveBytes, db.Projections.UsedBytes));
        Assert.True(cancelled > 0, "no build was cancelled");
    }

    [Fact]
    public void Sums_that_are_too_large_give_back_their_memory()
    {
        using var db = Database.InMemory();
        db.Write(tx =>
        {
            var (a, b) = (tx.CreateNode("A"), tx.CreateNode("A"));
            for (var i = 0; i < 2; i++) tx.Set(tx.CreateEdge(a, "E", b), "weight", double.MaxValue);
        });
        var before = NativePool.LiveBytes;
        Assert.Throws<MyceliaException>(() => db.Snapshot().Project(new ProjectionOptions { WeightProperty = db.Key("weight"), ParallelEdges = ParallelEdges.Sum }));
        Assert.Equal((before, 0), (NativePool.LiveBytes, db.Projections.UsedBytes));
    }

    [Fact]
    public void Disposing_twice_at_once_gives_a_block_back_once()
    {
        for (var round = 0; round < 2000; round++)
        {
            var before = NativePool.LiveBytes;
            var array = NativeArray<long>.Scratch(100);
            Parallel.For(0, 4, _ => array.Dispose());
            using var one = NativeArray<long>.Scratch(100);
            using var other = NativeArray<long>.Scratch(100);
            Assert.NotEqual(Address(one), Address(other));
            Assert.Equal(before + one.Bytes + other.Bytes, NativePool.LiveBytes);
        }

        static unsafe nint Address(NativeArray<long> array) => (nint)array.Pointer;
    }
}

using Mycelia.Algorithms;
using Mycelia.Benchmarks.Core;

namespace Mycelia.Benchmarks.Gap;

/// <summary>What can be cancelled, on graphs that are made when they are first needed, one at a time.</summary>
internal sealed class GapCancellationCases(int scale, int threads) : IDisposable
{
    private const int HubEdges = 8 << 20;
    private const int DatabaseNodes = 1 << 20;
    private const int DatabaseEdges = 4 << 20;
    private const int SmallNodes = 1 << 14;
    private const int BetweennessSources = 4;
    private GraphProjection? _graph;
    private Database? _database;

    public void Dispose()
    {
        _graph?.Dispose();
        _database?.Dispose();
    }

    /// <summary>The cases whose graph and name, with a space between, are wanted.</summary>
    public IEnumerable<CancellationCase> All(Func<string, bool> isWanted)
    {
        foreach (var part in (Func<IEnumerable<CancellationCase>>[])[Kron, KronDirected, KronAcyclic, KronSmall, Hub, HubDirected, Versions])
        {
            var cases = part().Where(one => isWanted($"{one.Graph} {one.Name}"));
            foreach (var one in cases) yield return one;
            Dispose();
            (_graph, _database) = (null, null);
        }
    }

    private IEnumerable<CancellationCase> Kron()
    {
        var edges = new Lazy<GapEdges>(() => GapEdges.Kronecker(scale));
        var weights = new Lazy<double[]>(() => edges.Value.Weights());
        var graph = Lazily(() => Project(edges.Value, weights.Value, undirected: true));
        return [.. Making("kron", edges, weights, undirected: true), .. OfAny("kron", graph), .. OfWeighted("kron", graph)];
    }

    private IEnumerable<CancellationCase> KronDirected()
    {
        var edges = new Lazy<GapEdges>(() => GapEdges.Kronecker(scale));
        var weights = new Lazy<double[]>(() => edges.Value.Weights());
        var graph = Lazily(() => Project(edges.Value, weights.Value, undirected: false));
        return [.. Making("kron-d", edges, weights, undirected: false), .. OfAny("kron-d", graph), .. OfWeighted("kron-d", graph), .. OfDirected("kron-d", graph, () => Project(edges.Value, weights.Value, undirected: false))];
    }

    private IEnumerable<CancellationCase> KronAcyclic()
    {
        var graph = Lazily(() =>
        {
            var edges = GapEdges.Kronecker(scale);
            for (var i = 0; i < edges.Sources.Length; i++)
            {
                if (edges.Sources[i] > edges.Targets[i]) (edges.Sources[i], edges.Targets[i]) = (edges.Targets[i], edges.Sources[i]);
            }

            return GraphProjection.FromEdges(edges.Nodes, edges.Sources, edges.Targets, simple: true, concurrency: threads);
        });
        return OfAcyclic("kron-a", graph);
    }

    /// <summary>A graph so small that sources of betweenness run side by side.</summary>
    private IEnumerable<CancellationCase> KronSmall()
    {
        var graph = Lazily(() =>
        {
            var edges = GapEdges.Kronecker(int.Log2(SmallNodes), degree: 64);
            return GraphProjection.FromEdges(edges.Nodes, edges.Sources, edges.Targets, undirected: true, simple: true, concurrency: threads);
        });
        yield return new("small", "Betweenness side by side", token => Betweenness.Run(graph.Value, new BetweennessOptions { Samples = 256, Concurrency = threads }, token));
    }

    /// <summary>A node with an edge to each other, which form a chain; every neighbour of the hub closes triangles with it.</summary>
    private IEnumerable<CancellationCase> Hub()
    {
        var edges = new Lazy<GapEdges>(HubOf);
        var weights = new Lazy<double[]>(() => edges.Value.Weights());
        var graph = Lazily(() => Project(edges.Value, weights.Value, undirected: true));
        return [.. Making("hub", edges, weights, undirected: true), .. OfAny("hub", graph), .. OfWeighted("hub", graph)];
    }

    private IEnumerable<CancellationCase> HubDirected()
    {
        var edges = new Lazy<GapEdges>(HubOf);
        var weights = new Lazy<double[]>(() => edges.Value.Weights());
        var graph = Lazily(() => Project(edges.Value, weights.Value, undirected: false));
        return [.. OfAny("hub-d", graph), .. OfWeighted("hub-d", graph), .. OfDirected("hub-d", graph, () => Project(edges.Value, weights.Value, undirected: false)), .. OfAcyclic("hub-d", graph)];
    }

    /// <summary>Projections of the versions of a database.</summary>
    private IEnumerable<CancellationCase> Versions()
    {
        var random = new Random(Bench.Seed);
        var nodes = new Lazy<NodeId[]>(() =>
        {
            _database = Database.InMemory();
            var ids = _database.Write(tx => tx.CreateNodes(DatabaseNodes, ["Person"], PropertyColumn.Int64("age", new long[DatabaseNodes])));
            for (var i = 0; i < 4; i++) AddEdges(_database, ids, random, DatabaseEdges / 4);
            return ids;
        });
        foreach (var (name, options) in new (string, Func<ProjectionOptions>)[]
        {
            ("", static () => new ProjectionOptions()),
            (", undirected, weights", () => new ProjectionOptions { Orientation = Orientation.Undirected, WeightProperty = _database!.Key("weight") }),
            (", merged", () => new ProjectionOptions { Orientation = Orientation.Undirected, ParallelEdges = ParallelEdges.Count, SelfLoops = false }),
        })
        {
            yield return new("database", "Project, built" + name, token => _database!.Snapshot().Project(options(), token).Dispose(), () =>
            {
                _ = nodes.Value;
                _database!.Projections.Clear();
            });
            yield return new("database", "Project, updated" + name, token => _database!.Snapshot().Project(options(), token).Dispose(), () =>
            {
                var ids = nodes.Value;
                _database!.Snapshot().Project(options()).Dispose();
                AddEdges(_database, ids, random, DatabaseEdges / 128);
            });
        }
    }

    private IEnumerable<CancellationCase> Making(string graph, Lazy<GapEdges> edges, Lazy<double[]> weights, bool undirected)
    {
        return
        [
            new(graph, "FromEdges", token => Make([], simple: false, token), () => _ = weights.Value),
            new(graph, "FromEdges, simple", token => Make([], simple: true, token), () => _ = weights.Value),
            new(graph, "FromEdges, weights, simple", token => Make(weights.Value, simple: true, token), () => _ = weights.Value),
        ];

        void Make(double[] weightsOrNone, bool simple, CancellationToken token)
        {
            var given = edges.Value;
            GraphProjection.FromEdges(given.Nodes, given.Sources, given.Targets, weightsOrNone, undirected, simple, threads, token).Dispose();
        }
    }

    /// <summary>What runs on any graph. Incoming lists are there when measured, since the first run makes them.</summary>
    private IEnumerable<CancellationCase> OfAny(string graph, Lazy<GraphProjection> made)
    {
        var communities = new Lazy<int[]>(() => [.. Enumerable.Range(0, made.Value.NodeCount).Select(static node => node / 2)]);
        CancellationCase Of(string name, Action<GraphProjection, CancellationToken> run, Action? prepare = null) => new(graph, name, token => run(made.Value, token), prepare ?? (() => _ = made.Value));
        var parallel = new ParallelAlgorithmOptions { Concurrency = threads };
        return
        [
            Of("BreadthFirstSearch", (g, token) => BreadthFirstSearch.Run(g, 0, new BreadthFirstSearchOptions { Concurrency = threads }, token)),
            Of("BreadthFirstSearch, one thread", (g, token) => BreadthFirstSearch.Run(g, 0, new BreadthFirstSearchOptions { Concurrency = 1, Alpha = 0 }, token)),
            Of("PageRank, tolerance 0", (g, token) => PageRank.Run(g, new PageRankOptions { Tolerance = 0, MaxIterations = 10, IgnoreWeights = true, Concurrency = threads }, token)),
            Of("PageRank, tolerance", (g, token) => PageRank.Run(g, new PageRankOptions { Tolerance = 1e-8, IgnoreWeights = true, Concurrency = threads }, token)),
            Of("PageRank, weights, personalised", (g, token) => PageRank.Run(g, new PageRankOptions { Sources = [0, 1], Concurrency = threads }, token)),
            Of("Betweenness one by one", (g, token) => Betweenness.Run(g, new BetweennessOptions { Samples = BetweennessSources, Concurrency = threads }, token)),
            Of("WeaklyConnectedComponents", (g, token) => WeaklyConnectedComponents.Run(g, new WeaklyConnectedComponentsOptions { Concurrency = threads }, token)),
            Of("WeaklyConnectedComponents, all", (g, token) => WeaklyConnectedComponents.Run(g, new WeaklyConnectedComponentsOptions { SampleSize = 0, Concurrency = threads }, token)),
            Of("StronglyConnectedComponents", (g, token) => StronglyConnectedComponents.Run(g, null, token)),
            Of("Triangles.Run", (g, token) => Triangles.Run(g, parallel, token)),
            Of("Triangles.Count", (g, token) => Triangles.Count(g, parallel, token)),
            Of("ClusteringCoefficient", (g, token) => ClusteringCoefficient.Run(g, parallel, token)),
            Of("CoreDecomposition", (g, token) => CoreDecomposition.Run(g, parallel, token)),
            Of("LabelPropagation", (g, token) => LabelPropagation.Run(g, new LabelPropagationOptions { MaxIterations = 4, Concurrency = threads }, token)),
            Of("Louvain", (g, token) => Louvain.Run(g, new LouvainOptions { Concurrency = threads }, token)),
            Of("Louvain, from communities", (g, token) => Louvain.Run(g, new LouvainOptions { InitialCommunities = communities.Value, MaxLevels = 1, Concurrency = threads }, token), () => _ = communities.Value),
            Of("Leiden", (g, token) => Leiden.Run(g, new LeidenOptions { MaxIterations = 1, Concurrency = threads }, token)),
            Of("Modularity", (g, token) => Modularity.Of(g, communities.Value, 1, token), () => _ = communities.Value),
            Of("ShortestPath, hops", (g, token) => ShortestPath.Run(g, 0, g.NodeCount - 1, new ShortestPathOptions { IgnoreWeights = true }, token)),
            Of("TopologicalOrder", (g, token) => TopologicalOrder.Run(g, null, token)),
        ];
    }

    private IEnumerable<CancellationCase> OfWeighted(string graph, Lazy<GraphProjection> made)
    {
        CancellationCase Of(string name, Action<GraphProjection, CancellationToken> run) => new(graph, name, token => run(made.Value, token), () => _ = made.Value);
        return
        [
            Of("SingleSourceShortestPaths", (g, token) => SingleSourceShortestPaths.Run(g, 0, new SingleSourceShortestPathsOptions { Concurrency = threads }, token)),
            Of("Dijkstra", (g, token) => Dijkstra.Run(g, 0, null, token)),
            Of("ShortestPath, weights", (g, token) => ShortestPath.Run(g, 0, g.NodeCount - 1, null, token)),
        ];
    }

    /// <summary>The first use of the incoming direction of a projection that has none.</summary>
    private static IEnumerable<CancellationCase> OfDirected(string graph, Lazy<GraphProjection> made, Func<GraphProjection> make)
    {
        GraphProjection? fresh = null;
        yield return new(graph, "In, first use", token => fresh!.In(0, token), () =>
        {
            _ = made.Value;
            if (fresh?.HasIncoming == false) return;
            fresh?.Dispose();
            fresh = make();
        });
        fresh?.Dispose();
    }

    private static IEnumerable<CancellationCase> OfAcyclic(string graph, Lazy<GraphProjection> made)
    {
        yield return new(graph, "TopologicalOrder, acyclic", token => TopologicalOrder.Run(made.Value, null, token), () => _ = made.Value);
        yield return new(graph, "LongestPath", token => LongestPath.Run(made.Value, null, token), () => _ = made.Value);
    }

    private static GapEdges HubOf()
    {
        var edges = new GapEdges(HubEdges + 1, new int[2 * HubEdges - 1], new int[2 * HubEdges - 1]);
        for (var i = 0; i < HubEdges; i++)
        {
            edges.Targets[i] = i + 1;
            if (i > 0) (edges.Sources[HubEdges + i - 1], edges.Targets[HubEdges + i - 1]) = (i, i + 1);
        }

        return edges;
    }

    private static void AddEdges(Database database, NodeId[] nodes, Random random, int count)
    {
        var (sources, targets, weights) = (new NodeId[count], new NodeId[count], new double[count]);
        for (var i = 0; i < count; i++) (sources[i], targets[i], weights[i]) = (nodes[random.Next(nodes.Length)], nodes[random.Next(nodes.Length)], random.NextDouble());
        database.Write(tx => tx.CreateEdges("KNOWS", sources, targets, PropertyColumn.Float64("weight", weights)).Length);
    }

    private Lazy<GraphProjection> Lazily(Func<GraphProjection> make) => new(() => _graph = make());

    private GraphProjection Project(GapEdges edges, double[] weights, bool undirected) =>
        GraphProjection.FromEdges(edges.Nodes, edges.Sources, edges.Targets, weights, undirected, simple: undirected, concurrency: threads);
}

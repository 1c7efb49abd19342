#:project ../src/Mycelia/Mycelia.csproj
#:property PublishAot=false
#:property Optimize=true

// Times the graph algorithms on a uniform random (GAP "urand") or Kronecker (GAP "kron": A = 0.57, B = C = 0.19) directed graph.
//
//   dotnet run -c Release benchmarks/algorithms.cs -- [urand|kron] [nodes] [edges] [workers]
//
// Prints the best and the median of five runs, in milliseconds. Sources of searches are the same for every run: the first nodes with out-edges.

using System.Diagnostics;
using Mycelia.Algorithms;

var kind = args.ElementAtOrDefault(0) ?? "urand";
var nodes = int.Parse(args.ElementAtOrDefault(1) ?? "1000000");
var edges = int.Parse(args.ElementAtOrDefault(2) ?? "10000000");
var workers = int.Parse(args.ElementAtOrDefault(3) ?? "0");
var (sources, targets) = kind == "kron" ? Kronecker(nodes, edges) : Uniform(nodes, edges);
Console.WriteLine($"{kind}: {nodes:N0} nodes, {edges:N0} edges; workers: {(workers == 0 ? Environment.ProcessorCount : workers)}");

var graph = GraphProjection.FromEdges(nodes, sources, targets, concurrency: workers);
var start = Enumerable.Range(0, nodes).First(node => graph.OutDegree(node) > 0);
var reached = BreadthFirstSearch.Run(graph, start).Reached;
Time("build (both directions)", () => GraphProjection.FromEdges(nodes, sources, targets, concurrency: workers).EdgeCount);
Time("PageRank, 20 iterations", () => PageRank.Run(graph, new PageRankOptions { MaxIterations = 20, Tolerance = 0, Concurrency = workers }).Delta);
Time("PageRank, to 1e-6", () => PageRank.Run(graph, new PageRankOptions { Concurrency = workers }).Iterations);
Time("WCC", () => WeaklyConnectedComponents.Run(graph, new WeaklyConnectedComponentsOptions { Concurrency = workers }).Count);
Time("SCC", () => StronglyConnectedComponents.Run(graph).Count);
Time($"BFS (reaches {reached:N0})", () => BreadthFirstSearch.Run(graph, start, new BreadthFirstSearchOptions { Concurrency = workers }).MaxDepth);
Time("BFS, top-down only", () => BreadthFirstSearch.Run(graph, start, new BreadthFirstSearchOptions { Alpha = 0, Concurrency = workers }).MaxDepth);
Time("SSSP, unit weights", () => SingleSourceShortestPaths.Run(graph, start).Reached);
Time("shortest path", () => ShortestPath.Run(graph, start, nodes - 1)?.Length);

static void Time<T>(string what, Func<T> run)
{
    var times = new double[5];
    var result = run();
    for (var i = 0; i < times.Length; i++)
    {
        var watch = Stopwatch.StartNew();
        result = run();
        times[i] = watch.Elapsed.TotalMilliseconds;
    }

    Array.Sort(times);
    Console.WriteLine($"{what,-28} best {times[0],9:F1}  median {times[2],9:F1}   result {result}");
}

static (int[] Sources, int[] Targets) Uniform(int nodes, int edges)
{
    var random = new Random(1);
    var (sources, targets) = (new int[edges], new int[edges]);
    for (var i = 0; i < edges; i++) (sources[i], targets[i]) = (random.Next(nodes), random.Next(nodes));
    return (sources, targets);
}

static (int[] Sources, int[] Targets) Kronecker(int nodes, int edges)
{
    var random = new Random(1);
    var names = Enumerable.Range(0, nodes).ToArray();
    random.Shuffle(names);
    var levels = (int)Math.Ceiling(Math.Log2(nodes));
    var (sources, targets) = (new int[edges], new int[edges]);
    for (var i = 0; i < edges; i++)
    {
        int source, target;
        do
        {
            (source, target) = (0, 0);
            for (var level = 0; level < levels; level++)
            {
                var draw = random.NextDouble();
                source = 2 * source + (draw >= 0.76 ? 1 : 0);
                target = 2 * target + (draw is >= 0.57 and < 0.76 or >= 0.95 ? 1 : 0);
            }
        }
        while (source >= nodes || target >= nodes);

        (sources[i], targets[i]) = (names[source], names[target]);
    }

    return (sources, targets);
}

// Checks of results, each by other means than the algorithm that is checked: serial searches, a sweep in the other direction, plain marking. Each returns null or says
// what is wrong.

namespace Mycelia.Benchmarks.Gap;

internal static class GapVerifier
{
    /// <summary>Parents form a tree of edges that lead one level up each; depths, where there are any, are those levels.</summary>
    public static string? Bfs(GapLists lists, int source, int[] parents, int[] depths)
    {
        var levels = Levels(lists, source, out _);
        for (var node = 0; node < lists.Nodes; node++)
        {
            var parent = parents[node];
            if (levels[node] <= 0)
            {
                var own = levels[node] < 0 ? -1 : source;
                if (parent != own) return $"BFS from {source}: the parent of {node} is {parent}; it should be {own}.";
            }
            else if ((uint)parent >= (uint)lists.Nodes || levels[parent] != levels[node] - 1 || lists.Of(node).BinarySearch(parent) < 0)
            {
                return $"BFS from {source}: {parent} is no parent of {node} at level {levels[node]}.";
            }

            if (depths.Length > 0 && depths[node] != levels[node]) return $"BFS from {source}: {node} is at level {levels[node]}, not {depths[node]}.";
        }

        return null;
    }

    /// <summary>All nodes of a component have one label, and no two components share one.</summary>
    public static string? Components(GapLists lists, int[] labels)
    {
        var isSeen = new bool[lists.Nodes];
        var used = new HashSet<int>();
        var stack = new Stack<int>();
        for (var start = 0; start < lists.Nodes; start++)
        {
            if (isSeen[start]) continue;
            if (!used.Add(labels[start])) return $"CC: {start} has the label {labels[start]} of another component.";
            isSeen[start] = true;
            stack.Push(start);
            while (stack.TryPop(out var node))
            {
                if (labels[node] != labels[start]) return $"CC: {start} and {node} are connected, and their labels are {labels[start]} and {labels[node]}.";
                foreach (var neighbour in lists.Of(node))
                {
                    if (isSeen[neighbour]) continue;
                    isSeen[neighbour] = true;
                    stack.Push(neighbour);
                }
            }
        }

        return null;
    }

    /// <summary>One more sweep, which pushes, changes the scores by less than the tolerance in sum. Nodes without edges give to all.</summary>
    public static string? PageRank(GapLists lists, double[] scores, double damping, double tolerance)
    {
        var sums = new double[lists.Nodes];
        var dangling = 0.0;
        for (var node = 0; node < lists.Nodes; node++)
        {
            if (lists.Degree(node) == 0) dangling += scores[node];
            foreach (var neighbour in lists.Of(node)) sums[neighbour] += scores[node] / lists.Degree(node);
        }

        var change = 0.0;
        for (var node = 0; node < lists.Nodes; node++) change += Math.Abs((1 - damping + damping * dangling) / lists.Nodes + damping * sums[node] - scores[node]);
        return change < tolerance ? null : $"PR: one more sweep changes the scores by {change}, and the tolerance is {tolerance}.";
    }

    /// <summary>Distances are those of Dijkstra's algorithm.</summary>
    public static string? ShortestPaths(GapLists lists, int source, double[] distances)
    {
        var expected = new double[lists.Nodes];
        expected.AsSpan().Fill(double.PositiveInfinity);
        expected[source] = 0;
        var queue = new PriorityQueue<int, double>();
        queue.Enqueue(source, 0);
        while (queue.TryDequeue(out var node, out var distance))
        {
            if (distance > expected[node]) continue;
            var neighbours = lists.Of(node);
            var weights = lists.WeightsOf(node);
            for (var i = 0; i < neighbours.Length; i++)
            {
                var other = distance + weights[i];
                if (other >= expected[neighbours[i]]) continue;
                expected[neighbours[i]] = other;
                queue.Enqueue(neighbours[i], other);
            }
        }

        for (var node = 0; node < lists.Nodes; node++)
            if (!expected[node].Equals(distances[node])) return $"SSSP from {source}: {node} is at {expected[node]}, not {distances[node]}.";
        return null;
    }

    /// <summary>Scores are, up to rounding, half of what Brandes' algorithm adds up over the sources.</summary>
    public static string? Betweenness(GapLists lists, IReadOnlyList<int> sources, double[] scores)
    {
        const double tolerance = 1e-6;
        var expected = new double[lists.Nodes];
        foreach (var source in sources)
        {
            var levels = Levels(lists, source, out var order);
            var (paths, shares) = (new double[lists.Nodes], new double[lists.Nodes]);
            paths[source] = 1;
            foreach (var node in order)
                foreach (var neighbour in lists.Of(node))
                    if (levels[neighbour] == levels[node] + 1) paths[neighbour] += paths[node];
            for (var i = order.Count - 1; i > 0; i--)
            {
                var node = order[i];
                foreach (var neighbour in lists.Of(node))
                    if (levels[neighbour] == levels[node] - 1) shares[neighbour] += paths[neighbour] / paths[node] * (1 + shares[node]);
                expected[node] += shares[node] / 2;
            }
        }

        for (var node = 0; node < lists.Nodes; node++)
        {
            if (Math.Abs(expected[node] - scores[node]) > tolerance * Math.Max(1, expected[node]))
                return $"BC from {string.Join(", ", sources)}: the score of {node} is {expected[node]}, not {scores[node]}.";
        }

        return null;
    }

    /// <summary>The number is that of triangles found by marking the neighbours of larger degree of each node in turn.</summary>
    public static string? Triangles(GapLists lists, long total)
    {
        var larger = new int[lists.Nodes][];
        Parallel.For(0, lists.Nodes, node => larger[node] = Larger(lists, node));
        var found = 0L;
        Parallel.For(0, lists.Nodes, () => (IsMarked: new bool[lists.Nodes], Count: 0L), (node, _, mine) =>
        {
            foreach (var other in larger[node]) mine.IsMarked[other] = true;
            foreach (var other in larger[node])
                foreach (var third in larger[other])
                    if (mine.IsMarked[third]) mine.Count++;
            foreach (var other in larger[node]) mine.IsMarked[other] = false;
            return mine;
        }, mine => Interlocked.Add(ref found, mine.Count));
        return found == total ? null : $"TC: there are {found} triangles, not {total}.";
    }

    /// <summary>Neighbours with more neighbours, or as many and a larger number.</summary>
    private static int[] Larger(GapLists lists, int node)
    {
        var found = new List<int>();
        foreach (var neighbour in lists.Of(node))
            if ((lists.Degree(neighbour), neighbour).CompareTo((lists.Degree(node), node)) > 0) found.Add(neighbour);
        return [.. found];
    }

    /// <summary>Hops from the source, -1 where there is no path, and the nodes reached in order.</summary>
    private static int[] Levels(GapLists lists, int source, out List<int> order)
    {
        var levels = new int[lists.Nodes];
        levels.AsSpan().Fill(-1);
        levels[source] = 0;
        order = [source];
        for (var i = 0; i < order.Count; i++)
        {
            foreach (var neighbour in lists.Of(order[i]))
            {
                if (levels[neighbour] >= 0) continue;
                levels[neighbour] = levels[order[i]] + 1;
                order.Add(neighbour);
            }
        }

        return levels;
    }
}

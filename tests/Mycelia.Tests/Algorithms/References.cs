// Plain references, written from the definitions and from edge lists only, so that they share nothing with what they check.

namespace Mycelia.Tests.Algorithms;

internal static class References
{
    /// <summary>Hops by rounds over all edges.</summary>
    public static int[] Depths(EdgeCase graph, int source, bool undirected)
    {
        var lists = Lists(graph, undirected);
        var depths = Enumerable.Repeat(-1, graph.Nodes).ToArray();
        depths[source] = 0;
        var queue = new Queue<int>([source]);
        while (queue.TryDequeue(out var node))
        {
            foreach (var target in lists[node])
            {
                if (depths[target] >= 0) continue;
                depths[target] = depths[node] + 1;
                queue.Enqueue(target);
            }
        }

        return depths;
    }

    /// <summary>Distances by Bellman and Ford.</summary>
    public static double[] Distances(EdgeCase graph, double[] weights, int source, bool undirected)
    {
        var distances = Enumerable.Repeat(double.PositiveInfinity, graph.Nodes).ToArray();
        distances[source] = 0;
        for (var changed = true; changed;)
        {
            changed = false;
            for (var i = 0; i < weights.Length; i++)
            {
                changed |= Lower(graph.Sources[i], graph.Targets[i], weights[i]);
                if (undirected) changed |= Lower(graph.Targets[i], graph.Sources[i], weights[i]);
            }
        }

        return distances;

        bool Lower(int from, int to, double weight)
        {
            if (!(distances[from] + weight < distances[to])) return false;
            distances[to] = distances[from] + weight;
            return true;
        }
    }

    /// <summary>
    /// Parents from the rule: the smallest nearer node with an edge that adds up; for the others, by rounds, the smallest node as near that has a parent since the round before.
    /// </summary>
    public static int[] ShortestPathTree(EdgeCase graph, double[] weights, double[] distances, int source, bool undirected)
    {
        var parents = Enumerable.Repeat(-1, graph.Nodes).ToArray();
        parents[source] = source;
        Round(nearer: true);
        while (Round(nearer: false))
        {
        }

        return parents;

        bool Round(bool nearer)
        {
            var found = new Dictionary<int, int>();
            for (var i = 0; i < weights.Length; i++)
            {
                Offer(graph.Sources[i], graph.Targets[i], weights[i]);
                if (undirected) Offer(graph.Targets[i], graph.Sources[i], weights[i]);
            }

            foreach (var (node, parent) in found) parents[node] = parent;
            return found.Count > 0;

            void Offer(int from, int to, double weight)
            {
                if (parents[to] >= 0 || !double.IsFinite(distances[from]) || distances[from] + weight != distances[to]) return;
                if (nearer ? distances[from] >= distances[to] : distances[from] != distances[to] || parents[from] < 0) return;
                found[to] = Math.Min(from, found.GetValueOrDefault(to, int.MaxValue));
            }
        }
    }

    /// <summary>The smallest node of every node's weak component, by union-find.</summary>
    public static int[] SmallestConnected(EdgeCase graph)
    {
        var roots = Enumerable.Range(0, graph.Nodes).ToArray();
        for (var i = 0; i < graph.Sources.Length; i++)
        {
            var (a, b) = (Root(graph.Sources[i]), Root(graph.Targets[i]));
            roots[Math.Max(a, b)] = Math.Min(a, b);
        }

        return [.. Enumerable.Range(0, graph.Nodes).Select(Root)];

        int Root(int node)
        {
            while (roots[node] != node) node = roots[node] = roots[roots[node]];
            return node;
        }
    }

    /// <summary>Whether each node reaches each other, by Warshall.</summary>
    public static bool[,] Reachability(EdgeCase graph)
    {
        var reach = new bool[graph.Nodes, graph.Nodes];
        for (var node = 0; node < graph.Nodes; node++) reach[node, node] = true;
        for (var i = 0; i < graph.Sources.Length; i++) reach[graph.Sources[i], graph.Targets[i]] = true;
        for (var via = 0; via < graph.Nodes; via++)
        {
            for (var from = 0; from < graph.Nodes; from++)
            {
                if (!reach[from, via]) continue;
                for (var to = 0; to < graph.Nodes; to++) reach[from, to] |= reach[via, to];
            }
        }

        return reach;
    }

    /// <summary>Strong components by Kosaraju: any label per component.</summary>
    public static int[] StrongLabels(EdgeCase graph)
    {
        var forward = Lists(graph, undirected: false);
        var backward = Lists(graph with { Sources = graph.Targets, Targets = graph.Sources }, undirected: false);
        var finished = new List<int>();
        var seen = new bool[graph.Nodes];
        for (var start = 0; start < graph.Nodes; start++)
        {
            var stack = new Stack<(int Node, int Next)>();
            if (!seen[start]) stack.Push((start, 0));
            seen[start] = true;
            while (stack.TryPop(out var frame))
            {
                if (frame.Next == forward[frame.Node].Count)
                {
                    finished.Add(frame.Node);
                    continue;
                }

                stack.Push((frame.Node, frame.Next + 1));
                var target = forward[frame.Node][frame.Next];
                if (!seen[target]) stack.Push((target, 0));
                seen[target] = true;
            }
        }

        var labels = Enumerable.Repeat(-1, graph.Nodes).ToArray();
        foreach (var root in Enumerable.Reverse(finished))
        {
            var stack = new Stack<int>([root]);
            while (stack.TryPop(out var node))
            {
                if (labels[node] >= 0) continue;
                labels[node] = root;
                foreach (var source in backward[node]) stack.Push(source);
            }
        }

        return labels;
    }

    /// <summary>One PageRank round by pushing along the edge list.</summary>
    public static double[] PageRankRound(EdgeCase graph, double[] scores, double damping, bool undirected)
    {
        var lists = Lists(graph, undirected);
        var next = new double[graph.Nodes];
        var dangling = 0.0;
        for (var node = 0; node < graph.Nodes; node++)
        {
            if (lists[node].Count == 0) dangling += scores[node];
            foreach (var target in lists[node]) next[target] += damping * scores[node] / lists[node].Count;
        }

        return [.. next.Select(sum => sum + (1 - damping + damping * dangling) / graph.Nodes)];
    }

    /// <summary>Out-lists, sorted. An undirected self-loop stands once.</summary>
    public static List<int>[] Lists(EdgeCase graph, bool undirected)
    {
        var lists = Enumerable.Range(0, graph.Nodes).Select(_ => new List<int>()).ToArray();
        for (var i = 0; i < graph.Sources.Length; i++)
        {
            lists[graph.Sources[i]].Add(graph.Targets[i]);
            if (undirected && graph.Sources[i] != graph.Targets[i]) lists[graph.Targets[i]].Add(graph.Sources[i]);
        }

        foreach (var list in lists) list.Sort();
        return lists;
    }

    /// <summary>The distinct neighbours of every node, either direction, without itself.</summary>
    public static HashSet<int>[] Neighbours(EdgeCase edges)
    {
        var sets = Enumerable.Range(0, edges.Nodes).Select(_ => new HashSet<int>()).ToArray();
        for (var i = 0; i < edges.Sources.Length; i++)
        {
            if (edges.Sources[i] == edges.Targets[i]) continue;
            sets[edges.Sources[i]].Add(edges.Targets[i]);
            sets[edges.Targets[i]].Add(edges.Sources[i]);
        }

        return sets;
    }

    /// <summary>Fails unless the two labellings group the nodes alike.</summary>
    public static void AssertSamePartition<T>(IReadOnlyList<T> expected, IReadOnlyList<int> actual) where T : notnull
    {
        Assert.Equal(expected.Count, actual.Count);
        var (there, back) = (new Dictionary<T, int>(), new Dictionary<int, T>());
        for (var node = 0; node < actual.Count; node++)
        {
            there.TryAdd(expected[node], actual[node]);
            back.TryAdd(actual[node], expected[node]);
            Assert.True(there[expected[node]] == actual[node] && back[actual[node]].Equals(expected[node]), $"Node {node} is grouped differently.");
        }
    }
}

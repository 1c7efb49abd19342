using Mycelia.Algorithms;

namespace Mycelia.Tests.Algorithms;

/// <summary>What a projection must hold, computed entity by entity from the public API of the snapshot, in the plainest way.</summary>
internal static class NaiveProjection
{
    public static void Verify(Snapshot snapshot, ProjectionOptions options, GraphProjection graph)
    {
        var ids = snapshot.Nodes().ToArray().Where(node => IsTaken(snapshot, options, node)).Order().ToArray();
        Assert.Equal(ids, Enumerable.Range(0, graph.NodeCount).Select(graph.IdOf));
        for (var node = 0; node < ids.Length; node++) Assert.Equal(node, graph.IndexOf(ids[node]));
        var expected = Entries(snapshot, options, ids);
        Assert.Equal(expected, Entries(graph));
        Assert.Equal(expected.Count, graph.EdgeCount);
        Assert.Equal(options.Orientation == Orientation.Undirected, graph.IsUndirected);
    }

    /// <summary>All entries of a projection in their order.</summary>
    public static List<(int Source, int Target, double Weight)> Entries(GraphProjection graph)
    {
        var entries = new List<(int, int, double)>();
        for (var node = 0; node < graph.NodeCount; node++)
        {
            var list = graph.OutNeighbours(node);
            for (var i = 0; i < list.Count; i++) entries.Add((node, list[i], list.Weight(i)));
        }

        return entries;
    }

    private static List<(int Source, int Target, double Weight)> Entries(Snapshot snapshot, ProjectionOptions options, NodeId[] ids)
    {
        var indices = ids.Select((id, index) => (id, index)).ToDictionary(pair => pair.id, pair => pair.index);
        var entries = new List<(int Source, int Target, double Weight)>();
        foreach (var edge in snapshot.Edges().ToArray())
        {
            if (options.Types.Count > 0 && !options.Types.Any(type => snapshot.HasType(edge, type))) continue;
            if (!options.EdgeFilters.All(filter => Passes(snapshot.Get(edge, filter.Key), filter))) continue;
            if (!indices.TryGetValue(snapshot.Source(edge), out var source) || !indices.TryGetValue(snapshot.Target(edge), out var target)) continue;
            if (source == target && !options.SelfLoops) continue;
            var weight = WeightOf(snapshot, options, edge);
            if (options.Orientation == Orientation.Reverse) (source, target) = (target, source);
            entries.Add((source, target, weight));
            if (options.Orientation == Orientation.Undirected && source != target) entries.Add((target, source, weight));
        }

        var groups = entries.GroupBy(entry => (entry.Source, entry.Target)).OrderBy(group => group.Key);
        if (options.ParallelEdges == ParallelEdges.Keep) return [.. groups.SelectMany(group => group)];
        return [.. groups.Select(group => (group.Key.Source, group.Key.Target, options.ParallelEdges switch
        {
            ParallelEdges.First => group.First().Weight,
            ParallelEdges.Min => group.Min(entry => entry.Weight),
            ParallelEdges.Max => group.Max(entry => entry.Weight),
            ParallelEdges.Sum => group.Aggregate(0.0, (sum, entry) => sum + entry.Weight),
            _ => group.Count(),
        }))];
    }

    private static double WeightOf(Snapshot snapshot, ProjectionOptions options, EdgeId edge)
    {
        if (options.WeightProperty is not { } key) return 1;
        var value = snapshot.Get(edge, key);
        return value.TryGetInt64(out var integer) ? integer : value.TryGetDouble(out var real) ? real : options.DefaultWeight;
    }

    private static bool IsTaken(Snapshot snapshot, ProjectionOptions options, NodeId node) =>
        (options.Labels.Count == 0 || options.Labels.Any(label => snapshot.HasLabel(node, label)))
        && options.NodeFilters.All(filter => Passes(snapshot.Get(node, filter.Key), filter));

    private static bool Passes(Value value, PropertyFilter filter)
    {
        if (value.IsNull) return false;
        if (value.Kind != filter.Value.Kind) return filter.Comparison == Comparison.NotEqual;
        var order = value.CompareTo(filter.Value);
        return filter.Comparison switch
        {
            Comparison.Equal => order == 0,
            Comparison.NotEqual => order != 0,
            Comparison.Less => order < 0,
            Comparison.LessOrEqual => order <= 0,
            Comparison.Greater => order > 0,
            _ => order >= 0,
        };
    }
}

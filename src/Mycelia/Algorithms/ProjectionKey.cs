using Mycelia.Columnar;
using Mycelia.Kernel.Graphs;

namespace Mycelia.Algorithms;

/// <summary>A condition on a property, ready to be asked.</summary>
internal sealed record PropertyTest(int Key, Comparison Comparison, Value Value)
{
    public ValueTest Test { get; } = ValueTest.Of(Comparison, Value);

    public bool Equals(PropertyTest? other) => other is not null && (Key, Comparison) == (other.Key, other.Comparison) && Value == other.Value;

    public override int GetHashCode() => HashCode.Combine(Key, Comparison, Value);
}

/// <summary>What the options of a projection say about its content, checked and in one form: equal keys take the same of the same version.</summary>
internal sealed class ProjectionKey : IEquatable<ProjectionKey>
{
    public const int NoWeight = -1;

    /// <exception cref="MyceliaException">An option is out of its range, or two contradict each other.</exception>
    public ProjectionKey(ProjectionOptions options)
    {
        Labels = [.. options.Labels.Select(static label => label.Number).Distinct().Order()];
        Types = [.. options.Types.Select(static type => type.Number).Distinct().Order()];
        NodeTests = TestsOf(options.NodeFilters);
        EdgeTests = TestsOf(options.EdgeFilters);
        WeightKey = options.WeightProperty?.Number ?? NoWeight;
        Argument.Between(options.DefaultWeight, double.MinValue, double.MaxValue, nameof(options.DefaultWeight));
        DefaultWeight = WeightKey == NoWeight ? 1 : options.DefaultWeight;
        (Orientation, ParallelEdges, SelfLoops) = (options.Orientation, options.ParallelEdges, options.SelfLoops);
        if (!Enum.IsDefined(Orientation)) throw Argument.Invalid($"There is no orientation {(int)Orientation}; use one that {nameof(Orientation)} names.");
        if (!Enum.IsDefined(ParallelEdges)) throw Argument.Invalid($"There is no rule {(int)ParallelEdges} for parallel edges; use one that {nameof(ParallelEdges)} names.");
        if (ParallelEdges == ParallelEdges.Count && WeightKey != NoWeight)
            throw Argument.Invalid("ParallelEdges.Count makes the number of parallel edges their weight, so no property can be it. Leave WeightProperty out, or take ParallelEdges.Sum.");
    }

    public int[] Labels { get; }
    public int[] Types { get; }
    public PropertyTest[] NodeTests { get; }
    public PropertyTest[] EdgeTests { get; }
    public int WeightKey { get; }
    public double DefaultWeight { get; }
    public Orientation Orientation { get; }
    public ParallelEdges ParallelEdges { get; }
    public bool SelfLoops { get; }

    public bool IsUndirected => Orientation == Orientation.Undirected;

    /// <summary>Whether edges are read with weights.</summary>
    public bool ReadsWeights => WeightKey != NoWeight;

    /// <summary>Whether every node is taken.</summary>
    public bool TakesAllNodes => Labels.Length == 0 && NodeTests.Length == 0;

    /// <summary>How parallel edges are merged; null when they are kept.</summary>
    public EdgeMergeRule? Merge => MergeOf(ParallelEdges);

    /// <summary>Whether what it takes has neither parallel edges nor self-loops.</summary>
    public bool IsSimple => Merge is not null && !SelfLoops;

    /// <summary>Whether merged edges weigh as many as they were.</summary>
    public bool MergesToCounts => IsCount(ParallelEdges, ReadsWeights);

    public static EdgeMergeRule? MergeOf(ParallelEdges rule) => rule switch
    {
        ParallelEdges.Keep => null,
        ParallelEdges.Min => EdgeMergeRule.Min,
        ParallelEdges.Max => EdgeMergeRule.Max,
        ParallelEdges.First => EdgeMergeRule.First,
        _ => EdgeMergeRule.Sum,
    };

    public static bool IsCount(ParallelEdges rule, bool hasWeights) => rule == ParallelEdges.Count || (rule == ParallelEdges.Sum && !hasWeights);

    public bool Equals(ProjectionKey? other) => other is not null
        && (WeightKey, DefaultWeight, Orientation, ParallelEdges, SelfLoops) == (other.WeightKey, other.DefaultWeight, other.Orientation, other.ParallelEdges, other.SelfLoops)
        && Labels.AsSpan().SequenceEqual(other.Labels) && Types.AsSpan().SequenceEqual(other.Types)
        && NodeTests.AsSpan().SequenceEqual(other.NodeTests) && EdgeTests.AsSpan().SequenceEqual(other.EdgeTests);

    public override bool Equals(object? obj) => Equals(obj as ProjectionKey);

    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.Add((WeightKey, DefaultWeight, Orientation, ParallelEdges, SelfLoops));
        foreach (var label in Labels) hash.Add(label);
        foreach (var type in Types) hash.Add(type);
        foreach (var test in NodeTests) hash.Add(test);
        foreach (var test in EdgeTests) hash.Add(test);
        return hash.ToHashCode();
    }

    private static PropertyTest[] TestsOf(IReadOnlyList<PropertyFilter> filters) =>
        [.. filters.Select(static filter => new PropertyTest(filter.Key.Number, filter.Comparison, filter.Value)).OrderBy(static test => test.Key).ThenBy(static test => test.Comparison)];
}

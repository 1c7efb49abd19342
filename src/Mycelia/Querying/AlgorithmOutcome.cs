using Mycelia.Algorithms;

namespace Mycelia.Querying;

/// <summary>What an algorithm found: a value per node, and some figures about the whole. Every form of its procedure is made from this.</summary>
/// <param name="ValueOf">The value of the node at an index.</param>
/// <param name="Figures">One value per figure that the algorithm declares.</param>
internal sealed record AlgorithmOutcome(Func<int, Value> ValueOf, params Value[] Figures)
{
    /// <summary>Which nodes have a value; all when null.</summary>
    public Func<int, bool>? Has { get; init; }

    /// <summary>What <c>.stats</c> describes the spread of; the nodes' values when null. Groups give their sizes.</summary>
    public Func<double[]>? Spread { get; init; }

    public static AlgorithmOutcome Of(double[] values, params Value[] figures) =>
        new(node => values[node], figures) { Spread = () => values };

    public static AlgorithmOutcome Of(int[] values, params Value[] figures) =>
        new(node => values[node], figures) { Spread = () => Array.ConvertAll(values, static value => (double)value) };

    /// <summary>Of groups: each node's value is the number of its group.</summary>
    public static AlgorithmOutcome Groups(int[] groups, params Value[] figures) => new(node => groups[node], figures) { Spread = () => SizesOf(groups) };

    private static double[] SizesOf(int[] groups)
    {
        var sizes = new Dictionary<int, int>();
        foreach (var group in groups) sizes[group] = sizes.GetValueOrDefault(group) + 1;
        return [.. sizes.Values];
    }

    /// <summary>Indices of the nodes that have a value.</summary>
    public IEnumerable<int> Nodes(GraphProjection graph) =>
        Has is null ? Enumerable.Range(0, graph.NodeCount) : Enumerable.Range(0, graph.NodeCount).Where(Has);
}

/// <summary>An algorithm that gives a value per node, as procedures offer it.</summary>
/// <param name="Name">The name behind <c>mycelia.algo.</c></param>
/// <param name="Description">What it finds and the entries of its configuration.</param>
/// <param name="Column">Name and type of the value.</param>
/// <param name="Figures">Names and types of the figures, e.g. <c>iterations INTEGER</c>.</param>
/// <param name="Run">Runs it.</param>
internal sealed record NodeAlgorithm(
    string Name, string Description, string Column, string[] Figures, Func<GraphProjection, AlgorithmConfiguration, CancellationToken, AlgorithmOutcome> Run);

namespace Mycelia.Benchmarks.Gap;

/// <summary>Neighbours of every node, rising, built here by a plain counting sort: what results are verified against owes nothing to the library.</summary>
internal sealed class GapLists
{
    private readonly int[] _offsets;
    private readonly int[] _targets;
    private readonly double[] _weights;

    /// <summary>From simple edges, sorted by smaller and larger node.</summary>
    public GapLists(GapEdges edges, double[] weights)
    {
        Nodes = edges.Nodes;
        _offsets = new int[Nodes + 1];
        _targets = new int[2 * edges.Sources.Length];
        _weights = new double[_targets.Length];
        foreach (var ends in (int[][])[edges.Sources, edges.Targets])
            foreach (var node in ends) _offsets[node + 1]++;
        for (var node = 0; node < Nodes; node++) _offsets[node + 1] += _offsets[node];
        var next = _offsets[..Nodes];

        // First each list's smaller neighbours, in order, then the larger ones, in order.
        for (var i = 0; i < weights.Length; i++) Add(edges.Targets[i], edges.Sources[i], weights[i]);
        for (var i = 0; i < weights.Length; i++) Add(edges.Sources[i], edges.Targets[i], weights[i]);

        void Add(int node, int neighbour, double weight) => (_targets[next[node]], _weights[next[node]++]) = (neighbour, weight);
    }

    public int Nodes { get; }

    /// <summary>Undirected edges.</summary>
    public int Edges => _targets.Length / 2;

    public int Degree(int node) => _offsets[node + 1] - _offsets[node];

    public ReadOnlySpan<int> Of(int node) => _targets.AsSpan(_offsets[node], Degree(node));

    public ReadOnlySpan<double> WeightsOf(int node) => _weights.AsSpan(_offsets[node], Degree(node));
}

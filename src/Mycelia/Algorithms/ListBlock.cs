using Mycelia.Graph;
using Mycelia.Kernel.Columns;
using Mycelia.Kernel.Graphs;

namespace Mycelia.Algorithms;

/// <summary>Lists of a projection read from the adjacency of its version, in the order and with the merging that building from edges gives.</summary>
internal sealed class ListBlock
{
    private readonly SnapshotReader _reader;
    private readonly GraphSpace _space;
    private readonly ProjectionKey _key;
    private readonly ProjectionContent _content;
    private readonly List<ulong> _list = [];

    /// <summary>Reads the lists of some nodes, as long as it is not to stop.</summary>
    public ListBlock(SnapshotReader reader, ProjectionContent content, ReadOnlySpan<int> nodes, Func<bool> stops)
    {
        (_reader, _space, _key, _content) = (reader, reader.Space, reader.Key, content);
        (Lengths, Merged) = (new int[nodes.Length], new int[nodes.Length]);
        for (var i = 0; i < nodes.Length && !stops(); i++)
        {
            Read(nodes[i]);
            Entries += Lengths[i] = _list.Count;
            Merged[i] = Append();
        }
    }

    /// <summary>The length of each list before parallel edges were merged.</summary>
    public int[] Lengths { get; }

    /// <summary>The length of each list.</summary>
    public int[] Merged { get; }

    public long Entries { get; }

    public List<int> Targets { get; } = [];

    /// <summary>Beside the targets; empty unless weights are read or counted.</summary>
    public List<double> Weights { get; } = [];

    private void Read(int node)
    {
        _list.Clear();
        var row = _space.Tables.NodeSlots.RowOf(_content.Ids[node]);
        foreach (var type in _space.Adjacency.Types)
        {
            if (_key.Types.Length > 0 && Array.BinarySearch(_key.Types, type) < 0) continue;
            if (_key.Orientation != Orientation.Reverse) Add(node, _space.ListOf(row, type, incoming: false), takesLoops: _key.SelfLoops);
            if (_key.Orientation != Orientation.Natural) Add(node, _space.ListOf(row, type, incoming: true), takesLoops: _key.SelfLoops && !_key.IsUndirected);
        }

        _list.Sort();
    }

    /// <summary>Appends the list just read, merged if it is to be; returns how long it is then.</summary>
    private int Append()
    {
        var first = Targets.Count;
        var hasWeights = _key.ReadsWeights || _key.MergesToCounts;
        foreach (var entry in _list)
        {
            var target = (int)(entry >> 32);
            var weight = _key.ReadsWeights ? _reader.WeightOf((uint)entry) : 1;
            if (_key.Merge is not { } rule || Targets.Count == first || Targets[^1] != target)
            {
                Targets.Add(target);
                if (hasWeights) Weights.Add(weight);
            }
            else if (hasWeights)
            {
                Weights[^1] = EdgeMerge.Combine(rule, Weights[^1], weight);
                EdgeMerge.RequireFinite(Weights[^1]);
            }
        }

        return Targets.Count - first;
    }

    /// <summary>Adds the taken ones of a list, as (target, edge) in one number.</summary>
    private void Add(int node, AdjacencyList list, bool takesLoops)
    {
        foreach (var (neighbour, edge) in list)
        {
            if (!_content.IsChosen(edge)) continue;
            var target = _content.IndexOf(neighbour);
            if (target >= 0 && (target != node || takesLoops)) _list.Add((ulong)target << 32 | edge);
        }
    }
}
